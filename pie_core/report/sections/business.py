"""How the business works: the canvas, selling, means, and the legal frame."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.model.plan import FinancialPlan
from pie_core.model.project import BLOCKS
from pie_core.report import statutory
from pie_core.report.parts import Block, Canvas, Grid, Note, Pairs, Part, Title
from pie_core.report.rules import LEGAL_FORMS, conventions, used
from pie_core.report.sections.footnotes import INVESTMENTS, STAFF, Footnotes
from pie_core.report.sections.material import Material
from pie_core.words.numbers import number, percent
from pie_core.words.terms import BLOCK_NAMES

CATEGORIES = {
    "preliminary": "Frais d'établissement",
    "premises": "Acquisition d'un local",
    "fittings": "Aménagements et installations",
    "equipment": "Matériel d'exploitation",
    "computers": "Matériel informatique",
    "software": "Logiciels",
    "vehicles": "Matériel roulant",
    "furniture": "Mobilier de bureau",
}
"""What is bought, in the order and with the names of Moroccan bank files."""

PERMITS = {
    "none": "Aucune autorisation n'est nécessaire.",
    "have": "Nous avons l'autorisation.",
    "asked": "L'autorisation est demandée.",
    "missing": "L'autorisation est nécessaire ; nous ne l'avons pas encore.",
    "unknown": "Nous ne savons pas encore s'il faut une autorisation.",
}
"""What a team says of its permit."""


def canvas(material: Material) -> Iterator[Part]:
    """The nine blocks with the team's notes."""
    t = material.words.t
    by_block = {block: [note.text for note in material.notes(block)] for block in BLOCKS}
    most = max(map(len, by_block.values()))
    empty = [block for block in BLOCKS if not by_block[block]]
    if empty:
        named = material.words.t(", ").join(t(BLOCK_NAMES[block]) for block in empty)
        material.lacks("canvas", t("Blocs vides du canevas : {blocks}", blocks=named), "canvas")
    yield Canvas(
        blocks=tuple(
            Block(position, block, t(BLOCK_NAMES[block]), tuple(by_block[block]))
            for position, block in enumerate(BLOCKS, start=1)
        ),
        empty=t("À compléter"),
        more=tuple(
            material.words.n("+ {n} autre note", "+ {n} autres notes", count)
            for count in range(1, most + 1)
        ),
    )


def aside(material: Material, *blocks: str) -> str:
    """What the canvas already says of a question."""
    said = " · ".join(note.text.strip() for note in material.notes(*blocks))
    return material.words.t("Sur notre canevas : {notes}.", notes=said.rstrip(".")) if said else ""


def commercial(material: Material) -> Iterator[Part]:
    """Channels, promotion, first customers."""
    yield from material.told("commercial.channels", aside=aside(material, "channels"))
    yield from material.told(
        "commercial.promotion", aside=aside(material, "customer_relationships")
    )
    yield from material.told("commercial.first_customers")


# ---------------------------------------------------------------------- means


def means(material: Material) -> Iterator[Part]:
    """Premises, equipment, capacity, suppliers, people."""
    footnotes = Footnotes(material)
    yield from material.told("means.premises")
    yield from material.told("means.equipment", aside=aside(material, "key_resources"))
    if material.plan and (material.plan.investments or material.plan.funding.in_kind):
        yield _equipment(material, material.plan, footnotes)
    yield from _capacity(material)
    yield from material.told("means.suppliers", aside=aside(material, "key_partners"))
    yield from material.told("means.people")
    if material.plan:
        yield from _people(material, material.plan, footnotes)
    yield from footnotes.notes()


def _equipment(material: Material, plan: FinancialPlan, footnotes: Footnotes) -> Grid:
    t, n = material.words.t, material.words.n
    rows = []
    for category in list(CATEGORIES):
        for one in plan.investments:
            if one.category == category:
                mark = footnotes.mark(INVESTMENTS, one.name, one.name, one.cost)
                rows.append(
                    (
                        t(CATEGORIES[category]),
                        one.name + mark,
                        material.exact(one.cost),
                        n("{n} an", "{n} ans", one.life_years),
                        t("à acheter : {month}", month=material.month(one.month)),
                    )
                )
        for own in plan.funding.in_kind:
            if own.category == category:
                rows.append(
                    (
                        t(CATEGORIES[category]),
                        own.name,
                        material.exact(own.amount),
                        n("{n} an", "{n} ans", own.life_years),
                        t("déjà là (apport en nature)"),
                    )
                )
    return Grid(
        "text",
        (t("Catégorie"), t("Quoi"), t("Valeur"), t("Sert"), t("D'où")),
        tuple(rows),
        (0.23, 0.3, 0.16, 0.09, 0.22),
        amounts=frozenset({2}),
    )


