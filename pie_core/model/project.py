"""What people make: answers, and the things on the thread that grow out of them.

exercise answer → note on the canvas → hypothesis → experiment → evidence → assumption → footnote
in the plan. Every object keeps `source`, the prompt (and item) that it came from.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from pydantic import Field

from pie_core.model import discovery
from pie_core.model.base import Model
from pie_core.model.plan import FinancialPlan
from pie_core.model.programme import PromptRef

Value = Any
"""An answer's value as JSON; its shape follows from the prompt's kind (`pie_core.model.values`)."""


class Answer(Model):
    """The current answer to one prompt by one owner (a person or a project)."""

    owner: str = Field(description="a person's id, or a project's for team work")
    prompt: PromptRef
    value: Value
    version: int = Field(ge=1, description="1 at the first save, one more at each")
    author_id: str
    author_name: str = ""
    at: datetime


class ActivityDone(Model):
    """An owner said that an activity is finished."""

    owner: str
    module: str
    activity: str
    by: str
    at: datetime


class State(StrEnum):
    """How far an activity or a module is."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    DONE = "done"


BLOCKS = (
    "customer_segments",
    "value_propositions",
    "channels",
    "customer_relationships",
    "revenue_streams",
    "key_resources",
    "key_activities",
    "key_partners",
    "cost_structure",
)
"""The nine blocks of the business model canvas, in filling order."""


class Note(Model):
    """One idea on a board; `block` is "" for the tray of what is undecided.

    `tint` is a status or a segment of the board's legend, `position` its place inside the block.
    """

    id: str
    block: str
    text: str
    source: str = Field(default="", description="the prompt it was first written in")
    version: int = 1
    archived: bool = False
    board: str = "canvas"
    tint: str = ""
    position: int = 0


class Place(NamedTuple):
    """Where a note stands, without what it says."""

    id: str
    block: str
    position: int
    archived: bool


class KeptNote(Note):
    """A note with who kept it last, and when; `seq` numbers every move of all boards."""

    seq: int = 0
    author_id: str
    author_name: str
    at: datetime


class BoardVersion(Model):
    """A board as it was after a move, under a name; `reason` says why (a pivot has one)."""

    id: str
    board: str
    name: str
    reason: str
    seq: int
    author_name: str
    at: datetime


Decision = Literal["continue", "pivot", "retest", "stop"]


class Experiment(Model):
    """One test of one belief. The criterion is written before the observation."""

    id: str
    belief: str = ""
    method: str = ""
    criterion: str = ""
    criterion_at: datetime | None = None
    observation: str = ""
    observed_at: datetime | None = None
    asked: int | None = Field(default=None, description="people asked")
    in_favour: int | None = Field(default=None, description="of them, those who fit the criterion")
    decision: Decision | None = None
    learning: str = ""
    source: str = ""


class JournalLine(Model):
    """A line of the journal: when, what happened, and in which words."""

    at: datetime
    what: Literal["believed", "seen", "started", "decided"]
    text: str


class FigureNote(Model):
    """What a reader should know of a figure: the id of a line, a ratio or an entry, and the words."""

    id: str
    figure: str
    text: str


class Support(Model):
    """What an entry of the plan rests on.

    `table` and `about` say which entry; `source` is the answer (`module/activity.prompt`) or the
    test (`module/activity`), `title` what that is called.
    """

    table: str
    about: str
    source: str
    title: str


class Scenario(Model):
    """A named set of levers: per cent of the plan, and days that customers pay later."""

    id: str
    name: str
    price: float = 0
    volume: float = 0
    cost: float = 0
    delay: int = 0


class Step(Model):
    """A step from now to the opening and the first year: what, who, the month, centimes."""

    what: str
    who: str = ""
    month: int | None = Field(default=None, description="of the plan, 0 the first")
    cost: int = 0


class Project(Model):
    """All of a team's work, ready to be read: what reports and screens are given."""

    id: str
    name: str
    team: str
    members: tuple[str, ...] = ()
    cohort: str = ""
    trade: str = ""
    establishment: str = ""
    year: str = ""
    facts: dict[str, str] = Field(default={}, description="problem, customer, idea, story, …")
    notes: tuple[Note, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    plan: FinancialPlan | None = None
    plan_missing: tuple[str, ...] = Field(
        default=(), description="fields that the plan still needs"
    )
    plan_opened: bool = Field(
        default=False, description="the team works in the plan itself, past its first figures"
    )
    figure_notes: tuple[FigureNote, ...] = ()
    support: tuple[Support, ...] = ()
    journal: tuple[JournalLine, ...] = ()
    written: dict[str, str] = Field(
        default={}, description="what the team wrote for the plan, by `section.prompt` of the guide"
    )
    chosen: dict[str, tuple[str, ...]] = Field(
        default={}, description="what it chose there: one option or several"
    )
    capacity: float | None = Field(default=None, description="sales that its means allow, a month")
    steps: tuple[Step, ...] = ()
    hypotheses: tuple[discovery.Hypothesis, ...] = ()
    tests: tuple[discovery.Experiment, ...] = Field(
        default=(), description="the sheets of tests, oldest first: number 1 is the first"
    )
    evidence: tuple[discovery.Evidence, ...] = ()
    scenarios: tuple[Scenario, ...] = ()

    def test_number(self, test_id: str) -> int | None:
        """The number of a test's sheet, as footnotes name it; None if there is no such sheet."""
        ids = [test.id for test in self.tests]
        return ids.index(test_id) + 1 if test_id in ids else None
