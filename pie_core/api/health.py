"""The workbook seen from outside: alive, ready, the journal; and the count of open pages."""

from __future__ import annotations

import hashlib
import threading
import time

import anyio
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pie_core.api import door, session
from pie_core.service import health
from pie_core.service.house import House, house

PATIENCE = 3.0
"""Seconds that a look may take: a store that holds the lock longer is not ready."""
REMEMBERED = 2.0
"""Seconds for which a look counts, since anybody may ask and the look takes the lock to write."""

SLOW_ON_PURPOSE = frozenset({"accounts", "handover"})
"""What hashes a PIN takes its time, so that nobody guesses."""


class Looks:
    """Who asks whether a house is ready gets the last look, or one that begins now; one at a time."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._found: tuple[House, float, list[str]] | None = None

    async def lacking(self, here: House) -> list[str]:
        """As `service.health.lacking`; `slow` alone where it took longer than `PATIENCE`."""
        if (found := self._fresh(here)) is not None:
            return found
        if not self._busy.acquire(blocking=False):
            found = self._found[2] if self._found and self._found[0] is here else None
            return ["slow"] if found is None else found
        with anyio.move_on_after(PATIENCE):
            return await anyio.to_thread.run_sync(self._look, here, abandon_on_cancel=True)
        return self._remember(here, ["slow"])

    def _look(self, here: House) -> list[str]:
        try:
            return self._remember(here, health.lacking(here))
        finally:
            self._busy.release()

    def _fresh(self, here: House) -> list[str] | None:
        kept = self._found
        if kept and kept[0] is here and time.monotonic() - kept[1] < REMEMBERED:
            return kept[2]
        return None

    def _remember(self, here: House, found: list[str]) -> list[str]:
        self._found = (here, time.monotonic(), found)
        return found


LOOKS = Looks()


@door.route
async def alive(request: Request) -> Response:
    """`GET /api/health`: the process answers. Cheap: every page asks when its connection is lost."""
    return door.reply({"status": "ok"})


@door.route
async def ready(request: Request) -> Response:
    """`GET /api/ready`: 200 when a class can work, else 503 with codes of what is missing."""
    lacking = await LOOKS.lacking(house())
    if lacking:
        return door.reply({"code": "not_ready", "missing": lacking}, 503)
    return door.reply({"status": "ok"})


@door.route
async def journal(request: Request) -> Response:
    """`GET /api/journal`: the journal of problems as a file, for staff."""
    here, actor = await door.reading(request)
    text = await door.off_loop(health.to_send, here, actor)
    headers = {
        "Content-Disposition": 'attachment; filename="pie-journal.jsonl"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(text.encode(), media_type="application/x-ndjson", headers=headers)


async def counted(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a page's socket on; the page is open for as long as it lasts."""
    with health.OPEN.page(browser(scope)):
        await app(scope, receive, send)


async def timed(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request on; a change counts as a wait under the module that answers it."""
    start = time.perf_counter()
    try:
        await app(scope, receive, send)
    finally:
        name = getattr(scope.get("endpoint"), "__module__", "").rpartition(".")[2]
        if scope["method"] == "POST" and name and name not in SLOW_ON_PURPOSE:
            health.SAVES.add(name, time.perf_counter() - start)


def browser(scope: Scope) -> str:
    """What tells browsers apart, in memory alone: a digest of the session, else of the address."""
    connection = HTTPConnection(scope)
    token = connection.cookies.get(session.COOKIE) or (
        connection.client.host if connection.client else ""
    )
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16]
