"""`python -m tests.load.start`: from the start of the process to a ready class, and its memory.

A class of 30 is made in a new data folder. The app is started over it several times, and each time the
seconds to its first `200` of `/api/health` and of `/api/ready` are taken. Then the 30 work (as the
crowds of `python -m tests.load`), documents are asked for meanwhile so that the builder runs too,
and the memory of the server with all its children is looked at ten times a second: the largest sum
is told. Targets: ready in under 5 s, under 600 MB. Needs Linux (`/proc`).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pie_core.service.machine import family
from tests.load import crowd, meter, phases, school
from tests.load.client import Refused
from tests.load.figures import Row, text
from tests.load.server import START_SECONDS, STOP_SECONDS, free_port

ROOT = Path(__file__).resolve().parents[2]
TRAINEES, MEGABYTES, SECONDS = 30, 600, 5.0
LOOK = 0.1
DOCUMENTS_EVERY = 10.0


@contextmanager
def started(data: Path, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, float, float]]:
    """The app over a data folder: process, address, seconds until alive, until ready."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    url = f"http://127.0.0.1:{port}"
    with log.open("ab") as written:
        begun = time.monotonic()
        process = subprocess.Popen(
            [*command, "--server.address=127.0.0.1"],
            cwd=ROOT,
            env={**os.environ, "PIE_DATA": str(data)},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        alive = _until(f"{url}/api/health", process, begun)
        ready = _until(f"{url}/api/ready", process, begun)
        yield process, url, alive, ready
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until(address: str, process: subprocess.Popen[bytes], begun: float) -> float:
    while time.monotonic() < begun + START_SECONDS and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return time.monotonic() - begun
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"{address} did not answer")


def held(pid: int) -> float:
    """Memory of a process and all that it started, in MB."""
    found = 0.0
    for one in family(pid):
        with suppress(OSError):
            found += meter.resident(one)
    return found


class Peak:
    """The most memory that was seen, and what was seen first."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.first = self.most = held(pid)
        self.processes = 1

    async def look(self) -> None:
        """Look again and again; never returns."""
        while True:
            self.most = max(self.most, held(self._pid))
            self.processes = max(self.processes, len(family(self._pid)))
            await asyncio.sleep(LOOK)


async def _documents(seats: list[crowd.Seat], counted: list[int]) -> None:
    """Somebody takes away a document now and then; never returns."""
    while True:
        for seat in seats:
            browser = seat.trainee.browser
            assert browser is not None
            answer = await browser.http.get("/api/documents/module/discovery_day", timeout=120)
            if answer.status_code != 200:
                raise Refused(f"a document: {answer.status_code}")
            counted.append(len(answer.content))
            await asyncio.sleep(DOCUMENTS_EVERY)


async def worked(
    made: school.School, url: str, pid: int, seconds: float
) -> tuple[Peak, crowd.Watch, int]:
    """The class works; its memory, its waits, how many documents were built."""
    peak = Peak(pid)
    counted: list[int] = []
    looking = asyncio.create_task(peak.look())
    await crowd.entered(made, url, made.trainees)
    seats = await crowd.seated(made.trainees)
    building = asyncio.create_task(_documents(seats, counted))
    watch = await crowd.acting(seats, seconds, pid, seed=9)
    if building.done():
        building.result()
    for task in (building, looking):
        task.cancel()
    await asyncio.gather(*(seat.close() for seat in seats))
    return peak, watch, len(counted)


def measured(folder: Path, starts: int, trainees: int, seconds: float) -> list[Row]:
    """All rows, from a class made in `folder`."""
    phases.say(f"a class of {trainees} in a new data folder")
    made = school.made(folder / "data", trainees)
    alive, ready, computed = [], [], []
    rows = [phases.machine()]
    for number in range(starts):
        with started(folder / "data", folder / "app.txt") as (process, url, first, second):
            alive.append(first)
            ready.append(second)
            computed.append(meter.computed(process.pid))
            phases.say(f"start {number + 1}: alive after {first:.2f} s, ready after {second:.2f} s")
            if number < starts - 1:
                continue
            phases.say(f"{trainees} trainees work for {seconds:.0f} s")
            peak, watch, documents = asyncio.run(worked(made, url, process.pid, seconds))
    rows.append(
        Row(
            f"Start to ready, {starts} starts",
            f"median {statistics.median(ready):.2f} s, longest {max(ready):.2f} s"
            f" (alive: median {statistics.median(alive):.2f} s;"
            f" computing: median {statistics.median(computed):.2f} s)",
            f"under {SECONDS:.0f} s",
            statistics.median(ready) < SECONDS,
        )
    )
    rows.append(
        Row(
            f"Memory, {trainees} trainees for {seconds:.0f} s, {documents} documents",
            f"at most {peak.most:.0f} MB in {peak.processes} processes ({peak.first:.0f} MB before)",
            f"under {MEGABYTES} MB",
            peak.most < MEGABYTES,
        )
    )
    rows.append(
        Row(
            "Work meanwhile",
            f"{len(watch.saves)} saves, {len(watch.pages)} pages, {len(watch.errors)} errors",
            "no error",
            not watch.errors,
        )
    )
    return rows


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.start", description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--trainees", type=int, default=TRAINEES)
    parser.add_argument("--seconds", type=float, default=120)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pie-start-", ignore_cleanup_errors=True) as folder:
        print(text(measured(Path(folder), asked.starts, asked.trainees, asked.seconds)))


if __name__ == "__main__":
    main()
