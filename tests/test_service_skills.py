"""Soft skills as people live them: start, activities with evidence, end and then; others' eyes; the
group. What is asked when, what is kept, who sees what."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from pie_core.content import load as content
from pie_core.errors import Forbidden, Frozen, Invalid, NotFound
from pie_core.model.instruments import Occasion
from pie_core.model.people import Actor, Role
from pie_core.service import (
    accounts,
    answers,
    attempts,
    cohort_profiles,
    cohorts,
    examples,
    peers,
    practice,
    profiles,
    programmes,
)
from pie_core.service.attempts import Chosen
from pie_core.service.house import House
from tests.conftest import Class
from tests.people import PASSWORD
from tests.skills import fill, reach_the_end, say

pytestmark = pytest.mark.engines

START, END, THEN, PEER, OBSERVED = Occasion


def states(school: Class, actor: Actor) -> dict[Occasion, str]:
    return {one.occasion: one.state for one in attempts.openings(school.house, actor)}


def trainer(school: Class) -> Actor:
    with school.house.store.reading() as r:
        found = r.actor(school.trainer.id)
    assert found is not None
    return found


def group(school: Class, count: int) -> list[Actor]:
    """So many trainees, Amal and Driss among them."""
    names = [f"Stagiaire {'ABCDEFGHIJ'[n]}" for n in range(count - 2)]
    return [school.amal, school.driss, *(school.join(name) for name in names)]


def team(school: Class, count: int) -> list[Actor]:
    """A team of so many."""
    people = group(school, count)
    cohorts.form_team(
        school.house, trainer(school), school.cohort.id, "Atelier", [p.id for p in people]
    )
    with school.house.store.reading() as r:
        return [actor for p in people if (actor := r.actor(p.id))]


# ---------------------------------------------------------------- when it is asked


def test_start_then_end_then_looking_back(school: Class) -> None:
    house, amal = school.house, school.amal
    assert states(school, amal) == {START: "offered", END: "closed", THEN: "closed"}
    with pytest.raises(NotFound):
        attempts.begin(house, amal, END)
    first = attempts.begin(house, amal, START)
    assert attempts.begin(house, amal, START).id == first.id  # It goes on.
    assert states(school, amal)[START] == "under_way"
    fill(house, amal, first, 2)
    reach_the_end(house, amal)
    assert states(school, amal) == {START: "done", END: "offered", THEN: "closed"}
    say(house, amal, END, 4)
    assert states(school, amal) == {START: "done", END: "done", THEN: "offered"}
    say(house, amal, THEN, 1)
    assert set(states(school, amal).values()) == {"done"}


def test_a_trainer_may_ask_a_group_for_the_end(school: Class) -> None:
    house = school.house
    attempts.open_end(house, trainer(school), school.cohort.id)
    assert attempts.end_is_open(house, trainer(school), school.cohort.id)
    assert states(school, school.amal) == {START: "closed", END: "offered", THEN: "closed"}
    attempts.open_end(house, trainer(school), school.cohort.id, opened=False)
    assert states(school, school.amal)[END] == "closed"
    with pytest.raises(Forbidden):
        attempts.open_end(house, school.amal, school.cohort.id)


def test_a_start_is_done_again_only_before_the_end(school: Class) -> None:
    house, amal = school.house, school.amal
    one = say(house, amal, START, 2)
    assert attempts.openings(house, amal)[0].repeatable
    two = say(house, amal, START, 3)
    assert one.id != two.id
    reach_the_end(house, amal)
    assert not attempts.openings(house, amal)[0].repeatable
    with pytest.raises(NotFound):
        attempts.begin(house, amal, START)
    with house.store.reading() as r:
        assert len(r.attempts_about(amal.id)) == 2  # Nothing was overwritten.


def test_staff_are_not_asked_about_themselves(school: Class) -> None:
    assert attempts.openings(school.house, trainer(school)) == []
    with pytest.raises(NotFound):
        attempts.begin(school.house, trainer(school), START)


# ---------------------------------------------------------------- choosing levels


def test_every_level_ever_chosen_stays(school: Class) -> None:
    house, amal = school.house, school.amal
    attempt = attempts.begin(house, amal, START)
    for level in (2, 4, 4, 3):
        attempts.choose(house, amal, attempt.id, [Chosen("vision_1", level, 3.0)])
    kept = attempts.read(house, amal, attempt.id)
    assert kept.levels == {"vision_1": 3}
    assert kept.seconds == {"vision_1": 9.0}  # The one sent twice counts once.
    with house.store.reading() as r:
        assert [row["level"] for row in r.level_history(attempt.id)] == [2, 4, 3]


@pytest.mark.parametrize(
    ("item", "level", "code"),
    [("vision_1", 0, "level"), ("vision_1", 6, "level"), ("nothing", 3, "unknown_item")],
)
def test_a_wrong_level_or_item_is_refused_and_nothing_is_kept(
    school: Class, item: str, level: int, code: str
) -> None:
    house, amal = school.house, school.amal
    attempt = attempts.begin(house, amal, START)
    with pytest.raises(Invalid) as refused:
        attempts.choose(house, amal, attempt.id, [Chosen("vision_2", 3, 1), Chosen(item, level, 1)])
    assert [finding["code"] for finding in refused.value.data["findings"]] == [code]
    assert attempts.read(house, amal, attempt.id).levels == {}


def test_a_finished_attempt_is_closed(school: Class) -> None:
    house, amal = school.house, school.amal
    attempt = say(house, amal, START)
    with pytest.raises(Frozen):
        attempts.choose(house, amal, attempt.id, [Chosen("vision_1", 5, 1)])
    attempts.finish(house, amal, attempt.id)  # Again: the reply may have been lost.


def test_nothing_answered_is_not_finished(school: Class) -> None:
    attempt = attempts.begin(school.house, school.amal, START)
    with pytest.raises(Invalid):
        attempts.finish(school.house, school.amal, attempt.id)


def test_one_answer_in_all_is_a_profile_without_levels(school: Class) -> None:
    house, amal = school.house, school.amal
    attempt = attempts.begin(house, amal, START)
    attempts.choose(house, amal, attempt.id, [Chosen("vision_1", 5, 4)])
    attempts.finish(house, amal, attempt.id)
    found = profiles.mine(house, amal)
    assert found.present is not None
    assert {score.mean for score in found.present.competences.values()} == {None}
    assert found.present.flags == ("missing",)
    assert (found.strengths, found.focus, found.steps) == ((), None, ())


def test_another_may_not_fill_in_mine(school: Class) -> None:
    attempt = attempts.begin(school.house, school.amal, START)
    for other in (school.driss, trainer(school)):
        with pytest.raises(Forbidden):
            attempts.choose(school.house, other, attempt.id, [Chosen("vision_1", 5, 1)])
        with pytest.raises(Forbidden):
            attempts.finish(school.house, other, attempt.id)
        with pytest.raises(Forbidden):
            attempts.read(school.house, other, attempt.id)


@pytest.fixture
def changing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the content that the house reads, to be changed."""
    root = tmp_path / "content"
    shutil.copytree(content.ROOT, root, ignore=shutil.ignore_patterns("examples"))
    monkeypatch.setattr(House, "content", property(lambda _: content.load(root)))
    return root


