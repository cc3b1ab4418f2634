"""What every sheet of the workbook refers to: inputs, the calendar, growths, delays, totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.sheet import Book, Line, plus, rounded

Raw = Mapping[str, Any]
INPUTS, CALENDAR, SALES, COSTS, STAFF = "Hypotheses", "Mois", "Ventes", "Charges", "Personnel"
ASSETS, LOANS, VAT, TAXES = "Immobilisations", "Emprunts", "TVA", "Impots"
TOTALS, STATEMENTS, YEARS = "Totaux", "Etats", "Annees"


@dataclass
class Model:
    """A book, and the cells that everything refers to."""

    book: Book
    parameters: Mapping[str, Any]
    liable: str
    number: Line
    civil: Line
    civil_year: Line
    quarter: Line
    quarter_ends: Line

    @property
    def horizon(self) -> int:
        return self.book.horizon

    def input(self, label: str, value: Any) -> str:
        """The cell of one number of the plan."""
        return self.book.constant(INPUTS, label, value)

    def rule(self, key: str) -> str:
        """The cell of a statutory number."""
        return self.input(key, self.parameters[key])

    def growth(self, item: Raw, key: str) -> list[str]:
        """The cell of each year's factor; the last growth repeats, none is 1."""
        given: Sequence[float] = item.get(key, [])
        cells, before = [], "1"
        for year in range(self.horizon // 12):
            rate = given[min(year, len(given)) - 1] if given and year else 0
            cell = self.input(f"{key}, an {year + 1}", rate)
            before = self.book.constant(INPUTS, f"{key}, facteur", f"={before}*(1+{cell})")
            cells.append(before)
        return cells

    def split(self, item: Raw, key: str) -> tuple[str, str]:
        """k and f of so many days."""
        days = self.input(key, item.get(key, 0))
        whole = self.book.constant(INPUTS, f"{key}, mois", f"=INT({days}/30)")
        part = self.book.constant(INPUTS, f"{key}, part", f"=MOD({days},30)/30")
        return whole, part

    def delayed(self, sheet: str, label: str, amounts: Line, days: tuple[str, str]) -> Line:
        """r(amount × f) moves k + 1 months later, the rest k months later."""
        k, f = days
        later = self.book.months(
            sheet, f"{label}, part tardive", lambda m: rounded(f"{amounts[m]}*{f}")
        )
        return self.book.months(
            sheet,
            f"{label}, au paiement",
            lambda m: (
                f"IF({m}>={k},{amounts.at(f'{m}-{k}')}-{later.at(f'{m}-{k}')},0)"
                f"+IF({m}>{k},{later.at(f'{m}-{k}-1')},0)"
            ),
        )

    def between(self, item: Raw) -> tuple[str, str]:
        """The first and the last month of an item."""
        last = item.get("last_month")
        return (
            self.input("premier mois", item.get("first_month", 0)),
            self.input("dernier mois", self.horizon - 1 if last is None else last),
        )

    def while_active(self, sheet: str, label: str, months: tuple[str, str], *amounts: str) -> Line:
        """An amount (the only one, or that of each month) from the first month to the last."""
        first, last = months

        def cell(m: int) -> str:
            n, amount = self.number[m], amounts[m] if len(amounts) > 1 else amounts[0]
            return f"IF(AND({n}>={first},{n}<={last}),{amount},0)"

        return self.book.months(sheet, label, cell)

    def total(self, sheet: str, label: str, lines: Sequence[Line]) -> Line:
        """The sum of so many lines."""
        return self.book.months(sheet, label, lambda m: plus([line[m] for line in lines]))

    def placed(self, sheet: str, label: str, items: Sequence[Raw]) -> Line:
        """Amounts that each fall in one month."""
        cells = [
            (self.input(i["name"], i["amount"]), self.input("mois", i.get("month", 0)))
            for i in items
        ]
        return self.book.months(
            sheet,
            label,
            lambda m: plus([f"IF({self.number[m]}={month},{amount},0)" for amount, month in cells]),
        )


def model_of(plan: Raw, parameters: Mapping[str, Any]) -> Model:
    """An empty book with its calendar and whether VAT is charged."""
    book = Book(plan["horizon_months"])
    year, month = map(int, plan["start"].split("-"))
    first_year = book.constant(INPUTS, "première année", year)
    first_month = book.constant(INPUTS, "premier mois", month)
    vat = plan.get("vat", {"liable": False})
    liable = book.constant(INPUTS, "assujetti à la TVA", int(vat["liable"]))
    number = book.sheet(CALENDAR).line("mois", list(range(book.horizon)))
    civil = book.months(CALENDAR, "mois civil", lambda m: f"MOD({first_month}-1+{number[m]},12)+1")
    civil_year = book.months(
        CALENDAR, "année civile", lambda m: f"{first_year}+INT(({first_month}-1+{number[m]})/12)"
    )
    quarter = book.months(
        CALENDAR, "trimestre", lambda m: f"{civil_year[m]}*4+INT(({civil[m]}-1)/3)"
    )
    ends = book.months(CALENDAR, "fin de trimestre", lambda m: f"IF(MOD({civil[m]},3)=0,1,0)")
    return Model(book, parameters, liable, number, civil, civil_year, quarter, ends)


@dataclass
class Flows:
    """Lines by name; the same name on several items adds up."""

    model: Model
    lines: dict[str, list[Line]] = field(default_factory=dict)

    def add(self, **lines: Line) -> None:
        for name, line in lines.items():
            self.lines.setdefault(name, []).append(line)

    def total(self, sheet: str, name: str) -> Line:
        return self.model.total(sheet, f"total {name}", self.lines.get(name, []))
