"""The statements: CPC and ESG, trésorerie, bilan, BFR, plans de financement.

Everything here adds and subtracts primitives that are rounded already, so tables foot and the
balance sheet balances to the centime. CGNC order; in-kind contributions are own funds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TypedDict

import numpy as np

from pie_core.finance.assets import Assets
from pie_core.finance.lines import LINES
from pie_core.finance.loans import Borrowing
from pie_core.finance.overheads import Running
from pie_core.finance.sales import Trade
from pie_core.finance.series import Centimes, next_month, total
from pie_core.finance.staff import Payroll
from pie_core.finance.taxes import Tax
from pie_core.finance.vat import VatAccount

Lines = dict[str, Centimes]


@dataclass(frozen=True)
class Parts:
    """What the statements are made of, before income tax. Lines are (…, H), whole centimes."""

    trade: Trade
    running: Running
    payroll: Payroll
    owner_amo: Centimes
    assets: Assets
    borrowing: Borrowing
    vat: VatAccount
    own_cash: Centimes
    grants: Centimes
    released: Centimes
    drawings: Centimes


def profit_and_loss(parts: Parts) -> Lines:
    """The CPC down to the result before tax: each result is the one before, less the charges."""
    lines: Lines = {"sales": total(parts.trade.sales)}
    lines["cost_of_sales"] = total(parts.trade.cost_of_sales)
    lines["gross_margin"] = lines["sales"] - lines["cost_of_sales"]
    lines["external_charges"] = parts.running.external
    lines["value_added"] = lines["gross_margin"] - lines["external_charges"]
    lines["taxes_and_duties"] = parts.running.taxes
    lines["personnel"] = parts.payroll.gross + parts.payroll.charges + parts.owner_amo
    lines["ebitda"] = lines["value_added"] - lines["taxes_and_duties"] - lines["personnel"]
    lines["depreciation"] = total(parts.assets.depreciation)
    lines["operating_result"] = lines["ebitda"] - lines["depreciation"]
    lines["interest"] = parts.borrowing.interest
    lines["current_result"] = lines["operating_result"] - lines["interest"]
    lines["non_current_result"] = parts.released
    lines["pre_tax_result"] = lines["current_result"] + lines["non_current_result"]
    return lines


def statements(parts: Parts, lines: Lines, tax: Tax) -> Lines:
    """Every line by id, in order, from the parts, the CPC before tax and the tax."""
    trade, running, borrowing = parts.trade, parts.running, parts.borrowing
    lines = dict(lines)
    lines["income_tax"] = tax.charged
    lines["net_result"] = lines["pre_tax_result"] - tax.charged
    caf = lines["net_result"] + lines["depreciation"] - parts.released
    lines["self_financing_capacity"] = caf
    lines["self_financing"] = caf - parts.drawings
    lines["purchases"] = trade.purchases

    social = parts.payroll.charges + parts.owner_amo
    lines["receipts_sales"] = trade.received
    lines["receipts_own_funds"] = parts.own_cash
    lines["receipts_loans"] = borrowing.drawn
    lines["receipts_grants"] = parts.grants
    lines["payments_suppliers"] = trade.paid
    lines["payments_overheads"] = running.paid
    lines["payments_staff"] = parts.payroll.gross
    lines["payments_social"] = next_month(social)
    lines["payments_vat"] = parts.vat.paid
    lines["payments_income_tax"] = tax.paid
    lines["payments_investments"] = parts.assets.paid
    lines["payments_loan_principal"] = borrowing.principal
    lines["payments_interest"] = borrowing.interest_paid
    lines["payments_drawings"] = parts.drawings
    net = _sum(lines[key] for key in lines if key.startswith("receipts_"))
    net = net - _sum(lines[key] for key in lines if key.startswith("payments_"))
    closing = np.cumsum(net, axis=-1)
    lines["net_cash"] = net
    lines["opening_cash"] = closing - net
    lines["closing_cash"] = closing
    lines["vat_collected"] = parts.vat.collected
    lines["vat_deducted"] = parts.vat.deducted

    lines |= _balance_sheet(parts, lines, tax, social)
    shape = np.broadcast_shapes(*(line.shape for line in lines.values()))
    return {line.id: np.broadcast_to(lines[line.id], shape) for line in LINES}


def _balance_sheet(parts: Parts, lines: Lines, tax: Tax, social: Centimes) -> Lines:
    """The bilan at every month's end, and the need in working capital."""

    def so_far(flow: Centimes) -> Centimes:
        return np.cumsum(flow, axis=-1)

    trade, running = parts.trade, parts.running
    vat_in_receivables = so_far(trade.vat_on_sales - trade.vat_received)
    vat_in_payables = so_far(
        trade.vat_on_purchases + running.vat - trade.vat_paid - running.vat_paid
    )
    owed_tax = so_far(tax.charged - tax.paid)
    contributed = parts.own_cash + parts.assets.in_kind + parts.grants - parts.released
    charged = trade.purchases + trade.vat_on_purchases + running.external + running.taxes
    closing = lines["closing_cash"]
    sheet: Lines = {
        "fixed_assets_net": so_far(parts.assets.entered - lines["depreciation"]),
        "stock": trade.stock,
        "receivables": so_far(lines["sales"] + trade.vat_on_sales - trade.received),
        "vat_asset": np.maximum(-parts.vat.balance, 0) + vat_in_payables,
        "tax_asset": np.maximum(-owed_tax, 0),
        "cash": np.maximum(closing, 0),
    }
    sheet["total_assets"] = _sum(sheet.values())
    debts: Lines = {
        "own_funds": so_far(contributed + lines["net_result"] - parts.drawings),
        "loans": parts.borrowing.balance,
        "payables": so_far(charged + running.vat - trade.paid - running.paid),
        "social_payable": so_far(social - lines["payments_social"]),
        "vat_liability": np.maximum(parts.vat.balance, 0) + vat_in_receivables,
        "tax_payable": np.maximum(owed_tax, 0),
        "overdraft": np.maximum(-closing, 0),
    }
    debts["total_liabilities"] = _sum(debts.values())
    need = sheet["stock"] + sheet["receivables"] + sheet["vat_asset"] + sheet["tax_asset"]
    for debt in ("payables", "social_payable", "vat_liability", "tax_payable"):
        need = need - debts[debt]
    return {**sheet, **debts, "working_capital_need": need}


