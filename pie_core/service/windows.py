"""What only Windows can be asked, through its own libraries. None where it does not answer.

Imported under Windows alone; elsewhere every function gives None.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any


class _Status(ctypes.Structure):
    """MEMORYSTATUSEX."""

    _fields_ = [
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        ("total", ctypes.c_ulonglong),
        ("available", ctypes.c_ulonglong),
        ("rest", ctypes.c_ulonglong * 5),
    ]


class _Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS."""

    _fields_ = [
        ("size", ctypes.c_ulong),
        ("faults", ctypes.c_ulong),
        ("peak", ctypes.c_size_t),
        ("resident", ctypes.c_size_t),
        ("rest", ctypes.c_size_t * 6),
    ]


def _kernel() -> Any:
    # By its name: on other systems the library has no such attribute.
    return getattr(ctypes, "WinDLL")("kernel32") if sys.platform == "win32" else None  # noqa: B009


def memory() -> tuple[int, int] | None:
    """Bytes of memory that the machine has, and that could be had now."""
    kernel = _kernel()
    if kernel is None:
        return None
    status = _Status()
    status.length = ctypes.sizeof(status)
    if not kernel.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.total), int(status.available)


def resident() -> int | None:
    """Bytes of memory that this process holds; those of the builder beside it are not counted."""
    kernel = _kernel()
    if kernel is None:
        return None
    counters = _Counters()
    counters.size = ctypes.sizeof(counters)
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    asked = kernel.K32GetProcessMemoryInfo
    asked.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong]
    if not asked(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.size):
        return None
    return int(counters.resident)
