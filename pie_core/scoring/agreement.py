"""Whether raters agree: the six intraclass correlations of Shrout & Fleiss (1979)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

_NOTHING = 1e-12
"""What is below this share of what it is measured against is rounding."""


Degree = Literal["good", "moderate", "poor"]


def degree(icc: float) -> Degree:
    """How far raters agree, from an intraclass correlation (Koo & Li 2016: 0.75 and 0.5)."""
    return "good" if icc >= 0.75 else "moderate" if icc >= 0.5 else "poor"


@dataclass(frozen=True)
class Agreement:
    """One judge (`icc1` to `icc3`) and the mean of k judges (`icc1k` to `icc3k`).

    1: each target has judges of its own; 2: the same judges, a sample of many; 3: just these
    judges. None where the ratings do not differ enough: what a part is taken of is nothing, or
    less than nothing (a correlation above 1 would say no more).
    """

    icc1: float | None
    icc2: float | None
    icc3: float | None
    icc1k: float | None
    icc2k: float | None
    icc3k: float | None

    def as_dict(self) -> dict[str, Any]:
        """As the second door prints it."""
        names = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")
        return {name: getattr(self, name) for name in names}


def agreement(ratings: NDArray[np.float64]) -> Agreement:
    """Of complete ratings, a row per target (two at least), a column per judge (two at least)."""
    n, k = ratings.shape
    values = ratings - ratings.mean()
    nothing = (_NOTHING * float(np.abs(ratings).max())) ** 2
    rows, columns = values.mean(axis=1), values.mean(axis=0)
    between = float(k * (rows**2).sum() / (n - 1))
    judges = float(n * (columns**2).sum() / (k - 1))
    within = float(((values - rows[:, None]) ** 2).sum() / (n * (k - 1)))
    rest = values - rows[:, None] - columns[None, :]
    error = float((rest**2).sum() / ((n - 1) * (k - 1)))
    between, judges, within, error = (
        0.0 if one < nothing else one for one in (between, judges, within, error)
    )

    least = _NOTHING * max(between, judges, within, error)

    def share(part: float, whole: float) -> float | None:
        return part / whole if whole > least else None

    return Agreement(
        icc1=share(between - within, between + (k - 1) * within),
        icc2=share(between - error, between + (k - 1) * error + k * (judges - error) / n),
        icc3=share(between - error, between + (k - 1) * error),
        icc1k=share(between - within, between),
        icc2k=share(between - error, between + (judges - error) / n),
        icc3k=share(between - error, between),
    )
