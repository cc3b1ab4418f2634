"""Which institutions may vouch for people here: Streamlit's own settings (`secrets.toml`), read and checked.

Streamlit signs in (`st.login`) by `[auth]`; this module only looks whether that section is whole, so
that a visitor never meets a traceback, and adds what is ours under `[institution]`. Without `[auth]`
everything of it is off. See `docs/oidc.md`.
"""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CALLBACK = "/oauth2callback"
DEFAULT = "default"
"""Streamlit's name for an institution that has none of its own."""
SECRET_LENGTH = 32
_NEEDED = ("client_id", "client_secret", "server_metadata_url")
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Institutions:
    """The settings. `problems` and `remarks` are lines for the terminal, in French."""

    names: Mapping[str, str] | None = None
    origin: str = ""
    trainees: bool = False
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether anybody can sign in this way: settings are there and nothing in them is wrong."""
        return bool(self.names) and not self.problems

    @property
    def providers(self) -> dict[str, str]:
        """The institutions and how each is called on screen ('' for no name)."""
        return dict(self.names or {}) if self.open else {}

    def at(self, host: str) -> bool:
        """Whether a page that was opened under this host is where the institution sends people back."""
        return urlsplit(self.origin).netloc.lower() == host.lower()


_now = Institutions()


def current() -> Institutions:
    """The settings of this process: none until `use`."""
    return _now


def use(found: Institutions) -> Institutions:
    """Let these be the settings of this process."""
    global _now  # noqa: PLW0603  # Settings are read once, when the process starts.
    _now = found
    return found


def read(files: Iterable[str | Path], port: int = 0) -> Institutions:
    """The settings in Streamlit's secrets files; later files win, as they do for Streamlit."""
    told: dict[str, Any] = {}
    problems = []
    for file in map(Path, files):
        if not file.is_file():
            continue
        try:
            told.update(tomllib.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            problems.append(f"{file.name} n'est pas lisible : {error}")
    if problems:
        return Institutions(problems=tuple(problems))
    return checked(told, port)


def checked(told: Mapping[str, Any], port: int = 0) -> Institutions:
    """The settings as they were read: whole, or with what is wrong with them."""
    auth, own = told.get("auth"), told.get("institution", {})
    if auth is None:
        return Institutions()
    if not isinstance(auth, Mapping) or not isinstance(own, Mapping):
        return Institutions(problems=("[auth] et [institution] sont des sections.",))
    problems: list[str] = []
    origin, remarks = _origin(auth.get("redirect_uri"), port, problems)
    secret = auth.get("cookie_secret")
    if not isinstance(secret, str) or len(secret) < SECRET_LENGTH or len(set(secret)) < 8:
        problems.append(
            f"[auth] cookie_secret : mets au moins {SECRET_LENGTH} caractères tirés au hasard."
        )
    sections = {name: part for name, part in auth.items() if isinstance(part, Mapping)}
    sections.pop("client_kwargs", None)
    if any(key in auth for key in _NEEDED):
        sections[DEFAULT] = auth
    if not sections:
        problems.append("[auth] : il manque client_id, client_secret et server_metadata_url.")
    for name, part in sections.items():
        problems.extend(_wrong_provider(name, part))
    trainees, names = own.get("trainees", False), own.get("names", {})
    if not isinstance(trainees, bool):
        problems.append("[institution] trainees : écris true ou false.")
    if not isinstance(names, Mapping) or not all(isinstance(n, str) for n in names.values()):
        problems.append("[institution.names] : un nom entre guillemets pour chaque établissement.")
        names = {}
    if importlib.util.find_spec("authlib") is None:
        problems.append("le paquet Authlib manque : pip install Authlib")
    return Institutions(
        names={name: names.get(name, "") for name in sections},
        origin=origin,
        trainees=trainees is True,
        problems=tuple(problems),
        remarks=tuple(remarks),
    )


def _origin(address: object, port: int, problems: list[str]) -> tuple[str, list[str]]:
    """Scheme and host of the address to which institutions send people back."""
    told = address.replace("{port}", str(port)) if isinstance(address, str) else ""
    try:
        parts = urlsplit(told)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or parts.path != CALLBACK:
        problems.append(f"[auth] redirect_uri : l'adresse de ce cahier, puis {CALLBACK}.")
        return "", []
    remarks = []
    if parts.scheme == "http" and host not in _HERE:
        remarks.append(
            f"redirect_uri est en http : les établissements demandent https hors de {_HERE[0]}."
        )
    return f"{parts.scheme}://{parts.netloc}", remarks


def _wrong_provider(name: str, part: Mapping[str, Any]) -> list[str]:
    where = "[auth]" if name == DEFAULT else f"[auth.{name}]"
    found = []
    if "_" in name:
        found.append(f"{where} : pas de « _ » dans ce nom.")
    for key in _NEEDED:
        value = part.get(key)
        if not isinstance(value, str) or not value.strip() or value.startswith("…"):
            found.append(f"{where} {key} manque.")
    address = part.get("server_metadata_url")
    if isinstance(address, str) and address:
        try:
            parts = urlsplit(address)
            safe = parts.scheme == "https" or (parts.scheme, parts.hostname) in [
                ("http", host) for host in _HERE
            ]
        except ValueError:
            safe = False
        if not safe:
            found.append(f"{where} server_metadata_url : une adresse en https.")
    return found


def lines(found: Institutions) -> list[str]:
    """What the terminal and the doctor say of the settings; nothing where there are none."""
    said = [f"Connexion par l'établissement éteinte. {problem}" for problem in found.problems]
    if found.open:
        said.append(f"Connexion par l'établissement : ouverte à {found.origin}")
        said.extend(f"Connexion par l'établissement : {remark}" for remark in found.remarks)
    return said
