"""Only our own pages open a live connection to the server.

A browser says with `Origin` which page opens a WebSocket. Streamlit compares it with `Host`, and for
any other page goes on to ask a server on the internet for the outside address of this machine
(`net_util.get_external_ip`), while nothing else is answered: two timeouts, and more where names are
not resolved at all. Such a request is refused here, before it gets that far.

Streamlit also opens doors that nothing here uses. One keeps whatever a visitor uploads in memory, as
much as he likes; the others count sessions, log what is asked, or offer the app to programs. They
stay closed. Those by which an institution signs people in open only where one is in the settings.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pie_core.api import oidc


def same_origin(headers: Headers) -> bool:
    """Whether `Origin` names the address asked for; also where there is none (no browser)."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


UNUSED = (
    "/_stcore/upload_file/",
    "/_stcore/agent/",
    "/_stcore/metrics",
)
"""Beginnings of the addresses that Streamlit serves and this app does not need."""


class OwnPagesOnly:
    """ASGI middleware: WebSockets that other pages open are refused (403), `UNUSED` is not there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the connection to the app, or close it before it is accepted."""
        if scope["type"] == "websocket" and not same_origin(Headers(scope=scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        if scope["type"] == "http" and scope["path"].startswith(UNUSED):
            await Response(status_code=404)(scope, receive, send)
            return
        if scope["type"] == "http" and scope["path"].startswith(oidc.DOORS):
            await oidc.serve(self._app, scope, receive, send)
            return
        await self._app(scope, receive, send)
