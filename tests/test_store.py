"""The store: verbs, versions, transactions, many writers, opening an older file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from pie_core.errors import Conflict, StorageBusy
from pie_core.model.people import Cohort, Person, Role
from pie_core.model.programme import PromptRef
from pie_core.model.project import Note
from pie_core.service.house import House
from pie_core.store import backup, file, place, schema
from pie_core.store.file import File, connect
from pie_core.store.store import Store

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REF = PromptRef(module="m", activity="a", prompt="p")


pytestmark = pytest.mark.engines


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(place.server() or tmp_path / "pie.sqlite")
    found.engine.migrate()
    yield found
    found.close()


def _team(store: Store) -> str:
    """A group with one team; the project's id."""
    with store.writing() as w:
        w.add_cohort(
            Cohort(id="c", name="n", trade="t", establishment="e", year="y", join_code="ABCDEF"),
            "me",
            AT,
        )
        person = Person(id="amal", role=Role.TRAINEE, name="Amal", cohort_id="c", created_at=AT)
        w.add_person(person, "amal", "hash")
        w.add_team("team", "project", "c", "Équipe", AT)
        w.put_in_team("team", "amal", AT)
    return "project"


def test_an_answer_counts_its_versions_and_keeps_its_history(store: Store) -> None:
    _team(store)
    with store.writing() as w:
        assert w.save_answer("project", REF, "un", 0, "amal", AT) == 1
        assert w.save_answer("project", REF, {"deux": ["é", "ع"]}, 1, "amal", AT) == 2
    with store.reading() as r:
        current = r.answer("project", REF)
        assert current is not None
        assert (current.value, current.version, current.author_name) == (
            {"deux": ["é", "ع"]},
            2,
            "Amal",
        )
        assert [a.value for a in r.history("project", REF)] == [{"deux": ["é", "ع"]}, "un"]


@pytest.mark.parametrize("based_on", [0, 2, 7])
def test_a_stale_save_meets_a_conflict_with_the_current_value(store: Store, based_on: int) -> None:
    with store.writing() as w:
        w.save_answer("o", REF, "un", 0, "amal", AT)
    with pytest.raises(Conflict) as caught, store.writing() as w:
        w.save_answer("o", REF, "deux", based_on, "driss", AT)
    assert caught.value.data["current"].value == "un"
    assert caught.value.data["submitted"] == "deux"
    with store.reading() as r:
        assert len(r.history("o", REF)) == 1


