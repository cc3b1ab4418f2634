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

_TOGETHER = 3
"""Rows that stay together at the begin and at the end of a table."""
_WHOLE = 70.0
"""Millimetres below which a table is not cut at all."""
_BEGIN = 35.0
"""Millimetres of a long table that are enough to begin it."""
_MUCH = 90.0
"""Millimetres from which rows are too high to be kept together."""


@dataclass(frozen=True)
class Table:
    """A table: columns, head, rows, and how it looks.

    `pad` is the room above and below a text, `inset` beside it. `total` sets the last row apart,
    `strong` others (from 0); `least` is the least height of a row.
    """

    columns: Sequence[Column]
    head: Sequence[str]
    rows: Sequence[Sequence[str | Cell]]
    size: float = 9
    head_size: float | None = None
    pad: float = 1.1
    inset: float = 1.5
    total: bool = False
    strong: Collection[int] = ()
    least: float = 0


@dataclass(frozen=True)
class _Frame:
    """A table with the widths of its columns and the lines of its head."""

    table: Table
    widths: Sequence[float]
    tops: Sequence[list[Line]]

    def height(self, count: int) -> float:
        """Of a row of so many lines."""
        table = self.table
        return max(count * leading(table.size) + 2 * table.pad, table.least)

    @property
    def headed(self) -> bool:
        """Whether the table has a head at all."""
        return any(line.text for top in self.tops for line in top)

    @property
    def head_height(self) -> float:
        """Of the head, 0 without one."""
        size = self.table.head_size or self.table.size
        lines = max(map(len, self.tops))
        return lines * leading(size) + 2 * self.table.pad if self.headed else 0.0


@dataclass(frozen=True)
class _Row:
    """A row ready to be drawn: its cells, their lines, and whether it stands out."""

    cells: Sequence[Cell]
    lines: list[list[Line]]
    strong: bool

    @property
    def count(self) -> int:
        """Lines of its highest cell."""
        return max(map(len, self.lines))


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
        total: bool = False,
        strong: Collection[int] = (),
        least: float = 0,
        after: float = 3,
    ) -> None:
        """A table from here on: see `Table`."""
        table = Table(
            columns, head, rows, size=size, pad=pad, total=total, strong=strong, least=least
        )
        self.lay(table, after=after)

    def lay(self, table: Table, *, after: float = 3) -> None:
        """A table from here on. A row that is higher than what is left goes to the next page, and
        is cut only if it is higher than a page."""
        frame, ready = self._laid(table)
        heights = [frame.height(row.count) for row in ready]
        self._head_row(frame, self._beginning(heights))
        for at, row in enumerate(ready):
            ending = heights[at:]
            # The last rows go to the next page together, the last one never alone.
            if at and len(ending) == _TOGETHER and self.y + sum(ending) > self.floor:
                if sum(ending) < _MUCH:
                    self._over(frame)
            self._row(frame, row)
        self.set_y(self.y + after)

    def beginning(self, table: Table) -> float:
        """The least room in which a table begins: all of it if it is short, else some rows."""
        frame, ready = self._laid(table)
        heights = [frame.height(row.count) for row in ready]
        return frame.head_height + self._beginning(heights)

    @staticmethod
    def _beginning(heights: Sequence[float]) -> float:
        """As `beginning`, without the head."""
        every = sum(heights)
        if every < _WHOLE:
            return every
        return min(sum(heights[:_TOGETHER]), max(heights[0], _BEGIN))

    def _laid(self, table: Table) -> tuple[_Frame, list[_Row]]:
        """The table's frame, and its rows as lines."""
        shares = sum(column.share for column in table.columns)
        widths = [self.width * column.share / shares for column in table.columns]
        tops = [
            self.wrap(text, width - 2 * table.inset, table.head_size or table.size, "B")
            for text, width in zip(table.head, widths, strict=True)
        ]
        frame = _Frame(table, widths, tops)
        last = len(table.rows) - 1
        return frame, [
            self._ready(frame, row, strong=at in table.strong or (table.total and at == last))
            for at, row in enumerate(table.rows)
        ]

    def _head_row(self, frame: _Frame, room: float = 0) -> None:
        height = frame.head_height
        self.need(height + room)
        if not frame.headed:
            self.rule(MARGIN, self.y, self.width)
            return
        y = self.y
        self.fill_box(MARGIN, y, self.width, height, PAPER)
        looks = [Cell("")] * len(frame.table.columns)
        self._cells(
            frame,
            frame.tops,
            y,
            height,
            frame.table.head_size or frame.table.size,
            bold=True,
            looks=looks,
        )
        self.rule(MARGIN, y + height, self.width, QUIET, 0.35)
        self.set_y(y + height)

    def _ready(self, frame: _Frame, row: Sequence[str | Cell], *, strong: bool) -> _Row:
        """A row's cells as lines."""
        cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]
        wrapped = [
            self.wrap(
                "" if cell.bar else cell.text,
                width - 2 * frame.table.inset,
                frame.table.size,
                "B" if strong or column.bold or cell.alert else "I" if cell.quiet else "",
            )
            for cell, width, column in zip(cells, frame.widths, frame.table.columns, strict=True)
        ]
        return _Row(cells, wrapped, strong)

    def _row(self, frame: _Frame, row: _Row) -> None:
        wrapped, tall = row.lines, leading(frame.table.size)
        if self.y + frame.height(row.count) > self.floor:
            whole = frame.height(row.count) + tall * 2 + 2 * frame.table.pad
            if whole <= self.floor - TOP or self.y + frame.height(3) > self.floor:
                self._over(frame)
        while True:
            fits = max(1, int((self.floor - self.y - 2 * frame.table.pad) / tall))
            now = [lines[:fits] for lines in wrapped]
            wrapped = [lines[fits:] for lines in wrapped]
            y, high = self.y, frame.height(max(map(len, now)))
            if row.strong:
                self.fill_box(MARGIN, y, self.width, high, PAPER)
            self._cells(frame, now, y, high, frame.table.size, bold=row.strong, looks=row.cells)
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
        size: float,
        *,
        bold: bool,
        looks: Sequence[Cell],
    ) -> None:
        start, tall = 0.0, leading(size)
        for column, width, lines, look in zip(
            frame.table.columns, frame.widths, cells, looks, strict=True
        ):
            style: Style = "I" if look.quiet else "B" if bold or column.bold or look.alert else ""
            color = ALERT if look.alert else QUIET if look.quiet else INK
            room = width - 2 * frame.table.inset
            if look.bar:
                self.fill_box(
                    self.left(start + 0.4, width - 0.8), y + 1, width - 0.8, height - 2, ACCENT
                )
            x = self.left(start + frame.table.inset, room)
            for number, line in enumerate(lines):
                at = y + frame.table.pad + number * tall
                self.draw(line, x, at, room, size, style, color, column.align)
            start += width
