"""`python -m pie_core.store backup FILE | restore FILE | restore latest | check [FILE] | migrate FILE URL`.

Works on the data folder (`PIE_DATA`, or `data` beside the app). `backup` is safe while the class
works; stop the app before `restore`. `restore latest` takes the newest automatic backup that is
sound. With `--passphrase`, `backup` seals the file; a sealed file asks for its passphrase. Where
`PIE_BACKUP_PASSPHRASE` is set, nothing is asked, and automatic backups are sealed.

`migrate` moves an establishment from its SQLite file into an empty PostgreSQL database and says, for
each table, how many rows went and that what arrived has the same hash. Where `PIE_DATABASE_URL` is
set, `backup` makes such a file of the database, and `restore` puts one in the place of what it holds,
after a backup of that.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pie_core.errors import StorageTrouble
from pie_core.store import backup, place, sealing, trouble
from pie_core.store.file import File

if TYPE_CHECKING:
    from pie_core.store.transfer import Moved

LATEST = "latest"


def main(arguments: list[str]) -> int:
    """0 when done; 1 with one line on standard error when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m pie_core.store", description=__doc__)
    parser.add_argument("verb", choices=["backup", "restore", "check", "migrate"])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("url", nargs="?", help="the address of a database, for migrate")
    parser.add_argument("--passphrase", action="store_true", help="seal, or open a sealed file")
    given = parser.parse_args(arguments)
    if given.file is None and given.verb != "check":
        parser.error(f"{given.verb} needs a FILE")
    if (given.verb == "migrate") != bool(given.url):
        parser.error("migrate needs a FILE and a URL, the others none")
    database = place.database()
    try:
        if given.verb == "migrate" or place.server():
            return _server(given)
        if given.verb == "backup":
            phrase = _asked(twice=True) if given.passphrase else None
            counts = backup.backup(database, given.file, phrase)
            print(f"{given.file}: {_sum(counts)}")
        elif given.verb == "restore":
            _restore(given.file, database, ask=given.passphrase)
        else:
            path = given.file or database
            counts = backup.check(path, _phrase(path, ask=given.passphrase))
            print(f"{path}: ok, {_sum(counts)}")
    except StorageTrouble as error:
        print(trouble.TO_DO[error.code], file=sys.stderr)
        return 1
    except (backup.Damaged, backup.InUse, sealing.SealError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _server(given: argparse.Namespace) -> int:
    """The verbs where a database server is the source or the target."""
    from pie_core.store import transfer  # Its driver is not on every laptop.

    url = given.url or place.server() or ""
    try:
        if given.verb == "migrate":
            _moved(transfer.into_server(given.file, url))
        elif given.verb == "restore":
            file, phrase = _chosen(given.file, ask=given.passphrase)
            with tempfile.TemporaryDirectory(prefix="pie-") as folder:
                plain = Path(folder) / "pie.sqlite"
                backup.restore(file, plain, datetime.now(UTC), phrase)
                before = Path(folder) / "before.sqlite"
                transfer.into_file(url, before)
                aside = backup.keep(before, place.backups(), datetime.now(UTC), "manual")
                File(plain).migrate()
                transfer.emptied(url)
                _moved(transfer.into_server(plain, url))
            print(f"ce qui était là avant : {aside}")
        elif given.verb == "backup" or given.file is None:
            with tempfile.TemporaryDirectory(prefix="pie-") as folder:
                copy = Path(folder) / "pie.sqlite"
                report = transfer.into_file(url, copy)
                if given.verb == "check":
                    print(f"ok, {_sum(backup.check(copy))}")
                    return 0
                phrase = _asked(twice=True) if given.passphrase else None
                backup.backup(copy, given.file, phrase)
            _moved(report)
        else:
            print(f"{given.file}: ok, {_sum(backup.check(given.file))}")
    except transfer.NotEmpty as error:
        print(f"« {error} » n'est pas vide : rien n'a été copié.", file=sys.stderr)
        return 1
    except transfer.Behind as error:
        print(f"{error} : ouvrez-le d'abord avec cette version du cahier.", file=sys.stderr)
        return 1
    except transfer.Unreachable as error:
        print(f"La base ne répond pas : {error}", file=sys.stderr)
        return 1
    return 0


def _moved(report: Sequence[Moved]) -> None:
    """Table, rows, the beginning of the hash on both sides."""
    for one in report:
        print(f"{one.table:<20}{one.rows:>9}  {one.source[:16]}  {one.target[:16]}")
    print(f"{sum(one.rows for one in report)} lignes ; les deux côtés sont égaux.")


def _chosen(file: Path, *, ask: bool) -> tuple[Path, str | None]:
    """The backup that is meant, and its passphrase. Raises `backup.Damaged`."""
    if str(file) != LATEST:
        return file, _phrase(file, ask=ask)
    phrase = _asked() if ask else None
    found, wrong = backup.latest(place.backups(), phrase)
    for sentence in wrong:
        print(f"sautée : {sentence}", file=sys.stderr)
    if found is None:
        raise backup.Damaged(f"{place.backups()} : aucune bonne sauvegarde")
    return found, phrase


def _restore(file: Path, database: Path, *, ask: bool) -> None:
    file, phrase = _chosen(file, ask=ask)
    counts, aside = backup.restore(file, database, datetime.now(UTC), phrase)
    print(f"{database}: {_sum(counts)} ({file.name})")
    if aside:
        print(f"ce qui était là avant : {aside}")


def _phrase(path: Path, *, ask: bool) -> str | None:
    """The passphrase of a file that is there already: asked for if it is sealed."""
    if not path.is_file() or not sealing.is_sealed(path):
        return None
    at_terminal = sys.stdin is not None and sys.stdin.isatty()
    return _asked() if ask or (at_terminal and not sealing.from_environment()) else None


def _asked(*, twice: bool = False) -> str:
    """The passphrase: of the environment, or typed. Raises `sealing.WrongPassphrase`."""
    if known := sealing.from_environment():
        return known
    typed = getpass.getpass("Phrase secrète : ")
    if twice and getpass.getpass("Encore une fois : ") != typed:
        raise sealing.WrongPassphrase("Les deux phrases ne sont pas les mêmes.")
    return typed


def _sum(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts.get(t, 0)} {t}" for t in ("people", "answers", "photos"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
