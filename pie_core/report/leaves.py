"""Pages that fill from the top: running text, headings, shapes, pictures, head and foot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from fpdf import ViewerPreferences
from fpdf.image_datastructures import ImageCache, RasterImageInfo
from fpdf.image_parsing import preload_image

from pie_core.report import text as texts
from pie_core.report.fonts import FAMILY
from pie_core.report.measures import (
    ACCENT,
    BOTTOM,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    RULE,
    TOP,
    Align,
    Color,
    PaperSize,
    Style,
    leading,
)
from pie_core.report.typesetting import Typesetting
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day

_TOTAL = "\ue000\ue001\ue002"
"""Stands for the number of pages until it is known, at most as many digits as characters. No text
of people's keeps such characters."""
_BARE = 0.22
"""Share of a page below which it is nearly empty."""
_HEADS = {1: (16.0, 0.0, 3.0), 2: (11.5, 3.5, 1.6), 3: (10.0, 1.5, 0.6)}
"""Level → size, room before, room after."""


@lru_cache(maxsize=24)
def _ready(data: bytes) -> tuple[str, RasterImageInfo]:
    """A figure as fpdf2 writes it into a PDF, and its name there: packed once, not for each plan."""
    name, _, info = preload_image(ImageCache(), data)
    assert isinstance(info, RasterImageInfo)
    return name, info


