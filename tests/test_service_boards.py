"""Boards: two people at one board, nothing lost, sent twice, how it was, named versions."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pie_core.discovery import board as rules
from pie_core.errors import Conflict, Forbidden, Invalid, NotFound
from pie_core.model.people import Actor, Person, Role
from pie_core.model.project import BoardVersion, KeptNote, Note
from pie_core.service import accounts, answers, boards, cohorts
from pie_core.service.boards import Put
from pie_core.service.house import House, now
from tests.conftest import Class
from tests.test_service_answers import pair, ref, save

CANVAS = "canvas"


def wish(note_id: str, text: str = "Au souk", based_on: int = 0, **more: Any) -> Put:
    start = {"block": "channels", "tint": "", "archived": False, "before": None}
    return Put(**{"id": note_id, "text": text, "based_on": based_on, **start, **more})


class Team:
    """Amal and Driss at the board of their project."""

    def __init__(self, house: House, amal: Actor, driss: Actor, project: str) -> None:
        self.house, self.amal, self.driss, self.project = house, amal, driss, project

    def put(self, who: Actor, *wanted: Put, board: str = CANVAS) -> tuple[int, list[KeptNote]]:
        return boards.put(self.house, who, self.project, board, wanted)

    def notes(self, board: str = CANVAS) -> dict[str, KeptNote]:
        found = boards.standing(self.house, self.amal, self.project, board)
        return {note.id: note for note in found.notes}

    def order(self, block: str = "channels", board: str = CANVAS) -> list[str]:
        return [note.id for note in rules.ordered(self.notes(board).values(), block)]

    def history(self, board: str = CANVAS) -> list[KeptNote]:
        with self.house.store.reading() as r:
            return r.board_history(self.project, board)

    def story(self, board: str = CANVAS) -> boards.Story:
        return boards.story(self.house, self.amal, self.project, board)


@pytest.fixture
def team(school: Class) -> Team:
    return Team(school.house, *pair(school))


def finding(error: pytest.ExceptionInfo[Invalid]) -> tuple[str, str]:
    [found] = error.value.data["findings"]
    return found["path"], found["code"]


# ---------------------------------------------------------------- putting


def test_a_note_is_written_moved_reworded_put_away_and_back(team: Team) -> None:
    seq, [made] = team.put(team.amal, wish("note1"))
    assert (made.text, made.version, made.author_name, made.board) == (
        "Au souk",
        1,
        "Amal Berrada",
        CANVAS,
    )
    later = [
        wish("note1", block="key_partners", based_on=1),
        wish("note1", "Au marché", 2, block="key_partners", tint="to_check"),
        wish("note1", "Au marché", 3, block="key_partners", tint="to_check", archived=True),
        wish("note1", "Au marché", 4, block="", tint="to_check"),
    ]
    for version, one in enumerate(later, start=2):
        last, [kept] = team.put(team.driss, one)
        assert last > seq
        seq = last
        assert (kept.version, kept.author_name) == (version, "Driss Naciri")
        assert (kept.block, kept.text, kept.tint, kept.archived) == (
            one.block,
            one.text,
            one.tint,
            one.archived,
        )
    assert len(team.history()) == 5


def test_what_is_put_comes_first_and_what_made_room_after_it(team: Team) -> None:
    team.put(team.amal, *(wish(f"note{n}") for n in range(3)))
    touched: list[KeptNote] = []
    made = 0
    while len(touched) < 2:
        _, touched = team.put(team.amal, wish(f"more{made}", before="note1"))
        made += 1
    assert touched[0].id == f"more{made - 1}"
    assert {note.id for note in touched[1:]} == {*team.order()} - {touched[0].id}
    assert [n.position for n in team.notes().values()] == sorted(
        n.position for n in team.notes().values()
    )


def test_renumbering_bumps_nobodys_version_and_is_no_move_of_anybody(team: Team) -> None:
    team.put(team.amal, wish("note1"), wish("note2"))
    for turn in range(25):
        team.put(team.driss, wish(f"more{turn:02}", before="note2"))
    notes = team.notes()
    assert {note.version for note in notes.values()} == {1}
    assert notes["note1"].author_name == notes["note2"].author_name == "Amal Berrada"
    assert team.order() == ["note1", *(f"more{turn:02}" for turn in range(25)), "note2"]
    assert len(team.story().moves) == 27
    assert len(team.history()) > 27
    team.put(team.amal, wish("note2", "Au port", 1))  # Its version is the one she saw.


def test_an_old_order_is_that_of_its_own_day_though_room_was_made_since(team: Team) -> None:
    orders: dict[int, list[str]] = {}
    team.put(team.amal, wish("note1"), wish("note2"))
    for turn in range(25):
        seq, _ = team.put(team.driss, wish(f"more{turn:02}", before="note2"))
        orders[seq] = team.order()
    story = team.story()
    for seq, order in orders.items():
        assert [n.id for n in rules.ordered(story.at(seq).values(), "channels")] == order


def test_others_learn_the_numbers_that_changed_when_room_was_made(team: Team) -> None:
    """A screen that only hears of moves shows the same order as the board."""
    team.put(team.amal, wish("note1"), wish("note2"))
    screen, since = team.notes(), boards.standing(team.house, team.amal, team.project, CANVAS).seq
    for turn in range(25):
        team.put(team.driss, wish(f"more{turn:02}", before="note2"))
        since, heard = boards.moved_since(team.house, team.amal, team.project, CANVAS, since)
        screen |= {note.id: note for note in heard}
        assert [n.id for n in rules.ordered(screen.values(), "channels")] == team.order()


def test_before_a_note_that_has_moved_away_is_last(team: Team) -> None:
    team.put(team.amal, wish("note1"), wish("note2"), wish("note3"))
    team.put(team.driss, wish("note2", block="", based_on=1))
    team.put(team.amal, wish("note4", before="note2"))
    assert team.order() == ["note1", "note3", "note4"]
    assert team.order("") == ["note2"]


# ---------------------------------------------------------------- two people


def test_two_edits_of_one_note_meet_with_the_current_one(team: Team) -> None:
    team.put(team.amal, wish("note1"))
    team.put(team.amal, wish("note1", "Au souk d'Inezgane", 1))
    with pytest.raises(Conflict) as caught:
        team.put(team.driss, wish("note1", "Sur WhatsApp", 1))
    current = caught.value.data["current"]
    assert (current.text, current.version, current.author_name) == (
        "Au souk d'Inezgane",
        2,
        "Amal Berrada",
    )
    assert len(team.history()) == 2
    team.put(team.driss, wish("note1", "Au souk et sur WhatsApp", 2))


@pytest.mark.parametrize("based_on", [-1, 1, 10**30])
def test_a_version_that_never_was_is_a_conflict(team: Team, based_on: int) -> None:
    with pytest.raises(Conflict) as caught:
        team.put(team.amal, wish("note1", based_on=based_on))
    assert caught.value.data["current"] is None
    assert team.notes() == {}


def test_all_or_none(team: Team) -> None:
    team.put(team.amal, wish("note1"))
    with pytest.raises(Conflict):
        team.put(team.driss, wish("note2"), wish("note1", "x", 0), wish("note3"))
    with pytest.raises(Invalid):
        team.put(team.driss, wish("note2"), wish("note3", block="nothing"))
    assert set(team.notes()) == {"note1"}
    assert len(team.history()) == 1


def test_the_same_put_sent_twice_is_kept_once(team: Team) -> None:
    team.put(team.amal, wish("note1"), wish("note2"))
    for one in (
        wish("note3", before="note2"),
        wish("note3", "Au port", 1, before="note2"),
        wish("note3", "Au port", 2, block=""),
        wish("note3", "Au port", 3, block="", archived=True),
    ):
        first = team.put(team.amal, one)
        assert team.put(team.amal, one) == first
        assert team.put(team.amal, one) == first
    assert len(team.history()) == 6


def test_several_puts_sent_twice_are_kept_once(team: Team) -> None:
    """The second note stands behind the first one: it is as wanted all the same."""
    both = (wish("note1"), wish("note2"), wish("note3", before="note1"), wish("note4", block=""))
    first = team.put(team.amal, *both)
    assert team.put(team.amal, *both) == first
    assert team.order() == ["note3", "note1", "note2"]
    assert len(team.history()) == 4


def test_a_put_sent_again_after_a_neighbour_moved_is_no_conflict(team: Team) -> None:
    team.put(team.amal, wish("note1"))
    one = wish("note2", before="note1")
    team.put(team.amal, one)
    team.put(team.driss, wish("note3", before="note1"))
    team.put(team.amal, one)
    assert set(team.order()) == {"note1", "note2", "note3"}
    assert team.order().index("note2") < team.order().index("note1")


def test_the_same_words_from_somebody_else_are_a_conflict_too(team: Team) -> None:
    """Each has a note with the same id: only the author may have sent it twice."""
    team.put(team.amal, wish("note1"))
    with pytest.raises(Conflict):
        team.put(team.driss, wish("note1"))


# ---------------------------------------------------------------- any interleaving

IDS = ["aaaa", "bbbb", "cccc", "dddd"]
BLOCKS = ["channels", "key_partners", ""]
AWAY = st.booleans() | st.just(False)

step = st.fixed_dictionaries(
    {
        "who": st.integers(0, 1),
        "id": st.sampled_from(IDS),
        "block": st.sampled_from(BLOCKS),
        "text": st.sampled_from(["Au souk", "Au port", "Sur WhatsApp"]),
        "before": st.none() | st.sampled_from(IDS),
        "archived": AWAY,
        "looks": st.booleans(),
        "twice": st.booleans(),
    }
)


@contextmanager
def at_a_board() -> Iterator[Team]:
    """A house of its own for each example: hypothesis runs many inside one test."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "data")
        people = [
            Person(id=n, role=Role.TRAINEE, name=n.title(), cohort_id=None, created_at=now())
            for n in ("amal", "driss")
        ]
        with house.store.writing() as w:
            w.add_cohort(_cohort(), "me", now())
            for person in people:
                w.add_person(person, person.id, "hash")
            w.add_team("team", "project", "c", "Équipe", now())
            for person in people:
                w._do("insert into team_members values ('team', ?, '')", person.id)
        with house.store.reading() as r:
            amal, driss = (r.actor(person.id) for person in people)
        assert amal is not None
        assert driss is not None
        try:
            yield Team(house, amal, driss, "project")
        finally:
            house.store.close()


