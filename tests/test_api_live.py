"""A class over HTTP: who may act and listen, what a stream tells, and to whom."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import anyio
import pytest

from pie_core.api import live as route
from pie_core.api import rooms
from pie_core.model.live import Event
from pie_core.model.people import Role
from pie_core.service import live
from pie_core.service.house import new_id, now
from tests.conftest import Class
from tests.people import PASSWORD
from tests.server import Server
from tests.test_api import Browser, code
from tests.test_api_boards import Person, act, listening
from tests.test_service_live import PLAN


class Desk:
    """A trainer and two trainees at their browsers, a class under way."""

    def __init__(self, school: Class) -> None:
        self.school, self.house, self.cohort = school, school.house, school.cohort.id
        self.trainer, self.amal, self.driss = (Browser(school.house) for _ in range(3))
        staff = {"cohort": "", "name": "Salma Idrissi", "secret": PASSWORD}
        assert self.trainer.post("/api/session", staff).status_code == 200
        self.amal.enter(school)
        self.driss.enter(school, "Driss Naciri", "1470")
        live.begin(school.house, school.trainer, self.cohort, PLAN)
        self.url = f"/api/class/{self.cohort}"

    @property
    def seq(self) -> int:
        return live.now_of(self.house, self.school.trainer, self.cohort).seq

    def act(
        self, kind: str, who: Browser | None = None, based_on: int | None = None, /, **data: Any
    ) -> Any:
        seq = self.seq if based_on is None else based_on
        given = {"act": kind, "data": data, "based_on": seq}
        return (who or self.trainer).post(self.url, given)

    def state(self, who: Browser, audience: str = "class") -> dict[str, Any]:
        found: dict[str, Any] = who.client.get(f"{self.url}?as={audience}").json()
        return found

    def ask(self) -> str:
        self.act("ask", kind="poll", text="Prêts ?", options=["Oui", "Non"])
        question: str = self.state(self.trainer)["question"]["id"]
        return question


@pytest.fixture
def desk(school: Class) -> Desk:
    return Desk(school)


def test_an_act_moves_the_class_for_all(desk: Desk) -> None:
    assert desk.act("goto", step="ideas").json() == {"status": "ok"}
    assert desk.act("start", seconds=300).status_code == 200
    told = desk.state(desk.amal)
    assert told["step"]["activity"] == "ten_ideas"
    assert told["running"] is True
    assert "plan" not in told
    assert "tray" not in told
    assert "plan" in desk.state(desk.trainer, "desk")


def test_a_trainee_leads_nothing_and_sees_no_desk(desk: Desk) -> None:
    question = desk.ask()
    assert code(desk.act("goto", desk.amal, step="talk")) == (403, "forbidden")
    assert code(desk.act("show_all", desk.amal)) == (403, "forbidden")
    assert code(desk.act("ask", desk.amal, kind="words", text="?")) == (403, "forbidden")
    assert code(desk.act("begin", desk.amal, workshop="x")) == (403, "forbidden")
    for audience in ("desk", "wall"):
        assert code(desk.amal.client.get(f"{desk.url}?as={audience}")) == (403, "forbidden")
        got = desk.amal.client.get(f"{desk.url}/events?as={audience}")
        assert code(got) == (403, "forbidden")
    sent = desk.amal.post(f"{desk.url}/replies", {"question": question, "value": ["o1"]})
    reply = sent.json()["id"]
    hidden = desk.driss.post(f"/api/class/replies/{reply}", {"state": "hidden", "cluster": ""})
    assert code(hidden) == (403, "forbidden")
    assert code(desk.driss.post(f"/api/class/replies/{reply}/withdraw", {})) == (403, "forbidden")


def test_nobody_from_outside(desk: Desk, house: Any) -> None:
    stranger = Browser(house)
    assert code(stranger.client.get(desk.url)) == (401, "signed_out")
    assert code(stranger.client.get(f"{desk.url}/events")) == (401, "signed_out")
    assert code(stranger.post(f"{desk.url}/replies", {"question": "x"})) == (401, "signed_out")
    assert code(desk.trainer.client.get("/api/class/nowhere?as=desk")) == (404, "not_found")


def test_an_act_needs_a_page_of_ours(desk: Desk) -> None:
    sent = desk.trainer.client.post(desk.url, json={"act": "pause", "data": {}, "based_on": 0})
    assert code(sent) == (403, "token")


@pytest.mark.parametrize(
    "body",
    [{}, [], {"act": 1, "data": {}, "based_on": 0}, {"act": "goto", "data": [], "based_on": 0}],
)
def test_odd_acts_are_refused(desk: Desk, body: Any) -> None:
    assert code(desk.trainer.post(desk.url, body))[0] == 422


def test_the_second_trainer_hears_who_was_faster(
    desk: Desk, tokens: dict[Role | None, Any]
) -> None:
    other = Browser(desk.house)
    signed = {"cohort": "", "name": "Personne trainer", "secret": PASSWORD}
    assert other.post("/api/session", signed).status_code == 200
    seen = desk.seq
    desk.act("goto", step="ideas")
    refused = desk.act("goto", other, seen, step="talk")
    assert code(refused) == (409, "class_moved")
    assert refused.json()["by"] == "Salma Idrissi"


# ---------------------------------------------------------------- the stream


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(rooms, "BREATH_EVERY", 0.2)


def states(text: str) -> list[dict[str, Any]]:
    lines = text.split("\n")
    return [
        json.loads(lines[n + 1].removeprefix("data: "))
        for n, line in enumerate(lines)
        if line == "event: state"
    ]


@pytest.mark.usefixtures("quick_looks")
def test_everybody_hears_of_an_act(desk: Desk) -> None:
    async def main() -> None:
        async with (
            listening(desk.amal, desk.url) as amal,
            listening(desk.trainer, desk.url, "as=desk") as trainer,
        ):
            await amal.until(lambda: states(amal.text))
            await act(lambda: desk.act("goto", step="talk"))
            await amal.until(lambda: states(amal.text)[-1]["step"]["id"] == "talk")
            await trainer.until(lambda: states(trainer.text)[-1]["step"]["id"] == "talk")
            assert "tray" not in amal.text
            assert "event: clock" in amal.text

    anyio.run(main)


@pytest.mark.usefixtures("quick_looks")
def test_a_class_that_stands_still_says_nothing(desk: Desk) -> None:
    async def main() -> None:
        async with listening(desk.amal, desk.url) as amal:
            await amal.until(lambda: states(amal.text))
            await anyio.sleep(0.3)
            assert len(states(amal.text)) == 1

    anyio.run(main)


@pytest.mark.usefixtures("quick_looks")
def test_a_projector_that_comes_back_sees_what_is_now(desk: Desk) -> None:
    async def main() -> None:
        async with listening(desk.amal, desk.url) as amal:
            async with listening(desk.trainer, desk.url, "as=wall") as wall:
                await wall.until(lambda: states(wall.text))
            await act(lambda: desk.act("goto", step="talk"))
            await amal.until(lambda: states(amal.text)[-1]["step"]["id"] == "talk")
            async with listening(desk.trainer, desk.url, "as=wall") as wall:
                await wall.until(lambda: states(wall.text))
                assert [one["step"]["id"] for one in states(wall.text)] == ["talk"]

    anyio.run(main)


@pytest.mark.usefixtures("quick_looks")
def test_a_word_for_one_team_reaches_that_team_alone(desk: Desk) -> None:
    owner = desk.school.project(desk.school.amal)

    def say() -> None:
        with desk.house.store.writing() as w:
            w.add_class_event(
                Event(
                    id=new_id(),
                    cohort_id=desk.cohort,
                    kind="feedback",
                    data={"owner": owner, "place": "answer:discovery_day/ten_ideas.idea"},
                    by_id=desk.school.trainer.id,
                    by_name="Salma Idrissi",
                    at=now(),
                )
            )

    async def main() -> None:
        async with (
            listening(desk.amal, desk.url) as amal,
            listening(desk.driss, desk.url) as driss,
        ):
            await amal.until(lambda: states(amal.text))
            await act(say)
            await amal.until(lambda: "event: feedback" in amal.text)
            await anyio.sleep(0.1)
            assert "feedback" not in driss.text

    anyio.run(main)


@pytest.mark.usefixtures("quick_looks")
def test_who_signs_out_hears_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "SILENCE", 0.0)

    async def main() -> None:
        async with listening(desk.amal, desk.url) as amal:
            await amal.until(lambda: states(amal.text))
            await act(lambda: desk.amal.post("/api/session/end"))
            with anyio.fail_after(5):
                await amal.ended.wait()

    anyio.run(main)


def test_a_real_server_tells_at_once_and_stops_when_told_to(desk: Desk, data_folder: Path) -> None:
    """Through everything that stands between: nothing holds an event back, no stream holds us."""
    server = Server(data_folder).start()
    try:
        amal = Person(desk.house, server.url, desk.school, "Amal Berrada", "2580")
        headers = {"accept": "text/event-stream", "accept-encoding": "gzip, br"}
        with amal.http.stream("GET", f"{desk.url}/events", headers=headers) as stream:
            assert stream.status_code == 200
            lines = stream.iter_lines()
            assert next(lines) == ": open"
            next(line for line in lines if line == "event: state")
            for step in ("ideas", "talk"):
                begun = time.monotonic()
                live.act(
                    desk.house, desk.school.trainer, desk.cohort, "goto", {"step": step}, 10**9
                )
                next(line for line in lines if line.startswith("data: {") and f'"{step}"' in line)
                assert time.monotonic() - begun < 2
            server.interrupt()
    finally:
        server.kill()


def test_who_is_slow_misses_the_oldest_not_the_last() -> None:
    listener = rooms.Listener("class", "fr", frozenset())
    for number in range(60):
        listener.give(str(number).encode())
    got = [listener.queue.get_nowait() for _ in range(listener.queue.qsize())]
    assert (got[0], got[-1], len(got)) == (b"10", b"59", 50)
