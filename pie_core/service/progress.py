"""Where somebody stands: the state of each activity and module, and the next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pie_core import policy
from pie_core.model.people import Actor, Person, Team
from pie_core.model.programme import Activity, Module
from pie_core.model.project import State
from pie_core.model.values import gist
from pie_core.service.house import House


@dataclass(frozen=True)
class Standing:
    """(module, activity) → state, for one person: their own work and their team's."""

    states: dict[tuple[str, str], State]

    def of(self, module: Module, activity: Activity) -> State:
        """The state of one activity."""
        return self.states.get((module.id, activity.id), State.TO_DO)

    def done(self, module: Module) -> int:
        """How many of a module's activities are finished."""
        return sum(self.of(module, activity) is State.DONE for activity in module.activities)

    def module(self, module: Module) -> State:
        """Finished when all activities are, to do when none has begun."""
        states = {self.of(module, activity) for activity in module.activities}
        if states == {State.DONE}:
            return State.DONE
        return State.TO_DO if states <= {State.TO_DO} else State.IN_PROGRESS

    def next_step(self, modules: tuple[Module, ...]) -> tuple[Module, Activity] | None:
        """The first unfinished activity of the module under way, or of the first unfinished one."""
        open_modules = [m for m in modules if m.activities and self.module(m) is not State.DONE]
        under_way = [m for m in open_modules if self.module(m) is State.IN_PROGRESS]
        for module in (under_way or open_modules)[:1]:
            for activity in module.activities:
                if self.of(module, activity) is not State.DONE:
                    return module, activity
        return None


def state(count: int, done: bool) -> State:
    """Of an activity with so many answers."""
    if done:
        return State.DONE
    return State.IN_PROGRESS if count else State.TO_DO


def mine(house: House, actor: Actor) -> Standing:
    """Where the actor stands."""
    with house.store.reading() as r:
        return standing_of(r.steps_of([actor.id, *actor.project_ids]))


def standing_of(steps: Mapping[tuple[str, str], bool]) -> Standing:
    """A standing from (module, activity) begun → whether it is finished."""
    return Standing({key: state(1, done) for key, done in steps.items()})


def produced(house: House, actor: Actor, module: Module) -> dict[str, str]:
    """Activity → in one line, what the actor or their team wrote in it.

    What goes to the project (the problem, the idea …) says more than the first question of a step.
    """
    with house.store.reading() as r:
        team = r.team_of(actor.id)
        found = {
            (answer.prompt.activity, answer.prompt.prompt): answer.value
            for owner in [actor.id] + ([team.project_id] if team else [])
            for answer in r.answers_of(owner, module.id).values()
        }
    lines = {}
    for activity in module.activities:
        order = sorted(activity.prompts, key=lambda p: not (p.link and p.link.to == "project"))
        gists = (gist(prompt, found.get((activity.id, prompt.id))) for prompt in order)
        lines[activity.id] = next((line for line in gists if line), "")
    return lines


@dataclass(frozen=True)
class TeamStanding:
    """A team of a group with its members and their standing (team work only)."""

    team: Team
    members: tuple[Person, ...]
    standing: Standing


def of_cohort(house: House, actor: Actor, cohort_id: str) -> list[TeamStanding]:
    """Where each team of a group stands in its team work."""
    policy.require(policy.may_read_cohort_plans(actor, cohort_id))
    with house.store.reading() as r:
        teams = r.teams_of(cohort_id)
        people = {person.id: person for person in r.people_of(cohort_id)}
        counts, done = r.work_counts(cohort_id), r.done_counts(cohort_id)
    found = []
    for team in teams:
        begun, finished = counts.get(team.project_id, {}), done.get(team.project_id, set())
        states = {key: state(begun.get(key, 0), key in finished) for key in begun.keys() | finished}
        members = tuple(people[i] for i in team.member_ids if i in people)
        found.append(TeamStanding(team, members, Standing(states)))
    return found