def test_a_version_that_is_gone_is_said_and_its_answers_stay(school: Class, changing: Path) -> None:
    house, amal = school.house, school.amal
    say(house, amal, START, 4)
    under_way = attempts.begin_about(house, trainer(school), amal.id, OBSERVED)[0]
    file = changing / "instruments" / "entrecomp_15" / "instrument.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("version: 1", "version: 2"), encoding="utf-8"
    )
    found = profiles.mine(house, amal)
    assert (found.gone, found.instrument, found.present) == (True, None, None)
    with house.store.reading() as r:
        assert len(r.attempts_about(amal.id)[0].levels) == 30
    with pytest.raises(Invalid) as refused:
        attempts.choose(house, trainer(school), under_way.id, [Chosen("vision_1", 3, 1)])
    assert refused.value.data["findings"][0]["code"] == "version_gone"


def test_start_and_end_of_different_versions_are_not_compared(
    school: Class, changing: Path
) -> None:
    house, amal = school.house, school.amal
    say(house, amal, START, 1)
    old = changing / "instruments" / "entrecomp_15"
    new = changing / "instruments" / "entrecomp_15_v2"
    shutil.copytree(old, new)
    file = new / "instrument.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("version: 1", "version: 2"), encoding="utf-8"
    )
    reach_the_end(house, amal)
    say(house, amal, END, 5)
    found = profiles.mine(house, amal)
    assert found.incomparable
    assert not found.gone
    assert found.since_start == {}
    assert set(found.profiles) == {START, END}


