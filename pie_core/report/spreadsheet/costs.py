"""Overheads, staff and drawings as rows of formulas."""

from __future__ import annotations

from pie_core.report.spreadsheet.entries import Item
from pie_core.report.spreadsheet.model import Flows, Model
from pie_core.report.spreadsheet.names import COSTS, STAFF
from pie_core.report.spreadsheet.rules import Rules
from pie_core.report.spreadsheet.sheet import plus, rounded


def add_overhead(x: Model, flows: Flows, item: Item, kind: str) -> None:
    """What is charged in full in the month it falls in; `kind` is `external` or `taxes`."""
    book, name, liable = x.book, item.name, x.entered.liable
    amount, rate, step = item["amount"], item["vat_rate"], item["every"]
    first, last, growth = item["first_month"], item["last_month"], item.growth["growth"]
    days = x.split(name, item["supplier_days"])

    def charge(m: int) -> str:
        n = x.number[m]
        falls = f"AND({n}>={first},{n}<={last},MOD({n}-{first},{step})=0)"
        lost = f"(1+IF({liable}=1,0,{rate}))"
        return f"IF({falls},{rounded(f'{amount}*{growth[m // 12]}*{lost}')},0)"

    charge_label, vat_label = x.label("charge", name), x.label("vat", name)
    charged = book.months(COSTS, charge_label, charge)
    vat = book.months(COSTS, vat_label, lambda m: f"{liable}*{rounded(f'{charged[m]}*{rate}')}")
    flows.add(
        **{kind: charged},
        overhead_vat=vat,
        overheads_paid=x.delayed(COSTS, charge_label, charged, days),
        overhead_vat_paid=x.delayed(COSTS, vat_label, vat, days),
    )


def add_role(x: Model, flows: Flows, role: Item, rules: Rules) -> None:
    """Gross and employer charges of one head, then of all."""
    book, name = x.book, role.name
    monthly, heads, growth = role["gross_monthly"], role["headcount"], role.growth["growth"]
    grown = [rounded(f"{monthly}*{growth[m // 12]}") for m in range(x.horizon)]
    gross = x.while_active(STAFF, x.label("gross_each", name), role, grown)
    uncapped = plus([rules[f"cnss_{key}_rate"] for key in ("family", "amo", "training")])
    capped = plus([rules[f"cnss_{key}_rate"] for key in ("short_term", "long_term")])
    cap = rules["cnss_cap"]
    charges = book.months(
        STAFF,
        x.label("charges_each", name),
        lambda m: rounded(f"{gross[m]}*({uncapped})+MIN({gross[m]},{cap})*({capped})"),
    )
    flows.add(
        gross=book.months(STAFF, x.label("gross", name), lambda m: f"{heads}*{gross[m]}"),
        charges=book.months(STAFF, x.label("charges", name), lambda m: f"{heads}*{charges[m]}"),
    )


def add_drawing(x: Model, flows: Flows, item: Item) -> None:
    """What the owner takes out each month."""
    label = x.label("drawing", item.name)
    flows.add(drawings=x.while_active(STAFF, label, item, (item["each_month"],)))
