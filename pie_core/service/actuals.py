"""A team's real months beside its plan: which plan counts, which months are there, what each says.

The figures are answers to the sheets of `content/sheets/actuals/`, one for each month (`m202701`),
saved like any other. The plan is the one that was handed in last, so that nobody moves the mark
afterwards; before that, the draft. It begins in the month in which the team really opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Literal

from pie_core import policy
from pie_core.discovery.seasons import month_after
from pie_core.finance import variance
from pie_core.finance.projection import Projection
from pie_core.finance.variance import FIGURES, Code, Figures, Gap
from pie_core.model.dossier import Submission
from pie_core.model.people import Actor
from pie_core.model.project import Answer
from pie_core.model.values import MONTH
from pie_core.service import access, plans, submissions
from pie_core.service.house import House, today

MODULE = "actuals"
OPENING = "opening"
"""The sheet that holds the month of the opening."""
MOST_MONTHS = 120
"""So many months are shown at most: twice the longest plan."""

_SHEET = re.compile(r"m(20[0-9]{2})(0[1-9]|1[0-2])")


def sheet_of(month: str) -> str:
    """The sheet of a month: `2027-01` → `m202701`."""
    return f"m{month[:4]}{month[5:]}"


def month_of(sheet_id: str) -> str | None:
    """The month of a sheet, None for any other sheet."""
    found = _SHEET.fullmatch(sheet_id)
    return f"{found[1]}-{found[2]}" if found else None


def months_between(first: str, last: str) -> int:
    """How many months after `first` comes `last`: 0 for the same, below zero if it is earlier."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])


@dataclass(frozen=True)
class Month:
    """One month: as planned and as it was. `index` is the plan's month, None outside the plan.

    A `running` month is not over: nothing is said of it yet. `missing` is how far its cash is from
    what the month before and the flows make, as in `variance.unexplained`.
    """

    month: str
    index: int | None
    planned: Figures
    actual: Figures
    words: str = ""
    running: bool = False
    missing: int | None = None

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Plan and reality of each figure that both know."""
        return variance.gaps(self.planned, self.actual)

    def gap(self, figure: variance.Figure) -> Gap | None:
        """That of one figure."""
        return next((gap for gap in self.gaps if gap.figure == figure), None)

    @cached_property
    def findings(self) -> tuple[Code, ...]:
        """What the month says, the most urgent first; nothing while it runs."""
        if self.running or self.actual.empty:
            return ()
        return variance.findings(self.gaps, self.missing)


@dataclass(frozen=True)
class Book:
    """The months of a project. `start` is the plan's first month, "" without a plan.

    `projection` is None without a plan, or (`too_large`) for amounts in which a centime is lost.
    `submission` is what was handed in last, if the plan is that one.
    """

    project: str
    projection: Projection | None
    too_large: bool
    submission: Submission | None
    start: str
    opened: str
    today: str
    months: tuple[Month, ...]
    answers: Mapping[str, Answer]
    editable: bool

    @property
    def delay(self) -> int:
        """How many months after the plan's start the team opened; below zero if before."""
        return months_between(self.start, self.opened)

    def month(self, text: str) -> Month | None:
        """One of the months, None for one that is not among them (to come, or before the opening)."""
        return next((one for one in self.months if one.month == text), None)

    def sheet(self, sheet_id: str) -> dict[str, Answer]:
        """The answers of one sheet by prompt."""
        head = f"{MODULE}/{sheet_id}."
        return {k.removeprefix(head): a for k, a in self.answers.items() if k.startswith(head)}

    @property
    def entered(self) -> tuple[Month, ...]:
        """The months of which something is known."""
        return tuple(one for one in self.months if not one.actual.empty)

    @property
    def judged(self) -> tuple[Month, ...]:
        """Those of them that are over and stand in the plan."""
        return tuple(m for m in self.entered if not m.running and m.index is not None)

    @property
    def next_to_write(self) -> str:
        """The first month that is over and empty, else the latest one; "" before the opening."""
        over = [one for one in self.months if not one.running and one.index is not None]
        empty = next((one for one in over if one.actual.empty), None)
        latest = self.months[-1] if self.months else None
        found = empty or latest
        return found.month if found else ""

    @cached_property
    def cumulated(self) -> tuple[Gap, ...]:
        """All months so far together."""
        return variance.cumulated((one.planned, one.actual) for one in self.judged)

    @cached_property
    def ahead(self) -> tuple[str, int] | None:
        """The month in which money would run out if all goes on as planned, and how much is left
        then (centimes below zero); None if it does not, or if it has run out already."""
        known = [one for one in self.judged if one.actual.cash is not None]
        if self.projection is None or not known:
            return None
        last = known[-1]
        assert last.actual.cash is not None
        assert last.index is not None
        if last.actual.cash < 0:
            return None
        changes = self.projection.lines["net_cash"][last.index + 1 :].tolist()
        found = variance.ahead(last.actual.cash, changes)
        return (month_after(last.month, found[0] + 1), found[1]) if found else None


