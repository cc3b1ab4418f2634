"""Saving answers: versions, conflicts, the frozen criterion, the canvas, who may, finishing."""

from __future__ import annotations

from typing import Any

import pytest

from pie_core.errors import Conflict, Forbidden, Frozen, Invalid, NotFound
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, cohorts, progress
from tests.conftest import Class

pytestmark = pytest.mark.engines


def ref(text: str) -> PromptRef:
    return PromptRef.parse(text, "discovery_day")


def save(school: Class, actor: Actor, where: str, value: Any, based_on: int = 0) -> answers.Saved:
    return answers.save(school.house, actor, school.project(actor), ref(where), value, based_on)


def pair(school: Class) -> tuple[Actor, Actor, str]:
    """Amal and Driss in one team."""
    ids = [school.amal.id, school.driss.id]
    team = cohorts.form_team(school.house, school.trainer, school.cohort.id, "Froid Souss", ids)
    again = [
        accounts.sign_in(school.house, school.cohort.id, n, p)
        for n, p in (("Amal Berrada", "2580"), ("Driss Naciri", "1470"))
    ]
    return school.actor(again[0]), school.actor(again[1]), team.project_id


def test_each_save_is_a_version_and_history_goes_back(school: Class) -> None:
    project = school.project(school.amal)
    assert save(school, school.amal, "observe_problem.problem", "La panne").version == 1
    assert save(school, school.amal, "observe_problem.problem", "La panne du frigo", 1).version == 2
    found = answers.history(school.house, school.amal, project, ref("observe_problem.problem"))
    assert [(a.value, a.version) for a in found] == [("La panne du frigo", 2), ("La panne", 1)]
    back = save(school, school.amal, "observe_problem.problem", "La panne", 2)
    assert back.version == 3


def test_the_second_device_meets_both_texts(school: Class) -> None:
    amal, driss, project = pair(school)
    where = ref("observe_problem.problem")
    answers.save(school.house, amal, project, where, "Texte d'Amal", 0)
    with pytest.raises(Conflict) as caught:
        answers.save(school.house, driss, project, where, "Texte de Driss", 0)
    current = caught.value.data["current"]
    assert (current.value, current.author_name, current.version) == (
        "Texte d'Amal",
        "Amal Berrada",
        1,
    )
    assert caught.value.data["submitted"] == "Texte de Driss"
    answers.save(school.house, driss, project, where, "Les deux", 1)


def test_a_save_whose_reply_was_lost_may_be_sent_again(school: Class) -> None:
    first = save(school, school.amal, "observe_problem.problem", "La panne")
    assert save(school, school.amal, "observe_problem.problem", "La panne") == first


def test_the_criterion_comes_first_and_is_frozen_by_the_observation(school: Class) -> None:
    with pytest.raises(Invalid) as caught:
        save(school, school.amal, "test_belief.observation", "Deux sur trois ont dit oui.")
    assert caught.value.data["findings"][0]["code"] == "needs"
    save(school, school.amal, "test_belief.criterion", "Deux personnes sur trois disent oui.")
    save(school, school.amal, "test_belief.criterion", "Trois sur trois disent oui.", 1)
    save(school, school.amal, "test_belief.observation", "Deux sur trois ont dit oui.")
    with pytest.raises(Frozen):
        save(school, school.amal, "test_belief.criterion", "Deux suffisent.", 2)


def test_notes_of_the_canvas_follow_the_exercise(school: Class) -> None:
    project = school.project(school.amal)
    items = [{"id": "aaaa", "text": "Les cafés"}, {"id": "bbbb", "text": "Les snacks"}]
    save(school, school.amal, "nine_blocks.customer_segments", items)
    save(school, school.amal, "nine_blocks.customer_segments", items[1:], 1)
    with school.house.store.reading() as r:
        [note] = r.notes_of(project)
        assert len(r.notes_of(project, archived=True)) == 2
    assert (note.block, note.text) == ("customer_segments", "Les snacks")
    assert note.source == "discovery_day/nine_blocks.customer_segments"


