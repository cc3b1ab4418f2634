"""The store: an SQLite file or a PostgreSQL database, read through `Reading`, changed through `Writing`."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from pie_core.store.asking import Link, Row
from pie_core.store.file import File
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing


class Engine(Protocol):
    """What keeps the tables: `file.File` or `server.Server`."""

    def migrate(self) -> list[str]:
        """Bring the tables up to date; the names of the migrations that ran."""
        ...

    def pending(self) -> list[str]:
        """The names of the migrations that are still needed."""
        ...

    def outdated(self) -> bool:
        """Whether there are tables, and they are older than this version's."""
        ...

    def reading(self) -> AbstractContextManager[Link]:
        """A transaction that sees one moment."""
        ...

    def writing(self) -> AbstractContextManager[Link]:
        """A transaction that writes alone; all of it or nothing."""
        ...

    def rows(self, sql: str, values: Any = ()) -> list[Row]:
        """All rows of a query."""
        ...

    def row(self, sql: str, values: Any = ()) -> Row | None:
        """The first row of a query, or None."""
        ...

    def changes(self) -> int:
        """A number that is another one when anybody, in any process, has written since."""
        ...

    def fold(self) -> None:
        """See that erased rows are nowhere any more."""
        ...

    def close(self) -> None:
        """Close idle connections."""
        ...


class Store:
    """`reading()` and `writing()` give the verbs; a writing is all or nothing.

    `where` is the path of a file, or a `postgresql://` address.
    """

    def __init__(self, where: Path | str) -> None:
        self.engine: Engine = File(where) if isinstance(where, Path) else _server(where)

    @contextmanager
    def reading(self) -> Generator[Reading, None, None]:
        """The questions, all answered from one moment."""
        with self.engine.reading() as link:
            yield Reading(link)

    @contextmanager
    def writing(self) -> Generator[Writing, None, None]:
        """The changes: kept when the block ends, undone when it raises."""
        with self.engine.writing() as link:
            yield Writing(link)

    def changes(self) -> int:
        """A number that is another one when anybody, in any process, has written since."""
        return self.engine.changes()

    def close(self) -> None:
        """Close idle connections."""
        self.engine.close()


def _server(url: str) -> Engine:
    """PostgreSQL, whose driver a laptop with a file does not need."""
    from pie_core.store.server import Server

    return Server(url)
