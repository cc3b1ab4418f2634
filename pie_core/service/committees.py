"""Rounds of the class's credit committee, as each person may see them, and what they have to do.

Names are told to the trainer alone; scores and votes to nobody before the decision. The acts are in
`committee_acts`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from pie_core import policy
from pie_core.errors import NotFound
from pie_core.model.committee import Request, Round, Seat, Sheet, Vote, read
from pie_core.model.committee_form import Form
from pie_core.model.people import Actor, Team
from pie_core.service import plans
from pie_core.service.house import House
from pie_core.store.reading import Reading

Standing = Literal["team", "member", "leader", "reader"]
"""What somebody is in a round: of the team, of the committee (seated or not), who leads, or reads."""
Todo = Literal["request", "sit", "score", "vote", "decide", "reply", "wait", "read"]
"""The one thing to do now."""


@dataclass(frozen=True)
class View:
    """A round as one person may see it, and what they have to do in it."""

    round: Round
    team: str
    cohort_id: str
    standing: Standing
    seat: Seat | None = None
    sheet: Sheet | None = None
    vote: Vote | None = None
    todo: Todo = "read"


@dataclass(frozen=True)
class Listed:
    """A team with its rounds, newest first; of each only its phase and dates are known here."""

    team: str
    project_id: str
    rounds: tuple[Round, ...] = ()

    @property
    def open(self) -> Round | None:
        """The round that goes on."""
        return next((one for one in self.rounds if one.phase != "closed"), None)


@dataclass(frozen=True)
class Terms:
    """A request's numbers as people write them: dirhams, months, per cent a year."""

    dirhams: int | None = None
    months: int | None = None
    percent: float | None = None


def terms(asked: Request | None) -> Terms:
    """The numbers of a request for a form; empty without one."""
    return _terms(asked.amount, asked.months, asked.rate) if asked else Terms()


def _terms(amount: int, months: int, rate: float) -> Terms:
    whole = (Decimal(amount) / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return Terms(int(whole), months, float(Decimal(str(rate)) * 100))


def form(house: House) -> Form:
    """The game as content has it. Raises `NotFound` where there is none."""
    found = house.content.committee
    if not found.words:
        raise NotFound()
    return found


# ---------------------------------------------------------------- reading


def listed(house: House, actor: Actor, cohort_id: str) -> list[Listed]:
    """The teams of a group with their rounds, for whoever may see them all."""
    with house.store.reading() as r:
        teams = r.teams_of(cohort_id)
        policy.require(
            policy.may_read_cohort_plans(actor, cohort_id) or actor.person.cohort_id == cohort_id
        )
        rounds = read(r.records_about([team.project_id for team in teams], "committee"))
    return [
        Listed(
            team.name,
            team.project_id,
            tuple(one for one in reversed(rounds) if one.project_id == team.project_id),
        )
        for team in teams
    ]


def mine(house: House, actor: Actor) -> list[View]:
    """The open rounds that a trainee has a part in: what they have to do first, first."""
    cohort_id = actor.person.cohort_id
    if cohort_id is None:
        return []
    going = [one.open for one in listed(house, actor, cohort_id)]
    found = [round(house, actor, one.id) for one in going if one]

    def urgency(view: View) -> tuple[bool, bool, bool]:
        return view.todo in ("wait", "read"), view.standing != "team", view.seat is None

    return sorted(found, key=urgency)


def rounds(house: House, actor: Actor, project_id: str) -> list[View]:
    """The whole file of the game on a project, oldest round first."""
    with house.store.reading() as r:
        team = asking(r, project_id)
        policy.require(policy.may_read_committee(actor, project_id, team.cohort_id))
        found = read(r.records_of(project_id, "committee", "entry"))
    return [_view(house, actor, team, one) for one in found]


def round(house: House, actor: Actor, round_id: str) -> View:
    """One round. Raises `NotFound`, or `Forbidden` for somebody who has no part in it."""
    with house.store.reading() as r:
        team, found = opened(r, round_id)
    policy.require(policy.may_read_committee(actor, team.project_id, team.cohort_id))
    return _view(house, actor, team, found)


def proposal(house: House, actor: Actor, project_id: str) -> Terms:
    """The first loan of the team's plan, a bank's before others, to begin a request from."""
    policy.require(policy.may_write_project(actor, project_id))
    with house.store.reading() as r:
        plan = plans.of_answers(house, r, project_id, r.answers_of(project_id)).plan
    loans = sorted(plan.funding.loans, key=lambda one: one.kind != "bank") if plan else []
    return _terms(loans[0].amount, loans[0].months, loans[0].rate) if loans else Terms()


def asking(r: Reading, project_id: str) -> Team:
    """The team whose project it is. Raises `NotFound`."""
    team = r.team_owning(project_id)
    if team is None:
        raise NotFound()
    return team


def opened(r: Reading, round_id: str) -> tuple[Team, Round]:
    """A round with the team that asks. Raises `NotFound`."""
    first = r.record(round_id)
    if first is None or first.kind != "committee":
        raise NotFound()
    # What was done in other rounds is not read: whoever waits asks every two seconds.
    records = r.records_of(first.project_id, "committee")
    records += r.records_of(first.project_id, "entry", parent=round_id)
    found = next((one for one in read(records) if one.id == round_id), None)
    if found is None:
        raise NotFound()
    return asking(r, first.project_id), found


def _standing(actor: Actor, team: Team) -> Standing:
    if policy.may_write_project(actor, team.project_id):
        return "team"
    if policy.may_lead_committee(actor, team.cohort_id):
        return "leader"
    if policy.may_sit_on_committee(actor, team.project_id, team.cohort_id):
        return "member"
    return "reader"


def _view(house: House, actor: Actor, team: Team, found: Round) -> View:
    """The round with what this person may know of it, and nothing else."""
    standing = _standing(actor, team)
    seat = found.seat_of(actor.id) if standing == "member" else None
    own = seat.id if seat else ""
    sheet = next((one for one in found.sheets if one.seat == own), None)
    vote = next((one for one in found.votes if one.seat == own), None)
    told: dict[str, Any] = {}
    if standing != "leader":
        told["seats"] = tuple(
            one.model_copy(update={"person_id": "", "name": ""}) for one in found.seats
        )
    if not found.reached("decision"):
        told |= {"sheets": (), "votes": (), "averages": ()}
        if standing not in ("leader", "team"):
            told["questions"] = ()
    view = View(
        round=found.model_copy(update=told),
        team=team.name,
        cohort_id=team.cohort_id,
        standing=standing,
        seat=seat,
        sheet=sheet,
        vote=vote,
    )
    return replace(view, todo=_todo(house, view))


def _todo(house: House, view: View) -> Todo:
    """The one thing that this person has to do now."""
    found, phase = view.round, view.round.phase
    if phase == "closed":
        return "read"
    if view.standing == "team":
        if found.request is None:
            return "request"
        return "reply" if phase == "reply" and found.reply is None else "wait"
    if view.standing != "member" or phase in ("request", "reply"):
        return "wait"
    if view.seat is None:
        return "sit"
    if phase == "seats":
        return "wait"
    role = house.content.committee.role(view.seat.role)
    if phase == "decision" and found.ruling is None and role and role.decides:
        return "decide"
    if phase == "sitting" and not (view.sheet and view.sheet.done):
        return "score"
    return "vote" if view.vote is None and found.ruling is None else "wait"
