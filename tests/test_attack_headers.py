"""The security headers of every kind of answer; the policy's hashes are those of the page's scripts.

Tried by removal: without the middleware in `app.py` the last test failed, with `'unsafe-inline'` the
second, with any `Host` taken into the policy the third.
"""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app import PAGE, app
from pie_core.api import assets, headers


def client(page: str = "<script>first()</script>") -> TestClient:
    def answer(request: Request) -> Response:
        match request.url.path:
            case "/api/own":
                return JSONResponse({}, headers={"Cache-Control": "private, max-age=9"})
            case "/page":
                return HTMLResponse(page)
            case "/same":
                return Response(status_code=304)
        return JSONResponse({})

    every = Route("/{rest:path}", answer)
    return TestClient(
        Starlette(routes=[every], middleware=[Middleware(headers.SecurityHeaders, page=page)]),
        base_url="http://192.168.1.20:8501",
    )


def directives(policy: str) -> dict[str, list[str]]:
    return {name: rest for name, *rest in (part.split() for part in policy.split(";"))}


@pytest.mark.parametrize("path", ["/page", "/api/health", "/api/nothing", "/static/x.js", "/same"])
def test_every_answer_says_what_it_never_does(path: str) -> None:
    said = client().get(path).headers
    assert said["x-content-type-options"] == "nosniff"
    assert said["x-frame-options"] == "DENY"
    assert said["referrer-policy"] == "no-referrer"
    assert said["cross-origin-opener-policy"] == "same-origin"
    assert said["cross-origin-resource-policy"] == "same-origin"
    assert "camera=(self)" in said["permissions-policy"]
    assert "geolocation=()" in said["permissions-policy"]
    policy = directives(said["content-security-policy"])
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]


def test_the_page_that_goes_out_is_the_one_whose_scripts_the_policy_names() -> None:
    """Hashed here once more, from the page; and nothing that would make the policy idle."""
    page = assets.streamlit_page(**PAGE)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 2
    assert len(re.findall(r"<script(?![^>]*\bsrc=)", page)) == len(scripts)
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'"
        for s in scripts
    }
    policy = directives(client(page).get("/page").headers["content-security-policy"])
    assert set(policy["script-src"]) == {"'self'", "blob:", "'wasm-unsafe-eval'"} | hashes
    assert not re.search(r"\son\w+=|javascript:", page)
    assert policy["object-src"] == policy["frame-src"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]


def test_a_live_connection_goes_to_the_address_asked_for_and_to_no_other() -> None:
    policy = directives(client().get("/page").headers["content-security-policy"])
    assert policy["connect-src"] == ["'self'", "ws://192.168.1.20:8501", "wss://192.168.1.20:8501"]
    for forged in ("evil.example; script-src *", "a b", "x/../y", "*"):
        said = client().get("/page", headers={"host": forged}).headers["content-security-policy"]
        assert directives(said)["connect-src"] == ["'self'"]
        assert "evil" not in said


def test_what_is_private_is_kept_by_no_cache_unless_it_says_how() -> None:
    one = client()
    assert one.get("/api/health").headers["cache-control"] == "no-store"
    assert one.get("/media/figure.png").headers["cache-control"] == "no-store"
    assert one.get("/api/own").headers["cache-control"] == "private, max-age=9"
    assert "cache-control" not in one.get("/static/x.js").headers
    nothing = directives(one.get("/api/health").headers["content-security-policy"])
    assert nothing["default-src"] == ["'none'"]


def test_the_app_stands_inside_them() -> None:
    first = app._user_middleware[0]
    assert first.cls is headers.SecurityHeaders
