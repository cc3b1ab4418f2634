"""The live connection under attack: messages out of order, malformed, forged, after sign-out.

A real server; a neighbour's page goes on through all of it, and nothing of the server's inside
(traceback, file, module) is ever sent.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from itsdangerous import Signer
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets import Origin, Subprotocol
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from pie_core.api import session
from pie_core.model.people import Actor, Cohort
from pie_core.service import accounts
from pie_core.service.house import House
from tests.people import trainer_with_group
from tests.server import Server

INSIDE = (b"Traceback", b"site-packages", b'File "', b"/pie_core/", b"sqlite3.")
"""Streamlit itself names the main script to each page (`main_script_path`); nothing else."""
KEY = "$$STREAMLIT_INTERNAL_KEY_"


@dataclass
class Room:
    house: House
    server: Server
    cohort: Cohort
    trainer: tuple[str, Actor]
    amal: tuple[str, Actor]
    driss: tuple[str, Actor]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    house = House(tmp_path_factory.mktemp("socket") / "data")
    token, trainer, cohort = trainer_with_group(house)
    people = []
    for name in ("Amal Berrada", "Driss Naciri"):
        one = accounts.join(house, cohort.join_code, name, "2580")
        actor = accounts.actor(house, one)
        assert actor is not None
        accounts.consent(house, actor)
        people.append((one, actor))
    server = Server(house.folder).start(240)
    yield Room(house, server, cohort, (token, trainer), *people)
    server.kill()
    house.store.close()


class Tab:
    """A page's live connection, and everything that came through it."""

    def __init__(self, room: Room, token: str | None) -> None:
        self.heard: list[bytes] = []
        cookie = {}
        if token:
            signed = Signer(room.house.secret, salt="pie.session").sign(token).decode()
            cookie = {"Cookie": f"{session.COOKIE}={signed}"}
        self.socket: ClientConnection = connect(
            room.server.url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=Origin(room.server.url),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers=cookie,
            open_timeout=30,
            max_size=None,
            proxy=None,
        )

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, message: BackMsg | bytes | str) -> None:
        raw = message.SerializeToString() if isinstance(message, BackMsg) else message
        self.socket.send(raw)

    def listen(self, seconds: float) -> None:
        """Hear what comes until nothing does."""
        try:
            while True:
                received = self.socket.recv(timeout=seconds)
                self.heard.append(received if isinstance(received, bytes) else received.encode())
        except (TimeoutError, ConnectionClosed):
            pass

    def run(self, **asked: object) -> str:
        """Run the page; all that it says, once the script is finished."""
        before = len(self.heard)
        self.send(BackMsg(rerun_script=ClientState(**asked)))  # type: ignore[arg-type]
        while True:
            received = self.socket.recv(timeout=60, decode=False)
            self.heard.append(received)
            if ForwardMsg.FromString(received).WhichOneof("type") == "script_finished":
                return b"".join(self.heard[before:]).decode("utf-8", "replace")


def alive(room: Room) -> bool:
    with urllib.request.urlopen(f"{room.server.url}/api/health", timeout=60) as answer:
        return bool(answer.status == 200)


def forged(**value: object) -> BackMsg:
    """A rerun with a widget's value as no browser of ours sends it."""
    asked = BackMsg(rerun_script=ClientState())
    for name in (
        "",
        "x" * 5000,
        f"{KEY}abc-None-form",
        f"{KEY}abc__events",
        "$$ID-1-None",
        "consent",
    ):
        asked.rerun_script.widget_states.widgets.append(WidgetState(id=name, **value))  # type: ignore[arg-type]
    return asked


