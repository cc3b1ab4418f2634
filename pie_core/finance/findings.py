"""What the plan's author should look at, as codes with data; the screens word them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import isclose
from typing import Any

import numpy as np

from pie_core.finance.parameters import Parameters
from pie_core.finance.series import Calendar, Centimes, growth
from pie_core.finance.staff import smig
from pie_core.finance.statements import Lines
from pie_core.finance.taxes import ReceiptsTax, Tax
from pie_core.model.plan import COMPANIES, FinancialPlan

Finding = dict[str, Any]
"""`{"code": …}` and its data: amounts in whole centimes, `month` and `year` plan indexes, except
the civil year of `ae_ceiling` and `one_client`."""


def findings(
    plan: FinancialPlan,
    parameters: Parameters,
    calendar: Calendar,
    lines: Lines,
    tax: Tax,
    gap: int,
    changes_of_sign: int,
) -> list[Finding]:
    """Everything found in one projection, always in the same order."""
    found: list[Finding] = []
    closing = lines["closing_cash"]
    lowest = int(closing.argmin())
    if closing[lowest] < 0:
        found.append({"code": "cash_below_zero", "month": lowest, "amount": int(closing[lowest])})
    if isinstance(tax, ReceiptsTax):
        found += _auto_entrepreneur(plan, parameters, calendar, lines["receipts_sales"], tax)
    if gap > 0:
        found.append({"code": "financing_gap", "amount": gap})
    found += _loans(plan)
    found += _prices(plan)
    lowest_wage = smig(parameters)
    found += [
        {
            "code": "wage_below_minimum",
            "role": role.role,
            "gross": role.gross_monthly,
            "minimum": lowest_wage,
        }
        for role in plan.staff
        if role.gross_monthly < lowest_wage
    ]
    if not (plan.staff if plan.legal_form in COMPANIES else plan.drawings):
        found.append({"code": "owner_unpaid"})
    if changes_of_sign > 1:
        found.append({"code": "irr_not_unique", "sign_changes": changes_of_sign})
    oldest = date(int(plan.start[:4]) - 1, int(plan.start[5:]), 1)
    old = [key for key, entry in parameters.entries.items() if entry.valid_from < oldest]
    if old:
        found.append({"code": "parameter_old", "keys": old})
    return found


def _auto_entrepreneur(
    plan: FinancialPlan,
    parameters: Parameters,
    calendar: Calendar,
    receipts: Centimes,
    tax: ReceiptsTax,
) -> Iterator[Finding]:
    """The ceiling of receipts, and that of one client, in each civil year."""
    services = plan.activity == "services"
    ceiling = parameters.ae_ceiling_services if services else parameters.ae_ceiling_goods
    for year, amount in zip(calendar.years, calendar.by_year(receipts).tolist(), strict=True):
        if amount > ceiling:
            yield {"code": "ae_ceiling", "year": year, "receipts": amount, "ceiling": ceiling}
    limit = parameters.ae_client_limit
    for year, amount in zip(calendar.years, calendar.by_year(tax.client).tolist(), strict=True):
        if amount > limit:
            yield {"code": "one_client", "year": year, "receipts": amount, "limit": limit}


def _loans(plan: FinancialPlan) -> Iterator[Finding]:
    """Loans that outlive every asset; `longest` is the longest life in months, 0 without assets."""
    bought = [asset.life_years for asset in plan.investments]
    brought_in = [asset.life_years for asset in plan.funding.in_kind]
    longest = 12 * max(bought + brought_in, default=0)
    for loan in plan.funding.loans:
        if loan.months > longest:
            yield {
                "code": "loan_longer_than_assets",
                "loan": loan.name,
                "months": loan.months,
                "longest": longest,
            }


def _prices(plan: FinancialPlan) -> Iterator[Finding]:
    """Offers whose price falls below their unit cost, with the first such year."""
    years = plan.horizon_months // 12
    for offer in plan.offers:
        rate = 0.0 if plan.vat.liable else offer.purchase_vat_rate
        grown = growth([offer.price_growth, offer.cost_growth], years)[:, ::12].tolist()
        for year, (dearer, costlier) in enumerate(zip(*grown, strict=True)):
            price, cost = offer.price * dearer, offer.unit_cost * costlier * (1 + rate)
            # 1e-12: 100 × 1.1 is 110, though not in float64
            if price < cost and not isclose(price, cost, rel_tol=1e-12):
                yield {"code": "price_below_cost", "offer": offer.name, "year": year}
                break


def lowest_cash(closing: Centimes) -> tuple[int, int]:
    """The first month with the least cash, and how much: plan index, whole centimes."""
    month = int(np.argmin(closing))
    return month, int(closing[month])
