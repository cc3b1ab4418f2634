"""A plan's way to the bank: handing in, reading, commenting, deciding, checking a printed code.

Handing in freezes the plan with its PDF; the team goes on in its draft. Everything after that is a
record with who and when: nothing is changed or taken back.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from pie_core import policy
from pie_core.errors import Conflict, Invalid, NotFound
from pie_core.model import dossier
from pie_core.model.dossier import Decision, Record, RecordKind, State, Submission
from pie_core.model.people import Actor
from pie_core.model.values import lines_of_text
from pie_core.report import snapshot as frozen
from pie_core.report.parts import Stamp
from pie_core.report.plan import plan_pdf
from pie_core.report.snapshot import Snapshot
from pie_core.service import access, logos, projects
from pie_core.service.house import House, new_id, now
from pie_core.service.records import recorded
from pie_core.store.reading import Reading
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from pie_core.words.numbers import LOCAL, day

MOST_WORDS = 2000
"""Characters of a note, a comment or a reason."""
READING = timedelta(minutes=15)
"""For so long after opening a plan somebody is said to be reading it."""
FOLLOWS: dict[State, tuple[Decision, ...]] = {
    "draft": (),
    "submitted": ("to_revise", "validated"),
    "to_revise": ("validated",),
    "validated": ("accepted", "declined", "to_revise"),
    "accepted": ("declined",),
    "declined": ("accepted",),
}
"""What may be decided of a plan in each state."""


@dataclass(frozen=True)
class Trail:
    """What a project handed in and what came of it, each list with the first first.

    `decidable`: what the actor may decide now of the newest submission.
    """

    project_id: str
    submissions: tuple[Submission, ...]
    records: tuple[Record, ...]
    state: State
    may_submit: bool
    may_comment: bool
    decidable: tuple[Decision, ...] = ()

    @property
    def newest(self) -> Submission | None:
        """What was handed in last."""
        return self.submissions[-1] if self.submissions else None

    def about(self, submission_id: str, *kinds: RecordKind) -> list[Record]:
        """The records of one submission, of some kinds."""
        return [r for r in self.records if r.parent == submission_id and r.kind in kinds]

    def state_of(self, submission_id: str) -> State:
        """Where a submission is."""
        return dossier.states(self.records).get(submission_id, "submitted")

    def remarks(self, submission_id: str = "") -> dict[str, Record]:
        """Banker's question → what was said last of its answer: in one submission, or in all."""
        return {
            r.data["question"]: r
            for r in self.records
            if r.kind == "remark" and submission_id in ("", r.parent)
        }


