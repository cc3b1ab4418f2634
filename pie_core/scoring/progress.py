"""Whether somebody has moved: a difference against the smallest one that can be told from noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pie_core.model.instruments import Reference

Verdict = Literal["gain", "unproven", "loss"]
"""On screen: progrès net, pas encore démontré, recul net. A difference is never shown bare."""

Z95 = 1.96
OWN_FROM = 30
"""From so many answers on, a cohort's own spread and reliability take the instrument's place."""


def sem(sd: float, reliability: float) -> float:
    """Standard error of measurement, in levels: SD · √(1 − r)."""
    return sd * math.sqrt(1 - reliability)


def mdc95(sd: float, reliability: float) -> float:
    """Minimal detectable change at 95 %, in levels: 1.96 · √2 · SD · √(1 − r).

    Jacobson & Truax 1991; SD and r are of the score (r: alpha, which is not test-retest).
    """
    return Z95 * math.sqrt(2) * sem(sd, reliability)


@dataclass(frozen=True)
class Change:
    """A difference between two occasions, and what may be said of it."""

    difference: float
    smallest: float
    """The minimal detectable change that it was held against."""

    @property
    def verdict(self) -> Verdict:
        """Gain or loss from the minimal detectable change on, else not shown yet."""
        # A binary fraction may miss the threshold by the last bit.
        if abs(self.difference) < self.smallest - 1e-9:
            return "unproven"
        return "gain" if self.difference > 0 else "loss"


def change(before: float | None, after: float | None, reference: Reference) -> Change | None:
    """From one mean level to another; None where one of them is missing."""
    if before is None or after is None:
        return None
    return Change(after - before, mdc95(reference.sd, reference.reliability))
