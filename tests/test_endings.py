"""A part that asks to be drawn again while the page's run ends does not cost the page its end.

Tried without the wait: of the page only the part itself reaches the browser. Tried with Streamlit's own
way of emptying the unsent messages: the part is missing from the page's run, as the browser would see it.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from unittest import mock

import pytest
from streamlit import runtime
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache

from pages.parts import endings

PATIENCE = 20  # seconds
PAGE = """
import streamlit as st

st.text("above")


@st.fragment
def part():
    st.text("inside")


part()
st.text("below")
"""


def told(messages: list[ForwardMsg]) -> list[str]:
    """What a browser draws of messages, and where a run ends."""
    kinds = [(message.WhichOneof("type"), message) for message in messages]
    return [
        message.delta.new_element.text.body if kind == "delta" else kind
        for kind, message in kinds
        if kind == "script_finished"
        or (kind == "delta" and message.delta.WhichOneof("type") == "new_element")
    ]


async def heard(session: AppSession, runs: int = 1) -> list[ForwardMsg]:
    """The messages of a session when as many runs have ended; none was sent to its browser before."""
    deadline = time.monotonic() + PATIENCE
    while told(waiting := session._browser_queue._queue).count("script_finished") < runs:
        assert time.monotonic() < deadline, told(waiting)
        await asyncio.sleep(endings.PAUSE)
    return session.flush_browser_queue()


def test_a_part_waits_until_the_end_of_the_page_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "get_instance", mock.MagicMock())
    endings.install()
    script = tmp_path / "page.py"
    script.write_text(PAGE, encoding="utf-8")

    async def two_runs() -> list[ForwardMsg]:
        files = MemoryUploadedFileManager("/upload")
        session = AppSession(ScriptData(str(script), False), files, ScriptCache(), lambda: None, {})
        session.request_rerun(None)
        first = await heard(session)
        assert told(first) == ["above", "inside", "below", "script_finished"]
        part = next(m.delta.fragment_id for m in first if m.delta.fragment_id)
        # The page once more, in a thread of its own, while this loop hears nothing of it.
        while session._scriptrunner is not None:
            await asyncio.sleep(endings.PAUSE)
        session.request_rerun(ClientState())
        deadline = time.monotonic() + PATIENCE
        while not endings._ending(session):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        session.request_rerun(ClientState(fragment_id=part))
        both = await heard(session, 2)
        session.shutdown()
        return both

    assert told(asyncio.run(two_runs())) == [
        *("above", "inside", "below", "script_finished"),
        *("inside", "script_finished"),
    ]


def test_the_way_of_streamlit_is_taken_once() -> None:
    endings.install()
    once = [getattr(AppSession, name) for name in (endings.ASK, endings.CLEAR)]
    endings.install()
    assert [getattr(AppSession, name) for name in (endings.ASK, endings.CLEAR)] == once
