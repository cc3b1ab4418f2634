"""A financial plan written down as the answers that make it: the way back of `entries`.

What is as the question assumes is left empty, so that it goes on following the assumption.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from pie_core.discovery.entries import NO_NAME
from pie_core.model.plan import FinancialPlan, Growths, Offer
from pie_core.model.programme import Module, Table
from pie_core.model.project import Value


def per_cent(rate: float) -> int | float:
    """A decimal as a percentage, exactly as written: 0.0411 is 4.11."""
    value = Decimal(str(rate)) * 100
    return int(value) if value == value.to_integral_value() else float(value)


def _growth(name: str, growth: Growths) -> dict[str, Any]:
    return {f"{name}_{year}": per_cent(rate) for year, rate in enumerate(growth, start=2)}


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _units(offer: Offer) -> dict[str, Any]:
    """The usual month, and the months that differ from it."""
    units = [_plain(value) for value in offer.monthly_units]
    usual, _ = Counter(units).most_common(1)[0]
    months = {f"m{i}": value for i, value in enumerate(units, start=1) if value != usual}
    return {"units": usual, **months}


def answers_of(plan: FinancialPlan, module: Module) -> dict[str, Value]:
    """The answers (`activity.prompt` → value) that make this plan."""
    funding = plan.funding
    vat = plan.vat.period if plan.vat.liable else "none"
    answers: dict[str, Value] = {
        "frame.activity": plan.activity,
        "frame.legal_form": plan.legal_form,
        "frame.start": plan.start,
        "frame.horizon": str(plan.horizon_months),
        "frame.vat": vat,
        "frame.tax_exempt": "yes" if plan.tax_exempt else None,
        "frame.largest_client": per_cent(plan.largest_client_share) or None,
        "frame.discount": None if plan.discount_rate is None else per_cent(plan.discount_rate),
        "offers.offers": [
            {
                "name": offer.name,
                "unit": offer.unit or None,
                "price": offer.price,
                "unit_cost": offer.unit_cost,
                **_units(offer),
                **_growth("units", offer.units_growth),
                **_growth("price", offer.price_growth),
                **_growth("cost", offer.cost_growth),
                "customer_days": offer.customer_days,
                "supplier_days": offer.supplier_days,
                "stock_days": offer.stock_days,
                "vat": per_cent(offer.vat_rate),
                "purchase_vat": per_cent(offer.purchase_vat_rate),
            }
            for offer in plan.offers
        ],
        "overheads.overheads": [
            {
                **_named(row, "amount", "every", "kind", "first_month", "last_month"),
                **_growth("growth", row.growth),
                "vat": per_cent(row.vat_rate),
                "supplier_days": row.supplier_days,
            }
            for row in plan.overheads
        ],
        "people.staff": [
            {
                **_fields(row, "role", "headcount", "gross_monthly", "first_month", "last_month"),
                **_growth("growth", row.growth),
            }
            for row in plan.staff
        ],
        "people.drawings": [
            _fields(row, "amount", "first_month", "last_month") for row in plan.drawings
        ],
        "equipment.investments": [
            {
                **_named(row, "category", "month", "life_years"),
                "amount": row.cost,
                "vat": per_cent(row.vat_rate),
            }
            for row in plan.investments
        ],
        "equipment.in_kind": [
            _named(row, "amount", "category", "month", "life_years") for row in funding.in_kind
        ],
        "money.own_cash": [_named(row, "amount", "month") for row in funding.own_cash],
        "money.grants": [_named(row, "amount", "month", "life_years") for row in funding.grants],
        "money.loans": [
            {
                "preset": row.kind,
                **_named(row, "amount", "months", "grace_months", "grace", "month"),
                "rate": per_cent(row.rate),
            }
            for row in funding.loans
        ],
    }
    return {key: _kept(module, key, value) for key, value in answers.items() if value is not None}


def _fields(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _named(row: Any, *names: str) -> dict[str, Any]:
    return {"name": row.name if row.name != NO_NAME else None, **_fields(row, *names)}


def _kept(module: Module, key: str, value: Any) -> Value:
    """Rows with ids, without the cells that are as the question assumes."""
    activity, _, prompt = key.partition(".")
    found = module.activity(activity)
    table = found.prompt(prompt) if found else None
    if not isinstance(table, Table):
        return value
    fixed = {
        column.id: column.fallback.fixed
        for column in table.columns
        if column.fallback and column.fallback.fixed is not None
    }
    return [
        {"id": f"{prompt}-{number}", "cells": dict(_worth_writing(cells, fixed))}
        for number, cells in enumerate(value, start=1)
    ]


def _worth_writing(cells: Mapping[str, Any], fixed: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in cells.items():
        assumed = fixed.get(name, 0 if name == "customer_days" else None)
        if value is not None and value != assumed:
            yield name, value
