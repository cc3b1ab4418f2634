"""Text as glyphs: Arabic joined and in the order of the eye, everything remembered.

Shaping is exact but slow, and a plan says the same words on many pages and in many plans: what was
shaped or measured once is kept. Widths are for type of size 1000, which is one em of the font.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import uharfbuzz
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from pie_core.report import text as texts
from pie_core.report.fonts import files

_MARKS = dict.fromkeys(map(ord, "\u200e\u200f"))


class Glyph(NamedTuple):
    """A glyph of a font: its id, what it stands for, how wide it is, how far the next one is, and
    where it lies beside the line."""

    id: int
    unicode: tuple[int, ...]
    width: int
    advance: int
    x: int
    y: int


@lru_cache(maxsize=4)
def _font(style: str) -> uharfbuzz.Font:
    """The font of a style, read once for the whole process."""
    blob = uharfbuzz.Blob.from_file_path(str(files()[style]))
    return uharfbuzz.Font(uharfbuzz.Face(blob))


@lru_cache(maxsize=4)
def _widths(style: str) -> dict[str, int]:
    """The width of every character that the font has."""
    font = _font(style)
    found = {}
    for code in font.face.unicodes:
        glyph = font.get_nominal_glyph(code)
        found[chr(code)] = font.get_glyph_h_advance(glyph) if glyph is not None else 0
    return found


@lru_cache(maxsize=30_000)
def width(style: str, text: str) -> float:
    """How wide a piece of clean text is on one line, in thousandths of its size."""
    if texts.is_arabic(text):
        return float(sum(glyph.advance for glyph in shaped(style, text, rtl=True)))
    known = _widths(style)
    return float(sum(known.get(character, 0) for character in text))


@lru_cache(maxsize=6_000)
def shaped(style: str, text: str, *, rtl: bool) -> tuple[Glyph, ...]:
    """A line with Arabic in it as glyphs from left to right, in a paragraph of this direction."""
    base = TextDirection.RTL if rtl else TextDirection.LTR
    runs: list[list[tuple[str, TextDirection]]] = []
    for piece, direction in BidiParagraph(text=text, base_direction=base).get_bidi_fragments():
        if not runs or runs[-1][-1][1] is not direction:
            runs.append([])
        runs[-1].append((piece, direction))
    glyphs: list[Glyph] = []
    for run in reversed(runs) if rtl else runs:
        right = run[0][1] is TextDirection.RTL
        for piece, _ in reversed(run) if right else run:
            glyphs += _glyphs(style, piece, right=right)
    return tuple(glyphs)


def _glyphs(style: str, text: str, *, right: bool) -> list[Glyph]:
    """A run of one direction, shaped. Marks of direction have done their work and leave no trace."""
    font, text = _font(style), text.translate(_MARKS)
    if not text:
        return []
    buffer = uharfbuzz.Buffer()
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right else "ltr"
    uharfbuzz.shape(font, buffer, {})
    starts = sorted({info.cluster for info in buffer.glyph_infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    found, told = [], set()
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        # The first glyph of a cluster stands for all its characters, the others for none.
        said = "" if info.cluster in told else text[info.cluster : ends[info.cluster]]
        told.add(info.cluster)
        glyph = Glyph(
            info.codepoint,
            tuple(map(ord, said)),
            font.get_glyph_h_advance(info.codepoint),
            place.x_advance,
            place.x_offset,
            place.y_offset,
        )
        found += _apart(glyph, font.get_nominal_glyph(ord(" "))) if right else [glyph]
    return found


def _apart(glyph: Glyph, blank: int) -> list[Glyph]:
    """A glyph from right to left as one code for each of its characters.

    Readers turn a line from right to left code by code, and not the characters of one code: the
    ligature of lam and alef would be copied as alef, lam. So its first code shows all of it and
    stands for the last character, blank ones beside it for the others; they share its width.
    """
    count = len(glyph.unicode)
    if count < 2:
        return [glyph]
    share = glyph.width // count
    rest = glyph.width - share * (count - 1)
    first = glyph._replace(unicode=glyph.unicode[-1:], width=share, advance=share)
    others = [Glyph(blank, (code,), share, share, 0, 0) for code in glyph.unicode[-2:0:-1]]
    extra = glyph.advance - glyph.width
    return [first, *others, Glyph(blank, glyph.unicode[:1], rest, rest + extra, 0, 0)]
