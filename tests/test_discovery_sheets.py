"""Sheets as what they mean: whole ones, half-written ones, amounts in dirhams."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pie_core.content.load import current
from pie_core.discovery import sheets
from pie_core.discovery.sheets import Dossier
from pie_core.errors import Invalid
from pie_core.model import programme as p
from pie_core.model.discovery import Bearing, Criterion
from pie_core.model.programme import PromptRef, Sheets
from pie_core.model.project import Answer
from pie_core.model.values import checked

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def answers(module: str, sheet: str, **values: Any) -> dict[str, Answer]:
    """A sheet, its prompts answered a minute after one another."""
    found = {}
    for minute, (prompt, value) in enumerate(values.items()):
        ref = PromptRef(module=module, activity=sheet, prompt=prompt)
        at = AT + timedelta(minutes=minute)
        found[str(ref)] = Answer(
            owner="o", prompt=ref, value=value, version=1, author_id="a", at=at
        )
    return found


def read(*found: dict[str, Answer], **order: list[str]) -> Dossier:
    return sheets.dossier({key: a for one in found for key, a in one.items()}, order)


def test_a_whole_test() -> None:
    dossier = read(
        answers("hypotheses", "hypo1", statement=" Les cafés paient. ", kind="viability"),
        answers(
            "experiments",
            "test1",
            title="Prix au stand",
            beliefs=["hypo1"],
            unit="share",
            sense="at_least",
            target=30,
            start="yes",
            n=20,
            measured=12,
            observed="Douze sur vingt ont payé.",
            decision="continue",
        ),
        answers(
            "evidence",
            "evid1",
            kind="amount",
            experiment="test1",
            rung=5,
            people=12,
            supports=["hypo1"],
            photo=[{"id": "photo1", "caption": ""}],
        ),
    )
    [hypothesis], [test], [piece] = dossier.hypotheses, dossier.experiments, dossier.evidence
    assert (hypothesis.statement, hypothesis.kind, hypothesis.importance) == (
        "Les cafés paient.",
        "viability",
        3,
    )
    assert test.criterion == Criterion(unit="share", sense="at_least", number=30)
    assert (test.started_at, test.observed_at, test.decided_at) == (
        AT + timedelta(minutes=5),
        AT + timedelta(minutes=8),
        AT + timedelta(minutes=9),
    )
    assert (test.stage, test.outcome) == ("decided", "validated")
    assert dossier.verdict(test).number == 60
    assert (piece.n, piece.photo, piece.bears) == (
        12,
        "photo1",
        (Bearing(hypothesis="hypo1", sense="for"),),
    )
    assert dossier.gathered("test1") == [piece]
    assert dossier.strength("hypo1").level == "strong"
    assert dossier.riskiest() == [hypothesis]
    assert dossier.hypothesis("hypo1") is hypothesis
    assert dossier.experiment("test1") is test
    assert dossier.hypothesis("test1") is None
    assert dossier.experiment("hypo1") is None


@pytest.mark.parametrize("dirhams", [35, 0.29, 1.15, 0.57, 19.99])
def test_an_amount_is_typed_in_dirhams_and_meant_in_centimes(dirhams: float) -> None:
    dossier = read(
        answers(
            "experiments",
            "test1",
            unit="amount",
            target=dirhams,
            start="yes",
            n=9,
            measured=dirhams,
        )
    )
    [test] = dossier.experiments
    assert test.criterion is not None
    assert test.criterion.number == test.measured == int(f"{dirhams:.2f}".replace(".", ""))


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Prix"},
        {"title": "Prix", "target": 30},
        {"title": "Prix", "unit": "share"},
        {"title": "Prix", "unit": "share", "target": 101},
        {"title": "Prix", "unit": "share", "target": None},
    ],
)
def test_half_a_criterion_is_none(values: dict[str, Any]) -> None:
    [test] = read(answers("experiments", "test1", **values)).experiments
    assert test.criterion is None
    assert (test.stage, test.outcome) == ("to_do", None)


def test_a_measure_without_a_criterion_decides_nothing() -> None:
    dossier = read(answers("experiments", "test1", title="x", n=20, measured=12))
    [test] = dossier.experiments
    assert test.outcome == "unclear"
    assert dossier.verdict(test).code == "no_criterion"


def test_a_criterion_of_nought_is_a_number() -> None:
    [test] = read(
        answers("experiments", "test1", unit="count", target=0, sense="at_most")
    ).experiments
    assert test.criterion == Criterion(unit="count", sense="at_most", number=0)


@pytest.mark.parametrize("value", [None, "", []])
def test_a_sheet_that_was_emptied_is_none(value: Any) -> None:
    assert read(answers("experiments", "test1", title=value)) == Dossier()


def test_sheets_stand_in_the_order_they_were_begun_in() -> None:
    found = [answers("hypotheses", key, statement=key) for key in ("aaaa", "bbbb", "cccc")]
    dossier = read(*found, hypotheses=["cccc", "gone", "aaaa", "bbbb"])
    assert [h.id for h in dossier.hypotheses] == ["cccc", "aaaa", "bbbb"]
    assert [h.id for h in read(*found).hypotheses] == ["aaaa", "bbbb", "cccc"]


def test_what_was_put_away_is_there_and_counts_nothing() -> None:
    dossier = read(
        answers("hypotheses", "hypo1", statement="x", archived="yes"),
        answers("hypotheses", "hypo2", statement="x"),
        answers("evidence", "evid1", rung=5, people=9, supports=["hypo2"], archived="yes"),
    )
    assert [h.archived for h in dossier.hypotheses] == [True, False]
    assert [h.id for h in dossier.riskiest()] == ["hypo2"]
    assert dossier.strength("hypo2").level == "none"
    assert dossier.gathered("") == []


def test_other_answers_are_no_sheets() -> None:
    assert read(answers("discovery_day", "test_belief", belief="x")) == Dossier()


# ---------------------------------------------------------------- whatever may be saved can be read


def form(module: str) -> p.Activity:
    found = current().programme.keeping(module)
    assert isinstance(found, Sheets)
    activity = found.activity("aaaa")
    assert activity is not None
    return activity


def values(prompt: p.Prompt) -> st.SearchStrategy[Any]:
    """Values of a prompt, odd ones and the extreme ones among them."""
    ids = st.sampled_from(["aaaa", "Bb-_", "z" * 40])
    match prompt:
        case p.Choice():
            return st.sampled_from(prompt.options or ["aaaa", "Bb-_", "z" * 40])
        case p.Choices():
            return st.lists(ids, unique=True, max_size=3)
        case p.Scale():
            return st.integers(1, prompt.levels)
        case p.Number(kind="amount"):
            return st.sampled_from([prompt.min, prompt.max])
        case p.Number():
            odd = [prompt.min, prompt.max, 0.5, 1.5, 100.001]
            return st.sampled_from([n for n in odd if prompt.min <= n <= prompt.max])
        case p.Photo():
            return ids.map(lambda key: [{"id": key, "caption": ""}])
        case p.ShortText() | p.LongText():
            return st.sampled_from(["", "  ", "é", "x" * prompt.max])
    raise AssertionError(prompt)


@settings(deadline=None)  # The first example loads the content.
@given(st.data(), st.sampled_from(sheets.MODULES))
def test_every_sheet_that_can_be_saved_can_be_read(data: st.DataObject, module: str) -> None:
    """Any of its answers missing, empty or as large as they may be: no screen breaks on it."""
    kept: dict[str, Any] = {}
    for prompt in form(module).prompts:
        value = data.draw(st.none() | values(prompt), label=prompt.id)
        try:
            kept[prompt.id] = checked(prompt, value)
        except Invalid:
            continue
    dossier = read(answers(module, "aaaa", **kept))
    for test in dossier.experiments:
        assert dossier.verdict(test).outcome in ("validated", "unclear", "invalidated")
    dossier.riskiest()


def test_the_references_of_a_sheet_lead_to_itself() -> None:
    start = form("experiments").prompt("start")
    assert start is not None
    assert start.needs == "aaaa.target"
    assert set(start.freezes) == {f"aaaa.{name}" for name in sheets.FROZEN}


@pytest.mark.parametrize("sheet", ["aaa", "a" * 41, "AAAA", "aa_aa", "aaaa\n", "../aa", "", "éééé"])
def test_the_id_of_a_sheet_is_an_id(sheet: str) -> None:
    module = current().programme.keeping("hypotheses")
    assert module is not None
    assert module.activity(sheet) is None
