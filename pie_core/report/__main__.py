"""`python -m pie_core.report PROJECT.json --language ar --output plan.pdf`: a project as a document.

PROJECT.json is a project file as the application exports it, or the bare snapshot inside it. What
cannot be read gives one sentence on standard error and exit 2; nothing is written then.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pie_core.content.load import current
from pie_core.errors import Invalid
from pie_core.model.portable import FORMAT, VERSION
from pie_core.report import snapshot as frozen
from pie_core.report.csv_tables import plan_csv
from pie_core.report.plan import plan_pdf
from pie_core.report.snapshot import Snapshot
from pie_core.report.spreadsheet.workbook import plan_xlsx
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from pie_core.words.numbers import LOCAL

FORMATS = ("pdf", "xlsx", "csv")


class Refused(Exception):
    """The file cannot be read; the message says why in one sentence."""


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise Refused(f"cannot be opened: {error.strerror or type(error).__name__}") from error
    except (ValueError, RecursionError) as error:
        raise Refused("is damaged: it is not JSON text") from error


def read(path: Path) -> Snapshot:
    """The project of a file. Raises `Refused`."""
    data = _json(path)
    if not isinstance(data, Mapping):
        raise Refused("is no project file")
    if "format" in data:
        if data["format"] != FORMAT:
            raise Refused("is no project file: it has another format")
        version = data.get("version", 1)
        if type(version) is not int or version > VERSION:
            raise Refused("was written by a newer version of the application: update this one")
        data = data.get("document")
    if not isinstance(data, Mapping) or "project" not in data:
        raise Refused("holds no project")
    try:
        return frozen.read(data)
    except Invalid as error:
        places = ", ".join(str(one.get("path", "")) for one in error.data["findings"][:3])
        raise Refused(f"cannot be read, at {places}") from error


def made(taken: Snapshot, kind: str, language: str, today: date) -> bytes:
    """The document in a format. Raises `Refused` for figures that are not there yet."""
    spoken, project = words(language), taken.project
    if kind == "pdf":
        return plan_pdf(taken, spoken, today, current().programme.dossier)
    if project.plan is None or taken.projection is None:
        raise Refused("has no figures that can be computed: only a PDF can be made of it")
    if kind == "csv":
        return plan_csv(taken.projection, spoken)
    title = project.name or project.team
    return plan_xlsx(project.plan, taken.projection, taken.rules, spoken, title, today)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the document; 0, or 2 if the file is refused."""
    parser = argparse.ArgumentParser(
        prog="python -m pie_core.report", description="A project as a document."
    )
    parser.add_argument("project", type=Path, help="the project file, JSON")
    parser.add_argument("--language", choices=tuple(LANGUAGES), default="fr")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    parser.add_argument("--format", choices=FORMATS, help="as the output's ending, or pdf")
    parser.add_argument(
        "--date", type=date.fromisoformat, help="the day that the document bears, 2026-11-26"
    )
    options = parser.parse_args(arguments)
    ending = options.output.suffix.lstrip(".").lower()
    kind = options.format or (ending if ending in FORMATS else "pdf")
    today = options.date or datetime.now(LOCAL).date()
    try:
        data = made(read(options.project), kind, options.language, today)
    except Refused as error:
        print(f"{options.project}: this file {error}.", file=sys.stderr)
        return 2
    try:
        options.output.write_bytes(data)
    except OSError as error:
        why = error.strerror or type(error).__name__
        print(f"{options.output}: this file cannot be written: {why}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
