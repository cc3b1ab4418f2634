"""The class over HTTP: its stream of events, the trainer's acts, the trainees' replies."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pie_core import policy
from pie_core.api import door, runtime, session
from pie_core.api.rooms import Listener, Rooms, message, rooms
from pie_core.errors import Conflict, Invalid, PieError
from pie_core.model.people import Actor
from pie_core.service import accounts, live, replies, workshops
from pie_core.service.house import House, house, now
from pie_core.service.live_view import Audience, Scene
from pie_core.words.languages import LANGUAGES

SILENCE = 15.0
"""Seconds after which a silent stream says a word; the session is looked at as often."""

SEEN_EVERY = 60.0
"""Seconds between two notes that somebody is here: each is a write, and two hundred listen."""


def _asked(request: Request, actor: Actor) -> tuple[str, Audience, str]:
    """Group, audience and language of a request. Raises `Forbidden`."""
    cohort = request.path_params["cohort"]
    audience: Any = request.query_params.get("as", "class")
    if audience not in get_args(Audience):
        raise Invalid(findings=[{"path": "as", "code": "field"}])
    leading = policy.may_lead_class(actor, cohort)
    policy.require(leading or (audience == "class" and policy.may_follow_class(actor, cohort)))
    language = request.query_params.get("language", "")
    return cohort, audience, language if language in LANGUAGES else actor.person.language


@door.route
async def events(request: Request) -> Response:
    """`GET /api/class/{cohort}/events?as=&language=`: `state` at each change, `feedback`, `clock`."""
    here = house()
    token = session.read_cookie(here, request.cookies)
    actor = await door.off_loop(session.require_actor, here, token)
    cohort, audience, language = _asked(request, actor)
    port = (request.scope.get("server") or ("", 0))[1] or 80
    listener = Listener(audience, language, frozenset({actor.id, *actor.project_ids}))
    return StreamingResponse(
        _heard(request, here, token, rooms(here), cohort, listener, port),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _heard(
    request: Request,
    here: House,
    token: str | None,
    there: Rooms,
    cohort: str,
    listener: Listener,
    port: int,
) -> AsyncIterator[bytes]:
    """What a listener is told, until they leave, may not listen any more, or we stop."""
    there.enter(cohort, listener, port)
    looked = seen = time.monotonic()
    try:
        yield b": open\n\n" + message("clock", round(time.time() * 1000))
        while not runtime.stopping.is_set():
            data = await listener.queue.get()
            if not data and await request.is_disconnected():
                return
            if time.monotonic() - looked > SILENCE:
                looked = time.monotonic()
                actor = await door.off_loop(_still, here, token, cohort)
                if looked - seen > SEEN_EVERY:
                    seen = looked
                    await door.off_loop(accounts.saw, here, actor, now())
                data = data or b": still here\n\n"
            if data:
                yield data
    except PieError:
        return
    finally:
        there.leave(cohort, listener)


def _still(here: House, token: str | None, cohort: str) -> Actor:
    """Whose session it still is, if they may still listen; raises otherwise."""
    actor = session.require_actor(here, token)
    policy.require(policy.may_follow_class(actor, cohort))
    return actor


@door.route
async def read(request: Request) -> Response:
    """`GET /api/class/{cohort}?as=&language=`: the state once, and what the person replied."""
    here, actor = await door.reading(request)
    cohort, audience, language = _asked(request, actor)

    def look() -> dict[str, Any]:
        with here.store.reading() as r:
            told = Scene(here, r, cohort).told(audience, language)
        return {**told, "mine": replies.mine(here, actor, cohort)}

    return door.reply(await door.off_loop(look))


@door.route
async def mine(request: Request) -> Response:
    """`GET /api/class/{cohort}/mine`: what the person replied to the present question."""
    here, actor = await door.reading(request)
    return door.reply(await door.off_loop(replies.mine, here, actor, request.path_params["cohort"]))


def _moved(error: Conflict) -> Response:
    """Another trainer was faster: who, and where the class is now."""
    return door.reply({"code": "class_moved", **error.data}, error.status)


@door.route
async def act(request: Request) -> Response:
    """`POST /api/class/{cohort}` {act, data, based_on}: an act of the trainer.

    Besides those of `service.live.act`: `begin` {workshop}, `ask` {…}, `show_all`.
    """
    data = await door.fields(request, act=str, data=dict, based_on=int)
    cohort, kind, given, based_on = (
        request.path_params["cohort"],
        data["act"],
        data["data"],
        data["based_on"],
    )
    try:
        match kind:
            case "begin":
                await door.acting_once(request, _begin, cohort, given, based_on)
            case "ask":
                await door.acting_once(request, live.ask, cohort, given, based_on)
            case "show_all":
                await door.acting_once(request, replies.show_all, cohort)
            case _:
                await door.acting_once(request, live.act, cohort, kind, given, based_on)
    except Conflict as error:
        return _moved(error)
    return door.reply({"status": "ok"})


def _begin(here: House, actor: Actor, cohort: str, given: dict[str, Any], based_on: int) -> str:
    plan = workshops.plan(here, actor, cohort, str(given.get("workshop", "")))
    return live.begin(here, actor, cohort, plan, based_on)


@door.route
async def moderate(request: Request) -> Response:
    """`POST /api/class/replies/{reply}` {state, cluster}: show, hide, or group a reply."""
    data = await door.fields(request, state=str, cluster=str)
    await door.acting_once(
        request, replies.moderate, request.path_params["reply"], data["state"], data["cluster"]
    )
    return door.reply({"status": "ok"})


@door.route
async def reply(request: Request) -> Response:
    """`POST /api/class/{cohort}/replies` {question, value}: a trainee answers."""
    data = await door.fields(request, question=str)
    one = await door.acting_once(
        request,
        replies.reply,
        request.path_params["cohort"],
        data["question"],
        data.get("value"),
    )
    return door.reply({"id": one.id, "value": one.value, "state": one.state})


@door.route
async def withdraw(request: Request) -> Response:
    """`POST /api/class/replies/{reply}/withdraw`: an author takes a reply back."""
    await door.fields(request)
    await door.acting_once(request, replies.withdraw, request.path_params["reply"])
    return door.reply({"status": "ok"})
