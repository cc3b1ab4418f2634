"""The grammar of the workbook: sheets of rows, a label in column A and then a cell for every month.

Nothing here is a file yet: `look` writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

FIRST = 1
"""The column of month 0: B."""

Style = Literal[
    "plain", "title", "heading", "head", "head_figure", "head_month", "label", "label_total", "note",
    "text", "calculation", "amount", "amount_total", "number", "rate", "month", "link",
    "entry_dirhams", "entry_rate", "entry_units", "entry_whole", "entry_count", "entry_start",
    "entry_choice",
]  # fmt: skip
"""How a cell looks; those that begin with `entry_` may be changed by the reader."""


@dataclass(frozen=True)
class Formula:
    """A computed cell, without its `=`; `result` is what is shown until somebody computes it."""

    text: str
    result: float | str | None = None


@dataclass(frozen=True)
class Choice:
    """A cell that takes one of a few values, offered as a list."""

    value: str | int
    among: tuple[str | int, ...]


@dataclass(frozen=True)
class Link:
    """A text that leads to another sheet of the same file; never one that people wrote."""

    text: str
    sheet: str


Cell = Formula | Choice | Link | str | int | float | None
"""A text is a text, whatever it begins with; only a `Formula` is computed."""


def column(index: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    while index >= 0:
        letters = chr(65 + index % 26) + letters
        index = index // 26 - 1
    return letters


def quoted(name: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + name.replace("'", "''") + "'"


def rounded(expression: str) -> str:
    """r(x) of the contract, for an x that is never negative: floor(x + 0.5 + 1e-6)."""
    return f"INT({expression}+0.500001)"


def rounded_signed(cell: str) -> str:
    """r(x) of the contract, half away from zero, for a cell of either sign."""
    return f"SIGN({cell})*INT(ABS({cell})+0.500001)"


def plus(terms: Sequence[str]) -> str:
    """The sum of so many cells, 0 of none."""
    return "+".join(terms) or "0"


@dataclass(frozen=True)
class Line:
    """A row of a sheet, that formulas name; `sheet` is quoted, `row` counts from 1."""

    sheet: str
    row: int
    length: int

    def __getitem__(self, month: int) -> str:
        """The cell of a month, counted from 0; the cell before the first is 0."""
        if month < 0:
            return "0"
        assert month < self.length, (self, month)
        return f"{self.sheet}!{column(FIRST + month)}{self.row}"

    @property
    def all(self) -> str:
        """The whole row, for INDEX and SUM."""
        return self.span(0, self.length - 1)

    def span(self, first: int, last: int) -> str:
        """The cells of months first … last."""
        ends = [f"${column(FIRST + month)}${self.row}" for month in (first, last)]
        return f"{self.sheet}!{ends[0]}:{ends[1]}"

    def at(self, position: str) -> str:
        """The cell of the month whose number an expression gives."""
        return f"INDEX({self.all},{position}+1)"


@dataclass
class Sheet:
    """The rows of a sheet, from its first, each with the looks of its cells.

    `frozen`: rows and columns that stay in view. `widths`: of columns, in letters. `printed`: the
    last column that goes on paper (None: all), `across`: pages side by side.
    """

    name: str
    rows: list[list[tuple[Cell, Style]]] = field(default_factory=list)
    frozen: tuple[int, int] = (0, 0)
    widths: dict[int, float] = field(default_factory=dict)
    printed: int | None = None
    across: int = 1

    @property
    def ref(self) -> str:
        """Its name as formulas write it."""
        return quoted(self.name)

    def add(self, *cells: tuple[Cell, Style]) -> int:
        """One more row; its number, counted from 1."""
        self.rows.append(list(cells))
        return len(self.rows)

    def line(self, label: str, cells: Sequence[Cell], style: Style = "calculation") -> Line:
        """One more row of one look after its label."""
        row = self.add((label, "label"), *((cell, style) for cell in cells))
        return Line(self.ref, row, len(cells))

    def cell(self, place: int, row: int | None = None) -> str:
        """The fixed address of a cell of the last row (or of another)."""
        return f"{self.ref}!${column(place)}${row or len(self.rows)}"


@dataclass
class Book:
    """Sheets in the order of their tabs; a row of formulas has `horizon` months.

    `names`: what each sheet is called in the reader's language, by key; a key without one is its
    own name.
    """

    horizon: int
    names: Mapping[str, str] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def sheet(self, key: str) -> Sheet:
        """The sheet of that key, new if there is none."""
        if key not in self.sheets:
            self.sheets[key] = Sheet(self.names.get(key, key))
        return self.sheets[key]

    def constant(self, key: str, label: str, value: Cell) -> str:
        """The fixed address of a cell that holds one number or one formula."""
        sheet = self.sheet(key)
        sheet.line(label, [value])
        return sheet.cell(FIRST)

    def months(self, key: str, label: str, formula: Callable[[int], str], beyond: int = 0) -> Line:
        """A row with a formula for every month (and so many beyond the horizon)."""
        return self.sheet(key).line(
            label, [Formula(formula(month)) for month in range(self.horizon + beyond)]
        )

    def next_line(self, key: str, beyond: int = 0, after: int = 0) -> Line:
        """The row that comes next on a sheet, for a formula that reads its own month before.

        `after`: the one so many rows later.
        """
        sheet = self.sheet(key)
        return Line(sheet.ref, len(sheet.rows) + 1 + after, self.horizon + beyond)

    def running(self, key: str, label: str, formula: Callable[[int], str], beyond: int = 0) -> Line:
        """A row that adds up: the month before, plus the formula of this one."""
        own = self.next_line(key, beyond)
        return self.months(key, label, lambda m: f"{own[m - 1]}+{formula(m)}", beyond)

    @property
    def formulas(self) -> int:
        """How many cells are computed."""
        return sum(
            isinstance(cell, Formula)
            for sheet in self.sheets.values()
            for row in sheet.rows
            for cell, _ in row
        )
