"""The programme is a course: how much there is, that every module has all of it, in every language."""

from __future__ import annotations

from collections import Counter

import pytest

from pie_core.content.load import LANGUAGES, load
from pie_core.content.load import ROOT as CONTENT
from pie_core.model.programme import Layout, Module

PROGRAMME = load().programme
MODULES = list(PROGRAMME.every.values())
BY_NAME = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.id)
FIRST = ("discovery_day", "observe_and_find")
"""The two oldest modules: their look back, with questions of its own, is their self-check."""


def test_there_are_three_stages_twelve_modules_and_seventy_hours() -> None:
    """Facts of the programme: three named stages, about a dozen modules, over 70 hours in year 1."""
    assert [stage.id for stage in PROGRAMME.stages] == [
        *("sensibilisation", "approfondissement", "studio"),
    ]
    assert len(PROGRAMME.modules) == 12
    assert sum(len(module.activities) for module in PROGRAMME.modules) >= 60
    minutes = sum(one.minutes for module in PROGRAMME.modules for one in module.workshops)
    assert minutes >= 70 * 60


def test_other_tracks_have_modules_of_their_own() -> None:
    usual = {module.id for module in PROGRAMME.modules}
    for track in PROGRAMME.tracks[1:]:
        laid = PROGRAMME.laid(Layout(track=track.id))
        assert [stage.id for stage in laid.stages] == [stage.id for stage in PROGRAMME.stages]
        assert all(stage.modules for stage in laid.stages), track.id
        assert {module.id for module in laid.modules} - usual, track.id
        assert laid.every.keys() == PROGRAMME.every.keys()


@BY_NAME
def test_a_module_is_whole(module: Module) -> None:
    french = module.worded("fr")
    own = [one for one in module.activities if not one.check]
    checks = [one for one in module.activities if one.check]
    assert 4 <= len(own) <= 8
    assert checks == [module.activities[-1]]
    assert 100 <= len(french.story.split()) <= 260
    assert 3 <= len(french.aims) <= 6
    assert 5 <= len(french.mistakes) <= 9
    assert french.trainer
    assert french.outcome
    assert module.competences
    for activity in module.activities:
        words = french.activities[activity.id]
        assert 10 <= activity.minutes <= 60
        assert activity.competences or activity.check, activity.id
        assert words.instruction, activity.id
        assert len(words.hints) == 3, activity.id
        assert words.trainer, activity.id
        if not activity.check:
            assert words.example, activity.id
            assert module.lessons[activity.id]["fr"], activity.id


@BY_NAME
def test_three_other_teams_did_its_exercises(module: Module) -> None:
    assert len(module.cases) == 3
    for language in LANGUAGES:
        for example in module.cases:
            words = len(module.words[language].cases[example.case].split())
            assert 60 <= words <= 190, (language, example.case, words)


def test_every_running_case_goes_from_idea_to_plan() -> None:
    stages = {case: [] for case in PROGRAMME.cases}
    for stage in PROGRAMME.stages:
        for module in stage.modules:
            for example in module.cases:
                stages[example.case].append(stage.id)
    assert len(stages) == 6
    for case, found in stages.items():
        assert set(found) == {stage.id for stage in PROGRAMME.stages}, case
        assert len(found) >= 5, case
        project = PROGRAMME.cases[case].project
        assert (CONTENT / "examples" / "projects" / f"{project}.json").exists(), case


@BY_NAME
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_of_it(module: Module, language: str) -> None:
    assert language in module.words
    for activity, lessons in module.lessons.items():
        assert language in lessons, activity


@BY_NAME
def test_a_self_check_asks_about_each_aim_and_is_ones_own(module: Module) -> None:
    if module.id in FIRST:
        return
    check = module.activities[-1]
    assert check.by == "person"
    assert check.private
    kinds = Counter(prompt.kind for prompt in check.prompts)
    assert kinds["scale"] == len(module.worded("fr").aims)


def test_modules_that_send_people_outside_say_so_to_trainers() -> None:
    """Learning by doing: somebody goes out, phones or asks in most modules."""
    words = ("dehors", "sortie", "sortir", "rue", "souk", "téléphon", "demand", "visite")
    out = [
        module.id
        for module in MODULES
        if sum(
            any(word in texts.instruction.lower() for word in words)
            for texts in module.worded("fr").activities.values()
        )
    ]
    assert len(out) == len(MODULES)
