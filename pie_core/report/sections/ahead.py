"""What may go wrong and what comes next: risks, sensitivity, the banker's questions, planning."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.charts.finance import swing_labels
from pie_core.errors import Invalid
from pie_core.finance import scenarios
from pie_core.finance.scenarios import Swing
from pie_core.model.plan import FinancialPlan
from pie_core.model.project import Scenario
from pie_core.report.charts import swings
from pie_core.report.parts import Grid, Note, Part, Title
from pie_core.report.questions import raised
from pie_core.report.rules import checks
from pie_core.report.sections.material import Material
from pie_core.words.numbers import number


def risks(material: Material) -> Iterator[Part]:
    """The team's own risks, what the figures are sensitive to, and what a banker asks."""
    t, plan = material.words.t, material.plan
    yield from material.told("risks.risks")
    yield from material.told("risks.weak_points")
    yield Title(t("Sensibilité"))
    if plan is None or material.projection is None:
        yield material.no_figures("risks")
    else:
        yield from _sensitivity(material, plan)
    yield Title(t("Les questions de la banque"))
    yield from _questions(material)
    found = list(checks(material.projection, material.words))
    if found:
        yield Title(t("À vérifier"), minor=True)
        for check in found:
            yield Note(check, "item")


def _sensitivity(material: Material, plan: FinancialPlan) -> Iterator[Part]:
    t, found = material.words.t, swings(material.snapshot)
    if found:
        yield Note(
            t("Chaque hypothèse change seule : 10 % de moins ou de plus, 15 jours pour les délais.")
        )
        yield Grid(
            "statement",
            (t("Caisse au plus bas, en dirhams"), t("Si elle baisse"), t("Si elle monte")),
            tuple(
                (label.strip("\u2068\u2069"), material.bare(one.low), material.bare(one.high))
                for one, label in zip(found, _labels(material, found), strict=True)
            ),
            (0.56, 0.22, 0.22),
            numbers=True,
        )
    if material.project.scenarios:
        yield Title(t("Les scénarios de l'équipe"), minor=True)
        yield _scenarios(material, plan)


def _labels(material: Material, found: list[Swing]) -> list[str]:
    """The names of swings, without the marks of direction that a figure needs."""
    marks = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
    return [label.translate(marks) for label in swing_labels(found, material.words)]


def _scenarios(material: Material, plan: FinancialPlan) -> Grid:
    """What becomes of the year's sales, result and lowest cash under each scenario."""
    t, spoken, n = material.words.t, material.words.language, material.words.n
    none = Scenario(id="", name=t("Le plan"))
    rows = []
    for one in (none, *material.project.scenarios):
        try:
            end = scenarios.outcome(plan, material.snapshot.rules, scenarios.what_if(one))
        except Invalid:
            rows.append((one.name, "—", "—", "—", "—"))
            continue
        levers = [
            f"{label} {'+' if value > 0 else ''}{number(value, spoken, decimals=1)}\u00a0%"
            for value, label in (
                (one.price, t("prix")),
                (one.volume, t("quantités")),
                (one.cost, t("coûts")),
            )
            if value
        ]
        if one.delay:
            levers.append(n("clients : {n} jour de plus", "clients : {n} jours de plus", one.delay))
        rows.append(
            (
                one.name,
                material.words.t(", ").join(levers) or "—",
                material.bare(end.sales),
                material.bare(end.net_result),
                f"{material.bare(end.lowest.amount)} ({material.month(end.lowest.month)})",
            )
        )
    return Grid(
        "text",
        (
            t("Scénario"),
            t("Ce qui change"),
            t("Ventes, an 1"),
            t("Résultat, an 1"),
            t("Caisse au plus bas"),
        ),
        tuple(rows),
        (0.25, 0.25, 0.14, 0.14, 0.22),
        amounts=frozenset({2, 3, 4}),
    )


def _questions(material: Material) -> Iterator[Part]:
    """Each question that the whole plan raises, with the team's answer."""
    t, asked = material.words.t, raised(material.snapshot, material.words, material.guide)
    if not asked:
        yield Note(t("Le plan ne soulève aucune des questions habituelles d'un comité de crédit."))
        return
    rows = []
    for one in asked:
        if not one.answer:
            material.lacks(f"bank.{one.id}", one.text, "risks")
        rows.append((one.text, one.figure, one.answer or t("À écrire :") + "\n\n"))
    yield Grid(
        "text",
        (t("Question"), t("Le chiffre"), t("Notre réponse")),
        tuple(rows),
        (0.4, 0.19, 0.41),
    )


# ---------------------------------------------------------------------- planning


def planning(material: Material) -> Iterator[Part]:
    """The steps on a calendar of the first year."""
    t, steps = material.words.t, material.project.steps
    yield Title(material.heading("planning.steps"), minor=True)
    if not steps:
        material.lacks("planning.steps")
        yield material.box("planning.steps")
        return
    rows, late = [], []
    for step in steps:
        at = -1 if step.month is None else step.month
        marks = ["■" if at == month else "" for month in (-1, *range(12))]
        cost = material.exact(step.cost) if step.cost else "—"
        rows.append((step.what, step.who or "—", cost, *marks))
        if at >= 12:
            late.append(t("{what} : {month}", what=step.what, month=material.month(at)))
    heads = [material.month(at).partition("\u00a0")[0] for at in range(12)]
    yield Grid(
        "calendar",
        (t("Étape"), t("Qui"), t("Coût"), t("avant"), *heads),
        tuple(rows),
        (0.22, 0.12, 0.1, 0.05, *[0.51 / 12] * 12),
    )
    first, last = material.month(0), material.month(11)
    yield Note(t("Le calendrier va de {first} à {last}.", first=first, last=last), "quiet")
    for line in late:
        yield Note(line, "item")
