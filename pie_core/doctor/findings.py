"""What the facts mean: one finding for each matter, in French, with what to do.

Pure: facts in, findings out. Sizes are bytes, times are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MEGABYTE, GIGABYTE = 1_000_000, 1_000_000_000
PYTHON = ((3, 11), (3, 14))
"""The oldest and the newest Python with which the workbook was tried."""
DISK_BAD, DISK_LOW = 300 * MEGABYTE, 2 * GIGABYTE
MEMORY_BAD, MEMORY_LOW = 300 * MEGABYTE, 800 * MEGABYTE
BACKUP_OLD, BACKUP_BAD = timedelta(days=2), timedelta(days=14)
RELEASED = datetime.fromisoformat("2026-11-26T00:00:00+00:00")
"""No clock that is right shows an earlier day."""
BATTERY_LOW = 50
SERVER_SLOW = 0.025
"""Seconds from a question to the database server to its answer: a page goes there some forty times."""
ON_SERVER = ("server", "away", "driver")
BROWSERS = {"Chrome": 111, "Chromium": 111, "Edge": 111, "Firefox": 121, "Safari": 16}
"""The oldest version that draws our pages: they need `:has()` and `color-mix()` of CSS, and Streamlit
itself `Array.prototype.toSorted`. Streamlit promises only the two newest of each."""


class Mark(StrEnum):
    """How it is: good, worth a look, to be settled before class."""

    GOOD = "✓"
    ATTENTION = "!"
    BAD = "✗"


@dataclass(frozen=True)
class Finding:
    """One line, and what to do ('' if nothing)."""

    mark: Mark
    text: str
    do: str = ""


@dataclass(frozen=True)
class Package:
    """A requirement: what is asked (`>=1.67,<2`), and the version that is there, None if none."""

    name: str
    asked: str
    found: str | None


@dataclass(frozen=True)
class Facts:
    """What was found. None: could not be told, or is not there (see each)."""

    system: str = "Linux"
    """As `platform.system()` says it: Windows, Linux, Darwin."""
    python: tuple[int, int] = (3, 12)
    packages: tuple[Package, ...] = ()
    port: int = 8501
    port_holder: str = "free"
    """`free`, `ours` (this workbook answers), `other`."""
    addresses: tuple[str, ...] = ()
    """Of this machine on its networks; the one for the class first."""
    firewall: str = "unknown"
    """`windows`, `macos`, `ufw`, `firewalld`, `none`, `unknown`."""
    disk_free: int | None = None
    folder: str = ""
    folder_problem: str = ""
    """Why nothing can be written into the data folder, '' if it can."""
    database: str = "none"
    """`none` (a first start), `sound`, `damaged`; on a server `server`, `away`, `driver` (missing)."""
    database_told: str = ""
    server_wait: float | None = None
    """Seconds from a question to the database server to its answer."""
    backup_at: datetime | None = None
    now: datetime = RELEASED
    newest_row: datetime | None = None
    offset: timedelta = timedelta(0)
    """How far this machine's clock stands from Morocco's time."""
    browsers: Mapping[str, str] = field(default_factory=dict)
    battery: int | None = None
    """Percent; None: no battery."""
    on_mains: bool | None = None
    sleeps: bool | None = None
    """On mains the machine falls asleep by itself."""
    memory_size: int | None = None
    memory_free: int | None = None
    content_problem: str = ""


def findings(facts: Facts) -> list[Finding]:
    """One finding for each matter, what comes first in a morning first."""
    return [found for look in LOOKS if (found := look(facts)) is not None]


def exit_code(found: list[Finding]) -> int:
    """1 when something must be settled before class."""
    return int(any(one.mark is Mark.BAD for one in found))


def python(facts: Facts) -> Finding:
    """The version of Python."""
    version = ".".join(map(str, facts.python))
    oldest, newest = PYTHON
    if facts.python < oldest:
        return Finding(
            Mark.BAD,
            f"Python {version} est trop ancien.",
            "Installer Python 3.12 ou 3.13 depuis python.org, puis réinstaller le cahier.",
        )
    if facts.python > newest:
        return Finding(
            Mark.ATTENTION,
            f"Python {version} est plus récent que ce qui a été essayé.",
            "En cas de problème, prendre Python 3.13.",
        )
    return Finding(Mark.GOOD, f"Python {version}")


def packages(facts: Facts) -> Finding:
    """What `requirements.txt` asks for."""
    wrong = [one for one in facts.packages if not one.found or not fits(one.found, one.asked)]
    if not wrong:
        return Finding(Mark.GOOD, f"Bibliothèques : les {len(facts.packages)} sont là.")
    named = ", ".join(
        f"{one.name} ({one.found}, il faut {one.asked})" if one.found else f"{one.name} (absente)"
        for one in wrong[:5]
    )
    more = f" et {len(wrong) - 5} autres" if len(wrong) > 5 else ""
    return Finding(
        Mark.BAD,
        f"Bibliothèques à installer : {named}{more}.",
        "Avec internet : python -m pip install -r requirements.txt",
    )


def fits(found: str, asked: str) -> bool:
    """A version is as asked, `>=1.67,<2`; what follows the numbers (`rc1`) is not looked at."""
    for part in filter(None, (one.strip() for one in asked.split(","))):
        sign, wanted = re.match(r"(>=|<=|==|!=|>|<|~=)?\s*(.*)", part).groups()  # type: ignore[union-attr]
        one, other = _numbers(found), _numbers(wanted)
        size = max(len(one), len(other))
        one, other = one + (0,) * (size - len(one)), other + (0,) * (size - len(other))
        holds = {
            ">=": one >= other,
            "<=": one <= other,
            ">": one > other,
            "<": one < other,
            "!=": one != other,
        }
        if not holds.get(sign or "==", one >= other if sign == "~=" else one == other):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(\.\d+)*", version.strip())
    return tuple(map(int, found.group().split("."))) if found else ()


def folder(facts: Facts) -> Finding:
    """The data folder takes what is written."""
    if facts.folder_problem:
        return Finding(
            Mark.BAD,
            f"Rien ne s'écrit dans le dossier des données {facts.folder} : {facts.folder_problem}",
            "Donner le droit d'écrire dans ce dossier, ou en choisir un autre avec PIE_DATA.",
        )
    return Finding(Mark.GOOD, f"Dossier des données : {facts.folder}")


def disk(facts: Facts) -> Finding:
    """Space on the disk of the data folder."""
    if facts.disk_free is None:
        return Finding(
            Mark.ATTENTION, "Place sur le disque : inconnue.", "Regarder dans les réglages."
        )
    text = f"Place sur le disque : {size_in_words(facts.disk_free)} libres."
    if facts.disk_free < DISK_BAD:
        return Finding(
            Mark.BAD, text, "Vider la corbeille, déplacer des vidéos : il faut 2 Go libres."
        )
    if facts.disk_free < DISK_LOW:
        return Finding(Mark.ATTENTION, text, "Faire de la place bientôt : il faut 2 Go libres.")
    return Finding(Mark.GOOD, text)


def database(facts: Facts) -> Finding:
    """The database file is sound, or the server that is used instead answers."""
    if facts.database in ON_SERVER:
        return _server(facts)
    if facts.database == "damaged":
        return Finding(
            Mark.BAD,
            f"La base des données est abîmée : {facts.database_told}",
            "Arrêter le cahier, puis : python -m pie_core.store restore latest",
        )
    if facts.database == "none":
        return Finding(
            Mark.GOOD, "Base des données : pas encore, elle se crée au premier démarrage."
        )
    return Finding(Mark.GOOD, f"Base des données saine : {facts.database_told}.")


def _server(facts: Facts) -> Finding:
    if facts.database == "driver":
        return Finding(
            Mark.BAD,
            "La base des données est sur un serveur, et le pilote de PostgreSQL manque.",
            "Avec internet : python -m pip install -r requirements-server.txt",
        )
    if facts.database == "away":
        return Finding(
            Mark.BAD,
            f"La base des données est sur un serveur qui ne répond pas : {facts.database_told}.",
            "Regarder si PostgreSQL tourne et si PIE_DATABASE_URL est juste (adresse, base, mot de"
            " passe).",
        )
    wait = facts.server_wait or 0.0
    milliseconds = f"{wait * 1000:.1f}".replace(".", ",")
    text = f"Base des données sur un serveur : {facts.database_told}, répond en {milliseconds} ms."
    if wait > SERVER_SLOW:
        return Finding(
            Mark.ATTENTION, text, "Rapprocher le cahier de sa base : le même réseau local."
        )
    return Finding(Mark.GOOD, text)


def backup(facts: Facts) -> Finding:
    """The age of the last backup."""
    if facts.database in ON_SERVER:
        return _copy(facts)
    if facts.database == "none":
        return Finding(Mark.GOOD, "Sauvegarde : rien à sauvegarder encore.")
    do = "Dans le cahier : « État du cahier », « Sauvegarder maintenant »."
    if facts.backup_at is None:
        return Finding(Mark.ATTENTION, "Il n'y a pas encore de sauvegarde.", do)
    age = facts.now - facts.backup_at
    text = f"Dernière sauvegarde : il y a {_age(age)}."
    if age > BACKUP_BAD:
        return Finding(Mark.BAD, text, do)
    return Finding(Mark.ATTENTION, text, do) if age > BACKUP_OLD else Finding(Mark.GOOD, text)


def _copy(facts: Facts) -> Finding:
    """Of a server's database the backups are its administrator's; ours are a second copy."""
    theirs = "Sauvegarder le serveur (pg_dump) revient à qui l'administre."
    do = "Dans le cahier : « État du cahier », « Sauvegarder maintenant »."
    if facts.backup_at is None:
        return Finding(Mark.ATTENTION, f"{theirs} Le cahier n'en a pas encore de copie.", do)
    age = facts.now - facts.backup_at
    text = f"{theirs} Dernière copie du cahier : il y a {_age(age)}."
    return Finding(Mark.ATTENTION, text, do) if age > BACKUP_OLD else Finding(Mark.GOOD, text)


def content(facts: Facts) -> Finding:
    """The programme can be read."""
    if facts.content_problem:
        return Finding(
            Mark.BAD,
            f"Le programme ne se lit pas : {facts.content_problem}",
            "Lancer : python -m pie_core.content",
        )
    return Finding(Mark.GOOD, "Programme : lisible.")


def port(facts: Facts) -> Finding:
    """The port on which the workbook answers."""
    if facts.port_holder == "ours":
        return Finding(Mark.GOOD, f"Port {facts.port} : le cahier y répond déjà.")
    if facts.port_holder == "other":
        return Finding(
            Mark.BAD,
            f"Port {facts.port} : un autre programme l'occupe.",
            "Fermer ce programme, ou démarrer sur un autre port :"
            f" python -m streamlit run app.py --server.port {facts.port + 1}",
        )
    return Finding(Mark.GOOD, f"Port {facts.port} : libre.")


def network(facts: Facts) -> Finding:
    """The address for telephones."""
    if not facts.addresses:
        return Finding(
            Mark.ATTENTION,
            "Aucun réseau : les téléphones ne trouveront pas le cahier.",
            "Se connecter au Wi-Fi de la classe, ou ouvrir un point d'accès.",
        )
    first, *others = facts.addresses
    more = f" (aussi : {', '.join(others)})" if others else ""
    return Finding(Mark.GOOD, f"Adresse pour les téléphones : http://{first}:{facts.port}/{more}")


def firewall(facts: Facts) -> Finding | None:
    """A firewall that may stand between the telephones and the workbook."""
    port = facts.port
    hints = {
        "windows": "Au premier démarrage, répondre « Autoriser » pour les réseaux privés. Si les"
        " téléphones n'ouvrent pas le cahier, dans une fenêtre d'administrateur : netsh advfirewall"
        f' firewall add rule name="PIE" dir=in action=allow protocol=TCP localport={port}'
        " profile=private (et mettre le Wi-Fi de la classe en « réseau privé »).",
        "ufw": f"Ouvrir le port : sudo ufw allow {port}/tcp",
        "firewalld": f"Ouvrir le port : sudo firewall-cmd --add-port={port}/tcp",
        "macos": "Réglages, Réseau, Coupe-feu, Options : autoriser les connexions pour Python.",
    }
    names = {
        "windows": "de Windows (Defender)",
        "ufw": "ufw",
        "firewalld": "firewalld",
        "macos": "de macOS",
    }
    if facts.firewall in hints:
        return Finding(
            Mark.ATTENTION, f"Pare-feu {names[facts.firewall]} actif.", hints[facts.firewall]
        )
    if facts.firewall == "none":
        return Finding(Mark.GOOD, "Aucun pare-feu connu n'est actif.")
    return Finding(
        Mark.ATTENTION,
        "Pare-feu : inconnu.",
        f"Si les téléphones n'ouvrent pas le cahier, autoriser le port {port} (TCP).",
    )


def clock(facts: Facts) -> Finding:
    """The clock is plausible, and shows Morocco's time."""
    latest = max(RELEASED, facts.newest_row or RELEASED)
    if facts.now < latest - timedelta(hours=1):
        return Finding(
            Mark.BAD,
            f"L'horloge retarde : elle dit {facts.now:%d/%m/%Y %H:%M}, et le cahier a déjà vu le"
            f" {latest:%d/%m/%Y %H:%M} (UTC).",
            "Régler la date et l'heure de l'ordinateur.",
        )
    if abs(facts.offset) >= timedelta(minutes=1):
        hours = facts.offset.total_seconds() / 3600
        return Finding(
            Mark.ATTENTION,
            f"L'ordinateur n'est pas à l'heure du Maroc : écart de {hours:+.1f} h.",
            "Régler le fuseau horaire sur Casablanca. Le cahier montre l'heure du Maroc quand même.",
        )
    return Finding(Mark.GOOD, f"Horloge : {facts.now + timedelta(0):%d/%m/%Y %H:%M} UTC.")


