"""The plan as a PDF: the sections of the outline one after the other, with their page numbers."""

from __future__ import annotations

from datetime import date

from pie_core.model.programme import Module
from pie_core.report.cover import COVER, draw_contents, number_contents
from pie_core.report.document import Document
from pie_core.report.drawing import Picture, draw
from pie_core.report.outline import Stamp, outline
from pie_core.report.parts import Contents, Leaf, Section
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words

__all__ = ["Stamp", "plan_pdf"]


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
    project = snapshot.project
    told = outline(snapshot, words, today, guide, stamp, version)
    title = words.t("Plan d'affaires : {name}", name=project.name or project.team)
    head = (project.cohort, project.establishment, project.year)
    code = stamp.code if stamp else ""
    with Document(words, title, today, head, code) as paper:
        picture = Picture(snapshot, words, logo)
        begun: dict[str, int] = {}
        for section in told.sections:
            _section(paper, section, told.sections, picture, begun)
        number_contents(paper, told.sections, begun)
        return bytes(paper.output())


def _section(
    paper: Document,
    section: Section,
    sections: tuple[Section, ...],
    picture: Picture,
    begun: dict[str, int],
) -> None:
    """One section: on a page of its own if it asks for one, or below the section before."""
    if section.fresh or paper.page == 0 or paper.lying != section.landscape:
        paper.add_page(orientation="landscape" if section.landscape else "portrait")
    if section.id != COVER:
        paper.section(f"{section.number}. {section.title}")
        begun[section.id] = paper.page
    for part in section.parts:
        match part:
            case Leaf(landscape=landscape):
                paper.leaf(landscape=landscape)
            case Contents():
                draw_contents(paper, part, sections)
            case _:
                draw(paper, part, picture)