# ---------------------------------------------------------------- the profile


def test_progress_is_told_against_what_noise_alone_could_do(school: Class) -> None:
    """With SD 0.9 and reliability 0.6 the smallest change is 1.96 · √2 · 0.9 · √0.4 = 1.578."""
    house, amal = school.house, school.amal
    say(house, amal, START, 3, vision_1=1, vision_2=1, planning_1=5, planning_2=5)
    reach_the_end(house, amal)
    say(house, amal, END, 3, planning_1=3, planning_2=3, creativity_1=4, creativity_2=5)
    found = profiles.mine(house, amal)
    assert found.since_start["vision"].verdict == "gain"
    assert found.since_start["planning"].verdict == "loss"
    assert found.since_start["creativity"].verdict == "unproven"
    assert found.since_start["vision"].smallest == pytest.approx(1.578, abs=0.001)
    assert found.looking_back == {}
    assert found.provisional


def test_from_thirty_starts_on_a_group_has_its_own_measure(school: Class) -> None:
    house, amal = school.house, school.amal
    people = [amal, school.driss]
    people += [school.join(f"Stagiaire {chr(65 + n // 7)}{chr(97 + n % 7)}") for n in range(28)]
    for place, person in enumerate(people[:29]):
        level = 1 + place % 5
        say(house, person, START, level, vision_2=max(1, level - place % 2))
    reach_the_end(house, amal)
    say(house, amal, END, 4)
    assert profiles.mine(house, amal).provisional
    say(house, people[29], START, 5)
    found = profiles.mine(house, amal)
    assert not found.provisional
    # Levels 1 to 5, and two items that nearly say the same: 0.9 and 0.6 stand no longer.
    assert found.since_start["vision"].smallest < 1


def test_what_one_wrote_after_an_activity_stands_beside_its_competence(school: Class) -> None:
    house, amal = school.house, school.amal
    said = "J'ai demandé le prix à trois commerçants."
    place = ("discovery_day", "first_figures")
    answers.save_field(house, amal, amal.id, practice.ref(*place, "sentence"), said, 0)
    found = profiles.mine(house, amal).evidence
    activity = answers.activity_at(house, *place)[1]
    assert set(found) == set(activity.competences)  # None was chosen: it speaks for each.
    answers.save_field(
        house, amal, amal.id, practice.ref(*place, "used"), ["financial_literacy", "vision"], 0
    )
    found = profiles.mine(house, amal).evidence
    assert [one.sentence for one in found["financial_literacy"]] == [said]
    assert "vision" not in found  # The activity does not train it.


def test_nobody_else_reads_what_one_noted(school: Class) -> None:
    house, amal = school.house, school.amal
    ref = practice.ref("discovery_day", "first_figures", "sentence")
    answers.save_field(house, amal, amal.id, ref, "À moi", 0)
    for other in (school.driss, trainer(school)):
        with pytest.raises(Forbidden):
            answers.history(house, other, amal.id, ref)


