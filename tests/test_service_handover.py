"""A page goes on under another address: who may, as whom, how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from itsdangerous import TimestampSigner

from pie_core.errors import SignedOut
from pie_core.service import accounts, handover
from tests.conftest import Class
from tests.test_api import Browser, code


@pytest.fixture
def amal(school: Class) -> str:
    """Amal's session."""
    return accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")


def test_the_same_person_goes_on(school: Class, amal: str) -> None:
    text = handover.handover(school.house, amal)
    assert amal not in text  # The session's own token never leaves its cookie.
    assert handover.offer(school.house, text) == handover.Offer("Amal Berrada", "TSFCC 101")
    token, long = handover.take(school.house, text)
    assert school.actor(token).id == school.amal.id
    assert long is False
    assert school.actor(amal).id == school.amal.id  # The old address may come back.


def test_a_long_session_stays_long(school: Class) -> None:
    token = accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580", long=True)
    assert handover.take(school.house, handover.handover(school.house, token))[1] is True


def test_it_lasts_no_longer_than_the_session(school: Class, amal: str) -> None:
    text = handover.handover(school.house, amal)
    accounts.sign_out(school.house, amal)
    with pytest.raises(SignedOut):
        handover.take(school.house, text)


def test_a_new_pin_ends_it(school: Class, amal: str) -> None:
    text = handover.handover(school.house, amal)
    accounts.reset_pin(school.house, school.trainer, school.amal.id)
    with pytest.raises(SignedOut):
        handover.offer(school.house, text)


def test_it_is_good_for_a_day_of_work(
    school: Class, amal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = handover.handover(school.house, amal)
    real = TimestampSigner.get_timestamp
    later = int(timedelta(hours=12, seconds=5).total_seconds())
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: real(self) + later)
    with pytest.raises(SignedOut):
        handover.offer(school.house, text)


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "é.é.é", "0" * 400])
def test_a_forged_one_opens_nothing(school: Class, forged: str) -> None:
    with pytest.raises(SignedOut):
        handover.offer(school.house, forged)


def test_over_http_from_a_page_of_ours(school: Class, amal: str) -> None:
    browser: Any = Browser(school.house)
    text = handover.handover(school.house, amal)
    given = {"handover": text, "take": False}
    assert browser.client.post("/api/session/handover", json=given).status_code == 403
    asked = browser.post("/api/session/handover", given)
    assert asked.json() == {"name": "Amal Berrada", "group": "TSFCC 101"}
    assert "set-cookie" not in asked.headers
    assert browser.post("/api/session/handover", {**given, "take": True}).status_code == 200
    assert browser.client.get("/api/me/export.json").json()["person"]["name"] == "Amal Berrada"


@pytest.mark.parametrize("bad", [{}, {"handover": 1, "take": True}, {"handover": "x", "take": 1}])
def test_odd_bodies(school: Class, bad: Any) -> None:
    assert code(Browser(school.house).post("/api/session/handover", bad))[0] == 422


def test_a_stranger_s_handover_over_http(school: Class) -> None:
    sent = Browser(school.house).post("/api/session/handover", {"handover": "x.y.z", "take": True})
    assert code(sent) == (401, "signed_out")
