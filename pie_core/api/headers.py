"""The headers that tell a browser what no page of ours ever does.

Text that people type is shown with its signs taken as signs, everywhere. These headers are the
second wall: should one place ever forget, the browser still runs no script that this server did not
send as a file, shows our pages in nobody's frame, and asks no other address for anything.

What the policy for pages must allow, and why (measured in Chromium with Streamlit 1.67):

- `'self'` and the hashes of the two scripts that stand in `index.html`: Streamlit's first line and
  the colours of `assets.prepared_index`. No other inline script runs.
- `blob:` scripts: Streamlit hands each component's line of JavaScript to `import()` as a blob. Only
  a script that runs already can make one.
- `'wasm-unsafe-eval'`: protobuf counts in 64 bits by a small WebAssembly module. It has a second
  way, yet every page would write an error into the browser's console.
- `'unsafe-eval'` stays out: Streamlit's Vega brings its own interpreter of expressions, and every
  chart is drawn without making functions of text.
- `'unsafe-inline'` for styles: emotion and Vega write `style` elements and attributes.
- `data:` and `blob:` images: charts and previews of photographs; `data:` faces: a style of Streamlit.

A page that goes on at the laptop's new address *navigates* there and carries what it has in the
address's fragment; nothing is fetched from one address by a page of the other, so `connect-src`
needs no address but its own. WebSockets are named with it, since Safari before 15.4 does not take
`'self'` for them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")

#: For what is no page: JSON, documents, pictures. Nothing in it may run, load or be framed.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

#: Of the sensors and doors of a device, our own pages use the camera, for photographs.
PERMISSIONS = (
    "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), "
    "midi=(), accelerometer=(), gyroscope=(), magnetometer=(), display-capture=()"
)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def inline_hashes(html: str) -> list[str]:
    """The CSP hashes of a page's inline scripts, in their order: `'sha256-…'`."""
    found = []
    for text in _INLINE.findall(html):
        digest = hashlib.sha256(text.encode("utf-8")).digest()
        found.append(f"'sha256-{base64.b64encode(digest).decode()}'")
    return found


def page_policy(hashes: Iterable[str], host: str = "") -> str:
    """The policy of a page whose inline scripts have these hashes, served at `host`."""
    own = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self' blob: 'wasm-unsafe-eval'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{own}",
            "manifest-src 'self'",
            "worker-src 'none'",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """ASGI middleware around everything. `page` is `index.html` as it goes out."""

    def __init__(self, app: ASGIApp, page: str) -> None:
        self._app = app
        self._hashes = inline_hashes(page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add what an answer does not say itself; WebSockets pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", self._policy(scope, headers))
                if path.startswith(("/api/", "/media/")):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, guarded)

    def _policy(self, scope: Scope, answer: MutableHeaders) -> str:
        """By what the answer is: only HTML is a page. A 304 has no kind, and is the page's if not data."""
        kind = answer.get("content-type", "")
        data = kind and not kind.startswith("text/html")
        if data or scope["path"].startswith("/api/"):
            return DATA_POLICY
        return page_policy(self._hashes, Headers(scope=scope).get("host", ""))
