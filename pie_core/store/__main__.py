"""`python -m pie_core.store backup FILE | restore FILE | restore latest | check [FILE]`.

Works on the data folder (`PIE_DATA`, or `data` beside the app). `backup` is safe while the class
works; stop the app before `restore`. `restore latest` takes the newest automatic backup that is
sound. With `--passphrase`, `backup` seals the file; a sealed file asks for its passphrase. Where
`PIE_BACKUP_PASSPHRASE` is set, nothing is asked, and automatic backups are sealed.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from pie_core.errors import StorageTrouble
from pie_core.store import backup, place, sealing, trouble

LATEST = "latest"


def main(arguments: list[str]) -> int:
    """0 when done; 1 with one line on standard error when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m pie_core.store", description=__doc__)
    parser.add_argument("verb", choices=["backup", "restore", "check"])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--passphrase", action="store_true", help="seal, or open a sealed file")
    given = parser.parse_args(arguments)
    if given.file is None and given.verb != "check":
        parser.error(f"{given.verb} needs a FILE")
    database = place.database()
    try:
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


def _restore(file: Path, database: Path, *, ask: bool) -> None:
    if str(file) == LATEST:
        phrase = _asked() if ask else None
        found, wrong = backup.latest(place.backups(), phrase)
        for sentence in wrong:
            print(f"sautée : {sentence}", file=sys.stderr)
        if found is None:
            raise backup.Damaged(f"{place.backups()} : aucune bonne sauvegarde")
        file = found
    else:
        phrase = _phrase(file, ask=ask)
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
