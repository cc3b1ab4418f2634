"""Ready-made loans, read from a dated file: Intelaka, Forsa, a loan of honour, the family.

A plan may change every number of them; what is not public is marked in the file as such.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from pie_core.model.plan import LoanProduct

DEFAULT = Path(__file__).resolve().parents[2] / "content" / "parameters" / "loans-2026.yaml"


@lru_cache(maxsize=4)
def _read(path: Path, modified: int) -> MappingProxyType[str, LoanProduct]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return MappingProxyType({key: LoanProduct.model_validate(row) for key, row in data.items()})


def load(path: Path = DEFAULT) -> MappingProxyType[str, LoanProduct]:
    """The loans by id, read again when the file changes."""
    return _read(path, path.stat().st_mtime_ns)
