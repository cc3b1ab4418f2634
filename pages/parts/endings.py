"""A page is drawn to its end before a part of it is drawn again.

What a run draws is told to the browser by the server's loop, a little after the run's thread made it.
A request to draw a part again that comes between makes Streamlit 1.67 begin a new run, and what the
one before has not yet told is thrown away: of the page, everything below that part is missing until
somebody loads it again. The gap is narrow, but a busy machine has it wide open.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner_utils import script_requests

_LOG = logging.getLogger("pie")
NAME = "request_rerun"
PAUSE = 0.005
"""Seconds after which the end of a run is looked for again; mostly it has been heard by then."""
PATIENCE = 2000
"""How often it is looked for: ten seconds, where a run is being stopped that does not stop."""

Ask = Callable[..., None]


def after_the_end(ask: Ask) -> Ask:
    """`ask`, which has a session's script run again, but a part's turn waits for the run that ends."""

    def asked(session: Any, client_state: Any, looks: int = PATIENCE) -> None:
        if client_state and client_state.fragment_id and looks and _ending(session):
            session._event_loop.call_later(PAUSE, asked, session, client_state, looks - 1)
        else:
            ask(session, client_state)

    asked.__dict__["waits"] = ask
    return asked


def _ending(session: Any) -> bool:
    """Whether a run has ended (it takes no requests any more) whose last words are not told yet."""
    runner = session._scriptrunner
    return runner is not None and runner._requests._state is script_requests.ScriptRequestType.STOP


def install() -> None:
    """From now on, in this process. A Streamlit that is made otherwise keeps its own manner."""
    ask = getattr(app_session.AppSession, NAME, None)
    if ask is None or not hasattr(script_requests, "ScriptRequestType"):
        _LOG.warning("This Streamlit runs its scripts in another way: a page may miss its end.")
    elif not hasattr(ask, "waits"):
        setattr(app_session.AppSession, NAME, after_the_end(ask))
