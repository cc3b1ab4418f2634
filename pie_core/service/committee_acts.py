"""What is done in a round of the class's credit committee: every act is a record that stays.

Who may do it is the policy's; when, the phase's: what comes a phase late is kept and marked, only a
closed round takes nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, get_args

from pie_core import policy
from pie_core.errors import Conflict, Invalid, NotFound
from pie_core.finance.loans import schedule
from pie_core.finance.ratios import ratio
from pie_core.model.committee import (
    PHASES,
    Figures,
    ReplyKind,
    Round,
    Seat,
    Verdict,
    What,
    read,
)
from pie_core.model.committee_form import LEVELS
from pie_core.model.people import Actor
from pie_core.model.plan import Loan
from pie_core.model.values import lines_of_text
from pie_core.service import plans
from pie_core.service.committees import asking, form, opened
from pie_core.service.house import House, new_id
from pie_core.service.records import recorded
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing

MOST = {"use": 600, "guarantee": 300, "remark": 120, "question": 300, "reason": 600, "text": 1500}
"""Characters of what may be written."""


# ---------------------------------------------------------------- the trainer's acts


def open_round(house: House, actor: Actor, project_id: str) -> str:
    """Open a round on a team's project, or join the one that goes on; its id."""
    form(house)
    with house.store.writing() as w:
        team = asking(w, project_id)
        policy.require(policy.may_lead_committee(actor, team.cohort_id))
        for one in read(w.records_of(project_id, "committee")):
            if one.phase != "closed":
                return one.id
        round_id = new_id()
        first = {"phase": "request"}
        w.add_record(recorded(actor, project_id, "committee", first, round_id, round_id))
        return round_id


def turn(house: House, actor: Actor, round_id: str, phase: str) -> None:
    """Go to a phase: the next one, back to the one before, or to the end.

    Going where the round is already changes nothing, so that two trainers who press together go
    one step. Raises `Invalid`: `moved` for any other leap, `no_request`, `no_seat`, `no_ruling`
    while something is missing.
    """
    if phase not in PHASES:
        raise NotFound()
    with house.store.reading() as r:
        team, found = opened(r, round_id)
    policy.require(policy.may_lead_committee(actor, team.cohort_id))
    data: dict[str, Any] = {"phase": phase}
    if phase == "sitting" and (told := figures(house, found.project_id)):
        data["figures"] = told.model_dump(mode="json")
    with house.store.writing() as w:
        _, found = opened(w, round_id)
        if found.phase == phase:
            return
        _still_open(found)
        steps = PHASES.index(phase) - PHASES.index(found.phase)
        if abs(steps) != 1 and phase != "closed":
            raise Invalid.at("phase", "moved")
        if phase == "sitting" and steps > 0:
            if found.request is None:
                raise Invalid.at("phase", "no_request")
            if not found.seats:
                raise Invalid.at("phase", "no_seat")
        if phase == "reply" and found.ruling is None:
            raise Invalid.at("phase", "no_ruling")
        w.add_record(recorded(actor, found.project_id, "committee", data, round_id))


# ---------------------------------------------------------------- the team's acts


