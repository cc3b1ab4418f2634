"""What the years bring: CPC, depreciation and loans, CAF, working capital."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.finance import lines
from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan
from pie_core.report.parts import Grid, Note, Part, Title
from pie_core.report.sections.footnotes import OVERHEADS, Footnotes
from pie_core.report.sections.material import Material
from pie_core.report.sections.tables import Row, noted, statement, yearly
from pie_core.words.numbers import number

_CPC = tuple(
    line
    for line in lines.CPC
    if line.id not in ("self_financing", "purchases", "self_financing_capacity")
)
EVERY = {
    "month": "par mois",
    "quarter": "par trimestre",
    "year": "par an",
}
"""How often an overhead falls."""


def income(material: Material) -> Iterator[Part]:
    """The CPC by year with its levels, then the overheads that it holds."""
    t, plan = material.words.t, material.plan
    if plan is None or material.projection is None:
        yield material.no_figures("income")
        return
    yield yearly(material, statement(material, _CPC))
    footnotes = Footnotes(material)
    if plan.overheads:
        yield Title(t("Les charges, une par une"), minor=True)
        yield _overheads(material, plan, footnotes)
    yield from footnotes.notes()
    yield from noted(material, (line.id for line in _CPC))


def _overheads(material: Material, plan: FinancialPlan, footnotes: Footnotes) -> Grid:
    t = material.words.t
    rows = []
    for one in plan.overheads:
        amount = material.exact(one.amount)
        mark = footnotes.mark(
            OVERHEADS, one.name, t("{name} {amount}", name=one.name, amount=amount)
        )
        rows.append(
            (
                one.name,
                amount + mark,
                t(EVERY[one.every]),
                t("Impôts et taxes") if one.kind == "taxes" else t("Charges externes"),
                t("dès {month}", month=material.month(one.first_month)),
            )
        )
    return Grid(
        "text",
        (t("Charge"), t("Montant"), t("Quand"), t("Dans le CPC"), t("Début")),
        tuple(rows),
        (0.36, 0.17, 0.14, 0.18, 0.15),
        amounts=frozenset({1}),
    )


# ---------------------------------------------------------------------- depreciation


def depreciation(material: Material) -> Iterator[Part]:
    """Each asset by year with what is left of it; each loan by year."""
    t, projection = material.words.t, material.projection
    if material.plan is None or projection is None:
        yield material.no_figures("depreciation")
        return
    yield Title(t("Tableau d'amortissements (immobilisations)"), minor=True)
    if projection.assets:
        yield _assets(material, projection)
    else:
        yield Note(t("Il n'y a rien à amortir."))
    yield Title(t("Tableau d'amortissement des emprunts"), minor=True)
    if not projection.loans:
        yield Note(t("Il n'y a pas d'emprunt."))
    for place, loan in enumerate(projection.loans):
        yield from _loan(material, projection, place)
        if not loan["schedule"]:
            yield Note(t("Ce prêt n'est pas remboursé."))
    if projection.loans:
        yield Note(t("Chaque mois de chaque prêt est en annexe."), "quiet")


def _assets(material: Material, projection: Projection) -> Grid:
    t, bare, heads = material.words.t, material.bare, material.years()
    rows: list[tuple[str, ...]] = []
    sums = [0] * (len(heads) + 2)
    for asset in projection.assets:
        charges = asset["depreciation"].reshape(-1, 12).sum(axis=1).tolist()
        values = [asset["cost"], *charges, asset["cost"] - sum(charges)]
        sums = [a + b for a, b in zip(sums, values, strict=True)]
        rows.append((asset["name"], *map(bare, values)))
    rows.append((t("Total"), *map(bare, sums)))
    count = len(heads) + 2
    return Grid(
        "statement",
        (t("En dirhams"), t("Valeur"), *heads, t("Valeur nette à la fin")),
        tuple(rows),
        (0.34, *[0.66 / count] * count),
        numbers=True,
        total=True,
    )


def _loan(material: Material, projection: Projection, place: int) -> Iterator[Part]:
    """A loan by year of the plan: paid, interest, capital, what is left."""
    t, bare, loan = material.words.t, material.bare, projection.loans[place]
    rows = []
    last = loan["schedule"][-1].month if loan["schedule"] else -1
    for year in range(last // 12 + 1):
        inside = [row for row in loan["schedule"] if row.month // 12 == year]
        if inside:
            rows.append(
                (
                    t("An {n}", n=year + 1),
                    bare(sum(row.payment for row in inside)),
                    bare(sum(row.interest for row in inside)),
                    bare(sum(row.principal for row in inside)),
                    bare(inside[-1].balance),
                )
            )
    if rows:
        yield Grid(
            "statement",
            (loan["name"], t("Échéances"), t("Intérêts"), t("Capital"), t("Reste à rendre")),
            tuple(rows),
            (0.32, 0.17, 0.17, 0.17, 0.17),
            numbers=True,
        )


# ---------------------------------------------------------------------- CAF and BFR


def self_financing(material: Material) -> Iterator[Part]:
    """From the net result to the CAF, and what the owner leaves of it."""
    t, projection = material.words.t, material.projection
    if projection is None:
        yield material.no_figures("self_financing")
        return
    years, code = projection.years, material.words.language.code
    label = {line.id: line.label(code) for line in lines.LINES}
    rows: list[Row] = [
        ("net_result", label["net_result"], years["net_result"].tolist()),
        ("depreciation", f"+ {label['depreciation']}", years["depreciation"].tolist()),
    ]
    if years["non_current_result"].any():
        name = t("− Part des subventions reprise au résultat")
        rows.append(("non_current_result", name, (-years["non_current_result"]).tolist()))
    caf = years["self_financing_capacity"].tolist()
    rows.append(("self_financing_capacity", f"= {label['self_financing_capacity']}", caf))
    if years["payments_drawings"].any():
        name = f"− {label['payments_drawings']}"
        rows.append(("payments_drawings", name, (-years["payments_drawings"]).tolist()))
    rows.append(
        ("self_financing", f"= {label['self_financing']}", years["self_financing"].tolist())
    )
    yield yearly(material, rows)
    if caf[0] < 0:
        said = t(
            "La première année, l'activité consomme {amount}.", amount=material.dirhams(-caf[0])
        )
        yield Note(said, "warning")
    else:
        yield Note(
            t(
                "La première année, l'activité dégage {amount} pour rembourser, investir et prélever.",
                amount=material.dirhams(caf[0]),
            )
        )
    yield from noted(material, ("self_financing_capacity", "self_financing", "payments_drawings"))


_HELD = ("stock", "receivables", "vat_asset", "tax_asset")
_OWED = ("payables", "social_payable", "vat_liability", "tax_payable")


def working_capital(material: Material) -> Iterator[Part]:
    """Stock and customers less suppliers and dues, by year's end, and the need in days of sales."""
    t, projection = material.words.t, material.projection
    if projection is None:
        yield material.no_figures("working_capital")
        return
    years, code = projection.years, material.words.language.code
    label = {line.id: line.label(code) for line in lines.LINES}
    rows: list[Row] = [(key, label[key], years[key].tolist()) for key in _HELD if years[key].any()]
    rows += [(key, f"− {label[key]}", (-years[key]).tolist()) for key in _OWED if years[key].any()]
    key = "working_capital_need"
    rows.append((key, f"= {label[key]}", years[key].tolist()))
    table = yearly(material, rows)
    days = [
        "—" if value is None else number(value, material.words.language, decimals=1)
        for value in projection.ratios["working_capital_days"]
    ]
    said = (t("BFR en jours de ventes (année de 360 jours)"), *days)
    yield Grid(
        table.kind,
        table.head,
        (*table.rows, said),
        table.shares,
        numbers=True,
        strong=table.strong,
    )
    most = max(0, projection.funding["initial"]["working_capital"])
    yield Note(
        t(
            "Dans le plan de financement, le BFR de départ est le plus élevé de la première année : {amount}.",
            amount=material.dirhams(most),
        )
    )
    yield from noted(material, (*_HELD, *_OWED, key))
