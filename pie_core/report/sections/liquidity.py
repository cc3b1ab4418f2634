"""Whether the money lasts: cash by month, funding by year, break-even, ratios."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from pie_core.finance import lines
from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan
from pie_core.report.parts import Chart, Grid, Note, Part, Title
from pie_core.report.sections.material import Material
from pie_core.report.sections.tables import Row, monthly, named, noted, used_lines, yearly
from pie_core.words.numbers import number, percent
from pie_core.words.terms import BREAK_EVEN_NAMES, RATIO_NAMES, WHOLE_NAMES

TREASURY = tuple(
    line for line in lines.TREASURY if line.id not in ("vat_collected", "vat_deducted")
)


def in_order(material: Material, months: range) -> list[lines.Line]:
    """The lines of the cash table, the opening first, without those that are zero in these months."""
    opening = [line for line in TREASURY if line.id == "opening_cash"]
    flows = [line for line in TREASURY if line.id != "opening_cash"]
    return [*opening, *used_lines(material, flows, months)]


def treasury(material: Material) -> Iterator[Part]:
    """The first year's cash month by month, in two halves, and the curve."""
    projection = material.projection
    if projection is None:
        yield material.no_figures("treasury")
        return
    shown = in_order(material, range(12))
    yield monthly(material, shown, range(6), total=False)
    yield monthly(material, shown, range(6, 12), total=False)
    sentence = cash_sentence(material, projection)
    yield Note(sentence, "warning" if projection.lowest_cash.amount < 0 else "body")
    yield Chart("cash", sentence)
    yield from noted(material, (line.id for line in TREASURY))


def cash_sentence(material: Material, projection: Projection) -> str:
    """What the curve shows: the lowest month, and whether money is short."""
    t, lowest = material.words.t, projection.lowest_cash
    when, amount = material.month(lowest.month), material.dirhams(abs(lowest.amount))
    if lowest.amount < 0:
        return t(
            "Attention : fin {month}, il manque {amount}. Il faut plus d'argent au départ, ou moins de dépenses au début.",
            month=when,
            amount=amount,
        )
    return t(
        "Le mois le plus bas est {month} : il reste {amount} en caisse.", month=when, amount=amount
    )


def funding_years(material: Material) -> Iterator[Part]:
    """The plan de financement by year."""
    projection, code = material.projection, material.words.language.code
    if projection is None:
        yield material.no_figures("funding_years")
        return
    years = projection.funding["years"]
    rows: list[Row] = [
        (f"years.{row[0]}", lines.label(row, code), years[row[0]].tolist())
        for row in lines.YEARLY_FUNDING
    ]
    yield yearly(material, rows)
    yield Note(
        material.words.t(
            "Les besoins de l'année sont en haut, les ressources en bas ; l'excédent est ce qui s'ajoute à la caisse."
        ),
        "quiet",
    )
    yield from noted(material, (row[0] for row in rows))


# ---------------------------------------------------------------------- break-even


def break_even(material: Material) -> Iterator[Part]:
    """The sales that pay the charges, by year, and the month in which they are reached."""
    t, plan, projection = material.words.t, material.plan, material.projection
    if plan is None or projection is None:
        yield material.no_figures("break_even")
        return
    spoken, even = material.words.language, projection.break_even

    def amounts(values: Sequence[int | None]) -> Iterator[str]:
        return ("—" if value is None else material.bare(value) for value in values)

    def rates(values: Sequence[float | None]) -> Iterator[str]:
        return ("—" if value is None else percent(value, spoken) for value in values)

    def name(key: str) -> str:
        return named(material, key, t(BREAK_EVEN_NAMES[key]))

    months = [row["month"] for row in even]
    days = [row["days"] for row in even]
    rows = (
        (t("Chiffre d'affaires"), *amounts(projection.years["sales"].tolist())),
        (name("variable_costs"), *amounts([row["variable_costs"] for row in even])),
        (name("margin_rate"), *rates([row["margin_rate"] for row in even])),
        (name("fixed_costs"), *amounts([row["fixed_costs"] for row in even])),
        (name("threshold"), *amounts([row["threshold"] for row in even])),
        (name("safety_margin"), *amounts([row["safety_margin"] for row in even])),
        (name("month"), *("—" if at is None else material.month(at) for at in months)),
        (
            t("Point mort, en jours de l'année"),
            *("—" if day is None else number(day, spoken) for day in days),
        ),
    )
    heads = material.years()
    yield Grid(
        "statement",
        (t("En dirhams"), *heads),
        rows,
        (0.46, *(0.54 / max(len(heads), 3) for _ in heads)),
        numbers=True,
        strong=frozenset({4}),
    )
    yield Note(break_even_sentence(material, plan, projection))
    if int(projection.years["sales"][0]):
        yield Chart("break_even", t("Les ventes et les charges de l'année 1, et le seuil."))
    yield from noted(material, BREAK_EVEN_NAMES)


