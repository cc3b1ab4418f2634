"""The trainer's home, matrix and reading page; feedback from one screen to the other."""

from __future__ import annotations

from typing import Any

import pytest

from pie_core.model.people import Role
from pie_core.model.programme import PromptRef
from pie_core.service import answers, cohorts, feedbacks
from tests.conftest import Class
from tests.screens import Open, texts

HOSTILE = "<img src=x onerror=alert(1)> **gras**"
WHERE = {"m": "discovery_day", "a": "observe_problem"}
SPOT = "discovery_day-observe_problem-{}"


def write(school: Class, value: str, based_on: int = 0) -> str:
    ref = PromptRef(module="discovery_day", activity="observe_problem", prompt="problem")
    project = school.project(school.amal)
    answers.save(school.house, school.amal, project, ref, value, based_on)
    return project


def reading(school: Class, page: Open, **query: str) -> Any:
    project = school.project(school.amal)
    return page(
        Role.TRAINER, "trainer/answer.py", **{"g": school.cohort.id, **WHERE, "p": project, **query}
    )


def test_a_feedback_goes_from_the_trainer_to_the_trainee_and_back(
    school: Class, page: Open
) -> None:
    project = write(school, "Les gens attendent.")
    at = reading(school, page)
    key = SPOT.format(project)
    assert "pas encore lu" not in texts(at)
    at.button(key=f"fb.give.{key}").click().run()
    assert [e.value for e in at.error] == ["Choisis : à revoir, bien ou excellent."]
    at.button_group(key=f"fb.level.{key}").set_value("review").run()
    pills = at.button_group(key=f"fb.phrase.{key}.review")
    pills.set_value(
        pills.options[1].content if hasattr(pills.options[1], "content") else pills.options[1]
    )
    at.run()
    assert at.text_area(key=f"fb.text.{key}").value.startswith("Ajoute un chiffre")
    at.text_area(key=f"fb.text.{key}").set_value(f"Combien de personnes ? {HOSTILE}")
    at.button(key=f"fb.give.{key}").click().run()
    assert not at.error
    assert at.text_area(key=f"fb.text.{key}").value == ""
    assert "pas encore lu" in texts(at)

    home = page(Role.TRAINEE)
    assert "Ton formateur a écrit" in texts(home)
    assert "Combien de personnes ?" in texts(home)
    assert "<img" not in texts(home)
    mine = page(Role.TRAINEE, "trainee/module.py", **WHERE)
    assert "nouveau" in texts(mine)
    assert "<img" not in texts(mine)
    assert "Ton formateur a écrit" not in texts(page(Role.TRAINEE))

    write(school, "Trente personnes attendent.", 1)
    told = texts(reading(school, page))
    assert "changé depuis" in told
    assert "pas encore lu" not in told


def test_a_section_and_a_figure_are_spoken_of_where_they_stand(school: Class, page: Open) -> None:
    project = school.project(school.amal)
    feedbacks.give(
        school.house, school.trainer, project, "section:market", "good", "Le marché est clair."
    )
    assert "Le marché est clair." in texts(
        page(Role.TRAINEE, "trainee/dossier.py", v="ecrire", s="market")
    )
    at = page(Role.TRAINER, "trainee/dossier.py", p=project, v="ecrire", s="market")
    assert "Le marché est clair." in texts(at)
    assert at.button(key=f"fb.give.{project}-market")


def test_from_one_team_to_the_next(school: Class, page: Open) -> None:
    write(school, "Les gens attendent.")
    at = reading(school, page)
    first = at.query_params["p"]
    order = [
        team.project_id for team in cohorts.teams(school.house, school.trainer, school.cohort.id)
    ]
    there = order.index(first[0] if isinstance(first, list) else first)
    step = "reading.1" if there == 0 else "reading.0"
    at.button(key=step).click().run()
    now = at.query_params["p"]
    assert (now[0] if isinstance(now, list) else now) == order[1 - there]
    assert not at.warning


@pytest.mark.parametrize(
    "query",
    [
        {"a": "know_myself"},
        {"p": "nobody"},
        {"g": "nowhere"},
        {"m": "practice"},
    ],
)
def test_what_is_not_theirs_to_read_is_one_clear_sentence(
    school: Class, page: Open, query: dict[str, str]
) -> None:
    at = reading(school, page, **query)
    assert not at.exception
    assert len(at.warning) == 1


def test_the_home_page_filters_by_establishment_in_the_address(
    school: Class, page: Open, tokens: Any
) -> None:
    trainer = school.actor(tokens[Role.TRAINER])
    cohorts.create(
        school.house, trainer, name="Couture 9", trade="Couture", establishment="ITA", year="2026"
    )
    everything = texts(page(Role.TRAINER, "trainer/home.py"))
    assert "Couture 9" in everything
    assert "TSFCC 101" in everything
    one = page(Role.TRAINER, "trainer/home.py", e="ITA")
    assert "Couture 9" in texts(one)
    assert "TSFCC 101" not in texts(one)
    one.selectbox(key="groups.e").set_value("").run()
    assert "TSFCC 101" in texts(one)


def test_the_matrix_opens_what_is_open_and_no_private_cell(school: Class, page: Open) -> None:
    project = write(school, HOSTILE)
    ref = PromptRef(module="discovery_day", activity="know_myself", prompt="strength")
    answers.save(school.house, school.amal, school.amal.id, ref, "Secret", 0)
    at = page(Role.TRAINER, "trainer/group.py", g=school.cohort.id)
    drawn = texts(at)
    assert (
        f"/travail?g={school.cohort.id}&amp;m=discovery_day&amp;a=observe_problem&amp;p={project}"
        in drawn
    )
    assert "a=know_myself" not in drawn
    assert "Secret" not in drawn
    assert "en cours" in drawn


def test_two_groups_of_one_name_are_told_apart(school: Class, page: Open, tokens: Any) -> None:
    trainer = school.actor(tokens[Role.TRAINER])
    twin = cohorts.create(
        school.house, trainer, name="TSFCC 101", trade="Froid", establishment="ITA", year="2026"
    )
    at = page(Role.TRAINER, "trainer/home.py")
    at.selectbox(key="groups.g").set_value(twin.id).run()
    assert "Froid · ITA · 2026" in texts(at)
    assert "Froid et climatisation" not in texts(at)
