"""`python -m tests.bench.by_hand`: what LibreOffice computes of the plans in `tests/data/by_hand`.

For each plan, the workbook of `tests.bench.workbook` is written and computed, and every line is kept
beside the plan as CSV: its id, its months, its years, in whole centimes. The engine has no part in
it. Needs LibreOffice; the files are made again only when a plan or a rule changes.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.bench import workbook
from tests.bench.model import STATEMENTS, YEARS
from tests.bench.office import Office

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "data" / "by_hand"
RULES = FOLDER / "rules.yaml"
"""The statutory numbers of these plans, in the shape of `content/parameters`."""
Lines = dict[str, tuple[list[int], list[int]]]
"""By id: the months, the years."""


def plans() -> dict[str, dict[str, Any]]:
    """The plans by name."""
    return {path.stem: json.loads(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))}


def statutory(rules: Path) -> dict[str, Any]:
    """The numbers of a parameter file, read without the engine."""
    entries = yaml.safe_load(rules.read_text(encoding="utf-8"))
    return {key: entry["value"] for key, entry in entries.items()}


def computed(office: Office, plans: Mapping[str, Mapping[str, Any]]) -> dict[str, Lines]:
    """Every line of every plan, by LibreOffice in one start."""
    paths = {}
    for name, plan in plans.items():
        paths[name] = office.folder / f"{name}.xlsx"
        workbook.build(plan, statutory(RULES)).write(paths[name])
    office.convert(*paths.values())
    found = {}
    for name, path in paths.items():
        months = office.sheet(path, STATEMENTS)
        years = office.sheet(path, YEARS)
        found[name] = {line: (months[line], years[line]) for line in months}
    return found


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
        for name, lines in computed(office, plans()).items():
            store(name, lines)
            print(f"{FOLDER / name}.csv: {len(lines)} lines")


if __name__ == "__main__":
    main()
