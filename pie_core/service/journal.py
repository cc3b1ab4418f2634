"""The journal of problems: one line for each, without anything that a person wrote or is called.

A file of JSON lines in the data folder, kept small by turning it over. A trainer may read it and
send it to whoever helps: it holds when, a code, what happened, what to do, and for a bug the kind of
the error with the places in the code. Never a message of an error, never a value: both may hold a
name or an answer. A place is a path inside this project or inside a library, never the machine's.

A problem that comes again is counted; a line is written at the 1st, the 10th, the 100th… time, and
again when an hour has passed since the last one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import platform
import secrets
import sys
import threading
import traceback
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from pie_core.errors import PieError
from pie_core.service import machine
from pie_core.store import place, trouble
from pie_core.store.backup import Damaged

BYTES, FILES = 256 * 1024, 4
"""How large one file may grow, and how many full ones are kept beside it."""
AGAIN = timedelta(hours=1)
NEVER = datetime.min.replace(tzinfo=UTC)
PLACES = 12
"""Of the places in the code, so many of the innermost are kept."""
LISTENED = ("pie", "uvicorn.error", "asyncio")
"""The loggers whose warnings are problems."""


class Known(NamedTuple):
    """A problem that has a name: what it is and what to do, in French; is the class at risk?"""

    what: str
    do: str
    grave: bool = False


SEND = "Télécharger le journal dans « État du cahier » et l'envoyer à la personne qui aide."
KNOWN = {
    "storage_full": Known(
        "Le disque est plein : le cahier ne peut plus enregistrer.",
        "Faire de la place sur le disque, puis recharger la page.",
        grave=True,
    ),
    "storage_read_only": Known(
        "Le dossier des données ne se laisse plus écrire.",
        "Regarder les droits du dossier, ou si le disque s'est mis en lecture seule.",
        grave=True,
    ),
    "storage": Known(
        "Le disque répond mal.",
        "Sauvegarder sur une clé USB, puis faire vérifier le disque.",
        grave=True,
    ),
    "storage_damaged": Known(
        "Le fichier des données est abîmé.",
        "Arrêter le cahier et reprendre la dernière bonne sauvegarde.",
        grave=True,
    ),
    "storage_busy": Known(
        "Un enregistrement a attendu trop longtemps.",
        "Fermer les autres programmes qui ouvrent le dossier des données.",
    ),
    "storage_away": Known(
        "Le serveur de la base de données ne répond pas.",
        "Regarder s'il tourne et si le réseau va jusqu'à lui ; les réponses attendent dans les navigateurs.",
        grave=True,
    ),
    "backup": Known(
        "La sauvegarde automatique n'a pas marché.",
        "Regarder la place sur le disque, puis « Sauvegarder maintenant ».",
        grave=True,
    ),
    "not_built": Known(
        "Un document (PDF, classeur) n'a pas pu être fait.",
        "Recommencer dans une minute ; fermer d'autres programmes si la mémoire manque.",
    ),
    "no_builder": Known(
        "Les documents se font dans le cahier lui-même : tout devient plus lent pendant ce temps.",
        "Regarder si un antivirus empêche Python de démarrer un second programme.",
    ),
    "memory": Known(
        "La mémoire manque.",
        "Fermer d'autres programmes, ou redémarrer le cahier après la séance.",
        grave=True,
    ),
    "bug": Known("Une erreur du programme.", SEND),
    "warning": Known("Un avertissement du programme.", SEND),
}
"""Code → problem. A bug has a code of its own made from its place; its sentences are those of `bug`."""


@dataclass(frozen=True)
class Problem:
    """A problem as a trainer reads it: `count` times, last at `at`; `kind` of error, `places` in the code."""

    code: str
    at: datetime
    count: int
    what: str
    do: str
    grave: bool
    kind: str = ""
    places: tuple[str, ...] = ()


@dataclass
class _Tally:
    count: int = 0
    written: int = 0
    line_at: datetime = NEVER


class Journal:
    """The journal of a data folder, as this process writes it. Safe to use from any thread."""

    def __init__(self, folder: Path, *, size: int = BYTES, files: int = FILES) -> None:
        self.path = folder / "logs" / "journal.jsonl"
        self._files = files
        self._run = secrets.token_hex(3)
        self._lock = threading.Lock()
        self._tallies: dict[str, _Tally] = {}
        self._last: dict[str, dict[str, Any]] = {}
        self._handler = _Closing(
            self.path, maxBytes=size, backupCount=files, encoding="utf-8", delay=True
        )

    def note(self, code: str, at: datetime | None = None) -> None:
        """A problem of the table happened; one that is not in it counts as a warning."""
        known = KNOWN.get(code, KNOWN["warning"])
        self._happened(code, at, {"what": known.what, "do": known.do, "grave": known.grave})

    def unexpected(self, error: BaseException, at: datetime | None = None) -> str:
        """Something broke. The code under which it stands in the journal.

        Trouble with the disk or the memory has its own name; all else is a bug, named by the place.
        """
        if (code := named(error)) is not None:
            self.note(code, at)
            return code
        where = places(error.__traceback__)
        kind = _kind(error)
        code = "E-" + hashlib.sha256(f"{kind} {where[-1:]}".encode()).hexdigest()[:6]
        known = KNOWN["bug"]
        more = {"what": known.what, "do": known.do, "grave": False, "kind": kind, "places": where}
        self._happened(code, at, more)
        return code

    def heard(self, record: logging.LogRecord) -> None:
        """A line of a logger. Its words stay out: nobody knows what was put into them."""
        at = datetime.fromtimestamp(record.created, UTC)
        error = record.exc_info[1] if record.exc_info else None
        if code := getattr(record, "problem", ""):
            self.note(str(code), at)
        elif error is not None:
            self.unexpected(error, at)
        else:
            spot = f"{_inside(record.pathname)}:{record.lineno}"
            code = "A-" + hashlib.sha256(spot.encode()).hexdigest()[:6]
            known = KNOWN["warning"]
            more = {"what": known.what, "do": known.do, "grave": False, "places": [spot]}
            self._happened(code, at, more)

    def _happened(self, code: str, at: datetime | None, more: dict[str, Any]) -> None:
        at = at or datetime.now(UTC)
        with self._lock:
            tally = self._tallies.setdefault(code, _Tally())
            tally.count += 1
            line = {
                "time": at.isoformat(timespec="seconds"),
                "code": code,
                **more,
                "count": tally.count,
                "run": self._run,
            }
            self._last[code] = line
            if _round(tally.count) or abs(at - tally.line_at) >= AGAIN:
                self._write(line, tally, at)

    def _write(self, line: dict[str, Any], tally: _Tally, at: datetime) -> None:
        if self._handler.put(json.dumps(line, ensure_ascii=False)):
            tally.written, tally.line_at = tally.count, at

    def close(self) -> None:
        """Write the counts that no line tells yet."""
        with self._lock:
            for code, tally in self._tallies.items():
                if tally.count > tally.written:
                    self._write(self._last[code], tally, datetime.now(UTC))

    def recent(self, most: int = 20) -> list[Problem]:
        """The last problems, each once, the newest first; what could not be written is there too."""
        with self._lock:
            lines = [*self._lines(), *self._last.values()]
        counts: dict[str, dict[str, int]] = {}
        last: dict[str, dict[str, Any]] = {}
        for line in lines:
            runs = counts.setdefault(line["code"], {})
            runs[line["run"]] = max(line["count"], runs.get(line["run"], 0))
            if line["time"] >= last.get(line["code"], line)["time"]:
                last[line["code"]] = line
        found = (_problem(line, sum(counts[code].values())) for code, line in last.items())
        return sorted(found, key=lambda one: one.at, reverse=True)[:most]

    def _lines(self) -> list[dict[str, Any]]:
        return [line for text in self.text().splitlines() if (line := _read(text))]

    def text(self) -> str:
        """All lines that are kept, the oldest first."""
        found = []
        for path in reversed(self._kept()):
            try:
                found.append(path.read_text(encoding="utf-8", errors="replace"))
            except OSError:
                continue
        return "".join(found)

    def to_send(self, at: datetime) -> str:
        """The journal with a first line that says from which version and system it comes."""
        self.close()
        head = {
            "time": at.isoformat(timespec="seconds"),
            "version": machine.version(),
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.release()} {platform.machine()}".strip(),
        }
        return json.dumps(head, ensure_ascii=False) + "\n" + self.text()

    def _kept(self) -> list[Path]:
        names = [self.path.name, *(f"{self.path.name}.{n}" for n in range(1, self._files + 1))]
        return [self.path.with_name(name) for name in names]


class _Closing(RotatingFileHandler):
    """Turns the file over, and holds it open for the moment of a line alone.

    Windows renames no file that somebody holds open, be it another process of the same workbook.
    """

    def put(self, text: str) -> bool:
        """Append a line; False where the disk does not take it."""
        record = logging.LogRecord("pie", logging.ERROR, "", 0, text, None, None)
        try:
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            if self.shouldRollover(record):
                with suppress(OSError):  # Somebody reads it just now: it grows a little longer.
                    self.doRollover()
            if self.stream is None:
                self.stream = self._open()
            self.stream.write(text + "\n")
            self.stream.flush()
        except (OSError, ValueError):
            return False
        finally:
            self._let_go()
        return True

    def _let_go(self) -> None:
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError):  # A full disk, told by the write already.
                stream.close()


class Listener(logging.Handler):
    """Brings warnings and errors of loggers into the journal of the present data folder."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        """Never raises: whoever tells of trouble must not get more of it."""
        try:
            journal().heard(record)
        except Exception:
            self.handleError(record)


def named(error: BaseException) -> str | None:
    """The code of trouble with disk, database or memory, by the numbers that the system gives."""
    if isinstance(error, PieError):
        return error.code
    if isinstance(error, Damaged):
        return "storage_damaged"
    if isinstance(error, MemoryError):
        return "memory"
    found = trouble.named(error)
    return found.code if found else None


def places(trace: TracebackType | None) -> list[str]:
    """Where in the code, `file:line function`, the innermost last."""
    frames = traceback.extract_tb(trace)[-PLACES:]
    return [f"{_inside(one.filename)}:{one.lineno} {one.name}" for one in frames]


def _inside(filename: str) -> str:
    """A file of this project or of a library, without where on the machine that lies."""
    parts = Path(filename).parts
    home = machine.ROOT.parts
    if parts[: len(home)] == home and "site-packages" not in parts:
        return "/".join(parts[len(home) :])
    for mark in ("site-packages", "dist-packages"):
        if mark in parts:
            return "/".join(parts[parts.index(mark) + 1 :])
    return parts[-1] if parts else "?"


def _kind(error: BaseException) -> str:
    """The type of an error, and of what caused it; no message."""
    kinds: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(kinds) < 4:
        kinds.append(type(seen).__name__)
        seen = seen.__cause__
    return " < ".join(kinds)


def _round(count: int) -> bool:
    """1, 10, 100…"""
    return count > 0 and str(count) == "1" + "0" * (len(str(count)) - 1)


def _read(text: str) -> dict[str, Any] | None:
    """A line, or None where it was cut or is not one of ours."""
    try:
        line = json.loads(text)
        datetime.fromisoformat(line["time"])
        return line if isinstance(line["count"], int) and line["code"] and line["run"] else None
    except (ValueError, KeyError, TypeError):
        return None


def _problem(line: dict[str, Any], count: int) -> Problem:
    return Problem(
        code=str(line["code"]),
        at=datetime.fromisoformat(line["time"]),
        count=count,
        what=str(line.get("what", "")),
        do=str(line.get("do", "")),
        grave=bool(line.get("grave")),
        kind=str(line.get("kind", "")),
        places=tuple(map(str, line.get("places", ()))),
    )


_journals: dict[Path, Journal] = {}
_opening = threading.Lock()


def journal() -> Journal:
    """The journal of the present data folder; its file begins with its first problem."""
    folder = place.folder()
    with _opening:
        return _journals.setdefault(folder, Journal(folder))


def listen(names: Iterable[str] = LISTENED) -> Listener:
    """From now on the warnings of these loggers are in the journal; the terminal has them as before."""
    listener = Listener()
    for name in names:
        logger = logging.getLogger(name)
        if not logger.hasHandlers():
            # Python's last resort prints only what has no handler at all.
            logger.addHandler(_terminal())
        logger.addHandler(listener)
    return listener


def hush(listener: Listener, names: Iterable[str] = LISTENED) -> None:
    """The end of `listen`; counts that no line tells yet are written."""
    for name in names:
        logging.getLogger(name).removeHandler(listener)
    journal().close()


def _terminal() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    return handler
