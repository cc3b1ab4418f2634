"""A sheet of A4 that knows the house's type, both directions of writing, and how to break pages.

Text is wrapped and placed here, line by line: fpdf2 shapes a text well but slowly, so only what has
Arabic in it is shaped. Widths and heights are in millimetres, sizes of type in points. Places are
counted from the side where reading begins: the left in French, the right in Arabic.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, Self

from fpdf import FPDF, ViewerPreferences
from fpdf.fonts import TTFFont

from pie_core.report import text as texts
from pie_core.report.fonts import FAMILY, files
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day

Style = Literal["", "B", "I"]
Align = Literal["start", "center", "number"]
"""A number stands to the right in every language, so that its units meet those above."""
Color = tuple[int, int, int]

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
_PT = 25.4 / 72
_TOTAL = "\ue000\ue001\ue002"
"""Stands for the number of pages until it is known, at most as many digits as characters. No text
of people's keeps such characters."""


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
    """A cell that stands out."""

    text: str
    alert: bool = False
    quiet: bool = False


def leading(size: float) -> float:
    """The height of a line of type of this size."""
    return size * _PT * 1.4


class Document(FPDF):
    """One PDF: `with Document(…) as paper: …; bytes(paper.output())`.

    The same calls with the same `today` give the same bytes.
    """

    def __init__(self, words: Words, title: str, today: date, head: Sequence[str]) -> None:
        super().__init__(format="A4")
        self.words = words
        self.rtl = words.language.direction == "rtl"
        self._today = today
        self._title = texts.clean(title)
        self._head = " · ".join(part for part in map(texts.clean, head) if part)
        self._widths: dict[tuple[str, str], float] = {}
        self.set_auto_page_break(False)
        self.set_margins(MARGIN, TOP, MARGIN)
        self.c_margin = 0
        self.alias_nb_pages(_TOTAL)
        for style, path in files().items():
            self.add_font(FAMILY, style, path)
        for font in self.fonts.values():
            # Shaping reads these tables from the file. In the copy that is cut down for the PDF
            # they are dropped anyway, after being read in full: more than half of the whole time.
            for table in ("GSUB", "GPOS", "GDEF"):
                if isinstance(font, TTFFont) and table in font.ttfont:
                    del font.ttfont[table]
        self.set_font(FAMILY, "", 10)
        self.set_title(self._title)
        self.set_lang(words.language.code)
        self.set_creation_date(datetime(today.year, today.month, today.day, tzinfo=UTC))
        # Not its direction: this library writes /RTL, which no reader knows (it is /R2L).
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    # ------------------------------------------------------------------ places

    @property
    def width(self) -> float:
        """Of the text, between the margins."""
        return float(self.w) - 2 * MARGIN

    @property
    def floor(self) -> float:
        """Down to where text may go."""
        return float(self.h) - BOTTOM

    def left(self, start: float, width: float) -> float:
        """The x of something `start` from the margin where reading begins, `width` wide."""
        return float(self.w) - MARGIN - start - width if self.rtl else MARGIN + start

    def next_page(self) -> None:
        """A new page that lies as this one."""
        self.add_page(orientation="landscape" if self.w > self.h else "portrait")

    def need(self, height: float) -> None:
        """A new page, unless `height` is left on this one (or this one is still empty)."""
        if self.y + height > self.floor and self.y > TOP + 1:
            self.next_page()

    # ------------------------------------------------------------------ text

    def measure(self, text: str, size: float, style: Style = "") -> float:
        """The width of a piece of clean text on one line."""
        key = (style, text)
        if key not in self._widths:
            font = self.fonts[f"{FAMILY.lower()}{style}"]
            shaping: dict[str, dict[str, bool]] | None
            shaping = {"features": {}} if texts.is_arabic(text) else None
            self._widths[key] = font.get_text_width(text, 1.0, shaping)[1]
        return self._widths[key] * size * _PT

    def wrap(
        self, text: str, width: float, size: float, style: Style = "", *, own: bool = True
    ) -> list[Line]:
        """The text as lines no wider than `width`; a word that is wider is cut.

        Each paragraph runs in its own direction, or in the document's if not `own`.
        """
        lines = []
        for typed in texts.clean(text).split("\n"):
            rtl = texts.is_rtl(typed, self.rtl) if own else self.rtl
            paragraph = texts.ordered(typed, rtl) if texts.is_arabic(typed) else typed
            lines += [
                Line(line, texts.is_arabic(line), rtl)
                for line in self._broken(paragraph, width, size, style)
            ]
        return lines

    def _broken(self, text: str, width: float, size: float, style: Style) -> list[str]:
        lines: list[str] = []
        space = self.measure(" ", size, style)
        current, used = "", 0.0
        for word in text.split(" "):
            wide = self.measure(word, size, style)
            if current and used + space + wide <= width:
                current, used = f"{current} {word}", used + space + wide
                continue
            if current:
                lines.append(current)
            *whole, current = self._cut(word, width, size, style) if wide > width else [word]
            lines += whole
            used = self.measure(current, size, style)
        return [*lines, current]

    def _cut(self, word: str, width: float, size: float, style: Style) -> list[str]:
        """A word wider than a line, in pieces that fit."""
        pieces, piece, used = [], "", 0.0
        for character in word:
            # Letters measured alone: joined Arabic is a little narrower, never wider.
            wide = self.measure(character, size, style)
            if piece and used + wide > width:
                pieces.append(piece)
                piece, used = "", 0.0
            piece, used = piece + character, used + wide
        return [*pieces, piece]

    def draw(
        self,
        line: Line,
        x: float,
        y: float,
        width: float,
        size: float,
        style: Style = "",
        color: Color = INK,
        align: Align = "start",
        height: float | None = None,
        *,
        own_side: bool = False,
    ) -> None:
        """One line in its place; `own_side` begins it where its own language begins."""
        if not line.text:
            return
        rtl = line.rtl if own_side else self.rtl or line.rtl
        side = {"start": "R" if rtl else "L", "center": "C", "number": "R"}[align]
        self.set_font(FAMILY, style, size)
        self.set_text_color(*color)
        self.set_xy(x, y)
        if line.arabic:
            self.set_text_shaping(True, direction="rtl" if line.rtl else "ltr")
        self.cell(width, height or leading(size), line.text, align=side)
        if line.arabic:
            self.set_text_shaping(False)

    def block(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        size: float,
        style: Style = "",
        color: Color = INK,
        align: Align = "start",
        limit: int | None = None,
        *,
        own: bool = True,
    ) -> float:
        """A text wrapped at a place of its own, at most `limit` lines (…); the height it took."""
        lines = self.wrap(text, width, size, style, own=own)
        if limit and len(lines) > limit:
            last = lines[limit - 1]
            room = width - self.measure("…", size, style)
            cut = self._broken(last.text, room, size, style)[0] + "…"
            lines = [*lines[: limit - 1], Line(cut, last.arabic, last.rtl)]
        for number, line in enumerate(lines):
            self.draw(line, x, y + number * leading(size), width, size, style, color, align)
        return len(lines) * leading(size)

    def paragraph(
        self,
        text: str,
        size: float = 10,
        style: Style = "",
        color: Color = INK,
        *,
        start: float = 0,
        width: float | None = None,
        after: float = 2.5,
        align: Align = "start",
    ) -> None:
        """Running text from here on, over as many pages as it takes."""
        wide = self.width - start if width is None else width
        for line in self.wrap(text, wide, size, style):
            self.need(leading(size))
            y = self.y
            self.draw(
                line, self.left(start, wide), y, wide, size, style, color, align, own_side=True
            )
            self.set_y(y + leading(size))
        self.set_y(self.y + after)

    def heading(self, text: str, level: int = 1, keep: float = 22) -> None:
        """A heading that stays with what follows (`keep` of it), and a bookmark."""
        size, before, after = {1: (16.0, 0.0, 3.0), 2: (11.5, 3.5, 1.6)}[level]
        lines = self.wrap(text, self.width, size, "B")
        if self.y > TOP + 1:
            self.set_y(self.y + before)
        self.need(len(lines) * leading(size) + after + keep)
        self.bookmark(text, level)
        for line in lines:
            y = self.y
            color = ACCENT if level == 2 else INK
            self.draw(line, MARGIN, y, self.width, size, "B", color)
            self.set_y(y + leading(size))
        self.set_y(self.y + after)

    # ------------------------------------------------------------------ shapes

    def fill_box(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        """A filled rectangle without a border."""
        self.set_fill_color(*color)
        self.rect(x, y, width, height, style="F")

    def frame(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        color: Color = RULE,
        thick: float = 0.25,
    ) -> None:
        """An empty rectangle."""
        self.set_draw_color(*color)
        self.set_line_width(thick)
        self.rect(x, y, width, height)

    def rule(
        self, x: float, y: float, width: float, color: Color = RULE, thick: float = 0.25
    ) -> None:
        """A horizontal line."""
        self.set_draw_color(*color)
        self.set_line_width(thick)
        self.line(x, y, x + width, y)

    def banner(
        self, text: str, color: Color = PAPER, ink: Color = INK, style: Style = "", size: float = 10
    ) -> None:
        """A text on a coloured ground with a bar at its beginning."""
        lines = self.wrap(text, self.width - 9, size, style)
        per_page = max(1, int((self.floor - TOP - 4) / leading(size)))
        while lines:
            part, lines = lines[:per_page], lines[per_page:]
            height = len(part) * leading(size) + 4
            self.need(height)
            y = self.y
            self.fill_box(MARGIN, y, self.width, height, color)
            self.fill_box(self.left(0, 1.2), y, 1.2, height, ink)
            for number, line in enumerate(part):
                at = y + 2 + number * leading(size)
                self.draw(line, self.left(5, self.width - 9), at, self.width - 9, size, style, ink)
            self.set_y(y + height)
        self.set_y(self.y + 3)

    def picture(self, data: bytes, width: float, height: float, alt: str, start: float = 0) -> None:
        """An image of this size from here on."""
        self.need(height)
        y = self.y
        self.image(
            io.BytesIO(data),
            x=self.left(start, width),
            y=y,
            w=width,
            h=height,
            alt_text=texts.clean(alt),
        )
        self.set_y(y + height)

    def photo(self, data: bytes | None, x: float, y: float, width: float, height: float) -> bool:
        """A photograph inside this frame, in its own proportions; False if it cannot be shown."""
        if not data:
            return False
        try:
            self.image(io.BytesIO(data), x=x, y=y, w=width, h=height, keep_aspect_ratio=True)
        except (OSError, ValueError):
            return False
        return True

    # ------------------------------------------------------------------ tables

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
        """A table over as many pages as it takes, its head on each.

        `total` sets the last row apart, `strong` others (from 0); `least` is the least height of a row. A row that is higher
        than what is left goes to the next page, and is cut only if it is higher than a page.
        """
        shares = sum(column.share for column in columns)
        widths = [self.width * column.share / shares for column in columns]
        tops = [
            self.wrap(text, width - 3, size, "B") for text, width in zip(head, widths, strict=True)
        ]
        self._head_row(columns, widths, tops, size, pad, room=12)
        for number, row in enumerate(rows):
            apart = number in strong or (total and number == len(rows) - 1)
            self._row(columns, widths, row, tops, size, pad, least, strong=apart)
        self.set_y(self.y + after)

    def _head_row(
        self,
        columns: Sequence[Column],
        widths: Sequence[float],
        tops: Sequence[list[Line]],
        size: float,
        pad: float,
        room: float = 0,
    ) -> None:
        if not any(line.text for top in tops for line in top):
            self.need(room)
            self.rule(MARGIN, self.y, self.width)
            return
        height = max(map(len, tops)) * leading(size) + 2 * pad
        self.need(height + room)
        y = self.y
        self.fill_box(MARGIN, y, self.width, height, PAPER)
        self._cells(
            columns, widths, tops, y + pad, size, bold=True, looks=[Cell("")] * len(columns)
        )
        self.rule(MARGIN, y + height, self.width, QUIET, 0.35)
        self.set_y(y + height)

    def _row(
        self,
        columns: Sequence[Column],
        widths: Sequence[float],
        row: Sequence[str | Cell],
        tops: Sequence[list[Line]],
        size: float,
        pad: float,
        least: float,
        *,
        strong: bool,
    ) -> None:
        cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]
        wrapped = [
            self.wrap(cell.text, width - 3, size, "B" if strong or column.bold else "")
            for cell, width, column in zip(cells, widths, columns, strict=True)
        ]

        def height(count: int) -> float:
            return max(count * leading(size) + 2 * pad, least)

        if self.y + height(max(map(len, wrapped))) > self.floor:
            whole = height(max(map(len, wrapped))) + leading(size) * 2 + 2 * pad
            if whole <= self.floor - TOP or self.y + height(3) > self.floor:
                self._over(columns, widths, tops, size, pad)
        while True:
            fits = max(1, int((self.floor - self.y - 2 * pad) / leading(size)))
            now = [lines[:fits] for lines in wrapped]
            wrapped = [lines[fits:] for lines in wrapped]
            y, high = self.y, height(max(map(len, now)))
            if strong:
                self.fill_box(MARGIN, y, self.width, high, PAPER)
            self._cells(columns, widths, now, y + pad, size, bold=strong, looks=cells)
            self.rule(MARGIN, y + high, self.width)
            self.set_y(y + high)
            if not any(wrapped):
                return
            self._over(columns, widths, tops, size, pad)

    def _over(
        self,
        columns: Sequence[Column],
        widths: Sequence[float],
        tops: Sequence[list[Line]],
        size: float,
        pad: float,
    ) -> None:
        if self.y > TOP + 1:
            self.next_page()
            self._head_row(columns, widths, tops, size, pad)

    def _cells(
        self,
        columns: Sequence[Column],
        widths: Sequence[float],
        cells: Sequence[list[Line]],
        y: float,
        size: float,
        *,
        bold: bool,
        looks: Sequence[Cell],
    ) -> None:
        start = 0.0
        for column, width, lines, look in zip(columns, widths, cells, looks, strict=True):
            style: Style = "I" if look.quiet else "B" if bold or column.bold or look.alert else ""
            color = ALERT if look.alert else QUIET if look.quiet else INK
            for number, line in enumerate(lines):
                self.draw(
                    line,
                    self.left(start + 1.5, width - 3),
                    y + number * leading(size),
                    width - 3,
                    size,
                    style,
                    color,
                    column.align,
                )
            start += width

    # ------------------------------------------------------------------ pages

    def header(self) -> None:
        """The group, the establishment and the year, over a thin line."""
        self.block(self._head, MARGIN, 10, self.width, 8, "", QUIET, limit=1, own=False)
        self.rule(MARGIN, 15.5, self.width)
        self.set_xy(MARGIN, TOP)

    def footer(self) -> None:
        """What this is and of which day, and the page of how many."""
        y, size = float(self.h) - 11, 8.0
        self.rule(MARGIN, y - 2, self.width)
        label = f"{self._title} · {day(self._today, self.words.language)}"
        wide = self.width - 22
        self.block(label, self.left(0, wide), y, wide, size, "", QUIET, limit=1, own=False)
        number = Line(f"{self.page_no()}/{_TOTAL}", arabic=False, rtl=False)
        side: Align = "start" if self.rtl else "number"
        # Room is kept for three digits: two of them beyond the margin, where they are seldom.
        x = MARGIN if self.rtl else MARGIN + self.width - 20 + self.measure("00", size)
        self.draw(number, x, y, 20, size, "", QUIET, side, own_side=True)

    def bookmark(self, text: str, level: int) -> None:
        """An entry of the reader's table of contents, `level` from 1, leading here."""
        self.start_section(texts.clean(text) or "—", level - 1, strict=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the font files, which a document keeps open as long as it is drawn."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()
