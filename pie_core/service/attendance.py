"""Who was there: a day's list as it begins, keeping it, correcting it, a month, and the file.

A day that nobody has written down begins with what the workbook saw: who opened a screen or saved
something that day is present, the others are absent. Only the trainer's save counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pie_core import policy
from pie_core.errors import Invalid, NotFound
from pie_core.model.attendance import STATES, AttendanceState, Attended
from pie_core.model.people import Actor, Cohort, Person, name_key
from pie_core.report.csv_tables import records_csv
from pie_core.service.house import House, now, today
from pie_core.store.reading import Reading
from pie_core.words.catalogue import Words
from pie_core.words.numbers import LOCAL

OLDEST = timedelta(days=400)
"""A day further back than a school year is a slip of the finger."""
WORDS: dict[AttendanceState, str] = {
    "present": "présent",
    "late": "en retard",
    "absent": "absent",
    "excused": "excusé",
}
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Row:
    """A trainee on a day; `kept` is what was written down, None while `state` is only proposed."""

    person: Person
    state: AttendanceState
    kept: Attended | None = None


@dataclass(frozen=True)
class Day:
    """A day's list by name. `last` is what was written down last in it, with who and when."""

    day: date
    rows: tuple[Row, ...]
    last: Attended | None = None


@dataclass(frozen=True)
class Line:
    """A person's days; of the states how many."""

    person: Person
    states: Mapping[date, AttendanceState]

    def count(self, *states: AttendanceState) -> int:
        """On how many days they were in one of these states."""
        return sum(state in states for state in self.states.values())


@dataclass(frozen=True)
class Table:
    """The days on which something was written down, and a line for each person by name."""

    days: tuple[date, ...]
    lines: tuple[Line, ...]


def day(house: House, actor: Actor, cohort_id: str, on: date) -> Day:
    """A day's list. Raises `Invalid` (`day`) for one to come."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    _checked(on)
    with house.store.reading() as r:
        people = r.people_of(cohort_id)
        kept = {one.person_id: one for one in r.attendance(cohort_id, on, on)}
        here = _here(r, cohort_id, on) if len(kept) < len(people) else set()
    rows = tuple(
        Row(person, one.state, one)
        if (one := kept.get(person.id))
        else Row(person, "present" if person.id in here else "absent")
        for person in people
    )
    return Day(on, rows, max(kept.values(), key=lambda one: one.at, default=None))


def _here(r: Reading, cohort_id: str, on: date) -> set[str]:
    """Whom the workbook saw on a day."""
    first = datetime.combine(on, time(), LOCAL)
    span = [moment.astimezone(UTC).isoformat() for moment in (first, first + timedelta(days=1))]
    seen = r.seen(cohort_id)
    opened = {i for i, at in seen.items() if at.astimezone(LOCAL).date() == on}
    return opened | r.wrote_between(cohort_id, *span)


def save(house: House, actor: Actor, cohort_id: str, on: date, states: Mapping[str, Any]) -> int:
    """Keep a day: trainee → state. What stays the same keeps who wrote it and when; how many changed.

    Raises `Invalid` (`day`, `option`) and `NotFound` for somebody of another group.
    """
    policy.require(policy.may_run_cohort(actor, cohort_id))
    _checked(on)
    if not all(state in STATES for state in states.values()):
        raise Invalid(findings=[{"path": "states", "code": "option"}])
    at, changed = now(), 0
    with house.store.writing() as w:
        if not set(states) <= {person.id for person in w.people_of(cohort_id)}:
            raise NotFound()
        kept = {one.person_id: one.state for one in w.attendance(cohort_id, on, on)}
        for person_id, state in states.items():
            if kept.get(person_id) == state:
                continue
            changed += 1
            w.put_attendance(
                Attended(
                    cohort_id=cohort_id,
                    day=on,
                    person_id=person_id,
                    state=state,
                    by_id=actor.id,
                    at=at,
                )
            )
    return changed


def read_day(text: str) -> date:
    """A day as an address has it, `2026-11-26`; today for ''. Raises `Invalid` (`day`)."""
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError as error:
        raise _no_day() from error


def _checked(on: date) -> None:
    if not today() - OLDEST <= on <= today():
        raise _no_day()


def _no_day() -> Invalid:
    return Invalid(findings=[{"path": "day", "code": "day"}])


# ---------------------------------------------------------------- months, files, one's own


def months(house: House, actor: Actor, cohort_id: str) -> list[str]:
    """The months in which something was written down, `2026-11`, the newest first."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return r.attendance_months(cohort_id)


def month(house: House, actor: Actor, cohort_id: str, named: str = "") -> Table:
    """A month `2026-11` of a group, or all of its days."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return _table(r, cohort_id, *_span(named))


def _span(named: str) -> tuple[date, date]:
    if not named:
        return FIRST, LAST
    first = read_day(f"{named}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def _table(r: Reading, cohort_id: str, first: date, last: date) -> Table:
    """Everybody of the group, and who has been in it: their days stay in its lists."""
    states: dict[str, dict[date, AttendanceState]] = {}
    for one in r.attendance(cohort_id, first, last):
        states.setdefault(one.person_id, {})[one.day] = one.state
    people = {person.id: person for person in r.people_of(cohort_id)}
    for person_id in states.keys() - people.keys():
        if left := r.person(person_id):
            people[person_id] = left
    lines = sorted(people.values(), key=lambda person: name_key(person.name))
    return Table(
        tuple(sorted({on for days in states.values() for on in days})),
        tuple(Line(person, states.get(person.id, {})) for person in lines),
    )


def as_csv(
    house: House, actor: Actor, cohort_id: str, named: str, words: Words
) -> tuple[Cohort, bytes]:
    """A month (or all days) as CSV, a column for each day, and the group."""
    t = words.t
    table = month(house, actor, cohort_id, named)
    with house.store.reading() as r:
        cohort = r.cohort(cohort_id)
    if cohort is None:
        raise NotFound()
    head = [
        t("Nom"),
        *(on.isoformat() for on in table.days),
        t("Absences"),
        t("Retards"),
        t("Absences excusées"),
    ]
    rows = [
        [
            line.person.name,
            *(t(WORDS[line.states[on]]) if on in line.states else "" for on in table.days),
            line.count("absent"),
            line.count("late"),
            line.count("excused"),
        ]
        for line in table.lines
    ]
    return cohort, records_csv(head, rows)


def told(r: Reading, person_id: str) -> list[dict[str, str]]:
    """What was written down of somebody, for their own export: without who wrote it."""
    return [{"day": one.day.isoformat(), "state": one.state} for one in r.attendance_by(person_id)]
