"""Colours, margins and the small things that a page is laid out with.

Widths and heights are in millimetres, sizes of type in points. Places are counted from the side
where reading begins: the left in French, the right in Arabic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["", "B", "I"]
Align = Literal["start", "center", "number"]
"""A number stands to the right in every language, so that its units meet those above."""
Color = tuple[int, int, int]
PaperSize = Literal["A4", "A3"]

INK: Color = (36, 33, 29)
QUIET: Color = (107, 101, 90)
ACCENT: Color = (11, 110, 94)
ALERT: Color = (179, 38, 30)
RULE: Color = (200, 194, 182)
PAPER: Color = (245, 242, 236)
WARM: Color = (255, 243, 214)
WHITE: Color = (255, 255, 255)

MARGIN = 18.0
TOP = 22.0
BOTTOM = 17.0
POINT = 25.4 / 72
"""Millimetres of a point."""


@dataclass(frozen=True)
class Line:
    """One line of wrapped text, ready to be drawn."""

    text: str
    arabic: bool
    rtl: bool


@dataclass(frozen=True)
class Column:
    """A table's column: its share of the width, and how its cells stand."""

    share: float
    align: Align = "start"
    bold: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell that stands out; `bar` fills it in place of its text."""

    text: str
    alert: bool = False
    quiet: bool = False
    bar: bool = False


def leading(size: float) -> float:
    """The height of a line of type of this size."""
    return size * POINT * 1.4
