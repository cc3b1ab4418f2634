"""Every screen × role × language opens; closed screens stay closed; what a click does."""

from __future__ import annotations

from typing import Any

import pytest

from pages.parts import menu
from pie_core.model.people import Role
from pie_core.model.programme import PromptRef
from pie_core.model.project import State
from pie_core.service import accounts, answers, cohorts, progress, submissions
from pie_core.words.languages import LANGUAGES
from tests.conftest import Class
from tests.screens import Open, texts


def handed_in(school: Class) -> str:
    """The team's plan, handed in: the same one however often it is asked for."""
    project = school.project(school.amal)
    return submissions.hand_in(school.house, school.amal, project, "fr").id


def queries(school: Class, screen: menu.Screen) -> list[dict[str, str]]:
    """The addresses under which a screen is tried."""
    project = school.project(school.amal)
    module = school.house.programme.module("discovery_day")
    plan = school.house.programme.plan
    assert module is not None
    assert plan is not None
    return {
        "trainer/group.py": [{"g": school.cohort.id}],
        "trainer/merged.py": [{"g": school.cohort.id}],
        "trainer/roster.py": [{}, {"g": school.cohort.id}, {"g": school.cohort.id, "f": "gone"}],
        "trainer/stage.py": [{"g": school.cohort.id}],
        "trainer/desk.py": [{"g": school.cohort.id}],
        "trainer/workshop.py": [{"g": school.cohort.id, "w": "discovery_day/problem_and_ideas"}],
        "trainer/guide.py": [{}, *({"m": m} for m in school.house.programme.every)],
        "trainer/team.py": [{"p": project}],
        "trainer/answer.py": [
            {"g": school.cohort.id, "m": module.id, "a": activity, "p": project}
            for activity in ("observe_problem", "first_figures", "learn_and_decide")
            if module.activity(activity)
        ],
        "trainer/paper.py": [
            {"g": school.cohort.id, **place}
            for place in (
                {},
                {"m": "discovery_day", "a": "ten_ideas"},
                {"m": "discovery_day", "a": "ten_ideas", "w": project},
                {"m": "discovery_day", "a": "what_i_learned", "w": school.amal.id},
            )
        ],
        "trainer/attendance.py": [{"g": school.cohort.id, **v} for v in ({}, {"v": "mois"})],
        "trainer/year_end.py": [{"g": school.cohort.id}],
        "trainee/canvas.py": [
            {"p": project, "b": board, **view}
            for board in school.house.programme.boards
            for view in ({}, {"v": "histoire"})
        ],
        "trainee/skills.py": [
            {},
            {"v": "questions", "o": "start"},
            {"v": "equipe"},
            {"v": "equipe", "w": school.amal.id},
        ],
        "trainer/skills.py": [{}],
        "trainee/committee.py": [{}, {"p": project}],
        "trainee/dossier.py": [
            {"p": project, "v": view}
            for view in ("sections", "questions", "exporter", "banque", "suivi")
        ],
        "reviewer/submission.py": [{"d": handed_in(school)}],
        "trainee/tests.py": [
            {"p": project, "v": view} for view in ("croyances", "tests", "preuves", "journal")
        ],
        "trainee/figures.py": [
            {"p": project, **view}
            for view in (
                {},
                *({"v": "simple", "s": a.id} for a in plan.activities if a.way == "simple"),
                *({"v": "saisie", "s": a.id} for a in plan.activities if a.way == "complete"),
                {"v": "etats"},
                {"v": "scenarios"},
            )
        ],
        # Every activity in every language is opened by `test_walk.py`.
        "trainee/module.py": [
            *({"m": m.id} for m in school.house.programme.every.values()),
            {"m": "discovery_day", "a": "end"},
            *({"m": "discovery_day", "a": activity.id} for activity in module.activities),
        ],
        "trainee/cases.py": [{}, *({"c": case} for case in school.house.programme.cases)],
        "trainee/glossary.py": [{}],
        "trainer/programme.py": [{}, {"g": school.cohort.id}],
    }.get(screen.file, [{}])


ROWS = [(role, screen) for role in Role for screen in menu.screens(role)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "screen"), ROWS, ids=[f"{r.value}-{s.url}" for r, s in ROWS])
def test_every_screen_opens(
    school: Class, page: Open, role: Role, screen: menu.Screen, language: str
) -> None:
    for query in queries(school, screen):
        if role.is_staff and query.get("a") == "end":
            continue  # The end of a module is a trainee's own.
        if role is Role.ADMINISTRATOR and query.get("a"):
            continue  # The same screen as the trainer's.
        at = page(role, screen.file, language, **query)
        assert not at.exception, (query, at.exception)
        assert not at.warning, (query, texts(at))
        assert at.title or at.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_door_opens(page: Open, language: str) -> None:
    at = page(None, language=language, code="ABCDEF")
    assert not at.exception
    assert len(at.tabs) == 3


@pytest.mark.parametrize(
    ("role", "file"),
    [
        (role, screen.file)
        for role in (None, *Role)
        for screen in menu.SCREENS
        if role is None or screen.file not in {one.file for one in menu.screens(role)}
    ],
)
def test_a_closed_screen_stays_closed(page: Open, role: Role | None, file: str) -> None:
    with pytest.raises(ValueError, match="page"):
        page(role, file)


def test_another_teams_work_is_one_clear_sentence(school: Class, page: Open) -> None:
    other = school.project(school.driss)
    at = page(
        Role.TRAINEE, "trainee/module.py", m="discovery_day", a="observe_problem", owner=other
    )
    assert not at.exception
    assert [w.value for w in at.warning] == ["Cette page n'est pas pour toi. Reviens à l'accueil."]


