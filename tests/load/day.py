"""The real day of an establishment: `python -m tests.load --day`.

Everybody signs in at the pace of 200 in two minutes and goes to work at once: one screen each, an
action after a pause of five seconds on average. On an activity they type (each save goes over HTTP;
where the page shows what the answers add up to, it is drawn again), on the canvas they move notes, on
the plan's table they change an assumption and have the panel drawn again; now and then they say a word
to the live wall of their class, and every seventh action or so leads to another screen over the
websocket. All the while each listens to their class's stream; each trainer's board of groups draws
itself again every 15 seconds; six times ten plans are downloaded at once.

What was acknowledged is read back from the store at the end: an answer, a move or a word that is not
there is lost. Waits are kept one by one, so that percentiles are exact.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets import WebSocketException

from pie_core.model.programme import PromptRef
from tests.load import house as establishment
from tests.load import meter, phases, school
from tests.load.client import Browser, Page, Refused
from tests.load.downloads import Fetched, wave
from tests.load.figures import Row, milliseconds, percentile
from tests.load.house import Copy, Establishment
from tests.load.lean import Line
from tests.load.server import Server
from tests.load.wall import Wall, _listen

PAUSE = 5.0
"""Mean seconds between what one was given and the next action (exponential)."""
ARRIVE = 120 / 200
"""Seconds between two who sign in."""
MOST_RUSH = 0.4
"""The share of a short day that signing in may take at most."""
TURNS, WORDS = 0.15, 0.05
"""The shares of actions that lead to another screen, and that are a word for the wall."""
SCREENS = {
    **{school.address(activity): 2.0 for activity in school.WALK},
    school.board(): 2.0,
    school.figures("saisie", school.PLANNED): 2.0,
    "/": 1.0,
    school.address(""): 1.0,
}
"""Address → how often one goes there: the five activities, canvas, plan, home, a module's steps."""
PLAN = school.figures("saisie", school.PLANNED)
ASKED_EVERY = 180.0
"""Seconds after which a class is asked something new."""
LOOK_EVERY = 15.0
"""Seconds after which a trainer's board draws itself again, as `groups_view.EVERY`."""
LATE = 5.0
"""Seconds after which a word that is not on the wall counts as lost there."""
P95, P99, GROWTH = 0.100, 0.500, 100
"""The targets: seconds, seconds, MB of memory in the whole day."""
KNEE, KNEE_AIM = 0.300, 1000
"""Where the knee is: p95 in seconds, and how many trainees it aims at."""
TRAINEE = ("save", "move", "assumption", "redraw", "page", "word")
"""What a trainee waits for at work."""
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
    stock: float = 60
    knee: int = 0
    step: int = 100
    step_seconds: float = 40
    pause: float = PAUSE


QUICK = Extent(
    trainees=8, seconds=8, group=4, waves=1, together=2, stock=2, pause=1.0, step=8, step_seconds=3
)


@dataclass
class Day:
    """What was met: waits by kind with the moment of each, what was acknowledged, what went wrong."""

    waits: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    answers: dict[tuple[str, PromptRef, int], int] = field(default_factory=dict)
    moves: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)
    late: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    moved: int = 0

    def waited(self, *kinds: str, since: float = 0.0, until: float = float("inf")) -> list[float]:
        """Seconds of every wait of these kinds that ended in this time."""
        return [s for kind in kinds for at, s in self.waits[kind] if since <= at <= until]

    async def timed(self, kind: str, work: Awaitable[Any]) -> Any:
        """Wait for something and note how long it took."""
        begun = time.perf_counter()
        found = await work
        ended = time.perf_counter()
        self.waits[kind].append((ended, ended - begun))
        return found

    async def tried(self, work: Awaitable[Any]) -> bool:
        """Whether something went well; what did not is noted."""
        try:
            await work
        except Refused as error:
            self.errors.append(str(error)[:200])
        except (OSError, TimeoutError, WebSocketException, httpx.HTTPError) as error:
            self.errors.append(f"{type(error).__name__} {error}"[:200])
        else:
            return True
        return False


