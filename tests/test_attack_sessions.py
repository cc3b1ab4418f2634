"""Sessions under attack: fixed beforehand, stolen, kept after their end, used by another site's page.

Tried by removal: with the check of the token, of `Origin` or of `Sec-Fetch-Site` taken out of
`session.check_forgery` the test of every change failed; with the sign-out taken out of `_entered` the planted session and the earlier ones lived
on; with `end_sessions_of` taken out of `change_secret` the thief stayed.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pie_core.api import session
from pie_core.api.routes import ROUTES
from pie_core.service import accounts
from tests.conftest import Class
from tests.test_api import APP, BASE, Browser, code

CHANGES = sorted(
    route.path
    for route in ROUTES
    if "POST" in (route.methods or set()) and not route.path.endswith(":path}")
)
#: What every route finds its fields in, so that each comes as far as asking whose page it is.
WHATEVER: dict[str, Any] = {
    **{"owner": "x", "module": "x", "activity": "x", "prompt": "x", "value": "x", "based_on": 0},
    "levels": [{"item": "vision_1", "level": 3, "seconds": 1}],
    "puts": [
        {
            **{"id": "note-1", "block": "customer_segments", "text": "x", "tint": ""},
            **{"archived": False, "before": None, "based_on": 0},
        }
    ],
    **{"act": "stop", "data": {}, "state": "shown", "cluster": "", "question": "x"},
    **{"day": "2026-11-02", "states": {}, "secret": "2580", "old": "2580", "new": "9317"},
    **{"cohort": "", "name": "x", "code": "x", "pin": "2580", "password": "x" * 9},
    **{"handover": "x", "take": False, "ticket": "x"},
}


def whose(browser: Browser) -> str:
    return str(browser.client.get("/api/me/export.json").json()["person"]["name"])


def token(browser: Browser) -> str:
    found = session.read_cookie(browser.house, dict(browser.client.cookies))
    assert found is not None
    return found


def test_a_session_that_was_put_into_a_browser_beforehand_is_not_taken_on(school: Class) -> None:
    """The attacker's own session, planted in Amal's browser before she signs in."""
    thief = Browser(school.house)
    thief.enter(school, "Driss Naciri", "1470")
    planted = thief.client.cookies[session.COOKIE]
    amal = Browser(school.house)
    amal.client.cookies.set(session.COOKIE, planted, domain="classe.local", path="/")
    assert amal.enter(school).status_code == 200
    assert whose(amal) == "Amal Berrada"
    assert code(thief.client.get("/api/me/export.json")) == (401, "signed_out")
    assert (
        accounts.actor(school.house, session.read_cookie(school.house, {"pie_session": planted}))
        is None
    )


def test_an_invented_session_is_not_taken_on_either(school: Class) -> None:
    amal = Browser(school.house)
    invented = session._signer(school.house).sign("chosen-by-the-attacker").decode()
    amal.client.cookies.set(session.COOKIE, invented, domain="classe.local", path="/")
    headers = {session.HEADER: session.forgery_token(school.house, None)}
    body = {"cohort": school.cohort.id, "name": "Amal Berrada", "secret": "2580"}
    assert amal.client.post("/api/session", json=body, headers=headers).status_code == 200
    assert accounts.actor(school.house, "chosen-by-the-attacker") is None
    assert whose(amal) == "Amal Berrada"


def test_every_sign_in_is_another_session(school: Class) -> None:
    amal = Browser(school.house)
    seen = set()
    for _ in range(3):
        amal.enter(school)
        seen.add(token(amal))
    assert len(seen) == 3
    alive = [one for one in seen if accounts.actor(school.house, one)]
    assert alive == [token(amal)]


@pytest.mark.parametrize(
    ("peer", "said", "secure"),
    [
        ("127.0.0.1", "https", True),
        ("127.0.0.1", "http", False),
        ("192.168.1.66", "https", False),
        ("127.0.0.1", "", False),
    ],
)
def test_behind_https_the_cookie_never_goes_out_in_the_open(
    school: Class, peer: str, said: str, secure: bool
) -> None:
    """The server takes the word of a proxy on this machine, and of nobody on the network."""
    app = ProxyHeadersMiddleware(APP, trusted_hosts="127.0.0.1")  # type: ignore[arg-type]
    client = TestClient(app, base_url=BASE, client=(peer, 50_000))
    headers = {session.HEADER: session.forgery_token(school.house, None)}
    if said:
        headers["x-forwarded-proto"] = said
    body = {"cohort": school.cohort.id, "name": "Amal Berrada", "secret": "2580"}
    answer = client.post("/api/session", json=body, headers=headers)
    cookies = [one.lower() for one in answer.headers.get_list("set-cookie")]
    assert len(cookies) == 2
    for cookie in cookies:
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert ("; secure" in cookie) is secure
        assert "domain=" not in cookie


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(school: Class) -> None:
    amal = Browser(school.house)
    amal.enter(school)
    stolen = {"cookie": f"{session.COOKIE}={amal.client.cookies[session.COOKIE]}"}
    thief = TestClient(APP, base_url=BASE)
    assert thief.get("/api/me/export.json", headers=stolen).status_code == 200
    amal.post("/api/session/end")
    assert code(thief.get("/api/me/export.json", headers=stolen)) == (401, "signed_out")


def test_a_new_pin_ends_what_a_thief_has_and_not_ones_own(school: Class) -> None:
    amal, thief = Browser(school.house), Browser(school.house)
    amal.enter(school)
    thief.enter(school)
    assert amal.post("/api/me/secret", {"old": "2580", "new": "9317"}).status_code == 200
    assert code(thief.client.get("/api/me/export.json")) == (401, "signed_out")
    assert whose(amal) == "Amal Berrada"


@pytest.mark.parametrize("path", CHANGES)
def test_no_page_of_another_site_changes_anything(school: Class, path: str) -> None:
    """Without the token, with another session's, and with the right one from elsewhere."""
    amal, driss = Browser(school.house), Browser(school.house)
    amal.enter(school)
    driss.enter(school, "Driss Naciri", "1470")
    place = re.sub(r"{\w+}", school.cohort.id, path)
    right = amal.token
    forged: list[dict[str, str]] = [
        {},
        {session.HEADER: driss.token},
        {session.HEADER: session.forgery_token(school.house, None)},
        {session.HEADER: right, "origin": "http://mal.example"},
        {session.HEADER: right, "origin": "null"},
        {session.HEADER: right, "origin": "http://classe.local.mal.example"},
        {session.HEADER: right, "origin": "http://classe.local:8502"},
        {session.HEADER: right, "sec-fetch-site": "cross-site"},
        {session.HEADER: right, "sec-fetch-site": "same-site"},
    ]
    if (
        path == "/api/session/handover"
    ):  # For who is nobody here: its own page's token is a visitor's.
        right = session.forgery_token(school.house, None)
        forged = [{**one, session.HEADER: right} if len(one) == 2 else one for one in forged]
        del forged[2]
    for headers in forged:
        answer = amal.client.post(place, json=WHATEVER, headers=headers)
        assert code(answer) == (403, "token"), headers
    assert whose(amal) == "Amal Berrada"


def test_a_page_of_ours_does_change_something(school: Class) -> None:
    """What a browser sends of itself with a request from the same page is no hindrance."""
    amal = Browser(school.house)
    amal.enter(school)
    headers = {"origin": BASE, "sec-fetch-site": "same-origin"}
    answer = amal.post("/api/me/preferences", {"language": "ar"}, headers=headers)
    assert answer.status_code == 200
