"""The store: verbs, versions, transactions, many writers, opening an older file."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pie_core.errors import Conflict
from pie_core.model.people import Cohort, Person, Role
from pie_core.model.programme import PromptRef
from pie_core.model.project import Note
from pie_core.service.house import House
from pie_core.store import backup, schema
from pie_core.store.file import connect
from pie_core.store.store import Store

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REF = PromptRef(module="m", activity="a", prompt="p")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = Store(tmp_path / "pie.sqlite")
    found.file.migrate()
    return found


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


def test_many_writers_wait_their_turn_and_none_is_lost(store: Store) -> None:
    def write(author: int) -> None:
        for number in range(20):
            ref = PromptRef(module="m", activity=f"a{author}", prompt=f"p{number}")
            with store.writing() as w:
                w.save_answer("o", ref, number, 0, "x", AT)

    threads = [threading.Thread(target=write, args=(author,)) for author in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as r:
        assert len(r.answers_of("o")) == 240


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


def test_an_acknowledged_write_is_on_the_disk(store: Store) -> None:
    with store.reading() as r:
        pragma = {
            name: r._db.conn.execute(f"pragma {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragma == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


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
