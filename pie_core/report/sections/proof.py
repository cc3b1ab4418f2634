"""What was seen with one's own eyes: the idea with the evidence of the tests, and the market."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pie_core.discovery import hypotheses
from pie_core.discovery.hypotheses import Strength
from pie_core.model.discovery import Criterion, Evidence, Experiment
from pie_core.model.project import Experiment as ClassTest
from pie_core.report.amounts import counted
from pie_core.report.parts import Grid, Note, Pairs, Part, Quote, Title
from pie_core.report.sections.footnotes import OFFERS, Footnotes, measure, sheet
from pie_core.report.sections.material import Material
from pie_core.words.numbers import day, dirhams, number
from pie_core.words.terms import DECISIONS, LEVELS, RUNGS

MANY = 8
"""Tests, hypotheses and quotes that the section shows; all of them stand in the annexes."""

DECIDED = {
    "continue": "on continue",
    "pivot": "on change",
    "retest": "on refait un test",
    "stop": "on arrête",
}
"""What follows from a test, in a table."""
RESULTS = {
    "validated": "validé",
    "unclear": "à préciser",
    "invalidated": "invalidé",
}
"""What came out of a test, in a table."""


def idea(material: Material) -> Iterator[Part]:
    """Problem, customers, offer, story; then what the tests showed."""
    facts = material.project.facts
    yield from material.told("idea.problem", facts.get("problem", ""))
    yield from material.told("idea.customers", facts.get("customer", ""))
    yield from material.told("idea.offer", facts.get("idea", ""))
    if story := facts.get("story", "").strip():
        yield Title(material.words.t("Notre histoire"), minor=True)
        yield Note(story)
    yield Title(material.words.t("Les preuves issues des expérimentations"))
    yield from _evidence(material)


def _evidence(material: Material) -> Iterator[Part]:
    t, n, project = material.words.t, material.words.n, material.project
    tests = [one for one in project.tests if not one.archived]
    if not tests and not project.experiments:
        yield Note(
            t("Pas encore de test. À faire : écrire ce que vous croyez et comment le vérifier."),
            "missing",
        )
        material.lacks("tests", t("Les preuves issues des expérimentations"), "idea")
        return
    if tests:
        shown = sorted(tests, key=lambda one: one.stage not in ("decided", "observed"))[:MANY]
        yield tests_table(material, [one for one in tests if one in shown])
        if len(tests) > MANY:
            yield Note(
                n(
                    "La fiche de {n} test est en annexe.",
                    "Les fiches des {n} tests sont en annexe.",
                    len(tests),
                ),
                "quiet",
            )
    if project.experiments:
        yield Title(t("Le test fait en classe"), minor=True)
        for one in project.experiments[:2]:
            yield class_test(material, one)
        if len(project.experiments) > 2:
            yield Note(t("Les autres tests faits en classe sont en annexe."), "quiet")
    quotes = quoted(material)
    if quotes:
        yield Title(t("Ce que les gens ont dit et fait"), minor=True)
        for piece in quotes[:MANY]:
            yield quote(material, piece)
        if len(quotes) > MANY:
            yield Note(
                n(
                    "{n} preuve en tout : voir les annexes.",
                    "{n} preuves en tout : voir les annexes.",
                    len(quotes),
                ),
                "quiet",
            )
    beliefs = [one for one in project.hypotheses if not one.archived]
    if beliefs:
        yield Title(t("Ce que nous croyons, et ce qui le soutient"), minor=True)
        yield beliefs_table(material, MANY)


def criterion(material: Material, one: Criterion | None) -> str:
    """When a team is right: `au moins 5 personnes`, `au moins 30 %`."""
    if one is None:
        return material.words.t("pas de critère")
    t, n, spoken = material.words.t, material.words.n, material.words.language
    if one.unit == "amount":
        what = dirhams(round(one.number), spoken)
    elif one.unit == "share":
        what = f"{number(one.number, spoken, decimals=1)}\u00a0%"
    elif one.number == int(one.number):
        what = n("{n} personne", "{n} personnes", int(one.number))
    else:
        what = number(one.number, spoken, decimals=1)
    if one.sense == "at_least":
        return t("au moins {what}", what=what)
    return t("au plus {what}", what=what)


def tests_table(material: Material, tests: Sequence[Experiment]) -> Grid:
    """A row for each sheet: what was believed, the criterion, the measure, outcome and decision."""
    t, project = material.words.t, material.project
    beliefs = {one.id: one.statement for one in project.hypotheses}
    rows = []
    for test in tests:
        believed = "\n".join(beliefs[key] for key in test.hypotheses if beliefs.get(key))
        wanted = criterion(material, test.criterion)
        if test.criterion and test.measure:
            wanted = t("{criterion} : {what}", criterion=wanted, what=test.measure)
        if test.changes:
            wanted += "\n" + t("(critère changé après le début)")
        result = t(RESULTS[test.outcome]) if test.outcome else t("en cours")
        if test.decision:
            result = t("{result} : {decision}", result=result, decision=t(DECIDED[test.decision]))
        if test.decided_at:
            result += f"\n{day(test.decided_at, material.words.language)}"
        rows.append(
            (
                str(project.test_number(test.id) or "—"),
                "\n".join(part for part in (test.title, believed) if part),
                wanted,
                measure(material, test) or "—",
                result,
            )
        )
    return Grid(
        "text",
        (
            t("Fiche n°"),
            t("Test, et ce que nous croyions"),
            t("Nous avons raison si"),
            t("Mesuré (sur n)"),
            t("Résultat et décision"),
        ),
        tuple(rows),
        (0.08, 0.36, 0.25, 0.12, 0.19),
    )


def class_test(material: Material, item: ClassTest) -> Pairs:
    """A test made in class as labels and texts, in the order in which it is made."""
    t, spoken = material.words.t, material.words.language
    wanted, observed = item.criterion, item.observation
    if wanted and item.criterion_at:
        wanted += "\n" + t("(écrit le {day})", day=day(item.criterion_at, spoken))
    if observed and item.observed_at:
        observed += "\n" + t("(noté le {day})", day=day(item.observed_at, spoken))
    rows = (
        (t("Nous croyons que"), item.belief, t("À écrire : ce que vous croyez, en une phrase.")),
        (t("Pour vérifier"), item.method, t("À écrire : ce que vous allez faire, et avec qui.")),
        (
            t("Nous avons raison si"),
            wanted,
            t("À écrire avant le test : à partir de combien c'est oui."),
        ),
        (
            t("Personnes interrogées"),
            counted(item, material.words),
            t("À noter : combien de personnes, et combien sont d'accord."),
        ),
        (t("Nous avons observé"), observed, t("À noter : ce que les gens ont dit et fait.")),
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


def quoted(material: Material) -> list[Evidence]:
    """The evidence that has words, the highest rungs first, sheets in their order."""
    pieces = [one for one in material.project.evidence if one.text.strip() and not one.archived]
    return sorted(pieces, key=lambda one: -one.rung)


def quote(material: Material, piece: Evidence) -> Quote:
    """What somebody said or did, with who, how many, the rung and the test's sheet."""
    words, t = material.words, material.words.t
    people = words.n("{n} personne", "{n} personnes", piece.n)
    parts = [piece.who.strip(), people if piece.n > 1 else "", t(RUNGS[piece.rung])]
    parts.append(sheet(material, piece.experiment) or t("hors test"))
    return Quote(piece.text.strip(), material.words.t(", ").join(part for part in parts if part))


