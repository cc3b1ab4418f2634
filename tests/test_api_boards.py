"""Boards over HTTP: bad input, others' boards, the stream of others' moves."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from pie_core.api import boards, session
from pie_core.service import accounts, cohorts
from pie_core.service.house import House
from tests.conftest import Class
from tests.server import Server
from tests.test_api import APP, BASE, Browser, code
from tests.test_service_answers import pair

LEFT_TO_RIGHT = "\u202d"


class Table:
    """Amal and Driss of one team, each at a browser."""

    def __init__(self, school: Class) -> None:
        self.school = school
        _, _, self.project = pair(school)
        self.amal, self.driss = Browser(school.house), Browser(school.house)
        self.amal.enter(school)
        self.driss.enter(school, "Driss Naciri", "1470")

    def url(self, board: str = "canvas", project: str | None = None) -> str:
        return f"/api/boards/{self.project if project is None else project}/{board}"

    def put(self, who: Browser, *puts: Any, **more: Any) -> Any:
        return who.post(self.url(**more), {"puts": list(puts)})

    def notes(self, board: str = "canvas") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.amal.client.get(self.url(board)).json()["notes"]
        return found


@pytest.fixture
def table(school: Class) -> Table:
    return Table(school)


def note(note_id: Any = "note1", text: Any = "Au souk", based_on: Any = 0, **more: Any) -> Any:
    start = {"block": "channels", "tint": "", "archived": False, "before": None}
    return {"id": note_id, "text": text, "based_on": based_on, **start, **more}


def finding(response: Any) -> tuple[str, str]:
    assert code(response) == (422, "invalid")
    [found] = response.json()["findings"]
    return found["path"], found["code"]


# ---------------------------------------------------------------- reading and putting


def test_a_note_as_the_browser_takes_it(table: Table) -> None:
    put = table.put(table.amal, note(tint="to_check"))
    assert put.status_code == 200
    [kept] = put.json()["notes"]
    assert set(kept) == {
        *("id", "block", "text", "tint", "position", "version", "archived", "source"),
        *("author", "author_id", "at", "time"),
    }
    assert (kept["author"], kept["version"], kept["tint"]) == ("Amal Berrada", 1, "to_check")
    read = table.driss.client.get(table.url())
    assert read.json() == {"notes": [kept], "seq": put.json()["seq"]}
    assert read.headers["cache-control"] == "no-store"


def test_a_stale_version_shows_the_current_note(table: Table) -> None:
    table.put(table.amal, note())
    table.put(table.amal, note(text="Au port", based_on=1))
    response = table.put(table.driss, note(text="Sur WhatsApp", based_on=1))
    assert code(response) == (409, "conflict")
    current = response.json()["current"]
    assert (current["text"], current["version"], current["author"]) == (
        "Au port",
        2,
        "Amal Berrada",
    )
    assert [n["text"] for n in table.notes()] == ["Au port"]


def test_a_lost_reply_may_be_sent_again(table: Table) -> None:
    first = table.put(table.amal, note())
    assert table.put(table.amal, note()).json() == first.json()
    with table.school.house.store.reading() as r:
        assert len(r.board_history(table.project, "canvas")) == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<b>$x$</b> & <script>alert(1)</script>", "<b>$x$</b> & <script>alert(1)</script>"),
        ("a\x07b\x7fc\x00d", "abcd"),
        (f"a{LEFT_TO_RIGHT}b\u2028c", "abc"),
        ("  en\ndeux\r\nlignes  ", "en deux lignes"),
        ("é" * 200, "é" * 200),
        ("العربية 😀", "العربية 😀"),
    ],
)
def test_text_is_kept_as_text(table: Table, text: str, kept: str) -> None:
    assert table.put(table.amal, note(text=text)).status_code == 200
    assert [n["text"] for n in table.notes()] == [kept]


@pytest.mark.parametrize(
    ("odd", "expected"),
    [
        (note(text="x" * 10_000), ("puts.1.text", "too_long")),
        (note(text="x" * 201), ("puts.1.text", "too_long")),
        (note(text=""), ("puts.1.text", "empty_note")),
        (note(text=" \n\x00 "), ("puts.1.text", "empty_note")),
        (note(text=None), ("puts.1.text", "text")),
        (note(text=["a"]), ("puts.1.text", "text")),
        (note(block="nothing"), ("puts.1.block", "block")),
        (note(block=None), ("puts.1.block", "block")),
        (note(block=["channels"]), ("puts.1.block", "block")),
        (note(tint="rouge vif"), ("puts.1.tint", "tint")),
        (note(tint='"><b>'), ("puts.1.tint", "tint")),
        (note(tint=None), ("puts.1.tint", "tint")),
        (note(tint="idea\n"), ("puts.1.tint", "tint")),
        *(
            (note(bad), ("puts.1.id", "ids"))
            for bad in ("", "abc", "a" * 41, "aa aa", "../aa", "aaaa\n", "éééé", 7, None, ["aaaa"])
        ),
        (note(before=7), ("puts.1.before", "ids")),
        (note(before=["note1"]), ("puts.1.before", "ids")),
        (note(based_on="0"), ("puts.1", "note")),
        (note(based_on=True), ("puts.1", "note")),
        (note(based_on=0.0), ("puts.1", "note")),
        (note(based_on=None), ("puts.1", "note")),
        (note(archived="no"), ("puts.1", "note")),
        (note(archived=0), ("puts.1", "note")),
        ({}, ("puts.1.id", "ids")),
        (None, ("puts.1", "note")),
        ("note", ("puts.1", "note")),
        ([], ("puts.1", "note")),
        (note("fine"), ("puts.1.id", "ids")),
    ],
)
def test_an_odd_note_is_refused_and_so_is_what_came_with_it(
    table: Table, odd: Any, expected: tuple[str, str]
) -> None:
    table.put(table.amal, note("kept"))
    assert finding(table.put(table.amal, note("fine"), odd)) == expected
    assert [n["id"] for n in table.notes()] == ["kept"]


def test_half_a_surrogate_pair_is_taken_out(table: Table) -> None:
    body = json.dumps({"puts": [note(text="a\ud800b", before="\ud800")]})
    headers = {session.HEADER: table.amal.token}
    response = table.amal.client.post(table.url(), content=body, headers=headers)
    assert response.status_code == 200
    assert [n["text"] for n in table.notes()] == ["ab"]


@pytest.mark.parametrize("based_on", ["-1", "7", "9" * 400])
def test_a_version_that_never_was_is_a_conflict_with_nothing(table: Table, based_on: str) -> None:
    body = json.dumps({"puts": [note()]}).replace('"based_on": 0', f'"based_on": {based_on}')
    headers = {session.HEADER: table.amal.token}
    response = table.amal.client.post(table.url(), content=body, headers=headers)
    assert code(response) == (409, "conflict")
    assert response.json()["current"] is None
    assert table.notes() == []


@pytest.mark.parametrize(
    "data",
    [{}, {"puts": None}, {"puts": {}}, {"puts": "x"}, {"puts": []}, [], "x", None, 7],
)
def test_odd_json_is_refused(table: Table, data: Any) -> None:
    assert code(table.amal.post(table.url(), data)) == (422, "invalid")


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b'{"puts": [NaN]}'])
def test_bodies_that_are_no_puts(table: Table, body: bytes) -> None:
    headers = {session.HEADER: table.amal.token}
    response = table.amal.client.post(table.url(), content=body, headers=headers)
    assert code(response) == (422, "invalid")


def test_a_move_of_an_archived_note(table: Table) -> None:
    table.put(table.amal, note())
    table.put(table.amal, note(based_on=1, archived=True))
    moved = table.put(table.driss, note(based_on=2, archived=True, block="key_partners"))
    assert finding(moved) == ("puts.0", "archived")
    back = table.put(table.driss, note(based_on=2, block="key_partners"))
    assert back.json()["notes"][0]["archived"] is False


def test_fifty_puts_and_no_more(table: Table) -> None:
    puts = [note(f"note{n}") for n in range(51)]
    assert finding(table.put(table.amal, *puts)) == ("puts", "too_many")
    assert table.notes() == []
    assert table.put(table.amal, *puts[:50]).status_code == 200
    assert len(table.notes()) == 50


def test_a_note_id_of_another_board(table: Table) -> None:
    table.put(table.amal, note())
    other = next(b for b in table.school.house.programme.boards.values() if b.id != "canvas")
    taken = note(text="Pris", based_on=1, block=other.blocks[0].id)
    assert finding(table.put(table.driss, taken, board=other.id)) == ("puts.0.id", "ids")
    assert table.notes(other.id) == []
    assert [n["text"] for n in table.notes()] == ["Au souk"]


@pytest.mark.parametrize("board", ["nothing", "CANVAS", "canvas%00", "%2e%2e"])
def test_an_unknown_board(table: Table, board: str) -> None:
    assert code(table.put(table.amal, note(), board=board)) == (404, "not_found")
    for tail in ("", "/events"):
        assert code(table.amal.client.get(table.url(board) + tail)) == (404, "not_found")


# ---------------------------------------------------------------- who may


def test_another_teams_board_is_nobodys(table: Table) -> None:
    table.put(table.amal, note())
    table.school.join("Karim Alami", "2469")
    karim = Browser(table.school.house)
    karim.enter(table.school, "Karim Alami", "2469")
    assert code(table.put(karim, note(text="Pris", based_on=1))) == (403, "forbidden")
    for tail in ("", "/events"):
        assert code(karim.client.get(table.url() + tail)) == (403, "forbidden")
        assert code(karim.client.get(table.url(project="nothing") + tail)) == (404, "not_found")
    assert code(table.put(karim, note(), project="nothing")) == (403, "forbidden")
    assert [n["text"] for n in table.notes()] == ["Au souk"]


def test_a_trainer_reads_only(table: Table) -> None:
    table.put(table.amal, note())
    trainer = Browser(table.school.house)
    staff = {"cohort": "", "name": "Salma Idrissi", "secret": "trois mots au hasard"}
    assert trainer.post("/api/session", staff).status_code == 200
    assert len(trainer.client.get(table.url()).json()["notes"]) == 1
    assert code(table.put(trainer, note("note2"))) == (403, "forbidden")


def test_who_is_signed_out_and_who_has_no_token(table: Table) -> None:
    nobody = Browser(table.school.house)
    assert code(table.put(nobody, note())) == (401, "signed_out")
    for tail in ("", "/events"):
        assert code(nobody.client.get(table.url() + tail)) == (401, "signed_out")
    driss = table.driss.token
    for headers in ({}, {session.HEADER: ""}, {session.HEADER: "0" * 64}, {session.HEADER: driss}):
        response = table.amal.client.post(table.url(), json={"puts": [note()]}, headers=headers)
        assert code(response) == (403, "token")
    foreign = table.amal.post(table.url(), {"puts": [note()]}, headers={"origin": "http://mal.ma"})
    assert code(foreign) == (403, "token")
    assert table.notes() == []


# ---------------------------------------------------------------- what acts alone write


@pytest.mark.parametrize("prompt", ["start", "archived", "changed_because"])
def test_what_only_an_act_writes_is_no_field(table: Table, prompt: str) -> None:
    """A test would start without a criterion that can fail, or lose why it was changed."""
    where = {"owner": table.project, "module": "experiments", "activity": "test1"}
    target = {**where, "prompt": "target", "value": 0, "based_on": 0}
    assert table.amal.post("/api/answers", target).status_code == 200
    written = {**where, "prompt": prompt, "value": "yes", "based_on": 0}
    assert code(table.amal.post("/api/answers", written)) == (404, "not_found")


# ---------------------------------------------------------------- the stream


class Stream:
    """One open stream of events, straight from the application."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.text = ""
        self.ended = anyio.Event()
        self.left = anyio.Event()

    @property
    def events(self) -> list[dict[str, Any]]:
        blocks = self.text.split("\n\n")[:-1]
        return [json.loads(b.split("data: ", 1)[1]) for b in blocks if "data: " in b]

    @property
    def ids(self) -> list[int]:
        lines = self.text.splitlines()
        return [int(line.removeprefix("id: ")) for line in lines if line.startswith("id: ")]

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            self.text += message["body"].decode()

    async def receive(self) -> Any:
        if not self.left.is_set():  # As servers do: who has left is known without waiting.
            await self.left.wait()
        return {"type": "http.disconnect"}

    async def until(self, ready: Callable[[], Any], seconds: float = 5) -> None:
        with anyio.fail_after(seconds):
            while not ready():
                await anyio.sleep(0.005)


