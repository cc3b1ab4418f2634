"""Lists of names as schools keep them, for tests: 217 people in 8 groups, files of each kind."""

from __future__ import annotations

import io
import zipfile
from html import escape

import xlsxwriter

FIRST = ("Amal", "Driss", "Nadia", "Hind", "Zineb", "Karim", "Rachid", "Meryem", "Youssef", "Salim")
LAST = ("Berrada", "Naciri", "Chraïbi", "El Mansouri", "Tazi", "Bennis", "Alaoui", "Aït Lahcen")
GROUPS = tuple(f"TSFCC {number}" for number in range(101, 109))
Rows = list[list[str]]


def people(count: int = 217, groups: int = 8) -> Rows:
    """Name, group, team: nobody twice in a group, every third in a team of its group."""
    found = []
    for number in range(count):
        group, place = number % groups, number // groups
        name = f"{FIRST[place % 10]} {LAST[place // 10 % 8]}"
        team = f"Équipe {place // 4}" if place % 3 == 0 else ""
        found.append([name, GROUPS[group], team])
    return found


HEAD = ["Nom et prénom", "Groupe", "Équipe"]


def csv(rows: Rows, separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A CSV file with quotes where a cell needs them."""
    quoted = [
        [
            f'"{c}"' if separator in c or '"' in c else c
            for c in (cell.replace('"', '""') for cell in row)
        ]
        for row in rows
    ]
    return "\r\n".join(separator.join(row) for row in quoted).encode(encoding)


def xlsx(*sheets: Rows) -> bytes:
    """An Excel file with these sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for rows in sheets:
            page = book.add_worksheet()
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    page.write_string(at, place, cell)
    return out.getvalue()


def zipped(**files: str) -> bytes:
    """An archive; `__` in a name stands for `/`, `_` before the last part for a point."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            path, _, kind = name.replace("__", "/").rpartition("_")
            packed.writestr(f"{path}.{kind}", text)
    return out.getvalue()


def ods(*sheets: Rows) -> bytes:
    """A LibreOffice file with these sheets, an empty row as LibreOffice writes a million of them."""
    space = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    tables = ""
    for rows in sheets:
        lines = "".join(
            "<table:table-row>"
            + "".join(
                f"<table:table-cell><text:p>{escape(c)}</text:p></table:table-cell>"
                if c
                else "<table:table-cell/>"
                for c in row
            )
            + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
            for row in rows
        )
        empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        tables += f"<table:table>{lines}{empty}</table:table>"
    return zipped(
        content_xml=f"<office:document-content {space}><office:body>{tables}</office:body>"
        "</office:document-content>"
    )
