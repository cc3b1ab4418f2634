"""The inventory of personal data: read from its file, written as the tables of `docs/privacy.md`.

`python -m tests.inventory` writes them anew; `tests/test_privacy.py` compares them and the file with
the real database.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

DOCS = Path(__file__).resolve().parents[1] / "docs"
FILE, PAGE = DOCS / "data-inventory.yaml", DOCS / "privacy.md"
BEGIN, END = "<!-- inventaire : écrit par python -m tests.inventory -->", "<!-- fin -->"
CLASSES = {"p": "personnelle", "i": "indirecte", "-": "aucune"}


def inventory() -> dict[str, Any]:
    """The file as data: `tables`, `settings`, `files`, `browser`."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def _class(columns: dict[str, str]) -> str:
    """The strongest class among some columns."""
    return next(name for sign, name in CLASSES.items() if sign in columns.values())


def _names(columns: dict[str, str]) -> str:
    return ", ".join(f"`{name}`" for name, sign in columns.items() if sign == "p") or "—"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines] + [""]


def written() -> str:
    """The tables in Markdown, personal data first in the words of the file."""
    found = inventory()
    lines = ["### Dans la base", ""]
    lines += _table(
        [
            *("Quoi (table)", "Pourquoi", "Donnée", "Colonnes personnelles"),
            *("Gardée", "Lue par", "Effacement d'un compte"),
        ],
        [
            [
                f"{one['what']} (`{name}`)",
                one["purpose"],
                _class(one["columns"]),
                _names(one["columns"]),
                *(one[key] for key in ("kept", "seen", "erased")),
            ]
            for name, one in found["tables"].items()
        ],
    )
    lines += ["### Réglages (`settings`)", ""]
    lines += _table(
        ["Clé", "Quoi", "Donnée", "Effacement d'un compte"],
        [
            [f"`{key}`", one["what"], CLASSES[one["class"]], one["erased"]]
            for key, one in found["settings"].items()
        ],
    )
    for title, part in (("Fichiers du dossier de données", "files"), ("Navigateurs", "browser")):
        lines += [f"### {title}", ""]
        lines += _table(
            ["Nom", "Quoi", "Donnée", "Gardé"],
            [
                [f"`{key}`", one["what"], CLASSES[one["class"]], one["kept"]]
                for key, one in found[part].items()
            ],
        )
    return "\n".join(lines)


def placed(page: str) -> str:
    """The page with the tables in their place."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{written()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(placed(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
