"""Many trainees at once, each in their own rhythm: how long they wait, and whether it holds."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx
from websockets import WebSocketException

from tests.load import meter
from tests.load.client import Page, Refused
from tests.load.school import LIVE, WALK, School, Trainee, address, query

#: Mean seconds between two actions of one trainee (exponential).
PAUSE = 5.0
#: Share of actions that are a saved answer; the others run the page again, half of them elsewhere.
SAVES = 0.8
#: How many pages open at the same time while a class comes in.
DOOR = 4
#: Seconds between two looks at the generator's own lateness.
LOOK = 0.02


@dataclass
class Seat:
    """A trainee in front of an open page, on one activity of the walk."""

    trainee: Trainee
    page: Page
    place: int

    @property
    def activity(self) -> str:
        """Where they are."""
        return WALK[self.place]

    async def close(self) -> None:
        """Close the page and the browser."""
        await self.page.close()
        if self.trainee.browser:
            await self.trainee.browser.close()


@dataclass
class Watch:
    """What a crowd met: seconds waited for saves and for pages, what went wrong."""

    saves: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    busy: float = 0.0
    late: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    @property
    def all(self) -> list[float]:
        """Every wait."""
        return self.saves + self.pages


async def entered(school: School, url: str, trainees: Iterable[Trainee]) -> None:
    """Sign in those who are not in yet, a few at a time. Raises `Refused`."""
    door = asyncio.Semaphore(DOOR)

    async def enter(trainee: Trainee) -> None:
        async with door:
            await trainee.enter(school.house, url, school.cohort)

    await asyncio.gather(*(enter(trainee) for trainee in trainees if not trainee.browser))


async def seated(trainees: Iterable[Trainee]) -> list[Seat]:
    """Open a page for each who has entered, spread over the walk. Raises `Refused`."""
    places, door = itertools.cycle(range(len(WALK))), asyncio.Semaphore(DOOR)

    async def sit(trainee: Trainee, place: int) -> Seat:
        assert trainee.browser is not None
        async with door:
            return Seat(trainee, await trainee.browser.open(address(WALK[place])), place)

    return await asyncio.gather(*(sit(t, p) for t, p in zip(trainees, places, strict=False)))


async def acting(seats: list[Seat], seconds: float, pid: int, seed: int) -> Watch:
    """Let everybody act for `seconds` seconds; nobody begins at the same moment.

    `busy` is the share of one core that the server used; `memory` is its size at each second, in MB.
    """
    watch = Watch()
    end = time.monotonic() + seconds
    before, start = meter.computed(pid), time.monotonic()
    looking = [asyncio.create_task(_lateness(watch)), asyncio.create_task(_memory(watch, pid))]
    people = (_person(s, watch, end, random.Random(f"{seed}.{n}")) for n, s in enumerate(seats))
    await asyncio.gather(*people)
    for task in looking:
        task.cancel()
    watch.busy = (meter.computed(pid) - before) / (time.monotonic() - start)
    return watch


async def _person(seat: Seat, watch: Watch, end: float, chance: random.Random) -> None:
    while True:
        pause = chance.expovariate(1 / PAUSE)
        if time.monotonic() + pause > end:
            return
        await asyncio.sleep(pause)
        try:
            if chance.random() < SAVES:
                await _save(seat, watch, chance)
            else:
                watch.pages.append(await _turn(seat, chance))
        except Refused as error:
            watch.errors.append(str(error))
        except (OSError, TimeoutError, WebSocketException, httpx.HTTPError) as error:
            watch.errors.append(f"{type(error).__name__} {error}")


async def _save(seat: Seat, watch: Watch, chance: random.Random) -> None:
    start = time.perf_counter()
    said = await seat.trainee.save(chance.choice(seat.trainee.drafts[seat.activity]))
    watch.saves.append(time.perf_counter() - start)
    if seat.activity in LIVE:
        watch.pages.append(await seat.page.saved("activity", said))


async def _turn(seat: Seat, chance: random.Random) -> float:
    if chance.random() < 0.5:
        return await seat.page.rerun()
    seat.place = (seat.place + 1) % len(WALK)
    return await seat.page.go(query(seat.activity))


async def _lateness(watch: Watch) -> None:
    """How late this very process is: what it adds to every wait at most."""
    while True:
        due = time.perf_counter() + LOOK
        await asyncio.sleep(LOOK)
        watch.late.append(time.perf_counter() - due)


async def _memory(watch: Watch, pid: int) -> None:
    while True:
        watch.memory.append(meter.resident(pid))
        await asyncio.sleep(1)
