"""The file: sheets of rows become XLSX, with looks, protection, and how they are printed."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pie_core.report.spreadsheet.names import COVER, ENTRIES, READ
from pie_core.report.spreadsheet.sheet import (
    Book,
    Cell,
    Choice,
    Formula,
    Link,
    Sheet,
    Style,
    quoted,
)
from pie_core.words.catalogue import Words

_INK, _QUIET, _ACCENT, _ENTRY, _BAND = "#1B2A33", "#5B6B73", "#0B5C6B", "#FFF6C2", "#E6F0F1"
_AMOUNT = "#,##0;[Red]-#,##0"
_MONTHS = {"fr": "[$-40C]mmm yy", "ar": "[$-1801]mmm yy", "en": "[$-809]mmm yy"}
"""A month's name in the reader's language, whatever the computer's."""
_LONGEST_TEXT = 32767
"""Letters that a cell may hold; what a person wrote is cut there, not refused."""
_A4 = 9
_HEIGHTS: dict[Style, float] = {"title": 26, "heading": 20}
_LINE, _LINES = 15.0, 4
"""Points that a line of text takes, and how many lines a cell that wraps shows at most."""
_WRAPPED: frozenset[Style] = frozenset({"head", "head_figure", "label"})

Properties = dict[str, Any]


def _styles(words: Words) -> dict[Style, Properties]:
    """The properties of every look."""
    month = {"num_format": _MONTHS[words.language.code]}
    wrapped = {"text_wrap": True}
    entry: Properties = {
        "bg_color": _ENTRY,
        "border": 1,
        "border_color": "#D9C76A",
        "locked": False,
    }
    rtl = words.language.direction == "rtl"
    # Sentences of ours run as their language does; what people wrote, as its first letter says.
    start: Properties = {"align": "right"} if rtl else {}
    ours: Properties = {**start, "reading_order": 2} if rtl else {}
    head: Properties = {
        **ours,
        "bold": True,
        "bg_color": _BAND,
        "bottom": 1,
        "bottom_color": _ACCENT,
        **wrapped,
    }
    total: Properties = {"bold": True, "top": 1, "top_color": _QUIET}
    return {
        "plain": ours,
        "title": {**start, "bold": True, "font_size": 16, "font_color": _ACCENT},
        "heading": {**ours, "bold": True, "font_size": 12, "font_color": _ACCENT},
        "head": head,
        "head_figure": {**head, "align": "right"},
        "head_month": {**head, **month, "align": "right"},
        "label": {**start, **wrapped},
        "label_total": {**ours, **total},
        "note": {**start, "font_color": _QUIET, "italic": True},
        "text": {**start, "font_color": _QUIET},
        "calculation": {"num_format": "General"},
        "amount": {"num_format": _AMOUNT},
        "amount_total": {**total, "num_format": _AMOUNT},
        "number": {"num_format": "#,##0.00;[Red]-#,##0.00", "align": "right"},
        "rate": {"num_format": "0.0%;[Red]-0.0%", "align": "right"},
        "month": {**month, "align": "right"},
        "entry_dirhams": {**entry, "num_format": "#,##0.00"},
        "entry_rate": {**entry, "num_format": "0.00%"},
        "entry_units": {**entry, "num_format": "#,##0.##"},
        "entry_whole": {**entry, "num_format": "0"},
        "entry_count": {**entry, "num_format": "0"},
        "entry_start": {**entry, **month},
        "entry_choice": {**entry, "align": "right"},
        "link": {**start, "font_color": _ACCENT, "underline": 1},
    }


_BOUNDS: dict[Style, Properties] = {
    "entry_dirhams": {"validate": "decimal", "minimum": 0, "maximum": 10**10},
    "entry_rate": {"validate": "decimal", "minimum": -1, "maximum": 10},
    "entry_units": {"validate": "decimal", "minimum": 0, "maximum": 10**7},
    "entry_whole": {"validate": "integer", "minimum": 0, "maximum": 1000},
    "entry_count": {"validate": "integer", "minimum": 1, "maximum": 1000},
    "entry_start": {
        "validate": "date",
        "minimum": date(2000, 1, 1),
        "maximum": date(2099, 12, 31),
    },
}
"""What a cell accepts; the bounds of the plan, where they are the same for every cell of a look."""


