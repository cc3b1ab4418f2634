"""Fixed assets, bought or brought in, and grants, as rows of formulas."""

from __future__ import annotations

from pie_core.report.spreadsheet.entries import Item
from pie_core.report.spreadsheet.model import Flows, Model
from pie_core.report.spreadsheet.names import ASSETS, VALUES
from pie_core.report.spreadsheet.sheet import Formula, Line, rounded


def _accumulated(x: Model, name: str, cost: str, month: str, life: str, prorata: bool) -> Line:
    """Depreciation at the end of every month."""

    def by_month(m: int) -> str:
        past = f"MIN({m}-{month}+1,12*{life})"
        return f"IF({m}<{month},0,{rounded(f'{cost}*{past}/(12*{life})')})"

    def by_year(m: int) -> str:
        year = m // 12
        bought = f"INT({month}/12)"
        first = f"({m}-{month}+1)/({bought}*12+12-{month})"
        part = f"IF({bought}={year},{first},{year}-{bought}+{m - 12 * year + 1}/12)"
        return f"IF({m}<{month},0,{rounded(f'{cost}*MIN({part}/{life},1)')})"

    label = x.label("accumulated", name)
    return x.book.months(ASSETS, label, by_month if prorata else by_year)


def _change(x: Model, key: str, name: str, level: Line) -> Line:
    return x.book.months(ASSETS, x.label(key, name), lambda m: f"{level[m]}-{level[m - 1]}")


def add_asset(x: Model, flows: Flows, item: Item, bought: bool, prorata: bool) -> None:
    """One asset: it enters, is paid if `bought`, and loses value. Without `prorata` (preliminary
    expenses) the first year counts whole, whatever the month."""
    book, name, month = x.book, item.name, item["month"]
    price = cost = item["price" if bought else "value"]
    if bought:
        rate, liable = item["vat_rate"], x.entered.liable
        tax = book.constant(VALUES, x.label("asset_vat", name), Formula(rounded(f"{price}*{rate}")))
        whole = Formula(f"{price}+IF({liable}=1,0,{tax})")
        cost = book.constant(VALUES, x.label("asset_cost", name), whole)

    def in_month(key: str, amount: str) -> Line:
        return book.months(
            ASSETS, x.label(key, name), lambda m: f"IF({x.number[m]}={month},{amount},0)"
        )

    entered = in_month("entered", cost)
    level = _accumulated(x, name, cost, month, item["life_years"], prorata)
    flows.add(entered=entered, depreciation=_change(x, "depreciation", name, level))
    if bought:
        flows.add(
            investments_paid=in_month("payment", f"{price}+{tax}"),
            investment_vat=in_month("vat", f"{liable}*{tax}"),
        )
    else:
        flows.add(in_kind=entered)


def add_grant(x: Model, flows: Flows, item: Item) -> None:
    """Released to the result as an asset of that cost and life loses value."""
    cells = (item["amount"], item["month"], item["spread_years"])
    level = _accumulated(x, item.name, *cells, True)
    flows.add(released=_change(x, "release", item.name, level))
