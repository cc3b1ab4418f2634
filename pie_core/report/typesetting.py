"""Text on a page: measured, wrapped and placed line by line, in both directions of writing.

fpdf2 sets a text well but slowly. Here each line is one operator of the page, and only what has
Arabic in it is shaped.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Self

from fpdf import FPDF
from fpdf.enums import PDFResourceType
from fpdf.fonts import SubsetMap, TTFFont

from pie_core.report import shaping
from pie_core.report import text as texts
from pie_core.report.fonts import FAMILY, files
from pie_core.report.measures import INK, POINT, Align, Color, Line, PaperSize, Style, leading

_BREAKS = re.compile(r"(?<!«) (?![?!:;»%](?: |$))")
"""Where a line may break: at spaces, but no line begins with French punctuation."""
_UNUSED = ("GSUB", "GPOS", "GDEF")
"""Tables that shaping reads from the file. In the copy that is cut down for the PDF they are
dropped anyway, after being read in full: more than half of the whole time."""


@lru_cache(maxsize=1)
def _models() -> dict[str, TTFFont]:
    """Style → the font as fpdf2 reads it, once for the whole process: widths and characters."""
    reader, found = FPDF(), {}
    for style, path in files().items():
        reader.add_font(FAMILY, style, path)
        font = reader.fonts[f"{FAMILY.lower()}{style}"]
        assert isinstance(font, TTFFont)
        found[style] = font
    return found


def _own(model: TTFFont) -> TTFFont:
    """A font for one document: its own file and its own choice of glyphs."""
    font = TTFFont.__new__(TTFFont)
    for name in TTFFont.__slots__:
        if hasattr(model, name):
            setattr(font, name, getattr(model, name))
    font.missing_glyphs = []
    font.subset = SubsetMap(font)
    font.ttfont = type(model.ttfont)(model.ttffile, recalcTimestamp=False, lazy=True)
    for table in _UNUSED:
        if table in font.ttfont:
            del font.ttfont[table]
    return font


@lru_cache(maxsize=12_000)
def _wrapped(
    text: str, width: float, size: float, style: str, *, own: bool, rtl: bool
) -> tuple[Line, ...]:
    """As `Typesetting.wrap`, in a document of this direction. Remembered: a table is measured before
    it is drawn, and the next plan says much of the same."""
    lines = []
    for typed in texts.clean(text).split("\n"):
        arabic = texts.is_arabic(typed)
        right = texts.is_rtl(typed, rtl) if own else rtl
        paragraph = texts.ordered(typed, right) if arabic else typed
        for line in broken(paragraph, width, size, style):
            lines.append(Line(line, arabic and texts.is_arabic(line), right))
    return tuple(lines)


def broken(text: str, width: float, size: float, style: str) -> list[str]:
    """A paragraph of clean text as lines no wider than `width`."""
    em = size * POINT / 1000
    if shaping.width(style, text) * em <= width:
        return [text]
    lines: list[str] = []
    space = shaping.width(style, " ") * em
    current, used = "", 0.0
    for word in _BREAKS.split(text):
        wide = shaping.width(style, word) * em
        if current and used + space + wide <= width:
            current, used = f"{current} {word}", used + space + wide
            continue
        if current:
            lines.append(current)
        *whole, current = _cut(word, width / em, style) if wide > width else [word]
        lines += whole
        used = shaping.width(style, current) * em
    return [*lines, current]


def _cut(word: str, width: float, style: str) -> list[str]:
    """A word wider than a line, in pieces that fit; `width` in thousandths of its size."""
    pieces, piece, used = [], "", 0.0
    for character in word:
        # Letters measured alone: joined Arabic is a little narrower, never wider.
        wide = shaping.width(style, character)
        if piece and used + wide > width:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + character, used + wide
    return [*pieces, piece]


class Typesetting(FPDF):
    """A PDF whose text is set in the house's family: `with …: …; bytes(paper.output())`."""

    def __init__(self, *, rtl: bool, size: PaperSize = "A4") -> None:
        super().__init__(format=size)
        self.rtl = rtl
        self._styles: dict[str, TTFFont] = {}
        for style, model in _models().items():
            self._styles[style] = self.fonts[f"{FAMILY.lower()}{style}"] = _own(model)
        self._codes: dict[tuple[str, shaping.Glyph], str] = {}
        self._plain: dict[tuple[str, str], str] = {}
        self.c_margin = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the font files, which a document keeps open as long as it is drawn."""
        for font in self._styles.values():
            font.close()
        # fpdf2 remembers every glyph of every document for ever, and with it the document's fonts.
        SubsetMap.pick.cache_clear()
        SubsetMap.get_glyph.cache_clear()

    # ------------------------------------------------------------------ measuring

    def measure(self, text: str, size: float, style: Style = "") -> float:
        """The width of a piece of clean text on one line."""
        return shaping.width(style, text) * size * POINT / 1000

    def wrap(
        self, text: str, width: float, size: float, style: Style = "", *, own: bool = True
    ) -> list[Line]:
        """The text as lines no wider than `width`; a word that is wider is cut.

        Each paragraph runs in its own direction, or in the document's if not `own`.
        """
        return list(_wrapped(text, width, size, style, own=own, rtl=self.rtl))

    # ------------------------------------------------------------------ drawing

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
        room = width - self._wide(line, size, style)
        if align == "center":
            x += room / 2
        elif align == "number" or rtl:
            x += room
        tall = height or leading(size)
        k, down = self.k, y + 0.5 * tall + 0.3 * size * POINT
        font = self._styles[style]
        # These two are what `cell` ends with; a public way to write an operator does not exist.
        self._resource_catalog.add(PDFResourceType.FONT, font.i, self.page)
        red, green, blue = (part / 255 for part in color)
        self._out(
            f"q {red:.3f} {green:.3f} {blue:.3f} rg BT /F{font.i} {size:.2f} Tf "
            f"{x * k:.2f} {(self.h - down) * k:.2f} Td {self._shown(line, size, style)} ET Q"
        )

    def _wide(self, line: Line, size: float, style: Style) -> float:
        if not line.arabic:
            return self.measure(line.text, size, style)
        glyphs = shaping.shaped(style, line.text, rtl=line.rtl)
        return sum(glyph.advance for glyph in glyphs) * size * POINT / 1000

    def _shown(self, line: Line, size: float, style: Style) -> str:
        """The operators that show a line from where the pen is."""
        if not line.arabic:
            key = (style, line.text)
            if key not in self._plain:
                self._plain[key] = self._styles[style].encode_text(line.text)
            return self._plain[key]
        pieces, lift = ["["], 0
        for glyph in shaping.shaped(style, line.text, rtl=line.rtl):
            if glyph.y != lift:
                lift = glyph.y
                pieces.append(f"] TJ {lift * size / 1000:.2f} Ts [")
            if glyph.x:
                pieces.append(f"{-glyph.x}")
            pieces.append(self._code(style, glyph))
            if behind := glyph.width + glyph.x - glyph.advance:
                pieces.append(f"{behind}")
        pieces.append("] TJ")
        if lift:
            pieces.append(" 0 Ts")
        return "".join(pieces)

    def _code(self, style: Style, glyph: shaping.Glyph) -> str:
        """A glyph's code in this document's font, in angle brackets."""
        key = (style, glyph)
        if key not in self._codes:
            font = self._styles[style]
            name = font.ttfont.getGlyphName(glyph.id)
            made = font.subset.get_glyph(
                glyph=glyph.id, unicode=glyph.unicode, glyph_name=name, glyph_width=glyph.width
            )
            code = font.subset.pick_glyph(made)
            self._codes[key] = f"<{code or 0:04X}>"
        return self._codes[key]

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
            cut = broken(last.text, room, size, style)[0] + "…"
            lines = [*lines[: limit - 1], Line(cut, last.arabic, last.rtl)]
        for number, line in enumerate(lines):
            self.draw(line, x, y + number * leading(size), width, size, style, color, align)
        return len(lines) * leading(size)
