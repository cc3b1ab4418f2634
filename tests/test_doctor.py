"""`python -m pie_core.doctor`: facts in, findings out, by table; the reader against real things.

Guards tried by removal: `port_holder` answering `ours` to any JSON; `folder_problem` without the
written file; `check` of the database left out; what `place` does about an `@`, and the host told from
the whole address. Each time the test of that name fails.
"""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from pie_core.doctor import facts, findings
from pie_core.doctor.findings import Facts, Finding, Mark, Package
from pie_core.service import health
from pie_core.store import backup
from pie_core.store.about import about, place
from tests.conftest import Class
from tests.server import ROOT, free_port

NOW = datetime(2026, 11, 27, 7, 30, tzinfo=UTC)
READY = Facts(
    packages=(Package("streamlit", ">=1.67,<2", "1.67.0"),),
    addresses=("192.168.1.20",),
    firewall="none",
    disk_free=40_000_000_000,
    folder="/data",
    database="sound",
    database_told="31 comptes, 400 réponses",
    backup_at=NOW - timedelta(hours=9),
    now=NOW,
    newest_row=NOW - timedelta(hours=15),
    browsers={"Firefox": "140.0", "Chrome": "142.0.1"},
    battery=90,
    on_mains=True,
    sleeps=False,
    memory_size=8_000_000_000,
    memory_free=3_000_000_000,
)

ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    ("python", {"python": (3, 10)}, "✗", "Installer Python"),
    ("python", {"python": (3, 11)}, "✓", ""),
    ("python", {"python": (3, 14)}, "✓", ""),
    ("python", {"python": (3, 15)}, "!", "Python 3.13"),
    ("packages", {"packages": (Package("x", ">=1", None),)}, "✗", "pip install -r"),
    ("packages", {"packages": (Package("x", ">=1.67,<2", "2.0"),)}, "✗", "pip install -r"),
    ("folder", {"folder_problem": "Permission denied"}, "✗", "PIE_DATA"),
    ("disk", {"disk_free": 2_000_000_000}, "✓", ""),
    ("disk", {"disk_free": 1_999_999_999}, "!", "2 Go"),
    ("disk", {"disk_free": 299_999_999}, "✗", "2 Go"),
    ("disk", {"disk_free": None}, "!", "réglages"),
    ("database", {"database": "damaged"}, "✗", "python -m pie_core.store restore latest"),
    ("database", {"database": "none"}, "✓", ""),
    ("database", {"database": "server", "server_wait": 0.025}, "✓", ""),
    ("database", {"database": "server", "server_wait": 0.026}, "!", "réseau local"),
    ("database", {"database": "away"}, "✗", "PIE_DATABASE_URL"),
    ("database", {"database": "driver"}, "✗", "requirements-server.txt"),
    ("backup", {"database": "server"}, "✓", ""),
    ("backup", {"backup_at": None, "database": "server"}, "!", "Sauvegarder maintenant"),
    ("backup", {"backup_at": NOW - timedelta(days=30), "database": "server"}, "!", "Sauvegarder"),
    ("backup", {"backup_at": None}, "!", "Sauvegarder maintenant"),
    ("backup", {"backup_at": None, "database": "none"}, "✓", ""),
    ("backup", {"backup_at": NOW - timedelta(days=2, hours=1)}, "!", "Sauvegarder maintenant"),
    ("backup", {"backup_at": NOW - timedelta(days=14, hours=1)}, "✗", "Sauvegarder maintenant"),
    ("content", {"content_problem": "FileNotFoundError"}, "✗", "python -m pie_core.content"),
    ("port", {"port_holder": "ours"}, "✓", ""),
    ("port", {"port_holder": "other"}, "✗", "--server.port 8502"),
    ("network", {"addresses": ()}, "!", "Wi-Fi"),
    ("firewall", {"firewall": "windows", "port": 8600}, "!", "localport=8600"),
    ("firewall", {"firewall": "ufw"}, "!", "sudo ufw allow 8501/tcp"),
    ("firewall", {"firewall": "firewalld"}, "!", "firewall-cmd --add-port=8501/tcp"),
    ("firewall", {"firewall": "macos"}, "!", "Coupe-feu"),
    ("firewall", {"firewall": "unknown"}, "!", "8501"),
    ("clock", {"now": datetime(2020, 1, 1, tzinfo=UTC)}, "✗", "Régler la date"),
    ("clock", {"newest_row": NOW + timedelta(hours=2)}, "✗", "Régler la date"),
    ("clock", {"newest_row": NOW + timedelta(minutes=20)}, "✓", ""),
    ("clock", {"newest_row": None}, "✓", ""),
    ("clock", {"offset": timedelta(hours=1)}, "!", "Casablanca"),
    ("browsers", {"browsers": {}}, "!", "Installer"),
    ("browsers", {"browsers": {"Firefox": "115.9"}}, "✗", "mettre à jour"),
    ("browsers", {"browsers": {"Firefox": "115.9", "Edge": "140.0"}}, "!", "Firefox 115.9"),
    ("browsers", {"browsers": {"Firefox": "121.0"}}, "✓", ""),
    ("power", {"on_mains": False}, "!", "Brancher"),
    ("power", {"on_mains": False, "battery": 49}, "✗", "Brancher"),
    ("power", {"sleeps": True, "system": "Windows"}, "!", "powercfg"),
    ("power", {"sleeps": None, "system": "Linux"}, "!", "suspension"),
    ("memory", {"memory_free": 799_999_999}, "!", "600 Mo"),
    ("memory", {"memory_free": 299_999_999}, "✗", "600 Mo"),
]


