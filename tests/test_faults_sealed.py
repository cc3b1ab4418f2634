"""Backups sealed with a passphrase: nobody reads them without it, no change goes unnoticed.

Guards, each removed once to see its test fail: the number and the last mark in a chunk's nonce
(`sealing._nonce`), the proof of the passphrase, sealing of automatic backups (`backup.keep`), the
sync to the disk of a file before it has its name and of the folder after (`backup._settle`), those of
`seal` and `unseal`. The check before a restore: `tests/test_store_backup.py`.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pie_core.service import accounts, answers
from pie_core.service.house import House
from pie_core.store import __main__ as door
from pie_core.store import backup, sealing
from tests.conftest import Class
from tests.test_faults_clock import PROBLEM, TODAY

PHRASE = "quatre mots au hasard"
TEXT = "Le frigo de l'épicier a lâché"
CHUNK = 4096
"""Small chunks, so that a small file has many."""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "CHUNK", CHUNK)
    monkeypatch.delenv(sealing.VARIABLE, raising=False)


@pytest.fixture
def phrase(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(sealing.VARIABLE, PHRASE)
    return PHRASE


@pytest.fixture
def sealed(school: Class, tmp_path: Path) -> Path:
    """A sealed backup of a class with an answer."""
    project = school.project(school.amal)
    answers.save_field(school.house, school.amal, project, PROBLEM, TEXT, 0)
    file = tmp_path / "cle" / "classe.sqlite.pie"
    backup.backup(school.house.folder / "pie.sqlite", file, PHRASE)
    return file


def refused(file: Path, phrase: str | None = PHRASE) -> str:
    """The one sentence with which a file does not open."""
    with pytest.raises((sealing.SealError, backup.Damaged)) as error:
        backup.check(file, phrase)
    assert "\n" not in str(error.value)
    return str(error.value)


def chunks(file: Path) -> tuple[bytes, list[bytes]]:
    """A sealed file as its header and its chunks: what the description of the format says."""
    data, size = file.read_bytes(), CHUNK + 16
    head = len(b"PIE-SEALED-1\n") + 16 + 3 + 7 + 16
    return data[:head], [data[i : i + size] for i in range(head, len(data), size)]


def test_it_opens_with_its_passphrase_and_holds_everything(sealed: Path) -> None:
    counts = backup.check(sealed, PHRASE)
    assert (counts["people"], counts["answers"]) == (3, 1)


def test_no_name_and_no_answer_stands_in_the_bytes(sealed: Path, school: Class) -> None:
    data = sealed.read_bytes()
    school.house.store.engine.fold()
    plain = (school.house.folder / "pie.sqlite").read_bytes()
    for word in ("Amal Berrada", "Salma Idrissi", "TSFCC 101", TEXT, "SQLite format 3", "people"):
        assert word.encode() in plain
        assert word.encode() not in data


def test_nothing_that_is_not_sealed_lies_beside_it(sealed: Path, school: Class) -> None:
    assert [path.name for path in sealed.parent.iterdir()] == [sealed.name]
    assert list(school.house.folder.glob("*.part")) == []


def test_the_same_database_twice_gives_other_bytes(
    sealed: Path, school: Class, tmp_path: Path
) -> None:
    again = tmp_path / "again.pie"
    backup.backup(school.house.folder / "pie.sqlite", again, PHRASE)
    assert chunks(again)[1][3] != chunks(sealed)[1][3]


def test_a_wrong_or_missing_passphrase_is_one_clear_sentence(sealed: Path) -> None:
    assert "Ce n'est pas la phrase secrète" in refused(sealed, "quatre mots au  hasard")
    assert "scellé : donne sa phrase secrète" in refused(sealed, None)


@pytest.mark.parametrize(
    "change", ["cut", "cut at a chunk", "swapped", "repeated", "left out", "changed", "head only"]
)
def test_a_changed_file_does_not_open(sealed: Path, change: str) -> None:
    head, parts = chunks(sealed)
    assert len(parts) > 10
    match change:
        case "cut":
            parts[-1] = parts[-1][:-1]
        case "cut at a chunk":
            parts = parts[:7]
        case "swapped":
            parts[2], parts[3] = parts[3], parts[2]
        case "repeated":
            parts.insert(3, parts[2])
        case "left out":
            del parts[4]
        case "changed":
            parts[5] = bytes((parts[5][0] ^ 1,)) + parts[5][1:]
        case _:
            head, parts = head[:30], []
    sealed.write_bytes(head + b"".join(parts))
    assert "scellé" in refused(sealed)


def test_pieces_of_two_files_do_not_mix(sealed: Path, school: Class, tmp_path: Path) -> None:
    other = tmp_path / "other.pie"
    backup.backup(school.house.folder / "pie.sqlite", other, PHRASE)
    head, parts = chunks(sealed)
    parts[2] = chunks(other)[1][2]
    sealed.write_bytes(head + b"".join(parts))
    assert "abîmé" in refused(sealed)


def test_restored_from_the_command_line(
    sealed: Path, school: Class, phrase: str, capsys: pytest.CaptureFixture[str]
) -> None:
    school.house.store.close()
    (school.house.folder / "pie.sqlite").unlink()
    assert door.main(["check", str(sealed)]) == 0
    assert door.main(["restore", str(sealed)]) == 0
    assert "3 people, 1 answers" in capsys.readouterr().out
    again = House(school.house.folder)
    assert accounts.sign_in(again, school.cohort.id, "Amal Berrada", "2580")
    again.store.close()


def test_sealed_from_the_command_line(
    school: Class, phrase: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.sqlite.pie"
    assert door.main(["backup", str(file), "--passphrase"]) == 0
    assert sealing.is_sealed(file)
    assert backup.check(file, PHRASE)["people"] == 3


def test_a_wrong_passphrase_changes_nothing_at_a_restore(
    sealed: Path, school: Class, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(sealing.VARIABLE, "une autre phrase")
    school.house.store.close()
    before = sorted(path.name for path in school.house.folder.iterdir())
    assert door.main(["restore", str(sealed)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert sorted(path.name for path in school.house.folder.iterdir()) == before


def test_a_short_passphrase_is_refused(school: Class, tmp_path: Path) -> None:
    with pytest.raises(sealing.WrongPassphrase, match="8 caractères"):
        backup.backup(school.house.folder / "pie.sqlite", tmp_path / "x.pie", "court")
    assert list(tmp_path.glob("x.pie*")) == []


def test_automatic_backups_are_sealed_where_a_passphrase_is_set(school: Class, phrase: str) -> None:
    made = school.house.nightly(TODAY)
    assert made is not None
    assert made.name.endswith(".sqlite.pie")
    assert sealing.is_sealed(made)
    assert b"Amal" not in made.read_bytes()
    assert backup.automatic(school.house.backups) == [made]
    assert backup.latest(school.house.backups) == (made, [])


Asked = list[tuple[str, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the system is asked, in its order: a file or a folder synced, a name given."""
    if os.name != "posix":
        pytest.skip("a folder is synced on POSIX systems only")
    told: Asked = []
    sync, replace = os.fsync, Path.replace

    def synced(number: int) -> None:
        told.append(("sync", Path(os.readlink(f"/proc/self/fd/{number}")).name))
        sync(number)

    def replaced(self: Path, target: Any) -> Path:
        told.append(("name", Path(target).name))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    return told


