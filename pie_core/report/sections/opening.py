"""The head of the plan: cover, one-page summary, the team."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.model.discovery import Experiment
from pie_core.model.plan import Loan
from pie_core.report.parts import Contents, Cover, Figures, Grid, Note, Pairs, Part, Title
from pie_core.report.sections.footnotes import OUTCOMES, measure, sheet
from pie_core.report.sections.material import Material
from pie_core.report.sections.proof import DECIDED
from pie_core.words.numbers import day, percent
from pie_core.words.terms import DECISIONS

SHORT = 1000
"""Characters of a text on the one-page summary; the whole text follows in the annexes."""
_LEAST, _MOST = 4, 5

USES = {
    "preliminary": "frais d'établissement",
    "equipment": "matériel",
    "computers": "informatique",
    "vehicles": "matériel roulant",
    "furniture": "mobilier",
    "fittings": "aménagements",
    "software": "logiciels",
    "premises": "local",
}
"""What a loan pays for, by category of what is bought."""


def cover(material: Material) -> Iterator[Part]:
    """Who, what, where, when, which version; then the table of contents."""
    t, project = material.words.t, material.project
    members = material.words.t(", ").join(project.members)
    team = t("Équipe : {name}", name=project.team)
    version = (
        t("Version {n}", n=material.version) if material.version is not None else t("Brouillon")
    )
    facts = (
        (t("Établissement"), project.establishment),
        (t("Filière"), project.trade),
        (t("Groupe"), project.cohort),
        (t("Année"), project.year),
        (t("Date"), day(material.today, material.words.language)),
        (t("Version"), version),
    )
    stamp = material.stamp
    yield Cover(
        kind=t("Plan d'affaires"),
        name=project.name or project.team,
        team=f"{team} ({members})" if members else team,
        facts=tuple((label, text or "—") for label, text in facts),
        stamp=stamp,
        seal=f"PIE {stamp.code} sha256:{stamp.digest}" if stamp else "",
    )
    yield Contents(t("Sommaire"))


def cut(material: Material, text: str, limit: int = SHORT) -> str:
    """A text no longer than `limit`, which says that it goes on in the annexes."""
    if len(text) <= limit:
        return text
    kept = text[:limit].rsplit(None, 1)[0] if " " in text[:limit] else text[:limit]
    return f"{kept}… {material.words.t('(la suite est dans les annexes)')}"


def pitch(material: Material) -> str:
    """The project in a few sentences: as written for the bank, or the idea of the exercises."""
    project = material.project
    return project.written.get("summary.pitch", "") or project.facts.get("idea", "")


def summary(material: Material) -> Iterator[Part]:
    """One page: the project, the figures, what is asked of the bank, what was proved, decided."""
    t, project = material.words.t, material.project
    if said := pitch(material):
        yield Note(cut(material, said))
    if not project.written.get("summary.pitch"):
        material.lacks("summary.pitch")
        if not said:
            yield material.box("summary.pitch")
    yield Title(t("Chiffres clés"))
    if material.projection is None:
        yield material.no_figures("summary")
    else:
        yield key_figures(material)
    yield Title(t("Ce que nous demandons à la banque"))
    yield from _asked(material)
    yield Title(t("Ce que nous avons prouvé"))
    yield from _proved(material)
    yield Title(t("Notre prochain pas"))
    if step := project.facts.get("next_step", ""):
        yield Note(cut(material, step, 400), "strong")
    else:
        yield Note(t("À écrire : la première chose à faire, et quand."), "missing")
        material.lacks("next_step", t("Notre prochain pas"), "summary")


def key_figures(material: Material) -> Figures:
    """Sales, result, lowest cash, break-even, debt over CAF of the first year."""
    t, projection = material.words.t, material.projection
    assert projection is not None
    sales, result = (int(projection.years[key][0]) for key in ("sales", "net_result"))
    lowest, threshold = projection.lowest_cash, projection.break_even[0]["threshold"]
    when = material.month(lowest.month)
    return Figures(
        (
            (t("Ventes de l'année"), material.dirhams(sales), False),
            (t("Résultat de l'année"), material.dirhams(result), result < 0),
            (
                t("Caisse au plus bas ({month})", month=when),
                material.dirhams(lowest.amount),
                lowest.amount < 0,
            ),
            (
                t("Seuil de rentabilité (an)"),
                "—" if threshold is None else material.dirhams(threshold),
                threshold is None or threshold > sales,
            ),
        )
    )


def _asked(material: Material) -> Iterator[Part]:
    """Each loan: amount, what for, how long; and what the team brings itself."""
    t, plan, projection = material.words.t, material.plan, material.projection
    if plan is None:
        yield Note(t("À compléter dans les chiffres : les prêts demandés."), "missing")
        return
    loans = plan.funding.loans
    if loans:
        rows = [
            (loan.name, material.exact(loan.amount), use(material), length(material, loan))
            for loan in loans[:_MOST]
        ]
        yield Grid(
            "text",
            (t("Prêt"), t("Montant"), t("Pour payer"), t("Durée")),
            tuple(rows),
            (0.28, 0.18, 0.28, 0.26),
            amounts=frozenset({1}),
        )
        if more := len(loans) - _MOST:
            if more > 0:
                yield Note(
                    material.words.n(
                        "Et {n} autre prêt, dans le plan de financement.",
                        "Et {n} autres prêts, dans le plan de financement.",
                        more,
                    ),
                    "quiet",
                )
    else:
        yield Note(t("Nous ne demandons pas de prêt."))
    if projection is not None:
        initial = projection.funding["initial"]
        need = initial["investments"] + initial["working_capital"]
        if need > 0:
            yield Note(
                t(
                    "Besoin de départ : {need}. Nos apports : {own}, soit {share}.",
                    need=material.dirhams(need),
                    own=material.dirhams(initial["own_funds"]),
                    share=percent(initial["own_funds"] / need, material.words.language),
                )
            )


def use(material: Material) -> str:
    """What the plan buys, the dearest category first."""
    t, plan = material.words.t, material.plan
    sums: dict[str, int] = {}
    for one in plan.investments if plan else ():
        sums[one.category] = sums.get(one.category, 0) + one.cost
    named = sorted(sums, key=lambda key: -sums[key])[:3]
    return material.words.t(", ").join(t(USES[key]) for key in named) or t(
        "le besoin en fonds de roulement"
    )


def length(material: Material, loan: Loan) -> str:
    """`36 mois, dont 6 de différé`."""
    words = material.words
    months = words.n("{n} mois", "{n} mois", loan.months)
    if not loan.grace_months:
        return months
    return words.n(
        "{months}, dont {n} mois de différé",
        "{months}, dont {n} mois de différé",
        loan.grace_months,
        months=months,
    )


def _proved(material: Material) -> Iterator[Part]:
    """The tests with a result, at most a handful; decided ones first."""
    t, project = material.words.t, material.project
    done = [one for one in project.tests if one.outcome and not one.archived]
    done.sort(key=lambda one: (one.outcome != "validated", one.decision is None))
    rows = [
        (
            sheet(material, one.id),
            cut(material, one.title, 90),
            measure(material, one) or "—",
            _result(material, one),
        )
        for one in done[:_LEAST]
    ]
    if not rows:
        made = [one for one in project.experiments if one.decision]
        for one in made[:_LEAST]:
            asked = "—" if not one.asked else f"{one.in_favour or 0}/{one.asked}"
            decision = t(DECISIONS[one.decision or "retest"])
            rows.append((t("en classe"), cut(material, one.belief, 120), asked, decision))
    if rows:
        yield Grid(
            "text",
            (t("Test"), t("Quoi"), t("Mesuré"), t("Résultat")),
            tuple(rows),
            (0.16, 0.42, 0.17, 0.25),
        )
    else:
        yield Note(
            t("Pas encore de décision : faire le test prévu, noter le résultat, puis décider."),
            "missing",
        )
        material.lacks("tests", t("Un test avec son résultat et une décision"), "summary")


def _result(material: Material, test: Experiment) -> str:
    """What came out of a test and what follows: `critère atteint : on continue`."""
    t = material.words.t
    result = t(OUTCOMES[test.outcome or "unclear"])
    if not test.decision:
        return result
    return t("{result} : {decision}", result=result, decision=t(DECIDED[test.decision]))


def team(material: Material) -> Iterator[Part]:
    """Who carries the project: names, training, who does what, why them."""
    t, project = material.words.t, material.project
    rows = [(t("Équipe"), project.team)]
    if project.members:
        rows.append((t("Membres"), "\n".join(project.members)))
    rows += [
        (label, text)
        for label, text in (
            (t("Filière"), project.trade),
            (t("Établissement"), project.establishment),
        )
        if text
    ]
    yield Pairs(tuple(rows))
    for key in ("team.presentation", "team.roles", "team.why_us"):
        yield from material.told(key)
