"""A screen as a test opens it, and what it says. The fixture `page` is in `conftest.py`."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


def texts(at: AppTest) -> str:
    """Everything that a screen says in plain elements."""
    kinds = (at.title, at.header, at.subheader, at.markdown, at.text, at.caption, at.warning)
    return "\n".join(str(e.value) for kind in kinds for e in kind) + "\n".join(
        str(e.value) for e in at.html
    )
