"""Each part of an outline on paper."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache

from pie_core.charts.finance import png
from pie_core.report import parts as o
from pie_core.report.canvas import draw_canvas
from pie_core.report.charts import spec as specification
from pie_core.report.cover import draw_cover
from pie_core.report.document import (
    ACCENT,
    ALERT,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    RULE,
    WARM,
    Cell,
    Column,
    Document,
    leading,
)
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words

_CHART = (174.0, 50.0)
"""Millimetres. A pixel of the chart is 0.29 mm on paper, so that its letters are as the text's."""
_PIXEL = 0.29
_TODO = "» "
_LINES = 2
"""Lines to write on in a box."""


@dataclass(frozen=True)
class Picture:
    """What figures and the cover are drawn from."""

    snapshot: Snapshot
    words: Words
    logo: bytes | None = None


def draw(paper: Document, part: o.Part, picture: Picture) -> None:
    """A part from here on."""
    match part:
        case o.Cover():
            draw_cover(paper, part, picture.logo)
        case o.Title(text=text, minor=minor):
            paper.heading(text, 3 if minor else 2)
        case o.Note():
            _note(paper, part)
        case o.Box():
            _box(paper, part)
        case o.Quote():
            _quote(paper, part)
        case o.Pairs():
            _pairs(paper, part)
        case o.Figures():
            _figures(paper, part)
        case o.Grid(kind="calendar"):
            _calendar(paper, part)
        case o.Grid():
            _grid(paper, part)
        case o.Canvas():
            draw_canvas(paper, part)
        case o.Chart():
            _chart(paper, part, picture)


def _chart(paper: Document, chart: o.Chart, picture: Picture) -> None:
    """A figure over the whole width, from the same specification as on screen."""
    wide, high = (round(side / _PIXEL) for side in _CHART)
    spec = specification(chart, picture.snapshot, picture.words, width=wide, height=high)
    if spec is None:
        return
    drawn = png(spec)
    pixels = struct.unpack(">II", drawn[16:24])  # width and height, from the head of a PNG
    paper.picture(drawn, _CHART[0], _CHART[0] * pixels[1] / pixels[0], chart.alt)
    paper.set_y(paper.y + 3)


def _note(paper: Document, note: o.Note) -> None:
    match note.tone:
        case "body":
            paper.paragraph(note.text, 10, after=2)
        case "strong":
            paper.banner(note.text, PAPER, ACCENT, "B", 10)
        case "quiet":
            paper.paragraph(note.text, 8, "", QUIET, after=2)
        case "warning":
            paper.banner(note.text, WARM, ALERT, "B", 9.5)
        case "missing":
            paper.banner(note.text, WARM, INK, "", 9.5)
        case "foot":
            paper.paragraph(note.text, 8, "", QUIET, after=0.8)
        case "item" | "tick":
            _item(paper, note)


def _item(paper: Document, note: o.Note) -> None:
    """A text behind a bullet, or behind a square to tick."""
    size, indent = 9.5, 5.0
    paper.need(leading(size))
    y = paper.y
    if note.tone == "tick":
        paper.frame(paper.left(0.5, 3), y + 0.9, 3, 3, INK, 0.25)
    else:
        paper.fill_box(paper.left(1.2, 1.1), y + leading(size) / 2 - 0.5, 1.1, 1.1, ACCENT)
    paper.paragraph(note.text, size, start=indent, after=0.8)


def _box(paper: Document, box: o.Box) -> None:
    """The question, how much to write, an example in grey, and lines to write on."""
    inside = paper.width - 8
    pieces = [
        (f"{box.label} : {box.question}", 9.5, "B", INK),
        (box.length, 8.5, "", INK),
        (f"{paper.words.t('Exemple')} : {box.example}" if box.example else "", 8.5, "", QUIET),
    ]
    heights = [
        len(paper.wrap(text, inside, size, style)) * leading(size) if text else 0.0  # type: ignore[arg-type]
        for text, size, style, _ in pieces
    ]
    high = sum(heights) + 4 + _LINES * 7.5
    paper.need(high + 2)
    y = paper.y
    paper.dashes(MARGIN, y, paper.width, high)
    down = y + 2
    for (text, size, style, color), tall in zip(pieces, heights, strict=True):
        if text:
            paper.block(text, paper.left(4, inside), down, inside, size, style, color)  # type: ignore[arg-type]
            down += tall
    for _ in range(_LINES):
        down += 7.5
        paper.rule(paper.left(4, inside), down - 1.5, inside, RULE)
    paper.set_y(y + high + 3)


def _quote(paper: Document, quote: o.Quote) -> None:
    """A text with a bar at its beginning, and its source in grey."""
    size, indent = 9.0, 4.0
    wide = paper.width - indent
    lines = paper.wrap(quote.text, wide, size)
    first = True
    while lines or first:
        paper.need(min(len(lines) + 1, 3) * leading(size))
        fits = max(1, int((paper.floor - paper.y) / leading(size)))
        part, lines, first = lines[:fits], lines[fits:], False
        y, high = paper.y, len(part) * leading(size)
        paper.fill_box(paper.left(0.5, 0.7), y + 0.6, 0.7, high - 0.6, ACCENT)
        for number, line in enumerate(part):
            at = y + number * leading(size)
            paper.draw(line, paper.left(indent, wide), at, wide, size, own_side=True)
        paper.set_y(y + high)
        if lines:
            paper.next_page()
    paper.paragraph(quote.source, 8, "", QUIET, start=indent, after=1.6)


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
    share = 0.5 if pairs.halves else 0.25
    columns = (Column(share, bold=True), Column(1 - share))
    paper.grid(columns, ("", ""), rows, size=size, pad=pad)


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


@lru_cache(maxsize=8)
def _looks(kind: str) -> tuple[float, float, float]:
    """Size, room above and below a text, least height of a row, of a kind of table."""
    return {
        "text": (8.5, 0.7, 0.0),
        "statement": (8.5, 0.5, 0.0),
        "dense": (6.8, 0.45, 0.0),
        "signatures": (9.0, 0.7, 14.0),
        "calendar": (8.0, 0.6, 0.0),
    }[kind]


def _grid(paper: Document, grid: o.Grid) -> None:
    columns = [
        Column(share, "number" if (grid.numbers and place) or place in grid.amounts else "start")
        for place, share in enumerate(grid.shares)
    ]
    rows = [
        [
            Cell(text, alert=column.align == "number" and text.startswith("-"))
            for text, column in zip(row, columns, strict=True)
        ]
        for row in grid.rows
    ]
    size, pad, least = _looks(grid.kind)
    paper.grid(
        columns,
        grid.head,
        rows,
        size=size,
        pad=pad,
        total=grid.total,
        strong=grid.strong,
        least=least,
        inset=0.6 if grid.kind == "dense" else 1.5,
    )


def _calendar(paper: Document, grid: o.Grid) -> None:
    """Steps with a bar in the month in which each falls."""
    columns = [
        Column(share, "start" if place < 3 else "center") for place, share in enumerate(grid.shares)
    ]
    size, pad, least = _looks("calendar")
    rows = [[Cell(text, bar=text == "■") for text in row] for row in grid.rows]
    paper.grid(columns, grid.head, rows, size=size, pad=pad, least=least, inset=0.6)
