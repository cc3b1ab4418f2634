"""The form of the class's credit committee: whole in three languages, and strict."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pie_core.content import committee
from pie_core.content.load import LANGUAGES, ROOT, load
from pie_core.model.committee_form import LEVELS, Form


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    shutil.copytree(ROOT / "committee", tmp_path / "committee")
    return tmp_path


def change(folder: Path, file: str, old: str, new: str) -> tuple[Form, list[str]]:
    """Replace a text in a file; the form that is left, and the fields that the findings name."""
    path = folder / "committee" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    form, found = committee.load(folder, LANGUAGES)
    return form, [finding.field for finding in found]


def test_it_is_whole_in_every_language() -> None:
    form, found = committee.load(ROOT, LANGUAGES)
    assert found == []
    assert load().committee == form
    assert set(form.words) == set(LANGUAGES)
    for words in form.words.values():
        assert list(words.roles) == [role.id for role in form.roles]
        assert list(words.criteria) == [criterion.id for criterion in form.criteria]
        for criterion in words.criteria.values():
            assert len(set(criterion.levels)) == LEVELS


def test_the_three_roles_and_the_five_c_are_there() -> None:
    form, _ = committee.load(ROOT, LANGUAGES)
    names = {role.name for role in form.worded("fr").roles.values()}
    assert names == {"Chargé de clientèle", "Risque", "Directeur"}
    assert [role.id for role in form.roles if role.decides] == ["director"]
    # Character, capacity, capital, collateral, conditions; and the cash, month by month.
    wanted = {"team", "repayment", "own_share", "guarantee", "market", "cash"}
    assert {criterion.id for criterion in form.criteria} == wanted
    assert {one for role in form.roles for one in role.criteria} == wanted
    shown = {figure for criterion in form.criteria for figure in criterion.figures}
    assert shown == {"debt_to_caf", "cover", "own_share", "lowest_cash"}


def test_without_the_folder_there_is_no_game(tmp_path: Path) -> None:
    assert committee.load(tmp_path, LANGUAGES) == (Form(), [])


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("committee.yaml", "schema: 1", "schema: 2", "schema"),
        ("committee.yaml", ", decides: true", "", "roles"),
        ("committee.yaml", "[team, market]", "[team, moon]", "roles.client_officer.criteria"),
        ("committee.yaml", "- {id: market}", "- {id: team}", "criteria"),
        ("committee.yaml", "[1000, 5000000]", "[5, 1]", "request"),
        ("committee.yaml", "months: [3", "moons: [3", "request.moons"),
        ("fr.yaml", "  market:", "  marche:", "criteria.market"),
        ("fr.yaml", ", Très bien prête]", "]", "criteria.team.levels"),
        ("fr.yaml", "about: >-", "abuot: >-", "about"),
    ],
)
def test_a_mistake_is_named_and_leaves_no_half_game(
    folder: Path, file: str, old: str, new: str, field: str
) -> None:
    form, fields = change(folder, file, old, new)
    assert field in fields
    assert form == Form()


def test_another_language_that_does_not_fit_is_shown_in_french(folder: Path) -> None:
    form, fields = change(folder, "ar.yaml", "  risk:", "  rsk:")
    assert fields == ["roles.risk", "roles.rsk"]
    assert form.worded("ar") == form.words["fr"]
