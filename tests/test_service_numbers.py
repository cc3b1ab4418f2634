"""Groups in numbers: hand-made work, hand-made times, and the numbers that must come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pie_core.errors import Forbidden, NotFound
from pie_core.model.attendance import AttendanceState, Attended
from pie_core.model.live import Event
from pie_core.model.numbers import Count, Report, Spent
from pie_core.model.people import Actor, Cohort, Role
from pie_core.model.programme import PromptRef
from pie_core.scoring.numbers import rate
from pie_core.service import (
    accounts,
    cohorts,
    examples,
    numbers,
    portable,
    projects,
    reviews,
    submissions,
)
from pie_core.service import house as houses
from pie_core.service.house import House
from pie_core.store.asking import Row
from pie_core.store.file import FileLink
from tests import dossiers
from tests.conftest import Class
from tests.people import PASSWORD

pytestmark = pytest.mark.engines

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
PROBLEM = ("discovery_day", "observe_problem")
PRIVATE = ("discovery_day", "know_myself")
ALONE = ("discovery_day", "what_i_learned")


def save(house: House, owner: str, key: str, *seconds: float, value: object = "Un mot") -> None:
    """An answer of `module/activity.prompt`, saved so many seconds after ten o'clock."""
    ref = PromptRef.parse(key)
    with house.store.writing() as w:
        before = w.answer(owner, ref)
        version = before.version if before else 0
        for place, second in enumerate(seconds or (0.0,)):
            at = TEN + timedelta(seconds=second)
            w.save_answer(owner, ref, value, version + place, owner, at)  # type: ignore[arg-type]


def finish(house: House, owner: str, where: tuple[str, str]) -> None:
    with house.store.writing() as w:
        w.set_done(owner, *where, owner, TEN)


def read(school: Class) -> Report:
    return numbers.read(school.house, school.trainer, cohort_id=school.cohort.id)


def another_group(school: Class, trainer: Actor, name: str = "Couture 201") -> Cohort:
    return cohorts.create(
        school.house, trainer, name=name, trade="Couture", establishment="CFA", year="2026-2027"
    )


def join(school: Class, cohort: Cohort, count: int, who: str = "Personne") -> list[Actor]:
    tokens = [
        accounts.join(school.house, cohort.join_code, f"{who} {chr(65 + n)}{chr(97 + n)}", "2580")
        for n in range(count)
    ]
    return [school.actor(token) for token in tokens]


def another_trainer(school: Class) -> Actor:
    made = accounts.add_staff(school.house, school.trainer, Role.TRAINER, "Omar Saidi", PASSWORD)
    return dossiers.actor(school, made.id)


# ---------------------------------------------------------------- time


def test_gaps_up_to_five_minutes_count_and_each_beginning_one_minute(school: Class) -> None:
    team = school.project(school.amal)
    # The first save 60, then 60 and 300; 301 is a pause, and its save begins anew: 60.
    save(school.house, team, "discovery_day/observe_problem.problem", 0, 60, 360, 661)
    # Another activity of the same team, in the middle of it, is counted by itself: 60.
    save(school.house, team, "discovery_day/ten_ideas.project_name", 30)
    # A person alone: 60 and 30.
    save(school.house, school.driss.id, "discovery_day/what_i_learned.learned", 0, 30)
    found = read(school).together
    assert found.activities[PROBLEM].seconds == 480
    assert found.activities["discovery_day", "ten_ideas"].seconds == 60
    assert found.activities[ALONE].seconds == 90
    assert found.spent["discovery_day"] == Spent(630, teams=1, team=None, persons=1, person=None)
    assert found.seconds == 630


def test_saves_of_two_questions_of_one_activity_are_one_time(school: Class) -> None:
    team = school.project(school.amal)
    save(school.house, team, "discovery_day/observe_problem.problem", 0, 200)
    save(school.house, team, "discovery_day/observe_problem.who", 100)
    assert read(school).together.activities[PROBLEM].seconds == 260


