"""The months as they were beside the months as they were planned: gaps, and what they say.

Pure: the plan's figures come from its projection, the real ones from the team. A figure that the
team has not written yet is None, and nothing is said of it. Amounts are whole centimes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pie_core.finance.projection import Projection

Figure = Literal["sales", "received", "paid", "cash"]
"""Sold in the month, without VAT; all money that came in; all that went out; left at its end."""
FIGURES: tuple[Figure, ...] = get_args(Figure)
FLOWS: tuple[Figure, ...] = FIGURES[:3]
"""What may be added up over months. Cash stands at an end of month."""

Code = Literal[
    "cash_negative",
    "unexplained",
    "sales_below",
    "paid_above",
    "received_below",
    "cash_below",
    "sales_above",
    "on_track",
]
"""What a month says, the most urgent first: money that is missing, books that do not add up, then
where it comes from. A month of which something is known and nothing of this kind is `on_track`."""

NOTABLE_PERCENT = 10
"""A gap counts from more than a tenth of the plan on. Our choice: a plan is made with round numbers,
and one week of rain or of feasts moves a month by less; an alarm each month would not be read."""
SMALLEST = 10_000
"""Centimes (100 DH). Below, it is change in the till, whatever share of a small plan it is."""


@dataclass(frozen=True)
class Figures:
    """The four figures of one month, centimes; None for what is not known."""

    sales: int | None = None
    received: int | None = None
    paid: int | None = None
    cash: int | None = None

    def of(self, figure: Figure) -> int | None:
        """One of them."""
        found: int | None = getattr(self, figure)
        return found

    @property
    def empty(self) -> bool:
        """Nothing is known."""
        return all(self.of(figure) is None for figure in FIGURES)


@dataclass(frozen=True)
class Gap:
    """A figure as planned and as it was, centimes."""

    figure: Figure
    planned: int
    actual: int

    @property
    def difference(self) -> int:
        """Centimes more than planned; below zero, less."""
        return self.actual - self.planned

    @property
    def share(self) -> float | None:
        """The difference as a share of the plan; None where a share of the plan means nothing."""
        return self.difference / self.planned if self.planned > 0 else None

    @property
    def sense(self) -> Literal["above", "below", "as_planned"]:
        """Whether the difference counts (`NOTABLE_PERCENT`, `SMALLEST`), and in which direction."""
        size = abs(self.difference)
        if size < SMALLEST or size * 100 <= abs(self.planned) * NOTABLE_PERCENT:
            return "as_planned"
        return "above" if self.difference > 0 else "below"

    @property
    def good(self) -> bool | None:
        """Whether a difference that counts is a good one: more paid out is not. None for none."""
        if self.sense == "as_planned":
            return None
        return (self.sense == "above") != (self.figure == "paid")


def planned(projection: Projection, month: int) -> Figures:
    """What the plan says of its month (0 the first)."""
    lines = projection.lines

    def sum_of(head: str) -> int:
        return int(sum(int(line[month]) for key, line in lines.items() if key.startswith(head)))

    return Figures(
        sales=int(lines["sales"][month]),
        received=sum_of("receipts_"),
        paid=sum_of("payments_"),
        cash=int(lines["closing_cash"][month]),
    )


def gaps(plan: Figures, actual: Figures) -> tuple[Gap, ...]:
    """A gap for each figure that is known on both sides."""
    found = []
    for figure in FIGURES:
        wanted, was = plan.of(figure), actual.of(figure)
        if wanted is not None and was is not None:
            found.append(Gap(figure, wanted, was))
    return tuple(found)


def cumulated(months: Iterable[tuple[Figures, Figures]]) -> tuple[Gap, ...]:
    """Plan and reality of several months together, in their order.

    Flows are added up over the months in which they are known; cash is that of the last one.
    """
    sums: dict[Figure, Gap] = {}
    for plan, actual in months:
        for gap in gaps(plan, actual):
            before = sums.get(gap.figure) if gap.figure in FLOWS else None
            sums[gap.figure] = (
                Gap(gap.figure, before.planned + gap.planned, before.actual + gap.actual)
                if before
                else gap
            )
    return tuple(sums[figure] for figure in FIGURES if figure in sums)


def unexplained(cash_before: int | None, actual: Figures) -> int | None:
    """How far the cash is from what it should be: the cash before, plus received, minus paid.

    Centimes; below zero, some is missing. None while a figure is unknown.
    """
    if None in (cash_before, actual.received, actual.paid, actual.cash):
        return None
    assert cash_before is not None
    assert actual.received is not None
    assert actual.paid is not None
    assert actual.cash is not None
    return actual.cash - (cash_before + actual.received - actual.paid)


def findings(found: Iterable[Gap], missing: int | None = None) -> tuple[Code, ...]:
    """What gaps say, the most urgent first. `missing` is that of `unexplained`."""
    by_figure = {gap.figure: gap for gap in found}
    senses = {figure: gap.sense for figure, gap in by_figure.items()}
    cash = by_figure.get("cash")
    short = cash is not None and cash.actual < 0
    holds: dict[Code, bool] = {
        "cash_negative": short,
        "unexplained": missing is not None and abs(missing) >= SMALLEST,
        "sales_below": senses.get("sales") == "below",
        "paid_above": senses.get("paid") == "above",
        "received_below": senses.get("received") == "below",
        "cash_below": senses.get("cash") == "below" and not short,
        "sales_above": senses.get("sales") == "above",
    }
    said = tuple(code for code, true in holds.items() if true)
    return said or (("on_track",) if by_figure else ())


def ahead(cash: int, changes: Sequence[int]) -> tuple[int, int] | None:
    """The first month without enough money if all goes on as planned from here.

    `cash` is what there is, `changes` the plan's net cash of the months to come. Gives the place in
    `changes` and the cash at its end (centimes), or None if it never falls below zero.
    """
    for place, change in enumerate(changes):
        cash += change
        if cash < 0:
            return place, cash
    return None
