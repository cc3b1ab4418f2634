"""Backup, restore and check: while the class works, damaged files, the last ten kept.

Guards, each removed once to see its test fail: the check before a restore, and in it each of the five
looks (`backup.uncut`, `integrity_check`, `foreign_key_check`, the table of people, errors of SQLite);
that it looks at what was copied, not at what it was copied from.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pie_core.model.programme import PromptRef
from pie_core.service.house import House
from pie_core.store import __main__ as door
from pie_core.store import backup

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _save(house: House, number: int) -> None:
    with house.store.writing() as w:
        ref = PromptRef(module="m", activity="a", prompt=f"p{number}")
        w.save_answer("o", ref, number, 0, "x", AT)


def test_backup_restore_round_trip(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _save(house, 1)
    file = tmp_path / "cle usb" / "sauvegarde.sqlite"
    assert door.main(["backup", str(file)]) == 0
    _save(house, 2)
    house.store.close()
    assert door.main(["restore", str(file)]) == 0
    assert door.main(["check"]) == 0
    assert "1 answers" in capsys.readouterr().out.splitlines()[-1]
    with house.store.reading() as r:
        assert [a.value for a in r.answers_of("o").values()] == [1]
    replaced = list(house.folder.glob("pie-replaced-*.sqlite"))
    assert len(replaced) == 1
    assert backup.check(replaced[0])["answers"] == 2


def test_a_backup_taken_while_the_class_writes_is_whole(house: House, tmp_path: Path) -> None:
    stop = threading.Event()
    written = []

    def write() -> None:
        while not stop.is_set():
            _save(house, len(written))
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        before = len(written)
        counts = [
            backup.backup(house.folder / "pie.sqlite", tmp_path / f"{i}.sqlite")["answers"]
            for i in range(5)
        ]
    finally:
        stop.set()
        writer.join()
    assert counts == sorted(counts)
    assert before <= counts[0] <= counts[-1] <= len(written)


@pytest.mark.parametrize(
    "damage", ["truncated", "bytes short", "flipped", "text", "foreign", "forbidden", "orphan"]
)
def test_a_damaged_backup_changes_nothing(
    house: House, tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(200):
        _save(house, number)
    file = tmp_path / "copy.sqlite"
    backup.backup(house.folder / "pie.sqlite", file)
    data = bytearray(file.read_bytes())
    if damage == "truncated":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "bytes short":  # SQLite would read them as zeros.
        file.write_bytes(data[:-7])
    elif damage == "flipped":
        for page in range(4096, len(data), 4096):  # SQLite keeps no checksums: hit the headers.
            data[page : page + 64] = bytes(reversed(data[page : page + 64]))
        file.write_bytes(data)
    elif damage == "text":
        file.write_text("bonjour", encoding="utf-8")
    elif damage == "foreign":
        file.unlink()
        changed(file, "create table other (x)")
    elif damage == "forbidden":
        changed(
            file,
            "create table other (x)",
            "insert into other values (null)",
            "pragma writable_schema=on",
            "update sqlite_master set sql = 'create table other (x not null)' where name = 'other'",
        )
    else:
        changed(
            file,
            "create table other (x references people)",
            "insert into other values ('nobody')",
        )
    house.store.close()
    assert door.main(["restore", str(file)]) == 1
    assert str(file) in capsys.readouterr().err
    with house.store.reading() as r:
        assert len(r.answers_of("o")) == 200
    assert list(house.folder.glob("*replaced*")) == []


def changed(file: Path, *statements: str) -> None:
    """What another program did to a file, in SQLite's own words."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        for one in statements:
            db.execute(one)


def test_a_copy_that_went_wrong_on_the_way_changes_nothing(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key pulled out too early: the backup is sound, what arrived of it is not."""
    _save(house, 1)
    file = tmp_path / "copy.sqlite"
    backup.backup(house.folder / "pie.sqlite", file)
    house.store.close()

    def pulled(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:-7])

    monkeypatch.setattr(shutil, "copyfile", pulled)
    with pytest.raises(backup.Damaged):
        backup.restore(file, house.folder / "pie.sqlite", AT)
    assert backup.check(house.folder / "pie.sqlite")["answers"] == 1
    assert list(house.folder.glob("*replaced*")) == []


def test_a_missing_file_is_one_clear_line(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main(["check", str(tmp_path / "none.sqlite")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_nightly_backup_once_a_day_and_ten_are_kept(house: House) -> None:
    at = datetime.now(UTC)
    assert house.nightly(at) is not None
    assert house.nightly(at + timedelta(hours=3)) is None
    for day in range(1, 14):
        moment = at + timedelta(days=day)
        made = house.nightly(moment)
        assert made is not None
        os.utime(made, (moment.timestamp(), moment.timestamp()))
    kept = backup.automatic(house.backups)
    assert len(kept) == backup.KEPT == 10
    assert kept[0].name == backup.name(at + timedelta(days=13), "nightly")
