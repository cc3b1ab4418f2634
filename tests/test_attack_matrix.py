"""Every route and everybody: who is let in, written out by hand, asked over HTTP.

The table is from the words of the design and of `pie_core/policy.py`'s head ("own team's work: its
members write; its group's trainers and reviewers read …"), not from what the functions answer. Let
in is every answer but 401 and 403: a 404, a 409 or a 422 is about the thing, not about the person.

Tried by removal: with `policy.require` made to do nothing the test failed and named the routes.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from pie_core.api import runtime, session
from pie_core.api.routes import ROUTES
from pie_core.model.instruments import Occasion
from pie_core.model.people import Role
from pie_core.service import accounts, attempts, cohorts, live, replies, submissions
from tests.conftest import Class
from tests.people import PASSWORD
from tests.test_api import Browser, jpeg
from tests.test_api_live import PLAN

#: m: in the team · t: another team of the group · o: a trainee of another group · T: the group's
#: trainer · X: another group's trainer · R: a reviewer given the group · A: the administrator
EVERYBODY = "mtoTXRA"
STAFF = "TXA"
TABLE: dict[tuple[str, str], str] = {
    ("GET", "/api/health"): "n" + EVERYBODY,
    ("GET", "/api/ready"): "n" + EVERYBODY,
    ("GET", "/api/me/export.json"): EVERYBODY,
    ("POST", "/api/me/preferences"): EVERYBODY,
    # A team's work: its members write, and who copies what the team wrote on paper.
    ("POST", "/api/answers"): "mTA",
    ("GET", "/api/answers/history"): "mTRA",
    ("POST", "/api/photos"): "mTA",
    ("GET", "/api/photos/{id}"): "mTRA",
    ("GET", "/api/boards/{project}/{board}"): "mTRA",
    ("POST", "/api/boards/{project}/{board}"): "m",
    ("GET", "/api/boards/{project}/{board}/events"): "mTRA",
    # One's own answers to an instrument.
    ("POST", "/api/attempts/{id}/levels"): "m",
    ("POST", "/api/attempts/{id}/finish"): "m",
    # A class.
    ("GET", "/api/class/{cohort}"): "mtTA",
    ("POST", "/api/class/{cohort}"): "TA",
    ("GET", "/api/class/{cohort}/mine"): "mtTA",
    ("GET", "/api/class/{cohort}/qr.svg"): "TA",
    ("GET", "/api/class/{cohort}/events"): "mtTA",
    ("POST", "/api/class/{cohort}/replies"): "mt",
    ("POST", "/api/class/replies/{reply}"): "TA",
    ("POST", "/api/class/replies/{reply}/withdraw"): "m",
    # Documents of a team.
    ("GET", "/api/documents/plan/{project}"): "mTRA",
    ("GET", "/api/documents/figures/{project}"): "mTRA",
    ("GET", "/api/documents/workbook/{project}"): "mTRA",
    ("GET", "/api/documents/table/{project}"): "mTRA",
    ("GET", "/api/documents/project/{project}"): "mTRA",
    ("GET", "/api/documents/submission/{submission}"): "mTRA",
    # Documents of everybody.
    ("GET", "/api/documents/example/{case}"): EVERYBODY,
    ("GET", "/api/documents/blank-book"): EVERYBODY,
    ("GET", "/api/documents/blank/{module}/{activity}"): EVERYBODY,
    # Of oneself: the answers are those of who asks, and staff have none.
    ("GET", "/api/documents/module/{module}"): EVERYBODY,
    ("GET", "/api/documents/profile"): "mto",
    # Of a group.
    ("GET", "/api/documents/class/{cohort}"): "TA",
    ("GET", "/api/documents/class-report/{cohort}"): "TA",
    ("GET", "/api/documents/cards/{cohort}"): "TA",
    ("GET", "/api/documents/roster/{cohort}"): "TA",
    ("GET", "/api/documents/attendance/{cohort}"): "TA",
    ("POST", "/api/attendance/{cohort}"): "TA",
    ("GET", "/api/documents/skills/answers/{cohort}"): "TA",
    ("POST", "/api/cohorts/{cohort}/logo"): "TA",
    ("POST", "/api/projects"): "TRA",
    # Of whoever teaches.
    ("GET", "/api/documents/roster"): STAFF,
    ("GET", "/api/documents/skills/codebook"): STAFF,
    ("GET", "/api/documents/numbers"): STAFF,
    ("GET", "/api/documents/numbers.csv"): STAFF,
    ("GET", "/api/documents/guide/{module}"): STAFF,
    ("POST", "/api/roster"): STAFF,
    ("POST", "/api/classes"): STAFF,
    ("GET", "/api/journal"): STAFF,
    ("GET", "/api/description.json"): "A",
}

#: What asks for a secret and no role; `tests/test_attack_sessions.py` and `test_attack_guessing.py`.
DOORS = {
    *("/api/session", "/api/session/join", "/api/session/first", "/api/session/handover"),
    *("/api/session/end", "/api/session/institution"),
    *("/api/me/secret", "/api/me/erase", "/api/me/identity"),
}
NOWHERE = "/api/{rest:path}"
SLOW = re.compile(
    r"/api/documents/(plan|example|workbook|submission|blank|guide|cards|profile|module|class/|project)"
)
"""What builds a document for seconds: asked by everybody who is refused, and by one who is let in."""


class People:
    """A group at work, and one browser of everybody."""

    def __init__(self, school: Class) -> None:
        house, chief = school.house, school.trainer
        self.school = school
        other = cohorts.create(
            house, chief, name="B", trade="Couture", establishment="ISTA", year="2026-2027"
        )
        accounts.join(house, other.join_code, "Hind Tazi", "2580")
        staff = {
            "T": (Role.TRAINER, school.cohort.id, "Personne Un"),
            "X": (Role.TRAINER, other.id, "Personne Deux"),
            "R": (Role.REVIEWER, school.cohort.id, "Personne Trois"),
            "A": (Role.ADMINISTRATOR, None, "Personne Quatre"),
        }
        self.browsers = {"n": Browser(house)}
        for key, (role, cohort, name) in staff.items():
            person = accounts.add_staff(house, chief, role, name, PASSWORD)
            if cohort:
                cohorts.open_to(house, chief, cohort, person.id)
            self.browsers[key] = self.enter("", name, PASSWORD)
        self.browsers["m"] = self.enter(school.cohort.id, "Amal Berrada", "2580")
        self.browsers["t"] = self.enter(school.cohort.id, "Driss Naciri", "1470")
        self.browsers["o"] = self.enter(other.id, "Hind Tazi", "2580")
        self.project = school.project(school.amal)
        self.where = {
            "owner": self.project,
            "module": "discovery_day",
            "activity": "observe_problem",
            "prompt": "photo",
        }
        amal = self.browsers["m"]
        made = amal.client.post(
            "/api/photos",
            params=self.where,
            content=jpeg(),
            headers={session.HEADER: amal.token},
        )
        self.photo = made.json()["id"]
        self.file = amal.client.get(f"/api/documents/project/{self.project}").content
        self.submission = submissions.hand_in(house, school.amal, self.project, "fr").id
        asked = {"kind": "words", "text": "Quelle idée ?", "most": 3, "moderated": True}
        self.question, self.reply = self._asked(asked)

    def _asked(self, asked: dict[str, Any]) -> tuple[str, str]:
        house, group = self.school.house, self.school.cohort.id
        trainer = self.school.trainer
        live.begin(house, trainer, group, PLAN)
        question = live.ask(house, trainer, group, asked, live.now_of(house, trainer, group).seq)
        one = replies.reply(house, self.school.amal, group, question.id, "Une idée")
        return question.id, one.id

    def enter(self, cohort: str, name: str, secret: str) -> Browser:
        browser = Browser(self.school.house)
        entered = browser.post("/api/session", {"cohort": cohort, "name": name, "secret": secret})
        assert entered.status_code == 200
        return browser

    def path(self, template: str, who: str) -> str:
        """What is Amal's, or her group's; an attempt that nobody has closed yet."""
        values = {
            "project": self.project,
            "board": "canvas",
            "cohort": self.school.cohort.id,
            "submission": self.submission,
            "case": "sewing",
            "module": "discovery_day",
            "activity": "observe_problem",
            "reply": self.reply,
            "id": self.photo,
        }
        if "/attempts/" in template:
            values["id"] = attempts.begin(self.school.house, self.school.amal, Occasion.START).id
        return re.sub(r"{(\w+)}", lambda found: values[found[1]], template)

    def ask(self, method: str, template: str, who: str) -> int:
        browser, path = self.browsers[who], self.path(template, who)
        query = {**self.where, "cohort": self.school.cohort.id}
        if method == "GET":
            return int(browser.client.get(path, params=query).status_code)
        bodies: dict[str, Any] = {
            "/api/answers": {**self.where, "prompt": "problem", "value": "x", "based_on": 0},
            "/api/attempts/{id}/levels": {
                "levels": [{"item": "vision_1", "level": 3, "seconds": 1}]
            },
            "/api/class/{cohort}": {"act": "stop", "data": {}, "based_on": 0},
            "/api/class/{cohort}/replies": {"question": self.question, "value": "Une autre"},
            "/api/class/replies/{reply}": {"state": "shown", "cluster": ""},
            "/api/attendance/{cohort}": {"day": "2026-11-02", "states": {}},
            "/api/boards/{project}/{board}": {
                "puts": [
                    {
                        "id": f"note-{who}",
                        "block": "customer_segments",
                        "text": "Une note",
                        "tint": "",
                        "archived": False,
                        "before": None,
                        "based_on": 0,
                    }
                ]
            },
        }
        if template == "/api/projects":  # Only a sound file says which project it would change.
            headers = {session.HEADER: browser.token}
            sent = browser.client.post(path, content=self.file, params=query, headers=headers)
            return int(sent.status_code)
        return int(browser.post(path, bodies.get(template, {}), params=query).status_code)


def routes() -> Iterator[tuple[str, str]]:
    for route in ROUTES:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if route.path not in DOORS and route.path != NOWHERE:
                yield method, route.path


def test_the_table_names_every_route_and_no_other() -> None:
    assert set(routes()) == set(TABLE)
    assert {route.path for route in ROUTES} >= DOORS


def test_everybody_at_every_route(school: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = threading.Event()
    ending.set()  # As when the server is told to stop: a stream of events ends after its first word.
    monkeypatch.setattr(runtime, "stopping", ending)
    people = People(school)
    wrong, tried = [], 0
    for (method, template), let_in in TABLE.items():
        for who in "n" + EVERYBODY:
            expected = who in let_in
            if expected and SLOW.match(template) and who != let_in[0]:
                continue
            status = people.ask(method, template, who)
            tried += 1
            if (status not in (401, 403)) != expected or status >= 500:
                wrong.append(f"{method} {template}: {who} got {status}")
    assert not wrong, "\n".join(wrong)
    assert tried > 300
