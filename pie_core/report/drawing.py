"""Each part of an outline on paper."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from pie_core.report import parts as o
from pie_core.report.canvas import draw_canvas
from pie_core.report.charts import picture as figure
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
    Color,
    Column,
    Document,
    Style,
    leading,
)
from pie_core.report.snapshot import Snapshot
from pie_core.report.tables import Table
from pie_core.words.catalogue import Words

_CHART = (174.0, 50.0)
"""Millimetres. A pixel of the chart is 0.29 mm on paper, so that its letters are as the text's."""
_PIXEL = 0.29
_TODO = "» "
_STEP = 3
"""Columns before the months of a calendar."""
_MONTHS = 6.3
"""Size of the names of months over narrow columns."""
_LOOKS = {
    "text": (8.5, 0.7, 0.0, 1.5),
    "statement": (8.5, 0.5, 0.0, 1.5),
    "dense": (6.8, 0.45, 0.0, 0.6),
    "year": (6.3, 0.3, 0.0, 0.6),
    "signatures": (9.0, 0.7, 14.0, 1.5),
    "calendar": (8.0, 0.6, 0.0, 0.6),
}
"""Kind of a table → size, room above and below a text, least height of a row, room beside."""
_LINES = 2
"""Lines to write on in a box."""


@dataclass(frozen=True)
class Source:
    """What figures and the cover are drawn from."""

    snapshot: Snapshot
    words: Words
    logo: bytes | None = None


def draw(paper: Document, part: o.Part, source: Source) -> None:
    """A part from here on."""
    match part:
        case o.Cover():
            draw_cover(paper, part, source.logo)
        case o.Note():
            _note(paper, part)
        case o.Box():
            _box(paper, part)
        case o.Quote():
            _quote(paper, part)
        case o.Pairs():
            paper.lay(_pairs(part))
        case o.Figures():
            _figures(paper, part)
        case o.Grid():
            paper.lay(_table(part))
        case o.Canvas():
            draw_canvas(paper, part)
        case o.Chart():
            _chart(paper, part, source)


def room(paper: Document, parts: Sequence[o.Part], place: int, source: Source) -> float:
    """The least that must fit under a heading: what its first parts need to begin, in millimetres."""
    if place >= len(parts):
        return 0.0
    match parts[place]:
        case o.Title(minor=minor):
            return (8.0 if minor else 11.0) + room(paper, parts, place + 1, source)
        case o.Box() as box:
            return _box_height(paper, box)[1] + 2
        case o.Note() as note:
            lines = len(paper.wrap(note.text, paper.width - 9, 10))
            high = min(lines, 3) * leading(10) + 5
            leads = parts[place + 1 : place + 2]
            # A short sentence that leads to a table or a box stays with it.
            if lines < 4 and leads and isinstance(leads[0], o.Grid | o.Box):
                return high + room(paper, parts, place + 1, source)
            return high
        case o.Quote():
            return 20.0
        case o.Figures():
            return 4 + 2 * leading(8) + leading(14)
        case o.Pairs() as pairs:
            return paper.beginning(_pairs(pairs))
        case o.Grid() as grid:
            return paper.beginning(_table(grid))
        case o.Chart():
            return _CHART[1]
        case _:
            return 0.0


def _chart(paper: Document, chart: o.Chart, source: Source) -> None:
    """A figure over the whole width, from the same specification as on screen."""
    wide, high = (round(side / _PIXEL) for side in _CHART)
    drawn = figure(chart, source.snapshot, source.words, width=wide, height=high)
    if drawn is None:
        return
    pixels = struct.unpack(">II", drawn[16:24])  # width and height, from the head of a PNG
    paper.picture(drawn, _CHART[0], _CHART[0] * pixels[1] / pixels[0], chart.alt)
    paper.set_y(paper.y + 3)


