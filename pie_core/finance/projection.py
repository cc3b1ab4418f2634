"""From a plan and its parameters to every figure: the one entry of this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

import numpy as np

from pie_core.finance import statements as st
from pie_core.finance.assets import assets, grants_released
from pie_core.finance.findings import Finding, findings, lowest_cash
from pie_core.finance.lines import LINES
from pie_core.finance.loans import Instalment, borrowing, schedule
from pie_core.finance.overheads import running
from pie_core.finance.parameters import Parameters
from pie_core.finance.ratios import BreakEven, Ratios, break_even, ratios
from pie_core.finance.sales import AS_PLANNED, Changes, trade
from pie_core.finance.series import Centimes, active, at_months, calendar, total
from pie_core.finance.staff import auto_entrepreneur_amo, payroll, sole_trader_amo
from pie_core.finance.taxes import Tax, on_profit, on_receipts
from pie_core.finance.vat import account
from pie_core.model.plan import FinancialPlan

__all__ = ["LINES", "Projection", "compute", "project"]


class LowestCash(NamedTuple):
    """The first month with the least cash (plan index), and how much (centimes)."""

    month: int
    amount: int


class OfferSeries(TypedDict):
    """Sales and cost of sales of one offer, (H,)."""

    name: str
    sales: Centimes
    cost_of_sales: Centimes


class AssetSeries(TypedDict):
    """Cost (with VAT where it is lost) and monthly depreciation, (H,), of one asset."""

    name: str
    cost: int
    depreciation: Centimes


class LoanSchedule(TypedDict):
    """Every month of one loan, past the horizon too."""

    name: str
    schedule: tuple[Instalment, ...]


@dataclass(frozen=True, eq=False)
class Projection:
    """All figures of one plan. Lines are (H,) by id, years (H/12,), in whole centimes.

    Compared by identity, so that what is drawn from one can be remembered by it.
    """

    months: list[str]
    lines: Mapping[str, Centimes]
    years: Mapping[str, Centimes]
    offers: list[OfferSeries]
    assets: list[AssetSeries]
    loans: list[LoanSchedule]
    funding: st.Funding
    break_even: list[BreakEven]
    ratios: Ratios
    lowest_cash: LowestCash
    findings: list[Finding]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, as the second door prints it."""
        return {
            "months": self.months,
            "lines": _lists(self.lines),
            "years": _lists(self.years),
            "offers": [_lists(offer) for offer in self.offers],
            "assets": [_lists(asset) for asset in self.assets],
            "loans": [
                {"name": loan["name"], "schedule": [row._asdict() for row in loan["schedule"]]}
                for loan in self.loans
            ],
            "funding": {
                "initial": dict(self.funding["initial"]),
                "years": _lists(self.funding["years"]),
            },
            "break_even": [dict(row) for row in self.break_even],
            "ratios": dict(self.ratios),
            "lowest_cash": self.lowest_cash._asdict(),
            "findings": self.findings,
        }


def _lists(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.tolist() if isinstance(value, np.ndarray) else value
        for key, value in mapping.items()
    }


def compute(
    plan: FinancialPlan, parameters: Parameters, changes: Changes = AS_PLANNED
) -> tuple[st.Parts, Tax, st.Lines]:
    """The parts, the tax and every line; with `changes` of (S,), lines are (S, H).

    Raises `Invalid` (code `too_large`) for amounts in which a centime could no longer be told.
    """
    horizon, liable = plan.horizon_months, plan.vat.liable
    years = horizon // 12
    civil = calendar(plan.start, horizon)
    funding = plan.funding
    bought_and_sold = trade(plan.offers, years, liable, changes)
    costs = running(plan.overheads, years, liable, changes)
    fixed = assets(plan.investments, funding.in_kind, horizon, liable)
    vat_deducted = bought_and_sold.vat_paid + costs.vat_paid + fixed.vat
    tax: Tax | None = None
    if plan.legal_form == "auto_entrepreneur":
        tax = on_receipts(bought_and_sold.received, plan, civil, parameters)
        owner_amo = auto_entrepreneur_amo(tax.charged, civil, parameters)
    elif plan.legal_form == "sole_trader":
        owner_amo = sole_trader_amo(horizon, parameters)
    else:
        owner_amo = np.zeros(horizon, dtype=np.int64)
    drawings = active(
        [d.first_month for d in plan.drawings], [d.last_month for d in plan.drawings], horizon
    )
    drawn = np.array([d.amount for d in plan.drawings], dtype=np.int64)[:, None] * drawings
    parts = st.Parts(
        trade=bought_and_sold,
        running=costs,
        payroll=payroll(plan.staff, years, parameters, changes),
        owner_amo=owner_amo,
        assets=fixed,
        borrowing=borrowing(funding.loans, horizon),
        vat=account(bought_and_sold.vat_received, vat_deducted, plan.vat.period, civil),
        own_cash=_placed(funding.own_cash, horizon),
        grants=_placed(funding.grants, horizon),
        released=grants_released(funding.grants, horizon),
        drawings=total(drawn),
    )
    results = st.profit_and_loss(parts)
    if tax is None:
        tax = on_profit(results["pre_tax_result"], results["sales"], plan, parameters)
    return parts, tax, st.statements(parts, results, tax)


def _placed(items: Any, horizon: int) -> Centimes:
    amounts, months = [item.amount for item in items], [item.month for item in items]
    return total(at_months(amounts, months, horizon))


def project(plan: FinancialPlan, parameters: Parameters) -> Projection:
    """Every figure of one plan.

    Raises `Invalid` (code `too_large`) for amounts in which a centime could no longer be told.
    """
    parts, tax, lines = compute(plan, parameters)
    years = st.yearly(lines)
    civil = calendar(plan.start, plan.horizon_months)
    initial = st.initial_funding(parts, lines)
    rate = parameters.discount_rate if plan.discount_rate is None else plan.discount_rate
    funding = st.Funding(initial=initial, years=st.yearly_funding(parts, years))
    figures = ratios(years, funding["years"]["investments"], rate)
    return Projection(
        months=list(civil.months),
        lines=lines,
        years=years,
        offers=[
            OfferSeries(name=offer.name, sales=sales, cost_of_sales=cost)
            for offer, sales, cost in zip(
                plan.offers, parts.trade.sales, parts.trade.cost_of_sales, strict=True
            )
        ],
        assets=[
            AssetSeries(name=name, cost=cost, depreciation=charges)
            for name, cost, charges in zip(
                parts.assets.names, parts.assets.costs, parts.assets.depreciation, strict=True
            )
        ],
        loans=[
            LoanSchedule(name=loan.name, schedule=schedule(loan)) for loan in plan.funding.loans
        ],
        funding=funding,
        break_even=break_even(lines, years),
        ratios=figures,
        lowest_cash=LowestCash(*lowest_cash(lines["closing_cash"])),
        findings=findings(
            plan,
            parameters,
            civil,
            lines,
            tax,
            initial["gap"],
            figures["irr_sign_changes"],
        ),
    )