def _capacity(material: Material) -> Iterator[Part]:
    """What the means allow, beside the strongest month of the plan."""
    t, spoken, capacity = material.words.t, material.words.language, material.project.capacity
    yield Title(material.heading("means.capacity"), minor=True)
    if capacity is None:
        material.lacks("means.capacity")
        yield material.box("means.capacity")
        return
    yield Note(
        t("Nos moyens permettent {n} ventes par mois.", n=number(capacity, spoken, decimals=1))
    )
    if material.plan and material.plan.offers:
        months = [
            sum(offer.monthly_units[at] for offer in material.plan.offers) for at in range(12)
        ]
        strongest = max(range(12), key=lambda at: months[at])
        yield Note(
            t(
                "Le mois le plus fort de la première année est {month} : {n} ventes.",
                month=material.month(strongest),
                n=number(months[strongest], spoken, decimals=1),
            ),
            "warning" if months[strongest] > capacity else "body",
        )


def _people(material: Material, plan: FinancialPlan, footnotes: Footnotes) -> Iterator[Part]:
    t = material.words.t
    rows = [
        (
            role.role + footnotes.mark(STAFF, role.role, role.role, role.gross_monthly),
            str(role.headcount),
            material.exact(role.gross_monthly),
            _span(material, role.first_month, role.last_month),
        )
        for role in plan.staff
    ]
    if rows:
        yield Grid(
            "text",
            (t("Poste"), t("Nombre"), t("Brut par mois, chacun"), t("Quand")),
            tuple(rows),
            (0.36, 0.12, 0.24, 0.28),
            amounts=frozenset({1, 2}),
        )
    else:
        yield Note(t("Aucun salarié n'est prévu."))
    for drawing in plan.drawings:
        yield Note(
            t(
                "Prélèvement de l'équipe : {amount} par mois, {when}.",
                amount=material.exact(drawing.amount),
                when=_span(material, drawing.first_month, drawing.last_month),
            )
        )


def _span(material: Material, first: int, last: int | None) -> str:
    """`dès janv. 2027`, `de févr. 2027 à déc. 2027`."""
    t, begin = material.words.t, material.month(first)
    if last is None:
        return t("dès {month}", month=begin)
    return t("de {first} à {last}", first=begin, last=material.month(last))


# ---------------------------------------------------------------------- legal


def legal(material: Material) -> Iterator[Part]:
    """The form, its tax and social rules in this plan's parameters, the permit."""
    t, plan = material.words.t, material.plan
    if plan is None:
        yield material.no_figures("legal")
    else:
        yield Pairs(tuple(_frame(material, plan)))
    yield from material.told("legal.form_reason")
    if plan is not None:
        rules = material.snapshot.rules
        rows = [
            (t(statutory.NAMES[key]), _short(material, key))
            for key in used(plan, rules)
            if key != "discount_rate"
        ]
        yield Title(t("Ce que disent les règles"), minor=True)
        yield Grid("text", (t("Règle"), t("Valeur")), tuple(rows), (0.62, 0.38))
        yield Note(t("La date et la source de chaque règle sont en annexe."), "quiet")
    yield Title(material.heading("legal.permit"), minor=True)
    chosen = material.project.chosen.get("legal.permit", ())
    known = [choice for choice in chosen if choice in PERMITS]
    if known:
        yield Note(" ".join(t(PERMITS[choice]) for choice in known))
    else:
        material.lacks("legal.permit")
        yield material.box("legal.permit")
    if text := material.project.written.get("legal.permits", ""):
        yield Note(text)
    yield from material.told("legal.social")


def _short(material: Material, key: str) -> str:
    entry = material.snapshot.rules.entries[key]
    say = statutory.ends if key == "amo_bands" else statutory.value
    value, doubt = say(key, entry.value, material.words), statutory.doubt(entry, material.words)
    return f"{value} ({doubt})" if doubt else value


def _frame(material: Material, plan: FinancialPlan) -> Iterator[tuple[str, str]]:
    t = material.words.t
    yield t("Forme juridique"), t(LEGAL_FORMS[plan.legal_form])
    kinds = {"goods": t("Vente de produits"), "services": t("Service")}
    yield t("Activité"), kinds[plan.activity]
    yield t("Début"), material.month(0)
    yield t("Impôt"), _tax(material, plan)
    if plan.vat.liable:
        monthly = plan.vat.period == "monthly"
        yield t("TVA"), t("Déclarée chaque mois") if monthly else t("Déclarée chaque trimestre")
    else:
        yield t("TVA"), t("Pas de TVA.")
    if plan.largest_client_share:
        share = percent(plan.largest_client_share, material.words.language)
        yield t("Plus gros client"), t("{share} des ventes", share=share)
    if supposed := " ".join(list(conventions(plan, material.words))[1:]):
        yield t("Ce que le calcul suppose"), supposed


def _tax(material: Material, plan: FinancialPlan) -> str:
    t = material.words.t
    if plan.tax_exempt:
        return t("Coopérative exonérée d'impôt sur les sociétés")
    match plan.legal_form:
        case "auto_entrepreneur":
            return t("Impôt de l'auto-entrepreneur, sur l'argent reçu")
        case "sole_trader":
            return t("Impôt sur le revenu, sur le bénéfice")
        case _:
            return t("Impôt sur les sociétés, sur le bénéfice")