@asynccontextmanager
async def listening(
    browser: Browser, url: str, query: str = "", **headers: str
) -> AsyncIterator[Stream]:
    """Listen until the block ends; the browser then leaves, and the stream must end by itself."""
    stream = Stream()
    cookies = "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())
    sent = {"host": BASE.split("//")[1], "cookie": cookies, **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": url + "/events",
        "raw_path": url.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in sent.items()],
    }

    async def run() -> None:
        await APP(scope, stream.receive, stream.send)
        stream.ended.set()

    async with anyio.create_task_group() as group:
        group.start_soon(run)
        await stream.until(lambda: stream.text)
        yield stream
        stream.left.set()
        with anyio.fail_after(5):
            await stream.ended.wait()


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested is what the stream says; how soon, the real server's test tells."""
    monkeypatch.setattr(boards, "LOOK_EVERY", 0.01)


async def act(function: Callable[[], Any]) -> Any:
    return await anyio.to_thread.run_sync(function)


@pytest.mark.usefixtures("quick_looks")
def test_the_stream_tells_what_changed_and_nothing_else(table: Table) -> None:
    seq = table.put(table.amal, note("note1"), note("note2")).json()["seq"]

    async def story() -> None:
        async with listening(table.driss, table.url(), f"since={seq}") as stream:
            assert stream.status == 200
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["cache-control"] == "no-store"
            await anyio.sleep(0.1)
            assert stream.events == []
            moved = note("note2", "Au\nport", 1, block="")
            kept = (await act(lambda: table.put(table.amal, moved))).json()
            await stream.until(lambda: stream.events)
            assert stream.events == [{"notes": kept["notes"], "seq": kept["seq"]}]
            assert stream.ids == [kept["seq"]]
            await act(lambda: table.put(table.driss, note("note3")))
            await stream.until(lambda: len(stream.events) == 2)
            assert [n["id"] for n in stream.events[1]["notes"]] == ["note3"]

    anyio.run(story)


