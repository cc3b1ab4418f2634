"""A file as tables of text: CSV in the encodings of schools, XLSX, ODS.

The spreadsheets are read here and not by a library: one that was tried lays out every cell up to the
farthest one, and a file of 5 kB whose last cell is XFD1048576 ended the process, with the class in
it. This one keeps the first rows and columns and never more than `UNPACKED` bytes.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse

from pie_core.errors import Invalid
from pie_core.model.roster import MAX_BYTES, MAX_ROWS

Table = list[tuple[int, list[str]]]
"""Rows that hold something: their number from 1, their cells."""

UNPACKED = 16_000_000
"""Bytes of one part of a spreadsheet: a thousand rows are a tenth of it."""
COLUMNS = 50
CELL = 500
"""Characters of a cell that are read; a name has 60."""
_SHEETS = 12
_AT_ONCE = 200_000
"""Elements of one row, or in one another: Excel's widest row has 16,384 cells with a text each."""
_DECLARES = (b"<!DOCTYPE", b"<\x00!\x00D\x00", b"\x00<\x00!\x00D")
"""How a part begins to declare entities, in the three alphabets of XML; no spreadsheet does."""
_ENDLESS = re.compile(rb"<[^>]{100000}")
"""One tag with so much in it that its attributes alone fill the memory."""
_SEPARATORS = ";,\t"
_LIVE = ("'=", "'+", "'-", "'@", "'＝", "'＋", "'－", "'＠")
"""How a text begins that was written so that no spreadsheet takes it for a formula."""


def unreadable(code: str, **data: object) -> Invalid:
    """The refusal of a whole file."""
    return Invalid(findings=[{"path": "file", "code": code, **data}])


