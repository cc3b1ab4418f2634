"""The order of notes on a board, the board as it once was, and what changed between two moments.

A note's place is a number inside its block. Numbers leave room, so that moving one note touches no
other; when the room is used up, the notes of that block are numbered anew. The new numbers are kept
in the history too, under the versions that the notes have: nobody moved them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pie_core.model.project import Note

ROOM = 1024
MOST_NOTES = 400
"""Notes on one board, the archived ones too."""
LONGEST = 200
"""Characters of a note."""

N = TypeVar("N", bound=Note)


class Placed(Protocol):
    """What has a place on a board: a note, or no more of it than that."""

    @property
    def id(self) -> str:
        """Its own id."""
        ...

    @property
    def block(self) -> str:
        """The block that it stands in."""
        ...

    @property
    def position(self) -> int:
        """Its number inside the block."""
        ...

    @property
    def archived(self) -> bool:
        """Whether it was put away."""
        ...


P = TypeVar("P", bound=Placed)


def ordered(notes: Iterable[P], block: str) -> list[P]:
    """The notes of a block that are not archived, in their order."""
    found = [note for note in notes if note.block == block and not note.archived]
    return sorted(found, key=lambda note: (note.position, note.id))


def places(others: Sequence[Placed], note_id: str, before: str | None) -> dict[str, int]:
    """The numbers that change when a note goes before another (None: last) of its block.

    `others` are the block's notes in order, without it. A note to stand before one that is not there
    (moved away meanwhile) goes last. The note's own number is always among them.
    """
    ids = [note.id for note in others]
    at = ids.index(before) if before in ids else len(ids)
    low = others[at - 1].position if at else 0
    high = others[at].position if at < len(others) else low + 2 * ROOM
    if high - low > 1:
        return {note_id: low + (high - low) // 2}
    renewed = [*ids[:at], note_id, *ids[at:]]
    return {one: (place + 1) * ROOM for place, one in enumerate(renewed)}


def moves(history: Iterable[N]) -> Iterator[N]:
    """A board's history, oldest first, without the numbers that notes got without being moved."""
    last: dict[str, int] = {}
    for note in history:
        if last.get(note.id) != note.version:
            yield note
        last[note.id] = note.version


def as_it_was(history: Iterable[N]) -> dict[str, N]:
    """The board after a run of its history, oldest first: note id → the note, archived ones too."""
    return {note.id: note for note in history}


@dataclass(frozen=True)
class Change:
    """What happened to a note between two moments: one of `added`, `archived`, `back`, `moved`,
    `reworded` (which may also have moved)."""

    kind: str
    note: Note
    before: Note | None

    @property
    def by(self) -> str:
        """Who did it, where the notes know."""
        return str(getattr(self.note, "author_name", ""))


def changes(then: dict[str, N], now: dict[str, N]) -> list[Change]:
    """What changed from one board to another, in the order of the later one's notes."""
    found = []
    for note_id, note in now.items():
        old = then.get(note_id)
        was_there = old is not None and not old.archived
        if note.archived:
            if was_there:
                found.append(Change("archived", note, old))
        elif old is None:
            found.append(Change("added", note, None))
        elif old.archived:
            found.append(Change("back", note, old))
        elif old.text != note.text:
            found.append(Change("reworded", note, old))
        elif old.block != note.block:
            found.append(Change("moved", note, old))
    return found
