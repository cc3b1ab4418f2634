"""`python -m pie_core.store backup FILE | restore FILE | check [FILE]`.

Works on the data folder (`PIE_DATA`, or `data` beside the app). `backup` is safe while the class
works; stop the app before `restore`.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from pie_core.store import backup, place


def main(arguments: list[str]) -> int:
    """0 when done; 1 with one line on standard error when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m pie_core.store", description=__doc__)
    parser.add_argument("verb", choices=["backup", "restore", "check"])
    parser.add_argument("file", nargs="?", type=Path)
    given = parser.parse_args(arguments)
    if given.file is None and given.verb != "check":
        parser.error(f"{given.verb} needs a FILE")
    database = place.database()
    try:
        if given.verb == "backup":
            counts = backup.backup(database, given.file)
            print(f"{given.file}: {_sum(counts)}")
        elif given.verb == "restore":
            counts, aside = backup.restore(given.file, database, datetime.now(UTC))
            print(f"{database}: {_sum(counts)}")
            if aside:
                print(f"what was there before: {aside}")
        else:
            path = given.file or database
            print(f"{path}: ok, {_sum(backup.check(path))}")
    except (backup.Damaged, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _sum(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts.get(t, 0)} {t}" for t in ("people", "answers", "photos"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
