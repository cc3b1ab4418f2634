"""The plan as a PDF: the sections of the outline one after the other, with their page numbers."""

from __future__ import annotations

from datetime import date

from pie_core.model.programme import Module
from pie_core.report.cover import COVER, draw_contents, number_contents
from pie_core.report.document import Document
from pie_core.report.drawing import Source, draw, room
from pie_core.report.outline import Outline, Stamp, outline
from pie_core.report.parts import Contents, Leaf, Section, Title
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words

__all__ = ["Stamp", "plan_pdf"]

_MANY = 60
"""Pages from which a nearly empty one is of no account."""
_TIGHTER = (0.95, 0.91, 0.87)
"""How much smaller running text may be set, so that no page is nearly empty."""


def plan_pdf(
    snapshot: Snapshot,
    words: Words,
    today: date,
    guide: Module | None,
    stamp: Stamp | None = None,
    logo: bytes | None = None,
    *,
    version: int | None = None,
) -> bytes:
    """The plan of a snapshot in the language of `words`: 23 sections, annexes last.

    `guide` are the questions of the guided writing, for what is not written yet. `stamp` is that of
    a validated plan, `version` the number of its submission (None: a draft), `logo` the school's as
    an image file. The same input and the same day give the same bytes.
    """
    told = outline(snapshot, words, today, guide, stamp, version)
    source = Source(snapshot, words, logo)
    code = stamp.code if stamp else ""
    with _drawn(told, source, today, code, 1.0) as paper:
        if not paper.left_bare or len(paper.pages) > _MANY:
            return bytes(paper.output())
        bare = {1.0: paper.left_bare}
    # A page with a few lines on it: slightly smaller text may take them in.
    for ease in _TIGHTER:
        with _drawn(told, source, today, code, ease) as paper:
            if not paper.left_bare:
                return bytes(paper.output())
            bare[ease] = paper.left_bare
    with _drawn(told, source, today, code, min(bare, key=bare.__getitem__)) as paper:
        return bytes(paper.output())


def _drawn(told: Outline, source: Source, today: date, code: str, ease: float) -> Document:
    """All pages, with their numbers in the table of contents."""
    project, words = source.snapshot.project, source.words
    title = words.t("Plan d'affaires : {name}", name=project.name or project.team)
    head = (project.cohort, project.establishment, project.year)
    paper = Document(words, title, today, head, code)
    paper.ease = ease
    begun: dict[str, int] = {}
    for section in told.sections:
        _section(paper, section, told.sections, source, begun)
    number_contents(paper, told.sections, begun)
    return paper


def _section(
    paper: Document,
    section: Section,
    sections: tuple[Section, ...],
    source: Source,
    begun: dict[str, int],
) -> None:
    """One section: on a page of its own if it asks for one, or below the section before."""
    if section.fresh or paper.lying != section.landscape:
        paper.leaf(landscape=section.landscape)
    if section.id != COVER:
        paper.section(f"{section.number}. {section.title}", room(paper, section.parts, 0, source))
        begun[section.id] = paper.page
    for place, part in enumerate(section.parts):
        match part:
            case Leaf(landscape=landscape):
                paper.leaf(landscape=landscape)
            case Contents():
                draw_contents(paper, part, sections)
            case Title():
                paper.heading(
                    part.text,
                    3 if part.minor else 2,
                    room(paper, section.parts, place + 1, source),
                )
            case _:
                draw(paper, part, source)
