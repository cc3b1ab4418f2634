"""Tables as CSV, as the spreadsheets of schools read them; the projection as one of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pie_core.finance.lines import LINES
from pie_core.finance.projection import Projection
from pie_core.report.amounts import month
from pie_core.words.catalogue import Words

SEPARATOR = ";"
"""What parts the columns: spreadsheets set to French expect it."""
DECIMAL_MARKS = {"fr": ",", "ar": ",", "en": "."}
_LIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a spreadsheet would take for a formula, or skip on the way to one."""


def inert(text: str) -> str:
    """A text that no spreadsheet computes: an apostrophe before what begins like a formula."""
    begins = text.lstrip(" \u00a0\u202f\ufeff")
    return f"'{text}" if begins.startswith(_LIVE) else text


def records_csv(
    head: Sequence[object], rows: Iterable[Sequence[object]], decimal_mark: str = "."
) -> bytes:
    """A table as UTF-8 with its mark, `;` between columns.

    A text never lives as a formula; a number stays one, with that decimal mark.
    """

    def cell(value: object) -> object:
        match value:
            case str():
                return inert(value)
            case float() | Decimal():
                return str(value).replace(".", decimal_mark)
            case _:
                return value

    out = io.StringIO()
    writer = csv.writer(out, delimiter=SEPARATOR, lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in (head, *rows))
    # The mark of UTF-8: without it spreadsheets read Arabic and accents as something else.
    return out.getvalue().encode("utf-8-sig", "replace")


def plan_csv(projection: Projection, words: Words) -> bytes:
    """Every line of the statements in dirhams: its name, its months, its years."""
    code = words.language.code
    head = [
        words.t("En dirhams"),
        *(month(one, words) for one in projection.months),
        *(words.t("An {n}", n=year + 1) for year in range(len(projection.months) // 12)),
    ]
    rows = [
        [
            line.label(code),
            *(
                Decimal(centimes).scaleb(-2)
                for amounts in (projection.lines[line.id], projection.years[line.id])
                for centimes in amounts.tolist()
            ),
        ]
        for line in LINES
    ]
    return records_csv(head, rows, DECIMAL_MARKS[code])
