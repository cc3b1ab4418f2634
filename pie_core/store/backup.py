"""Backups: SQLite's online backup into one file, checked by opening it.

Safe while the class works. A restore keeps what it replaces beside it.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

KEPT = 10
_NAME = re.compile(r"^pie-\d{8}-\d{6}-(nightly|upgrade|manual)\.sqlite$")


class Damaged(Exception):
    """The file is no sound database of this workbook; the message says what was found."""


def check(path: Path) -> dict[str, int]:
    """Open a file and check it; rows by table. Raises `Damaged`."""
    if not path.is_file():
        raise Damaged(f"{path}: no such file")
    try:
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as db:
            verdict = [row[0] for row in db.execute("pragma integrity_check")]
            if verdict != ["ok"]:
                raise Damaged(f"{path}: {'; '.join(verdict[:5])}")
            if broken := db.execute("pragma foreign_key_check").fetchall():
                raise Damaged(f"{path}: {len(broken)} rows point to nothing")
            tables = [
                row[0]
                for row in db.execute(
                    "select name from sqlite_master where type = 'table' and name not like '\\_%'"
                    " escape '\\' and name not like 'sqlite\\_%' escape '\\' order by 1"
                )
            ]
            if "people" not in tables:
                raise Damaged(f"{path}: not a database of this workbook")
            return {
                table: db.execute(f'select count(*) from "{table}"').fetchone()[0]
                for table in tables
            }
    except sqlite3.DatabaseError as error:
        raise Damaged(f"{path}: {error}") from error
    finally:
        if "db" in locals():
            db.close()


def backup(source: Path, target: Path) -> dict[str, int]:
    """Copy a database that may be in use to `target`; rows by table.

    The copy appears under its name only when it is whole and checked.
    """
    if not source.is_file():
        raise Damaged(f"{source}: no such file")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    reader, writer = sqlite3.connect(source), sqlite3.connect(unfinished)
    try:
        reader.backup(writer, pages=256, sleep=0.01)
        writer.execute("pragma journal_mode=delete")
    except sqlite3.DatabaseError as error:
        raise Damaged(f"{source}: {error}") from error
    finally:
        reader.close()
        writer.close()
    counts = check(unfinished)
    unfinished.replace(target)
    return counts


def restore(source: Path, target: Path, now: datetime) -> tuple[dict[str, int], Path | None]:
    """Put a backup in the place of a database that nobody has open.

    Returns rows by table, and where the replaced database lies now (None if there was none).
    Raises `Damaged` if the backup is unsound; nothing has changed then.
    """
    counts = check(source)
    aside = None
    if target.exists():
        aside = target.with_name(f"{target.stem}-replaced-{now:%Y%m%d-%H%M%S}{target.suffix}")
        fold(target)
        target.replace(aside)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    shutil.copyfile(source, unfinished)
    unfinished.replace(target)
    return counts, aside


def fold(path: Path) -> None:
    """Bring the write-ahead log into the file, so that the file alone is whole."""
    try:
        db = sqlite3.connect(path, timeout=2)
        try:
            db.execute("pragma wal_checkpoint(truncate)")
        finally:
            db.close()
    except sqlite3.DatabaseError:
        pass  # A damaged file is kept as it is.


def name(now: datetime, why: str) -> str:
    """The file name of an automatic backup."""
    return f"pie-{now:%Y%m%d-%H%M%S}-{why}.sqlite"


def automatic(folder: Path) -> list[Path]:
    """The automatic backups, newest first."""
    found: Iterable[Path] = folder.glob("pie-*.sqlite") if folder.is_dir() else ()
    return sorted((path for path in found if _NAME.match(path.name)), reverse=True)


def prune(folder: Path, keep: int = KEPT) -> list[Path]:
    """Remove all but the newest automatic backups; what was removed."""
    old = automatic(folder)[keep:]
    for path in old:
        path.unlink(missing_ok=True)
    return old
