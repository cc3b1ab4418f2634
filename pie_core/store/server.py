"""The store in PostgreSQL: a pool of connections, transactions, and word of what others wrote.

Chosen by `PIE_DATABASE_URL`. The same verbs run over it as over a file. As there, writers take turns:
a writing holds one lock of the whole database from its first line, so that what it read is still true
when it writes, in whichever process. A save that was acknowledged is on the server's disk
(`synchronous_commit` is on unless the server's owner turned it off).

Each commit that changed something says so on the channel `pie`; every process listens.
"""

from __future__ import annotations

import contextlib
import threading
import time as clock
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from pie_core.errors import StorageAway
from pie_core.store import dialect
from pie_core.store.asking import Row, Taken
from pie_core.store.schema import migrations

CHANNEL = "pie"
CONNECTIONS = 16
"""Of one process: as many as its threads that may ask at once."""
PATIENCE = 3.0
"""Seconds that a request waits for a server that is away, before the person is told."""
LOCK = 0x504945
"""The advisory lock that writers hold, one after the other; the letters P, I, E."""
RETRY = 0.5

_GONE = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)
Connection = psycopg.Connection[Row]


_QUOTED = """
select relname, string_agg(
  format('alter column %I type %s', a.attname, format_type(atttypid, atttypmod)), ', ' order by a.attnum)
from pg_class c join pg_attribute a on attrelid = c.oid
join pg_stats s on s.schemaname = current_schema() and tablename = relname and s.attname = a.attname
where relnamespace = current_schema()::regnamespace and relkind = 'r'
group by relname order by relname"""
"""The tables with statistics, and for each what gives its columns the type that they have."""


def _sql(text: str) -> bytes:
    """A statement of our own; as text the driver would want it written out in the source."""
    return text.encode()


