"""The files of the six whole example projects: readable, and saying what the example group says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pie_core.finance import parameters
from pie_core.model.programme import Module, PromptRef
from pie_core.model.project import Project
from pie_core.model.values import checked, filled
from pie_core.report import snapshot as frozen
from pie_core.report.questions import Question, raised
from pie_core.report.snapshot import Snapshot
from pie_core.service import examples, portable, projects
from pie_core.words.catalogue import words
from tests import example_projects
from tests.conftest import Class
from tests.example_projects import FILES, FOLDER, Opened

WRITTEN = {team["team"]: team["answers"] for team in examples.teams() if team["team"] in FILES}
"""Team → its answers, as its YAML says."""
LEFT_EMPTY = {"idea"}
"""Sections that the exercises have written already."""
UNANSWERED = {"Atelier Khayata": {"growth_unproven"}}
"""Questions that a team leaves open, for readers to see what that looks like."""


def path(team: str) -> Path:
    return FOLDER / f"{FILES[team]}.json"


def of_file(team: str) -> Snapshot:
    return frozen.read(json.loads(path(team).read_text(encoding="utf-8"))["document"])


@pytest.fixture(scope="module")
def group() -> Iterator[Opened]:
    """The example group, opened now; these tests only read it."""
    with example_projects.opened() as found:
        yield found


@pytest.fixture(scope="module")
def fresh(group: Opened) -> dict[str, Snapshot]:
    """Team → its project in that group."""
    return {
        team: projects.snapshot(group.house, group.trainer, project)
        for team, project in group.projects.items()
    }


@pytest.fixture(scope="module")
def dossier(group: Opened) -> Module:
    """The guide's questions."""
    found = group.house.programme.dossier
    assert found is not None
    return found


def said(project: Project) -> dict[str, Any]:
    """What a project says, without its ids and its dates."""
    support = sorted((s.table, s.about, s.source) for s in project.support)
    return {
        "name": (project.name, project.team, project.members),
        "facts": project.facts,
        "notes": [(n.board, n.block, n.text, n.tint, n.archived) for n in project.notes],
        "plan": project.plan,
        "figure_notes": [(note.figure, note.text) for note in project.figure_notes],
        "support": support,
        "written": project.written,
        "chosen": project.chosen,
        "capacity": project.capacity,
        "steps": project.steps,
        "scenarios": project.scenarios,
        "in_class": [(e.belief, e.asked, e.in_favour, e.decision) for e in project.experiments],
        "hypotheses": [h.statement for h in project.hypotheses],
        "tests": [(t.title, t.stage, t.decision, t.n, t.measured) for t in project.tests],
        "evidence": [(e.who, e.text, e.rung, e.amount) for e in project.evidence],
    }


# ------------------------------------------------------------------- the files


def test_each_team_has_its_file_and_no_other_lies_there() -> None:
    assert {one.name for one in FOLDER.iterdir()} == {path(team).name for team in FILES}


@pytest.mark.parametrize("team", FILES)
def test_a_file_is_taken_as_somebody_else_would(team: str) -> None:
    data = path(team).read_bytes()
    given = portable.parsed(data)
    assert (given.team, given.work.photos, given.submissions) == (team, (), ())
    assert given.members == of_file(team).project.members
    assert of_file(team).projection is not None
    kept = {f"{row.module}/{row.activity}.{row.prompt}" for row in given.work.answers}
    assert kept == set(WRITTEN[team])


def test_the_files_say_what_the_example_group_says(fresh: dict[str, Snapshot]) -> None:
    """If not: `python -m tests.example_projects` writes them anew."""
    for team, expected in fresh.items():
        project, now = said(of_file(team).project), said(expected.project)
        for what in now:
            assert project[what] == now[what], f"{team}: {what}"
        rules = of_file(team).rules, expected.rules
        assert parameters.dumped(rules[0]) == parameters.dumped(rules[1]), team


def test_a_file_comes_in_whole(school: Class) -> None:
    team = "SOS Portable"
    with school.house.store.reading() as r:
        trainer = r.actor(school.trainer.id)
    assert trainer is not None
    result = portable.received(school.house, trainer, path(team).read_bytes(), school.cohort.id)
    assert result.new
    assert not +result.left_out
    taken = projects.read(school.house, trainer, result.project_id)
    assert taken.written == of_file(team).project.written
    assert taken.plan == of_file(team).project.plan


def test_ids_and_moments_are_fixed_and_keep_their_order() -> None:
    one, two = "0123456789abcdef0123", "fedcba98765432100123"
    drawn = {
        "exported_at": "2031-05-02T10:00:00+00:00",
        "id": one,
        "of": two,
        "at": "2031-05-02T10:00:00.250000+00:00",
        "begun": "2031-05-02T10:00:00.250000Z",
        "later": "2031-05-02T10:00:01+00:00",
        "again": one,
        "text": "2031-05-02",
    }
    found = json.loads(example_projects.fixed(json.dumps(drawn), "a"))
    assert found["id"] == found["again"] != found["of"]
    assert not {found["id"], found["of"]} & {one, two}
    assert found["at"] == "2026-11-02T09:00:00+00:00"
    assert found["begun"] == "2026-11-02T09:00:00Z"
    assert found["later"] == "2026-11-02T09:01:00+00:00"
    assert found["exported_at"] == "2026-11-02T09:02:00+00:00"
    assert found["text"] == "2031-05-02"
    other = {**drawn, "id": "a" * 20, "again": "a" * 20, "later": "2031-05-02T18:30:00+00:00"}
    assert json.loads(example_projects.fixed(json.dumps(other), "a")) == found
    assert json.loads(example_projects.fixed(json.dumps(drawn), "b"))["id"] != found["id"]


