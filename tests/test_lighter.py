"""What is done once instead of at every run or request says the same as before: the theme, the routes,
the look at the programme's files.

Tried by removing each guard: without `SetInParent` and the test for a named section the messages differ
in bytes; without `_looking` a second thread walks the files as well; with a shortcut that knows no
methods a GET reaches a POST's endpoint; without `copy` one run may call what another was given.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Match, Route, Router
from starlette.testclient import TestClient
from streamlit import config
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session
from streamlit.testing.v1 import AppTest

from pages.parts import lighter
from pie_core.api import routes, runtime
from pie_core.content import load

SECTIONS = [
    "theme",
    *(f"theme.{part}" for part in ("light", "dark", "sidebar", "light.sidebar", "dark.sidebar")),
]


def whole() -> Callable[..., None]:
    """Streamlit's own way, also where ours has been installed."""
    now = getattr(app_session, lighter.NAME)
    return getattr(now, "remembers", now)


def told(fill: Callable[..., None]) -> bytes:
    """The theme of a first message, each section where Streamlit puts it."""
    session = NewSession()
    theme = session.custom_theme
    places = [
        theme,
        theme.light,
        theme.dark,
        theme.sidebar,
        theme.light.sidebar,
        theme.dark.sidebar,
    ]
    for place, section in zip(places, SECTIONS, strict=True):
        fill(place, section)
    return session.SerializeToString(deterministic=True)


@pytest.fixture
def settings() -> Any:
    """Settings in two sections, so that some are said and some are not."""
    before = {
        name: config.get_option(name)
        for name in ("theme.base", "theme.primaryColor", "theme.sidebar.backgroundColor")
    }
    for name, value in zip(before, ("light", "#0B6E5E", "#F5F2EC"), strict=True):
        config.set_option(name, value)
    yield
    for name, value in before.items():
        config.set_option(name, value)


def test_the_theme_is_the_same_to_the_byte_and_read_once(settings: None) -> None:
    asked: list[str] = []

    def counting(theme: Any, section: str = "theme") -> None:
        asked.append(section)
        whole()(theme, section)

    ours = lighter.remembering(counting)
    expected = told(whole())
    assert len(expected) > 20
    assert [told(ours) for _ in range(3)] == [expected] * 3
    assert asked == SECTIONS


def test_it_is_installed_once_and_streamlit_still_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit's first message of a run goes through the name that we replace."""
    monkeypatch.setattr(app_session, lighter.NAME, whole())
    lighter.install()
    ours = getattr(app_session, lighter.NAME)
    lighter.install()
    assert getattr(app_session, lighter.NAME) is ours
    code = app_session.AppSession._create_new_session_message.__code__
    assert lighter.NAME in code.co_names


def test_a_streamlit_without_it_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr(app_session, lighter.NAME)
    lighter.install()
    assert not hasattr(app_session, lighter.NAME)
    assert "each run takes longer" in caplog.text


# ---------------------------------------------------------------- the pages of a role


def as_streamlit_makes_them() -> None:
    """A script: our pages beside Streamlit's own, for every role in a language of each direction."""
    import streamlit as st

    from pages.parts import menu, registered
    from pie_core.model.people import Role
    from pie_core.words.catalogue import words

    for role in Role:
        for language in ("fr", "ar"):
            screens, spoken = menu.screens(role), words(language)
            ours = registered.pages(screens, spoken)
            direct = [
                st.Page(
                    registered.PAGES / screen.file,
                    title=spoken.t(screen.title),
                    url_path=screen.url,
                    default=screen.default,
                    visibility="hidden" if screen.hidden else "visible",
                )
                for screen in screens
            ]
            assert [vars(one) for one in ours] == [vars(one) for one in direct]
            ours[0]._can_be_called = True  # As `st.navigation` does for the one that runs.
            assert not registered.pages(screens, spoken)[0]._can_be_called
            for one, screen in zip(direct, screens, strict=True):
                assert registered.page(screen.file).url_path == one.url_path
    assert registered.page("trainer/nowhere.py") == "trainer/nowhere.py"
    st.write("all looked at")


