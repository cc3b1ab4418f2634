"""FiraGO as font files: one family for Latin and Arabic, so that no system font is needed.

The fonts come from the package `pymupdf_fonts` as bytes; libraries that draw want files. They are
written once for each process into a folder of its own, which is removed when the process ends.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

import pymupdf_fonts

FAMILY = "FiraGO"
_FONTS = {"": "figo", "B": "figbo", "I": "figit"}
"""Style (regular, bold, italic) → the package's name for the font."""

_writing = threading.Lock()


@lru_cache(maxsize=1)
def _own() -> Path:
    made = Path(tempfile.mkdtemp(prefix="pie-fonts-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def folder() -> Path:
    """A folder with the three fonts as `.ttf` files.

    Written again if they are gone: systems clear old files out of their temporary folder while a
    server runs.
    """
    made = _own()
    with _writing:
        for name in _FONTS.values():
            path = made / f"{name}.ttf"
            if not path.exists():
                made.mkdir(exist_ok=True)
                path.write_bytes(pymupdf_fonts.myfont(name))
    return made


def files() -> dict[str, Path]:
    """Style (`""`, `"B"`, `"I"`) → font file."""
    made = folder()
    return {style: made / f"{name}.ttf" for style, name in _FONTS.items()}