def _cohort() -> Any:
    from pie_core.model.people import Cohort

    return Cohort(id="c", name="n", trade="t", establishment="e", year="y", join_code="ABCDEF")


class Model:
    """A list of ids for each block, and what was acknowledged."""

    def __init__(self) -> None:
        self.lists: dict[str, list[str]] = {block: [] for block in BLOCKS}
        self.held: dict[str, KeptNote] = {}
        self.moves: list[tuple[str, int, str, str, str, bool]] = []

    def took(self, one: Put, kept: KeptNote, who: str) -> None:
        current = self.held.get(one.id)
        self.held[one.id] = kept
        if current is not None and kept.version == current.version:
            return
        self.moves.append((kept.id, kept.version, kept.block, kept.text, who, kept.archived))
        for order in self.lists.values():
            if one.id in order:
                order.remove(one.id)
        if not one.archived:
            order = self.lists[one.block]
            at = order.index(one.before) if one.before in order else len(order)
            order.insert(at, one.id)

    def refused(self, one: Put, error: Conflict | Invalid) -> None:
        """Whether there was a reason to refuse, and the current note was shown."""
        current = self.held[one.id]
        if isinstance(error, Invalid):
            assert current.archived
            assert one.archived
        else:
            assert current.version != one.based_on
            shown = error.data["current"]
            assert (shown.version, shown.text) == (current.version, current.text)