def test_the_middle_time_is_said_from_five_on(school: Class) -> None:
    people = [school.amal, school.driss, *join(school, school.cohort, 2)]
    for place, one in enumerate(people):
        save(school.house, school.project(one), "discovery_day/observe_problem.problem", 0)
        for more in range(1, place + 1):
            save(school.house, school.project(one), "discovery_day/observe_problem.problem", more)
    assert read(school).together.spent["discovery_day"].team is None
    [fifth] = join(school, school.cohort, 1, "Encore")
    save(school.house, school.project(fifth), "discovery_day/observe_problem.problem", 0, 240)
    found = read(school).together.spent["discovery_day"]
    # 60, 61, 62, 63 and 300 seconds.
    assert (found.seconds, found.teams, found.team) == (546, 5, 62)


def test_time_on_sheets_plan_and_dossier_has_parts_of_its_own(school: Class) -> None:
    team = school.project(school.amal)
    save(school.house, team, "experiments/aaaa.title", 0)
    save(school.house, team, "hypotheses/bbbb.statement", 0, 10)
    save(school.house, team, "plan/offers.offers", 0, value=[])
    save(school.house, team, "dossier/summary.pitch", 0, 100)
    found = read(school).together
    plan = school.house.programme.plan
    assert plan is not None
    told = {part: spent.seconds for part, spent in found.spent.items() if spent.seconds}
    assert told == {"thread": 130, plan.id: 60, "dossier": 160}


# ---------------------------------------------------------------- activities


def test_what_teams_and_persons_began_and_finished(school: Class) -> None:
    first, second = school.project(school.amal), school.project(school.driss)
    save(school.house, first, "discovery_day/observe_problem.problem")
    finish(school.house, first, PROBLEM)
    save(school.house, second, "discovery_day/observe_problem.problem", value="")
    save(school.house, school.amal.id, "discovery_day/what_i_learned.learned")
    found = read(school).together
    assert found.activities[PROBLEM] == Count(of=2, begun=1, done=1, seconds=120)
    assert found.activities[ALONE] == Count(of=2, begun=1, done=0, seconds=60)
    assert (found.trainees, found.teams) == (2, 2)


def test_a_team_that_everybody_left_is_no_team(school: Class) -> None:
    save(school.house, school.project(school.driss), "discovery_day/observe_problem.problem")
    save(school.house, school.project(school.amal), "discovery_day/observe_problem.problem")
    trainer = dossiers.actor(school, school.trainer.id)
    pair = [school.amal.id, school.driss.id]
    cohorts.form_team(school.house, trainer, school.cohort.id, "Froid Souss", pair)
    pair_team = read(school).together
    assert pair_team.teams == 1
    assert pair_team.activities[PROBLEM].of == 1


def test_of_a_private_activity_only_how_many_finished_from_five_on(school: Class) -> None:
    people = [school.amal, school.driss, *join(school, school.cohort, 4)]
    for one in people[:4]:
        save(school.house, one.id, "discovery_day/know_myself.level", 0, 60)
        finish(school.house, one.id, PRIVATE)
    found = read(school).together
    assert found.activities[PRIVATE] == Count(of=6, begun=None, done=None, seconds=None)
    assert found.spent["discovery_day"].seconds == 0
    finish(school.house, people[4].id, PRIVATE)
    assert read(school).together.activities[PRIVATE].done == 5


def test_no_small_group_can_be_taken_from_the_sum(school: Class) -> None:
    for one in (school.amal, school.driss, *join(school, school.cohort, 4)):
        finish(school.house, one.id, PRIVATE)
    other = another_group(school, school.trainer)
    for one in join(school, other, 2):
        finish(school.house, one.id, PRIVATE)
    found = numbers.read(school.house, school.trainer)
    each = {cohort.name: one.activities[PRIVATE].done for cohort, one in found.groups}
    assert each == {"TSFCC 101": 6, "Couture 201": None}
    assert found.together.activities[PRIVATE] == Count(of=6, begun=None, done=6, seconds=None)


# ---------------------------------------------------------------- tests, evidence, plans


