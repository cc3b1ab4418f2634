"""Streamlit's own objects for the screens of a role in a language, made once and copied for each run.

To make one, Streamlit follows links of the file system, looks whether the file is there and takes its
name apart, for twenty screens at each run; a link that names a file does so again. What a run may change
in such an object is its own: the copies are the run's, what links read is shared.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import streamlit as st

from pages.parts.menu import Screen
from pie_core.words.catalogue import Words

PAGES = Path(__file__).resolve().parents[1]
_KEY = "pages"

Made = MappingProxyType[str, st.Page]


@lru_cache(maxsize=64)
def _made(screens: tuple[Screen, ...], words: Words) -> Made:
    """File → page, in the order of the menu. Only inside a run: outside, Streamlit makes half of one."""
    found: dict[str, st.Page] = {}
    for screen in screens:
        found[screen.file] = st.Page(
            PAGES / screen.file,
            title=words.t(screen.title),
            url_path=screen.url,
            default=screen.default,
            visibility="hidden" if screen.hidden else "visible",
        )
    return MappingProxyType(found)


def pages(screens: tuple[Screen, ...], words: Words) -> list[st.Page]:
    """The pages of these screens for this run; links of the session find them from now."""
    made = _made(screens, words)
    st.session_state[_KEY] = made
    return [copy.copy(page) for page in made.values()]


def page(file: str) -> st.Page | str:
    """What a link to a screen is given: its page, or the file where the person has no such screen."""
    found: Made | None = st.session_state.get(_KEY)
    return found[file] if found and file in found else file
