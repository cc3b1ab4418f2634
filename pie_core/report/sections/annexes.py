"""The annexes: every month, every proof, every rule, what to attach, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.finance import lines
from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan
from pie_core.report.parts import (
    COMPETENCES_CREDIT,
    CREDIT,
    Grid,
    Leaf,
    Missing,
    Note,
    Part,
    Title,
)
from pie_core.report.sections import opening, records
from pie_core.report.sections.footnotes import (
    INVESTMENTS,
    OFFERS,
    OVERHEADS,
    STAFF,
    naming,
    supports,
)
from pie_core.report.sections.liquidity import in_order
from pie_core.report.sections.material import Material
from pie_core.report.sections.tables import (
    monthly,
    noted,
    statement,
    used_lines,
    yearly,
)

DOCUMENTS = {
    "cin": "Copies des CIN",
    "diplomas": "Diplômes et attestations",
    "quotes": "Devis",
    "lease": "Bail ou promesse de bail",
    "statutes": "Statuts, ou leur projet",
    "permits": "Autorisations",
    "letters": "Lettres de clients ou de partenaires",
    "photos": "Photos",
}
"""What may be attached on paper."""

_NAME = 60
"""Characters of what is a name and no question."""


def annexes(material: Material) -> Iterator[Part]:
    """All annexes in order; what is missing comes last, from `missing`."""
    plan, projection = material.plan, material.projection
    if projection is not None:
        yield from _months(material, projection)
    yield from _long_texts(material)
    if projection is not None and plan is not None:
        yield Title(material.words.t("Bilan prévisionnel"))
        yield from _balance(material)
        yield Title(material.words.t("Ce que supposent les chiffres"))
        yield from _assumptions(material, plan)
        yield from _schedules(material, projection)
    yield from records.proofs(material)
    yield from records.rules(material)
    yield from records.figure_notes(material)
    yield from records.journal(material)
    yield from records.canvas(material)


def closing(material: Material, missing: tuple[Missing, ...]) -> Iterator[Part]:
    """The last annexes: documents, signatures, credits, and what is missing."""
    t, n, project = material.words.t, material.words.n, material.project
    yield Title(t("Documents joints"))
    chosen = [key for key in project.chosen.get("annexes.documents", ()) if key in DOCUMENTS]
    if not chosen:
        yield Note(t("À cocher sur papier : ce qui est joint au dossier."))
    for key in chosen or list(DOCUMENTS):
        yield Note(t(DOCUMENTS[key]), "tick")
    yield Title(t("Signatures"))
    people = project.members or ("",)
    yield Grid(
        "signatures",
        (t("Nom et prénom"), t("N° de CIN"), t("Date et signature")),
        tuple((name, "", "") for name in people),
        (0.4, 0.25, 0.35),
    )
    yield Note(
        t(
            "Les règles et les taux changent : les vérifier auprès de l'administration avant de s'engager. Les chiffres sont des prévisions de l'équipe, pas des résultats."
        ),
        "quiet",
    )
    credits_ = ((t("Canevas"), CREDIT), (t("Compétences"), COMPETENCES_CREDIT))
    told = [f"{t('{name} : {value}', name=name, value=value)}." for name, value in credits_]
    yield Note(" ".join(told), "quiet")
    yield Title(t("Ce qui manque encore"))
    if not missing:
        yield Note(t("Rien : toutes les questions ont leur réponse."))
    else:
        by_section: dict[str, list[str]] = {}
        for one in missing:
            by_section.setdefault(one.section, []).append(one.label)
        yield Note(
            n(
                "{n} réponse manque. Le plan peut être lu sans elle, mais une banque la demandera.",
                "{n} réponses manquent. Le plan peut être lu sans elles, mais une banque les demandera.",
                len(missing),
            )
        )
        yield Grid(
            "text",
            (t("Partie du plan"), t("Ce qui manque")),
            tuple(
                (material.titles[section], _listed(labels))
                for section, labels in by_section.items()
            ),
            (0.32, 0.68),
        )


def _listed(labels: list[str]) -> str:
    """Names one after the other, questions one under the other."""
    long = any(len(label) > _NAME for label in labels)
    return "\n".join(f"• {label}" for label in labels) if long else " · ".join(labels)


def _long_texts(material: Material) -> Iterator[Part]:
    """What the one-page summary had to cut, in full."""
    t, project = material.words.t, material.project
    written = project.written.get("summary.pitch", "")
    if len(written) > opening.SHORT:
        yield Title(t("Le résumé, en entier"))
        yield Note(written)
    step = project.facts.get("next_step", "")
    if len(step) > 400:
        yield Title(t("Notre prochain pas"))
        yield Note(step)


# ---------------------------------------------------------------------- figures


def _balance(material: Material) -> Iterator[Part]:
    sheet = used_lines(material, lines.BALANCE_SHEET)
    yield yearly(material, statement(material, sheet))
    yield from noted(material, (line.id for line in sheet if line.id != "stock"))


def _assumptions(material: Material, plan: FinancialPlan) -> Iterator[Part]:
    """Every entry of the plan with what it rests on, as the team said, or that nobody tested it."""
    t = material.words.t
    rows = [
        (offer.name, t("Prix"), material.exact(offer.price), OFFERS, offer.price)
        for offer in plan.offers
    ]
    rows += [
        (one.name, t("Charge"), material.exact(one.amount), OVERHEADS, 0) for one in plan.overheads
    ]
    rows += [
        (role.role, t("Salaire brut"), material.exact(role.gross_monthly), STAFF, 0)
        for role in plan.staff
    ]
    rows += [
        (one.name, t("Achat"), material.exact(one.cost), INVESTMENTS, 0) for one in plan.investments
    ]
    told = []
    for about, what, amount, table, centimes in rows:
        proofs = list(supports(material, table, about))
        if not proofs and centimes:
            proofs = list(naming(material, centimes))
        told.append(
            (about, what, amount, "\n".join(proofs) or t("estimation de l'équipe, à tester"))
        )
    yield Grid(
        "text",
        (t("Quoi"), t("Chiffre"), t("Combien"), t("Sur quoi il repose")),
        tuple(told),
        (0.28, 0.13, 0.15, 0.44),
        amounts=frozenset({2}),
    )


def _schedules(material: Material, projection: Projection) -> Iterator[Part]:
    """Each loan month by month, two columns of months side by side."""
    t, bare = material.words.t, material.bare
    for loan in projection.loans:
        rows = [
            (
                material.month(row.month),
                bare(row.payment),
                bare(row.interest),
                bare(row.principal),
                bare(row.balance),
            )
            for row in loan["schedule"]
        ]
        half = (len(rows) + 1) // 2
        empty = ("",) * 5
        beside = [
            (*rows[at], *(rows[half + at] if half + at < len(rows) else empty))
            for at in range(half)
        ]
        head = (t("Mois"), t("Échéance"), t("Intérêts"), t("Capital"), t("Reste"))
        yield Title(t("Remboursement : {name}", name=loan["name"]))
        if beside:
            yield Grid(
                "dense",
                (*head, *head),
                tuple(beside),
                (0.11, 0.1, 0.09, 0.1, 0.1) * 2,
                numbers=True,
            )


def _months(material: Material, projection: Projection) -> Iterator[Part]:
    """CPC and cash of every month, a year on each lying page; the section begins on one."""
    t = material.words.t
    chosen = [line for line in lines.CPC if line.id not in ("self_financing", "purchases")]
    for year in range(len(projection.months) // 12):
        months = range(12 * year, 12 * year + 12)
        if year:
            yield Leaf(landscape=True)
        yield Title(t("CPC de l'année {n}, par mois", n=year + 1))
        yield monthly(material, used_lines(material, chosen, months), months, kind="year")
        yield Title(t("Trésorerie de l'année {n}, par mois", n=year + 1))
        yield monthly(material, in_order(material, months), months, kind="year")
    yield Leaf()
