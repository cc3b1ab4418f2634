"""Copying paper over HTTP: who may, and that nobody else gets in."""

from __future__ import annotations

from typing import Any

import pytest

from pie_core.api import session
from pie_core.model.people import Role
from pie_core.model.programme import beside
from pie_core.service import accounts, cohorts
from tests.conftest import Class
from tests.people import PASSWORD
from tests.test_api import Browser, answer, jpeg

POSTER = {
    "module": "poster",
    "activity": beside("discovery_day", "ten_ideas"),
    "prompt": "photos",
}


def entered(school: Class, role: Role, name: str, *, given: bool) -> Browser:
    """A browser of a colleague, with the group or without."""
    person = accounts.add_staff(school.house, school.trainer, role, name, PASSWORD)
    if given:
        cohorts.open_to(school.house, school.trainer, school.cohort.id, person.id)
    found = Browser(school.house)
    given_ = {"cohort": "", "name": name, "secret": PASSWORD}
    assert found.post("/api/session", given_).status_code == 200
    return found


def trainee(school: Class, name: str, pin: str) -> Browser:
    found = Browser(school.house)
    assert found.enter(school, name, pin).status_code == 200
    return found


def photograph(browser: Browser, owner: str, where: dict[str, str]) -> Any:
    return browser.client.post(
        "/api/photos",
        params={"owner": owner, **where},
        content=jpeg(),
        headers={session.HEADER: browser.token},
    )


def personal(school: Class, activity: str, prompt: str) -> dict[str, Any]:
    return answer(school, "Recopié", owner=school.amal.id, activity=activity, prompt=prompt)


def test_the_groups_trainer_copies_and_photographs(school: Class) -> None:
    trainer = entered(school, Role.TRAINER, "Karim Alami", given=True)
    project = school.project(school.amal)
    assert trainer.post("/api/answers", answer(school)).json()["version"] == 1
    copied = trainer.post("/api/answers", personal(school, "what_i_learned", "learned"))
    assert copied.status_code == 200
    taken = photograph(trainer, project, POSTER).json()
    saved = answer(school, [{"id": taken["id"], "caption": ""}], **POSTER)
    assert trainer.post("/api/answers", saved).status_code == 200
    amal = trainee(school, "Amal Berrada", "2580")
    assert amal.client.get(f"/api/photos/{taken['id']}").status_code == 200
    where = {k: v for k, v in answer(school).items() if k not in ("value", "based_on")}
    [kept] = amal.client.get("/api/answers/history", params=where).json()["history"]
    assert kept["author"] == "Karim Alami"


@pytest.mark.parametrize("who", ["another group's trainer", "reviewer", "another team", "visitor"])
def test_nobody_else_gets_in(school: Class, who: str) -> None:
    browser = {
        "another group's trainer": lambda: entered(school, Role.TRAINER, "Omar Saidi", given=False),
        "reviewer": lambda: entered(school, Role.REVIEWER, "Nadia Tazi", given=True),
        "another team": lambda: trainee(school, "Driss Naciri", "1470"),
        "visitor": lambda: Browser(school.house),
    }[who]()
    refused = 401 if who == "visitor" else 403
    project = school.project(school.amal)
    for given in (
        answer(school),
        answer(school, [], **POSTER),
        personal(school, "what_i_learned", "learned"),
        personal(school, "know_myself", "strength"),
    ):
        assert browser.post("/api/answers", given).status_code == refused, given
    photo = {"module": "discovery_day", "activity": "observe_problem", "prompt": "photo"}
    for where in (POSTER, photo):
        assert photograph(browser, project, where).status_code == refused
    with school.house.store.reading() as r:
        assert not r.answers_of(project)
        assert not r.answers_of(school.amal.id)
        assert not r.photos_of(project)


def test_what_is_private_or_an_act_is_not_copied(school: Class) -> None:
    trainer = entered(school, Role.TRAINER, "Karim Alami", given=True)
    private = personal(school, "know_myself", "strength")
    assert trainer.post("/api/answers", private).status_code == 403
    noted = answer(
        school,
        "J'ai osé",
        owner=school.amal.id,
        module="practice",
        activity=beside("discovery_day", "ten_ideas"),
        prompt="sentence",
    )
    assert trainer.post("/api/answers", noted).status_code == 403
    for module, activity, prompt in (
        ("plan", "sell", "activity"),
        ("hypotheses", "abcd1234", "statement"),
        ("experiments", "abcd1234", "start"),
    ):
        given = answer(school, "yes", module=module, activity=activity, prompt=prompt)
        assert trainer.post("/api/answers", given).status_code in (403, 404), module
