"""A whole establishment from one engine to the other: every table, counted and hashed on both sides.

From a file to a database server when a school grows; from the server to a file as its backup, which
any laptop opens. One moment of the source is copied, also while people work; the target is empty
before, and holds everything or nothing after.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlite_utils import Database

from pie_core.store.file import File, connect
from pie_core.store.schema import migrations
from pie_core.store.server import Server

AT_ONCE = 500
"""Rows fetched at a time: photographs lie in them."""

Unreachable = psycopg.OperationalError


class NotEmpty(Exception):
    """The target holds something already; the message names the first table that does."""


class Behind(Exception):
    """The source has older tables than this version; opening it with the app brings them up to date."""


@dataclass(frozen=True)
class Table:
    """Its columns, and those that its rows are told apart and sorted by; `number` counts by itself."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    number: str | None


@dataclass(frozen=True)
class Moved:
    """A table that was copied: rows, and the SHA-256 over them in the source and in the target."""

    table: str
    rows: int
    source: str
    target: str

    @property
    def equal(self) -> bool:
        """Whether the target holds what the source does."""
        return self.source == self.target


def tables() -> list[Table]:
    """Every table, in an order in which no row names one that is not there yet."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        db = Database(connection, execute_plugins=False)
        migrations.apply(db)
        found = []
        names = connection.execute(
            "select name from sqlite_master where type = 'table' and name not like '\\_%'"
            " escape '\\' and name not like 'sqlite\\_%' escape '\\' order by rowid"
        )
        for (name,) in names.fetchall():
            about = connection.execute(f"select name, type, pk from pragma_table_info('{name}')")
            columns = about.fetchall()
            keys = sorted((pk, column) for column, _, pk in columns if pk)
            types = {column: kind for column, kind, _ in columns}
            key = tuple(column for _, column in keys)
            counts = key[0] if len(key) == 1 and types[key[0]].lower() == "integer" else None
            found.append(Table(name, tuple(types), key, counts))
        return found


class Hashed:
    """Counts and hashes rows as they pass."""

    def __init__(self) -> None:
        self._sum, self.rows = hashlib.sha256(), 0

    def over(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """The same rows."""
        for row in rows:
            plain = [cell.hex() if isinstance(cell, bytes) else cell for cell in row]
            self._sum.update(json.dumps(plain, ensure_ascii=True).encode() + b"\n")
            self.rows += 1
            yield row

    def hexdigest(self) -> str:
        """Of all rows so far."""
        return self._sum.hexdigest()


def _listed(table: Table) -> str:
    """The rows in the order of their key: both engines sort by bytes."""
    columns = ", ".join(f'"{column}"' for column in table.columns)
    return f'select {columns} from "{table.name}" order by ' + ", ".join(
        f'"{column}"' for column in table.key
    )


def _from_file(db: sqlite3.Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    yield from db.execute(_listed(table))


def _from_server(db: psycopg.Connection[Any], table: Table) -> Iterator[tuple[Any, ...]]:
    with db.cursor(name="rows") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(_listed(table).encode())
        for row in cursor:
            yield tuple(row)


def into_server(source: Path, url: str) -> list[Moved]:
    """From a file to a database server whose tables are empty or not there yet.

    Raises `NotEmpty`, `Behind`, `ValueError` if what arrived is not equal (nothing is kept then).
    """
    file = File(source)
    outdated = file.pending()
    file.close()
    if outdated:
        raise Behind(str(source))
    engine = Server(url)
    try:
        engine.migrate()
    finally:
        engine.close()
    report = []
    with closing(connect(source)) as db, psycopg.connect(url) as target:
        reader = db.conn
        reader.execute("begin")
        for table in tables():
            if target.execute(f'select 1 from "{table.name}" limit 1'.encode()).fetchone():
                raise NotEmpty(table.name)
        for table in tables():
            sent = Hashed()
            names = sql.SQL(", ").join(map(sql.Identifier, table.columns))
            statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table.name), names)
            with target.cursor() as cursor, cursor.copy(statement) as copy:
                for row in sent.over(_from_file(reader, table)):
                    copy.write_row(row)
            if table.number:
                target.execute(
                    f"select setval(pg_get_serial_sequence('{table.name}', '{table.number}'),"
                    f' coalesce(max("{table.number}"), 0) + 1, false) from "{table.name}"'.encode()
                )
            report.append(_compared(table, sent, _from_server(target, table)))
        _all_equal(report)
    return report


def into_file(url: str, target: Path) -> list[Moved]:
    """From a database server, as it is at one moment, to a new file.

    Raises `NotEmpty` if the file exists, `ValueError` if what arrived is not equal.
    """
    if target.exists():
        raise NotEmpty(target.name)
    file = File(target)
    file.migrate()
    file.close()
    report = []
    with psycopg.connect(url) as source, closing(connect(target)) as db:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        source.read_only = True
        writer = db.conn
        writer.execute("begin immediate")
        for table in tables():
            sent = Hashed()
            columns = ", ".join(f'"{column}"' for column in table.columns)
            marks = ", ".join("?" * len(table.columns))
            writer.executemany(
                f'insert into "{table.name}" ({columns}) values ({marks})',
                sent.over(_from_server(source, table)),
            )
            report.append(_compared(table, sent, _from_file(writer, table)))
        _all_equal(report)
        writer.execute("commit")
        writer.execute("pragma wal_checkpoint(truncate)").fetchall()
    return report


def _compared(table: Table, sent: Hashed, there: Iterable[tuple[Any, ...]]) -> Moved:
    """What was sent, beside what the target holds now."""
    arrived = Hashed()
    for _ in arrived.over(there):
        pass
    return Moved(table.name, sent.rows, sent.hexdigest(), arrived.hexdigest())


def _all_equal(report: list[Moved]) -> None:
    wrong = [one.table for one in report if not one.equal]
    if wrong:
        raise ValueError(f"not equal after copying: {', '.join(wrong)}")


def emptied(url: str) -> None:
    """Every row out of a server's tables, before a backup is put in their place."""
    names = sql.SQL(", ").join(sql.Identifier(table.name) for table in reversed(tables()))
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("truncate {} restart identity").format(names))