@pytest.mark.usefixtures("quick_looks")
def test_the_stream_is_silent_about_other_boards_and_other_teams(table: Table) -> None:
    other = next(b for b in table.school.house.programme.boards.values() if b.id != "canvas")
    karim = table.school.join("Karim Alami", "2469")
    browser = Browser(table.school.house)
    browser.enter(table.school, "Karim Alami", "2469")
    theirs = table.school.project(karim)

    async def story() -> None:
        async with listening(table.amal, table.url()) as stream:
            elsewhere = note("note8", block=other.blocks[0].id)
            await act(lambda: table.put(table.driss, elsewhere, board=other.id))
            await act(lambda: table.put(browser, note("note9"), project=theirs))
            await act(lambda: table.put(table.driss, note("note1")))
            await stream.until(lambda: stream.events)
            assert [n["id"] for e in stream.events for n in e["notes"]] == ["note1"]

    anyio.run(story)


@pytest.mark.usefixtures("quick_looks")
@pytest.mark.parametrize(
    ("since", "last", "told"),
    [
        ("0", None, {"note1", "note2", "note3"}),
        ("", None, {"note1", "note2", "note3"}),
        ("2", None, {"note3"}),
        ("0", "2", {"note3"}),
        ("2", "1", {"note2", "note3"}),
        ("-1", None, {"note1", "note2", "note3"}),
        ("9" * 30, None, {"note1", "note2", "note3"}),
        ("0", "x", {"note1", "note2", "note3"}),
    ],
)
def test_a_browser_that_comes_back_hears_what_it_missed(
    table: Table, since: str, last: str | None, told: set[str]
) -> None:
    for n in (1, 2, 3):
        assert table.put(table.amal, note(f"note{n}")).json()["seq"] == n

    async def story() -> None:
        headers = {"last_event_id": last} if last else {}
        async with listening(table.driss, table.url(), f"since={since}", **headers) as stream:
            await stream.until(lambda: stream.events)
            [event] = stream.events
            assert {n["id"] for n in event["notes"]} == told
            assert event["seq"] == 3

    anyio.run(story)


