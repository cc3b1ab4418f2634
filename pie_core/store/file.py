"""The store in an SQLite file: connections, transactions.

WAL with `synchronous=FULL`: a save that was acknowledged is on the disk, also after a power cut.
A write takes the lock at once (`BEGIN IMMEDIATE`) and waits its turn, so that two writers never
meet half-way ("database is locked"). Writers of this process wait for each other before they ask
SQLite, which has no queue: whoever finds its lock taken sleeps, up to a tenth of a second at a time,
and whoever comes meanwhile overtakes. With ninety saves a second some of them waited for seconds.

A file that is moved or removed while it is in use goes on without its name: what was saved then was
gone at the next start, and a new connection made an empty file in its place. So it is missed before
a save is acknowledged and before a connection is made; put back, it is used again.
"""

from __future__ import annotations

import os
import queue
import sqlite3
import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pie_core.errors import StorageBusy, StorageDamaged
from pie_core.store.asking import Row, Taken
from pie_core.store.schema import migrations

BUSY_SECONDS = 15
IDLE_CONNECTIONS = 16


def connect(path: Path) -> Database:
    """A connection with this project's settings. The caller closes it."""
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("pragma foreign_keys=on")
    # What is erased is overwritten, not only marked as free.
    connection.execute("pragma secure_delete=on")
    return Database(connection, execute_plugins=False)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another that took its name; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class FileLink:
    """One connection to the file (see `asking.Link`)."""

    def __init__(self, db: Database) -> None:
        self._connection = db.conn

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query. Raises `Taken`."""
        try:
            cursor = self._connection.execute(sql, values)
        except sqlite3.IntegrityError as error:
            raise Taken(str(error)) from error
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def do(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; how many rows it touched. Raises `Taken`."""
        try:
            return int(self._connection.execute(sql, values).rowcount)
        except sqlite3.IntegrityError as error:
            raise Taken(str(error)) from error

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of values. Raises `Taken`."""
        try:
            self._connection.executemany(sql, values)
        except sqlite3.IntegrityError as error:
            raise Taken(str(error)) from error


class File:
    """One SQLite file, used by many threads: each call borrows a connection and gives it back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: queue.LifoQueue[Database] = queue.LifoQueue(IDLE_CONNECTIONS)
        # A connection of its own that never writes: the number tells what others wrote.
        self._watcher: Database | None = None
        self._watching = threading.Lock()
        self._turn = threading.Lock()
        self._known: tuple[int, int] | None = None
        path.parent.mkdir(parents=True, exist_ok=True)

    def migrate(self) -> list[str]:
        """Bring the tables up to date; the names of the migrations that ran."""
        with self.borrowed() as db:
            before = {m.name for m in migrations.applied(db)}
            migrations.apply(db)
            return [m.name for m in migrations.applied(db) if m.name not in before]

    def pending(self) -> list[str]:
        """The names of the migrations that this file still needs."""
        with self.borrowed() as db:
            return [m.name for m in migrations.pending(db)]

    def outdated(self) -> bool:
        """Whether there are tables, and they are older than this version's."""
        return bool(self.pending())

    def _connected(self) -> Database:
        """A new connection; never to another file than the first was."""
        self._still_there()
        db = connect(self.path)
        self._known = self._known or _identity(self.path)
        return db

    def _still_there(self) -> None:
        """Raises `StorageDamaged` where the file in use no longer has its name.

        Windows lets nobody move a file that is in use.
        """
        if os.name == "posix" and self._known and _identity(self.path) != self._known:
            said = f"{self.path} : le fichier a disparu ; s'il a été déplacé, remets-le à sa place"
            raise StorageDamaged() from FileNotFoundError(said)

    @contextmanager
    def borrowed(self) -> Generator[Database, None, None]:
        """A connection for reading, or for the body of `writing`."""
        try:
            db = self._idle.get_nowait()
        except queue.Empty:
            db = self._connected()
        try:
            yield db
        except BaseException:
            db.close()
            raise
        try:
            self._idle.put_nowait(db)
        except queue.Full:
            db.close()

    @contextmanager
    def reading(self) -> Generator[FileLink, None, None]:
        """A transaction that sees one moment of the file, whatever is written meanwhile."""
        with self.borrowed() as db:
            db.conn.execute("begin")
            yield FileLink(db)
            db.conn.execute("commit")

    @contextmanager
    def writing(self) -> Generator[FileLink, None, None]:
        """A transaction that holds the write lock from its first line; all of it or nothing.

        Raises `StorageBusy` where it is not our turn for too long, `StorageDamaged` where the file is
        gone.
        """
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise StorageBusy()
        try:
            with self.borrowed() as db:
                db.conn.execute("begin immediate")
                try:
                    yield FileLink(db)
                    self._still_there()
                except BaseException:
                    db.conn.execute("rollback")
                    raise
                db.conn.execute("commit")
        finally:
            self._turn.release()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query, as dicts."""
        with self.borrowed() as db:
            return FileLink(db).rows(sql, values)

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def changes(self) -> int:
        """A number that is another one when anybody, in any process, has written since.

        Ten microseconds: who waits for news asks this before looking for it.
        """
        with self._watching:
            if self._watcher is None:
                self._watcher = self._connected()
            return int(self._watcher.conn.execute("pragma data_version").fetchone()[0])

    def fold(self) -> None:
        """Bring the write-ahead log into the file, so that it holds nothing that was erased."""
        with self.borrowed() as db:
            db.conn.execute("pragma wal_checkpoint(truncate)").fetchall()

    def close(self) -> None:
        """Close the idle connections."""
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        self._known = None
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return
