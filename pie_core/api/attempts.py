"""Attempts at an instrument: keeping the levels that somebody chooses, closing one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from pie_core.api import door
from pie_core.service import attempts
from pie_core.words.numbers import clock, stamp


@door.route
async def choose(request: Request) -> Response:
    """`POST /api/attempts/{id}/levels` {levels: [{item, level, seconds}]}."""
    data = await door.fields(request, levels=list)
    chosen = attempts.read_chosen(data["levels"])
    at = await door.acting_once(request, attempts.choose, request.path_params["id"], chosen)
    return door.reply({"at": stamp(at), "time": clock(at)})


@door.route
async def finish(request: Request) -> Response:
    """`POST /api/attempts/{id}/finish`."""
    here, actor = await door.acting(request)
    await door.off_loop(attempts.finish, here, actor, request.path_params["id"])
    return door.reply({"code": "ok"})
