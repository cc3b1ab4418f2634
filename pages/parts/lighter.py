"""What Streamlit does anew at each run though it never changes, done once.

The first message of every run carries the whole theme: its hundreds of settings are read, renamed
and copied one by one, an eighth of all computing of a class at work. They are fixed while the server
runs, so that each section is read by Streamlit's own function at its first use and copied from then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session

_LOG = logging.getLogger("pie")
NAME = "_populate_theme_msg"

Fill = Callable[..., None]


def remembering(whole: Fill) -> Fill:
    """`whole`, which fills in a section of the theme, but asked once for each section."""
    kept: dict[str, bytes | None] = {}

    def filled(theme: Any, section: str = "theme") -> None:
        if section not in kept:
            message = NewSession()
            whole(message.custom_theme, section)
            # A section without any setting must not even be named in the message.
            named = message.HasField("custom_theme")
            kept[section] = message.custom_theme.SerializeToString() if named else None
        told = kept[section]
        if told is not None:
            theme.SetInParent()
            theme.MergeFromString(told)

    filled.__dict__["remembers"] = whole
    return filled


def install() -> None:
    """From now on, in this process. A Streamlit that reads its theme otherwise loses the speed only."""
    whole = getattr(app_session, NAME, None)
    if whole is None:
        _LOG.warning("This Streamlit reads its theme in another way: each run takes longer.")
    elif not hasattr(whole, "remembers"):
        setattr(app_session, NAME, remembering(whole))
