"""Moving to another group: what goes along, what stays, the copy, who may, what is refused."""

from __future__ import annotations

import pytest

from pie_core.errors import Forbidden, NameTaken, NotFound
from pie_core.model.people import Actor, Cohort, Role
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, boards, cohorts, moving, photos
from tests.conftest import Class
from tests.people import PASSWORD
from tests.test_service_answers import pair, ref, save
from tests.test_service_boards import wish
from tests.test_service_photos import PHOTO, picture

pytestmark = pytest.mark.engines

LEARNED = PromptRef(module="discovery_day", activity="what_i_learned", prompt="learned")
ENTRY = "2580"


def other_group(school: Class, name: str = "Couture 201") -> Cohort:
    """Another group of the trainer."""
    made = cohorts.create(
        school.house,
        school.trainer,
        name=name,
        trade="Couture",
        establishment="ISTA",
        year="2026-2027",
    )
    with school.house.store.reading() as r:
        school.trainer = r.actor(school.trainer.id) or school.trainer
    return made


def told(school: Class, owner: str, cohort_id: str, text: str) -> None:
    """Something that a trainer said to a person or a project."""
    with school.house.store.writing() as w:
        w._do(
            "insert into feedback (id, cohort_id, owner, place, level, text, by_id, by_name, at)"
            " values (?, ?, ?, 'x', 'good', ?, ?, 'Salma Idrissi', '2026-11-20T10:00:00+00:00')",
            f"f-{owner}",
            cohort_id,
            owner,
            text,
            school.trainer.id,
        )


def value(school: Class, owner: str, where: PromptRef) -> object:
    with school.house.store.reading() as r:
        found = r.answer(owner, where)
    return found.value if found else None


def test_alone_the_project_and_all_that_was_said_go_along_and_the_session_goes_on(
    school: Class,
) -> None:
    token = accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", ENTRY)
    target = other_group(school)
    project = school.project(school.amal)
    save(school, school.amal, "observe_problem.problem", "Le frigo en panne")
    answers.save(school.house, school.amal, school.amal.id, LEARNED, "Écouter d'abord.", 0)
    told(school, school.amal.id, school.cohort.id, "Bien")
    told(school, project, school.cohort.id, "À revoir")
    foreseen = moving.foresee(school.house, school.trainer, school.amal.id, target.id)
    assert (foreseen.way, foreseen.mates, foreseen.has_work) == ("along", (), True)
    moving.move(school.house, school.trainer, school.amal.id, target.id)
    amal = school.actor(token)
    assert (amal.person.cohort_id, amal.cohort_ids) == (target.id, frozenset({target.id}))
    assert school.project(amal) == project
    assert value(school, project, ref("observe_problem.problem")) == "Le frigo en panne"
    assert value(school, amal.id, LEARNED) == "Écouter d'abord."
    with school.house.store.reading() as r:
        assert [p.name for p in r.people_of(school.cohort.id)] == ["Driss Naciri"]
        assert [t.project_id for t in r.teams_of(target.id)] == [project]
        rows = r._rows("select distinct cohort_id from feedback")
    assert [row["cohort_id"] for row in rows] == [target.id]
    answers.save(school.house, amal, project, ref("observe_problem.problem"), "Plus précis", 1)
    assert accounts.sign_in(school.house, target.id, "Amal Berrada", ENTRY)


def _worked(school: Class) -> tuple[Actor, Actor, str, str]:
    """Amal and Driss with an answer in two versions, a photograph, a moved note, a named board."""
    amal, driss, project = pair(school)
    where = ref("observe_problem.problem")
    answers.save(school.house, amal, project, where, "Le frigo", 0)
    answers.save(school.house, driss, project, where, "Le frigo en panne", 1)
    photo = photos.add(school.house, amal, project, PHOTO, picture((40, 30)))
    row = [{"id": photo["id"], "caption": "Le vieux frigo"}]
    answers.save(school.house, amal, project, PHOTO, row, 0)
    for block in ("channels", "key_partners"):
        based_on = 0 if block == "channels" else 1
        note = wish("n1", based_on=based_on, block=block)
        boards.put(school.house, driss, project, "canvas", [note])
        if block == "channels":
            boards.name_version(school.house, amal, project, "canvas", "Avant la pause")
    with school.house.store.writing() as w:
        w.set_done(project, "discovery_day", "observe_problem", amal.id, boards.now())
    return amal, driss, project, str(photo["id"])