# ------------------------------------------------------------ what was written


def test_every_answer_was_accepted(group: Opened) -> None:
    """Nothing that the YAML says was refused on the way in, and nothing was cut."""
    for team, answers in WRITTEN.items():
        with group.house.store.reading() as r:
            kept = {k: a.value for k, a in r.answers_of(group.projects[team]).items()}
        assert set(kept) == set(answers), team
        for key, value in answers.items():
            ref = PromptRef.parse(key)
            module = group.house.programme.keeping(ref.module)
            activity = module.activity(ref.activity) if module else None
            prompt = activity.prompt(ref.prompt) if activity else None
            assert prompt is not None, key
            assert kept[key] == checked(prompt, value), key
            assert filled(prompt, kept[key]), key


def test_the_project_holds_what_the_yaml_writes_for_the_bank(fresh: dict[str, Snapshot]) -> None:
    for team, answers in WRITTEN.items():
        project = fresh[team].project
        told = {k.partition("/")[2]: v for k, v in answers.items() if k.startswith("dossier/")}
        assert project.capacity == told.pop("means.capacity")
        steps = [row["cells"] for row in told.pop("planning.steps")]
        assert [s.what for s in project.steps] == [cells["what"] for cells in steps]
        assert [(s.month, s.cost) for s in project.steps] == [
            (cells.get("month"), cells.get("cost", 0)) for cells in steps
        ]
        chosen = {k: told.pop(k) for k in ("legal.permit", "annexes.documents")}
        assert project.chosen == {
            k: tuple(v) if isinstance(v, list) else (v,) for k, v in chosen.items()
        }
        assert project.written == {k: v.strip() for k, v in told.items()}


def test_nothing_is_left_empty_but_what_the_exercises_said(
    dossier: Module, fresh: dict[str, Snapshot]
) -> None:
    for team, answers in WRITTEN.items():
        for activity in dossier.activities:
            if activity.id in LEFT_EMPTY | {"bank"}:
                continue
            for prompt in activity.prompts:
                assert f"dossier/{activity.id}.{prompt.id}" in answers, (team, prompt.id)
        assert {"problem", "customer", "idea"} <= set(fresh[team].project.facts)
        assert not any(key.startswith("dossier/idea.") for key in answers)


def test_every_question_of_the_bank_is_answered_but_one_and_no_other(
    dossier: Module, fresh: dict[str, Snapshot]
) -> None:
    for team, snapshot in fresh.items():
        asked: list[Question] = raised(snapshot, words("fr"), dossier)
        bank = "dossier/bank."
        answered = {key.removeprefix(bank) for key in WRITTEN[team] if key.startswith(bank)}
        assert {one.id for one in asked} - answered == UNANSWERED.get(team, set()), team
        assert answered <= {one.id for one in asked}, team
        assert len(asked) >= 4


def test_the_steps_cost_what_the_plan_buys_in_that_month(fresh: dict[str, Snapshot]) -> None:
    """What is bought (without VAT) costs as much in the steps as in the plan; a step may pay
    something else besides, never less."""
    for team, snapshot in fresh.items():
        project = snapshot.project
        assert project.plan is not None
        months = {one.month for one in project.plan.investments}
        for month in months:
            bought = sum(one.cost for one in project.plan.investments if one.month == month)
            stepped = sum(step.cost for step in project.steps if step.month == month)
            assert stepped >= bought, (team, month)
        assert all(
            step.month is None or step.month < project.plan.horizon_months for step in project.steps
        )
        assert not any(step.cost for step in project.steps if step.month is None)


# ------------------------------------- numbers in the texts, reckoned from the plans by hand


def test_capacity_is_what_the_texts_multiply(fresh: dict[str, Snapshot]) -> None:
    capacity = {team: snapshot.project.capacity for team, snapshot in fresh.items()}
    assert capacity == {
        "SOS Portable": 4 * 25 + 50,
        "Atelier Khayata": 12 * 25 + 10 * 25 + 10,
        "Tamment Souss": 12 * 25,
        "Frigo Tranquille": 2 * 5 * 4,
        "Bissara Bladi": (130 + 60 + 30) * 24,
        "Sanad Services": 8 * 25,
    }


@pytest.mark.parametrize(
    ("team", "year", "line", "dirhams"),
    [
        ("SOS Portable", 0, "sales", 126_000),
        ("Atelier Khayata", 2, "self_financing_capacity", 26_334),
        ("Tamment Souss", 0, "closing_cash", 26_025),
        ("Tamment Souss", 1, "self_financing_capacity", 16_543),
        ("Frigo Tranquille", 0, "sales", 35_700),
        ("Frigo Tranquille", 0, "net_result", 14_403),
        ("Bissara Bladi", 0, "sales", 210_086),
        ("Bissara Bladi", 0, "net_result", 90_369),
        ("Sanad Services", 0, "sales", 45_675),
        ("Sanad Services", 0, "net_result", 15_521),
    ],
)
def test_amounts_in_the_answers_are_those_of_the_plan(
    fresh: dict[str, Snapshot], team: str, year: int, line: str, dirhams: int
) -> None:
    projection = fresh[team].projection
    assert projection is not None
    assert abs(projection.years[line][year] / 100 - dirhams) <= 0.5
