"""The example group: everything written in its files is there, and it reads as a class at work."""

from __future__ import annotations

from typing import Any

import pytest

from pie_core.content.load import load
from pie_core.errors import Forbidden, WrongSecret
from pie_core.finance.projection import Projection
from pie_core.model.people import Cohort, Team
from pie_core.model.plan import FinancialPlan
from pie_core.model.programme import Module, Programme, PromptRef, Stage
from pie_core.model.project import BLOCKS, Project, State
from pie_core.model.values import checked, filled
from pie_core.service import accounts, answers, cohorts, examples, plans, progress, projects
from pie_core.service.house import House
from tests.conftest import Class, Furnished
from tests.example_projects import FILES

TEAMS = examples.teams()
BY_NAME = {team["team"]: team for team in TEAMS}
PHONES, SEWING, HONEY, MIDDLE, BEGUN, FRIDGES, SOUP, CRAFTS = (team["team"] for team in TEAMS)
TESTED = (PHONES, SEWING, HONEY, FRIDGES, SOUP, CRAFTS)
DAY, OBSERVE = "discovery_day", "observe_and_find"
PROGRAMME = load().programme
WORKED = {
    f"{module.id}/{activity.id}/{example.case}": (module, activity, example.case)
    for module in PROGRAMME.modules
    for example in module.cases
    for activity in module.activities
    if activity.id == example.activity and PROGRAMME.cases[example.case].project
}
"""What the modules tell of a running case that has a whole project."""


@pytest.fixture
def school(furnished_school: Class) -> Class:
    """The example group is open there."""
    return furnished_school


@pytest.fixture
def group(school: Class, furnished: Furnished) -> Cohort:
    """The example group, opened by the trainer."""
    return furnished.examples


def teams_of(school: Class, group: Cohort) -> dict[str, Team]:
    with school.house.store.reading() as r:
        return {team.name: team for team in r.teams_of(group.id)}


def project_of(school: Class, group: Cohort, name: str) -> Project:
    return projects.read(school.house, school.trainer, teams_of(school, group)[name].project_id)


def figures(school: Class, plan: FinancialPlan | None) -> Projection:
    """The figures of a plan that has some."""
    assert plan is not None
    found = plans.figures(school.house, plan)
    assert found is not None
    return found


def first_plan(school: Class, group: Cohort, name: str) -> FinancialPlan:
    """The plan of a team's first figures, before it went on."""
    project_id = teams_of(school, group)[name].project_id
    with school.house.store.reading() as r:
        trainer = r.actor(school.trainer.id)
    assert trainer is not None
    found = plans.first(school.house, trainer, project_id).plan
    assert found is not None
    return found


def written(school: Class, group: Cohort) -> list[tuple[str, dict[str, Any], list[str]]]:
    """(owner, answers, finished) of each project and each person, as the files say."""
    found = []
    with school.house.store.reading() as r:
        people = {person.name: person.id for person in r.people_of(group.id)}
    teams = teams_of(school, group)
    for team in TEAMS:
        found.append(
            (teams[team["team"]].project_id, team["answers"], list(team.get("finished", [])))
        )
        for member in team["members"]:
            own = dict(member.get("answers", {}))
            for step, note in member.get("notes", {}).items():
                own |= {f"practice/{step}.{prompt}": value for prompt, value in note.items()}
            found.append((people[member["name"]], own, member.get("finished", [])))
    return found


def standing(school: Class, group: Cohort, name: str, activity: str) -> State:
    """Of a team's exercise, as the trainer's screen shows it."""
    found = progress.of_cohort(school.house, school.trainer, group.id)
    [team] = [item.standing for item in found if item.team.name == name]
    module = school.house.programme.module(DAY)
    assert module is not None
    exercise = module.activity(activity)
    assert exercise is not None
    return team.of(module, exercise)


def test_eight_teams_and_their_trainees_and_no_team_left_empty(
    school: Class, group: Cohort
) -> None:
    teams = teams_of(school, group)
    assert set(teams) == set(BY_NAME)
    assert len(teams) == 8
    sizes = [len(team.member_ids) for team in teams.values()]
    assert sum(sizes) == 23
    assert all(2 <= size <= 4 for size in sizes)
    assert len(cohorts.people(school.house, school.trainer, group.id)) == 23


def test_every_answer_of_the_files_is_kept_as_it_is_written(school: Class, group: Cohort) -> None:
    for owner, expected, _ in written(school, group):
        with school.house.store.reading() as r:
            kept = {key: answer.value for key, answer in r.answers_of(owner).items()}
        assert set(kept) == set(expected)
        for key, value in expected.items():
            ref = PromptRef.parse(key)
            _, activity = answers.activity_at(school.house, ref.module, ref.activity)
            prompt = activity.prompt(ref.prompt)
            assert prompt is not None
            assert kept[key] == checked(prompt, value), key
            assert filled(prompt, kept[key]), key


