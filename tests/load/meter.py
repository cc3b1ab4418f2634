"""What a process has used: seconds of computing and memory, as Linux counts them."""

from __future__ import annotations

import os
import time
from pathlib import Path

_MEGABYTE = 1_000_000
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def computed(pid: int) -> float:
    """Seconds of computing of a process so far, all its threads, those that ended too.

    The process's own clock counts nanoseconds; where the system does not lend it, `/proc` counts
    hundredths. Raises `ProcessLookupError` when the process has ended.
    """
    try:
        # How Linux numbers the clock of another process (clock_getcpuclockid in the C library).
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        pass
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except FileNotFoundError as error:
        raise ProcessLookupError(pid) from error
    fields = after_name.split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident(pid: int) -> float:
    """Memory that a process holds at this moment (resident set), in MB of a million bytes."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]
    return int(pages) * _PAGE / _MEGABYTE


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = [
        int(child)
        for task in Path(f"/proc/{pid}/task").glob("*/children")
        for child in task.read_text(encoding="utf-8").split()
    ]
    return sorted(found)
