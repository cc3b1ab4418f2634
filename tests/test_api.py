"""The HTTP door: cookie, anti-forgery token, statuses and codes, other people's things."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pie_core.api import door, session
from pie_core.api.routes import ROUTES
from pie_core.model.plan import read
from pie_core.service import accounts, photos
from pie_core.service.house import House
from tests.conftest import Class

APP = Starlette(routes=ROUTES)
BASE = "http://classe.local"


class Browser:
    """A client with a page's anti-forgery token."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.client = TestClient(APP, base_url=BASE, raise_server_exceptions=False)

    @property
    def token(self) -> str:
        signed = session.read_cookie(self.house, dict(self.client.cookies))
        return session.forgery_token(self.house, signed)

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        headers = {session.HEADER: self.token} | more.pop("headers", {})
        return self.client.post(path, json=data, headers=headers, **more)

    def enter(self, school: Class, name: str = "Amal Berrada", secret: str = "2580") -> Any:
        cohort = school.cohort.id
        return self.post("/api/session", {"cohort": cohort, "name": name, "secret": secret})


@pytest.fixture
def browser(house: House) -> Browser:
    return Browser(house)


def answer(
    school: Class, value: Any = "La panne", based_on: Any = 0, **more: Any
) -> dict[str, Any]:
    return {
        "owner": school.project(school.amal),
        "module": "discovery_day",
        "activity": "observe_problem",
        "prompt": "problem",
        "value": value,
        "based_on": based_on,
        **more,
    }


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_signing_in_sets_a_cookie_that_no_script_reads(browser: Browser, school: Class) -> None:
    response = browser.enter(school)
    assert response.status_code == 200
    cookies = [cookie.lower() for cookie in response.headers.get_list("set-cookie")]
    assert all("httponly" in cookie and "samesite=lax" in cookie for cookie in cookies)
    [cookie] = [cookie for cookie in cookies if cookie.startswith(session.COOKIE)]
    assert "max-age" not in cookie
    token = session.read_cookie(browser.house, dict(browser.client.cookies))
    assert token is not None
    assert school.actor(token).id == school.amal.id


def test_first_start_join_and_sign_out(house: House) -> None:
    trainer = Browser(house)
    first = {"code": house.setup_code, "name": "Salma", "password": "trois mots au hasard"}
    assert trainer.post("/api/session/first", first).status_code == 200
    assert code(Browser(house).post("/api/session/first", first)) == (403, "forbidden")
    trainee = Browser(house)
    joining = {"code": "ABCDEF", "name": "Amal", "pin": "2580", "pin_again": "2581"}
    assert code(trainee.post("/api/session/join", joining)) == (422, "invalid")
    joining["pin_again"] = "2580"
    assert code(trainee.post("/api/session/join", joining)) == (403, "wrong_code")
    assert trainer.post("/api/session/end").status_code == 200
    assert code(trainer.client.get("/api/me/export.json")) == (401, "signed_out")


@pytest.mark.parametrize(
    ("name", "secret", "expected"),
    [("Amal Berrada", "0000", (403, "wrong_secret")), ("Personne", "2580", (403, "wrong_secret"))],
)
def test_wrong_secret(
    browser: Browser, school: Class, name: str, secret: str, expected: tuple[int, str]
) -> None:
    assert code(browser.enter(school, name, secret)) == expected


def test_too_many_wrong_pins_say_how_long_to_wait(browser: Browser, school: Class) -> None:
    for _ in range(5):
        browser.enter(school, secret="0001")
    response = browser.enter(school)
    assert code(response) == (429, "locked")
    assert 0 < response.json()["seconds"] <= 30


