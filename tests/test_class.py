"""A class of thirty does the discovery day over HTTP while the server is killed three times."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from pie_core.api import session
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.model.project import BLOCKS
from pie_core.service import accounts, cohorts, examples, projects
from pie_core.service.house import House
from tests.server import Server

TRAINEES = 30
PATIENCE = 120
TEAMS = examples.teams()[:3]


class Trainee:
    """Somebody who joins, answers everything once, and sends again what was not acknowledged."""

    def __init__(self, number: int, house: House, url: str, code: str) -> None:
        self.name = f"Stagiaire Lettre{chr(65 + number % 26)}{'bis' * (number // 26)}"
        self.script: dict[str, Any] = dict(TEAMS[number % 3]["answers"])
        self.personal: dict[str, Any] = dict(TEAMS[number % 3]["members"][0]["answers"])
        self.house, self.code = house, code
        self.http = httpx.Client(base_url=url, timeout=10)
        self.acknowledged: dict[tuple[str, str], Any] = {}
        self.trouble: list[str] = []
        self.actor: Actor | None = None

    def _post(self, path: str, data: dict[str, Any]) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE
        while True:
            token = session.read_cookie(self.house, dict(self.http.cookies))
            headers = {session.HEADER: session.forgery_token(self.house, token)}
            try:
                return self.http.post(path, json=data, headers=headers)
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(random.uniform(0.05, 0.3))

    def work(self) -> None:
        joining = {"code": self.code, "name": self.name, "pin": "2580", "pin_again": "2580"}
        if self._post("/api/session/join", joining).status_code == 409:
            # The server was killed between keeping the account and saying so: come back by PIN.
            cohort = cohorts.coded(self.house, self.code)
            assert cohort is not None
            back = {"cohort": cohort.id, "name": self.name, "secret": "2580"}
            self._post("/api/session", back)
        actor = accounts.actor(self.house, session.read_cookie(self.house, dict(self.http.cookies)))
        if actor is None:
            self.trouble.append("not signed in")
            return
        self.actor = actor
        [project] = actor.project_ids
        for owner, answers in ((actor.id, self.personal), (project, self.script)):
            for key, value in answers.items():
                if not key.startswith("discovery_day/"):
                    continue
                ref = PromptRef.parse(key)
                data = {"owner": owner, **ref.model_dump(), "value": value, "based_on": 0}
                response = self._post("/api/answers", data)
                if response.status_code == 200:
                    self.acknowledged[owner, key] = value
                else:
                    self.trouble.append(f"{key}: {response.status_code} {response.text}")
                time.sleep(random.uniform(0.0, 0.08))


@pytest.fixture
def server(data_folder: Path) -> Any:
    running = Server(data_folder).start()
    yield running
    running.kill()


def test_thirty_trainees_lose_nothing_over_three_kills(server: Server, house: House) -> None:
    token = accounts.first_trainer(house, house.setup_code, "Salma Idrissi", "trois mots au hasard")
    trainer = accounts.actor(house, token)
    assert trainer is not None
    cohort = cohorts.create(
        house, trainer, name="TSFCC 101", trade="Froid", establishment="ISTA", year="2026-2027"
    )
    trainees = [Trainee(n, house, server.url, cohort.join_code) for n in range(TRAINEES)]
    threads = [threading.Thread(target=trainee.work) for trainee in trainees]
    for thread in threads:
        thread.start()
    for _ in range(3):
        time.sleep(1.5)
        assert any(thread.is_alive() for thread in threads), "the day ended before the last kill"
        server.kill()
        server.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert [t for trainee in trainees for t in trainee.trouble] == []
    expected = {
        key
        for key in (*TEAMS[0]["answers"], *TEAMS[0]["members"][0]["answers"])
        if key.startswith("discovery_day/")
    }
    assert all(len(trainee.acknowledged) >= len(expected) - 2 for trainee in trainees)
    with house.store.reading() as r:
        for trainee in trainees:
            for (owner, key), value in trainee.acknowledged.items():
                kept = r.answer(owner, PromptRef.parse(key))
                assert kept is not None, key
                assert kept.value == value
    for trainee in trainees[:3]:
        assert trainee.actor is not None
        [project_id] = trainee.actor.project_ids
        project = projects.read(house, trainee.actor, project_id)
        assert project.plan is not None
        assert {note.block for note in project.notes} == set(BLOCKS)
        pdf = trainee.http.get(f"/api/documents/plan/{project_id}", timeout=60)
        (server.folder.parent / "plan.pdf").write_bytes(pdf.content)
        pages = PdfReader(server.folder.parent / "plan.pdf").pages
        assert len(pages) > 10
        assert project.name in " ".join(page.extract_text() for page in pages)