def only(matter: str, seen: Facts) -> Finding:
    look = getattr(findings, matter)
    assert look in findings.LOOKS
    found = look(seen)
    assert isinstance(found, Finding)
    return found


def test_a_laptop_that_is_ready() -> None:
    found = findings.findings(READY)
    assert {one.mark for one in found} == {Mark.GOOD}
    assert len(found) == len(findings.LOOKS)
    assert findings.exit_code(found) == 0
    told = findings.lines(found)
    assert told[-1] == "Prêt pour la séance."
    assert "✓ Adresse pour les téléphones : http://192.168.1.20:8501/" in told
    assert "✓ Dernière sauvegarde : il y a 9 h." in told


@pytest.mark.parametrize(("matter", "seen", "mark", "do"), ROWS)
def test_each_fact_by_its_limit(matter: str, seen: dict[str, Any], mark: str, do: str) -> None:
    facts_now = replace(READY, **seen)
    found = only(matter, facts_now)
    assert found.mark == mark
    assert do in found.do
    assert bool(found.do) == (found.mark is not Mark.GOOD)
    assert findings.exit_code(findings.findings(facts_now)) == (mark == "✗")
    told = findings.lines(findings.findings(facts_now))
    assert f"{mark} {found.text}" in told
    assert (f"    → {found.do}" in told) == bool(found.do)


def test_every_matter_has_a_row() -> None:
    assert {matter for matter, *_ in ROWS} == {look.__name__ for look in findings.LOOKS}


@pytest.mark.parametrize(
    ("found", "asked", "fits"),
    [
        ("1.67.0", ">=1.67,<2", True),
        ("1.66.9", ">=1.67,<2", False),
        ("2.0.0", ">=1.67,<2", False),
        ("2026.10", ">=2026.6", True),
        ("12.0.0rc1", ">=12,<14", True),
        ("0.57", ">=0.57,<1", True),
        ("1.0", "==1.0.0", True),
        ("1.1", "!=1.1", False),
        ("5", "", True),
    ],
)
def test_versions_are_compared_as_numbers(found: str, asked: str, fits: bool) -> None:
    assert findings.fits(found, asked) is fits


