"""The dossier's screens: every view, role and language; what a press does; people's text as text."""

from __future__ import annotations

import pytest

from pie_core.model.people import Role
from pie_core.service import reviews, submissions
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.dossiers import reviewer, work, write
from tests.screens import Open, texts

VIEWS = ("sections", "questions", "exporter", "banque", "suivi")
READING = ("lire", "questions", "changements", "decider", "fil")
HOSTILE = "<img src=x onerror=alert(1)> **gras** [lien](javascript:alert(1))"


def two_versions(school: Class) -> tuple[str, str]:
    """Project and newest submission of a plan that was handed in twice."""
    project = work(school)
    submissions.hand_in(school.house, school.amal, project, "fr")
    write(school, "dossier/team.roles", HOSTILE)
    return project, submissions.hand_in(school.house, school.amal, project, "fr", HOSTILE).id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TRAINER, Role.REVIEWER])
def test_every_view_opens(school: Class, page: Open, role: Role, language: str) -> None:
    project, submission = two_versions(school)
    for view in VIEWS:
        at = page(role, "trainee/dossier.py", language, p=project, v=view)
        assert not at.exception, (view, at.exception)
    for view in READING:
        at = page(role, "reviewer/submission.py", language, d=submission, v=view)
        assert not at.exception, (view, at.exception)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_written_and_read(school: Class, page: Open, language: str) -> None:
    project, submission = two_versions(school)
    guide = school.house.programme.dossier
    assert guide is not None
    for activity in guide.activities:
        if activity.id != "bank":
            at = page(
                Role.TRAINEE, "trainee/dossier.py", language, p=project, v="ecrire", s=activity.id
            )
            assert not at.exception, (activity.id, at.exception)
    from pie_core.report.parts import SECTIONS

    for section in SECTIONS:
        at = page(Role.REVIEWER, "reviewer/submission.py", language, d=submission, s=section)
        assert not at.exception, (section, at.exception)


def test_an_empty_project_has_every_view(school: Class, page: Open) -> None:
    for view in VIEWS:
        at = page(Role.TRAINEE, "trainee/dossier.py", v=view)
        assert not at.exception, (view, at.exception)


def test_what_people_typed_is_shown_as_typed(school: Class, page: Open) -> None:
    project, submission = two_versions(school)
    for at in (
        page(Role.TRAINEE, "trainee/dossier.py", p=project, v="banque"),
        page(Role.REVIEWER, "reviewer/submission.py", d=submission, s="team"),
        page(Role.REVIEWER, "reviewer/submission.py", d=submission, v="changements"),
    ):
        html = "\n".join(str(one.value) for one in at.html)
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html


def test_the_team_hands_in_on_the_screen(school: Class, page: Open) -> None:
    work(school)
    at = page(Role.TRAINEE, "trainee/dossier.py", v="banque")
    at.text_area(key="submit_note.1").input("Merci de lire le marché.")
    at.button(key="submit").click().run()
    assert not at.exception
    assert "version 1" in texts(at) or any("version 1" in s.value for s in at.success)
    trail = submissions.trail(school.house, school.amal, school.project(school.amal))
    assert trail.newest is not None
    assert trail.newest.note == "Merci de lire le marché."


def test_a_trainer_comments_and_does_not_decide(school: Class, page: Open) -> None:
    _, submission = two_versions(school)
    at = page(Role.TRAINER, "reviewer/submission.py", d=submission, v="decider")
    assert not at.radio
    at = page(Role.TRAINER, "reviewer/submission.py", d=submission, s="market")
    at.text_area(key="comment_text.market").input("Compte tes clientes.")
    at.button(key="comment_keep").click().run()
    assert any("Remarque enregistrée" in s.value for s in at.success)


def test_the_reviewer_decides_with_reasons(school: Class, page: Open) -> None:
    project, submission = two_versions(school)
    at = page(Role.REVIEWER, "reviewer/submission.py", d=submission, v="decider")
    at.button(key="decide").click().run()
    assert any("champs" in e.value for e in at.error)
    at = page(Role.REVIEWER, "reviewer/submission.py", d=submission, v="decider")
    at.radio(key="decision").set_value("validated")
    at.text_area(key="decision_reasons").input("Clair et prouvé.")
    at.button(key="decide").click().run()
    assert any("Décision enregistrée" in s.value for s in at.success)
    assert submissions.trail(school.house, school.amal, project).state == "validated"


def test_somebody_elses_dossier_stays_closed(school: Class, page: Open) -> None:
    """Amal opens what Driss's team handed in."""
    school.amal, school.driss = school.driss, school.amal
    project, submission = two_versions(school)
    school.amal, school.driss = school.driss, school.amal
    for at in (
        page(Role.TRAINEE, "trainee/dossier.py", p=project),
        page(Role.TRAINEE, "reviewer/submission.py", d=submission),
    ):
        assert "n'est pas pour toi" in texts(at)
        assert "Djellaba" not in texts(at)


def test_the_lists_of_reviewer_and_trainer(school: Class, page: Open) -> None:
    reviewer(school)
    _, submission = two_versions(school)
    with school.house.store.reading() as r:
        one = r.submission(submission)
    assert one is not None
    at = page(Role.REVIEWER, "reviewer/home.py")
    assert "soumis" in texts(at)
    at.text_input(key="code").input(one.code).run()
    assert any("Amal" in e.value for e in at.error), "not validated yet: an alarm"
    at.text_input(key="code").input("AAAA-AAAA").run()
    assert any("Aucun plan" in w.value for w in at.warning)
    at = page(Role.TRAINER, "trainer/group.py", g=school.cohort.id)
    assert not at.exception


def test_the_home_page_tells_what_became_of_the_plan(school: Class, page: Open) -> None:
    assert "pour la banque" not in texts(page(Role.TRAINEE))
    _, submission = two_versions(school)
    assert "Le plan est déposé" in texts(page(Role.TRAINEE))
    nadia = reviewer(school)
    reviews.decide(school.house, nadia, submission, "to_revise", "Compte tes clientes.", "", seen=0)
    assert "à revoir" in texts(page(Role.TRAINEE))


def test_the_choice_of_a_section_follows_the_links(school: Class, page: Open) -> None:
    """A section is chosen, then the link below leads on: the choice shows what is read."""
    _, submission = two_versions(school)
    at = page(Role.REVIEWER, "reviewer/submission.py", d=submission, s="market")
    at.selectbox[0].set_value("canvas").run()
    assert at.selectbox[0].value == "canvas"
    at.query_params["s"] = "commercial"
    at.run()
    assert at.selectbox[0].value == "commercial"
    assert "plan commercial" in texts(at)
