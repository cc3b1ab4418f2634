"""A trainer's guide, and a group's own séance: what a click keeps, refuses, and leaves as it was."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from pie_core.model.people import Role
from pie_core.service import workshops
from tests.conftest import Class
from tests.screens import Open, texts

FIRST = "discovery_day/problem_and_ideas"
SCREEN = "trainer/workshop.py"


def kept(school: Class) -> workshops.Offered:
    return workshops.one(school.house, school.trainer, school.cohort.id, FIRST, "fr")


def order(school: Class) -> list[str]:
    return [step.activity or step.id for step in kept(school).plan.steps]


def minutes(at: AppTest, place: int) -> None:
    """Type twelve minutes for a step."""
    at.number_input[place].set_value(12)


def click(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


def opened(page: Open, school: Class) -> AppTest:
    return page(Role.TRAINER, SCREEN, g=school.cohort.id, w=FIRST)


def test_the_guide_shows_when_each_step_begins_and_leads_to_the_paper(
    school: Class, page: Open
) -> None:
    at = page(Role.TRAINER, "trainer/guide.py", m="discovery_day")
    shown = texts(at)
    assert "01:25" in shown
    assert "Ils comparent à voix haute." in shown
    assert "À qui pouvez-vous en parler avant ce soir ?" in shown
    assert f"/preparer?g={school.cohort.id}" in shown
    assert "look_around" not in shown


def test_minutes_typed_before_a_step_is_moved_are_kept(school: Class, page: Open) -> None:
    at = opened(page, school)
    minutes(at, 0)
    click(at, "ws.down.welcome")
    assert not kept(school).own
    at = click(at, "ws.save")
    assert not at.exception
    assert order(school)[:3] == ["know_myself", "welcome", "observe_problem"]
    assert kept(school).plan.steps[1].minutes == 12
    assert kept(school).minutes == 127


def test_a_step_is_removed_and_the_programme_comes_back(school: Class, page: Open) -> None:
    at = opened(page, school)
    click(at, "ws.remove.pause")
    at = click(at, "ws.save")
    assert order(school) == ["welcome", "know_myself", "observe_problem", "ten_ideas", "share"]
    click(at, "ws.reset")
    assert order(school)[3] == "pause"
    assert not kept(school).own


def test_a_poll_is_added_behind_a_step(school: Class, page: Open) -> None:
    at = opened(page, school)
    at.selectbox(key="ws.new.kind").set_value("poll").run()
    at.text_input(key="ws.new.text").set_value("Quel problème vous gêne le plus ?")
    at.text_area(key="ws.new.options").set_value("Le frigo\nLa cantine")
    at.selectbox(key="ws.new.after.6").set_value(1)
    click(at, "ws.add")
    click(at, "ws.save")
    steps = kept(school).plan.steps
    assert len(steps) == 7
    assert steps[1].question is not None
    assert steps[1].question.text == "Quel problème vous gêne le plus ?"


def test_a_poll_without_answers_is_refused_in_a_sentence(school: Class, page: Open) -> None:
    at = opened(page, school)
    at.selectbox(key="ws.new.kind").set_value("poll").run()
    at.text_input(key="ws.new.text").set_value("Quel problème ?")
    at = click(at, "ws.add")
    assert [one.value for one in at.error] == ["Écris de 2 à 12 réponses possibles, une par ligne."]
    assert at.text_input(key="ws.new.text").value == "Quel problème ?"


def test_a_step_without_words_is_named_by_its_number(school: Class, page: Open) -> None:
    at = opened(page, school)
    at.text_input[3].set_value(" ")
    at = click(at, "ws.save")
    assert [one.value for one in at.error] == ["Étape 6 : Écris en quelques mots ce que l'on fait."]
    assert not kept(school).own


def test_of_two_trainers_the_second_chooses(school: Class, page: Open) -> None:
    at = opened(page, school)
    minutes(at, 0)
    plan = kept(school).plan
    theirs = plan.model_copy(update={"title": "La séance de l'autre"})
    workshops.save(school.house, school.trainer, school.cohort.id, FIRST, theirs, 0)
    at = click(at, "ws.save")
    assert at.warning
    assert kept(school).plan.title == "La séance de l'autre"
    at = click(at, "ws.mine")
    assert not at.warning
    assert (kept(school).plan.title, kept(school).minutes) == ("Un problème, dix idées", 127)
