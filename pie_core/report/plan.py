"""The plan as a PDF: each part of the outline drawn in its place."""

from __future__ import annotations

import struct
from datetime import date

from pie_core.charts import finance as charts
from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection
from pie_core.model.project import Project
from pie_core.report import parts as o
from pie_core.report.canvas import draw_canvas
from pie_core.report.document import (
    ACCENT,
    ALERT,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    WARM,
    Cell,
    Column,
    Document,
    leading,
)
from pie_core.report.outline import outline
from pie_core.words.catalogue import Words

_CHART = (174.0, 52.0)
"""Millimetres. A pixel of the chart is 0.29 mm on paper, so that its letters are as the text's."""
_PIXEL = 0.29
_TODO = "» "


def plan_pdf(
    project: Project,
    projection: Projection | None,
    words: Words,
    today: date,
    known: Parameters | None = None,
) -> bytes:
    """The plan of a project as it stands: four pages of A4, more only for very long texts.

    `projection` is None while the plan misses something; the pages then say what. `known` are the
    rules by which it was computed (None: those of the file). The same input and the same day give
    the same bytes.
    """
    title = words.t("Plan d'affaires : {name}", name=project.name)
    head = (project.cohort, project.establishment, project.year)
    with Document(words, title, today, head) as paper:
        for section in outline(project, projection, words, today, known):
            paper.add_page(orientation="landscape" if section.landscape else "portrait")
            if section.id != "summary":
                paper.heading(section.title)
            for part in section.parts:
                _draw(paper, part, projection, words)
        return bytes(paper.output())


def _draw(paper: Document, part: o.Part, projection: Projection | None, words: Words) -> None:
    match part:
        case o.Cover():
            _cover(paper, part)
        case o.Title(text=text):
            paper.heading(text, 2)
        case o.Note():
            _note(paper, part)
        case o.Pairs():
            _pairs(paper, part)
        case o.Figures():
            _figures(paper, part)
        case o.Grid():
            _grid(paper, part)
        case o.Canvas():
            draw_canvas(paper, part)
        case o.Chart() if projection is not None:
            _chart(paper, part, projection, words)


def _chart(paper: Document, chart: o.Chart, projection: Projection, words: Words) -> None:
    """A figure over the whole width, from the same specification as on screen."""
    wide, high = (round(side / _PIXEL) for side in _CHART)
    match chart.kind:
        case "cash":
            spec = charts.cash(projection, words, width=wide, height=high)
        case "sales":
            spec = charts.sales_by_offer(projection, words, width=wide, height=high)
        case "break_even":
            spec = charts.break_even(projection, words, width=wide, height=high)
        case "money":
            spec = charts.use_of_money(projection, words, width=wide)
    drawn = charts.png(spec)
    pixels = struct.unpack(">II", drawn[16:24])  # width and height, from the head of a PNG
    side = _CHART[1] if chart.kind == "cash" else _CHART[0] * pixels[1] / pixels[0]
    paper.picture(drawn, _CHART[0], side, chart.alt)
    paper.set_y(paper.y + 2)


def _cover(paper: Document, cover: o.Cover) -> None:
    """The name large, the team, and the facts in a band."""
    paper.paragraph(cover.kind, 11, "B", ACCENT, after=1)
    size = 26.0 if paper.measure(cover.name, 26, "B") <= 2 * paper.width else 16.0
    paper.bookmark(cover.name, 1)
    paper.paragraph(cover.name or "—", size, "B", after=1)
    paper.paragraph(cover.team, 10.5, "", QUIET, after=3)
    wide = paper.width / len(cover.facts)
    heights = []
    for _, text in cover.facts:
        rows = max(1, len(paper.wrap(text, wide - 4, 9, "B")))
        heights.append(leading(7.5) + min(rows, 4) * leading(9) + 4)
    y, high = paper.y, max(heights)
    paper.fill_box(MARGIN, y, paper.width, high, PAPER)
    for place, (label, text) in enumerate(cover.facts):
        x = paper.left(place * wide + 2, wide - 4)
        paper.block(label, x, y + 2, wide - 4, 7.5, "", QUIET, limit=1)
        paper.block(text, x, y + 2 + leading(7.5), wide - 4, 9, "B", limit=4)
    paper.set_y(y + high + 4)


def _note(paper: Document, note: o.Note) -> None:
    match note.tone:
        case "body":
            paper.paragraph(note.text, 10, after=2)
        case "strong":
            paper.banner(note.text, PAPER, ACCENT, "B", 10.5)
        case "quiet":
            paper.paragraph(note.text, 8, "", QUIET, after=1.5)
        case "warning":
            paper.banner(note.text, WARM, ALERT, "B", 9.5)
        case "missing":
            paper.banner(note.text, WARM, INK, "", 9.5)


def _pairs(paper: Document, pairs: o.Pairs) -> None:
    """Labels in a narrow column, texts in a wide one; what is to be written stands out."""
    rows = [
        (
            label,
            Cell(_TODO + text if label in pairs.missing else text, quiet=label in pairs.missing),
        )
        for label, text in pairs.rows
    ]
    size, pad = (10.0, 2.2) if pairs.roomy else (9.0, 1.1)
    paper.grid((Column(0.25, bold=True), Column(0.75)), ("", ""), rows, size=size, pad=pad)


def _figures(paper: Document, figures: o.Figures) -> None:
    """Boxes side by side."""
    gap = 3.0
    wide = (paper.width - gap * (len(figures.items) - 1)) / len(figures.items)
    high = 4 + 2 * leading(8) + leading(14)
    paper.need(high)
    y = paper.y
    for place, (label, value, warns) in enumerate(figures.items):
        x = paper.left(place * (wide + gap), wide)
        paper.fill_box(x, y, wide, high, PAPER)
        paper.fill_box(x, y, wide, 0.8, ALERT if warns else ACCENT)
        size = 14.0
        while paper.measure(value, size, "B") > wide - 6 and size > 6:
            size -= 0.5
        paper.block(label, x + 3, y + 2.5, wide - 6, 8, "", QUIET, limit=2)
        paper.block(
            value, x + 3, y + 2.5 + 2 * leading(8), wide - 6, size, "B", ALERT if warns else INK
        )
    paper.set_y(y + high + 3)


def _grid(paper: Document, grid: o.Grid) -> None:
    columns = [
        Column(share, "number" if grid.numbers and place else "start", bold=not place)
        for place, share in enumerate(grid.shares)
    ]
    rows = [
        [Cell(text, alert=grid.numbers and text.startswith("-")) for text in row]
        for row in grid.rows
    ]
    paper.grid(
        columns,
        grid.head,
        rows,
        size=8 if grid.kind in ("months", "parameters", "statement") else 8.5,
        pad=0.45 if grid.kind in ("months", "statement") else 0.6,
        total=grid.total,
        strong=grid.strong,
        least=8.5 if grid.kind == "signatures" else 0,
    )
