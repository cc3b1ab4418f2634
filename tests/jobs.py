"""Jobs that tests give to the process that builds documents: it imports them, and nothing more."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pie_core.service.house import House


def name_of(house: House) -> str:
    """For the builder: the folder of a house that it was given, and that it opened it itself."""
    with house.store.reading() as r:
        return f"{house.folder} {len(r.staff())}"


def dies_once(marker: str) -> str:
    """For the builder: killed at the first call, as by a system without memory; not at the second."""
    path = Path(marker)
    if path.exists():
        return "alive"
    path.touch()
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"
