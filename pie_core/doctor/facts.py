"""Reads the facts of this machine, once; writes nothing but a file of an instant that it removes.

Everything of the workbook is imported late, since a laptop may have none of its packages yet; what
cannot be read is None, '' or `unknown`, never an error.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import plistlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pie_core.doctor.findings import Facts, Package, size_in_words

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 3
"""Seconds that another program or a socket may take to answer."""


def read(port: int = 8501) -> Facts:
    """All facts of this moment."""
    folder, server = _folder(), os.environ.get("PIE_DATABASE_URL")
    wait = None
    if server:
        kind, told, wait = on_server(server)
    else:
        kind, told = _database(folder / "pie.sqlite")
    battery, on_mains = _power()
    size, free = _memory()
    return Facts(
        system=platform.system(),
        python=sys.version_info[:2],
        packages=_packages("requirements.txt", *(["requirements-server.txt"] if server else [])),
        port=port,
        port_holder=port_holder(port),
        addresses=_addresses(),
        firewall=_firewall(),
        disk_free=_disk(folder),
        folder=str(folder),
        folder_problem=folder_problem(folder),
        database=kind,
        database_told=told,
        server_wait=wait,
        backup_at=_backup(folder),
        now=datetime.now(UTC),
        newest_row=_newest(folder / "pie.sqlite") if kind == "sound" else None,
        offset=_offset(),
        browsers=_browsers(),
        battery=battery,
        on_mains=on_mains,
        sleeps=_sleeps(),
        memory_size=size,
        memory_free=free,
        content_problem=_content(),
    )


def _packages(*names: str) -> tuple[Package, ...]:
    return packages("\n".join((ROOT / name).read_text(encoding="utf-8") for name in names))


def packages(requirements: str) -> tuple[Package, ...]:
    """The lines of a requirements file, each with the version that is installed."""
    found = []
    for line in requirements.splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*([^#;]*)", line.strip())
        if match:
            name, asked = match.group(1), match.group(2).strip()
            try:
                found.append(Package(name, asked, version(name)))
            except PackageNotFoundError:
                found.append(Package(name, asked, None))
    return tuple(found)


def port_holder(port: int) -> str:
    """Who listens on a port of this machine: `free`, `ours`, `other`."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE):
            pass
    except OSError:
        return "free"
    # No proxy of the machine stands in between.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/api/health", timeout=PATIENCE) as answer:
            said = json.loads(answer.read(200))
    except (OSError, ValueError):
        return "other"
    return "ours" if said == {"status": "ok"} else "other"


def folder_problem(folder: Path) -> str:
    """Why nothing can be written into a folder (or where it would be made); '' if it can."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"x" * 4096)
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _folder() -> Path:
    given = os.environ.get("PIE_DATA")
    return Path(given).resolve() if given else ROOT / "data"


def _disk(folder: Path) -> int | None:
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    try:
        return shutil.disk_usage(there).free
    except OSError:
        return None


def _database(path: Path) -> tuple[str, str]:
    if not path.exists():
        return "none", ""
    try:
        from pie_core.store import backup

        counts = backup.check(path)
    except ImportError:
        return "sound", "non vérifiée, les bibliothèques manquent"
    except Exception as error:
        return "damaged", str(error)
    return "sound", f"{counts.get('people', 0)} comptes, {counts.get('answers', 0)} réponses"


def on_server(url: str) -> tuple[str, str, float | None]:
    """A database on a server: `server`, `away` or `driver`, what it says, seconds that it takes."""
    try:
        from pie_core.store.about import about

        found = about(url)
    except ImportError:
        return "driver", "", None
    where = f"« {found.name} » sur {found.host}"
    if found.wait is None:
        return "away", where, None
    told = f"{where}, PostgreSQL {found.version}, {size_in_words(found.size)}"
    return "server", told, found.wait


def _newest(path: Path) -> datetime | None:
    try:
        from pie_core.service import health

        return health.newest_row(path)
    except ImportError:
        return None


def _backup(folder: Path) -> datetime | None:
    try:
        from pie_core.store import backup

        newest = next(iter(backup.automatic(folder / "backups")), None)
    except ImportError:
        return None
    return datetime.fromtimestamp(newest.stat().st_mtime, UTC) if newest else None


def _content() -> str:
    try:
        from pie_core.content.load import current

        return "" if current().programme.modules else "aucun module"
    except ImportError:
        return ""  # The packages are missing, which has a line of its own.
    except Exception as error:
        return type(error).__name__


def _addresses() -> tuple[str, ...]:
    try:
        from pie_core.service import address

        first = address.lan_address()
    except ImportError:
        first = "localhost"
    found = [] if first == "localhost" else [first]
    with contextlib.suppress(OSError):
        for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            one = str(entry[4][0])
            if one not in found and not one.startswith(("127.", "169.254.", "0.")):
                found.append(one)
    return tuple(found)


def _offset() -> timedelta:
    here = datetime.now().astimezone().utcoffset() or timedelta(0)
    try:
        from pie_core.words.numbers import LOCAL
    except ImportError:
        return timedelta(0)
    return here - (datetime.now(LOCAL).utcoffset() or timedelta(0))


def _memory() -> tuple[int | None, int | None]:
    try:
        from pie_core.service import machine
    except ImportError:
        return None, None
    found = machine.memory()
    return (found.size, found.free) if found else (None, None)


def _said(*command: str) -> str | None:
    """What a program prints; None if it is not there, takes too long, or fails."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def _firewall() -> str:
    match platform.system():
        case "Windows":
            return "windows"
        case "Darwin":
            told = _said("/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate")
            return "unknown" if told is None else ("macos" if "enabled" in told.lower() else "none")
        case "Linux":
            with contextlib.suppress(OSError):
                text = Path("/etc/ufw/ufw.conf").read_text(encoding="utf-8", errors="replace")
                if re.search(r"^\s*ENABLED\s*=\s*yes", text, re.MULTILINE | re.IGNORECASE):
                    return "ufw"
            return "firewalld" if _said("firewall-cmd", "--state") is not None else "none"
    return "unknown"


