"""Offers: sales, cost of sales, stock and purchases, with their VAT and their delays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pie_core.finance.series import Centimes, Floats, delayed, growth, total, whole
from pie_core.model.plan import Offer

Days = NDArray[np.int64]
MAX_DAYS = 360
"""The longest delay that a plan may hold."""


@dataclass(frozen=True)
class Changes:
    """What S scenarios change; the default leaves the plan as it is.

    A factor is one number, an array (S,) that acts on all items alike, or (S, N) with a factor for
    each of the N offers, overheads or roles. `later` are days, (S, N), that each offer's customers
    pay later than planned (or sooner); the sum is kept within 0 to 360. All arrays share S.
    """

    units: Floats | float = 1.0
    price: Floats | float = 1.0
    unit_cost: Floats | float = 1.0
    overheads: Floats | float = 1.0
    gross: Floats | float = 1.0
    later: Days | None = None


AS_PLANNED = Changes()


def factor(change: Floats | float) -> Floats | float:
    """A change shaped to multiply items by months: (S,) to (S, 1, 1), (S, N) to (S, N, 1)."""
    if not isinstance(change, np.ndarray):
        return change
    return change[..., None] if change.ndim > 1 else change[..., None, None]


def received_after(amounts: Centimes, days: Sequence[int], later: Days | None) -> Centimes:
    """Amounts (…, N, H) in the months when customers pay; with `later` (S, N), (S, N, H)."""
    if later is None:
        return delayed(amounts, days)
    lag = np.clip(np.array(days, dtype=np.int64) + later, 0, MAX_DAYS)
    shape = np.broadcast_shapes(amounts.shape, (*lag.shape, 1))
    # Each offer of each scenario is a row of its own, with its own days.
    rows = np.broadcast_to(amounts, shape).reshape(-1, shape[-1])
    return delayed(rows, lag.ravel().tolist()).reshape(shape)


@dataclass(frozen=True)
class Trade:
    """What offers bring and take: (…, N, H) by offer, (…, H) in all. Whole centimes.

    `sales`, `cost_of_sales`, `purchases` are without the VAT that is recovered; `received` and
    `paid` include it; `vat_received` and `vat_paid` are the VAT inside them.
    """

    sales: Centimes
    cost_of_sales: Centimes
    stock: Centimes
    purchases: Centimes
    vat_on_sales: Centimes
    vat_on_purchases: Centimes
    received: Centimes
    vat_received: Centimes
    paid: Centimes
    vat_paid: Centimes


def closing_stock(cost: Centimes, days: Sequence[int]) -> Centimes:
    """What covers the cost of sales (…, N, H) of the days that follow each month.

    k = d // 30, f = (d mod 30)/30: the k months after, and r(f × the one after those); a month past
    the horizon counts as the last one.
    """
    if not any(days):
        return np.zeros_like(cost)
    horizon = cost.shape[-1]
    cover = np.array(days, dtype=np.int64)[:, None]
    k = cover // 30
    beyond = int(k.max()) + 1
    ahead = np.concatenate([cost, np.repeat(cost[..., -1:], beyond, axis=-1)], axis=-1)
    upto = np.cumsum(ahead, axis=-1)
    months, rows = np.arange(horizon), np.arange(len(days))[:, None]
    full = upto[..., rows, months + k] - upto[..., :horizon]
    stock: Centimes = full + whole(ahead[..., rows, months + k + 1] * (cover % 30) / 30)
    return stock


def trade(
    offers: Sequence[Offer], years: int, liable: bool, changes: Changes = AS_PLANNED
) -> Trade:
    """Sales and purchases of all offers over so many years.

    If not `liable`, VAT on sales is ignored and VAT on purchases is part of their cost.
    """
    units = np.array([o.monthly_units for o in offers], dtype=np.float64).reshape(-1, 12)
    units = np.tile(units, years) * growth((o.units_growth for o in offers), years)
    units = units * factor(changes.units)

    def column(values: Sequence[float]) -> Floats:
        return np.array(values, dtype=np.float64)[:, None]

    price = column([o.price for o in offers]) * growth((o.price_growth for o in offers), years)
    unit_cost = column([o.unit_cost for o in offers]) * growth(
        (o.cost_growth for o in offers), years
    )
    bought_with = column([o.purchase_vat_rate for o in offers])
    sales = whole(units * price * factor(changes.price))
    gross_cost = units * unit_cost * factor(changes.unit_cost)
    cost = whole(gross_cost if liable else gross_cost * (1 + bought_with))

    stock = closing_stock(cost, [o.stock_days for o in offers])
    purchases = cost + stock
    purchases[..., 1:] -= stock[..., :-1]
    if liable:
        vat_on_sales = whole(sales * column([o.vat_rate for o in offers]))
        vat_on_purchases = whole(purchases * bought_with)
    else:
        vat_on_sales, vat_on_purchases = np.zeros_like(sales), np.zeros_like(purchases)

    customers, suppliers = [o.customer_days for o in offers], [o.supplier_days for o in offers]
    vat_received = received_after(vat_on_sales, customers, changes.later)
    vat_paid = delayed(vat_on_purchases, suppliers)
    return Trade(
        sales=sales,
        cost_of_sales=cost,
        stock=total(stock),
        purchases=total(purchases),
        vat_on_sales=total(vat_on_sales),
        vat_on_purchases=total(vat_on_purchases),
        received=total(received_after(sales, customers, changes.later) + vat_received),
        vat_received=total(vat_received),
        paid=total(delayed(purchases, suppliers) + vat_paid),
        vat_paid=total(vat_paid),
    )