def browsers(facts: Facts) -> Finding:
    """A browser that draws the pages."""
    if not facts.browsers:
        return Finding(
            Mark.ATTENTION,
            "Aucun navigateur trouvé.",
            "Installer Chrome, Edge ou Firefox, ou ouvrir le cahier depuis un autre appareil.",
        )
    told = ", ".join(f"{name} {version}" for name, version in facts.browsers.items())
    old = [
        f"{name} {version} (il faut {BROWSERS[name]})"
        for name, version in facts.browsers.items()
        if name in BROWSERS and _numbers(version)[:1] < (BROWSERS[name],)
    ]
    if len(old) == len(facts.browsers):
        return Finding(Mark.BAD, f"Navigateur trop ancien : {', '.join(old)}.", "Le mettre à jour.")
    if old:
        return Finding(
            Mark.ATTENTION,
            f"Navigateurs : {told}.",
            f"Ne pas prendre, ou mettre à jour : {', '.join(old)}.",
        )
    return Finding(Mark.GOOD, f"Navigateurs : {told}.")


def power(facts: Facts) -> Finding | None:
    """Battery and sleep."""
    if facts.battery is not None and facts.on_mains is False:
        bad = facts.battery < BATTERY_LOW
        return Finding(
            Mark.BAD if bad else Mark.ATTENTION,
            f"Sur batterie : {facts.battery} %.",
            "Brancher l'ordinateur : une séance dure plus longtemps.",
        )
    if facts.sleeps or (facts.sleeps is None and facts.battery is not None):
        how = {
            "Windows": "powercfg /change standby-timeout-ac 0 ; et dans « Options d'alimentation »,"
            " fermer le capot : ne rien faire.",
            "Darwin": "Lancer le cahier avec : caffeinate -s python3 -m streamlit run app.py",
        }
        text = "L'ordinateur se met en veille tout seul." if facts.sleeps else "Veille : inconnue."
        return Finding(
            Mark.ATTENTION,
            text,
            "Pendant la séance, mettre la veille sur « jamais ». "
            + how.get(facts.system, "Réglages, Énergie : suspension automatique désactivée."),
        )
    return Finding(Mark.GOOD, "Énergie : branché, sans veille.") if facts.on_mains else None


