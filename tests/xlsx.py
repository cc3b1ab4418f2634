"""XLSX files as tests read them: every cell's formula and value, by sheet and address."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Cell:
    """`value` is what is stored: a number, a text, or None; `kind` as the file says it."""

    formula: str | None
    value: float | str | None
    kind: str


@dataclass(frozen=True)
class Page:
    """One sheet: its cells by address (`B7`), and its XML."""

    cells: dict[str, Cell]
    xml: str

    def row(self, number: int) -> list[Cell]:
        """The cells of a row from column B on, as far as they go."""
        found = {
            place(re.sub(r"\d", "", address)): cell
            for address, cell in self.cells.items()
            if address.endswith(str(number)) and int(re.sub(r"\D", "", address)) == number
        }
        return [found[at] for at in sorted(found) if at]


def place(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def read(data: bytes) -> dict[str, Page]:
    """The sheets by name, in the order of their tabs."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        strings = []
        if "xl/sharedStrings.xml" in packed.namelist():
            root = ElementTree.fromstring(packed.read("xl/sharedStrings.xml"))
            strings = ["".join(t.text or "" for t in si.iter(f"{MAIN}t")) for si in root]
        targets = {
            link.get("Id"): link.get("Target", "").removeprefix("/xl/")
            for link in ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
        }
        pages = {}
        for sheet in ElementTree.fromstring(packed.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
            xml = packed.read("xl/" + targets[sheet.get(LINKS)])
            pages[sheet.get("name", "")] = Page(_cells(xml, strings), xml.decode("utf-8"))
        return pages


def _cells(xml: bytes, strings: list[str]) -> dict[str, Cell]:
    found = {}
    for cell in ElementTree.fromstring(xml).iter(f"{MAIN}c"):
        formula, value, kind = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v"), cell.get("t", "n")
        held: float | str | None = None if value is None or value.text is None else value.text
        if held is not None and kind == "s":
            held = strings[int(held)]
        elif held is not None and kind == "n":
            held = float(held)
        text = None if formula is None else formula.text
        found[cell.get("r", "")] = Cell(text, held, kind)
    return found