@pytest.mark.usefixtures("quick_looks")
def test_a_silent_stream_says_a_word_now_and_then(table: Table) -> None:
    async def story() -> None:
        async with listening(table.driss, table.url()) as stream:
            await stream.until(lambda: stream.text.count("\n\n") >= 3)
            assert set(stream.text.split("\n\n")[1:-1]) == {": still here"}

    anyio.run(story)


def leaves_the_team(table: Table) -> None:
    school = table.school
    cohorts.form_team(school.house, school.trainer, school.cohort.id, "Seul", [school.driss.id])


def signs_out(table: Table) -> None:
    assert table.driss.post("/api/session/end").status_code == 200


def is_erased(table: Table) -> None:
    accounts.erase(table.school.house, table.school.trainer, table.school.driss.id)


@pytest.mark.usefixtures("quick_looks")
@pytest.mark.parametrize("leaving", [leaves_the_team, signs_out, is_erased])
def test_the_stream_ends_when_one_may_no_longer_read(
    table: Table, leaving: Callable[[Table], None]
) -> None:
    async def story() -> None:
        async with listening(table.driss, table.url()) as stream:
            await act(lambda: leaving(table))
            with anyio.fail_after(5):
                await stream.ended.wait()
            await act(lambda: table.put(table.amal, note()))
            assert stream.events == []

    anyio.run(story)


