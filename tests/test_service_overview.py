"""Where groups stand: presence, states, help; one activity after another; private stays private."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pie_core.errors import Conflict, Forbidden, NotFound
from pie_core.model.live import Plan
from pie_core.model.live import Step as ClassStep
from pie_core.model.overview import TeamView
from pie_core.model.people import Actor, Role
from pie_core.model.programme import PromptRef
from pie_core.model.project import State
from pie_core.service import (
    accounts,
    answers,
    cohorts,
    feedbacks,
    live,
    overview,
    programmes,
    rounds,
)
from pie_core.service import house as houses
from pie_core.service.house import now
from tests.conftest import Class
from tests.people import PASSWORD

pytestmark = pytest.mark.engines

DAY = "discovery_day"
STEP = ClassStep(id="s1", minutes=10, module=DAY, activity="observe_problem")


def save(school: Class, who: Actor, where: str, value: Any, based_on: int = 0) -> None:
    ref = PromptRef.parse(where, DAY)
    _, activity = answers.activity_at(school.house, DAY, ref.activity)
    owner = who.id if activity.by == "person" else school.project(who)
    answers.save(school.house, who, owner, ref, value, based_on)


def team_of(school: Class, who: Actor, at: Any = None) -> TeamView:
    found = overview.group(school.house, school.trainer, school.cohort.id, at)
    return next(team for team in found.teams if who.id in {one.id for one in team.members})


def test_presence_saves_and_states(school: Class) -> None:
    accounts.saw(school.house, school.amal, now())
    save(school, school.amal, "observe_problem.problem", "Les gens attendent.")
    save(school, school.amal, "ten_ideas.idea", "")
    save(school, school.amal, "know_myself.strength", "Je répare tout.")
    house, trainer = school.house, school.trainer
    [group] = overview.of(house, trainer)
    assert (len(group.people), group.here) == (2, 1)
    programme = school.house.programme
    shared = sum(activity.by == "team" for _, activity in programme.activities())
    assert shared > 40
    assert (group.done, group.count) == (0, 2 * shared)
    for module in programme.modules[2:]:
        programmes.switch(house, trainer, school.cohort.id, module.id, shown=False)
    [group] = overview.of(house, trainer)
    first_two = (programme.module(name) for name in ("discovery_day", "know_and_dare"))
    few = sum(a.by == "team" for m in first_two if m for a in m.activities)
    assert (group.done, group.count) == (0, 2 * few)
    amal, driss = team_of(school, school.amal), team_of(school, school.driss)
    assert amal.cells[DAY, "observe_problem"].state is State.IN_PROGRESS
    assert (DAY, "ten_ideas") not in amal.cells  # An empty answer is nothing begun.
    assert amal.members[0].cells[DAY, "know_myself"].state is State.IN_PROGRESS
    assert amal.saved is not None
    assert group.saved == amal.saved
    assert (driss.saved, driss.cells, driss.here) == (None, {}, 0)
    later = overview.group(
        school.house, school.trainer, school.cohort.id, now() + timedelta(minutes=4)
    )
    assert later.here == 0


def test_who_saves_is_here_though_no_screen_opened(school: Class) -> None:
    save(school, school.driss, "observe_problem.problem", "Il fait chaud.")
    assert team_of(school, school.driss).here == 1


def test_an_empty_screen_in_class_then_somebody_writes(school: Class) -> None:
    house, cohort = school.house, school.cohort.id
    live.begin(house, school.trainer, cohort, Plan(title="Jour 1", steps=(STEP,)))
    live.act(house, school.trainer, cohort, "start", {"seconds": 600, "pace": "trainer"}, 0)
    soon = now() + timedelta(minutes=6)
    with house.store.writing() as w:
        w.set_seen(school.amal.id, soon)
        w.set_seen(school.driss.id, soon)
    [flag] = team_of(school, school.amal, soon).flags
    assert (flag.rule, flag.activity) == ("empty", "observe_problem")
    save(school, school.amal, "observe_problem.problem", "Les gens attendent.")
    assert team_of(school, school.amal, soon).flags == ()
    assert [one.rule for one in team_of(school, school.driss, soon).flags] == ["empty"]
    live.act(house, school.trainer, cohort, "pause", {}, 0)
    assert team_of(school, school.driss, soon).flags == ()


def test_a_class_that_was_left_open_counts_no_more(school: Class) -> None:
    live.begin(school.house, school.trainer, school.cohort.id, Plan(title="Jour 1", steps=(STEP,)))
    rules = [
        [one.rule for one in team_of(school, school.amal, now() + timedelta(hours=hours)).flags]
        for hours in (1, 7)
    ]
    assert rules == [["away"], []]


def test_a_refused_save_is_noted_until_its_author_saves(school: Class) -> None:
    house = school.house
    cohorts.form_team(
        house, school.trainer, school.cohort.id, "Duo", [school.amal.id, school.driss.id]
    )
    with house.store.reading() as r:
        amal, driss = r.actor(school.amal.id), r.actor(school.driss.id)
    assert amal is not None
    assert driss is not None
    save(school, amal, "observe_problem.problem", "Les gens attendent.")
    for _ in range(3):
        with pytest.raises(Conflict):
            save(school, driss, "observe_problem.problem", "Il fait chaud.")
    [flag] = team_of(school, school.driss).flags
    assert (flag.rule, flag.activity, flag.who) == (
        "conflict",
        "observe_problem",
        ("Driss Naciri",),
    )
    with house.store.reading() as r:
        assert len(r.open_conflicts([school.cohort.id], now() - timedelta(hours=1))) == 1
    save(school, driss, "observe_problem.problem", "Il fait chaud.", 1)
    assert team_of(school, school.driss).flags == ()


def test_a_cell_tells_the_last_feedback_and_what_was_saved_since(school: Class) -> None:
    project = school.project(school.amal)
    save(school, school.amal, "observe_problem.problem", "Les gens attendent.")
    place = f"activity:{DAY}/observe_problem"
    feedbacks.give(school.house, school.trainer, project, place, "review", "Qui exactement ?")
    cell = team_of(school, school.amal).cells[DAY, "observe_problem"]
    assert (cell.said, cell.changed) == ("review", False)
    save(school, school.amal, "observe_problem.problem", "Les mères attendent.", 1)
    cell = team_of(school, school.amal).cells[DAY, "observe_problem"]
    assert (cell.said, cell.changed) == ("review", True)


def test_only_ones_own_groups(school: Class) -> None:
    accounts.add_staff(school.house, school.trainer, Role.TRAINER, "Autre Formateur", PASSWORD)
    stranger = school.actor(accounts.sign_in(school.house, None, "Autre Formateur", PASSWORD))
    assert overview.of(school.house, stranger) == []
    assert overview.of(school.house, stranger, [school.cohort.id]) == []
    for actor in (stranger, school.amal):
        with pytest.raises(Forbidden):
            overview.group(school.house, actor, school.cohort.id)
        with pytest.raises(Forbidden):
            rounds.visit(
                school.house,
                actor,
                school.cohort.id,
                DAY,
                "observe_problem",
                school.project(school.amal),
            )


@pytest.mark.engines("file")
def test_the_questions_to_the_store_do_not_grow_with_teams(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        houses, "LOOK_AGAIN", 0
    )  # The rules are asked for each time: none is spared.

    def asked() -> int:
        count = 0

        def one(_: str) -> None:
            nonlocal count
            count += 1

        with school.house.store.engine.borrowed() as db:
            db.conn.set_trace_callback(one)
        overview.of(school.house, school.trainer)
        with school.house.store.engine.borrowed() as db:
            db.conn.set_trace_callback(None)
        return count

    few = asked()
    for name in ("Nadia Chraibi", "Hind Tazi", "Karim Bennis"):
        school.join(name)
    assert asked() == few > 0


# ---------------------------------------------------------------- one after another


def visit(school: Class, activity: str, owner: str, module: str = DAY) -> rounds.Round:
    return rounds.visit(school.house, school.trainer, school.cohort.id, module, activity, owner)


def test_before_and_after(school: Class) -> None:
    save(school, school.amal, "observe_problem.problem", "Les gens attendent.")
    amal, driss = school.project(school.amal), school.project(school.driss)
    found = visit(school, "observe_problem", amal)
    assert found.work.answers["problem"].value == "Les gens attendent."
    assert not found.work.editable
    assert found.others == (None, rounds.Stop(DAY, "observe_problem", driss))
    # The step before is private: it is passed over.
    assert found.steps == (None, rounds.Stop(DAY, "ten_ideas", amal))
    last = visit(school, "observe_problem", driss)
    assert last.others == (rounds.Stop(DAY, "observe_problem", amal), None)
    # A member's id leads to the team's work.
    assert visit(school, "observe_problem", school.driss.id).stop == last.stop


def test_what_does_not_open(school: Class, house: Any) -> None:
    other = cohorts.create(
        house, school.trainer, name="B", trade="B", establishment="B", year="2026-2027"
    )
    amal = school.project(school.amal)
    with pytest.raises(Forbidden):
        visit(school, "know_myself", school.amal.id)
    with pytest.raises(Forbidden):
        visit(school, "know_myself", amal)
    for activity, owner, module in (
        ("observe_problem", "nobody", DAY),
        ("nothing", amal, DAY),
        ("offers", amal, "plan"),
        ("discovery_day__observe_problem", school.amal.id, "practice"),
    ):
        with pytest.raises(NotFound):
            visit(school, activity, owner, module)
    # The own group does not open another group's work.
    with school.house.store.reading() as r:
        trainer = r.actor(school.trainer.id)
    assert trainer is not None
    with pytest.raises(NotFound):
        rounds.visit(school.house, trainer, other.id, DAY, "observe_problem", amal)
