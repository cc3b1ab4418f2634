"""The plan's way to the bank: what was handed in, what was said and decided, by whom and when.

A submission is frozen. Everything that is done about it, and every other step that a project's
people leave behind (an appointment, a round of the class's committee), is a record: appended, never
changed, and it carries who and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, ValidationError

from pie_core.model.base import Model
from pie_core.model.people import Role

State = Literal["draft", "submitted", "to_revise", "validated", "accepted", "declined"]
"""Brouillon, soumis, à revoir, validé, retenu, non retenu."""
Decision = Literal["to_revise", "validated", "accepted", "declined"]
"""What a reviewer may decide; the last two follow a validation."""

Words = Annotated[str, StringConstraints(max_length=2000)]
"""What somebody said."""

RecordKind = Literal[
    "reading", "comment", "remark", "decision", "received", "follow_up", "committee", "entry"
]
"""About a submission: `reading` (somebody opened it), `comment` (on a section or a figure),
`remark` (on a banker's question), `decision`. About a project: `received` (from a file),
`follow_up`, `committee` (a round of the class game), `entry` (what somebody did in a round)."""


class Record(Model):
    """Something that was done and stays. `parent` is the submission or the round that it is about.

    `by_name` and `by_role` stay as they were then; after an erasure the name is empty.
    """

    id: str
    project_id: str
    kind: RecordKind
    parent: str = ""
    data: dict[str, Any] = {}
    by_id: str
    by_name: str = ""
    by_role: Role
    at: datetime
    seq: int = Field(default=0, description="the order in which all records were written")


class Said(Model):
    """What a record of a kind holds; whatever else stands in it is left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    received_by: Words = ""


class Comment(Said):
    """About a section (`section:market`) or a figure (`figure:net_result`)."""

    place: Annotated[str, StringConstraints(pattern=r"^(section|figure):[a-z0-9_.]{1,60}$")]
    text: Words


class Remark(Said):
    """Whether the answer to a banker's question convinces; `asked` is the question as read."""

    question: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    verdict: Literal["convincing", "to_complete"]
    text: Words = ""
    asked: Words = ""


class Ruling(Said):
    """A decision with its reasons and conditions."""

    decision: Decision
    reasons: Words
    conditions: Words = ""


_KINDS: dict[RecordKind, type[Said]] = {"comment": Comment, "remark": Remark, "decision": Ruling}


def readable(record: Record) -> Record | None:
    """A record from a file with only what its kind holds; None if that is not there."""
    kind = _KINDS.get(record.kind)
    if kind is None:
        return record
    try:
        return record.model_copy(update={"data": kind.model_validate(record.data).model_dump()})
    except ValidationError:
        return None


class Submission(Model):
    """A plan as it was handed in, the `number`-th of its project.

    `document` is the snapshot as JSON (`report.snapshot`), `digest` its SHA-256, from which the
    short `code` of a validated plan is made. `note` is what the team says to the reviewer.
    """

    id: str
    project_id: str
    number: int = Field(ge=1)
    language: str
    note: str = ""
    document: str
    digest: str
    code: str
    by_id: str
    by_name: str = ""
    at: datetime


def state(submissions: list[Submission], records: list[Record]) -> State:
    """Where a plan is: what was decided last about the newest submission."""
    if not submissions:
        return "draft"
    return states(records).get(max(submissions, key=lambda one: one.number).id, "submitted")


def states(records: Iterable[Record]) -> dict[str, State]:
    """Submission → what was decided last about it; one about which nothing was is `submitted`."""
    return {r.parent: r.data["decision"] for r in records if r.kind == "decision"}