@pytest.mark.parametrize(
    ("file", "query"),
    [
        ("trainee/module.py", {}),
        ("trainee/module.py", {"m": "nothing"}),
        ("trainee/module.py", {"m": "discovery_day", "a": "<script>"}),
    ],
)
def test_an_address_that_leads_nowhere_is_one_clear_sentence(
    page: Open, file: str, query: dict[str, str]
) -> None:
    at = page(Role.TRAINEE, file, **query)
    assert not at.exception
    assert len(at.warning) == 1


def test_consent_comes_before_everything(school: Class, page: Open, tokens: Any) -> None:
    tokens[Role.TRAINEE] = accounts.join(
        school.house, school.cohort.join_code, "Karim Alami", "2580"
    )
    at = page(Role.TRAINEE)
    assert [t.value for t in at.title] == ["Avant de commencer"]
    at.button(key="consent").click().run()
    assert "<h1>Bonjour Karim</h1>" in texts(at)


def test_a_session_that_ends_while_a_page_is_open_shows_the_door(
    school: Class, page: Open, tokens: Any
) -> None:
    at = page(Role.TRAINEE)
    accounts.sign_out(school.house, tokens[Role.TRAINEE])
    at.run()
    assert not at.exception
    assert len(at.tabs) == 3


def test_a_trainer_makes_a_group(school: Class, page: Open) -> None:
    at = page(Role.TRAINER)
    for key, text in {"name": "Couture 201", "trade": "Couture", "year": "2026-2027"}.items():
        at.text_input(key=f"new.{key}").set_value(text)
    at.button[0].click().run()
    assert len(at.error) == 1  # The establishment is missing.
    at.text_input(key="new.establishment").set_value("ISTA")
    at.button[0].click().run()
    assert not at.error
    trainer = next(
        p for p in cohorts.colleagues(school.house, school.trainer) if "trainer" in p.name
    )
    with school.house.store.reading() as r:
        actor = r.actor(trainer.id)
        assert actor is not None
    assert "Couture 201" in {c.name for c in cohorts.mine(school.house, actor)}


def test_a_trainer_forms_a_team_and_resets_a_pin(school: Class, page: Open, tokens: Any) -> None:
    at = page(Role.TRAINER, "trainer/group.py", g=school.cohort.id)
    at.session_state["group_tabs"] = "Les stagiaires"
    at.run()
    at.multiselect(key="team_people").set_value([school.amal.id, school.driss.id])
    at.text_input(key="new_team").set_value("Froid Souss")
    next(b for b in at.button if b.label == "Former l'équipe").click().run()
    assert not at.error
    [team] = cohorts.teams(school.house, school.trainer, school.cohort.id)
    assert (team.name, len(team.member_ids)) == ("Froid Souss", 2)
    at.selectbox(key="person").set_value(school.amal.id).run()
    at.button(key="new_pin").click().run()
    pin = at.success[0].value.rsplit(" ", 1)[1]
    assert accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", pin)


def test_finishing_an_activity_says_what_is_missing(school: Class, page: Open) -> None:
    where = {"m": "discovery_day", "a": "my_plan"}
    at = page(Role.TRAINEE, "trainee/module.py", **where)
    next(b for b in at.button if b.label == "J'ai terminé cette étape").click().run()
    [warning] = at.warning
    assert "Il reste à faire" in warning.value
    ref = PromptRef(module="discovery_day", activity="my_plan", prompt="next_step")
    project = school.project(school.amal)
    answers.save(school.house, school.amal, project, ref, "Parler à dix cafés du quartier.", 0)
    next(b for b in at.button if b.label == "J'ai terminé cette étape").click().run()
    assert not at.warning
    module = school.house.programme.module("discovery_day")
    assert module is not None
    activity = module.activity("my_plan")
    assert activity is not None
    assert progress.mine(school.house, school.amal).of(module, activity) is State.DONE


HOSTILE = "<img src=x onerror=alert(1)> **gras** [lien](http://x) $x$"


def test_what_people_type_is_shown_as_typed(school: Class, page: Open) -> None:
    def save(where: str, value: Any) -> None:
        ref = PromptRef.parse(where, "discovery_day")
        answers.save(school.house, school.amal, school.project(school.amal), ref, value, 0)

    save("ten_ideas.project_name", HOSTILE[:60])
    save("observe_problem.problem", HOSTILE)
    save("nine_blocks.channels", [{"id": "aaaa", "text": HOSTILE}])
    save("test_belief.belief", HOSTILE)
    for role, file, query in (
        (Role.TRAINEE, "trainee/project.py", {}),
        (Role.TRAINER, "trainer/team.py", {"p": school.project(school.amal)}),
    ):
        at = page(role, file, **query)
        drawn = "".join(str(e.value) for e in at.html)
        assert "&lt;img src=x onerror=alert(1)&gt; **gras**" in drawn
        assert "<img" not in drawn
        assert HOSTILE not in "".join(str(e.value) for e in (*at.markdown, *at.title, *at.header))


def test_the_example_group_opens_once(school: Class, page: Open) -> None:
    at = page(Role.ADMINISTRATOR)
    button = [b for b in at.button if b.label == "Ouvrir le groupe de démonstration"]
    button[0].click().run(timeout=120)
    assert not at.exception
    assert not at.error
    assert [b for b in at.button if b.label == "Ouvrir le groupe de démonstration"] == []