def test_save_conflict_and_history(browser: Browser, school: Class) -> None:
    browser.enter(school)
    first = browser.post("/api/answers", answer(school)).json()
    assert first["version"] == 1
    assert len(first["time"]) == 5
    with_both = browser.post("/api/answers", answer(school, "Autre chose"))
    assert code(with_both) == (409, "conflict")
    assert with_both.json()["current"]["value"] == "La panne"
    assert with_both.json()["current"]["author"] == "Amal Berrada"
    browser.post("/api/answers", answer(school, "Autre chose", 1))
    where = {k: v for k, v in answer(school).items() if k not in ("value", "based_on")}
    found = browser.client.get("/api/answers/history", params=where).json()["history"]
    assert [item["value"] for item in found] == ["Autre chose", "La panne"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"value": "x" * 501}, (422, "invalid")),
        ({"value": 7}, (422, "invalid")),
        ({"based_on": "0"}, (422, "invalid")),
        ({"based_on": True}, (422, "invalid")),
        ({"owner": 3}, (422, "invalid")),
        ({"owner": "someone"}, (403, "forbidden")),
        ({"module": "../../etc"}, (404, "not_found")),
        ({"prompt": "nothing"}, (404, "not_found")),
        ({"prompt": "é\u0000"}, (422, "invalid")),
        ({"value": "x" * door.JSON_BYTES}, (413, "too_large")),
    ],
)
def test_bad_answers(
    browser: Browser, school: Class, data: dict[str, Any], expected: tuple[int, str]
) -> None:
    browser.enter(school)
    browser.post("/api/answers", answer(school, "gardé"))
    assert code(browser.post("/api/answers", {**answer(school, based_on=1), **data})) == expected
    kept = browser.post("/api/answers", answer(school, "autre", 0)).json()["current"]["value"]
    assert kept == "gardé"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"[" * 100_000, b"\xff"])
def test_bodies_that_are_no_json_object(browser: Browser, school: Class, body: bytes) -> None:
    browser.enter(school)
    headers = {session.HEADER: browser.token}
    assert code(browser.client.post("/api/answers", content=body, headers=headers)) == (
        422,
        "invalid",
    )


CHANGES = [
    "/api/answers",
    "/api/photos",
    "/api/projects",
    "/api/classes",
    "/api/roster",
    "/api/session/handover",
    "/api/me/erase",
    "/api/me/identity",
    "/api/me/preferences",
    "/api/me/secret",
    "/api/session",
    "/api/session/join",
    "/api/session/first",
    "/api/session/institution",
    "/api/session/end",
]


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize(
    "headers", [{session.HEADER: ""}, {session.HEADER: "0" * 64}, {"origin": "http://mal.example"}]
)
def test_a_change_needs_the_token_of_our_own_page(
    browser: Browser, school: Class, path: str, headers: dict[str, str]
) -> None:
    browser.enter(school)
    assert code(browser.post(path, answer(school), headers=headers)) == (403, "token")


def test_the_table_of_changes_is_whole() -> None:
    """Every route that takes POST is in `CHANGES` above."""
    posts = {r.path for r in ROUTES if r.methods and "POST" in r.methods and "{" not in r.path}
    assert posts == set(CHANGES)


@pytest.mark.parametrize(
    "forge", [lambda c: c[:-2] + "xx", lambda _: "x.y", lambda _: "é", str.upper]
)
def test_a_forged_cookie_is_nobody(
    browser: Browser, school: Class, forge: Callable[[str], str]
) -> None:
    browser.enter(school)
    cookie = browser.client.cookies[session.COOKIE]
    browser.client.cookies.clear()
    header = {"cookie": f"{session.COOKIE}={forge(cookie)}".encode("latin-1", "replace")}
    response = browser.client.get("/api/me/export.json", headers=header)
    assert code(response) == (401, "signed_out")


