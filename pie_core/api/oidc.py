"""Signing in by an institution: what Streamlit's own doors answer, and the way from there to our session.

Streamlit serves `/auth/login`, `/auth/logout` and `/oauth2callback`. Closed unless an institution is
in the settings; open, what goes wrong behind them leads back to our entrance with a sentence, where
Streamlit would show a line of English or nothing.
"""

from __future__ import annotations

import logging
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pie_core.api import door, session
from pie_core.errors import Invalid
from pie_core.service import accounts, identities, institutions
from pie_core.service.house import house

_LOG = logging.getLogger("pie")
DOORS = ("/auth/", institutions.CALLBACK)
BACK = "/?etablissement=non"
"""The entrance, which says that the sign-in came to nothing."""
_LONGEST = 4000


# Our HTTP door ---------------------------------------------------------------------------


def given_ticket(data: dict[str, Any]) -> str:
    """The ticket in what a browser sent. Raises `Invalid`."""
    text = data.get("ticket")
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST or not text.isascii():
        raise Invalid.at("ticket", "field")
    return text


@door.route
async def enter(request: Request) -> Response:
    """`POST /api/session/institution` {ticket, language?}: a session of ours, whatever there was."""
    here = house()
    token = session.read_cookie(here, request.cookies)
    if token and await door.off_loop(accounts.actor, here, token) is None:
        token = None
    session.check_forgery(here, request, token)
    data = await door.fields(request)
    held, device = identities.browser(request.cookies), session.device(here, request.cookies)
    new = await door.off_loop(
        identities.sign_in,
        here,
        given_ticket(data),
        held,
        language=str(data.get("language", "fr")),
        device=device,
    )
    if token:
        await door.off_loop(accounts.sign_out, here, token)
    response = door.reply({"code": "ok"})
    # Where the institution sends people back to https, they are there, whatever a proxy handed on.
    secure = request.url.scheme == "https" or institutions.current().origin.startswith("https://")
    session.set_cookie(here, response, new, long=False, secure=secure)
    session.set_device(here, response, device, secure=secure)
    return response


@door.route
async def link(request: Request) -> Response:
    """`POST /api/me/identity` {ticket, secret}: the institution's account opens mine from now on."""
    here, actor = await door.acting(request)
    data = await door.fields(request, secret=str)
    await door.hashing(
        identities.link,
        here,
        actor,
        given_ticket(data),
        identities.browser(request.cookies),
        data["secret"],
        session.device(here, request.cookies),
    )
    return door.reply({"code": "ok"})


# Streamlit's doors -----------------------------------------------------------------------


async def serve(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request for one of `DOORS` to Streamlit, if an institution is in the settings."""
    settings = institutions.current()
    if not settings.open:
        await Response(status_code=404)(scope, receive, send)
        return
    secure = settings.origin.startswith("https://")
    begun = failed = False

    async def watched(message: Message) -> None:
        nonlocal begun, failed
        if message["type"] == "http.response.start":
            begun = True
            if _came_to_nothing(scope, message):
                failed = True
                await _back(scope, receive, send, message)
                return
            if secure:
                _over_https_only(message)
        if not failed:
            await send(message)

    try:
        await app(scope, receive, watched)
    except Exception:
        if begun:
            raise
        _LOG.exception("%s %s", scope["method"], scope["path"])
        await RedirectResponse(BACK, 303)(scope, receive, send)


def _came_to_nothing(scope: Scope, message: Message) -> bool:
    """An error; or a return from the institution that brought nobody."""
    if message["status"] >= 400:
        return True
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    if scope["path"] != institutions.CALLBACK or not asked.keys() & {"state", "code", "error"}:
        return False
    return not any(value for name, value in _cookies(message) if name == identities.COOKIE)


def _cookies(message: Message) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in MutableHeaders(raw=message["headers"]).getlist("set-cookie"):
        try:
            morsels = SimpleCookie(line)
        except CookieError:
            continue
        found.extend((name, morsel.value) for name, morsel in morsels.items())
    return found


async def _back(scope: Scope, receive: Receive, send: Send, message: Message) -> None:
    """To the entrance, with the cookies that Streamlit takes away."""
    response = RedirectResponse(BACK, 303)
    for line in MutableHeaders(raw=message["headers"]).getlist("set-cookie"):
        response.headers.append("set-cookie", line)
    await response(scope, receive, send)


def _over_https_only(message: Message) -> None:
    """Streamlit leaves `Secure` off its cookies; where the app is reached by https they have it."""
    message["headers"] = [
        (name, value + b"; Secure")
        if name.lower() == b"set-cookie" and b"; secure" not in value.lower()
        else (name, value)
        for name, value in message["headers"]
    ]
