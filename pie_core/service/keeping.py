"""What is kept no longer than it is needed: sessions that ended, browsers not seen for long, leftovers.

The server looks at it beside its backups. What people wrote is not touched: it goes when they, or
their trainer at the end of a year, erase it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pie_core.service.house import House

DEVICE = timedelta(days=400)
"""As long as a browser keeps the cookie by which it is known again."""
ASIDE = timedelta(days=30)
"""The database that a restored backup took the place of: time to see that the backup was right."""
UNFINISHED = timedelta(days=1)
"""A copy that a power cut left half-way: whole enough to be read by whoever finds it."""

_ASIDE = re.compile(r"pie-replaced-(\d{8}-\d{6})\.sqlite")


def sweep(house: House, at: datetime) -> list[Path]:
    """Let go of it; the files that went. A file that cannot be removed stays for the next time."""
    with house.store.writing() as w:
        w.forget_ended(at, at - DEVICE)
    found = [(path, _set_aside(path), ASIDE) for path in house.folder.glob("pie-replaced-*")]
    for folder in (house.folder, house.backups):
        found += [(path, _written(path), UNFINISHED) for path in folder.glob("*.part")]
    gone = []
    for path, since, kept in found:
        if since and at - since > kept:
            with suppress(OSError):
                path.unlink()
                gone.append(path)
    return gone


def _set_aside(path: Path) -> datetime | None:
    """When a database was put aside: its name says it, since its bytes may be months older."""
    match = _ASIDE.match(path.name)
    return datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) if match else None


def _written(path: Path) -> datetime | None:
    with suppress(OSError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return None
