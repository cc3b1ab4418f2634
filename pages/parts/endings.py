"""A page is drawn to its end before a part of it is drawn again.

Streamlit 1.67 leaves out what seems superseded when a part (a fragment) is to be drawn again while the
browser has not yet heard all of the page around it. Two of those savings cost the page its lower end,
until somebody loads it again; a busy machine meets them daily:

- the page's run has ended, but its last words are not with the browser's messages yet: the new run
  begins, and they are thrown away;
- they are, but what the page drew of the part itself is taken out of them: at the end of the page's run
  the browser removes the part as gone, what stood below moves up into its place, and the part, drawn
  again at its old place, covers that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils import script_requests

_LOG = logging.getLogger("pie")
ASK, CLEAR = "request_rerun", "_clear_queue"
PAUSE = 0.005
"""Seconds after which the end of a run is looked for again; mostly it has been heard by then."""
PATIENCE = 2000
"""How often it is looked for: ten seconds, where a run is being stopped that does not stop."""

Method = Callable[..., None]


def after_the_end(ask: Method) -> Method:
    """`ask`, which has a session's script run again, but a part's turn waits for the run that ends."""

    def asked(session: Any, client_state: Any, looks: int = PATIENCE) -> None:
        if client_state and client_state.fragment_id and looks and _ending(session):
            session._event_loop.call_later(PAUSE, asked, session, client_state, looks - 1)
        else:
            ask(session, client_state)

    return asked


def _ending(session: Any) -> bool:
    """Whether a run has ended (it takes no requests any more) whose last words are not told yet."""
    runner = session._scriptrunner
    return runner is not None and runner._requests._state is script_requests.ScriptRequestType.STOP


def keeping_the_page(clear: Method) -> Method:
    """`clear`, which empties a session's unsent messages for a new run; a part's run leaves them all.

    To Streamlit that is the run of a part of no name: nothing is superseded by it, and what is drawn
    now comes after what was drawn before.
    """

    def cleared(session: Any, parts: list[str] | None = None) -> None:
        clear(session, None if parts is None else [])

    return cleared


def install() -> None:
    """From now on, in this process. A Streamlit that is made otherwise keeps its own manner."""
    if not hasattr(script_requests, "ScriptRequestType") or not hasattr(AppSession, CLEAR):
        _LOG.warning("This Streamlit runs its scripts in another way: a page may miss its end.")
    elif not hasattr(AppSession, "keeps_endings"):
        setattr(AppSession, ASK, after_the_end(getattr(AppSession, ASK)))
        setattr(AppSession, CLEAR, keeping_the_page(getattr(AppSession, CLEAR)))
        setattr(AppSession, "keeps_endings", True)  # noqa: B010
