"""A list of people as a file gives it: what each row says, and what has to be mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 1_000_000
MAX_ROWS = 1_000
"""Of one file: four times the people of a pilot, and a page that still opens at once."""


@dataclass(frozen=True)
class Entry:
    """A row with a name. `row` counts from 1 as spreadsheets do; '' where a column says nothing."""

    row: int
    name: str
    group: str = ""
    team: str = ""
    code: str = ""
    trade: str = ""
    establishment: str = ""
    year: str = ""


@dataclass(frozen=True)
class Finding:
    """What is wrong with a row: a code that a screen words, and what the sentence names."""

    row: int
    code: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    """The rows that can be used, and the others with what to mend. `columns` were recognised."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    columns: frozenset[str]
