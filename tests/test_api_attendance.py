"""The door of attendance: who may save a day and take the file away; bad input."""

from __future__ import annotations

from typing import Any

import pytest

from pie_core.service import attendance
from pie_core.service.house import today
from tests.conftest import Class
from tests.people import PASSWORD
from tests.test_api import Browser, code


@pytest.fixture
def trainer(school: Class) -> Browser:
    found = Browser(school.house)
    found.post("/api/session", {"cohort": "", "name": "Salma Idrissi", "secret": PASSWORD})
    return found


def sheet(school: Class, **more: Any) -> dict[str, Any]:
    states = {school.amal.id: "late", school.driss.id: "absent"}
    return {"day": today().isoformat(), "states": states, **more}


def test_a_day_is_kept_and_leaves_as_a_file(school: Class, trainer: Browser) -> None:
    path = f"/api/attendance/{school.cohort.id}"
    kept = trainer.post(path, sheet(school))
    assert (kept.status_code, kept.json()["changed"]) == (200, 2)
    assert trainer.post(path, sheet(school)).json()["changed"] == 0
    month = today().isoformat()[:7]
    file = trainer.client.get(f"/api/documents/attendance/{school.cohort.id}?month={month}")
    assert file.status_code == 200
    assert file.content.decode("utf-8-sig").splitlines()[1:] == [
        "Amal Berrada;en retard;0;1;0",
        "Driss Naciri;absent;1;0;0",
    ]
    assert f"presences_tsfcc-101_{month}.csv" in file.headers["content-disposition"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2026-02-30"},
        {"day": "2999-01-01"},
        {"day": 5},
        {"states": []},
        {"states": {"nobody": "present"}},
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    school: Class, trainer: Browser, wrong: dict[str, Any]
) -> None:
    reply = trainer.post(f"/api/attendance/{school.cohort.id}", sheet(school, **wrong))
    assert reply.status_code in (404, 422)
    for state in ("ill", ["present"], None, {}):
        odd = {"states": {school.amal.id: state}}
        reply = trainer.post(f"/api/attendance/{school.cohort.id}", sheet(school, **odd))
        assert code(reply) == (422, "invalid")
    assert attendance.months(school.house, school.trainer, school.cohort.id) == []


def test_a_trainee_and_a_stranger_are_kept_out(school: Class) -> None:
    path, file = (f"/api/{x}/{school.cohort.id}" for x in ("attendance", "documents/attendance"))
    amal, nobody = Browser(school.house), Browser(school.house)
    amal.enter(school)
    assert code(amal.post(path, sheet(school))) == (403, "forbidden")
    assert code(amal.client.get(file)) == (403, "forbidden")
    assert nobody.post(path, sheet(school)).status_code in (401, 403)
    assert code(nobody.client.get(file)) == (401, "signed_out")


def test_a_save_from_elsewhere_is_no_save(school: Class, trainer: Browser) -> None:
    path = f"/api/attendance/{school.cohort.id}"
    reply = trainer.client.post(path, json=sheet(school))
    assert code(reply) == (403, "token")
