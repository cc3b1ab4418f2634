"""What lies in `deploy/`, each file used as its reader would: nginx over HTTP and TLS before small
listeners, the service's command in a folder with what the image holds, the compose file's own sense.

Tried by taking it away: the seat's cookie, `hash`, the two `X-Forwarded` lines, the body limits,
`error_page`, `proxy_next_upstream` (off, and with `non_idempotent`), the log's form; of the compose
file the addresses, the key and its place, `PIE_URL`, the read-only root, the rights; the two looks at a
key's length (`secret`); `PIE_URL` and its stroke at the end (`address`).
"""

from __future__ import annotations

import base64
import ipaddress
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from pie_core.api import door
from pie_core.model import roster
from pie_core.service import address, class_file, photos, portable, secret
from pie_core.service.house import House
from tests import growth, proxy
from tests.proxy import Proxy
from tests.server import ROOT, free_port

DEPLOY = ROOT / "deploy"


class Echo(ThreadingHTTPServer):
    """Answers every request with what it was; on `/fall` it hears and then breaks the connection."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.heard: list[tuple[str, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def end(self) -> None:
        """Listen no more."""
        self.shutdown()
        self.server_close()


class _Answer(BaseHTTPRequestHandler):
    server: Echo

    def do_GET(self) -> None:
        self.server.heard.append((self.command, self.path))
        length = int(self.headers.get("content-length", 0))
        self.rfile.read(length)
        if self.path == "/fall":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = {"port": self.server.port, "length": length, "headers": headers}
        data = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def before_two(folder: Path, listen: str = "") -> Iterator[tuple[Proxy, list[Echo]]]:
    """nginx before two listeners."""
    proxy.program()
    echoes = [Echo(), Echo()]
    door_ = Proxy(folder / "nginx", [one.port for one in echoes], listen=listen)
    try:
        yield door_.start(), echoes
    finally:
        door_.stop()
        for one in echoes:
            one.end()


def visitor(url: str) -> httpx.Client:
    """A browser without its screen."""
    return httpx.Client(base_url=url, verify=False, trust_env=False, timeout=20)


# ---------------------------------------------------------------- nginx


def test_a_seat_is_given_once_and_kept(tmp_path: Path) -> None:
    with before_two(tmp_path) as (there, echoes):
        ports = set()
        for _ in range(24):
            with visitor(there.url) as browser:
                first = browser.get("/")
                [given] = first.headers.get_list("set-cookie")
                assert re.match(r"pie_seat=[0-9a-f]{32}; ", given)
                assert "HttpOnly" in given
                assert "SameSite=Lax" in given
                assert "Secure" not in given
                again = [browser.get(f"/{n}") for n in range(3)]
                # The very request that had no seat yet was answered where the seat is.
                assert {one.json()["port"] for one in (first, *again)} == {first.json()["port"]}
                assert all("set-cookie" not in one.headers for one in again)
                ports.add(first.json()["port"])
        assert ports == {one.port for one in echoes}
        with visitor(there.url) as forger:
            forger.cookies.set("pie_seat", "x" * 32)
            assert "set-cookie" in forger.get("/").headers


def test_what_a_visitor_says_about_himself_counts_for_nothing(tmp_path: Path) -> None:
    with before_two(tmp_path) as (there, _), visitor(there.url) as browser:
        claims = {
            "X-Forwarded-For": "192.0.2.66",
            "X-Forwarded-Proto": "https",
            "Forwarded": "for=192.0.2.66;proto=https",
            "X-Real-IP": "192.0.2.66",
        }
        heard = browser.get("/", headers=claims).json()["headers"]
        assert heard["x-forwarded-for"] == "127.0.0.1"
        assert heard["x-forwarded-proto"] == "http"
        assert "forwarded" not in heard
        assert "x-real-ip" not in heard
        assert heard["host"] == f"127.0.0.1:{there.port}"


def test_over_tls_the_app_is_told_and_the_seat_is_secure(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    listen = (DEPLOY / "nginx" / "listen-https.conf").read_text(encoding="utf-8")
    listen = re.sub(r"listen \[::\]:443.*\n", "", listen)
    listen = listen.replace("listen 443", "listen 127.0.0.1:{port}")
    listen = listen.replace("/etc/nginx/pie/certificate.pem", str(certificate))
    listen = listen.replace("/etc/nginx/pie/key.pem", str(key))
    with before_two(tmp_path, listen) as (there, _), visitor(there.url) as browser:
        answer = browser.get("/", headers={"X-Forwarded-Proto": "http"})
        assert answer.json()["headers"]["x-forwarded-proto"] == "https"
        assert "Secure" in answer.headers["set-cookie"]


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate of one's own for this machine, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    one, other = folder / "certificate.pem", folder / "key.pem"
    one.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    other.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return one, other


LIMITS = {
    "/api/answers": door.JSON_BYTES,
    "/api/photos": photos.MAX_BYTES,
    "/api/roster": roster.MAX_BYTES,
    "/api/projects": portable.MAX_BYTES,
    "/api/classes": class_file.MAX_BYTES,
}


def test_the_body_limits_are_the_apps(tmp_path: Path) -> None:
    """What the app takes gets through; a tenth more is refused before a process hears of it."""
    with before_two(tmp_path) as (there, echoes), visitor(there.url) as browser:
        for path, limit in LIMITS.items():
            if limit < 20_000_000:
                assert browser.post(path, content=bytes(limit)).json()["length"] == limit
            heard = sum(len(one.heard) for one in echoes)
            # The size is in the head: a refusal comes before the body is sent.
            with socket.create_connection(("127.0.0.1", there.port), timeout=10) as plain:
                head = (
                    f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {limit * 11 // 10}\r\n\r\n"
                )
                plain.sendall(head.encode())
                answer = plain.makefile("rb").read(1000).decode()
            assert answer.startswith("HTTP/1.1 413"), (path, answer)
            assert answer.endswith('{"code":"too_large"}')
            assert sum(len(one.heard) for one in echoes) == heard
            # … and what the file allows is the app's limit itself, to the next round number.
            with socket.create_connection(("127.0.0.1", there.port), timeout=10) as plain:
                plain.settimeout(0.3)
                plain.sendall(
                    f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {limit}\r\n\r\n".encode()
                )
                with pytest.raises(TimeoutError):
                    plain.recv(1)


def test_what_changes_something_is_not_said_twice(tmp_path: Path) -> None:
    """A process that broke off may have kept it: the browser decides, nginx does not repeat it."""
    with before_two(tmp_path) as (there, echoes), visitor(there.url) as browser:
        answer = browser.post("/fall", content=b"{}")
        assert answer.status_code == 503
        assert sum(one.heard.count(("POST", "/fall")) for one in echoes) == 1
    with before_two(tmp_path / "reading") as (there, echoes), visitor(there.url) as browser:
        browser.get("/fall")
        assert sum(one.heard.count(("GET", "/fall")) for one in echoes) == 2


def test_one_dead_is_not_felt_and_all_dead_is_said_in_three_languages(tmp_path: Path) -> None:
    with before_two(tmp_path) as (there, echoes):
        people = [visitor(there.url) for _ in range(8)]
        for one in people:
            one.get("/")
        echoes[0].end()
        for turn in range(3):
            for one in people:
                answer = one.post(f"/{turn}", content=b"{}")
                assert (answer.status_code, answer.json()["port"]) == (200, echoes[1].port)
        echoes[1].end()
        answer = people[0].get("/")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "2"
        for sentence in ("Le cahier redémarre", "الدفتر", "starting again", 'http-equiv="refresh"'):
            assert sentence in answer.text
        with pytest.raises(ValueError, match="Expecting value"):
            answer.json()  # So that a field knows that nobody has heard it.
        for one in people:
            one.close()


def test_the_log_has_no_address_and_no_query(tmp_path: Path) -> None:
    with before_two(tmp_path) as (there, _), visitor(there.url) as browser:
        browser.get("/?code=ABC234", headers={"User-Agent": "Somebody's own"})
        there.stop()
        text = (there.folder / "access.log").read_text(encoding="utf-8")
        assert " / 200 " in text
        assert "ABC234" not in text
        assert "Somebody" not in text
        assert "127.0.0.1 " not in text.replace("app=127.0.0.1", "")


# ---------------------------------------------------------------- service files and image


def unit() -> dict[str, list[str]]:
    """The lines of the service file by name."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / "pie@.service").read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_systemd_understands_the_service_files(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("no systemd-analyze on this machine")
    for name in ("pie@.service", "pie.target"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        text = text.replace("/opt/pie/.venv/bin/python", sys.executable)
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [program, "verify", str(tmp_path / "pie@.service"), str(tmp_path / "pie.target")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_services_command_runs_on_what_the_image_holds(tmp_path: Path) -> None:
    """From a copy of the folders that the image has, without a home, and it ends when it is told to."""
    app = tmp_path / "app"
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(\S+) (\S+)$", text, re.MULTILINE)
    assert {source for source, _ in copied} >= {"app.py", "pages", "pie_core", "content"}
    for source, target in copied:
        assert f"!{source}\n" in ignored
        (app / target).parent.mkdir(parents=True, exist_ok=True)
        app.mkdir(exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(
                ROOT / source, app / target, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copyfile(ROOT / source, app / target if target != "./" else app / source)
    lines, port = unit(), free_port()
    environment = dict(pair.split("=", 1) for line in lines["Environment"] for pair in line.split())
    environment |= {
        "PIE_DATA": str(tmp_path / "data"),
        "HOME": "/nonexistent",
        "PATH": os.environ["PATH"],
    }
    [command] = lines["ExecStart"]
    command = command.replace("/opt/pie/.venv/bin/python", sys.executable).replace("%i", str(port))
    log = tmp_path / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command.split(), cwd=app, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + 180
        with httpx.Client(base_url=url, trust_env=False) as client:
            while time.monotonic() < until and process.poll() is None:
                try:
                    if client.get("/api/health").status_code == 200:
                        break
                except httpx.HTTPError:
                    time.sleep(0.1)
            assert client.get("/").status_code == 200, log.read_text(encoding="utf-8")
            assert client.get("/_stcore/health").status_code == 200
        mine = address.lan_address()
        if mine != "localhost":
            with pytest.raises(OSError, match=r"."):
                socket.create_connection((mine, port), timeout=3)
        process.send_signal(getattr(signal, lines["KillSignal"][0]))
        assert process.wait(float(lines["TimeoutStopSec"][0])) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.wait()


def test_the_compose_file_fits_together() -> None:
    """Docker itself is not here: every name that one part uses, another part has."""
    asked = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = asked["services"]
    net = ipaddress.ip_network(asked["networks"]["inside"]["ipam"]["config"][0]["subnet"])
    addresses = {n: s["networks"]["inside"]["ipv4_address"] for n, s in services.items()}
    assert len(set(addresses.values())) == len(addresses)
    assert all(ipaddress.ip_address(one) in net for one in addresses.values())
    for name, service in services.items():
        assert set(service["networks"]) <= set(asked["networks"])
        assert set(service.get("secrets", [])) <= set(asked["secrets"])
        assert set(service.get("depends_on", [])) <= set(services)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = source in asked["volumes"] or (DEPLOY / source).exists()
            assert there, (name, volume)
    apps = [services["app1"], services["app2"]]
    for app in apps:
        environment = app["environment"]
        assert f"@{addresses['postgres']}:5432/" in environment["PIE_DATABASE_URL"]
        assert environment["FORWARDED_ALLOW_IPS"] == addresses["nginx"]
        assert environment["PIE_SECRET_FILE"] == "/run/secrets/pie_secret"
        assert app["secrets"] == ["pie_secret"]
        assert environment["PIE_URL"].startswith("${PIE_URL:?")  # Without one it does not start.
        assert (app["read_only"], app["cap_drop"]) == (True, ["ALL"])
        assert app["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in app
    given = services["nginx"]["environment"]
    assert given["PIE_APP_1"] == f"{addresses['app1']}:8501"
    assert given["PIE_APP_2"] == f"{addresses['app2']}:8501"
    wanted = set(re.findall(r"\$\{(PIE_\w+)\}", proxy.TEMPLATE.read_text(encoding="utf-8")))
    assert wanted == {name for name in given if name.startswith("PIE_")}
    assert set(re.findall(r"\$(PIE_\w+)", proxy.TEMPLATE.read_text(encoding="utf-8"))) == wanted
    assert "ports" not in services["postgres"]


# ---------------------------------------------------------------- key, first code, address

KEY = bytes(range(40))


@pytest.mark.parametrize(
    "given",
    [
        KEY.hex(),
        KEY.hex().upper() + "\n",
        base64.b64encode(KEY).decode(),
        base64.urlsafe_b64encode(KEY).decode(),
    ],
)
def test_a_key_that_is_given(tmp_path: Path, given: str) -> None:
    file = tmp_path / "key"
    file.write_text(given, encoding="ascii")
    assert secret.key(tmp_path, {secret.VALUE: given}) == KEY
    assert secret.key(tmp_path, {secret.FILE: str(file)}) == KEY
    assert not (tmp_path / "secret.key").exists()


def test_the_key_of_one_machine_is_given_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = House(tmp_path / "one")
    assert len(one.secret) == secret.KEY_BYTES
    monkeypatch.setenv(secret.FILE, str(tmp_path / "one" / "secret.key"))
    other = House(tmp_path / "other")
    assert other.secret == one.secret
    assert other.setup_code == one.setup_code
    monkeypatch.delenv(secret.FILE)
    third = House(tmp_path / "third")
    assert third.secret != one.secret
    assert third.setup_code != one.setup_code
    for house in (one, other, third):
        house.store.close()


@pytest.mark.parametrize(
    "given", ["", "short", KEY[:31].hex(), base64.b64encode(KEY[:31]).decode(), "é" * 40]
)
def test_what_is_no_key_is_refused_and_not_repeated(tmp_path: Path, given: str) -> None:
    file = tmp_path / "key"
    file.write_bytes(given.encode()[:31])
    with pytest.raises(secret.BadSecret) as caught:
        secret.key(tmp_path, {secret.FILE: str(file)})
    assert not given or given not in str(caught.value)
    with pytest.raises(secret.BadSecret):
        secret.key(tmp_path, {secret.FILE: str(tmp_path / "nowhere")})
    if given:
        with pytest.raises(secret.BadSecret) as caught:
            secret.key(tmp_path, {secret.VALUE: given})
        assert given not in str(caught.value)


def test_the_address_that_people_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIE_URL", "https://pie.exemple.invalid/")
    assert address.url(8501) == "https://pie.exemple.invalid/"
    assert address.url(8501, "ABC234") == "https://pie.exemple.invalid/?code=ABC234"
    monkeypatch.delenv("PIE_URL")
    assert address.url(8501).endswith(":8501/")


# ---------------------------------------------------------------- the plan for a country


def test_the_plan_is_reckoned_as_by_hand() -> None:
    figures = growth.read()
    counts = growth.trainees(figures)
    assert len(counts) == 12
    assert sum(count for count, _ in counts.values()) == 450_000
    assert counts["Béni Mellal-Khénifra"] == (26_911, True)
    figures["known"]["programme_hours"] = 70
    figures["assumed"] |= {
        "share_in_workbook": 0.5, "open_hours": 1000, "peak": 2.0, "core_load": 0.5,
        "commits": 100, "commit_load": 0.5, "cores_per_machine": 8, "years_kept": 2,
        "cells_per_database_machine": 4, "versions": 11, "photos": 0, "backup_ratio": 0.5,
        "backups_kept": 10, "restore_mb_s": 50, "save_kb": 1.0, "machine_year": 10_000,
        "gb_year": 10, "mbit_year": 100, "person_year": 100_000, "trainees_per_person": 10_000,
    }  # fmt: skip
    figures["measured"] |= {
        "cores_per_working": 0.003, "actions_per_second": 0.2, "saves_share": 0.8,
        "page_kb": 25, "answers": 100, "current_kb": 50, "version_bytes": 500,
    }  # fmt: skip
    one = growth.cell(figures, "Somewhere", 10_000, True)
    # 10,000 × 35 h / 1,000 h × 2 = 700 at work; 700 × 0.16 = 112 saves a second, 50 for each database.
    assert (one.working, round(one.saves), one.cells) == (700, 112, 3)
    # 700 × 0.003 / 0.5 = 4.2 cores, but two processes for each of three cells; two machines of six
    # free cores, a database machine and its twin.
    assert (one.processes, one.machines) == (6, 4)
    # 50 kB + 100 × 10 × 500 B = 550 kB; twice for two years, 10,000 of them.
    assert one.database_gb == pytest.approx(11.0)
    assert one.backups_gb == pytest.approx(55.0)
    # 11 GB / 3 cells / 50 MB/s = 73 s.
    assert one.restore_minutes == pytest.approx(73.3 / 60, rel=0.01)
    # 700 × (0.04 × 25 kB + 0.16 × 1 kB) × 8 = 6.5 Mbit/s.
    assert one.line_mbit == pytest.approx(6.496)
    assert one.cost == pytest.approx(40_000 + 77 * 10 + 649.6 + 100_000)


def test_the_written_plan_shows_the_table_as_it_is_reckoned() -> None:
    written = (ROOT / "docs" / "growth.md").read_text(encoding="utf-8")
    assert growth.table(growth.country(growth.read())) in written