def test_tests_of_sheets_and_of_exercises(school: Class) -> None:
    first, second = school.project(school.amal), school.project(school.driss)
    save(school.house, first, "experiments/aaaa.title")  # Not begun.
    save(school.house, first, "experiments/bbbb.start", value="yes")
    save(school.house, first, "experiments/cccc.start", value="yes")
    save(school.house, first, "experiments/cccc.decision", value="pivot")
    save(school.house, first, "experiments/dddd.start", value="yes")
    save(school.house, first, "experiments/dddd.archived", value="yes")  # Put away.
    save(school.house, first, "experiments/eeee.observed", value="")  # Emptied.
    save(school.house, second, "discovery_day/test_belief.belief")  # A belief is no test yet.
    found = read(school).together
    assert (found.tests_begun, found.tests_decided) == (2, 1)
    assert found.begun == {"0": 1, "1": 0, "2": 1, "3": 0}
    assert found.decided == {"0": 1, "1": 1, "2": 0, "3": 0}
    save(school.house, second, "discovery_day/test_belief.criterion")
    save(school.house, second, "discovery_day/test_belief.decision", value="continue")
    for sheet in ("ffff", "gggg"):
        save(school.house, first, f"experiments/{sheet}.start", value="yes")
    found = read(school).together
    assert (found.tests_begun, found.tests_decided) == (5, 2)
    assert found.begun == {"0": 0, "1": 1, "2": 0, "3": 1}


def test_evidence_by_step_of_the_ladder(school: Class) -> None:
    team = school.project(school.amal)
    for sheet, rung in {"aaaa": 2, "bbbb": 2, "cccc": 5, "dddd": 4}.items():
        save(school.house, team, f"evidence/{sheet}.rung", value=rung)
    save(school.house, team, "evidence/dddd.archived", value="yes")
    save(school.house, team, "evidence/eeee.text")  # Its step is not said: the lowest.
    assert read(school).together.evidence == {1: 1, 2: 2, 3: 0, 4: 0, 5: 1}


def test_plans_by_what_was_decided_last_of_the_newest(school: Class) -> None:
    house, reviewer = school.house, dossiers.reviewer(school)
    project = dossiers.work(school)
    one = submissions.hand_in(house, school.amal, project, "fr")
    found = read(school).together
    assert {s: n for s, n in found.plans.items() if n} == {"draft": 1, "submitted": 1}
    reviews.decide(house, reviewer, one.id, "to_revise", "Le prix manque.", seen=0)
    assert read(school).together.plans["to_revise"] == 1
    dossiers.write(school, "dossier/summary.pitch", "Nous cousons des djellabas plus courtes.")
    two = submissions.hand_in(house, school.amal, project, "fr")
    assert read(school).together.plans["submitted"] == 1
    reviews.decide(house, reviewer, two.id, "validated", "Très clair.", seen=0)
    found = read(school).together
    assert {s: n for s, n in found.plans.items() if n} == {"draft": 1, "validated": 1}
    assert found.handed_in == 1


def test_the_example_group_counts_what_its_projects_say(school: Class) -> None:
    """Against the way that opens every project by itself."""
    house = school.house
    cohort = examples.load(house, school.trainer)
    trainer = dossiers.actor(school, school.trainer.id)
    found = numbers.read(house, trainer, cohort_id=cohort.id).together
    teams = cohorts.teams(house, trainer, cohort.id)
    opened = [projects.read(house, trainer, team.project_id) for team in teams]
    tests = [t for p in opened for t in p.tests if not t.archived and t.stage != "to_do"]
    own = [e for p in opened for e in p.experiments if e.criterion or e.observation or e.method]
    assert found.tests_begun == len(tests) + len(own) == 25
    assert found.pieces == sum(not e.archived for p in opened for e in p.evidence) == 51
    assert (found.trainees, found.teams) == (23, 8)


# ---------------------------------------------------------------- presence and classes


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ({"present": 2, "late": 1, "absent": 1, "excused": 3}, 0.75),
        ({"excused": 2}, None),
        ({}, None),
        ({"absent": 4}, 0.0),
    ],
)
def test_the_rate_of_presence(notes: dict[AttendanceState, int], expected: float | None) -> None:
    assert rate([notes]) == expected


def test_presence_over_two_days(school: Class) -> None:
    states: tuple[tuple[int, Actor, AttendanceState], ...] = (
        (23, school.amal, "present"),
        (23, school.driss, "absent"),
        (24, school.amal, "late"),
        (24, school.driss, "excused"),
    )
    with school.house.store.writing() as w:
        for day, person, state in states:
            w.put_attendance(
                Attended(
                    cohort_id=school.cohort.id,
                    day=date(2026, 11, day),
                    person_id=person.id,
                    state=state,
                    by_id=school.trainer.id,
                    at=TEN,
                )
            )
    found = read(school).together
    assert (found.days, found.attendance) == (2, pytest.approx(2 / 3))


