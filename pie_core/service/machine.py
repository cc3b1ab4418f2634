"""What the machine says of itself: memory, disk, uptime. None where a system does not tell.

Linux tells through `/proc`, Windows through `kernel32`, others only what Python's own library knows.
Sizes are bytes, times are seconds.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_STARTED = time.monotonic()


class Memory(NamedTuple):
    """Of the whole machine: what it has, and what could be had now."""

    size: int
    free: int


def version() -> str:
    """The version of the workbook, as `pyproject.toml` names it; '?' where that file is missing."""
    try:
        with (ROOT / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
    except (OSError, ValueError, KeyError):
        return "?"


def uptime() -> float:
    """Seconds since this process began."""
    return time.monotonic() - _STARTED


def disk(folder: Path) -> tuple[int, int] | None:
    """Bytes that may be written where the folder lies, and the size of that disk."""
    try:
        found = shutil.disk_usage(folder)
    except OSError:
        return None
    return found.free, found.total


def memory() -> Memory | None:
    """The memory of the machine."""
    if sys.platform == "win32":
        from pie_core.service import windows

        found = windows.memory()
        return Memory(*found) if found else None
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        return Memory(*(_kilobytes(lines[name]) for name in ("MemTotal", "MemAvailable")))
    except (OSError, ValueError, KeyError):
        return None


def resident() -> int | None:
    """Memory that this process and the processes that it started hold."""
    if sys.platform == "win32":
        from pie_core.service import windows

        return windows.resident()
    try:
        return sum(_resident(one) for one in family(os.getpid()))
    except (OSError, ValueError):
        return None


def family(pid: int) -> list[int]:
    """A process and all that it started and that still run, as Linux tells; itself first."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text(encoding="ascii").split()]
            except OSError:
                continue  # It has just ended.
    return found


def _resident(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        if pid != os.getpid():
            return 0  # A child that has just ended.
        raise
    line = next((line for line in text.splitlines() if line.startswith("VmRSS:")), "x:0 kB")
    return _kilobytes(line.split(":", 1)[1])


def _kilobytes(text: str) -> int:
    return int(text.split(maxsplit=1)[0]) * 1024
