"""What every calculation sheet refers to: the calendar, delays, spells, totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pie_core.report.spreadsheet.entered import Entered
from pie_core.report.spreadsheet.entries import Item
from pie_core.report.spreadsheet.names import (
    ASSETS,
    CALENDAR,
    COSTS,
    LOANS,
    PROFITABILITY,
    SALES,
    STAFF,
    STATEMENTS,
    TAXES,
    TOTALS,
    VALUES,
    VAT,
    YEARLY_TAX,
    YEARS,
    row,
)
from pie_core.report.spreadsheet.sheet import Book, Formula, Line, plus, rounded
from pie_core.words.catalogue import Words

MONTHLY = (SALES, COSTS, STAFF, ASSETS, LOANS, VAT, TAXES, TOTALS, STATEMENTS)
YEARLY = (YEARLY_TAX, YEARS)
TOGETHER = 60
"""Terms of one formula at most: Excel refuses a file with a formula of more than 8192 letters."""


@dataclass
class Model:
    """A book, its entries, and the lines of the calendar. `dirham`: how many centimes it has."""

    book: Book
    entered: Entered
    words: Words
    dirham: str
    number: Line
    date: Line
    civil: Line
    civil_year: Line
    quarter: Line
    quarter_ends: Line

    @property
    def horizon(self) -> int:
        """How many months the plan has."""
        return self.book.horizon

    @property
    def years(self) -> range:
        """Its years, from 0."""
        return range(self.book.horizon // 12)

    def label(self, key: str, name: str = "", **values: object) -> str:
        """What a row is called."""
        return row(self.words, key, name, **values)

    def zero(self, sheet: str, key: str) -> Line:
        """A row of nothing."""
        return self.book.months(sheet, self.label(key), lambda m: "0")

    def split(self, name: str, days: str) -> tuple[str, str]:
        """k and f of so many days."""
        whole, part = Formula(f"INT({days}/30)"), Formula(f"MOD({days},30)/30")
        return (
            self.book.constant(VALUES, self.label("whole_months", name), whole),
            self.book.constant(VALUES, self.label("part_month", name), part),
        )

    def delayed(self, sheet: str, label: str, amounts: Line, days: tuple[str, str]) -> Line:
        """r(amount × f) moves k + 1 months later, the rest k months later."""
        k, f = days
        later = self.book.months(
            sheet, self.label("late", what=label), lambda m: rounded(f"{amounts[m]}*{f}")
        )
        return self.book.months(
            sheet,
            self.label("paid", what=label),
            lambda m: (
                f"IF({m}>={k},{amounts.at(f'{m}-{k}')}-{later.at(f'{m}-{k}')},0)"
                f"+IF({m}>{k},{later.at(f'{m}-{k}-1')},0)"
            ),
        )

    def while_active(self, sheet: str, label: str, item: Item, amounts: Sequence[str]) -> Line:
        """An amount (the only one, or that of each month) from an item's first month to its last."""
        first, last = item["first_month"], item["last_month"]

        def cell(m: int) -> str:
            n, amount = self.number[m], amounts[m] if len(amounts) > 1 else amounts[0]
            return f"IF(AND({n}>={first},{n}<={last}),{amount},0)"

        return self.book.months(sheet, label, cell)

    def total(self, sheet: str, label: str, lines: Sequence[Line]) -> Line:
        """The sum of so many lines; of very many, by rows that each add up some of them."""
        if len(lines) > TOGETHER:
            parts = [lines[at : at + TOGETHER] for at in range(0, len(lines), TOGETHER)]
            lines = [self.total(sheet, self.label("part", label), part) for part in parts]
            return self.total(sheet, label, lines)
        return self.book.months(sheet, label, lambda m: plus([line[m] for line in lines]))

    def placed(self, sheet: str, label: str, items: Sequence[Item]) -> Line:
        """Amounts that each fall in one month."""

        def row(label: str, some: Sequence[Item]) -> Line:
            return self.book.months(
                sheet,
                label,
                lambda m: plus(
                    [f"IF({self.number[m]}={i['month']},{i['amount']},0)" for i in some]
                ),
            )

        if len(items) <= TOGETHER:
            return row(label, items)
        parts = [items[at : at + TOGETHER] for at in range(0, len(items), TOGETHER)]
        return self.total(sheet, label, [row(self.label("part", label), part) for part in parts])

    def by_year(self, sheet: str, label: str, formulas: Sequence[str]) -> Line:
        """A row with a formula for every year."""
        return self.book.sheet(sheet).line(label, [Formula(formula) for formula in formulas])

    def next_year_line(self, sheet: str) -> Line:
        """The row of years that comes next on a sheet."""
        page = self.book.sheet(sheet)
        return Line(page.ref, len(page.rows) + 1, len(self.years))


