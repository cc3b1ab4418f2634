"""Two accounts of one person: what each has, what meets, what becomes of the teams, the report."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from pie_core.errors import Forbidden, NotFound, WrongSecret
from pie_core.model.attendance import Attended
from pie_core.model.instruments import Occasion
from pie_core.model.live import Reply
from pie_core.model.people import AWAITED, Actor, Role
from pie_core.model.programme import PromptRef
from pie_core.service import (
    accounts,
    answers,
    attempts,
    attendance,
    cohorts,
    merging,
    profiles,
    safety,
    submissions,
)
from pie_core.service.house import now, today
from pie_core.store import backup
from tests.conftest import Class
from tests.dossiers import work
from tests.people import PASSWORD
from tests.skills import say
from tests.test_service_answers import ref, save
from tests.test_service_moving import LEARNED, other_group, told

pytestmark = pytest.mark.engines

STRENGTH = PromptRef(module="discovery_day", activity="know_myself", prompt="strength")
PROBLEM = ref("observe_problem.problem")


@pytest.fixture
def twin(school: Class) -> Actor:
    """Amal's second account."""
    return school.join("Amal B.", "9753")


def merge(school: Class, gone: Actor, keep: Actor | None = None) -> merging.Report:
    return merging.merge(school.house, school.trainer, (keep or school.amal).id, gone.id)


def way(school: Class, gone: Actor) -> str:
    return merging.foresee(school.house, school.trainer, school.amal.id, gone.id).way


def team(school: Class, person: Actor) -> tuple[str, str, tuple[str, ...]]:
    """Name, project and members of somebody's team."""
    with school.house.store.reading() as r:
        found = r.team_of(person.id)
    assert found is not None
    return found.name, found.project_id, found.member_ids


def history(school: Class, owner: str, where: PromptRef) -> list[tuple[Any, int]]:
    with school.house.store.reading() as r:
        found = r.history(owner, where)
        current = r.answer(owner, where)
    assert (current.value, current.version) == (found[0].value, found[0].version) if current else 1
    return [(a.value, a.version) for a in found]


def own(school: Class, who: Actor, where: PromptRef, value: Any, based_on: int = 0) -> None:
    answers.save(school.house, who, who.id, where, value, based_on)


def test_what_only_one_has_is_taken_over_and_what_both_have_meets(
    school: Class, twin: Actor
) -> None:
    own(school, twin, STRENGTH, "Je répare")
    own(school, twin, STRENGTH, "Je répare tout", 1)
    own(school, school.amal, LEARNED, "Premier")
    own(school, twin, LEARNED, "Deuxième, ailleurs")
    own(school, school.amal, LEARNED, "Troisième", 1)
    found = merge(school, twin)
    assert (found.taken, found.met, found.kept, found.gone) == (
        2,
        (LEARNED,),
        "Amal Berrada",
        "Amal B.",
    )
    assert history(school, school.amal.id, STRENGTH) == [("Je répare tout", 2), ("Je répare", 1)]
    assert history(school, school.amal.id, LEARNED) == [
        ("Troisième", 3),
        ("Deuxième, ailleurs", 2),
        ("Premier", 1),
    ]
    with school.house.store.reading() as r:
        assert r.person(twin.id) is None
        assert {a.author_name for a in r.history(school.amal.id, LEARNED)} == {"Amal Berrada"}


def test_the_newer_of_two_is_current_also_if_it_was_the_other_accounts(
    school: Class, twin: Actor
) -> None:
    own(school, school.amal, LEARNED, "Avant")
    own(school, twin, LEARNED, "Après")
    merge(school, twin)
    assert history(school, school.amal.id, LEARNED) == [("Après", 2), ("Avant", 1)]
    own(school, school.amal, LEARNED, "Encore après", 2)


