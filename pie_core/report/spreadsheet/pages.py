"""The sheets that are read, in dirhams: CPC, trésorerie, bilan, plan de financement, seuil et ratios.

Every cell is a formula over the calculation sheets, and carries what the projection found, so that a
telephone that computes nothing still shows figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pie_core.finance import lines
from pie_core.finance.projection import Projection
from pie_core.report.spreadsheet.entries import serial
from pie_core.report.spreadsheet.model import Model
from pie_core.report.spreadsheet.names import BALANCE, CPC, FUNDING, RATIOS, TREASURY, YEARS
from pie_core.report.spreadsheet.ratios import NONE, Shown, Told
from pie_core.report.spreadsheet.sheet import Cell, Formula, Line, Sheet, Style
from pie_core.words.terms import BREAK_EVEN_NAMES, RATIO_NAMES, WHOLE_NAMES

Result = float | None
Column = tuple[Literal["month", "year"], int]
LIABILITIES = "own_funds"
"""The line with which the passif begins."""
MORE_NAMES = {
    "safety_rate": "Marge de sécurité, en part des ventes",
    "days": "Seuil atteint en (jours)",
}
STRONG = lines.TOTALS | {"initial.gap", "years.surplus", "years.cumulative", "threshold"}
_WIDE, _NARROW = 42, 11.5


@dataclass
class Pages:
    """Writes them; `rows` keeps on which sheet and row (from 1) each figure stands."""

    x: Model
    projection: Projection
    title: str
    rows: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def t(self) -> Callable[..., str]:
        """A sentence in the reader's language."""
        return self.x.words.t

    def figure(self, cell: str, shown: Shown, result: Result, total: bool) -> tuple[Cell, Style]:
        """A cell of a calculation sheet as it is read; `result` in whole centimes if an amount.

        All go through the cell that makes LibreOffice compute them again (see `model`).
        """
        dirham = self.x.dirham
        kept: float | str = NONE if result is None else result
        style: Style = shown
        if shown == "amount":
            text = f"{cell}/{dirham}"
            kept = NONE if result is None else result / 100
            style = "amount_total" if total else "amount"
        else:
            text = f"{cell}+0*{dirham}"
        return Formula(text, kept), style

    def maybe(self, cell: str, shown: Shown, result: Result, total: bool) -> tuple[Cell, Style]:
        """The same of a cell that may hold a dash."""
        found, style = self.figure(cell, shown, result, total)
        assert isinstance(found, Formula)
        text = f'IF(ISNUMBER({cell}),{found.text},"{NONE}")'
        return Formula(text, found.result), style

    def month(self, month: int) -> tuple[Cell, Style]:
        """The head of a month's column."""
        year, number = map(int, self.projection.months[month].split("-"))
        cell = f"{self.x.date[month]}+0*{self.x.dirham}"
        return Formula(cell, serial(date(year, number, 1))), "head_month"

    def year(self, year: int) -> tuple[Cell, Style]:
        """The head of a year's column."""
        return self.t("An {n}", n=year + 1), "head_figure"

    def begin(self, key: str, name: str) -> Sheet:
        """The first rows of a page."""
        page = self.x.book.sheet(key)
        page.widths = {0: _WIDE, **dict.fromkeys(range(1, 1 + len(self.columns)), _NARROW)}
        page.add((name, "title"))
        page.add((self.title, "note"))
        return page

    def _months_of(self, year: int) -> list[Column]:
        return [("month", month) for month in range(12 * year, 12 * year + 12)]

    @property
    def columns(self) -> list[Column]:
        """The columns of a statement: the years, then their months."""
        years: list[Column] = [("year", year) for year in self.x.years]
        return years + [month for year in self.x.years for month in self._months_of(year)]

    def statements(self, months: Mapping[str, Line], years: Mapping[str, Line]) -> None:
        """CPC, trésorerie and bilan."""
        names = (
            (CPC, self.t("Compte de produits et charges")),
            (TREASURY, self.t("Trésorerie")),
            (BALANCE, self.t("Bilan")),
        )
        for key, name in names:
            page = self.begin(key, name)
            columns = self.columns
            if key == TREASURY:
                # A year's months, then the year: as a treasurer reads, and a page of paper for each.
                columns = [one for y in self.x.years for one in (*self._months_of(y), ("year", y))]
                page.across = len(self.x.years)
            else:
                page.printed = len(self.x.years)
            heads = [self.month(at) if kind == "month" else self.year(at) for kind, at in columns]
            page.add((self.t("En dirhams"), "head"), *heads)
            page.frozen = (3, 1)
            for line in lines.LINES:
                if line.statement == key or (key, line.statement) == (BALANCE, "working_capital"):
                    if key == BALANCE and line.id in (LIABILITIES, "fixed_assets_net"):
                        side = self.t("Passif" if line.id == LIABILITIES else "Actif")
                        page.add((side, "heading"))
                    self._line(page, key, line, columns, months, years)
        self._difference(self.x.book.sheet(BALANCE), months, years)

    def _line(
        self,
        page: Sheet,
        key: str,
        line: lines.Line,
        columns: Sequence[Column],
        months: Mapping[str, Line],
        years: Mapping[str, Line],
    ) -> None:
        strong, id_ = line.id in STRONG, line.id
        label = line.label(self.x.words.language.code)
        cells = []
        for kind, at in columns:
            by_month = kind == "month"
            cell = (months if by_month else years)[id_][at]
            found = (self.projection.lines if by_month else self.projection.years)[id_][at]
            cells.append(self.figure(cell, "amount", int(found), strong))
        row = page.add((label, "label_total" if strong else "label"), *cells)
        self.rows[id_] = key, row

    def _difference(
        self, page: Sheet, months: Mapping[str, Line], years: Mapping[str, Line]
    ) -> None:
        """The balance sheet's own proof: 0 in every column."""
        cells = []
        for kind, at in self.columns:
            of = months if kind == "month" else years
            cell = f"({of['total_assets'][at]}-{of['total_liabilities'][at]})"
            cells.append(self.figure(cell, "amount", 0, False))
        page.add()
        row = page.add((self.t("Contrôle : actif − passif (doit être 0)"), "note"), *cells)
        self.rows["difference"] = BALANCE, row

    def funding(self, initial: Mapping[str, Line], yearly: Mapping[str, Line]) -> None:
        """The plan de financement: at the start, then year by year."""
        page, code = self.begin(FUNDING, self.t("Plan de financement")), self.x.words.language.code
        page.add((self.t("En dirhams"), "head"), (self.t("Au départ"), "head_figure"))
        for named in lines.INITIAL_FUNDING:
            key = f"initial.{named[0]}"
            result = [self.projection.funding["initial"][named[0]]]
            self._amounts(page, FUNDING, key, lines.label(named, code), initial[named[0]], result)
        page.add()
        page.add((self.t("En dirhams"), "head"), *(self.year(y) for y in self.x.years))
        for named in lines.YEARLY_FUNDING:
            key = f"years.{named[0]}"
            results = self.projection.funding["years"][named[0]].tolist()
            self._amounts(page, FUNDING, key, lines.label(named, code), yearly[named[0]], results)
        page.frozen = (2, 1)

    def _amounts(
        self, page: Sheet, tab: str, key: str, label: str, line: Line, results: Sequence[int]
    ) -> None:
        strong = key in STRONG
        cells = [
            self.figure(line[place], "amount", result, strong)
            for place, result in enumerate(results)
        ]
        row = page.add((label, "label_total" if strong else "label"), *cells)
        self.rows[key] = tab, row

    def ratios(self, even: Sequence[Told], ratios: Sequence[Told], whole: Sequence[Told]) -> None:
        """Break-even, ratios, what the whole is worth, and the lowest cash."""
        page = self.begin(RATIOS, self.t("Seuil et ratios"))
        page.frozen = (3, 1)
        page.add(("", "head"), *(self.year(y) for y in self.x.years))
        found = self.projection
        page.add((self.t("Seuil de rentabilité"), "heading"))
        for told in even:
            more = told.key in MORE_NAMES
            name = self.t(MORE_NAMES[told.key] if more else BREAK_EVEN_NAMES[told.key])
            self._told(page, told, name, [row[told.key] for row in found.break_even])  # type: ignore[literal-required]
        page.add((self.t("Ratios"), "heading"))
        for told in ratios:
            self._told(page, told, self.t(RATIO_NAMES[told.key]), found.ratios[told.key])  # type: ignore[literal-required]
        page.add((self.t("L'ensemble du plan"), "heading"))
        for told in whole:
            name = self.t(WHOLE_NAMES[told.key])
            if told.key == "payback_years":
                name = self.t("{name}, en années", name=name)
            self._told(page, told, name, [found.ratios[told.key]])  # type: ignore[literal-required]

    def lowest_cash(self, told: Sequence[Told]) -> None:
        """The same on the page of ratios."""
        page, least = self.x.book.sheet(RATIOS), self.projection.lowest_cash
        page.add((self.t("Trésorerie la plus basse"), "heading"))
        amount, month = told
        self._told(page, amount, self.t("Montant"), [least.amount])
        self._told(page, month, self.t("Mois"), [least.month])

    def _told(self, page: Sheet, told: Told, label: str, results: Iterable[Result]) -> None:
        """A row of the page, over a row of the calculation by year."""
        line, strong = self.x.by_year(YEARS, label, told.formulas), told.key in STRONG
        shown = told.shown
        cells = []
        for place, result in enumerate(results):
            value = result
            if shown == "month" and result is not None:
                year, number = map(int, self.projection.months[int(result)].split("-"))
                value = serial(date(year, number, 1))
            cells.append(self.maybe(line[place], shown, value, strong))
        row = page.add((label, "label_total" if strong else "label"), *cells)
        self.rows[told.key] = RATIOS, row