class Person:
    """Somebody at a real server."""

    def __init__(self, house: House, url: str, school: Class, name: str, pin: str) -> None:
        self.house = house
        self.http = httpx.Client(base_url=url, timeout=20)
        data = {"cohort": school.cohort.id, "name": name, "secret": pin}
        assert self.post("/api/session", data).status_code == 200

    def post(self, path: str, data: Any) -> httpx.Response:
        token = session.read_cookie(self.house, dict(self.http.cookies))
        headers = {session.HEADER: session.forgery_token(self.house, token)}
        return self.http.post(path, json=data, headers=headers)


def test_a_real_server_tells_within_two_seconds_and_stops_when_told_to(
    school: Class, data_folder: Path
) -> None:
    """Through everything that stands between: nothing holds an event back."""
    _, _, project = pair(school)
    url = f"/api/boards/{project}/canvas"
    server = Server(data_folder).start()
    try:
        amal = Person(school.house, server.url, school, "Amal Berrada", "2580")
        driss = Person(school.house, server.url, school, "Driss Naciri", "1470")
        headers = {"accept": "text/event-stream", "accept-encoding": "gzip, br"}
        with driss.http.stream("GET", f"{url}/events", headers=headers) as stream:
            assert stream.status_code == 200
            lines = stream.iter_lines()
            assert next(lines) == ": open"
            for turn in range(3):
                text = f"Au souk {turn}"
                sent = time.monotonic()
                put = amal.post(url, {"puts": [note(text=text, based_on=turn)]})
                assert put.status_code == 200
                data = next(line for line in lines if line.startswith("data: "))
                assert time.monotonic() - sent < 2
                told = json.loads(data.removeprefix("data: "))
                assert [n["text"] for n in told["notes"]] == [text]
            server.interrupt()  # While a board is open: else Ctrl+C would wait for it for ever.
            assert list(lines) == [""]
    finally:
        server.kill()
