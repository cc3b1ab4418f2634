"""The floors: who may import whom, and what has no place where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FLOORS = [
    ["pie_core.model", "pie_core.errors", "pie_core.policy"],
    [
        "pie_core.finance",
        "pie_core.scoring",
        "pie_core.discovery",
        "pie_core.words",
        "pie_core.roster",
    ],
    ["pie_core.charts", "pie_core.content", "pie_core.store"],
    ["pie_core.report"],
    ["pie_core.service"],
    ["pie_core.api", "pages.parts", "pie_core.doctor"],
    ["pages"],
    ["app"],
]
HOMES = {
    "streamlit": {"pages", "pages.parts", "app"},
    "sqlite_utils": {"pie_core.store"},
    "sqlite3": {"pie_core.store", "pie_core.service"},
    "fpdf": {"pie_core.report"},
    "xlsxwriter": {"pie_core.report"},
    "altair": {"pie_core.charts"},
    "babel": {"pie_core.words"},
    "starlette": {"pie_core.api", "app"},
}
"""Library → the only rooms that may import it. (`sqlite3` above the store: its error class.)"""

DOOR = "__main__"
DOORS_READ = "pie_core.content"
"""What the second door of a room on floor 1 may import though it lies above: a door stands above
its room, and that of scoring has to find the instrument that its input names."""


def room(module: str) -> str:
    """The room of a module: the longest name of a floor that it begins with."""
    names = [name for floor in FLOORS for name in floor]
    return max((n for n in names if module == n or module.startswith(n + ".")), key=len, default="")


def level(name: str) -> int:
    return next(i for i, floor in enumerate(FLOORS) if name in floor)


def modules() -> Iterator[tuple[str, Path]]:
    for path in [
        ROOT / "app.py",
        *(ROOT / "pie_core").rglob("*.py"),
        *(ROOT / "pages").rglob("*.py"),
    ]:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name != "pie_core":
            yield name, path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strays(name: str, path: Path) -> list[str]:
    """Imports that go up, sideways, or to a library that lives elsewhere."""
    here = room(name)
    found = []
    for target in imports(path):
        there = room(target)
        if there and there != here:
            floor_0 = level(here) == level(there) == 0
            parts_to_api = (here, there) == ("pages.parts", "pie_core.api")
            door = name == f"{here}.{DOOR}" and level(here) == 1 and there == DOORS_READ
            if (level(there) > level(here) and not door) or (
                level(there) == level(here) and not floor_0 and not parts_to_api
            ):
                found.append(f"{name} imports {target}")
        library = target.split(".")[0]
        if library in HOMES and here not in HOMES[library]:
            found.append(f"{name} imports {target}")
    return found


def test_every_import_goes_down() -> None:
    assert [stray for name, path in modules() for stray in strays(name, path)] == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("pie_core.store.file", "from pie_core.service import answers"),
        ("pie_core.finance.sales", "import streamlit"),
        ("pie_core.finance.sales", "from pie_core.discovery import lineage"),
        ("pages.trainee.home", "import sqlite_utils"),
        ("pie_core.scoring.profile", "from pie_core.content.load import current"),
        ("pie_core.scoring.__main__", "from pie_core.store import store"),
        ("pie_core.scoring.__main__", "from pie_core.service import profiles"),
        ("pie_core.scoring.__main__", "from pie_core.finance import sales"),
        ("pie_core.charts.__main__", "from pie_core.content.load import current"),
    ],
)
def test_a_planted_import_is_found(tmp_path: Path, name: str, line: str) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(line, encoding="utf-8")
    assert strays(name, planted)


def test_no_script_lies_directly_in_pages_but_the_shell() -> None:
    """Streamlit's old page discovery would serve it without the shell."""
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["shell.py"]


def test_screens_are_short_and_hold_no_files_and_no_sql() -> None:
    for path in (ROOT / "pages").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.parent.name != "parts":
            assert len(text.splitlines()) <= 90, path
        assert "select " not in text, path
        assert " open(" not in text, path
