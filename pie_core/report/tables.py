"""Tables over as many pages as they take, their head on each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pie_core.report.leaves import Leaves
from pie_core.report.measures import (
    ACCENT,
    ALERT,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    TOP,
    Cell,
    Column,
    Line,
    Style,
    leading,
)


@dataclass(frozen=True)
class _Frame:
    """What all rows of one table share."""

    columns: Sequence[Column]
    widths: Sequence[float]
    tops: Sequence[list[Line]]
    size: float
    pad: float
    inset: float
    least: float


class Tables(Leaves):
    """Pages with tables."""

    def grid(
        self,
        columns: Sequence[Column],
        head: Sequence[str],
        rows: Sequence[Sequence[str | Cell]],
        *,
        size: float = 9,
        pad: float = 1.1,
        inset: float = 1.5,
        total: bool = False,
        strong: Collection[int] = (),
        least: float = 0,
        after: float = 3,
    ) -> None:
        """A table from here on.

        `pad` is the room above and below a text, `inset` beside it. `total` sets the last row
        apart, `strong` others (from 0); `least` is the least height of a row. A row that is higher
        than what is left goes to the next page, and is cut only if it is higher than a page.
        """
        shares = sum(column.share for column in columns)
        widths = [self.width * column.share / shares for column in columns]
        tops = [
            self.wrap(text, width - 2 * inset, size, "B")
            for text, width in zip(head, widths, strict=True)
        ]
        frame = _Frame(columns, widths, tops, size, pad, inset, least)
        self._head_row(frame, room=12)
        for number, row in enumerate(rows):
            apart = number in strong or (total and number == len(rows) - 1)
            self._row(frame, row, strong=apart)
        self.set_y(self.y + after)

    def _head_row(self, frame: _Frame, room: float = 0) -> None:
        if not any(line.text for top in frame.tops for line in top):
            self.need(room)
            self.rule(MARGIN, self.y, self.width)
            return
        height = max(map(len, frame.tops)) * leading(frame.size) + 2 * frame.pad
        self.need(height + room)
        y = self.y
        self.fill_box(MARGIN, y, self.width, height, PAPER)
        looks = [Cell("")] * len(frame.columns)
        self._cells(frame, frame.tops, y, height, bold=True, looks=looks)
        self.rule(MARGIN, y + height, self.width, QUIET, 0.35)
        self.set_y(y + height)

    def _row(self, frame: _Frame, row: Sequence[str | Cell], *, strong: bool) -> None:
        cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]
        tall = leading(frame.size)
        wrapped = [
            self.wrap(
                "" if cell.bar else cell.text,
                width - 2 * frame.inset,
                frame.size,
                "B" if strong or column.bold else "",
            )
            for cell, width, column in zip(cells, frame.widths, frame.columns, strict=True)
        ]

        def height(count: int) -> float:
            return max(count * tall + 2 * frame.pad, frame.least)

        if self.y + height(max(map(len, wrapped))) > self.floor:
            whole = height(max(map(len, wrapped))) + tall * 2 + 2 * frame.pad
            if whole <= self.floor - TOP or self.y + height(3) > self.floor:
                self._over(frame)
        while True:
            fits = max(1, int((self.floor - self.y - 2 * frame.pad) / tall))
            now = [lines[:fits] for lines in wrapped]
            wrapped = [lines[fits:] for lines in wrapped]
            y, high = self.y, height(max(map(len, now)))
            if strong:
                self.fill_box(MARGIN, y, self.width, high, PAPER)
            self._cells(frame, now, y, high, bold=strong, looks=cells)
            self.rule(MARGIN, y + high, self.width)
            self.set_y(y + high)
            if not any(wrapped):
                return
            self._over(frame)

    def _over(self, frame: _Frame) -> None:
        """The table goes on upon the next page."""
        if self.y > TOP + 1:
            self.next_page()
            self._head_row(frame)

    def _cells(
        self,
        frame: _Frame,
        cells: Sequence[list[Line]],
        y: float,
        height: float,
        *,
        bold: bool,
        looks: Sequence[Cell],
    ) -> None:
        start, tall = 0.0, leading(frame.size)
        for column, width, lines, look in zip(
            frame.columns, frame.widths, cells, looks, strict=True
        ):
            style: Style = "I" if look.quiet else "B" if bold or column.bold or look.alert else ""
            color = ALERT if look.alert else QUIET if look.quiet else INK
            room = width - 2 * frame.inset
            if look.bar:
                self.fill_box(
                    self.left(start + 0.4, width - 0.8), y + 1, width - 0.8, height - 2, ACCENT
                )
            x = self.left(start + frame.inset, room)
            for number, line in enumerate(lines):
                at = y + frame.pad + number * tall
                self.draw(line, x, at, room, frame.size, style, color, column.align)
            start += width
