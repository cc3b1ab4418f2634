"""A Streamlit server in a process of its own: start it, wait for it, end it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A server that answers. `log` holds what it wrote to the terminal."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Its address on this machine, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    app: Path, log: Path, environment: Mapping[str, str] | None = None, *options: str
) -> Iterator[Server]:
    """`streamlit run app` beside its own folder's settings, until the block ends.

    `environment` is added to ours; `options` are given to Streamlit. Raises `RuntimeError` with
    what the server wrote if it does not answer within a minute.
    """
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        app.name,
        f"--server.port={port}",
        *options,
    ]
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=app.parent,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    server = Server(process, port, log)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)


def _wait(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(server.log.read_text(encoding="utf-8", errors="replace"))
