"""Soft skills over HTTP: choosing levels, bad input; and that nobody reaches another's profile,
tried over every route and every screen with every role."""

from __future__ import annotations

import io
import itertools
import re
from typing import Any

import pytest
from pypdf import PdfReader

from pages.parts import menu
from pie_core.api.routes import ROUTES
from pie_core.model.instruments import Occasion
from pie_core.model.people import Role
from pie_core.model.programme import beside
from pie_core.service import (
    accounts,
    answers,
    attempts,
    cohorts,
    practice,
    profiles,
    submissions,
)
from tests.conftest import Class
from tests.dossiers import actor
from tests.people import PASSWORD
from tests.screens import Open, texts
from tests.skills import say
from tests.test_api import Browser, code

SECRET = "Zaafrane quarante-deux"
"""What Amal noted for herself: found anywhere else, somebody has reached her profile."""
PLACE = ("discovery_day", "first_figures")


@pytest.fixture
def amal(school: Class) -> Browser:
    found = Browser(school.house)
    found.enter(school)
    return found


def begun(school: Class) -> str:
    return attempts.begin(school.house, school.amal, Occasion.START).id


def one(item: Any = "vision_1", level: Any = 3, seconds: Any = 4.2) -> dict[str, Any]:
    return {"item": item, "level": level, "seconds": seconds}


def test_levels_are_kept_and_the_attempt_is_closed(school: Class, amal: Browser) -> None:
    attempt = begun(school)
    kept = amal.post(f"/api/attempts/{attempt}/levels", {"levels": [one(), one("vision_2", 5)]})
    assert kept.status_code == 200
    assert set(kept.json()) == {"at", "time"}
    assert attempts.read(school.house, school.amal, attempt).levels == {
        "vision_1": 3,
        "vision_2": 5,
    }
    assert amal.post(f"/api/attempts/{attempt}/finish").status_code == 200
    late = amal.post(f"/api/attempts/{attempt}/levels", {"levels": [one(level=1)]})
    assert code(late) == (409, "frozen")


@pytest.mark.parametrize(
    "levels",
    [
        None,
        [],
        {},
        ["vision_1"],
        [one(level=6)],
        [one(level=0)],
        [one(level="3")],
        [one(level=3.5)],
        [one(level=True)],
        [one(item="nobody")],
        [one(item=7)],
        [one(seconds=-1)],
        [one(seconds="4")],
        [one()] * 101,
    ],
)
def test_what_is_no_level_is_refused_and_nothing_is_kept(
    school: Class, amal: Browser, levels: Any
) -> None:
    attempt = begun(school)
    refused = amal.post(f"/api/attempts/{attempt}/levels", {"levels": levels})
    assert code(refused) == (422, "invalid")
    assert attempts.read(school.house, school.amal, attempt).levels == {}


def test_no_number_of_seconds_is_infinite(school: Class, amal: Browser) -> None:
    """JSON has no infinity, but Python's reader takes `1e999`."""
    attempt = begun(school)
    body = '{"levels": [{"item": "vision_1", "level": 3, "seconds": 1e999}]}'
    refused = amal.client.post(
        f"/api/attempts/{attempt}/levels",
        content=body,
        headers={"x-pie-token": amal.token, "content-type": "application/json"},
    )
    assert code(refused) == (422, "invalid")


def test_an_attempt_that_is_not_there_and_one_without_an_answer(
    school: Class, amal: Browser
) -> None:
    missing = amal.post("/api/attempts/nothing/levels", {"levels": [one()]})
    assert code(missing) == (404, "not_found")
    empty = amal.post(f"/api/attempts/{begun(school)}/finish")
    assert code(empty) == (422, "invalid")
    assert empty.json()["findings"][0]["code"] == "nothing_answered"


def test_a_page_of_another_site_changes_nothing(school: Class, amal: Browser) -> None:
    attempt = begun(school)
    for path in ("levels", "finish"):
        forged = amal.client.post(f"/api/attempts/{attempt}/{path}", json={"levels": [one()]})
        assert code(forged) == (403, "token")


# ---------------------------------------------------------------- nobody reaches another's


class Watched:
    """Amal's whole profile, kept to herself, and everybody who might look for it."""

    def __init__(self, school: Class) -> None:
        self.school = school
        house, amal = school.house, school.amal
        self.attempt = say(house, amal, Occasion.START, 4).id
        answers.save_field(house, amal, amal.id, practice.ref(*PLACE, "sentence"), SECRET, 0)
        teacher = school.trainer
        cohorts.form_team(house, teacher, school.cohort.id, "Atelier", [amal.id, school.driss.id])
        member = actor(school, amal.id)
        project = school.project(member)
        self.submission = submissions.hand_in(house, member, project, "fr").id
        other = cohorts.create(
            house, teacher, name="B", trade="Couture", establishment="ISTA", year="2026-2027"
        )
        accounts.join(house, other.join_code, "Hind Tazi", "2580")
        people = {
            "trainer": (Role.TRAINER, school.cohort.id),
            "other trainer": (Role.TRAINER, other.id),
            "reviewer": (Role.REVIEWER, school.cohort.id),
            "administrator": (Role.ADMINISTRATOR, None),
        }
        self.browsers = {"visitor": Browser(house)}
        for name, (role, cohort) in people.items():
            person = accounts.add_staff(
                house, teacher, role, f"Personne {role} {'ABCD'[len(self.browsers) - 1]}", PASSWORD
            )
            if cohort:
                cohorts.open_to(house, teacher, cohort, person.id)
            self.browsers[name] = self.enter(None, person.name, PASSWORD)
        self.browsers["teammate"] = self.enter(school.cohort.id, "Driss Naciri", "1470")
        self.browsers["other trainee"] = self.enter(other.id, "Hind Tazi", "2580")

    def enter(self, cohort: str | None, name: str, secret: str) -> Browser:
        browser = Browser(self.school.house)
        entered = browser.post(
            "/api/session", {"cohort": cohort or "", "name": name, "secret": secret}
        )
        assert entered.status_code == 200
        return browser

    def paths(self) -> list[tuple[str, set[str]]]:
        """Every route with what is Amal's in it, and its methods."""
        sheet = beside(*PLACE)
        values = {
            "id": [self.attempt, self.school.amal.id],
            "project": [self.school.project(self.school.amal), self.school.amal.id],
            "board": ["canvas"],
            "cohort": [self.school.cohort.id],
            "submission": [self.submission],
            "module": ["discovery_day", "practice"],
            "activity": ["first_figures", sheet],
            "reply": ["x"],
            "case": ["sewing"],
            "rest": ["attempts/" + self.attempt, "profile/" + self.school.amal.id],
        }
        found = []
        for route in ROUTES:
            if route.path.endswith("/events"):
                continue  # A stream of a board's moves never ends.
            names = re.findall(r"{(\w+)(?::path)?}", route.path)
            for chosen in itertools.product(*(values[name] for name in names)):
                path = route.path
                for name, value in zip(names, chosen, strict=True):
                    path = re.sub(rf"{{{name}(:path)?}}", value, path)
                found.append((path, route.methods or set()))
        return found


