"""Footnotes of the thread: what a printed figure rests on, down to the number of the test's sheet.

A footnote stands at the end of the section in which its mark is: `¹ prix 35 DH : 12 entretiens,
fiche n° 3 (critère atteint, 24 novembre 2026)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.discovery import hypotheses
from pie_core.discovery.thread import parse
from pie_core.model.discovery import Evidence, Experiment
from pie_core.model.project import Experiment as ClassTest
from pie_core.report.amounts import counted
from pie_core.report.figures import names_amount, speaks_of
from pie_core.report.parts import Note
from pie_core.report.sections.material import Material
from pie_core.words.numbers import day, dirhams, number
from pie_core.words.terms import DECISIONS, LEVELS, RUNGS

OFFERS, OVERHEADS, STAFF = "offers.offers", "overheads.overheads", "people.staff"
INVESTMENTS = "equipment.investments"

OUTCOMES = {
    "validated": "critère atteint",
    "unclear": "pas encore clair",
    "invalidated": "critère pas atteint",
}
"""What came out of a test, as a footnote says it."""
INTERVIEW, INTERVIEWS = "{n} entretien", "{n} entretiens"

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(count: int) -> str:
    """A number as a raised mark."""
    return str(count).translate(_RAISED)


class Footnotes:
    """The marks of one section, each text once, in the order in which they were asked for."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.texts: list[str] = []

    def mark(self, table: str, about: str, figure: str, centimes: int | None = None) -> str:
        """The raised marks of an entry of the plan; '' if it rests on nothing.

        `figure` begins the footnote (`prix 35 DH`). Where the team named nothing, a test that
        speaks of the amount `centimes` counts.
        """
        told = list(supports(self.material, table, about))
        if not told and centimes:
            told = list(naming(self.material, centimes))
        marks = []
        for text in told:
            line = self.material.words.t("{figure} : {proof}", figure=figure, proof=text)
            if line not in self.texts:
                self.texts.append(line)
            marks.append(raised(self.texts.index(line) + 1))
        return "\u00a0" + " ".join(marks) if marks else ""

    def notes(self) -> Iterator[Note]:
        """The footnotes, at the section's end."""
        for count, text in enumerate(self.texts, start=1):
            yield Note(f"{raised(count)} {text}", "foot")


def supports(material: Material, table: str, about: str) -> Iterator[str]:
    """What an entry rests on, one sentence each."""
    found = dict.fromkeys(
        (item.source, item.title)
        for item in material.project.support
        if (item.table, item.about) == (table, about)
    )
    for source, title in found:
        yield worded(material, source, title)


def worded(material: Material, source: str, title: str) -> str:
    """A source in words: a test's sheet, a piece of evidence, a hypothesis or an answer."""
    t, project, ref = material.words.t, material.project, parse(source)
    if ref.kind == "experiment":
        test = next((one for one in project.tests if one.id == ref.id), None)
        if test:
            return proof(material, test)
    if ref.kind == "evidence":
        piece = next((one for one in project.evidence if one.id == ref.id), None)
        if piece:
            return seen(material, piece)
    if ref.kind == "hypothesis":
        strength = hypotheses.strength(ref.id, project.evidence)
        level = t(LEVELS[strength.level][1])
        return t("hypothèse « {title} », {level}", title=title, level=level)
    done = next((one for one in project.experiments if one.source == source), None)
    if done:
        return class_proof(material, done)
    return t("réponse de l'équipe : {title}", title=title)


def sheet(material: Material, test_id: str) -> str:
    """`fiche n° 3`; '' for a test that is not among the sheets."""
    place = material.project.test_number(test_id)
    return material.words.t("fiche n°\u00a0{n}", n=place) if place else ""


def measure(material: Material, test: Experiment) -> str:
    """What a test measured, with n: `6 sur 15`, `12 000 DH (15 personnes)`, or ''."""
    if test.measured is None:
        return ""
    words, spoken = material.words, material.words.language
    unit = test.criterion.unit if test.criterion else "count"
    if unit == "amount":
        shown = dirhams(round(test.measured), spoken)
    else:
        shown = number(test.measured, spoken, decimals=1)
    if not test.n:
        return shown
    if unit == "amount":
        people = words.n("{n} personne", "{n} personnes", test.n)
        return words.t("{amount} ({people})", amount=shown, people=people)
    return words.t("{measured} sur {n}", measured=shown, n=number(test.n, spoken))


def outcome(material: Material, test: Experiment) -> str:
    """What came out of a test, and when: `critère atteint, 24 novembre 2026`."""
    t, spoken = material.words.t, material.words.language
    said = t(OUTCOMES[test.outcome]) if test.outcome else t("pas encore de résultat")
    at = test.decided_at or test.observed_at or test.started_at
    return t("{what}, {day}", what=said, day=day(at, spoken)) if at else said


def proof(material: Material, test: Experiment) -> str:
    """A test as a footnote: how many interviews or what was measured, the sheet, the outcome."""
    t = material.words.t
    gathered = [e for e in material.project.evidence if e.experiment == test.id and not e.archived]
    talks = sum(piece.n for piece in gathered if piece.kind == "interview")
    what = measure(material, test)
    if what and test.measure.strip():
        what = t("{measured} : {what}", measured=what, what=test.measure.strip())
    elif not what and talks:
        what = material.words.n(INTERVIEW, INTERVIEWS, talks)
    parts = [part for part in (what or test.title, sheet(material, test.id)) if part]
    return t(
        "{proof} ({outcome})",
        proof=material.words.t(", ").join(parts),
        outcome=outcome(material, test),
    )


def seen(material: Material, piece: Evidence) -> str:
    """A piece of evidence as a footnote: how many people, how far they went, who, the sheet."""
    words, t = material.words, material.words.t
    people = words.n("{n} personne", "{n} personnes", piece.n)
    parts = [people, t(RUNGS[piece.rung]), piece.who.strip(), sheet(material, piece.experiment)]
    return material.words.t(", ").join(part for part in parts if part)


def class_proof(material: Material, test: ClassTest) -> str:
    """A test made in class as a footnote."""
    t, spoken = material.words.t, material.words.language
    at = test.observed_at or test.criterion_at
    name = t("test en classe du {day}", day=day(at, spoken)) if at else t("test en classe")
    parts = [counted(test, material.words), name]
    said = material.words.t(", ").join(part for part in parts if part)
    if not test.decision:
        return said
    return t("{proof} ({outcome})", proof=said, outcome=t(DECISIONS[test.decision]))


def naming(material: Material, centimes: int) -> Iterator[str]:
    """The tests that were made and speak of an amount: sheets first, then those made in class."""
    project = material.project
    for test in project.tests:
        said = " ".join((test.title, test.plan, test.measure, test.observed))
        if test.stage in ("observed", "decided") and speaks_of(said, centimes):
            yield proof(material, test)
            return
    for done in project.experiments:
        if (done.observation or done.asked) and names_amount(done, centimes):
            yield class_proof(material, done)
            return
