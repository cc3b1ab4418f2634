"""What an outline is made of: plain data that says something, without how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CREDIT = "Business Model Canvas, Strategyzer AG, strategyzer.com, CC BY-SA 3.0"
COMPETENCES_CREDIT = "EntreComp: The Entrepreneurship Competence Framework, JRC, 2016"

SECTIONS = (
    "cover",
    "summary",
    "team",
    "idea",
    "market",
    "canvas",
    "commercial",
    "means",
    "legal",
    "investments",
    "funding",
    "sales",
    "income",
    "depreciation",
    "self_financing",
    "working_capital",
    "treasury",
    "funding_years",
    "break_even",
    "ratios",
    "risks",
    "planning",
    "annexes",
)
"""The sections of a Moroccan bank file, in order."""


@dataclass(frozen=True)
class Stamp:
    """What a validated plan carries: its short code, the SHA-256 of what it says, and a line that
    says who validated it and when."""

    code: str
    digest: str
    line: str


@dataclass(frozen=True)
class Note:
    """A sentence: said, a warning, what to do where something is missing, or a footnote."""

    text: str
    tone: Literal["body", "strong", "quiet", "warning", "missing", "item", "tick", "foot"] = "body"


@dataclass(frozen=True)
class Title:
    """A heading inside a section; `minor` for one that names a paragraph only."""

    text: str
    minor: bool = False


@dataclass(frozen=True)
class Box:
    """Room to write by hand where words are missing: the question, how much, and an example."""

    question: str
    length: str
    example: str
    label: str


@dataclass(frozen=True)
class Quote:
    """What somebody said or did, and where it was noted."""

    text: str
    source: str


@dataclass(frozen=True)
class Pairs:
    """Labels with their texts; a text that is still to be written is marked by `missing`."""

    rows: tuple[tuple[str, str], ...]
    missing: frozenset[str] = frozenset()
    roomy: bool = False


@dataclass(frozen=True)
class Figures:
    """Key figures: label, value, and whether it warns."""

    items: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Grid:
    """A table: its head, rows of text, shares of the width, which columns are numbers (all but the
    first if `numbers`), whether the last row is a total, which rows (from 0) are totals inside."""

    kind: Literal["text", "statement", "dense", "year", "signatures", "calendar"]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    numbers: bool = False
    amounts: frozenset[int] = frozenset()
    total: bool = False
    strong: frozenset[int] = frozenset()


Kind = Literal["cash", "sales", "break_even", "money", "tornado"]


@dataclass(frozen=True)
class Chart:
    """A figure of the projection, and what it shows in words."""

    kind: Kind
    alt: str


@dataclass(frozen=True)
class Block:
    """A block of the canvas: its place in the filling order, its id and name, its notes."""

    position: int
    id: str
    name: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Canvas:
    """The nine blocks in filling order."""

    blocks: tuple[Block, ...]
    empty: str
    more: tuple[str, ...]
    """`+ n autres notes` for n = 1, 2, …: the words for as many notes as do not fit."""


@dataclass(frozen=True)
class Cover:
    """Who and what, at the head of the first page; `seal` is what a validated plan's QR says."""

    kind: str
    name: str
    team: str
    facts: tuple[tuple[str, str], ...]
    stamp: Stamp | None = None
    seal: str = ""


@dataclass(frozen=True)
class Contents:
    """The table of contents: the sections with their pages."""

    title: str


@dataclass(frozen=True)
class Leaf:
    """What follows begins on a page of its own."""

    landscape: bool = False


Part = (
    Note | Title | Box | Quote | Pairs | Figures | Grid | Chart | Canvas | Cover | Contents | Leaf
)


@dataclass(frozen=True)
class Section:
    """A part of the plan; `number` counts from 1, the cover. `fresh` begins a page."""

    id: str
    title: str
    parts: tuple[Part, ...]
    number: int = 0
    fresh: bool = False
    landscape: bool = False


@dataclass(frozen=True)
class Missing:
    """Something that is not written yet: in which section, its name, and where to write it
    (`section.prompt` of `content/dossier`, or `figures`, `canvas`, `tests`)."""

    section: str
    label: str
    prompt: str


@dataclass(frozen=True)
class Outline:
    """The whole plan in words, and what it still lacks."""

    sections: tuple[Section, ...]
    missing: tuple[Missing, ...]

    def section(self, section_id: str) -> Section:
        """One section by its id."""
        return next(one for one in self.sections if one.id == section_id)