def said(response: Any) -> str:
    """What a reply says, also inside a PDF."""
    if response.headers.get("content-type") == "application/pdf":
        return "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(response.content)).pages)
    return response.content.decode("utf-8", "replace")


def test_no_route_gives_anybody_anothers_profile(school: Class) -> None:
    watched = Watched(school)
    where = {
        "owner": school.amal.id,
        "module": practice.MODULE,
        "activity": beside(*PLACE),
        "prompt": "sentence",
    }
    tried = 0
    for who, browser in watched.browsers.items():
        for path, methods in watched.paths():
            if path in ("/api/session/end", "/api/me/erase", "/api/me/secret"):
                continue
            if "GET" in methods:
                reply = browser.client.get(path, params=where)
                assert SECRET not in said(reply), (who, path)
                tried += 1
            if "POST" in methods:
                body = {**where, "value": "x", "based_on": 1, "levels": [one(level=1)], "puts": []}
                assert SECRET not in said(browser.post(path, body)), (who, path)
                tried += 1
        history = browser.client.get("/api/answers/history", params=where)
        assert history.status_code in (401, 403), who
        for path in ("levels", "finish"):
            reply = browser.post(
                f"/api/attempts/{watched.attempt}/{path}", {"levels": [one(level=1)]}
            )
            assert reply.status_code in (401, 403), (who, path)
        group = browser.client.get(f"/api/documents/skills/answers/{school.cohort.id}")
        allowed = {"trainer": 422, "administrator": 422, "visitor": 401}  # 422: fewer than five.
        assert group.status_code == allowed.get(who, 403), who
        own = browser.client.get("/api/documents/profile")
        assert own.status_code == {"teammate": 200, "other trainee": 200, "visitor": 401}.get(
            who, 403
        ), who
    assert tried > 150
    mine = watched.enter(school.cohort.id, "Amal Berrada", "2580")
    assert SECRET in said(mine.client.get("/api/documents/profile"))  # The marker would be seen.
    with school.house.store.reading() as r:
        assert set(r.attempts_about(school.amal.id)[0].levels.values()) == {4}


def looking_for(school: Class, file: str) -> list[dict[str, str]]:
    """Addresses that lead to all of Amal's at once: every screen takes from them what it knows."""
    whose = {"w": school.amal.id, "owner": school.amal.id, "g": school.cohort.id}
    whose["p"] = school.project(school.amal)
    step = {"m": PLACE[0], "a": PLACE[1], "v": "equipe"}
    notes = {"m": practice.MODULE, "a": beside(*PLACE)}
    return [{**whose, **step}, *([{**whose, **notes}] if file == "trainee/module.py" else [])]


@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.ADMINISTRATOR])
def test_no_screen_gives_staff_a_profile_that_is_not_shared(
    school: Class, page: Open, role: Role
) -> None:
    Watched(school)
    for screen in menu.screens(role):
        for query in looking_for(school, screen.file):
            at = page(role, screen.file, **query)
            assert not at.exception, (screen.file, query)
            assert SECRET not in texts(at), (screen.file, query)


def test_a_teammate_sees_nothing_of_a_profile(school: Class, page: Open, tokens: Any) -> None:
    Watched(school)
    tokens[Role.TRAINEE] = accounts.sign_in(school.house, school.cohort.id, "Driss Naciri", "1470")
    for screen in menu.screens(Role.TRAINEE):
        for query in looking_for(school, screen.file):
            at = page(Role.TRAINEE, screen.file, **query)
            assert not at.exception, (screen.file, query)
            assert SECRET not in texts(at), (screen.file, query)


def test_a_trainer_sees_what_is_shared_on_a_screen(school: Class, page: Open) -> None:
    Watched(school)
    profiles.share(school.house, school.amal, Occasion.START, shared=True)
    at = page(Role.TRAINER, "trainer/skills.py", w=school.amal.id)
    assert not at.warning
    assert SECRET in texts(at)  # And the marker would have been seen above.
    profiles.share(school.house, school.amal, Occasion.START, shared=False)
    at = page(Role.TRAINER, "trainer/skills.py", w=school.amal.id)
    assert SECRET not in texts(at)
    assert len(at.warning) == 1
