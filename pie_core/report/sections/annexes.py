"""The annexes: every month, every proof, every rule, what to attach, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.finance import lines
from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan
from pie_core.model.project import BLOCKS
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
from pie_core.report.rules import parameters
from pie_core.report.sections import opening, proof
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
    letters,
    monthly,
    noted,
    statement,
    used_lines,
    yearly,
)
from pie_core.report.statements import figure_names
from pie_core.words.numbers import day
from pie_core.words.terms import BLOCK_NAMES, JOURNAL, RUNGS

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

CROWDED, LENGTHY = 4, 260
"""A block with more notes, or more characters, is told in full in the annexes."""


def annexes(material: Material) -> Iterator[Part]:
    """All annexes in order; what is missing comes last, from `missing`."""
    plan, projection = material.plan, material.projection
    yield from _long_texts(material)
    if projection is not None and plan is not None:
        yield Title(material.words.t("Bilan prévisionnel"))
        yield from _balance(material)
        yield Title(material.words.t("Ce que supposent les chiffres"))
        yield from _assumptions(material, plan)
        yield from _schedules(material, projection)
    yield from _proofs(material)
    yield from _rules(material)
    yield from _figure_notes(material)
    yield from _journal(material)
    yield from _canvas(material)
    if projection is not None:
        yield from _months(material, projection)


def closing(material: Material, missing: tuple[Missing, ...]) -> Iterator[Part]:
    """The last annexes: documents, what is missing, signatures, credits."""
    t, n, project = material.words.t, material.words.n, material.project
    yield Title(t("Documents joints"))
    chosen = [key for key in project.chosen.get("annexes.documents", ()) if key in DOCUMENTS]
    if not chosen:
        yield Note(t("À cocher sur papier : ce qui est joint au dossier."))
    for key in chosen or list(DOCUMENTS):
        yield Note(t(DOCUMENTS[key]), "tick")
    yield Title(t("Ce qui manque encore"))
    if not missing:
        yield Note(t("Rien : toutes les questions ont leur réponse."))
    else:
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
            tuple((material.titles[one.section], one.label) for one in missing),
            (0.32, 0.68),
        )
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
    yield Note(f"{t('Canevas')} : {CREDIT}. {t('Compétences')} : {COMPETENCES_CREDIT}.", "quiet")


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
    """CPC and cash of every month, a year at a time, on lying pages."""
    t = material.words.t
    chosen = [line for line in lines.CPC if line.id not in ("self_financing", "purchases")]
    for year in range(len(projection.months) // 12):
        months = range(12 * year, 12 * year + 12)
        yield Leaf(landscape=True)
        yield Title(t("CPC de l'année {n}, par mois", n=year + 1))
        yield monthly(material, used_lines(material, chosen), months)
        yield Title(t("Trésorerie de l'année {n}, par mois", n=year + 1))
        yield monthly(material, in_order(material), months)
    yield Leaf()


# ---------------------------------------------------------------------- proofs


def _proofs(material: Material) -> Iterator[Part]:
    """All sheets, hypotheses and pieces of evidence, where the sections left some out."""
    t, project = material.words.t, material.project
    tests = [one for one in project.tests if not one.archived]
    if len(tests) > proof.MANY:
        yield Title(t("Toutes les fiches de test"))
        yield proof.tests_table(material, tests)
    learned = [one for one in tests if one.observed.strip() or one.learned.strip()]
    if learned:
        yield Title(t("Ce que chaque test a montré"))
        yield Grid(
            "text",
            (t("Fiche n°"), t("Nous avons observé"), t("Nous avons appris")),
            tuple(
                (str(project.test_number(one.id)), one.observed or "—", one.learned or "—")
                for one in learned
            ),
            (0.1, 0.5, 0.4),
        )
    if len(project.experiments) > 2:
        yield Title(t("Les tests faits en classe"))
        for done in project.experiments[2:]:
            yield proof.class_test(material, done)
    quotes = proof.quoted(material)
    if len(quotes) > proof.MANY:
        yield Title(t("Toutes les preuves"))
        yield Grid(
            "text",
            (t("Fiche n°"), t("Qui"), t("n"), t("Échelle"), t("En mots")),
            tuple(
                (
                    str(project.test_number(one.experiment) or "—"),
                    one.who or "—",
                    str(one.n),
                    t(RUNGS[one.rung]),
                    one.text,
                )
                for one in quotes
            ),
            (0.09, 0.17, 0.06, 0.16, 0.52),
        )
    if sum(not one.archived for one in project.hypotheses) > proof.MANY:
        yield Title(t("Toutes les hypothèses"))
        yield proof.beliefs_table(material)


def _rules(material: Material) -> Iterator[Part]:
    """The statutory numbers that this plan uses, with their day, source and doubts."""
    if material.plan is not None:
        yield Title(material.words.t("Règles utilisées"))
        yield parameters(material.plan, material.snapshot.rules, material.words)


def _figure_notes(material: Material) -> Iterator[Part]:
    notes, named = material.project.figure_notes, figure_names(material.words)
    if not notes:
        return
    marks = letters(notes)
    yield Title(material.words.t("Notes sur les chiffres"))
    for note in notes:
        mark = marks.get(note.figure, "")
        yield Note(f"({mark}) {named.get(note.figure, note.figure)} : {note.text}", "item")


def _journal(material: Material) -> Iterator[Part]:
    t, journal = material.words.t, material.project.journal
    if not journal:
        return
    yield Title(t("Ce que nous avons cru, vu et décidé"))
    yield Grid(
        "text",
        (t("Date"), t("Quoi"), t("En mots")),
        tuple(
            (day(line.at, material.words.language), t(JOURNAL[line.what][1]), line.text)
            for line in journal
        ),
        (0.17, 0.16, 0.67),
    )


def _canvas(material: Material) -> Iterator[Part]:
    """The notes of blocks that may be too full for one page, in full."""
    t, crowded = material.words.t, []
    for block in BLOCKS:
        notes = material.notes(block)
        if len(notes) > CROWDED or sum(len(note.text) for note in notes) > LENGTHY:
            crowded.append((t(BLOCK_NAMES[block]), "\n".join(f"• {n.text}" for n in notes)))
    if crowded:
        yield Title(t("Les notes du canevas, en entier"))
        yield Grid("text", (t("Bloc"), t("Notes")), tuple(crowded), (0.25, 0.75))
