"""`python -m tests.bench.by_hand`: what LibreOffice computes of the plans in `tests/data/by_hand`.

For each plan, the calculation of `pie_core.report.spreadsheet` is written and computed, and every
line is kept beside the plan as CSV: its id, its months, its years, in whole centimes. The engine has
no part in it. Needs LibreOffice; the files are made again only when a plan or a rule changes.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pie_core.finance import parameters
from pie_core.model.plan import FinancialPlan
from pie_core.report.spreadsheet.look import xlsx
from pie_core.report.spreadsheet.sheet import Line
from pie_core.report.spreadsheet.workbook import Calculation, calculation
from pie_core.words.catalogue import words
from tests.bench.office import Office, whole

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "data" / "by_hand"
RULES = FOLDER / "rules.yaml"
"""The statutory numbers of these plans, in the shape of `content/parameters`."""
Lines = dict[str, tuple[list[int], list[int]]]
"""By id: the months, the years."""
DAY = date(2026, 11, 26)
"""The day that is written into the files: nothing of it is computed with."""


def plans() -> dict[str, dict[str, Any]]:
    """The plans by name."""
    return {path.stem: json.loads(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))}


def in_formulas(plan: Mapping[str, Any], rules: Path = RULES) -> Calculation:
    """A plan as a workbook that computes it, by the numbers of a parameter file."""
    valid = FinancialPlan.model_validate(plan)
    return calculation(valid, parameters.load(rules), words("fr"))


def write(found: Calculation, path: Path) -> None:
    """The workbook, without stored results: whoever opens it computes them."""
    path.write_bytes(xlsx(found.book, words("fr"), "", DAY))


def computed(office: Office, plans: Mapping[str, Mapping[str, Any]]) -> dict[str, Lines]:
    """Every line of every plan, by LibreOffice in one start."""
    books = {name: in_formulas(plan) for name, plan in plans.items()}
    paths = {name: office.folder / f"{name}.xlsx" for name in books}
    for name, found in books.items():
        write(found, paths[name])
    office.convert(*paths.values())
    return {name: lines(office, paths[name], books[name]) for name in books}


def lines(office: Office, path: Path, found: Calculation) -> Lines:
    """Every line of a converted workbook."""
    sheets: dict[str, list[list[str]]] = {}

    def cells(line: Line) -> list[int]:
        tab = line.sheet.strip("'")
        rows = sheets.setdefault(tab, [])
        if not rows:
            rows += office.rows(path, tab)
        return [whole(cell) for cell in rows[line.row - 1][1 : 1 + line.length]]

    return {id_: (cells(found.lines[id_]), cells(found.years[id_])) for id_ in found.lines}


def stored(name: str) -> Lines:
    """The lines kept beside a plan."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    years = sum(cell.startswith("year ") for cell in head)
    return {
        line: (list(map(int, cells[:-years])), list(map(int, cells[-years:])))
        for line, *cells in rows
    }


def store(name: str, lines: Lines) -> None:
    """Keep the lines beside their plan."""
    months, years = next(iter(lines.values()))
    head = [
        "line",
        *(f"month {month}" for month in range(len(months))),
        *(f"year {year}" for year in range(len(years))),
    ]
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([line, *values[0], *values[1]] for line, values in lines.items())


def main() -> None:
    """Compute and keep every plan."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office.opened(Path(folder))
        for name, found in computed(office, plans()).items():
            store(name, found)
            print(f"{FOLDER / name}.csv: {len(found)} lines")


if __name__ == "__main__":
    main()