def test_deeds_are_counted_and_never_a_score(school: Class) -> None:
    house = school.house
    examples.load(house, trainer(school))
    with house.store.reading() as r:
        people = {p.name: p for c in r.cohorts() for p in r.people_of(c.id)}
        yassine = r.actor(people["Yassine Aït Lahcen"].id)
        fatima = r.actor(people["Fatima-Zahra Amrani"].id)
    assert yassine is not None
    assert fatima is not None
    seen = profiles.mine(house, yassine)
    assert set(seen.deeds) >= {"interviews", "ideas", "dropped", "tests", "evidence", "figures"}
    assert seen.deeds["ideas"] == 8 + 11  # Crazy 8s alone, eleven ideas together.
    assert profiles.mine(house, fatima).deeds["feedback"] == 3  # Not what she said of herself.
    assert seen.present is not None
    without = {key: score.mean for key, score in seen.present.competences.items()}
    with house.store.writing() as w:
        w.delete_team(*(r_team := w.team_of(yassine.id)) and (r_team.id, r_team.project_id))
    after = profiles.mine(house, yassine)
    assert after.present is not None
    assert {key: score.mean for key, score in after.present.competences.items()} == without


def test_strengths_what_to_work_on_and_three_things_that_train_it(school: Class) -> None:
    house, amal = school.house, school.amal
    say(house, amal, START, 3, vision_1=5, vision_2=5, motivation_1=1, motivation_2=1)
    found = profiles.mine(house, amal)
    assert found.strengths[0] == "vision"
    assert found.focus == "motivation"
    assert len(found.steps) == 3
    assert all(step.activity and "motivation" in step.activity.competences for step in found.steps)
    for module, _ in house.programme.training("motivation"):
        programmes.switch(house, school.trainer, school.cohort.id, module.id, shown=False)
    found = profiles.mine(house, amal)
    assert len(found.steps) == 3  # Small challenges of daily life.
    assert all(step.activity is None for step in found.steps)
    programmes.reset(house, school.trainer, school.cohort.id)
    say(house, amal, START, 3, spotting_opportunities_1=1, spotting_opportunities_2=1)
    found = profiles.mine(house, amal)
    assert found.focus == "spotting_opportunities"
    assert all(
        step.activity and "spotting_opportunities" in step.activity.competences
        for step in found.steps
    )


# ---------------------------------------------------------------- sharing


def test_a_trainer_reads_what_is_shared_while_it_is_shared(school: Class) -> None:
    house, amal, teacher = school.house, school.amal, trainer(school)
    say(house, amal, START, 2)
    reach_the_end(house, amal)
    say(house, amal, END, 4)
    with pytest.raises(Forbidden):
        profiles.of_person(house, teacher, amal.id)
    assert profiles.sharing(house, teacher, school.cohort.id) == []
    profiles.share(house, amal, END, shared=True)
    found = profiles.of_person(house, teacher, amal.id)
    assert set(found.profiles) == {END}
    assert found.since_start == {}  # That would tell the start, too.
    assert [p.id for p, _ in profiles.sharing(house, teacher, school.cohort.id)] == [amal.id]
    with pytest.raises(Forbidden):
        profiles.of_person(house, school.driss, amal.id)
    profiles.share(house, amal, END, shared=False)
    with pytest.raises(Forbidden):
        profiles.of_person(house, teacher, amal.id)


def test_only_trainers_of_the_group_read_what_is_shared(school: Class) -> None:
    house, amal = school.house, school.amal
    say(house, amal, START)
    profiles.share(house, amal, START, shared=True)
    for role in (Role.TRAINER, Role.ADMINISTRATOR, Role.REVIEWER):
        person = accounts.add_staff(house, trainer(school), role, f"Autre {role.value}", PASSWORD)
        with house.store.reading() as r:
            other = r.actor(person.id)
        assert other is not None
        with pytest.raises(Forbidden):
            profiles.of_person(house, other, amal.id)


# ---------------------------------------------------------------- others' eyes