MESSAGES: dict[str, list[BackMsg | bytes | str]] = {
    "garbage": [b"\x00\xff" * 500, b"", b"\x12", b"\xff" * 10, bytes(range(256))],
    "texts": ["", "hello", '{"type": "rerun_script"}', "\ud83d\ude00"],
    "an unknown kind": [b"\xfa\x07\x03abc", BackMsg()],
    "cut in the middle": [forged(string_value="a" * 100).SerializeToString()[:-7]],
    "before anything else": [
        BackMsg(stop_script=True),
        BackMsg(app_heartbeat=True),
        BackMsg(load_git_info=True),
        BackMsg(set_run_on_save=True),
    ],
    "for developers": [
        BackMsg(clear_cache=True),
        BackMsg(debug_disconnect_websocket=True),
        BackMsg(debug_shutdown_runtime=True),
    ],
    "a page that is none": [
        BackMsg(rerun_script=ClientState(page_script_hash="f" * 32)),
        BackMsg(
            rerun_script=ClientState(page_name="../../etc/passwd", query_string="p=%00&p=" * 50)
        ),
        BackMsg(rerun_script=ClientState(page_name="comptes")),
        BackMsg(rerun_script=ClientState(fragment_id="nothing")),
        BackMsg(rerun_script=ClientState(cached_message_hashes=["x"] * 10_000)),
    ],
    "values of the wrong kind": [
        forged(string_value="text"),
        forged(int_value=-(2**53)),
        forged(double_value=float("nan")),
        forged(bool_value=True),
        forged(trigger_value=True),
        forged(bytes_value=b"\xff\xfe"),
        forged(json_value="{not json"),
        forged(json_trigger_value="[[[["),
        forged(json_trigger_value='[{"event": "saved", "value": {"a": [1e400]}}]'),
        forged(json_trigger_value="5"),
    ],
    "very large": [forged(string_value="a" * 1_500_000), b"\x0a" * 3_000_000],
    "many at once": [BackMsg(rerun_script=ClientState(query_string=f"m={n}")) for n in range(8)],
}


@pytest.mark.parametrize("what", MESSAGES)
@pytest.mark.parametrize("who", ["a visitor", "a trainee"])
def test_odd_messages_harm_nobody_and_learn_nothing(room: Room, what: str, who: str) -> None:
    token = room.amal[0] if who == "a trainee" else None
    with Tab(room, room.driss[0]) as neighbour:
        neighbour.run()
        for message in MESSAGES[what]:
            with Tab(room, token) as tab:
                try:
                    if what == "values of the wrong kind":
                        tab.run()
                    tab.send(message)
                    tab.listen(0.3 if what != "many at once" else 0.05)
                except ConnectionClosed:
                    pass  # Hung up on: as good an answer as any.
            said = b"".join(tab.heard)
            assert [sign for sign in INSIDE if sign in said] == []
        assert alive(room)
        assert "Driss" in neighbour.run()


def test_a_trainers_page_is_not_a_trainees(room: Room) -> None:
    """Asked for by its name, by its hash as a trainer's browser knows it, with a trainer's query."""
    with Tab(room, room.trainer[0]) as tab:
        tab.run(page_name="groupe", query_string=f"g={room.cohort.id}")
        hashes = {
            message.new_session.page_script_hash
            for raw in tab.heard
            if (message := ForwardMsg.FromString(raw)).WhichOneof("type") == "new_session"
        } | {
            page.page_script_hash
            for raw in tab.heard
            if (message := ForwardMsg.FromString(raw)).WhichOneof("type") == "navigation"
            for page in message.navigation.app_pages
        }
        assert (
            "Driss Naciri" in tab.run(page_name="groupe", query_string=f"g={room.cohort.id}")
            or len(hashes) > 5
        )
    with Tab(room, room.amal[0]) as tab:
        for page in (
            *({"page_script_hash": one} for one in hashes if one),
            {"page_name": "groupe"},
        ):
            assert "Driss Naciri" not in tab.run(query_string=f"g={room.cohort.id}", **page)


def test_after_signing_out_an_open_page_says_nothing_more(room: Room) -> None:
    token = accounts.sign_in(room.house, room.cohort.id, "Driss Naciri", "2580")
    with Tab(room, token) as tab:
        assert "Driss" in tab.run()
        accounts.sign_out(room.house, token)
        assert "Driss" not in tab.run()
        tab.send(forged(trigger_value=True))
        tab.heard.clear()
        tab.listen(1)
        assert "Driss" not in b"".join(tab.heard).decode("utf-8", "replace")
    assert alive(room)


def test_the_servers_log_holds_what_the_browser_is_not_told(room: Room) -> None:
    """Of all that was sent nothing has stopped a thread, and the log names no person."""
    text = Path(room.server.log).read_text(encoding="utf-8", errors="replace")
    assert "Amal" not in text
    assert "Exception in thread" not in text
