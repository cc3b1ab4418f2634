"""Vectors over months: rounding, growth, activity, delay, calendar.

Shapes: (…, H) for one line and (…, N, H) for N items, H months, with an optional leading scenario
axis. Whole centimes are int64; what is not rounded yet is float64.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pie_core.errors import Invalid

Centimes = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LARGEST = 10**15
"""Centimes in one primitive. Beyond 2^53 a float64 knows no single centime, and below this limit
the sum of 9,000 primitives still fits int64."""


def whole(x: Any) -> Centimes:
    """Round to whole centimes, half away from zero: r(x) of the contract.

    The 1e-6 gives back the ties that a decimal such as 0.1 loses in float64.
    Raises `Invalid` (code `too_large`) where a centime could no longer be told.
    """
    size = np.floor(np.abs(x) + (0.5 + 1e-6))
    if size.size and size.max() > LARGEST:
        raise Invalid(
            findings=[
                {
                    "path": "",
                    "code": "too_large",
                    "value": "",
                    "rule": f"an amount passes {LARGEST} centimes",
                }
            ]
        )
    rounded: Centimes = np.copysign(size, x).astype(np.int64)
    return rounded


def growth(lists: Iterable[Sequence[float]], years: int) -> Floats:
    """Growth lists as factors by month, (N, 12 × years).

    Year y has (1 + g1)…(1 + gy); the last number repeats; no number is 1.
    """
    rows = []
    for rates in lists:
        factor, row = 1.0, [1.0] * years
        if rates:
            for year in range(1, years):
                factor *= 1 + rates[min(year, len(rates)) - 1]
                row[year] = factor
        rows.append(row)
    return np.repeat(np.array(rows, dtype=np.float64).reshape(len(rows), years), 12, axis=-1)


def active(
    first: Sequence[int], last: Sequence[int | None], horizon: int, every: Sequence[int] = (1,)
) -> Flags:
    """In which months items fall, (N, H): `first`, then every so many months, up to `last`."""
    months = np.arange(horizon)
    start = np.array(first, dtype=np.int64)[:, None]
    end = np.array([horizon if m is None else m for m in last], dtype=np.int64)[:, None]
    step = np.array(every, dtype=np.int64)[:, None]
    falls: Flags = (months >= start) & (months <= end) & ((months - start) % step == 0)
    return falls


def at_months(amounts: Sequence[int], months: Sequence[int], horizon: int) -> Centimes:
    """Amounts that each come once, in their month, as (N, H)."""
    out = np.zeros((len(amounts), horizon), dtype=np.int64)
    out[np.arange(len(amounts)), list(months)] = amounts
    return out


def delayed(amounts: Centimes, days: Sequence[int]) -> Centimes:
    """Amounts (…, N, H) moved by each item's days, in the months when they are paid.

    k = d // 30 and f = (d mod 30)/30: r(amount × f) moves k + 1 months, the rest k months; what
    passes the horizon is not paid inside it.
    """
    if not any(days):
        return amounts
    horizon = amounts.shape[-1]
    lag = np.array(days, dtype=np.int64)[:, None]
    later = whole(amounts * (lag % 30) / 30)
    source = np.arange(horizon) - lag // 30
    rows = np.arange(len(days))[:, None]
    sooner = np.where(source >= 0, (amounts - later)[..., rows, np.maximum(source, 0)], 0)
    source = source - 1
    paid: Centimes = sooner + np.where(source >= 0, later[..., rows, np.maximum(source, 0)], 0)
    return paid


def next_month(amounts: Centimes) -> Centimes:
    """Amounts (…, H) paid in the month after; the last month's is still owed."""
    paid = np.zeros_like(amounts)
    paid[..., 1:] = amounts[..., :-1]
    return paid


def settled(dues: Centimes) -> Centimes:
    """What is paid when a negative due is set off against the next ones, never refunded.

    All that was paid up to a month is the most that was due, in total, up to any earlier month.
    """
    paid: Centimes = np.maximum.accumulate(np.maximum(np.cumsum(dues, axis=-1), 0), axis=-1)
    paid[..., 1:] -= paid[..., :-1].copy()
    return paid


def total(items: Centimes) -> Centimes:
    """The line of N items: (…, N, H) to (…, H)."""
    line: Centimes = items.sum(axis=-2)
    return line


@dataclass(frozen=True)
class Calendar:
    """The civil calendar under the plan's months.

    `months` as "YYYY-MM"; `number` 1 to 12; `years` the civil years, `year_of` the index into them
    of each month, `year_starts` the first month of each inside the plan.
    """

    months: tuple[str, ...]
    number: NDArray[np.int64]
    years: tuple[int, ...]
    year_of: NDArray[np.int64]
    year_starts: NDArray[np.int64]

    @property
    def horizon(self) -> int:
        """How many months."""
        return len(self.months)

    def ends(self, period: Literal["monthly", "quarterly"]) -> NDArray[np.int64]:
        """The last months of the civil periods that end inside the plan."""
        if period == "monthly":
            return np.arange(self.horizon)
        return np.flatnonzero(self.number % 3 == 0)

    def by_year(self, line: Centimes) -> Centimes:
        """Sums of (…, H) by civil year, (…, number of civil years)."""
        return np.add.reduceat(line, self.year_starts, axis=-1)

    def months_of_years(self) -> NDArray[np.int64]:
        """How many months of each civil year lie inside the plan."""
        return np.bincount(self.year_of)


@lru_cache(maxsize=64)
def calendar(start: str, horizon: int) -> Calendar:
    """The calendar of a plan that begins in `start`, "YYYY-MM"."""
    first_year, first_month = int(start[:4]), int(start[5:])
    since = np.arange(horizon) + (first_month - 1)
    year, number = first_year + since // 12, since % 12 + 1
    year_of = year - first_year
    return Calendar(
        months=tuple(f"{y:04d}-{m:02d}" for y, m in zip(year, number, strict=True)),
        number=number,
        years=tuple(range(first_year, int(year[-1]) + 1)),
        year_of=year_of,
        year_starts=np.flatnonzero(np.r_[True, np.diff(year_of) > 0]),
    )


def paid_after(line: Centimes, ends: NDArray[np.int64]) -> Centimes:
    """What falls due in the month after each period: the sums of (…, H) between period ends.

    What comes after the last end, or is due past the horizon, is not paid inside the plan.
    """
    dues = np.zeros_like(line)
    ends = ends[ends + 1 < line.shape[-1]]
    upto = np.cumsum(line, axis=-1)[..., ends]
    upto[..., 1:] -= upto[..., :-1].copy()
    dues[..., ends + 1] = upto
    return dues
