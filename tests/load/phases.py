"""The phases of the benchmark, each ending in its rows: cost, crowds, memory, bytes on the wire."""

from __future__ import annotations

import asyncio
import itertools
import os
import platform
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version

from playwright.async_api import Browser as Chromium

from tests.load import cost, crowd, meter, wire
from tests.load.client import Browser, Page, Refused
from tests.load.figures import Row, kilobytes, milliseconds, percentile
from tests.load.school import (
    EMPTY,
    PLANNED,
    WALK,
    School,
    Trainee,
    address,
    board,
    crowded,
    figures,
    known,
)
from tests.load.server import Server

#: The targets, as `docs/architecture.md` has them: shares of a stock empty rerun, then the rest.
SAVE_SHARE = 0.06
PAGE_SHARE = 0.35
PLAN_SHARE = 0.5
MOVE_SHARE = 0.1
BOARD_TIMES, BOARD_NOTES = 1.5, 200
CLASSES, WAIT = 200, 0.100
SESSION_MEGABYTES = 0.3
STILL_GROWING = 0.02
FIRST_LOAD, RETURN = 1_800_000, 50_000
OTHER_LANGUAGES = {"ar": "Arabic", "en": "English"}
OTHER_WIRES = tuple(
    f"Wire, PIE in {name}: {what}"
    for name in OTHER_LANGUAGES.values()
    for what in ("first visit in all", "return to the chart")
)

#: How much of the server's log is shown after an error.
LAST_LINES = 40

SIMPLE, CHARTED = "know_myself", "first_figures"


@dataclass(frozen=True)
class Extent:
    """How much is done.

    Cost: `rounds` of `events` of each kind, of which `turns` trainees take turns. Then one crowd of
    each size in `crowds`, for `seconds` each.
    """

    rounds: int
    events: int
    turns: int
    crowds: tuple[int, ...]
    seconds: float


def say(text: str) -> None:
    """What is being done, beside the table that goes to the output."""
    print(text, file=sys.stderr, flush=True)


def tell_log(server: Server) -> None:
    """The last that a server wrote: why a page broke is there and nowhere else."""
    written = server.log.read_text(encoding="utf-8", errors="replace").splitlines()
    say("\n".join(["  the server's last lines:", *written[-LAST_LINES:]]))


def machine() -> Row:
    """Where this is measured, and whether somebody else was at work: waits need a quiet machine."""
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return Row(
        "Machine",
        f"{cores} cores, Python {platform.python_version()}, Streamlit"
        f" {version('streamlit')}; load before: {load:.1f}",
    )


# ---------------------------------------------------------------- cost of one event