def digest(value: Any) -> int:
    """What tells two values apart; the same in one process."""
    return hash(json.dumps(value, sort_keys=True, ensure_ascii=False))


@dataclass
class Seat:
    """A trainee at their screen. `line` is for requests, `page` is the window."""

    trainee: Copy
    day: Day
    everybody: Establishment
    chance: random.Random
    pause: float
    browser: Browser | None = None
    page: Page | None = None
    line: Line | None = None
    place: str = "/"
    listening: asyncio.Task[int] | None = None
    said: int = 0

    async def arrive(self, url: str) -> None:
        """Sign in, see the home page, listen to the class. Raises `Refused`."""
        one = self.trainee
        self.browser = await self.day.timed(
            "sign in", one.enter(self.everybody.house, url, one.cohort)
        )
        assert self.browser is not None
        self.page = await self.day.timed("arrival", self.browser.open())
        self.line = Line(url, dict(self.browser.http.cookies))
        self.listening = asyncio.create_task(
            self.line.listen(f"/api/class/{one.cohort}/events"), name=one.name
        )

    async def work(self, end: float) -> None:
        """One action after another until the end."""
        await self.day.tried(self._turn())
        while True:
            pause = self.chance.expovariate(1 / self.pause)
            if time.monotonic() + pause > end:
                return
            await asyncio.sleep(pause)
            await self.day.tried(self._act())
            if self.listening and self.listening.done():
                error = self.listening.exception()
                self.day.errors.append(f"the class's stream ended: {error}"[:200])
                self.listening = None

    async def _act(self) -> None:
        drawn = self.chance.random()
        if drawn < TURNS:
            await self._turn()
        elif drawn < TURNS + WORDS:
            await self._say()
        elif self.place == school.board():
            await self._move()
        else:
            await self._type()

    async def _turn(self) -> None:
        assert self.page is not None
        others = [place for place in SCREENS if place != self.place]
        [self.place] = self.chance.choices(others, [SCREENS[place] for place in others])
        await self.day.timed("page", self.page.visit(self.place))

    async def _post(self, kind: str, address: str, data: dict[str, Any]) -> dict[str, Any]:
        assert self.line is not None
        status, answer = await self.day.timed(
            kind, self.line.post(address, data, self.trainee.token)
        )
        if status != 200:
            raise Refused(f"{address}: {status} {answer}")
        return dict(answer)

    async def _type(self) -> None:
        """Save the next value of an answer of this screen; elsewhere, of the first activity's."""
        assert self.page is not None
        activity = next((a for a in school.WALK if self.place == school.address(a)), "")
        planned = self.place == PLAN
        drafts = self.trainee.drafts[school.PLANNED if planned else activity or school.WALK[0]]
        draft = self.chance.choice(drafts)
        value = draft.following()
        asked = {
            "owner": draft.owner,
            **draft.ref.model_dump(),
            "value": value,
            "based_on": draft.version,
        }
        answer = await self._post("assumption" if planned else "save", "/api/answers", asked)
        draft.version = answer["version"]
        self.day.answers[draft.owner, draft.ref, draft.version] = digest(value)
        if planned or activity in school.LIVE:
            said = f"{draft.version}:{draft.ref.prompt}"
            await self.day.timed("redraw", self.page.saved("activity", said))

    async def _move(self) -> None:
        """Move a note of one's own board to the front of the next block."""
        one = self.trainee
        number = self.chance.randrange(establishment.NOTES)
        version = one.moved.get(number, 1)
        put = {
            "id": f"crowd-{number}",
            "block": school.BLOCKS[(number + version) % len(school.BLOCKS)],
            "text": f"Une note, la {number}",
            "tint": "",
            "archived": False,
            "before": None,
            "based_on": version,
        }
        answer = await self._post(
            "move", f"/api/boards/{one.project}/{school.BOARD}", {"puts": [put]}
        )
        [kept] = [note for note in answer["notes"] if note["id"] == put["id"]]
        one.moved[number] = kept["version"]
        self.day.moved += 1
        self.day.moves[one.project, str(put["id"])] = kept["version"], str(put["block"])

    async def _say(self) -> None:
        one = self.trainee
        self.said += 1
        word = f"{one.person[:8]}q{self.said}"
        question = self.everybody.question[one.cohort]
        try:
            answer = await self._post(
                "word",
                f"/api/class/{one.cohort}/replies",
                {"question": question, "value": word},
            )
        except Refused as error:
            # Ten words to a question are all that one may say; then the act is of another kind.
            if "full" not in str(error):
                raise
            return
        self.day.words[answer["id"]] = question, word

    async def close(self) -> None:
        """Leave: the window, the stream, the connections."""
        if self.listening:
            self.listening.cancel()
            await asyncio.gather(self.listening, return_exceptions=True)
        for one in (self.page, self.browser):
            if one:
                with suppress(OSError, WebSocketException):
                    await one.close()
        if self.line:
            self.line.close()