def test_classes_from_their_begin_to_their_end_or_their_last_act(school: Class) -> None:
    acts = (
        ("feedback", -50),  # Said to one team: in no class.
        ("begin", 0),
        ("start", 5),
        ("finish", 90),
        ("scene", 95),  # After the end.
        ("begin", 200),
        ("start", 230),
        ("feedback", 900),
        ("begin", 1000),  # Its end was forgotten until another day.
        ("finish", 3000),
    )
    with school.house.store.writing() as w:
        for place, (kind, minutes) in enumerate(acts):
            w.add_class_event(
                Event.model_validate(
                    {
                        "id": f"act{place}",
                        "cohort_id": school.cohort.id,
                        "kind": kind,
                        "by_id": school.trainer.id,
                        "by_name": "Salma Idrissi",
                        "at": TEN + timedelta(minutes=minutes),
                    }
                )
            )
    found = read(school).together
    assert (found.classes, found.class_seconds) == (3, (90 + 30 + 360) * 60)


# ---------------------------------------------------------------- who sees which groups


def test_another_trainers_groups_never_appear(school: Class) -> None:
    other = another_trainer(school)
    theirs = another_group(school, other)
    other = dossiers.actor(school, other.id)
    join(school, theirs, 3)
    found = numbers.read(school.house, other)
    assert [cohort.id for cohort, _ in found.groups] == [theirs.id]
    assert (found.together.trainees, found.together.teams) == (3, 3)
    assert [cohort.id for cohort in numbers.groups(school.house, other)] == [theirs.id]
    with pytest.raises(Forbidden):
        numbers.read(school.house, other, cohort_id=school.cohort.id)
    assert len(numbers.read(school.house, school.trainer).groups) == 2  # The administrator.


def test_trainees_and_reviewers_see_none(school: Class) -> None:
    for actor in (school.amal, dossiers.reviewer(school)):
        for asked in ({}, {"cohort_id": school.cohort.id}):
            with pytest.raises(Forbidden):
                numbers.read(school.house, actor, **asked)
    with pytest.raises(NotFound):
        numbers.read(school.house, school.trainer, cohort_id="nothing")


def test_filters_by_establishment_and_trade(school: Class) -> None:
    another_group(school, school.trainer)
    another_group(school, school.trainer, "Couture 202")

    def names(**asked: str) -> list[str]:
        found = numbers.read(school.house, school.trainer, **asked)
        return [cohort.name for cohort, _ in found.groups]

    assert names(establishment="CFA") == ["Couture 201", "Couture 202"]
    assert names(trade="Froid et climatisation") == ["TSFCC 101"]
    assert names(establishment="CFA", trade="Froid et climatisation") == []


def test_a_folder_of_received_projects_is_no_group_and_a_closed_one_is_read_by_name(
    school: Class,
) -> None:
    folder = another_group(school, school.trainer, "Dossiers reçus")
    with school.house.store.writing() as w:
        w.set_setting(portable.FOLDER + folder.id, school.trainer.id)
    assert [one.name for one in numbers.groups(school.house, school.trainer)] == ["TSFCC 101"]
    cohorts.archive(school.house, school.trainer, school.cohort.id)
    assert numbers.groups(school.house, school.trainer) == []
    assert read(school).together.trainees == 2


# ---------------------------------------------------------------- many groups at once


def statements(asked: Callable[[], object]) -> int:
    """How many statements the store runs for something."""
    said: list[str] = []
    run = FileLink.rows

    def counted(link: FileLink, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        said.append(sql)
        return run(link, sql, values)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(FileLink, "rows", counted)
        asked()
    assert said
    return len(said)


@pytest.mark.engines("file")
def test_eight_groups_take_as_many_statements_as_one(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        houses, "LOOK_AGAIN", 0
    )  # The rules are asked for each time: none is spared.

    def asked() -> Report:
        return numbers.read(school.house, school.trainer)

    one = statements(asked)
    assert one > 5
    for place in range(7):
        group = another_group(school, school.trainer, f"Groupe {place}")
        for person in join(school, group, 3):
            save(school.house, school.project(person), "discovery_day/observe_problem.problem")
            save(school.house, school.project(person), "experiments/aaaa.start", value="yes")
    found = asked()
    assert (len(found.groups), found.together.trainees, found.together.tests_begun) == (8, 23, 21)
    assert statements(asked) == one
