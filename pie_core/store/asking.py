"""What both reading and writing stand on: one connection, and rows as dicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from pie_core.store.file import Row, rows


def time(text: str | None) -> datetime | None:
    """A moment as the tables keep it."""
    return datetime.fromisoformat(text) if text else None


class Asking:
    """Questions over one connection."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def _rows(self, sql: str, *values: Any) -> list[Row]:
        return rows(self._db, sql, values)

    def _row(self, sql: str, *values: Any) -> Row | None:
        found = self._rows(sql, *values)
        return found[0] if found else None

    def _do(self, sql: str, *values: object) -> int:
        return int(self._db.conn.execute(sql, values).rowcount)
