"""A workbook of live formulas, row by row: a label in column A, then a cell for every month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

Cell = str | int | float | None
"""A formula begins with `=`; a text, a number, or nothing."""
FIRST = 1
"""The column of month 0: B."""


def column(index: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    while index >= 0:
        letters = chr(65 + index % 26) + letters
        index = index // 26 - 1
    return letters


def rounded(expression: str) -> str:
    """r(x) of the contract, for an x that is never negative: floor(x + 0.5 + 1e-6)."""
    return f"INT({expression}+0.500001)"


def plus(terms: Sequence[str]) -> str:
    """The sum of so many cells, 0 of none."""
    return "+".join(terms) or "0"


@dataclass(frozen=True)
class Line:
    """A row of a sheet, that formulas name."""

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
    """The rows of a sheet, from its first."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)

    def line(self, label: str, cells: Sequence[Cell]) -> Line:
        """One more row."""
        self.rows.append([label, *cells])
        return Line(self.name, len(self.rows), len(cells))


@dataclass
class Book:
    """Sheets by name; a row of formulas has `horizon` months."""

    horizon: int
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name, new if there is none."""
        if name not in self.sheets:
            self.sheets[name] = Sheet(name)
        return self.sheets[name]

    def constant(self, sheet: str, label: str, value: Cell) -> str:
        """A cell that holds one input or one formula."""
        return self.sheet(sheet).line(label, [value])[0]

    def months(
        self, sheet: str, label: str, formula: Callable[[int], str], beyond: int = 0
    ) -> Line:
        """A row with a formula for every month (and so many beyond the horizon).

        `next_line` names the row before it stands, for a formula that reads its own month before.
        """
        return self.sheet(sheet).line(
            label, [f"={formula(month)}" for month in range(self.horizon + beyond)]
        )

    def next_line(self, sheet: str, beyond: int = 0) -> Line:
        """The row that comes next on a sheet."""
        return Line(sheet, len(self.sheet(sheet).rows) + 1, self.horizon + beyond)

    def running(
        self, sheet: str, label: str, formula: Callable[[int], str], beyond: int = 0
    ) -> Line:
        """A row that adds up: the month before, plus the formula of this one."""
        own = self.next_line(sheet, beyond)
        return self.months(sheet, label, lambda m: f"{own[m - 1]}+{formula(m)}", beyond)

    def write(self, path: Path) -> None:
        """The workbook, without stored results: whoever opens it computes them."""
        with xlsxwriter.Workbook(str(path)) as workbook:
            for sheet in self.sheets.values():
                page = workbook.add_worksheet(sheet.name)
                for number, cells in enumerate(sheet.rows):
                    for place, cell in enumerate(cells):
                        if isinstance(cell, str) and cell.startswith("="):
                            page.write_formula(number, place, cell, None, "")
                        elif isinstance(cell, str):
                            page.write_string(number, place, cell)
                        elif cell is not None:
                            page.write_number(number, place, cell)

    @property
    def formulas(self) -> int:
        """How many cells are computed."""
        return sum(
            isinstance(cell, str) and cell.startswith("=")
            for sheet in self.sheets.values()
            for row in sheet.rows
            for cell in row
        )
