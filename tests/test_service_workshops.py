"""Séances of a group: the programme's, or its own; what a trainer writes is checked step by step."""

from __future__ import annotations

from typing import Any

import pytest

from pie_core.errors import Conflict, Forbidden, Invalid, NotFound
from pie_core.model.live import Plan, Step
from pie_core.service import cohorts, live, workshops
from pie_core.service.house import now
from pie_core.service.workshops import Line
from tests.conftest import Class

pytestmark = pytest.mark.engines

FIRST = "discovery_day/problem_and_ideas"


def first(school: Class) -> workshops.Offered:
    return workshops.one(school.house, school.trainer, school.cohort.id, FIRST, "fr")


def save(school: Class, plan: Plan, based_on: int) -> int:
    return workshops.save(school.house, school.trainer, school.cohort.id, FIRST, plan, based_on)


def shorter(plan: Plan, minutes: int) -> Plan:
    """The same with another time for its first step."""
    step = plan.steps[0].model_copy(update={"minutes": minutes})
    return plan.model_copy(update={"steps": (step, *plan.steps[1:])})


def test_a_new_group_has_the_seances_of_the_programme(school: Class) -> None:
    every = workshops.offered(school.house, school.trainer, school.cohort.id)
    assert not any(one.own for one in every)
    modules = dict.fromkeys(one.module.id for one in every if one.module)
    programme = school.house.programme_of(school.cohort.id)
    assert list(modules) == [module.id for module in programme.modules if module.workshops]
    shown = ("discovery_day", "observe_and_find")
    found = [one for one in every if one.module and one.module.id in shown]
    assert [one.plan.workshop for one in found] == [
        "discovery_day/problem_and_ideas",
        "discovery_day/page_and_figures",
        "discovery_day/test_and_plan",
        "observe_and_find/look_around",
        "observe_and_find/cause_and_question",
        "observe_and_find/many_ideas",
        "observe_and_find/choose_and_tell",
    ]
    assert [one.minutes for one in found] == [135, 150, 120, 115, 105, 100, 150]


def test_the_desk_opens_at_the_module_that_was_led_last(school: Class) -> None:
    house, trainer, cohort = school.house, school.trainer, school.cohort.id
    assert workshops.last_module(house, trainer, cohort) == "discovery_day"
    plan = workshops.plan(house, trainer, cohort, "observe_and_find/many_ideas")
    live.begin(house, trainer, cohort, plan)
    live.act(house, trainer, cohort, "finish", {}, live.now_of(house, trainer, cohort).seq)
    assert workshops.last_module(house, trainer, cohort) == "observe_and_find"


def test_the_plan_has_steps_of_activities_and_steps_in_words(school: Class) -> None:
    plan = first(school).plan
    assert plan.title == "Un problème, dix idées"
    assert [(step.activity, bool(step.text), step.minutes) for step in plan.steps] == [
        ("", True, 20),
        ("know_myself", False, 20),
        ("observe_problem", False, 35),
        ("", True, 10),
        ("ten_ideas", False, 40),
        ("", True, 10),
    ]
    assert plan.steps[1].pace == "own"
    assert plan.steps[2].module == "discovery_day"


def test_a_group_keeps_its_own_version_and_another_group_does_not_have_it(school: Class) -> None:
    other = cohorts.create(
        school.house, school.trainer, name="TSFCC 102", trade="F", establishment="I", year="2026"
    )
    trainer = school.actor(school_token(school))
    version = save(school, shorter(first(school).plan, 12), 0)
    mine = first(school)
    assert (mine.own, mine.version, mine.minutes) == (True, version, 127)
    assert workshops.one(school.house, trainer, other.id, FIRST).minutes == 135


def school_token(school: Class) -> str:
    """Another session of the trainer, whose groups are read again."""
    from pie_core.service import accounts
    from tests.people import PASSWORD

    return accounts.sign_in(school.house, None, "Salma Idrissi", PASSWORD)


def test_the_second_of_two_trainers_is_told(school: Class) -> None:
    plan = first(school).plan
    version = save(school, shorter(plan, 12), 0)
    with pytest.raises(Conflict) as refused:
        save(school, shorter(plan, 30), 0)
    assert refused.value.data["version"] == version
    assert first(school).plan.steps[0].minutes == 12


def test_a_version_never_comes_back_after_a_reset(school: Class) -> None:
    plan = first(school).plan
    old = save(school, shorter(plan, 12), 0)
    workshops.reset(school.house, school.trainer, school.cohort.id, FIRST)
    assert (first(school).own, first(school).minutes) == (False, 135)
    assert save(school, shorter(plan, 13), 0) > old
    with pytest.raises(Conflict):
        save(school, shorter(plan, 14), old)


