"""The key that signs cookies: given by the machine, or made once beside the database.

Several processes over one data folder share the file there. Processes on several machines are given
the same key: `PIE_SECRET` holds it as hexadecimal or base64, `PIE_SECRET_FILE` names a file with one
of these or with the bytes themselves (as `secret.key` of another machine). At least 32 bytes; each
establishment has its own.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from pie_core.store import turns

KEY_BYTES = 32
VALUE, FILE = "PIE_SECRET", "PIE_SECRET_FILE"
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")


class BadSecret(Exception):
    """What was given as the key is none; the message names the variable, never what it holds."""


def key(folder: Path, environment: Mapping[str, str] = os.environ) -> bytes:
    """The key of this establishment. Raises `BadSecret` where a given one is too short or no key."""
    if value := environment.get(VALUE):
        found = _read(value)
        if found is None:
            raise BadSecret(f"{VALUE}: at least {KEY_BYTES} bytes as hexadecimal or base64")
        return found
    if name := environment.get(FILE):
        try:
            raw = Path(name).read_bytes()
        except OSError as error:
            raise BadSecret(f"{FILE}: {error.strerror}") from error
        found = _read(raw.decode("ascii", errors="replace")) or raw
        if len(found) < KEY_BYTES:
            raise BadSecret(f"{FILE}: the file holds less than {KEY_BYTES} bytes")
        return found
    return _own(folder)


def _read(text: str) -> bytes | None:
    """A key written as hexadecimal or base64, or None."""
    text = text.strip()
    if _HEX.fullmatch(text):
        found = bytes.fromhex(text)
    else:
        try:
            found = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            return None
    return found if len(found) >= KEY_BYTES else None


def _own(folder: Path) -> bytes:
    """The key in the data folder, made at the first call; never in a backup."""
    path = folder / "secret.key"
    if _whole(path):
        return path.read_bytes()
    with turns.alone(folder):
        if not _whole(path):  # Whole or not at all: a power cut must not leave an empty key.
            draft = folder / f"secret.{secrets.token_hex(10)}.tmp"
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
    return path.read_bytes()


def _whole(path: Path) -> bool:
    return path.exists() and path.stat().st_size >= KEY_BYTES
