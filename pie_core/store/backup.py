"""Backups: SQLite's online backup into one file, checked by opening it, sealed on request.

Safe while the class works. A restore keeps what it replaces beside it.

The clock of a laptop may be wrong, and be set back. So a backup "of the future" is older than all
that were made since, and one that a minute ago had not been made yet is no recent one.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pie_core.errors import StorageDamaged
from pie_core.store import sealing, trouble

KEPT = 10
TOLERATED = timedelta(minutes=1)
"""How far in the future a file may seem to be made before the clock is not believed."""

_NAME = re.compile(r"^pie-(\d{8}-\d{6})-(nightly|upgrade|manual)\.sqlite(\.pie)?$")


class Damaged(Exception):
    """The file is no sound database of this workbook; the message says what was found."""


@contextmanager
def _troubles() -> Generator[None, None, None]:
    """A full or read-only disk is a `StorageTrouble`, and no damage to what is copied."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        found = trouble.named(error)
        if found is None or isinstance(found, StorageDamaged):
            raise
        raise found from error


def quick_check(path: Path) -> None:
    """Look whether the pages of a file hang together; much faster than `check`. Raises `Damaged`.

    100 MB take 0.2 s from memory and as long as reading them takes from a cold disk. Neither this
    nor `check` sees a letter that changed inside a text: SQLite keeps no checksums of its pages.
    """
    try:
        with closing(sqlite3.connect(path, timeout=15)) as db:
            verdict = [row[0] for row in db.execute("pragma quick_check(5)")]
    except sqlite3.DatabaseError as error:
        if not isinstance(trouble.named(error), StorageDamaged):
            raise
        raise Damaged(f"{path} : {error}") from error
    if verdict != ["ok"]:
        raise Damaged(f"{path} : {'; '.join(verdict)}")


def check(path: Path, passphrase: str | None = None) -> dict[str, int]:
    """Open a file and check it; rows by table. Raises `Damaged`, `sealing.SealError`."""
    if not path.is_file():
        raise Damaged(f"{path} : fichier introuvable")
    with _unsealed(path, passphrase) as plain:
        return _check(plain, path)


def uncut(path: Path, named: Path) -> None:
    """SQLite reads a last page that is cut as if it ended in zeros: look at the size ourselves.

    Never for a file that this process has open as a database: POSIX drops all locks of a process on
    a file when it closes it once, and other programs take it for one that nobody uses.
    """
    with path.open("rb") as file:
        head = file.read(100)
    size = int.from_bytes(head[16:18], "big")  # Of a page; 1 stands for 65,536.
    size = 65536 if size == 1 else size
    if head.startswith(b"SQLite format 3\0") and size and path.stat().st_size % size:
        raise Damaged(f"{named} : le fichier est coupé au milieu d'une page")


def _check(path: Path, named: Path) -> dict[str, int]:
    uncut(path, named)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            verdict = [row[0] for row in db.execute("pragma integrity_check")]
            if verdict != ["ok"]:
                raise Damaged(f"{named} : {'; '.join(verdict[:5])}")
            if broken := db.execute("pragma foreign_key_check").fetchall():
                raise Damaged(f"{named} : {len(broken)} lignes ne mènent nulle part")
            tables = [
                row[0]
                for row in db.execute(
                    "select name from sqlite_master where type = 'table' and name not like '\\_%'"
                    " escape '\\' and name not like 'sqlite\\_%' escape '\\' order by 1"
                )
            ]
            if "people" not in tables:
                raise Damaged(f"{named} : ce n'est pas une base de ce cahier")
            return {
                table: db.execute(f'select count(*) from "{table}"').fetchone()[0]
                for table in tables
            }
    except sqlite3.DatabaseError as error:
        raise Damaged(f"{named} : {error}") from error


@contextmanager
def _unsealed(path: Path, passphrase: str | None) -> Generator[Path, None, None]:
    """The file itself, or what it holds if it is sealed, for as long as it is needed."""
    if not sealing.is_sealed(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="pie-") as folder:  # For this user's eyes only.
        plain = Path(folder) / "plain.sqlite"
        _unseal(path, plain, passphrase)
        yield plain


def _unseal(path: Path, plain: Path, passphrase: str | None) -> None:
    try:
        sealing.unseal(path, plain, passphrase or sealing.from_environment())
    except sealing.SealError as error:
        raise type(error)(f"{path} : {error}") from error


def backup(source: Path, target: Path, passphrase: str | None = None) -> dict[str, int]:
    """Copy a database that may be in use to `target`, sealed if a passphrase is given; rows by table.

    The copy appears under its name only when it is whole, checked, and on the disk. Nothing that
    is not sealed ever lies where `target` does if it is to be. Raises `Damaged`, `StorageTrouble`.
    """
    if not source.is_file():
        raise Damaged(f"{source} : fichier introuvable")
    with _troubles():
        target.parent.mkdir(parents=True, exist_ok=True)
        ending = f".{os.getpid()}.part"
        plain = source.with_name(f"{target.name}{ending}") if passphrase else None
        unfinished = target.with_name(target.name + ending)
        try:
            counts = _copy(source, plain or unfinished)
            if plain and passphrase:
                sealing.seal(plain, unfinished, passphrase)
            _settle(unfinished, target)
        finally:
            for one in (plain, unfinished):
                if one:
                    with suppress(OSError):
                        one.unlink(missing_ok=True)
    return counts