def break_even_sentence(material: Material, plan: FinancialPlan, projection: Projection) -> str:
    """The sales that pay the fixed costs, and whether and when the plan's sales reach them."""
    t, n = material.words.t, material.words.n
    even, sales = projection.break_even[0], int(projection.years["sales"][0])
    threshold = even["threshold"]
    if threshold is None:
        return t(
            "Seuil de rentabilité : une vente ne rapporte pas plus qu'elle ne coûte. À ce prix, aucune quantité ne couvre les charges."
        )
    sentence = t(
        "Seuil de rentabilité : il faut vendre pour {threshold} par an pour couvrir {fixed} de charges fixes.",
        threshold=material.dirhams(threshold),
        fixed=material.dirhams(even["fixed_costs"]),
    )
    if len(plan.offers) == 1 and plan.offers[0].price:
        monthly_sales = math.ceil(threshold / plan.offers[0].price / 12)
        sentence += " " + n(
            "C'est environ {n} vente par mois.", "C'est environ {n} ventes par mois.", monthly_sales
        )
    if even["month"] is not None:
        reached = material.month(even["month"])
        return f"{sentence} " + t("Avec nos ventes, il est atteint en {month}.", month=reached)
    return f"{sentence} " + t(
        "Nos ventes prévues ({sales}) n'y arrivent pas encore.", sales=material.dirhams(sales)
    )


# ---------------------------------------------------------------------- ratios

MEANINGS = {
    "debt_to_caf": "En combien d'années la CAF rendrait tous les prêts. Les banques regardent d'abord ce chiffre.",
    "debt_service_cover": "Combien de fois l'argent produit paie les échéances de l'année. Au-dessus de 1, elles sont payées.",
    "own_funds_ratio": "La part de l'entreprise qui n'est pas empruntée.",
    "working_capital_days": "Combien de jours de ventes sont bloqués dans le stock et chez les clients.",
    "npv": "Ce que le projet rapporte en argent d'aujourd'hui, une fois l'investissement repris.",
    "irr": "Le rendement de l'argent mis dans le projet, par an.",
    "payback_years": "Le temps qu'il faut pour reprendre l'argent du départ.",
}
"""What each ratio says, in one sentence."""


def ratios(material: Material) -> Iterator[Part]:
    """Each ratio by year with the sentence that says what it means."""
    t, projection, spoken = material.words.t, material.projection, material.words.language
    if projection is None:
        yield material.no_figures("ratios")
        return
    found = projection.ratios

    def decimals(values: Sequence[float | None]) -> list[str]:
        return ["—" if v is None else number(v, spoken, decimals=1) for v in values]

    shares = ["—" if v is None else percent(v, spoken) for v in found["own_funds_ratio"]]
    by_year = {
        "debt_to_caf": decimals(found["debt_to_caf"]),
        "debt_service_cover": decimals(found["debt_service_cover"]),
        "own_funds_ratio": shares,
        "working_capital_days": decimals(found["working_capital_days"]),
    }
    heads = material.years()
    yield Grid(
        "text",
        (t("Ratio"), t("Ce qu'il dit"), *heads),
        tuple(
            (named(material, key, t(RATIO_NAMES[key])), t(MEANINGS[key]), *values)
            for key, values in by_year.items()
        ),
        (
            0.24,
            0.76 - 0.1 * max(len(heads), 3),
            *[0.1 * max(len(heads), 3) / len(heads)] * len(heads),
        ),
        amounts=frozenset(range(2, 2 + len(heads))),
    )
    irr, payback = found["irr"], found["payback_years"]
    whole = {
        "npv": material.dirhams(found["npv"]),
        "irr": "—" if irr is None else percent(irr, spoken),
        "payback_years": "—"
        if payback is None
        else t("{n} ans", n=number(payback, spoken, decimals=1)),
    }
    yield Title(t("Pour tout le plan"), minor=True)
    yield Grid(
        "text",
        (t("Ratio"), t("Ce qu'il dit"), t("Valeur")),
        tuple(
            (named(material, key, t(WHOLE_NAMES[key])), t(MEANINGS[key]), value)
            for key, value in whole.items()
        ),
        (0.3, 0.5, 0.2),
        amounts=frozenset({2}),
    )
    yield from noted(material, (*RATIO_NAMES, *WHOLE_NAMES))
