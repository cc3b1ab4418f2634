"""People who work on while something behind them breaks: what they were told, and when they went on.

Each is a trainee of `tests.load.school` with a page over the live protocol, saves over HTTP, and some
with a stream of events. Whoever meets a failure does what the workbook in the browser does: keeps the
text, tries again in a moment, opens the page again.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets import WebSocketException

from pie_core.model.programme import PromptRef
from pie_core.service.house import House
from tests.load.client import Page, Refused
from tests.load.school import WALK, Draft, School, Trainee, address

PAUSE = 0.4
"""Seconds between two actions of one person."""
AGAIN = 0.25
"""Seconds until somebody who met a failure tries again."""
TURN = 3
"""Every so many actions one runs the page again over its websocket; the others are saves."""

_BROKEN = (OSError, TimeoutError, WebSocketException, httpx.HTTPError, Refused)


@dataclass(frozen=True)
class Told:
    """What came of one action: when it was begun and answered (monotonic), `save` or `page`, how it
    went (`ok`, an HTTP status with the code of the refusal, or the name of an error)."""

    begun: float
    at: float
    kind: str
    how: str


@dataclass(frozen=True)
class Kept:
    """A save that the server acknowledged."""

    owner: str
    ref: PromptRef
    version: int
    value: Any


@dataclass
class Worker:
    """Somebody at work."""

    trainee: Trainee
    url: str
    page: Page | None = None
    told: list[Told] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)
    place: str = WALK[0]

    async def work(self, until: Callable[[], bool]) -> None:
        """Save and turn pages, until `until()`."""
        drafts = [draft for name in WALK for draft in self.trainee.drafts[name]]
        # Not all at the same act: what comes then would meet only pages, or only saves.
        number = sum(map(ord, self.trainee.name)) % TURN
        while not until():
            number += 1
            if number % TURN == 0:
                well = await self._turned()
            else:
                well = await self._saved(drafts[number % len(drafts)])
            await asyncio.sleep(PAUSE if well else AGAIN)

    async def listen(self, cohort: str, until: Callable[[], bool]) -> None:
        """Hear the class's stream, again and again as an `EventSource` does; when each state came."""
        assert self.trainee.browser is not None
        while not until():
            with contextlib.suppress(*_BROKEN):
                async with self.trainee.browser.http.stream(
                    "GET", f"/api/class/{cohort}/events?as=class&language=fr"
                ) as stream:
                    async for line in stream.aiter_lines():
                        if line == "event: state":
                            self.heard.append(time.monotonic())
                        if until():
                            return
            await asyncio.sleep(AGAIN)

    async def close(self) -> None:
        """Leave."""
        if self.page:
            with contextlib.suppress(*_BROKEN):
                await self.page.close()
        if self.trainee.browser:
            await self.trainee.browser.close()

    async def _saved(self, draft: Draft) -> bool:
        """One save; a value that may have been kept without a word is sent again as it is."""
        assert self.trainee.browser is not None
        begun, value = time.monotonic(), draft.following()
        first = True
        while True:
            data = {
                "owner": draft.owner,
                **draft.ref.model_dump(),
                "value": value,
                "based_on": draft.version,
            }
            try:
                answer = await self.trainee.browser.http.post(
                    "/api/answers", json=data, headers={"x-pie-token": self.trainee.token}
                )
                status = answer.status_code
                ours = answer.headers.get("content-type", "").startswith("application/json")
                said = answer.json() if ours else {}
            except _BROKEN as error:
                self._note(begun, "save", type(error).__name__)
                first = False
                await asyncio.sleep(AGAIN)
                begun = time.monotonic()
                continue
            if status == 200 or (status == 409 and said["current"]["value"] == value):
                draft.version = said["version"] if status == 200 else said["current"]["version"]
                self.kept.append(Kept(draft.owner, draft.ref, draft.version, value))
                self._note(begun, "save", "ok")
                return first
            self._note(begun, "save", f"{status} {said.get('code', '')}".strip())
            if status == 409:
                raise AssertionError(f"a save met somebody else's: {said}")
            first = False
            await asyncio.sleep(AGAIN)
            begun = time.monotonic()

    async def _turned(self) -> bool:
        """The page once more; a new one where its connection is gone."""
        assert self.trainee.browser is not None
        begun = time.monotonic()
        try:
            if self.page is None:
                self.page = await self.trainee.browser.open(address(self.place))
            else:
                await self.page.rerun()
        except _BROKEN as error:
            self._note(begun, "page", f"{type(error).__name__}: {error}")
            self.page = None
            return False
        self._note(begun, "page", "ok")
        return True

    def _note(self, begun: float, kind: str, how: str) -> None:
        self.told.append(Told(begun, time.monotonic(), kind, how))

    def away(self, since: float, kind: str) -> float:
        """Seconds from `since` until an action of this kind, begun after it, went well for good: the
        end of the first that no failure follows."""
        later = [one for one in self.told if one.kind == kind and one.begun >= since]
        last_failure = max((n for n, one in enumerate(later) if one.how != "ok"), default=-1)
        well = later[last_failure + 1 :]
        return well[0].at - since if well else float("inf")


def lost(house: House, workers: list[Worker]) -> list[Kept]:
    """What was acknowledged and is not in the history of the store as it was said."""
    found = []
    with house.store.reading() as r:
        for worker in workers:
            for one in worker.kept:
                history = {a.version: a.value for a in r.history(one.owner, one.ref)}
                if history.get(one.version) != one.value:
                    found.append(one)
    return found


async def begun(school: School, url: str, trainees: list[Trainee]) -> list[Worker]:
    """Everybody comes in and opens a page."""
    workers = []
    for number, trainee in enumerate(trainees):
        browser = await trainee.enter(school.house, url, school.cohort)
        place = WALK[number % len(WALK)]
        workers.append(Worker(trainee, url, await browser.open(address(place)), place=place))
    return workers