@settings(max_examples=40, deadline=None)
@given(st.lists(step, min_size=1, max_size=25))
def test_any_interleaving_of_two_peoples_moves_loses_nothing(steps: list[dict[str, Any]]) -> None:
    """Each sees the board as it was when they last looked; what was acknowledged is there for good."""
    with at_a_board() as team:
        people = (team.amal, team.driss)
        seen: list[dict[str, int]] = [{}, {}]
        model = Model()
        for move in steps:
            who, sees = people[move["who"]], seen[move["who"]]
            if move["looks"]:
                sees.update({n.id: n.version for n in team.notes().values()})
            fields = {name: move[name] for name in ("block", "text", "before", "archived")}
            one = wish(move["id"], based_on=sees.get(move["id"], 0), **fields)
            rows = len(team.history())
            try:
                _, [kept, *_] = team.put(who, one)
            except (Conflict, Invalid) as error:
                model.refused(one, error)
                assert len(team.history()) == rows
                continue
            model.took(one, kept, who.id)
            sees[one.id] = kept.version
            if move["twice"]:
                rows = len(team.history())
                assert team.put(who, one)[1][0] == kept
                assert len(team.history()) == rows
            assert {block: team.order(block) for block in BLOCKS} == model.lists
        story, notes = team.story(), team.notes()
        assert [
            (m.id, m.version, m.block, m.text, m.author_id, m.archived) for m in story.moves
        ] == model.moves
        assert set(notes) == {move[0] for move in model.moves}
        assert {key: _bare(note) for key, note in story.at(2**60).items()} == {
            key: _bare(note) for key, note in notes.items()
        }
        for block in BLOCKS:
            numbers = [n.position for n in rules.ordered(notes.values(), block)]
            assert len(set(numbers)) == len(numbers)


