"""Where the data lies: `PIE_DATA`, or the folder `data` beside the app."""

from __future__ import annotations

import os
from pathlib import Path


def folder() -> Path:
    """The data folder."""
    given = os.environ.get("PIE_DATA")
    return Path(given) if given else Path(__file__).resolve().parents[2] / "data"


def database() -> Path:
    """The database file."""
    return folder() / "pie.sqlite"


def backups() -> Path:
    """Where automatic backups go."""
    return folder() / "backups"
