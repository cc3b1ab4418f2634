"""The door: `python -m streamlit run app.py`."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from pages.parts import components, findings  # noqa: E402
from pie_core.api import assets, closed, headers, origin, startup  # noqa: E402
from pie_core.api.routes import Api  # noqa: E402
from pie_core.store import place  # noqa: E402

COLOURS = ("backgroundColor", "secondaryBackgroundColor", "textColor", "primaryColor")


def on_script_error(error: Exception) -> bool:
    """No traceback reaches a screen: the terminal has it, the person gets one sentence."""
    return findings.broken(error)


PAGE = {
    "language": "fr",
    "title": "PIE",
    "colours": {name: st.get_option(f"theme.{name}") for name in COLOURS},
    "styles": components.ASSETS.url("app.css"),
    "script": components.ASSETS.url("frame.js"),
}

app = st.App(
    str(HERE / "pages" / "shell.py"),
    middleware=[
        Middleware(headers.SecurityHeaders, page=assets.streamlit_page(**PAGE)),
        Middleware(closed.WhileShut),
        Middleware(Api),
        Middleware(origin.OwnPagesOnly),
        Middleware(
            assets.CompressedAssets,
            static_dir=assets.streamlit_static_dir(),
            cache_dir=place.folder().resolve() / "cache",
            own=components.ASSETS,
            **PAGE,
        ),
    ],
    lifespan=startup.lifespan(
        lambda: int(st.get_option("server.port")), lambda: st.get_option("secrets.files")
    ),
    on_script_error=on_script_error,
)