def test_sessions_of_the_one_end_and_those_of_the_other_go_on(school: Class, twin: Actor) -> None:
    house, group = school.house, school.cohort.id
    hers = accounts.sign_in(house, group, "Amal Berrada", "2580")
    other = accounts.sign_in(house, group, "Amal B.", "9753")
    merge(school, twin)
    assert accounts.actor(house, hers)
    assert accounts.actor(house, other) is None
    with pytest.raises(WrongSecret):
        accounts.sign_in(house, group, "Amal B.", "9753")


def test_an_account_that_awaits_its_pin_takes_the_others(school: Class, twin: Actor) -> None:
    with school.house.store.writing() as w:
        w.set_secret(school.amal.id, AWAITED)
    merge(school, twin)
    assert accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "9753")


# ---------------------------------------------------------------- teams


def test_an_empty_team_goes(school: Class, twin: Actor) -> None:
    save(school, school.amal, "observe_problem.problem", "Le frigo")
    before = team(school, school.amal)
    assert way(school, twin) == "nothing"
    found = merge(school, twin)
    assert (found.way, found.aside) == ("nothing", "")
    assert team(school, school.amal) == before
    with school.house.store.reading() as r:
        assert {one.name for one in r.teams_of(school.cohort.id)} == {
            "Amal Berrada",
            "Driss Naciri",
        }


def test_the_project_of_the_one_is_taken_where_the_other_has_none(
    school: Class, twin: Actor
) -> None:
    save(school, twin, "observe_problem.problem", "Le frigo")
    project = school.project(twin)
    assert way(school, twin) == "takes_project"
    merge(school, twin)
    assert team(school, school.amal) == ("Amal Berrada", project, (school.amal.id,))
    with school.house.store.reading() as r:
        assert len(r.teams_of(school.cohort.id)) == 2
        [only] = r.history(project, PROBLEM)
    assert (only.value, only.author_name) == ("Le frigo", "Amal Berrada")


def test_where_both_have_team_work_the_others_stays_aside(school: Class, twin: Actor) -> None:
    save(school, school.amal, "observe_problem.problem", "Le frigo")
    save(school, twin, "observe_problem.problem", "La moto")
    mine, other = school.project(school.amal), school.project(twin)
    assert way(school, twin) == "aside"
    found = merge(school, twin)
    assert (found.way, found.team, found.aside) == ("aside", "Amal Berrada", "Amal B. (2)")
    assert history(school, mine, PROBLEM) == [("Le frigo", 1)]
    assert history(school, other, PROBLEM) == [("La moto", 1)]
    with school.house.store.reading() as r:
        left = r.team_owning(other)
    assert left is not None
    assert (left.name, left.member_ids) == ("Amal B. (2)", ())


def test_the_kept_account_takes_the_others_place_among_its_teammates(
    school: Class, twin: Actor
) -> None:
    ids = [twin.id, school.driss.id]
    made = cohorts.form_team(school.house, school.trainer, school.cohort.id, "Froid Souss", ids)
    assert way(school, twin) == "takes_place"
    found = merge(school, twin)
    assert (found.way, found.team) == ("takes_place", "Froid Souss")
    name, project, members = team(school, school.amal)
    assert (name, project, set(members)) == (
        "Froid Souss",
        made.project_id,
        {school.amal.id, school.driss.id},
    )


def test_teammates_go_on_without_the_account_of_somebody_with_a_team(
    school: Class, twin: Actor
) -> None:
    save(school, school.amal, "observe_problem.problem", "Le frigo")
    ids = [twin.id, school.driss.id]
    cohorts.form_team(school.house, school.trainer, school.cohort.id, "Froid Souss", ids)
    mine = team(school, school.amal)
    assert way(school, twin) == "left"
    merge(school, twin)
    assert team(school, school.amal) == mine
    assert team(school, school.driss)[2] == (school.driss.id,)


def test_both_in_one_team_are_one_member(school: Class, twin: Actor) -> None:
    ids = [school.amal.id, twin.id]
    cohorts.form_team(school.house, school.trainer, school.cohort.id, "Froid Souss", ids)
    assert way(school, twin) == "same"
    merge(school, twin)
    assert team(school, school.amal)[2] == (school.amal.id,)


