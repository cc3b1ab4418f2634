"""What is sold: prices and quantities, by month and by year, with what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan, Offer
from pie_core.report.parts import Chart, Grid, Note, Part, Title
from pie_core.report.sections.footnotes import OFFERS, Footnotes
from pie_core.report.sections.material import Material
from pie_core.words.languages import Language
from pie_core.words.numbers import number, percent

_WIDE = 10_000_000
"""Centimes from which twelve amounts and their sum do not fit side by side."""


def sales(material: Material) -> Iterator[Part]:
    """Offers × price × units: by month for a year, by year with growth."""
    t, plan, projection = material.words.t, material.plan, material.projection
    if plan is None or projection is None or not plan.offers:
        yield material.no_figures("sales")
        yield from material.told("sales.basis")
        return
    footnotes = Footnotes(material)
    yield Title(t("Prix et quantités"), minor=True)
    yield _units(material, plan, footnotes)
    yield Title(t("Ventes de la première année, par mois"), minor=True)
    yield from _monthly(material, projection)
    yield Title(t("Ventes par année"), minor=True)
    yield _yearly(material, projection)
    years = range(2, plan.horizon_months // 12 + 1)
    for offer in plan.offers:
        if growth := " · ".join(_growth(material, offer, years)):
            yield Note(t("{offer} : {rates}.", offer=offer.name, rates=growth), "item")
    if int(projection.years["sales"][0]):
        yield Chart("sales", t("Les ventes par offre, par mois."))
    yield from material.told("sales.basis")
    yield from footnotes.notes()


def _units(material: Material, plan: FinancialPlan, footnotes: Footnotes) -> Grid:
    """Each offer's price and its units of twelve months."""
    t, spoken = material.words.t, material.words.language
    rows = []
    for offer in plan.offers:
        price = material.exact(offer.price)
        mark = footnotes.mark(OFFERS, offer.name, t("prix {price}", price=price), offer.price)
        units = [number(one, spoken, decimals=1) for one in offer.monthly_units]
        total = number(sum(offer.monthly_units), spoken, decimals=1)
        rows.append((offer.name, price + mark, *units, total))
    heads = [short_month(material, at) for at in range(12)]
    return Grid(
        "dense",
        (t("Unités vendues"), t("Prix"), *heads, t("Total")),
        tuple(rows),
        (0.2, 0.115, *[0.05] * 12, 0.085),
        numbers=True,
    )


def short_month(material: Material, index: int) -> str:
    """A month for a narrow column, the year on a line of its own."""
    name, _, year = material.month(index).rpartition("\u00a0")
    return f"{name}\n{year}"


def _monthly(material: Material, projection: Projection) -> Iterator[Grid]:
    """Sales of each offer by month: one table, or two halves where amounts are long."""
    t, bare = material.words.t, material.bare
    series = [(one["name"], one["sales"][:12].tolist()) for one in projection.offers]
    everything = projection.lines["sales"][:12].tolist()
    if len(series) > 1:
        series.append((t("Total"), everything))
    total = len(series) > 1
    halves = [range(12)] if sum(everything) < _WIDE * 10 else [range(6), range(6, 12)]
    for half in halves:
        last = half.stop == 12
        heads = [short_month(material, at) for at in half]
        rows = [
            (
                name,
                *(bare(values[at]) for at in half),
                *([bare(sum(values))] if last else []),
            )
            for name, values in series
        ]
        wide = 0.8 / (len(half) + 1.3)
        yield Grid(
            "dense",
            (t("En dirhams"), *heads, *([t("Année")] if last else [])),
            tuple(rows),
            (0.2, *[wide] * len(half), *([1.3 * wide] if last else [])),
            numbers=True,
            total=total,
        )


def _yearly(material: Material, projection: Projection) -> Grid:
    t, bare, heads = material.words.t, material.bare, material.years()
    rows = [
        (one["name"], *(bare(v) for v in one["sales"].reshape(-1, 12).sum(axis=1).tolist()))
        for one in projection.offers
    ]
    rows.append((t("Chiffre d'affaires"), *(bare(v) for v in projection.years["sales"].tolist())))
    return Grid(
        "statement",
        (t("En dirhams"), *heads),
        tuple(rows),
        (0.4, *(0.6 / max(len(heads), 3) for _ in heads)),
        numbers=True,
        total=True,
    )


def _growth(material: Material, offer: Offer, years: range) -> Iterator[str]:
    """What changes from one year to the next, as sentences; the last rate repeats."""
    t, spoken = material.words.t, material.words.language

    def said(rates: Sequence[float]) -> str:
        return t(", ").join(
            t("an {n} {rate}", n=year, rate=_signed(rates[min(year - 1, len(rates)) - 1], spoken))
            for year in years
        )

    for rates, label in (
        (offer.units_growth, t("quantités")),
        (offer.price_growth, t("prix")),
        (offer.cost_growth, t("coût")),
    ):
        if any(rates) and years:
            yield t("{what} {rates}", what=label, rates=said(rates))


def _signed(rate: float, spoken: Language) -> str:
    """A change with its sign, also where it rises."""
    return ("+" if rate > 0 else "") + percent(rate, spoken)
