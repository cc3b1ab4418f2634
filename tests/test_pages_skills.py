"""The screens of soft skills: the invitation, the profile as it grows, sharing, the group's tab."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest

from pages.parts import attempt_view
from pie_core.model.instruments import Occasion
from pie_core.model.people import Actor, Role
from pie_core.service import accounts, answers, attempts, cohorts, examples, practice
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.screens import Open, texts
from tests.skills import LAST, fill, reach_the_end, say

SKILLS = "trainee/skills.py"


def whole_way(school: Class, actor: Actor) -> None:
    """Start, a note after an activity, end and then."""
    house = school.house
    say(house, actor, Occasion.START, 2, vision_1=1, vision_2=1)
    ref = practice.ref("discovery_day", "ten_ideas", "sentence")
    answers.save_field(house, actor, actor.id, ref, "Dix idées en dix minutes", 0)
    reach_the_end(house, actor)
    say(house, actor, Occasion.END, 3, vision_1=4, vision_2=4, planning_1=1, planning_2=1)
    say(house, actor, Occasion.THEN, 2)


def test_the_start_is_offered_on_the_home_page_until_it_is_done(school: Class, page: Open) -> None:
    at = page(Role.TRAINEE)
    assert attempt_view.TITLES["start"] in texts(at)
    say(school.house, school.amal, Occasion.START)
    assert attempt_view.TITLES["start"] not in texts(page(Role.TRAINEE))
    reach_the_end(school.house, school.amal)
    assert escape(attempt_view.WHY["end"]) in texts(page(Role.TRAINEE))


def test_why_looking_back_is_asked(school: Class, page: Open) -> None:
    reach_the_end(school.house, school.amal)
    say(school.house, school.amal, Occasion.END)
    at = page(Role.TRAINEE, SKILLS, v="questions", o="then")
    assert "Les trois moments restent" in texts(at)


@pytest.mark.parametrize("query", [{"o": "end"}, {"o": "then"}, {"o": "peer"}, {"o": "x"}, {}])
def test_an_occasion_that_is_not_offered_is_one_clear_sentence(
    page: Open, query: dict[str, str]
) -> None:
    at = page(Role.TRAINEE, SKILLS, v="questions", **query)
    assert not at.exception
    assert len(at.warning) == 1


def test_the_profile_before_anything(page: Open) -> None:
    at = page(Role.TRAINEE, SKILLS)
    assert len(at.info) == 1
    assert not at.get("vega_lite_chart")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_profile_after_the_whole_way(school: Class, page: Open, language: str) -> None:
    whole_way(school, school.amal)
    at = page(Role.TRAINEE, SKILLS, language)
    assert not at.exception
    said = texts(at)
    assert "Dix idées en dix minutes" in said
    assert 'data-verdict="gain"' in said
    assert 'data-verdict="unproven"' in said
    assert len(at.toggle) == 3
    assert [toggle.value for toggle in at.toggle] == [False] * 3
    if language == "fr":
        assert "▲ Progrès net" in said
        assert "+2" not in said  # Never the bare difference.


def test_sharing_is_one_tap_and_one_tap_back(school: Class, page: Open) -> None:
    say(school.house, school.amal, Occasion.START)
    at = page(Role.TRAINEE, SKILLS)
    with school.house.store.reading() as r:
        assert r.shared_occasions(school.amal.id) == frozenset()
    for on in (True, False):
        at.toggle(key="share.start").set_value(on).run()
        with school.house.store.reading() as r:
            assert r.shared_occasions(school.amal.id) == ({Occasion.START} if on else set())


def test_a_straight_line_is_said_and_nothing_is_hidden(school: Class, page: Open) -> None:
    say(school.house, school.amal, Occasion.START, 3)
    at = page(Role.TRAINEE, SKILLS)
    assert "Toutes les réponses sont au même niveau" in texts(at)
    assert "1. Repérer des opportunités" in texts(at)


def test_after_an_activity_what_it_trains_is_asked(school: Class, page: Open) -> None:
    """Where it trains something, and only once it is done."""
    query = {"m": LAST[0], "a": LAST[1]}
    assert "20 secondes" not in texts(page(Role.TRAINEE, "trainee/module.py", **query))
    reach_the_end(school.house, school.amal)
    assert "20 secondes" in texts(page(Role.TRAINEE, "trainee/module.py", **query))


def test_the_teams_eyes_say_how_many_are_missing(school: Class, page: Open) -> None:
    at = page(Role.TRAINEE, SKILLS, v="equipe")
    assert any("seul dans ton équipe" in one.value for one in at.info)
    people = [school.amal, *(school.join(f"Stagiaire {c}") for c in "ABC")]
    with school.house.store.reading() as r:
        teacher = r.actor(school.trainer.id)
    assert teacher is not None
    cohorts.form_team(school.house, teacher, school.cohort.id, "Atelier", [p.id for p in people])
    at = page(Role.TRAINEE, SKILLS, v="equipe")
    assert any("0 réponse" in one.value for one in at.info)
    for other in people[1:]:
        with school.house.store.reading() as r:
            actor = r.actor(other.id)
        assert actor is not None
        attempt, _ = attempts.begin_about(school.house, actor, school.amal.id, Occasion.PEER)
        fill(school.house, actor, attempt, 4)
    at = page(Role.TRAINEE, SKILLS, v="equipe")
    assert not at.info
    assert "avis proches" in texts(at)
    assert "4 sur 5" in texts(at)


@pytest.fixture
def example(school: Class, tokens: dict[Role | None, Any]) -> str:
    """The example group, open to the trainer too."""
    with school.house.store.reading() as r:
        admin = r.actor(school.trainer.id)
    assert admin is not None
    group = examples.load(school.house, admin)
    person = accounts.actor(school.house, tokens[Role.TRAINER])
    with school.house.store.reading() as r:
        admin = r.actor(school.trainer.id)
    assert admin is not None
    assert person is not None
    cohorts.open_to(school.house, admin, group.id, person.id)
    return group.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_group_together(page: Open, example: str, language: str) -> None:
    at = page(Role.TRAINER, "trainer/group.py", language, g=example, group_tabs="skills")
    labels = [tab.label for tab in at.tabs]
    at.session_state["group_tabs"] = labels[4]
    at.run()
    assert not at.exception
    assert len(at.get("vega_lite_chart")) == 2
    assert at.toggle(key="end_open").value is False
    said = texts(at)
    for name in ("Fatima", "Yassine", "Hassan"):
        assert name not in said


def test_opening_the_end_for_a_group(page: Open, school: Class, example: str) -> None:
    at = page(Role.TRAINER, "trainer/group.py", g=example)
    at.session_state["group_tabs"] = at.tabs[4].label
    at.run()
    at.toggle(key="end_open").set_value(True).run()
    with school.house.store.reading() as r:
        assert attempts.end_opened(r, example)


def test_a_trainer_observes_and_previews(school: Class, page: Open) -> None:
    at = page(Role.TRAINER, "trainer/skills.py", w=school.amal.id, v="observer")
    assert not at.warning
    assert "Amal Berrada" in texts(at)
    at = page(Role.TRAINER, "trainer/skills.py")
    assert "JRC, 2016" in texts(at)
