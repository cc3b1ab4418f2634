"""A damaged database: found before it is opened, said in words, mended by one command.

Guards, each removed once to see its test fail: the look before opening (`House`), and there the one
for a file that is gone or empty; `File._still_there` before a save is acknowledged and before a
connection is made; no look at the file itself while it is in use (`backup.uncut`, put back into
`quick_check`); the check of each backup in `backup.latest`; the middleware `closed.WhileShut`;
the name of a damage in `trouble.named`; `backup.alone` before a restore.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from pie_core.api import answers as api_answers
from pie_core.api import closed
from pie_core.errors import StorageAway, StorageDamaged
from pie_core.model.programme import PromptRef
from pie_core.service.house import House
from pie_core.store import __main__ as door
from pie_core.store import backup, trouble
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.server import ROOT, Server
from tests.test_api import Browser, answer, code
from tests.test_faults_clock import PROBLEM, TODAY

PAGE = 4096


def fill(house: House, rows: int = 200) -> None:
    """Answers enough for many pages."""
    with house.store.writing() as w:
        for number in range(rows):
            ref = PromptRef(module="m", activity="a", prompt=f"p{number}")
            w.save_answer("o", ref, "une longue réponse " * 20, 0, "x", TODAY)


def damage(path: Path, how: str) -> None:
    """What a failing disk, a cable pulled, or an unlucky hand does to a file."""
    data = bytearray(path.read_bytes())
    match how:
        case "cut":
            data = data[: len(data) // 2]
        case "cut inside a page":
            data = data[: len(data) - 700]
        case "pages of nothing":
            for page in range(3 * PAGE, len(data), 2 * PAGE):
                data[page : page + PAGE] = bytes(PAGE)
        case "one page flipped":
            with closing(sqlite3.connect(path)) as db:
                row = db.execute("select rootpage from sqlite_master where name = 'answer_history'")
                page = (row.fetchone()[0] - 1) * PAGE
            data[page : page + PAGE] = bytes(reversed(data[page : page + PAGE]))
        case "no database":
            data = bytearray(b"bonjour, je ne suis pas une base" * 500)
        case "empty":
            data = bytearray()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(data)


HOWS = [
    "cut",
    "cut inside a page",
    "pages of nothing",
    "one page flipped",
    "no database",
    "empty",
    "gone",
]


@pytest.fixture
def stopped(school: Class) -> Class:
    """A class whose laptop is switched off; two backups lie there."""
    fill(school.house)
    for hour in (1, 2):
        backup.keep(
            school.house.folder / "pie.sqlite",
            school.house.backups,
            TODAY.replace(hour=hour),
            "nightly",
        )
    school.house.store.engine.fold()
    school.house.store.close()
    return school


@pytest.mark.parametrize("how", HOWS)
def test_it_is_not_opened_and_comes_back_by_one_command(
    stopped: Class, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stopped.house.folder / "pie.sqlite"
    damage(path, how)
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(backup.Damaged) as found:
        House(stopped.house.folder)
    assert (path.read_bytes() if path.exists() else None) == before

    said = closed.terminal(found.value, closed.DAMAGED)
    newest = backup.automatic(stopped.house.backups)[0]
    assert str(path) in said
    assert str(newest) in said
    assert "python -m pie_core.store restore latest" in said

    assert door.main(["restore", "latest"]) == 0
    assert newest.name in capsys.readouterr().out
    again = House(stopped.house.folder)
    with again.store.reading() as r:
        assert len(r.answers_of("o")) == 200
    again.store.close()
    kept = [p.read_bytes() for p in stopped.house.folder.glob("pie-replaced-*.sqlite")]
    assert kept == ([] if before is None else [before])


def test_the_last_good_backup_is_not_always_the_last(
    stopped: Class, capsys: pytest.CaptureFixture[str]
) -> None:
    newest, older = backup.automatic(stopped.house.backups)
    damage(newest, "pages of nothing")
    damage(stopped.house.folder / "pie.sqlite", "cut")
    assert str(older) in closed.terminal(backup.Damaged("x"), closed.DAMAGED)
    assert door.main(["restore", "latest"]) == 0
    told = capsys.readouterr()
    assert newest.name in told.err
    assert older.name in told.out
    damage(older, "no database")
    assert door.main(["restore", "latest"]) == 1
    assert "aucune bonne sauvegarde" in capsys.readouterr().err


def test_a_first_start_is_no_damage(tmp_path: Path) -> None:
    """An empty file without backups: the first start was cut off before anything was in it."""
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "pie.sqlite").touch()
    house = House(folder)
    assert house.needs_setup()
    house.store.close()


def test_nothing_is_restored_under_a_running_workbook(
    school: Class, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it saved afterwards would go into the file that was put aside."""
    file = tmp_path / "b.sqlite"
    backup.backup(school.house.folder / "pie.sqlite", file)
    with school.house.store.reading() as r:
        assert r.staff()
        assert door.main(["restore", str(file)]) == 1
    assert "Le cahier tourne encore" in capsys.readouterr().err
    assert list(school.house.folder.glob("*replaced*")) == []


