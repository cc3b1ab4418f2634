"""Boards over HTTP: reading one, moving notes, and the stream of others' moves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pie_core.api import door, runtime, session
from pie_core.errors import Conflict, Invalid, PieError
from pie_core.model.project import KeptNote
from pie_core.service import boards
from pie_core.service.house import House, house
from pie_core.words.numbers import clock, stamp

LOOK_EVERY = 1.0
"""Seconds between two looks for others' moves: they are on every board within two."""

KEEP_ALIVE = 20
"""Looks after which a silent stream says a word, so that nothing between closes it."""


def note_data(note: KeptNote) -> dict[str, Any]:
    """A note as the browser takes it."""
    names = ("id", "block", "text", "tint", "position", "version", "archived", "source")
    return {
        **{name: getattr(note, name) for name in names},
        "author": note.author_name,
        "author_id": note.author_id,
        "at": stamp(note.at),
        "time": clock(note.at),
    }


def _place(request: Request) -> tuple[str, str]:
    return request.path_params["project"], request.path_params["board"]


@door.route
async def read(request: Request) -> Response:
    """`GET /api/boards/{project}/{board}`."""
    here, actor = await door.reading(request)
    found = await door.off_loop(boards.standing, here, actor, *_place(request))
    return door.reply({"notes": [note_data(note) for note in found.notes], "seq": found.seq})


@door.route
async def put(request: Request) -> Response:
    """`POST /api/boards/{project}/{board}` {puts: [{id, block, text, tint, archived, before, based_on}]}."""
    data = await door.fields(request, puts=list)
    wanted = [boards.read_put(one, place) for place, one in enumerate(data["puts"])]
    if not wanted:
        raise Invalid(findings=[{"path": "puts", "code": "field"}])
    try:
        seq, notes = await door.acting_once(request, boards.put, *_place(request), wanted)
    except Conflict as error:
        current = error.data.get("current")
        shown = note_data(current) if isinstance(current, KeptNote) else None
        return door.reply({"code": "conflict", "current": shown}, error.status)
    return door.reply({"notes": [note_data(note) for note in notes], "seq": seq})


@door.route
async def events(request: Request) -> Response:
    """`GET /api/boards/{project}/{board}/events?since=`: server-sent events of others' moves."""
    project, board = _place(request)
    asked = request.headers.get("last-event-id") or request.query_params.get("since", "0")
    since = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0
    here = house()
    token = session.read_cookie(here, request.cookies)
    await door.off_loop(_look, here, token, project, board, since)
    return StreamingResponse(
        _moves(request, here, token, project, board, since),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _look(
    here: House, token: str | None, project: str, board: str, since: int
) -> tuple[int, list[KeptNote]]:
    """As `boards.moved_since`, for whoever the session is at this moment.

    A stream stays open for hours: who signs out or leaves the team meanwhile hears no more.
    """
    return boards.moved_since(here, session.require_actor(here, token), project, board, since)


async def _moves(
    request: Request, here: House, token: str | None, project: str, board: str, since: int
) -> AsyncIterator[bytes]:
    """What changed, a look a second, as long as the browser listens and may read and we run."""
    yield b": open\n\n"
    silent, seen = 0, -1
    while not runtime.stopping.is_set() and not await request.is_disconnected():
        changes, notes = here.store.changes(), []
        if changes != seen or silent % KEEP_ALIVE == KEEP_ALIVE - 1:
            try:
                last, notes = await door.off_loop(_look, here, token, project, board, since)
            except PieError:
                return
            seen = changes
        if notes:
            since, silent = last, 0
            data = json.dumps({"seq": last, "notes": [note_data(note) for note in notes]})
            yield f"id: {last}\ndata: {data}\n\n".encode()
        else:
            silent += 1
            if silent % KEEP_ALIVE == 0:
                yield b": still here\n\n"
        await asyncio.sleep(LOOK_EVERY)
