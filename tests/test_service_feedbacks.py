"""Feedback: given, seen, changed since; phrases; who reads; and what nobody else may."""

from __future__ import annotations

import pytest

from pie_core.errors import Forbidden, Invalid, NotFound
from pie_core.model.people import Role
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, cohorts, feedbacks
from pie_core.service.house import House
from tests.conftest import Class
from tests.people import PASSWORD

pytestmark = pytest.mark.engines

PROBLEM = "answer:discovery_day/observe_problem.problem"
REF = PromptRef(module="discovery_day", activity="observe_problem", prompt="problem")
PRIVATE = "activity:discovery_day/know_myself"


def colleague(school: Class, name: str = "Autre Formateur") -> str:
    """A trainer who does not run the group: their session."""
    accounts.add_staff(school.house, school.trainer, Role.TRAINER, name, PASSWORD)
    token = accounts.sign_in(school.house, None, name, PASSWORD)
    accounts.consent(school.house, school.actor(token))
    return token


def test_a_feedback_is_heard_seen_once_and_knows_what_changed(school: Class) -> None:
    house, project = school.house, school.project(school.amal)
    answers.save(house, school.amal, project, REF, "Les gens attendent.", 0)
    given = feedbacks.give(house, school.trainer, project, PROBLEM, "review", " Qui exactement ? ")
    with house.store.reading() as r:
        [event] = r.class_notices(school.cohort.id, 0)
    assert event.data == {"owner": project, "place": PROBLEM, "id": given.id}

    [news] = feedbacks.news(house, school.amal)
    assert (news.feedback.text, news.feedback.level) == ("Qui exactement ?", "review")
    assert feedbacks.news(house, school.driss) == []

    # The trainer looks: that is not the trainee's opening.
    [told] = feedbacks.said(house, school.trainer, project)
    assert (told.feedback.seen_at, told.changed) == (None, False)
    feedbacks.said(house, school.amal, project, lambda place: place.activity == "ten_ideas")
    assert len(feedbacks.news(house, school.amal)) == 1
    feedbacks.said(house, school.amal, project, lambda place: place.activity == "observe_problem")
    assert feedbacks.news(house, school.amal) == []

    answers.save(house, school.amal, project, REF, "Les mères du quartier attendent.", 1)
    [told] = feedbacks.said(house, school.trainer, project)
    assert told.feedback.seen_at is not None
    assert told.changed


@pytest.mark.parametrize(
    ("place", "level", "text", "code"),
    [
        (PROBLEM, "review", "  ", "feedback_text"),
        (PROBLEM, "bad", "Non", "feedback_level"),
        (PROBLEM, "good", "x" * 601, "too_long"),
    ],
)
def test_what_a_feedback_must_say(
    school: Class, place: str, level: str, text: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        feedbacks.give(
            school.house, school.trainer, school.project(school.amal), place, level, text
        )
    assert [one["code"] for one in refused.value.data["findings"]] == [code]


@pytest.mark.parametrize(
    "place",
    [
        "answer:discovery_day/observe_problem.nothing",
        "answer:discovery_day/nothing.problem",
        "activity:plan/offers",
        "section:nothing",
        "figure:nothing",
        "figure:net_result'--",
        "",
    ],
)
def test_no_place_no_feedback(school: Class, place: str) -> None:
    with pytest.raises(NotFound):
        feedbacks.give(school.house, school.trainer, school.project(school.amal), place, "good")


def test_sections_and_figures_are_places(school: Class) -> None:
    project = school.project(school.amal)
    for place in ("section:market", "figure:net_result", "activity:discovery_day/ten_ideas"):
        feedbacks.give(school.house, school.trainer, project, place, "good")
    found = feedbacks.said(school.house, school.amal, project)
    assert [one.place.name for one in found] == ["", "net_result", "market"]


def test_only_the_groups_trainers_speak_and_only_who_it_is_for_reads(school: Class) -> None:
    house, project = school.house, school.project(school.amal)
    stranger = school.actor(colleague(school))
    for actor in (stranger, school.driss, school.amal):
        with pytest.raises(Forbidden):
            feedbacks.give(house, actor, project, PROBLEM, "good")
    feedbacks.give(house, school.trainer, project, PROBLEM, "good", "Clair.")
    assert feedbacks.said(house, stranger, project) == []
    assert feedbacks.said(house, school.driss, project) == []
    [mine] = feedbacks.said(house, school.amal, project)
    assert mine.feedback.seen_at is None  # Nobody's look but the team's counts.


def test_what_is_private_is_not_spoken_of(school: Class) -> None:
    with pytest.raises(Forbidden):
        feedbacks.give(school.house, school.trainer, school.amal.id, PRIVATE, "good")
    # Nor by naming the team as its owner.
    with pytest.raises(NotFound):
        feedbacks.give(school.house, school.trainer, school.project(school.amal), PRIVATE, "good")


def test_two_trainers_see_that_the_other_reads(school: Class) -> None:
    house, other = school.house, colleague(school, "Karim Bennani")
    place = "discovery_day/ten_ideas/" + school.project(school.amal)
    with pytest.raises(Forbidden):
        feedbacks.read_here(house, school.actor(other), school.cohort.id, place)
    cohorts.open_to(house, school.trainer, school.cohort.id, school.actor(other).id)
    assert feedbacks.read_here(house, school.trainer, school.cohort.id, place) == []
    seen = feedbacks.read_here(house, school.actor(other), school.cohort.id, place)
    assert seen == ["Salma Idrissi"]
    # Going on to another place leaves the first.
    feedbacks.read_here(house, school.trainer, school.cohort.id, "elsewhere")
    assert feedbacks.read_here(house, school.actor(other), school.cohort.id, place) == []
    with pytest.raises(Forbidden):
        feedbacks.read_here(house, school.amal, school.cohort.id, place)


def test_a_trainers_own_phrases_take_the_place_of_the_usual(school: Class) -> None:
    house: House = school.house
    usual = feedbacks.phrases(house, school.trainer, "fr")
    assert {one.level for one in usual} == {"review", "good", "excellent"}
    assert feedbacks.phrases(house, school.trainer, "ar") != usual
    feedbacks.keep_phrases(
        house, school.trainer, {"good": ["  Bon   travail. ", "", "Bon travail."], "review": []}
    )
    own = feedbacks.phrases(house, school.trainer, "ar")
    assert [(one.level, one.text) for one in own] == [("good", "Bon travail.")]
    with pytest.raises(Invalid):
        feedbacks.keep_phrases(house, school.trainer, {"good": ["x" * 201]})
    with pytest.raises(Invalid):
        feedbacks.keep_phrases(house, school.trainer, {"good": [f"n° {n}" for n in range(13)]})
    feedbacks.keep_phrases(house, school.trainer, {})
    assert feedbacks.phrases(house, school.trainer, "fr") == usual
    with pytest.raises(Forbidden):
        feedbacks.phrases(house, school.amal, "fr")


def test_own_phrases_go_with_the_account(school: Class) -> None:
    token = colleague(school)
    actor = school.actor(token)
    feedbacks.keep_phrases(school.house, actor, {"good": ["Bon travail."]})
    with school.house.store.writing() as w:
        assert w.setting(f"phrases.{actor.id}")
        w.erase_person(actor.id)
        assert w.setting(f"phrases.{actor.id}") is None
