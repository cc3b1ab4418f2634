"""Compressed copies of the files of one folder, made once and kept.

The browser part of Streamlit is 25 MB of scripts whose names carry a hash of their content, so a
copy stays right for as long as the file does. Compressing all of them takes about a second of one
core; that is spent at the first start only, in the background, and never for an answer.

Phones speak gzip alone over plain `http` (Brotli and Zstandard are offered only over `https`).
"""

from __future__ import annotations

import contextlib
import gzip
import logging
import os
import queue
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_LOG = logging.getLogger("pie")

LEVEL = 9
#: A copy has to save at least a tenth of the file; pictures and woff2 fonts do not.
WORTH = 0.9
_THREADS = 2
_MAGIC = b"\x1f\x8b"
_DRAFT = ".draft"
_DRAFT_SECONDS = 600


def compressed(content: bytes) -> bytes | None:
    """`content` as gzip, the same bytes for the same content; `None` where it saves too little."""
    packed = gzip.compress(content, LEVEL, mtime=0)
    return packed if len(packed) <= len(content) * WORTH else None


class Copy(NamedTuple):
    """A compressed file as it is sent: gzip bytes and an ETag."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class _Source:
    """A file as it lies there now: what its copy is made of and called."""

    name: str
    path: Path
    size: int
    modified: int
    edition: str

    @property
    def copy(self) -> str:
        """The file name of the copy: changes whenever the file does."""
        return f"{self.name.replace('/', '+')}.{self.edition}-{self.size:x}-{self.modified:x}.gz"

    @property
    def etag(self) -> str:
        return f'"{self.size:x}-{self.modified:x}-gz"'


class GzipCache:
    """The copies of the files below `source` whose suffix is in `suffixes`.

    A name is the path below `source` with forward slashes (`static/js/index.js`). Copies lie in
    `folder`, which belongs to the cache alone: copies of other files in it are removed. A folder
    that cannot be written only costs the work again at the next start.
    """

    def __init__(
        self,
        source: Path,
        folder: Path,
        suffixes: Iterable[str],
        edition: str = "",
        first: Iterable[str] = (),
    ) -> None:
        """`edition` is the version of what is copied; `first` names the files to compress first."""
        self._folder = folder
        self._ready: dict[str, Copy] = {}
        self._done = threading.Event()
        sources = _sources(source, frozenset(suffixes), edition)
        missing = [one for one in sources if not self._load(one)]
        order = {name: place for place, name in enumerate(first)}
        # After those, the small ones: the biggest files are the seldom used chart libraries.
        missing.sort(key=lambda one: (order.get(one.name, len(order)), one.size))
        self._remaining = len(missing)
        self._lock = threading.Lock()
        self._tidy({one.copy for one in sources})
        if missing:
            self._start(missing)
        else:
            self._done.set()

    def get(self, name: str) -> Copy | None:
        """The copy of a file; `None` if unknown, not worth it or not yet made."""
        return self._ready.get(name)

    def names(self) -> frozenset[str]:
        """The files that have a copy by now."""
        return frozenset(self._ready)

    def wait(self, seconds: float) -> bool:
        """Wait until every copy is made; whether it is."""
        return self._done.wait(seconds)

    def _load(self, one: _Source) -> bool:
        """Take a copy from the disk. An empty one says that the file is not worth compressing."""
        try:
            packed = (self._folder / one.copy).read_bytes()
        except OSError:
            return False
        if packed:
            # A power cut may leave a file of the right name without its content: gzip ends with
            # the length of what it holds, so that a copy cut short is seen and made again.
            held = int.from_bytes(packed[-4:], "little")
            if not packed.startswith(_MAGIC) or held != one.size % 2**32:
                return False
            self._ready[one.name] = Copy(packed, one.etag)
        return True

    def _start(self, missing: list[_Source]) -> None:
        waiting: queue.SimpleQueue[_Source] = queue.SimpleQueue()
        for one in missing:
            waiting.put(one)
        # Daemon threads: stopping the server in its first second does not wait for them.
        for number in range(_THREADS):
            threading.Thread(
                target=self._work, args=(waiting,), name=f"pie-gzip-{number}", daemon=True
            ).start()

    def _work(self, waiting: queue.SimpleQueue[_Source]) -> None:
        while True:
            try:
                one = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                self._make(one)
            except OSError as error:
                _LOG.warning("No compressed copy of %s: %s", one.name, error)
            with self._lock:
                self._remaining -= 1
                if not self._remaining:
                    self._done.set()

    def _make(self, one: _Source) -> None:
        packed = compressed(one.path.read_bytes())
        if packed is not None:
            self._ready[one.name] = Copy(packed, one.etag)
        self._folder.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed: another process sees all of it or nothing.
        draft = self._folder / f"{one.copy}.{os.getpid()}{_DRAFT}"
        draft.write_bytes(packed or b"")
        draft.replace(self._folder / one.copy)

    def _tidy(self, wanted: set[str]) -> None:
        """Remove copies of files that are no more (an older Streamlit), and drafts left behind."""
        abandoned = time.time() - _DRAFT_SECONDS
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                stale = path.suffix == ".gz" and path.name not in wanted
                if stale or (path.suffix == _DRAFT and path.stat().st_mtime < abandoned):
                    path.unlink(missing_ok=True)


def _sources(folder: Path, suffixes: frozenset[str], edition: str) -> list[_Source]:
    found = []
    for path in folder.rglob("*"):
        if path.suffix in suffixes and path.is_file():
            state = path.stat()
            name = path.relative_to(folder).as_posix()
            found.append(_Source(name, path, state.st_size, state.st_mtime_ns, edition))
    return found
