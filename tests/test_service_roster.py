"""A list goes in: what it would change, what it changes, who signs in afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pie_core.errors import Forbidden, Invalid, NameTaken, NotFound, SignedOut, WrongSecret
from pie_core.model.people import NO_SECRET, Actor, Role
from pie_core.model.programme import PromptRef
from pie_core.roster import reading
from pie_core.service import accounts, answers, cohorts, roster
from pie_core.service.roster import ELSEWHERE, HERE, LEFT, NEW, Choice
from tests import rosters
from tests.conftest import Class
from tests.people import PASSWORD

pytestmark = pytest.mark.engines


def look(school: Class, text: str, **said: object) -> roster.Preview:
    choice = Choice(**{"cohort_id": school.cohort.id, **said})  # type: ignore[arg-type]
    return roster.preview(school.house, trainer(school), reading.read(text.encode()), choice)


def bring(school: Class, text: str, **said: object) -> roster.Imported:
    choice = Choice(**{"cohort_id": school.cohort.id, **said})  # type: ignore[arg-type]
    return roster.apply(school.house, trainer(school), reading.read(text.encode()), choice)


def trainer(school: Class) -> Actor:
    """Read again: with the groups that were made meanwhile."""
    with school.house.store.reading() as r:
        found = r.actor(school.trainer.id)
    assert found is not None
    return found


def statuses(found: roster.Preview) -> list[tuple[str, str, str]]:
    return [(line.entry.name, line.status, line.finding) for line in found.lines]


def teams(school: Class) -> dict[str, list[str]]:
    names = {p.id: p.name for p in cohorts.people(school.house, trainer(school), school.cohort.id)}
    found = cohorts.teams(school.house, trainer(school), school.cohort.id)
    return {team.name: [names[i] for i in team.member_ids] for team in found}


def other_group(school: Class, name: str = "Couture 201") -> str:
    return cohorts.create(
        school.house, school.trainer, name=name, trade="Couture", establishment="ISTA", year="2026"
    ).id


def works(school: Class, who: Actor) -> None:
    ref = PromptRef(module="discovery_day", activity="ten_ideas", prompt="project_name")
    answers.save(school.house, who, school.project(who), ref, "Souss", 0)


# Before -----------------------------------------------------------------------------------------


def test_a_preview_says_what_each_row_becomes_and_writes_nothing(school: Class) -> None:
    found = look(school, "Nom\nAMAL berrada\nHind Tazi\nhind  tazi\n12\nZineb El Fassi\n")
    assert statuses(found) == [
        ("AMAL berrada", HERE, ""),
        ("Hind Tazi", NEW, ""),
        ("hind tazi", LEFT, "roster_twice"),
        ("12", LEFT, "roster_not_a_name"),
        ("Zineb El Fassi", NEW, ""),
    ]
    assert [line.data for line in found.lines][2] == {"row": 3}
    assert found.absent == ((school.cohort.name, ("Driss Naciri",)),)
    assert len(cohorts.people(school.house, school.trainer, school.cohort.id)) == 2


def test_somebody_of_another_group_is_not_taken_twice(school: Class) -> None:
    other = other_group(school)
    found = look(school, "Nom\nAmal Berrada\n", cohort_id=other)
    assert statuses(found) == [("Amal Berrada", ELSEWHERE, "roster_elsewhere")]
    assert found.lines[0].data == {"group": school.cohort.name, "cohort": school.cohort.id}
    assert found.lines[0].person_id == school.amal.id
    assert not found.changes
    assert bring(school, "Nom\nAmal Berrada\n", cohort_id=other).people == 0
    namesake = bring(school, "Nom\nAmal Berrada\n", cohort_id=other, namesakes=True)
    assert namesake.people == 1


def test_a_list_that_names_both_has_two_people_of_one_name(school: Class) -> None:
    other_group(school)
    text = f"Nom;Groupe\nAmal Berrada;{school.cohort.name}\nAmal Berrada;Couture 201\n"
    assert [s for _, s, _ in statuses(look(school, text))] == [HERE, NEW]


def test_groups_by_name_code_or_not_at_all(school: Class) -> None:
    other_group(school)
    other_group(school)
    text = (
        "Nom;Groupe;Code\n"
        f"Hind Tazi;Autre nom;{school.cohort.join_code.lower()}\n"
        "Karim Bennis;Couture 201;\n"
        "Nadia Alaoui;Inconnu;\n"
        "Salim Lahlou;;\n"
    )
    assert statuses(look(school, text, cohort_id="")) == [
        ("Hind Tazi", NEW, ""),
        ("Karim Bennis", LEFT, "roster_group_twice"),
        ("Nadia Alaoui", LEFT, "roster_group_unknown"),
        ("Salim Lahlou", LEFT, "roster_no_group"),
    ]
    one = look(school, text, single=True)
    assert {(line.status, line.group) for line in one.lines} == {(NEW, school.cohort.name)}


def test_another_trainers_group_is_unknown(school: Class) -> None:
    stranger = accounts.add_staff(
        school.house, school.trainer, Role.TRAINER, "Omar Saidi", PASSWORD
    )
    with school.house.store.reading() as r:
        actor = r.actor(stranger.id)
    assert actor is not None
    rows = reading.read(f"Nom;Groupe\nHind Tazi;{school.cohort.name}\n".encode())
    [line] = roster.preview(school.house, actor, rows, Choice()).lines
    assert line.finding == "roster_group_unknown"
    for act in (roster.preview, roster.apply):
        with pytest.raises(Forbidden):
            act(school.house, actor, rows, Choice(cohort_id=school.cohort.id))
        with pytest.raises(Forbidden):
            act(school.house, school.amal, rows, Choice(cohort_id=school.cohort.id))


# The import -------------------------------------------------------------------------------------


def test_217_people_in_8_groups_go_in_at_once_and_a_second_time_nothing(school: Class) -> None:
    data = rosters.xlsx([rosters.HEAD, *rosters.people()])
    choice = Choice(create=True, trade="Froid", establishment="ISTA Meknès", year="2026-2027")
    rows = reading.read(data)
    before = roster.preview(school.house, trainer(school), rows, replace(choice, create=False))
    # The school's own group is one of the eight, and its two people are on the list.
    assert [before.count(one) for one in (NEW, HERE, LEFT)] == [26, 2, 189]
    assert len(before.missing) == 7
    done = roster.apply(school.house, trainer(school), rows, choice)
    assert (done.people, len(done.groups)) == (215, 7)
    mine = {c.name: c for c in cohorts.mine(school.house, trainer(school))}
    counts = {
        name: len(cohorts.people(school.house, trainer(school), c.id)) for name, c in mine.items()
    }
    assert counts == {"TSFCC 101": 28, **dict.fromkeys(rosters.GROUPS[1:], 27)}
    assert (mine["TSFCC 105"].trade, mine["TSFCC 105"].establishment) == ("Froid", "ISTA Meknès")
    again = roster.preview(school.house, trainer(school), rows, choice)
    assert (again.count(HERE), again.changes) == (217, False)
    kept = roster.apply(school.house, trainer(school), rows, choice)
    assert (kept.people, kept.groups, kept.teams) == (0, (), 0)


def test_all_or_nothing(school: Class) -> None:
    text = "Nom;Groupe\nHind Tazi;TSFCC 101\nKarim Bennis;Nouveau\n"
    with pytest.raises(Invalid):  # A group needs a trade, an establishment and a year.
        bring(school, text, create=True)
    assert len(cohorts.people(school.house, school.trainer, school.cohort.id)) == 2
    assert [c.name for c in cohorts.mine(school.house, trainer(school))] == ["TSFCC 101"]


def test_teams_of_the_file_are_formed(school: Class) -> None:
    works(school, school.driss)
    done = bring(
        school,
        "Nom;Équipe\nAmal Berrada;Souss\nHind Tazi;Souss\nDriss Naciri;Souss\nKarim Bennis;\n",
    )
    assert (done.people, done.teams) == (2, 1)
    # Driss's work goes on as the team's; Amal had none to leave behind.
    assert teams(school) == {
        "Karim Bennis": ["Karim Bennis"],
        "Souss": ["Amal Berrada", "Driss Naciri", "Hind Tazi"],
    }
    assert (
        school.project(school.driss)
        in school.actor(
            accounts.join(school.house, school.cohort.join_code, "Hind Tazi", "2580")
        ).project_ids
    )


def test_a_team_at_work_is_not_parted(school: Class) -> None:
    cohorts.form_team(
        school.house, school.trainer, school.cohort.id, "Froid", [school.amal.id, school.driss.id]
    )
    text = "Nom;Équipe\nAmal Berrada;Souss\nHind Tazi;Souss\n"
    assert statuses(look(school, text)) == [
        ("Amal Berrada", HERE, "roster_in_team"),
        ("Hind Tazi", NEW, ""),
    ]
    bring(school, text)
    assert teams(school) == {"Froid": ["Amal Berrada", "Driss Naciri"], "Souss": ["Hind Tazi"]}


def test_a_team_of_six_is_not_formed_and_its_people_come(school: Class) -> None:
    text = "Nom;Équipe\n" + "".join(f"{name} Tazi;Souss\n" for name in rosters.FIRST[:6])
    found = look(school, text)
    assert {(line.status, line.finding) for line in found.lines} == {(NEW, "roster_team_size")}
    done = bring(school, text)
    assert (done.people, done.teams) == (6, 0)
    assert teams(school)["Amal Tazi"] == ["Amal Tazi"]


def test_newcomers_join_a_team_that_is_here_up_to_five(school: Class) -> None:
    cohorts.form_team(
        school.house, school.trainer, school.cohort.id, "Froid", [school.amal.id, school.driss.id]
    )
    four = "".join(f"{name} Tazi;froid\n" for name in rosters.FIRST[:4])
    assert look(school, "Nom;Équipe\n" + four).lines[0].finding == "roster_team_size"
    three = "".join(f"{name} Tazi;Froid\n" for name in rosters.FIRST[:3])
    bring(school, "Nom;Équipe\n" + three)
    assert len(teams(school)["Froid"]) == 5
    assert not look(school, "Nom;Équipe\n" + three).changes


# The file between two clicks --------------------------------------------------------------------


def test_a_held_file_is_its_trainers_and_the_oldest_goes(school: Class) -> None:
    data = b"Nom\nHind Tazi\n"
    token = roster.hold(school.house, school.trainer, data)
    assert [e.name for e in roster.held(school.trainer, token).entries] == ["Hind Tazi"]
    with pytest.raises(NotFound):
        roster.held(school.amal, token)
    with pytest.raises(Forbidden):
        roster.hold(school.house, school.amal, data)
    with pytest.raises(Invalid):
        roster.hold(school.house, school.trainer, b"")
    for _ in range(12):
        roster.hold(school.house, school.trainer, data)
    with pytest.raises(NotFound):
        roster.held(school.trainer, token)


# The door ---------------------------------------------------------------------------------------


def test_an_awaited_account_is_claimed_once(school: Class) -> None:
    bring(school, "Nom\nHind Tazi\n")
    code = school.cohort.join_code
    with pytest.raises(WrongSecret):
        accounts.sign_in(school.house, school.cohort.id, "Hind Tazi", "?")
    token = accounts.join(school.house, code, " hind  TAZI", "2580", language="ar")
    me = school.actor(token)
    assert (me.person.name, me.person.language, me.person.consent_at) == ("Hind Tazi", "ar", None)
    assert me.project_ids
    assert len(cohorts.people(school.house, school.trainer, school.cohort.id)) == 3
    with pytest.raises(NameTaken):
        accounts.join(school.house, code, "Hind Tazi", "1470")
    assert accounts.sign_in(school.house, school.cohort.id, "Hind Tazi", "2580")


def test_who_is_not_on_the_list_joins_as_before(school: Class) -> None:
    bring(school, "Nom\nHind Tazi\n")
    assert school.join("Karim Bennis").person.cohort_id == school.cohort.id


def test_an_awaited_account_needs_a_sound_pin(school: Class) -> None:
    bring(school, "Nom\nHind Tazi\n")
    with pytest.raises(Invalid):
        accounts.join(school.house, school.cohort.join_code, "Hind Tazi", "1111")
    assert accounts.join(school.house, school.cohort.join_code, "Hind Tazi", "2580")


def test_a_group_of_awaited_people_is_not_one_to_come_back_to(school: Class) -> None:
    other = other_group(school)
    bring(school, "Nom\nHind Tazi\n", cohort_id=other)
    assert [i for i, _ in cohorts.at_the_door(school.house)] == [school.cohort.id]
    code = cohorts.get(school.house, trainer(school), other).join_code
    accounts.join(school.house, code, "Hind Tazi", "2580")
    assert {i for i, _ in cohorts.at_the_door(school.house)} == {school.cohort.id, other}


def test_a_trainer_lets_somebody_choose_a_new_pin(school: Class) -> None:
    token = accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")
    with pytest.raises(Forbidden):
        accounts.await_again(school.house, school.driss, school.amal.id)
    accounts.await_again(school.house, school.trainer, school.amal.id)
    assert accounts.actor(school.house, token) is None
    with pytest.raises(WrongSecret):
        accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")
    again = accounts.join(school.house, school.cohort.join_code, "Amal Berrada", "9731")
    assert school.actor(again).id == school.amal.id


def test_nobody_becomes_an_example_person(school: Class) -> None:
    with school.house.store.writing() as w:
        w.set_secret(school.amal.id, NO_SECRET)
    with pytest.raises(Forbidden):
        accounts.await_again(school.house, school.trainer, school.amal.id)
    with pytest.raises(NameTaken):
        accounts.join(school.house, school.cohort.join_code, "Amal Berrada", "9731")
    assert SignedOut.status == 401
