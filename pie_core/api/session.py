"""The session cookie and the anti-forgery token.

The cookie holds a random token, signed, HttpOnly, SameSite=Lax. The anti-forgery token is derived
from the session's token (or, before sign-in, from the moment the page was shown), so that a page of
another site can neither read nor guess it. A request from another origin is refused before that.

A second cookie names the browser, and stays after signing out: see `pie_core.service.tries`.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from functools import lru_cache

from itsdangerous import BadSignature, Signer, TimestampSigner
from starlette.requests import Request
from starlette.responses import Response

from pie_core.errors import PieError, SignedOut
from pie_core.model.people import Actor
from pie_core.service import accounts
from pie_core.service.house import House

COOKIE = "pie_session"
DEVICE_COOKIE = "pie_device"
HEADER = "x-pie-token"
_VISITOR_SECONDS = 24 * 3600
_DEVICE_SECONDS = 400 * 24 * 3600  # A training year; browsers keep no cookie longer.


class BadToken(PieError):
    """The anti-forgery token is missing or wrong, or the request comes from another site."""

    code = "token"
    status = 403


def _signer(house: House, salt: str = "pie.session") -> Signer:
    return Signer(house.secret, salt=salt)


@lru_cache(maxsize=4096)
def _unsigned(secret: bytes, salt: str, signed: str) -> str | None:
    """What was signed, or None. Remembered: a person sends the same cookie all day."""
    try:
        return Signer(secret, salt=salt).unsign(signed).decode()
    except BadSignature:
        return None


def read_cookie(house: House, cookies: Mapping[str, str]) -> str | None:
    """The session token in the cookie, or None if there is none or it was tampered with."""
    return _unsigned(house.secret, "pie.session", cookies.get(COOKIE) or "")


def device(house: House, cookies: Mapping[str, str]) -> str:
    """The token of this browser: the one in its cookie, or a new one."""
    known = _unsigned(house.secret, "pie.device", cookies.get(DEVICE_COOKIE) or "")
    return known or secrets.token_urlsafe(24)


def set_cookie(house: House, response: Response, token: str, *, long: bool, secure: bool) -> None:
    """Give the browser the session; `long` keeps it after the browser is closed."""
    response.set_cookie(
        COOKIE,
        _signer(house).sign(token).decode(),
        max_age=int(accounts.LONG_SESSION.total_seconds()) if long else None,
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )


def set_device(house: House, response: Response, token: str, *, secure: bool) -> None:
    """Let the browser be known again; somebody has just signed in on it."""
    response.set_cookie(
        DEVICE_COOKIE,
        _signer(house, "pie.device").sign(token).decode(),
        max_age=_DEVICE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/api",
    )


def clear_cookie(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def forgery_token(house: House, session_token: str | None) -> str:
    """What a page sends back with each request that changes something."""
    if session_token:
        return hmac.digest(house.secret, b"pie.forgery." + session_token.encode(), "sha256").hex()
    return TimestampSigner(house.secret, salt="pie.visitor").sign("visitor").decode()


def check_forgery(house: House, request: Request, session_token: str | None) -> None:
    """Raises `BadToken` unless the request comes from a page of ours."""
    origin = request.headers.get("origin")
    if origin and origin.split("://")[-1] != request.headers.get("host"):
        raise BadToken()
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise BadToken()  # The browser itself says that another site's page asks.
    given = request.headers.get(HEADER, "")
    if session_token:
        if not hmac.compare_digest(given.encode(), forgery_token(house, session_token).encode()):
            raise BadToken()
        return
    try:
        TimestampSigner(house.secret, salt="pie.visitor").unsign(given, max_age=_VISITOR_SECONDS)
    except BadSignature as error:
        raise BadToken() from error


def require_actor(house: House, session_token: str | None) -> Actor:
    """Who is asking. Raises `SignedOut`."""
    actor = accounts.actor(house, session_token)
    if actor is None:
        raise SignedOut()
    return actor
