"""Where the data lies: `PIE_DATA`, or the folder `data` beside the app; or a database server."""

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


def server() -> str | None:
    """The PostgreSQL database that is used instead of the file: `PIE_DATABASE_URL`."""
    return os.environ.get("PIE_DATABASE_URL") or None


def backups() -> Path:
    """Where automatic backups go."""
    return folder() / "backups"
