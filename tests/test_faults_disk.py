"""A disk that is full, and one that takes no writing: real small disks (tmpfs; needs root on Linux).

A save is refused with a code that the field words, nothing is half-written, reading goes on, and
once there is room saves go on. Guards, each removed once to see its test fail: the names in
`trouble.named`, their use in `door.route`, the presence that may fail (`frame._note_presence`), the
tidying up after an unfinished backup (`backup.backup`).
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pie_core.errors import StorageFull
from pie_core.model.people import Role
from pie_core.service import accounts, safety
from pie_core.store import trouble
from tests.conftest import Class
from tests.screens import Open, texts
from tests.test_api import Browser, answer, code

SIZE = 12 * 1024 * 1024


class Disk:
    """A file system of its own, in memory, of a few megabytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.filler = path / "photos de vacances"

    def mount(self, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["mount", *options], capture_output=True, text=True)

    def fill(self) -> None:
        """Until not one byte more fits."""
        with self.filler.open("ab", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass

    def make_room(self) -> None:
        self.filler.unlink()


@pytest.fixture
def disk(data_folder: Path) -> Iterator[Disk]:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("a small disk is mounted by root on Linux only")
    data_folder.mkdir()
    found = Disk(data_folder)
    made = found.mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(data_folder))
    if made.returncode:
        pytest.skip(f"no disk may be mounted here: {made.stderr.strip()}")
    yield found
    subprocess.run(["umount", "--lazy", str(data_folder)], check=True)


@pytest.fixture
def small(disk: Disk, request: pytest.FixtureRequest) -> Iterator[Class]:
    """A class on the small disk."""
    school: Class = request.getfixturevalue("school")
    trouble._told.clear()
    yield school
    school.house.store.close()


def saved(amal: Browser, school: Class, value: str, version: int) -> Any:
    return amal.post("/api/answers", answer(school, value, version))


def until_refused(amal: Browser, school: Class, version: int) -> tuple[int, Any]:
    """Save until no more fits; the last version that was kept, and the refusal."""
    for _ in range(2000):
        said = saved(amal, school, f"essai {version} " + "x" * 300, version)
        if said.status_code != 200:
            return version, said
        version = said.json()["version"]
    raise AssertionError("the disk is never full")


def held(school: Class) -> list[int]:
    """The versions in the file, oldest first; it is sound, and its answer is the newest."""
    with closing(sqlite3.connect(school.house.folder / "pie.sqlite")) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        found = [v for (v,) in db.execute("select version from answer_history order by version")]
        assert db.execute("select version from answers").fetchall() == [(found[-1],)]
    return found


def history(amal: Browser, school: Class) -> list[int]:
    asked = {k: v for k, v in answer(school).items() if k not in ("value", "based_on")}
    reply = amal.client.get("/api/answers/history", params=asked)
    assert reply.status_code == 200
    return [one["version"] for one in reply.json()["history"]]


def test_a_full_disk(disk: Disk, small: Class, caplog: pytest.LogCaptureFixture) -> None:
    amal = Browser(small.house)
    amal.enter(small)
    assert saved(amal, small, "avant", 0).status_code == 200
    disk.fill()
    with caplog.at_level(logging.ERROR, "pie"):
        version, refusal = until_refused(amal, small, 1)
        assert code(refusal) == (507, "storage_full")
        for _ in range(3):
            assert code(saved(amal, small, "encore", version)) == (507, "storage_full")
    assert [line.getMessage().count("le disque est plein") for line in caplog.records] == [1]
    assert "Traceback" not in caplog.text
    assert history(amal, small) == list(range(version, 0, -1))
    with pytest.raises(StorageFull):
        safety.before(small.house, fresh=True)
    assert list(small.house.backups.glob("*")) == []

    disk.make_room()
    said = saved(amal, small, "après", version)
    assert (said.status_code, said.json()["version"]) == (200, version + 1)
    assert held(small) == list(range(1, version + 2))
    assert safety.before(small.house, fresh=True).exists()


def test_pages_are_read_on_a_full_disk(
    disk: Disk, small: Class, page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal = Browser(small.house)
    amal.enter(small)
    disk.fill()
    until_refused(amal, small, 0)
    monkeypatch.setattr(accounts, "set_language", lambda *_: None)
    shown = page(Role.TRAINEE)
    assert not shown.exception
    assert not shown.error
    assert "Bonjour Amal" in texts(shown)


def test_a_disk_that_takes_no_writing(disk: Disk, small: Class) -> None:
    """The disk turns read-only as after an error of its own: file, log and index stay as they were."""
    amal = Browser(small.house)
    amal.enter(small)
    assert saved(amal, small, "avant", 0).status_code == 200
    names = ("pie.sqlite", "pie.sqlite-wal", "pie.sqlite-shm")
    kept = disk.path.parent / "kept"
    kept.mkdir()
    for name in names:
        shutil.copy(disk.path / name, kept / name)
    small.house.store.close()
    for name in names:
        shutil.copy(kept / name, disk.path / name)
    assert disk.mount("-o", "remount,ro", str(disk.path)).returncode == 0
    for _ in range(3):
        assert code(saved(amal, small, "pendant", 1)) == (503, "storage_read_only")
    assert history(amal, small) == [1]
    small.house.store.close()
    assert disk.mount("-o", "remount,rw", str(disk.path)).returncode == 0
    assert saved(amal, small, "après", 1).json()["version"] == 2
    assert held(small) == [1, 2]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(28, "No space left on device"), "storage_full"),
        (OSError(30, "Read-only file system"), "storage_read_only"),
        (OSError(2, "No such file"), None),
        (sqlite3.ProgrammingError("Cannot operate on a closed database."), None),
        (ValueError("a bug"), None),
    ],
)
def test_what_is_a_trouble_of_the_disk_and_what_a_bug(
    error: Exception, expected: str | None
) -> None:
    found = trouble.named(error)
    assert (found.code if found else None) == expected


def test_a_broken_statement_is_a_bug(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x")) as db, pytest.raises(sqlite3.Error) as error:
        db.execute("select nothing from nowhere")
    assert trouble.named(error.value) is None
