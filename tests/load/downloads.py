"""Ten plans downloaded at once, again and again, while a class types: does anybody wait for them?

The same trainees type the same way, some seconds without downloads and some with, in turn, so that
both are measured in the same minutes. A plan is built in a second or so of computing; what is asked
is whether those who type feel it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from tests.load import crowd, meter
from tests.load.crowd import Watch
from tests.load.figures import Row, milliseconds, percentile
from tests.load.phases import WAIT, Extent, say, tell_log
from tests.load.school import School, Trainee
from tests.load.server import Server

TOGETHER = 10
"""Downloads that begin in the same instant."""
TYPISTS = 30
PATIENCE = 120.0
"""Seconds after which a download counts as failed: the tenth waits for nine others."""
LANGUAGES = ("fr", "ar", "en")


@dataclass
class Fetched:
    """What became of the downloads: seconds that each took, of each wave until the last was there."""

    took: list[float] = field(default_factory=list)
    waves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def fetched(trainee: Trainee, language: str) -> float:
    """Seconds until a trainee has their plan. Raises `ValueError` if it is none, or `httpx`'s errors."""
    assert trainee.browser is not None
    [project] = trainee.actor.project_ids
    begun = time.perf_counter()
    address = f"/api/documents/plan/{project}?language={language}"
    answer = await trainee.browser.http.get(address, timeout=PATIENCE)
    if answer.status_code != 200 or not answer.content.startswith(b"%PDF"):
        raise ValueError(f"{address}: {answer.status_code} {answer.text[:200]}")
    return time.perf_counter() - begun


async def wave(trainees: Sequence[Trainee], found: Fetched) -> None:
    """One download each, all begun at once."""
    begun = time.perf_counter()
    languages = (LANGUAGES[n % len(LANGUAGES)] for n in range(len(trainees)))
    answers = await asyncio.gather(
        *(fetched(t, spoken) for t, spoken in zip(trainees, languages, strict=True)),
        return_exceptions=True,
    )
    for answer in answers:
        match answer:
            case float():
                found.took.append(answer)
            case ValueError() | httpx.HTTPError() | OSError():
                found.errors.append(f"{type(answer).__name__} {answer}")
            case BaseException():
                raise answer
    found.waves.append(time.perf_counter() - begun)


async def _waves(
    trainees: Sequence[Trainee], found: Fetched, typing: asyncio.Future[Watch]
) -> None:
    """Wave after wave while somebody types."""
    while not typing.done():
        await wave(trainees, found)


async def phase(school: School, app: Server, extent: Extent) -> list[Row]:
    """The rows: the waits of those who type without and with downloads, and the downloads."""
    trainees = school.trainees[: min(TYPISTS, max(extent.crowds))]
    say(f"{TOGETHER} downloads at once while {len(trainees)} trainees type")
    for trainee in trainees:
        trainee.browser = None  # The crowds have closed theirs.
    await crowd.entered(school, app.url, trainees)
    seats = await crowd.seated(trainees)
    takers = [trainees[n % len(trainees)] for n in range(TOGETHER)]
    # The first of all imports and reads what the later ones find ready.
    await wave(takers[:1], Fetched())
    alone, beside, found = Watch(), Watch(), Fetched()
    pid, half = app.process.pid, extent.seconds / 2
    for turn in range(2):
        _add(alone, await crowd.acting(seats, half, pid, seed=turn))
        typing = asyncio.ensure_future(crowd.acting(seats, half, pid, seed=turn))
        await asyncio.gather(typing, _waves(takers, found, typing))
        _add(beside, typing.result())
    if alone.errors or beside.errors or found.errors:
        tell_log(app)
    builders = meter.children(pid)
    for seat in seats:
        with suppress(OSError):
            await seat.close()
    held = sum(map(meter.resident, builders))
    return [
        *rows(len(trainees), alone, beside, found),
        Row("Memory of the process that builds documents", f"{held:.0f} MB"),
    ]


def _add(whole: Watch, part: Watch) -> None:
    whole.saves += part.saves
    whole.pages += part.pages
    whole.errors += part.errors
    whole.late += part.late


def _said(watch: Watch) -> str:
    """The waits of saved answers in one line; `—` if there was none."""
    if not watch.saves:
        return f"nothing saved, {len(watch.errors)} errors"
    p50, p95 = (milliseconds(percentile(watch.saves, share)) for share in (0.5, 0.95))
    longest = milliseconds(max(watch.saves))
    return (
        f"p50 {p50}, p95 {p95}, longest {longest}; {len(watch.errors)} errors in {len(watch.all)}"
    )


def rows(size: int, alone: Watch, beside: Watch, found: Fetched) -> Iterator[Row]:
    """What was measured; what went wrong is told beside the table."""
    wrong = alone.errors + beside.errors + found.errors
    for error in sorted(set(wrong)):
        say(f"  {wrong.count(error)} × {error}")
    yield Row(f"{size} trainees type: a saved answer", _said(alone))
    ratio, held = "", False
    if alone.saves and beside.saves:
        after, before = (percentile(watch.saves, 0.95) for watch in (beside, alone))
        ratio = f"p95 × {after / before:.1f}; "
        held = after < WAIT and not beside.errors
    yield Row(
        f"… while {TOGETHER} plans are downloaded at once",
        ratio + _said(beside),
        f"p95 < {milliseconds(WAIT)}, no error",
        held,
    )
    asked = len(found.took) + len(found.errors)
    waves = f"the last of ten after {max(found.waves):.1f} s at most" if found.waves else "none"
    yield Row(
        f"{TOGETHER} plans downloaded at once, {len(found.waves)} times",
        f"{len(found.took)} of {asked} came; {waves}",
        "all come",
        bool(found.took) and not found.errors,
    )
