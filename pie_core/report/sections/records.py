"""What the annexes keep in full: tests, evidence, rules, notes on figures, journal, canvas."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.model.project import BLOCKS
from pie_core.report.parts import Grid, Note, Part, Title
from pie_core.report.rules import parameters
from pie_core.report.sections import proof
from pie_core.report.sections.material import Material
from pie_core.report.sections.tables import letters
from pie_core.report.statements import figure_names
from pie_core.words.numbers import day
from pie_core.words.terms import BLOCK_NAMES, JOURNAL, RUNGS

CROWDED, LENGTHY = 4, 260
"""A block with more notes, or more characters, is told in full in the annexes."""


def proofs(material: Material) -> Iterator[Part]:
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


def rules(material: Material) -> Iterator[Part]:
    """The statutory numbers that this plan uses, with their day, source and doubts."""
    if material.plan is not None:
        yield Title(material.words.t("Règles utilisées"))
        yield parameters(material.plan, material.snapshot.rules, material.words)


def figure_notes(material: Material) -> Iterator[Part]:
    """All notes on figures, each with its letter."""
    notes, named = material.project.figure_notes, figure_names(material.words)
    if not notes:
        return
    marks = letters(notes)
    yield Title(material.words.t("Notes sur les chiffres"))
    for note in notes:
        mark = marks.get(note.figure, "")
        figure = named.get(note.figure, note.figure)
        said = material.words.t("{name} : {value}", name=figure, value=note.text)
        yield Note(f"({mark}) {said}", "item")


def journal(material: Material) -> Iterator[Part]:
    """What was believed, seen and decided, by date."""
    t, told = material.words.t, material.project.journal
    if not told:
        return
    yield Title(t("Ce que nous avons cru, vu et décidé"))
    yield Grid(
        "text",
        (t("Date"), t("Quoi"), t("En mots")),
        tuple(
            (day(line.at, material.words.language), t(JOURNAL[line.what][1]), line.text)
            for line in told
        ),
        (0.17, 0.16, 0.67),
    )


def canvas(material: Material) -> Iterator[Part]:
    """The notes of blocks that may be too full for one page, in full."""
    t, crowded = material.words.t, []
    for block in BLOCKS:
        notes = material.notes(block)
        if len(notes) > CROWDED or sum(len(note.text) for note in notes) > LENGTHY:
            crowded.append((t(BLOCK_NAMES[block]), "\n".join(f"• {n.text}" for n in notes)))
    if crowded:
        yield Title(t("Les notes du canevas, en entier"))
        yield Grid("text", (t("Bloc"), t("Notes")), tuple(crowded), (0.25, 0.75))
