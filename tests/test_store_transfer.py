"""An establishment from a file to a database server and back: nothing more, nothing less, and all of it.

Guards that were taken out to see these tests fail: the comparison of hashes (a row changed on the way
arrives), the look whether the target is empty, `setval` (the next answer meets a number that is
taken), the listening thread's reconnecting, the writers' lock (two writers read the same version).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from pie_core.errors import Conflict, StorageAway
from pie_core.model.programme import PromptRef
from pie_core.service.house import now
from pie_core.store import backup, transfer
from pie_core.store.store import Store
from tests import postgres
from tests.conftest import Class, Furnished
from tests.server import ROOT

REF = PromptRef(module="m", activity="a", prompt="p")


@pytest.fixture
def url() -> str:
    return postgres.fresh()


def _command(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pie_core.store", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "PIE_DATA": str(folder), **environment},
    )


def test_an_establishment_moves_and_comes_back(
    furnished: Furnished, url: str, tmp_path: Path
) -> None:
    source = tmp_path / "pie.sqlite"
    shutil.copy(furnished.folder / "pie.sqlite", source)
    done = _command(tmp_path, "migrate", str(source), url)
    assert done.returncode == 0, done.stderr
    told = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()[:-1]}
    counts = backup.check(source)
    assert {name: int(cells[0]) for name, cells in told.items()} == counts
    assert all(cells[1] == cells[2] for cells in told.values())
    with psycopg.connect(url) as there:
        for name, rows in counts.items():
            found = there.execute(f'select count(*) from "{name}"'.encode()).fetchone()
            assert found == (rows,)
    # Once more: the target is no longer empty, and stays as it is.
    again = _command(tmp_path, "migrate", str(source), url)
    assert again.returncode == 1
    assert "n'est pas vide" in again.stderr

    copy = tmp_path / "copy.sqlite"
    saved = _command(tmp_path, "backup", str(copy), PIE_DATABASE_URL=url)
    assert saved.returncode == 0, saved.stderr
    assert backup.check(copy) == counts
    for table in transfer.tables():
        listed = transfer._listed(table)
        with Store(copy).engine.borrowed() as a, Store(source).engine.borrowed() as b:
            assert a.conn.execute(listed).fetchall() == b.conn.execute(listed).fetchall()


def test_a_backup_takes_the_place_of_what_a_server_holds(
    furnished: Furnished, url: str, tmp_path: Path
) -> None:
    source = tmp_path / "old.sqlite"
    shutil.copy(furnished.folder / "pie.sqlite", source)
    store = Store(url)
    with store.writing() as w:
        w.set_setting("only", "here")
    store.close()
    done = _command(tmp_path, "restore", str(source), PIE_DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    store = Store(url)
    with store.reading() as r:
        assert r.setting("only") is None
        assert r.staff()
    store.close()
    aside = Path(done.stdout.splitlines()[-1].partition(" : ")[2])
    with Store(aside).reading() as r:
        assert r.setting("only") == "here"


def _told_command(program: str) -> str:
    """The command of this program as `deploy/README.md` gives it."""
    [found] = re.findall(f"`({program} [^`]+)`", (ROOT / "deploy/README.md").read_text("utf-8"))
    return str(found)


@pytest.mark.skipif(os.name != "posix", reason="the commands are of a server's shell")
def test_the_servers_own_backup_as_an_administrator_makes_it(
    furnished: Furnished, url: str, tmp_path: Path
) -> None:
    """Dumped and put into an empty database by the commands that the administrator is told."""
    transfer.into_server(furnished.folder / "pie.sqlite", url)
    other, folder = postgres.empty(), postgres.binaries()
    assert folder is not None
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"

    def done(command: str, there: str) -> None:
        environment = {"PATH": path, "PIE_DATABASE_URL": there}
        subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environment, check=True)

    done(_told_command("pg_dump"), url)
    [dump] = tmp_path.glob("*.dump")
    restoring = re.sub(r"pie-[0-9-]+\.dump", dump.name, _told_command("pg_restore"))
    done(restoring, other)
    before, after = (
        transfer.into_file(one, tmp_path / f"{n}.sqlite") for n, one in enumerate((url, other))
    )
    assert before == after
    assert sum(one.rows for one in before) > 1000
    # And the workbook goes on there: its functions and its numbers came along.
    store = Store(other)
    assert store.engine.pending() == []
    with store.writing() as w:
        seen = w.last_save()
        w.save_answer("somebody", REF, "après", 0, "somebody", now())
        assert w.last_save() > seen
    store.close()


def test_numbers_go_on_where_the_file_ended(furnished: Furnished, url: str, tmp_path: Path) -> None:
    source = tmp_path / "pie.sqlite"
    shutil.copy(furnished.folder / "pie.sqlite", source)
    transfer.into_server(source, url)
    store = Store(url)
    with store.writing() as w:
        before = w.last_save()
        w.save_answer("somebody", REF, "après", 0, "somebody", now())
        assert w.last_save() > before
    store.close()


def test_what_changes_on_the_way_is_not_kept(
    furnished: Furnished, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "pie.sqlite"
    shutil.copy(furnished.folder / "pie.sqlite", source)
    real = transfer._from_server

    def changed(db: object, table: transfer.Table) -> object:
        for row in real(db, table):  # type: ignore[arg-type]
            yield row if table.name != "teams" else (*row[:2], "another", *row[3:])

    monkeypatch.setattr(transfer, "_from_server", changed)
    with pytest.raises(ValueError, match="teams"):
        transfer.into_server(source, url)
    with psycopg.connect(url) as there:
        found = there.execute("select count(*) from people").fetchone()
    assert found == (0,)


# ---------------------------------------------------------------- several processes


@pytest.mark.parametrize("engine", ["file", "server"], indirect=True)
def test_a_writing_in_one_place_is_known_in_the_other(school: Class, engine: str) -> None:
    here = school.house.store
    where = here.engine.url if engine == "server" else here.engine.path  # type: ignore[attr-defined]
    elsewhere = Store(where)
    until = time.monotonic() + 20
    while here.changes() == 0 and time.monotonic() < until:
        time.sleep(0.02)  # The first word is that it listens.
    known = here.changes()
    assert here.changes() == known
    with elsewhere.writing() as w:
        w.set_setting("said", "yes")
    while here.changes() == known and time.monotonic() < until:
        time.sleep(0.02)
    assert here.changes() != known
    elsewhere.close()


@pytest.mark.parametrize("engine", ["file", "server"], indirect=True)
def test_two_places_never_save_over_each_other(school: Class, engine: str) -> None:
    one = school.house.store
    where = one.engine.url if engine == "server" else one.engine.path  # type: ignore[attr-defined]
    stores = [one, Store(where)]
    kept: list[int] = []

    def save(store: Store) -> None:
        for number in range(25):
            while True:
                with store.reading() as r:
                    found = r.answer("owner", REF)
                try:
                    with store.writing() as w:
                        seen = found.version if found else 0
                        kept.append(w.save_answer("owner", REF, number, seen, "me", now()))
                    break
                except Conflict:
                    continue

    threads = [threading.Thread(target=save, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stores[1].close()
    assert sorted(kept) == list(range(1, 51))
    with one.reading() as r:
        assert [a.version for a in r.history("owner", REF)] == list(range(50, 0, -1))


def test_a_server_that_goes_away_is_said_and_found_again(tmp_path: Path) -> None:
    server = postgres.Postgres(tmp_path / "own", safe=True)
    server.start()
    try:
        server.run("create database pie")
        store = Store(server.url("pie"))
        store.engine.migrate()
        with store.writing() as w:
            w.save_answer("owner", REF, "avant", 0, "me", now())
        server.kill()
        with pytest.raises(StorageAway), store.writing() as w:
            w.save_answer("owner", REF, "pendant", 1, "me", now())
        server.start()
        with store.writing() as w:
            assert w.save_answer("owner", REF, "après", 1, "me", now()) == 2
        with store.reading() as r:
            assert [a.value for a in r.history("owner", REF)] == ["après", "avant"]
        store.close()
    finally:
        server.stop()
