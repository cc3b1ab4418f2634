"""What it costs to begin, and who pays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan, Loan
from pie_core.report.parts import Chart, Grid, Note, Part, Title
from pie_core.report.sections.business import CATEGORIES
from pie_core.report.sections.footnotes import INVESTMENTS, Footnotes
from pie_core.report.sections.material import Material
from pie_core.words.numbers import percent

LOAN_KINDS = {
    "bank": "crédit bancaire",
    "honour": "prêt d'honneur",
    "family": "prêt de proches",
}
"""Where a loan comes from."""


def investments(material: Material) -> Iterator[Part]:
    """The programme d'investissement by category, with the working capital as a row."""
    t, plan, projection = material.words.t, material.plan, material.projection
    if plan is None or projection is None:
        yield material.no_figures("investments")
        return
    footnotes = Footnotes(material)
    first = _bought(material, plan, footnotes, range(12))
    later = _bought(material, plan, footnotes, range(12, plan.horizon_months))
    initial = projection.funding["initial"]
    head = (t("Poste (en dirhams)"), t("Mois"), t("HT"), t("TVA"), t("TTC"))
    shares = (0.46, 0.16, 0.13, 0.11, 0.14)
    need = initial["working_capital"]
    bare = material.bare
    rows, sums = _rows(material, first)
    strong = frozenset(at for at, row in enumerate(rows) if not row[1])
    total = [sums[0] + need, sums[1], sums[2] + need]
    rows.append((t("Besoin en fonds de roulement (BFR)"), "—", bare(need), "—", bare(need)))
    rows.append((t("Programme d'investissement"), "", *map(bare, total)))
    yield Grid("statement", head, tuple(rows), shares, numbers=True, total=True, strong=strong)
    absent = [t(CATEGORIES[key]) for key in CATEGORIES if key not in {one[0] for one in first}]
    if absent:
        yield Note(t("Rien n'est prévu pour : {names}.", names=" · ".join(absent)), "quiet")
    if plan.vat.liable:
        yield Note(t("La TVA des achats est récupérée : le besoin se compte hors taxe."), "quiet")
    if later:
        rows, _ = _rows(material, later)
        strong = frozenset(at for at, row in enumerate(rows) if not row[1])
        yield Title(t("Achats prévus plus tard"), minor=True)
        yield Grid("statement", head, tuple(rows), shares, numbers=True, strong=strong)
    if not first and not later:
        yield Note(t("Aucun achat de départ n'est écrit dans les chiffres."), "missing")
        material.lacks("figures", t("Les achats de départ"), "investments")
    yield from footnotes.notes()


_Bought = tuple[str, str, int, int, int]
"""Category, name with its mark, month, cost without VAT, VAT: whole centimes."""


def _bought(
    material: Material, plan: FinancialPlan, footnotes: Footnotes, months: range
) -> list[_Bought]:
    found: list[_Bought] = []
    for one in plan.investments:
        if one.month in months:
            mark = footnotes.mark(INVESTMENTS, one.name, one.name, one.cost)
            vat = int(one.cost * one.vat_rate + 0.5)
            found.append((one.category, one.name + mark, one.month, one.cost, vat))
    for own in plan.funding.in_kind:
        if own.month in months:
            name = material.words.t("{name} (apport en nature)", name=own.name)
            found.append((own.category, name, own.month, own.amount, 0))
    return found


def _rows(
    material: Material, items: Sequence[_Bought]
) -> tuple[list[tuple[str, ...]], tuple[int, int, int]]:
    """A row for each category that has something, its items under it; and the sums."""
    bare = material.bare
    rows: list[tuple[str, ...]] = []
    for category in CATEGORIES:
        inside = [one for one in items if one[0] == category]
        if not inside:
            continue
        cost, vat = sum(one[3] for one in inside), sum(one[4] for one in inside)
        label = material.words.t(CATEGORIES[category])
        rows.append((label, "", bare(cost), bare(vat) if vat else "—", bare(cost + vat)))
        rows += [
            (
                f"– {name}",
                material.month(month),
                bare(cost),
                bare(vat) if vat else "—",
                bare(cost + vat),
            )
            for _, name, month, cost, vat in inside
        ]
    cost, vat = sum(one[3] for one in items), sum(one[4] for one in items)
    return rows, (cost, vat, cost + vat)


