"""A project's follow-up: who writes, who sees what, marks, what is due in a group."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pie_core.errors import Forbidden, Invalid, NotFound
from pie_core.model.follow_up import FollowUp
from pie_core.model.people import Actor, Role
from pie_core.service import accounts, cohorts, follow_ups
from tests.conftest import Class
from tests.people import PASSWORD

MARCH, APRIL = date(2027, 3, 3), date(2027, 4, 6)


def staff(school: Class, role: Role, *, opened: bool = True) -> Actor:
    person = accounts.add_staff(school.house, school.trainer, role, f"Autre {role.value}", PASSWORD)
    if opened:
        cohorts.open_to(school.house, school.trainer, school.cohort.id, person.id)
    return school.actor(accounts.sign_in(school.house, None, person.name, PASSWORD))


def codes(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(f["path"], f["code"]) for f in error.value.data["findings"]]


@pytest.fixture
def followed(school: Class) -> Class:
    """Amal's project with an appointment, a step and a note."""
    house, trainer, project = school.house, school.trainer, school.project(school.amal)
    follow_ups.appoint(house, trainer, project, APRIL, "10:30", "Salle 4", "Relire les chiffres")
    follow_ups.plan_step(house, trainer, project, "Deux devis pour la machine", MARCH)
    follow_ups.note(house, trainer, project, "A besoin de temps.\nRevoir le prix.")
    return school


def test_a_trainer_sees_all_of_it(followed: Class) -> None:
    found = follow_ups.of(followed.house, followed.trainer, followed.project(followed.amal))
    (meeting,) = found.appointments
    assert (meeting.day, meeting.hour, meeting.place) == (APRIL, "10:30", "Salle 4")
    assert (meeting.about, meeting.by_name) == ("Relire les chiffres", "Salma Idrissi")
    assert [(s.text, s.due, s.open) for s in found.steps] == [
        ("Deux devis pour la machine", MARCH, True)
    ]
    assert [n.text for n in found.notes] == ["A besoin de temps.\nRevoir le prix."]


def test_the_team_sees_meetings_and_steps_but_no_note(followed: Class) -> None:
    found = follow_ups.of(followed.house, followed.amal, followed.project(followed.amal))
    assert len(found.appointments) == len(found.steps) == 1
    assert found.notes == ()
    assert follow_ups.may_see(followed.house, followed.amal, followed.project(followed.amal))
    assert not follow_ups.may_write(followed.house, followed.amal, followed.project(followed.amal))


def test_a_reviewer_another_team_and_a_strange_trainer_see_nothing(followed: Class) -> None:
    project = followed.project(followed.amal)
    strange = staff(followed, Role.TRAINER, opened=False)
    for actor in (staff(followed, Role.REVIEWER), followed.driss, strange):
        assert not follow_ups.may_see(followed.house, actor, project)
        with pytest.raises(Forbidden):
            follow_ups.of(followed.house, actor, project)


def test_only_who_follows_up_writes(followed: Class) -> None:
    house, project = followed.house, followed.project(followed.amal)
    thing = follow_ups.of(house, followed.trainer, project).steps[0].id
    for actor in (followed.amal, followed.driss, staff(followed, Role.REVIEWER)):
        for act in (
            lambda who: follow_ups.appoint(house, who, project, APRIL),
            lambda who: follow_ups.plan_step(house, who, project, "Pas"),
            lambda who: follow_ups.note(house, who, project, "Note"),
            lambda who: follow_ups.mark(house, who, project, thing, "done"),
            lambda who: follow_ups.upcoming(house, who, followed.cohort.id),
        ):
            with pytest.raises(Forbidden):
                act(actor)
    colleague = staff(followed, Role.TRAINER)
    follow_ups.mark(house, colleague, project, thing, "done")
    (step,) = follow_ups.of(house, followed.trainer, project).steps
    assert (step.state, step.marked_by) == ("done", "Autre trainer")


def test_the_last_mark_counts_and_none_is_lost(followed: Class) -> None:
    house, project = followed.house, followed.project(followed.amal)
    thing = follow_ups.of(house, followed.trainer, project).appointments[0].id
    for what in ("done", "open", "missed"):
        follow_ups.mark(house, followed.trainer, project, thing, what)
    assert follow_ups.of(house, followed.trainer, project).appointments[0].state == "missed"
    with house.store.reading() as r:
        kept = [record.data["what"] for record in r.records_of(project, parent=thing)]
    assert kept == ["done", "open", "missed"]


def test_a_mark_fits_what_it_marks(followed: Class) -> None:
    house, trainer = followed.house, followed.trainer
    mine, theirs = followed.project(followed.amal), followed.project(followed.driss)
    found = follow_ups.of(house, trainer, mine)
    wrong: list[tuple[str, str, Any]] = [
        (mine, found.steps[0].id, "missed"),
        (mine, found.notes[0].id, "done"),
        (mine, found.steps[0].id, "erased"),
        (mine, "nothing", "done"),
        (theirs, found.steps[0].id, "done"),
        ("nothing", found.steps[0].id, "done"),
    ]
    for project, thing, what in wrong:
        with pytest.raises(NotFound):
            follow_ups.mark(house, trainer, project, thing, what)


def test_an_entry_needs_its_day_or_its_words(school: Class) -> None:
    house, trainer, project = school.house, school.trainer, school.project(school.amal)
    no_day: Any = None
    acts = {
        ("day", "field"): lambda: follow_ups.appoint(house, trainer, project, no_day),
        ("place", "too_long"): lambda: follow_ups.appoint(
            house, trainer, project, APRIL, place="x" * 161
        ),
        ("text", "field"): lambda: follow_ups.plan_step(house, trainer, project, "  "),
        ("due", "field"): lambda: follow_ups.plan_step(
            house, trainer, project, "Pas", date(1027, 3, 3)
        ),
    }
    for expected, act in acts.items():
        with pytest.raises(Invalid) as refused:
            act()
        assert codes(refused) == [expected]
    with pytest.raises(Invalid) as refused:
        follow_ups.note(house, trainer, project, " \n ")
    assert codes(refused) == [("text", "field")]
    with pytest.raises(Invalid):
        follow_ups.note(house, trainer, project, "x" * 2001)
    found = follow_ups.of(house, trainer, project)
    assert found == FollowUp()


def test_what_is_due_in_a_group_the_oldest_first(followed: Class) -> None:
    house, trainer = followed.house, followed.trainer
    other = followed.project(followed.driss)
    follow_ups.plan_step(house, trainer, other, "Sans date")
    follow_ups.appoint(house, trainer, other, date(2027, 3, 20), "9 h")
    gone = follow_ups.plan_step(house, trainer, other, "Déjà fait", date(2027, 1, 1))
    follow_ups.mark(house, trainer, other, gone.id, "done")
    found = follow_ups.upcoming(house, trainer, followed.cohort.id, on=date(2027, 3, 20))
    assert [(d.what, d.day, d.overdue) for d in found] == [
        ("step", MARCH, True),
        ("appointment", date(2027, 3, 20), False),  # today is not late
        ("appointment", APRIL, False),
        ("step", None, False),
    ]
    assert [d.project_id for d in found][1] == other
    assert found[0].text == "Deux devis pour la machine"


def test_a_group_without_teams_has_nothing_due(school: Class) -> None:
    empty = cohorts.create(
        school.house, school.trainer, name="Vide", trade="t", establishment="e", year="2027"
    )
    trainer = school.actor(accounts.sign_in(school.house, None, "Salma Idrissi", PASSWORD))
    assert follow_ups.upcoming(school.house, trainer, empty.id) == []