def _bare(note: KeptNote) -> dict[str, Any]:
    return note.model_dump(exclude={"seq"})


# ---------------------------------------------------------------- bad input


def test_an_archived_note_is_not_moved(team: Team) -> None:
    team.put(team.amal, wish("note1"))
    team.put(team.amal, wish("note1", based_on=1, archived=True))
    with pytest.raises(Invalid) as caught:
        team.put(team.driss, wish("note1", based_on=2, archived=True, block="key_partners"))
    assert finding(caught) == ("puts.0", "archived")
    assert team.notes()["note1"].block == "channels"


def test_a_note_of_another_board_is_not_taken(team: Team) -> None:
    team.put(team.amal, wish("note1"))
    other = next(b for b in team.house.programme.boards.values() if b.id != CANVAS)
    with pytest.raises(Invalid) as caught:
        team.put(team.driss, wish("note1", block=other.blocks[0].id, based_on=1), board=other.id)
    assert finding(caught) == ("puts.0.id", "ids")
    assert team.notes(other.id) == {}


def test_an_exercise_never_takes_the_note_of_another_board(team: Team) -> None:
    """An item with the id of a note that stands elsewhere: that note keeps its words."""
    other = next(b for b in team.house.programme.boards.values() if b.id != CANVAS)
    team.put(team.amal, wish("note1", "Attendre", block=other.blocks[0].id), board=other.id)
    where = ref("nine_blocks.channels")
    items = [{"id": "note1", "text": "Le marché"}]
    with pytest.raises(Invalid):
        answers.save(team.house, team.driss, team.project, where, items, 0)
    assert team.notes(other.id)["note1"].text == "Attendre"
    assert len(team.history(other.id)) == 1


def test_a_note_that_an_exercise_brings_back_has_a_place_of_its_own(team: Team) -> None:
    where = ref("nine_blocks.channels")
    items = [{"id": "aaaa", "text": "Le marché"}, {"id": "bbbb", "text": "Le port"}]
    answers.save(team.house, team.amal, team.project, where, items, 0)
    answers.save(team.house, team.amal, team.project, where, items[1:], 1)
    place = team.notes()["aaaa"].position
    with team.house.store.writing() as w:
        w.place_note(team.project, "bbbb", place)  # Where another one stood in the meantime.
    answers.save(team.house, team.amal, team.project, where, [*items[1:], items[0]], 2)
    numbers = [note.position for note in team.notes().values()]
    assert len(set(numbers)) == 2
    assert team.order() == ["bbbb", "aaaa"]


def test_a_note_twice_in_one_request_is_refused(team: Team) -> None:
    with pytest.raises(Invalid) as caught:
        team.put(team.amal, wish("note1"), wish("note1", "x", 1))
    assert finding(caught) == ("puts.1.id", "ids")
    assert team.notes() == {}


def test_a_board_has_a_most_of_notes_and_the_full_one_still_moves(team: Team) -> None:
    with team.house.store.writing() as w:
        for n in range(rules.MOST_NOTES):
            note = Note(id=f"note{n}", block="channels", text="x", position=n * rules.ROOM)
            w.save_note(team.project, note, team.amal.id, now())
    with pytest.raises(Invalid) as caught:
        team.put(team.amal, wish("one-more"))
    assert finding(caught) == ("puts", "too_many")
    team.put(team.amal, wish("note7", "x", 1, block=""))
    assert team.order("") == ["note7"]


