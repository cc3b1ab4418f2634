"""`python -m tests.load`: a class over the real protocols, measured beside stock Streamlit.

It starts its servers itself, the app over a temporary data folder and a stock page with Streamlit's
default settings, and talks to 127.0.0.1 alone. The table goes to the output, what is being done to
the error stream. The load comes from this process, the answers from one server process. Needs Linux
(`/proc`); without Chromium the rows of the wire say that they were skipped.

`--day` measures the real day of a whole establishment instead: see `tests.load.day`.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable
from contextlib import ExitStack
from pathlib import Path

from tests.load import day, downloads, figures, house, phases, school, wall
from tests.load.client import Refused
from tests.load.figures import Row
from tests.load.knee import QUICK, Steps, knee, stock
from tests.load.phases import Extent
from tests.load.seat import left
from tests.load.server import Server, running

ROOT = Path(__file__).resolve().parents[2]
HERE = "--server.address=127.0.0.1"
EMPTY = "import streamlit\n"
CHART = """import streamlit as st
st.vega_lite_chart({
    "data": {"values": [{"x": x, "y": x * x} for x in range(12)]},
    "mark": "line",
    "encoding": {"x": {"field": "x", "type": "quantitative"},
                 "y": {"field": "y", "type": "quantitative"}},
})
"""


def _stock(stack: ExitStack, folder: Path, name: str, pages: dict[str, str]) -> Server:
    """Streamlit as shipped over scripts of our own; `headless` only so that no browser opens."""
    for path, script in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(script, encoding="utf-8")
    options = ("--server.headless=true", HERE)
    return stack.enter_context(
        running(folder / next(iter(pages)), folder / f"{name}.txt", None, *options)
    )


async def _telling(app: Server, phase: Awaitable[list[Row]]) -> list[Row]:
    """The rows of a phase; where the app breaks in it, its log is shown before the error."""
    try:
        return await phase
    except Refused:
        phases.tell_log(app)
        raise


async def measured(folder: Path, extent: Extent) -> list[Row]:
    """All rows, from a class made in `folder`."""
    rows = [phases.machine()]
    phases.say(f"a class of {max(extent.crowds)} in a new data folder")
    made = school.made(folder / "data", max(*extent.crowds, extent.turns))
    with ExitStack() as stack:
        log, environment = folder / "app.txt", {"PIE_DATA": str(folder / "data")}
        app = stack.enter_context(running(ROOT / "app.py", log, environment, HERE))
        with ExitStack() as beside:
            stock = _stock(beside, folder / "stock", "empty", {"empty.py": EMPTY})
            phases.say(f"cost of one event, {extent.rounds} rounds of {extent.events}")
            rows += await _telling(app, phases.costs(made, app, stock, extent))
        rows += await _telling(app, phases.crowds(made, app, extent))
        rows += await _telling(app, wall.phase(made, app, extent))
        rows += await _telling(app, downloads.phase(made, app, extent))
        phases.say("bytes on the wire")
        pages = _stock(
            stack, folder / "pages", "pages", {"first.py": EMPTY, "pages/chart.py": CHART}
        )
        rows += await phases.wires(made.trainees[0], app, pages)
    return rows


async def whole_day(
    folder: Path, extent: day.Extent, steps: Steps | None, stock_seconds: float
) -> list[Row]:
    """The rows of the real day, in an establishment made in `folder`; then the knee, then stock."""
    count = max(extent.trainees, steps.most if steps else 0)
    phases.say(f"an establishment of {count} in a new data folder")
    everybody = house.made(folder / "data", count, extent.group)
    log, environment = folder / "app.txt", {"PIE_DATA": str(folder / "data")}
    with running(ROOT / "app.py", log, environment, HERE) as app:
        await day.warmed(everybody, app)
        rows, seats = await day.spent(everybody, app, extent)
        await left(seats)
        if steps:
            rows += await knee(everybody, app, steps, extent.pause)
    with ExitStack() as stack:
        empty = _stock(stack, folder / "stock", "empty", {"empty.py": EMPTY})
        rows.append(await stock(empty, extent.trainees, stock_seconds, extent.pause))
    return [phases.machine(), *rows]


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--trainees", type=int, nargs="+", metavar="N", help="30 100 200")
    parser.add_argument("--seconds", type=float, default=25, help="for each crowd (25)")
    parser.add_argument("--quick", action="store_true", help="a look whether it runs: 30 seconds")
    parser.add_argument("--markdown", action="store_true", help="a table for the README")
    parser.add_argument("--day", action="store_true", help="the real day of an establishment")
    parser.add_argument("--minutes", type=float, default=30, help="of the day (30)")
    parser.add_argument(
        "--knee",
        type=int,
        nargs="?",
        const=1200,
        default=0,
        metavar="MOST",
        help="after the day, ever more trainees, up to so many (1200), until p95 passes 300 ms",
    )
    asked = parser.parse_args()
    sizes = tuple(sorted(set(asked.trainees or [30, 100, 200])))
    if asked.day:
        lasting = day.Extent(trainees=max(asked.trainees or [500]), seconds=asked.minutes * 60)
        steps, seconds = Steps(asked.knee), 60.0
        if asked.quick:
            lasting, steps, seconds = day.QUICK, QUICK, 2.0
        with tempfile.TemporaryDirectory(prefix="pie-day-", ignore_cleanup_errors=True) as folder:
            rows = asyncio.run(
                whole_day(Path(folder), lasting, steps if asked.knee else None, seconds)
            )
        _print(rows, asked.markdown)
        return
    if not 1 <= sizes[0] <= sizes[-1] <= school.LARGEST:
        parser.error(f"--trainees: from 1 to {school.LARGEST}")
    extent = Extent(rounds=5, events=40, turns=8, crowds=sizes, seconds=asked.seconds)
    if asked.quick:
        extent = Extent(rounds=1, events=4, turns=2, crowds=(8,), seconds=4)
    with tempfile.TemporaryDirectory(prefix="pie-load-", ignore_cleanup_errors=True) as folder:
        rows = asyncio.run(measured(Path(folder), extent))
    _print(rows, asked.markdown)


def _print(rows: list[Row], markdown: bool) -> None:
    print(figures.markdown(rows) if markdown else figures.text(rows))


if __name__ == "__main__":
    main()
