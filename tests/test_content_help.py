"""The thresholds of help and the ready phrases as files: read, and what their authors are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pie_core.content import help_rules, load, phrases

LISTED = "schema: 1\nphrases:\n  - {id: clear, level: good}\n  - {id: more, level: review}\n"


def test_our_own_files_are_whole() -> None:
    found = load.load()
    assert not [one for one in found.findings if one.file.startswith(("help", "feedback"))]
    assert (found.help.stuck.minutes, found.help.empty.minutes, found.help.silent.days) == (
        15,
        5,
        14,
    )
    for language in ("fr", "ar", "en"):
        levels = [one.level for one in found.phrases[language]]
        assert levels == ["review"] * 5 + ["good"] * 5 + ["excellent"] * 5


@pytest.mark.parametrize(
    ("text", "field", "minutes"),
    [
        ("schema: 1\nstuck: {minutes: 30}", None, 30),
        ("schema: 1\nstuck: {minutes: 0}", "stuck.minutes", 15),
        ("schema: 1\nstuk: {minutes: 30}", "stuk", 15),
        ("stuck: {minutes: 30}", "schema", 15),
        ("schema: 1\nstuck: {minutes: 90, at_most: 60}", "stuck.at_most", 90),
    ],
)
def test_a_mistake_in_the_thresholds_is_told_and_the_usual_hold(
    tmp_path: Path, text: str, field: str | None, minutes: int
) -> None:
    (tmp_path / "help.yaml").write_text(text, encoding="utf-8")
    rules, found = help_rules.load(tmp_path)
    assert [one.field for one in found] == ([field] if field else [])
    assert rules.stuck.minutes == minutes


def test_without_the_files_there_are_rules_and_no_phrases(tmp_path: Path) -> None:
    assert help_rules.load(tmp_path)[0].stuck.minutes == 15
    assert phrases.load(tmp_path, ("fr", "ar")) == ({}, [])


def test_a_phrase_without_words_is_told_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "feedback.yaml").write_text(LISTED, encoding="utf-8")
    (tmp_path / "feedback.fr.yaml").write_text(
        "clear: C'est clair.\nold: Vieux.\n", encoding="utf-8"
    )
    ready, found = phrases.load(tmp_path, ("fr", "ar"))
    assert {language: [one.text for one in some] for language, some in ready.items()} == {
        "fr": ["C'est clair."]
    }
    assert [one.field for one in found] == ["phrases.more", "phrases.old"]


def test_a_phrase_twice_and_one_of_no_level(tmp_path: Path) -> None:
    text = LISTED + "  - {id: clear, level: review}\n  - {id: bad, level: bad}\n"
    (tmp_path / "feedback.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "feedback.fr.yaml").write_text("clear: Clair.\nmore: Plus.\n", encoding="utf-8")
    ready, found = phrases.load(tmp_path, ("fr",))
    assert [one.level for one in ready["fr"]] == ["good", "review"]
    assert [one.field for one in found] == ["phrases.2.id", "phrases.3.level"]