def model_of(book: Book, entered: Entered, words: Words) -> Model:
    """The calendar of a book, and the heads of its calculation sheets."""

    def label(key: str) -> str:
        return row(words, key)

    # LibreOffice takes the stored results of a file that seems to come from Excel for good, whatever
    # the file asks for (`fullCalcOnLoad`, which Excel obeys), and computes on loading only what has
    # no result, what is volatile, and what depends on something volatile. Every cell of a statement
    # is divided by this one; NOW() is volatile; so they are all computed when the file is opened.
    dirham = book.constant(VALUES, label("in_dirham"), Formula("100+0*NOW()", 100))
    first = entered.start
    number = book.sheet(CALENDAR).line(label("number"), list(range(book.horizon)))
    date = book.sheet(CALENDAR).line(
        label("date"),
        [Formula(f"DATE(YEAR({first}),MONTH({first})+{number[m]},1)") for m in range(book.horizon)],
        "month",
    )
    civil = book.months(CALENDAR, label("civil"), lambda m: f"MONTH({date[m]})")
    civil_year = book.months(CALENDAR, label("civil_year"), lambda m: f"YEAR({date[m]})")
    quarter = book.months(
        CALENDAR, label("quarter"), lambda m: f"{civil_year[m]}*4+INT(({civil[m]}-1)/3)"
    )
    ends = book.months(CALENDAR, label("quarter_end"), lambda m: f"IF(MOD({civil[m]},3)=0,1,0)")
    for key in (*MONTHLY, *YEARLY, PROFITABILITY, CALENDAR):
        book.sheet(key).widths = {0: 60, **dict.fromkeys(range(1, book.horizon + 16), 12)}
        book.sheet(key).frozen = (1, 1)
        book.sheet(key).across = book.horizon // 12 if key not in YEARLY else 1
    book.sheet(CALENDAR).frozen = (2, 1)
    for key in MONTHLY:
        months = [(Formula(date[m]), "head_month") for m in range(book.horizon)]
        book.sheet(key).add((words.t("En centimes"), "head"), *months)  # type: ignore[arg-type]
    for key in YEARLY:
        years = [(words.t("An {n}", n=y + 1), "head_figure") for y in range(book.horizon // 12)]
        book.sheet(key).add((words.t("En centimes"), "head"), *years)  # type: ignore[arg-type]
    return Model(book, entered, words, dirham, number, date, civil, civil_year, quarter, ends)


@dataclass
class Flows:
    """Lines by name; the same name on several items adds up."""

    model: Model
    lines: dict[str, list[Line]] = field(default_factory=dict)

    def add(self, **lines: Line) -> None:
        """Keep lines under their names."""
        for name, line in lines.items():
            self.lines.setdefault(name, []).append(line)

    def total(self, name: str, key: str) -> Line:
        """The sum of the lines of a name, on the sheet of totals."""
        label = self.model.label("total", what=self.model.label(key))
        return self.model.total(TOTALS, label, self.lines.get(name, []))
