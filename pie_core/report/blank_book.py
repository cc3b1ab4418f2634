"""The whole workbook on paper: every exercise and every sheet, empty, to be written on by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from fpdf import FPDF
from fpdf.outline import OutlineSection

from pie_core.model.programme import Programme
from pie_core.report.blank import ROOM
from pie_core.report.blank_leaves import Leaf, board, dossier, exercise, figures, sheets
from pie_core.report.blank_marks import Marks
from pie_core.report.document import (
    ACCENT,
    MARGIN,
    PAPER,
    QUIET,
    TOP,
    Document,
    Style,
    leading,
)
from pie_core.report.parts import COMPETENCES_CREDIT
from pie_core.report.wording import Header
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number

_ROWS = 50
"""Titles on a page of the contents, at most; they spread where there are fewer."""


@dataclass(frozen=True)
class Chapter:
    """Sheets that belong together."""

    title: str
    leaves: tuple[Leaf, ...]


def blank_book_pdf(programme: Programme, header: Header, words: Words, today: date) -> bytes:
    """Every module's exercises, the boards, the sheets, the dossier and the plan's tables, empty.

    What `header` knows is printed on the cover, the rest are lines to fill. Each sheet is as
    generous as the least number of pages allows. The same input and day give the same bytes.
    """
    chapters = [chapter for chapter in _chapters(programme, words) if chapter.leaves]
    with _Trial(words, "—", today, ()) as trial:
        sizes = [[_size(trial, leaf) for leaf in chapter.leaves] for chapter in chapters]
    title = words.t("Cahier sur papier")
    head = (header.group, header.establishment, header.year)
    with Document(words, title, today, head) as paper:
        paper.add_page()
        _cover(paper, header, words)
        paper.add_page()
        entries = sum(1 + len(chapter.leaves) for chapter in chapters)
        pages = -(-entries // _ROWS)
        paper.insert_toc_placeholder(
            partial(_contents, words=words, per_page=-(-entries // pages)),
            pages=pages,
            reset_page_indices=False,
        )
        for chapter, known in zip(chapters, sizes, strict=True):
            for place, (leaf, size) in enumerate(zip(chapter.leaves, known, strict=True)):
                _begin(paper, leaf, size)
                if not place:
                    paper.bookmark(chapter.title, 1)
                _leaf(paper, chapter.title, leaf, size.room)
        return bytes(paper.output())


class _Trial(Document):
    """A document that places its text without drawing it: enough to know where it would end."""

    def draw(self, *_: Any, **__: Any) -> None:
        """Nothing: shaping Arabic is what takes the time."""


@dataclass(frozen=True)
class Size:
    """How generous a sheet may be, and its height in millimetres if it takes one page."""

    room: int
    height: float | None


def _size(trial: Document, leaf: Leaf) -> Size:
    """The most generous room that takes no page more than the closest."""
    found: dict[int, tuple[int, float]] = {}
    for room in ROOM:
        before = len(trial.pages)
        trial.add_page(orientation="landscape" if leaf.landscape else "portrait")
        _leaf(trial, "—", leaf, room)
        found[room] = len(trial.pages) - before, trial.y - TOP
    pages, _ = found[ROOM[0]]
    room = max(room for room in ROOM if found[room][0] == pages)
    return Size(room, found[room][1] if pages == 1 else None)


def _begin(paper: Document, leaf: Leaf, size: Size) -> None:
    """A new page, unless this one is still empty, or the sheet follows on it, and lies as it should."""
    empty = paper.y <= TOP + 0.01
    if leaf.landscape == (paper.w > paper.h):
        if empty:
            return
        if leaf.follows and size.height and paper.y + 8 + size.height <= paper.floor:
            paper.set_y(paper.y + 8)
            return
    paper.add_page(orientation="landscape" if leaf.landscape else "portrait")


def _leaf(paper: Document, chapter: str, leaf: Leaf, room: int) -> None:
    """The chapter's name small at the head of a page, the sheet's large, and the sheet."""
    if paper.y <= TOP + 0.01:
        paper.block(chapter, MARGIN, paper.y, paper.width, 8.5, "", QUIET, limit=1)
        paper.set_y(paper.y + leading(8.5))
    paper.bookmark(leaf.title, 2)
    paper.paragraph(leaf.title, 15, "B", after=2)
    leaf.draw(paper, room)


# ---------------------------------------------------------------------- cover and contents


def _cover(paper: Document, header: Header, words: Words) -> None:
    """What it is, whose it is, how it is used."""
    t = words.t
    paper.set_y(46)
    paper.paragraph(t("Cahier sur papier"), 30, "B", after=2)
    paper.paragraph(t("Le cahier de l'équipe, à remplir à la main."), 13, "", ACCENT, after=16)
    marks = Marks(paper, words, 12)
    for label, known in (
        (t("Nom"), header.names),
        (t("Équipe"), header.project),
        (t("Groupe"), header.group),
        (t("Établissement"), header.establishment),
        (t("Année"), header.year),
    ):
        marks.named(label, paper.width, known=known)
        paper.set_y(paper.y + 12)
    paper.set_y(paper.y + 10)
    for advice in (
        t("Écris au crayon : une idée change, et c'est bon signe."),
        t("Écris d'abord ce que tu as vu, ensuite ce que tu en penses."),
        t("N'écris jamais le numéro de la carte d'identité de quelqu'un."),
        t("Devant l'ordinateur, recopie chaque feuille dans l'exercice du même nom."),
    ):
        paper.paragraph(f"• {advice}", 11, after=1.5)
    paper.set_y(paper.floor - leading(7.5))
    paper.paragraph(COMPETENCES_CREDIT, 7.5, "", QUIET, after=0)


def _contents(pdf: FPDF, outline: list[OutlineSection], *, words: Words, per_page: int) -> None:
    """Titles with their pages; fpdf2 calls this once every page is known."""
    assert isinstance(pdf, Document)
    paper = pdf
    row = min(6.0, (paper.floor - TOP - 13) / per_page)
    for place, entry in enumerate(outline):
        if place % per_page == 0:
            if place:
                paper.add_page()
            paper.set_y(TOP)
            title = words.t("Sommaire (suite)") if place else words.t("Sommaire")
            paper.paragraph(title, 16, "B", after=4)
        y, chapter = paper.y, entry.level == 0
        start = 0.0 if chapter else 6.0
        style: Style = "B" if chapter else ""
        if chapter:
            paper.fill_box(MARGIN, y, paper.width, row, PAPER)
        wide, at = paper.width - start - 16, y + (row - leading(8.5)) / 2
        x = paper.left(start + 1, wide)
        paper.block(entry.name, x, at, wide, 8.5, style, limit=1, own=False)
        page, x = number(entry.page_number, words.language), paper.left(paper.width - 14, 13)
        paper.block(page, x, at, 13, 8.5, style, align="start" if paper.rtl else "number")
        paper.link(MARGIN, y, paper.width, row, paper.add_link(page=entry.page_number))
        paper.set_y(y + row)


# ---------------------------------------------------------------------- what the book holds


def _chapters(programme: Programme, words: Words) -> Iterator[Chapter]:
    t, language = words.t, words.language.code
    for module in programme.modules:
        leaves = tuple(exercise(module, activity, words) for activity in module.activities)
        yield Chapter(module.worded(language).title, leaves)
    boards = tuple(board(one, words) for one in programme.boards.values())
    yield Chapter(t("Les tableaux"), boards)
    yield Chapter(t("Hypothèses, tests et preuves"), tuple(sheets(programme, words)))
    if programme.dossier:
        yield Chapter(
            programme.dossier.worded(language).title, tuple(dossier(programme.dossier, words))
        )
    if programme.plan:
        yield Chapter(t("Plan financier"), tuple(figures(programme.plan, words)))
