"""A real server in a process of its own, as the README starts it, on a free port."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Server:
    """`python -m streamlit run app.py` over a data folder; may be killed and started again."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.log = folder.parent / f"server-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, seconds: float = 60) -> Server:
        """Start and wait until it answers. Raises `TimeoutError` with its output."""
        self.begin()
        return self.wait(seconds)

    def begin(self) -> None:
        """Start, without waiting."""
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(self.port),
        ]
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "PIE_DATA": str(self.folder), "PYTHONUNBUFFERED": "1"},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def wait(self, seconds: float = 60) -> Server:
        """Wait until it answers. Raises `TimeoutError` with its output."""
        assert self._process is not None
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/api/health", timeout=2):
                    return self
            except (urllib.error.URLError, OSError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        raise TimeoutError(self.output())

    def kill(self) -> None:
        """As a power cut does: no warning, no tidying up (SIGKILL; on Windows, termination)."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def interrupt(self, seconds: float = 10) -> None:
        """As Ctrl+C does. Raises `TimeoutExpired` if it goes on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait(seconds)

    def output(self) -> str:
        """What it has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def setup_code(self) -> str:
        """The one-time code of the first start, as the terminal shows it."""
        found = re.findall(r"Code du formateur : (\w+)", self.output())
        assert found, self.output()
        return str(found[-1])
