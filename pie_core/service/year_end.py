"""The end of a group's year: close it, open it again, or keep its numbers and erase the rest.

Erasing comes after closing, by typing the group's name, and after a backup. What is kept names
nobody and says nothing of fewer than five where it could tell on somebody.
"""

from __future__ import annotations

from dataclasses import dataclass

from pie_core import policy
from pie_core.errors import Invalid, NotFound
from pie_core.model.people import Actor, Cohort
from pie_core.model.year_end import ActivityCount, KeptResults, Results, SkillsCount
from pie_core.service import cohort_profiles, erasing, numbers, portable, safety
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
    return _counted(house, actor, cohort_id)


def erase(house: House, actor: Actor, cohort_id: str, typed: str) -> KeptResults:
    """Keep a closed group's numbers and erase everything else of it, after a backup.

    Raises `Invalid`: `still_open` before the group is closed, `group_name` unless `typed` is its
    name; `NotFound` where nothing is left to erase.
    """
    policy.require(policy.may_close_cohort(actor, cohort_id))
    with house.store.reading() as r:
        _require_erasable(r, cohort_id, typed)
    # Outside the transaction: in a closed group nobody writes.
    results = _counted(house, actor, cohort_id)
    safety.before(house, fresh=True)
    with house.store.writing() as w:
        _require_erasable(w, cohort_id, typed)
        one = KeptResults(cohort_id=cohort_id, results=results, at=now())
        w.put_cohort_results(one, actor.id)
        people = w.people_of(cohort_id)
        # The teams first: less is left in which each person's name must be looked for.
        for team in w.teams_of(cohort_id):
            w.delete_team(team.id, team.project_id)
        erasing.out(w, people)
        w.empty_cohort(cohort_id)
    house.store.engine.fold()
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


def _counted(house: House, actor: Actor, cohort_id: str) -> Results:
    [(_, found)] = numbers.read(house, actor, cohort_id=cohort_id).groups
    by = {
        (task.module, task.activity): task.by
        for task in numbers.tasks_of(house.programme_of(cohort_id))
    }
    return Results(
        trainees=found.trainees,
        teams=found.teams,
        activities=tuple(
            ActivityCount(
                module=key[0],
                activity=key[1],
                by=by[key],
                of=count.of,
                begun=count.begun,
                done=count.done,
            )
            for key, count in found.activities.items()
        ),
        minutes=round(found.seconds / 60),
        tests_begun=found.tests_begun,
        tests_decided=found.tests_decided,
        tests_per_team={str(many): n for many, n in found.begun.items()},
        evidence={str(rung): n for rung, n in found.evidence.items()},
        plans={str(state): n for state, n in found.plans.items()},
        classes=found.classes,
        class_minutes=round(found.class_seconds / 60),
        attendance_days=found.days,
        attendance_rate=found.attendance,
        skills=_skills(house, actor, cohort_id),
    )


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
