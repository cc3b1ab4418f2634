"""Where one process ends: ever more trainees of the day, until p95 passes 300 ms; stock beside it.

Whoever has come goes on working while others arrive, one after another as in the morning; only the
stretch between one arrival and the next is measured, after a pause in which the last have settled.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass

from websockets import WebSocketException

from tests.load import meter, phases
from tests.load.client import Browser, Page
from tests.load.figures import Row, milliseconds, percentile, told
from tests.load.house import Establishment
from tests.load.seat import TRAINEE, Day, Seat, left, looking
from tests.load.server import Server

KNEE, AIM = 0.300, 1000
"""Where the knee is: p95 in seconds, and how many trainees it aims at."""
SAID = 1000
"""Words of this phase are numbered from here, so that none is a word of the day."""


@dataclass(frozen=True)
class Steps:
    """Up to how many, how many more each time, how soon after each other (s), how long (s)."""

    most: int
    step: int = 100
    arrive: float = 0.3
    settle: float = 10.0
    seconds: float = 40.0


QUICK = Steps(most=8, step=4, arrive=0.1, settle=0.5, seconds=3.0)


async def knee(everybody: Establishment, app: Server, steps: Steps, pause: float) -> list[Row]:
    """The knee, and a row for each crowd. Needs the servers of the day, warm; all leave at the end."""
    rows: list[Row] = []
    day, pid, held = Day(), app.process.pid, 0
    seats: list[Seat] = []
    working = [asyncio.create_task(everybody.keep_asking())]
    for size in range(steps.step, steps.most + 1, steps.step):
        phases.say(f"the knee: {size}")
        for number in range(len(seats), size):
            chance = random.Random(f"knee.{number}")
            seat = Seat(everybody.trainees[number], day, everybody, chance, pause, said=SAID)
            seats.append(seat)
            working.append(asyncio.create_task(_staying(seat, app.url)))
            await asyncio.sleep(steps.arrive)
        await asyncio.sleep(steps.settle)
        errors, since = len(day.errors), time.perf_counter()
        day.late.clear()
        before, sight = meter.computed(pid), asyncio.create_task(looking(day, pid))
        await asyncio.sleep(steps.seconds)
        sight.cancel()
        busy = (meter.computed(pid) - before) / (time.perf_counter() - since)
        waits = day.waited(*TRAINEE, since=since)
        missed = day.errors[errors:]
        late = milliseconds(percentile(day.late, 0.95)) if day.late else "?"
        rows.append(
            Row(
                f"… {size}",
                f"{told(waits)}; {len(missed)} errors; {busy:.0%} of a core; load late by {late}",
            )
        )
        for error in sorted(set(missed)):
            phases.say(f"  {missed.count(error)} × {error}")
        if not waits or percentile(waits, 0.95) > KNEE:
            break
        held = size
    for task in working:
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    await left(seats)
    more = "" if held < steps.most else " or more"
    head = Row(
        f"The knee: how many until p95 passes {milliseconds(KNEE)}",
        f"{held}{more}",
        f"≥ {AIM}",
        held >= AIM,
    )
    return [head, *rows]


async def _staying(seat: Seat, url: str) -> None:
    if await seat.day.tried(seat.arrive(url)):
        await seat.work(float("inf"))


async def stock(server: Server, count: int, seconds: float, pause: float) -> Row:
    """Stock Streamlit's empty page, asked by as many at the same rate."""
    phases.say(f"stock: {count} windows of an empty page for {seconds:.0f} s")
    visitor, day = Browser(server.url), Day()
    door = asyncio.Semaphore(4)

    async def opened() -> Page:
        async with door:
            return await visitor.open()

    pages = await asyncio.gather(*(opened() for _ in range(count)))
    begun, end = time.monotonic(), time.monotonic() + seconds
    before = meter.computed(server.process.pid)

    async def turning(page: Page, chance: random.Random) -> None:
        while True:
            wait = chance.expovariate(1 / pause)
            if time.monotonic() + wait > end:
                return
            await asyncio.sleep(wait)
            await day.tried(day.timed("page", page.rerun()))

    await asyncio.gather(
        *(turning(page, random.Random(f"stock.{n}")) for n, page in enumerate(pages))
    )
    busy = (meter.computed(server.process.pid) - before) / (time.monotonic() - begun)
    for page in pages:
        with suppress(OSError, WebSocketException):
            await page.close()
    await visitor.close()
    return Row(
        f"Stock Streamlit's empty page, {count} windows, each every {pause:.0f} s",
        f"{told(day.waited('page'))}; {len(day.errors)} errors; {busy:.0%} of a core",
    )
