"""What a team believes, how it finds out, what it saw, and the board that it thinks on.

Every object has an id, a version that grows at each save, and the `source` it was made from, a link
written as in `discovery.thread`: `answer:module/activity.prompt`, `note:id`, `entry:table.row`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from pie_core.model.base import Model

RecordId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{4,40}$")]
Short = Annotated[str, StringConstraints(max_length=160)]
Words = Annotated[str, StringConstraints(max_length=1500)]

HypothesisKind = Literal["desirability", "feasibility", "viability"]
Rung = Annotated[int, Field(ge=1, le=5)]
"""1 opinion of friends, 2 interview of a real customer, 3 measured behaviour, 4 commitment, 5 payment."""


class Hypothesis(Model):
    """One thing that must be true for the project to work: « Nous croyons que… »."""

    id: RecordId
    statement: Annotated[str, StringConstraints(max_length=300)]
    kind: HypothesisKind = "desirability"
    importance: Annotated[int, Field(ge=1, le=5)] = Field(
        default=3, description="how much falls if it is wrong, 5 everything"
    )
    source: Short = ""
    archived: bool = False


class Criterion(Model):
    """When a team is right: a number and its sense, written before looking.

    `share`: of those asked, in per cent; `count`: how many; `amount`: centimes.
    """

    unit: Literal["share", "count", "amount"]
    sense: Literal["at_least", "at_most"] = "at_least"
    number: Annotated[float, Field(ge=0, le=10**12)]

    @model_validator(mode="after")
    def _a_share_is_at_most_all(self) -> Criterion:
        if self.unit == "share" and self.number > 100:
            raise ValueError("criterion: a share is at most 100 per cent")
        return self


class CriterionChange(Model):
    """A criterion that stood before it was changed after the start; kept and shown."""

    criterion: Criterion
    until: datetime
    reason: Short


Decision = Literal["continue", "pivot", "retest", "stop"]
Outcome = Literal["validated", "unclear", "invalidated"]
Stage = Literal["to_do", "doing", "observed", "decided"]


class Experiment(Model):
    """A test: what it checks, how, when one is right, what was measured, what follows.

    The criterion may change freely until `started_at`; a change after that goes into `changes`.
    `measured` is in the criterion's unit (for a share, how many of `n`).
    """

    id: RecordId
    title: Short
    method: Annotated[str, StringConstraints(max_length=40)] = ""
    hypotheses: tuple[RecordId, ...] = Field(default=(), max_length=20)
    plan: Words = ""
    measure: Short = ""
    criterion: Criterion | None = None
    before: date | None = None
    who: Short = ""
    cost: Annotated[int, Field(ge=0, le=10**12)] = 0
    started_at: datetime | None = None
    changes: tuple[CriterionChange, ...] = ()
    n: Annotated[int, Field(ge=0, le=10**6)] | None = None
    measured: Annotated[float, Field(ge=0, le=10**12)] | None = None
    observed: Words = ""
    observed_at: datetime | None = None
    learned: Words = ""
    outcome: Outcome | None = None
    decision: Decision | None = None
    reason: Words = ""
    decided_at: datetime | None = None
    archived: bool = False

    @property
    def stage(self) -> Stage:
        """Where it stands on the log."""
        if self.decision:
            return "decided"
        if self.measured is not None or self.observed.strip():
            return "observed"
        return "doing" if self.started_at else "to_do"


class Bearing(Model):
    """What a piece of evidence says of one hypothesis."""

    hypothesis: RecordId
    sense: Literal["for", "against", "neutral"]


class Evidence(Model):
    """Something that was seen or heard: an interview, a count, an amount, a photograph.

    `n` is how many people it stands for; `experiment` the test it was gathered in, if any.
    """

    id: RecordId
    kind: Literal["interview", "count", "amount", "photo", "other"] = "interview"
    experiment: RecordId | Literal[""] = ""
    who: Short = Field(default="", description="a first name or a role, never a full name")
    segment: Short = ""
    text: Words = ""
    answers: dict[str, Words] = Field(default={}, description="question of the template → answer")
    rung: Rung = 1
    n: Annotated[int, Field(ge=1, le=10**6)] = 1
    amount: Annotated[int, Field(ge=0, le=10**12)] | None = None
    photo: Annotated[str, StringConstraints(max_length=40)] = ""
    bears: tuple[Bearing, ...] = Field(default=(), max_length=20)
    on: date | None = None
    archived: bool = False
