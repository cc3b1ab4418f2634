"""What is said and decided about plans that were handed in; where each stands; printed codes.

Nothing is changed or taken back: everything is a record with who and when.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from pie_core import policy
from pie_core.errors import Conflict, Invalid, NotFound
from pie_core.model.dossier import (
    Comment,
    Decision,
    Record,
    RecordKind,
    Remark,
    Said,
    State,
    Submission,
    states,
)
from pie_core.model.people import Actor
from pie_core.report import snapshot as frozen
from pie_core.service.house import House, now
from pie_core.service.records import recorded
from pie_core.service.submissions import (
    READING,
    readable,
    snapshot,
    trail_in,
    validation,
    worded,
)


@dataclass(frozen=True)
class Checked:
    """What a printed code says: whose plan, in which state, and whether the content still fits."""

    submission: Submission
    project: str
    team: str
    state: State
    genuine: bool


def note_reading(house: House, actor: Actor, submission_id: str) -> None:
    """A reviewer or trainer has opened a submission; said once in a while."""
    with house.store.reading() as r:
        found = readable(r, actor, submission_id)
        since = now() - READING / 3
        said = any(
            record.by_id == actor.id and record.at > since
            for record in r.records_of(found.project_id, "reading", parent=found.id)
        )
    if not said and not policy.may_write_project(actor, found.project_id):
        with house.store.writing() as w:
            w.add_record(recorded(actor, found.project_id, "reading", {}, found.id))


# ---------------------------------------------------------------- what is said and decided


def _said(kind: type[Said], **fields: str) -> dict[str, Any]:
    """What a record of a kind holds. Raises `NotFound` for what no screen of ours offers."""
    try:
        return kind(**fields).model_dump(exclude_unset=True)
    except ValidationError as error:
        raise NotFound() from error


def _say(
    house: House, actor: Actor, submission_id: str, kind: RecordKind, data: dict[str, Any]
) -> Record:
    with house.store.writing() as w:
        found = readable(w, actor, submission_id)
        policy.require(trail_in(w, actor, found.project_id).may_comment)
        made = recorded(actor, found.project_id, kind, data, found.id)
        w.add_record(made)
    return made


def comment(house: House, actor: Actor, submission_id: str, place: str, text: str) -> Record:
    """Say something of a section (`section:market`) or a figure (`figure:net_result`)."""
    data = _said(Comment, place=place, text=worded("text", text))
    return _say(house, actor, submission_id, "comment", data)


def remark(
    house: House,
    actor: Actor,
    submission_id: str,
    question: str,
    verdict: str,
    text: str = "",
    asked: str = "",
) -> Record:
    """Say whether the answer to a banker's question convinces; `asked` is the question as read."""
    said = worded("text", text, least=0)
    data = _said(Remark, question=question, verdict=verdict, text=said, asked=asked[:400])
    return _say(house, actor, submission_id, "remark", data)


def decide(
    house: House,
    actor: Actor,
    submission_id: str,
    decision: Decision,
    reasons: str,
    conditions: str = "",
    *,
    seen: int,
) -> Record:
    """Decide about the newest submission, with reasons.

    `seen` is how many decisions about it the reviewer saw: raises `Conflict` if another was taken
    meanwhile; `Invalid` (`superseded`) if the team has handed in a newer one, (`decision`) for what
    does not follow from the plan's state, (`field`) without reasons.
    """
    why = worded("reasons", reasons)
    if_ = worded("conditions", conditions, least=0)
    with house.store.writing() as w:
        found = readable(w, actor, submission_id)
        way = trail_in(w, actor, found.project_id)
        team = w.team_owning(found.project_id)
        policy.require(team is not None and policy.may_review(actor, team.cohort_id))
        if way.newest is None or way.newest.id != found.id:
            raise Invalid(findings=[{"path": "", "code": "superseded"}])
        taken = way.about(found.id, "decision")
        if len(taken) != seen:
            raise Conflict(current=taken[-1].data if taken else None, submitted=decision)
        if decision not in way.decidable:
            raise Invalid(findings=[{"path": "decision", "code": "decision"}])
        data = {"decision": decision, "reasons": why, "conditions": if_}
        made = recorded(actor, found.project_id, "decision", data, found.id)
        w.add_record(made)
    return made


# ---------------------------------------------------------------- lists and codes


@dataclass(frozen=True)
class Standing:
    """A project in a reviewer's or trainer's list."""

    project_id: str
    team: str
    state: State
    submission_id: str = ""
    number: int = 0
    at: datetime | None = None


def of_cohort(house: House, actor: Actor, cohort_id: str) -> list[Standing]:
    """Where the plans of a group are, those that wait for a decision first."""
    policy.require(policy.may_read_cohort_plans(actor, cohort_id))
    with house.store.reading() as r:
        teams = r.teams_of(cohort_id)
        ids = [team.project_id for team in teams]
        newest = r.submitted(ids)
        decisions = r.records_about(ids, "decision")
    where = states(decisions)
    found = []
    for team in teams:
        if team.project_id not in newest:
            found.append(Standing(team.project_id, team.name, "draft"))
            continue
        one, number, at = newest[team.project_id]
        found.append(
            Standing(team.project_id, team.name, where.get(one, "submitted"), one, number, at)
        )
    order = ("submitted", "validated", "to_revise", "accepted", "declined", "draft")
    return sorted(found, key=lambda s: (order.index(s.state), s.at or now(), s.team))


def mine(house: House, actor: Actor) -> Standing | None:
    """Where the plan of the actor's team is; None before it was handed in."""
    with house.store.reading() as r:
        team = r.team_of(actor.id)
        newest = r.submitted([team.project_id]) if team else {}
        if team is None or not newest:
            return None
        one, number, at = newest[team.project_id]
        decisions = r.records_of(team.project_id, "decision", parent=one)
    state = states(decisions).get(one, "submitted")
    return Standing(team.project_id, team.name, state, one, number, at)


def check(house: House, actor: Actor, code: str) -> Checked | None:
    """The plan whose printed code this is; None if no plan of this house has it.

    A reviewer or trainer learns of plans of their own groups only.
    """
    policy.require(policy.may_check_codes(actor))
    typed = re.sub(r"[^A-Z0-9]", "", code.upper())[-frozen.CODE_LENGTH :]
    written = f"{typed[:4]}-{typed[4:]}"
    with house.store.reading() as r:
        for one in r.submissions_coded(written):
            team = r.team_owning(one.project_id)
            if team is None or not policy.may_read_cohort_plans(actor, team.cohort_id):
                continue
            way = trail_in(r, actor, one.project_id)
            genuine = _genuine(one) and validation(way, one) is not None
            name = _project_name(one) or team.name
            return Checked(one, name, team.name, way.state_of(one.id), genuine)
    return None


def _genuine(one: Submission) -> bool:
    """The content still has the digest and the code that it was handed in with."""
    try:
        digest = frozen.digest(one.document)
    except (ValueError, KeyError, TypeError):
        return False
    return digest == one.digest and frozen.code(digest) == one.code


def _project_name(one: Submission) -> str:
    try:
        return snapshot(one).project.name
    except Invalid:
        return ""