def _copy(source: Path, target: Path) -> dict[str, int]:
    target.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(source)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            reader.backup(writer, pages=256, sleep=0.01)
            writer.execute("pragma journal_mode=delete")
    except sqlite3.DatabaseError as error:
        found = trouble.named(error)
        if found and not isinstance(found, StorageDamaged):
            raise found from error
        raise Damaged(f"{source} : {error}") from error
    return _check(target, source)


def restore(
    source: Path, target: Path, now: datetime, passphrase: str | None = None
) -> tuple[dict[str, int], Path | None]:
    """Put a backup in the place of a database that nobody has open.

    Returns rows by table, and where the replaced database lies now (None if there was none).
    Raises `Damaged` or `sealing.SealError` if the backup is unsound, `StorageTrouble` if there is
    no room, `InUse` if the app is still running; nothing has changed then.
    """
    if not source.is_file():
        raise Damaged(f"{source} : fichier introuvable")
    aside = None
    unfinished = target.with_name(target.name + ".part")
    with _troubles():
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if sealing.is_sealed(source):
                _unseal(source, unfinished, passphrase)
            else:
                shutil.copyfile(source, unfinished)
            counts = _check(unfinished, source)
            if target.exists():
                alone(target)
                aside = _free(target, now)
                target.replace(aside)
            for suffix in ("-wal", "-shm"):
                target.with_name(target.name + suffix).unlink(missing_ok=True)
            _settle(unfinished, target)
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
    return counts, aside


class InUse(Exception):
    """Another program has the database open: replacing it now would lose what that one writes."""


def alone(path: Path) -> None:
    """Bring the write-ahead log into the file, so that the file alone is whole.

    That needs the file for oneself: raises `InUse`. A damaged file is kept as it is.
    """
    try:
        with closing(sqlite3.connect(path, timeout=2)) as db:
            db.execute("pragma locking_mode=exclusive").fetchall()
            db.execute("select count(*) from sqlite_master").fetchall()
            db.execute("pragma wal_checkpoint(truncate)").fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise InUse("Le cahier tourne encore : arrête-le d'abord (Ctrl+C).") from error
    except sqlite3.DatabaseError:
        pass


def _free(target: Path, now: datetime) -> Path:
    """A name beside the database that nothing has yet."""
    while True:
        aside = target.with_name(f"{target.stem}-replaced-{now:%Y%m%d-%H%M%S}{target.suffix}")
        if not aside.exists():
            return aside
        now += timedelta(seconds=1)


def _settle(unfinished: Path, target: Path) -> None:
    """Give a whole file its name, its bytes and its name on the disk before anything goes on."""
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    if os.name == "posix":  # Windows has no way to sync a folder, and needs none.
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


# ------------------------------------------------------------------ automatic ones


def name(now: datetime, why: str, *, sealed: bool = False) -> str:
    """The file name of an automatic backup."""
    return f"pie-{now:%Y%m%d-%H%M%S}-{why}.sqlite{sealing.SUFFIX if sealed else ''}"


def keep(source: Path, folder: Path, now: datetime, why: str) -> Path:
    """Make an automatic backup, sealed where `PIE_BACKUP_PASSPHRASE` is set; drop the oldest ones.

    Raises as `backup` does; nothing is dropped then.
    """
    passphrase = sealing.from_environment()
    moment = now
    while (target := folder / name(moment, why, sealed=bool(passphrase))).exists():
        moment += timedelta(seconds=1)  # The clock was set back to a second that had been before.
    backup(source, target, passphrase)
    prune(folder, now=moment)
    return target


def automatic(folder: Path, now: datetime | None = None) -> list[Path]:
    """The automatic backups, newest first. Those of the future were made before the clock changed."""
    limit = f"{(now or datetime.now(UTC)) + TOLERATED:%Y%m%d-%H%M%S}"
    found: Iterable[Path] = folder.glob("pie-*.sqlite*") if folder.is_dir() else ()
    dated = [(match[1], path) for path in found if (match := _NAME.match(path.name))]
    dated.sort(key=lambda one: (one[0] <= limit, one[0], one[1].name), reverse=True)
    return [path for _, path in dated]


def recent(folder: Path, now: datetime, within: timedelta) -> Path | None:
    """An automatic backup that is no older than this, the newest; None if there is none."""
    for path in automatic(folder, now):
        age = now.timestamp() - path.stat().st_mtime
        if -TOLERATED.total_seconds() <= age < within.total_seconds():
            return path
    return None


def latest(folder: Path, passphrase: str | None = None) -> tuple[Path | None, list[str]]:
    """The newest automatic backup that is sound, and what is wrong with each newer one."""
    wrong = []
    for path in automatic(folder):
        try:
            check(path, passphrase)
        except (Damaged, sealing.SealError, OSError) as error:
            wrong.append(str(error))
        else:
            return path, wrong
    return None, wrong


def prune(folder: Path, kept: int = KEPT, now: datetime | None = None) -> list[Path]:
    """Remove all but the newest automatic backups; what was removed."""
    old = automatic(folder, now)[kept:]
    for path in old:
        path.unlink(missing_ok=True)
    return old
