"""Documents are built in a process of their own, so that nobody who types waits for them.

A thread would do if Python ran threads side by side: a plan takes a second of pure Python, in which
every thread of the server gets its turn only every few milliseconds, and a saved answer, which needs
many turns, took twenty times as long. `python -m tests.load` measures both sides of it.

One builder, started at the first document and again when it has ended. It is a plain child process
with a pipe: `multiprocessing` would import the server's own main module in it, which is Streamlit.
"""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from pie_core.api import builder
from pie_core.errors import NotBuilt
from pie_core.service.house import House

_LOG = logging.getLogger("pie")
ROOT = Path(__file__).resolve().parents[2]
#: Seconds after which a document counts as stuck.
PATIENCE = 120.0
#: After so many documents a new process takes over, so that nothing piles up in it.
MOST_JOBS = 200
#: What may be built elsewhere, and again if that fails: functions that read and write nothing.
APART = frozenset({"pie_core.service.documents"})
#: Where the system knows of it: no window of its own, and those who type go first.
_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
)


class _Letter(pickle.Pickler):
    """A job in which a house is named by its folder and database: the builder opens it itself."""

    def persistent_id(self, value: Any) -> tuple[str, str | None] | None:
        return (str(value.folder), value.server) if isinstance(value, House) else None


class Broken(RuntimeError):
    """The function failed in the builder; the text is its traceback."""


class Builder:
    """The process, as long as somebody wants documents. One job at a time; others wait."""

    def __init__(self, patience: float = PATIENCE, idle: float = builder.IDLE_SECONDS) -> None:
        self._patience, self._idle = patience, idle
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        return self._process.pid if self._process else None

    def build(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """What the function gives, called in the builder; blocks until it is there.

        Raises the refusals of the function, `Broken` for its other errors, `NotBuilt` where the
        process died twice or took too long.
        """
        letter = BytesIO()
        _Letter(letter, protocol=pickle.HIGHEST_PROTOCOL).dump((function, arguments, named))
        with self._turn:
            try:
                answer = self._asked(letter.getvalue())
            except _NoProcess:
                _LOG.warning(
                    "No process for documents could be started; built in the server.",
                    extra={"problem": "no_builder"},
                )
                return function(*arguments, **named)
        match pickle.loads(answer):
            case ("built", value):
                return value
            case ("refused", kind, data):
                raise kind(**data)
            case ("broken", trace):
                raise Broken(trace)
        raise NotBuilt()

    def close(self) -> None:
        """Build nothing any more. A document under way fails."""
        self._closed = True
        self._stop()

    def _stop(self) -> None:
        """End the process: at once if it is idle, after two seconds otherwise."""
        process, self._process, self._jobs = self._process, None, 0
        if process is None:
            return
        with suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()  # type: ignore[union-attr]

    def _asked(self, letter: bytes) -> bytes:
        """The answer to a job; asked once more where the process died under it."""
        for last in (False, True):
            process = self._living()
            assert process.stdin is not None
            assert process.stdout is not None
            late = threading.Event()
            timer = threading.Timer(
                self._patience, lambda p, e: (e.set(), p.kill()), (process, late)
            )
            timer.start()
            try:
                builder.send(process.stdin, letter)
                answer = builder.receive(process.stdout)
            except (EOFError, OSError):
                self._stop()
                if late.is_set() or last:
                    _LOG.error(
                        "A document was not built: its process %s.",
                        _why(late),
                        extra={"problem": "not_built"},
                    )
                    raise NotBuilt() from None
            else:
                self._jobs += 1
                if self._jobs >= MOST_JOBS:
                    self._stop()
                return answer
            finally:
                timer.cancel()
        raise NotBuilt()

    def _living(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none."""
        if self._closed:
            raise NotBuilt()
        if self._process is not None and self._process.poll() is not None:
            self._stop()  # It had nothing to do and went.
        if self._process is None:
            command = [sys.executable, "-m", "pie_core.api.builder", str(self._idle)]
            try:
                self._process = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    creationflags=_FLAGS,
                )
            except OSError as error:
                raise _NoProcess from error
        return self._process


class _NoProcess(Exception):
    """The system starts no process."""


def _why(late: threading.Event) -> str:
    return "took too long" if late.is_set() else "died twice"


_open: list[Builder] = []


@contextmanager
def apart() -> Iterator[Builder]:
    """While this is open, documents are built in a process of their own."""
    one = Builder()
    _open.append(one)
    try:
        yield one
    finally:
        _open.remove(one)
        one.close()


def placed(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function itself, or a call of it in the builder if one is open and it may go there."""
    if not _open or getattr(function, "__module__", "") not in APART:
        return function
    return partial(_open[-1].build, function)
