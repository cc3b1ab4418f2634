"""Files for the browser: compressed ahead of time, cached for ever, never the wrong ones."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pie_core.api import assets
from pie_core.api.assets import AssetFolder, CompressedAssets
from pie_core.api.gzip_cache import GzipCache

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = b"export const words = 'un deux trois';\n" * 200
SCRIPT_URL = "/static/js/index.DormvYxC.js"
STYLES = b"@font-face{font-family:Source Sans;src:url(a.woff2)}body{margin:0;padding:0;color:red}"
STYLES_URL = "/static/css/index.C1JORDN2.css"
NOISE = bytes(range(256)) * 20
SHIPPED = """<!-- shipped -->
<html lang="en">
  <head>
    <link
      rel="preload"
      href="./static/media/SourceSans.BsWL4Kly.woff2"
      as="font"
    />
    <link rel="modulepreload" href="./static/js/index.DormvYxC.js">
    <title>Streamlit</title>
  </head>
</html>
""".replace("shipped", "shipped " * 100)


class Browser:
    """A client of the middleware around an app that answers as Streamlit does."""

    def __init__(self, static: Path, folder: Path, **options: Any) -> None:
        self.static = static
        self.own = folder / "own"
        self.own.mkdir(exist_ok=True)
        self.seen: list[CompressedAssets] = []

        def keep(app: Any, /, **given: Any) -> CompressedAssets:
            self.seen.append(CompressedAssets(app, **given))
            return self.seen[0]

        async def fallback(request: Request) -> Response:
            path = static / request.path_params["path"]
            if path.suffix == ".js" and path.is_file():
                return Response(path.read_bytes(), headers={"X-From": "streamlit"})
            if path.suffix == ".pdf":
                return HTMLResponse("<p>pas un PDF</p>", 404)
            return HTMLResponse(SHIPPED, headers={"Set-Cookie": "a=b", "X-From": "streamlit"})

        async def page_of_our_own(request: Request) -> Response:
            return HTMLResponse("<p>" + "bonjour " * 1000 + "</p>")

        async def small(request: Request) -> Response:
            return JSONResponse({"status": "ok"})

        app = Starlette(
            routes=[
                Route("/api/small", small, methods=["GET", "POST"]),
                Route("/api/page", page_of_our_own),
                Route("/{path:path}", fallback),
            ],
            middleware=[
                Middleware(
                    keep,
                    static_dir=static,
                    cache_dir=folder / "cache",
                    own=AssetFolder(self.own),
                    **options,
                ),
                Middleware(GZipMiddleware, minimum_size=500),
            ],
        )
        self.client = TestClient(app)
        self.client.get("/api/small")  # builds the middleware
        assert self.middleware.copies.wait(30)

    @property
    def middleware(self) -> CompressedAssets:
        return self.seen[0]

    def raw(self, url: str, method: str = "GET", **headers: str) -> tuple[Any, bytes]:
        """An answer and its body as it was on the wire."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.client.stream(method, url, headers=headers) as answer:
            return answer, b"".join(answer.iter_raw())


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A folder such as Streamlit's."""
    folder = tmp_path / "static"
    for name, content in {
        "index.html": SHIPPED.encode(),
        "static/js/index.DormvYxC.js": SCRIPT,
        "static/js/plain.js": SCRIPT,
        "static/js/noise.AAAAAAAA.js": os.urandom(4000),
        "static/css/index.C1JORDN2.css": STYLES * 20,
        "static/media/font.BsWL4Kly.woff2": NOISE,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture
def browser(static: Path, tmp_path: Path) -> Browser:
    return Browser(static, tmp_path)


# ---------------------------------------------------------------- Streamlit's files


def test_a_script_goes_out_compressed_and_for_ever(browser: Browser) -> None:
    answer, body = browser.raw(SCRIPT_URL, Accept_Encoding="gzip, deflate")
    assert answer.status_code == 200
    assert gzip.decompress(body) == SCRIPT
    assert len(body) < len(SCRIPT) / 10
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert int(answer.headers["content-length"]) == len(body)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_who_does_not_take_gzip_gets_streamlits_answer(browser: Browser) -> None:
    for accepted in ("identity", "br", ""):
        answer, body = browser.raw(SCRIPT_URL, Accept_Encoding=accepted)
        assert body == SCRIPT
        assert answer.headers["x-from"] == "streamlit"
        assert "Accept-Encoding" in answer.headers["vary"]


def test_head_has_the_headers_alone(browser: Browser) -> None:
    answer, body = browser.raw(SCRIPT_URL, "HEAD", Accept_Encoding="gzip")
    full, content = browser.raw(SCRIPT_URL, Accept_Encoding="gzip")
    assert body == b""
    assert answer.headers == full.headers
    assert int(answer.headers["content-length"]) == len(content)


def test_what_the_browser_holds_is_not_sent_again(browser: Browser) -> None:
    etag = browser.raw(SCRIPT_URL, Accept_Encoding="gzip")[0].headers["etag"]
    for held in (etag, f'"other", W/{etag}'):
        answer, body = browser.raw(SCRIPT_URL, Accept_Encoding="gzip", If_None_Match=held)
        assert (answer.status_code, body) == (304, b"")
        assert answer.headers["etag"] == etag
        assert "content-encoding" not in answer.headers
    answer, _ = browser.raw(SCRIPT_URL, Accept_Encoding="gzip", If_None_Match='"other"')
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "url", ["/static/js/plain.js", "/static/js/noise.AAAAAAAA.js", "/static/js/none.AAAAAAAA.js"]
)
def test_other_files_are_streamlits_to_answer(browser: Browser, url: str) -> None:
    """No hash in the name, nothing gained, unknown: not ours."""
    assert browser.raw(url, Accept_Encoding="identity")[0].headers["x-from"] == "streamlit"