def book(house: House, actor: Actor, project_id: str, on: date | None = None) -> Book:
    """The real months of a project beside its plan, for whoever may read it; `on` is today."""
    month = (on or today()).strftime("%Y-%m")
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        handed_in = r.submissions_of(project_id)
        answers = r.answers_of(project_id, MODULE)
    newest = handed_in[-1] if handed_in else None
    if newest:
        taken = submissions.snapshot(newest)
        plan, rules = taken.project.plan, taken.rules
    if newest is None or plan is None:  # Handed in before it had figures: the draft counts.
        draft = plans.so_far(house, actor, project_id)
        newest, plan, rules = None, draft.plan, draft.rules
    projection = plans.computed(plan, rules) if plan else None
    start = plan.start if plan else ""
    opened = _opened(answers) or start
    return Book(
        project=project_id,
        projection=projection,
        too_large=plan is not None and projection is None,
        submission=newest,
        start=start,
        opened=opened,
        today=month,
        months=tuple(_months(projection, opened, month, answers)),
        answers=answers,
        editable=policy.may_write_project(actor, project_id),
    )


def _opened(answers: Mapping[str, Answer]) -> str:
    answer = answers.get(f"{MODULE}/{OPENING}.opened")
    return answer.value if answer and MONTH.match(str(answer.value)) else ""


def _months(
    projection: Projection | None, opened: str, today: str, answers: Mapping[str, Answer]
) -> Iterator[Month]:
    """Every month from the opening to today's, and earlier ones that were written; in order.

    Months to come are left out, whatever somebody wrote into them.
    """
    written = _written(answers)
    count = max(0, months_between(opened, today) + 1) if opened else 0
    shown = {month_after(opened, i) for i in range(min(count, MOST_MONTHS))}
    shown |= {text for text, (actual, _) in written.items() if text <= today and not actual.empty}
    before: Month | None = None
    for text in islice(sorted(shown), MOST_MONTHS):
        actual, words = written.get(text, (Figures(), ""))
        index, planned = _planned(projection, opened, text)
        one = Month(text, index, planned, actual, words, running=text == today)
        if before and months_between(before.month, text) == 1:
            missing = variance.unexplained(before.actual.cash, actual)
            one = replace(one, missing=missing)
        yield one
        before = one


def _planned(projection: Projection | None, opened: str, month: str) -> tuple[int | None, Figures]:
    """The plan's month that a calendar month is, and its figures."""
    index = months_between(opened, month) if opened else -1
    if projection is None or not 0 <= index < len(projection.months):
        return None, Figures()
    return index, variance.planned(projection, index)


def _written(answers: Mapping[str, Answer]) -> dict[str, tuple[Figures, str]]:
    """Month → its figures and its words."""
    by_month: dict[str, dict[str, object]] = {}
    for answer in answers.values():
        if month := month_of(answer.prompt.activity):
            by_month.setdefault(month, {})[answer.prompt.prompt] = answer.value
    return {
        month: (
            Figures(**{name: _centimes(values.get(name)) for name in FIGURES}),
            str(values.get("words") or "").strip(),
        )
        for month, values in by_month.items()
    }


def _centimes(value: object) -> int | None:
    return value if isinstance(value, int) else None


State = Literal["no_plan", "too_large", "not_open", "open"]


def state(opened: Book) -> State:
    """Whether there is something to compare, or why not."""
    if opened.too_large:
        return "too_large"
    if opened.projection is None:
        return "no_plan"
    return "open" if opened.months else "not_open"