class Leaves(Typesetting):
    """The same calls with the same `today` give the same bytes.

    `head` stands over each page; `code` is that of a validated plan, in each footer. `ease` is how
    large running text is set, 1 as usual; `left_bare` counts the pages left nearly empty.
    """

    def __init__(
        self,
        words: Words,
        title: str,
        today: date,
        head: Sequence[str],
        code: str = "",
        *,
        size: PaperSize = "A4",
    ) -> None:
        super().__init__(rtl=words.language.direction == "rtl", size=size)
        self.words = words
        self._today = today
        self._title = texts.clean(title)
        self._seal = texts.clean(code)
        self._head = " · ".join(part for part in map(texts.clean, head) if part)
        self.contents_at = (1, TOP)
        self.ease = 1.0
        self.left_bare = 0
        self.set_auto_page_break(False)
        self.alias_nb_pages(_TOTAL)
        self.set_margins(MARGIN, TOP, MARGIN)
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

    @property
    def lying(self) -> bool:
        """Whether this page lies on its long side."""
        return bool(self.w > self.h)

    def left(self, start: float, width: float) -> float:
        """The x of something `start` from the margin where reading begins, `width` wide."""
        return float(self.w) - MARGIN - start - width if self.rtl else MARGIN + start

    def next_page(self) -> None:
        """A new page that lies as this one."""
        self.add_page(orientation="landscape" if self.lying else "portrait")

    def leaf(self, *, landscape: bool) -> None:
        """A page of its own that lies or stands; this one if it does so and is still empty."""
        if self.page and self.y <= TOP + 1 and self.lying == landscape:
            return
        if self.page and self.y < TOP + _BARE * (self.floor - TOP):
            self.left_bare += 1
        self.add_page(orientation="landscape" if landscape else "portrait")

    def need(self, height: float) -> None:
        """A new page, unless `height` is left on this one (or this one is still empty)."""
        if self.y + height > self.floor and self.y > TOP + 1:
            self.next_page()

    # ------------------------------------------------------------------ text

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
        lines = self.wrap(text, wide, size, style)
        for number, line in enumerate(lines):
            # Neither the first line alone at a page's foot nor the last alone on the next one.
            together = 2 if number in (0, len(lines) - 2) and number < len(lines) - 1 else 1
            self.need(together * leading(size))
            y = self.y
            self.draw(
                line, self.left(start, wide), y, wide, size, style, color, align, own_side=True
            )
            self.set_y(y + leading(size))
        self.set_y(self.y + after)

    def heading(self, text: str, level: int = 1, keep: float = 22) -> None:
        """A heading that stays with what follows (`keep` of it), and a bookmark (but of level 3)."""
        size, before, after = _HEADS[level]
        lines = self.wrap(text, self.width, size, "B")
        if self.y > TOP + 1:
            self.set_y(self.y + before)
        self.need(len(lines) * leading(size) + after + keep)
        if level < 3:
            self.bookmark(text, level)
        for line in lines:
            y = self.y
            color = ACCENT if level == 2 else INK
            self.draw(line, MARGIN, y, self.width, size, "B", color)
            self.set_y(y + leading(size))
        self.set_y(self.y + after)

    def section(self, text: str, keep: float) -> None:
        """The heading of a section over a line, apart from the section before it."""
        if self.y > TOP + 1:
            self.set_y(self.y + 6 * self.ease**4)
        self.heading(text, 1, keep + 4)
        self.rule(MARGIN, self.y - 1.8, self.width, ACCENT, 0.5)
        self.set_y(self.y + 0.8)

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

    def dashes(self, x: float, y: float, width: float, height: float, color: Color = QUIET) -> None:
        """An empty rectangle of dashes: room for somebody's hand."""
        self.set_dash_pattern(dash=1.2, gap=1.0)
        self.frame(x, y, width, height, color, 0.3)
        self.set_dash_pattern()

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

    # ------------------------------------------------------------------ pictures

    def picture(self, data: bytes, width: float, height: float, alt: str, start: float = 0) -> None:
        """An image of this size from here on."""
        self.need(height)
        y = self.y
        self.place(data, self.left(start, width), y, width, height, alt)
        self.set_y(y + height)

    def place(self, data: bytes, x: float, y: float, width: float, height: float, alt: str) -> None:
        """A figure in its place, with what it shows in words."""
        name, info = _ready(data)
        if name not in self.image_cache.images:
            made = RasterImageInfo(info)
            made["i"] = len(self.image_cache.images) + 1
            self.image_cache.images[name] = made
        self.image(io.BytesIO(data), x=x, y=y, w=width, h=height, alt_text=texts.clean(alt))

    def photo(self, data: bytes | None, x: float, y: float, width: float, height: float) -> bool:
        """A photograph inside this frame, in its own proportions; False if it cannot be shown."""
        if not data:
            return False
        try:
            self.image(io.BytesIO(data), x=x, y=y, w=width, h=height, keep_aspect_ratio=True)
        except (OSError, ValueError):
            return False
        return True

    # ------------------------------------------------------------------ pages

    def header(self) -> None:
        """The group, the establishment and the year, over a thin line."""
        self.block(self._head, MARGIN, 10, self.width, 8, "", QUIET, limit=1, own=False)
        self.rule(MARGIN, 15.5, self.width)
        self.set_xy(MARGIN, TOP)

    def footer(self) -> None:
        """What this is and of which day, the code of a validated plan, the page of how many."""
        y, size = float(self.h) - 11, 8.0
        self.rule(MARGIN, y - 2, self.width)
        told = (self._title, day(self._today, self.words.language), self._seal)
        label = " · ".join(part for part in told if part)
        wide = self.width - 22
        x = self.left(0, wide)
        self.block(label, x, y, wide, size, "", QUIET, limit=1, own=False)
        # Room is kept for three digits: two of them beyond the margin, where they are seldom.
        spare = self.measure("00", size)
        self.set_font(FAMILY, "", size)
        self.set_text_color(*QUIET)
        self.set_xy(MARGIN if self.rtl else MARGIN + self.width - 20 + spare, y)
        side = "L" if self.rtl else "R"
        self.cell(20, leading(size), f"{self.page_no()}/{_TOTAL}", align=side)

    def goto(self, page: int, x: float, y: float, width: float, height: float) -> None:
        """A place that leads to another page of this document."""
        self.link(x, y, width, height, self.add_link(page=page))

    def bookmark(self, text: str, level: int) -> None:
        """An entry of the reader's table of contents, `level` from 1, leading here."""
        self.start_section(texts.clean(text) or "—", level - 1, strict=False)