def test_from_another_group_the_project_comes_into_that_of_the_kept_one(school: Class) -> None:
    other = other_group(school)
    twin = school.actor(accounts.join(school.house, other.join_code, "Amal Berrada", "9753"))
    save(school, twin, "observe_problem.problem", "Le frigo")
    told(school, twin.id, other.id, "Bien")
    project = school.project(twin)
    merge(school, twin)
    assert team(school, school.amal)[1] == project
    with school.house.store.reading() as r:
        assert [one.project_id for one in r.teams_of(other.id)] == []
        [said] = r.all_feedback_to(school.amal.id)
        [row] = r._rows("select cohort_id from feedback")
    assert said["text"] == "Bien"
    assert row["cohort_id"] == school.cohort.id


def test_the_name_of_the_one_leaves_what_was_handed_in(school: Class) -> None:
    twin = school.join("Amal Berr", "9753")
    work(school)  # Amal's; the submission is that of the account that goes.
    one = submissions.hand_in(school.house, school.amal, school.project(school.amal), "fr")
    merge(school, school.amal, keep=twin)
    with school.house.store.reading() as r:
        found = r.submission(one.id)
    assert found is not None
    assert json.loads(found.document)["project"]["members"] == ["Amal Berr"]
    assert (found.digest, found.by_id) == (one.digest, twin.id)


# ---------------------------------------------------------------- what else hangs on them


def test_attempts_move_and_what_one_kept_back_is_not_shown(school: Class, twin: Actor) -> None:
    say(school.house, school.amal, Occasion.START, 2)
    profiles.share(school.house, school.amal, Occasion.START, shared=True)
    say(school.house, twin, Occasion.START, 4)
    merge(school, twin)
    with school.house.store.reading() as r:
        found = r.attempts_by(school.amal.id)
        shown = r.shared_occasions(school.amal.id)
    assert [(a.person_id, set(a.levels.values())) for a in found] == [
        (school.amal.id, {2}),
        (school.amal.id, {4}),
    ]
    assert shown == frozenset()


def test_what_the_two_accounts_said_of_each_other_as_teammates_goes(
    school: Class, twin: Actor
) -> None:
    ids = [school.amal.id, twin.id, school.driss.id]
    cohorts.form_team(school.house, school.trainer, school.cohort.id, "Froid Souss", ids)
    with school.house.store.reading() as r:
        found = [r.actor(one) for one in ids]
    for by, about in ((1, 0), (0, 1), (1, 2), (2, 1)):
        who = found[by]
        assert who is not None
        attempts.begin_about(school.house, who, ids[about], Occasion.PEER)
    merge(school, twin)
    with school.house.store.reading() as r:
        about_amal = [a.by_id for a in r.attempts_about(school.amal.id)]
        about_driss = [a.by_id for a in r.attempts_about(school.driss.id)]
    assert (about_amal, about_driss) == ([school.driss.id], [school.amal.id])


def test_what_the_only_one_who_answered_shares_stays_shared(school: Class, twin: Actor) -> None:
    say(school.house, twin, Occasion.START, 4)
    profiles.share(school.house, twin, Occasion.START, shared=True)
    merge(school, twin)
    with school.house.store.reading() as r:
        assert r.shared_occasions(school.amal.id) == {Occasion.START}


def test_a_day_on_which_either_was_there_is_a_day_of_being_there(
    school: Class, twin: Actor
) -> None:
    first, second = today() - timedelta(days=1), today()
    rows = (
        (first, school.amal, "absent"),
        (first, twin, "late"),
        (second, twin, "excused"),
    )
    with school.house.store.writing() as w:
        for on, who, state in rows:
            given = {"cohort_id": school.cohort.id, "day": on, "person_id": who.id}
            w.put_attendance(
                Attended.model_validate({**given, "state": state, "by_id": "x", "at": now()})
            )
    assert merge(school, twin).days == 1
    [line] = [
        line
        for line in attendance.month(school.house, school.trainer, school.cohort.id).lines
        if line.person.id == school.amal.id
    ]
    assert line.states == {first: "late", second: "excused"}