def test_our_own_requirements_are_read() -> None:
    found = facts.packages((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    by_name = {one.name: one for one in found}
    assert by_name["streamlit"].found == version("streamlit")
    assert by_name["scipy"].asked.startswith(">=1.17,<2")
    assert "#" not in "".join(one.asked for one in found)
    [gone] = facts.packages("surely-not-installed>=1  # a remark\n# nothing\n")
    assert gone == Package("surely-not-installed", ">=1", None)


@contextmanager
def listening(body: bytes) -> Iterator[int]:
    """Another program that answers everything with `body`."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_who_holds_the_port() -> None:
    assert facts.port_holder(free_port()) == "free"
    with listening(b'{"status":"ok"}') as port:
        assert facts.port_holder(port) == "ours"
    for foreign in (b"<h1>a printer</h1>", b'{"status": "fine"}', b'["status"]'):
        with listening(foreign) as port:
            assert facts.port_holder(port) == "other"


def test_a_folder_that_takes_nothing(tmp_path: Path) -> None:
    assert facts.folder_problem(tmp_path / "not" / "yet") == ""
    assert not (tmp_path / "not").exists()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert facts.folder_problem(tmp_path / "file")


def test_the_plug_and_the_battery_as_linux_tells_them(tmp_path: Path) -> None:
    def supply(name: str, **files: str) -> None:
        (tmp_path / name).mkdir()
        for key, text in files.items():
            (tmp_path / name / key).write_text(text + "\n", encoding="utf-8")

    assert facts.power_of(tmp_path) == (None, None)
    supply("mouse", type="Battery", scope="Device", capacity="3")
    supply("AC", type="Mains", online="1")
    assert facts.power_of(tmp_path) == (None, True)
    supply("BAT0", type="Battery", capacity="63")
    assert facts.power_of(tmp_path) == (63, True)
    assert facts.power_of(tmp_path / "nowhere") == (None, None)


#: The last lines of `powercfg /q SCHEME_CURRENT SUB_SLEEP STANDBYIDLE` on a French Windows.
POWERCFG = """
    Unités de paramètres possibles : Secondes
  Index actuel du paramètre de courant alternatif : 0x{:08x}
  Index actuel du paramètre de courant continu : 0x00000384
"""


@pytest.mark.parametrize(("seconds", "sleeps"), [(0, False), (1800, True)])
def test_the_sleep_of_windows_is_read_by_its_numbers(seconds: int, sleeps: bool) -> None:
    assert facts.windows_sleeps(POWERCFG.format(seconds)) is sleeps
    assert facts.windows_sleeps("") is None


def doctor(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pie_core.doctor", "--port", str(free_port())],
        cwd=ROOT,
        env={**os.environ, "PIE_DATA": str(folder), "PYTHONIOENCODING": "utf-8", **more},
        capture_output=True,
        encoding="utf-8",
    )


def test_the_command_on_a_class_and_on_a_damaged_file(school: Class) -> None:
    """The real machine: what depends on it (battery, memory) may speak; the file's line must."""
    house = school.house
    backup.backup(house.folder / "pie.sqlite", house.backups / backup.name(NOW, "manual"))
    seen = health.newest_row(house.folder / "pie.sqlite")
    assert seen is not None
    assert abs(seen - datetime.now(UTC)) < timedelta(minutes=5)
    sound = doctor(house.folder)
    assert sound.stderr == ""
    assert "✓ Base des données saine : 3 comptes, 0 réponses." in sound.stdout
    assert "✓ Dernière sauvegarde : il y a 0 h." in sound.stdout
    assert list(house.folder.glob("*.tmp")) == []
    house.store.close()
    path = house.folder / "pie.sqlite"
    path.write_bytes(b"x" * 5000)
    damaged = doctor(house.folder)
    assert damaged.returncode == 1
    assert "✗ La base des données est abîmée" in damaged.stdout
    assert "À régler avant la séance : " in damaged.stdout


def test_it_speaks_where_nothing_is_installed(tmp_path: Path) -> None:
    """Python alone, none of the packages: the line that says what to install, no traceback."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "pie_core.doctor", "--port", str(free_port())],
        cwd=ROOT,
        env={**os.environ, "PIE_DATA": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    assert done.returncode == 1
    assert "✗ Bibliothèques à installer : streamlit (absente)" in done.stdout
    assert "python -m pip install -r requirements.txt" in done.stdout


SECRET = "mot-de-passe-du-serveur"


@pytest.mark.engines("server")
def test_a_database_on_a_server(school: Class) -> None:
    """The tables' server as it is, and one that is not there; the password is in no line."""
    url = str(school.house.server)
    name, found = url.rpartition("/")[2], about(url)
    assert (found.host, found.name) == ("127.0.0.1", name)
    assert found.wait is not None
    [row] = school.house.store.engine.rows("select current_setting('server_version') as version")
    assert found.version == row["version"].split()[0]
    assert found.size > 1_000_000
    with_secret = url.replace("pie@", f"pie:{SECRET}@")
    told = doctor(school.house.folder, PIE_DATABASE_URL=with_secret)
    assert told.stderr == ""
    line = (
        f"✓ Base des données sur un serveur : « {name} » sur 127.0.0.1, PostgreSQL {found.version}"
    )
    assert line in told.stdout
    assert "! Sauvegarder le serveur (pg_dump) revient à qui l'administre." in told.stdout
    assert "pie.sqlite" not in told.stdout
    away = doctor(school.house.folder, PIE_DATABASE_URL=with_secret.replace(name, "nulle_part"))
    assert away.returncode == 1
    assert (
        "✗ La base des données est sur un serveur qui ne répond pas : « nulle_part »" in away.stdout
    )
    assert SECRET not in told.stdout + away.stdout + away.stderr


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql://pie:abc@db.example:5433/pie", ("db.example", "pie")),
        ("postgresql:///pie", ("localhost", "pie")),
        ("postgresql://%2Fvar%2Frun%2Fpostgresql/pie", ("localhost", "pie")),
        ("host=db.example dbname=pie password=a@b@c", ("db.example", "pie")),
        ("postgresql://pie:abc@db.example", ("db.example", "?")),
        # A password whose signs were not written as codes.
        ("postgresql://pie:abc@d/ef@db.example/pie", ("?", "?")),
        ("postgresql://pie:abc/def@db.example/pie", ("pie", "db.example/pie")),
        ("postgresql://pie:abc%def@db.example/pie", ("?", "?")),
    ],
)
def test_where_a_database_is_without_its_password(url: str, where: tuple[str, str]) -> None:
    pytest.importorskip("psycopg")
    assert place(url) == where


def test_a_server_without_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert facts.on_server("postgresql://pie@127.0.0.1/pie") == ("driver", "", None)
