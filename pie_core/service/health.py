"""How the workbook is: alive, ready for a class, and what a trainer should look at.

`ready` is for machines, `signs` for people. `signs` is pure: facts in, one sign for each matter out,
so that every limit can be tested in a table; `state` reads the facts. Sizes are bytes, waits seconds.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pie_core import policy
from pie_core.model.people import Actor
from pie_core.service import address, journal, machine, safety
from pie_core.service.house import House, now
from pie_core.service.journal import Problem
from pie_core.store import backup
from pie_core.store.about import About, about

MEGABYTE, GIGABYTE = 1_000_000, 1_000_000_000
DISK_NEEDED = 50 * MEGABYTE
"""With less, nothing is ready: a backup and a save must still fit."""
DISK_BAD, DISK_LOW = 300 * MEGABYTE, 2 * GIGABYTE
BACKUP_OLD, BACKUP_BAD = timedelta(hours=30), timedelta(days=7)
"""The nightly backup comes when the last one is 20 hours old; a laptop sleeps at night."""
WAIT_SLOW, WAIT_BAD = 1.0, 3.0
SERVER_SLOW = 0.025
"""Seconds from a question to the database server to its answer: a page goes there some forty times."""
MEMORY_MUCH, MEMORY_BAD = 600 * MEGABYTE, 1500 * MEGABYTE
FREE_LOW = 0.05
"""Share of the machine's memory under which it begins to write memory to the disk."""
PROBLEM_AGE = timedelta(days=1)
KEPT_WAITS, KEPT_NAMES = 200, 100
DATED = (("answer_history", "at"), ("people", "created_at"), ("people", "seen_at"))
FEW = 5
"""Of fewer waits nothing is said: the first page after the start is always slow."""


