"""A power cut at the file level: what opens afterwards is what was acknowledged, never a half.

In `synchronous=full` each commit is in the log, and the log on the disk, before it is acknowledged.
So a cut can take only what comes after the last acknowledged commit, but it may take that at any
byte, and leave anything in its place. Guards, each removed once to see its test fail:
`synchronous=full` (`file.connect`), one transaction for an answer and its history (a commit between
the two), the commit before the acknowledgement.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pie_core.model.programme import PromptRef
from pie_core.service.house import House
from tests import faults
from tests.server import ROOT

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
FULL = 2
COMMITS = 25


def save_pair(house: House, number: int, size: int = 1) -> None:
    """One transaction with two answers, as an exercise and what grows out of it."""
    text = f"réponse {number} " + "x" * size
    with house.store.writing() as w:
        for prompt in ("left", "right"):
            ref = PromptRef(module="m", activity=f"a{number}", prompt=prompt)
            w.save_answer("o", ref, text, 0, "x", AT)


def whole(database: Path) -> int:
    """How many saves a database holds; each of them whole, and none missing before it."""
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        if not db.execute("select 1 from sqlite_master where name = 'answers'").fetchone():
            return 0
        held = db.execute("select activity, prompt, value from answers order by 1, 2").fetchall()
        history = db.execute(
            "select activity, prompt, value from answer_history order by 1, 2"
        ).fetchall()
    assert held == history
    numbers = sorted(int(activity[1:]) for activity, prompt, _ in held if prompt == "left")
    assert numbers == list(range(len(numbers)))
    assert len(held) == 2 * len(numbers)
    return len(numbers)


def test_a_log_that_ends_anywhere_gives_a_prefix(house: House, tmp_path: Path) -> None:
    """The file and its log as they were, the log cut at any byte, with and without rubbish after."""
    house.store.engine.fold()
    database, log = house.folder / "pie.sqlite", house.folder / "pie.sqlite-wal"
    ends = [0]
    for number in range(COMMITS):
        save_pair(house, number)
        ends.append(log.stat().st_size)
    base, frames = database.read_bytes(), log.read_bytes()
    assert len(frames) == ends[-1]  # No checkpoint came in between.
    chance = random.Random(9)
    cuts = {end + step for end in ends for step in (-1, 0, 1) if 0 <= end + step <= len(frames)}
    cuts |= {
        chance.randrange(len(frames)) for _ in range(int(os.environ.get("PIE_EXAMPLES", "60")))
    }
    copy = tmp_path / "copy.sqlite"
    for cut in sorted(cuts):
        rubbish = chance.randbytes(chance.choice((0, 700, 9000)))
        copy.write_bytes(base)
        copy.with_name(copy.name + "-wal").write_bytes(frames[:cut] + rubbish)
        copy.with_name(copy.name + "-shm").unlink(missing_ok=True)
        acknowledged = sum(end <= cut for end in ends[1:])
        assert whole(copy) == acknowledged, cut


WRITER = """
import os, sys
from pathlib import Path
from pie_core.service.house import House
from tests.test_faults_power import save_pair
house = House(Path(sys.argv[1]))
told = os.open(sys.argv[2], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
for number in range(1_000_000):
    save_pair(house, number, size=3000)
    os.write(told, b".")
"""


@pytest.mark.skipif(os.name != "posix", reason="a process is stopped on POSIX systems only")
def test_a_moment_of_the_files_while_writing(tmp_path: Path) -> None:
    """The process stands still, the files are copied as they are: across checkpoints too."""
    folder, told = tmp_path / "data", tmp_path / "told"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder), str(told)], cwd=ROOT)
    chance, held, checkpoints = random.Random(4), [], 0
    try:
        deadline = time.monotonic() + 60
        while not told.exists() or told.stat().st_size < 2:
            assert writer.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        before = 0
        for _ in range(12):
            time.sleep(chance.uniform(0.01, 0.25))
            os.kill(writer.pid, signal.SIGSTOP)
            acknowledged = told.stat().st_size
            copy = faults.copied(folder, tmp_path / "copy")
            os.kill(writer.pid, signal.SIGCONT)
            size = copy.stat().st_size
            checkpoints += size > before
            before = size
            held.append((acknowledged, whole(copy)))
    finally:
        writer.kill()
        writer.wait()
    assert all(said <= found <= said + 1 for said, found in held), held
    assert held[-1][0] > held[0][0]


def test_every_connection_waits_for_the_disk(house: House) -> None:
    """Those that read and those that write, made at once by many threads."""

    def settings(_: int) -> tuple[int, str]:
        with house.store.engine.reading() as link, house.store.engine.reading() as other:
            for one in (link, other):
                [row] = one.rows("pragma synchronous")
                [mode] = one.rows("pragma journal_mode")
            return row["synchronous"], mode["journal_mode"]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(settings, range(32))) == {(FULL, "wal")}
    with house.store.engine.writing() as link:
        assert link.rows("pragma synchronous") == [{"synchronous": FULL}]


def test_a_restored_database_waits_for_the_disk_too(house: House, tmp_path: Path) -> None:
    """A backup is no write-ahead file; the app makes it one again at its first connection."""
    from pie_core.store import backup

    save_pair(house, 0)
    backup.backup(house.folder / "pie.sqlite", tmp_path / "b.sqlite")
    house.store.close()
    backup.restore(tmp_path / "b.sqlite", house.folder / "pie.sqlite", AT)
    with ExitStack() as stack:
        again = House(house.folder)
        stack.callback(again.store.close)
        link = stack.enter_context(again.store.engine.reading())
        assert link.rows("pragma journal_mode") == [{"journal_mode": "wal"}]
    shutil.copy(house.folder / "pie.sqlite", tmp_path / "now.sqlite")
    assert whole(tmp_path / "now.sqlite") == 1
