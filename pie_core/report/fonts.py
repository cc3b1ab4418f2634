"""Which characters the paper can show: those that FiraGO has in regular, bold and italic."""

from __future__ import annotations

from functools import lru_cache

import uharfbuzz

from pie_core.charts.fonts import FAMILY, files

__all__ = ["FAMILY", "covered", "files"]


@lru_cache(maxsize=1)
def covered() -> frozenset[str]:
    """The characters that all three styles have."""
    sets = (
        frozenset(map(chr, uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))).unicodes))
        for path in files().values()
    )
    return frozenset.intersection(*sets)
