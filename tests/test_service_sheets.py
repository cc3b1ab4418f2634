"""Hypotheses, tests, evidence: beginning one, the frozen criterion, putting away, who may."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from pie_core.errors import Forbidden, Frozen, Invalid, NotFound
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.model.project import Answer
from pie_core.service import accounts, answers, boards, sheets
from pie_core.service.boards import Put
from pie_core.service.house import House
from tests.conftest import Class
from tests.test_api import Browser, code
from tests.test_service_answers import pair, save

GOOD = {
    "title": "Prix au stand",
    "unit": "share",
    "sense": "at_least",
    "target": 30,
    "measure": "Combien paient 35 DH",
}


class Lab:
    """Amal and Driss with their project's sheets."""

    def __init__(self, school: Class) -> None:
        self.school, self.house = school, school.house
        self.amal, self.driss, self.project = pair(school)

    def begin(self, module: str = "experiments", **first: Any) -> str:
        return sheets.begin(self.house, self.amal, self.project, module, first)

    def write(self, sheet: str, by: Actor | None = None, **values: Any) -> None:
        """Save fields of a test as its screen does."""
        for prompt, value in values.items():
            ref = PromptRef(module="experiments", activity=sheet, prompt=prompt)
            before = self.sheet(sheet).get(prompt)
            version = before.version if before else 0
            answers.save_field(self.house, by or self.amal, self.project, ref, value, version)

    def start(self, sheet: str, who: Actor | None = None) -> None:
        sheets.start(self.house, who or self.amal, self.project, sheet)

    def change(self, sheet: str, reason: str, **values: Any) -> None:
        sheets.change_criterion(self.house, self.driss, self.project, sheet, values, reason)

    def book(self, who: Actor | None = None) -> sheets.Book:
        return sheets.book(self.house, who or self.amal, self.project)

    def sheet(self, sheet: str, module: str = "experiments") -> dict[str, Answer]:
        return self.book().sheet(module, sheet)

    def moves(self, board: str = "canvas") -> boards.Story:
        return boards.story(self.house, self.amal, self.project, board)

    def note(self, note_id: str, text: str, based_on: int = 0, *, archived: bool = False) -> None:
        one = Put(note_id, "channels", text, "", archived, None, based_on)
        boards.put(self.house, self.amal, self.project, "canvas", [one])


@pytest.fixture
def lab(school: Class) -> Lab:
    return Lab(school)


def codes(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(f["path"], f["code"]) for f in error.value.data["findings"]]


# ---------------------------------------------------------------- starting


def test_a_test_starts_and_its_criterion_is_closed(lab: Lab) -> None:
    test = lab.begin(**GOOD)
    lab.write(test, target=40)
    lab.start(test)
    found = lab.book().dossier.experiment(test)
    assert found is not None
    assert found.stage == "doing"
    for prompt, value in (("target", 10), ("unit", "count"), ("sense", "at_most"), ("measure", "")):
        for who in (lab.amal, lab.driss):
            with pytest.raises(Frozen) as caught:
                lab.write(test, who, **{prompt: value})
            assert caught.value.data == {"because": "start"}
    lab.write(test, title="Prix au souk", who="Les passants")
    assert lab.sheet(test)["target"].value == 40


def test_one_test_freezes_no_other(lab: Lab) -> None:
    first, second = lab.begin(**GOOD), lab.begin(**GOOD)
    lab.start(first)
    lab.write(second, target=50)
    with pytest.raises(Invalid):
        lab.write(second, observed="Douze ont payé.")
    assert lab.sheet(first)["target"].value == 30


def test_the_frozen_criterion_over_http(lab: Lab) -> None:
    test = lab.begin(**GOOD)
    lab.start(test)
    browser = Browser(lab.house)
    browser.enter(lab.school)
    where = {"owner": lab.project, "module": "experiments", "activity": test}
    for prompt, value in (("target", 10), ("unit", "count"), ("measure", "Autre chose")):
        data = {**where, "prompt": prompt, "value": value, "based_on": 1}
        response = browser.post("/api/answers", data)
        assert code(response) == (409, "frozen")
        assert response.json()["because"] == "start"


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ({"target": None}, "criterion"),
        ({"unit": None}, "criterion"),
        ({"target": 101}, "criterion"),
        ({"target": 0}, "criterion_always_met"),
        ({"target": 100, "sense": "at_most"}, "criterion_always_met"),
    ],
)
def test_a_test_does_not_start_without_a_criterion_that_can_fail(
    lab: Lab, missing: dict[str, Any], expected: str
) -> None:
    test = lab.begin(**(GOOD | missing))
    with pytest.raises(Invalid) as caught:
        lab.start(test)
    assert codes(caught) == [("criterion", expected)]
    assert "start" not in lab.sheet(test)
    lab.write(test, **GOOD)
    lab.start(test)


