"""A live wall while a class works: how soon an answer is on it, and what each viewer costs.

Everybody listens to the class's stream, as every trainee's screen does, and one projector besides. A
question asks for words, its results are shown, so each reply changes what all of them see. First
nobody replies, then somebody does each second; then the whole class types at the same time.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from pie_core.model.live import Plan, Step
from pie_core.service import live
from tests.load import crowd, meter
from tests.load.client import Refused
from tests.load.crowd import Watch
from tests.load.figures import Row, milliseconds, percentile
from tests.load.phases import WAIT, Extent, say, tell_log
from tests.load.school import School, Trainee
from tests.load.server import Server

SOON = 1.0
"""Seconds in which an answer must be on the wall."""
MOST_CPU = 1.0
"""Milliseconds of computing that a wall may cost for each viewer and second."""
EVERY = 1.0
"""Seconds between two replies."""
LATEST = 5.0
"""Seconds after which a reply that is not on the wall counts as lost."""


@dataclass
class Wall:
    """What the listeners heard: when each word was first on the projector, and how many states."""

    seen: dict[str, float] = field(default_factory=dict)
    states: int = 0
    errors: list[str] = field(default_factory=list)


async def _listen(http: httpx.AsyncClient, url: str, wall: Wall, projector: bool) -> None:
    """Take what the stream says until this task is cancelled."""
    event = ""
    try:
        async with http.stream("GET", url, timeout=httpx.Timeout(None)) as stream:
            if stream.status_code != 200:
                raise Refused(f"{url}: {stream.status_code}")
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: ") and event == "state":
                    wall.states += 1
                    if projector:
                        _look(json.loads(line.removeprefix("data: ")), wall)
    except (Refused, httpx.HTTPError) as error:
        wall.errors.append(f"{type(error).__name__} {error}")


def _look(state: dict[str, object], wall: Wall) -> None:
    results = state.get("results")
    words = results.get("words", []) if isinstance(results, dict) else []
    for word in words:
        wall.seen.setdefault(word["text"], time.perf_counter())


async def _replying(
    school: School, question: str, trainees: list[Trainee], seconds: float, wall: Wall, batch: str
) -> dict[str, float]:
    """One trainee after the other says a word; word → when it was sent."""
    sent: dict[str, float] = {}
    for number in range(max(1, round(seconds / EVERY))):
        trainee, word = trainees[number % len(trainees)], f"{batch}{number}q"
        assert trainee.browser is not None
        sent[word] = time.perf_counter()
        try:
            await trainee.browser.post(
                f"/api/class/{school.cohort}/replies",
                {"question": question, "value": word},
                trainee.token,
            )
        except (Refused, OSError, httpx.HTTPError) as error:
            wall.errors.append(f"{type(error).__name__} {error}")
        await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - sent[word])))
    return sent


async def phase(school: School, app: Server, extent: Extent) -> list[Row]:
    """The rows: computing for each viewer, waits of the wall, waits of those who type."""
    trainees = school.trainees[: max(extent.crowds)]
    say(f"a live wall for {len(trainees)}")
    for trainee in trainees:
        trainee.browser = None
    await crowd.entered(school, app.url, trainees)
    question = _asked(school)
    wall, pid = Wall(), app.process.pid
    projector = httpx.AsyncClient(base_url=app.url, verify=False, trust_env=False)
    signed = {"cohort": "", "name": school.trainer.person.name, "secret": school.password}
    await school.enter_staff(projector, signed)
    place = f"/api/class/{school.cohort}/events"
    listening = [asyncio.create_task(_listen(projector, f"{place}?as=wall", wall, True))]
    for trainee in trainees:
        assert trainee.browser is not None
        http = trainee.browser.http
        listening.append(asyncio.create_task(_listen(http, place, wall, False)))
    await asyncio.sleep(3)
    half = extent.seconds / 2
    quiet = await _busy(pid, asyncio.sleep(half))
    spoken: dict[str, float] = {}

    async def replies() -> None:
        spoken.update(await _replying(school, question, trainees, half, wall, "a"))

    lively = await _busy(pid, replies())
    waits, lost = await _waited(spoken, wall)
    rows = _cost(len(listening), quiet, lively, waits, lost)
    say(f"{len(trainees)} trainees type beside it")
    seats = await crowd.seated(trainees)
    typing = asyncio.ensure_future(crowd.acting(seats, extent.seconds, pid, seed=7))
    sent = await _replying(school, question, trainees, extent.seconds - 2, wall, "b")
    watch = await typing
    waits, lost = await _waited(sent, wall)
    rows += _beside(len(trainees), watch, waits, lost)
    if watch.errors or wall.errors:
        for error in sorted(set(wall.errors)):
            say(f"  wall: {wall.errors.count(error)} × {error}")
        tell_log(app)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    for seat in seats:
        with suppress(OSError):
            await seat.close()
    await projector.aclose()
    return rows


def _asked(school: School) -> str:
    """A class under way with its question open and its results shown."""
    plan = Plan(title="Mur", steps=(Step(id="wall", text="Mur"),))
    live.begin(school.house, school.trainer, school.cohort, plan)
    asked = {"kind": "words", "text": "Un mot ?", "most": 10}

    def seq() -> int:
        return live.now_of(school.house, school.trainer, school.cohort).seq

    question = live.ask(school.house, school.trainer, school.cohort, asked, seq())
    live.act(school.house, school.trainer, school.cohort, "show", {"on": True}, seq())
    return question.id


async def _busy(pid: int, work: object) -> float:
    """The share of a core that the server used while something was awaited."""
    before, start = meter.computed(pid), time.monotonic()
    await work  # type: ignore[misc]
    return (meter.computed(pid) - before) / (time.monotonic() - start)


async def _waited(sent: dict[str, float], wall: Wall) -> tuple[list[float], int]:
    """Seconds until each word was on the wall; how many never came."""
    until = time.perf_counter() + LATEST
    while time.perf_counter() < until and not set(sent) <= set(wall.seen):
        await asyncio.sleep(0.05)
    waits = [wall.seen[word] - at for word, at in sent.items() if word in wall.seen]
    return waits, len(sent) - len(waits)


def _cost(viewers: int, quiet: float, lively: float, waits: list[float], lost: int) -> list[Row]:
    def each(busy: float) -> float:
        return busy * 1000 / viewers

    return [
        Row(
            f"A wall with {viewers} viewers, nobody replies: computing for a viewer and second",
            f"{each(quiet):.3f} ms",
            f"≤ {MOST_CPU:g} ms",
            each(quiet) <= MOST_CPU,
        ),
        Row(
            "… a reply each second, all see the results",
            f"{each(lively):.3f} ms",
            f"≤ {MOST_CPU:g} ms",
            each(lively) <= MOST_CPU,
        ),
        Row("… until a reply is on the wall", _said(waits, lost), "≤ 1 s", _held(waits, lost)),
    ]


def _beside(size: int, watch: Watch, waits: list[float], lost: int) -> list[Row]:
    told = f"nothing answered, {len(watch.errors)} errors"
    held = False
    if watch.all:
        p50, p95, p99 = (milliseconds(percentile(watch.all, share)) for share in (0.5, 0.95, 0.99))
        told = f"p50 {p50}, p95 {p95}, p99 {p99}; {len(watch.errors)} errors in {len(watch.all)}"
        held = percentile(watch.all, 0.95) < WAIT and not watch.errors
    return [
        Row(
            f"{size} trainees, each every 5 s, all listening to a live wall",
            f"{told}; {watch.busy:.0%} of a core",
            f"p95 < {milliseconds(WAIT)}, no error",
            held,
        ),
        Row(
            "… beside it, until a reply is on the wall",
            _said(waits, lost),
            "≤ 1 s",
            _held(waits, lost),
        ),
    ]


def _said(waits: list[float], lost: int) -> str:
    if not waits:
        return f"none came, {lost} lost"
    p50, p95 = (milliseconds(percentile(waits, share)) for share in (0.5, 0.95))
    return f"p50 {p50}, p95 {p95}, longest {milliseconds(max(waits))}; {lost} lost of {lost + len(waits)}"


def _held(waits: list[float], lost: int) -> bool:
    return bool(waits) and not lost and percentile(waits, 0.95) <= SOON
