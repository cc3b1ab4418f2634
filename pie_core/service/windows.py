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


class _Power(ctypes.Structure):
    """SYSTEM_POWER_STATUS."""

    _fields_ = [
        ("on_mains", ctypes.c_ubyte),
        ("battery", ctypes.c_ubyte),
        ("percent", ctypes.c_ubyte),
        ("saver", ctypes.c_ubyte),
        ("seconds", ctypes.c_ulong),
        ("full", ctypes.c_ulong),
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


def power() -> tuple[int | None, bool | None]:
    """Percent of the battery (None: no battery), and whether the machine hangs on the mains."""
    kernel = _kernel()
    status = _Power()
    if kernel is None or not kernel.GetSystemPowerStatus(ctypes.byref(status)):
        return None, None
    has_battery = status.battery != 255 and not status.battery & 128 and status.percent <= 100
    mains = {0: False, 1: True}.get(status.on_mains)
    return (status.percent if has_battery else None), mains


def browsers() -> dict[str, str]:
    """The browsers that wrote themselves into the registry, with their versions."""
    found: dict[str, str] = {}
    if sys.platform == "win32":
        import winreg

        places = {
            "Chrome": (winreg.HKEY_CURRENT_USER, r"Software\Google\Chrome\BLBeacon", "version"),
            "Edge": (winreg.HKEY_CURRENT_USER, r"Software\Microsoft\Edge\BLBeacon", "version"),
            "Firefox": (
                winreg.HKEY_LOCAL_MACHINE,
                r"SOFTWARE\Mozilla\Mozilla Firefox",
                "CurrentVersion",
            ),
        }
        for name, (root, path, value) in places.items():
            try:
                with winreg.OpenKey(root, path) as key:
                    found[name] = str(winreg.QueryValueEx(key, value)[0])
            except OSError:
                continue
    return found