def test_too_many_puts(team: Team) -> None:
    with pytest.raises(Invalid) as caught:
        team.put(team.amal, *(wish(f"note{n}") for n in range(boards.MOST_PUTS + 1)))
    assert finding(caught) == ("puts", "too_many")
    team.put(team.amal, *(wish(f"note{n}") for n in range(boards.MOST_PUTS)))
    assert len(team.order()) == boards.MOST_PUTS


@pytest.mark.parametrize("board", ["", "nothing", "CANVAS", "../canvas", "é"])
def test_an_unknown_board(team: Team, board: str) -> None:
    asked = (
        lambda: team.put(team.amal, wish("note1"), board=board),
        lambda: boards.standing(team.house, team.amal, team.project, board),
        lambda: boards.moved_since(team.house, team.amal, team.project, board, 0),
        lambda: team.story(board),
        lambda: boards.name_version(team.house, team.amal, team.project, board, "x"),
    )
    for one in asked:
        with pytest.raises(NotFound):
            one()


# ---------------------------------------------------------------- who may


def test_others_neither_read_nor_write_and_a_trainer_reads(school: Class) -> None:
    team = Team(school.house, *pair(school))
    team.put(team.amal, wish("note1"))
    stranger = school.join("Karim Alami", "2469")
    reads = (
        lambda who: boards.standing(team.house, who, team.project, CANVAS),
        lambda who: boards.moved_since(team.house, who, team.project, CANVAS, 0),
        lambda who: boards.story(team.house, who, team.project, CANVAS),
    )
    writes = (
        lambda who: team.put(who, wish("note2")),
        lambda who: boards.name_version(team.house, who, team.project, CANVAS, "Jour 1"),
    )
    for act in (*reads, *writes):
        with pytest.raises(Forbidden):
            act(stranger)
    for act in writes:
        with pytest.raises(Forbidden):
            act(school.trainer)
    assert [act(school.trainer) for act in reads]
    assert not boards.standing(team.house, school.trainer, team.project, CANVAS).editable
    assert boards.standing(team.house, team.amal, team.project, CANVAS).editable
    with pytest.raises(NotFound):
        boards.standing(team.house, team.amal, "nothing", CANVAS)


# ---------------------------------------------------------------- how it was


def test_the_board_as_it_was_and_what_changed_since(team: Team) -> None:
    start, _ = team.put(team.amal, *(wish(f"note{n}") for n in range(1, 5)))
    team.put(team.driss, wish("note4", based_on=1, archived=True))
    then = team.story().moves[-1].seq
    team.put(team.driss, wish("note1", "Au port", 1))
    team.put(team.driss, wish("note2", based_on=1, block=""))
    team.put(team.amal, wish("note3", based_on=1, archived=True))
    team.put(team.amal, wish("note4", based_on=2))
    later, _ = team.put(team.amal, wish("note5"))
    story = team.story()
    assert {c.note.id: c.kind for c in story.changes(then, later)} == {
        "note1": "reworded",
        "note2": "moved",
        "note3": "archived",
        "note4": "back",
        "note5": "added",
    }
    assert [c.kind for c in story.changes(start, then)] == ["archived"]
    assert story.changes(later, later) == []
    assert {n.id for n in story.at(start).values() if not n.archived} == {
        f"note{n}" for n in range(1, 5)
    }
    assert story.at(start)["note1"].text == "Au souk"
    assert story.at(0) == {}
    assert [m.author_name for m in story.moves][-2:] == ["Amal Berrada"] * 2


def test_boards_do_not_mix(team: Team) -> None:
    other = next(b for b in team.house.programme.boards.values() if b.id != CANVAS)
    team.put(team.amal, wish("note1"))
    team.put(team.driss, wish("note2", block=other.blocks[0].id), board=other.id)
    assert set(team.notes()) == {"note1"}
    assert set(team.notes(other.id)) == {"note2"}
    assert [m.id for m in team.story().moves] == ["note1"]
    _, heard = boards.moved_since(team.house, team.amal, team.project, CANVAS, 0)
    assert [note.id for note in heard] == ["note1"]