def test_every_finished_exercise_is_finished_and_no_other(school: Class, group: Cohort) -> None:
    for owner, _, finished in written(school, group):
        with school.house.store.reading() as r:
            assert {"/".join(key) for key in r.done_of(owner)} == set(finished)


def test_what_is_chosen_stands_in_its_list(school: Class, group: Cohort) -> None:
    """`of` another prompt: the chosen ids are items there, rankings and matrices leave none out."""
    seen = 0
    for owner, expected, finished in written(school, group):
        for key, value in expected.items():
            ref = PromptRef.parse(key)
            _, activity = answers.activity_at(school.house, ref.module, ref.activity)
            prompt = activity.prompt(ref.prompt)
            of = getattr(prompt, "of", None)
            if not of:
                continue
            items = {item["id"] for item in expected[str(PromptRef.parse(of, ref.module))]}
            chosen = (
                set(value["scores"])
                if isinstance(value, dict)
                else set(value if isinstance(value, list) else [value])
            )
            assert chosen <= items, (owner, key)
            whole = isinstance(value, dict) or (prompt is not None and prompt.kind == "ranking")
            if whole and f"{ref.module}/{ref.activity}" in finished:
                assert chosen == items, key
            seen += 1
    assert seen > 20


@pytest.mark.parametrize("name", TESTED)
def test_six_teams_have_a_whole_day(school: Class, group: Cohort, name: str) -> None:
    project = project_of(school, group, name)
    module = school.house.programme.module(DAY)
    assert module is not None
    team_work = [a for a in module.activities if a.by == "team"]
    assert {standing(school, group, name, a.id) for a in team_work} == {State.DONE}
    assert {note.block for note in project.notes if note.block} == set(BLOCKS)  # "": the tray
    assert {"name", "problem", "customer", "idea", "next_step"} <= set(project.facts)
    assert project.plan_opened
    assert figures(school, project.plan) is not None
    with school.house.store.reading() as r:
        for person_id in teams_of(school, group)[name].member_ids:
            done = {activity for _, activity in r.done_of(person_id)}
            assert {"know_myself", "what_i_learned"} <= done


def test_each_belief_is_tested_on_people_and_decided(school: Class, group: Cohort) -> None:
    decisions = {}
    for name in TESTED:
        [test] = project_of(school, group, name).experiments
        assert test.belief
        assert test.method
        assert test.learning
        assert test.criterion_at is not None
        assert test.observed_at is not None
        assert test.criterion_at < test.observed_at
        assert test.asked is not None
        assert test.in_favour is not None
        assert test.asked >= 3
        assert test.in_favour <= test.asked
        decisions[name] = test.decision
    assert decisions == {
        PHONES: "continue",
        SEWING: "pivot",
        HONEY: "retest",
        FRIDGES: "pivot",
        SOUP: "continue",
        CRAFTS: "pivot",
    }


def test_only_the_sewing_workshop_runs_out_of_cash(school: Class, group: Cohort) -> None:
    short = {}
    for name in TESTED:
        projection = figures(school, first_plan(school, group, name))
        assert projection.lines["sales"].sum() > 0
        assert (projection.lowest_cash.amount < 0) == (
            "cash_below_zero" in {finding["code"] for finding in projection.findings}
        )
        short[name] = projection.lowest_cash.amount < 0
    assert short == {name: name == SEWING for name in TESTED}


def test_the_sewing_workshop_earns_money_and_could_mend_it(school: Class, group: Cohort) -> None:
    """The teachable case: a profit all the same, and the longer loan of `next_step` is enough."""
    project = project_of(school, group, SEWING)
    plan = first_plan(school, group, SEWING)
    assert figures(school, plan).lines["net_result"].sum() > 0
    [loan] = plan.funding.loans
    assert loan.months == 8
    assert "16 mois" in project.facts["next_step"]
    longer = plan.funding.model_copy(update={"loans": (loan.model_copy(update={"months": 16}),)})
    mended = figures(school, plan.model_copy(update={"funding": longer}))
    assert mended.lowest_cash.amount > 0
    # And so their whole plan has it: the uncle waits, and the till is never empty.
    assert project.plan is not None
    assert [one.months for one in project.plan.funding.loans if one.kind == "family"] == [16]
    assert figures(school, project.plan).lowest_cash.amount > 0


def test_the_fridges_keep_the_numbers_of_the_day_s_example(school: Class, group: Cohort) -> None:
    """The example of the first module, after its test: 15 visits, about 11 000 DH in the year."""
    module = school.house.programme.module(DAY)
    assert module is not None
    told = module.words["fr"].activities
    assert "environ 11 000 DH" in told["my_plan"].example
    plan = first_plan(school, group, FRIDGES)
    assert figures(school, plan).lines["net_result"].sum() == pytest.approx(1_100_000, rel=0.05)
    [offer] = plan.offers
    assert (offer.price, offer.unit_cost, set(offer.monthly_units)) == (12000, 3000, {15})
    assert sum(asset.cost for asset in plan.investments) == 250_000
    for prompt in ("belief", "criterion"):
        answered = BY_NAME[FRIDGES]["answers"][f"{DAY}/test_belief.{prompt}"]
        assert answered == told["test_belief"].prompts[prompt].example