class _Plain(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas know only functions that every spreadsheet has.

    The library looks for thirty newer ones in each formula, which takes three quarters of the time
    of a file. Were its method to go, only the time would come back.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def text_of(text: str) -> str:
    """A text as a cell takes it: whole letters, not too many."""
    return text.encode("utf-8", "replace").decode()[:_LONGEST_TEXT]


def xlsx(book: Book, words: Words, title: str, today: date) -> bytes:
    """The file of a book: the same for the same book, words, title and day."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties(
            {"title": text_of(title)[:255], "created": datetime(*today.timetuple()[:3], tzinfo=UTC)}
        )
        formats = {
            key: workbook.add_format({"valign": "top", **one})
            for key, one in _styles(words).items()
        }
        for key, sheet in book.sheets.items():
            if len(sheet.rows) < 2:  # Nothing but its heads: no loan, no tax by year.
                continue
            page = workbook.add_worksheet(sheet.name, worksheet_class=_Plain)
            if words.language.direction == "rtl":
                page.right_to_left()
            _dress(page, key, sheet)
            for number, cells in enumerate(sheet.rows):
                for place, (cell, style) in enumerate(cells):
                    _write(page, number, place, cell, formats[style])
                for first, last, rule in _rules(cells):
                    page.data_validation(number, first, number, last, {**rule, **_refusal(words)})
    return out.getvalue()


def _write(page: Any, row: int, place: int, cell: Cell, look: Any) -> None:
    match cell:
        case Formula(text=text, result=result):
            # Without a result the cell says so, and every program computes it.
            page.write_formula(row, place, f"={text}", look, "" if result is None else result)
        case Choice(value=str(value)):
            page.write_string(row, place, value, look)
        case Choice(value=value):
            page.write_number(row, place, value, look)
        case Link(text=text, sheet=sheet):
            page.write_url(row, place, f"internal:{quoted(sheet)}!A1", look, text)
        case str(text):
            # Never `write`: a text that begins with = would become a formula.
            page.write_string(row, place, text_of(text), look)
        case None:
            page.write_blank(row, place, None, look)
        case number:
            page.write_number(row, place, number, look)


def _rules(cells: Iterable[tuple[Cell, Style]]) -> list[tuple[int, int, Properties]]:
    """First and last column of cells side by side that accept the same."""
    found: list[tuple[int, int, Properties]] = []
    for place, (cell, style) in enumerate(cells):
        rule = _BOUNDS.get(style)
        if isinstance(cell, Choice):
            rule = {"validate": "list", "source": [str(one) for one in cell.among]}
        if rule is None:
            continue
        rule = {"criteria": "between", **rule} if "minimum" in rule else rule
        if found and found[-1][1:] == (place - 1, rule):
            found[-1] = (found[-1][0], place, rule)
        else:
            found.append((place, place, rule))
    return found


def _refusal(words: Words) -> Properties:
    """What is said of a value that a cell does not take."""
    return {
        "error_title": words.t("Pas possible ici"),
        "error_message": words.t("Cette valeur n'est pas possible dans cette cellule."),
    }


def _height(cells: Iterable[tuple[Cell, Style]], widths: Mapping[int, float]) -> float:
    """Points of a row, for the text in it that takes most lines."""
    found = _LINE
    for place, (cell, style) in enumerate(cells):
        found = max(found, _HEIGHTS.get(style, 0))
        if style in _WRAPPED and isinstance(cell, str):
            # Bold letters are wider, and a line breaks between words.
            wide = 1.0 if style == "label" else 1.15
            lines = math.ceil(wide * len(cell) / widths.get(place, 10))
            found = max(found, _LINE * min(lines, _LINES) + 1)
    return found


def _dress(page: Any, key: str, sheet: Sheet) -> None:
    """Columns, panes, protection, and paper: A4, landscape, as wide as the page."""
    read = key in READ
    page.hide_gridlines(2 if read or key == COVER else 1)
    page.set_tab_color(_ENTRY if key == ENTRIES else _ACCENT if read else "#B8C4C8")
    for place, width in sheet.widths.items():
        page.set_column(place, place, width)
    for number, cells in enumerate(sheet.rows):
        page.set_row(number, _height(cells, sheet.widths))
    page.freeze_panes(*sheet.frozen)
    # No password: against a slip of the finger, not against the reader.
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(sheet.across, 0)
    page.set_footer("&L&A&R&P / &N")
    if sheet.frozen[0]:
        page.repeat_rows(0, sheet.frozen[0] - 1)
    if sheet.across > 1:
        page.repeat_columns(0)
    if sheet.printed is not None:
        page.print_area(0, 0, max(len(sheet.rows) - 1, 0), sheet.printed)