def test_only_who_leads_the_group_may(school: Class) -> None:
    plan = first(school).plan
    for act in (
        lambda: workshops.offered(school.house, school.amal, school.cohort.id),
        lambda: workshops.save(school.house, school.amal, school.cohort.id, FIRST, plan, 0),
        lambda: workshops.reset(school.house, school.amal, school.cohort.id, FIRST),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(NotFound):
        workshops.one(school.house, school.trainer, school.cohort.id, "discovery_day/none")
    with pytest.raises(NotFound):
        workshops.save(school.house, school.trainer, school.cohort.id, "x/y", plan, 0)


def test_what_is_read_back_is_what_was_written(school: Class) -> None:
    plan = first(school).plan
    given = [
        *workshops.lines(plan),
        Line("a", "poll", 4, text="Quel  problème ?", options="Le frigo\n\nLa cantine\n", most=2),
        Line("b", "words", 3, text="Un mot pour la journée", most=3, moderated=True),
    ]
    read = workshops.read(school.house, FIRST, "Ma  séance", given)
    save(school, read, 0)
    kept = first(school).plan
    assert kept.title == "Ma séance"
    assert kept.steps[:6] == plan.steps
    poll, cloud = (step.question for step in kept.steps[6:])
    assert poll is not None
    assert cloud is not None
    assert (poll.text, [option.text for option in poll.options], poll.most) == (
        "Quel problème ?",
        ["Le frigo", "La cantine"],
        2,
    )
    assert (cloud.kind, cloud.most, cloud.moderated) == ("words", 3, True)
    assert workshops.lines(kept)[6].options == "Le frigo\nLa cantine"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Line("a", "text", 0, text="Accueil"), "step_minutes"),
        (Line("a", "text", 241, text="Accueil"), "step_minutes"),
        (Line("a", "text", 2.5, text="Accueil"), "step_minutes"),
        (Line("a", "text", 5, text="  "), "step_text"),
        (Line("a", "text", 5, text="x" * 301), "step_text"),
        (Line("a", "text", 5, "fast", text="Accueil"), "pace"),
        (Line("a", "activity", 5, activity="discovery_day/none"), "step_activity"),
        (Line("a", "activity", 5), "step_activity"),
        (Line("a", "dance", 5, text="Accueil"), "kind"),
        (Line("a", "answers", 5, text="Accueil"), "kind"),
        (Line("a", "poll", 5, text="", options="oui\nnon"), "question_text"),
        (Line("a", "poll", 5, text="Alors ?", options="oui"), "question_options"),
        (Line("a", "ranking", 5, text="Alors ?"), "question_options"),
    ],
)
def test_what_does_not_fit_is_named_by_its_step(school: Class, line: Line, code: str) -> None:
    good = Line("z", "text", 5, text="Accueil")
    with pytest.raises(Invalid) as refused:
        workshops.read(school.house, FIRST, "Ma séance", [good, line])
    (finding,) = refused.value.data["findings"]
    assert (finding["path"], finding["code"]) == ("2", code)


@pytest.mark.parametrize(
    ("title", "given", "code"),
    [
        (" ", [Line("a", "text", text="Accueil")], "workshop_title"),
        ("x" * 121, [Line("a", "text", text="Accueil")], "workshop_title"),
        ("Ma séance", [], "no_steps"),
        ("Ma séance", [Line(str(n), "text", text="Accueil") for n in range(41)], "many_steps"),
    ],
)
def test_a_seance_needs_a_name_and_steps(
    school: Class, title: str, given: list[Line], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        workshops.read(school.house, FIRST, title, given)
    assert [one["code"] for one in refused.value.data["findings"]] == [code]


def test_a_class_begins_with_it_and_its_questions_are_new_each_time(school: Class) -> None:
    asked = Line("q", "ideas", 5, text="Vos idées ?")
    plan = workshops.read(school.house, FIRST, "Ma séance", [asked])
    save(school, plan, 0)
    where: tuple[Any, ...] = (school.house, school.trainer, school.cohort.id)
    one, two = (workshops.plan(*where, FIRST).steps[0].question for _ in range(2))
    assert one is not None
    assert two is not None
    assert one.id != two.id
    live.begin(*where, workshops.plan(*where, FIRST))
    assert live.now_of(*where).plan.title == "Ma séance"


def test_an_activity_that_is_gone_leaves_the_other_steps(school: Class) -> None:
    plan = first(school).plan
    gone = Step(id="gone", module="discovery_day", activity="gone")
    broken = plan.model_copy(update={"steps": (*plan.steps, gone)})
    with school.house.store.writing() as w:
        w.put_workshop(
            school.cohort.id, FIRST, broken.model_dump_json(), 7, school.trainer.id, now()
        )
        w.put_workshop(school.cohort.id, "old/one", plan.model_dump_json(), 8, "x", now())
        w.put_workshop(school.cohort.id, "discovery_day/test_and_plan", '{"old": 1}', 9, "x", now())
    assert first(school).plan.steps == plan.steps
    found = workshops.offered(school.house, school.trainer, school.cohort.id)
    assert found[-1].module is None
    assert found[-1].plan.title == "Un problème, dix idées"
    assert found[2].minutes == 120