class ServerLink:
    """One connection inside a transaction (see `asking.Link`)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.changed = False

    def _execute(self, sql: str, values: Sequence[Any]) -> psycopg.Cursor[Row]:
        try:
            return self._connection.execute(_sql(dialect.asked(sql)), values or None)
        except psycopg.IntegrityError as error:
            raise Taken(str(error)) from error
        except _GONE as error:
            raise StorageAway() from error

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query. Raises `Taken`, `StorageAway`."""
        return self._execute(sql, values).fetchall()

    def do(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; how many rows it touched. Raises `Taken`, `StorageAway`."""
        self.changed = True
        return self._execute(sql, values).rowcount

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of values. Raises `Taken`, `StorageAway`."""
        self.changed = True
        given = list(values)
        if not given:
            return
        try:
            with self._connection.cursor() as cursor:
                cursor.executemany(_sql(dialect.asked(sql)), given)
        except psycopg.IntegrityError as error:
            raise Taken(str(error)) from error
        except _GONE as error:
            raise StorageAway() from error


def _forgetting(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """What takes the statistics from each table that is empty: `analyze` leaves them as they were.

    They quote values, names and texts among them. A column that is given a type, also the one that it
    has, loses its statistics; nothing else lets the owner of a table take them away.
    """
    for table, columns in connection.execute(_sql(_QUOTED)).fetchall():
        name = sql.Identifier(table).as_string(connection)
        there = connection.execute(_sql(f"select exists (select 1 from {name})")).fetchone()
        if there == (False,):
            yield f"alter table {name} {columns}"


class _Ear(threading.Thread):
    """Listens on the channel; `heard` grows with every word, and with every word that may be lost."""

    def __init__(self, url: str) -> None:
        super().__init__(name="pie-listens", daemon=True)
        self._url = url
        self._stop = threading.Event()
        self.heard = 0

    def run(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    connection.execute(_sql(f"listen {CHANNEL}"))
                    self.heard += 1
                    while not self._stop.is_set():
                        for _ in connection.notifies(timeout=1.0):
                            self.heard += 1
            except _GONE:
                self.heard += 1
                self._stop.wait(RETRY)

    def stop(self) -> None:
        self._stop.set()


class Migrating:
    """What a migration is handed: `execute` turns its statements into PostgreSQL's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, sql: str) -> None:
        """Run one statement of a migration."""
        self._connection.execute(_sql(dialect.tables(sql)))


class Server:
    """A PostgreSQL database, used by many threads and processes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            min_size=1,
            max_size=CONNECTIONS,
            open=True,
            timeout=PATIENCE,
            # A server that is back is found at the next request, not after minutes of growing pauses.
            reconnect_timeout=RETRY,
            kwargs={
                "autocommit": True,
                "cursor_factory": psycopg.RawCursor,
                "row_factory": dict_row,
                "application_name": "pie",
            },
        )
        self._ear: _Ear | None = None
        self._ear_lock = threading.Lock()

    # Connections ------------------------------------------------------------------------------

    @contextmanager
    def _begun(self, how: str) -> Generator[Connection, None, None]:
        """A connection in a transaction; one that died while idle is replaced, and begun again."""
        connection = self._begin(how)
        try:
            yield connection
        finally:
            self._pool.putconn(connection)

    def _begin(self, how: str) -> Connection:
        until = clock.monotonic() + PATIENCE
        while True:
            # Short waits: each asks the pool anew, which then tries the server at once.
            left = until - clock.monotonic()
            try:
                connection = self._pool.getconn(timeout=max(0.1, min(RETRY, left)))
            except _GONE as error:
                if left < 0:
                    raise StorageAway() from error
                continue
            try:
                connection.execute(_sql(how))
            except _GONE as error:
                connection.close()
                self._pool.putconn(connection)
                if left < 0:
                    raise StorageAway() from error
                continue
            return connection

    @contextmanager
    def reading(self) -> Generator[ServerLink, None, None]:
        """A transaction that sees one moment of the database. Raises `StorageAway`."""
        with self._begun("begin isolation level repeatable read read only") as connection:
            try:
                yield ServerLink(connection)
            finally:
                self._end(connection, "rollback")

    @contextmanager
    def writing(self) -> Generator[ServerLink, None, None]:
        """A transaction that holds the writers' lock from its first line; all of it or nothing.

        Raises `StorageAway` where it is not known to be kept: also when the server went away while it
        was being kept. Who is told so sends it again, and an answer that is there already is known
        by its version.
        """
        lock = f"select pg_advisory_xact_lock({LOCK})"
        with self._begun(f"begin; {lock}") as connection:
            link = ServerLink(connection)
            try:
                yield link
            except BaseException:
                self._end(connection, "rollback")
                raise
            try:
                connection.execute(_sql(f"notify {CHANNEL}; commit" if link.changed else "commit"))
            except _GONE as error:
                connection.close()
                raise StorageAway() from error

    @staticmethod
    def _end(connection: Connection, how: str) -> None:
        try:
            connection.execute(_sql(how))
        except psycopg.Error:
            connection.close()

    # Tables -----------------------------------------------------------------------------------

    def migrate(self) -> list[str]:
        """Bring the tables up to date; the names of the migrations that ran."""
        ran = []
        with self._begun(f"begin; select pg_advisory_xact_lock({LOCK})") as connection:
            try:
                connection.execute(
                    "create table if not exists migrations"
                    " (name text primary key, at timestamptz not null default now())"
                )
                connection.execute(_sql(dialect.FUNCTIONS))
                for name in self._pending(connection):
                    one = next(m for m in migrations._migrations if m.name == name)
                    one.fn(cast(Any, Migrating(connection)))
                    connection.execute("insert into migrations (name) values ($1)", (name,))
                    ran.append(name)
            except BaseException:
                self._end(connection, "rollback")
                raise
            connection.execute("commit")
        return ran

    def pending(self) -> list[str]:
        """The names of the migrations that this database still needs; all of an empty one."""
        with self._begun("begin read only") as connection:
            try:
                return self._pending(connection)
            finally:
                self._end(connection, "rollback")

    def outdated(self) -> bool:
        """Whether there are tables, and they are older than this version's."""
        return 0 < len(self.pending()) < len(migrations._migrations)

    @staticmethod
    def _pending(connection: Connection) -> list[str]:
        there = connection.execute("select to_regclass('migrations') is not null as there")
        found = there.fetchone()
        applied = set()
        if found and found["there"]:
            rows = connection.execute("select name from migrations").fetchall()
            applied = {row["name"] for row in rows}
        return [m.name for m in migrations._migrations if m.name not in applied]

    # Looking and tidying ----------------------------------------------------------------------

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query, as dicts."""
        with self.reading() as link:
            return link.rows(sql, values)

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def changes(self) -> int:
        """A number that grows when anybody, in any process, has written; listening begins here."""
        with self._ear_lock:
            if self._ear is None:
                self._ear = _Ear(self.url)
                self._ear.start()
        return self._ear.heard

    def fold(self) -> None:
        """Give the space of erased rows back, and let the statistics, which quote rows, forget them."""
        with contextlib.suppress(*_GONE), psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("vacuum (analyze)")
            connection.execute("set lock_timeout = '1s'")
            for forget in _forgetting(connection):
                with contextlib.suppress(psycopg.Error):  # Somebody holds the table: next time.
                    connection.execute(_sql(forget))

    def close(self) -> None:
        """Close the connections."""
        if self._ear is not None:
            self._ear.stop()
        self._pool.close(timeout=2)
