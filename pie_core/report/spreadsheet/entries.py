"""How a value is typed on the sheet « Saisies », and what formulas refer to in its place.

Amounts are typed in dirhams, rates as per cent, months from 1. Formulas want centimes, months from
0, yes as 1: such a value has a helper on a calculation sheet, and formulas refer to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pie_core.report.spreadsheet.names import ENTRIES, FIELDS, GROWTHS, VALUES, row
from pie_core.report.spreadsheet.sheet import Book, Cell, Choice, Formula, Line, Sheet, Style
from pie_core.words.catalogue import Words

Kind = Literal["dirhams", "rate", "units", "whole", "count", "month", "last_month", "flag", "every"]
"""How a value is typed; a `count` is 1 at least. An empty last month is the last of the plan; `every` is 1, 3 or 12."""
Value = tuple[str, Kind, float | None]
"""The field, how it is typed, its value as the plan holds it."""
EVERY = (1, 3, 12)
YES, NO = "oui", "non"
ANSWERS = {True: YES, False: NO}
DAY_0 = date(1899, 12, 30)
"""The day that spreadsheets count from."""
_STYLES: dict[Kind, Style] = {
    "dirhams": "entry_dirhams",
    "rate": "entry_rate",
    "units": "entry_units",
    "whole": "entry_whole",
    "count": "entry_count",
    "month": "entry_count",
    "last_month": "entry_count",
    "flag": "entry_choice",
    "every": "entry_choice",
}


def serial(day: date) -> int:
    """A day as spreadsheets keep it."""
    return (day - DAY_0).days


@dataclass(frozen=True)
class Item:
    """One offer, overhead, role, asset, grant or loan: what formulas refer to, by field.

    `growth`: the factor of each year, 1 in the first. `units`: the cells of the 12 months.
    """

    name: str
    cells: Mapping[str, str]
    growth: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Line | None = None

    def __getitem__(self, key: str) -> str:
        return self.cells[key]


@dataclass
class Entries:
    """Writes « Saisies » and its helpers, from top to bottom."""

    book: Book
    words: Words
    answers: dict[bool, str] = field(init=False)

    def __post_init__(self) -> None:
        self.answers = {flag: self.words.t(ANSWERS[flag]) for flag in ANSWERS}

    @property
    def sheet(self) -> Sheet:
        """The sheet of entries."""
        return self.book.sheet(ENTRIES)

    @property
    def years(self) -> int:
        """How many years the plan has."""
        return self.book.horizon // 12

    def helper(self, key: str, name: str, formula: str, **values: object) -> str:
        """One more value on the calculation sheet: its address."""
        return self.book.constant(VALUES, row(self.words, key, name, **values), Formula(formula))

    def typed(self, kind: Kind, value: float | None) -> tuple[Cell, Style]:
        """A value of the plan as a person types it."""
        style = _STYLES[kind]
        if value is None:
            return None, style
        match kind:
            case "dirhams":
                return value / 100, style
            case "month" | "last_month":
                return value + 1, style
            case "flag":
                return Choice(self.answers[bool(value)], tuple(self.answers.values())), style
            case "every":
                return Choice(int(value), EVERY), style
            case _:
                return value, style

    def meant(self, kind: Kind, cell: str, name: str) -> str:
        """What formulas refer to in the place of a typed cell."""
        match kind:
            case "dirhams":
                return self.helper("centimes", name, f"ROUND({cell}*100,0)")
            case "month":
                return self.helper("from_zero", name, f"{cell}-1")
            case "last_month":
                last = self.book.horizon
                return self.helper("or_last", name, f'IF({cell}="",{last},{cell})-1')
            case "flag":
                yes = self.answers[True].replace('"', '""')
                return self.helper("yes", name, f'IF({cell}="{yes}",1,0)')
            case _:
                return cell

    def heading(self, text: str) -> None:
        """A new part, after a row of air."""
        self.sheet.add()
        self.sheet.add((text, "heading"))

    def head(self, *texts: str) -> None:
        """The heads of columns of figures; the first stands over the names."""
        first, *figures = texts
        self.sheet.add((first, "head"), *((text, "head_figure") for text in figures))

    def told(self, label: str, text: str) -> None:
        """A label, and what this file does not let change."""
        self.sheet.add((label, "label"), (text, "text"))

    def one(self, label: str, kind: Kind, value: float | None) -> str:
        """A label and its value; what formulas refer to."""
        self.sheet.add((label, "label"), self.typed(kind, value))
        return self.meant(kind, self.sheet.cell(1), label)

    def start(self, label: str, month: str) -> str:
        """The first month of the plan (`2027-01`) as a date; its address."""
        year, number = map(int, month.split("-"))
        self.sheet.add((label, "label"), (serial(date(year, number, 1)), "entry_start"))
        return self.sheet.cell(1)

    def table_head(self, fields: Sequence[str], growths: Sequence[str] = ()) -> None:
        """The heads of a table of items: the name, its fields, the growth of each later year."""
        t = self.words.t
        years = range(2, self.years + 1)
        later = [
            t("{what}, an {n}", what=t(GROWTHS[key]), n=year) for key in growths for year in years
        ]
        self.sheet.add(
            (t(FIELDS["name"]), "head"),
            *((t(FIELDS[key]), "head" if key == "kind" else "head_figure") for key in fields),
            *((text, "head_figure") for text in later),
        )

    def item(
        self,
        name: str,
        values: Sequence[Value],
        growths: Mapping[str, Sequence[float]] | None = None,
        told: str | None = None,
    ) -> Item:
        """A row of such a table; `told` is a text before its values that cannot be changed."""
        cells = [(name, "label"), *([(told, "text")] if told is not None else [])]
        first = len(cells)
        row_cells: list[tuple[Cell, Style]] = [*cells]  # type: ignore[list-item]
        row_cells += [self.typed(kind, value) for _, kind, value in values]
        grown = {key: self._steps(given) for key, given in (growths or {}).items()}
        row_cells += [self.typed("rate", step) for steps in grown.values() for step in steps]
        number = self.sheet.add(*row_cells)
        found = {}
        for place, (key, kind, _) in enumerate(values, start=first):
            label = f"{name} · {self.words.t(FIELDS[key])}"
            found[key] = self.meant(kind, self.sheet.cell(place, number), label)
        factors, place = {}, first + len(values)
        for key, steps in grown.items():
            steps_at = [self.sheet.cell(place + i, number) for i in range(len(steps))]
            factors[key] = self._factors(f"{name} · {self.words.t(GROWTHS[key])}", steps_at)
            place += len(steps)
        return Item(name, found, factors)

    def grown(self, name: str, key: str, given: Sequence[float]) -> tuple[str, ...]:
        """A row of its own for the growth of the later years: the factor of each year."""
        steps, label = self._steps(given), self.words.t(GROWTHS[key])
        number = self.sheet.add((label, "label"), *(self.typed("rate", step) for step in steps))
        places = range(1, 1 + len(steps))
        return self._factors(
            f"{name} · {label}", [self.sheet.cell(place, number) for place in places]
        )

    def _steps(self, given: Sequence[float]) -> list[float]:
        """The growth of years 2, 3 …: the last number repeats, none is 0."""
        last = len(given) - 1
        return [given[min(year, last)] if given else 0.0 for year in range(self.years - 1)]

    def _factors(self, name: str, steps: Sequence[str]) -> tuple[str, ...]:
        factors = ["1"]
        for number, cell in enumerate(steps, start=2):
            factors.append(self.helper("factor", name, f"{factors[-1]}*(1+{cell})", n=number))
        return tuple(factors)
