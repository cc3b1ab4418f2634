"""Income tax of each legal form: what is charged by month, and when it is paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pie_core.finance.parameters import Parameters
from pie_core.finance.series import Calendar, Centimes, paid_after, settled, whole
from pie_core.model.plan import COMPANIES, FinancialPlan


@dataclass(frozen=True)
class Tax:
    """By month, (…, H), whole centimes."""

    charged: Centimes
    paid: Centimes


@dataclass(frozen=True)
class ReceiptsTax(Tax):
    """The auto-entrepreneur's: with the best client's receipts, by month (…, H)."""

    client: Centimes


def on_receipts(
    receipts: Centimes, plan: FinancialPlan, calendar: Calendar, parameters: Parameters
) -> ReceiptsTax:
    """The auto-entrepreneur's tax.

    What one business client pays in a civil year above the limit is taxed at its own rate and
    withheld at once (services only); the rest is paid in the month after the quarter.
    """
    services = plan.activity == "services"
    rate = parameters.ae_rate_services if services else parameters.ae_rate_goods
    client = whole(receipts * (plan.largest_client_share if services else 0.0))
    upto = np.cumsum(client, axis=-1)
    before = (upto - client)[..., calendar.year_starts][..., calendar.year_of]
    passed = np.maximum(upto - before - parameters.ae_client_limit, 0)
    passed_before = np.maximum(upto - client - before - parameters.ae_client_limit, 0)
    excess = passed - passed_before
    withheld = whole(excess * parameters.ae_client_rate)
    declared = whole((receipts - excess) * rate)
    return ReceiptsTax(
        charged=withheld + declared,
        paid=withheld + paid_after(declared, calendar.ends("quarterly")),
        client=client,
    )


def _band(
    scale: tuple[tuple[int | None, float], ...] | tuple[tuple[int | None, float, int], ...],
    profit: Centimes,
) -> Centimes:
    """r(profit × rate − deduction) of the band that holds the profit."""
    limits = np.array([row[0] for row in scale if row[0] is not None], dtype=np.int64)
    rates = np.array([row[1] for row in scale], dtype=np.float64)
    deductions = np.array([row[2] if len(row) > 2 else 0 for row in scale], dtype=np.int64)
    band = np.searchsorted(limits, profit, side="left")
    return whole(profit * rates[band] - deductions[band])


def yearly_tax(
    results: Centimes, sales: Centimes, plan: FinancialPlan, parameters: Parameters
) -> Centimes:
    """The tax on each plan year's pre-tax result, both (…, Y), of a company or a sole trader.

    Losses of the years before come off first, oldest first; from the end of the exemption on, the
    tax is at least the minimum, loss or not.
    """
    company = plan.legal_form in COMPANIES
    kept = parameters.loss_years_company if company else parameters.loss_years_sole_trader
    floor = parameters.minimum_floor_company if company else parameters.minimum_floor_sole_trader
    tax = np.zeros_like(results)
    if plan.tax_exempt:
        return tax
    losses = np.maximum(-results, 0)
    for year in range(results.shape[-1]):
        profit = np.maximum(results[..., year], 0)
        for past in range(max(0, year - kept), year):
            used = np.minimum(profit, losses[..., past])
            losses[..., past] -= used
            profit = profit - used
        due = _band(parameters.is_scale if company else parameters.ir_scale, profit)
        if 12 * year >= parameters.minimum_exempt_months:
            least = np.maximum(whole(sales[..., year] * parameters.minimum_rate), floor)
            due = np.maximum(due, least)
        tax[..., year] = due
    return tax


def on_profit(
    pre_tax: Centimes, sales: Centimes, plan: FinancialPlan, parameters: Parameters
) -> Tax:
    """The tax of a company, a cooperative or a sole trader, from monthly lines (…, H).

    Charged in the last month of each year. A year's instalments are a share of the tax of the year
    before; its balance falls in the year after, and a negative one is set off against the next
    dues until used up.
    """
    company = plan.legal_form in COMPANIES
    years = pre_tax.shape[-1] // 12
    split = (*pre_tax.shape[:-1], years, 12)
    tax = yearly_tax(
        pre_tax.reshape(split).sum(axis=-1),
        np.broadcast_to(sales, pre_tax.shape).reshape(split).sum(axis=-1),
        plan,
        parameters,
    )
    months = (
        parameters.instalment_months_company
        if company
        else parameters.instalment_months_sole_trader
    )
    balance_month = (
        parameters.balance_month_company if company else parameters.balance_month_sole_trader
    )
    charged, dues = np.zeros_like(pre_tax), np.zeros_like(pre_tax)
    charged[..., 11::12] = tax
    instalments = np.zeros_like(tax)
    instalments[..., 1:] = whole(tax[..., :-1] * parameters.instalment_share)
    for month in months:
        dues[..., month - 1 :: 12] += instalments
    balances = tax - instalments * len(months)
    dues[..., 12 + balance_month - 1 :: 12] += balances[..., :-1]
    return Tax(charged=charged, paid=settled(dues))
