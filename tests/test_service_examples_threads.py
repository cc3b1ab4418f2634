"""The example teams' whole threads: from an answer over notes, tests and interviews to the plan."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pie_core.discovery.thread import Ref
from pie_core.model.discovery import Experiment
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.service import answers, boards, examples, plans, sheets
from pie_core.service.boards import Story
from pie_core.service.house import House
from pie_core.service.sheets import Book
from tests.conftest import Class, Furnished

PHONES, SEWING, HONEY, _, _, FRIDGES, SOUP, CRAFTS = (team["team"] for team in examples.teams())
WHOLE = (PHONES, SEWING, HONEY, FRIDGES, SOUP, CRAFTS)
EACH = pytest.mark.parametrize("name", WHOLE)
FITS = {
    "validated": {"continue"},
    "unclear": {"retest"},
    "invalidated": {"pivot", "stop"},
}
"""Outcome of a test → the decisions that a trainer would let pass."""


@dataclass
class Group:
    """The example group, read by its trainer."""

    house: House
    trainer: Actor
    projects: dict[str, str]

    def book(self, name: str) -> Book:
        return sheets.book(self.house, self.trainer, self.projects[name])

    def story(self, name: str) -> Story:
        return boards.story(self.house, self.trainer, self.projects[name], "canvas")

    def notes(self, name: str) -> dict[str, tuple[str, str, str, bool]]:
        """Note → its block, text, tint, whether it was put away."""
        found = boards.standing(self.house, self.trainer, self.projects[name], "canvas").notes
        return {note.id: (note.block, note.text, note.tint, note.archived) for note in found}


@pytest.fixture
def school(furnished_school: Class) -> Class:
    """The example group is open there."""
    return furnished_school


@pytest.fixture
def group(school: Class, furnished: Furnished) -> Group:
    cohort = furnished.examples
    with school.house.store.reading() as r:
        trainer = r.actor(school.trainer.id)
        projects = {team.name: team.project_id for team in r.teams_of(cohort.id)}
    assert trainer is not None
    return Group(school.house, trainer, projects)


def decided(book: Book) -> list[Experiment]:
    return [test for test in book.dossier.experiments if test.decision]


@EACH
def test_hypotheses_of_three_kinds_each_from_somewhere(group: Group, name: str) -> None:
    found = group.book(name).dossier.hypotheses
    assert 4 <= len(found) <= 6
    assert {one.kind for one in found} == {"desirability", "feasibility", "viability"}
    assert all(one.source for one in found)
    assert len({one.importance for one in found}) > 1


@EACH
def test_the_most_urgent_is_what_was_tested_least(group: Group, name: str) -> None:
    """Not all is settled, and something is."""
    book = group.book(name)
    levels = {book.dossier.strength(one.id).level for one in book.dossier.hypotheses}
    assert levels & {"fair", "strong"}
    assert levels & {"none", "weak"}
    first = book.dossier.strength(book.dossier.riskiest()[0].id)
    assert first.level in ("none", "weak", "mixed")


@EACH
def test_every_decision_fits_what_was_measured(group: Group, name: str) -> None:
    book = group.book(name)
    assert decided(book)
    for test in decided(book):
        verdict = book.dossier.verdict(test)
        assert test.outcome == verdict.outcome
        assert test.decision in FITS[verdict.outcome], (test.id, verdict)
        assert test.learned
        assert test.reason


@EACH
def test_the_criterion_was_closed_before_anything_was_seen(group: Group, name: str) -> None:
    book = group.book(name)
    stages = {test.stage for test in book.dossier.experiments}
    assert "decided" in stages
    assert stages & {"to_do", "doing"}
    assert 3 <= len(book.dossier.experiments) <= 4
    for test in book.dossier.experiments:
        assert test.criterion is not None
        assert test.hypotheses
        if test.observed_at:
            sheet = book.sheet("experiments", test.id)
            assert sheet["target"].at <= sheet["start"].at <= test.observed_at
            assert len(sheets.criteria(group.house, group.trainer, book.project, test.id)) == 1


@EACH
def test_evidence_from_an_opinion_to_a_payment(group: Group, name: str) -> None:
    """What is measured adds up to no more people than the test had."""
    book = group.book(name)
    found = book.dossier.evidence
    assert len({one.rung for one in found}) >= 3
    assert min(one.rung for one in found) == 1
    assert max(one.rung for one in found) == 5
    assert any(one.kind == "interview" for one in found)
    assert all(one.bears and one.text for one in found)
    assert any(bearing.sense == "against" for one in found for bearing in one.bears)
    for test in decided(book):
        assert test.n is not None
        assert sum(one.n for one in book.dossier.gathered(test.id) if one.rung >= 4) <= test.n


@EACH
def test_no_link_leads_nowhere(group: Group, name: str) -> None:
    book = group.book(name)
    assert book.thread.missing() == ()
    beliefs = {one.id for one in book.dossier.hypotheses}
    tests = {one.id for one in book.dossier.experiments}
    for test in book.dossier.experiments:
        assert set(test.hypotheses) <= beliefs
    for piece in book.dossier.evidence:
        assert not piece.experiment or piece.experiment in tests
        assert {bearing.hypothesis for bearing in piece.bears} <= beliefs
    for belief in book.dossier.hypotheses:
        kind, _, key = belief.source.partition(":")
        if kind == "answer":
            ref = PromptRef.parse(key)
            assert answers.history(group.house, group.trainer, book.project, ref), key


@EACH
def test_a_price_rests_on_a_test_and_an_interview_finds_it(group: Group, name: str) -> None:
    book = group.book(name)
    [price] = [
        entry
        for entry in plans.book(group.house, group.trainer, book.project).so_far.evidence
        if entry.origin.prompt == "offers" and entry.source.startswith("experiment:")
    ]
    test = book.dossier.experiment(price.source.partition(":")[2])
    assert test is not None
    assert test.outcome == "validated"
    entry = Ref("entry", f"offers.offers.{price.origin.row}")
    interviews = [one for one in book.dossier.gathered(test.id) if one.kind == "interview"]
    assert interviews
    for one in interviews:
        assert entry in book.thread.rests_on_it(Ref("evidence", one.id))
    # Back to the answer that it all began with.
    assert "answer" in {ref.kind for ref in book.thread.comes_from(entry)}


def test_the_plan_says_where_what_was_seen_speaks_against_it(group: Group) -> None:
    """The grocers refused, and the team has not mended its plan yet: no other entry is doubtful."""
    found = {name: group.book(name).contradictions for name in WHOLE}
    [grocers] = found.pop(HONEY)
    assert set(found.values()) == {()}
    assert grocers.why == "hypothesis_contradicted"
    assert "épiceries" in grocers.about


def test_three_teams_made_a_pivot_and_no_other(group: Group) -> None:
    pivots = {
        name: [test.id for test in decided(group.book(name)) if test.decision == "pivot"]
        for name in WHOLE
    }
    assert {name: len(tests) for name, tests in pivots.items()} == {
        PHONES: 0,
        SEWING: 1,
        HONEY: 0,
        FRIDGES: 1,
        SOUP: 0,
        CRAFTS: 1,
    }
    for name, tests in pivots.items():
        reasons = [version.reason for version in group.story(name).versions]
        assert reasons == [f"experiment:{test}" for test in tests]


@pytest.mark.parametrize(
    ("name", "new"),
    [(SEWING, "etouche"), (FRIDGES, "hiver"), (CRAFTS, "payés par l'artisan")],
)
def test_the_canvas_followed_the_pivot(group: Group, name: str, new: str) -> None:
    story = group.story(name)
    [version] = story.versions
    changes = story.changes(version.seq, story.moves[-1].seq)
    assert {"added", "archived", "reworded"} <= {change.kind for change in changes}
    before = " ".join(n.text for n in story.at(version.seq).values() if not n.archived)
    assert new not in before
    after = [change.note.text for change in changes if change.kind == "added"]
    assert any(new in text for text in after)


@EACH
def test_every_move_of_the_files_is_on_the_canvas(group: Group, name: str) -> None:
    [team] = [team for team in examples.teams() if team["team"] == name]
    notes = group.notes(name)
    assert team["moves"]
    for move in team["moves"]:
        block, text, tint, archived = notes[move["id"]]
        assert block == move.get("block", block)
        assert text == move.get("text", text)
        assert tint == move.get("tint", "")
        assert archived == move.get("archived", False)
    tints = {tint for _, _, tint, archived in notes.values() if not archived}
    assert {"", "checked", "to_check"} <= tints <= {"", "idea", "to_check", "checked", "wrong"}


def test_a_move_that_names_no_place_keeps_the_order(group: Group) -> None:
    """The guarantee went before the hour; the price stayed behind both."""
    found = boards.standing(group.house, group.trainer, group.projects[PHONES], "canvas").notes
    placed = sorted(found, key=lambda note: note.position)
    assert [n.id for n in placed if n.block == "value_propositions"] == [
        "vp-garantie",
        "vp-heure",
        "vp-prix",
    ]
    assert [n.id for n in placed if n.block == "key_activities"] == ["ka-reparer", "ka-pieces"]


def test_moves_of_a_note_or_a_board_that_is_no_more_are_left_out(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    [team] = [team for team in examples.teams() if team["team"] == PHONES]
    lost = {"team": "Sans canevas", "answers": {}, "moves": [{"id": "rs-ecran", "tint": "checked"}]}
    lost["members"] = [{"name": "Hiba Tazi", "answers": {}}]
    odd = {**team, "moves": [{"id": "note-1", "block": "no_such_block", "text": "Ailleurs"}]}
    monkeypatch.setattr(examples, "teams", lambda: [odd, lost])
    cohort = examples.load(group.house, group.trainer)
    with group.house.store.reading() as r:
        projects = {one.name: one.project_id for one in r.teams_of(cohort.id)}
    again = Group(group.house, group.trainer, projects)
    assert again.notes("Sans canevas") == {}
    assert "note-1" not in again.notes(PHONES)
    assert again.notes(PHONES)["rs-ecran"][2] == ""
