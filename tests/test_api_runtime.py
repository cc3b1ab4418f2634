"""The running server: answers at once, bounded memory, nothing asked outside, sound settings.

Several of these look at Streamlit's inside on purpose: they fail when a release changes what our
tuning stands on, so that it is looked at again rather than silently lost.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import os
import shutil
import socket
import time
import tomllib
import urllib.request
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import InvalidStatus, Origin, Subprotocol
from websockets.sync.client import ClientConnection, connect

from pie_core.api import runtime
from tests.load.server import Server, running

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / ".streamlit" / "config.toml"

# ---------------------------------------------------------------- sockets


def accepted(listening: socket.socket) -> int:
    """TCP_NODELAY of a connection that `listening` accepts."""
    with socket.create_connection(listening.getsockname()[:2]):
        taken, _ = listening.accept()
        with taken:
            return taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket opened as Streamlit opens its own."""
    with socket.socket(family=socket.AF_INET) as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one


def test_connections_inherit_the_option(listening: socket.socket) -> None:
    assert accepted(listening) == 0
    runtime.send_at_once([listening])
    assert accepted(listening) != 0


def test_only_listening_sockets_are_found(listening: socket.socket) -> None:
    with (
        socket.create_connection(listening.getsockname()) as connected,
        socket.socket(type=socket.SOCK_DGRAM) as datagrams,
        socket.socket() as idle,
    ):
        found = runtime.listening_sockets()
    assert listening in found
    assert not {connected, datagrams, idle} & set(found)


def test_a_proxy_of_something_gone_is_in_nobodys_way(listening: socket.socket) -> None:
    """Tried with `isinstance`: "weakly-referenced object no longer exists" kept the app from starting."""

    class Gone:
        pass

    proxy = weakref.proxy(Gone())
    assert listening in runtime.listening_sockets()
    del proxy


def test_a_closed_socket_is_no_listening_one(listening: socket.socket) -> None:
    listening.close()
    assert listening not in runtime.listening_sockets()


# ---------------------------------------------------------------- memory


class Knot:
    """Something that only the collector can free."""

    def __init__(self) -> None:
        self.myself = self


async def collected(every: float, patience: float, used: Callable[[], float]) -> float | None:
    """After how many seconds a knot was freed; `None` if it never was."""
    gc.collect()
    gc.disable()
    try:
        knot = weakref.ref(Knot())
        start = time.monotonic()
        task = asyncio.create_task(runtime.collect_when_quiet(every, patience, used))
        while knot() is not None and time.monotonic() - start < every + patience + 5:
            await asyncio.sleep(0.01)
        task.cancel()
        return time.monotonic() - start if knot() is None else None
    finally:
        gc.enable()


def test_collects_in_a_quiet_moment() -> None:
    seconds = asyncio.run(collected(every=0.1, patience=60, used=lambda: 0.0))
    assert seconds is not None
    assert 0.1 <= seconds < 30


def test_collects_though_it_is_never_quiet() -> None:
    busy = itertools.count()
    seconds = asyncio.run(collected(every=0.1, patience=0.8, used=lambda: float(next(busy))))
    assert seconds is not None
    assert seconds >= 0.8


def test_tuned_freezes_and_gives_back(listening: socket.socket) -> None:
    before = gc.get_freeze_count()

    async def lifespan() -> int:
        async with runtime.tuned(modules=["a_module_that_is_not_there", "wave"]):
            assert accepted(listening) != 0
            return gc.get_freeze_count()

    frozen = asyncio.run(lifespan())
    assert frozen > before + 10_000  # the imports of this very test are far more
    assert gc.get_freeze_count() == 0
    assert not [t for t in gc.get_objects() if isinstance(t, asyncio.Task) and not t.done()]


# ---------------------------------------------------------------- settings


def settings() -> dict[str, Any]:
    """The settings file as `section.name` → value."""
    found: dict[str, Any] = {}

    def read(prefix: str, table: dict[str, Any]) -> None:
        for name, value in table.items():
            if isinstance(value, dict):
                read(f"{prefix}{name}.", value)
            else:
                found[prefix + name] = value

    read("", tomllib.loads(SETTINGS.read_text(encoding="utf-8")))
    return found


def test_streamlit_knows_every_setting() -> None:
    unknown = []
    for name in settings():
        try:
            config.get_option(name)
        except RuntimeError:
            unknown.append(name)
    assert not unknown
    with pytest.raises(RuntimeError):
        config.get_option("runner.noSuchSetting")


def test_the_settings_that_speed_and_quiet_depend_on() -> None:
    expected = {
        "runner.postScriptGC": False,
        "runner.magicEnabled": False,
        "server.fileWatcherType": "none",
        "server.headless": True,
        "browser.gatherUsageStats": False,
        "logger.hideWelcomeMessage": True,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
    }
    assert {name: settings().get(name) for name in expected} == expected


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, definition)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2, definition)."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_formula() -> None:
    # WCAG 2.2: black on white is 21:1; #767676 is the lightest grey that passes 4.5 on white.
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") >= 4.5 > contrast("#777777", "#FFFFFF")


@pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])
def test_the_theme_can_be_read(background: str) -> None:
    theme = {name.removeprefix("theme."): value for name, value in settings().items()}
    ground = theme[background]
    assert contrast(theme["textColor"], ground) >= 7  # AAA: a projector in a bright room
    for name in ("primaryColor", "linkColor"):
        assert contrast(theme[name], ground) >= 4.5, name  # AA, 1.4.3
    assert contrast(theme["primaryColor"], "#FFFFFF") >= 4.5  # white words on a filled button
    assert contrast(theme["borderColor"], ground) >= 3  # the edge of a field, 1.4.11


# ---------------------------------------------------------------- a real server

PROBE = """
import gc, json, socket
import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from pie_core.api import origin, runtime

collections = []
gc.callbacks.append(
    lambda phase, of: collections.append(1) if (phase, of["generation"]) == ("stop", 2) else None
)

def connections(port):
    for one in gc.get_objects():
        if isinstance(one, socket.socket) and one.family in (socket.AF_INET, socket.AF_INET6):
            try:
                if one.getpeername()[1] == port:
                    yield one
            except OSError:
                pass

async def probe(request):
    delays = [one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
              for one in connections(request.client.port)]
    return JSONResponse({
        "no_delay": delays, "frozen": gc.get_freeze_count(),
        "collections": len(collections),
    })

TUNED = {
    "lifespan": lambda app: runtime.tuned(["pandas"]),
    "middleware": [Middleware(origin.OwnPagesOnly)],
}
app = st.App("page.py", routes=[Route("/probe", probe)], **(TUNED if WANTED else {}))
"""

# Every attempt to reach anything but this machine is written down and refused.
WATCH = """
import os, sys
HOME = ("127.", "::1", "::ffff:127.", "localhost", "0.0.0.0", "::")

def watch(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host and not host.startswith(HOME):
        with open(os.environ["PIE_TEST_OUTSIDE"], "a", encoding="utf-8") as file:
            file.write(f"{event} {host}\\n")
        raise OSError("refused by the test")

sys.addaudithook(watch)
"""


def start(folder: Path, tuned: bool, keep_settings: bool = True) -> AbstractContextManager[Server]:
    """A server of the probe, with our settings and our tuning or as shipped."""
    (folder / "app.py").write_text(f"WANTED = {tuned}\n{PROBE}", encoding="utf-8")
    (folder / "page.py").write_text("import streamlit as st; st.write('bonjour')", encoding="utf-8")
    (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    (folder / "outside.txt").touch()
    if keep_settings:
        shutil.copytree(SETTINGS.parent, folder / ".streamlit")
    environment = {
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "PIE_TEST_OUTSIDE": str(folder / "outside.txt"),
    }
    options = [] if keep_settings else ["--server.headless=true"]
    return running(folder / "app.py", folder / "log.txt", environment, *options)


def asked(server: Server) -> dict[str, Any]:
    """What the probe says of the very connection that asks it."""
    with urllib.request.urlopen(f"{server.url}/probe", timeout=10) as answer:
        return dict(json.load(answer))


@contextmanager
def stream(server: Server, origin: str) -> Iterator[ClientConnection]:
    """The live connection of a page, as a browser opens it that shows a page of `origin`."""
    with connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        origin=Origin(origin),
        subprotocols=[Subprotocol("streamlit")],
        open_timeout=20,
    ) as opened:
        yield opened


def full_collections(server: Server, runs: int) -> int:
    """How many full collections happen while a page runs `runs` times."""
    with stream(server, server.url) as opened:
        before = 0
        for number in range(runs + 1):
            if number == 1:  # the first run imports what the others have
                before = asked(server)["collections"]
            opened.send(BackMsg(rerun_script=ClientState()).SerializeToString())
            while True:
                message = ForwardMsg.FromString(opened.recv(timeout=20, decode=False))
                if message.WhichOneof("type") == "script_finished":
                    break
    return int(asked(server)["collections"]) - before


def test_a_tuned_server(tmp_path: Path) -> None:
    with start(tmp_path, tuned=True) as server:
        found = asked(server)
        assert found["no_delay"]
        assert all(found["no_delay"])
        assert found["frozen"] > 100_000
        assert full_collections(server, runs=20) <= 2
        with pytest.raises(InvalidStatus, match="403"), stream(server, "http://elsewhere.example"):
            pass
        assert (tmp_path / "outside.txt").read_text(encoding="utf-8") == ""


def test_why_it_is_tuned(tmp_path: Path) -> None:
    """As shipped: late answers, a collection after every run, questions to the internet.

    If this fails, a release does better, and our tuning may have become superfluous.
    """
    with start(tmp_path, tuned=False, keep_settings=False) as server:
        found = asked(server)
        assert found["no_delay"]
        assert not any(found["no_delay"])
        # The collection after the last run may still be under way when we ask.
        assert full_collections(server, runs=20) >= 15
        outside = tmp_path / "outside.txt"
        assert "checkip.amazonaws.com" in outside.read_text(encoding="utf-8")
        outside.write_text("", encoding="utf-8")
        with pytest.raises(InvalidStatus, match="403"), stream(server, "http://elsewhere.example"):
            pass
        assert "checkip.amazonaws.com" in outside.read_text(encoding="utf-8")