def test_teammates_eyes_show_from_three_on_and_only_the_middle(school: Class) -> None:
    house = school.house
    people = team(school, 4)
    amal = people[0]
    for place, other in enumerate(people[1:]):
        seen = peers.eyes(house, amal)
        assert seen is not None
        assert (seen.raters, seen.possible, seen.middle) == (place, 3, None)
        attempt, _ = attempts.begin_about(house, other, amal.id, PEER)
        fill(house, other, attempt, 2 + place, listens=5)
    seen = peers.eyes(house, amal)
    assert seen is not None
    assert seen.middle == {"listens": 5.0, "starts": 3.0, "helps": 3.0}
    assert seen.close == {"listens": True, "starts": False, "helps": False}
    assert seen.team is None  # Not everybody has answered about everybody.


def test_a_whole_teams_agreement(school: Class) -> None:
    house = school.house
    people = team(school, 4)
    for judge in people:
        for place, target in enumerate(people):
            attempt, _ = attempts.begin_about(house, judge, target.id, PEER)
            fill(house, judge, attempt, 2 + place)
    seen = peers.eyes(house, people[0])
    assert seen is not None
    assert seen.team is not None
    assert seen.team.icc2 == pytest.approx(1)
    assert seen.own == {"listens": 2, "starts": 2, "helps": 2}
    assert [mate.done for mate in peers.mates(house, people[0])] == [True] * 4


def test_saying_it_again_counts_once(school: Class) -> None:
    house = school.house
    amal, driss = team(school, 2)
    for level in (2, 5):
        attempt, _ = attempts.begin_about(house, driss, amal.id, PEER)
        fill(house, driss, attempt, level)
    seen = peers.eyes(house, amal)
    assert seen is not None
    assert seen.raters == 1


def test_only_teammates_answer_about_one(school: Class) -> None:
    with pytest.raises(Forbidden):
        attempts.begin_about(school.house, school.driss, school.amal.id, PEER)
    with pytest.raises(Forbidden):
        attempts.begin_about(school.house, trainer(school), school.amal.id, PEER)


def test_a_trainers_observation_and_how_far_both_agree(school: Class) -> None:
    house, amal, teacher = school.house, school.amal, trainer(school)
    say(house, amal, START, 3, vision_1=5, vision_2=5, planning_1=1, planning_2=1)
    attempt, person = attempts.begin_about(house, teacher, amal.id, OBSERVED)
    assert person.id == amal.id
    fill(house, teacher, attempt, 3, vision_1=5, vision_2=5, planning_1=1, planning_2=1)
    [seen] = peers.observations(house, amal)
    assert (seen.by, seen.profile.competences["vision"].mean) == ("Salma Idrissi", 5)
    assert seen.agreement is not None
    assert seen.agreement.icc2 == pytest.approx(1)
    with pytest.raises(Forbidden):
        attempts.begin_about(house, school.driss, amal.id, OBSERVED)
    with pytest.raises(Forbidden):
        attempts.begin_about(house, teacher, teacher.id, OBSERVED)


# ---------------------------------------------------------------- the group


def test_nothing_of_a_group_under_five(school: Class) -> None:
    house = school.house
    people = group(school, 5)
    for person in people[:4]:
        say(house, person, START, 3)
    found = cohort_profiles.read(house, trainer(school), [school.cohort.id])
    assert found.counts[START] == 4
    assert (found.spreads, found.weakest, found.measured) == ({}, (), {})
    with pytest.raises(Invalid):
        cohort_profiles.answers_csv(house, trainer(school), school.cohort.id)
    say(house, people[4], START, 4)
    found = cohort_profiles.read(house, trainer(school), [school.cohort.id])
    spread = found.spread(START, "vision")
    assert spread is not None
    assert (spread.n, spread.mean, spread.reached) == (5, 3.2, (0, 0, 4, 1, 0))
    assert len(found.weakest) == 3
    with pytest.raises(Forbidden):
        cohort_profiles.read(house, people[0], [school.cohort.id])


def test_a_small_group_is_not_taken_from_the_sum(school: Class) -> None:
    house, teacher = school.house, trainer(school)
    for person in group(school, 5):
        say(house, person, START, 3)
    other = cohorts.create(
        house, teacher, name="B", trade="Couture", establishment="ISTA", year="2026-2027"
    )
    token = accounts.join(house, other.join_code, "Seule Ici", "2580")
    accounts.consent(house, school.actor(token))
    say(house, school.actor(token), START, 5)
    found = cohort_profiles.read(house, trainer(school), [school.cohort.id, other.id])
    spread = found.spread(START, "vision")
    assert spread is not None
    assert (spread.n, spread.mean, found.left_out) == (5, 3.0, 1)


