"""A trainer's way through the work of a group: one activity of one team or person after another."""

from __future__ import annotations

from dataclasses import dataclass

from pie_core import policy
from pie_core.errors import NotFound
from pie_core.model.people import Actor, Cohort, Person, Team
from pie_core.model.programme import Activity, Module
from pie_core.service import answers
from pie_core.service.answers import Work
from pie_core.service.house import House


@dataclass(frozen=True)
class Stop:
    """Where one reads: an activity of an owner."""

    module: str
    activity: str
    owner: str

    @property
    def place(self) -> str:
        """The same as one text, for who else reads it."""
        return f"{self.module}/{self.activity}/{self.owner}"


@dataclass(frozen=True)
class Round:
    """What is read here, whose it is, and the stops around it.

    `people` are the team's members; `person` is set where somebody answers alone. `others` and
    `steps` are the stops before and after: of the same activity, and of the same team.
    """

    cohort: Cohort
    stop: Stop
    work: Work
    team: Team | None
    people: tuple[Person, ...]
    person: Person | None
    others: tuple[Stop | None, Stop | None]
    steps: tuple[Stop | None, Stop | None]


def visit(
    house: House, actor: Actor, cohort_id: str, module_id: str, activity_id: str, owner: str
) -> Round:
    """An activity of a team or a person of a group, for its trainers.

    A person's id leads to their team's work where a team answers, and a project's to its first
    member's where each does. Raises `NotFound` for whoever is not of this group, and for what is no
    activity of a stage; `Forbidden` for a private activity, and for a group of others.
    """
    policy.require(policy.may_run_cohort(actor, cohort_id))
    programme = house.programme_of(cohort_id)
    module = programme.module(module_id)
    activity = module.activity(activity_id) if module else None
    if module is None or activity is None:
        raise NotFound()
    with house.store.reading() as r:
        cohort, teams = r.cohort(cohort_id), r.teams_of(cohort_id)
        people = {person.id: person for person in r.people_of(cohort_id)}
    team = next((t for t in teams if owner == t.project_id or owner in t.member_ids), None)
    if cohort is None or (team is None and owner not in people):
        raise NotFound()
    whose = _owner(activity, owner, team)
    work = answers.work(house, actor, module_id, activity_id, whose)
    alone = [i for t in teams for i in t.member_ids if i in people]
    alone += [i for i in people if i not in alone]
    order = [t.project_id for t in teams] if activity.by == "team" else alone
    listed = programme.modules if module in programme.modules else programme.every.values()
    open_ = [(m, a) for m in listed for a in m.activities if not a.private]
    members = tuple(people[i] for i in team.member_ids if i in people) if team else ()
    return Round(
        cohort,
        Stop(module_id, activity_id, whose),
        work,
        team,
        members,
        people.get(whose),
        _around([Stop(module_id, activity_id, one) for one in order], order.index(whose)),
        _around(_steps(open_, whose, team), open_.index((module, activity))),
    )


def _owner(activity: Activity, owner: str, team: Team | None) -> str:
    """Who answers an activity, from a member or the project of a team."""
    if activity.by == "team":
        if team is None:
            raise NotFound()
        return team.project_id
    if team is None or owner in team.member_ids:
        return owner
    if not team.member_ids:
        raise NotFound()
    return team.member_ids[0]


def _steps(
    activities: list[tuple[Module, Activity]], owner: str, team: Team | None
) -> list[Stop | None]:
    """Every activity for the same people; None where they have none: a team's, without a team."""
    found: list[Stop | None] = []
    for module, activity in activities:
        try:
            found.append(Stop(module.id, activity.id, _owner(activity, owner, team)))
        except NotFound:
            found.append(None)
    return found


def _around(stops: list[Stop] | list[Stop | None], at: int) -> tuple[Stop | None, Stop | None]:
    """The stops before and after a place."""
    before = next((one for one in reversed(stops[:at]) if one), None)
    return before, next((one for one in stops[at + 1 :] if one), None)
