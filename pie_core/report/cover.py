"""The first page: the name large, who and where, the seal of a validated plan, the contents."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import segno

from pie_core.report.document import (
    ACCENT,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    RULE,
    Align,
    Document,
    leading,
)
from pie_core.report.parts import Contents, Cover, Section

_LOGO = (44.0, 22.0)
"""The most room that a school's logo takes, in millimetres."""
_SEAL = 30.0
_ROW = 5.1
COVER = "cover"
"""The one section without a heading."""
_NUMBER = 14.0


def draw_cover(paper: Document, cover: Cover, logo: bytes | None) -> None:
    """The school's logo, the name, the team, the facts in a band, the seal."""
    if paper.photo(logo, paper.left(0, _LOGO[0]), paper.y, *_LOGO):
        paper.set_y(paper.y + _LOGO[1] + 5)
    else:
        paper.set_y(paper.y + 6)
    paper.paragraph(cover.kind, 12, "B", ACCENT, after=1)
    size = 28.0 if paper.measure(cover.name, 28, "B") <= 2 * paper.width else 16.0
    paper.bookmark(cover.name, 1)
    high = paper.block(cover.name or "—", MARGIN, paper.y, paper.width, size, "B", limit=6)
    paper.set_y(paper.y + high + 1)
    high = paper.block(cover.team, MARGIN, paper.y, paper.width, 11, "", QUIET, limit=6)
    paper.set_y(paper.y + high + 4)
    _facts(paper, cover)
    if cover.stamp:
        _seal(paper, cover)


def _facts(paper: Document, cover: Cover) -> None:
    """Labels and texts, three to a row."""
    per_row, gap = 3, 2.0
    wide = paper.width / per_row
    for begin in range(0, len(cover.facts), per_row):
        facts = cover.facts[begin : begin + per_row]
        rows = [min(4, len(paper.wrap(text, wide - 6, 10, "B"))) for _, text in facts]
        high = leading(8) + max(rows) * leading(10) + 4
        y = paper.y
        paper.fill_box(MARGIN, y, paper.width, high, PAPER)
        for place, (label, text) in enumerate(facts):
            x = paper.left(place * wide + 3, wide - 6)
            paper.block(label, x, y + 2, wide - 6, 8, "", QUIET, limit=1, own=False)
            paper.block(text, x, y + 2 + leading(8), wide - 6, 10, "B", limit=4, own=False)
        paper.set_y(y + high + (gap if begin + per_row >= len(cover.facts) else 0))
    paper.set_y(paper.y + 3)


def _seal(paper: Document, cover: Cover) -> None:
    """The code of a validated plan beside its QR."""
    stamp = cover.stamp
    assert stamp is not None
    drawn = io.BytesIO()
    segno.make(cover.seal, error="m").save(drawn, kind="png", scale=6, border=2)
    y = paper.y
    paper.frame(MARGIN, y, paper.width, _SEAL + 4, ACCENT, 0.5)
    paper.place(drawn.getvalue(), paper.left(2, _SEAL), y + 2, _SEAL, _SEAL, cover.seal)
    wide = paper.width - _SEAL - 10
    x = paper.left(_SEAL + 6, wide)
    down = y + 4
    down += paper.block(paper.words.t("Plan validé"), x, down, wide, 9, "B", ACCENT, limit=1)
    down += paper.block(stamp.code, x, down, wide, 18, "B", INK, limit=1)
    down += paper.block(stamp.line, x, down, wide, 9, limit=2)
    told = paper.words.t("Empreinte : {digest}", digest=stamp.digest)
    paper.block(told, x, down, wide, 7, "", QUIET, limit=2)
    paper.set_y(y + _SEAL + 8)


def draw_contents(paper: Document, contents: Contents, sections: Sequence[Section]) -> None:
    """The titles of all sections; their pages are written once they are known."""
    shown = [section for section in sections if section.id != COVER]
    paper.need(len(shown) * _ROW + 12)
    paper.heading(contents.title, 2)
    paper.contents_at = (paper.page, paper.y)
    wide = paper.width - _NUMBER
    for section in shown:
        y = paper.y
        title = f"{section.number}. {section.title}"
        paper.block(title, paper.left(0, wide), y, wide, 9.5, limit=1, own=False)
        paper.rule(MARGIN, y + _ROW - 0.4, paper.width, RULE, 0.15)
        paper.set_y(y + _ROW)


def number_contents(paper: Document, sections: Sequence[Section], begun: Mapping[str, int]) -> None:
    """The page of each section in the table of contents, with a link to it."""
    page, y = paper.contents_at
    last = paper.page
    paper.page = page
    for section in sections:
        if section.id != COVER:
            number = str(begun[section.id])
            x = paper.left(paper.width - _NUMBER, _NUMBER)
            line = paper.wrap(number, _NUMBER, 9.5, own=False)[0]
            side: Align = "start" if paper.rtl else "number"
            paper.draw(line, x, y, _NUMBER, 9.5, align=side, own_side=True)
            paper.goto(begun[section.id], MARGIN, y, paper.width, _ROW)
            y += _ROW
    paper.page = last
