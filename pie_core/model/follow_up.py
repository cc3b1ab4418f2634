"""The follow-up of one project by its trainer: appointments, next steps, notes.

Kept as records (`model.dossier.Record`, kind `follow_up`), appended and never changed. `data` has
`what`: an `appointment`, a `step` or a `note` begins something; a mark about one of the first two
(`done`, `missed`, `open` again, `cancelled`) names it as its `parent`. The last mark counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Literal, TypeVar, get_args

from pie_core.model.base import Model
from pie_core.model.dossier import Record

T = TypeVar("T")

Thing = Literal["appointment", "step", "note"]
Mark = Literal["done", "missed", "open", "cancelled"]
"""What may be said of an appointment or a step; `missed` only of an appointment."""
MARKS: tuple[Mark, ...] = get_args(Mark)


class _Kept(Model):
    """Something of the follow-up: who wrote it and when."""

    id: str
    by_name: str = ""
    at: datetime


class Note(_Kept):
    """What a trainer keeps for the staff."""

    text: str


class _Marked(_Kept):
    """Something that is open until somebody marks it; `marked_at` and `marked_by` are of then."""

    state: Mark = "open"
    marked_by: str = ""
    marked_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Nobody has said yet what came of it."""
        return self.state == "open"


class Appointment(_Marked):
    """A meeting: the day, the hour as people say it, the place, what for."""

    day: date
    hour: str = ""
    place: str = ""
    about: str = ""


class Step(_Marked):
    """What the team does next, by when (None: no date was set)."""

    text: str
    due: date | None = None


class FollowUp(Model):
    """All of it: appointments by day, steps by date (those without one last), notes by age."""

    appointments: tuple[Appointment, ...] = ()
    steps: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()

    def without_notes(self) -> FollowUp:
        """What the team may see."""
        return self.model_copy(update={"notes": ()})


def follow_up(records: Iterable[Record]) -> FollowUp:
    """The follow-up that records make, given in the order in which they were written.

    One that cannot be read, from the file of a project, is left out.
    """
    begun: list[Record] = []
    marks: dict[str, Record] = {}
    for record in records:
        if record.kind != "follow_up":
            continue
        if record.data.get("what") in MARKS:
            marks[record.parent] = record
        else:
            begun.append(record)
    appointments = _each("appointment", _appointment, begun, marks)
    steps = _each("step", _step, begun, marks)
    notes = _each("note", _note, begun, marks)
    return FollowUp(
        appointments=tuple(sorted(appointments, key=lambda one: one.day)),
        steps=tuple(sorted(steps, key=lambda one: one.due or date.max)),
        notes=tuple(notes),
    )


def _each(
    what: Thing,
    make: Callable[[Record, Record | None], T],
    begun: Iterable[Record],
    marks: Mapping[str, Record],
) -> list[T]:
    """The things of a kind that can be read."""
    found = []
    for record in begun:
        if record.data.get("what") == what:
            with suppress(KeyError, ValueError, TypeError):
                found.append(make(record, marks.get(record.id)))
    return found


def _note(record: Record, _: Record | None) -> Note:
    return Note(id=record.id, by_name=record.by_name, at=record.at, text=record.data["text"])


def _common(record: Record, mark: Record | None) -> dict[str, Any]:
    found: dict[str, Any] = {"id": record.id, "by_name": record.by_name, "at": record.at}
    if mark:
        found |= {"state": mark.data["what"], "marked_by": mark.by_name, "marked_at": mark.at}
    return found


def _appointment(record: Record, mark: Record | None) -> Appointment:
    data = record.data
    return Appointment(
        **_common(record, mark),
        day=date.fromisoformat(data["day"]),
        hour=data.get("hour", ""),
        place=data.get("place", ""),
        about=data.get("about", ""),
    )


def _step(record: Record, mark: Record | None) -> Step:
    due = record.data.get("due")
    return Step(
        **_common(record, mark),
        text=record.data["text"],
        due=date.fromisoformat(due) if due else None,
    )