def test_pages_are_as_streamlit_makes_them_and_each_run_has_its_own() -> None:
    run = AppTest.from_function(as_streamlit_makes_them, default_timeout=120).run()
    assert not run.exception, run.exception
    assert run.markdown[0].value == "all looked at"


# ---------------------------------------------------------------- routes


def test_every_fixed_route_is_found_as_the_router_finds_it() -> None:
    router, short = Router(routes=routes.ROUTES), routes.Shortcut()
    fixed = [route for route in routes.ROUTES if "{" not in route.path]
    assert len(fixed) > 20
    for route in fixed:
        for method in route.methods or ():
            scope = {"type": "http", "path": route.path, "method": method}
            first = next(r for r in router.routes if r.matches(scope)[0] is Match.FULL)
            assert short._fixed[route.path, method] is first


def test_what_is_not_exactly_a_fixed_route_goes_to_the_router(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def one(request: Any) -> PlainTextResponse:
        return PlainTextResponse(f"one {request.method}")

    async def many(request: Any) -> PlainTextResponse:
        return PlainTextResponse(f"many {request.path_params['name']}")

    table = [Route("/api/one", one, methods=["POST"]), Route("/api/{name}", many)]
    monkeypatch.setattr(routes, "ROUTES", table)
    client = TestClient(routes.Shortcut())
    assert client.post("/api/one").text == "one POST"
    assert client.get("/api/one").text == TestClient(Router(routes=table)).get("/api/one").text
    assert client.get("/api/two").text == "many two"
    assert client.delete("/api/one").status_code == 405


# ---------------------------------------------------------------- the programme's files


def test_while_somebody_looks_at_the_files_others_take_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty requests of the same moment: one walks through the files, nobody waits for it."""
    monkeypatch.setattr(load, "load", lambda root: object())
    monkeypatch.setattr(load, "LOOK_AGAIN", 0.0)
    first = load.current(tmp_path)
    begun, go_on, walks = threading.Event(), threading.Event(), []
    stamp = load._stamp

    def slow(root: Path) -> Any:
        walks.append(root)
        begun.set()
        assert go_on.wait(20)
        return stamp(root)

    monkeypatch.setattr(load, "_stamp", slow)
    looking = threading.Thread(target=load.current, args=(tmp_path,))
    looking.start()
    try:
        assert begun.wait(20)
        assert all(load.current(tmp_path) is first for _ in range(20))
        assert walks == [tmp_path]
    finally:
        go_on.set()
        looking.join(20)
        load._cache.pop(tmp_path, None)


# ---------------------------------------------------------------- turns


def test_threads_take_turns_sooner_while_the_server_runs() -> None:
    """Tried by leaving `setswitchinterval` out: the first assertion fails; the last without the way back."""
    before = sys.getswitchinterval()

    async def living() -> float:
        async with runtime.tuned():
            return sys.getswitchinterval()

    assert asyncio.run(living()) == pytest.approx(runtime.TURN) != pytest.approx(before)
    assert sys.getswitchinterval() == before


def test_the_whole_heap_is_looked_through_only_when_the_server_says_so() -> None:
    """Tried by leaving `set_threshold` out: the collector's own callback counted full collections."""
    full: list[int] = []

    def collected(phase: str, about: dict[str, int]) -> None:
        if phase == "stop" and about["generation"] == 2:
            full.append(about["collected"])

    async def living() -> int:
        async with runtime.tuned():
            gc.callbacks.append(collected)
            # A board of two hundred, many times over.
            kept = [[number] for number in range(200_000)]
            gc.callbacks.remove(collected)
            return len(kept)

    before = gc.get_threshold()
    assert asyncio.run(living()) == 200_000
    assert full == []
    assert gc.get_threshold() == before
