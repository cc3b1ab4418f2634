"""A specification as a PNG, for paper and for tests."""

from __future__ import annotations

import threading
from functools import lru_cache

import vl_convert

from pie_core.charts import fonts
from pie_core.charts.look import Spec

_drawing = threading.Lock()


@lru_cache(maxsize=1)
def _register() -> None:
    vl_convert.register_font_directory(str(fonts.folder()))


def png(spec: Spec, *, scale: float = 2.5) -> bytes:
    """The specification as a PNG of `scale` × its width and height in pixels, on white.

    Drawn with FiraGO alone, so the same on every machine. Raises `ValueError` for a specification
    that is no Vega-Lite.
    """
    fixed = {**spec, "background": "white", "config": {**spec.get("config", {}), "font": "FiraGO"}}
    with _drawing:
        _register()
        return bytes(vl_convert.vegalite_to_png(fixed, scale=scale))
