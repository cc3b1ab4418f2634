"""The square of a class's address over HTTP."""

from __future__ import annotations

import pytest

from pie_core.service import address
from tests.conftest import Class
from tests.people import PASSWORD
from tests.test_api import Browser


@pytest.fixture
def trainer(school: Class) -> Browser:
    browser = Browser(school.house)
    staff = {"cohort": "", "name": "Salma Idrissi", "secret": PASSWORD}
    assert browser.post("/api/session", staff).status_code == 200
    return browser


def test_the_square_is_of_the_address_now(
    school: Class, trainer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/api/class/{school.cohort.id}/qr.svg"
    for host in ("192.168.1.10", "10.0.0.7"):
        monkeypatch.setattr(address, "lan_address", lambda host=host: host)
        reply = trainer.client.get(url)
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "image/svg+xml"
        assert reply.headers["cache-control"] == "no-store"
        expected = f"http://{host}:80/?code={school.cohort.join_code}"
        assert reply.text == address.qr_svg(expected)


def test_only_who_leads_a_class_shows_how_to_join_it(school: Class, trainer: Browser) -> None:
    trainee = Browser(school.house)
    assert trainee.client.get(f"/api/class/{school.cohort.id}/qr.svg").status_code == 401
    trainee.enter(school)
    assert trainee.client.get(f"/api/class/{school.cohort.id}/qr.svg").status_code == 403
    assert trainer.client.get("/api/class/nothing/qr.svg").status_code == 404
