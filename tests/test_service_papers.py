"""Paper on the screen: a trainer copies for others, under their own name, never what is private."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from pie_core.errors import Conflict, Forbidden, NotFound, Private
from pie_core.model.people import Actor, Role
from pie_core.model.programme import PromptRef, beside
from pie_core.model.project import State
from pie_core.service import accounts, answers, cohorts, documents, papers, photos
from pie_core.service import sheets as books
from tests.conftest import Class
from tests.paper import said
from tests.people import PASSWORD
from tests.test_service_answers import pair, ref
from tests.test_service_photos import picture

POSTER = PromptRef(module="poster", activity=beside("discovery_day", "ten_ideas"), prompt="photos")
PROBLEM = ref("observe_problem.problem")
SELF = ref("know_myself.strength")
LEARNED = ref("what_i_learned.learned")


def staff(school: Class, role: Role, name: str, *, given: bool) -> Actor:
    """A colleague, with the group or without."""
    person = accounts.add_staff(school.house, school.trainer, role, name, PASSWORD)
    if given:
        cohorts.open_to(school.house, school.trainer, school.cohort.id, person.id)
    return school.actor(accounts.sign_in(school.house, None, name, PASSWORD))


def copy(
    school: Class, actor: Actor, owner: str, where: PromptRef, value: Any, based_on: int = 0
) -> answers.Saved:
    return answers.save_field(school.house, actor, owner, where, value, based_on)


def test_a_trainer_copies_for_a_team_under_their_own_name(school: Class) -> None:
    trainer = staff(school, Role.TRAINER, "Karim Alami", given=True)
    project = school.project(school.amal)
    assert copy(school, trainer, project, PROBLEM, "Le frigo tombe en panne").version == 1
    [kept] = answers.history(school.house, school.amal, project, PROBLEM)
    assert (kept.value, kept.author_name) == ("Le frigo tombe en panne", "Karim Alami")


def test_somebody_who_types_at_the_same_time_meets_both_texts(school: Class) -> None:
    trainer = staff(school, Role.TRAINER, "Karim Alami", given=True)
    project = school.project(school.amal)
    copy(school, school.amal, project, PROBLEM, "Texte d'Amal")
    with pytest.raises(Conflict) as caught:
        copy(school, trainer, project, PROBLEM, "Texte du papier")
    assert caught.value.data["current"].value == "Texte d'Amal"


def test_a_trainer_copies_what_a_person_wrote_unless_it_is_private(school: Class) -> None:
    trainer = staff(school, Role.TRAINER, "Karim Alami", given=True)
    copy(school, trainer, school.amal.id, LEARNED, "Demander le prix d'abord.")
    with school.house.store.reading() as r:
        kept = r.answer(school.amal.id, LEARNED)
    assert kept is not None
    assert kept.author_name == "Karim Alami"
    with pytest.raises(Forbidden):
        copy(school, trainer, school.amal.id, SELF, "La patience")
    with pytest.raises(Private):
        papers.copying(school.house, trainer, "discovery_day", "know_myself", school.amal.id)
    with pytest.raises(Private):
        papers.writers(school.house, trainer, school.cohort.id, "discovery_day", "know_myself")


def test_nobody_copies_for_who_is_no_trainee_of_the_group(school: Class) -> None:
    trainer = staff(school, Role.TRAINER, "Karim Alami", given=True)
    for owner in (trainer.id, school.trainer.id, school.project(school.amal), "nobody"):
        with pytest.raises(Forbidden):
            copy(school, trainer, owner, LEARNED, "Rien")
    for owner in (school.amal.id, "nothing"):
        with pytest.raises(Forbidden):
            copy(school, trainer, owner, PROBLEM, "Rien")


def test_others_copy_nothing(school: Class) -> None:
    project = school.project(school.amal)
    for who in (
        staff(school, Role.TRAINER, "Omar Saidi", given=False),
        staff(school, Role.REVIEWER, "Nadia Tazi", given=True),
        school.driss,
    ):
        for owner, where in ((project, PROBLEM), (school.amal.id, LEARNED), (project, POSTER)):
            with pytest.raises(Forbidden):
                copy(school, who, owner, where, [] if where == POSTER else "Rien")
        with pytest.raises(Forbidden):
            photos.add(school.house, who, project, POSTER, picture((8, 8)))


@pytest.mark.parametrize(
    "where", ["plan/sell.activity", "dossier/summary.pitch", "hypotheses/abcd1234.statement"]
)
def test_what_a_team_believes_and_plans_is_its_own(school: Class, where: str) -> None:
    trainer = staff(school, Role.TRAINER, "Karim Alami", given=True)
    with pytest.raises(Forbidden):
        copy(school, trainer, school.project(school.amal), PromptRef.parse(where), "services")


def test_acts_stay_with_the_team(school: Class) -> None:
    trainer = staff(school, Role.TRAINER, "Karim Alami", given=True)
    project = school.project(school.amal)
    copy(school, trainer, project, ref("my_plan.next_step"), "Parler à dix cafés du quartier.")
    with pytest.raises((Forbidden, NotFound)):
        answers.finish(school.house, trainer, "discovery_day", "my_plan")
    with pytest.raises(Forbidden):
        books.begin(school.house, trainer, project, "hypotheses", {"statement": "Ils paieront"})
    seen = answers.work(school.house, trainer, "discovery_day", "my_plan", project)
    assert not seen.editable  # The screen of a module stays for reading.


def test_the_states_of_teams_and_of_people(school: Class) -> None:
    trainer = staff(school, Role.TRAINER, "Karim Alami", given=True)
    project = school.project(school.amal)
    kept = photos.add(school.house, trainer, project, POSTER, picture((8, 8)))
    copy(school, trainer, project, POSTER, [{"id": kept["id"], "caption": ""}])
    group = (school.house, trainer, school.cohort.id, "discovery_day")
    teams = papers.writers(*group, "ten_ideas")
    assert {one.id: one.state for one in teams} == {
        project: State.IN_PROGRESS,
        school.project(school.driss): State.TO_DO,
    }
    people = papers.writers(*group, "what_i_learned")
    assert [(one.id, one.name) for one in people] == [
        (school.amal.id, "Amal Berrada"),
        (school.driss.id, "Driss Naciri"),
    ]


def test_a_poster_is_the_teams_and_stands_beside_its_exercise(school: Class) -> None:
    amal, driss, project = pair(school)
    kept = photos.add(school.house, amal, project, POSTER, picture((80, 60)))
    row = {"id": str(kept["id"]), "caption": "Nos idées"}
    copy(school, amal, project, POSTER, [row])
    copy(school, driss, project, POSTER.model_copy(update={"prompt": "text"}), "Douze idées")
    work = answers.work(school.house, driss, "discovery_day", "ten_ideas")
    beside_it = papers.poster(school.house, work)
    assert beside_it is not None
    assert beside_it.editable
    assert papers.shown(beside_it.answers) == papers.Poster(
        ((row["id"], "Nos idées"),), "Douze idées"
    )
    assert photos.read(school.house, driss, row["id"])[:2] == b"\xff\xd8"
    data, _ = documents.module_work(school.house, driss, "discovery_day")
    printed = PdfReader(io.BytesIO(data))
    assert "Douze idées" in said(printed)
    assert sum(len(page.images) for page in printed.pages) == 1
    alone = answers.work(school.house, driss, "discovery_day", "what_i_learned")
    assert papers.poster(school.house, alone) is None
    other = answers.work(school.house, driss, "discovery_day", "observe_problem")
    found = papers.poster(school.house, other)
    assert found is not None
    assert papers.shown(found.answers) is None


def test_a_poster_without_an_exercise_is_none(school: Class) -> None:
    for activity in ("ten_ideas", "abcd1234", "", "../a__b"):
        where = POSTER.model_copy(update={"activity": activity})
        with pytest.raises(NotFound):
            copy(school, school.amal, school.project(school.amal), where, [])
