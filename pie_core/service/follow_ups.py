"""Following a project up: a trainer's appointments, next steps and notes, and what is due.

The team sees its appointments and steps, never the notes; a reviewer nothing of it. What is written
stays: a mark says what came of it, and a wrong entry is cancelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pie_core import policy
from pie_core.errors import Invalid, NotFound
from pie_core.model.dossier import Record
from pie_core.model.follow_up import FollowUp, Mark, Thing, follow_up
from pie_core.model.people import Actor
from pie_core.model.values import lines_of_text, plain_text
from pie_core.service.house import House, today
from pie_core.service.records import recorded
from pie_core.store.reading import Reading

KIND: Literal["follow_up"] = "follow_up"
MOST_LINE, MOST_WORDS = 160, 2000
"""Characters of one line (a place, a step), and of a note."""
_LAST_YEAR = 2100
_MARKS: Mapping[str, tuple[Mark, ...]] = {
    "appointment": ("done", "missed", "open", "cancelled"),
    "step": ("done", "open", "cancelled"),
}


@dataclass(frozen=True)
class Due:
    """Something open in a group: an appointment or a step, of which team, for when.

    `text` is what it is about; `overdue` if its day has passed.
    """

    project_id: str
    team: str
    what: Literal["appointment", "step"]
    id: str
    day: date | None
    hour: str
    text: str
    overdue: bool


def overdue(day: date | None, on: date) -> bool:
    """Whether a day has passed; one without a day never has."""
    return day is not None and day < on


# ---------------------------------------------------------------- reading


def may_write(house: House, actor: Actor, project_id: str) -> bool:
    """Whether the actor follows this project up."""
    with house.store.reading() as r:
        return policy.may_follow_up(actor, _cohort(r, project_id))


def may_see(house: House, actor: Actor, project_id: str) -> bool:
    """Whether there is anything of it for the actor: the team and who follows it up."""
    return policy.may_write_project(actor, project_id) or may_write(house, actor, project_id)


def of(house: House, actor: Actor, project_id: str) -> FollowUp:
    """What the actor may see of it. Raises `Forbidden` for everybody but the team and its trainers."""
    with house.store.reading() as r:
        follows = policy.may_follow_up(actor, _cohort(r, project_id))
        policy.require(follows or policy.may_write_project(actor, project_id))
        found = follow_up(r.records_of(project_id, KIND))
    return found if follows else found.without_notes()


def upcoming(house: House, actor: Actor, cohort_id: str, on: date | None = None) -> list[Due]:
    """What is open in a group, the oldest first and what has no date last; `on` is today."""
    policy.require(policy.may_follow_up(actor, cohort_id))
    day = on or today()
    with house.store.reading() as r:
        teams = {team.project_id: team.name for team in r.teams_of(cohort_id)}
        records = r.records_about(list(teams), KIND)
    by_project: dict[str, list[Record]] = {}
    for record in records:
        by_project.setdefault(record.project_id, []).append(record)
    found: list[Due] = []
    for project_id, own in by_project.items():
        kept, team = follow_up(own), teams[project_id]
        found += [
            Due(project_id, team, "appointment", a.id, a.day, a.hour, a.about, overdue(a.day, day))
            for a in kept.appointments
            if a.open
        ]
        found += [
            Due(project_id, team, "step", s.id, s.due, "", s.text, overdue(s.due, day))
            for s in kept.steps
            if s.open
        ]
    return sorted(found, key=lambda one: (one.day or date.max, one.team, one.hour))


def _cohort(r: Reading, project_id: str) -> str:
    team = r.team_owning(project_id)
    if team is None:
        raise NotFound()
    return team.cohort_id


# ---------------------------------------------------------------- acts


def appoint(
    house: House,
    actor: Actor,
    project_id: str,
    day: date,
    hour: str = "",
    place: str = "",
    about: str = "",
) -> Record:
    """Set a meeting. Raises `Invalid` without a day, or for a line that is too long."""
    data = {
        "day": _day(day, "day"),
        "hour": _line(hour, "hour"),
        "place": _line(place, "place"),
        "about": _line(about, "about"),
    }
    return _begin(house, actor, project_id, "appointment", data)


def plan_step(
    house: House, actor: Actor, project_id: str, text: str, due: date | None = None
) -> Record:
    """Agree on a next step, by a day or without one. Raises `Invalid` without words."""
    data = {"text": _line(text, "text", needed=True), "due": _day(due, "due") if due else None}
    return _begin(house, actor, project_id, "step", data)


def note(house: House, actor: Actor, project_id: str, text: str) -> Record:
    """Keep a note that only staff read. Raises `Invalid` without words."""
    kept = lines_of_text(text, "", MOST_WORDS).strip()
    if not kept:
        raise _empty("text")
    return _begin(house, actor, project_id, "note", {"text": kept})


def mark(house: House, actor: Actor, project_id: str, thing_id: str, what: Mark) -> Record:
    """Say what came of an appointment or a step: the last mark counts.

    Raises `NotFound` for something of another project, or for a mark that it cannot have.
    """
    with house.store.writing() as w:
        policy.require(policy.may_follow_up(actor, _cohort(w, project_id)))
        thing = w.record(thing_id)
        if thing is None or (thing.project_id, thing.kind) != (project_id, KIND):
            raise NotFound()
        if what not in _MARKS.get(str(thing.data.get("what")), ()):
            raise NotFound()
        made = recorded(actor, project_id, KIND, {"what": what}, thing_id)
        w.add_record(made)
    return made


def _begin(
    house: House, actor: Actor, project_id: str, what: Thing, data: dict[str, Any]
) -> Record:
    with house.store.writing() as w:
        policy.require(policy.may_follow_up(actor, _cohort(w, project_id)))
        made = recorded(actor, project_id, KIND, {"what": what, **data})
        w.add_record(made)
    return made


def _line(text: str, path: str, *, needed: bool = False) -> str:
    kept = plain_text(text, path, MOST_LINE).strip()
    if needed and not kept:
        raise _empty(path)
    return kept


def _day(day: Any, path: str) -> str:
    """A day of our time as text."""
    if not isinstance(day, date) or not 2020 <= day.year <= _LAST_YEAR:
        raise _empty(path)
    return day.isoformat()[:10]


def _empty(path: str) -> Invalid:
    return Invalid(findings=[{"path": path, "code": "field"}])
