"""What an outline is made of: plain data that says something, without how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CREDIT = "Business Model Canvas, Strategyzer AG, strategyzer.com, CC BY-SA 3.0"
COMPETENCES_CREDIT = "EntreComp: The Entrepreneurship Competence Framework, JRC, 2016"


@dataclass(frozen=True)
class Note:
    """A sentence: said, or a warning, or what to do where something is missing."""

    text: str
    tone: Literal["body", "strong", "quiet", "warning", "missing"] = "body"


@dataclass(frozen=True)
class Title:
    """A heading inside a section."""

    text: str


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
    """A table: its head, rows of text, shares of the width, whether all columns but the first are
    numbers, whether the last row is a total, and which rows (from 0) are totals inside."""

    kind: Literal["assumptions", "months", "parameters", "signatures", "statement"]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    numbers: bool = False
    total: bool = False
    strong: frozenset[int] = frozenset()


Kind = Literal["cash", "sales", "break_even", "money"]


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
    """Who and what, at the head of the first page."""

    kind: str
    name: str
    team: str
    facts: tuple[tuple[str, str], ...]


Part = Note | Title | Pairs | Figures | Grid | Chart | Canvas | Cover


@dataclass(frozen=True)
class Section:
    """A part of the plan that begins on a page of its own."""

    id: Literal["summary", "canvas", "figures", "statements", "test"]
    title: str
    parts: tuple[Part, ...]
    landscape: bool = False
