"""A test's measure against its criterion, the frozen criterion, and what it does to the plan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pie_core.discovery import entries
from pie_core.discovery.experiments import (
    FEWEST,
    Contradiction,
    change_criterion,
    contradictions,
    evaluate,
    fewest,
    rung_of,
    start,
    verdict,
)
from pie_core.errors import Invalid
from pie_core.model.discovery import Criterion, Evidence, Experiment

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Unit = Literal["share", "count", "amount"]
units = st.sampled_from(["share", "count", "amount"])
sides = st.sampled_from(["at_least", "at_most"])


def least(number: float, unit: Unit = "share") -> Criterion:
    return Criterion(unit=unit, number=number)


def most(number: float, unit: Unit = "share") -> Criterion:
    return Criterion(unit=unit, sense="at_most", number=number)


def trial(**more: object) -> Experiment:
    return Experiment.model_validate({"id": "test-1", "title": "Jus", **more})


# ---------------------------------------------------------------- the verdict


@pytest.mark.parametrize(
    ("criterion", "measured", "n", "outcome", "code", "number"),
    [
        (least(60), 8, 10, "validated", "met", 80),
        (least(60), 7, 10, "validated", "met", 70),
        (least(60), 6, 10, "unclear", "one_person", 60),
        (least(60), 5, 10, "unclear", "one_person", 50),
        (least(60), 4, 10, "invalidated", "not_met", 40),
        (least(28), 8, 25, "validated", "met", 32),
        (least(28), 7, 25, "unclear", "one_person", 28),
        (most(20), 1, 10, "validated", "met", 10),
        (most(20), 2, 10, "unclear", "one_person", 20),
        (most(20), 4, 10, "invalidated", "not_met", 40),
        (least(100), 12, 12, "validated", "met", 100),
        (least(100), 10, 12, "invalidated", "not_met", 10 / 12 * 100),
        (most(0), 0, 12, "validated", "met", 0),
        (least(5), 0, 12, "unclear", "one_person", 0),
        (least(4, "count"), 5, 15, "validated", "met", 5),
        (least(4, "count"), 4, 15, "unclear", "one_person", 4),
        (least(4, "count"), 2, 15, "invalidated", "not_met", 2),
        (least(20, "count"), 30, 15, "validated", "met", 30),
        (most(0, "count"), 0, 15, "validated", "met", 0),
        (most(3, "count"), 1, 15, "validated", "met", 1),
        (least(60_000, "amount"), 62_000, 20, "unclear", "one_person", 62_000),
        (least(60_000, "amount"), 63_000, 21, "validated", "met", 63_000),
        (least(60_000, "amount"), 59_000, 20, "unclear", "one_person", 59_000),
        (least(60_000, "amount"), 30_000, 10, "invalidated", "not_met", 30_000),
        (least(60_000, "amount"), 0, 10, "invalidated", "not_met", 0),
        (most(60_000, "amount"), 30_000, 10, "validated", "met", 30_000),
    ],
)
def test_the_measure_is_held_against_the_criterion(
    criterion: Criterion, measured: float, n: int, outcome: str, code: str, number: float
) -> None:
    found = evaluate(criterion, measured, n)
    assert (found.outcome, found.code, found.n, found.small) == (outcome, code, n, False)
    assert found.number == pytest.approx(number)


@pytest.mark.parametrize(
    ("measured", "n", "code", "number", "small"),
    [
        (None, None, "no_measure", None, False),
        (None, 10, "no_measure", None, False),
        (6, None, "no_n", None, False),
        (0, 0, "no_n", None, False),
        (12, 10, "above_n", None, False),
        (3, 3, "too_few", 100, True),
        (0, 9, "too_few", 0, True),
    ],
)
def test_what_is_missing_or_too_small_is_unclear(
    measured: float | None, n: int | None, code: str, number: float | None, small: bool
) -> None:
    found = evaluate(least(60), measured, n)
    assert (found.outcome, found.code, found.number, found.n) == ("unclear", code, number, n or 0)
    assert found.small is small


def test_a_count_and_an_amount_are_told_even_without_n() -> None:
    assert evaluate(least(4, "count"), 9, None).number == 9
    assert evaluate(least(4, "amount"), 900, None).number == 900


@pytest.mark.parametrize("rung", FEWEST)
@pytest.mark.parametrize("unit", ["share", "count", "amount"])
def test_fewer_than_the_fewest_never_decide(unit: Unit, rung: int) -> None:
    enough = fewest(unit, rung)
    assert evaluate(least(1, unit), 0, enough - 1, rung).code == "too_few"
    assert not evaluate(least(1, unit), 0, enough, rung).small


def test_the_more_it_cost_people_the_fewer_will_do() -> None:
    for unit in ("share", "count", "amount"):
        needed = [fewest(unit, rung) for rung in range(1, 6)]
        assert needed == sorted(needed, reverse=True)
        assert needed[0] > needed[-1]
    assert fewest("share", 2) == 2 * fewest("count", 2) == 10


measures = st.one_of(st.none(), st.integers(0, 10**6), st.floats(0, 10**12))


@given(units, sides, st.floats(0, 100), measures, st.one_of(st.none(), st.integers(0, 10**6)))
def test_nothing_that_can_be_entered_breaks_it(
    unit: Unit,
    sense: Literal["at_least", "at_most"],
    number: float,
    measured: float | None,
    n: int | None,
) -> None:
    found = evaluate(Criterion(unit=unit, sense=sense, number=number), measured, n)
    assert (found.outcome == "validated") == (found.code == "met")
    assert (found.outcome == "invalidated") == (found.code == "not_met")
    assert found.n == (n or 0)


@given(st.integers(1, 99), st.integers(10, 200), st.data())
def test_a_better_measure_never_gives_a_worse_outcome(
    number: int, n: int, data: st.DataObject
) -> None:
    low = data.draw(st.integers(0, n))
    high = data.draw(st.integers(low, n))
    rank = {"invalidated": 0, "unclear": 1, "validated": 2}
    worse, better = evaluate(least(number), low, n), evaluate(least(number), high, n)
    assert rank[better.outcome] >= rank[worse.outcome]
    turned, same = evaluate(most(number), n - low, n), evaluate(most(number), n - high, n)
    assert rank[same.outcome] >= rank[turned.outcome]


@given(units, sides, st.integers(0, 100), st.integers(0, 60), st.integers(10, 60))
def test_one_person_more_or_less_never_turns_what_was_decided(
    unit: Unit, sense: Literal["at_least", "at_most"], number: int, measured: int, n: int
) -> None:
    criterion = Criterion(unit=unit, sense=sense, number=number)
    found = evaluate(criterion, measured, n)
    if found.outcome == "unclear" or unit == "amount":
        return
    opposite = {"validated": "invalidated", "invalidated": "validated"}[found.outcome]
    for beside in (measured - 1, measured + 1):
        if 0 <= beside <= (n if unit == "share" else beside):
            assert evaluate(criterion, beside, n).outcome != opposite


def test_the_rung_is_the_lowest_that_was_gathered() -> None:
    def piece(rung: int, **more: object) -> Evidence:
        return Evidence.model_validate({"id": "evid", "experiment": "test-1", "rung": rung, **more})

    assert rung_of("test-1", [piece(4), piece(2), piece(1, archived=True)]) == 2
    assert rung_of("test-1", [piece(4, experiment="test-2")]) is None


def test_the_verdict_of_a_whole_test() -> None:
    assert verdict(trial(measured=8, n=10)).code == "no_criterion"
    assert verdict(trial(measured=8, n=10, criterion=least(60))).code == "met"
    assert verdict(trial(measured=8, n=10, criterion=least(60)), rung=1).code == "too_few"
    assert verdict(trial(criterion=least(60))).code == "no_measure"


# ---------------------------------------------------------------- the frozen criterion


def codes(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(f["path"], f["code"]) for f in error.value.data["findings"]]


def test_a_test_without_a_number_cannot_start() -> None:
    with pytest.raises(Invalid) as error:
        start(trial(), AT)
    assert codes(error) == [("criterion", "criterion")]


@pytest.mark.parametrize("criterion", [least(0), least(0, "count"), most(100)])
def test_a_criterion_that_cannot_fail_cannot_start(criterion: Criterion) -> None:
    with pytest.raises(Invalid) as error:
        start(trial(criterion=criterion), AT)
    assert codes(error) == [("criterion", "criterion_always_met")]


def test_the_start_freezes_once() -> None:
    begun = start(trial(criterion=most(0)), AT)
    assert (begun.started_at, begun.stage) == (AT, "doing")
    assert start(begun, AT + timedelta(hours=1)) is begun


def test_the_criterion_is_free_before_the_start() -> None:
    changed = change_criterion(trial(criterion=least(60)), least(50), "", AT)
    assert (changed.criterion, changed.changes) == (least(50), ())


def test_a_change_after_the_start_is_kept_with_its_reason() -> None:
    begun = start(trial(criterion=least(60)), AT)
    one = change_criterion(begun, least(50), " Il a plu. ", AT + timedelta(hours=1))
    two = change_criterion(one, least(40), "Trois heures au lieu de six", AT + timedelta(hours=2))
    assert two.criterion == least(40)
    assert [(c.criterion, c.until - AT, c.reason) for c in two.changes] == [
        (least(60), timedelta(hours=1), "Il a plu."),
        (least(50), timedelta(hours=2), "Trois heures au lieu de six"),
    ]
    assert Experiment.model_validate(two.model_dump()) == two


def test_the_same_criterion_again_is_no_change() -> None:
    begun = start(trial(criterion=least(60)), AT)
    assert change_criterion(begun, least(60), "", AT) is begun


@pytest.mark.parametrize(
    ("criterion", "reason", "code"),
    [
        (least(50), "", ("reason", "reason")),
        (least(50), "  \n", ("reason", "reason")),
        (least(50), "x" * 161, ("reason", "too_long")),
        (least(0), "Plus facile", ("criterion", "criterion_always_met")),
    ],
)
def test_a_change_after_the_start_needs_a_reason(
    criterion: Criterion, reason: str, code: tuple[str, str]
) -> None:
    begun = start(trial(criterion=least(60)), AT)
    with pytest.raises(Invalid) as error:
        change_criterion(begun, criterion, reason, AT)
    assert codes(error) == [code]


# ---------------------------------------------------------------- the plan


def entry(source: str) -> entries.Evidence:
    return entries.Evidence(entries.Origin("offers", "offers", "offers-1", 1), "Jus", source)


def against(key: str = "evid-1", **more: object) -> Evidence:
    bears = [{"hypothesis": "hypo-1", "sense": "against"}]
    return Evidence.model_validate({"id": key, "rung": 4, "n": 9, "bears": bears, **more})


def why(source: str, tests: list[Experiment], evidence: list[Evidence]) -> list[tuple[str, str]]:
    return [(c.why, c.because) for c in contradictions([entry(source)], tests, evidence)]


def test_an_entry_that_rests_on_an_invalidated_test_is_contradicted() -> None:
    lost = trial(outcome="invalidated")
    assert contradictions([entry("experiment:test-1")], [lost], []) == (
        Contradiction(
            table="offers.offers",
            about="Jus",
            source="experiment:test-1",
            why="experiment_invalidated",
            row="offers-1",
            because="experiment:test-1",
        ),
    )
    for kept in (
        trial(outcome="validated"),
        trial(outcome="unclear"),
        trial(),
        trial(outcome="invalidated", archived=True),
    ):
        assert why("experiment:test-1", [kept], []) == []


def test_an_entry_that_rests_on_a_contradicted_hypothesis() -> None:
    expected = [("hypothesis_contradicted", "hypothesis:hypo-1")]
    assert why("hypothesis:hypo-1", [], [against()]) == expected
    assert why("hypothesis:hypo-1", [], [against(archived=True)]) == []
    assert why("hypothesis:hypo-2", [], [against()]) == []
    tests = [trial(outcome="validated", hypotheses=["hypo-1"])]
    assert why("experiment:test-1", tests, [against()]) == expected


def test_an_entry_that_rests_on_a_piece_of_evidence() -> None:
    lost = trial(outcome="invalidated")
    speaks = against("evid-2", n=1, bears=[{"hypothesis": "hypo-1", "sense": "for"}])
    held = speaks.model_copy(update={"experiment": "test-1"})
    assert why("evidence:evid-2", [lost], [held]) == [
        ("experiment_invalidated", "experiment:test-1")
    ]
    assert why("evidence:evid-2", [], [speaks, against()]) == [
        ("hypothesis_contradicted", "hypothesis:hypo-1")
    ]
    # Evidence against a hypothesis is no proof that could be lost with it.
    assert why("evidence:evid-1", [], [against()]) == []


@pytest.mark.parametrize(
    "source", ["discovery_day/test_belief", "answer:a/b.c", "experiment:gone", "evidence:gone", "?"]
)
def test_an_answer_or_a_vanished_source_is_never_contradicted(source: str) -> None:
    assert why(source, [trial(outcome="invalidated")], [against()]) == []
