"""The screens of groups in numbers: what they say, to whom, and never of whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pie_core.model.people import Role
from pie_core.service import cohorts
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.screens import Open, texts
from tests.test_report_numbers import NAMES, worked
from tests.test_service_numbers import another_group, join

PAGE, GROUP = "trainer/numbers.py", "trainer/group.py"


def charts(at: AppTest) -> str:
    """The specifications of all figures of a screen."""
    found: list[Any] = [one.proto.spec for one in at.get("vega_lite_chart")]
    return json.dumps([json.loads(one) for one in found], ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_groups_with_their_sum_and_nobodys_name(
    school: Class, page: Open, language: str
) -> None:
    worked(school)
    join(school, another_group(school, school.trainer), 3)
    at = page(Role.ADMINISTRATOR, PAGE, language)
    assert not at.exception
    assert not at.warning
    said = texts(at)
    assert "<td>TSFCC 101</td><td>2</td><td>2</td><td>0</td><td>–</td><td>1</td>" in said
    assert "<td>Couture 201</td><td>3</td><td>3</td>" in said
    assert "<td>5</td><td>5</td><td>0</td><td>–</td><td>1</td>" in said
    drawn = charts(at)
    assert len(at.get("vega_lite_chart")) == 4
    assert not [name for name in NAMES if name in said + drawn]


def test_a_figure_says_where_it_stops(school: Class, page: Open) -> None:
    worked(school)
    drawn = charts(page(Role.TRAINER, PAGE))
    # One of two teams has finished the first activity that is told, none the next.
    assert "À partir de « Dix idées en huit minutes »" in drawn
    assert "1 équipe sur 2 n'a encore rien testé." in drawn
    assert "100\u00a0% des preuves montrent que quelqu'un a agi." in drawn
    assert "Aucun plan n'est encore déposé." in drawn


def test_a_trainer_sees_only_their_own_groups(school: Class, page: Open) -> None:
    worked(school)
    another_group(school, school.trainer)
    at = page(Role.TRAINER, PAGE)
    assert "Couture 201" not in texts(at)
    assert not at.selectbox  # One group: nothing to choose between.


def test_choosing_an_establishment_leaves_its_groups(school: Class, page: Open) -> None:
    worked(school)
    join(school, another_group(school, school.trainer), 3)
    at = page(Role.ADMINISTRATOR, PAGE)
    assert [box.label for box in at.selectbox] == ["Établissement", "Filière", "Groupe"]
    at.selectbox(key="numbers.establishment").set_value("CFA").run()
    assert not at.exception
    assert at.selectbox(key="numbers.cohort_id").options == ["tous les groupes", "Couture 201"]
    assert "TSFCC 101" not in texts(at)
    links = [one.proto.url for one in at.get("link_button")]
    assert links == [
        "/api/documents/numbers?establishment=CFA&language=fr",
        "/api/documents/numbers.csv?establishment=CFA&language=fr",
    ]


def test_a_group_has_its_own(school: Class, page: Open) -> None:
    worked(school)
    at = page(Role.TRAINER, GROUP, g=school.cohort.id)
    at.session_state["group_tabs"] = "Bilan du groupe"
    at.run()
    assert not at.exception
    assert "1/2 (50\u00a0%)" in texts(at)
    links = [one.proto.url for one in at.get("link_button")]
    assert f"/api/documents/numbers?group={school.cohort.id}&language=fr" in links


def test_nothing_to_count_is_one_sentence(school: Class, page: Open) -> None:
    cohorts.archive(school.house, school.trainer, school.cohort.id)
    at = page(Role.TRAINER, PAGE)
    assert [one.value for one in at.info] == [
        "Pas encore de groupe. Les chiffres viennent avec le premier."
    ]
    another_group(school, school.trainer)
    at = page(Role.ADMINISTRATOR, PAGE)
    assert [one.value for one in at.info] == [
        "Personne n'a encore rejoint : il n'y a rien à compter."
    ]
    assert not at.get("vega_lite_chart")


def test_the_names_of_groups_are_shown_as_typed(school: Class, page: Open) -> None:
    worked(school)
    join(school, another_group(school, school.trainer, "<b>x</b> 'y'"), 1)
    said = texts(page(Role.ADMINISTRATOR, PAGE))
    assert "&lt;b&gt;x&lt;/b&gt;" in said
    assert "<b>x</b>" not in said