def test_a_sheet_that_was_emptied_does_not_start(lab: Lab) -> None:
    test = lab.begin(title="Prix")
    lab.write(test, title="")
    with pytest.raises(Invalid) as caught:
        lab.start(test)
    assert codes(caught) == [("criterion", "criterion")]


def test_starting_again_does_not_move_the_start(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    test = lab.begin(**GOOD)
    lab.start(test)
    first = lab.sheet(test)["start"]
    monkeypatch.setattr(answers, "now", lambda: first.at + timedelta(days=1))
    lab.start(test, lab.driss)
    assert lab.sheet(test)["start"] == first


@pytest.mark.parametrize("prompt", ["n", "measured", "observed"])
def test_results_come_after_the_start(lab: Lab, prompt: str) -> None:
    test = lab.begin(**GOOD)
    value: Any = "Douze ont payé." if prompt == "observed" else 12
    with pytest.raises(Invalid) as caught:
        lab.write(test, **{prompt: value})
    [finding] = caught.value.data["findings"]
    assert (finding["code"], finding["prompt"]) == ("needs", "start")
    lab.start(test)
    lab.write(test, **{prompt: value})


@pytest.mark.parametrize("prompt", ["learned", "decision", "reason"])
def test_a_decision_comes_after_what_was_observed(lab: Lab, prompt: str) -> None:
    test = lab.begin(**GOOD)
    lab.start(test)
    value = "continue" if prompt == "decision" else "Le prix tient."
    with pytest.raises(Invalid) as caught:
        lab.write(test, **{prompt: value})
    assert caught.value.data["findings"][0]["prompt"] == "observed"
    lab.write(test, observed="Douze sur vingt ont payé.")
    lab.write(test, **{prompt: value})


# ---------------------------------------------------------------- changing the criterion


def test_a_change_after_the_start_is_kept_with_its_reason(lab: Lab) -> None:
    test = lab.begin(**GOOD)
    lab.start(test)
    lab.change(test, " Le souk était\nà moitié vide. ", target=20)
    lab.change(test, "Il pleuvait.", target=15, measure="Combien s'arrêtent")
    found = sheets.criteria(lab.house, lab.amal, lab.project, test)
    assert [(a.value, a.author_name) for a in found] == [
        (15, "Driss Naciri"),
        (20, "Driss Naciri"),
        (30, "Amal Berrada"),
    ]
    sheet = lab.sheet(test)
    assert sheet["changed_because"].value == "Le souk était à moitié vide.\nIl pleuvait."
    assert sheet["measure"].value == "Combien s'arrêtent"
    experiment = lab.book().dossier.experiment(test)
    assert experiment is not None
    assert experiment.criterion is not None
    assert experiment.criterion.number == 15
    with pytest.raises(Frozen):
        lab.write(test, target=10)


@pytest.mark.parametrize(
    ("reason", "values", "expected"),
    [
        ("", {"target": 20}, ("reason", "reason")),
        (" \n ", {"target": 20}, ("reason", "reason")),
        ("x" * 161, {"target": 20}, ("reason", "too_long")),
        ("Il pleuvait.", {"target": 0}, ("criterion", "criterion_always_met")),
        (
            "Il pleuvait.",
            {"target": 100, "sense": "at_most"},
            ("criterion", "criterion_always_met"),
        ),
        ("Il pleuvait.", {"target": None}, ("criterion", "criterion")),
        ("Il pleuvait.", {"unit": None}, ("criterion", "criterion")),
        ("Il pleuvait.", {"target": "20"}, ("", "number")),
        ("Il pleuvait.", {"measure": "Autre", "target": -1}, ("", "range")),
    ],
)
def test_a_change_that_is_refused_leaves_all_as_it_was(
    lab: Lab, reason: str, values: dict[str, Any], expected: tuple[str, str]
) -> None:
    test = lab.begin(**GOOD)
    lab.start(test)
    before = lab.sheet(test)
    with pytest.raises(Invalid) as caught:
        lab.change(test, reason, **values)
    assert codes(caught) == [expected]
    assert lab.sheet(test) == before


def test_only_the_criterion_is_changed_this_way_and_only_to_something_else(lab: Lab) -> None:
    test = lab.begin(**GOOD)
    lab.start(test)
    before = lab.sheet(test)
    for values in ({"n": 20}, {"start": None}, {"title": "x"}, {"nothing": 1}):
        with pytest.raises(NotFound):
            lab.change(test, "Il pleuvait.", **values)
    lab.change(test, "Il pleuvait.", target=30, unit="share")
    assert lab.sheet(test) == before


def test_the_reasons_never_outgrow_their_place(lab: Lab) -> None:
    test = lab.begin(**GOOD)
    lab.start(test)
    for turn in range(12):
        lab.change(test, f"{turn:02} " + "x" * 150, target=31 + turn)
    kept = lab.sheet(test)["changed_because"].value.split("\n")
    assert [line[:2] for line in kept] == [f"{turn:02}" for turn in range(6, 12)]
    ref = PromptRef(module="experiments", activity=test, prompt="changed_because")
    assert len(answers.history(lab.house, lab.amal, lab.project, ref)) == 12


# ---------------------------------------------------------------- putting away, pivoting


def test_a_sheet_is_put_away_and_back(lab: Lab) -> None:
    made = lab.begin("hypotheses", statement="Les cafés paient 35 DH.")
    for away in (True, False, True):
        sheets.archive(lab.house, lab.driss, lab.project, "hypotheses", made, away)
        hypothesis = lab.book().dossier.hypothesis(made)
        assert hypothesis is not None
        assert hypothesis.archived is away
        assert hypothesis.statement == "Les cafés paient 35 DH."
    with pytest.raises(NotFound):
        sheets.archive(lab.house, lab.amal, lab.project, "hypotheses", "nothing1", True)
    with pytest.raises(NotFound):
        sheets.archive(lab.house, lab.amal, lab.project, "nothing", made, True)


def test_a_pivot_keeps_the_canvas_as_it_was_once(lab: Lab) -> None:
    lab.note("note1", "Au souk")
    test = lab.begin(**GOOD)
    lab.start(test)
    lab.write(test, observed="Personne n'a payé.")
    lab.write(test, decision="pivot")
    lab.note("note1", "Sur WhatsApp", 1)
    lab.write(test, decision="retest")
    lab.write(test, lab.driss, decision="pivot")
    [version] = lab.moves().versions
    assert (version.name, version.reason, version.author_name) == (
        "Prix au stand",
        f"experiment:{test}",
        "Amal Berrada",
    )
    assert lab.moves().at(version.seq)["note1"].text == "Au souk"


def test_a_pivot_without_a_canvas_keeps_nothing(lab: Lab) -> None:
    test = lab.begin(**GOOD)
    lab.start(test)
    lab.write(test, observed="Personne n'a payé.", decision="pivot")
    assert lab.moves().versions == ()


# ---------------------------------------------------------------- made from something


def hypothesis(lab: Lab, source: str) -> str:
    made = sheets.hypothesis_from(lab.house, lab.amal, lab.project, source)
    found = lab.book().dossier.hypothesis(made)
    assert found is not None
    assert found.source == source
    return found.statement


def test_a_hypothesis_made_from_a_note_an_answer_an_entry(lab: Lab) -> None:
    lab.note("note1", "Au souk le dimanche")
    assert hypothesis(lab, "note:note1") == "Au souk le dimanche"
    save(lab.school, lab.amal, "observe_problem.problem", "La panne du frigo")
    source = "answer:discovery_day/observe_problem.problem"
    assert hypothesis(lab, source) == "La panne du frigo"
    rows = [{"id": "row-1", "cells": {"name": "Jus d'orange"}}, {"id": "row-2", "cells": {}}]
    ref = PromptRef.parse("plan/offers.offers")
    answers.save(lab.house, lab.amal, lab.project, ref, rows, 0)
    assert hypothesis(lab, "entry:offers.offers.row-1") == "Jus d'orange"
    assert hypothesis(lab, "entry:offers.offers.row-2") == "—"


def test_a_note_that_was_put_away_is_no_lost_source(lab: Lab) -> None:
    lab.note("note1", "Au souk le dimanche")
    hypothesis(lab, "note:note1")
    lab.note("note1", "Au souk le dimanche", 1, archived=True)
    assert lab.book().thread.missing() == ()
    assert hypothesis(lab, "note:note1") == "Au souk le dimanche"


@pytest.mark.parametrize(
    "source",
    [
        "note:nothing",
        "answer:discovery_day/observe_problem.nothing",
        "answer:discovery_day/nine_blocks.channels",
        "answer:x",
        "entry:offers.offers.gone",
        "entry:offers.nothing.row-1",
        "entry:frame.start.row-1",
        "entry:scenarios.nothing",
        "entry:x",
        "hypothesis:abcd",
        "evidence:abcd",
        "note:",
        "",
        "é\x00" * 300,
    ],
)
def test_a_vanished_source_is_not_found_and_nothing_is_made(lab: Lab, source: str) -> None:
    items = [{"id": "aaaa", "text": "Le marché"}]
    save(lab.school, lab.amal, "nine_blocks.channels", items)
    for place, value in (("frame.start", "2027-01"), ("offers.offers", None)):
        ref = PromptRef.parse(f"plan/{place}")
        answers.save(lab.house, lab.amal, lab.project, ref, value, 0)
    with pytest.raises(NotFound):
        sheets.hypothesis_from(lab.house, lab.amal, lab.project, source)
    assert lab.book().dossier.hypotheses == ()


def test_what_is_taken_back_is_no_source(lab: Lab) -> None:
    save(lab.school, lab.amal, "observe_problem.problem", "  ")
    with pytest.raises(NotFound):
        hypothesis(lab, "answer:discovery_day/observe_problem.problem")


def test_only_sheets_are_begun(lab: Lab) -> None:
    for module in ("discovery_day", "plan", "nothing"):
        with pytest.raises(NotFound):
            lab.begin(module, title="x")


def test_the_dossier_is_in_the_order_in_which_sheets_were_begun(lab: Lab) -> None:
    made = [lab.begin("hypotheses", statement=f"Nous croyons {n}") for n in range(6)]
    assert [h.id for h in lab.book().dossier.hypotheses] == made


# ---------------------------------------------------------------- who may


def test_others_neither_read_nor_write_and_a_trainer_reads(school: Class) -> None:
    lab = Lab(school)
    test = lab.begin(**GOOD)
    lab.note("note1", "Au souk")
    stranger = school.join("Karim Alami", "2469")
    house, project = lab.house, lab.project
    for who in (stranger, school.trainer):
        for act in (
            lambda who: sheets.begin(house, who, project, "experiments", {"title": "x"}),
            lambda who: sheets.hypothesis_from(house, who, project, "note:note1"),
            lambda who: sheets.hypothesis_from(house, who, project, "note:nothing"),
            lambda who: sheets.start(house, who, project, test),
            lambda who: sheets.change_criterion(house, who, project, test, {"target": 9}, "x"),
            lambda who: sheets.archive(house, who, project, "experiments", test, True),
            lambda who: sheets.archive(house, who, project, "experiments", "nothing1", True),
        ):
            with pytest.raises(Forbidden):
                act(who)
    for read in (
        lambda who: sheets.book(house, who, project),
        lambda who: sheets.criteria(house, who, project, test),
    ):
        with pytest.raises(Forbidden):
            read(stranger)
        assert read(school.trainer)
    assert not lab.book(school.trainer).editable
    assert lab.book(school.trainer).dossier == lab.book().dossier
    assert set(lab.book().dossier.experiments[0].title) == set(GOOD["title"])
    with pytest.raises(NotFound):
        sheets.book(house, lab.amal, "nothing")


def all_that_is_kept(house: House) -> str:
    tables = ("answers", "answer_history", "notes", "note_history", "board_versions")
    rows = [row for t in tables for row in house.store.engine.rows(f"select * from {t}")]
    return json.dumps(rows)


def test_erasing_a_person_keeps_the_teams_sheets_without_the_name(school: Class) -> None:
    lab = Lab(school)
    test = lab.begin(**GOOD)
    lab.start(test, lab.driss)
    lab.change(test, "Il pleuvait.", target=20)
    accounts.erase(school.house, school.trainer, lab.driss.id)
    assert [a.author_name for a in sheets.criteria(lab.house, lab.amal, lab.project, test)] == [
        "",
        "Amal Berrada",
    ]
    assert lab.sheet(test)["changed_because"].value == "Il pleuvait."
    assert lab.driss.id not in all_that_is_kept(lab.house)
