"""What a failing disk is called: errors of SQLite and of the system as `StorageTrouble`.

One line in the terminal says what to do, once a minute for each kind: a full disk makes every
browser try again, and must not be filled further by its own log.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
import time

from pie_core.errors import (
    StorageBusy,
    StorageDamaged,
    StorageFull,
    StorageReadOnly,
    StorageTrouble,
)

_LOG = logging.getLogger("pie")
TOLD_AGAIN = 60.0
"""Seconds after which the same trouble is worth a line again."""

TO_DO: dict[str, str] = {
    "storage": "le disque ne répond pas bien : regarde s'il est encore branché, puis redémarre.",
    "storage_full": "le disque est plein : libère de la place. Les réponses attendent dans les"
    " navigateurs et partiront seules.",
    "storage_read_only": "le disque ou le dossier « data » refuse l'écriture : rends-le"
    " inscriptible, puis redémarre le cahier.",
    "storage_away": "le serveur PostgreSQL ne répond pas : regarde s'il tourne encore. Les réponses"
    " attendent dans les navigateurs et partiront seules.",
    "storage_busy": "un autre programme occupe la base depuis trop longtemps : ferme-le.",
    "storage_damaged": "la base est abîmée : arrête le cahier, puis lance"
    " « python -m pie_core.store restore latest ».",
}
"""Code of a trouble → what the person at the laptop does about it, in the terminal's language."""

_PRIMARY = 0xFF  # SQLite: the low byte of an extended error code is its kind.
_KINDS: dict[int, type[StorageTrouble]] = {
    sqlite3.SQLITE_FULL: StorageFull,
    sqlite3.SQLITE_READONLY: StorageReadOnly,
    sqlite3.SQLITE_CANTOPEN: StorageReadOnly,
    sqlite3.SQLITE_BUSY: StorageBusy,
    sqlite3.SQLITE_LOCKED: StorageBusy,
    sqlite3.SQLITE_CORRUPT: StorageDamaged,
    sqlite3.SQLITE_NOTADB: StorageDamaged,
    sqlite3.SQLITE_IOERR: StorageTrouble,
}
_NUMBERS: dict[int, type[StorageTrouble]] = {
    errno.ENOSPC: StorageFull,
    errno.EDQUOT: StorageFull,
    errno.EROFS: StorageReadOnly,
    errno.EIO: StorageTrouble,
}
_told: dict[str, float] = {}


def named(error: BaseException) -> StorageTrouble | None:
    """The trouble that an error of the store stands for; None for a bug or anything else."""
    if isinstance(error, StorageTrouble):
        return error
    if isinstance(error, sqlite3.Error):
        # Errors that Python's module raises itself ("Cannot operate on a closed…") have no code.
        code = getattr(error, "sqlite_errorcode", None)
        kind = _KINDS.get(code & _PRIMARY) if isinstance(code, int) else None
        return kind() if kind else None
    if isinstance(error, OSError) and error.errno in _NUMBERS:
        return _NUMBERS[error.errno]()
    return None


def tell(trouble: StorageTrouble, error: BaseException) -> None:
    """A line in the terminal: what happened and what to do; not the same one within a minute."""
    moment = time.monotonic()
    last = _told.get(trouble.code)
    if last is None or moment - last >= TOLD_AGAIN:
        _told[trouble.code] = moment
        _LOG.error("%s (%s)", TO_DO[trouble.code], error, extra={"problem": trouble.code})
