"""A round of the class's credit committee, read from what was recorded.

A round is a list of records that are only ever added to: `committee` records carry its phase,
`entry` records what somebody did (`data["what"]`). Of each seat and kind the newest counts; the
older ones stay in the file. A seat has an id of its own, so that two people whose names were erased
stay two.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError

from pie_core.model.base import Model
from pie_core.model.committee_form import LEVELS
from pie_core.model.dossier import Record

Phase = Literal["request", "seats", "sitting", "decision", "reply", "closed"]
PHASES: tuple[Phase, ...] = ("request", "seats", "sitting", "decision", "reply", "closed")
"""The team files, the others sit down, each scores and votes, the word falls, the team answers."""
Verdict = Literal["accept", "conditions", "refuse"]
ReplyKind = Literal["agree", "change", "disagree"]
"""The team takes it, changes its plan first, or thinks otherwise."""
What = Literal["request", "seat", "score", "vote", "decision", "reply"]

Level = Annotated[int, Field(ge=1, le=LEVELS)]


class Figures(Model):
    """What the plan says to a bank, as it was when the committee began to sit.

    By year: debts / CAF (None where CAF is not positive) and debt-service cover (None without an
    instalment). `own_share` of the programme (None without one), centimes of `lowest_cash` and of
    the `loans` in the plan, the month as `2027-03`.
    """

    debt_to_caf: tuple[float | None, ...]
    cover: tuple[float | None, ...]
    own_share: float | None
    lowest_cash: int
    lowest_month: str
    loans: int


class Request(Model):
    """What the team asks for: centimes, months, a rate as a decimal per year.

    `instalment` is the month's payment in centimes. `figures` are None without a whole plan.
    """

    amount: int = Field(ge=1)
    use: str
    guarantee: str
    months: int = Field(ge=1)
    rate: float = Field(ge=0)
    instalment: int = Field(ge=0)
    figures: Figures | None = None
    record: str = ""
    at: datetime | None = None


class Seat(Model):
    """Somebody on the committee. Who may not know the name gets '' and no person."""

    id: str
    role: str
    person_id: str = ""
    name: str = ""
    filled: bool = False
    voted: bool = False


class Sheet(Model):
    """One member's scores: criterion → level, criterion → a word, and a question to the team.

    `done`: handed in. `late`: after the sitting had ended.
    """

    seat: str
    role: str = ""
    levels: dict[str, Level] = {}
    remarks: dict[str, str] = {}
    question: str = ""
    done: bool = False
    late: bool = False
    at: datetime | None = None


class Vote(Model):
    """What a member would decide, and why."""

    seat: str
    role: str = ""
    verdict: Verdict
    reason: str
    late: bool = False


class Ruling(Model):
    """The committee's decision; `role` is that of who said it, '' for the trainer."""

    verdict: Verdict
    reasons: str
    conditions: str = ""
    role: str = ""
    seat: str = ""
    record: str = ""
    at: datetime | None = None


class Reply(Model):
    """The team's answer to the decision."""

    answer: ReplyKind
    text: str
    record: str = ""
    at: datetime | None = None


class Average(Model):
    """What the members gave a criterion: how many, their mean, the lowest and the highest."""

    criterion: str
    n: int
    mean: float
    low: int
    high: int


