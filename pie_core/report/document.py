"""A document on sheets of A4: the house's type, both directions of writing, tables, page breaks.

`with Document(words, title, today, head) as paper: …; bytes(paper.output())`. What it is made of:
`measures` (colours, margins), `shaping` (text as glyphs), `typesetting` (text on a page), `leaves`
(pages that fill from the top), `tables`.
"""

from __future__ import annotations

from pie_core.report.measures import (
    ACCENT,
    ALERT,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    RULE,
    TOP,
    WARM,
    WHITE,
    Align,
    Cell,
    Color,
    Column,
    Line,
    Style,
    leading,
)
from pie_core.report.tables import Tables

__all__ = [
    "ACCENT",
    "ALERT",
    "INK",
    "MARGIN",
    "PAPER",
    "QUIET",
    "RULE",
    "TOP",
    "WARM",
    "WHITE",
    "Align",
    "Cell",
    "Color",
    "Column",
    "Document",
    "Line",
    "Style",
    "leading",
]


class Document(Tables):
    """One PDF: the same calls with the same day give the same bytes."""
