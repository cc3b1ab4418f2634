"""`python -m pie_core.api.builder`: the process that builds documents beside the server.

Jobs come in and answers go out over its standard input and output (see `building`). It opens the
store by itself, so that what it is given is small, and ends by itself: when its input ends, which
happens when the server does, and when nobody has asked for anything for a while.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
import threading
import time
import traceback
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar

from pie_core.errors import PieError

if TYPE_CHECKING:
    from pie_core.service.house import House

IDLE_SECONDS = 300.0
"""Without a job for so long, the process ends and gives its memory back."""
NICENESS = 10
"""Those who type go first wherever the system knows of turns."""
_LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], data: bytes) -> None:
    """A message, its length before it."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """The next message. Raises `EOFError` where the other side is gone, also in the middle of one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


class Letter(pickle.Unpickler):
    """A job in which houses are named by folder and database server; each is opened once."""

    houses: ClassVar[dict[tuple[str, str | None], House]] = {}

    def persistent_load(self, named: Any) -> House:
        """The house of this name."""
        # Imported with the first document, so that the process itself is there at once.
        from pie_core.service.house import House

        if named not in self.houses:
            folder, server = named
            self.houses[named] = House(Path(folder), server)
        return self.houses[named]


def done(job: bytes) -> bytes:
    """Do a job; its answer: `("built", value)`, `("refused", kind, data)` or `("broken", trace)`."""
    answer: tuple[Any, ...]
    try:
        function, arguments, named = Letter(BytesIO(job)).load()
        answer = ("built", function(*arguments, **named))
    except PieError as error:
        answer = ("refused", type(error), error.data)
    except Exception:
        answer = ("broken", traceback.format_exc())
    return pickle.dumps(answer)


class _Idle:
    """Ends the process when it has had nothing to do for long."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: float | None = time.monotonic()

    def busy(self) -> None:
        """A job begins."""
        self._since = None

    def free(self) -> None:
        """A job has ended."""
        self._since = time.monotonic()

    def watch(self) -> None:
        """Look now and then; never returns."""
        while True:
            time.sleep(min(self._seconds / 4, 5.0))
            since = self._since
            if since is not None and time.monotonic() - since > self._seconds:
                os._exit(0)  # The main thread waits in a read that nothing else would end.


def main() -> None:
    """Work until the input ends."""
    # The terminal's Ctrl+C is the server's to hear; this process sees its input end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # Whoever prints does not speak into answers.
    idle = _Idle(float(sys.argv[1]) if len(sys.argv) > 1 else IDLE_SECONDS)
    threading.Thread(target=idle.watch, daemon=True).start()
    jobs = sys.stdin.buffer
    with suppress(EOFError, BrokenPipeError):
        while True:
            job = receive(jobs)
            idle.busy()
            send(answers, done(job))
            idle.free()


if __name__ == "__main__":
    main()
