"""Counting a group's work: how many began and finished, time, tests, plans. Nothing is said of a
person, nobody is put in an order."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from pie_core.model.attendance import AttendanceState
from pie_core.model.dossier import State
from pie_core.model.numbers import (
    TESTS,
    Count,
    Material,
    Numbers,
    Owner,
    Part,
    Spent,
    Task,
    Tests,
)
from pie_core.scoring.cohort import FEWEST

PLANS: tuple[State, ...] = (
    "draft",
    "submitted",
    "to_revise",
    "validated",
    "accepted",
    "declined",
)
RUNGS = (1, 2, 3, 4, 5)


def counted(
    material: Material, cohort_ids: Collection[str], tasks: Sequence[Task], parts: Sequence[Part]
) -> Numbers:
    """Some of the groups of the material, together."""
    owners = {one.id: one for one in material.owners if one.cohort_id in cohort_ids}
    persons = sum(one.by == "person" for one in owners.values())
    teams = len(owners) - persons
    begun, decided = Counter[str](), Counter[str]()
    for test in material.tests:
        if test.owner in owners:
            begun[test.owner] += 1
            decided[test.owner] += test.decided
    projects = [one.id for one in owners.values() if one.by == "team"]
    states = Counter(material.plans.get(one, "draft") for one in projects)
    rungs = Counter(rung for owner, rung in material.evidence if owner in owners)
    classes = [seconds for key in cohort_ids for seconds in material.classes.get(key, ())]
    return Numbers(
        trainees=persons,
        teams=teams,
        activities=_activities(material, owners, tasks),
        spent=_spent(material, owners, tasks, parts),
        tests_begun=begun.total(),
        tests_decided=decided.total(),
        begun=_spread(begun[one] for one in projects),
        decided=_spread(decided[one] for one in projects),
        evidence={rung: rungs[rung] for rung in RUNGS},
        plans={state: states[state] for state in PLANS},
        days=sum(material.days.get(key, 0) for key in cohort_ids),
        attendance=rate(material.attendance.get(key, {}) for key in cohort_ids),
        classes=len(classes),
        class_seconds=sum(classes),
    )


def rate(groups: Iterable[Mapping[AttendanceState, int]]) -> float | None:
    """Which part was there, in time or late, of those who were expected (excused ones aside)."""
    notes = Counter[AttendanceState]()
    for one in groups:
        notes.update(one)
    expected = notes["present"] + notes["late"] + notes["absent"]
    return (notes["present"] + notes["late"]) / expected if expected else None


def _spread(counts: Iterable[int]) -> dict[Tests, int]:
    """How many teams have none, one, two, three or more."""
    found = Counter(min(n, len(TESTS) - 1) for n in counts)
    return {name: found[n] for n, name in enumerate(TESTS)}


def _activities(
    material: Material, owners: Mapping[str, Owner], tasks: Sequence[Task]
) -> dict[tuple[str, str], Count]:
    sizes = Counter((one.by, one.cohort_id) for one in owners.values())
    begun, seconds = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    done: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    by = {(task.module, task.activity): task.by for task in tasks}
    for one in material.work:
        key, owner = (one.module, one.activity), owners.get(one.owner)
        if owner and by.get(key) == owner.by:
            begun[key] += one.begun
            seconds[key] += one.seconds
            if one.done:
                done[key][owner.cohort_id] += 1
    found = {}
    for task in tasks:
        key = (task.module, task.activity)
        ended = done[key]
        of = {group: n for (kind, group), n in sizes.items() if kind == task.by}
        if task.private:
            # Only groups with enough of them: none can be taken from the sum.
            told = {group for group, n in ended.items() if n >= FEWEST}
            among = sum(of[group] for group in told)
            finished = sum(ended[group] for group in told) if told else None
            found[key] = Count(
                of=among or sum(of.values()), begun=None, done=finished, seconds=None
            )
        else:
            found[key] = Count(sum(of.values()), begun[key], ended.total(), seconds[key])
    return found


def _spent(
    material: Material, owners: Mapping[str, Owner], tasks: Sequence[Task], parts: Sequence[Part]
) -> dict[str, Spent]:
    private = {(task.module, task.activity) for task in tasks if task.private}
    part_of = {module: part.id for part in parts for module in part.modules}
    sums: dict[str, Counter[str]] = {part.id: Counter() for part in parts}
    for one in material.work:
        part = part_of.get(one.module)
        if part and one.seconds and one.owner in owners:
            if (one.module, one.activity) not in private:
                sums[part][one.owner] += one.seconds
    found = {}
    for part, by_owner in sums.items():
        team = [n for key, n in by_owner.items() if owners[key].by == "team"]
        person = [n for key, n in by_owner.items() if owners[key].by == "person"]
        found[part] = Spent(
            by_owner.total(), len(team), _middle(team), len(person), _middle(person)
        )
    return found


def _middle(seconds: Sequence[int]) -> int | None:
    """The median, None of fewer than five: it would nearly be somebody's own time."""
    return round(statistics.median(seconds)) if len(seconds) >= FEWEST else None
