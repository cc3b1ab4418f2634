"""What the running server needs besides its settings: answers at once, bounded memory, an end.

`async with tuned():` in the lifespan of the app does five things.

1. **No waiting for company.** `streamlit run` opens its socket itself, without naming TCP, so that
   asyncio does not switch Nagle's algorithm off on it: a small answer then waits for the client's
   delayed acknowledgement, about 40 ms. The option is set on the listening socket; every connection
   that it accepts has it from there.
2. **The start-up heap is frozen.** What the imports made (several hundred thousand objects) lives as
   long as the process; the collector need not visit it again and again.
3. **Collection when it is quiet.** As shipped, Streamlit collects everything after every run: 37 of
   41 ms. `.streamlit/config.toml` turns that off (`runner.postScriptGC`). Python itself does it
   whenever a quarter of the heap is new, which a trainer's board of two hundred makes it: with 400
   at work everybody stood still for a quarter of a second every eight seconds. That is put off too
   (`SELDOM`; the young objects are collected as ever), and here a full collection happens every half
   minute instead, in a moment when the server has little to do.
4. **Streams end when the server is told to.** uvicorn waits for every open answer, and a stream of
   events has no end: one open board, and Ctrl+C did nothing. `stopping` is set at the signal, and
   whoever streams looks at it.
5. **Threads take turns sooner.** Every message that the event loop sends or takes gives up Python's one
   lock for a moment, and has to wait until a script that is computing lets go of it: 5 ms as shipped.
   With 0.5 ms a saved answer's p95 fell from 168 to 89 ms on a crowded machine, at equal computing;
   with 0.1 ms a save beside a thread that computes without pause takes 2.4 ms, not 5.0.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from types import FrameType

_LOG = logging.getLogger("pie")

#: Seconds between two full collections, and how long one waits at most for a quiet moment.
COLLECT_EVERY = 30.0
PATIENCE = 30.0
#: The most of all time that full collections may take: of a heap of hundreds of sessions each stops
#: everybody for a third of a second, so that they come every two or three minutes then.
COLLECT_SHARE = 0.002
#: Collections of the middle generation before Python itself looks through the whole heap: never.
SELDOM = 1_000_000
#: Set from the moment at which the server was told to stop.
stopping = threading.Event()
_ENDS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
]

#: Seconds that a thread computes before another has its turn; Python ships 0.005.
TURN = 0.0001

#: Quiet: a look-out in which the process used less than this share of one core.
QUIET_SHARE = 0.3
LOOK_OUT = 0.25


def listening_sockets() -> list[socket.socket]:
    """The TCP sockets on which this process accepts connections.

    Streamlit keeps the one it has opened in a local variable; the collector knows every object.
    Ask before `freeze`, which takes objects out of its sight.
    """
    # By its type: `isinstance` also asks the object, and a proxy of what is gone raises then.
    return [
        one for one in gc.get_objects() if issubclass(type(one), socket.socket) and _listens(one)
    ]


def _listens(one: socket.socket) -> bool:
    if one.family not in (socket.AF_INET, socket.AF_INET6) or one.type != socket.SOCK_STREAM:
        return False
    try:
        return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:
        return False  # closed, or a system that cannot say


def send_at_once(sockets: Iterable[socket.socket]) -> None:
    """Switch Nagle's algorithm off on sockets, and so on every connection that they will accept."""
    for one in sockets:
        try:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            _LOG.warning("Answers may be 40 ms late, TCP_NODELAY was refused: %s", error)


def freeze() -> int:
    """Collect, and freeze what there is; how many objects are frozen."""
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()


async def warm(modules: Iterable[str]) -> None:
    """Import what the first screens would import, in a thread, and freeze it with the rest.

    The server answers meanwhile: a class that comes back after a power cut need not wait for charts.
    A module that cannot be imported is left to whoever needs it.
    """
    for module in modules:
        with contextlib.suppress(ImportError):
            await asyncio.to_thread(importlib.import_module, module)
    freeze()


async def collect_when_quiet(
    every: float = COLLECT_EVERY,
    patience: float = PATIENCE,
    used: Callable[[], float] = time.process_time,
) -> None:
    """Collect every `every` seconds at a quiet moment, `patience` seconds later at the latest.

    More seldom where a collection takes long: see `COLLECT_SHARE`.

    Never returns. `used` counts the seconds of computing of this process. The collection stops
    every thread, wherever it is called; only the choice of its moment keeps it out of the way.
    """
    took = 0.0
    while True:
        await asyncio.sleep(max(every, took / COLLECT_SHARE))
        latest = time.monotonic() + patience
        while time.monotonic() < latest:
            before = used()
            await asyncio.sleep(LOOK_OUT)
            if used() - before < QUIET_SHARE * LOOK_OUT:
                break
        begun = time.perf_counter()
        gc.collect()
        took = time.perf_counter() - begun


@contextlib.contextmanager
def told_to_stop() -> Iterator[None]:
    """While this is open, a signal to end sets `stopping` before the server's own handler runs.

    Outside the main thread nobody can listen for signals, and nothing changes.
    """
    stopping.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _ENDS}

    def end(number: int, frame: FrameType | None) -> None:
        stopping.set()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, handler)


@contextlib.asynccontextmanager
async def tuned(modules: Iterable[str] = ()) -> AsyncIterator[None]:
    """The five of them for as long as the server runs; `modules` are imported once it does."""
    before, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(TURN)
    gc.set_threshold(*thresholds[:2], SELDOM)
    send_at_once(listening_sockets())
    freeze()
    tasks = [
        asyncio.create_task(warm(modules), name="pie-warm"),
        asyncio.create_task(collect_when_quiet(), name="pie-collect"),
    ]
    try:
        with told_to_stop():
            yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(before)