def _sum(lines: Iterable[Centimes]) -> Centimes:
    return reduce(np.add, lines)


_FLOWS = [line.id for line in LINES if line.year == "flow"]


def yearly(lines: Lines) -> Lines:
    """Every line by year, (…, Y): the sum of a flow, the first or the last month of a level."""
    flows = np.stack([lines[key] for key in _FLOWS])
    sums = dict(zip(_FLOWS, sum_by_year(flows), strict=True))
    years = {}
    for line in LINES:
        match line.year:
            case "flow":
                years[line.id] = sums[line.id]
            case "opening":
                years[line.id] = lines[line.id][..., 0::12]
            case "closing":
                years[line.id] = lines[line.id][..., 11::12]
    return years


def sum_by_year(line: Centimes) -> Centimes:
    """(…, H) to (…, H/12)."""
    by_year: Centimes = line.reshape(*line.shape[:-1], -1, 12).sum(axis=-1)
    return by_year


def changes_by_year(levels: Centimes) -> Centimes:
    """How much a level at years' ends, (…, Y), moved in each year; it is 0 before the first."""
    return np.diff(levels, axis=-1, prepend=0)


class Funding(TypedDict):
    """The plans de financement: `initial` in centimes, `years` as (…, Y) by row id."""

    initial: dict[str, int]
    years: Lines


def yearly_funding(parts: Parts, years: Lines) -> Lines:
    """The plan de financement by year; its surplus is the year's net cash."""
    needs: Lines = {
        "investments": sum_by_year(parts.assets.entered),
        "working_capital_change": changes_by_year(years["working_capital_need"]),
        "loan_principal": years["payments_loan_principal"],
        "drawings": years["payments_drawings"],
    }
    means: Lines = {
        "self_financing_capacity": years["self_financing_capacity"],
        "own_funds": sum_by_year(parts.own_cash + parts.assets.in_kind),
        "grants": years["receipts_grants"],
        "loans": sum_by_year(parts.borrowing.drawn + parts.borrowing.capitalised),
    }
    surplus = _sum(means.values()) - _sum(needs.values())
    return {**needs, **means, "surplus": surplus, "cumulative": np.cumsum(surplus, axis=-1)}


def initial_funding(parts: Parts, lines: Lines) -> dict[str, int]:
    """The plan de financement of year 0, whole centimes: what is needed, what is there, the gap."""
    own = parts.own_cash + parts.assets.in_kind
    rows = {
        "investments": int(parts.assets.entered[:12].sum()),
        "working_capital": max(0, int(lines["working_capital_need"][:12].max())),
        "own_funds": int(own[:12].sum()),
        "grants": int(parts.grants[:12].sum()),
        "loans": int(parts.borrowing.drawn[:12].sum()),
    }
    needed = rows["investments"] + rows["working_capital"]
    rows["gap"] = needed - rows["own_funds"] - rows["grants"] - rows["loans"]
    return rows
