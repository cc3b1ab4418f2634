"""The business model canvas on one page: nine blocks in their usual places, mirrored in Arabic."""

from __future__ import annotations

from pie_core.report.document import (
    ACCENT,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    Document,
    leading,
)
from pie_core.report.parts import CREDIT, Block, Canvas

_PLACES = {
    "key_partners": (0.0, 0.0, 0.2, 0.7),
    "key_activities": (0.2, 0.0, 0.2, 0.35),
    "key_resources": (0.2, 0.35, 0.2, 0.35),
    "value_propositions": (0.4, 0.0, 0.2, 0.7),
    "customer_relationships": (0.6, 0.0, 0.2, 0.35),
    "channels": (0.6, 0.35, 0.2, 0.35),
    "customer_segments": (0.8, 0.0, 0.2, 0.7),
    "cost_structure": (0.0, 0.7, 0.5, 0.3),
    "revenue_streams": (0.5, 0.7, 0.5, 0.3),
}
"""Block → start, top, width, height as shares of the whole canvas."""
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
_GAP = 1.2
_INSIDE = 1.4


def draw_canvas(paper: Document, canvas: Canvas) -> None:
    """The canvas from here to the foot of the page, and its credit."""
    top = paper.y
    high = paper.floor - top - 5
    for block in canvas.blocks:
        start, down, wide, tall = _PLACES[block.id]
        box = (
            paper.left(start * paper.width, wide * paper.width),
            top + down * high,
            wide * paper.width,
            tall * high,
        )
        _block(paper, block, canvas, *box)
    paper.block(CREDIT, MARGIN, paper.floor - 4, paper.width, 7.5, "", QUIET, limit=1)
    paper.set_y(paper.floor)


def _block(
    paper: Document,
    block: Block,
    canvas: Canvas,
    x: float,
    y: float,
    wide: float,
    tall: float,
) -> None:
    paper.frame(x, y, wide, tall, INK, 0.35)
    inside = wide - 5
    name = f"{block.position}. {block.name}"
    head = paper.block(name, x + 2.5, y + 1.8, inside, 9, "B", ACCENT, limit=2)
    at, floor = y + head + 2.8, y + tall - 1.5
    if not block.notes:
        paper.block(canvas.empty, x + 2.5, at, inside, 8.5, "I", QUIET)
        return
    size, shown = _fitting(paper, block.notes, inside, floor - at)
    for note in block.notes[:shown]:
        high = _height(paper, note, inside, size)
        paper.fill_box(x + 2.5, at, inside, high, PAPER)
        paper.block(note, x + 2.5 + _INSIDE, at + _INSIDE / 2, inside - 2 * _INSIDE, size, limit=12)
        at += high + _GAP
    if hidden := len(block.notes) - shown:
        paper.block(canvas.more[hidden - 1], x + 2.5, at, inside, 7, "I", QUIET, limit=1)


def _height(paper: Document, note: str, inside: float, size: float) -> float:
    lines = len(paper.wrap(note, inside - 2 * _INSIDE, size))
    return min(lines, 12) * leading(size) + _INSIDE


def _fitting(
    paper: Document, notes: tuple[str, ...], inside: float, room: float
) -> tuple[float, int]:
    """The largest type at which all notes fit, or the smallest and how many fit at it."""
    for size in _SIZES:
        heights = [_height(paper, note, inside, size) + _GAP for note in notes]
        if sum(heights) - _GAP <= room:
            return size, len(notes)
    shown, used = 0, leading(7)
    for high in heights:
        if used + high > room:
            break
        shown, used = shown + 1, used + high
    return size, shown
