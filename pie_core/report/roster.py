"""Who is in which group, as CSV and as a workbook: what leaves, and what comes in again."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

import xlsxwriter

from pie_core.report.csv_tables import records_csv
from pie_core.words.catalogue import Words

_WIDTHS = (26, 24, 12, 18, 28, 24, 10, 18)


@dataclass(frozen=True)
class Listed:
    """A trainee of a group. `code` is the group's; `seen` is '' for who has not come yet."""

    establishment: str
    trade: str
    year: str
    group: str
    name: str
    team: str
    code: str
    seen: str


def _head(words: Words) -> list[str]:
    """The names of the columns: `pie_core.roster.reading` finds them in each language."""
    t = words.t
    return [
        t("Établissement"),
        t("Filière"),
        t("Année"),
        t("Groupe"),
        t("Nom et prénom"),
        t("Équipe"),
        t("Code"),
        t("Vu la dernière fois"),
    ]


def roster_csv(rows: Sequence[Listed], words: Words) -> bytes:
    """The list as CSV; no text of it lives as a formula."""
    return records_csv(_head(words), [astuple(row) for row in rows])


def roster_xlsx(rows: Sequence[Listed], words: Words, today: date) -> bytes:
    """The list as a workbook of texts. The same list and day give the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(today.year, today.month, today.day)})
        strong = book.add_format({"bold": True, "bottom": 1})
        page = book.add_worksheet(words.t("Liste"))
        if words.language.direction == "rtl":
            page.right_to_left()
        for place, (width, title) in enumerate(zip(_WIDTHS, _head(words), strict=True)):
            page.set_column(place, place, width)
            page.write_string(0, place, title, strong)
        for number, row in enumerate(rows, start=1):
            for place, text in enumerate(astuple(row)):
                # Never `write`: a text that begins with = would become a formula.
                page.write_string(number, place, text)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(rows), len(_WIDTHS) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
    return out.getvalue()