async def costs(school: School, app: Server, stock: Server, extent: Extent) -> list[Row]:
    """Computing for one event of each kind beside a rerun of the stock empty page."""
    trainees = school.trainees[: extent.turns]
    visitor = Browser(stock.url)
    empty = [await visitor.open() for _ in trainees]
    browsers = [await t.enter(school.house, app.url, school.cohort) for t in trainees]
    charted = [await browser.open(address(CHARTED)) for browser in browsers]
    simple = [await browser.open(address(SIMPLE)) for browser in browsers]
    home = [await browser.open() for browser in browsers]
    module = [await browser.open(address("")) for browser in browsers]
    for page in charted:
        if not any("vega" in kind for kind in page.kinds()):
            raise Refused(f"no chart on {address(CHARTED)}")
    plan = [await browser.open(figures("saisie", PLANNED)) for browser in browsers]
    overview = [await browser.open(figures()) for browser in browsers]
    statement = [await browser.open(figures("etats", "cpc")) for browser in browsers]
    for trainee in trainees:
        crowded(school, trainee, BOARD_NOTES)
        known(school, trainee)
    skills = [await browser.open("/competences") for browser in browsers]
    full = [await browser.open(board()) for browser in browsers]
    bare = [await browser.open(board(EMPTY)) for browser in browsers]
    drawn = [_redrawing(t, page, CHARTED) for t, page in zip(trainees, charted, strict=True)]
    typed = [_redrawing(t, page, PLANNED) for t, page in zip(trainees, plan, strict=True)]
    pid = app.process.pid
    kinds = {
        "stock": cost.Kind(stock.process.pid, tuple(page.rerun for page in empty)),
        "save": cost.Kind(pid, tuple(_saving(trainee) for trainee in trainees)),
        "charted": cost.Kind(pid, tuple(page.rerun for page in charted)),
        "simple": cost.Kind(pid, tuple(page.rerun for page in simple)),
        "module": cost.Kind(pid, tuple(page.rerun for page in module)),
        "home": cost.Kind(pid, tuple(page.rerun for page in home)),
        "drawn": cost.Kind(pid, tuple(drawn)),
        "plan": cost.Kind(pid, tuple(page.rerun for page in plan)),
        "typed": cost.Kind(pid, tuple(typed)),
        "overview": cost.Kind(pid, tuple(page.rerun for page in overview)),
        "statement": cost.Kind(pid, tuple(page.rerun for page in statement)),
        "skills": cost.Kind(pid, tuple(page.rerun for page in skills)),
        "move": cost.Kind(pid, tuple(_moving(trainee) for trainee in trainees)),
        "bare": cost.Kind(pid, tuple(page.rerun for page in bare)),
        "full": cost.Kind(pid, tuple(page.rerun for page in full)),
    }
    found = await cost.measured(kinds, extent.rounds, extent.events)
    pages = empty + charted + simple + home + module + plan + overview + statement
    pages += skills + full + bare
    for page in pages:
        await page.close()
    await visitor.close()

    def row(name: str, kind: str, most: float | None = None) -> Row:
        share = found[kind].ratio(found["stock"])
        low, high = found[kind].spread(found["stock"])
        return Row(
            name,
            f"{share:.3f} × stock ({low:.3f} to {high:.3f}), {milliseconds(found[kind].mean)}",
            "" if most is None else f"≤ {most} × stock",
            None if most is None else share <= most,
        )

    return [
        Row("CPU: stock empty page, a rerun", milliseconds(found["stock"].mean)),
        row("CPU: a saved answer", "save", SAVE_SHARE),
        row("CPU: an activity with figures and chart", "charted", PAGE_SHARE),
        row("CPU: a simple activity", "simple", PAGE_SHARE),
        row("CPU: a module's list of steps", "module", PAGE_SHARE),
        row("CPU: the home page", "home"),
        row("CPU: an amount saved, its figures redrawn", "drawn"),
        row("CPU: the plan's table of sales", "plan", PLAN_SHARE),
        row("CPU: a price saved in it, the panel redrawn", "typed", PLAN_SHARE),
        row("CPU: the plan's first page, two charts", "overview", PLAN_SHARE),
        row("CPU: a statement of the plan", "statement", PLAN_SHARE),
        row("CPU: one's own competences, the three moments", "skills", PLAN_SHARE),
        row(f"CPU: a note moved on a board of {BOARD_NOTES}", "move", MOVE_SHARE),
        row("CPU: a board without notes", "bare"),
        _beside(found, f"CPU: a board with {BOARD_NOTES} notes", "full", "bare", BOARD_TIMES),
    ]


def _beside(found: Mapping[str, cost.Cost], name: str, kind: str, other: str, most: float) -> Row:
    """A cost as so many times another of the same run."""
    times = found[kind].ratio(found[other])
    figure = f"{times:.2f} × a board without notes, {milliseconds(found[kind].mean)}"
    return Row(name, figure, f"≤ {most} ×", times <= most)


def _moving(trainee: Trainee) -> Callable[[], Awaitable[object]]:
    """Move one note after another of a trainee's crowded canvas."""
    numbers = itertools.cycle(range(BOARD_NOTES - 60, BOARD_NOTES - 20))
    return lambda: trainee.move(next(numbers))


def _saving(trainee: Trainee) -> Callable[[], Awaitable[object]]:
    """Save the trainee's answers one after another, each time something new."""
    drafts = itertools.cycle([d for activity in WALK for d in trainee.drafts[activity]])
    return lambda: trainee.save(next(drafts))


def _redrawing(trainee: Trainee, page: Page, activity: str) -> Callable[[], Awaitable[object]]:
    """Save an amount (or a table of prices) and have the page redraw what it shows of it."""
    kind = "table" if activity == PLANNED else "amount"
    drafts = itertools.cycle([d for d in trainee.drafts[activity] if d.kind == kind])

    async def once() -> None:
        await page.saved("activity", await trainee.save(next(drafts)))

    return once


# ---------------------------------------------------------------- crowds and memory


async def crowds(school: School, app: Server, extent: Extent) -> list[Row]:
    """Waits and errors of ever larger crowds in one process, and the memory that it took."""
    rows: list[Row] = []
    seats: list[crowd.Seat] = []
    grown, watch, pid = 0.0, crowd.Watch(), app.process.pid
    for size in extent.crowds:
        say(f"{size} trainees")
        coming = school.trainees[len(seats) : size]
        # Before memory is read: hashing a PIN takes 19 MB for a moment, which is no session's.
        await crowd.entered(school, app.url, coming)
        before = meter.resident(pid)
        seats += await crowd.seated(coming)
        await asyncio.sleep(cost.SETTLE)
        grown += meter.resident(pid) - before
        watch = await crowd.acting(seats, extent.seconds, pid, seed=size)
        rows += waits(size, watch)
        if watch.errors:
            tell_log(app)
    per_session = grown / len(seats)
    middle = len(watch.memory) // 2
    begun, half, ended = watch.memory[0], watch.memory[middle], watch.memory[-1]
    rows += [
        Row(
            f"Memory for each of {len(seats)} sessions",
            f"{per_session:.2f} MB",
            f"< {SESSION_MEGABYTES} MB",
            per_session < SESSION_MEGABYTES,
        ),
        Row(
            f"Memory while {len(seats)} work: begin, half, end",
            f"{begun:.0f}, {half:.0f}, {ended:.0f} MB",
            f"second half ≤ +{STILL_GROWING:.0%}",
            ended <= half * (1 + STILL_GROWING),
        ),
    ]
    for seat in seats:
        with suppress(OSError):
            await seat.close()
    return rows