# ---------------------------------------------------------------------- funding


def funding(material: Material) -> Iterator[Part]:
    """The plan de financement initial with shares, the loans asked for, guarantees, quotes."""
    t, plan, projection = material.words.t, material.plan, material.projection
    if plan is None or projection is None:
        yield material.no_figures("funding")
    else:
        yield _initial(material, plan, projection)
        initial = projection.funding["initial"]
        if initial["gap"] > 0:
            yield Note(
                t(
                    "Il manque {amount} pour payer le matériel et les premiers mois.",
                    amount=material.dirhams(initial["gap"]),
                ),
                "warning",
            )
        yield Chart("money", t("À quoi sert l'argent de la première année, et d'où il vient."))
        if plan.funding.loans:
            yield Title(t("Les prêts"))
            yield _loans(material, plan.funding.loans)
    yield from material.told("funding.guarantees")
    yield from material.told("funding.quotes")


def _initial(material: Material, plan: FinancialPlan, projection: Projection) -> Grid:
    """What is needed and what is there, each resource with its share of the whole."""
    t, spoken, bare = material.words.t, material.words.language, material.bare
    initial, money = projection.funding["initial"], plan.funding
    need = initial["investments"] + initial["working_capital"]
    gap = initial["gap"]
    found = need - gap
    whole = max(need, found)

    def share(amount: int) -> str:
        return percent(amount / whole, spoken) if whole else "—"

    rows: list[tuple[str, ...]] = [
        (t("Besoins"), "", ""),
        (t("Investissements"), bare(initial["investments"]), share(initial["investments"])),
        (
            t("Besoin en fonds de roulement"),
            bare(initial["working_capital"]),
            share(initial["working_capital"]),
        ),
    ]
    if gap < 0:
        rows.append((t("Reste en réserve"), bare(-gap), share(-gap)))
    rows.append((t("Total des besoins"), bare(whole), share(whole)))
    strong = {0, len(rows) - 1, len(rows)}
    rows.append((t("Ressources"), "", ""))
    for one in money.own_cash:
        if one.month < 12:
            rows.append((t("Apport : {name}", name=one.name), bare(one.amount), share(one.amount)))
    for own in money.in_kind:
        if own.month < 12:
            label = t("Apport en nature : {name}", name=own.name)
            rows.append((label, bare(own.amount), share(own.amount)))
    for grant in money.grants:
        if grant.month < 12:
            label = t("Subvention : {name}", name=grant.name)
            rows.append((label, bare(grant.amount), share(grant.amount)))
    for loan in money.loans:
        if loan.month < 12:
            label = t("Emprunt : {name}", name=loan.name)
            rows.append((label, bare(loan.amount), share(loan.amount)))
    if gap > 0:
        rows.append((t("Reste à financer"), bare(gap), share(gap)))
    rows.append((t("Total des ressources"), bare(whole), share(whole)))
    return Grid(
        "statement",
        (t("En dirhams"), t("Montant"), t("Part")),
        tuple(rows),
        (0.6, 0.24, 0.16),
        numbers=True,
        total=True,
        strong=frozenset(strong),
    )


def _loans(material: Material, loans: Sequence[Loan]) -> Grid:
    t, n, spoken = material.words.t, material.words.n, material.words.language
    schedules = material.projection.loans if material.projection else []
    rows = []
    for loan, made in zip(loans, schedules, strict=True):
        paid = [row.payment for row in made["schedule"] if row.principal > 0]
        grace = n("{n} mois", "{n} mois", loan.grace_months) if loan.grace_months else "—"
        rows.append(
            (
                f"{loan.name} ({t(LOAN_KINDS[loan.kind])})",
                material.exact(loan.amount),
                percent(loan.rate, spoken),
                n("{n} mois", "{n} mois", loan.months),
                grace,
                material.exact(paid[0]) if paid else "—",
            )
        )
    return Grid(
        "text",
        (t("Prêt"), t("Montant"), t("Taux"), t("Durée"), t("Différé"), t("Échéance")),
        tuple(rows),
        (0.32, 0.18, 0.1, 0.12, 0.11, 0.17),
        amounts=frozenset({1, 2, 3, 4, 5}),
    )