def test_a_damage_that_comes_while_the_class_works(
    school: Class, caplog: pytest.LogCaptureFixture
) -> None:
    amal = Browser(school.house)
    amal.enter(school)
    assert amal.post("/api/answers", answer(school)).status_code == 200
    fill(school.house)
    school.house.store.engine.fold()
    school.house.store.close()
    path = school.house.folder / "pie.sqlite"
    with closing(sqlite3.connect(path)) as db:
        root = db.execute("select rootpage from sqlite_master where name = 'answers'").fetchone()[0]
    with path.open("rb+") as file:
        file.seek((root - 1) * PAGE)
        file.write(bytes(reversed(range(256))) * (PAGE // 256))
    trouble._told.clear()
    with caplog.at_level(logging.ERROR, "pie"):
        for number in range(3):
            refused = amal.post("/api/answers", answer(school, f"Essai {number}", 1))
            assert code(refused) == (503, "storage_damaged")
    assert [line.getMessage().count("restore latest") for line in caplog.records] == [1]
    assert "Traceback" not in caplog.text


@pytest.mark.skipif(os.name != "posix", reason="Windows lets nobody move a file that is in use")
def test_a_database_that_vanishes_while_the_class_works(
    school: Class, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is acknowledged that nobody finds again, no empty file takes its place; put back, it is used."""
    amal = Browser(school.house)
    amal.enter(school)
    assert amal.post("/api/answers", answer(school)).status_code == 200
    path = school.house.folder / "pie.sqlite"
    late = answer(school, "Trop tard, puis gardé", 1)
    moved = path.rename(path.with_name("autre.sqlite"))
    monkeypatch.setattr(trouble, "_told", {})
    with caplog.at_level(logging.ERROR, "pie"):
        assert code(amal.post("/api/answers", late)) == (503, "storage_damaged")
    with pytest.raises(StorageDamaged), school.house.store.reading():
        pass  # A new connection: the refusal closed the one that had been in use.
    assert "le fichier a disparu" in caplog.text
    assert not path.exists()
    moved.rename(path)
    assert amal.post("/api/answers", late).status_code == 200
    project = school.project(school.amal)
    school.house.store.close()
    again = House(school.house.folder)
    with again.store.reading() as r:
        found = r.answer(project, PROBLEM)
    assert found is not None
    assert (found.version, found.value) == (2, late["value"])
    again.store.close()


def test_a_server_that_is_away_is_one_line_in_the_terminal(
    school: Class, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guard: `door.route` tells it; taken out, no line came."""
    amal = Browser(school.house)
    amal.enter(school)

    def away(*_: object, **__: object) -> None:
        raise StorageAway from OSError("connection refused")

    monkeypatch.setattr(api_answers.answers, "save_field", away)
    monkeypatch.setattr(trouble, "_told", {})
    with caplog.at_level(logging.ERROR, "pie"):
        for _ in range(3):
            refused = amal.post("/api/answers", answer(school))
            assert code(refused) == (503, "storage_away")
    [line] = [one.getMessage() for one in caplog.records]
    assert "PostgreSQL" in line
    assert "connection refused" in line


def test_a_backup_of_a_damaged_database_does_not_push_out_a_good_one(stopped: Class) -> None:
    damage(stopped.house.folder / "pie.sqlite", "one page flipped")
    before = backup.automatic(stopped.house.backups)
    with pytest.raises(backup.Damaged):
        backup.keep(stopped.house.folder / "pie.sqlite", stopped.house.backups, TODAY, "nightly")
    assert backup.automatic(stopped.house.backups) == before
    assert {path.name for path in stopped.house.backups.iterdir()} == {p.name for p in before}


# ---------------------------------------------------------------------- a real server


def asked(server: Server, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(server.url + path, timeout=10) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def answering(server: Server) -> None:
    """Begin, and wait for any answer at all."""
    server.begin()
    for _ in range(600):
        try:
            asked(server, "/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(server.output())


def test_visitors_read_one_sentence_in_each_language(stopped: Class) -> None:
    damage(stopped.house.folder / "pie.sqlite", "one page flipped")
    newest = backup.automatic(stopped.house.backups)[0]
    server = Server(stopped.house.folder)
    try:
        answering(server)
        for path in ("/", "/progress", "/static/x.js"):
            status, page = asked(server, path)
            assert status == 503
            for language in LANGUAGES:
                sentence = words(language).t(closed.SENTENCES[closed.DAMAGED])
                assert f'lang="{language}"' in page
                assert sentence.replace("'", "&#x27;") in page
            assert "Traceback" not in page
        status, said = asked(server, "/api/answers")
        assert (status, json.loads(said)) == (503, {"code": "storage_damaged"})
        told = server.output()
        assert str(newest) in told
        assert "python -m pie_core.store restore latest" in told
        assert "Traceback" not in told
    finally:
        server.kill()
    assert door.main(["restore", "latest"]) == 0
    try:
        server.start()
        assert asked(server, "/api/health")[0] == 200
    finally:
        server.kill()


def test_a_large_database_is_looked_through_after_the_start(
    stopped: Class, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    from pie_core.api import startup
    from pie_core.service import house as houses

    damage(stopped.house.folder / "pie.sqlite", "one page flipped")
    for module in (startup, houses):
        monkeypatch.setattr(module, "CHECKED_AT_ONCE", PAGE)
    House(stopped.house.folder).store.close()
    try:
        asyncio.run(startup._looked_through())
        assert closed._State.code == closed.DAMAGED
        assert "restore latest" in capsys.readouterr().out
    finally:
        closed.reopened()


def test_a_database_that_was_looked_through_is_still_in_use(
    school: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To another program: where it was opened and closed for the look, its locks were gone, and the
    other's last word took the log away under the class's feet."""
    import asyncio

    from pie_core.api import startup

    file = tmp_path / "b.sqlite"
    backup.backup(school.house.folder / "pie.sqlite", file)
    monkeypatch.setattr(startup, "CHECKED_AT_ONCE", 0)
    with school.house.store.reading() as r:
        assert r.staff()
        asyncio.run(startup._looked_through())
        command = [sys.executable, "-m", "pie_core.store", "restore", str(file)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "Le cahier tourne encore" in done.stderr) == (1, True)


def test_the_command_says_in_one_line_what_is_wrong(
    stopped: Class, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main(["check"]) == 0
    damage(stopped.house.folder / "pie.sqlite", "one page flipped")
    capsys.readouterr()
    assert door.main(["check"]) == 1
    said = capsys.readouterr().err
    assert str(stopped.house.folder / "pie.sqlite") in said
    assert said.count("\n") == 1