# ---------------------------------------------------------------- the others


async def _trainer(everybody: Establishment, actor: Any, url: str, day: Day, end: float) -> None:
    """A trainer's board of groups, which draws itself again and again."""
    browser = await everybody.enter_staff(url, actor)
    page = await browser.open()
    while time.monotonic() + LOOK_EVERY < end:
        await asyncio.sleep(LOOK_EVERY)
        await day.tried(day.timed("dashboard", page.alive()))
    await day.tried(day.timed("dashboard", page.alive()))
    await page.close()
    await browser.close()


async def _asking(everybody: Establishment) -> None:
    """A new question for every class, group after group, without end."""
    while True:
        for group in everybody.groups:
            await asyncio.sleep(ASKED_EVERY / len(everybody.groups))
            await asyncio.to_thread(everybody.ask, group)


async def _projector(everybody: Establishment, url: str, wall: Wall) -> None:
    """The wall of the first group, on which words are looked for."""
    group = everybody.groups[0]
    browser = await everybody.enter_staff(url, group.trainer)
    address = f"/api/class/{group.cohort}/events?as=wall"
    try:
        await _listen(browser.http, address, wall, True)
    finally:
        await browser.close()


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


async def _looking(day: Day, pid: int) -> None:
    """How late this very process is, and what memory the server holds, ever again."""
    for number in itertools.count():
        due = time.perf_counter() + 0.05
        await asyncio.sleep(0.05)
        day.late.append(time.perf_counter() - due)
        if number % 20 == 0:
            day.memory.append(meter.resident(pid))


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
) -> tuple[Day, list[Row], list[Seat]]:
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
        asyncio.create_task(_looking(day, pid)),
        asyncio.create_task(_asking(everybody)),
        asyncio.create_task(_projector(everybody, app.url, wall)),
    ]
    trainers = [
        asyncio.create_task(_trainer(everybody, actor, app.url, day, end))
        for actor in everybody.trainers
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
    await asyncio.sleep(min(LATE, 1.0))
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
    return day, rows, seats


def told(waits: list[float]) -> str:
    """Exact percentiles and the longest wait; how many there were."""
    if not waits:
        return "none"
    p50, p95, p99 = (milliseconds(percentile(waits, share)) for share in (0.5, 0.95, 0.99))
    return f"p50 {p50}, p95 {p95}, p99 {p99}, longest {milliseconds(max(waits))}; {len(waits)}"


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
    """How soon the first group's words were on its wall: from the moment they were acknowledged."""
    first = everybody.groups[0].cohort
    mine = {one.person[:8] for one in everybody.trainees if one.cohort == first}
    said = [word for _, word in day.words.values() if word[:8] in mine]
    seen = [word for word in said if word in wall.seen]
    lost = len(said) - len(seen)
    return Row(
        "… words on the wall of the first group",
        f"{len(seen)} of {len(said)} seen",
        "all",
        None if not said else not lost,
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


async def left(seats: Iterable[Seat]) -> None:
    """Everybody leaves."""
    await asyncio.gather(*(seat.close() for seat in seats), return_exceptions=True)


# ---------------------------------------------------------------- beside it, and beyond


async def stock(server: Server, extent: Extent) -> Row:
    """Stock Streamlit's empty page, asked by as many at the same rate."""
    phases.say(f"stock: {extent.trainees} windows of an empty page for {extent.stock:.0f} s")
    visitor, day = Browser(server.url), Day()
    door = asyncio.Semaphore(4)

    async def opened() -> Page:
        async with door:
            return await visitor.open()

    pages = await asyncio.gather(*(opened() for _ in range(extent.trainees)))
    end, before, begun = time.monotonic() + extent.stock, 0.0, time.monotonic()
    before = meter.computed(server.process.pid)

    async def turning(page: Page, chance: random.Random) -> None:
        while True:
            pause = chance.expovariate(1 / extent.pause)
            if time.monotonic() + pause > end:
                return
            await asyncio.sleep(pause)
            await day.tried(day.timed("page", page.rerun()))

    await asyncio.gather(
        *(turning(page, random.Random(f"stock.{n}")) for n, page in enumerate(pages))
    )
    lasted = time.monotonic() - begun
    busy = (meter.computed(server.process.pid) - before) / lasted
    for page in pages:
        with suppress(OSError, WebSocketException):
            await page.close()
    await visitor.close()
    return Row(
        f"Stock Streamlit's empty page, {extent.trainees} windows, each every {extent.pause:.0f} s",
        f"{told(day.waited('page'))}; {len(day.errors)} errors; {busy:.0%} of a core",
    )


async def knee(everybody: Establishment, app: Server, extent: Extent) -> list[Row]:
    """Ever larger crowds of the same script until p95 passes 300 ms, or nobody is left to come."""
    rows: list[Row] = []
    seats: list[Seat] = []
    held = 0
    for size in range(extent.step, extent.knee + 1, extent.step):
        phases.say(f"the knee: {size}")
        day = Day()
        coming = [
            Seat(trainee, day, everybody, random.Random(f"knee.{number}"), extent.pause)
            for number, trainee in enumerate(everybody.trainees[len(seats) : size], len(seats))
        ]
        door = asyncio.Semaphore(4)
        await asyncio.gather(*(_through(seat, app.url, door) for seat in coming))
        seats += coming
        for seat in seats:
            seat.day = day
        pid = app.process.pid
        before, begun = meter.computed(pid), time.monotonic()
        looking = asyncio.create_task(_looking(day, pid))
        end = begun + extent.step_seconds
        await asyncio.gather(*(seat.work(end) for seat in seats if seat.page))
        looking.cancel()
        busy = (meter.computed(pid) - before) / (time.monotonic() - begun)
        waits = day.waited(*TRAINEE)
        late = milliseconds(percentile(day.late, 0.95)) if day.late else "?"
        rows.append(
            Row(
                f"… {size}",
                f"{told(waits)}; {len(day.errors)} errors; {busy:.0%} of a core; load late by {late}",
            )
        )
        for error in sorted(set(day.errors)):
            phases.say(f"  {day.errors.count(error)} × {error}")
        if not waits or percentile(waits, 0.95) > KNEE:
            break
        held = size
    await left(seats)
    more = "" if held < extent.knee else " or more"
    head = Row(
        f"The knee: how many until p95 passes {milliseconds(KNEE)}",
        f"{held}{more}",
        f"≥ {KNEE_AIM}",
        held >= KNEE_AIM,
    )
    return [head, *rows]


async def _through(seat: Seat, url: str, door: asyncio.Semaphore) -> None:
    async with door:
        await seat.day.tried(seat.arrive(url))


async def phase(
    everybody: Establishment,
    start: Callable[[], Server],
    stock_server: Callable[[], Server],
    extent: Extent,
) -> list[Row]:
    """All rows of the day; the servers are started when they are needed."""
    app = start()
    await warmed(everybody, app)
    _, rows, seats = await spent(everybody, app, extent)
    await left(seats)
    for one in everybody.trainees:
        one.browser = None
    if extent.knee:
        rows += await knee(everybody, app, extent)
    rows.append(await stock(stock_server(), extent))
    return rows
