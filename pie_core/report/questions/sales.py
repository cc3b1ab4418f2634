"""What a committee asks about sales: capacity, growth, stock, ceilings, one client. Worst first."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from pie_core.finance.series import growth
from pie_core.model.plan import COMPANIES
from pie_core.report.questions import proof
from pie_core.report.questions.case import Case, Doubt

_NOISE = 1e-9
"""100 × 1.1 is 110, though not in float64."""


def above_capacity(case: Case) -> list[Doubt]:
    """Months with more sales (units of all offers, with their growth) than the means allow."""
    plan, capacity = case.plan, case.project.capacity
    if plan is None or case.projection is None or capacity is None or not plan.offers:
        return []
    years = plan.horizon_months // 12
    units = np.array([offer.monthly_units for offer in plan.offers], dtype=np.float64)
    grown = np.tile(units, years) * growth((offer.units_growth for offer in plan.offers), years)
    sold = grown.sum(axis=0)
    over = np.flatnonzero(sold > capacity * (1 + _NOISE) + _NOISE)
    found = []
    for month in sorted(over.tolist(), key=lambda month: (-sold[month], month)):
        values = {
            "month": case.month(month),
            "units": case.number(math.ceil(round(float(sold[month]), 6))),
            "capacity": case.number(capacity),
        }
        figure = case.t("{units} ventes en {month} pour {capacity} possibles", **values)
        found.append(Doubt(figure, values["month"], values))
    return found


def ceiling_passed(case: Case) -> list[Doubt]:
    """Civil years in which an auto-entrepreneur receives more than the law allows."""
    found = []
    for one in case.projection.findings if case.projection else ():
        if one["code"] == "ae_ceiling":
            values = {
                "amount": case.amount(one["receipts"]),
                "ceiling": case.amount(one["ceiling"]),
                "year": str(one["year"]),
            }
            figure = case.t("{amount} encaissés en {year}, plafond {ceiling}", **values)
            found.append(Doubt(figure, values["year"], values))
    return found


def one_client(case: Case) -> list[Doubt]:
    """One client above the law's limit (auto-entrepreneur in services), or above a share."""
    plan = case.plan
    if plan is None:
        return []
    share = Fraction(str(plan.largest_client_share))
    values = {"share": case.exactly(share)}
    found = []
    for one in case.projection.findings if case.projection else ():
        if one["code"] == "one_client":
            figure = case.t(
                "{amount} d'un seul client en {year}, limite {limit}",
                amount=case.amount(one["receipts"]),
                limit=case.amount(one["limit"]),
                year=one["year"],
            )
            found.append(Doubt(figure, str(one["year"]), values))
    if not found and share > case.threshold and plan.offers:
        found.append(Doubt(case.t("{share} des ventes à un seul client", **values), "", values))
    return found[:1]


def vat_threshold(case: Case) -> list[Doubt]:
    """The first year in which sales pass the threshold of VAT while the plan counts none.

    An auto-entrepreneur charges no VAT; a cooperative that is exempt from tax is left alone, its
    conditions are the same law's. Nobody said whether goods are made or resold: the lower threshold
    asks, and the figure names the other one.
    """
    plan, limits = case.plan, case.rule.limits
    if plan is None or case.projection is None or plan.vat.liable or plan.tax_exempt:
        return []
    if plan.legal_form == "auto_entrepreneur":
        return []
    makers = "person_services" if plan.activity == "services" else "person_makers"
    if plan.legal_form in COMPANIES:
        makers = "company"
    resells = plan.activity == "goods"
    for year, sales in enumerate(case.projection.years["sales"].tolist()):
        threshold, other = limits[makers], 0
        if resells and sales > limits["traders"]:
            threshold = limits["traders"]
        elif resells:
            other = limits["traders"]
        if sales <= threshold:
            continue
        values = {
            "amount": case.amount(sales),
            "threshold": case.amount(threshold),
            "year": case.year(year),
        }
        text, figure = "", case.t("{amount} de ventes en {year}, seuil {threshold}", **values)
        if not threshold:
            text = case.t(
                "Votre plan ne compte pas de TVA. Une société la doit souvent dès la première vente : est-ce votre cas ?"
            )
            figure = case.t("{amount} de ventes en {year}, sans TVA", **values)
        if other:
            figure += " ; " + case.t(
                "seuil {threshold} si vous revendez sans transformer",
                threshold=case.amount(other),
            )
        return [Doubt(figure, values["year"], values, text)]
    return []


def growth_unproven(case: Case) -> list[Doubt]:
    """Offers whose sales grow by more than a share in a year, without a test that names it."""
    plan = case.plan
    if plan is None:
        return []
    found: list[tuple[float, Doubt]] = []
    for offer in plan.offers:
        if not any(offer.monthly_units):
            continue
        rates = offer.units_growth
        # The last number of a growth list repeats, so a year past it brings nothing new.
        by_year = list(enumerate(rates[: plan.horizon_months // 12 - 1], start=1))
        doubtful = [
            (rate, -year)
            for year, rate in by_year
            if Fraction(str(rate)) > case.threshold and not proof.names_share(case.project, rate)
        ]
        if doubtful:
            rate, year = max(doubtful)
            values = {
                "offer": offer.name,
                "growth": case.exactly(Fraction(str(rate))),
                "year": case.year(-year),
            }
            figure = case.t("{offer} : {growth} de plus en {year}", **values)
            found.append((rate, Doubt(figure, offer.name, values)))
    return [doubt for _, doubt in sorted(found, key=lambda one: -one[0])]


def stock_heavy(case: Case) -> list[Doubt]:
    """Years whose mean stock covers more days of sales at cost: mean stock × 360 / cost of sales."""
    if case.projection is None:
        return []
    stocks = case.projection.lines["stock"].reshape(-1, 12).sum(axis=-1).tolist()
    costs = case.projection.years["cost_of_sales"].tolist()
    heavy = sorted(
        (
            (Fraction(30 * stock, cost), -year)
            for year, (stock, cost) in enumerate(zip(stocks, costs, strict=True))
            if cost > 0 and Fraction(30 * stock, cost) > case.threshold
        ),
        reverse=True,
    )
    found = []
    for days, year in heavy:
        values = {"days": case.number(math.ceil(days)), "year": case.year(-year)}
        figure = case.t("{days} jours de ventes en {year}", **values)
        found.append(Doubt(figure, values["year"], values))
    return found
