"""Cards to sign in with: eight on a sheet, to be cut apart, one for each trainee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import segno

from pie_core.report.document import ACCENT, INK, QUIET, Document, leading
from pie_core.words.catalogue import Words

ACROSS, DOWN = 2, 4
_WIDE, _HIGH = 95.0, 66.0
_PAD = 5.0
_SQUARE = 33.0


@dataclass(frozen=True)
class Card:
    """What one card says; `link` is in its square: the address with code and name."""

    name: str
    group: str
    establishment: str
    code: str
    link: str


class _Sheet(Document):
    """A page without head and foot: each card is on its own once it is cut."""

    def header(self) -> None:
        """Nothing."""

    def footer(self) -> None:
        """Nothing."""

    def square(self, text: str, x: float, y: float, side: float) -> None:
        """A QR code, its quiet border outside; one path, since a sheet has thousands of modules."""
        rows = [bytes(row) for row in segno.make(text, error="l").matrix]
        cell = side / len(rows)
        path = ["q 0 0 0 rg"]
        for down, row in enumerate(rows):
            at = 0
            for run in row.split(b"\x00"):
                if run:
                    left, top = x + at * cell, y + (down + 1) * cell
                    path.append(
                        f"{left * self.k:.3f} {(self.h - top) * self.k:.3f}"
                        f" {len(run) * cell * self.k:.3f} {cell * self.k:.3f} re"
                    )
                at += len(run) + 1
        self._out(" ".join([*path, "f Q"]))


def cards_pdf(cards: Sequence[Card], address: str, words: Words, today: date) -> bytes:
    """The cards in their order, the lines to cut along dashed."""
    with _Sheet(words, words.t("Cartes pour entrer"), today, ()) as paper:
        for number, card in enumerate(cards):
            place = number % (ACROSS * DOWN)
            if place == 0:
                paper.add_page()
            across, down = place % ACROSS, place // ACROSS
            if paper.rtl:
                across = ACROSS - 1 - across
            x = (paper.w - ACROSS * _WIDE) / 2 + across * _WIDE
            y = (paper.h - DOWN * _HIGH) / 2 + down * _HIGH
            paper.dashes(x, y, _WIDE, _HIGH)
            _draw(paper, card, address, x, y)
        return bytes(paper.output())


def _draw(paper: _Sheet, card: Card, address: str, x: float, y: float) -> None:
    t = paper.words.t
    inside = _WIDE - 2 * _PAD
    down = y + _PAD - 1
    where = " · ".join(part for part in (card.group, card.establishment) if part)
    down += paper.block(where, x + _PAD, down, inside, 8.5, "", QUIET, limit=1, own=False)
    down += paper.block(card.name, x + _PAD, down + 0.5, inside, 15, "B", INK, limit=2, own=False)
    # The square stands where reading ends, the steps where it begins.
    right = x + _PAD if paper.rtl else x + _WIDE - _PAD - _SQUARE
    paper.square(card.link, right, y + _HIGH - _PAD - _SQUARE, _SQUARE)
    wide = inside - _SQUARE - 3
    start = x + _PAD + _SQUARE + 3 if paper.rtl else x + _PAD
    steps = (
        (t("1. Sur le Wi-Fi de la classe, ouvre :"), 8.0, address.removeprefix("http://"), 10.0),
        (t("2. Code du groupe :"), 8.0, card.code, 21.0),
        (t("3. Écris ton nom comme ici, puis choisis ton PIN."), 8.0, "", 0.0),
    )
    down = max(down + 1.5, y + 17.5)
    for told, small, shown, large in steps:
        down += paper.block(told, start, down, wide, small, "", INK, limit=2, own=False)
        if shown:
            size = large
            while paper.measure(shown, size, "B") > wide and size > 6:
                size -= 0.5
            paper.block(shown, start, down, wide, size, "B", ACCENT, limit=1, own=False)
            down += leading(size) + 0.8