def tables(data: bytes) -> list[Table]:
    """The tables of a file, a spreadsheet's sheets in their order. Raises `Invalid`.

    Codes: `roster_size`, `roster_rows` (too much), `roster_old` (Excel 97), `roster_kind` (no table).
    """
    if len(data) > MAX_BYTES:
        raise unreadable("roster_size")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise unreadable("roster_old")
    if data.startswith(b"PK"):
        try:
            return _spreadsheet(data)
        except (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError) as error:
            raise unreadable("roster_kind") from error
        except (NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise unreadable("roster_kind") from error  # Encrypted, or packed in an odd way.
    return [_written(decoded(data))]


# Text -------------------------------------------------------------------------------------------


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16, or one of the two Windows encodings of Morocco.

    Windows-1252 and Windows-1256 give the same French small letters; the second one holds where
    whole words become Arabic, and not where one capital with an accent does. Raises `Invalid`.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    # Without a mark: every second byte says Latin or Arabic.
    high = data[1:80:2]
    if b"\x00" in data and high and sum(one in (0, 6) for one in high) > 0.8 * len(high):
        return data.decode("utf-16-le", "replace")
    if b"\x00" in data:
        raise unreadable("roster_kind")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        arabic = data.decode("cp1256")
        return arabic if _speaks_arabic(arabic) else data.decode("cp1252", "replace")


def _speaks_arabic(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    whole = sum(len(w) > 1 and all("\u0621" <= c <= "\u064a" for c in w) for w in words)
    mixed = sum(
        any("\u0621" <= c <= "\u064a" for c in w) and any(c < "\u0600" for c in w) for w in words
    )
    return whole > mixed


def _written(text: str) -> Table:
    """The rows of a CSV file, by the separator that parts most of its first lines alike."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        found = _parted(rest, first.strip()[4])
        return [(number + 1, cells) for number, cells in found]
    return max((_parted(text, one) for one in _SEPARATORS), key=_columns)


def _columns(table: Table) -> int:
    """How many of the first rows have more than one cell in use."""
    return sum(sum(bool(cell) for cell in cells) > 1 for _, cells in table[:50])


def _parted(text: str, separator: str) -> Table:
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=separator)
    found: Table = []
    before = 0
    try:
        for cells in reader:
            _keep(found, before + 1, [_tame(cell) for cell in cells[:COLUMNS]])
            before = reader.line_num
    except csv.Error as error:
        raise unreadable("roster_kind") from error
    return found


def _tame(cell: str) -> str:
    return cell[1:] if cell.startswith(_LIVE) else cell


def _keep(table: Table, number: int, cells: list[str]) -> None:
    """A row in, unless it is empty. Raises `Invalid` when there are too many."""
    clean = [" ".join(cell[:CELL].split()) for cell in cells]
    if any(clean):
        if len(table) > MAX_ROWS + 50:  # Titles may stand above the names.
            raise unreadable("roster_rows")
        table.append((number, clean))


# Spreadsheets -----------------------------------------------------------------------------------


def _spreadsheet(data: bytes) -> list[Table]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = set(packed.namelist())
        if "content.xml" in names:
            return _ods(_part(packed, "content.xml"))
        if "xl/workbook.xml" not in names:
            raise unreadable("roster_kind")
        return _xlsx(packed, names)


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    """One file of the archive, unpacked no farther than allowed, whatever it says of its size."""
    with packed.open(name) as file:
        data = file.read(UNPACKED + 1)
    if len(data) > UNPACKED or any(one in data for one in _DECLARES) or _ENDLESS.search(data):
        raise unreadable("roster_size")
    return data


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    """An attribute whatever its namespace: strict and usual files differ only in it."""
    return next((v for k, v in element.attrib.items() if _local(k) == name), "")


def _ends(data: bytes, *kinds: str) -> Iterator[tuple[str, Element]]:
    """The elements of these kinds, each when it is whole; what was read is let go.

    Raises `Invalid` for more in one of them than a spreadsheet can hold: a file of 16 kB would
    become four million cells in one row.
    """
    open_: list[Element] = []
    held = 0
    for event, element in iterparse(io.BytesIO(data), events=("start", "end")):
        if event == "start":
            open_.append(element)
            held += 1
            if held > _AT_ONCE:
                raise unreadable("roster_size")
            continue
        open_.pop()
        kind = _local(element.tag)
        if kind in kinds:
            yield kind, element
            element.clear()
            if open_:
                open_[-1].remove(element)
            held = len(open_)


def _said(element: Element, kind: str = "t") -> str:
    """The text of a cell in its runs, without what stands above it to be read aloud."""
    spoken = {id(t) for ruby in element.iter() if _local(ruby.tag) == "rPh" for t in ruby.iter()}
    return "".join(
        "".join(one.itertext())
        for one in element.iter()
        if _local(one.tag) == kind and id(one) not in spoken
    )[:CELL]


def _xlsx(packed: zipfile.ZipFile, names: set[str]) -> list[Table]:
    """The sheets of an Excel file, by the order of its tabs."""
    links = {
        _attribute(one, "Id"): _attribute(one, "Target")
        for _, one in _ends(_part(packed, "xl/_rels/workbook.xml.rels"), "Relationship")
    }
    tabs = [
        links.get(_attribute(one, "id"), "")
        for _, one in _ends(_part(packed, "xl/workbook.xml"), "sheet")
        if _attribute(one, "state") != "veryHidden"
    ]
    shared: list[str] = []
    if "xl/sharedStrings.xml" in names:
        strings = _ends(_part(packed, "xl/sharedStrings.xml"), "si")
        shared = [_said(one) for _, one in strings]
    found = []
    for target in tabs[:_SHEETS]:
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in names:
            found.append(_xlsx_sheet(_part(packed, path), shared))
    return found


def _xlsx_sheet(data: bytes, shared: list[str]) -> Table:
    table: Table = []
    number = 0
    for _, row in _ends(data, "row"):
        number = int(_attribute(row, "r") or number + 1)
        cells: dict[int, str] = {}
        place = -1
        for cell in row:
            if _local(cell.tag) != "c":
                continue
            letters = _attribute(cell, "r").rstrip("0123456789")
            place = _place(letters) if letters else place + 1
            if place < COLUMNS:
                cells[place] = _xlsx_value(cell, shared)
        _keep(table, number, [cells.get(at, "") for at in range(max(cells, default=-1) + 1)])
    return table


def _place(letters: str) -> int:
    found = 0
    for letter in letters[:3]:
        found = found * 26 + ord(letter.upper()) - 64
    return found - 1


def _xlsx_value(cell: Element, shared: list[str]) -> str:
    kind = _attribute(cell, "t")
    if kind == "inlineStr":
        return _said(cell)
    value = _said(cell, "v")
    if kind == "s":
        place = int(value or -1)
        return shared[place] if 0 <= place < len(shared) else ""
    if kind == "e":
        return ""
    return value.removesuffix(".0") if kind in ("", "n") else value


def _ods(data: bytes) -> list[Table]:
    """The sheets of a LibreOffice file; what is repeated is repeated no farther than `COLUMNS`."""
    found: list[Table] = [[]]
    number = 0
    for kind, element in _ends(data, "table-row", "table"):
        if kind == "table":
            found.append([])
            number = 0
            if len(found) > _SHEETS:
                break
            continue
        cells: list[str] = []
        for cell in element:
            if _local(cell.tag) in ("table-cell", "covered-table-cell") and len(cells) < COLUMNS:
                times = min(int(_attribute(cell, "number-columns-repeated") or 1), COLUMNS)
                cells += [_said(cell, "p")] * times
        times = int(_attribute(element, "number-rows-repeated") or 1)
        if any(cells):
            for again in range(min(times, MAX_ROWS + 52)):
                _keep(found[-1], number + again + 1, cells[:COLUMNS])
        number += times
    return [table for table in found if table]
