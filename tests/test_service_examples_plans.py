"""The example teams typed their plans into the workbook: the same plans as the files of the engine."""

from __future__ import annotations

import json

import pytest

from pie_core.content.load import ROOT
from pie_core.model.plan import read
from pie_core.service import plans
from tests.conftest import Class, Furnished
from tests.example_projects import FILES


@pytest.fixture
def school(furnished_school: Class) -> Class:
    """The example group is open there."""
    return furnished_school


@pytest.fixture
def group(school: Class, furnished: Furnished) -> dict[str, str]:
    """Team → project of the example group."""
    with school.house.store.reading() as r:
        return {team.name: team.project_id for team in r.teams_of(furnished.examples.id)}


@pytest.mark.parametrize("name", FILES)
def test_what_they_typed_is_the_plan_of_the_file(
    school: Class, group: dict[str, str], name: str
) -> None:
    text = (ROOT / "examples" / "plans" / f"{FILES[name]}.json").read_text(encoding="utf-8")
    expected, findings = read(json.loads(text))
    assert not findings
    with school.house.store.reading() as r:
        actor = r.actor(school.trainer.id)
    assert actor is not None
    book = plans.book(school.house, actor, group[name])
    assert not book.so_far.refused
    assert book.so_far.plan == expected
    assert book.so_far.evidence
    assert book.so_far.notes
