"""The real content is clean; broken content becomes findings and never stops a class."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pie_core.content import __main__ as door
from pie_core.content import load as content
from pie_core.content.load import ROOT, current, load
from pie_core.model import programme as p

KINDS = {
    *("short_text", "long_text", "list", "brainstorm", "table", "number", "amount", "choice"),
    *("choices", "ranking", "scale", "matrix", "photo"),
}


def test_the_real_content_has_no_finding() -> None:
    assert load().findings == ()


def test_the_first_two_modules_are_whole() -> None:
    programme = load().programme
    day, ideas = programme.every["discovery_day"], programme.every["observe_and_find"]
    assert 240 <= day.minutes <= 360
    assert {
        prompt.kind for m in (day, ideas) for a in m.activities for prompt in a.prompts
    } == KINDS
    for module in (day, ideas):
        words = module.worded("fr")
        assert words.story
        assert words.trainer
        assert module.competences
        for activity in module.activities:
            texts = words.activities[activity.id]
            assert len(texts.hints) == 3, activity.id
            assert texts.trainer, activity.id
            assert texts.instruction, activity.id
            assert activity.competences, activity.id


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real content, to be broken."""
    root = tmp_path / "content"
    shutil.copytree(ROOT, root)
    return root


DAY = "modules/01-une-journee-pour-essayer"


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "what"),
    [
        (f"{DAY}/module.yaml", "minutes: 20", "minutes: vingt", "activities.0.minutes", "integer"),
        (f"{DAY}/module.yaml", "minutes: 20", "minuts: 20", "activities.0.minuts", "Extra"),
        (
            f"{DAY}/module.yaml",
            "kind: scale",
            "kind: slider",
            "activities.0.prompts.0",
            "does not match",
        ),
        (f"{DAY}/module.yaml", "id: know_myself", "id: Know Myself", "activities.0.id", "pattern"),
        (
            f"{DAY}/module.yaml",
            "[self_awareness]",
            "[juggling]",
            "know_myself.competences",
            "juggling",
        ),
        (
            f"{DAY}/module.yaml",
            "of: ten_ideas.ideas",
            "of: ten_ideas.idees",
            "chosen_idea.of",
            "no prompt",
        ),
        (
            f"{DAY}/module.yaml",
            "of: ten_ideas.ideas",
            "of: ten_ideas.idea",
            "chosen_idea.of",
            "no list",
        ),
        (f"{DAY}/module.yaml", "field: channels", "field: chanels", "channels.link", "chanels"),
        (f"{DAY}/module.yaml", "min: 3, max: 10", "min: 30, max: 10", "problems", "above max"),
        (
            f"{DAY}/module.yaml",
            "minutes: 20",
            "minutes: 20\n    minutes: 25",
            "line",
            "written twice",
        ),
        (f"{DAY}/module.yaml", "schema: 1", "schema: 7", "schema", "is not 1"),
        (f"{DAY}/fr.yaml", "  know_myself:", "  know_me:", "know_myself", "has no words"),
        (f"{DAY}/fr.yaml", "activities:", "activities: [", "line", ""),
        ("programme.yaml", "01-une-journee-pour-essayer", "01-rien", "", "missing"),
        ("competences.fr.yaml", "vision:", "visions:", "vision", "has no words"),
    ],
)
def test_a_mistake_is_found_and_the_rest_is_shown(
    copy: Path, file: str, old: str, new: str, field: str, what: str
) -> None:
    edit(copy, file, old, new)
    loaded = load(copy)
    assert any(field in f.field and what in f.what and f.mend for f in loaded.errors), (
        loaded.findings
    )
    assert loaded.programme.module("observe_and_find") is not None
    assert door.main([str(copy)]) == 1


@pytest.mark.parametrize(
    "junk",
    [
        *(b"", b"\xff\xfe\x00", b"- [", b"just text", b"null", b"a: &a [*a]", b"5"),
        *(b"stages: 5", b"stages: [5]", b"schema: 1\nactivities: 5", b"a: " + b"[" * 5000),
    ],
)
@pytest.mark.parametrize("file", ["programme.yaml", f"{DAY}/module.yaml", f"{DAY}/fr.yaml"])
def test_junk_never_raises(copy: Path, file: str, junk: bytes) -> None:
    (copy / file).write_bytes(junk)
    assert load(copy).errors


def test_times_and_yes_are_texts(copy: Path) -> None:
    """Plain YAML would read 1:30 as 90 and `non` or `no` as false."""
    edit(copy, f"{DAY}/fr.yaml", "title:", "# x\ntitle:")
    text = (copy / f"{DAY}/fr.yaml").read_text(encoding="utf-8").splitlines()
    place = next(i for i, line in enumerate(text) if line.startswith("title:"))
    for value in ("1:30", "no", "2026-11-24"):
        text[place] = f"title: {value}"
        (copy / f"{DAY}/fr.yaml").write_text("\n".join(text), encoding="utf-8")
        module = load(copy).programme.module("discovery_day")
        assert module is not None
        assert module.worded("fr").title == value


def test_a_trainer_adds_a_module_by_adding_a_folder(copy: Path) -> None:
    folder = copy / "modules" / "90-mon-module"
    folder.mkdir()
    (folder / "module.yaml").write_text(
        "schema: 1\nid: my_module\nactivities:\n"
        "  - {id: first, minutes: 10, by: person, prompts: [{id: one, kind: short_text}]}\n",
        encoding="utf-8",
    )
    (folder / "fr.yaml").write_text(
        "title: Mon module\nabout: Court.\noutcome: Une phrase.\nactivities:\n"
        "  first: {title: Un, aim: Écrire., prompts: {one: {label: Quoi}}}\n",
        encoding="utf-8",
    )
    assert [f.level for f in load(copy).findings] == ["warning"]
    edit(
        copy,
        "programme.yaml",
        "      - 10-les-chiffres\n",
        "      - 10-les-chiffres\n      - 90-mon-module\n",
    )
    loaded = load(copy)
    assert loaded.findings == ()
    assert isinstance(loaded.programme.module("my_module"), p.Module)


def test_content_is_read_again_only_when_a_file_changes(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "LOOK_AGAIN", 0)
    first = current(copy)
    assert current(copy) is first
    edit(copy, f"{DAY}/fr.yaml", "title:", "# comment\ntitle:")
    assert current(copy) is not first
