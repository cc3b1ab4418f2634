"""Plans that were handed in: freezing one, reading it, its document, what came of it.

Handing in freezes the plan with its PDF; the team goes on in its draft. Everything after that is a
record with who and when: nothing is changed or taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pie_core import policy
from pie_core.errors import Invalid, NotFound
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
from pie_core.store.asking import Taken
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


def trail(house: House, actor: Actor, project_id: str) -> Trail:
    """What was handed in and said, for whoever may read the project."""
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        return trail_in(r, actor, project_id)


def trail_in(r: Reading, actor: Actor, project_id: str) -> Trail:
    """As `trail`, inside a transaction of somebody who was let in already."""
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
    said = worded("note", note, least=0)
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
    except Taken:  # A teammate was quicker: theirs is the newest now.
        with house.store.reading() as r:
            return r.submissions_of(project_id)[-1]
    return made


def worded(path: str, text: str, least: int = 1) -> str:
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


def readable(r: Reading, actor: Actor, submission_id: str) -> Submission:
    """Inside a transaction: a submission that the actor may read. Raises `NotFound`, `Forbidden`."""
    found = r.submission(submission_id)
    if found is None:
        raise NotFound()
    access.require_readable(r, actor, found.project_id)
    return found


def opened(house: House, actor: Actor, submission_id: str) -> Opened:
    """A submission, its trail, the one before it, and who else is reading it just now."""
    with house.store.reading() as r:
        found = readable(r, actor, submission_id)
        way = trail_in(r, actor, found.project_id)
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


def pdf(
    house: House, actor: Actor, submission_id: str, language: str = ""
) -> tuple[bytes, Submission]:
    """The document that was handed in: as it was drawn on its day; anew with code and QR once it is
    validated, or in another language."""
    with house.store.reading() as r:
        found = readable(r, actor, submission_id)
        way = trail_in(r, actor, found.project_id)
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
