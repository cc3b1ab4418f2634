"""Panels: short texts under each other in a column, alone, or two side by side."""

from __future__ import annotations

from dataclasses import dataclass

from pie_core.report.document import ACCENT, INK, TOP, Color, Document, Style, leading

SIZE = 8.0
GAP = 4.0
"""Millimetres between two columns."""
_SPLIT = 0.57
"""Share of the width that the first of two panels has."""


@dataclass(frozen=True)
class Text:
    """A piece of a panel; a `title` is in the reader's table of contents."""

    text: str
    size: float = SIZE
    style: Style = ""
    color: Color = INK
    after: float = 0.6
    title: bool = False


Panel = list[Text]


def titled(text: str) -> Text:
    """The title of a panel."""
    return Text(text, 10.5, "B", ACCENT, 0.5, title=True)


def height(paper: Document, panel: Panel, width: float) -> float:
    """How high a panel is in a column of this width, in millimetres."""
    high = sum(
        len(paper.wrap(one.text, width, one.size, one.style)) * leading(one.size) + one.after
        for one in panel
    )
    return high - panel[-1].after if panel else 0.0


def draw(paper: Document, panel: Panel, start: float, width: float, top: float) -> float:
    """Texts under each other in a column; the y of its end."""
    y = top
    for one in panel:
        paper.set_y(y)
        if one.title:
            paper.bookmark(one.text, 2)
        x = paper.left(start, width)
        y += paper.block(one.text, x, y, width, one.size, one.style, one.color) + one.after
    return y


def beside(paper: Document, one: Panel, other: Panel) -> None:
    """Two panels where they have room together, else one after the other."""
    wide = (paper.width - GAP) * _SPLIT
    rest = paper.width - GAP - wide
    high = max(height(paper, one, wide), height(paper, other, rest))
    if not one or not other or high > paper.floor - TOP:
        flow(paper, one)
        flow(paper, other)
        return
    paper.need(high)
    top = paper.y
    draw(paper, one, 0, wide, top)
    draw(paper, other, wide + GAP, rest, top)


def flow(paper: Document, panel: Panel) -> None:
    """A panel over the whole width and as many pages as it takes."""
    for one in panel:
        room = leading(one.size) * 2 if one.title else 0
        paper.need(height(paper, [one], paper.width) + room)
        paper.set_y(draw(paper, [one], 0, paper.width, paper.y))
    paper.set_y(paper.y + (2 if panel else 0))
