"""What a banker reads: break-even, debt ratios, net present value, rate of return, payback.

Rates and ratios are rounded to 6 decimals; None stands where a divisor is not positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypedDict

import numpy as np

from pie_core.finance.series import Centimes, Floats, whole
from pie_core.finance.statements import Lines, changes_by_year

DAYS_OF_BREAK_EVEN = 365
DAYS_OF_WORKING_CAPITAL = 360


class BreakEven(TypedDict):
    """One year's seuil de rentabilité, whole centimes, and its day and month (point mort)."""

    year: int
    variable_costs: int
    fixed_costs: int
    margin_rate: float | None
    threshold: int | None
    safety_margin: int | None
    safety_rate: float | None
    days: float | None
    month: int | None


class Ratios(TypedDict):
    """Ratios by year, then those of the whole plan; `flows` in whole centimes."""

    debt_to_caf: list[float | None]
    debt_service_cover: list[float | None]
    own_funds_ratio: list[float | None]
    working_capital_days: list[float | None]
    flows: list[int]
    npv: int
    irr: float | None
    irr_sign_changes: int
    payback_years: float | None


def ratio(above: float, below: float) -> float | None:
    """above/below to 6 decimals, or None if `below` is not positive."""
    return round(above / below, 6) if below > 0 else None


def break_even(lines: Lines, years: Lines) -> list[BreakEven]:
    """The sales of each year at which the gross margin pays the fixed costs."""
    fixed_lines = ("external_charges", "taxes_and_duties", "personnel", "depreciation", "interest")
    fixed_by_year = sum(years[key] for key in fixed_lines)
    rows = []
    for year, (sales, margin, variable, fixed) in enumerate(
        zip(
            years["sales"].tolist(),
            years["gross_margin"].tolist(),
            years["cost_of_sales"].tolist(),
            np.asarray(fixed_by_year).tolist(),
            strict=True,
        )
    ):
        row = BreakEven(
            year=year,
            variable_costs=variable,
            fixed_costs=fixed,
            margin_rate=ratio(margin, sales),
            threshold=None,
            safety_margin=None,
            safety_rate=None,
            days=None,
            month=None,
        )
        if margin > 0:
            threshold = int(whole(fixed * sales / margin))
            row["threshold"] = threshold
            row["safety_margin"] = sales - threshold
            row["safety_rate"] = ratio(sales - threshold, sales)
            if threshold <= sales:
                row["days"] = ratio(DAYS_OF_BREAK_EVEN * fixed, margin)
                reached = np.cumsum(lines["sales"][12 * year : 12 * year + 12]) >= threshold
                row["month"] = 12 * year + int(reached.argmax())
        rows.append(row)
    return rows


def project_flows(entered: Centimes, years: Lines) -> tuple[Centimes, Centimes]:
    """What the project takes and gives at dates 0 … Y, (…, Y + 1), and what its last date adds.

    Date 0: the fixed assets of year 0. Then CAF + interest − change in working capital need − fixed
    assets of the later years (`entered` by year). The last date also gives back the need and the
    net fixed assets.
    """
    yearly = (
        years["self_financing_capacity"]
        + years["interest"]
        - changes_by_year(years["working_capital_need"])
    )
    flows = np.zeros((*yearly.shape[:-1], yearly.shape[-1] + 1), dtype=np.int64)
    flows[..., 0] = -entered[..., 0]
    flows[..., 1:] = yearly
    flows[..., 2:] -= entered[..., 1:]
    given_back = years["working_capital_need"][..., -1] + years["fixed_assets_net"][..., -1]
    flows[..., -1] += given_back
    return flows, given_back


def npv(flows: Centimes | Floats, rate: float) -> Centimes:
    """r(Σ flow_t/(1 + rate)^t), whole centimes, (…, T) to (…)."""
    return whole((flows / (1 + rate) ** np.arange(flows.shape[-1])).sum(axis=-1))


def sign_changes(flows: Sequence[int]) -> int:
    """How often the flows that are not 0 change sign."""
    signs = [flow > 0 for flow in flows if flow]
    return sum(a != b for a, b in pairwise(signs))


def irr(flows: Sequence[int]) -> float | None:
    """The rate > −1 at which the flows are worth 0, if they change sign exactly once.

    With x = 1/(1 + rate), Descartes' rule gives one positive root: found by bisection.
    """
    if sign_changes(flows) != 1:
        return None
    first_positive = next(flow for flow in flows if flow) > 0

    def before_root(x: float) -> bool:
        worth = 0.0
        for flow in reversed(flows):
            worth = worth * x + flow
        return (worth > 0) == first_positive if worth else False

    low, high = 1.0, 1.0
    while not before_root(low):
        low /= 2
    while before_root(high):
        high *= 2
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if before_root(middle) else (low, middle)
    return round(1 / high - 1, 6)


def payback_years(flows: Sequence[int], given_back: int) -> float | None:
    """The date when the cumulated flows first reach 0, linear inside the year.

    Without what the last date adds back; None if never, or if nothing is put in at date 0.
    """
    if not flows[0]:
        return None
    sofar = flows[0]
    earned = [*flows[1:-1], flows[-1] - given_back]
    for date, flow in enumerate(earned, start=1):
        if sofar + flow >= 0:
            return round(date - 1 - sofar / flow, 6)
        sofar += flow
    return None


def ratios(years: Lines, entered: Centimes, discount_rate: float) -> Ratios:
    """All ratios of one projection; `entered` are the fixed assets by year, (Y,)."""

    def by_year(above: Centimes, below: Centimes) -> list[float | None]:
        return [ratio(a, b) for a, b in zip(above.tolist(), below.tolist(), strict=True)]

    caf, interest = years["self_financing_capacity"], years["interest"]
    series, given_back = project_flows(entered, years)
    flows: list[int] = series.tolist()
    return Ratios(
        debt_to_caf=by_year(years["loans"], caf),
        debt_service_cover=by_year(
            caf + interest, years["payments_loan_principal"] + years["payments_interest"]
        ),
        own_funds_ratio=by_year(years["own_funds"], years["total_liabilities"]),
        working_capital_days=by_year(
            years["working_capital_need"] * DAYS_OF_WORKING_CAPITAL, years["sales"]
        ),
        flows=flows,
        npv=int(npv(series, discount_rate)),
        irr=irr(flows),
        irr_sign_changes=sign_changes(flows),
        payback_years=payback_years(flows, int(given_back)),
    )
