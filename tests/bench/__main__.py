"""`python -m tests.bench`: how long a projection takes, beside LibreOffice; how long the scores of
a cohort take, beside pingouin; how long the plan takes as a PDF; how a note is dragged.

The plan is `tests.bench.plan`: 36 months, 10 offers, 10 overheads, 5 roles, 5 investments, 3 loans.
The spreadsheet is the same plan in formulas (`pie_core.report.spreadsheet`, without its pages), and
must give the same cash to the centime. The table goes to the output, what is being done to the error stream. Without
LibreOffice its rows say that they were skipped.

The document is `tests.bench.document`: the plan as a PDF in French and in Arabic, beside WeasyPrint
and LibreOffice, which make one of the same content in HTML.

The groups of a trainer are `tests.bench.groups`: 217 trainees in 8 groups.

What grows with the house is `tests.bench.growth`: 10, 100, 1,000 and 26,000 trainees, some minutes and
some gigabytes of the temporary folder; `--growth` measures that alone.

The cohort is `tests.bench.skills`: 26,000 profiles of the shipped instrument, on one core. The drag
is `tests.bench.drag`, in Chromium. Where pingouin or Chromium is missing, the row says so.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pie_core.finance.parameters import DEFAULT
from pie_core.report.spreadsheet.look import xlsx
from pie_core.report.spreadsheet.sheet import Book
from pie_core.words.catalogue import words
from tests.bench import by_hand, document, drag, engine, groups, growth, office, skills
from tests.bench.engine import Engine
from tests.bench.plan import MONTHS, SIZE, large_plan
from tests.load import figures
from tests.load.figures import Row, kilobytes, milliseconds

PROJECTION, MANY, MEMORY = 0.003, 1.5, 1_000_000_000
"""The targets: seconds of one projection, seconds and bytes of 10,000 scenarios."""


@dataclass(frozen=True)
class Extent:
    """How much is done: rounds of so many projections (and seconds between), scenarios, times that a file is opened."""

    rounds: int
    times: int
    pause: float
    scenarios: int
    openings: int
    recalculations: int


FULL = Extent(rounds=40, times=15, pause=0.2, scenarios=10_000, openings=5, recalculations=25)
QUICK = Extent(rounds=2, times=5, pause=0.0, scenarios=200, openings=0, recalculations=0)


def say(text: str) -> None:
    """What is being done."""
    print(text, file=sys.stderr, flush=True)


def machine() -> Row:
    """Where this is measured, and whether somebody else was at work."""
    return Row(
        "Machine",
        f"{os.cpu_count()} cores, Python {platform.python_version()}, numpy {version('numpy')};"
        f" load before: {os.getloadavg()[0]:.1f}",
    )


def projection(measured: Engine, quick: bool) -> list[Row]:
    """One projection, and one from JSON to JSON."""
    size = ", ".join(f"{count} {name}" for name, count in SIZE.items())
    return [
        Row(
            f"One projection: {MONTHS} months, {size}",
            milliseconds(measured.projected),
            f"≤ {milliseconds(PROJECTION)}",
            None if quick else measured.projected <= PROJECTION,
        ),
        Row(
            "The same from the plan's JSON to the JSON of every figure",
            milliseconds(measured.answered),
        ),
    ]


def scenarios(count: int, quick: bool) -> list[Row]:
    """Many scenarios both ways; the targets are those of 10,000."""
    rows = []
    for way, name in (("compute", "scenarios at once"), ("draw", "random futures, in parts")):
        say(f"{count} {name}")
        found = engine.scenarios(way, count)
        rows += [
            Row(
                f"{count} {name}",
                f"{found.seconds:.2f} s",
                f"≤ {MANY} s",
                None if quick else found.seconds <= MANY,
            ),
            Row(
                "… the most memory that its process held",
                kilobytes(found.peak),
                f"≤ {kilobytes(MEMORY)}",
                None if quick else found.peak <= MEMORY,
            ),
        ]
    return rows


def _least(run: Callable[[], object], times: int) -> float:
    """Seconds by the wall of the quickest run."""
    spent = []
    for _ in range(times):
        before = time.perf_counter()
        run()
        spent.append(time.perf_counter() - before)
    return min(spent)


def spreadsheet(folder: Path, measured: Engine, extent: Extent) -> list[Row]:
    """The same plan in LibreOffice: what it gives, and how long it takes, beside the engine."""
    command = office.program()
    if command is None or not extent.openings:
        why = "--quick" if command else "LibreOffice is not installed"
        return [Row("The same plan in LibreOffice Calc", f"skipped: {why}")]
    say("LibreOffice: its profile")
    calc = office.Office.opened(folder)
    nothing_in_it, path, empty = Book(MONTHS), folder / "plan.xlsx", folder / "empty.xlsx"
    nothing_in_it.sheet("Vide").rows += [[("vide", "label")]] * 2
    empty.write_bytes(xlsx(nothing_in_it, words("fr"), "", by_hand.DAY))
    found = by_hand.in_formulas(large_plan(), DEFAULT)
    by_hand.write(found, path)
    formulas = found.book.formulas
    say(f"LibreOffice: {formulas} formulas, opened {extent.openings} times")
    calc.convert(path)
    closing, _ = by_hand.lines(calc, path, found)["closing_cash"]
    opened = _least(lambda: calc.convert(path, to="csv"), extent.openings)
    nothing = _least(lambda: calc.convert(empty, to="csv"), extent.openings)
    say("LibreOffice: computed again while open")
    again = min(calc.recalculated(path, extent.recalculations))
    name = subprocess.run([command, "--version"], check=True, capture_output=True, text=True)
    release = " ".join(name.stdout.split()[:2])
    return [
        Row(
            f"The same plan in {release}, {formulas} formulas: closing cash of every month",
            "equal" if closing == measured.projection.lines["closing_cash"].tolist() else "differs",
            "equal to the centime",
            closing == measured.projection.lines["closing_cash"].tolist(),
        ),
        Row(
            "… computed again while it is open",
            f"{milliseconds(again)}, {again / measured.projected:.0f} × one projection",
        ),
        Row(
            "… opened, computed, written, less the time for an empty workbook",
            f"{milliseconds(opened - nothing)},"
            f" {(opened - nothing) / measured.answered:.0f} × the engine from JSON to JSON",
        ),
    ]


def rows(extent: Extent) -> list[Row]:
    """All rows."""
    quick = extent is QUICK
    found = [machine()]
    say("one projection")
    measured = engine.measured(extent.rounds, extent.times, extent.pause)
    found += projection(measured, quick)
    found += scenarios(extent.scenarios, quick)
    with tempfile.TemporaryDirectory() as folder:
        found += spreadsheet(Path(folder), measured, extent)
        say("the plan as a PDF")
        found += document.rows(quick, Path(folder) / "document")
        say("a trainer's groups")
        found += groups.rows(quick, Path(folder) / "groups")
        say("houses of ever more trainees")
        found += growth.rows(quick, Path(folder) / "growth")
    say("a cohort's scores")
    found += skills.rows(quick)
    say(f"a note dragged over a board of {drag.NOTES}")
    return found + drag.rows(quick)


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="print a table for the README")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="few runs, no LibreOffice, no WeasyPrint, no pingouin, no Chromium: whether it works",
    )
    parser.add_argument("--growth", action="store_true", help="only what grows with the house")
    options = parser.parse_args()
    if options.growth:
        with tempfile.TemporaryDirectory() as folder:
            found = [machine(), *growth.rows(options.quick, Path(folder))]
        print(figures.markdown(found) if options.markdown else figures.text(found))
        return
    found = rows(QUICK if options.quick else FULL)
    print(figures.markdown(found) if options.markdown else figures.text(found))


if __name__ == "__main__":
    main()
