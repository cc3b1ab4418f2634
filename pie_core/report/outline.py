"""A project as sections of plain data in one language: what the plan says, without how it looks.

`outline` is pure: the same project, figures and day give the same sections. Where something is
missing, a section says in one line what to do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pie_core.finance import parameters as statutory
from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection
from pie_core.model.plan import COMPANIES, FinancialPlan
from pie_core.model.project import BLOCKS, Experiment, Project
from pie_core.words import numbers
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, dirhams, number, percent

CREDIT = "Business Model Canvas, Strategyzer AG, strategyzer.com, CC BY-SA 3.0"
COMPETENCES_CREDIT = "EntreComp: The Entrepreneurship Competence Framework, JRC, 2016"

BLOCK_NAMES = {
    "customer_segments": "Segments de clientèle",
    "value_propositions": "Propositions de valeur",
    "channels": "Canaux",
    "customer_relationships": "Relations clients",
    "revenue_streams": "Sources de revenus",
    "key_resources": "Ressources clés",
    "key_activities": "Activités clés",
    "key_partners": "Partenaires clés",
    "cost_structure": "Structure de coûts",
}
DECISIONS = {
    "continue": "On continue : le critère est atteint",
    "pivot": "On change quelque chose et on repart",
    "retest": "On refait un test : ce n'est pas clair",
    "stop": "On arrête cette piste",
}
LEGAL_FORMS = {
    "auto_entrepreneur": "Auto-entrepreneur",
    "sole_trader": "Personne physique",
    "sarl": "SARL",
    "sarl_au": "SARL à associé unique",
    "cooperative": "Coopérative",
}
FIELDS = {
    "activity": "l'activité (vendre ou rendre service)",
    "offer": "ce qui est vendu",
    "price": "le prix",
    "units": "la quantité par mois",
    "unit_cost": "le coût d'une vente",
}
_FACTS = (
    ("problem", "Le problème", "À écrire : le problème que vous avez vu, et comment il gêne."),
    ("customer", "Pour qui", "À écrire : les personnes qui vivent ce problème."),
    ("idea", "Notre idée", "À écrire : ce que vous proposez, en deux phrases."),
    ("next_step", "Notre prochain pas", "À écrire : la première chose à faire, et quand."),
)


@dataclass(frozen=True)
class Note:
    """A sentence: said, or a warning, or what to do where something is missing."""

    text: str
    tone: Literal["body", "strong", "quiet", "warning", "missing"] = "body"


@dataclass(frozen=True)
class Title:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Pairs:
    """Labels with their texts; a text that is still to be written is marked by `missing`."""

    rows: tuple[tuple[str, str], ...]
    missing: frozenset[str] = frozenset()
    roomy: bool = False


@dataclass(frozen=True)
class Figures:
    """Key figures: label, value, and whether it warns."""

    items: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Grid:
    """A table: its head, rows of text, shares of the width, which columns are numbers."""

    kind: Literal["assumptions", "months", "parameters", "signatures"]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    numbers: bool = False
    total: bool = False


@dataclass(frozen=True)
class Curve:
    """The cash curve, and what it shows in words."""

    alt: str


@dataclass(frozen=True)
class Block:
    """A block of the canvas: its place in the filling order, its id and name, its notes."""

    position: int
    id: str
    name: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Canvas:
    """The nine blocks in filling order."""

    blocks: tuple[Block, ...]
    empty: str
    more: tuple[str, ...]
    """`+ n autres notes` for n = 1, 2, …: the words for as many notes as do not fit."""


@dataclass(frozen=True)
class Cover:
    """Who and what, at the head of the first page."""

    kind: str
    name: str
    team: str
    facts: tuple[tuple[str, str], ...]


Part = Note | Title | Pairs | Figures | Grid | Curve | Canvas | Cover


@dataclass(frozen=True)
class Section:
    """A part of the plan that begins on a page of its own."""

    id: Literal["summary", "canvas", "figures", "test"]
    title: str
    parts: tuple[Part, ...]
    landscape: bool = False


def outline(
    project: Project, projection: Projection | None, words: Words, today: date
) -> tuple[Section, ...]:
    """The plan of the discovery day: summary, canvas, first figures, test."""
    t = words.t
    return (
        Section("summary", t("En bref"), tuple(_summary(project, projection, words, today))),
        Section("canvas", t("Le modèle d'affaires"), (_canvas(project, words),), landscape=True),
        Section("figures", t("Les premiers chiffres"), tuple(_figures(project, projection, words))),
        Section("test", t("Le test et la suite"), tuple(_test(project, projection, words))),
    )


# ---------------------------------------------------------------------- summary


def _summary(
    project: Project, projection: Projection | None, words: Words, today: date
) -> Iterator[Part]:
    t = words.t
    members = ", ".join(project.members)
    team = t("Équipe : {name}", name=project.team)
    facts = (
        (t("Établissement"), project.establishment),
        (t("Filière"), project.trade),
        (t("Groupe"), project.cohort),
        (t("Année"), project.year),
        (t("Date"), day(today, words.language)),
    )
    yield Cover(
        kind=t("Plan d'affaires"),
        name=project.name,
        team=f"{team} ({members})" if members else team,
        facts=tuple((label, text or "—") for label, text in facts),
    )
    rows, missing = [], set()
    for key, label, todo in _FACTS:
        text = project.facts.get(key, "")
        rows.append((t(label), text or t(todo)))
        if not text:
            missing.add(t(label))
    if story := project.facts.get("story"):
        rows.insert(3, (t("Notre histoire"), story))
    yield Pairs(tuple(rows), frozenset(missing), roomy=True)
    yield Title(t("Chiffres clés"))
    if projection is None:
        yield Note(_lacking(project, words), "missing")
    else:
        yield _key_figures(projection, words)
    yield Title(t("Ce que dit le test"))
    yield from _verdict(project, words)


def _lacking(project: Project, words: Words) -> str:
    names = ", ".join(words.t(FIELDS[name]) for name in project.plan_missing if name in FIELDS)
    if not names:
        return words.t("Pas encore de chiffres : remplir l'étape des premiers chiffres.")
    return words.t("Pour calculer les chiffres, il manque encore : {fields}.", fields=names)


def _month(text: str, words: Words) -> str:
    """A month of the plan that no line break cuts in two."""
    return numbers.month(text, words.language).replace(" ", "\u00a0")


def _whole(centimes: float) -> int:
    """To the dirham: a forecast is never known to the centime. Kept in centimes."""
    return int(math.copysign(math.floor(abs(centimes) / 100 + 0.5), centimes)) * 100


def _key_figures(projection: Projection, words: Words) -> Figures:
    t, spoken = words.t, words.language
    year = {key: int(projection.years[key][0]) for key in ("sales", "net_result")}
    lowest, even = projection.lowest_cash, projection.break_even[0]
    threshold = even["threshold"]
    when = _month(projection.months[lowest.month], words)
    return Figures(
        (
            (t("Ventes de l'année"), dirhams(_whole(year["sales"]), spoken), False),
            (
                t("Résultat de l'année"),
                dirhams(_whole(year["net_result"]), spoken),
                year["net_result"] < 0,
            ),
            (
                t("Caisse au plus bas ({month})", month=when),
                dirhams(_whole(lowest.amount), spoken),
                lowest.amount < 0,
            ),
            (
                t("Seuil de rentabilité (an)"),
                "—" if threshold is None else dirhams(_whole(threshold), spoken),
                threshold is None or threshold > year["sales"],
            ),
        )
    )


def _verdict(project: Project, words: Words) -> Iterator[Part]:
    """The decision of each test, with what was counted."""
    t = words.t
    decided = [item for item in project.experiments if item.decision]
    if not decided:
        yield Note(
            t("Pas encore de décision : faire le test prévu, noter le résultat, puis décider."),
            "missing",
        )
    for item in decided:
        counted = _counted(item, words)
        decision = t(DECISIONS[item.decision or "retest"])
        yield Note(f"{decision}. {counted}." if counted else f"{decision}.", "strong")
        if item.learning:
            yield Note(item.learning)


def _counted(item: Experiment, words: Words) -> str:
    """`12 personnes interrogées, 9 favorables`, or '' if nobody was counted."""
    if not item.asked:
        return ""
    asked = words.n("{n} personne interrogée", "{n} personnes interrogées", item.asked)
    if item.in_favour is None:
        return asked
    agreed = words.n("{n} favorable", "{n} favorables", item.in_favour)
    return f"{asked}, {agreed}"


# ---------------------------------------------------------------------- canvas


def _canvas(project: Project, words: Words) -> Canvas:
    by_block: dict[str, list[str]] = {block: [] for block in BLOCKS}
    for note in project.notes:
        if note.block in by_block and not note.archived and note.text.strip():
            by_block[note.block].append(note.text)
    most = max(map(len, by_block.values()))
    return Canvas(
        blocks=tuple(
            Block(position, block, words.t(BLOCK_NAMES[block]), tuple(by_block[block]))
            for position, block in enumerate(BLOCKS, start=1)
        ),
        empty=words.t("À compléter"),
        more=tuple(
            words.n("+ {n} autre note", "+ {n} autres notes", count) for count in range(1, most + 1)
        ),
    )


# ---------------------------------------------------------------------- figures


def _figures(project: Project, projection: Projection | None, words: Words) -> Iterator[Part]:
    t, plan = words.t, project.plan
    if plan is None or projection is None:
        yield Note(_lacking(project, words), "missing")
        return
    yield Title(t("Nos hypothèses"))
    yield Grid(
        "assumptions",
        (t("Quoi"), t("Combien"), t("D'où vient ce chiffre")),
        tuple(_assumptions(project, plan, words)),
        (0.26, 0.40, 0.34),
    )
    for mark, item in _evidence(project):
        yield Note(f"{mark} {_footnote(item, words)}", "quiet")
    yield Title(t("Trésorerie sur douze mois"))
    yield Curve(_cash_sentence(projection, words))
    yield _months(projection, words)
    if projection.lowest_cash.amount < 0:
        yield Note(_cash_sentence(projection, words), "warning")
    yield Note(_break_even_sentence(plan, projection, words))


_MARKS = "¹²³⁴⁵⁶⁷⁸⁹"


def _evidence(project: Project) -> list[tuple[str, Experiment]]:
    """The tests that were really made, each with its mark of a footnote."""
    made = [item for item in project.experiments if item.observation or item.asked]
    return list(zip(_MARKS, made, strict=False))


def _footnote(item: Experiment, words: Words) -> str:
    """`Test du 24 novembre 2026 : 12 personnes interrogées, 9 favorables.`"""
    at = item.observed_at or item.criterion_at
    name = words.t("Test du {day}", day=day(at, words.language)) if at else words.t("Test")
    what = _counted(item, words) or words.t("voir la page du test")
    return f"{name} : {what}."


def _names_amount(item: Experiment, centimes: int) -> bool:
    """Does the test speak of this amount, in figures (`150`, `1 500`, `12,50`)?"""
    said = " ".join((item.belief, item.method, item.criterion, item.observation))
    said = re.sub(r"(?<=\d)[ \u00a0\u202f.](?=\d{3}(?!\d))", "", said)
    return any(
        round(float(found.replace(",", ".")) * 100) == centimes
        for found in re.findall(r"\d{1,9}(?:[.,]\d{1,2})?", said)
    )


def _assumptions(
    project: Project, plan: FinancialPlan, words: Words
) -> Iterator[tuple[str, str, str]]:
    """What is assumed, how much, and what it rests on."""
    t, spoken = words.t, words.language
    team = t("Réponse de l'équipe")
    evidence = _evidence(project)

    def support(centimes: int) -> str:
        marks = "".join(mark for mark, item in evidence if _names_amount(item, centimes))
        if marks:
            return t("Estimation de l'équipe, éprouvée par le test {mark}", mark=marks)
        return t("Estimation de l'équipe, à tester")

    kinds = {"goods": t("Vente de produits"), "services": t("Service")}
    yield t("Activité"), kinds[plan.activity], team
    for offer in plan.offers:
        units = sum(offer.monthly_units) / 12
        yield t("Produit ou service"), offer.name, team
        yield t("Prix d'une vente"), dirhams(offer.price, spoken), support(offer.price)
        yield t("Coût d'une vente"), dirhams(offer.unit_cost, spoken), t("Calcul de l'équipe")
        yield (
            t("Ventes par mois"),
            number(units, spoken, decimals=1),
            t("Estimation de l'équipe, à tester"),
        )
    yield (
        t("Charges du mois"),
        _sum([(o.name, o.amount) for o in plan.overheads if o.every == "month"], words),
        team,
    )
    yield (
        t("Matériel du départ"),
        _sum([(i.name, i.cost) for i in plan.investments], words),
        team,
    )
    funding = plan.funding
    money = [(own.name, own.amount) for own in funding.own_cash]
    money += [(grant.name, grant.amount) for grant in funding.grants]
    money += [
        (
            words.n("{name}, prêt sur {n} mois", "{name}, prêt sur {n} mois", m, name=loan.name),
            loan.amount,
        )
        for loan in funding.loans
        for m in [loan.months]
    ]
    yield t("Argent du départ"), _sum(money, words), team


def _sum(items: list[tuple[str, int]], words: Words) -> str:
    """`1 500 DH (frigo 1 200, balance 300)`."""
    total = dirhams(sum(amount for _, amount in items), words.language)
    if not items:
        return total
    if len(items) == 1:
        return f"{total} ({items[0][0]})"
    shown = [f"{name} {dirhams(amount, words.language, unit=False)}" for name, amount in items]
    return f"{total} ({' ; '.join(shown)})"


def _cash_sentence(projection: Projection, words: Words) -> str:
    t, spoken, lowest = words.t, words.language, projection.lowest_cash
    when = _month(projection.months[lowest.month], words)
    amount = dirhams(abs(_whole(lowest.amount)), spoken)
    if lowest.amount < 0:
        return t(
            "Attention : fin {month}, il manque {amount}. Il faut plus d'argent au départ, ou moins de dépenses au début.",
            month=when,
            amount=amount,
        )
    return t(
        "Le mois le plus bas est {month} : il reste {amount} en caisse.", month=when, amount=amount
    )


def _months(projection: Projection, words: Words) -> Grid:
    """Twelve months: sales, money in, money out, cash at the end. In whole dirhams."""
    t = words.t
    lines = projection.lines
    received = [key for key in lines if key.startswith("receipts_")]
    paid = [key for key in lines if key.startswith("payments_")]
    rows: list[tuple[str, ...]] = []
    year = [0, 0, 0]
    for at, text in enumerate(projection.months[:12]):
        flows = [
            int(lines["sales"][at]),
            sum(int(lines[key][at]) for key in received),
            sum(int(lines[key][at]) for key in paid),
        ]
        year = [so_far + flow for so_far, flow in zip(year, flows, strict=True)]
        amounts = [*flows, int(lines["closing_cash"][at])]
        rows.append((_month(text, words), *(_dirhams(amount, words) for amount in amounts)))
    last = int(lines["closing_cash"][min(11, len(projection.months) - 1)])
    rows.append((t("Année"), *(_dirhams(amount, words) for amount in [*year, last])))
    return Grid(
        "months",
        (
            t("Mois (en dirhams)"),
            t("Ventes"),
            t("Argent reçu"),
            t("Argent payé"),
            t("Caisse, fin de mois"),
        ),
        tuple(rows),
        (0.24, 0.19, 0.19, 0.19, 0.19),
        numbers=True,
        total=True,
    )


def _dirhams(centimes: int, words: Words) -> str:
    return dirhams(_whole(centimes), words.language, unit=False)


def _break_even_sentence(plan: FinancialPlan, projection: Projection, words: Words) -> str:
    t, spoken = words.t, words.language
    even, sales = projection.break_even[0], int(projection.years["sales"][0])
    threshold = even["threshold"]
    if threshold is None:
        return t(
            "Seuil de rentabilité : une vente ne rapporte pas plus qu'elle ne coûte. À ce prix, aucune quantité ne couvre les charges."
        )
    sentence = t(
        "Seuil de rentabilité : il faut vendre pour {threshold} par an pour couvrir {fixed} de charges fixes.",
        threshold=dirhams(_whole(threshold), spoken),
        fixed=dirhams(_whole(even["fixed_costs"]), spoken),
    )
    if len(plan.offers) == 1 and plan.offers[0].price:
        monthly = math.ceil(threshold / plan.offers[0].price / 12)
        sentence += " " + words.n(
            "C'est environ {n} vente par mois.", "C'est environ {n} ventes par mois.", monthly
        )
    if even["month"] is not None:
        reached = _month(projection.months[even["month"]], words)
        return f"{sentence} " + t("Avec nos ventes, il est atteint en {month}.", month=reached)
    return f"{sentence} " + t(
        "Nos ventes prévues ({sales}) n'y arrivent pas encore.",
        sales=dirhams(_whole(sales), spoken),
    )


# ---------------------------------------------------------------------- test


def _test(project: Project, projection: Projection | None, words: Words) -> Iterator[Part]:
    t = words.t
    if not project.experiments:
        yield Note(
            t("Pas encore de test. À faire : écrire ce que vous croyez et comment le vérifier."),
            "missing",
        )
    many = len(project.experiments) > 1
    for position, item in enumerate(project.experiments, start=1):
        if many:
            yield Title(t("Test {n}", n=position))
        yield _experiment(item, words)
    yield Title(t("Et maintenant"))
    step = project.facts.get("next_step", "")
    yield Note(step) if step else Note(t(_FACTS[3][2]), "missing")
    if project.plan is not None:
        known = statutory.load()
        yield Title(t("Hypothèses et règles utilisées"))
        yield Note(" ".join(_conventions(project.plan, words)))
        yield _parameters(project.plan, known, words)
    checks = list(_checks(projection, words))
    yield Title(t("À vérifier"))
    for check in checks:
        yield Note(f"• {check}")
    yield Note(
        t(
            "Les règles et les taux changent : les vérifier auprès de l'administration avant de s'engager. Les chiffres sont des prévisions de l'équipe, pas des résultats."
        ),
        "quiet",
    )
    yield Title(t("Signatures"))
    names = project.members or ("",)
    yield Grid(
        "signatures",
        (t("Nom et prénom"), t("N° de CIN"), t("Date et signature")),
        tuple((name, "", "") for name in names),
        (0.4, 0.25, 0.35),
    )
    yield Note(f"{t('Canevas')} : {CREDIT}. {t('Compétences')} : {COMPETENCES_CREDIT}.", "quiet")


def _experiment(item: Experiment, words: Words) -> Pairs:
    """One test as labels and texts, in the order in which it is made."""
    t, spoken = words.t, words.language
    criterion, observation = item.criterion, item.observation
    if criterion and item.criterion_at:
        criterion += " " + t("(écrit le {day})", day=day(item.criterion_at, spoken))
    if observation and item.observed_at:
        observation += " " + t("(noté le {day})", day=day(item.observed_at, spoken))
    rows = (
        (t("Nous croyons que"), item.belief, t("À écrire : ce que vous croyez, en une phrase.")),
        (t("Pour vérifier"), item.method, t("À écrire : ce que vous allez faire, et avec qui.")),
        (
            t("Nous avons raison si"),
            criterion,
            t("À écrire avant le test : à partir de combien c'est oui."),
        ),
        (
            t("Personnes interrogées"),
            _counted(item, words),
            t("À noter : combien de personnes, et combien sont d'accord."),
        ),
        (t("Nous avons observé"), observation, t("À noter : ce que les gens ont dit et fait.")),
        (
            t("Décision"),
            t(DECISIONS[item.decision]) if item.decision else "",
            t("À décider : continuer, changer, refaire ou arrêter."),
        ),
        (t("Nous avons appris"), item.learning, t("À écrire : ce que le test vous a appris.")),
    )
    return Pairs(
        tuple((label, text or todo) for label, text, todo in rows),
        frozenset(label for label, text, _ in rows if not text),
    )


def _conventions(plan: FinancialPlan, words: Words) -> Iterator[str]:
    """What the projection takes for granted, in short sentences."""
    t = words.t
    yield t(
        "Forme juridique : {form}. Début : {month}.",
        form=t(LEGAL_FORMS[plan.legal_form]),
        month=_month(plan.start, words),
    )
    if all(len(set(offer.monthly_units)) == 1 for offer in plan.offers):
        yield t("Mêmes ventes chaque mois.")
    if all(offer.customer_days == offer.supplier_days == 0 for offer in plan.offers):
        yield t("Tout est payé comptant.")
    lives = {investment.life_years for investment in plan.investments}
    if len(lives) == 1:
        yield words.n("Le matériel sert {n} an.", "Le matériel sert {n} ans.", next(iter(lives)))
    if plan.funding.loans and all(loan.rate == 0 for loan in plan.funding.loans):
        yield t("Les prêts sont sans intérêt, rendus en parts égales.")
    if not plan.vat.liable:
        yield t("Pas de TVA.")


def _parameters(plan: FinancialPlan, known: Parameters, words: Words) -> Grid:
    """The statutory numbers that this plan uses, with their day and source."""
    t, spoken = words.t, words.language
    rows = []
    for key, label in _used(plan):
        entry = known.entries[key]
        value = _value(key, entry.value, words)
        if entry.confidence != "H":
            value = t("{value} (à confirmer)", value=value)
        rows.append((t(label), value, day(entry.valid_from, spoken), entry.source))
    return Grid(
        "parameters",
        (t("Règle"), t("Valeur"), t("Valeur au"), t("Source")),
        tuple(rows),
        (0.3, 0.24, 0.18, 0.28),
    )


def _used(plan: FinancialPlan) -> Iterator[tuple[str, str]]:
    """The keys of the parameters that count for this legal form, with their French names."""
    if plan.legal_form == "auto_entrepreneur":
        kind = plan.activity
        yield f"ae_rate_{kind}", "Impôt de l'auto-entrepreneur, sur l'argent reçu"
        yield f"ae_ceiling_{kind}", "Plafond de l'argent reçu par an"
        yield "amo_bands", "Assurance maladie (AMO), par trimestre"
    elif plan.legal_form in COMPANIES:
        yield "is_scale", "Impôt sur les sociétés"
        yield "minimum_rate", "Cotisation minimale, sur les ventes"
    else:
        yield "ir_scale", "Impôt sur le revenu"
        yield "amo_sole_trader_rate", "Assurance maladie (AMO), sur le SMIG"
    if plan.staff:
        yield "smig_hour", "SMIG, par heure"
        yield "cnss_amo_rate", "AMO de l'employeur, sur le brut"


def _value(key: str, value: object, words: Words) -> str:
    """A parameter's value in words: a rate, an amount, or the ends of a scale."""
    spoken = words.language
    if isinstance(value, tuple):
        ends = [row[1] for row in value]
        shown = [
            percent(end, spoken)
            if isinstance(end, float) or key != "amo_bands"
            else dirhams(end, spoken)
            for end in (min(ends), max(ends))
        ]
        return words.t("de {least} à {most}", least=shown[0], most=shown[1])
    if isinstance(value, float):
        # A rate of 0.0025 needs its second decimal.
        return number(value * 100, spoken, decimals=2) + "\u00a0%"
    assert isinstance(value, int)
    return dirhams(value, spoken)


