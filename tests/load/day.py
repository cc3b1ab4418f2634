"""The real day of an establishment: `python -m tests.load --day`.

Everybody signs in at the pace of 200 in two minutes and goes to work at once: one screen each, an
action after a pause of five seconds on average. On an activity they type (each save goes over HTTP;
where the page shows what the answers add up to, it is drawn again), on the canvas they move notes, on
the plan's table they change an assumption and have the panel drawn again; now and then they say a word
to the live wall of their class, and every seventh action or so leads to another screen over the
websocket. All the while each listens to their class's stream; each trainer's board of groups draws
itself again every 15 seconds; six times ten plans are downloaded at once.

What was acknowledged is read back from the store at the end: an answer, a move or a word that is not
there is lost.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import random
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.load import house as establishment
from tests.load import meter, phases
from tests.load.downloads import Fetched, wave
from tests.load.figures import Row, milliseconds, percentile, told
from tests.load.house import Copy, Establishment
from tests.load.seat import SCREENS, TRAINEE, Day, Seat, digest, looking
from tests.load.server import Server
from tests.load.wall import Wall, _listen

PAUSE = 5.0
"""Mean seconds between what one was given and the next action (exponential)."""
ARRIVE = 120 / 200
"""Seconds between two who sign in."""
MOST_RUSH = 0.4
"""The share of a short day that signing in may take at most."""
LOOK_EVERY = 15.0
"""Seconds after which a trainer's board draws itself again, as `groups_view.EVERY`."""
LAST_MOMENT = 1.0
"""Seconds that a word may need to the wall: if its question ends before, it may never be there."""
P95, P99, GROWTH = 0.100, 0.500, 100
"""The targets: seconds, seconds, MB of memory in the whole day."""
NAMED = {
    "save": "an answer saved",
    "move": "a note moved",
    "assumption": "an assumption saved",
    "redraw": "figures or canvas drawn again after it",
    "page": "another screen",
    "word": "a word for the wall",
}


@dataclass(frozen=True)
class Extent:
    """How long and how many. `together` plans are downloaded at once, `waves` times."""

    trainees: int = 500
    seconds: float = 1800
    group: int = establishment.GROUP
    waves: int = 6
    together: int = 10
    pause: float = PAUSE


QUICK = Extent(trainees=8, seconds=8, group=4, waves=1, together=2, pause=1.0)


# ---------------------------------------------------------------- the others


async def _trainer(
    everybody: Establishment, actor: Any, url: str, day: Day, wait: float, end: float
) -> None:
    """A trainer's board of groups, which draws itself again and again; opened after `wait` seconds."""
    await asyncio.sleep(wait)
    browser = await everybody.enter_staff(url, actor)
    page = await browser.open()
    while time.monotonic() + LOOK_EVERY < end:
        await asyncio.sleep(LOOK_EVERY)
        await day.tried(day.timed("dashboard", page.alive()))
    await day.tried(day.timed("dashboard", page.alive()))
    await page.close()
    await browser.close()


async def _projector(everybody: Establishment, url: str, wall: Wall) -> None:
    """The wall of the first group, on which words are looked for."""
    group = everybody.groups[0]
    browser = await everybody.enter_staff(url, group.trainer)
    address = f"/api/class/{group.cohort}/events?as=wall"
    try:
        await _listen(browser.http, address, wall, True)
    finally:
        await browser.close()


async def _progress(day: Day) -> None:
    """A line each minute about the minute before; never returns."""
    for minute in itertools.count(1):
        since = time.perf_counter()
        await asyncio.sleep(60)
        waits = day.waited(*TRAINEE, since=since)
        phases.say(f"  minute {minute}: {told(waits)}; {len(day.errors)} errors so far")


async def _downloads(
    seats: list[Seat], extent: Extent, found: Fetched, begun: float, span: float
) -> None:
    """Waves of downloads, evenly over the time after the rush."""
    for number in range(extent.waves):
        due = begun + span * (number + 0.5) / extent.waves
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        ready = [seat.trainee for seat in seats if seat.page]
        if not ready:
            found.errors.append("nobody is in to download anything")
            return
        takers = [
            ready[(number * extent.together + n) % len(ready)] for n in range(extent.together)
        ]
        await wave([_Taker(one) for one in takers], found)  # type: ignore[misc]


