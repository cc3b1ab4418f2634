"""The séances of the modules: laid out whole; what an author gets wrong is said and left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pie_core.content.load import load
from tests.test_content import DAY, copy, edit

__all__ = ["copy"]


def test_every_activity_has_its_place_and_its_own_minutes() -> None:
    for module in load().programme.modules:
        led = [step for one in module.workshops for step in one.steps if step.activity]
        assert [step.activity for step in led] == [activity.id for activity in module.activities]
        assert [step.minutes for step in led] == [one.minutes for one in module.activities]


def test_a_seance_can_be_held_in_a_morning_with_a_pause() -> None:
    for module in load().programme.every.values():
        for one in module.workshops:
            assert 90 <= one.minutes <= 150, (module.id, one.id)
            assert any(step.id == "pause" for step in one.steps), (module.id, one.id)


def test_a_trainer_finds_aims_what_goes_wrong_and_what_to_ask() -> None:
    for module in load().programme.modules:
        words = module.worded("fr")
        assert len(words.aims) >= 3
        for texts in words.activities.values():
            assert 2 <= len(texts.wrong) <= 4
            assert 2 <= len(texts.ask) <= 4
            assert all(question.endswith("?") for question in texts.ask)


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "what", "level"),
    [
        (
            "module.yaml",
            "activity: ten_ideas",
            "activity: eleven",
            "steps.ten_ideas",
            "eleven",
            "error",
        ),
        (
            "module.yaml",
            "{id: share, minutes: 10}",
            "{id: pause, minutes: 10}",
            "problem_and_ideas.steps",
            "stands twice",
            "error",
        ),
        (
            "module.yaml",
            "- id: page_and_figures",
            "- id: problem_and_ideas",
            "workshops",
            "stands twice",
            "error",
        ),
        ("fr.yaml", "  page_and_figures:", "  page:", "page_and_figures", "has no words", "error"),
        (
            "fr.yaml",
            "      welcome: >-",
            "      hello: >-",
            "steps.welcome",
            "neither an activity nor words",
            "error",
        ),
        (
            "module.yaml",
            "      - {id: my_plan, activity: my_plan, minutes: 20}\n",
            "",
            "workshops",
            "no séance takes up 'my_plan'",
            "warning",
        ),
        (
            "module.yaml",
            "activity: test_belief, minutes: 50",
            "activity: test_belief, minutes: 171",
            "test_and_plan",
            "lasts 241 minutes",
            "warning",
        ),
        (
            "module.yaml",
            "{id: welcome, minutes: 20}",
            "{id: welcome, minutes: 0}",
            "workshops.0.steps.0.minutes",
            "greater than or equal to 1",
            "error",
        ),
    ],
)
def test_a_mistake_in_a_seance_is_named(
    copy: Path, file: str, old: str, new: str, field: str, what: str, level: str
) -> None:
    edit(copy, f"{DAY}/{file}", old, new)
    loaded = load(copy)
    assert any(
        one.file == f"{DAY}/{file}" and field in one.field and what in one.what and one.mend
        for one in loaded.findings
        if one.level == level
    ), [str(one) for one in loaded.findings]
    day = loaded.programme.module("discovery_day")
    assert day is not None
    assert len(day.activities) == 8


def test_a_step_that_cannot_be_shown_is_left_out_alone(copy: Path) -> None:
    edit(copy, f"{DAY}/module.yaml", "activity: ten_ideas", "activity: eleven")
    day = load(copy).programme.module("discovery_day")
    assert day is not None
    assert [step.id for step in day.workshops[0].steps] == [
        "welcome",
        "know_myself",
        "observe_problem",
        "pause",
        "share",
    ]