def test_a_writing_is_all_or_nothing(store: Store) -> None:
    def half() -> None:
        with store.writing() as w:
            w.save_answer("o", REF, "un", 0, "amal", AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    with store.reading() as r:
        assert r.answer("o", REF) is None


def _twelve_at_once(work: Callable[[int], None]) -> None:
    """Run `work` in twelve threads, each with its number, until all have ended."""
    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_writers_wait_their_turn_and_none_is_lost(store: Store) -> None:
    def write(author: int) -> None:
        for number in range(20):
            ref = PromptRef(module="m", activity=f"a{author}", prompt=f"p{number}")
            with store.writing() as w:
                w.save_answer("o", ref, number, 0, "x", AT)

    _twelve_at_once(write)
    with store.reading() as r:
        assert len(r.answers_of("o")) == 240


@pytest.mark.engines("file")
def test_writers_of_one_process_queue_and_do_not_race_for_the_files_lock(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite never waits here, so whoever finds its lock taken fails: nobody may find it taken.

    Guard: the turn in `File.writing`; without it "database is locked" came at once.
    """

    def impatient(path: Path) -> Database:
        found = connect(path)
        found.conn.execute("pragma busy_timeout=0")
        return found

    monkeypatch.setattr(file, "connect", impatient)
    assert isinstance(store.engine, File)
    engine = File(store.engine.path)
    failed: list[Exception] = []

    def write(author: int) -> None:
        for _ in range(20):
            try:
                with engine.writing() as link:
                    link.do("update people set name = name where id = ?", (str(author),))
            except sqlite3.OperationalError as error:
                failed.append(error)

    _twelve_at_once(write)
    engine.close()
    assert failed == []


@pytest.mark.engines("file")
def test_a_writer_whose_turn_does_not_come_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "BUSY_SECONDS", 0.01)
    with store.writing(), pytest.raises(StorageBusy), store.writing():
        pass
    with store.writing() as w:
        w.save_answer("o", REF, "après", 0, "amal", AT)


ODD = [
    "d'eau",
    'dit "oui"',
    "a\\nb",
    "ligne\nligne\t",
    "ورشة الخياطة",
    "🌱",
    "{}",
    "[1, 2]",
    "null",
    "",
]


def test_rows_that_are_fetched_in_one_are_what_was_kept(store: Store) -> None:
    """Texts go through JSON on their way: none may be read as something else."""
    project = _team(store)
    with store.writing() as w:
        for number, text in enumerate(ODD):
            w.save_answer("o", REF.model_copy(update={"prompt": f"p{number}"}), text, 0, "x", AT)
            note = Note(id=f"n{number}", block=text[:3], text=text, position=len(ODD) - number)
            w.save_note(project, note, "x", AT)
    with store.reading() as r:
        answers, notes = r.answers_of("o"), r.notes_of(project)
        one_by_one = [r.answer("o", answer.prompt) for answer in answers.values()]
        kept = r.kept_notes(project, "canvas")
        everything = r.all_history("o")
    assert [answers[f"m/a.p{number}"].value for number in range(len(ODD))] == ODD
    assert list(answers.values()) == one_by_one
    assert [answer.value for answer in everything] == ODD
    assert [note.text for note in notes] == [note.text for note in kept] == ODD[::-1]
    assert [note.block for note in notes] == [text[:3] for text in ODD[::-1]]


def test_notes_keep_their_order_and_leave_when_archived(store: Store) -> None:
    project = _team(store)
    with store.writing() as w:
        for place, note_id in enumerate("bca"):
            note = Note(id=note_id, block="channels", text=note_id, position=place)
            w.save_note(project, note, "x", AT)
        gone = Note(id="c", block="channels", text="c", version=2, archived=True, position=1)
        w.save_note(project, gone, "x", AT)
    with store.reading() as r:
        assert [note.id for note in r.notes_of(project)] == ["b", "a"]
        assert [note.id for note in r.notes_of(project, archived=True)] == ["b", "c", "a"]


@pytest.mark.engines("file")
def test_an_acknowledged_write_is_on_the_disk(store: Store) -> None:
    assert isinstance(store.engine, File)
    with store.engine.borrowed() as db:
        pragma = {
            name: db.conn.execute(f"pragma {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragma == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


@pytest.mark.engines("file")
def test_opening_an_older_file_backs_it_up_first(tmp_path: Path) -> None:
    folder = tmp_path / "older"
    folder.mkdir()
    db = connect(folder / "pie.sqlite")
    schema.migrations.apply(db, stop_before="work")
    db.conn.execute("insert into settings values ('kept', 'yes')")
    db.close()
    house = House(folder)
    with house.store.reading() as r:
        assert r.setting("kept") == "yes"
        assert r.answers_of("anyone") == {}
    kept = backup.automatic(house.backups)
    assert [path.name.rsplit("-", 1)[1] for path in kept] == ["upgrade.sqlite"]
    assert sqlite3.connect(kept[0]).execute("select value from settings").fetchone() == ("yes",)


@pytest.mark.engines("file")
def test_an_older_file_keeps_its_notes_and_their_history(tmp_path: Path) -> None:
    """Before there were several boards, all notes stood on the canvas and had no colour."""
    folder = tmp_path / "older"
    folder.mkdir()
    db = connect(folder / "pie.sqlite")
    schema.migrations.apply(db, stop_before="boards")
    at = AT.isoformat()
    for sql in (
        f"insert into cohorts values ('c', 'n', 't', 'e', 'y', 'ABCDEF', 'me', '{at}', null)",
        f"insert into teams values ('team', 'c', 'Équipe', '{at}')",
        f"insert into projects values ('project', 'team', '{at}')",
    ):
        db.conn.execute(sql)
    old = [("aaaa", "Les snacks", 1, 2, 0), ("bbbb", "Les cafés", 0, 1, 0), ("cccc", "x", 2, 2, 1)]
    for key, text, position, version, away in old:
        note = ("project", key, "channels", text, "m/a.p", position, version, away, "amal", at)
        db.conn.execute("insert into notes values (?,?,?,?,?,?,?,?,?,?)", note)
        for number in range(1, version + 1):
            last = number == version
            words, gone = (text, away) if last else ("avant", 0)
            db.conn.execute(
                "insert into note_history (project_id, id, block, text, archived, version,"
                " author_id, at) values ('project', ?, 'channels', ?, ?, ?, 'amal', ?)",
                (key, words, gone, number, at),
            )
    db.close()
    house = House(folder)
    with house.store.reading() as r:
        assert [(n.id, n.text, n.source) for n in r.notes_of("project")] == [
            ("bbbb", "Les cafés", "m/a.p"),
            ("aaaa", "Les snacks", "m/a.p"),
        ]
        kept = r.kept_notes("project", "canvas")
        assert {n.id: (n.version, n.archived, n.board, n.tint) for n in kept} == {
            "aaaa": (2, False, "canvas", ""),
            "bbbb": (1, False, "canvas", ""),
            "cccc": (2, True, "canvas", ""),
        }
        history = r.board_history("project", "canvas")
        assert [(n.id, n.version, n.text, n.archived) for n in history] == [
            ("aaaa", 1, "avant", False),
            ("aaaa", 2, "Les snacks", False),
            ("bbbb", 1, "Les cafés", False),
            ("cccc", 1, "avant", False),
            ("cccc", 2, "x", True),
        ]
        assert {n.id: n.position for n in history} == {"aaaa": 1, "bbbb": 0, "cccc": 2}
        assert r.board_seq("project", "canvas") == 5
        assert r.board_versions("project", "canvas") == []
    house.store.close()


def test_another_number_of_a_note_is_history_under_its_own_version(store: Store) -> None:
    project = _team(store)
    with store.writing() as w:
        for place, note_id in enumerate(("aaaa", "bbbb")):
            note = Note(id=note_id, block="channels", text=note_id, position=place)
            w.save_note(project, note, "amal", AT)
        w.place_note(project, "bbbb", 2048)
    with store.reading() as r:
        last = r.board_history(project, "canvas")[-1]
        assert (last.id, last.version, last.position, last.author_name) == ("bbbb", 1, 2048, "Amal")
        assert [(p.id, p.position) for p in r.places(project, "canvas")] == [
            ("aaaa", 0),
            ("bbbb", 2048),
        ]
        assert r.notes_moved_since(project, "canvas", 2) == {"bbbb"}


def test_a_team_with_an_answer_or_a_note_has_work(store: Store) -> None:
    project = _team(store)
    with store.reading() as r:
        assert not r.has_work(project)
    with store.writing() as w:
        w.save_note(project, Note(id="aaaa", block="", text="x", board="needs"), "amal", AT)
    with store.reading() as r:
        assert r.has_work(project)
        assert r.notes_of(project) == []
        assert [note.id for note in r.notes_of(project, board=None)] == ["aaaa"]
    with store.writing() as w:
        w.save_answer("other", REF, "un", 0, "amal", AT)
    with store.reading() as r:
        assert r.has_work("other")
        assert not r.has_work("nothing")