@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_a_restore_is_on_the_disk_before_it_takes_the_place(
    school: Class, tmp_path: Path, asked: Asked, phrase: str | None
) -> None:
    """Contents synced, then the name, then the folder."""
    school.house.store.close()
    target = school.house.folder / "pie.sqlite"
    file = tmp_path / "copy"
    backup.backup(target, file, phrase)
    asked.clear()
    backup.restore(file, target, TODAY, phrase)
    place = asked.index(("name", "pie.sqlite"))
    assert ("sync", "pie.sqlite.part") in asked[:place]
    assert asked[place + 1] == ("sync", school.house.folder.name)


@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_a_backup_is_on_the_disk_before_it_has_its_name(
    school: Class, tmp_path: Path, asked: Asked, phrase: str | None
) -> None:
    file = tmp_path / "copy"
    backup.backup(school.house.folder / "pie.sqlite", file, phrase)
    place = asked.index(("name", "copy"))
    assert ("sync", f"copy.{os.getpid()}.part") in asked[:place]
    assert asked[place + 1] == ("sync", tmp_path.name)


def test_what_is_sealed_or_opened_is_on_the_disk_at_once(sealed: Path, asked: Asked) -> None:
    """Each sees to its own file, whatever is done with it next."""
    sealing.unseal(sealed, sealed.with_name("plain"), PHRASE)
    sealing.seal(sealed.with_name("plain"), sealed.with_name("again"), PHRASE)
    assert asked == [("sync", "plain"), ("sync", "again")]


def test_restored_on_another_machine_its_people_come_back(
    sealed: Path, school: Class, tmp_path: Path
) -> None:
    """Another data folder, another key: sessions are over, PINs open, everything is there."""
    token = accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")
    plain = tmp_path / "plain.sqlite"
    backup.backup(school.house.folder / "pie.sqlite", plain)
    assert school.house.secret not in plain.read_bytes()
    elsewhere = tmp_path / "autre" / "data"
    backup.restore(plain, elsewhere / "pie.sqlite", TODAY)
    assert [path.name for path in elsewhere.iterdir()] == ["pie.sqlite"]
    other = House(elsewhere)
    assert other.secret != school.house.secret
    from pie_core.api import session

    cookie = session._signer(school.house).sign(token).decode()
    assert session.read_cookie(school.house, {session.COOKIE: cookie}) == token
    assert session.read_cookie(other, {session.COOKIE: cookie}) is None
    amal = accounts.actor(other, accounts.sign_in(other, school.cohort.id, "Amal Berrada", "2580"))
    assert amal is not None
    work = answers.work(other, amal, "discovery_day", "observe_problem")
    assert work.answers["problem"].value == TEXT
    with closing(sqlite3.connect(elsewhere / "pie.sqlite")) as db:
        assert db.execute("select count(*) from answer_history").fetchone() == (1,)
    other.store.close()