def level(material: Material, strength: Strength) -> str:
    """How far a hypothesis stands, with n."""
    t = material.words.t
    said = t(LEVELS[strength.level][1])
    if not strength.people:
        return said
    people = material.words.n("{n} personne", "{n} personnes", strength.people)
    against = t("dont {n} contre", n=strength.people_against) if strength.people_against else ""
    return "\n".join(
        (said, material.words.t(", ").join(part for part in (people, against) if part))
    )


def beliefs_table(material: Material, most: int | None = None) -> Grid:
    """The hypotheses, the most important first, with what the evidence says of each."""
    t, project = material.words.t, material.project
    found = hypotheses.strengths(project.evidence)
    beliefs = [one for one in project.hypotheses if not one.archived]
    beliefs.sort(key=lambda one: -one.importance)
    rows = [
        (
            one.statement or "—",
            f"{one.importance}/5",
            level(material, found.get(one.id, Strength())),
        )
        for one in beliefs[:most]
    ]
    return Grid(
        "text",
        (t("Nous croyons que"), t("Importance"), t("Ce que disent les preuves")),
        tuple(rows),
        (0.6, 0.13, 0.27),
    )


# ---------------------------------------------------------------------- market


def market(material: Material) -> Iterator[Part]:
    """Who, how many, competitors, and the price with what it rests on."""
    t = material.words.t
    segments = [note.text.strip() for note in material.notes("customer_segments")]
    if segments:
        yield Title(t("Qui sont nos clients"), minor=True)
        for text in segments[:MANY]:
            yield Note(text, "item")
        if len(segments) > MANY:
            yield Note(t("Les autres sont sur le canevas."), "quiet")
    yield from material.told("market.customers_count")
    yield from material.told("market.competitors")
    yield Title(t("Nos prix"))
    footnotes = Footnotes(material)
    if material.plan is None or not material.plan.offers:
        yield material.no_figures("market")
    else:
        yield _prices(material, footnotes)
    yield from material.told("market.price")
    yield from footnotes.notes()


def _prices(material: Material, footnotes: Footnotes) -> Grid:
    t, plan = material.words.t, material.plan
    assert plan is not None
    rows = []
    for offer in plan.offers:
        price = material.exact(offer.price)
        mark = footnotes.mark(OFFERS, offer.name, t("prix {price}", price=price), offer.price)
        rows.append(
            (
                offer.name,
                offer.unit or "—",
                price + mark,
                material.exact(offer.unit_cost),
                material.exact(offer.price - offer.unit_cost),
            )
        )
    return Grid(
        "text",
        (t("Produit ou service"), t("Compté en"), t("Prix"), t("Coût"), t("Reste")),
        tuple(rows),
        (0.36, 0.16, 0.18, 0.15, 0.15),
        amounts=frozenset({2, 3, 4}),
    )
