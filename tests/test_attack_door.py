"""The HTTP door under attack: odd bodies, forged and swapped cookies, doors that nobody needs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pie_core.api import door, origin, session
from pie_core.service import accounts
from pie_core.service.house import House
from pie_core.words.catalogue import words
from tests.conftest import Class
from tests.test_api import BASE, Browser, answer, code, jpeg

HALF = "a\ud800b"  # Half of a surrogate pair: JSON can say it, UTF-8 cannot.


@pytest.fixture
def browser(house: House) -> Browser:
    return Browser(house)


def raw(browser: Browser, path: str, body: Any) -> Any:
    headers = {session.HEADER: browser.token}
    return browser.client.post(path, content=body, headers=headers)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/api/session", {"cohort": HALF, "name": "Amal Berrada", "secret": "2580"}),
        ("/api/session", {"cohort": "", "name": HALF, "secret": "2580"}),
        ("/api/session", {"cohort": "", "name": "Salma Idrissi", "secret": HALF}),
        ("/api/session/join", {"code": HALF, "name": "Karim Alami", "pin": "2580"}),
        ("/api/session/first", {"code": HALF, "name": "Intrus", "password": "x" * 9}),
        ("/api/me/secret", {"old": HALF, "new": "2590"}),
        ("/api/me/erase", {"secret": HALF}),
    ],
)
def test_text_that_no_store_can_keep_is_refused(
    browser: Browser, school: Class, path: str, data: dict[str, str]
) -> None:
    browser.enter(school)
    assert code(raw(browser, path, json.dumps(data))) == (422, "invalid")


@pytest.mark.parametrize("value", ["1e400", "NaN", "-Infinity", "9" * 400, "9" * 5000, "true"])
@pytest.mark.parametrize("prompt", ["test_belief.asked", "first_figures.price"])
def test_a_number_beyond_all_numbers_is_refused(
    browser: Browser, school: Class, prompt: str, value: str
) -> None:
    browser.enter(school)
    browser.post("/api/answers", answer(school, "Trois sur cinq", activity="test_belief"))
    activity, name = prompt.split(".")
    body = json.dumps(answer(school, "here", activity=activity, prompt=name))
    response = raw(browser, "/api/answers", body.replace('"here"', value))
    assert code(response) == (422, "invalid")


@pytest.mark.parametrize("based_on", ["-1", "9" * 400, "1"])
def test_a_version_that_never_was_is_a_conflict(
    browser: Browser, school: Class, based_on: str
) -> None:
    browser.enter(school)
    body = json.dumps(answer(school)).replace('"based_on": 0', f'"based_on": {based_on}')
    assert code(raw(browser, "/api/answers", body)) == (409, "conflict")


def test_a_body_without_a_length_is_bounded_too(browser: Browser, school: Class) -> None:
    browser.enter(school)
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 40 * door.JSON_BYTES:
            sent += 64 * 1024
            yield b" " * 64 * 1024

    assert code(raw(browser, "/api/answers", endless())) == (413, "too_large")


def test_a_cookie_of_another_house_of_another_kind_or_of_nobody_is_nobody(
    browser: Browser, school: Class, tmp_path: Any
) -> None:
    browser.enter(school)
    cookies = dict(browser.client.cookies)
    token = session.read_cookie(school.house, cookies)
    assert token is not None
    other = session._signer(House(tmp_path / "other")).sign(token).decode()
    for forged in (other, token, cookies[session.DEVICE_COOKIE], ""):
        stranger = TestClient(browser.client.app, base_url=BASE)
        header = {"cookie": f"{session.COOKIE}={forged}"}
        assert code(stranger.get("/api/me/export.json", headers=header)) == (401, "signed_out")


def test_anothers_token_does_not_change_mine(browser: Browser, school: Class) -> None:
    browser.enter(school)
    driss = Browser(school.house)
    driss.enter(school, "Driss Naciri", "1470")
    for token in (driss.token, session.forgery_token(school.house, None)):
        response = browser.post("/api/answers", answer(school), headers={session.HEADER: token})
        assert code(response) == (403, "token")


@pytest.mark.parametrize("path", ["/api/answers", "/api/session", "/api/me/erase"])
def test_a_change_is_never_a_get(browser: Browser, school: Class, path: str) -> None:
    browser.enter(school)
    assert code(browser.client.get(path)) == (404, "not_found")


def test_what_is_private_is_no_ones_from_a_cache(browser: Browser, school: Class) -> None:
    browser.enter(school)
    where = {
        k: v for k, v in answer(school, prompt="photo").items() if k not in ("value", "based_on")
    }
    headers = {session.HEADER: browser.token}
    made = browser.client.post("/api/photos", params=where, content=jpeg(), headers=headers)
    picture = browser.client.get(f"/api/photos/{made.json()['id']}")
    assert "private" in picture.headers["cache-control"]
    assert picture.headers["vary"] == "Cookie"
    for path in ("/api/me/export.json", "/api/documents/module/discovery_day", "/api/nothing"):
        response = browser.client.get(path)
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/_stcore/upload_file/session/file", 404),
        ("/_stcore/agent/openapi.json", 404),
        ("/_stcore/metrics", 404),
        ("/auth/login", 404),
        ("/oauth2callback", 404),
        ("/_stcore/health", 200),
        ("/groupe", 200),
    ],
)
def test_doors_that_nothing_here_uses_are_closed(path: str, status: int) -> None:
    every = Route("/{rest:path}", lambda _: PlainTextResponse("open"), methods=["GET", "PUT"])
    app = Starlette(routes=[every], middleware=[Middleware(origin.OwnPagesOnly)])
    for method in ("GET", "PUT"):
        assert TestClient(app).request(method, path).status_code == status


@pytest.mark.parametrize("kind", [door.hashing, door.building])
def test_slow_work_leaves_threads_to_those_who_type(kind: Any) -> None:
    """Any number of sign-ins or documents under way, and an answer is saved at once."""
    waiting = threading.Event()

    async def flood() -> str:
        async with anyio.create_task_group() as group:
            for _ in range(100):
                group.start_soon(kind, waiting.wait, 20)
            with anyio.fail_after(10):
                try:
                    return str(await door.off_loop(lambda: "saved"))
                finally:
                    waiting.set()

    assert anyio.run(flood) == "saved"


def test_what_is_slow_takes_turns(
    browser: Browser, school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def turns(name: str) -> Any:
        async def run(function: Any, *arguments: Any, **named: Any) -> Any:
            taken.append(name)
            return await door.off_loop(function, *arguments, **named)

        return run

    for name in ("hashing", "building"):
        monkeypatch.setattr(door, name, turns(name))
    browser.enter(school)
    browser.post("/api/session/join", {"code": "ABCDEF", "name": "Karim", "pin": "2580"})
    browser.post("/api/me/secret", {"old": "2580", "new": "2590"})
    browser.client.get("/api/documents/blank/discovery_day/my_plan")
    browser.client.get("/api/documents/module/discovery_day")
    browser.client.get(f"/api/documents/plan/{school.project(school.amal)}")
    browser.post("/api/photos")
    browser.post("/api/me/erase", {"secret": "2590"})
    assert taken == ["hashing"] * 3 + ["building"] * 4 + ["hashing"]


def test_an_invented_language_costs_no_catalogue() -> None:
    assert words("ar-a1") is words("ar-b2") is words("ar")
    assert words("x" * 100_000) is words("fr")


def test_a_stranger_on_the_network_keeps_nobody_out(browser: Browser, school: Class) -> None:
    """Whoever signed in on this browser before enters, while others' wrong tries are waited for."""
    password = "trois mots au hasard"

    def enter(one: Browser, secret: str) -> Any:
        data = {"cohort": "", "name": "Salma Idrissi", "secret": secret}
        return one.post("/api/session", data)

    assert enter(browser, password).status_code == 200
    browser.post("/api/session/end")
    stranger = Browser(school.house)
    for _ in range(5):
        enter(stranger, "devinette")
    assert code(enter(stranger, password)) == (429, "locked")
    assert enter(browser, password).status_code == 200
    assert accounts.actor(school.house, session.read_cookie(school.house, browser.client.cookies))
    assert code(enter(stranger, password)) == (429, "locked")  # Her entering opens it to no one.
    browser.post("/api/session/end")
    for _ in range(5):
        assert code(enter(browser, "devinette")) == (403, "wrong_secret")
    assert code(enter(browser, password)) == (429, "locked")  # Her own browser counts as well.


def test_a_browser_counts_only_for_who_signed_in_on_it(browser: Browser, school: Class) -> None:
    """A trainee's own browser is a stranger to the trainer's account, and a forged cookie too."""
    browser.enter(school)
    browser.post("/api/session/end")
    staff = {"cohort": "", "name": "Salma Idrissi", "secret": "devinette"}
    for _ in range(3):
        assert code(browser.post("/api/session", staff)) == (403, "wrong_secret")
    forged = {"cookie": f"{session.DEVICE_COOKIE}=inventé.signature".encode()}
    stranger = Browser(school.house)
    for _ in range(2):
        assert code(stranger.post("/api/session", staff, headers=forged)) == (403, "wrong_secret")
    assert code(browser.post("/api/session", staff)) == (429, "locked")
