"""An offer as rows of formulas: sales, cost, stock, purchases, VAT, and when each is paid."""

from __future__ import annotations

from pie_core.report.spreadsheet.entries import Item
from pie_core.report.spreadsheet.model import Flows, Model
from pie_core.report.spreadsheet.names import SALES
from pie_core.report.spreadsheet.sheet import rounded

STOCK_BEYOND = 14
"""Months past the horizon that a stock of 360 days looks at."""


def add_offer(x: Model, flows: Flows, offer: Item) -> None:
    """Its rows, and what of them the totals add up."""
    book, name, liable, units = x.book, offer.name, x.entered.liable, offer.units
    assert units is not None
    sale_vat, purchase_vat = offer["sale_vat"], offer["purchase_vat"]
    price, unit_cost = offer["price"], offer["unit_cost"]
    more, dearer, costlier = (
        offer.growth[key] for key in ("units_growth", "price_growth", "cost_growth")
    )
    customers, suppliers, (k, f) = (
        x.split(f"{name} · {x.label(key)}", offer[days])
        for key, days in (
            ("sales", "customer_days"),
            ("purchases", "supplier_days"),
            ("stock", "stock_days"),
        )
    )

    def label(key: str) -> str:
        return x.label(key, name)

    def sold(m: int) -> str:
        return f"{units[m % 12]}*{more[m // 12]}"

    def cost(m: int) -> str:
        if m >= x.horizon:
            return book.next_line(SALES)[x.horizon - 1]
        lost = f"(1+IF({liable}=1,0,{purchase_vat}))"
        return rounded(f"{sold(m)}*{unit_cost}*{costlier[m // 12]}*{lost}")

    sales = book.months(
        SALES, label("sales"), lambda m: rounded(f"{sold(m)}*{price}*{dearer[m // 12]}")
    )
    costs = book.months(SALES, label("cost"), cost, STOCK_BEYOND)
    upto = book.running(SALES, label("cost_upto"), lambda m: costs[m], STOCK_BEYOND)

    def covering(m: int) -> str:
        last = rounded(f"{f}*" + costs.at(f"{m}+{k}+1"))
        return f"{upto.at(f'{m}+{k}')}-{upto[m]}+{last}"

    stock = book.months(SALES, label("stock"), covering)
    purchases = book.months(
        SALES, label("purchases"), lambda m: f"{costs[m]}+{stock[m]}-{stock[m - 1]}"
    )
    on_sales = book.months(
        SALES, label("vat_sales"), lambda m: f"{liable}*{rounded(f'{sales[m]}*{sale_vat}')}"
    )
    on_purchases = book.months(
        SALES,
        label("vat_purchases"),
        lambda m: f"{liable}*{rounded(f'{purchases[m]}*{purchase_vat}')}",
    )
    flows.add(
        sales=sales,
        cost_of_sales=costs,
        stock=stock,
        purchases=purchases,
        vat_on_sales=on_sales,
        vat_on_purchases=on_purchases,
        sales_received=x.delayed(SALES, label("sales"), sales, customers),
        vat_received=x.delayed(SALES, label("vat_sales"), on_sales, customers),
        purchases_paid=x.delayed(SALES, label("purchases"), purchases, suppliers),
        purchase_vat_paid=x.delayed(SALES, label("vat_purchases"), on_purchases, suppliers),
    )