class Mark(StrEnum):
    """How something is."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


# ---------------------------------------------------------------- waits and open pages


@dataclass(frozen=True)
class Wait:
    """How long people waited for one thing lately: 19 of 20 times at most `p95` seconds."""

    name: str
    count: int
    p95: float


class Waits:
    """The last waits by name, in memory alone."""

    def __init__(self, kept: int = KEPT_WAITS) -> None:
        self._kept = kept
        self._found: dict[str, deque[float]] = {}

    def add(self, name: str, seconds: float) -> None:
        """One wait. Names are of our own table; beyond `KEPT_NAMES` new ones are left out."""
        found = self._found.get(name)
        if found is None:
            if len(self._found) >= KEPT_NAMES:
                return
            found = self._found.setdefault(name, deque(maxlen=self._kept))
        found.append(seconds)

    @contextmanager
    def timed(self, name: str) -> Generator[None, None, None]:
        """The block is one wait, however it ends."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.add(name, time.perf_counter() - start)

    def told(self) -> tuple[Wait, ...]:
        """All names, the slowest first."""
        found = []
        for name, waits in list(self._found.items()):
            sample = sorted(waits)
            if sample:
                place = max(0, -(-95 * len(sample) // 100) - 1)
                found.append(Wait(name, len(sample), sample[place]))
        return tuple(sorted(found, key=lambda one: one.p95, reverse=True))


class Open:
    """The pages that are open now, by what tells browsers apart."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: Counter[str] = Counter()

    @contextmanager
    def page(self, browser: str) -> Generator[None, None, None]:
        """A page of this browser is open as long as the block runs."""
        with self._lock:
            self._pages[browser] += 1
        try:
            yield
        finally:
            with self._lock:
                self._pages[browser] -= 1
                if self._pages[browser] <= 0:
                    del self._pages[browser]

    def told(self) -> tuple[int, int]:
        """Browsers, and pages in all."""
        with self._lock:
            return len(self._pages), sum(self._pages.values())


PAGES, SAVES, OPEN = Waits(), Waits(), Open()
"""Of this process: runs of pages by address, changes over HTTP by route, open pages."""


# ---------------------------------------------------------------- for machines


def lacking(
    house: House, free: Callable[[Path], tuple[int, int] | None] = machine.disk
) -> list[str]:
    """What a class would miss now, as codes; empty when ready.

    `read`: the store answers no question. `write`: nobody gets the lock to write. `disk`: no space.
    `content`: no module can be shown.
    """
    found = []
    if not _works(lambda: _read(house)):
        found.append("read")
    if not _works(lambda: _lock(house)):
        found.append("write")
    space = free(house.folder)
    if space is None or space[0] < DISK_NEEDED:
        found.append("disk")
    if not _works(lambda: house.content.programme.modules[0]):
        found.append("content")
    return found


def _works(act: Callable[[], object]) -> bool:
    try:
        act()
    except Exception as error:
        journal.journal().unexpected(error)
        return False
    return True


def _read(house: House) -> None:
    with house.store.reading() as r:
        r.staff()


def _lock(house: House) -> None:
    """Take the lock to write, change nothing."""
    with house.store.writing():
        pass


# ---------------------------------------------------------------- for people


@dataclass(frozen=True)
class State:
    """The facts. None is what the system does not tell, or what does not exist."""

    at: datetime
    disk_free: int | None = None
    database: int | None = None
    server: About | None = None
    """The database server that is used instead of the file; None where the file is used."""
    backup_at: datetime | None = None
    backups: int = 0
    used: bool = True
    """Somebody has an account: an empty workbook needs no backup."""
    browsers: int = 0
    pages: int = 0
    page_waits: tuple[Wait, ...] = ()
    save_waits: tuple[Wait, ...] = ()
    resident: int | None = None
    memory: machine.Memory | None = None
    address: str = ""
    version: str = ""
    uptime: float = 0.0
    problems: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True)
class Sign:
    """One matter: what it is about, how it is, and which of its cases (`code`)."""

    matter: str
    mark: Mark
    code: str


def signs(state: State) -> list[Sign]:
    """One sign for each matter, in the order in which a trainer reads them."""
    return [
        *([_server(state.server)] if state.server else []),
        _disk(state),
        _backup(state),
        _waits("pages", state.page_waits),
        _waits("saves", state.save_waits),
        _memory(state),
        _problems(state),
        _network(state),
    ]


def worst(found: list[Sign]) -> Mark:
    """The mark of the whole."""
    marks = {one.mark for one in found}
    return next((mark for mark in (Mark.BAD, Mark.ATTENTION) if mark in marks), Mark.GOOD)


def _server(found: About) -> Sign:
    if found.wait is None:
        return Sign("server", Mark.BAD, "away")
    slow = found.wait > SERVER_SLOW
    return Sign("server", *((Mark.ATTENTION, "slow") if slow else (Mark.GOOD, "good")))


def _disk(state: State) -> Sign:
    free = state.disk_free
    if free is None:
        return Sign("disk", Mark.ATTENTION, "unknown")
    if free < DISK_BAD:
        return Sign("disk", Mark.BAD, "full_beside" if state.server else "full")
    if free < DISK_LOW:
        return Sign("disk", Mark.ATTENTION, "low")
    return Sign("disk", Mark.GOOD, "good_beside" if state.server else "good")


def _backup(state: State) -> Sign:
    return _copy(state) if state.server and state.used else _own_backup(state)


def _copy(state: State) -> Sign:
    """Of a server's database the backups are its administrator's; ours are a second copy."""
    if state.backup_at is None:
        return Sign("backup", Mark.ATTENTION, "no_copy")
    age = state.at - state.backup_at
    old = not -timedelta(hours=1) <= age <= BACKUP_OLD
    return Sign("backup", *((Mark.ATTENTION, "old_copy") if old else (Mark.GOOD, "copy")))


def _own_backup(state: State) -> Sign:
    if state.backup_at is None:
        return Sign(
            "backup", Mark.BAD if state.used else Mark.GOOD, "none" if state.used else "empty"
        )
    age = state.at - state.backup_at
    if age < -timedelta(hours=1):
        return Sign("backup", Mark.ATTENTION, "clock")
    if age > BACKUP_BAD:
        return Sign("backup", Mark.BAD, "old")
    return Sign("backup", *((Mark.ATTENTION, "old") if age > BACKUP_OLD else (Mark.GOOD, "good")))


def _waits(matter: str, waits: tuple[Wait, ...]) -> Sign:
    longest = slowest(waits)
    if longest is None:
        return Sign(matter, Mark.GOOD, "few")
    if longest.p95 > WAIT_BAD:
        return Sign(matter, Mark.BAD, "slow")
    slow = longest.p95 > WAIT_SLOW
    return Sign(matter, *((Mark.ATTENTION, "slow") if slow else (Mark.GOOD, "good")))


def slowest(waits: tuple[Wait, ...]) -> Wait | None:
    """The longest of the waits that happened often enough to say something."""
    often = [one for one in waits if one.count >= FEW]
    return max(often, key=lambda one: one.p95) if often else None


def _memory(state: State) -> Sign:
    if state.memory and state.memory.free < FREE_LOW * state.memory.size:
        return Sign("memory", Mark.BAD, "machine")
    if state.resident is None:
        return Sign("memory", Mark.GOOD, "unknown")
    if state.resident > MEMORY_BAD:
        return Sign("memory", Mark.BAD, "much")
    much = state.resident > MEMORY_MUCH
    return Sign("memory", *((Mark.ATTENTION, "much") if much else (Mark.GOOD, "good")))


def _problems(state: State) -> Sign:
    fresh = [one for one in state.problems if abs(state.at - one.at) <= PROBLEM_AGE]
    if not fresh:
        return Sign("problems", Mark.GOOD, "none")
    grave = any(one.grave for one in fresh)
    return Sign("problems", Mark.BAD if grave else Mark.ATTENTION, "some")


def _network(state: State) -> Sign:
    if "//localhost" in state.address or not state.address:
        return Sign("network", Mark.ATTENTION, "alone")
    return Sign("network", Mark.GOOD, "good")


def state(house: House, actor: Actor, port: int) -> State:
    """The facts of this moment, for staff."""
    policy.require(policy.may_see_machine(actor))
    newest = next(iter(backup.automatic(house.backups)), None)
    space = machine.disk(house.folder)
    browsers, pages = OPEN.told()
    return State(
        at=now(),
        disk_free=space[0] if space else None,
        database=None if house.server else database_size(house),
        server=about(house.server) if house.server else None,
        backup_at=backup_time(newest) if newest else None,
        backups=safety.count(house),
        used=not house.needs_setup(),
        browsers=browsers,
        pages=pages,
        page_waits=PAGES.told(),
        save_waits=SAVES.told(),
        resident=machine.resident(),
        memory=machine.memory(),
        address=address.url(port),
        version=machine.version(),
        uptime=machine.uptime(),
        problems=tuple(journal.journal().recent()),
    )


def backup_time(path: Path) -> datetime:
    """When a backup was made, as its file tells."""
    return datetime.fromtimestamp(path.stat().st_mtime, now().tzinfo)


def database_size(house: House) -> int | None:
    """Bytes of the database with its write-ahead log."""
    found = 0
    for name in ("pie.sqlite", "pie.sqlite-wal"):
        path = house.folder / name
        try:
            found += path.stat().st_size if path.exists() else 0
        except OSError:
            return None
    return found or None


def newest_row(path: Path) -> datetime | None:
    """The latest moment that a database file knows of; None for an empty or unreadable one.

    No clock that is right shows less. Reads the file alone, without opening a house.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            moments = [db.execute(f"select max({at}) from {t}").fetchone()[0] for t, at in DATED]
    except sqlite3.Error:
        return None
    return max((datetime.fromisoformat(text) for text in moments if text), default=None)


def back_up(house: House, actor: Actor) -> Path:
    """A backup of now, for staff; one of the last ten minutes will do.

    So nobody pushes the older backups out by pressing a button.
    """
    policy.require(policy.may_see_machine(actor))
    return safety.before(house)


def to_send(house: House, actor: Actor) -> str:
    """The journal as it may leave the house."""
    policy.require(policy.may_see_machine(actor))
    return journal.journal().to_send(now())