def test_while_a_copy_is_not_made_streamlit_answers(
    static: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(static, tmp_path)
    monkeypatch.setattr(browser.middleware.copies, "_ready", {})
    answer, body = browser.raw(SCRIPT_URL, Accept_Encoding="gzip")
    assert answer.headers["x-from"] == "streamlit"
    assert gzip.decompress(body) == SCRIPT


def test_the_style_sheet_fetches_none_of_streamlits_text_faces(browser: Browser) -> None:
    for accepted in ("gzip", "identity"):
        answer, body = browser.raw(STYLES_URL, Accept_Encoding=accepted)
        content = gzip.decompress(body) if accepted == "gzip" else body
        assert content == b"body{margin:0;padding:0;color:red}" * 20
        assert answer.headers["cache-control"] == assets.FOREVER


@pytest.mark.parametrize(
    "url",
    [
        "/static/../../outside.AAAAAAAA.js",
        "/static/%2e%2e/%2e%2e/outside.AAAAAAAA.js",
        "/static/js/..%2f..%2f..%2foutside.AAAAAAAA.js",
        "/pie/../outside.0123456789abcdef.js",
        "/pie/..%2foutside.0123456789abcdef.js",
        "/pie/%2e%2e%5coutside.0123456789abcdef.js",
    ],
)
def test_no_path_leads_outside(browser: Browser, tmp_path: Path, url: str) -> None:
    secret = b"secret = 1;" * 500
    digest = assets._File.of(secret, "text/javascript").digest
    (tmp_path / "outside.js").write_bytes(secret)
    (tmp_path / "outside.AAAAAAAA.js").write_bytes(secret)
    sent: list[Any] = []

    async def ask() -> None:
        # The client of the tests would tidy the path, so that the app is asked directly.
        path = url.replace("0123456789abcdef", digest)
        for one in (path, path.replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\")):
            scope = {
                "type": "http",
                "method": "GET",
                "path": one,
                "headers": [(b"accept-encoding", b"gzip")],
            }

            async def send(message: Any) -> None:
                sent.append(message)

            await browser.middleware(scope, None, send)  # type: ignore[arg-type]

    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    browser.middleware._app = nothing
    asyncio.run(ask())
    assert [m["status"] for m in sent if "status" in m] == [404, 404]
    assert not b"".join(m.get("body", b"") for m in sent)


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        # RFC 9110, 12.5.3.
        ("gzip", True),
        ("compress, gzip", True),
        ("", False),
        ("*", True),
        ("compress;q=0.5, gzip;q=1.0", True),
        ("gzip;q=1.0, identity; q=0.5, *;q=0", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("*, gzip;q=0", False),
        ("GZIP", True),
        ("br, zstd", False),
    ],
)
def test_whether_gzip_is_accepted(accepted: str, expected: bool) -> None:
    assert assets.accepts_gzip(Headers({"accept-encoding": accepted})) is expected


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("url", ["/", "/?lang=ar", "/module", "/module/with/a/path"])
def test_every_page_is_ours(static: Path, tmp_path: Path, url: str) -> None:
    browser = Browser(
        static, tmp_path, title="Cahier", colours={"backgroundColor": "#FDFCFA", "x": "</script>"}
    )
    answer, body = browser.raw(url, Accept_Encoding="gzip")
    page = gzip.decompress(body).decode()
    assert answer.status_code == 200
    assert '<html lang="fr">' in page
    assert "<title>Cahier</title>" in page
    assert "SourceSans" not in page
    assert '<link rel="modulepreload" href="./static/js/index.DormvYxC.js">' in page
    assert '"LIGHT_THEME": {"backgroundColor": "#FDFCFA"' in page
    assert page.count("</script>") == 1
    assert answer.headers["cache-control"] == "no-cache"
    assert int(answer.headers["content-length"]) == len(body)
    assert answer.headers["set-cookie"] == "a=b"  # what Streamlit adds stays
    again, nothing = browser.raw(url, Accept_Encoding="gzip", If_None_Match=answer.headers["etag"])
    assert (again.status_code, nothing) == (304, b"")
    plain, content = browser.raw(url, Accept_Encoding="identity")
    assert content.decode() == page
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != answer.headers["etag"]


def test_other_answers_pass_untouched(browser: Browser) -> None:
    page, body = browser.raw("/api/page", Accept_Encoding="gzip")
    assert gzip.decompress(body) == b"<p>" + b"bonjour " * 1000 + b"</p>"
    assert "etag" not in page.headers
    assert browser.raw("/api/page", Accept_Encoding="identity")[1].startswith(b"<p>bonjour")
    missing, body = browser.raw("/missing.pdf")
    assert (missing.status_code, body) == (404, b"<p>pas un PDF</p>")
    assert browser.client.get("/api/small").json() == {"status": "ok"}
    assert browser.client.post("/api/small").json() == {"status": "ok"}


# ---------------------------------------------------------------- our own files


def test_our_files_are_found_at_the_address_of_their_content(browser: Browser) -> None:
    (browser.own / "answer.js").write_bytes(SCRIPT)
    (browser.own / "dot.svg").write_bytes(b"<svg/>")
    folder = AssetFolder(browser.own)
    url = folder.url("answer.js")
    assert re.fullmatch(r"/pie/answer\.[0-9a-f]{16}\.js", url)
    answer, body = browser.raw(url, Accept_Encoding="gzip")
    assert gzip.decompress(body) == SCRIPT
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == assets.FOREVER
    plain, body = browser.raw(url, Accept_Encoding="identity")
    assert body == SCRIPT
    assert plain.headers["vary"] == "Accept-Encoding"
    small, body = browser.raw(folder.url("dot.svg"), Accept_Encoding="gzip")
    assert (body, small.headers["content-type"]) == (b"<svg/>", "image/svg+xml")
    head, body = browser.raw(url, "HEAD", Accept_Encoding="gzip")
    assert (body, head.headers["content-length"]) == (b"", answer.headers["content-length"])


def test_a_changed_file_has_another_address(browser: Browser) -> None:
    path = browser.own / "answer.js"
    path.write_bytes(SCRIPT)
    folder = AssetFolder(browser.own)
    before = folder.url("answer.js")
    path.write_bytes(b"// changed\n" + SCRIPT)
    os.utime(path, ns=(1, 1))
    after = folder.url("answer.js")
    assert before != after
    assert browser.raw(after)[0].status_code == 200
    gone, body = browser.raw(before)
    assert (gone.status_code, body) == (404, b"")
    assert gone.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["none.js", "../outside.js", "sub/inside.js", "page.html", ""])