def waits(size: int, watch: crowd.Watch) -> list[Row]:
    """The rows of one crowd; what went wrong is told beside the table."""
    for error in sorted(set(watch.errors)):
        say(f"  {watch.errors.count(error)} × {error}")
    if watch.late:
        late = milliseconds(percentile(watch.late, 0.95))
        say(f"  the generator itself was late by {late} (p95)")
    waits = watch.all
    if not waits:
        return [Row(f"{size} trainees", f"nothing answered, {len(watch.errors)} errors", met=False)]
    p50, p95, p99 = (milliseconds(percentile(waits, share)) for share in (0.50, 0.95, 0.99))
    aimed = size == CLASSES
    held = percentile(waits, 0.95) < WAIT and not watch.errors
    tails = [
        f"{name} {milliseconds(percentile(part, 0.95))}"
        for name, part in (("saves", watch.saves), ("pages", watch.pages))
        if part
    ]
    return [
        Row(
            f"{size} trainees, each every {crowd.PAUSE:.0f} s",
            f"p50 {p50}, p95 {p95}, p99 {p99}; {len(watch.errors)} errors in {len(waits)}",
            f"p95 < {milliseconds(WAIT)}, no error" if aimed else "",
            held if aimed else None,
        ),
        Row(f"{size} trainees: p95 by kind", f"{', '.join(tails)}; {watch.busy:.0%} of a core"),
    ]


# ---------------------------------------------------------------- bytes on the wire

NO_CHROMIUM = "skipped: no Chromium found"


async def wires(trainee: Trainee, app: Server, pages: Server) -> list[Row]:
    """Bytes of a first visit and of a return, beside those of stock pages; in every language."""
    names = ("first page", "then a page with a chart", "first visit in all", "return to the chart")
    program = wire.chromium()
    if program is None:
        return [
            Row(f"Wire, {who}: {name}", NO_CHROMIUM) for name in names for who in ("stock", "PIE")
        ] + [Row(name, NO_CHROMIUM) for name in OTHER_WIRES]
    assert trainee.browser is not None
    cookies = dict(trainee.browser.http.cookies)
    async with wire.browsing(program) as browser:
        # Side by side: bytes do not depend on how long they take.
        stock, ours = await asyncio.gather(
            _visited(browser, pages.url, "/chart", {}),
            _visited(browser, app.url, address(CHARTED), cookies),
        )
        others = []
        for language in OTHER_LANGUAGES:
            await trainee.prefer(language)
            others.append(await _visited(browser, app.url, address(CHARTED), cookies, language))
        await trainee.prefer("fr")
    rows = []
    most = (None, None, FIRST_LOAD, RETURN)
    for name, before, now, bound in zip(names, _visits(stock), _visits(ours), most, strict=True):
        rows.append(Row(f"Wire, stock: {name}", _bytes(before)))
        target = "" if bound is None else f"≤ {kilobytes(bound)}"
        met = None if bound is None else now.total <= bound
        rows.append(Row(f"Wire, PIE: {name}", _bytes(now), target, met))
    bounds = ((2, FIRST_LOAD), (3, RETURN))
    sizes = [(_visits(one)[at], bound) for one in others for at, bound in bounds]
    for name, (load, bound) in zip(OTHER_WIRES, sizes, strict=True):
        target = f"≤ {kilobytes(bound)}"
        rows.append(Row(name, _bytes(load), target, load.total <= bound))
    return rows


async def _visited(
    browser: Chromium, url: str, chart: str, cookies: dict[str, str], language: str = "fr"
) -> list[wire.Load]:
    """The first page; then, with these cookies, the page with the chart, and that one again."""
    visitor = await wire.visitor(browser)
    loads = [await wire.loaded(visitor, f"{url}/?lang={language}")]
    await wire.signed_in(visitor, url, cookies)
    loads += [await wire.loaded(visitor, url + chart, wire.CHART) for _ in range(2)]
    await visitor.close()
    return loads


def _visits(loads: list[wire.Load]) -> list[wire.Load]:
    first, chart, back = loads
    return [first, chart, first + chart, back]


def _bytes(load: wire.Load) -> str:
    return (
        f"{kilobytes(load.total)} ({load.requests} files,"
        f" {kilobytes(load.messages)} of live messages)"
    )