def test_a_version_has_a_name(team: Team) -> None:
    with pytest.raises(Invalid) as caught:
        boards.name_version(team.house, team.amal, team.project, CANVAS, "Jour 1")
    assert finding(caught) == ("board", "empty_board")
    seq, _ = team.put(team.amal, wish("note1"))
    made = boards.name_version(team.house, team.driss, team.project, CANVAS, "  Jour 1 ")
    assert (made.name, made.seq, made.author_name) == ("Jour 1", seq, "Driss Naciri")
    team.put(team.amal, wish("note1", "Au port", 1))
    [kept] = team.story().versions
    assert kept == made
    assert team.story().at(kept.seq)["note1"].text == "Au souk"
    for name in ("", "   ", "x" * 81, None):
        with pytest.raises(Invalid):
            boards.name_version(team.house, team.amal, team.project, CANVAS, name)
    assert len(team.story().versions) == 1


# ---------------------------------------------------------------- whose it is


def test_erasing_a_person_keeps_the_teams_notes_without_the_name(school: Class) -> None:
    team = Team(school.house, *pair(school))
    team.put(team.driss, wish("note1"))
    boards.name_version(team.house, team.driss, team.project, CANVAS, "Jour 1")
    accounts.erase(school.house, school.trainer, team.driss.id)
    note, version = team.notes()["note1"], team.story().versions[0]
    assert (note.text, note.author_name, version.name, version.author_name) == (
        "Au souk",
        "",
        "Jour 1",
        "",
    )
    kept = json.dumps([n.model_dump(mode="json") for n in team.history()])
    assert team.driss.id not in kept
    assert "Driss" not in kept


def test_deleting_a_team_deletes_its_boards(school: Class) -> None:
    team = Team(school.house, school.amal, school.amal, school.project(school.amal))
    team.put(team.amal, wish("note1"))
    boards.name_version(team.house, team.amal, team.project, CANVAS, "Jour 1")
    accounts.erase(school.house, school.trainer, school.amal.id)
    tables = ("notes", "note_history", "board_versions")
    for table in tables:
        assert team.house.store.engine.row(f"select count(*) as n from {table}") == {"n": 0}


def test_a_team_that_only_wrote_on_a_board_keeps_it_when_teams_are_formed(school: Class) -> None:
    """Notes are work too: the new team goes on with them."""
    project = school.project(school.driss)
    boards.put(school.house, school.driss, project, CANVAS, [wish("note1")])
    ids = [school.amal.id, school.driss.id]
    team = cohorts.form_team(school.house, school.trainer, school.cohort.id, "Froid Souss", ids)
    assert team.project_id == project
    with school.house.store.reading() as r:
        assert [note.id for note in r.notes_of(project)] == ["note1"]


def test_the_notes_of_every_board_are_in_the_export(team: Team) -> None:
    other = next(b for b in team.house.programme.boards.values() if b.id != CANVAS)
    team.put(team.amal, wish("note1"))
    team.put(team.driss, wish("note2", block=other.blocks[0].id), board=other.id)
    found = accounts.export(team.house, team.amal, team.amal.id)["notes"]
    assert {note["id"] for note in found} == {"note1", "note2"}


def test_versions_of_another_team_are_not_told(school: Class) -> None:
    for who in (school.amal, school.driss):
        project = school.project(who)
        boards.put(school.house, who, project, CANVAS, [wish("note1", who.person.name)])
        boards.name_version(school.house, who, project, CANVAS, who.person.name)
    story = boards.story(school.house, school.amal, school.project(school.amal), CANVAS)
    assert [v.name for v in story.versions] == ["Amal Berrada"]
    assert [m.text for m in story.moves] == ["Amal Berrada"]
    assert all(isinstance(v, BoardVersion) for v in story.versions)


def test_a_note_of_an_exercise_and_a_note_of_the_board_are_one(school: Class) -> None:
    """Moved on the board, it stays where it was put; reworded in the exercise, it says so."""
    items = [{"id": "aaaa", "text": "Les cafés"}]
    save(school, school.amal, "nine_blocks.customer_segments", items)
    project = school.project(school.amal)
    one = replace(wish("aaaa", "Les cafés", 1), block="channels")
    _, [moved] = boards.put(school.house, school.amal, project, CANVAS, [one])
    assert moved.source == "discovery_day/nine_blocks.customer_segments"
    items[0]["text"] = "Les cafés du port"
    save(school, school.amal, "nine_blocks.customer_segments", items, 1)
    with school.house.store.reading() as r:
        [note] = r.notes_of(project)
    assert (note.block, note.text, note.version) == ("channels", "Les cafés du port", 3)