def test_only_files_of_the_folder_have_an_address(tmp_path: Path, name: str) -> None:
    for path in ("outside.js", "own/sub/inside.js", "own/page.html"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(SCRIPT)
    with pytest.raises(FileNotFoundError):
        AssetFolder(tmp_path / "own").url(name)


# ---------------------------------------------------------------- the copies


@pytest.fixture
def copies(static: Path, tmp_path: Path) -> Callable[[], GzipCache]:
    """A cache of the static folder, opened anew at each call, complete."""

    def opened(edition: str = "1.67.0") -> GzipCache:
        cache = GzipCache(static, tmp_path / "cache", {".js", ".css"}, edition)
        assert cache.wait(30)
        return cache

    return opened


def stamps(folder: Path) -> dict[str, int]:
    """The files of a folder and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_copies_are_made_once(copies: Callable[[], GzipCache], tmp_path: Path) -> None:
    first = copies()
    written = stamps(tmp_path / "cache")
    again = copies()
    assert stamps(tmp_path / "cache") == written
    assert len(written) == 4  # the file not worth it is remembered too
    assert (
        again.names()
        == first.names()
        == {
            "static/js/index.DormvYxC.js",
            "static/js/plain.js",
            "static/css/index.C1JORDN2.css",
        }
    )
    name = "static/js/plain.js"
    assert again.get(name) == first.get(name)


def test_a_changed_file_is_copied_anew(
    copies: Callable[[], GzipCache], static: Path, tmp_path: Path
) -> None:
    before = copies().get("static/js/plain.js")
    (static / "static/js/plain.js").write_bytes(SCRIPT + b"// more")
    after = copies().get("static/js/plain.js")
    assert before is not None
    assert after is not None
    assert gzip.decompress(after.body) == SCRIPT + b"// more"
    assert after.etag != before.etag
    assert len(stamps(tmp_path / "cache")) == 4


def test_another_edition_replaces_the_copies(
    copies: Callable[..., GzipCache], tmp_path: Path
) -> None:
    copies("1.67.0")
    (tmp_path / "cache" / "notes.txt").write_text("not a copy", encoding="utf-8")
    old = stamps(tmp_path / "cache")
    copies("1.68.0")
    assert set(old) & set(stamps(tmp_path / "cache")) == {"notes.txt"}
    assert len(stamps(tmp_path / "cache")) == 5


@pytest.mark.parametrize("damage", ["cut", "zeros", "nonsense"])
def test_a_damaged_copy_is_made_again(
    copies: Callable[[], GzipCache], tmp_path: Path, damage: str
) -> None:
    copies()
    (path,) = (tmp_path / "cache").glob("*plain*")
    content = path.read_bytes()
    path.write_bytes({"cut": content[:-20], "zeros": bytes(len(content)), "nonsense": b"x"}[damage])
    found = copies().get("static/js/plain.js")
    assert found is not None
    assert gzip.decompress(found.body) == SCRIPT
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_written_is_no_obstacle(
    static: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    cache = GzipCache(static, tmp_path / "cache", {".js"})
    assert cache.wait(30)
    assert cache.get("static/js/plain.js") is not None
    assert "No compressed copy" in caplog.text


def test_abandoned_drafts_go(copies: Callable[[], GzipCache], tmp_path: Path) -> None:
    copies()
    old, new = tmp_path / "cache" / "a.gz.1.draft", tmp_path / "cache" / "a.gz.2.draft"
    old.touch()
    new.touch()
    os.utime(old, (1, 1))
    copies()
    assert not old.exists()
    assert new.exists()


def test_the_first_visitors_files_come_first(
    static: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(
        GzipCache, "_start", lambda self, missing: made.extend(one.name for one in missing)
    )
    (static / "static/js/tiny.js").write_bytes(b"1")
    GzipCache(static, tmp_path / "c", {".js"}, first=["static/js/plain.js"])
    assert made[:2] == ["static/js/plain.js", "static/js/tiny.js"]
    assert len(made) == 4


# ---------------------------------------------------------------- Streamlit as it is installed


@pytest.fixture(scope="module")
def shipped() -> Path:
    return assets.streamlit_static_dir()


def test_streamlits_files_lie_where_we_look(shipped: Path) -> None:
    from streamlit import file_util

    assert shipped == Path(file_util.get_static_dir())
    assert (shipped / "index.html").is_file()


def test_streamlits_scripts_carry_their_hash(shipped: Path) -> None:
    page = (shipped / "index.html").read_text(encoding="utf-8")
    referenced = assets._REFERENCED.findall(page)
    scripts = [name for name in referenced if name.endswith(".js")]
    assert len(scripts) > 10
    assert any(name.endswith(".css") for name in referenced)
    names = [
        path.relative_to(shipped).as_posix()
        for path in shipped.rglob("static/**/*")
        if path.suffix in (".js", ".css")
    ]
    assert len(names) > 100
    assert [name for name in names if not assets._HASHED.fullmatch(f"/{name}")] == []
    assert {name for name in referenced if name.endswith((".js", ".css"))} <= set(names)


def test_streamlits_page_is_what_we_prepare(shipped: Path) -> None:
    page = (shipped / "index.html").read_text(encoding="utf-8")
    assert re.search(r'rel="preload"[^>]*SourceSans[^>]*as="font"', page)
    ours = assets.prepared_index(page, "fr", "Cahier", {"backgroundColor": "#FDFCFA"})
    assert "SourceSans" not in ours
    assert '<html lang="fr">' in ours
    assert "<title>Cahier</title>" in ours
    assert re.search(r"<head>\s*<script>window.__streamlit = ", ours)
    assert assets._REFERENCED.findall(ours) == [
        name for name in assets._REFERENCED.findall(page) if "woff2" not in name
    ]
    # The scripts still look for what the page tells them of the theme.
    scripts = "".join(
        path.read_text(encoding="utf-8") for path in shipped.glob("static/js/index.*.js")
    )
    assert "window.__streamlit" in scripts
    assert "DARK_THEME" in scripts


def test_streamlits_style_sheet_keeps_only_the_faces_of_symbols(shipped: Path) -> None:
    (path,) = shipped.glob("static/css/index.*.css")
    before = path.read_text(encoding="utf-8")
    after = assets.prepared_styles(before)
    face = re.compile(r"@font-face\{font-family:([^;]+);")
    assert "Source Sans" in face.findall(before)
    left = set(face.findall(after))
    assert "Material Symbols Rounded" in left
    assert not any("Source" in name for name in left)
    assert after.count("{") == after.count("}")
    assert len(before) - len(after) == sum(
        len(rule) for rule in re.findall(r"@font-face\{font-family:Source[^}]*\}", before)
    )


def test_all_of_streamlit_compresses_to_less_than_a_third(shipped: Path, tmp_path: Path) -> None:
    cache = GzipCache(shipped, tmp_path / "cache", assets.MEDIA_TYPES, "1.67.0")
    assert cache.wait(120)
    plain = sum((shipped / name).stat().st_size for name in cache.names())
    packed = sum(len(copy.body) for name in cache.names() if (copy := cache.get(name)))
    assert len(cache.names()) > 200
    assert packed < plain / 3
    shutil.rmtree(tmp_path / "cache")
