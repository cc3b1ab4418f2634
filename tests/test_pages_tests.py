"""The screens of boards, hypotheses, tests and evidence: what they show, and what is done on them."""

from __future__ import annotations

from typing import Any

import pytest

from pie_core.model.people import Role
from pie_core.model.programme import PromptRef
from pie_core.service import answers, boards, sheets
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.screens import Open, texts

CANVAS, TESTS = "trainee/canvas.py", "trainee/tests.py"
HOSTILE = "<b>gras</b> :material/home: **x**"


def say(school: Class, module: str, sheet: str, **values: Any) -> None:
    """Answer prompts of a sheet as Amal."""
    owner = school.project(school.amal)
    for prompt, value in values.items():
        ref = PromptRef(module=module, activity=sheet, prompt=prompt)
        answers.save(school.house, school.amal, owner, ref, value, 0)


def put(
    school: Class, note: str, text: str, block: str = "customer_segments", based_on: int = 0
) -> None:
    owner = school.project(school.amal)
    wanted = [boards.Put(note, block, text, "", False, None, based_on)]
    boards.put(school.house, school.amal, owner, "canvas", wanted)


@pytest.fixture
def tested(school: Class) -> Class:
    """Amal's team with two notes, a hypothesis, a test under way, an interview."""
    put(school, "note-mamans", "Mamans du quartier")
    put(school, "note-prix", HOSTILE, "revenue_streams")
    put(school, "note-mamans", "Mamans pressées", "value_propositions", 1)
    say(school, "hypotheses", "belief1", statement=HOSTILE, kind="viability", importance=5)
    say(
        school,
        "experiments",
        "test1",
        title="Affiche devant l'école",
        beliefs=["belief1"],
        plan="Samedi matin devant l'école, une affiche.",
        measure="avances",
        unit="count",
        sense="at_least",
        target=3,
        start="yes",
        n=12,
        measured=1,
        observed="Une seule a payé.",
    )
    say(
        school,
        "evidence",
        "seen1",
        kind="interview",
        experiment="test1",
        who="Naïma",
        rung=2,
        text="Elle a jeté deux pantalons.",
        opposes=["belief1"],
    )
    return school


SHEETS = [("hypotheses", "belief1"), ("experiments", "test1"), ("evidence", "seen1")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TRAINER, Role.REVIEWER])
def test_every_screen(tested: Class, page: Open, role: Role, language: str) -> None:
    project = tested.project(tested.amal)
    for view in ("croyances", "tests", "preuves", "journal"):
        at = page(role, TESTS, language, p=project, v=view)
        assert not at.exception, view
    for module, sheet in SHEETS:
        at = page(role, TESTS, language, p=project, m=module, id=sheet)
        assert not at.exception, module
    for query in ({}, {"v": "histoire"}, {"b": "social", "v": "histoire"}):
        at = page(role, CANVAS, language, p=project, **query)
        assert not at.exception, query
        assert "<b>gras</b>" not in "".join(str(e.value) for e in at.html)


def test_a_reader_changes_nothing(tested: Class, page: Open) -> None:
    project = tested.project(tested.amal)
    for module, sheet in SHEETS:
        assert not page(Role.TRAINER, TESTS, p=project, m=module, id=sheet).button, module
    assert not page(Role.TRAINER, TESTS, p=project).button
    assert not page(Role.TRAINER, CANVAS, p=project, v="histoire").button


def test_another_teams_tests_are_closed(tested: Class, page: Open) -> None:
    theirs = tested.project(tested.driss)
    for file in (CANVAS, TESTS):
        at = page(Role.TRAINEE, file, p=theirs)
        assert [w.value for w in at.warning] == [
            "Cette page n'est pas pour toi. Reviens à l'accueil."
        ]


def test_a_sheet_that_is_not_there_is_one_clear_sentence(school: Class, page: Open) -> None:
    for query in (
        {"m": "hypotheses", "id": "nothing1"},
        {"m": "plan", "id": "offers"},
        {"m": "../x", "id": "..."},
        {"from": "note:nothing1"},
        {"from": "???"},
    ):
        at = page(Role.TRAINEE, TESTS, **query)
        assert not at.exception, query
        assert at.warning, query