@pytest.mark.parametrize("copy", [True, False])
def test_from_a_team_the_work_stays_and_a_copy_may_go_along(school: Class, copy: bool) -> None:
    amal, driss, project, photo = _worked(school)
    target = other_group(school)
    foreseen = moving.foresee(school.house, school.trainer, amal.id, target.id)
    assert (foreseen.way, foreseen.mates, foreseen.team) == (
        "stays",
        ("Driss Naciri",),
        "Froid Souss",
    )
    done = moving.move(school.house, school.trainer, amal.id, target.id, copy=copy)
    assert done.copied is copy
    with school.house.store.reading() as r:
        left, own = r.team_of(driss.id), r.team_of(amal.id)
        assert left is not None
        assert own is not None
        assert (left.project_id, left.member_ids) == (project, (driss.id,))
        assert (own.cohort_id, own.member_ids, own.name) == (
            target.id,
            (amal.id,),
            "Amal Berrada",
        )
        history = r.history(own.project_id, ref("observe_problem.problem"))
        notes = r.notes_of(own.project_id)
        versions = r.board_versions(own.project_id, "canvas")
        story = r.board_history(own.project_id, "canvas")
        finished = r.done_of(own.project_id)
        pictures = r.photos_of(own.project_id)
        old = r.photo(photo)
    assert old is not None
    assert old["owner"] == project
    if not copy:
        assert (history, notes, versions, finished, pictures) == ([], [], [], {}, [])
        return
    assert [(a.value, a.version, a.author_name) for a in history] == [
        ("Le frigo en panne", 2, "Driss Naciri"),
        ("Le frigo", 1, "Amal Berrada"),
    ]
    assert [(n.id, n.block, n.version) for n in notes] == [("n1", "key_partners", 2)]
    # The named board is the board of that moment in the copy's own numbers.
    assert [(v.name, v.seq) for v in versions] == [("Avant la pause", story[0].seq)]
    assert [move.block for move in story] == ["channels", "key_partners"]
    assert list(finished) == [("discovery_day", "observe_problem")]
    [taken] = pictures
    assert taken["id"] != photo
    assert value(school, own.project_id, PHOTO) == [
        {"id": taken["id"], "caption": "Le vieux frigo"}
    ]
    assert value(school, project, PHOTO) == [{"id": photo, "caption": "Le vieux frigo"}]


def test_a_name_that_is_taken_there_is_refused_and_nothing_has_moved(school: Class) -> None:
    target = other_group(school)
    accounts.join(school.house, target.join_code, "AMAL berrada", "1593")
    for act in (moving.foresee, moving.move):
        with pytest.raises(NameTaken) as caught:
            act(school.house, school.trainer, school.amal.id, target.id)
        assert caught.value.data["findings"][0]["code"] == "taken_there"
    with school.house.store.reading() as r:
        person = r.person(school.amal.id)
    assert person is not None
    assert person.cohort_id == school.cohort.id


def test_only_who_runs_both_groups_moves_somebody(school: Class) -> None:
    target = other_group(school)
    made = accounts.add_staff(school.house, school.trainer, Role.TRAINER, "Hind Tazi", PASSWORD)
    cohorts.open_to(school.house, school.trainer, school.cohort.id, made.id)

    def hind() -> Actor:
        with school.house.store.reading() as r:
            found = r.actor(made.id)
        assert found is not None
        return found

    for actor in (hind(), school.amal, school.driss):
        with pytest.raises(Forbidden):
            moving.move(school.house, actor, school.amal.id, target.id)
    assert moving.targets(school.house, hind(), school.cohort.id) == []
    cohorts.open_to(school.house, school.trainer, target.id, made.id)
    assert [c.id for c in moving.targets(school.house, hind(), school.cohort.id)] == [target.id]
    moving.move(school.house, hind(), school.amal.id, target.id)
    with pytest.raises(Forbidden):
        moving.move(school.house, school.trainer, made.id, target.id)  # Staff have no group.


def test_a_closed_group_or_the_same_group_is_no_place_to_go(school: Class) -> None:
    target = other_group(school)
    cohorts.archive(school.house, school.trainer, target.id)
    for where in (target.id, school.cohort.id, "nowhere"):
        with pytest.raises(NotFound):
            moving.move(school.house, school.trainer, school.amal.id, where)
