"""What every route shares: bounded bodies, the actor, the anti-forgery check, errors as JSON."""

from __future__ import annotations

import functools
import json
import logging
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
from anyio.lowlevel import RunVar
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from pie_core.api import building as apart
from pie_core.api import session
from pie_core.errors import Conflict, Invalid, PieError, StorageTrouble, TooLarge, TooLate
from pie_core.model.people import Actor
from pie_core.model.project import Answer
from pie_core.service.house import House, house
from pie_core.store import trouble
from pie_core.words.numbers import clock, stamp

_LOG = logging.getLogger("pie")
JSON_BYTES = 256 * 1024
TEXT_LENGTH = 400
"""Characters of a named field; an answer's own text has the limit of its prompt."""

#: What JSON can say and no UTF-8 text can hold (half a surrogate pair), and what ends a C string.
_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")

SILENCE = 30.0
"""Seconds that a body may pause: a telephone at the edge of the class's Wi-Fi comes back in less."""
PATIENCE = 60.0
SLOWEST = 2048
"""A body may take `PATIENCE` seconds, and one more for each `SLOWEST` bytes that have come."""

Endpoint = Callable[[Request], Awaitable[Response]]


def reply(data: Any, status: int = 200) -> JSONResponse:
    """JSON that no cache keeps and no browser takes for a page."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return JSONResponse(data, status, headers=headers)


def refusal(error: PieError) -> JSONResponse:
    """An error as its status and code; answers inside it as the browser reads them."""
    data = {k: worded(v) if isinstance(v, Answer) else v for k, v in error.data.items()}
    if isinstance(error, Conflict):
        data.pop("submitted", None)
    return reply({"code": error.code, **data}, error.status)


def worded(answer: Answer) -> dict[str, Any]:
    """An answer as the browser reads it."""
    return {
        "value": answer.value,
        "version": answer.version,
        "author": answer.author_name,
        "author_id": answer.author_id,
        "at": stamp(answer.at),
        "time": clock(answer.at),
    }


def route(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose refusals become JSON, and whose bugs become a plain 500 and a log line.

    A disk that is full, read-only or damaged is a refusal too (`StorageTrouble`), not a bug.
    """

    @functools.wraps(endpoint)
    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except PieError as error:
            if isinstance(error, StorageTrouble):  # As from a database server that is away.
                trouble.tell(error, error.__cause__ or error)
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception as error:
            if storage := trouble.named(error):
                trouble.tell(storage, error)
                return refusal(storage)
            _LOG.exception("%s %s", request.method, request.url.path)
            return reply({"code": "error"}, 500)

    return guarded


def address(request: Request) -> str:
    """Who asks, by their address on the network; behind a proxy that the server trusts, theirs."""
    return request.client.host if request.client else ""


async def body(request: Request, limit: int = JSON_BYTES) -> bytes:
    """The request's body. Raises `TooLarge` as soon as it passes `limit` bytes."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > limit:
        raise TooLarge(limit=limit)
    data = bytearray()
    async for chunk in pieces(request):
        data += chunk
        if len(data) > limit:
            raise TooLarge(limit=limit)
    return bytes(data)


async def pieces(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises `TooLate` where nothing comes any more, or too little for too long.

    Nothing else ends a request whose client stays connected: a few hundred of them would hold the
    server's connections, and what they have sent, for as long as they like.
    """
    stream, begun, size = request.stream(), time.monotonic(), 0
    while True:
        chunk = None
        with anyio.move_on_after(SILENCE):
            chunk = await anext(stream, b"")
            size += len(chunk)
        slow = time.monotonic() - begun > PATIENCE + size / SLOWEST
        if chunk is None or (slow and chunk):
            raise TooLate()
        if not chunk:
            return
        yield chunk


async def fields(request: Request, **kinds: type) -> dict[str, Any]:
    """The JSON object in the body with these fields. Raises `Invalid` if one is absent or odd."""
    try:
        data = json.loads(await body(request))
    except (ValueError, RecursionError) as error:
        raise Invalid(findings=[{"path": "", "code": "json"}]) from error
    if not isinstance(data, dict):
        raise Invalid(findings=[{"path": "", "code": "json"}])
    need(data, **kinds)
    return data


def need(data: dict[str, Any], /, **kinds: type) -> None:
    """Raises `Invalid` unless these fields are there, of these kinds, and can be kept."""
    for name, kind in kinds.items():
        value = data.get(name)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise Invalid(findings=[{"path": name, "code": "field"}])
        if isinstance(value, str) and (_UNKEEPABLE.search(value) or len(value) > TEXT_LENGTH):
            raise Invalid(findings=[{"path": name, "code": "field"}])


async def acting(request: Request) -> tuple[House, Actor]:
    """Who changes something: signed in, from a page of ours. Raises `SignedOut`, `BadToken`."""
    here = house()
    token = session.read_cookie(here, request.cookies)
    actor = await off_loop(session.require_actor, here, token)
    session.check_forgery(here, request, token)
    return here, actor


async def acting_once(request: Request, function: Callable[..., Any], *arguments: Any) -> Any:
    """`function(house, actor, …)` for who acts, in the same thread that finds out who it is.

    For the one route that every pause in typing calls; raises as `acting` and `function` do.
    """
    here = house()
    token = session.read_cookie(here, request.cookies)
    session.check_forgery(here, request, token)

    def act() -> Any:
        return function(here, session.require_actor(here, token), *arguments)

    return await off_loop(act)


async def reading(request: Request) -> tuple[House, Actor]:
    """Who reads something. Raises `SignedOut`."""
    here = house()
    token = session.read_cookie(here, request.cookies)
    return here, await off_loop(session.require_actor, here, token)


async def off_loop(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Run blocking work in a thread, so that the event loop goes on serving typists."""
    return await anyio.to_thread.run_sync(functools.partial(function, *arguments, **named))


_HASHING: RunVar[anyio.CapacityLimiter] = RunVar("hashing")
_BUILDING: RunVar[anyio.CapacityLimiter] = RunVar("building")
_APART: RunVar[anyio.CapacityLimiter] = RunVar("building apart")


async def hashing(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """As `off_loop`, for what hashes a PIN or a password: one core always stays with the typists.

    A hash takes 20 MB and a core on purpose, and anybody on the network may ask for one. Thirty
    who sign in at once wait their turn; without turns, forty hashes and every thread went to
    whoever sends names and PINs in a loop.
    """
    return await _in_turn(_HASHING, max(1, (os.cpu_count() or 2) - 1), function, arguments, named)


async def building(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """As `off_loop`, for documents and photographs: one at a time.

    Each may take a second and hundreds of megabytes (a picture of 50 million pixels, unpacked).
    Documents are built outside this process while the server runs, see `building.apart`; a
    photograph does not wait for those.
    """
    placed = apart.placed(function)
    turns = _BUILDING if placed is function else _APART
    return await _in_turn(turns, 1, placed, arguments, named)


async def _in_turn(
    of_loop: RunVar[anyio.CapacityLimiter],
    places: int,
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    named: dict[str, Any],
) -> Any:
    try:
        limiter = of_loop.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(places)
        of_loop.set(limiter)
    work = functools.partial(function, *arguments, **named)
    return await anyio.to_thread.run_sync(work, limiter=limiter)
