"""A group's own programme: track, order, titles, modules shown or not; nothing written is lost."""

from __future__ import annotations

import pytest

from pie_core.errors import Forbidden, Invalid, NotFound
from pie_core.model.programme import Layout, PromptRef
from pie_core.service import answers, cohorts, numbers, overview, programmes, progress
from tests.conftest import Class

pytestmark = pytest.mark.engines


def shown(school: Class) -> list[str]:
    return [module.id for module in programmes.mine(school.house, school.amal).modules]


def test_a_group_has_the_programme_of_all_until_its_trainer_changes_it(school: Class) -> None:
    assert programmes.mine(school.house, school.amal) is school.house.programme
    assert programmes.layout(school.house, school.trainer, school.cohort.id) == Layout()


def test_a_module_is_renamed_for_one_group_in_every_language(school: Class) -> None:
    house, trainer, group = school.house, school.trainer, school.cohort.id
    other = cohorts.create(
        house, trainer, name="Autre", trade="Froid", establishment="ISTA", year="2026-2027"
    )
    programmes.rename(house, trainer, group, "discovery_day", "  Jour   J ")
    module = programmes.mine(house, school.amal).module("discovery_day")
    assert module is not None
    assert {words.title for words in module.words.values()} == {"Jour J"}
    untouched = house.programme_of(other.id).module("discovery_day")
    assert untouched is not None
    assert untouched.worded("fr").title == "Une journée pour essayer"
    programmes.rename(house, trainer, group, "discovery_day", "")
    assert programmes.mine(house, school.amal) is house.programme


def test_modules_move_within_their_stage(school: Class) -> None:
    house, trainer, group = school.house, school.trainer, school.cohort.id
    before = shown(school)
    programmes.move(house, trainer, group, before[0], 1)
    assert shown(school)[:3] == [before[1], before[0], before[2]]
    programmes.move(house, trainer, group, before[1], -1)  # It is the first already.
    assert shown(school)[:2] == [before[1], before[0]]
    programmes.reset(house, trainer, group)
    assert shown(school) == before


def test_a_module_that_is_switched_off_keeps_its_work(school: Class) -> None:
    house, trainer, group = school.house, school.trainer, school.cohort.id
    ref = PromptRef.parse("discovery_day/observe_problem.problem")
    project = school.project(school.amal)
    answers.save(house, school.amal, project, ref, "Le frigo de l'épicier tombe en panne", 0)
    programmes.switch(house, trainer, group, "discovery_day", shown=False)
    assert "discovery_day" not in shown(school)
    following = progress.mine(house, school.amal).next_step(
        programmes.mine(house, school.amal).modules
    )
    assert following is not None
    assert following[0].id != "discovery_day"
    work = answers.work(house, school.amal, "discovery_day", "observe_problem")
    assert work.answers["problem"].value.startswith("Le frigo")
    assert "discovery_day" not in {part.id for part in numbers.read(house, trainer).parts}
    cell = overview.group(house, trainer, group).teams[0].cells
    assert ("discovery_day", "observe_problem") in cell
    programmes.switch(house, trainer, group, "discovery_day", shown=True)
    assert programmes.mine(house, school.amal) is house.programme


def test_another_track_shows_its_own_modules(school: Class) -> None:
    house, trainer, group = school.house, school.trainer, school.cohort.id
    programmes.choose_track(house, trainer, group, "social")
    assert "business_model" not in shown(school)
    assert {"social_model", "social_impact", "discovery_day"} <= set(shown(school))
    programmes.choose_track(house, trainer, group, "enterprise")
    assert programmes.mine(house, school.amal) is house.programme
    with pytest.raises(Invalid):
        programmes.choose_track(house, trainer, group, "nowhere")


def test_only_who_runs_the_group_may(school: Class) -> None:
    house, group = school.house, school.cohort.id
    for actor in (school.amal,):
        for act in (
            lambda a=actor: programmes.switch(house, a, group, "discovery_day", shown=False),
            lambda a=actor: programmes.rename(house, a, group, "discovery_day", "X"),
            lambda a=actor: programmes.move(house, a, group, "discovery_day", 1),
            lambda a=actor: programmes.choose_track(house, a, group, "social"),
            lambda a=actor: programmes.reset(house, a, group),
            lambda a=actor: programmes.layout(house, a, group),
        ):
            with pytest.raises(Forbidden):
                act()
    assert programmes.mine(house, school.amal) is house.programme


def test_what_is_not_there_is_refused(school: Class) -> None:
    house, trainer, group = school.house, school.trainer, school.cohort.id
    for act in (
        lambda: programmes.switch(house, trainer, group, "gone", shown=False),
        lambda: programmes.rename(house, trainer, group, "gone", "X"),
        lambda: programmes.move(house, trainer, group, "gone", 1),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Invalid):
        programmes.rename(house, trainer, group, "discovery_day", "x" * 81)


def test_the_layout_names_modules_that_are_gone(school: Class) -> None:
    """Another version of the content: what it knows no more counts for nothing."""
    layout = Layout(off=("gone",), order={"studio": ("gone",)}, names={"gone": "X"}, track="gone")
    laid = school.house.programme.laid(layout)
    assert [m.id for m in laid.modules] == [m.id for m in school.house.programme.modules]