class Round(Model):
    """A round as it stands. `filled` and `voted` count seats, whatever else may be seen of them."""

    id: str
    project_id: str
    number: int = 1
    phase: Phase
    opened_at: datetime
    moved_at: datetime
    request: Request | None = None
    figures: Figures | None = None
    seats: tuple[Seat, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    votes: tuple[Vote, ...] = ()
    averages: tuple[Average, ...] = ()
    questions: tuple[tuple[str, str], ...] = Field(default=(), description="role, question")
    ruling: Ruling | None = None
    reply: Reply | None = None
    filled: int = 0
    voted: int = 0
    last: int = Field(default=0, description="the newest record's place: changes when it changes")

    def reached(self, phase: Phase) -> bool:
        """Whether the round is in this phase or after it."""
        return PHASES.index(self.phase) >= PHASES.index(phase)

    def seat_of(self, person_id: str) -> Seat | None:
        """Where somebody sits, or None."""
        return next((seat for seat in self.seats if seat.person_id == person_id), None)


M = TypeVar("M", bound=Model)


def _read(model: type[M], **fields: Any) -> M | None:
    """A record's data as `model`, or None: a file from elsewhere may hold anything."""
    known = {key: value for key, value in fields.items() if key in model.model_fields}
    try:
        return model.model_validate(known)
    except ValidationError:
        return None


def read(records: Iterable[Record]) -> list[Round]:
    """The rounds that records tell of, oldest first; `number` counts those of each project."""
    grouped: dict[str, list[Record]] = {}
    for record in records:
        if record.kind in ("committee", "entry"):
            grouped.setdefault(record.parent, []).append(record)
    found = sorted(
        (one for parent, rows in grouped.items() if (one := _round(parent, rows))),
        key=lambda one: one.opened_at,
    )
    counts: dict[str, int] = {}
    numbered = []
    for one in found:
        counts[one.project_id] = counts.get(one.project_id, 0) + 1
        numbered.append(one.model_copy(update={"number": counts[one.project_id]}))
    return numbered


def _round(round_id: str, records: list[Record]) -> Round | None:
    """One round from its records; None if nothing opened it."""
    records = sorted(records, key=lambda r: r.seq)
    turns = [r for r in records if r.kind == "committee" and r.data.get("phase") in PHASES]
    if not turns:
        return None
    phase: Phase = "request"
    late_from: dict[str, Phase] = {"score": "decision", "vote": "reply"}
    newest: dict[tuple[str, str], tuple[Record, bool]] = {}
    figures = None
    for record in records:
        if record.kind == "committee":
            phase = record.data["phase"] if record.data.get("phase") in PHASES else phase
            figures = _read(Figures, **(record.data.get("figures") or {})) or figures
            continue
        what, seat = str(record.data.get("what")), str(record.data.get("seat") or "")
        end = late_from.get(what)
        late = end is not None and PHASES.index(phase) >= PHASES.index(end)
        # The team speaks with one voice, and so does the committee when it decides.
        newest[what, "" if what in ("request", "decision", "reply") else seat] = record, late
        if what == "request":
            figures = _read(Figures, **(record.data.get("figures") or {})) or figures
    return _told(round_id, phase, turns, records, newest, figures)


def _told(
    round_id: str,
    phase: Phase,
    turns: list[Record],
    records: list[Record],
    newest: dict[tuple[str, str], tuple[Record, bool]],
    figures: Figures | None,
) -> Round:
    seats: dict[str, Seat] = {}
    for (what, seat), (record, _) in newest.items():
        if what == "seat" and seat:
            role = str(record.data.get("role") or "")
            seats[seat] = Seat(
                id=seat, role=role, person_id=record.by_id, name=record.by_name, filled=False
            )
    sheets: list[Sheet] = []
    votes: list[Vote] = []
    for (what, seat), (record, late) in newest.items():
        if seat in seats:
            extra = {"seat": seat, "role": seats[seat].role, "late": late, "at": record.at}
            if what == "score" and (sheet := _read(Sheet, **{**record.data, **extra})):
                sheets.append(sheet)
            if what == "vote" and (vote := _read(Vote, **{**record.data, **extra})):
                votes.append(vote)
    filled, voted = {s.seat for s in sheets if s.done}, {v.seat for v in votes}

    def said(what: What, model: type[M]) -> M | None:
        if (what, "") not in newest:
            return None
        record, _ = newest[what, ""]
        return _read(model, **{**record.data, "record": record.id, "at": record.at})

    return Round(
        id=round_id,
        project_id=turns[0].project_id,
        phase=phase,
        opened_at=turns[0].at,
        moved_at=turns[-1].at,
        request=said("request", Request),
        figures=figures,
        seats=tuple(
            seat.model_copy(update={"filled": seat.id in filled, "voted": seat.id in voted})
            for seat in seats.values()
        ),
        sheets=tuple(sheets),
        votes=tuple(votes),
        averages=averages(sheets),
        questions=tuple((s.role, s.question) for s in sheets if s.done and s.question),
        ruling=said("decision", Ruling),
        reply=said("reply", Reply),
        filled=len(filled),
        voted=len(voted),
        last=max(record.seq for record in records),
    )


def averages(sheets: Iterable[Sheet]) -> tuple[Average, ...]:
    """Mean, lowest and highest of each criterion that somebody scored, in the order they came."""
    given: dict[str, list[int]] = {}
    for sheet in sheets:
        for criterion, level in sheet.levels.items():
            given.setdefault(criterion, []).append(level)
    return tuple(
        Average(
            criterion=criterion,
            n=len(levels),
            mean=sum(levels) / len(levels),
            low=min(levels),
            high=max(levels),
        )
        for criterion, levels in given.items()
    )
