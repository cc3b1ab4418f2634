"""Who listens to a class, and what they are told: one look for all of them.

A room is a group with somebody listening. One task asks the store every `LOOK_EVERY` whether anybody
wrote, and then looks for all rooms together; where something changed, the class is read once, worded once for each audience and
language that listens, and the same bytes go to everybody. Two hundred listeners cost one look and two
hundred writes. Through the store, so that an act in another process is seen as well.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from anyio.lowlevel import RunVar

from pie_core.api import door, runtime
from pie_core.model.live import Event
from pie_core.service import address
from pie_core.service.house import House
from pie_core.service.live_view import Audience, Scene

_LOG = logging.getLogger("pie")

LOOK_EVERY = 0.4
"""Seconds between two looks: an answer is on the wall within one."""

BREATH_EVERY = 3.0
"""Seconds after which each listener is woken to look whether anybody is still there."""

TOGETHER, PAUSE = 20, 0.005
"""So many are told in one go, then the others of the event loop have their turn: two hundred in one
go would hold up everybody who types for a tenth of a second."""

ADDRESS_EVERY = 5.0
"""Seconds after which the laptop's address is asked for again: it changes with the network."""


@dataclass(eq=False)
class Listener:
    """One open stream. `owners` are the person and their projects: what is said to them alone."""

    audience: Audience
    language: str
    owners: frozenset[str]
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(maxsize=50))

    def give(self, message: bytes) -> None:
        """Something to send; who has not taken fifty messages misses the oldest of them."""
        if self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(message)


@dataclass(eq=False)
class Room:
    """A group with its listeners and what they were told last."""

    listeners: set[Listener] = field(default_factory=set)
    told: dict[tuple[Audience, str], bytes] = field(default_factory=dict)
    beat: int = -1
    save: int = -1
    follows_answers: bool = True
    notice: int = -1
    address: str = ""


def message(name: str, data: object) -> bytes:
    """A server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class Rooms:
    """All rooms of one event loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._rooms: dict[str, Room] = {}
        self._task: asyncio.Task[None] | None = None
        self._address, self._asked = "", 0.0
        self._breath = 0.0
        self._changes = -1

    def enter(self, cohort_id: str, listener: Listener, port: int) -> None:
        """Listen; the present state comes with the next look."""
        self._port = port
        room = self._rooms.setdefault(cohort_id, Room())
        room.listeners.add(listener)
        known = room.told.get((listener.audience, listener.language))
        if known is not None:
            listener.give(known)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())

    def leave(self, cohort_id: str, listener: Listener) -> None:
        """Listen no more; an empty room is closed."""
        room = self._rooms.get(cohort_id)
        if room:
            room.listeners.discard(listener)
            view = listener.audience, listener.language
            if all((one.audience, one.language) != view for one in room.listeners):
                room.told.pop(view, None)  # Nobody keeps it up to date any more.
            if not room.listeners:
                del self._rooms[cohort_id]

    async def _watch(self) -> None:
        """Look, tell, wait, as long as anybody listens."""
        while self._rooms and not runtime.stopping.is_set():
            try:
                if time.monotonic() - self._asked > ADDRESS_EVERY:
                    self._asked = time.monotonic()
                    self._address = await door.off_loop(address.url, self._port)
                wanted = {
                    key: (room, {(one.audience, one.language) for one in room.listeners})
                    for key, room in self._rooms.items()
                }
                for key, told, notices in await door.off_loop(self._look, wanted):
                    await self._tell(key, told, notices)
                if time.monotonic() - self._breath > BREATH_EVERY:
                    self._breath = time.monotonic()
                    for room in list(self._rooms.values()):
                        await _give([(one, b"") for one in room.listeners])
            except Exception:
                _LOG.exception("the class's stream")  # The next look may be better.
            await asyncio.sleep(LOOK_EVERY)
        for room in self._rooms.values():  # We stop: nobody waits for a word that never comes.
            for listener in room.listeners:
                listener.give(b"")

    def _look(
        self, wanted: dict[str, tuple[Room, set[tuple[Audience, str]]]]
    ) -> list[tuple[str, dict[tuple[Audience, str], bytes], list[Event]]]:
        """What is new, in every room; runs in a thread and changes only what rooms remember."""
        found = []
        changes = self._house.store.changes()
        known = all(room.told.keys() >= views for room, views in wanted.values())
        same = all(room.address == self._address for room, _ in wanted.values())
        if known and same and changes == self._changes:
            return []
        with self._house.store.reading() as r:
            beats, save = r.beats(list(wanted)), r.last_save()
            for key, (room, views) in wanted.items():
                beat = beats.get(key, 0)
                fresh = {view for view in views if view not in room.told}
                written = room.follows_answers and save != room.save
                moved = beat != room.beat or written or self._address != room.address
                if not moved and not fresh:
                    continue
                notices = []
                if beat != room.beat:
                    since, room.notice = room.notice, r.last_notice(key)
                    notices = r.class_notices(key, since) if 0 <= since < room.notice else []
                room.beat, room.save, room.address = beat, save, self._address
                scene = Scene(self._house, r, key)
                room.follows_answers = scene.follows_answers
                told = {
                    (audience, language): message(
                        "state", scene.told(audience, language, self._address)
                    )
                    for audience, language in views
                }
                found.append((key, told, notices))
        self._changes = changes
        return found

    async def _tell(
        self, key: str, told: dict[tuple[Audience, str], bytes], notices: Iterable[Event]
    ) -> None:
        room = self._rooms.get(key)
        if room is None:
            return
        fresh = {view: data for view, data in told.items() if room.told.get(view) != data}
        room.told |= fresh
        given = [
            (one, data)
            for one in room.listeners
            if (data := fresh.get((one.audience, one.language))) is not None
        ]
        # The projector and the desk first.
        given.sort(key=lambda pair: pair[0].audience == "class")
        for notice in notices:
            place = {"place": notice.data.get("place", ""), "by": notice.by_name}
            said = message("feedback", place)
            owner = notice.data.get("owner")
            given += [(one, said) for one in room.listeners if owner in one.owners]
        await _give(given)


async def _give(messages: list[tuple[Listener, bytes]]) -> None:
    """Hand messages out, a few at a time."""
    for begin in range(0, len(messages), TOGETHER):
        for listener, data in messages[begin : begin + TOGETHER]:
            listener.give(data)
        await asyncio.sleep(PAUSE)


_ROOMS: RunVar[Rooms] = RunVar("rooms of classes")


def rooms(house: House) -> Rooms:
    """The rooms of this event loop."""
    try:
        return _ROOMS.get()
    except LookupError:
        found = Rooms(house)
        _ROOMS.set(found)
        return found
