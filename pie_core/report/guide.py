"""The trainer's guide to a module on A4: the séances minute by minute, then each exercise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pie_core.model.programme import Module
from pie_core.report import text as texts
from pie_core.report.document import ACCENT, INK, QUIET, Column, Document
from pie_core.report.guide_outline import Exercise, Seance, guide
from pie_core.words.catalogue import Words

_LEAD = re.compile(r"\*\*(.+?)\*\*[\s\u00a0]*:?\s*(.*)", re.DOTALL)
"""A paragraph that begins with what it is about."""


def guide_pdf(module: Module, words: Words, today: date) -> bytes:
    """The guide to a module. The same input and the same day give the same bytes."""
    t = words.t
    told = guide(module, words)
    with Document(words, told.title, today, (t("Guide du formateur"),)) as paper:
        paper.add_page()
        paper.paragraph(t("Guide du formateur"), 10, "B", ACCENT, after=0.6)
        paper.heading(told.title)
        paper.paragraph(" · ".join(told.facts), 9.5, "", QUIET)
        _titled(paper, t("Après ce module, les stagiaires savent :"), told.aims)
        paper.paragraph(t("À la fin"), 10, "B", after=0.6)
        paper.paragraph(texts.plain(told.outcome))
        for number, one in enumerate(told.seances, start=1):
            _seance(paper, number, one, words)
        if told.notes:
            paper.section(t("Notes pour tout le module"), 20)
            _notes(paper, told.notes)
        exercises = [slot.exercise for one in told.seances for slot in one.slots if slot.exercise]
        # An activity may come back in a later séance: what is said of it stands once.
        for number, exercise in enumerate(dict.fromkeys([*exercises, *told.others]), start=1):
            _exercise(paper, number, exercise, words)
        return bytes(paper.output())


def _titled(paper: Document, title: str, lines: Sequence[str]) -> None:
    """A small heading with a list under it; nothing for an empty list."""
    if not lines:
        return
    paper.need(14)
    paper.paragraph(title, 10, "B", after=0.8)
    for line in lines:
        # The mark is part of the line, so that it begins a French one in an Arabic document too.
        paper.paragraph(f"• {texts.plain(line)}", 10, after=0.8)
    paper.set_y(paper.y + 2)


def _seance(paper: Document, number: int, one: Seance, words: Words) -> None:
    """Its aims, what to bring, and its steps with the minute at which each begins."""
    t = words.t
    title = t("Séance {number} : {title}", number=number, title=one.title)
    # On one page: the trainer has it in hand while leading.
    height = 24 + 6 * (len(one.aims) + len(one.material)) + 8.5 * (1 + len(one.slots))
    paper.section(f"{title} · {one.length}", height)
    _titled(paper, t("Ce que l'on veut"), one.aims)
    _titled(paper, t("À préparer"), one.material)
    paper.grid(
        [Column(0.8, bold=True), Column(5), Column(1.3), Column(1.9)],
        [t("Début"), t("Ce que l'on fait"), t("Durée"), t("Rythme")],
        [[slot.start, texts.plain(slot.title), slot.minutes, slot.pace] for slot in one.slots],
        strong=[place for place, slot in enumerate(one.slots) if slot.exercise],
    )


def _exercise(paper: Document, number: int, one: Exercise, words: Words) -> None:
    """Its aim, what goes wrong with what to do, questions to ask, and the notes."""
    t = words.t
    paper.section(f"{number}. {one.title}", 45)
    paper.paragraph(" · ".join(one.facts), 9.5, "", QUIET, after=1.2)
    paper.paragraph(texts.plain(one.aim), 10.5, "B", INK)
    if one.wrong:
        paper.grid(
            [Column(1, bold=True), Column(1.6)],
            [t("Ce qui coince"), t("Quoi faire")],
            [[texts.plain(trouble.what), texts.plain(trouble.remedy)] for trouble in one.wrong],
            size=9.5,
        )
    _titled(paper, t("Questions à poser"), one.ask)
    if one.notes:
        paper.need(16)
        paper.paragraph(t("Notes du formateur"), 10, "B", after=0.8)
        _notes(paper, one.notes)


def _notes(paper: Document, markdown: str) -> None:
    """A trainer's notes: what a paragraph is about stands over it."""
    for block in re.split(r"\n\s*\n", markdown.strip()):
        running, lead = block, _LEAD.fullmatch(block.strip())
        if lead:
            paper.need(12)
            paper.paragraph(texts.plain(lead[1]).removesuffix("."), 9.5, "B", after=0.2)
            running = lead[2][:1].upper() + lead[2][1:]
        for line in texts.plain(running).split("\n"):
            paper.paragraph(line, 10, after=1)
        paper.set_y(paper.y + 0.8)
