"""A trainee's browser presses what a trainer's screen holds: every callback of every such screen.

What Streamlit keeps of a screen are the callbacks of its last run; a browser may press any of them,
with any value, whoever is signed in by then. Each is pressed here after the session was ended, and
after it has become a trainee's: nothing in the database may change.
"""

from __future__ import annotations

import ast
import dataclasses
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import frame
from pie_core.model.people import Role
from pie_core.service import house as houses
from pie_core.service.house import House
from tests import hostile
from tests.conftest import Furnished
from tests.hostile import Besieged
from tests.server import ROOT
from tests.test_attack_text import addresses

UNMOVED = {"seen_at", "beat"}


@pytest.fixture(scope="module")
def busy(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Besieged:
    """The example class with everything under way that a trainer has a button for."""
    folder = tmp_path_factory.mktemp("busy") / "data"
    shutil.copytree(furnished.folder, folder)
    house = House(folder)
    made = hostile.besieged(house, furnished.examples, furnished.cohort, lambda: "Un mot dit ici")
    house.store.close()
    return made


@pytest.fixture
def siege(busy: Besieged, data_folder: Path) -> Besieged:
    shutil.copytree(busy.house.folder, data_folder, dirs_exist_ok=True)
    return dataclasses.replace(busy, house=houses.house())


def kept(house: House) -> dict[str, list[Any]]:
    """Everything in the database, but who was seen when."""
    with sqlite3.connect(house.folder / "pie.sqlite") as db:
        db.row_factory = sqlite3.Row
        names = [
            row["name"] for row in db.execute("select name from sqlite_master where type = 'table'")
        ]
        found = {
            name: sorted(
                repr([row[key] for key in row.keys() if key not in UNMOVED])  # noqa: SIM118
                for row in db.execute(f"select * from {name}")
            )
            for name in names
        }
    db.close()
    return found


def pressed(at: AppTest) -> list[str]:
    """The keys of the buttons that do something of ours when they are pressed."""
    return [one.key or one.proto.id for one in at.button if not one.disabled]


@pytest.mark.parametrize("then", ["signed out", "a trainee"])
def test_no_button_of_a_trainer_works_for_somebody_else(
    siege: Besieged, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    later = siege.tokens[Role.TRAINEE] if then == "a trainee" else None
    now: dict[str, str | None] = {}
    monkeypatch.setattr(frame, "session_token", lambda _: now["token"])
    done: set[str] = set()
    for role in (Role.TRAINER, Role.ADMINISTRATOR, Role.REVIEWER):
        for file, query in addresses(siege, role):
            place = 0
            while True:
                now["token"] = siege.tokens[role]
                at = opened(file, query)
                fresh = [key for key in pressed(at) if bare(key) not in done]
                if not fresh:
                    break
                place += 1
                done.add(bare(fresh[0]))
                filled(at)
                before = kept(siege.house)  # To open a plan is noted: its reader has seen it.
                now["token"] = later
                [button] = [b for b in at.button if fresh[0] in (b.key, b.proto.id)]
                button.click().run()
                after = kept(siege.house)
                assert after == before, (role, file, query, fresh[0])
    assert len(done) >= 25, sorted(done)


def bare(key: str) -> str:
    """A button's key without ids: one of each kind is pressed."""
    return re.sub(r"[0-9a-f]{16,}|\d+", "#", key)


def opened(file: str, query: dict[str, str]) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=60)
    at.run()
    at.switch_page(file)
    for name, value in query.items():
        if name == "tab":
            at.session_state["group_tabs"] = value
        else:
            at.query_params[name] = value
    return at.run()


def filled(at: AppTest) -> None:
    """Words in every empty field, as somebody would who wants the button to work."""
    for field in (*at.text_input, *at.text_area):
        if not field.value:
            field.set_value("Trois mots écrits")


CALLS = re.compile(
    r"on_(?:click|change)=(?!frame\.act\(|act\(|\"rerun\"|st\.log(?:in|out)\b|lambda: None)"
)


def test_every_callback_looks_at_the_cookie_first() -> None:
    """Streamlit runs a callback before the script: only `act` asks who is here by then."""
    found = [
        (path.name, number)
        for path in sorted((ROOT / "pages").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CALLS.search(line) and "def " not in line
    ]
    assert found == []


def callbacks(tree: ast.AST) -> tuple[set[str], list[ast.Lambda]]:
    """The names of the functions that `act` is given, and the lambdas."""
    names: set[str] = set()
    unnamed = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and "act" in (
            getattr(node.func, "id", ""),
            getattr(node.func, "attr", ""),
        ):
            unnamed += [one for one in node.args if isinstance(one, ast.Lambda)]
            inside = [
                call for one in unnamed for call in ast.walk(one) if isinstance(call, ast.Call)
            ]
            names |= {one.id for one in node.args if isinstance(one, ast.Name)}
            names |= {one.func.id for one in inside if isinstance(one.func, ast.Name)}
    return names, unnamed


def remembered(node: ast.AST) -> bool:
    """Whether a callback takes who is here from the run that drew its button."""
    own = {
        target.id
        for one in ast.walk(node)
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    return "here" not in own and any(
        isinstance(one, ast.Attribute)
        and isinstance(one.value, ast.Name)
        and one.value.id == "here"
        and one.attr in ("me", "actor")
        for one in ast.walk(node)
    )


def test_every_callback_asks_anew_who_is_here() -> None:
    """The `here` of the run that drew a button is whoever was there then."""
    found, seen = [], 0
    for path in sorted((ROOT / "pages").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names, unnamed = callbacks(tree)
        inner = [
            one
            for outer in ast.walk(tree)
            if isinstance(outer, ast.FunctionDef)
            for one in ast.walk(outer)
            if isinstance(one, ast.FunctionDef) and one is not outer and one.name in names
        ]
        seen += len(inner)
        found += [(path.name, one.lineno) for one in (*inner, *unnamed) if remembered(one)]
    assert found == []
    assert seen > 40