@dataclass(frozen=True)
class Opened:
    """A submission as it is read: frozen, whatever the team writes meanwhile."""

    submission: Submission
    snapshot: Snapshot
    trail: Trail
    before: Submission | None
    readers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What a printed code says: whose plan, in which state, and whether the content still fits."""

    submission: Submission
    project: str
    team: str
    state: State
    genuine: bool


def trail(house: House, actor: Actor, project_id: str) -> Trail:
    """What was handed in and said, for whoever may read the project."""
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        return _trail(r, actor, project_id)


def _trail(r: Reading, actor: Actor, project_id: str) -> Trail:
    team = r.team_owning(project_id)
    if team is None:
        raise NotFound()
    submissions = r.submissions_of(project_id)
    records = r.records_of(project_id, "reading", "comment", "remark", "decision", "received")
    state = dossier.state(submissions, records)
    reviews = policy.may_review(actor, team.cohort_id)
    return Trail(
        project_id=project_id,
        submissions=tuple(submissions),
        records=tuple(records),
        state=state,
        may_submit=policy.may_write_project(actor, project_id),
        may_comment=policy.may_comment(actor, team.cohort_id),
        decidable=FOLLOWS[state] if reviews else (),
    )


# ---------------------------------------------------------------- handing in


def hand_in(
    house: House,
    actor: Actor,
    project_id: str,
    language: str,
    note: str = "",
    draw: Callable[[House, Submission], bytes] | None = None,
) -> Submission:
    """Freeze the plan as it stands, with its PDF. What is typed after this moment is not in it.

    Handing in again what was handed in last gives that one: two members press at once. `draw` makes
    the PDF, in another process for instance. Raises `Invalid` (code `language`, `too_long`).
    """
    policy.require(policy.may_write_project(actor, project_id))
    said = _text("note", note, least=0)
    if language not in LANGUAGES:
        raise Invalid(findings=[{"path": "language", "code": "language"}])
    taken = projects.snapshot(house, actor, project_id)
    document = frozen.written(taken)
    digest = frozen.digest(document)
    at = now()
    with house.store.reading() as r:
        before = r.submissions_of(project_id)
    last = before[-1] if before else None
    if last and last.digest == digest:
        return last
    number = last.number + 1 if last else 1
    made = Submission(
        id=new_id(),
        project_id=project_id,
        number=number,
        language=language,
        note=said,
        document=document,
        digest=digest,
        code=frozen.code(digest),
        by_id=actor.id,
        by_name=actor.person.name,
        at=at,
    )
    pdf = (draw or drawn)(house, made)
    try:
        with house.store.writing() as w:
            w.add_submission(made, pdf)
    except sqlite3.IntegrityError:  # A teammate was quicker: theirs is the newest now.
        with house.store.reading() as r:
            return r.submissions_of(project_id)[-1]
    return made


def _text(path: str, text: str, least: int = 1) -> str:
    """What somebody wrote, without blank ends. Raises `Invalid` (`field`, `too_long`)."""
    clean = lines_of_text(text, path, 10**6).strip()
    if len(clean) < least:
        raise Invalid(findings=[{"path": path, "code": "field"}])
    if len(clean) > MOST_WORDS:
        raise Invalid(findings=[{"path": path, "code": "too_long"}])
    return clean


def day_of(submission: Submission) -> date:
    """The day on which a plan was handed in, in Morocco."""
    return submission.at.astimezone(LOCAL).date()


def drawn(house: House, one: Submission, language: str = "", stamp: Stamp | None = None) -> bytes:
    """The PDF of a submission that somebody was let read already."""
    spoken = words(language or one.language)
    return plan_pdf(
        snapshot(one),
        spoken,
        day_of(one),
        house.programme.dossier,
        stamp=stamp,
        logo=logos.of_project(house, one.project_id),
        version=one.number,
    )


# ---------------------------------------------------------------- reading


def _found(r: Reading, actor: Actor, submission_id: str) -> Submission:
    """A submission that the actor may read. Raises `NotFound`, `Forbidden`."""
    found = r.submission(submission_id)
    if found is None:
        raise NotFound()
    access.require_readable(r, actor, found.project_id)
    return found


def opened(house: House, actor: Actor, submission_id: str) -> Opened:
    """A submission, its trail, the one before it, and who else is reading it just now."""
    with house.store.reading() as r:
        found = _found(r, actor, submission_id)
        way = _trail(r, actor, found.project_id)
    before = [one for one in way.submissions if one.number < found.number]
    since = now() - READING
    readers = {
        record.by_name
        for record in way.about(found.id, "reading")
        if record.at > since and record.by_id != actor.id and record.by_name
    }
    return Opened(
        submission=found,
        snapshot=snapshot(found),
        trail=way,
        before=before[-1] if before else None,
        readers=tuple(sorted(readers)),
    )


def snapshot(one: Submission) -> Snapshot:
    """The plan as it was handed in."""
    return frozen.read(frozen.parsed(one.document))


def note_reading(house: House, actor: Actor, submission_id: str) -> None:
    """A reviewer or trainer has opened a submission; said once in a while."""
    with house.store.reading() as r:
        found = _found(r, actor, submission_id)
        since = now() - READING / 3
        said = any(
            record.by_id == actor.id and record.at > since
            for record in r.records_of(found.project_id, "reading", parent=found.id)
        )
    if not said and not policy.may_write_project(actor, found.project_id):
        with house.store.writing() as w:
            w.add_record(recorded(actor, found.project_id, "reading", {}, found.id))


def pdf(
    house: House, actor: Actor, submission_id: str, language: str = ""
) -> tuple[bytes, Submission]:
    """The document that was handed in: as it was drawn on its day; anew with code and QR once it is
    validated, or in another language."""
    with house.store.reading() as r:
        found = _found(r, actor, submission_id)
        way = _trail(r, actor, found.project_id)
        kept = r.submission_pdf(found.id)
    stamp = stamp_of(way, found, language or found.language)
    if kept and stamp is None and language in ("", found.language):
        return kept, found
    return drawn(house, found, language, stamp), found


def validation(way: Trail, one: Submission) -> Record | None:
    """The decision by which a submission is validated, if that stands."""
    if way.state_of(one.id) in ("submitted", "to_revise"):
        return None
    valid = [r for r in way.about(one.id, "decision") if r.data["decision"] == "validated"]
    return valid[-1] if valid else None


def stamp_of(way: Trail, one: Submission, language: str) -> Stamp | None:
    """What a validated plan bears: its code, who validated it and when."""
    found = validation(way, one)
    if found is None:
        return None
    spoken = words(language)
    on = day(found.at, spoken.language)
    line = (
        spoken.t("Validé par {name}, le {day}", name=found.by_name, day=on)
        if found.by_name
        else spoken.t("Validé le {day}", day=on)
    )
    return Stamp(code=one.code, digest=one.digest, line=line)


# ---------------------------------------------------------------- what is said and decided


_PLACE = re.compile(r"(section|figure):[a-z0-9_.]{1,60}")


def comment(house: House, actor: Actor, submission_id: str, place: str, text: str) -> Record:
    """Say something of a section (`section:market`) or a figure (`figure:net_result`)."""
    said = _text("text", text)
    if not _PLACE.fullmatch(place):
        raise NotFound()
    with house.store.writing() as w:
        found = _found(w, actor, submission_id)
        policy.require(_trail(w, actor, found.project_id).may_comment)
        data = {"place": place, "text": said}
        made = recorded(actor, found.project_id, "comment", data, found.id)
        w.add_record(made)
    return made


Verdict = Literal["convincing", "to_complete"]


def remark(
    house: House,
    actor: Actor,
    submission_id: str,
    question: str,
    verdict: Verdict,
    text: str = "",
    asked: str = "",
) -> Record:
    """Say whether the answer to a banker's question convinces; `asked` is the question as read."""
    said = _text("text", text, least=0)
    if verdict not in get_args(Verdict) or not re.fullmatch(r"[a-z_]{1,40}", question):
        raise NotFound()
    with house.store.writing() as w:
        found = _found(w, actor, submission_id)
        policy.require(_trail(w, actor, found.project_id).may_comment)
        data = {"question": question, "verdict": verdict, "text": said, "asked": asked[:400]}
        made = recorded(actor, found.project_id, "remark", data, found.id)
        w.add_record(made)
    return made


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
    why = _text("reasons", reasons)
    if_ = _text("conditions", conditions, least=0)
    with house.store.writing() as w:
        found = _found(w, actor, submission_id)
        way = _trail(w, actor, found.project_id)
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
    states = dossier.states(decisions)
    found = []
    for team in teams:
        if team.project_id not in newest:
            found.append(Standing(team.project_id, team.name, "draft"))
            continue
        one, number, at = newest[team.project_id]
        found.append(
            Standing(team.project_id, team.name, states.get(one, "submitted"), one, number, at)
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
    state = dossier.states(decisions).get(one, "submitted")
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
            way = _trail(r, actor, one.project_id)
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
