"""Marks to write on by hand: lines, numbered lines, empty tables, boxes to tick, frames to draw in."""

from __future__ import annotations

from collections.abc import Sequence

from pie_core.report import text as texts
from pie_core.report.document import INK, MARGIN, PAPER, QUIET, RULE, Document, Style, leading
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number

LEAST_CELL = 26.0
MANY = 6
"""More short texts than this stand in two columns."""


class Marks:
    """What is drawn from where the paper stands on; `pitch` is the millimetres between two lines."""

    def __init__(self, paper: Document, words: Words, pitch: float) -> None:
        self.paper = paper
        self.words = words
        self.pitch = pitch

    def lines(self, count: int) -> None:
        """So many lines over the whole width; one or two fewer keep them on one page."""
        for _ in range(self._kept(count)):
            self.paper.need(self.pitch)
            self.paper.set_y(self.paper.y + self.pitch)
            self.paper.rule(MARGIN, self.paper.y - 0.8, self.paper.width, RULE)

    def _kept(self, count: int, high: float | None = None) -> int:
        """So many, or as many as are left on this page where only one or two would go over."""
        left = int((self.paper.floor - self.paper.y) / (high or self.pitch))
        return left if 2 <= left < count <= left + 2 else count

    def boxed(self, count: int) -> None:
        """So many lines in a frame, on one page."""
        paper, tall = self.paper, count * self.pitch + 1.5
        paper.need(tall + 1)
        y = paper.y + 0.7
        paper.frame(MARGIN, y, paper.width, tall, QUIET)
        for place in range(1, count):
            paper.rule(MARGIN + 3, y + place * self.pitch, paper.width - 6, RULE)
        paper.set_y(y + tall)

    def named(self, label: str, wide: float, start: float = 0, known: str = "") -> None:
        """A label and a line after it, `wide` together; what is known already stands on the line."""
        paper, y = self.paper, self.paper.y
        name = paper.words.t("{name} : {value}", name=label, value="").rstrip()
        used = min(paper.measure(texts.clean(name), 9.5, "B") + 2, wide / 2)
        paper.block(name, paper.left(start, used), y, used, 9.5, "B", limit=1)
        rest = wide - used
        at = paper.left(start + used, rest)
        paper.block(known, at, y, rest, 9.5, limit=1, own=False)
        paper.rule(at, y + 5, rest, QUIET)

    def numbered(self, count: int) -> None:
        """Lines with their numbers, in two columns if there are many."""
        paper = self.paper
        columns = 2 if count > MANY else 1
        rows = -(-count // columns)
        wide = (paper.width - 6 * (columns - 1)) / columns
        for row in range(rows):
            paper.need(self.pitch)
            y = paper.y
            for column in range(columns):
                place = column * rows + row + 1
                if place > count:
                    continue
                start = column * (wide + 6)
                label = number(place, self.words.language)
                at = y + self.pitch - leading(9) - 0.6
                paper.block(label, paper.left(start, 7), at, 7, 9, "", QUIET, own=False)
                paper.rule(paper.left(start + 7, wide - 7), y + self.pitch - 0.8, wide - 7, RULE)
            paper.set_y(y + self.pitch)

    def eight(self, cell: float) -> None:
        """Eight frames, `cell` high unless the page has room for all eight at another height."""
        paper = self.paper
        # As high as makes all eight fit under their label, if that leaves room to draw.
        fitting = (paper.floor - paper.y) / 4 - 2
        tall = min(fitting, cell) if fitting >= LEAST_CELL else cell
        wide = (paper.width - 4) / 2
        for row in range(4):
            paper.need(tall + 2)
            y = paper.y + 1
            for column in range(2):
                x = paper.left(column * (wide + 4), wide)
                paper.frame(x, y, wide, tall, QUIET)
                label = number(2 * row + column + 1, self.words.language)
                paper.block(label, x + 2, y + 1.5, wide - 4, 9, "B", QUIET, own=False)
            paper.set_y(y + tall + 1)

    def grid(
        self,
        names: Sequence[str],
        shares: Sequence[float],
        rows: int | Sequence[str],
        size: float = 8,
    ) -> None:
        """A table to fill: its head, then so many rows, or a row for each of these labels.

        A label that begins with `=` is a total's. One or two rows without labels may be left out
        to keep a table on one page.
        """
        paper = self.paper
        wide = [paper.width * share / sum(shares) for share in shares]
        head = self._high(wide, names, size)
        paper.need(head + 2 * self.pitch)
        self._grid_row(wide, names, [True] * len(names), size, head)
        least = self.pitch + 0.6
        labels = [""] * self._kept(rows, least) if isinstance(rows, int) else list(rows)
        for label in labels:
            total, text = label.startswith("="), label.removeprefix("=")
            cells = [text] + [""] * (len(wide) - 1)
            high = max(self._high(wide, cells, size), least)
            self._grid_row(wide, cells, [total] * len(wide), size, high)
        paper.set_y(paper.y + 1)

    def _high(self, wide: Sequence[float], cells: Sequence[str], size: float) -> float:
        lines = max(
            len(self.paper.wrap(text, w - 2, size, "B"))
            for text, w in zip(cells, wide, strict=True)
        )
        return lines * leading(size) + 2

    def _grid_row(
        self,
        wide: Sequence[float],
        cells: Sequence[str],
        strong: Sequence[bool],
        size: float,
        high: float,
    ) -> None:
        paper = self.paper
        paper.need(high)
        y, start = paper.y, 0.0
        for text, w, bold in zip(cells, wide, strong, strict=True):
            x = paper.left(start, w)
            if bold:
                paper.fill_box(x, y, w, high, PAPER)
            style: Style = "B" if bold else ""
            paper.block(text, x + 1, y + 1, w - 2, size, style)
            paper.frame(x, y, w, high, QUIET)
            start += w
        paper.set_y(y + high)

    def number(self, unit: str, label: str = "") -> None:
        """A short line and its unit, behind a short label or alone."""
        paper = self.paper
        paper.need(self.pitch)
        y, wide = paper.y + self.pitch, 45.0
        start = paper.measure(texts.clean(label), 10, "B") + 3 if label else 0.0
        at = y - leading(9.5) - 0.6
        paper.block(label, paper.left(0, start), at - 0.2, start, 10, "B", limit=1)
        paper.rule(paper.left(start, wide), y - 0.8, wide, RULE)
        rest = paper.width - start - wide - 2
        x = paper.left(start + wide + 2, rest)
        paper.block(unit, x, at, rest, 9.5, limit=1, own=False)
        paper.set_y(y)

    def boxes(self, labels: Sequence[str], *, round_: bool) -> None:
        """A circle (one answer) or a square (several, or a rank) before each label.

        Short labels stand two or three to a row.
        """
        paper = self.paper
        widest = max((paper.measure(texts.clean(label), 9.5) for label in labels), default=0)
        columns = next((n for n in (3, 2) if widest <= paper.width / n - 10), 1)
        wide = paper.width / columns
        for begin in range(0, len(labels), columns):
            row = labels[begin : begin + columns]
            lines = max(len(paper.wrap(label, wide - 8, 9.5)) for label in row)
            high = max(lines * leading(9.5), 5.0) + 0.8
            paper.need(high)
            y = paper.y
            for place, label in enumerate(row):
                x = paper.left(place * wide, 3.8)
                paper.set_draw_color(*INK)
                paper.set_line_width(0.3)
                if round_:
                    paper.ellipse(x, y + 0.7, 3.8, 3.8)
                else:
                    paper.rect(x, y + 0.7, 3.8, 3.8)
                at = paper.left(place * wide + 6, wide - 8)
                paper.block(label, at, y, wide - 8, 9.5)
            paper.set_y(y + high)

    def levels(self, meanings: Sequence[str]) -> None:
        """A circle with its number for each level, and what the level means."""
        paper = self.paper
        for level, said in enumerate(meanings, start=1):
            wide = paper.width - 9
            high = max(len(paper.wrap(said, wide, 9)) * leading(9), 5.2) + 0.6
            paper.need(high)
            y, x = paper.y, paper.left(0, 5)
            paper.set_draw_color(*INK)
            paper.set_line_width(0.3)
            paper.ellipse(x, y, 5, 5)
            label = number(level, self.words.language)
            paper.block(label, x, y + (5 - leading(8)) / 2, 5, 8, align="center", own=False)
            paper.block(said, paper.left(8, wide), y + 0.3, wide, 9)
            paper.set_y(y + high)

    def picture(self, tall: float) -> None:
        """A dashed frame to draw in or to stick a photograph on."""
        paper = self.paper
        paper.need(tall)
        y = paper.y + 0.5
        paper.set_dash_pattern(dash=2, gap=1.6)
        paper.frame(MARGIN, y, paper.width, tall, QUIET)
        paper.set_dash_pattern()
        hint = self.words.t("Dessin, croquis ou photo collée ici")
        paper.block(hint, MARGIN + 3, y + 2, paper.width - 6, 8.5, "I", QUIET, limit=1)
        paper.set_y(y + tall)