def _checks(projection: Projection | None, words: Words) -> Iterator[str]:
    """What the figures found, each as a sentence; the missing cash is already said elsewhere."""
    t, spoken = words.t, words.language
    for found in projection.findings if projection else ():
        match found["code"]:
            case "ae_ceiling":
                yield t(
                    "En {year}, l'argent reçu ({receipts}) passe le plafond de l'auto-entrepreneur ({ceiling}) : une autre forme juridique sera nécessaire.",
                    year=found["year"],
                    receipts=dirhams(_whole(found["receipts"]), spoken),
                    ceiling=dirhams(found["ceiling"], spoken),
                )
            case "one_client":
                yield t(
                    "En {year}, un seul client professionnel paie {receipts} : au-dessus de {limit}, l'impôt est plus fort.",
                    year=found["year"],
                    receipts=dirhams(_whole(found["receipts"]), spoken),
                    limit=dirhams(found["limit"], spoken),
                )
            case "financing_gap":
                yield t(
                    "Il manque {amount} pour payer le matériel et les premiers mois.",
                    amount=dirhams(_whole(found["amount"]), spoken),
                )
            case "price_below_cost":
                yield t("« {offer} » est vendu moins cher qu'il ne coûte.", offer=found["offer"])
            case "wage_below_minimum":
                yield t(
                    "Le salaire prévu pour « {role} » est sous le SMIG ({minimum} par mois).",
                    role=found["role"],
                    minimum=dirhams(found["minimum"], spoken),
                )
            case "owner_unpaid":
                yield t(
                    "Personne n'est encore payé dans ces chiffres : le résultat doit aussi faire vivre l'équipe."
                )
            case "loan_longer_than_assets":
                yield t(
                    "Le prêt « {loan} » dure plus longtemps que le matériel qu'il paie.",
                    loan=found["loan"],
                )
            case "parameter_old":
                yield t("Des règles utilisées ont plus d'un an : les mettre à jour.")
