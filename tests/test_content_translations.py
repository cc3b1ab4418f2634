"""A translation that the French has left behind is found; today's say what today's French says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pie_core.content import translations
from pie_core.content.load import ROOT

MODULE = "modules/01-une-journee-pour-essayer"


def test_every_translation_is_there_and_fresh() -> None:
    assert [str(one) for one in translations.findings(ROOT)] == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    shutil.copytree(ROOT, root)
    return root


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def said(root: Path) -> set[tuple[str, str, str]]:
    return {(one.file, one.field, one.what) for one in translations.findings(root)}


def test_a_french_text_that_changed_makes_its_translations_stale(copy: Path) -> None:
    edit(copy, f"{MODULE}/fr.yaml", "title: Une journée pour essayer", "title: Un jour d'essai")
    stale = "the French has changed since"
    assert said(copy) == {
        (f"{MODULE}/ar.yaml", "title", stale),
        (f"{MODULE}/en.yaml", "title", stale),
    }
    translations.record(copy, {copy / MODULE / "ar.yaml"})
    assert said(copy) == {(f"{MODULE}/en.yaml", "title", stale)}


def test_line_breaks_alone_change_nothing(copy: Path) -> None:
    path = copy / MODULE / "lessons" / "ten_ideas.fr.md"
    path.write_text(path.read_text(encoding="utf-8").replace(". ", ".\n"), encoding="utf-8")
    assert said(copy) == set()


def test_a_lesson_is_one_text(copy: Path) -> None:
    path = copy / MODULE / "lessons" / "ten_ideas.fr.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nEt encore.", encoding="utf-8")
    assert {file for file, _, _ in said(copy)} == {
        f"{MODULE}/lessons/ten_ideas.ar.md",
        f"{MODULE}/lessons/ten_ideas.en.md",
    }


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "cases" / "en.yaml").unlink()
    assert ("cases/en.yaml", "", "the file is missing") in said(copy)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("trade: Snack", "trade: ''", "is not translated"),
        ("trade: Snack", "trade: Snack\n  more: x", "the French has no such text"),
    ],
)
def test_what_is_wrong_with_a_text_is_said(copy: Path, old: str, new: str, what: str) -> None:
    edit(copy, "cases/en.yaml", old, new)
    assert what in {told for file, _, told in said(copy) if file == "cases/en.yaml"}


def test_french_left_in_a_translation_is_found(copy: Path) -> None:
    french = "Ilyas, Chaimae et Rachid servent bissara, harira et thé chaud à ceux qui partent tôt."
    path = copy / "cases" / "ar.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if "إلياس" in line)
    lines[at] = f"  about: {french}"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert ("cases/ar.yaml", "snack.about", "has no Arabic letter") in said(copy)


def test_numbers_by_name_are_the_same_in_every_language(copy: Path) -> None:
    edit(copy, "cases/fr.yaml", "un prix dit avant.", "un prix dit avant, {{smig_hour}}.")
    what = "names other numbers than the French"
    assert ("cases/ar.yaml", "phone_repair.about", what) in said(copy)
