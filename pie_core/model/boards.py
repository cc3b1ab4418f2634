"""Boards as data: their blocks, where each stands on a wide screen, and their words.

Structure and words are apart, as in `programme`: a board's structure stands once, its words once
for each language, keyed by the same ids. Ids never change; words may.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from pie_core.model.base import Id, Model, NamedText

Track = Literal["business", "social"]
"""What a project is first of all for: a living, or a problem of society."""

Status = Literal["idea", "to_check", "checked", "wrong"]
"""How sure a team is of a note."""

STATUSES: tuple[Status, ...] = ("idea", "to_check", "checked", "wrong")
"""In the order of the legend; the first is that of a new note."""

SEGMENTS = ("s1", "s2", "s3", "s4", "s5")
"""Colours that a team names after its customer segments, as far as it needs them."""

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Area = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""A CSS grid area: two or three letters, too short to be a CSS keyword."""

AreaLine = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}( [a-z]{2,3})*$", max_length=80)]
"""One line of `grid-template-areas`."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=240)]
NoteText = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Mark(Model):
    """An entry of the legend: the ground of its notes, and a sign, since colour alone is not seen
    by everybody."""

    id: Id
    colour: Colour
    sign: Annotated[str, StringConstraints(min_length=1, max_length=1)]


class LegendWords(Model):
    """The words of the legend; `segments` are what a colour is called until the team names it."""

    status: NamedText
    segment: NamedText
    plain: NamedText
    statuses: dict[Status, NamedText]
    segments: dict[Id, Text]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if set(self.statuses) != set(STATUSES):
            raise ValueError(f"statuses: write {', '.join(STATUSES)}")
        if set(self.segments) != set(SEGMENTS):
            raise ValueError(f"segments: write {', '.join(SEGMENTS)}")
        return self


class Legend(Model):
    """What colours mean, by status or by customer segment; `plain` is a note of no segment."""

    plain: Mark
    statuses: tuple[Mark, ...]
    segments: tuple[Mark, ...]
    words: dict[str, LegendWords] = {}

    @model_validator(mode="after")
    def _known_ids(self) -> Self:
        if tuple(mark.id for mark in self.statuses) != STATUSES:
            raise ValueError(f"statuses: write {', '.join(STATUSES)}, in this order")
        if tuple(mark.id for mark in self.segments) != SEGMENTS:
            raise ValueError(f"segments: write {', '.join(SEGMENTS)}, in this order")
        return self

    def worded(self, language: str) -> LegendWords:
        """The words in `language`, or in French where that language is missing."""
        return self.words.get(language) or self.words["fr"]


class Block(Model):
    """A block of a board and its place in the wide layout."""

    id: Id
    area: Area


class BlockWords(Model):
    """The words of a block: what it means, what to ask oneself, example id → notes of a team."""

    name: Text
    about: Text
    questions: tuple[Text, ...] = Field(min_length=1, max_length=8)
    examples: dict[Id, Annotated[tuple[NoteText, ...], Field(min_length=1, max_length=3)]]


class BoardWords(Model):
    """The words of a board. `empty` stands in a block without notes, `tray` beside the board."""

    title: Text
    about: Text
    empty: Text
    tray: NamedText
    examples: dict[Id, NamedText]
    blocks: dict[Id, BlockWords]


class Board(Model):
    """A board: blocks in filling order (that of a phone), the wide layout, words by language.

    `mirrors`: in Arabic the wide layout is seen from right to left. `credit` is owed to the
    author of a layout that is not ours; it is printed as it is, in every language.
    """

    id: Id
    tracks: tuple[Track, ...] = Field(min_length=1)
    mirrors: bool
    credit: Annotated[str, StringConstraints(max_length=160)] = ""
    areas: tuple[AreaLine, ...] = Field(min_length=1, max_length=12)
    blocks: tuple[Block, ...] = Field(min_length=1, max_length=20)
    examples: tuple[Id, ...] = Field(min_length=1, max_length=6)
    legend: Legend
    words: dict[str, BoardWords] = {}

    @model_validator(mode="after")
    def _layout_holds_the_blocks(self) -> Self:
        rows = [line.split() for line in self.areas]
        if len({len(row) for row in rows}) > 1:
            raise ValueError("areas: lines of different length")
        for name, ids in (
            ("blocks", [block.id for block in self.blocks]),
            ("blocks' areas", [block.area for block in self.blocks]),
            ("examples", list(self.examples)),
            ("tracks", list(self.tracks)),
        ):
            if len(set(ids)) < len(ids):
                raise ValueError(f"{name}: one stands twice")
        placed, drawn = {b.area for b in self.blocks}, {area for row in rows for area in row}
        if placed != drawn:
            raise ValueError(f"areas: {', '.join(sorted(placed ^ drawn))} not in both")
        for area in sorted(drawn):
            at = [(y, x) for y, row in enumerate(rows) for x, a in enumerate(row) if a == area]
            height = max(y for y, _ in at) - min(y for y, _ in at) + 1
            width = max(x for _, x in at) - min(x for _, x in at) + 1
            if len(at) != height * width:
                raise ValueError(f"areas: {area} is no rectangle")
        return self

    @property
    def grid(self) -> str:
        """The value of `grid-template-areas`."""
        return " ".join(f'"{line}"' for line in self.areas)

    @property
    def columns(self) -> int:
        """How many columns the wide layout has."""
        return len(self.areas[0].split())

    def block(self, block_id: str) -> Block | None:
        """The block with this id, or None."""
        return next((block for block in self.blocks if block.id == block_id), None)

    def offered(self, track: Track) -> bool:
        """Whether a project of this track is offered this board."""
        return track in self.tracks

    def worded(self, language: str) -> BoardWords:
        """The words in `language`, or in French where that language is missing."""
        return self.words.get(language) or self.words["fr"]