class _Taker:
    """What `downloads.wave` asks of a trainee: a browser, and whose plan it is."""

    def __init__(self, one: Copy) -> None:
        self.browser = one.browser
        self.actor = self
        self.project_ids = (one.project,)


# ---------------------------------------------------------------- the day


async def warmed(everybody: Establishment, app: Server) -> None:
    """Every screen once, before anybody comes: the first of all imports what others find ready."""
    one = everybody.trainees[0]
    browser = await one.enter(everybody.house, app.url, one.cohort)
    page = await browser.open()
    for address in SCREENS:
        await page.visit(address)
    await wave([_Taker(one)], Fetched())  # type: ignore[list-item]
    await page.close()
    await browser.close()
    browser = await everybody.enter_staff(app.url, everybody.trainers[0])
    await (await browser.open()).close()
    await browser.close()


async def spent(
    everybody: Establishment, app: Server, extent: Extent
) -> tuple[list[Row], list[Seat]]:
    """The day from the first sign-in to its end; the seats stay, for what follows."""
    day, wall, found, pid = Day(), Wall(), Fetched(), app.process.pid
    count = extent.trainees
    rush = min(count * ARRIVE, extent.seconds * MOST_RUSH)
    phases.say(f"the day: {count} come in {rush:.0f} s and work, {extent.seconds:.0f} s in all")
    seats = [
        Seat(trainee, day, everybody, random.Random(f"day.{number}"), extent.pause)
        for number, trainee in enumerate(everybody.trainees[:count])
    ]
    begun, end = time.monotonic(), time.monotonic() + extent.seconds
    clock = time.perf_counter()
    builders: dict[int, float] = {}
    before, own = meter.computed(pid), time.process_time()

    async def come(seat: Seat, after: float) -> None:
        await asyncio.sleep(after)
        if await day.tried(seat.arrive(app.url)):
            await seat.work(end)

    beside = [
        asyncio.create_task(looking(day, pid)),
        asyncio.create_task(_progress(day)),
        asyncio.create_task(everybody.keep_asking()),
        asyncio.create_task(_projector(everybody, app.url, wall)),
    ]
    trainers = [
        # One after the other, as people do: their boards do not draw themselves at the same moment.
        asyncio.create_task(
            _trainer(
                everybody, actor, app.url, day, LOOK_EVERY * number / len(everybody.trainers), end
            )
        )
        for number, actor in enumerate(everybody.trainers)
    ]
    taking = asyncio.create_task(
        _downloads(seats, extent, found, begun + rush, extent.seconds - rush)
    )
    await asyncio.gather(
        *(come(seat, rush * number / count) for number, seat in enumerate(seats)), *trainers
    )
    for child in meter.children(pid):
        with suppress(ProcessLookupError):
            builders[child] = meter.computed(child)
    lasted = time.monotonic() - begun
    shares = (
        (meter.computed(pid) - before) / lasted,
        sum(builders.values()) / lasted,
        (time.process_time() - own) / lasted,
    )
    await taking
    await asyncio.sleep(LAST_MOMENT)
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    day.errors += [f"wall: {error}" for error in wall.errors]
    day.errors += found.errors
    rows = _rows(day, extent, len(everybody.groups), clock, rush)
    rows.append(_walled(day, wall, everybody))
    rows.append(_fetched(found, extent))
    rows.append(_kept(day, everybody))
    rows += _held(day, shares)
    for error in sorted(set(day.errors)):
        phases.say(f"  {day.errors.count(error)} × {error}")
    if day.errors:
        phases.tell_log(app)
    return rows, seats


def _rows(day: Day, extent: Extent, groups: int, clock: float, rush: float) -> list[Row]:
    waits = day.waited(*TRAINEE)
    held = bool(waits) and (
        percentile(waits, 0.95) < P95 and percentile(waits, 0.99) < P99 and not day.errors
    )
    during = day.waited(*TRAINEE, until=clock + rush)
    entered = day.waited("sign in")
    return [
        Row(
            f"The day: {extent.trainees} trainees in {groups} groups, each every {extent.pause:.0f} s,"
            f" {extent.seconds / 60:.0f} minutes",
            f"{told(waits)}; {len(day.errors)} errors",
            f"p95 < {milliseconds(P95)}, p99 < {milliseconds(P99)}, no error",
            held,
        ),
        *(Row(f"… {NAMED[kind]}", told(day.waited(kind))) for kind in TRAINEE),
        Row(f"… {len(entered)} sign in within {rush:.0f} s", told(entered)),
        Row("… their first screen", told(day.waited("arrival"))),
        Row("… meanwhile, those who are at work", told(during)),
        Row("… a trainer's board of groups, drawn again", told(day.waited("dashboard"))),
    ]