def memory(facts: Facts) -> Finding | None:
    """Memory for a class of 30."""
    if facts.memory_free is None or facts.memory_size is None:
        return None
    text = f"Mémoire : {size_in_words(facts.memory_free)} libres sur {size_in_words(facts.memory_size)}."
    do = "Fermer d'autres programmes ou des onglets : une classe de 30 demande 600 Mo."
    if facts.memory_free < MEMORY_BAD:
        return Finding(Mark.BAD, text, do)
    return (
        Finding(Mark.ATTENTION, text, do)
        if facts.memory_free < MEMORY_LOW
        else Finding(Mark.GOOD, text)
    )


LOOKS: tuple[Callable[[Facts], Finding | None], ...] = (
    python,
    packages,
    folder,
    disk,
    database,
    backup,
    content,
    port,
    network,
    firewall,
    clock,
    browsers,
    power,
    memory,
)
"""The looks, in the order of the lines."""


def lines(found: list[Finding]) -> list[str]:
    """The findings as the terminal shows them, and a last line that sums up."""
    told = []
    for one in found:
        told.append(f"{one.mark} {one.text}")
        if one.do and one.mark is not Mark.GOOD:
            told.append(f"    → {one.do}")
    bad = sum(one.mark is Mark.BAD for one in found)
    some = sum(one.mark is Mark.ATTENTION for one in found)
    if bad:
        told.append(f"À régler avant la séance : {bad}.")
    else:
        told.append("Prêt pour la séance." + (f" À regarder : {some}." if some else ""))
    return told


def size_in_words(size: int) -> str:
    """Bytes in French."""
    return (
        f"{size / GIGABYTE:.1f} Go".replace(".", ",")
        if size >= GIGABYTE
        else f"{size / MEGABYTE:.0f} Mo"
    )


def _age(age: timedelta) -> str:
    hours = max(0, int(age.total_seconds() // 3600))
    return f"{hours} h" if hours < 48 else f"{hours // 24} jours"
