"""A real nginx in front of real app processes, with the file of `deploy/` filled in."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.server import ROOT, free_port

TEMPLATE = ROOT / "deploy" / "nginx" / "pie.conf.template"
PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx")
"""Where systems keep it that leave it off the path of those who are not root."""

MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
{user}
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/pie.conf;
}}
"""
_LINE = re.compile(
    r"^\S+ (?P<at>[\d.]+) (?P<method>\S+) (?P<path>\S+) (?P<status>\d+) app=(?P<apps>.*?) "
    r"tried=.*? seconds=\S+ seat=(?P<seat>\S*)$"
)


def program() -> str:
    """Where nginx is; skips the test that asks where there is none."""
    found = shutil.which("nginx") or next((p for p in PLACES if Path(p).exists()), None)
    if not found:
        if os.environ.get("PIE_REQUIRE_NGINX") == "1":
            pytest.fail("no nginx (Debian: apt-get install nginx-light)")
        pytest.skip("no nginx on this machine (Debian: apt-get install nginx-light)")
    return str(found)


def filled(names: Mapping[str, str], text: str = "") -> str:
    """The file of `deploy/` (or `text`) with its names filled in, as `envsubst` does."""
    text = text or TEMPLATE.read_text(encoding="utf-8")
    for name, value in names.items():
        text = text.replace(f"${{{name}}}", value)
    return text


@dataclass(frozen=True)
class Asked:
    """A line of the log: when (Unix seconds), what, its status, the ports that were tried, the seat."""

    at: float
    method: str
    path: str
    status: int
    ports: tuple[int, ...]
    seat: str


class Proxy:
    """nginx on a free port before app processes at `ports` (two of them)."""

    def __init__(
        self, folder: Path, ports: Iterable[int], listen: str = "", text: str = ""
    ) -> None:
        """`listen` are the lines of another listen file; `text` is another template."""
        self.folder = folder
        self.port = free_port()
        self._ports = tuple(ports)
        self._listen = listen or "listen 127.0.0.1:{port};"
        self._text = text
        self._scheme = "https" if "ssl" in self._listen else "http"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def start(self, seconds: float = 10) -> Proxy:
        """Start, and wait until it listens. Raises `TimeoutError` with what it said."""
        nginx = program()
        self.folder.mkdir(parents=True, exist_ok=True)
        listen = self.folder / "listen.conf"
        listen.write_text(self._listen.format(port=self.port), encoding="utf-8")
        first, second = (f"127.0.0.1:{port}" for port in self._ports)
        names = {
            "PIE_LISTEN": str(listen),
            "PIE_NAMES": "_",
            "PIE_APP_1": first,
            "PIE_APP_2": second,
            "PIE_LOG": str(self.folder / "access.log"),
        }
        (self.folder / "pie.conf").write_text(filled(names, self._text), encoding="utf-8")
        user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
        main = self.folder / "nginx.conf"
        main.write_text(MAIN.format(folder=self.folder, user=user), encoding="utf-8")
        said = self.folder / "said.txt"
        with said.open("wb") as out:
            self._process = subprocess.Popen(
                [
                    nginx,
                    "-c",
                    str(main),
                    "-p",
                    str(self.folder),
                    "-e",
                    str(self.folder / "error.log"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return self
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(said.read_text(encoding="utf-8") + self.errors())

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def errors(self) -> str:
        """What it complained about."""
        path = self.folder / "error.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def asked(self) -> list[Asked]:
        """Every request that has ended so far."""
        path = self.folder / "access.log"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        found = []
        for line in lines:
            match = _LINE.match(line)
            assert match, line
            ports = tuple(int(p) for p in re.findall(r":(\d+)", match["apps"]))
            found.append(
                Asked(
                    at=float(match["at"]),
                    method=match["method"],
                    path=match["path"],
                    status=int(match["status"]),
                    ports=ports,
                    seat=match["seat"],
                )
            )
        return found