def test_all_but_the_sewing_workshop_go_on_to_the_second_module(
    school: Class, group: Cohort
) -> None:
    module = school.house.programme.module(OBSERVE)
    assert module is not None
    team_work = {activity.id for activity in module.activities if activity.by == "team"}
    done = {}
    for name in TESTED:
        with school.house.store.reading() as r:
            found = r.done_of(teams_of(school, group)[name].project_id)
        done[name] = {activity for where, activity in found if where == OBSERVE}
    for name in (HONEY, FRIDGES, SOUP, CRAFTS):
        assert done[name] == team_work
        assert project_of(school, group, name).facts["story"]
    assert len(team_work) > len(done[PHONES]) > len(team_work) / 2
    assert done[SEWING] == set()


@pytest.mark.parametrize("where", WORKED)
def test_the_team_of_a_worked_example_has_finished_that_activity(
    school: Class, group: Cohort, where: str
) -> None:
    """The example and the team's work are one story; a person's activity is one member's."""
    module, activity, case = WORKED[where]
    [name] = [team for team, file in FILES.items() if file == PROGRAMME.cases[case].project]
    team = teams_of(school, group)[name]
    owners = (team.project_id,) if activity.by == "team" else team.member_ids
    with school.house.store.reading() as r:
        finished = [owner for owner in owners if (module.id, activity.id) in r.done_of(owner)]
        assert finished
        for owner in finished:
            given = {key: answer.value for key, answer in r.answers_of(owner).items()}
            for prompt in activity.prompts:
                value = given.get(f"{module.id}/{activity.id}.{prompt.id}")
                assert not prompt.required or filled(prompt, value), prompt.id


def test_one_team_is_half_way(school: Class, group: Cohort) -> None:
    project = project_of(school, group, MIDDLE)
    assert standing(school, group, MIDDLE, "ten_ideas") is State.DONE
    for activity in ("nine_blocks", "first_figures"):
        assert standing(school, group, MIDDLE, activity) is State.IN_PROGRESS
    assert standing(school, group, MIDDLE, "test_belief") is State.TO_DO
    assert 0 < len({note.block for note in project.notes}) < len(BLOCKS)
    assert project.plan_missing == ("units", "unit_cost")
    assert project.experiments == ()


def test_one_team_has_just_begun_and_one_member_did_nothing(school: Class, group: Cohort) -> None:
    team = teams_of(school, group)[BEGUN]
    project = project_of(school, group, BEGUN)
    assert standing(school, group, BEGUN, "observe_problem") is State.IN_PROGRESS
    assert project.notes == ()
    assert project.facts == {}
    with school.house.store.reading() as r:
        alone = {i: len(r.answers_of(i)) for i in team.member_ids}
        authors = {answer.author_id for answer in r.answers_of(team.project_id).values()}
    [idle] = [person for person, count in alone.items() if count == 0]
    assert idle not in authors


def test_team_work_is_shared_among_the_members(school: Class, group: Cohort) -> None:
    for name in TESTED:
        team = teams_of(school, group)[name]
        with school.house.store.reading() as r:
            authors = {answer.author_id for answer in r.answers_of(team.project_id).values()}
        assert authors == set(team.member_ids)


def test_nobody_signs_in_as_an_example_person(school: Class, group: Cohort) -> None:
    for team in TEAMS:
        name = team["members"][0]["name"]
        for secret in ("2580", examples.NO_SECRET, "", "0000"):
            with pytest.raises(WrongSecret):
                accounts.sign_in(school.house, group.id, name, secret)
    with school.house.store.reading() as r:
        for person in r.people_of(group.id):
            assert r.secret(person.id)[0] == examples.NO_SECRET
            assert person.consent_at is not None
    sessions = school.house.store.engine.rows(
        "select s.person_id from sessions s join people p on p.id = s.person_id"
        " where p.cohort_id = ?",
        (group.id,),
    )
    assert sessions == []


def test_a_trainee_may_not_open_it_and_a_trainer_may_twice(school: Class, group: Cohort) -> None:
    with pytest.raises(Forbidden):
        examples.load(school.house, school.amal)
    again = examples.load(school.house, school.trainer)
    assert again.id != group.id
    assert len(teams_of(school, again)) == 8


def test_it_opens_where_a_module_was_taken_away(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = school.house.programme.module(DAY)
    assert day is not None
    shorter: tuple[Module, ...] = (
        day.model_copy(
            update={"activities": tuple(a for a in day.activities if a.id != "test_belief")}
        ),
    )
    programme = Programme(stages=(Stage(id="only", modules=shorter),), stage_words={})
    monkeypatch.setattr(House, "programme", property(lambda _: programme))
    group = examples.load(school.house, school.trainer)
    project = project_of(school, group, PHONES)
    assert project.experiments == ()
    assert project.facts["name"] == PHONES
    assert {note.block for note in project.notes} == set(BLOCKS)