def test_nobody_reads_or_writes_another_teams_answer(school: Class) -> None:
    save(school, school.amal, "observe_problem.problem", "La panne")
    project, where = school.project(school.amal), ref("observe_problem.problem")
    with pytest.raises(Forbidden):
        answers.save(school.house, school.driss, project, where, "Autre", 1)
    with pytest.raises(Forbidden):
        answers.history(school.house, school.driss, project, where)
    with pytest.raises(Forbidden):
        answers.work(school.house, school.driss, "discovery_day", "observe_problem", project)
    with pytest.raises(Forbidden):
        answers.save(school.house, school.trainer, project, where, "Le formateur", 1)
    assert answers.history(school.house, school.trainer, project, where)


def test_the_self_assessment_is_for_oneself_alone(school: Class) -> None:
    level = ref("know_myself.initiative")
    answers.save(school.house, school.amal, school.amal.id, level, 3, 0)
    with pytest.raises(Forbidden):
        answers.history(school.house, school.trainer, school.amal.id, level)
    with pytest.raises(Forbidden):
        answers.save(school.house, school.driss, school.amal.id, level, 1, 1)


@pytest.mark.parametrize("where", ["nothing.here", "observe_problem.nothing", "x/y.z"])
def test_what_does_not_exist_is_not_found(school: Class, where: str) -> None:
    with pytest.raises(NotFound):
        save(school, school.amal, where, "x")


def test_another_owners_photo_cannot_be_named(school: Class) -> None:
    with pytest.raises(NotFound):
        save(school, school.amal, "observe_problem.photo", [{"id": "stolen-photo"}])


def test_finishing_needs_what_is_required_and_can_be_taken_back(school: Class) -> None:
    where = ("discovery_day", "my_plan")
    with pytest.raises(Invalid):
        answers.finish(school.house, school.amal, *where)
    save(school, school.amal, "my_plan.next_step", "Parler à dix cafés avant vendredi.")
    module = school.house.programme.module("discovery_day")
    assert module is not None
    activity = module.activity("my_plan")
    assert activity is not None
    assert progress.mine(school.house, school.amal).of(module, activity) == "in_progress"
    answers.finish(school.house, school.amal, *where)
    assert progress.mine(school.house, school.amal).of(module, activity) == "done"
    answers.reopen(school.house, school.amal, *where)
    assert progress.mine(school.house, school.amal).of(module, activity) == "in_progress"


def test_the_next_step_is_the_first_unfinished_one(school: Class) -> None:
    modules = school.house.programme.modules
    standing = progress.mine(school.house, school.amal)
    found = standing.next_step(modules)
    assert found is not None
    assert (found[0].id, found[1].id) == ("discovery_day", "know_myself")
    everything = progress.Standing(
        {(m.id, a.id): progress.State.DONE for m in modules for a in m.activities}
    )
    assert everything.next_step(modules) is None


def test_a_new_team_goes_on_with_the_work_that_there_is(school: Class) -> None:
    save(school, school.driss, "observe_problem.problem", "Le frigo du marchand")
    kept = school.project(school.driss)
    amal, driss, project = pair(school)
    assert project == kept
    assert amal.project_ids == driss.project_ids == {kept}
    with school.house.store.reading() as r:
        assert len(r.teams_of(school.cohort.id)) == 1


def test_a_team_has_one_to_five_members_of_the_group(school: Class) -> None:
    others = [school.join(f"Stagiaire Numéro{letter}").id for letter in "abcdef"]
    for ids in ([], others):
        with pytest.raises(Invalid):
            cohorts.form_team(school.house, school.trainer, school.cohort.id, "X", ids)
    with pytest.raises(NotFound):
        cohorts.form_team(school.house, school.trainer, school.cohort.id, "X", [school.trainer.id])
    with pytest.raises(Forbidden):
        cohorts.form_team(school.house, school.amal, school.cohort.id, "X", others[:2])
