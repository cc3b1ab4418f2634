"""The file: sheets of rows become XLSX, with looks, protection, and how they are printed."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from xlsxwriter import Workbook

from pie_core.report.spreadsheet.names import ENTRIES, READ
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
_ACROSS_A4 = {"paper": 9}

Properties = dict[str, Any]


def _styles(words: Words) -> dict[Style, Properties]:
    """The properties of every look."""
    month = {"num_format": _MONTHS[words.language.code]}
    entry: Properties = {
        "bg_color": _ENTRY,
        "border": 1,
        "border_color": "#D9C76A",
        "locked": False,
    }
    head: Properties = {
        "bold": True,
        "bg_color": _BAND,
        "bottom": 1,
        "bottom_color": _ACCENT,
        "text_wrap": True,
        "valign": "top",
    }
    total: Properties = {"bold": True, "top": 1, "top_color": _QUIET}
    return {
        "plain": {},
        "title": {"bold": True, "font_size": 16, "font_color": _ACCENT},
        "heading": {"bold": True, "font_size": 12, "font_color": _ACCENT},
        "head": head,
        "head_month": {**head, **month},
        "label": {},
        "label_total": total,
        "note": {"font_color": _QUIET, "italic": True},
        "text": {"font_color": _QUIET},
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
        "entry_start": {**entry, **month},
        "entry_choice": {**entry, "align": "right"},
        "link": {"font_color": _ACCENT, "underline": 1},
    }


_BOUNDS: dict[Style, Properties] = {
    "entry_dirhams": {"validate": "decimal", "minimum": 0, "maximum": 10**10},
    "entry_rate": {"validate": "decimal", "minimum": -1, "maximum": 10},
    "entry_units": {"validate": "decimal", "minimum": 0, "maximum": 10**7},
    "entry_whole": {"validate": "integer", "minimum": 0, "maximum": 1000},
    "entry_start": {
        "validate": "date",
        "minimum": date(2000, 1, 1),
        "maximum": date(2099, 12, 31),
    },
}
"""What a cell accepts; the bounds of the plan, where they are the same for every cell of a look."""


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
        formats = {key: workbook.add_format(one) for key, one in _styles(words).items()}
        for key, sheet in book.sheets.items():
            if len(sheet.rows) < 2:  # Nothing but its heads: no loan, no tax by year.
                continue
            page = workbook.add_worksheet(sheet.name)
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


def _dress(page: Any, key: str, sheet: Sheet) -> None:
    """Columns, panes, protection, and paper: A4, landscape, as wide as the page."""
    read = key in READ
    page.hide_gridlines(2 if read else 0)
    page.set_tab_color(_ENTRY if key == ENTRIES else _ACCENT if read else "#B8C4C8")
    for place, width in sheet.widths.items():
        page.set_column(place, place, width)
    page.freeze_panes(*sheet.frozen)
    # No password: against a slip of the finger, not against the reader.
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(sheet.across, 0)
    page.set_footer("&L&A&R&P / &N")
    if sheet.frozen[0]:
        page.repeat_rows(0, sheet.frozen[0] - 1)
    if sheet.across > 1:
        page.repeat_columns(0)
    if sheet.printed is not None:
        page.print_area(0, 0, max(len(sheet.rows) - 1, 0), sheet.printed)