def _walled(day: Day, wall: Wall, everybody: Establishment) -> Row:
    """Whether the first group's words were on its wall, but for those that came with a question's end.

    The wall shows a question until the next one is asked, and what came in its last moments with it
    or not at all.
    """
    first = everybody.groups[0].cohort
    mine = {one.person[:8] for one in everybody.trainees if one.cohort == first}
    said = [(question, word) for question, word in day.words.values() if word[:8] in mine]
    unseen = [(question, word) for question, word in said if word not in wall.seen]
    late = [
        word
        for question, word in unseen
        if everybody.closed.get(question, math.inf) < day.heard[word] + LAST_MOMENT
    ]
    ends = f"; {len(late)} said as their question ended" if late else ""
    return Row(
        "… words on the wall of the first group",
        f"{len(said) - len(unseen)} of {len(said)} seen{ends}",
        "all",
        None if not said else len(unseen) == len(late),
    )


def _fetched(found: Fetched, extent: Extent) -> Row:
    asked = len(found.took) + len(found.errors)
    slowest = f"the last after {max(found.waves):.1f} s at most" if found.waves else "none"
    return Row(
        f"… {extent.together} plans downloaded at once, {len(found.waves)} times",
        f"{len(found.took)} of {asked} came; {slowest}",
        "all come",
        bool(found.took) and not found.errors,
    )


def lost(day: Day, everybody: Establishment) -> tuple[int, int, int]:
    """How many acknowledged answers, moves and words the store does not hold as they were sent."""
    owners = {owner for owner, _, _ in day.answers}
    projects = {project for project, _ in day.moves}
    with everybody.house.store.reading() as r:
        kept = {
            (owner, one.prompt, one.version): digest(one.value)
            for owner in owners
            for one in r.all_history(owner)
        }
        notes = {
            (project, note.id): (note.version, note.block)
            for project in projects
            for note in r.notes_of(project, archived=True, board=None)
        }
        words = {
            one.id: (question, one.value)
            for question in {question for question, _ in day.words.values()}
            for one in r.replies(question)
        }
    return (
        sum(kept.get(key) != value for key, value in day.answers.items()),
        sum(notes.get(key) != place for key, place in day.moves.items()),
        sum(words.get(key) != said for key, said in day.words.items()),
    )


def _kept(day: Day, everybody: Establishment) -> Row:
    missing = lost(day, everybody)
    return Row(
        "… acknowledged, and read back from the store at the end",
        f"{len(day.answers)} answers, {day.moved} moves, {len(day.words)} words;"
        f" {sum(missing)} lost",
        "none lost",
        bool(day.answers) and not any(missing),
    )


def _held(day: Day, shares: tuple[float, float, float]) -> list[Row]:
    memory = day.memory
    begun, half, ended = memory[0], memory[len(memory) // 2], memory[-1]
    # Everybody's session is opened in the rush; what is asked is whether the day goes on growing.
    settled = memory[int(len(memory) * MOST_RUSH)]
    server, builder, own = shares
    late = milliseconds(percentile(day.late, 0.95))
    later = milliseconds(percentile(day.late, 0.99))
    return [
        Row(
            "… memory of the server: before anybody, all in, half, end",
            f"{begun:.0f}, {settled:.0f}, {half:.0f}, {ended:.0f} MB: {ended - settled:+.0f} MB",
            f"grows < {GROWTH} MB",
            ended - settled < GROWTH,
        ),
        Row(
            "… computing of the server, of its builder of documents, of the load itself",
            f"{server:.0%}, {builder:.0%}, {own:.0%} of a core",
        ),
        Row(
            "… the load's own lateness, which is in every wait",
            f"p95 {late}, p99 {later}",
        ),
    ]
