"""Power cuts by the hundred: `python -m tests.faults [KILLS]` (200 if not said).

A real server, several browsers that save answers over HTTP all the time, SIGKILL at a random moment,
and again. After each kill the files are copied as they lie there and looked through: every save that
was acknowledged has to be in the history under its version, and the current answer has to be the
last acknowledged one or one that was on its way. Then the same server starts again on the same
files. Prints what was lost (nothing) and how long each start took until the first answer.
"""

from __future__ import annotations

import http.client
import json
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pie_core.api import session
from pie_core.service import accounts, cohorts
from pie_core.service.house import House
from tests.people import trainer_with_group
from tests.server import Server

WRITERS = 6
LOAD_SECONDS = 1.0
"""At most, between the first acknowledgement of a started server and its end."""

EARLY = 0.2
"""The share of kills that do not wait for a first acknowledgement."""

REF = {"module": "discovery_day", "activity": "observe_problem", "prompt": "problem"}


@dataclass
class Writer:
    """A browser that saves its team's answer again and again, and remembers what was acknowledged."""

    port: int
    owner: str
    headers: dict[str, str]
    version: int = 0
    number: int = 0
    kept: dict[int, str] = field(default_factory=dict)
    """Version → value of each acknowledged save."""
    doubted: set[str] = field(default_factory=set)
    """Values whose acknowledgement never came."""
    odd: list[str] = field(default_factory=list)
    """Answers of the server that are none of: kept, or gone."""

    def work(self, stop: threading.Event) -> None:
        """Save until the server is gone or `stop` is set."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            self._know(line)
            while not stop.is_set():
                self._save(line)
        except (OSError, http.client.HTTPException):
            pass  # The server is dead: what was on its way is in doubt.
        finally:
            line.close()

    def _ask(self, line: http.client.HTTPConnection, method: str, address: str, body: Any) -> Any:
        text = json.dumps(body) if body else None
        line.request(method, address, text, self.headers)
        reply = line.getresponse()
        data = json.loads(reply.read())
        if reply.status != 200:
            self.odd.append(f"{address} {reply.status} {data}")
        return data

    def _know(self, line: http.client.HTTPConnection) -> None:
        query = "&".join(f"{k}={v}" for k, v in {"owner": self.owner, **REF}.items())
        found = self._ask(line, "GET", f"/api/answers/history?{query}", None)
        self.version = found["history"][0]["version"] if found.get("history") else 0

    def _save(self, line: http.client.HTTPConnection) -> None:
        self.number += 1
        value = f"essai {self.number} de {self.owner}"
        self.doubted.add(value)
        body = {"owner": self.owner, **REF, "value": value, "based_on": self.version}
        said = self._ask(line, "POST", "/api/answers", body)
        if "version" in said:
            self.version = said["version"]
            self.kept[self.version] = value
            self.doubted.discard(value)


def lost(writer: Writer, database: Path) -> list[str]:
    """What a database does not hold of what it acknowledged, or holds and nobody sent."""
    with closing(sqlite3.connect(database)) as db:
        where = "owner = ? and module = ? and activity = ? and prompt = ?"
        key = (writer.owner, *REF.values())
        history = dict(
            db.execute(f"select version, value from answer_history where {where}", key).fetchall()
        )
        current = db.execute(f"select version, value from answers where {where}", key).fetchone()
    held = {version: json.loads(value) for version, value in history.items()}
    wrong = [f"version {v} lost" for v, value in writer.kept.items() if held.get(v) != value]
    foreign = {
        v
        for v, value in held.items()
        if writer.kept.get(v) != value and value not in writer.doubted
    }
    wrong += [f"version {v} was never sent" for v in foreign]
    if held:
        top = max(held)
        if current is None or (current[0], json.loads(current[1])) != (top, held[top]):
            wrong.append("the answer is not the newest of its history")
        if sorted(held) != list(range(1, top + 1)):
            wrong.append("a version is missing in between")
    return wrong


def copied(folder: Path, into: Path) -> Path:
    """The database as it lies there: the file and its log, without what only lives in memory."""
    into.mkdir(parents=True, exist_ok=True)
    for name in ("pie.sqlite", "pie.sqlite-wal"):
        target = into / name
        target.unlink(missing_ok=True)
        if (folder / name).exists():
            shutil.copyfile(folder / name, target)
    (into / "pie.sqlite-shm").unlink(missing_ok=True)
    return into / "pie.sqlite"


@dataclass
class Report:
    """What came out: kills, acknowledged saves, what was lost or odd, seconds of each start."""

    kills: int = 0
    acknowledged: int = 0
    in_doubt: int = 0
    lost: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)

    def lines(self) -> str:
        """The figures, for people."""
        starts = sorted(self.starts)
        return (
            f"{self.kills} kills, {self.acknowledged} acknowledged saves, {self.in_doubt} in doubt\n"
            f"lost: {len(self.lost)} {self.lost[:5]}  damaged files: {len(self.unsound)}"
            f" {self.unsound[:3]}  odd answers: {len(self.odd)} {self.odd[:3]}\n"
            f"start to first answer: median {statistics.median(starts):.2f} s,"
            f" 95 % {starts[int(len(starts) * 0.95) - 1]:.2f} s, longest {starts[-1]:.2f} s"
        )


def writers(folder: Path, port: int, count: int = WRITERS) -> list[Writer]:
    """A class whose trainees are signed in, with nobody having the database open afterwards."""
    house = House(folder)
    _, _, cohort = trainer_with_group(house)
    found = []
    for number in range(count):
        token = accounts.join(house, cohort.join_code, f"Stagiaire {'ABCDEFGHIJ'[number]}", "2580")
        actor = accounts.actor(house, token)
        assert actor is not None
        accounts.consent(house, actor)
        team = cohorts.my_team(house, actor)
        assert team is not None
        cookie = f"{session.COOKIE}={session._signer(house).sign(token).decode()}"
        headers = {
            "Cookie": cookie,
            session.HEADER: session.forgery_token(house, token),
            "Content-Type": "application/json",
        }
        found.append(Writer(port, team[0].project_id, headers))
    house.store.close()
    return found


def started(server: Server, patience: float = 60) -> float:
    """Start a server; seconds until its first answer."""
    begin = time.monotonic()
    server.begin()
    while time.monotonic() - begin < patience:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        try:
            line.request("GET", "/api/health")
            if line.getresponse().status == 200:
                return time.monotonic() - begin
        except OSError:
            pass
        finally:
            line.close()
        time.sleep(0.02)
    raise TimeoutError(server.output())


def kills(
    folder: Path, count: int, seed: int, told: Callable[[Report], None] = lambda _: None
) -> Report:
    """Kill and start a server `count` times under load; `told` hears of each kill."""
    chance, report = random.Random(seed), Report()
    server = Server(folder / "data")
    people = writers(server.folder, server.port)
    try:
        for _ in range(count):
            report.starts.append(started(server))
            stop = threading.Event()
            threads = [threading.Thread(target=one.work, args=(stop,)) for one in people]
            for thread in threads:
                thread.start()
            if chance.random() >= EARLY:
                before, begun = _acknowledged(people), time.monotonic()
                while _acknowledged(people) == before and time.monotonic() - begun < 20:
                    time.sleep(0.01)
            time.sleep(chance.uniform(0, LOAD_SECONDS))
            server.kill()
            stop.set()
            for thread in threads:
                thread.join()
            report.kills += 1
            database = copied(server.folder, folder / "copy")
            with closing(sqlite3.connect(database)) as db:
                verdict = db.execute("pragma integrity_check").fetchone()[0]
            if verdict != "ok":
                report.unsound.append(verdict)
            for one in people:
                report.lost += lost(one, database)
            _sum(report, people)
            told(report)
    finally:
        server.kill()
    return report


def _sum(report: Report, people: list[Writer]) -> None:
    report.acknowledged = _acknowledged(people)
    report.in_doubt = sum(len(one.doubted) for one in people)
    report.odd = [said for one in people for said in one.odd]


def _acknowledged(people: list[Writer]) -> int:
    return sum(len(one.kept) for one in people)


def _progress(report: Report) -> None:
    if report.kills % 10 == 0:
        print(report.lines(), flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        done = kills(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else 200, 2026, _progress)
        print(done.lines())
        sys.exit(bool(done.lost or done.unsound or done.odd))
