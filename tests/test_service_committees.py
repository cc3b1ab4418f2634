"""The class's committee: every phase, who may do what in it, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pie_core.errors import Conflict, Forbidden, Invalid, NotFound
from pie_core.model.committee import PHASES, Sheet, averages, read
from pie_core.model.people import Actor, Role
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, cohorts, committee_acts, committees, plans
from tests.committee import ASKED, Game, planned
from tests.conftest import Class
from tests.people import PASSWORD

WORDS_3000 = "mot " * 3000


@pytest.fixture
def game(school: Class) -> Game:
    return Game(school)


def code(act: Callable[[], Any]) -> str:
    """The code of the finding with which an act is refused."""
    with pytest.raises(Invalid) as caught:
        act()
    return str(caught.value.data["findings"][0]["code"])


# ---------------------------------------------------------------- the whole game


def test_the_whole_game(game: Game) -> None:
    school = game.school
    amal, driss, nadia, trainer = school.amal, school.driss, game.nadia, school.trainer
    assert [game.seen(one).todo for one in (amal, driss, trainer)] == ["request", "wait", "wait"]
    game.ask()
    assert game.seen(amal).todo == "wait"
    game.turn("seats")
    assert game.seen(driss).todo == "sit"
    game.sit(driss, "director")
    game.sit(nadia, "risk")
    assert game.seen(driss).todo == "wait"
    game.turn("sitting")
    assert game.seen(driss).todo == game.seen(nadia).todo == "score"
    game.score(driss, 4)
    assert game.seen(driss).todo == "vote"
    assert (game.seen(trainer).round.filled, len(game.seen(trainer).round.seats)) == (1, 2)
    game.vote(driss, "conditions")
    assert game.seen(driss).todo == "wait"
    game.score(nadia, 2)
    game.turn("decision")
    assert game.seen(driss).todo == "decide"
    assert game.seen(nadia).todo == "vote"
    game.vote(nadia, "refuse")
    game.decide(driss, "conditions", conditions="5 000 DH d'apport en plus.")
    game.turn("reply")
    assert game.seen(amal).todo == "reply"
    game.reply(amal)
    game.turn("closed")
    [whole] = committees.rounds(school.house, amal, school.project(amal))
    assert whole.todo == "read"
    found = whole.round
    assert found.request is not None
    assert found.ruling is not None
    assert found.reply is not None
    assert found.ruling.verdict == "conditions"
    assert found.ruling.role == "director"
    assert found.reply.text == "Merci."
    assert sorted((v.role, v.verdict) for v in found.votes) == [
        ("director", "conditions"),
        ("risk", "refuse"),
    ]
    # Two sheets, of 4 and of 2 everywhere: mean 3, from 2 to 4.
    assert {(a.n, a.mean, a.low, a.high) for a in found.averages} == {(2, 3.0, 2, 4)}


def test_the_instalment_is_that_of_a_loan_table(game: Game) -> None:
    """100 000 over 12 months at 6 % a year: 8 606,64 a month in every loan table."""
    game.ask()
    found = game.seen(game.school.amal).round.request
    assert found is not None
    assert found.instalment == 860_664
    game.ask(dirhams=12_000, percent=0, based_on=found.record)
    found = game.seen(game.school.amal).round.request
    assert found is not None
    assert (found.amount, found.instalment, found.rate) == (1_200_000, 100_000, 0)


def test_the_figures_are_those_of_the_plan(school: Class) -> None:
    planned(school, school.amal)
    game = Game(school)
    game.ask()
    found = game.seen(school.amal).round.figures
    projection = plans.so_far(school.house, school.amal, school.project(school.amal)).projection
    assert found is not None
    assert projection is not None
    cash = projection.lines["closing_cash"].tolist()
    assert found.lowest_cash == min(cash)
    assert found.lowest_month == projection.months[cash.index(min(cash))]
    assert list(found.cover) == projection.ratios["debt_service_cover"]
    assert list(found.debt_to_caf) == projection.ratios["debt_to_caf"]
    initial = projection.funding["initial"]
    assert found.own_share == pytest.approx(
        initial["own_funds"] / (initial["investments"] + initial["working_capital"]), abs=1e-6
    )


def test_the_figures_stay_as_they_were_when_the_committee_sat(school: Class) -> None:
    game = Game(school).reach("seats")
    assert game.seen(school.amal).round.figures is None  # No plan yet.
    planned(school, school.amal)
    game.sit(school.driss, "director")
    game.turn("sitting")
    sat = game.seen(school.amal).round.figures
    assert sat is not None
    project = school.project(school.amal)
    loans = PromptRef.parse("plan/money.loans")
    answers.save(school.house, school.amal, project, loans, [], 1)
    assert committee_acts.figures(school.house, project) != sat
    assert game.seen(school.amal).round.figures == sat


def test_the_plans_loan_begins_the_request(school: Class) -> None:
    planned(school, school.driss, 1)  # An Intelaka loan of 60 000 DH.
    assert committees.proposal(
        school.house, school.driss, school.project(school.driss)
    ) == committees.Terms(dirhams=60_000, months=60, percent=2.0)
    assert (
        committees.proposal(school.house, school.amal, school.project(school.amal))
        == committees.Terms()
    )
    with pytest.raises(Forbidden):
        committees.proposal(school.house, school.driss, school.project(school.amal))


# ---------------------------------------------------------------- who


def test_the_team_does_not_judge_itself(game: Game) -> None:
    game.reach("sitting")
    for act in (
        lambda: game.sit(game.school.amal, "risk"),
        lambda: game.score(game.school.amal),
        lambda: game.vote(game.school.amal),
        lambda: game.decide(game.school.amal),
    ):
        with pytest.raises(Forbidden):
            act()


def test_only_the_team_asks_and_answers(game: Game) -> None:
    for other in (game.school.driss, game.school.trainer):
        with pytest.raises(Forbidden):
            game.ask(other)
    game.reach("reply")
    for other in (game.school.driss, game.school.trainer):
        with pytest.raises(Forbidden):
            game.reply(other)


def stranger(school: Class) -> Actor:
    """A trainee of another group."""
    other = cohorts.create(
        school.house,
        school.trainer,
        name="Couture 1",
        trade="Couture",
        establishment="ISTA",
        year="2026-2027",
    )
    token = accounts.join(school.house, other.join_code, "Hind Mansouri", "2580")
    return school.actor(token)


def test_another_group_stays_outside(game: Game) -> None:
    game.reach("sitting")
    hind, project = stranger(game.school), game.school.project(game.school.amal)
    house = game.school.house
    for act in (
        lambda: game.seen(hind),
        lambda: game.sit(hind, "risk"),
        lambda: game.score(hind),
        lambda: game.vote(hind),
        lambda: game.ask(hind),
        lambda: committees.rounds(house, hind, project),
        lambda: committees.listed(house, hind, game.school.cohort.id),
        lambda: committee_acts.open_round(house, hind, project),
        lambda: committee_acts.turn(house, hind, game.id, "closed"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert committees.mine(house, hind) == []


def staff(school: Class, role: Any, *, opened: bool) -> Actor:
    person = accounts.add_staff(school.house, school.trainer, role, f"{role} {opened}", PASSWORD)
    if opened:
        cohorts.open_to(school.house, school.trainer, school.cohort.id, person.id)
    with school.house.store.reading() as r:
        found = r.actor(person.id)
    assert found is not None
    return found


def test_only_the_groups_trainers_lead(game: Game) -> None:
    colleague = staff(game.school, Role.TRAINER, opened=False)
    reviewer = staff(game.school, Role.REVIEWER, opened=True)
    project = game.school.project(game.school.driss)
    for other in (colleague, reviewer, game.school.amal):
        with pytest.raises(Forbidden):
            committee_acts.open_round(game.school.house, other, project)
        with pytest.raises(Forbidden):
            committee_acts.turn(game.school.house, other, game.id, "closed")
    assert game.seen(reviewer).standing == "reader"
    with pytest.raises(Forbidden):
        game.seen(colleague)


def test_what_is_not_there(game: Game) -> None:
    house = game.school.house
    for act in (
        lambda: committees.round(house, game.school.amal, "nothing"),
        lambda: committee_acts.open_round(house, game.school.trainer, "nothing"),
        lambda: committees.rounds(house, game.school.amal, "nothing"),
        lambda: committee_acts.turn(house, game.school.trainer, game.id, "lunch"),
    ):
        with pytest.raises(NotFound):
            act()


# ---------------------------------------------------------------- what is seen of it


def test_votes_and_scores_are_hidden_until_the_decision(game: Game) -> None:
    game.reach("sitting")
    school = game.school
    game.score(school.driss, 5)
    game.vote(school.driss)
    for actor in (school.amal, game.nadia, school.trainer):
        found = game.seen(actor).round
        assert found.sheets == found.votes == found.averages == ()
        assert (found.filled, found.voted) == (1, 1)
    own = game.seen(school.driss)
    assert own.sheet is not None
    assert own.vote is not None
    game.turn("decision")
    assert len(game.seen(game.nadia).round.votes) == 1
    game.turn("sitting")  # Back again: hidden again.
    assert game.seen(game.nadia).round.votes == ()


def test_names_are_for_the_trainer_alone(game: Game) -> None:
    game.reach("closed")
    school = game.school
    for actor in (school.amal, school.driss, game.nadia):
        told = str(game.seen(actor).round)
        assert "Driss" not in told
        assert "Nadia" not in told
        assert school.driss.id not in told
    assert {seat.name for seat in game.seen(school.trainer).round.seats} == {
        "Driss Naciri",
        "Nadia Chraïbi",
    }


def test_a_member_who_comes_back_finds_the_sheet(game: Game) -> None:
    game.reach("sitting")
    house, driss = game.school.house, game.school.driss
    committee_acts.score(
        house, driss, game.id, levels={"team": 4}, remarks={"team": "Sérieux 👍"}, question=""
    )
    kept = game.seen(driss).sheet
    assert kept is not None
    assert (kept.levels, kept.remarks, kept.done) == ({"team": 4}, {"team": "Sérieux 👍"}, False)
    assert game.seen(driss).round.filled == 0
    with house.store.reading() as r:
        before = len(r.records_of(game.school.project(game.school.amal), "entry"))
    committee_acts.score(
        house, driss, game.id, levels={"team": 4}, remarks={"team": "Sérieux 👍"}, question=""
    )
    with house.store.reading() as r:  # The same once more is nothing new.
        assert len(r.records_of(game.school.project(game.school.amal), "entry")) == before


def test_a_sheet_that_was_handed_in_stays_so_when_it_changes(game: Game) -> None:
    game.reach("sitting")
    game.score(game.school.driss, 4)
    game.score(game.school.driss, 2, done=False)
    kept = game.seen(game.school.driss).sheet
    assert kept is not None
    assert kept.done
    assert set(kept.levels.values()) == {2}


def test_a_role_may_change_and_stays_one_seat(game: Game) -> None:
    game.reach("sitting")
    game.score(game.nadia, 3)
    game.sit(game.nadia, "client_officer")
    found = game.seen(game.nadia)
    assert found.seat is not None
    assert found.seat.role == "client_officer"
    assert len(found.round.seats) == 2
    assert found.sheet is not None


def test_several_may_share_a_role(game: Game) -> None:
    game.reach("seats")
    game.sit(game.school.driss, "risk")
    game.sit(game.nadia, "risk")
    assert [seat.role for seat in game.seen(game.school.trainer).round.seats] == ["risk", "risk"]


def test_two_erased_members_stay_two(game: Game) -> None:
    game.reach("decision")
    school = game.school
    for person in (school.driss, game.nadia):
        accounts.erase(school.house, school.trainer, person.id)
    found = game.seen(school.trainer).round
    assert [seat.name for seat in found.seats] == ["", ""]
    assert sorted(vote.verdict for vote in found.votes) == ["conditions", "refuse"]


# ---------------------------------------------------------------- when


def test_two_trainers_open_one_round(school: Class) -> None:
    project = school.project(school.amal)

    def open_one(_: int) -> str:
        return committee_acts.open_round(school.house, school.trainer, project)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(open_one, range(8)))) == 1
    [listed] = [
        one
        for one in committees.listed(school.house, school.trainer, school.cohort.id)
        if one.project_id == project
    ]
    assert len(listed.rounds) == 1
    committee_acts.turn(school.house, school.trainer, open_one(0), "closed")
    again = open_one(0)
    assert again != listed.rounds[0].id
    numbers = [v.round.number for v in committees.rounds(school.house, school.amal, project)]
    assert numbers == [1, 2]


def test_two_trainers_who_press_together_go_one_step(game: Game) -> None:
    game.ask()
    game.turn("seats")
    game.turn("seats")
    assert game.seen(game.school.trainer).round.phase == "seats"


def test_a_phase_needs_the_one_before(game: Game) -> None:
    assert code(lambda: game.turn("sitting")) == "moved"
    game.turn("seats")
    assert code(lambda: game.turn("sitting")) == "no_request"
    game.ask()  # Late, and taken.
    assert code(lambda: game.turn("sitting")) == "no_seat"
    game.sit(game.school.driss, "director")
    game.turn("sitting")
    game.turn("seats")  # One step back.
    game.turn("sitting")
    game.turn("decision")
    assert code(lambda: game.turn("reply")) == "no_ruling"
    game.turn("closed")  # A round may be stopped at any time.


def test_what_comes_too_early(game: Game) -> None:
    driss = game.school.driss
    assert code(lambda: game.sit(driss, "risk")) == "early"
    game.reach("seats")
    assert code(lambda: game.score(driss)) == "seat"
    game.sit(driss, "director")
    assert code(lambda: game.score(driss)) == "early"
    assert code(lambda: game.vote(driss)) == "early"
    assert code(lambda: game.decide(driss)) == "early"
    assert code(lambda: game.reply(game.school.amal)) == "no_ruling"


def test_what_comes_late_is_kept_and_marked(game: Game) -> None:
    game.reach("decision")
    late = game.school.join("Zineb Tazi")
    game.sit(late, "risk")
    game.score(late, 5)
    game.vote(late)
    found = game.seen(game.school.trainer).round
    assert sorted(sheet.late for sheet in found.sheets) == [False, False, True]
    assert not any(vote.late for vote in found.votes)
    game.decide(game.school.driss)
    game.turn("reply")
    game.vote(late, "refuse")
    assert [v.late for v in game.seen(late).round.votes if v.verdict == "refuse"] == [False, True]


def test_a_closed_round_takes_nothing_more(game: Game) -> None:
    game.reach("closed")
    school = game.school
    for act in (
        game.ask,
        lambda: game.sit(school.driss, "risk"),
        lambda: game.score(school.driss),
        lambda: game.vote(school.driss),
        lambda: game.decide(school.driss),
        lambda: game.reply(school.amal),
        lambda: game.turn("reply"),
    ):
        assert code(act) == "round_closed"


def test_a_request_is_closed_while_the_committee_reads(game: Game) -> None:
    game.reach("sitting")
    assert code(game.ask) == "sitting"


def test_who_decides(game: Game) -> None:
    game.reach("decision")
    school = game.school
    with pytest.raises(Forbidden):
        game.decide(game.nadia)
    second = school.join("Zineb Tazi")
    game.sit(second, "director")
    game.decide(school.driss)
    assert code(lambda: game.decide(second, "refuse")) == "ruled"
    assert code(lambda: game.decide(school.trainer, "refuse")) == "ruled"
    with pytest.raises(Conflict):
        game.decide(school.driss, "refuse")
    said = game.seen(school.driss).round.ruling
    assert said is not None
    game.decide(school.driss, "refuse", based_on=said.record)
    said = game.seen(school.driss).round.ruling
    assert said is not None
    assert said.verdict == "refuse"
    game.reply(school.amal)
    assert code(lambda: game.decide(school.driss, based_on=said.record)) == "ruled"


def test_the_trainer_says_it_where_no_director_is(game: Game) -> None:
    game.reach("decision")
    game.decide(game.school.trainer)
    said = game.seen(game.school.amal).round.ruling
    assert said is not None
    assert said.role == ""


def test_two_of_a_team_do_not_write_over_each_other(school: Class) -> None:
    cohorts.form_team(
        school.house, school.trainer, school.cohort.id, "Deux", [school.amal.id, school.driss.id]
    )
    with school.house.store.reading() as r:
        amal, driss = r.actor(school.amal.id), r.actor(school.driss.id)
    assert amal is not None
    assert driss is not None
    school.amal, school.driss = amal, driss
    game = Game(school)
    game.ask()
    with pytest.raises(Conflict) as caught:
        game.ask(driss, dirhams=5000)
    assert caught.value.data["current"]["amount"] == 10_000_000
    assert caught.value.data["submitted"]["amount"] == 500_000


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"dirhams": 0}, "amount"),
        ({"dirhams": -5000}, "amount"),
        ({"dirhams": 10**15}, "amount"),
        ({"dirhams": float("nan")}, "amount"),
        ({"dirhams": None}, "amount"),
        ({"months": 0}, "months"),
        ({"months": None}, "months"),
        ({"months": 5000}, "months"),
        ({"percent": -1}, "rate"),
        ({"percent": 900}, "rate"),
        ({"use": "  \n "}, "empty"),
        ({"use": WORDS_3000}, "too_long"),
        ({"guarantee": ""}, "empty"),
    ],
)
def test_a_request_that_makes_no_sense(game: Game, changes: dict[str, Any], expected: str) -> None:
    assert code(lambda: game.ask(**changes)) == expected
    assert game.seen(game.school.amal).round.request is None


def test_texts_that_are_empty_or_endless(game: Game) -> None:
    game.reach("sitting")
    driss = game.school.driss
    assert code(lambda: game.score(driss, question="")) == "sheet"
    assert code(lambda: game.score(driss, question=WORDS_3000)) == "too_long"
    assert code(lambda: game.score(driss, 6)) == "level"
    assert code(lambda: game.vote(driss, "accept", " ")) == "empty"
    assert code(lambda: game.vote(driss, "maybe")) == "choice"
    game.turn("decision")
    assert code(lambda: game.decide(driss, reasons="")) == "empty"
    assert code(lambda: game.decide(driss, "conditions")) == "conditions"
    assert code(lambda: game.sit(driss, "king")) == "role"
    game.decide(driss)
    assert code(lambda: game.reply(game.school.amal, WORDS_3000)) == "too_long"


def test_emoji_and_lines_stay_as_typed(game: Game) -> None:
    game.ask(use="Un four 🔥\r\nDu stock\u202e <b>x</b>")
    found = game.seen(game.school.amal).round.request
    assert found is not None
    assert found.use == "Un four 🔥\nDu stock <b>x</b>"


def test_a_refusal_keeps_nothing(game: Game) -> None:
    game.reach("sitting")
    with game.school.house.store.reading() as r:
        before = r.records_of(game.school.project(game.school.amal))
    code(lambda: game.score(game.school.driss, question=""))
    with game.school.house.store.reading() as r:
        assert r.records_of(game.school.project(game.school.amal)) == before


# ---------------------------------------------------------------- reading


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_a_mean_lies_between_the_lowest_and_the_highest(levels: list[int]) -> None:
    [found] = averages(Sheet(seat=str(n), levels={"team": v}) for n, v in enumerate(levels))
    assert found.n == len(levels)
    assert found.low <= found.mean <= found.high
    assert found.mean * found.n == pytest.approx(sum(levels))


def test_what_another_file_brings_is_read_as_far_as_it_makes_sense(game: Game) -> None:
    game.reach("closed")
    with game.school.house.store.reading() as r:
        records = r.records_of(game.school.project(game.school.amal), "committee", "entry")
    bent = [
        one.model_copy(update={"data": {**one.data, "levels": "x", "amount": -1, "verdict": 7}})
        if one.kind == "entry"
        else one
        for one in records
    ]
    [found] = read(bent)
    assert found.request is None
    assert found.votes == ()
    assert found.phase == "closed"
    assert read([one for one in records if one.kind == "entry"]) == []


def test_every_phase_is_reached(school: Class) -> None:
    assert [Game(school).reach(PHASES[-1]).seen(school.amal).round.phase] == ["closed"]
    assert ASKED["dirhams"] == 100_000
