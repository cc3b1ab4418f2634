"""The store: one SQLite file, read through `Reading`, changed through `Writing`."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pie_core.store.file import File
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing


class Store:
    """Opened on a file. `reading()` and `writing()` give the verbs; a writing is all or nothing."""

    def __init__(self, path: Path) -> None:
        self.file = File(path)

    @contextmanager
    def reading(self) -> Generator[Reading, None, None]:
        """The questions, all answered from one moment."""
        with self.file.reading() as db:
            yield Reading(db)

    @contextmanager
    def writing(self) -> Generator[Writing, None, None]:
        """The changes: kept when the block ends, undone when it raises."""
        with self.file.writing() as db:
            yield Writing(db)

    def close(self) -> None:
        """Close idle connections."""
        self.file.close()
