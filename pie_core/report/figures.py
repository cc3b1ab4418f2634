"""The first figures in words: what is assumed and on what evidence, the months, the break-even."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan
from pie_core.model.project import Experiment, Project
from pie_core.report.amounts import counted, month, whole
from pie_core.report.parts import Grid
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, dirhams, number

_MARKS = "¹²³⁴⁵⁶⁷⁸⁹"


def evidence(project: Project) -> list[tuple[str, Experiment]]:
    """The tests that were really made, each with its mark of a footnote."""
    made = [item for item in project.experiments if item.observation or item.asked]
    return list(zip(_MARKS, made, strict=False))


def footnote(item: Experiment, words: Words) -> str:
    """`Test du 24 novembre 2026 : 12 personnes interrogées, 9 favorables.`"""
    at = item.observed_at or item.criterion_at
    name = words.t("Test du {day}", day=day(at, words.language)) if at else words.t("Test")
    what = counted(item, words) or words.t("voir la page du test")
    return f"{name} : {what}."


def names_amount(item: Experiment, centimes: int) -> bool:
    """Does the test speak of this amount, in figures (`150`, `1 500`, `12,50`)?"""
    said = " ".join((item.belief, item.method, item.criterion, item.observation))
    said = re.sub(r"(?<=\d)[ \u00a0\u202f.](?=\d{3}(?!\d))", "", said)
    return any(
        round(float(found.replace(",", ".")) * 100) == centimes
        for found in re.findall(r"\d{1,9}(?:[.,]\d{1,2})?", said)
    )


def assumptions(
    project: Project, plan: FinancialPlan, words: Words
) -> Iterator[tuple[str, str, str]]:
    """What is assumed, how much, and what it rests on."""
    t, spoken = words.t, words.language
    team = t("Réponse de l'équipe")
    tests = evidence(project)

    def support(centimes: int) -> str:
        marks = "".join(mark for mark, item in tests if names_amount(item, centimes))
        if marks:
            return t("Estimation de l'équipe, éprouvée par le test {mark}", mark=marks)
        return t("Estimation de l'équipe, à tester")

    kinds = {"goods": t("Vente de produits"), "services": t("Service")}
    yield t("Activité"), kinds[plan.activity], team
    for offer in plan.offers:
        units = sum(offer.monthly_units) / 12
        rests = _rests(project, "offers.offers", offer.name, words)
        yield t("Produit ou service"), offer.name, rests or team
        price = support(offer.price)
        yield t("Prix d'une vente"), dirhams(offer.price, spoken), price
        yield t("Coût d'une vente"), dirhams(offer.unit_cost, spoken), t("Calcul de l'équipe")
        yield (
            t("Ventes par mois"),
            number(units, spoken, decimals=1),
            rests or t("Estimation de l'équipe, à tester"),
        )
    for every, label in (
        ("month", t("Charges du mois")),
        ("quarter", t("Charges du trimestre")),
        ("year", t("Charges de l'année")),
    ):
        charges = [(o.name, o.amount) for o in plan.overheads if o.every == every]
        if charges or every == "month":
            yield (
                label,
                _sum(charges, words),
                _sources(project, "overheads.overheads", words) or team,
            )
    if plan.staff:
        pay = [(f"{s.role} × {s.headcount}", s.gross_monthly * s.headcount) for s in plan.staff]
        yield (
            t("Salaires bruts du mois"),
            _sum(pay, words),
            _sources(project, "people.staff", words) or team,
        )
    if plan.drawings:
        drawn = sum(one.amount for one in plan.drawings)
        yield t("Prélèvements du mois"), dirhams(drawn, spoken), team
    yield (
        t("Matériel du départ"),
        _sum([(i.name, i.cost) for i in plan.investments], words),
        _sources(project, "equipment.investments", words) or team,
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


def _rests(project: Project, table: str, about: str, words: Words) -> str:
    """What one entry rests on, as the team said; '' if it said nothing."""
    titles = [item.title for item in project.support if (item.table, item.about) == (table, about)]
    return words.t("Repose sur : {title}", title=" ; ".join(titles)) if titles else ""


def _sources(project: Project, table: str, words: Words) -> str:
    """What the entries of a table rest on, each by its name."""
    told = [f"{item.about} : {item.title}" for item in project.support if item.table == table]
    return words.t("Repose sur : {title}", title=" ; ".join(told)) if told else ""


def _sum(items: list[tuple[str, int]], words: Words) -> str:
    """`1 500 DH (frigo 1 200, balance 300)`."""
    total = dirhams(sum(amount for _, amount in items), words.language)
    if not items:
        return total
    if len(items) == 1:
        return f"{total} ({items[0][0]})"
    shown = [f"{name} {dirhams(amount, words.language, unit=False)}" for name, amount in items]
    return f"{total} ({' ; '.join(shown)})"


def cash_sentence(projection: Projection, words: Words) -> str:
    """What the curve shows: the lowest month, and whether money is short."""
    t, spoken, lowest = words.t, words.language, projection.lowest_cash
    when = month(projection.months[lowest.month], words)
    amount = dirhams(abs(whole(lowest.amount)), spoken)
    if lowest.amount < 0:
        return t(
            "Attention : fin {month}, il manque {amount}. Il faut plus d'argent au départ, ou moins de dépenses au début.",
            month=when,
            amount=amount,
        )
    return t(
        "Le mois le plus bas est {month} : il reste {amount} en caisse.", month=when, amount=amount
    )


def months(projection: Projection, words: Words) -> Grid:
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
        rows.append((month(text, words), *(_dirhams(amount, words) for amount in amounts)))
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
    return dirhams(whole(centimes), words.language, unit=False)


def break_even_sentence(plan: FinancialPlan, projection: Projection, words: Words) -> str:
    """The sales that pay the fixed costs, and whether and when the plan's sales reach them."""
    t, spoken = words.t, words.language
    even, sales = projection.break_even[0], int(projection.years["sales"][0])
    threshold = even["threshold"]
    if threshold is None:
        return t(
            "Seuil de rentabilité : une vente ne rapporte pas plus qu'elle ne coûte. À ce prix, aucune quantité ne couvre les charges."
        )
    sentence = t(
        "Seuil de rentabilité : il faut vendre pour {threshold} par an pour couvrir {fixed} de charges fixes.",
        threshold=dirhams(whole(threshold), spoken),
        fixed=dirhams(whole(even["fixed_costs"]), spoken),
    )
    if len(plan.offers) == 1 and plan.offers[0].price:
        monthly = math.ceil(threshold / plan.offers[0].price / 12)
        sentence += " " + words.n(
            "C'est environ {n} vente par mois.", "C'est environ {n} ventes par mois.", monthly
        )
    if even["month"] is not None:
        reached = month(projection.months[even["month"]], words)
        return f"{sentence} " + t("Avec nos ventes, il est atteint en {month}.", month=reached)
    return f"{sentence} " + t(
        "Nos ventes prévues ({sales}) n'y arrivent pas encore.",
        sales=dirhams(whole(sales), spoken),
    )
