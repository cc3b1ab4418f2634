"""Files for the browser, compressed ahead of time: Streamlit's own and those of our components.

As shipped, a first visit with one chart and one grid moves 5.3 MB, none of it compressed, and thirty
phones on one access point wait for 160 MB. What changes that:

- `/static/…` with a hash in the name goes out as gzip, made once (`gzip_cache`), cacheable for ever.
- Streamlit's typefaces are left out: `.streamlit/config.toml` asks for the system's, yet the page
  preloads one (170 kB) and the style sheet fetches others for the first sign the system's lacks.
- Streamlit's `index.html`, whichever address it answers (`/` or a deep link), goes out in our
  language and with an ETag, so that a return costs a line.
- Our own files are at `/pie/<name>.<hash>.<suffix>`.

What this module does not know, and every file whose copy is not made yet, is Streamlit's to answer
as always. Names are looked up among files that were listed, so that no path reaches the disk.
Below a `server.baseUrlPath` nothing is compressed here; the proxy in front can do it.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import importlib.metadata
import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pie_core.api.gzip_cache import GzipCache, compressed

#: Written out because Windows may know `.js` as plain text, and browsers refuse to run that.
MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

#: `/static/js/index.DormvYxC.js`: the bundler puts eight characters of a hash before the suffix.
_HASHED = re.compile(r"/(static/.+\.[A-Za-z0-9_-]{8}(\.[a-z0-9]+))")
_REFERENCED = re.compile(r'(?:src|href)="\./(static/[^"]+)"')
_OWN = re.compile(r"/pie/([A-Za-z0-9_.-]+)\.[0-9a-f]{16}(\.[a-z0-9]+)")
_FONT_PRELOAD = re.compile(r'\s*<link(?=[^>]*\brel="preload")(?=[^>]*\bas="font")[^>]*>')
_FONT_FACE = re.compile(r"@font-face\{font-family:Source [^}]*\}")
_NEVER = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*", re.IGNORECASE)


def streamlit_static_dir() -> Path:
    """The folder of Streamlit's browser part, found without importing Streamlit."""
    found = importlib.util.find_spec("streamlit")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("streamlit", name="streamlit")
    return Path(found.origin).parent / "static"


def prepared_index(
    html: str,
    language: str,
    title: str,
    colours: Mapping[str, str],
    styles: str = "",
    script: str = "",
) -> str:
    """Streamlit's page in `language`, with a first `title` and `colours`, preloading no typeface.

    `styles` and `script` are the addresses of our own style sheet and of the page's script.

    `colours` are theme options (`backgroundColor` …). The page learns its theme only once its
    script has run, and would until then be black on a device set to dark; this tells it before.
    A part that a later release writes differently stays as it is.
    """
    html = _FONT_PRELOAD.sub("", html)
    html = html.replace('<html lang="en">', f'<html lang="{language}">', 1)
    html = html.replace("<title>Streamlit</title>", f"<title>{title}</title>", 1)
    if styles:
        html = html.replace("</head>", f'  <link rel="stylesheet" href="{styles}" />\n  </head>', 1)
    if script:
        html = html.replace(
            "</head>", f'  <script type="module" src="{script}"></script>\n  </head>', 1
        )
    if not colours:
        return html
    first = json.dumps({"LIGHT_THEME": colours, "DARK_THEME": colours}).replace("<", "\\u003c")
    return html.replace("<head>", f"<head>\n    <script>window.__streamlit = {first}</script>", 1)


def streamlit_page(
    language: str, title: str, colours: Mapping[str, str], styles: str, script: str
) -> str:
    """`prepared_index` of the Streamlit that is installed: the page as it goes out."""
    html = (streamlit_static_dir() / "index.html").read_text(encoding="utf-8")
    return prepared_index(html, language, title, colours, styles, script)


def prepared_styles(css: str) -> str:
    """A style sheet without the faces of Streamlit's text families (Source Sans, Serif, Code)."""
    return _FONT_FACE.sub("", css)


def accepts_gzip(request: Headers) -> bool:
    """Whether `Accept-Encoding` allows gzip (RFC 9110, 12.5.3: `q=0` forbids)."""
    allowed = False
    for part in request.get("accept-encoding", "").split(","):
        coding, _, weight = part.partition(";")
        if coding.strip().lower() == "gzip":
            return _NEVER.fullmatch(weight) is None
        if coding.strip() == "*":
            allowed = _NEVER.fullmatch(weight) is None
    return allowed


@dataclass(frozen=True)
class _File:
    """A file held in memory: plain, as gzip where that is smaller, and a hash of its content."""

    content: bytes
    packed: bytes | None
    digest: str
    media_type: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> _File:
        digest = hashlib.sha256(content).hexdigest()[:16]
        return cls(content, compressed(content), digest, media_type)

    def answer(self, request: Headers, cache: str) -> Response:
        """The form that the client accepts."""
        if self.packed is not None and accepts_gzip(request):
            return _answer(request, self.packed, f'"{self.digest}-gz"', self.media_type, cache)
        return _answer(request, self.content, f'"{self.digest}"', self.media_type, cache, None)


def _answer(
    request: Headers,
    body: bytes,
    etag: str,
    media_type: str,
    cache: str,
    coding: str | None = "gzip",
) -> Response:
    """`body` in its `coding`, or 304 where the client holds it already."""
    headers = {"ETag": etag, "Cache-Control": cache, "Vary": "Accept-Encoding"}
    held = (tag.strip().removeprefix("W/") for tag in request.get("if-none-match", "").split(","))
    if etag in held:
        return Response(status_code=304, headers=headers)
    headers["X-Content-Type-Options"] = "nosniff"
    if coding:
        headers["Content-Encoding"] = coding
    return Response(body, media_type=media_type, headers=headers)


