"""What a database server says of itself: where it is, whether it answers and how fast, how large it is.

Asked over a connection of its own, so that it can be said without opening the house. Never holds the
password of the address, nor an error's message, which may hold the address.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

PATIENCE = 3
"""Seconds that the server has to answer, as anybody's request has."""
QUESTIONS = 5
"""Asked for the wait: the middle one counts."""
LOCAL, UNREADABLE = "localhost", "?"
_FACTS = "select pg_database_size(current_database()), current_setting('server_version')"


@dataclass(frozen=True)
class About:
    """A database on a server. Without a `wait` it did not answer, and the rest is unknown."""

    host: str
    name: str
    wait: float | None = None
    """Seconds from a question to its answer."""
    size: int = 0
    version: str = ""


def about(url: str, patience: int = PATIENCE) -> About:
    """Ask the server. Raises `ImportError` where its driver is not installed."""
    import psycopg  # A laptop that has a file does without.

    host, name = place(url)
    try:
        with psycopg.connect(url, connect_timeout=patience, autocommit=True) as connection:
            connection.execute(f"set statement_timeout = {patience * 1000}".encode())
            wait = median(_timed(connection) for _ in range(QUESTIONS))
            size, version = connection.execute(_FACTS).fetchone() or (0, "")
    except (psycopg.Error, UnicodeError):  # A `%` of a password that is read as a code.
        return About(host, name)
    return About(host, name, wait, size, version.split()[0])


def place(url: str) -> tuple[str, str]:
    """Host and database of an address, '?' where it cannot be read.

    A password with a sign that should have been written as a code (`@`, `/`) is read as a part of the
    host or of the database: two `@` are unreadable, and what stands before one is left out.
    """
    from psycopg import ProgrammingError, conninfo

    if "://" in url and url.count("@") > 1:
        return UNREADABLE, UNREADABLE
    try:
        found = conninfo.conninfo_to_dict(url)
    except (ProgrammingError, UnicodeError):
        return UNREADABLE, UNREADABLE
    host, name = str(found.get("host") or LOCAL), str(found.get("dbname") or UNREADABLE)
    return (LOCAL if host.startswith("/") else host), name.rpartition("@")[2]


def _timed(connection: psycopg.Connection[Any]) -> float:
    start = time.perf_counter()
    connection.execute("select 1").fetchone()
    return time.perf_counter() - start
