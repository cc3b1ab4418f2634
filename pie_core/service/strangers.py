"""Wrong tries of unknown browsers, counted by the address on the network that they come from.

`tries` counts for an account: nobody tries one PIN after the other. Here is the other way round: who
tries one PIN at thirty accounts, or codes of groups. An address may be wrong `BURST` times, and once
more every `PAUSE`; a right try costs nothing, so that a class behind one address (a proxy, a school's
router) comes in however many they are. While a group is under attack (`ALARM` wrong tries in a
day, until a day after the last), an address that tries there has `BURST_ALARMED` and `PAUSE_ALARMED`.

So nobody keeps a class out: a telephone has its own address and its own tries, whatever another
address did; a browser that the person has used before is not asked; and behind one shared address
the wait after an attack is one pause at most. The counts are this process's and end with it.
"""

from __future__ import annotations

import ipaddress
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from pie_core.errors import Locked, WrongCode, WrongSecret

_LOG = logging.getLogger("pie")

BURST = 30
PAUSE = timedelta(minutes=2)
ALARM = 60
ALARM_LASTS = timedelta(days=1)
BURST_ALARMED = 10
PAUSE_ALARMED = timedelta(minutes=30)
PATIENCE = 10.0
"""Seconds that a try waits for others from its address, which may be right and free its place."""
KEPT = 20_000
"""Addresses and groups remembered at once; the longest unseen goes first."""


def place(address: str) -> str:
    """What counts as one address: of IPv6 the network, since one device has millions of them."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)


@dataclass
class _Bucket:
    """Wrong tries that are still free, as of `at`, and tries whose end is not known yet."""

    left: float
    at: datetime
    open: int = 0

    def fill(self, at: datetime, burst: int, pause: timedelta) -> None:
        """What came back since: one for each `pause`, `burst` at most."""
        self.left = min(float(burst), self.left + max(0.0, (at - self.at) / pause))
        self.at = at  # Also where the clock was set back: nobody waits for a time that was wrong.


@dataclass
class _Group(_Bucket):
    """The same for a group, from all addresses."""

    until: datetime | None = None
    """How long it counts as under attack."""


class Strangers:
    """The counts of one house. May be used from any thread."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()
        self._groups: OrderedDict[str, _Group] = OrderedDict()
        self._settled = threading.Condition()

    @contextmanager
    def trying(self, address: str, group: str, at: datetime) -> Iterator[None]:
        """A try; wrong if it ends in `WrongSecret` or `WrongCode`. Raises `Locked` before it begins.

        Tries that are sent together are not more tries: no more are under way than are free, the
        others wait for how those end. Without an address nothing is counted.
        """
        if not address:
            yield
            return
        with self._settled:
            alarmed = self._alarmed(group, at)
            burst, pause = (BURST_ALARMED, PAUSE_ALARMED) if alarmed else (BURST, PAUSE)
            bucket = self._bucket((place(address), group if alarmed else ""), at, burst)
            bucket.fill(at, burst, pause)
            while bucket.left - bucket.open < 1:
                if not bucket.open or not self._settled.wait(PATIENCE):
                    raise Locked(seconds=max(1, round((1 - bucket.left) * pause.total_seconds())))
            bucket.open += 1
        wrong = False
        try:
            yield
        except (WrongSecret, WrongCode):
            wrong = True
            raise
        finally:
            with self._settled:
                bucket.open -= 1
                if wrong:
                    bucket.left -= 1
                    self._count(group, at)
                self._settled.notify_all()

    def _bucket(self, key: tuple[str, str], at: datetime, burst: int) -> _Bucket:
        found = self._buckets.setdefault(key, _Bucket(float(burst), at))
        self._buckets.move_to_end(key)
        while len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return found

    def _alarmed(self, group: str, at: datetime) -> bool:
        """Whether a group is tried at: until a day after the last wrong try of many."""
        found = self._groups.get(group)
        until = found.until if found else None
        return until is not None and timedelta() < until - at <= ALARM_LASTS

    def _count(self, group: str, at: datetime) -> None:
        if not group:
            return
        found = self._groups.setdefault(group, _Group(float(ALARM), at))
        self._groups.move_to_end(group)
        alarmed = self._alarmed(group, at)
        found.fill(at, ALARM, ALARM_LASTS / ALARM)
        found.left = max(0.0, found.left - 1)
        if alarmed or found.left < 1:
            found.until = at + ALARM_LASTS
        if not alarmed and found.until and at < found.until:
            _LOG.warning(
                "%d PIN faux dans un même groupe depuis d'autres appareils : quelqu'un essaie d'entrer. "
                "À faire : demander en classe qui cherche, et changer les PIN trop simples.",
                ALARM,
            )
        while len(self._groups) > KEPT:
            self._groups.popitem(last=False)