def _note(paper: Document, note: o.Note) -> None:
    match note.tone:
        case "body":
            paper.paragraph(note.text, 10 * paper.ease, after=2)
        case "strong":
            paper.banner(note.text, PAPER, ACCENT, "B", 10)
        case "quiet":
            paper.paragraph(note.text, 8 * paper.ease, "", QUIET, after=2)
        case "warning":
            paper.banner(note.text, WARM, ALERT, "B", 9.5)
        case "missing":
            paper.banner(note.text, WARM, INK, "", 9.5)
        case "foot":
            paper.paragraph(note.text, 8 * paper.ease, "", QUIET, after=0.8 * paper.ease)
        case "item" | "tick":
            _item(paper, note)


def _item(paper: Document, note: o.Note) -> None:
    """A text behind a bullet, or behind a square to tick."""
    size, indent = 9.5 * paper.ease, 5.0
    lines = len(paper.wrap(note.text, paper.width - indent, size))
    paper.need(min(lines, 2) * leading(size))
    y = paper.y
    if note.tone == "tick":
        paper.frame(paper.left(0.5, 3), y + 0.9, 3, 3, INK, 0.25)
    else:
        paper.fill_box(paper.left(1.2, 1.1), y + leading(size) / 2 - 0.5, 1.1, 1.1, ACCENT)
    paper.paragraph(note.text, size, start=indent, after=0.8)


def _box(paper: Document, box: o.Box) -> None:
    """The question, how much to write, an example in grey, and lines to write on."""
    inside = paper.width - 8
    pieces, high = _box_height(paper, box)
    paper.need(high + 2)
    y = paper.y
    paper.dashes(MARGIN, y, paper.width, high)
    down = y + 2
    for text, size, style, color in pieces:
        x = paper.left(4, inside)
        down += paper.block(text, x, down, inside, size, style, color)
    for _ in range(_LINES):
        down += 7.5
        paper.rule(paper.left(4, inside), down - 1.5, inside, RULE)
    paper.set_y(y + high + 3)


def _box_height(paper: Document, box: o.Box) -> tuple[list[tuple[str, float, Style, Color]], float]:
    """The texts of a box with their looks, and how high it is in all."""
    t = paper.words.t
    pieces: list[tuple[str, float, Style, Color]] = [
        (t("{name} : {value}", name=box.label, value=box.question), 9.5, "B", INK),
        (box.length, 8.5, "", INK),
    ]
    if box.example:
        example = t("{name} : {value}", name=t("Exemple"), value=box.example)
        pieces.append((example, 8.5, "", QUIET))
    inside = paper.width - 8
    high = sum(
        len(paper.wrap(text, inside, size, style)) * leading(size)
        for text, size, style, _ in pieces
    )
    return pieces, high + 4 + _LINES * 7.5


def _quote(paper: Document, quote: o.Quote) -> None:
    """A text with a bar at its beginning, and its source in grey."""
    size, indent = 9.0 * paper.ease, 4.0
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


def _table(grid: o.Grid) -> Table:
    """A table of the outline with the looks of its kind."""
    calendar = grid.kind == "calendar"
    columns = [
        Column(
            share,
            "center"
            if calendar and place >= _STEP
            else "number"
            if (grid.numbers and place) or place in grid.amounts
            else "start",
        )
        for place, share in enumerate(grid.shares)
    ]
    rows = [
        [
            Cell(
                text,
                alert=column.align == "number" and text.lstrip("\u200e").startswith("-"),
                bar=calendar and text == "■",
            )
            for text, column in zip(row, columns, strict=True)
        ]
        for row in grid.rows
    ]
    size, pad, least, inset = _LOOKS[grid.kind]
    return Table(
        columns,
        grid.head,
        rows,
        size=size,
        head_size=_MONTHS if calendar else None,
        pad=pad,
        inset=inset,
        total=grid.total,
        strong=grid.strong,
        least=least,
    )


def _pairs(pairs: o.Pairs) -> Table:
    """Labels in a narrow column, texts in a wide one; what is to be written stands out."""
    rows = [
        (
            label,
            Cell(_TODO + text if label in pairs.missing else text, quiet=label in pairs.missing),
        )
        for label, text in pairs.rows
    ]
    columns = (Column(0.25, bold=True), Column(0.75))
    return Table(columns, ("", ""), rows, size=9.0, pad=1.1)