def test_a_note_becomes_a_hypothesis_in_one_step(tested: Class, page: Open) -> None:
    at = page(Role.TRAINEE, TESTS, **{"from": "note:note-mamans"})
    assert not at.exception
    book = sheets.book(tested.house, tested.amal, tested.project(tested.amal))
    made = book.dossier.hypotheses[-1]
    assert made.statement == "Mamans pressées"
    assert made.source == "note:note-mamans"


def test_the_verdict_is_said_with_n(tested: Class, page: Open) -> None:
    told = texts(page(Role.TRAINEE, TESTS, m="experiments", id="test1"))
    assert "n = 12" in told
    assert "invalidé" in told or "à préciser" in told


def test_the_criterion_changes_only_with_a_reason_and_shows_it(tested: Class, page: Open) -> None:
    at = page(Role.TRAINEE, TESTS, m="experiments", id="test1")
    at.number_input(key="target.test1").set_value(1.0).run()
    next(b for b in at.button if b.label == "Changer le critère").click().run()
    assert any("pourquoi" in e.value for e in at.error)
    at = page(Role.TRAINEE, TESTS, m="experiments", id="test1")
    at.number_input(key="target.test1").set_value(1.0)
    at.text_input(key="why.test1").set_value("Il pleuvait.")
    next(b for b in at.button if b.label == "Changer le critère").click().run()
    assert not at.exception
    told = [w.value for w in page(Role.TRAINEE, TESTS, m="experiments", id="test1").warning]
    assert any("Il pleuvait" in text for text in told)


def test_the_past_of_a_board(tested: Class, page: Open) -> None:
    at = page(Role.TRAINEE, CANVAS, v="histoire")
    at.text_input(key="version_name").set_value("Avant samedi").run()
    next(b for b in at.button if b.label == "Garder cette version").click().run()
    assert not at.exception
    story = boards.story(tested.house, tested.amal, tested.project(tested.amal), "canvas")
    assert [version.name for version in story.versions] == ["Avant samedi"]
    put(tested, "note-mamans", "Mamans du matin", "value_propositions", 2)
    at = page(Role.TRAINEE, CANVAS, v="histoire")
    assert not at.exception
    told = texts(at)
    assert "Mamans pressées → Mamans du matin" in told
    assert "Avant samedi" in told


def test_a_hypothesis_from_a_note_a_figure_or_an_answer(tested: Class, page: Open) -> None:
    rows = [{"id": "offers-1", "cells": {"name": "Msemen", "price": 500, "units": 10}}]
    say(tested, "plan", "offers", offers=rows)
    at = page(Role.TRAINEE, TESTS)
    chosen = at.selectbox(key="hypothesis_source")
    assert {"note:note-mamans", "entry:offers.offers.offers-1"} <= set(
        sheets.sources(sheets.book(tested.house, tested.amal, tested.project(tested.amal)))
    )
    chosen.set_value("entry:offers.offers.offers-1").run()
    next(b for b in at.button if b.key == "hypothesis_begin").click().run()
    assert not at.exception
    book = sheets.book(tested.house, tested.amal, tested.project(tested.amal))
    made = book.dossier.hypotheses[-1]
    assert (made.statement, made.source) == ("Msemen", "entry:offers.offers.offers-1")
    assert "entry:offers.offers.offers-1" not in sheets.sources(book)


def test_the_boards_follow_what_the_project_is_for(school: Class, page: Open) -> None:
    def offered() -> list[str]:
        at = page(Role.TRAINEE, CANVAS)
        assert not at.exception
        return list(at.segmented_control[0].options)

    assert len(offered()) == 2
    at = page(Role.TRAINEE, CANVAS)
    at.selectbox(key="track").set_value("social").run()
    assert not at.exception
    assert len(offered()) == 3
    assert boards.track(school.house, school.amal, school.project(school.amal)) == ("social", 1)
    assert not page(Role.TRAINER, CANVAS, p=school.project(school.amal)).selectbox
