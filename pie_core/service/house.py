"""The open house: data folder, store, secret, programme. One for each process and data folder."""

from __future__ import annotations

import hmac
import secrets
import tempfile
import threading
import time
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from pie_core.content import facts
from pie_core.content.load import LOOK_AGAIN, Loaded, current
from pie_core.finance.parameters import Parameters
from pie_core.model.programme import Layout, Programme
from pie_core.service import secret as keys
from pie_core.service.strangers import Strangers
from pie_core.store import backup, place, private, turns
from pie_core.store.store import Store
from pie_core.words.numbers import LOCAL

LAYOUTS_KEPT = 64
NIGHTLY = timedelta(hours=20)
CHECKED_AT_ONCE = 64 * 1024 * 1024
"""Bytes of a database that is looked through before it is opened (0.1 s if the system knows it, 2 s
from a slow disk); a larger one is looked through while the class already works."""

_lock = threading.RLock()
_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Morocco."""
    return now().astimezone(LOCAL).date()


def new_id() -> str:
    """An id that nobody can guess: 20 letters and digits, so that any key or address takes it."""
    return secrets.token_hex(10)


class House:
    """What every service needs. Opening it brings the tables up to date, after a backup.

    A damaged file is not opened: raises `backup.Damaged` before anything is written.
    """

    def __init__(self, folder: Path, server: str | None = None) -> None:
        """`server`: the address of a database that is used instead of the folder's file."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        private.close(folder)
        self._server = server
        with turns.alone(folder):  # Two processes of one machine may start at the same moment.
            fresh = not self._server and self._new_file(folder / "pie.sqlite")
            self.store = Store(self._server or folder / "pie.sqlite")
            if not fresh and self.store.engine.outdated():
                self.back_up("upgrade")
            self.store.engine.migrate()
        self._told: tuple[Loaded, Parameters, Programme] | None = None
        self._looked = float("-inf")
        self.strangers = Strangers()
        self._laid: dict[str, tuple[Programme, Programme]] = {}

    def _new_file(self, path: Path) -> bool:
        """Whether this is a first start; a file that is there must be sound. Raises `Damaged`."""
        if not path.exists() or path.stat().st_size == 0:
            if backup.automatic(self.backups):
                # Not a first start: an empty workbook would hide that everything is gone.
                raise backup.Damaged(f"{path} : le fichier a disparu ou il est vide")
            return True
        backup.uncut(path, path)
        if path.stat().st_size <= CHECKED_AT_ONCE:
            backup.quick_check(path)
        return False

    @property
    def server(self) -> str | None:
        """The address of the database server, None where the folder's file is used."""
        return self._server

    @property
    def backups(self) -> Path:
        """Where automatic backups go."""
        return self.folder / "backups"

    @cached_property
    def secret(self) -> bytes:
        """The key that signs cookies: see `service.secret`. Raises `secret.BadSecret`."""
        return keys.key(self.folder)

    @cached_property
    def setup_code(self) -> str:
        """The one-time code of the first start, as every process over this house prints it."""
        number = int.from_bytes(hmac.digest(self.secret, b"pie.setup", "sha256"))
        code = ""
        for _ in range(8):
            number, place = divmod(number, len(_ALPHABET))
            code += _ALPHABET[place]
        return code

    def needs_setup(self) -> bool:
        """No trainer has an account yet."""
        with self.store.reading() as r:
            return not r.staff()

    @property
    def content(self) -> Loaded:
        """The programme and what its authors should look at, fresh from the files."""
        return current()

    @property
    def programme(self) -> Programme:
        """The programme, its texts with the numbers of this house's rules."""
        from pie_core.service import rules  # It needs a house, and a house needs it.

        loaded, kept = self.content, self._told
        if kept and kept[0] is loaded and time.monotonic() - self._looked < LOOK_AGAIN:
            return kept[2]
        known = rules.current(self)
        if kept is None or kept[0] is not loaded or kept[1] is not known:
            told = facts.filled(loaded.programme, facts.known(known, loaded.facts))
            kept = self._told = (loaded, known, told)
        self._looked = time.monotonic()
        return kept[2]

    def rules_changed(self) -> None:
        """The rules are looked at before anything is shown again: every save asks for the programme."""
        self._looked = float("-inf")

    def programme_of(self, cohort_id: str | None) -> Programme:
        """The programme as a group has it: its track, its order, its names."""
        if not cohort_id:
            return self.programme
        with self.store.reading() as r:
            text = r.layout(cohort_id)
        return self.programme_laid(text)

    def programme_laid(self, text: str) -> Programme:
        """The programme under a layout as the store keeps it; '' for none."""
        whole = self.programme
        if not text:
            return whole
        kept = self._laid.get(text)
        if len(self._laid) > LAYOUTS_KEPT:
            self._laid.clear()
        if kept is None or kept[0] is not whole:
            kept = self._laid[text] = (whole, whole.laid(Layout.model_validate_json(text)))
        return kept[1]

    def nightly(self, at: datetime) -> Path | None:
        """Back up if no backup is younger than 20 hours; the new file, or None."""
        with turns.alone(self.folder):
            if backup.recent(self.backups, at, NIGHTLY):
                return None
            return self.back_up("nightly", at)

    def back_up(self, why: str, at: datetime | None = None) -> Path:
        """A backup among the automatic ones, checked: an SQLite file, of a database server too.

        `why`: nightly, upgrade or manual. Raises `backup.Damaged`, `StorageTrouble`.
        """
        if not self._server:
            return backup.keep(self.folder / "pie.sqlite", self.backups, at or now(), why)
        from pie_core.store import transfer  # Its driver is not on a laptop that has a file.

        with tempfile.TemporaryDirectory(prefix="pie-") as folder:
            copy = Path(folder) / "pie.sqlite"
            transfer.into_file(self._server, copy)
            return backup.keep(copy, self.backups, at or now(), why)


_houses: dict[Path, House] = {}


def house() -> House:
    """The house of the present data folder, opened at the first call."""
    folder = place.folder()
    found = _houses.get(folder)
    if found is None:
        with _lock:
            found = _houses.get(folder) or House(folder.resolve(), place.server())
            _houses[folder] = found
    return found
