"""The end of a group's year: close it, open it again, or keep its numbers and erase the rest.

Erasing comes after closing, by typing the group's name, and after a backup. What is kept names
nobody and says nothing of fewer than five where it could tell on somebody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pie_core import policy
from pie_core.discovery import lineage
from pie_core.errors import Invalid, NotFound
from pie_core.model import dossier
from pie_core.model.people import Actor, Cohort
from pie_core.model.year_end import ActivityCount, KeptResults, Results, SkillsCount
from pie_core.scoring.cohort import FEWEST
from pie_core.service import attendance, cohort_profiles, portable, safety, sheets
from pie_core.service.house import House, now
from pie_core.store.reading import Reading


@dataclass(frozen=True)
class Closed:
    """A closed group; `erased`: only its numbers are left."""

    cohort: Cohort
    erased: bool


@dataclass(frozen=True)
class Stock:
    """What erasing a group would erase, and how many backups still hold it."""

    trainees: int
    teams: int
    photos: int
    backups: int


def closed(house: House, actor: Actor) -> list[Closed]:
    """The closed groups that the actor runs, the newest first."""
    with house.store.reading() as r:
        erased = r.cohorts_with_results()
        return [
            Closed(cohort, cohort.id in erased)
            for cohort in r.archived_cohorts()
            if policy.may_close_cohort(actor, cohort.id)
        ]


def stock(house: House, actor: Actor, cohort_id: str) -> Stock:
    """What is in a group now."""
    policy.require(policy.may_close_cohort(actor, cohort_id))
    with house.store.reading() as r:
        people, teams = r.people_of(cohort_id), r.teams_of(cohort_id)
        owners = [person.id for person in people] + [team.project_id for team in teams]
        photos = sum(len(r.photos_of(owner)) for owner in owners)
    return Stock(len(people), len(teams), photos, safety.count(house))


def reopen(house: House, actor: Actor, cohort_id: str) -> None:
    """People come in again. Raises `NotFound` for a group that was erased."""
    policy.require(policy.may_close_cohort(actor, cohort_id))
    with house.store.writing() as w:
        if w.cohort(cohort_id) is None or w.cohort_results(cohort_id):
            raise NotFound()
        w.reopen_cohort(cohort_id)


def kept(house: House, actor: Actor, cohort_id: str) -> KeptResults | None:
    """The numbers that are left of a group, None while it is whole."""
    policy.require(policy.may_close_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return r.cohort_results(cohort_id)


def foresee(house: House, actor: Actor, cohort_id: str) -> Results:
    """The numbers that would be kept of a group as it is now."""
    policy.require(policy.may_close_cohort(actor, cohort_id))
    skills = _skills(house, actor, cohort_id)
    with house.store.reading() as r:
        return _counted(house, r, cohort_id, skills)


def erase(house: House, actor: Actor, cohort_id: str, typed: str) -> KeptResults:
    """Keep a closed group's numbers and erase everything else of it, after a backup.

    Raises `Invalid`: `still_open` before the group is closed, `group_name` unless `typed` is its
    name; `NotFound` where nothing is left to erase.
    """
    policy.require(policy.may_close_cohort(actor, cohort_id))
    skills = _skills(house, actor, cohort_id)
    with house.store.reading() as r:
        _require_erasable(r, cohort_id, typed)
    safety.before(house, fresh=True)
    with house.store.writing() as w:
        _require_erasable(w, cohort_id, typed)
        one = KeptResults(
            cohort_id=cohort_id, results=_counted(house, w, cohort_id, skills), at=now()
        )
        w.put_cohort_results(one, actor.id)
        people = w.people_of(cohort_id)
        # The teams first: less is left in which each person's name must be looked for.
        for team in w.teams_of(cohort_id):
            w.delete_team(team.id, team.project_id)
        for person in people:
            w.erase_person(person.id)
        w.empty_cohort(cohort_id)
    house.store.file.fold()
    return one


def _require_erasable(r: Reading, cohort_id: str, typed: str) -> None:
    cohort = r.cohort(cohort_id)
    if cohort is None or r.cohort_results(cohort_id) or portable.is_folder(r, cohort_id):
        raise NotFound()
    if cohort.archived_at is None:
        raise Invalid(findings=[{"path": "cohort", "code": "still_open"}])
    if " ".join(typed.split()) != " ".join(cohort.name.split()):
        raise Invalid(findings=[{"path": "name", "code": "group_name"}])


# ---------------------------------------------------------------- the numbers


def _counted(house: House, r: Reading, cohort_id: str, skills: dict[str, SkillsCount]) -> Results:
    people, teams = r.people_of(cohort_id), r.teams_of(cohort_id)
    begun, decided, evidence = [], 0, Counter[str]()
    for team in teams:
        answers = r.answers_of(team.project_id)
        found = sheets.dossier(r, team.project_id, answers)
        tests = [one for one in found.experiments if not one.archived]
        first = lineage.experiments(house.programme, answers)
        begun.append(sum(one.stage != "to_do" for one in tests) + len(first))
        decided += sum(one.decision is not None for one in tests)
        decided += sum(one.decision is not None for one in first)
        evidence.update(str(one.rung) for one in found.evidence if not one.archived)
    per_team = Counter("3+" if n >= 3 else str(n) for n in begun)
    notes = r.attendance(cohort_id, attendance.FIRST, attendance.LAST)
    plans = Counter[str](
        dossier.state(r.submissions_of(team.project_id), r.records_of(team.project_id, "decision"))
        for team in teams
    )
    return Results(
        trainees=len(people),
        teams=len(teams),
        activities=tuple(_activities(house, r, cohort_id)),
        minutes=r.minutes(cohort_id),
        tests_begun=sum(begun),
        tests_decided=decided,
        tests_per_team=dict(sorted(per_team.items())),
        evidence=dict(sorted(evidence.items())),
        plans=dict(plans),
        skills=skills,
        attendance_days=len({one.day for one in notes}),
        attendance_rate=attendance.rate(one.state for one in notes),
    )


def _activities(house: House, r: Reading, cohort_id: str) -> Iterator[ActivityCount]:
    """How many finished each activity; of private ones nothing under five."""
    finished = Counter(key for keys in r.done_counts(cohort_id).values() for key in keys)
    for module in house.programme.modules:
        for activity in module.activities:
            n = finished[module.id, activity.id]
            told = n if not activity.private or n >= FEWEST else None
            yield ActivityCount(module=module.id, activity=activity.id, by=activity.by, done=told)


def _skills(house: House, actor: Actor, cohort_id: str) -> dict[str, SkillsCount]:
    """What the profiles of the group say together; empty where the programme asks for none."""
    if house.programme.assessment is None:
        return {}
    found = cohort_profiles.read(house, actor, [cohort_id])
    return {
        occasion.value: SkillsCount(
            n=one.n,
            means={
                key: round(spread.mean, 2)
                for key, spread in (one.competences | one.areas).items()
                if spread
            },
        )
        for occasion, one in found.spreads.items()
    }
