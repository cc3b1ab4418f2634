"""FiraGO as font files: one family for Latin and Arabic, so that no system font is needed.

The fonts come from the package `pymupdf_fonts` as bytes; libraries that draw want files. They are
written once for each process into a folder of its own, which is removed when the process ends.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import pymupdf_fonts

FAMILY = "FiraGO"
_FONTS = {"": "figo", "B": "figbo", "I": "figit"}
"""Style (regular, bold, italic) → the package's name for the font."""


@lru_cache(maxsize=1)
def folder() -> Path:
    """A folder with the three fonts as `.ttf` files."""
    made = Path(tempfile.mkdtemp(prefix="pie-fonts-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    for name in _FONTS.values():
        (made / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
    return made


def files() -> dict[str, Path]:
    """Style (`""`, `"B"`, `"I"`) → font file."""
    return {style: folder() / f"{name}.ttf" for style, name in _FONTS.items()}
