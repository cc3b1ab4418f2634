"""The whole workbook: entries, calculation, pages; and the file of it.

What the layout fixes (a change of it needs a new workbook): the horizon, the legal form, the
activity, how many items there are, the nature of an overhead and of an asset, and the number of
bands of a scale. Everything else is an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan
from pie_core.report.spreadsheet import funding, ratios
from pie_core.report.spreadsheet.assets import add_asset, add_grant
from pie_core.report.spreadsheet.costs import add_drawing, add_overhead, add_role
from pie_core.report.spreadsheet.cover import add_cover
from pie_core.report.spreadsheet.entered import enter
from pie_core.report.spreadsheet.loans import add_loan
from pie_core.report.spreadsheet.look import xlsx
from pie_core.report.spreadsheet.model import Flows, Model, model_of
from pie_core.report.spreadsheet.names import ASSETS, TABS, tabs
from pie_core.report.spreadsheet.offers import add_offer
from pie_core.report.spreadsheet.pages import Pages
from pie_core.report.spreadsheet.sheet import Book, Line
from pie_core.report.spreadsheet.statements import Statements, by_year
from pie_core.words.catalogue import Words


@dataclass(frozen=True)
class Calculation:
    """The entries and everything computed from them, in centimes, before any page is laid out.

    `lines` by month and `years` by year, by the ids of the contract; `summed`: totals over items.
    """

    model: Model
    lines: Mapping[str, Line]
    years: Mapping[str, Line]
    summed: Mapping[str, Line]

    @property
    def book(self) -> Book:
        """The sheets so far."""
        return self.model.book


def calculation(plan: FinancialPlan, known: Parameters, words: Words) -> Calculation:
    """A book that computes a plan; the engine has no part in it."""
    book = Book(plan.horizon_months, tabs(words))
    for key in TABS:
        book.sheet(key)
    x = model_of(book, enter(book, plan, known, words), words)
    made = Statements(x, plan, _flows(x))
    made.profit_and_loss()
    made.treasury()
    made.balance_sheet()
    return Calculation(x, made.lines, by_year(x, made.lines), made.t)


def lay_out(found: Calculation, projection: Projection, title: str, today: date) -> Pages:
    """The pages that are read. `projection` is what their cells show until they are computed."""
    x, lines, years = found.model, found.lines, found.years
    pages = Pages(x, projection, title)
    pages.statements(lines, years)
    yearly = funding.yearly(x, found.summed, years)
    pages.funding(funding.initial(x, found.summed, lines), yearly)
    whole = ratios.profitability(x, years, yearly)
    pages.ratios(ratios.break_even(x, lines, years), ratios.ratios(x, years), whole)
    pages.lowest_cash(ratios.lowest_cash(x, lines["closing_cash"]))
    add_cover(x, pages, years, today)
    return pages


def _flows(x: Model) -> Flows:
    """The rows of every item."""
    flows, entered = Flows(x), x.entered
    for offer in entered.offers:
        add_offer(x, flows, offer)
    for overhead, kind in zip(entered.overheads, entered.kinds, strict=True):
        add_overhead(x, flows, overhead, kind)
    for role in entered.staff:
        add_role(x, flows, role, entered.rules)
    for drawing in entered.drawings:
        add_drawing(x, flows, drawing)
    bought = len(entered.investments)
    assets = [*entered.investments, *entered.in_kind]
    for place, (asset, prorata) in enumerate(zip(assets, entered.prorata, strict=True)):
        add_asset(x, flows, asset, place < bought, prorata)
    for grant in entered.grants:
        add_grant(x, flows, grant)
    for loan in entered.loans:
        add_loan(x, flows, loan)
    flows.add(own_cash=x.placed(ASSETS, x.label("own_cash"), entered.own_cash))
    flows.add(grants=x.placed(ASSETS, x.label("grants"), entered.grants))
    return flows


def plan_xlsx(
    plan: FinancialPlan,
    projection: Projection,
    known: Parameters,
    words: Words,
    title: str,
    today: date,
) -> bytes:
    """The projection of a plan as a workbook of live formulas, in one language.

    Every figure leads back to the sheet of entries. The same input and the same day give the same
    bytes. `known` are the rules by which `projection` was computed.
    """
    found = calculation(plan, known, words)
    lay_out(found, projection, title, today)
    return xlsx(found.book, words, title, today)