def _power() -> tuple[int | None, bool | None]:
    """Percent of the battery (None: no battery), and whether it hangs on the mains."""
    if sys.platform == "win32":
        from pie_core.service import windows

        return windows.power()
    return power_of(Path("/sys/class/power_supply"))


def power_of(supplies: Path) -> tuple[int | None, bool | None]:
    """As `_power`, from the folder in which Linux tells of batteries and plugs."""
    battery: int | None = None
    mains: bool | None = None
    try:
        for one in sorted(supplies.iterdir()):
            if _line(one / "scope") == "Device":
                continue  # A mouse.
            match _line(one / "type"):
                case "Battery":
                    battery = int(_line(one / "capacity") or 0)
                case "Mains" | "USB":
                    mains = bool(mains) or _line(one / "online") == "1"
    except (OSError, ValueError):
        return None, None
    return battery, mains


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _sleeps() -> bool | None:
    match platform.system():
        case "Windows":
            told = _said("powercfg", "/q", "SCHEME_CURRENT", "SUB_SLEEP", "STANDBYIDLE")
            return windows_sleeps(told or "")
        case "Linux":
            settings = "org.gnome.settings-daemon.plugins.power"
            told = _said("gsettings", "get", settings, "sleep-inactive-ac-type")
            return None if told is None else "nothing" not in told
    return None


def windows_sleeps(told: str) -> bool | None:
    """What `powercfg /q … STANDBYIDLE` says: the last two numbers are seconds on mains and on battery.

    The words around them are in the system's language; the numbers are hexadecimal in all.
    """
    numbers = re.findall(r"0x[0-9a-fA-F]{8}\s*$", told, re.MULTILINE)
    return int(numbers[-2], 16) > 0 if len(numbers) >= 2 else None


def _browsers() -> dict[str, str]:
    match platform.system():
        case "Windows":
            from pie_core.service import windows

            return windows.browsers()
        case "Darwin":
            apps = {"Chrome": "Google Chrome", "Firefox": "Firefox", "Safari": "Safari"}
            apps |= {"Edge": "Microsoft Edge"}
            found = {}
            for name, app in apps.items():
                with contextlib.suppress(OSError, KeyError, ValueError):
                    path = Path("/Applications") / f"{app}.app" / "Contents" / "Info.plist"
                    found[name] = str(
                        plistlib.loads(path.read_bytes())["CFBundleShortVersionString"]
                    )
            return found
    programs = {
        "Chrome": ("google-chrome", "google-chrome-stable"),
        "Chromium": ("chromium", "chromium-browser"),
        "Edge": ("microsoft-edge", "microsoft-edge-stable"),
        "Firefox": ("firefox", "firefox-esr"),
    }
    found = {}
    for name, commands in programs.items():
        for command in filter(shutil.which, commands):
            told = re.search(r"(\d+)(\.\d+)*", _said(command, "--version") or "")
            if told:
                found[name] = told.group()
                break
    return found
