"""Files sealed with a passphrase: what a lost USB key shows to nobody.

AES-256-GCM in chunks, after the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015):
the nonce of a chunk is a random beginning, its number, and whether it is the last one. So a chunk
that was changed, moved, repeated or left out does not open, and neither does a file that was cut.
The key comes from the passphrase by scrypt (32 MiB of memory a guess).

    "PIE-SEALED-1\\n" · salt 16 · log2(n), r, p · nonce 7 · proof of the passphrase 16 · chunks
"""

from __future__ import annotations

import os
import secrets
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"PIE-SEALED-1\n"
SUFFIX = ".pie"
"""Ends the name of a sealed file, for people; what counts is how the file begins."""

VARIABLE = "PIE_BACKUP_PASSPHRASE"
SHORTEST = 8
"""Characters of a passphrase, at least."""

CHUNK = 1 << 20
_TAG, _SALT, _NONCE, _PROOF = 16, 16, 7, 16
_LOG2_N, _R, _P = 15, 8, 1
_HEADER = len(MAGIC) + _SALT + 3 + _NONCE + _PROOF


class SealError(Exception):
    """A sealed file that does not open; the message is one sentence for the terminal."""


class WrongPassphrase(SealError):
    """The passphrase is missing, or not the one that the file was sealed with."""


def from_environment() -> str | None:
    """The passphrase of automatic backups; None where they are not to be sealed."""
    return os.environ.get(VARIABLE) or None


def is_sealed(path: Path) -> bool:
    """Whether a file was sealed here."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def seal(plain: Path, sealed: Path, passphrase: str) -> None:
    """Write `plain` to `sealed`, and see it through to the disk. Raises `WrongPassphrase`, `OSError`."""
    if len(passphrase) < SHORTEST:
        raise WrongPassphrase(f"La phrase secrète a au moins {SHORTEST} caractères.")
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    numbers = bytes((_LOG2_N, _R, _P))
    key, proof = _key(passphrase, salt, _LOG2_N, _R, _P)
    header = MAGIC + salt + numbers + nonce + proof
    cipher = AESGCM(key)
    with plain.open("rb") as source, sealed.open("wb") as target:
        target.write(header)
        for number, (chunk, last) in enumerate(_chunks(source, CHUNK)):
            target.write(cipher.encrypt(_nonce(nonce, number, last), chunk, header))
        target.flush()
        os.fsync(target.fileno())


def unseal(sealed: Path, plain: Path, passphrase: str | None) -> None:
    """Write what `sealed` holds to `plain`, through to the disk. Raises `SealError`, `OSError`."""
    with sealed.open("rb") as source:
        header = source.read(_HEADER)
        if len(header) < _HEADER or not header.startswith(MAGIC):
            raise SealError("Ce fichier scellé est coupé : il manque même son début.")
        salt = header[len(MAGIC) :][:_SALT]
        log2_n, r, p = header[len(MAGIC) + _SALT :][:3]
        nonce = header[-_PROOF - _NONCE : -_PROOF]
        # What the file asks for is believed only as far as this project ever writes it.
        if (log2_n, r, p) != (_LOG2_N, _R, _P):
            raise SealError("Ce fichier scellé est abîmé : son début n'a pas de sens.")
        if not passphrase:
            raise WrongPassphrase(
                f"Ce fichier est scellé : donne sa phrase secrète (--passphrase, ou {VARIABLE})."
            )
        key, proof = _key(passphrase, salt, log2_n, r, p)
        if not secrets.compare_digest(proof, header[-_PROOF:]):
            raise WrongPassphrase("Ce n'est pas la phrase secrète de ce fichier.")
        cipher = AESGCM(key)
        with plain.open("wb") as target:
            try:
                for number, (chunk, last) in enumerate(_chunks(source, CHUNK + _TAG)):
                    target.write(cipher.decrypt(_nonce(nonce, number, last), chunk, header))
            except InvalidTag as error:
                raise SealError(
                    "Ce fichier scellé est abîmé : une partie a changé, manque ou n'est pas à sa place."
                ) from error
            target.flush()
            os.fsync(target.fileno())


def _key(passphrase: str, salt: bytes, log2_n: int, r: int, p: int) -> tuple[bytes, bytes]:
    """The key, and what proves the passphrase without telling anything of the key."""
    text = unicodedata.normalize("NFC", passphrase).encode()
    both = Scrypt(salt=salt, length=32 + _PROOF, n=1 << log2_n, r=r, p=p).derive(text)
    return both[:32], both[32:]


def _nonce(beginning: bytes, number: int, last: bool) -> bytes:
    return beginning + number.to_bytes(4, "big") + bytes((last,))


def _chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """A file in pieces, each with whether it is the last; one empty piece of an empty file."""
    piece = file.read(size)
    while True:
        following = file.read(size)
        yield piece, not following
        if not following:
            return
        piece = following
