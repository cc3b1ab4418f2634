"""The paper screen and a team's poster: from the activity to the next team, and what is refused."""

from __future__ import annotations

from typing import Any

from pie_core.model.people import Role
from pie_core.model.programme import PromptRef, beside
from pie_core.service import answers, photos
from tests.conftest import Class
from tests.screens import Open, texts
from tests.test_service_photos import picture

SCREEN = "trainer/paper.py"
IDEAS = {"m": "discovery_day", "a": "ten_ideas"}
PHOTOS = PromptRef(module="poster", activity=beside("discovery_day", "ten_ideas"), prompt="photos")


def labels(at: Any) -> list[str]:
    """The labels of the links to other screens."""
    return [link.proto.label for link in at.get("page_link")]


def taken(school: Class) -> str:
    """A photograph on the poster of Amal's team, taken by herself."""
    project = school.project(school.amal)
    kept = photos.add(school.house, school.amal, project, PHOTOS, picture((8, 8)))
    row = {"id": kept["id"], "caption": "<b>Au mur</b>"}
    answers.save_field(school.house, school.amal, project, PHOTOS, [row], 0)
    return str(kept["id"])


def test_an_activity_then_a_team_then_the_next(school: Class, page: Open) -> None:
    taken(school)
    at = page(Role.TRAINER, SCREEN, g=school.cohort.id)
    at.selectbox(key="paper_activity").set_value("discovery_day/ten_ideas").run()
    assert at.query_params["a"] == "ten_ideas"
    offered = labels(at)
    assert any(one.startswith("Amal Berrada") and one.endswith("◐ en cours") for one in offered)
    assert any(one.startswith("Driss Naciri") and one.endswith("○ à faire") for one in offered)
    where = {"g": school.cohort.id, **IDEAS}
    at = page(Role.TRAINER, SCREEN, **where, w=school.project(school.amal))
    assert "Amal Berrada" in texts(at)
    assert labels(at)[-2:] == ["← Toutes les équipes", "Driss Naciri →"]
    at = page(Role.TRAINER, SCREEN, **where, w=school.project(school.driss))
    assert labels(at)[-1] == "← Toutes les équipes"  # The last one.


def test_personal_paper_is_copied_for_a_person_unless_it_is_private(
    school: Class, page: Open
) -> None:
    where = {"g": school.cohort.id, "m": "discovery_day"}
    at = page(Role.TRAINER, SCREEN, **where, a="what_i_learned", w=school.amal.id)
    assert labels(at)[-1] == "Driss Naciri →"
    assert not at.warning
    at = page(Role.TRAINER, SCREEN, **where, a="know_myself", w=school.amal.id)
    [refused] = at.warning
    assert refused.value.startswith("Cette étape est personnelle")
    assert "Amal" not in texts(at)


def test_somebody_of_another_group_is_nobody(school: Class, page: Open) -> None:
    at = page(Role.TRAINER, SCREEN, g=school.cohort.id, **IDEAS, w="stranger")
    assert "De quelle équipe est la feuille ?" in texts(at)
    at = page(Role.TRAINER, SCREEN, g="elsewhere", **IDEAS)
    assert len(at.warning) == 1


def test_a_team_sees_its_poster_and_the_way_to_change_it(school: Class, page: Open) -> None:
    at = page(Role.TRAINEE, "trainee/module.py", **IDEAS)
    assert "L'affiche de ton équipe" not in texts(at)
    assert "Ajouter la photo d'une affiche" in labels(at)
    photo = taken(school)
    at = page(Role.TRAINEE, "trainee/module.py", **IDEAS)
    drawn = texts(at)
    assert f'src="/api/photos/{photo}"' in drawn
    assert "&lt;b&gt;Au mur&lt;/b&gt;" in drawn
    assert "<b>Au mur" not in drawn
    assert "Changer l'affiche" in labels(at)
    at = page(Role.TRAINEE, "trainee/module.py", **IDEAS, v="affiche")
    assert "← Revenir à l'exercice" in labels(at)
    assert not at.button  # The exercise itself waits.


def test_a_trainer_who_reads_a_team_sees_its_poster_only(school: Class, page: Open) -> None:
    photo = taken(school)
    where = {**IDEAS, "owner": school.project(school.amal)}
    for view in ({}, {"v": "affiche"}):
        at = page(Role.TRAINER, "trainee/module.py", **where, **view)
        assert f"/api/photos/{photo}" in texts(at)
        assert "Changer l'affiche" not in labels(at)


def test_an_exercise_done_alone_has_no_poster(page: Open) -> None:
    at = page(Role.TRAINEE, "trainee/module.py", m="discovery_day", a="what_i_learned", v="affiche")
    assert not any("affiche" in label for label in labels(at))
    assert at.button
