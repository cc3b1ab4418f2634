"""Signing in, joining, first start, signing out; one's data as a file; erasing oneself."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pie_core.api import door, oidc, session
from pie_core.errors import Invalid
from pie_core.model.people import Actor
from pie_core.service import accounts, identities
from pie_core.service.house import House, house


async def _entered(request: Request, token: str, device: str, long: bool) -> Response:
    """The answer that makes the browser a session's; the one that it had before ends."""
    here = house()
    if before := session.read_cookie(here, request.cookies):
        await door.off_loop(accounts.sign_out, here, before)
    response = door.reply({"code": "ok"})
    secure = request.url.scheme == "https"
    session.set_cookie(here, response, token, long=long, secure=secure)
    session.set_device(here, response, device, secure=secure)
    return response


async def _visitor(request: Request) -> None:
    """A page of ours shown to somebody who may or may not be signed in."""
    here = house()
    token = session.read_cookie(here, request.cookies)
    if token and await door.off_loop(accounts.actor, here, token) is None:
        token = None
    session.check_forgery(here, request, token)


@door.route
async def sign_in(request: Request) -> Response:
    """`POST /api/session` {cohort, name, secret, long?}."""
    await _visitor(request)
    data = await door.fields(request, cohort=str, name=str, secret=str)
    long, device = data.get("long") is True, session.device(house(), request.cookies)
    token = await door.hashing(
        accounts.sign_in,
        house(),
        data["cohort"] or None,
        data["name"],
        data["secret"],
        long=long,
        device=device,
        address=door.address(request),
    )
    return await _entered(request, token, device, long)


@door.route
async def join(request: Request) -> Response:
    """`POST /api/session/join` {code, name, pin, long?, language?}."""
    await _visitor(request)
    data = await door.fields(request, code=str, name=str, pin=str)
    if data.get("pin_again", data["pin"]) != data["pin"]:
        raise Invalid(findings=[{"path": "pin_again", "code": "pin_again"}])
    long, device = data.get("long") is True, session.device(house(), request.cookies)
    token = await door.hashing(
        accounts.join,
        house(),
        data["code"],
        data["name"],
        data["pin"],
        language=str(data.get("language", "fr")),
        long=long,
        device=device,
        address=door.address(request),
    )
    return await _entered(request, token, device, long)


@door.route
async def first(request: Request) -> Response:
    """`POST /api/session/first` {code, name, password}."""
    await _visitor(request)
    data = await door.fields(request, code=str, name=str, password=str)
    device = session.device(house(), request.cookies)
    token = await door.hashing(
        accounts.first_trainer,
        house(),
        data["code"],
        data["name"],
        data["password"],
        str(data.get("language", "fr")),
        device,
        door.address(request),
    )
    return await _entered(request, token, device, False)


@door.route
async def sign_out(request: Request) -> Response:
    """`POST /api/session/end`: also when the session has ended already."""
    here = house()
    token = session.read_cookie(here, request.cookies)
    if token:
        session.check_forgery(here, request, token)
        await door.off_loop(accounts.sign_out, here, token)
    response = door.reply({"code": "ok"})
    session.clear_cookie(response)
    return response


async def _proven(request: Request, here: House, actor: Actor, data: dict[str, Any]) -> bool:
    """Whether a ticket was sent, and proves the person who acts. Raises `NotRecognised`."""
    if "ticket" not in data:
        return False
    held = identities.browser(request.cookies)
    await door.off_loop(identities.prove, here, actor, oidc.given_ticket(data), held)
    return True


@door.route
async def export(request: Request) -> Response:
    """`GET /api/me/export.json`: everything that is kept about the person who asks."""
    here, actor = await door.reading(request)
    data = await door.off_loop(accounts.export, here, actor, actor.id)
    return Response(
        json.dumps(data, ensure_ascii=False, indent=1),
        media_type="application/json",
        headers={
            "Content-Disposition": 'attachment; filename="mes-donnees.json"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@door.route
async def change_secret(request: Request) -> Response:
    """`POST /api/me/secret` {old, new}: one's own PIN or password; other devices are signed out.

    Who comes in by an institution alone sends `ticket` instead of `old`.
    """
    here, actor = await door.acting(request)
    data = await door.fields(request, new=str)
    if await _proven(request, here, actor, data):
        token = session.read_cookie(here, request.cookies) or ""
        await door.hashing(accounts.choose_secret, here, actor, data["new"], token=token)
        return door.reply({"code": "ok"})
    door.need(data, old=str)
    await door.hashing(
        accounts.change_secret,
        here,
        actor,
        data["old"],
        data["new"],
        token=session.read_cookie(here, request.cookies) or "",
        device=session.device(here, request.cookies),
    )
    return door.reply({"code": "ok"})


@door.route
async def preferences(request: Request) -> Response:
    """`POST /api/me/preferences` {language?, text_size?}: how one's own screens are."""
    here, actor = await door.acting(request)
    data = await door.fields(request)
    if "language" in data:
        await door.off_loop(accounts.set_language, here, actor, str(data["language"]))
    if "text_size" in data:
        size = data["text_size"]
        if type(size) is not int:
            raise Invalid.at("text_size", "option")
        await door.off_loop(accounts.set_text_size, here, actor, size)
    return door.reply({"code": "ok"})


@door.route
async def erase(request: Request) -> Response:
    """`POST /api/me/erase` {secret}: the PIN or password again, then everything goes.

    Who comes in by an institution alone sends `ticket` instead.
    """
    here, actor = await door.acting(request)
    data = await door.fields(request)
    if await _proven(request, here, actor, data):
        await door.off_loop(accounts.erase, here, actor, actor.id)
    else:
        door.need(data, secret=str)
        device = session.device(here, request.cookies)
        await door.hashing(accounts.erase_self, here, actor, data["secret"], device)
    response = door.reply({"code": "ok"})
    session.clear_cookie(response)
    return response
