"""Turns among processes over one data folder: opening it, making its key, its nightly backup.

Two processes that a machine starts at the same moment would both make the tables, and one of them
fails; both would make a key, and the cookies of one would be worth nothing at the other. The lock is
SQLite's own on an empty file beside the database: it works on every system, and ends with its process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = "turns.lock"
PATIENCE = 120.0
"""Seconds to wait for the others: bringing a large database up to date takes as long."""


@contextmanager
def alone(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """The block runs in one process at a time. Raises `TimeoutError` where it is never our turn.

    Not to be nested. In a folder that cannot be written there is nothing to take turns for.
    """
    try:
        lock = sqlite3.connect(folder / NAME, timeout=patience, isolation_level=None)
    except sqlite3.OperationalError:
        yield
        return
    try:
        try:
            lock.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise TimeoutError(f"{folder / NAME}: another process holds it") from error
        except sqlite3.DatabaseError:
            pass  # Somebody put another file in its place: that is no reason not to open.
        yield
    finally:
        with suppress(sqlite3.Error):
            lock.close()