def test_an_expired_session_is_signed_out_and_can_enter_again(
    browser: Browser, school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.enter(school)
    later = accounts.now() + accounts.SHORT_SESSION + timedelta(seconds=30)
    monkeypatch.setattr(accounts, "now", lambda: later)
    assert code(browser.post("/api/answers", answer(school))) == (401, "signed_out")


READS = [
    "/api/me/export.json",
    "/api/journal",
    "/api/answers/history",
    "/api/photos/abcd",
    "/api/documents/figures/{project}",
    "/api/documents/plan/{project}",
    "/api/documents/module/discovery_day",
    "/api/documents/example/sewing",
    "/api/documents/blank/discovery_day/know_myself",
]


@pytest.mark.parametrize("path", READS)
def test_nothing_is_read_without_signing_in(browser: Browser, school: Class, path: str) -> None:
    project = school.project(school.amal)
    assert code(browser.client.get(path.format(project=project))) == (401, "signed_out")


def test_another_teams_things_are_forbidden(browser: Browser, school: Class) -> None:
    browser.enter(school, "Driss Naciri", "1470")
    project = school.project(school.amal)
    assert code(browser.post("/api/answers", answer(school))) == (403, "forbidden")
    where = {k: v for k, v in answer(school).items() if k not in ("value", "based_on")}
    assert code(browser.client.get("/api/answers/history", params=where)) == (403, "forbidden")
    assert code(browser.client.get(f"/api/documents/plan/{project}")) == (403, "forbidden")
    assert code(browser.client.get(f"/api/documents/figures/{project}")) == (403, "forbidden")


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#335577").save(out, "JPEG")
    return out.getvalue()


def test_photos_go_in_and_come_out(browser: Browser, school: Class) -> None:
    browser.enter(school)
    where = {
        k: v for k, v in answer(school, prompt="photo").items() if k not in ("value", "based_on")
    }

    def send(data: bytes) -> Any:
        headers = {session.HEADER: browser.token}
        return browser.client.post("/api/photos", params=where, content=data, headers=headers)

    made = send(jpeg()).json()
    assert (made["width"], made["height"]) == (40, 30)
    picture = browser.client.get(f"/api/photos/{made['id']}")
    assert picture.headers["content-type"] == "image/jpeg"
    assert code(send(b"GIF89a nothing more")) == (415, "not_an_image")
    assert code(send(b"x" * (photos.MAX_BYTES + 1))) == (413, "too_large")
    assert code(browser.client.get("/api/photos/..%2F..%2Fsecret.key")) == (404, "not_found")


def test_the_documents_are_pdfs(browser: Browser, school: Class) -> None:
    browser.enter(school)
    project = school.project(school.amal)
    for path in READS[5:]:
        response = browser.client.get(path.format(project=project))
        assert response.status_code == 200, response.text
        assert response.content.startswith(b"%PDF-")
        assert "attachment" in response.headers["content-disposition"]


def test_the_figures_come_out_as_the_engine_reads_them(browser: Browser, school: Class) -> None:
    browser.enter(school)
    project = school.project(school.amal)
    path = f"/api/documents/figures/{project}"
    assert code(browser.client.get(path)) == (404, "not_found")
    rows = [{"id": "offer-1", "cells": {"name": "Pain", "price": 200, "units": 10}}]
    offers = {"owner": project, "module": "plan", "activity": "offers", "prompt": "offers"}
    saved = browser.post("/api/answers", {**offers, "value": rows, "based_on": 0})
    assert saved.status_code == 200, saved.text
    found, findings = read(browser.client.get(path).json())
    assert not findings
    assert found is not None
    assert [(offer.name, offer.price) for offer in found.offers] == [("Pain", 200)]


def test_erasing_oneself_over_http(browser: Browser, school: Class) -> None:
    browser.enter(school)
    assert code(browser.post("/api/me/erase", {"secret": "1111"})) == (403, "wrong_secret")
    assert browser.post("/api/me/erase", {"secret": "2580"}).status_code == 200
    assert code(browser.enter(school)) == (403, "wrong_secret")


def test_health_and_unknown_paths(browser: Browser) -> None:
    assert browser.client.get("/api/health").json() == {"status": "ok"}
    assert browser.client.get("/api/ready").json() == {"status": "ok"}
    assert code(browser.client.get("/api/nothing")) == (404, "not_found")


def test_a_bug_is_a_plain_500(
    browser: Browser, school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.enter(school)
    monkeypatch.setattr(accounts, "export", lambda *_: 1 / 0)
    response = browser.client.get("/api/me/export.json")
    assert code(response) == (500, "error")
    assert "ZeroDivision" not in response.text
