"""Somebody at a screen on the day of an establishment, and what everybody met.

Waits are kept one by one with the moment of each, so that percentiles are exact and a stretch of the
day can be looked at alone.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets import WebSocketException

from pie_core.model.programme import PromptRef
from tests.load import house as establishment
from tests.load import meter, school
from tests.load.client import Browser, Page, Refused
from tests.load.house import Copy, Establishment
from tests.load.lean import Line

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
TRAINEE = ("save", "move", "assumption", "redraw", "page", "word")
"""What a trainee waits for at work."""


@dataclass
class Day:
    """What was met: waits by kind with the moment of each, what was acknowledged, what went wrong."""

    waits: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    answers: dict[tuple[str, PromptRef, int], int] = field(default_factory=dict)
    moves: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)
    """When each word was acknowledged."""
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


async def looking(day: Day, pid: int) -> None:
    """How late this very process is, and what memory the server holds, again and again."""
    for number in itertools.count():
        due = time.perf_counter() + 0.05
        await asyncio.sleep(0.05)
        day.late.append(time.perf_counter() - due)
        if number % 20 == 0:
            day.memory.append(meter.resident(pid))


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
            # Ten words to a question are all that one may say, and a question that was closed in this
            # very moment takes none: the page says which, and nothing was lost.
            if not any(reason in str(error) for reason in ("full", "question_closed")):
                raise
            return
        self.day.words[answer["id"]] = question, word
        self.day.heard[word] = time.perf_counter()

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


async def left(seats: Iterable[Seat]) -> None:
    """Everybody leaves."""
    await asyncio.gather(*(seat.close() for seat in seats), return_exceptions=True)
