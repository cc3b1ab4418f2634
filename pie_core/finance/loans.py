"""Loans: the schedule of each to its end, and what falls inside the plan.

A schedule is a loop over months in plain numbers: each balance needs the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import expm1, floor, log1p
from typing import NamedTuple

import numpy as np

from pie_core.finance.series import Centimes
from pie_core.model.plan import Loan


class Instalment(NamedTuple):
    """One month of a loan: plan index, then whole centimes. payment = interest + principal."""

    month: int
    payment: int
    interest: int
    principal: int
    balance: int


@dataclass(frozen=True)
class Borrowing:
    """All loans by month, (H,), whole centimes.

    `interest` is charged, paid or not; `capitalised` is the part of it added to the balance.
    """

    drawn: Centimes
    interest: Centimes
    interest_paid: Centimes
    capitalised: Centimes
    principal: Centimes
    balance: Centimes


def _cents(x: float) -> int:
    """r(x) of a number that is not negative."""
    return floor(x + (0.5 + 1e-6))


@lru_cache(maxsize=512)
def schedule(loan: Loan) -> tuple[Instalment, ...]:
    """Every month of a loan from the one after it is drawn, to the last, past the horizon too.

    The instalment is constant: balance × i/(1 − (1 + i)^−n) with i = rate/12 and n the months after
    the grace. The last one repays what is left.
    """
    rate = loan.rate / 12
    repaid_in = loan.months - loan.grace_months
    balance, level, rows = loan.amount, 0, []
    for month in range(1, loan.months + 1):
        interest = _cents(balance * loan.rate / 12)
        if month <= loan.grace_months:
            principal = -interest if loan.grace == "capitalised" else 0
        else:
            if month == loan.grace_months + 1:
                level = _cents(
                    balance * rate / -expm1(-repaid_in * log1p(rate))
                    if rate
                    else balance / repaid_in
                )
            last = month == loan.months
            principal = balance if last else min(level - interest, balance)
        balance -= principal
        rows.append(
            Instalment(loan.month + month, interest + principal, interest, principal, balance)
        )
    return tuple(rows)


def borrowing(loans: Sequence[Loan], horizon: int) -> Borrowing:
    """What all loans bring and take inside the plan."""
    drawn = np.zeros(horizon, dtype=np.int64)
    interest, paid, principal = (np.zeros(horizon, dtype=np.int64) for _ in range(3))
    for loan in loans:
        drawn[loan.month] += loan.amount
        rows = np.array(schedule(loan)[: horizon - 1 - loan.month], dtype=np.int64).reshape(-1, 5)
        months = slice(loan.month + 1, loan.month + 1 + len(rows))
        interest[months] += rows[:, 2]
        paid[months] += rows[:, 1] - np.maximum(rows[:, 3], 0)
        principal[months] += np.maximum(rows[:, 3], 0)
    capitalised = interest - paid
    return Borrowing(
        drawn=drawn,
        interest=interest,
        interest_paid=paid,
        capitalised=capitalised,
        principal=principal,
        balance=np.cumsum(drawn + capitalised - principal),
    )