def test_how_many_moved_in_words(school: Class) -> None:
    house = school.house
    for place, person in enumerate(group(school, 5)):
        say(house, person, START, 1 + place % 2, vision_1=1, vision_2=1)
        reach_the_end(house, person)
        say(house, person, END, 2, vision_1=5, vision_2=5)
    found = cohort_profiles.read(house, trainer(school), [school.cohort.id])
    assert found.both == 5
    assert found.moved["vision"] == {"gain": 5, "unproven": 0, "loss": 0}
    assert found.moved["planning"] == {"gain": 0, "unproven": 5, "loss": 0}


def test_all_equal_answers_have_no_alpha_and_no_crash(school: Class) -> None:
    for person in group(school, 5):
        say(school.house, person, START, 3)
    found = cohort_profiles.read(school.house, trainer(school), [school.cohort.id])
    whole = found.measured[""]
    assert whole is not None
    assert (whole.n, whole.alpha) == (5, None)


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_answers_leave_without_anybody_in_them(school: Class) -> None:
    house, teacher = school.house, trainer(school)
    people = group(school, 6)
    for place, person in enumerate(people):
        say(house, person, START, 1 + place % 5)
    reach_the_end(house, people[0])
    say(house, people[0], END, 5)  # One alone: not in the file.
    data = cohort_profiles.answers_csv(house, teacher, school.cohort.id)
    head, *found = rows(data)
    assert len(found) == 6
    assert {row[head.index("occasion")] for row in found} == {"start"}
    text = data.decode("utf-8-sig")
    for person in people:
        assert person.id not in text
        assert person.person.name not in text
    assert not [column for column in head if "at" in column.split("_")]  # No times.
    book_head, *book = rows(cohort_profiles.codebook_csv(house, teacher, "ar"))
    assert [row[0] for row in book] == head
    assert {len(row) for row in book[4:]} == {len(book_head)}
    with pytest.raises(Forbidden):
        cohort_profiles.codebook_csv(house, people[0], "fr")


# ---------------------------------------------------------------- taking away, erasing


def test_my_data_hold_my_attempts_and_not_who_said_what_of_me(school: Class) -> None:
    house = school.house
    amal, driss = team(school, 2)
    say(house, amal, START, 4)
    attempt, _ = attempts.begin_about(house, driss, amal.id, PEER)
    fill(house, driss, attempt, 2)
    mine = accounts.export(house, amal, amal.id)["competences"]
    assert [(one["occasion"], len(one["history"])) for one in mine] == [("start", 30)]
    his = accounts.export(house, driss, driss.id)["competences"]
    assert [one["occasion"] for one in his] == ["peer"]


def test_erasing_takes_what_one_said_and_leaves_what_was_observed(school: Class) -> None:
    house, teacher = school.house, trainer(school)
    amal, driss = team(school, 2)
    say(house, driss, START)
    attempt, _ = attempts.begin_about(house, driss, amal.id, PEER)
    fill(house, driss, attempt, 2)
    other = accounts.add_staff(house, teacher, Role.TRAINER, "Autre Formatrice", PASSWORD)
    cohorts.open_to(house, teacher, school.cohort.id, other.id)
    with house.store.reading() as r:
        colleague = r.actor(other.id)
    assert colleague is not None
    seen, _ = attempts.begin_about(house, colleague, amal.id, OBSERVED)
    fill(house, colleague, seen, 4)
    accounts.erase(house, driss, driss.id)
    accounts.erase(house, teacher, other.id)
    with house.store.reading() as r:
        assert r.attempts_about(driss.id) == []
        assert [(a.occasion, a.by_id) for a in r.attempts_about(amal.id)] == [(OBSERVED, "erased")]
        assert r.level_history(attempt.id) == []
