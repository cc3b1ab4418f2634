"""The order of notes, the board as it was, and what changed: against a plain list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pie_core.discovery import board
from pie_core.model.project import Note, Place

IDS = [f"note{n}" for n in range(8)]


def note(key: str, block: str = "channels", **more: Any) -> Note:
    return Note.model_validate({"id": key, "block": block, "text": key, **more})


class Desk:
    """A block kept as numbers, and beside it as a plain list."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.order: list[str] = []
        self.renewed = 0

    def put(self, note_id: str, before: str | None) -> None:
        others = [n for n in self.placed() if n.id != note_id]
        changed = board.places(others, note_id, before)
        assert note_id in changed
        assert set(changed) <= {*self.numbers, note_id}
        self.renewed += len(changed) > 1
        self.numbers |= changed
        if note_id in self.order:
            self.order.remove(note_id)
        at = self.order.index(before) if before in self.order else len(self.order)
        self.order.insert(at, note_id)

    def placed(self) -> list[Place]:
        every = [Place(key, "channels", at, False) for key, at in self.numbers.items()]
        return board.ordered(every, "channels")


puts = st.lists(st.tuples(st.sampled_from(IDS), st.none() | st.sampled_from([*IDS, "gone"])))


@given(puts)
def test_any_run_of_puts_gives_the_order_of_a_plain_list(run: list[tuple[str, str | None]]) -> None:
    desk = Desk()
    for note_id, before in run:
        desk.put(note_id, before)
        assert [place.id for place in desk.placed()] == desk.order
        assert len(set(desk.numbers.values())) == len(desk.numbers)


@given(st.lists(st.sampled_from([*IDS, None]), min_size=1, max_size=3))
def test_a_place_that_is_used_again_and_again_makes_room(where: list[str | None]) -> None:
    """More puts before one note than halvings fit between two numbers."""
    desk = Desk()
    for key in IDS:
        desk.put(key, None)
    for turn in range(60):
        before = where[turn % len(where)]
        desk.put(f"more{turn}", before)
        assert [place.id for place in desk.placed()] == desk.order
    assert len(set(desk.numbers.values())) == len(IDS) + 60


def test_renumbering_happens_when_the_room_is_used_up() -> None:
    desk = Desk()
    desk.put("last", None)
    for turn in range(30):
        desk.put(f"more{turn}", "last")
    assert desk.renewed >= 2
    assert min(desk.numbers.values()) > 0


@pytest.mark.parametrize("numbers", [(0, 0, 0), (5, 5, 6), (0, 1, 2), (7, 8, 8)])
@pytest.mark.parametrize("at", [0, 1, 2, None])
def test_notes_without_room_or_with_one_number_still_stand_in_order(
    numbers: tuple[int, ...], at: int | None
) -> None:
    """Notes of an older data file were numbered 0, 1, 2, and two might have the same number."""
    others = [Place(f"old{n}", "channels", number, False) for n, number in enumerate(numbers)]
    before = None if at is None else others[at].id
    changed = board.places(others, "note", before)
    after = [*others, Place("note", "channels", 0, False)]
    after = [place._replace(position=changed.get(place.id, place.position)) for place in after]
    expected = [place.id for place in others]
    expected.insert(len(others) if at is None else at, "note")
    assert [place.id for place in board.ordered(after, "channels")] == expected


def test_only_the_notes_of_the_block_that_are_not_archived_stand_in_it() -> None:
    notes = [
        note("bbbb", position=2),
        note("aaaa", position=2),
        note("cccc", position=1),
        note("gone", position=0, archived=True),
        note("else", "key_partners", position=0),
        note("tray", "", position=0),
    ]
    assert [n.id for n in board.ordered(notes, "channels")] == ["cccc", "aaaa", "bbbb"]
    assert [n.id for n in board.ordered(notes, "")] == ["tray"]


def test_numbers_that_nobody_moved_are_history_and_no_moves() -> None:
    history = [
        note("aaaa", position=1),
        note("bbbb", position=2),
        note("aaaa", position=1024),
        note("aaaa", position=1024, version=2, text="autre"),
        note("bbbb", position=2048),
    ]
    assert list(board.moves(history)) == [history[0], history[1], history[3]]
    assert board.as_it_was(history) == {"aaaa": history[3], "bbbb": history[4]}


STAYS, GONE = note("aaaa"), note("aaaa", archived=True)


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [
        (None, STAYS, "added"),
        (STAYS, GONE, "archived"),
        (GONE, STAYS, "back"),
        (STAYS, note("aaaa", "key_partners"), "moved"),
        (STAYS, note("aaaa", text="Au souk"), "reworded"),
        (STAYS, note("aaaa", "key_partners", text="Au souk"), "reworded"),
        (GONE, note("aaaa", "key_partners", text="Au souk"), "back"),
        (STAYS, STAYS, None),
        (STAYS, note("aaaa", position=9, version=2), None),
        (GONE, GONE, None),
        (None, GONE, None),
    ],
)
def test_what_changed(then: Note | None, now: Note, kind: str | None) -> None:
    found = board.changes({"aaaa": then} if then else {}, {"aaaa": now})
    assert [(c.kind, c.note, c.before) for c in found] == ([(kind, now, then)] if kind else [])


versions = st.builds(
    note,
    st.sampled_from(IDS),
    st.sampled_from(["", "channels", "key_partners"]),
    text=st.sampled_from(["un", "deux"]),
    archived=st.booleans(),
)


@given(st.lists(versions), st.lists(versions))
def test_the_changes_lead_from_one_board_to_the_other(early: list[Note], late: list[Note]) -> None:
    """What they name is all that a reader could see to be different, and nothing else."""

    def seen(notes: dict[str, Note]) -> dict[str, tuple[str, str]]:
        return {n.id: (n.block, n.text) for n in notes.values() if not n.archived}

    then, now = board.as_it_was(early), board.as_it_was([*early, *late])
    before, after = seen(then), seen(now)
    found = board.changes(then, now)
    assert {c.note.id for c in found} == {
        key for key in {*before, *after} if before.get(key) != after.get(key)
    }
    for change in found:
        key = change.note.id
        assert (change.kind == "archived") == (key not in after)
        assert (change.kind in ("added", "back")) == (key not in before)
        assert (change.kind == "added") == (key not in then)