def test_one_person_has_one_voice_and_all_their_ideas(school: Class, twin: Actor) -> None:
    rows = (
        ("a", "poll", school.amal, ["yes"]),
        ("b", "poll", twin, ["no"]),
        ("c", "ideas", school.amal, "Une idée"),
        ("d", "ideas", twin, "Une autre"),
    )
    with school.house.store.writing() as w:
        for key, question, who, value in rows:
            w.put_reply(
                Reply(
                    id=key,
                    question=question,
                    cohort_id=school.cohort.id,
                    owner=who.id,
                    by_id=who.id,
                    value=value,
                    at=now(),
                )
            )
        beat = w.beats([school.cohort.id])[school.cohort.id]
    merge(school, twin)
    with school.house.store.reading() as r:
        poll, ideas = r.replies("poll"), r.replies("ideas")
        assert r.beats([school.cohort.id])[school.cohort.id] > beat
    assert {one.id: one.state for one in poll} == {"a": "withdrawn", "b": "shown"}
    assert {one.id: one.state for one in ideas} == {"c": "shown", "d": "shown"}
    assert {one.by_id for one in (*poll, *ideas)} == {school.amal.id}
    told_of = accounts.export(school.house, school.amal, school.amal.id)["replies"]
    assert {row["id"] for row in told_of} == {"a", "b", "c", "d"}


# ---------------------------------------------------------------- before, and who


def test_both_are_shown_first_without_what_they_say(school: Class, twin: Actor) -> None:
    own(school, twin, STRENGTH, "Je répare")
    own(school, twin, LEARNED, "")
    save(school, twin, "observe_problem.problem", "Le frigo")
    say(school.house, twin, Occasion.START, 4)
    found = merging.foresee(school.house, school.trainer, school.amal.id, twin.id)
    keep, gone = found.keep, found.gone
    assert (keep.answers, keep.attempts, keep.team_work, keep.mates) == (0, 0, False, ())
    assert (gone.answers, gone.attempts, gone.team_work, gone.team) == (1, 1, True, "Amal B.")
    assert "Je répare" not in repr(found)
    with school.house.store.reading() as r:
        assert r.person(twin.id) is not None


def test_a_backup_is_made_before_that_still_has_both(school: Class, twin: Actor) -> None:
    assert safety.count(school.house) == 0
    merge(school, twin)
    [path] = backup.automatic(school.house.backups)
    assert backup.check(path)["people"] == 4  # The trainer, Amal twice, Driss.
    third = school.join("Amal Ber", "8642")
    merge(school, third)
    assert backup.automatic(school.house.backups) == [path]  # It is of the last ten minutes.


def test_who_may_not_and_what_cannot_be_merged(school: Class, twin: Actor) -> None:
    house = school.house
    made = accounts.add_staff(house, school.trainer, Role.TRAINER, "Hind Tazi", PASSWORD)
    with house.store.reading() as r:
        hind = r.actor(made.id)
    assert hind is not None
    for actor in (school.amal, twin, hind):
        with pytest.raises(Forbidden):
            merging.merge(house, actor, school.amal.id, twin.id)
    for keep, gone in ((school.amal.id, school.amal.id), (school.trainer.id, twin.id)):
        with pytest.raises(Forbidden):
            merging.merge(house, school.trainer, keep, gone)
    with pytest.raises(Forbidden):
        merging.merge(house, school.trainer, school.amal.id, school.trainer.id)
    with pytest.raises(NotFound):
        merging.merge(house, school.trainer, school.amal.id, "nobody")
    assert safety.count(house) == 0
