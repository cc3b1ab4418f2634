"""Answers and photographs: saving, history, pictures."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pie_core.api import door
from pie_core.errors import Invalid
from pie_core.model.programme import PromptRef
from pie_core.service import answers, photos
from pie_core.words.numbers import clock, stamp


def _ref(data: Any) -> PromptRef:
    names = ("module", "activity", "prompt")
    parts = {name: data.get(name) or "" for name in names}
    if not all(isinstance(part, str) and part.isascii() for part in parts.values()):
        raise Invalid(findings=[{"path": "prompt", "code": "field"}])
    return PromptRef(**parts)


@door.route
async def save(request: Request) -> Response:
    """`POST /api/answers` {owner, module, activity, prompt, value, based_on}."""
    data = await door.fields(request, owner=str, module=str, activity=str, prompt=str, based_on=int)
    if "value" not in data:
        raise Invalid(findings=[{"path": "value", "code": "field"}])
    saved = await door.acting_once(
        request, answers.save_field, data["owner"], _ref(data), data["value"], data["based_on"]
    )
    return door.reply({"version": saved.version, "at": stamp(saved.at), "time": clock(saved.at)})


@door.route
async def history(request: Request) -> Response:
    """`GET /api/answers/history?owner=&module=&activity=&prompt=`, newest first."""
    here, actor = await door.reading(request)
    query = request.query_params
    found = await door.off_loop(answers.history, here, actor, query.get("owner", ""), _ref(query))
    return door.reply({"history": [door.worded(a) for a in found]})


@door.route
async def add_photo(request: Request) -> Response:
    """`POST /api/photos?owner=&module=&activity=&prompt=` with the picture as the body."""
    here, actor = await door.acting(request)
    query = request.query_params
    data = await door.body(request, photos.MAX_BYTES)
    return door.reply(
        await door.building(photos.add, here, actor, query.get("owner", ""), _ref(query), data)
    )


@door.route
async def photo(request: Request) -> Response:
    """`GET /api/photos/{id}`."""
    here, actor = await door.reading(request)
    jpeg = await door.off_loop(photos.read, here, actor, request.path_params["id"])
    return Response(
        jpeg,
        media_type="image/jpeg",
        headers={
            "Cache-Control": "private, max-age=86400",
            "Vary": "Cookie",  # The next person at this computer asks anew.
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'",
        },
    )