class AssetFolder:
    """Our components' files, without subfolders: every suffix of `MEDIA_TYPES`.

    Besides those of the folder, files that this process has made (`put`).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._made: dict[str, _File] = {}

    def put(self, name: str, content: bytes) -> str:
        """Serve `content` as well; its address, another one as soon as the content is another."""
        stem, suffix = name.rsplit(".", 1)
        file = _File.of(content, MEDIA_TYPES[f".{suffix}"])
        url = f"/pie/{stem}.{file.digest}.{suffix}"
        self._made[url] = file
        return url

    def url(self, name: str) -> str:
        """The address of a file; another one as soon as its content is another.

        Raises `FileNotFoundError` for a name that is not in the folder.
        """
        path = self._path(name)
        return f"/pie/{path.stem}.{self._read(path).digest}{path.suffix}"

    def find(self, url: str) -> _File | None:
        """The file at an address that `url` gave; `None` for any other, also of older content."""
        if url in self._made:
            return self._made[url]
        parts = _OWN.fullmatch(url)
        if parts is None:
            return None
        name = parts[1] + parts[2]
        try:
            return self._read(self._path(name)) if self.url(name) == url else None
        except OSError:
            return None

    def _path(self, name: str) -> Path:
        path = self._folder / name
        if path.parent != self._folder or path.suffix not in MEDIA_TYPES:
            raise FileNotFoundError(name)
        return path

    @staticmethod
    def _read(path: Path) -> _File:
        return _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=256)
def _read(path: Path, modified: int) -> _File:
    """A file as of `modified`, which is an argument only so that a changed one is read again."""
    return _File.of(path.read_bytes(), MEDIA_TYPES[path.suffix])


class CompressedAssets:
    """ASGI middleware around the app. `cache_dir` is a folder of its own inside the data folder."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        static_dir: Path,
        cache_dir: Path,
        own: AssetFolder,
        language: str = "fr",
        title: str = "PIE",
        colours: Mapping[str, str] | None = None,
        styles: str = "",
        script: str = "",
    ) -> None:
        self._app = app
        self._own = own
        self._shipped = (static_dir / "index.html").read_bytes()
        shipped = self._shipped.decode("utf-8")
        page = prepared_index(shipped, language, title, colours or {}, styles, script)
        self._page = _File.of(page.encode("utf-8"), "text/html; charset=utf-8")
        self._styles = dict(_changed_styles(static_dir))
        self.copies = GzipCache(
            static_dir,
            cache_dir,
            MEDIA_TYPES,
            edition=importlib.metadata.version("streamlit"),
            first=_REFERENCED.findall(shipped),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a file that is known here; hand everything else to the app."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        request = Headers(scope=scope)
        path: str = scope["path"]
        answer: Response | None = None
        if path.startswith("/pie/"):
            found = self._own.find(path)
            answer = found.answer(request, FOREVER) if found else _not_found()
        elif path in self._styles:
            answer = self._styles[path].answer(request, FOREVER)
        elif hashed := _HASHED.fullmatch(path):
            copy = self.copies.get(hashed[1])
            if copy and accepts_gzip(request):
                answer = _answer(request, *copy, MEDIA_TYPES[hashed[2]], FOREVER)
            elif copy:
                send = _varying(send)
        elif scope["method"] == "GET":
            send = _PageSwap(send, request, self._shipped, self._page)
        if answer is None:
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            answer.body = b""
        await answer(scope, receive, send)


def _changed_styles(static_dir: Path) -> Iterator[tuple[str, _File]]:
    for path in static_dir.glob("static/css/*.css"):
        shipped = path.read_text(encoding="utf-8")
        styles = prepared_styles(shipped)
        if styles != shipped:
            yield f"/static/css/{path.name}", _File.of(styles.encode("utf-8"), MEDIA_TYPES[".css"])


def _not_found() -> Response:
    return Response(status_code=404, headers={"Cache-Control": "no-store"})


def _varying(send: Send) -> Send:
    """Say of Streamlit's plain answer that another client gets another one."""

    async def varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return varying


class _PageSwap:
    """Passes an answer on, but our page in its place if it is Streamlit's `index.html`.

    Which addresses are pages stays Streamlit's decision: the answer is known by its content.
    """

    def __init__(self, send: Send, request: Headers, shipped: bytes, page: _File) -> None:
        self._send = send
        self._request = request
        self._shipped = shipped
        self._page = page
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._may_be_page(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            whole = not message.get("more_body", False)
            if whole and self._is_page(self._start):
                await self._swap(self._start)
            elif whole or len(self._body) > len(self._shipped):
                await self._send(self._start)
                await self._send({**message, "body": self._body})
                self._start = None

    @staticmethod
    def _may_be_page(start: Message) -> bool:
        headers = MutableHeaders(scope=start)
        return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")

    def _is_page(self, start: Message) -> bool:
        body = self._body
        if MutableHeaders(scope=start).get("content-encoding") == "gzip":
            try:
                body = gzip.decompress(body)
            except (OSError, EOFError):
                return False
        return body == self._shipped

    async def _swap(self, start: Message) -> None:
        ours = self._page.answer(self._request, ASK_AGAIN)
        headers = MutableHeaders(scope=start)
        for name in ("content-encoding", "content-length", "last-modified", "accept-ranges"):
            del headers[name]
        headers.update(ours.headers)
        await self._send({**start, "status": ours.status_code})
        await self._send({"type": "http.response.body", "body": bytes(ours.body)})