def file_request(
    house: House,
    actor: Actor,
    round_id: str,
    *,
    dirhams: float,
    use: str,
    guarantee: str,
    months: int,
    percent: float,
    based_on: str = "",
) -> None:
    """The team asks for a loan; `percent` a year. `based_on`: the record that it saw last.

    A request may change until the committee sits; the first one may come later. Raises `Invalid`
    (codes `amount`, `months`, `rate` with `low` and `high`, `empty`, `too_long`, `sitting`).
    """
    bounds = form(house).request
    _within("amount", dirhams, bounds.amount)
    _within("months", months, bounds.months)
    _within("rate", percent, bounds.rate)
    amount = int((Decimal(str(dirhams)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    rate = float(Decimal(str(percent)) / 100)
    said = {
        "amount": amount,
        "use": _text(use, "use"),
        "guarantee": _text(guarantee, "guarantee"),
        "months": int(months),
        "rate": rate,
        "instalment": _instalment(amount, int(months), rate),
    }
    with house.store.reading() as r:
        team, _ = opened(r, round_id)
    policy.require(policy.may_write_project(actor, team.project_id))
    told = figures(house, team.project_id)
    said["figures"] = told.model_dump(mode="json") if told else None
    with house.store.writing() as w:
        _, found = opened(w, round_id)
        _still_open(found)
        if found.request and found.reached("sitting"):
            raise Invalid.at("phase", "sitting")
        _latest(found.request, based_on, said)
        _entry(w, actor, found, "request", said)


def reply(
    house: House, actor: Actor, round_id: str, answer: str, text: str, based_on: str = ""
) -> None:
    """The team answers the decision. Raises `Invalid` before there is one (`no_ruling`)."""
    with house.store.writing() as w:
        team, found = opened(w, round_id)
        policy.require(policy.may_write_project(actor, team.project_id))
        _still_open(found)
        if found.ruling is None:
            raise Invalid.at("phase", "no_ruling")
        said = {"answer": _one_of(answer, "answer", ReplyKind), "text": _text(text, "text")}
        _latest(found.reply, based_on, said)
        _entry(w, actor, found, "reply", said)


# ---------------------------------------------------------------- the committee's acts


def sit(house: House, actor: Actor, round_id: str, role: str) -> None:
    """Sit down with a role, or change it. Raises `Invalid` (`early`, `role`)."""
    with house.store.writing() as w:
        found = _committee(w, actor, round_id)
        if not found.reached("seats"):
            raise Invalid.at("phase", "early")
        if form(house).role(role) is None:
            raise Invalid.at("role", "role")
        seat = found.seat_of(actor.id)
        if seat is None or seat.role != role:
            _entry(w, actor, found, "seat", {"seat": seat.id if seat else new_id(), "role": role})


def score(
    house: House,
    actor: Actor,
    round_id: str,
    *,
    levels: Mapping[str, int | None],
    remarks: Mapping[str, str],
    question: str,
    done: bool = False,
) -> None:
    """Keep a member's sheet, also half-finished; `done` hands it in.

    A sheet that was handed in stays so. Raises `Invalid`: `early` before the sitting, `sheet` for
    handing in one with gaps (`lacking` names the criteria, and `question`).
    """
    known = {criterion.id for criterion in form(house).criteria}
    given = {key: level for key, level in levels.items() if level is not None}
    if not set(given) | set(remarks) <= known:
        raise NotFound()
    if not all(type(level) is int and 1 <= level <= LEVELS for level in given.values()):
        raise Invalid.at("levels", "level")
    asked = _text(question, "question", needed=False)
    words = {key: _text(text, "remark", needed=False) for key, text in remarks.items() if text}
    with house.store.writing() as w:
        found = _committee(w, actor, round_id)
        seat = _seated(found, actor)
        if not found.reached("sitting"):
            raise Invalid.at("phase", "early")
        before = next((one for one in found.sheets if one.seat == seat.id), None)
        lacking = sorted(known - set(given)) + ([] if asked else ["question"])
        if done and lacking:
            raise Invalid.at("sheet", "sheet", lacking=lacking)
        said = {
            "levels": given,
            "remarks": words,
            "question": asked,
            "done": done or bool(before and before.done),
        }
        if before is None or any(getattr(before, key) != value for key, value in said.items()):
            _entry(w, actor, found, "score", {"seat": seat.id, **said})


def vote(house: House, actor: Actor, round_id: str, verdict: str, reason: str) -> None:
    """A member's vote, hidden until the decision. Raises `Invalid` (`early`, `ruled`)."""
    with house.store.writing() as w:
        found = _committee(w, actor, round_id)
        seat = _seated(found, actor)
        if not found.reached("sitting"):
            raise Invalid.at("phase", "early")
        said = {
            "verdict": _one_of(verdict, "verdict", Verdict),
            "reason": _text(reason, "reason"),
        }
        _entry(w, actor, found, "vote", {"seat": seat.id, **said})


def decide(
    house: House,
    actor: Actor,
    round_id: str,
    verdict: str,
    reasons: str,
    conditions: str = "",
    based_on: str = "",
) -> None:
    """The director's word, or the trainer's where no director is there to say it.

    It may be mended by who said it until the team answers. Raises `Invalid` (`early`; `ruled` when
    somebody else decided; `conditions` when there are none to an acceptance under conditions).
    """
    with house.store.writing() as w:
        team, found = opened(w, round_id)
        leads = policy.may_lead_committee(actor, team.cohort_id)
        seat = None if leads else _seated(_committee(w, actor, round_id), actor)
        role = form(house).role(seat.role) if seat else None
        policy.require(leads or bool(role and role.decides))
        _still_open(found)
        if not found.reached("decision"):
            raise Invalid.at("phase", "early")
        own = seat.id if seat else ""
        if found.ruling and (found.ruling.seat != own or found.reply):
            raise Invalid.at("decision", "ruled")
        said = {
            "verdict": _one_of(verdict, "verdict", Verdict),
            "reasons": _text(reasons, "reason"),
            "conditions": _text(conditions, "reason", needed=False),
        }
        if verdict == "conditions" and not said["conditions"]:
            raise Invalid.at("conditions", "conditions")
        if verdict != "conditions":
            said["conditions"] = ""
        _latest(found.ruling, based_on, said)
        _entry(
            w, actor, found, "decision", {**said, "seat": own, "role": seat.role if seat else ""}
        )


# ---------------------------------------------------------------- what all acts ask


def _still_open(found: Round) -> None:
    if found.phase == "closed":
        raise Invalid.at("phase", "round_closed")


def _committee(r: Reading, actor: Actor, round_id: str) -> Round:
    """An open round on whose committee the actor may sit."""
    team, found = opened(r, round_id)
    policy.require(policy.may_sit_on_committee(actor, team.project_id, team.cohort_id))
    _still_open(found)
    return found


def _seated(found: Round, actor: Actor) -> Seat:
    seat = found.seat_of(actor.id)
    if seat is None:
        raise Invalid.at("seat", "seat")
    return seat


def _latest(kept: Any, based_on: str, submitted: Mapping[str, Any]) -> None:
    """What is written over must have been seen. Raises `Conflict` with both."""
    if kept is not None and kept.record != based_on:
        raise Conflict(current=kept.model_dump(mode="json"), submitted=dict(submitted))


def _within(name: str, value: float, bounds: tuple[float, float]) -> None:
    """NaN is in no bounds."""
    low, high = bounds
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Invalid.at(name, name, low=low, high=high)


def _one_of(value: str, path: str, choices: Any) -> str:
    if value not in get_args(choices):
        raise Invalid.at(path, "choice")
    return value


def _text(value: str, path: str, *, needed: bool = True) -> str:
    """Lines of text as they will be kept. Raises `Invalid` (codes `empty`, `too_long`)."""
    lines = lines_of_text(str(value or ""), path, 10**6).split("\n")
    clean = "\n".join(map(str.rstrip, lines)).strip()
    if needed and not clean:
        raise Invalid.at(path, "empty")
    if len(clean) > MOST[path]:
        raise Invalid.at(path, "too_long", length=len(clean), limit=MOST[path])
    return clean


def _instalment(amount: int, months: int, rate: float) -> int:
    """Centimes a month of a loan that is paid back from the first month on."""
    loan = Loan(name="", kind="bank", amount=amount, rate=rate, months=months)
    return schedule(loan)[0].payment


def _entry(w: Writing, actor: Actor, found: Round, what: What, data: Mapping[str, Any]) -> None:
    w.add_record(recorded(actor, found.project_id, "entry", {"what": what, **data}, found.id))


def figures(house: House, project_id: str) -> Figures | None:
    """What a plan says to a bank today; None without a whole plan."""
    with house.store.reading() as r:
        so_far = plans.of_answers(house, r, project_id, r.answers_of(project_id))
    projection = so_far.projection
    if so_far.plan is None or projection is None:
        return None
    initial, lowest = projection.funding["initial"], projection.lowest_cash
    programme = initial["investments"] + initial["working_capital"]
    return Figures(
        debt_to_caf=tuple(projection.ratios["debt_to_caf"]),
        cover=tuple(projection.ratios["debt_service_cover"]),
        own_share=ratio(initial["own_funds"], programme),
        lowest_cash=lowest.amount,
        lowest_month=projection.months[lowest.month],
        loans=sum(loan.amount for loan in so_far.plan.funding.loans),
    )
