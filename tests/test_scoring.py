"""Profiles, progress, cohorts, reliability and agreement: by hand, by identities, beside packages."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pie_core.errors import Invalid
from pie_core.model.instruments import Instrument, Reference, References
from pie_core.scoring.agreement import Agreement, agreement
from pie_core.scoring.cohort import FEWEST, Spread, cohort, references, reliability_of, spread
from pie_core.scoring.profile import (
    FASTEST,
    LINE,
    LONGEST,
    area_means,
    check_answers,
    check_seconds,
    competence_means,
    keyed,
    matrix,
    out_of_100,
    profile,
)
from pie_core.scoring.progress import OWN_FROM, Change, change, mdc95, sem
from pie_core.scoring.reliability import Missing, Reliability, feldt, reliability

NAN = math.nan
ONE, AREA = Reference(sd=0.9, reliability=0.6), Reference(sd=0.7, reliability=0.8)
"""The reference values of the instrument for a competence and for an area."""


def questionnaire(**changes: Any) -> Instrument:
    """Three competences in two areas: planning (two items), vision (three, one reversed), team."""
    return Instrument.model_validate(
        {
            "id": "small",
            "version": 1,
            "items": [
                {"id": "p1", "competence": "planning"},
                {"id": "p2", "competence": "planning"},
                {"id": "v1", "competence": "vision"},
                {"id": "v2", "competence": "vision"},
                {"id": "v3", "competence": "vision", "reversed": True},
                {"id": "t1", "competence": "team"},
                {"id": "t2", "competence": "team"},
            ],
            "vignettes": [
                {"id": "low", "ladder": "start", "place": 2},
                {"id": "high", "ladder": "start", "place": 4},
                {"id": "other", "ladder": "plan", "place": 1},
            ],
            "areas": {"action": ["planning", "team"], "ideas": ["vision"]},
            "reference": References(competences=ONE, areas=AREA).model_dump(),
            **changes,
        }
    )


SMALL = questionnaire()
WHOLE = {"p1": 2, "p2": 5, "v1": 3, "v2": 4, "v3": 1, "t1": 5, "t2": 5}


# ---------------------------------------------------------------- profile


def test_a_profile_by_hand() -> None:
    found = profile(SMALL, WHOLE)
    told = {c: (s.mean, s.points, s.answered, s.count) for c, s in found.competences.items()}
    assert told == {
        "planning": (3.5, 62.5, 2, 2),
        "vision": (4.0, 75.0, 3, 3),  # (3 + 4 + (6 − 1)) / 3
        "team": (5.0, 100.0, 2, 2),
    }
    assert {a: (s.mean, s.points, s.count) for a, s in found.areas.items()} == {
        "action": (4.25, 81.25, 2),
        "ideas": (4.0, 75.0, 1),
    }
    assert (found.missing, found.pace, found.flags) == (0, None, ())


@pytest.mark.parametrize(
    ("left_out", "planning", "vision"),
    [
        ((), 3.5, 4.0),
        (("p1",), None, 4.0),  # One of two is under two thirds.
        (("v1",), 3.5, 4.5),  # Two of three are two thirds: (4 + 5) / 2.
        (("v3",), 3.5, 3.5),
        (("v1", "v3"), 3.5, None),
        (("p1", "p2", "v1", "v2", "v3"), None, None),
    ],
)
def test_two_thirds_must_be_answered(
    left_out: tuple[str, ...], planning: float | None, vision: float | None
) -> None:
    for answers in (
        {key: level for key, level in WHOLE.items() if key not in left_out},
        {key: None if key in left_out else level for key, level in WHOLE.items()},
    ):
        found = profile(SMALL, answers)
        assert found.competences["planning"].mean == planning
        assert found.competences["vision"].mean == vision
        assert found.competences["vision"].answered == 3 - sum(key[0] == "v" for key in left_out)
        assert found.missing == pytest.approx(len(left_out) / 7)
        assert ("missing" in found.flags) == bool(left_out)


def test_an_area_needs_two_thirds_of_its_competences() -> None:
    """Of three with one missing there is a mean, of two with one missing there is none."""
    found = profile(SMALL, {**WHOLE, "t1": None})
    assert found.areas["action"].as_dict() == {"level": None, "score": None, "answered": 1, "of": 2}
    wide = questionnaire(areas={"all": ["planning", "vision", "team"]})
    area = profile(wide, {**WHOLE, "t1": None}).areas["all"]
    assert (area.mean, area.answered, area.count) == (3.75, 2, 3)


@pytest.mark.parametrize(("mean", "highest", "points"), [(1, 5, 0), (5, 5, 100), (3, 5, 50)])
def test_levels_as_0_to_100(mean: float, highest: int, points: float) -> None:
    assert out_of_100(mean, highest) == points


def test_a_scale_of_seven() -> None:
    found = profile(questionnaire(levels=7), {"v1": 7, "v2": 7, "v3": 1, "p1": 1, "p2": 1})
    assert found.competences["vision"].points == 100
    assert found.competences["planning"].points == 0


def test_an_area_without_items_of_this_instrument() -> None:
    found = profile(questionnaire(areas={"none": ["money"], "ideas": ["vision"]}), WHOLE)
    assert found.areas["none"].as_dict() == {"level": None, "score": None, "answered": 0, "of": 0}
    assert found.areas["ideas"].mean == 4


def test_one_answer_in_all() -> None:
    found = profile(SMALL, {"p1": 4})
    assert all(score.mean is None for score in (*found.competences.values(), *found.areas.values()))
    assert found.competences["planning"].answered == 1
    assert (round(found.missing, 6), found.flags) == (round(6 / 7, 6), ("missing",))


def test_no_answer_at_all() -> None:
    found = profile(SMALL, {})
    assert found.missing == 1
    assert found.flags == ("missing",)
    assert "nan" not in str(found.as_dict()).lower()


def test_all_equal_answers_are_a_straight_line() -> None:
    """Told from the levels as chosen: with a reversed item the scores differ."""
    found = profile(SMALL, dict.fromkeys(WHOLE, 4))
    assert found.flags == ("straight_lining",)
    assert found.competences["planning"].mean == 4
    assert found.competences["vision"].mean == pytest.approx(10 / 3)


@pytest.mark.parametrize(("count", "line"), [(LINE - 1, False), (LINE, True)])
def test_a_line_is_six_equal_answers_at_least(count: int, line: bool) -> None:
    answers = dict.fromkeys(list(WHOLE)[:count], 2)
    assert ("straight_lining" in profile(SMALL, answers).flags) == line
    assert "straight_lining" not in profile(SMALL, {**dict.fromkeys(WHOLE, 2), "t2": 3}).flags


@pytest.mark.parametrize(
    ("seconds", "pace", "fast"),
    [
        ({"p1": 1.9}, 1.9, True),
        ({"p1": FASTEST}, 2.0, False),
        ({"p1": 0.5, "p2": 1.5, "v1": 90}, 1.5, True),  # One long pause hides nothing.
        ({"p1": 1, "p2": 4}, 2.5, False),
        ({"low": 1}, 1, True),
        ({"gone": 0.1}, None, False),
        ({}, None, False),
        (None, None, False),
    ],
)
def test_too_fast(seconds: dict[str, float] | None, pace: float | None, fast: bool) -> None:
    found = profile(SMALL, WHOLE, seconds)
    assert found.pace == pace
    assert ("too_fast" in found.flags) == fast


@pytest.mark.parametrize(
    ("levels", "contradicted"),
    [
        ({"low": 2, "high": 4}, False),
        ({"low": 3, "high": 3}, False),  # A tie is no contradiction.
        ({"low": 4, "high": 2}, True),
        ({"low": 4}, False),
        ({"low": 4, "high": None}, False),
        ({"low": 1, "high": 2, "other": 5}, False),  # Another ladder is another story.
    ],
)
def test_the_order_of_vignettes(levels: dict[str, int | None], contradicted: bool) -> None:
    flags = profile(SMALL, {**WHOLE, **levels}).flags
    assert flags == (("vignette_order",) if contradicted else ())


def test_all_flags_at_once() -> None:
    answers = {**dict.fromkeys(list(WHOLE)[:6], 3), "low": 5, "high": 1}
    flags = profile(SMALL, answers, {"p1": 0}).flags
    assert flags == ("straight_lining", "too_fast", "missing", "vignette_order")


def test_vignettes_are_no_score() -> None:
    plain = profile(SMALL, WHOLE)
    told = profile(SMALL, {**WHOLE, "low": 1, "high": 5, "other": 5})
    assert told.competences == plain.competences
    assert told.missing == 0


@pytest.mark.parametrize("level", [0, 6, -1, 2.5, 3.0, "3", True, [3]])
def test_a_level_outside_the_scale_is_refused(level: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        check_answers(SMALL, {"p1": level, "nobody": 3, "p2": 3, "v1": None, "low": 5})
    assert refusal.value.data["findings"] == [
        {"path": "answers.p1", "code": "level", "min": 1, "max": 5},
        {"path": "answers.nobody", "code": "unknown_item"},
    ]
    check_answers(SMALL, {"p1": 1, "p2": 5, "high": 5, "v1": None})


@pytest.mark.parametrize("time", [-0.1, math.inf, NAN, "3", None, True, LONGEST * 2, 10**400])
def test_a_time_that_is_none_is_refused(time: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        check_seconds(SMALL, {"p1": time, "nobody": 3, "p2": 0})
    assert [finding["path"] for finding in refusal.value.data["findings"]] == [
        "seconds.p1",
        "seconds.nobody",
    ]
    check_seconds(SMALL, {"p1": 0, "low": 3.5, "p2": LONGEST})


@given(
    st.lists(
        st.fixed_dictionaries({key: st.none() | st.integers(1, 5) for key in WHOLE}),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_many_at_once_are_each_alone(people: list[dict[str, int | None]]) -> None:
    """The arrays of a cohort hold what the profile of each person says."""
    levels = matrix(SMALL, people)
    means = competence_means(SMALL, levels)
    wide = area_means(SMALL, means)
    for row, answers in enumerate(people):
        found = profile(SMALL, answers)
        for place, score in enumerate(found.competences.values()):
            assert score.mean == (None if math.isnan(means[row, place]) else means[row, place])
            assert score.mean is None or 1 <= score.mean <= 5
        for place, score in enumerate(found.areas.values()):
            assert score.mean == (None if math.isnan(wide[row, place]) else wide[row, place])


def test_reversing_twice_is_nothing() -> None:
    levels = matrix(SMALL, [WHOLE, {**WHOLE, "v3": None}])
    assert np.array_equal(keyed(SMALL, keyed(SMALL, levels)), levels, equal_nan=True)
    assert keyed(SMALL, levels)[0].tolist() == [2, 5, 3, 4, 5, 5, 5]


# ---------------------------------------------------------------- progress


def test_the_smallest_change_by_hand() -> None:
    """SD 0.9 and r 0.64: SEM = 0.9 × 0.6 = 0.54, MDC95 = 1.96 × 1.41421 × 0.54."""
    assert sem(0.9, 0.64) == pytest.approx(0.54)
    assert mdc95(0.9, 0.64) == pytest.approx(1.4968, abs=5e-5)


@given(st.floats(0, 5), st.floats(-2, 1))
@settings(deadline=None)
def test_the_formula_of_the_smallest_change(sd: float, r: float) -> None:
    assert mdc95(sd, r) == pytest.approx(1.96 * (2 * sd**2 * (1 - r)) ** 0.5, abs=1e-12)
    assert mdc95(sd, r) == pytest.approx(1.96 * math.sqrt(2) * sem(sd, r))


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (2.0, 4.0, "gain"),
        (4.0, 2.0, "loss"),
        (2.0, 3.0, "unproven"),
        (3.0, 2.0, "unproven"),
        (3.0, 3.0, "unproven"),
    ],
)
def test_what_is_said_of_a_change(before: float, after: float, verdict: str) -> None:
    """Held against 1.58 levels, of SD 0.9 and reliability 0.6."""
    found = change(before, after, ONE)
    assert found is not None
    assert found.smallest == pytest.approx(1.96 * math.sqrt(2) * 0.9 * math.sqrt(0.4))
    assert (found.verdict, found.difference) == (verdict, after - before)


def test_at_the_threshold_it_is_shown() -> None:
    assert Change(1.5, 1.5).verdict == "gain"
    assert Change(-1.5, 1.5).verdict == "loss"
    assert Change(0.1 + 0.2, 0.3).verdict == "gain"
    assert Change(0.3, 0.1 + 0.2).verdict == "gain", "the last bit is nobody's loss"
    assert Change(1.499, 1.5).verdict == "unproven"


@pytest.mark.parametrize(("before", "after"), [(None, 3.0), (3.0, None), (None, None)])
def test_no_change_without_two_scores(before: float | None, after: float | None) -> None:
    assert change(before, after, ONE) is None


# ---------------------------------------------------------------- cohort


def people(count: int, seed: int = 3) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Answers that go together: a trait of each person and a little noise."""
    random = np.random.default_rng(seed)
    trait = random.normal(3, 1, (count, 1))
    levels = np.clip(np.rint(trait + random.normal(0, 0.7, (count, 7))), 1, 5)
    levels[:, 4] = 6 - levels[:, 4]
    return levels


def test_a_spread_by_hand() -> None:
    found = spread(np.array([1, 2, NAN, 3.5, 4, 4.5, 5]))
    assert found is not None
    assert found.n == 6
    assert found.mean == pytest.approx(20 / 6)
    assert found.sd == pytest.approx(
        math.sqrt(sum((x - 20 / 6) ** 2 for x in (1, 2, 3.5, 4, 4.5, 5)) / 5)
    )
    # Of six in order, a quarter of the way is 1.25 steps: 2 + 0.25 × 1.5; 3.75; 4 + 0.75 × 0.5.
    assert found.quartiles == pytest.approx((2.375, 3.75, 4.375))
    assert found.reached == (1, 1, 1, 2, 1)


def test_a_level_reached_by_thirds() -> None:
    """Three items of 3 have a mean of 3, though 1/3 is no binary fraction."""
    nearly = np.array([3 - 1e-12, 2.9999, 3.0001, 5, 1])
    found = spread(nearly)
    assert found is not None
    assert found.reached == (1, 1, 2, 0, 1)


@pytest.mark.parametrize("count", range(0, 8))
def test_nothing_is_said_of_fewer_than_five(count: int) -> None:
    found = cohort(SMALL, people(count))
    assert found.n == count
    for one in (*found.competences.values(), *found.areas.values()):
        assert (one is None) == (count < FEWEST)
        assert one is None or (one.n == count and sum(one.reached) == count)
    assert (reliability_of(SMALL, people(count)) is None) == (count < FEWEST)


def test_who_has_not_answered_enough_does_not_count() -> None:
    levels = people(6)
    levels[:2, 0] = NAN
    found = cohort(SMALL, levels)
    assert found.n == 6
    assert found.competences["planning"] is None
    assert found.areas["action"] is None
    vision = found.competences["vision"]
    assert vision is not None
    assert vision.n == 6


def test_a_cohort_of_equals() -> None:
    found = cohort(SMALL, np.tile([3.0, 3, 3, 3, 3, 3, 3], (9, 1)))
    one = found.competences["planning"]
    assert one is not None
    assert one == Spread(n=9, mean=3.0, sd=0.0, quartiles=(3.0, 3.0, 3.0), reached=(0, 0, 9, 0, 0))
    alpha = reliability_of(SMALL, np.full((9, 7), 3.0))
    assert alpha is not None
    assert alpha.alpha is None
    assert references(SMALL, np.full((40, 7), 3.0))["planning"] == ONE


def test_reversed_items_are_turned_before_reliability() -> None:
    levels = people(60)
    found = reliability_of(SMALL, levels, ("vision",))
    assert found is not None
    turned = levels[:, 2:5].copy()
    turned[:, 2] = 6 - turned[:, 2]
    assert found == reliability(turned)
    assert found.alpha is not None
    assert found.alpha > 0.6
    assert (
        reliability_of(questionnaire(items=[{"id": "p1", "competence": "planning"}]), levels[:, :1])
        is None
    )


def test_own_reference_values_from_thirty_answers_on() -> None:
    levels = people(OWN_FROM)
    found = references(SMALL, levels)
    alpha = reliability(levels[:, :2]).alpha
    sd = levels[:, :2].mean(axis=1).std(ddof=1)
    assert found["planning"].reliability == pytest.approx(alpha)
    assert found["planning"].sd == pytest.approx(sd)
    assert set(found) == {"planning", "vision", "team", "action", "ideas"}
    assert found["action"].reliability == pytest.approx(reliability(levels[:, [0, 1, 5, 6]]).alpha)
    assert set(references(SMALL, levels[:-1]).values()) == {ONE, AREA}
    # Thirty persons, but one of them has no score for planning.
    levels[0, 0] = NAN
    assert references(SMALL, levels)["planning"] == ONE
    assert references(SMALL, levels)["vision"] == found["vision"]


def test_an_alpha_that_cannot_be_used_gives_way_to_the_instrument() -> None:
    """Below 0, or 1 because two items are the same."""
    levels = people(50)
    levels[:, 1] = 6 - levels[:, 0]
    levels[1:9, 1] = levels[1:9, 0]
    levels[:, 6] = levels[:, 5]
    below = reliability_of(SMALL, levels, ("planning",))
    assert below is not None
    assert below.alpha is not None
    assert below.alpha < 0
    found = references(SMALL, levels)
    assert found["planning"] == found["team"] == ONE
    assert found["vision"] != ONE


def test_without_reference_values_only_the_cohort_has_some() -> None:
    bare = questionnaire(reference=None)
    assert references(bare, people(29)) == {}
    assert set(references(bare, people(30))) == {"planning", "vision", "team", "action", "ideas"}


# ---------------------------------------------------------------- reliability


def test_alpha_by_hand() -> None:
    """Items 1 2 3 and 2 4 3: variances 1 and 1, covariance 0.5; alpha = 2 × (1 − 2/3)."""
    found = reliability(np.array([[1.0, 2], [2, 4], [3, 3]]))
    assert found.alpha == pytest.approx(2 / 3)
    assert found.item_rest == pytest.approx((0.5, 0.5))
    assert found.alpha_if_deleted == (None, None)
    assert (found.n, found.mean) == (3, 2.5)
    assert found.sd == pytest.approx(math.sqrt(0.75))
    assert found.sem == pytest.approx(math.sqrt(0.75 / 3))
    assert found.mdc95 == pytest.approx(1.96 * math.sqrt(0.5))
    assert feldt(0.5, 1, 2) is None
    assert feldt(0.5, 2, 1) is None


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_nothing_from_nothing(missing: Missing) -> None:
    for rows in ([[1.0, 2, 3]], [[NAN, NAN, NAN]] * 4, [[3.0, 3, 3]] * 4):
        found = reliability(np.array(rows), missing=missing)
        assert (found.alpha, found.interval95, found.sem, found.mdc95) == (None,) * 4
        assert found.item_rest == found.alpha_if_deleted == (None, None, None)
        assert found.against == ()
        assert "nan" not in str(found.as_dict())


def test_an_item_that_runs_against_the_others_is_named() -> None:
    levels = people(40)
    assert reliability(levels[:, [0, 1, 4]]).against == (2,)
    assert reliability(levels[:, [0, 1, 2, 4, 3]]).against == ()  # Alpha is not below 0.
    assert reliability(levels[:, [0, 4]]).against == (1,)
    assert reliability(levels[:, [4, 0]]).against == (1,), "of two, one is enough"
    flipped = levels[:, [0, 1, 2, 3]] * [1, -1, 1, -1]
    assert reliability(flipped).against == (1, 3)
    turned = reliability(levels[:, [0, 1, 4]], reversed_items=[2], scale=(1, 5))
    assert turned.against == ()
    assert turned.alpha is not None
    assert turned.alpha > 0.7


def test_items_that_cancel_one_another_out() -> None:
    """The total never varies: no alpha, not one of −10^16 from the last bits."""
    a = np.array([1, 2, 4, 5, 4]) / 3
    for items in (np.stack([a, 7 / 3 - a]), np.stack([a, a[::-1], 3 - a - a[::-1]])):
        found = reliability(items.T)
        assert (found.alpha, found.interval95, found.sem) == (None, None, None)
        assert found.against
    # Of the first two nothing is left over with which the third could correlate.
    third = reliability(np.stack([a, 7 / 3 - a, a**2]).T)
    assert third.item_rest[2] is None


def test_items_that_are_strangers_have_an_alpha_of_0() -> None:
    thirds = np.array([[x, y] for x in (1 / 3, 2 / 3, 4 / 3) for y in (0.1, 0.2, 0.7)])
    found = reliability(thirds)
    assert found.alpha == 0
    assert found.against == ()


@pytest.mark.parametrize("k", range(2, 40))
def test_equal_items_have_an_alpha_of_1(k: int) -> None:
    """Not a last bit above it, whose root there would not be."""
    for seed in range(5):
        one = np.random.default_rng(seed).normal(3, 1, 11)
        found = reliability(np.tile(one[:, None], (1, k)))
        assert (found.alpha, found.sem, found.mdc95) == (1, 0, 0)


def test_pairs_of_different_persons_may_give_an_alpha_above_1() -> None:
    """Only pairwise. The value is what the formula gives; what follows from it is left out."""
    rows = [[1, 1], [5, 5], [NAN, 1], [NAN, 5], [2, NAN], [4, NAN], [3, 3]]
    found = reliability(np.array(rows), missing="pairwise")
    assert found.alpha is not None
    assert found.alpha > 1
    assert (found.interval95, found.sem, found.mdc95) == (None, None, None)


def test_scales_may_differ_and_levels_may_be_large() -> None:
    """An income beside a level, and levels that are all around a million."""
    random = np.random.default_rng(5)
    trait = random.normal(size=(50, 1))
    levels = np.rint(3 + trait + random.normal(0, 1, (50, 3)))
    mixed = levels * [1_000_000, 1, 1]
    expected = reliability(levels)
    found = reliability(mixed)
    assert found.item_rest == pytest.approx(
        [np.corrcoef(mixed[:, i], np.delete(mixed, i, 1).sum(axis=1))[0, 1] for i in range(3)]
    )
    assert found.alpha_if_deleted[0] == pytest.approx(expected.alpha_if_deleted[0])
    shifted = reliability(levels + 10_000_000)
    assert shifted.alpha == pytest.approx(expected.alpha)
    assert shifted.item_rest == pytest.approx(expected.item_rest)


TABLES = arrays(
    np.float64,
    st.tuples(st.integers(4, 12), st.integers(2, 5)),
    elements=st.integers(1, 5).map(float),
)
HOLED = arrays(
    np.float64,
    st.tuples(st.integers(4, 12), st.integers(2, 5)),
    elements=st.integers(0, 5).map(lambda level: float(level) if level else NAN),
)
WAYS = st.sampled_from(["listwise", "pairwise"])


def same(one: Reliability, other: Reliability, *fields: str) -> None:
    """Equal but for rounding; None is only equal to None."""
    for field in fields or ("n", "alpha", "interval95", "item_rest", "alpha_if_deleted", "sd"):
        ours, theirs = getattr(one, field), getattr(other, field)
        if isinstance(ours, tuple) and isinstance(theirs, tuple):
            for mine, yours in zip(ours, theirs, strict=True):
                assert (mine is None) == (yours is None), field
                assert mine is None or mine == pytest.approx(yours, rel=1e-6, abs=1e-6), field
        else:
            assert (ours is None) == (theirs is None), field
            assert ours is None or ours == pytest.approx(theirs, rel=1e-6, abs=1e-6), field


@given(HOLED, WAYS, st.floats(-50, 50), st.sampled_from([0.01, 0.5, 3.0, 1000.0]))
@settings(deadline=None)
def test_shifting_and_scaling_all_items_changes_no_alpha(
    items: Any, missing: Missing, shift: float, scale: float
) -> None:
    plain = reliability(items, missing=missing)
    moved = reliability(items * scale + shift, missing=missing)
    same(plain, moved, "n", "alpha", "interval95", "item_rest", "alpha_if_deleted")
    if plain.sd is not None and plain.mean is not None:
        assert moved.sd == pytest.approx(plain.sd * scale, abs=1e-9)
        assert moved.mean == pytest.approx(plain.mean * scale + shift, abs=1e-9)


@given(HOLED, WAYS, st.randoms())
@settings(deadline=None)
def test_the_order_of_persons_and_items_does_not_matter(
    items: Any, missing: Missing, random: Any
) -> None:
    plain = reliability(items, missing=missing)
    rows, columns = list(range(len(items))), list(range(items.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    other = reliability(items[rows][:, columns], missing=missing)
    same(plain, other, "n", "alpha", "interval95", "mean", "sd", "sem", "mdc95")
    for field in ("item_rest", "alpha_if_deleted"):
        back = [getattr(other, field)[columns.index(place)] for place in range(len(columns))]
        for mine, yours in zip(getattr(plain, field), back, strict=True):
            assert (mine is None) == (yours is None)
            assert mine is None or mine == pytest.approx(yours, rel=1e-6, abs=1e-6)


@given(HOLED, WAYS, st.data())
@settings(deadline=None)
def test_reversing_an_item_twice_is_nothing_and_reversing_all_as_well(
    items: Any, missing: Missing, data: Any
) -> None:
    place = data.draw(st.integers(0, items.shape[1] - 1))
    plain = reliability(items, missing=missing)
    turned = items.copy()
    turned[:, place] = 6 - turned[:, place]
    same(plain, reliability(turned, reversed_items=[place], scale=(1, 5), missing=missing))
    everything = range(items.shape[1])
    same(plain, reliability(items, reversed_items=everything, scale=(1, 5), missing=missing))


def test_the_given_table_stays_as_it_was() -> None:
    items = np.array([[1.0, 5], [2, 3], [4, 1]])
    reliability(items, reversed_items=[1], scale=(1, 5))
    assert items.tolist() == [[1, 5], [2, 3], [4, 1]]


@given(TABLES)
@settings(deadline=None)
def test_without_missing_answers_both_ways_are_one(items: Any) -> None:
    same(reliability(items), reliability(items, missing="pairwise"))


@given(HOLED)
@settings(deadline=None)
def test_listwise_is_the_whole_rows_alone(items: Any) -> None:
    whole = items[~np.isnan(items).any(axis=1)]
    assert reliability(items) == reliability(whole)


@given(HOLED, WAYS)
@settings(deadline=None)
def test_every_value_has_its_place_or_is_none(items: Any, missing: Missing) -> None:
    found = reliability(items, missing=missing)
    assert "nan" not in str(found.as_dict())
    assert "inf" not in str(found.as_dict())
    assert all(r is None or -1 <= r <= 1 for r in found.item_rest)
    if found.interval95 and found.alpha is not None:
        low, high = found.interval95
        assert low <= found.alpha + 1e-9
        assert found.alpha <= high + 1e-9
        assert high <= 1
    if missing == "listwise" and found.alpha is not None:
        assert found.alpha <= 1
    if found.sem is not None and found.sd is not None and found.alpha is not None:
        assert found.sem == pytest.approx(found.sd * math.sqrt(1 - found.alpha))
        assert found.mdc95 == pytest.approx(1.96 * math.sqrt(2) * found.sem)


@given(TABLES)
@settings(deadline=None)
def test_item_rest_is_numpys_correlation(items: Any) -> None:
    found = reliability(items)
    for place, r in enumerate(found.item_rest):
        rest = np.delete(items, place, 1).sum(axis=1)
        if r is None:
            assert np.ptp(rest) == 0 or np.ptp(items[:, place]) == 0
        else:
            assert r == pytest.approx(np.corrcoef(items[:, place], rest)[0, 1], abs=1e-9)


@given(HOLED, WAYS)
@settings(deadline=None)
def test_alpha_if_deleted_is_alpha_of_the_rest(items: Any, missing: Missing) -> None:
    """Of the same persons: those who have answered everything, or anything."""
    present = ~np.isnan(items)
    kept = items[present.all(axis=1) if missing == "listwise" else present.any(axis=1)]
    found = reliability(items, missing=missing)
    for place, alpha in enumerate(found.alpha_if_deleted):
        rest = np.delete(kept, place, 1)
        expected = reliability(rest, missing=missing).alpha if rest.shape[1] > 1 else None
        assert (alpha is None) == (expected is None)
        assert alpha is None or alpha == pytest.approx(expected)


# ---------------------------------------------------------------- agreement


def listed(found: Agreement) -> list[float | None]:
    return list(found.as_dict().values())


def test_agreement_by_hand() -> None:
    """Two targets, two judges, 1 2 / 3 5: BMS 6.25, WMS 1.25, JMS 2.25, EMS 0.25."""
    found = agreement(np.array([[1.0, 2], [3, 5]]))
    assert found.as_dict() == pytest.approx(
        {
            "icc1": (6.25 - 1.25) / (6.25 + 1.25),
            "icc2": (6.25 - 0.25) / (6.25 + 0.25 + 2 * (2.25 - 0.25) / 2),
            "icc3": (6.25 - 0.25) / (6.25 + 0.25),
            "icc1k": (6.25 - 1.25) / 6.25,
            "icc2k": (6.25 - 0.25) / (6.25 + (2.25 - 0.25) / 2),
            "icc3k": (6.25 - 0.25) / 6.25,
        }
    )


@given(st.lists(st.integers(1, 5), min_size=2, max_size=12), st.integers(2, 6))
@settings(deadline=None)
def test_identical_judges_agree_wholly(levels: list[int], judges: int) -> None:
    ratings = np.tile(np.array(levels, dtype=float)[:, None] / 3, (1, judges))
    varied = len(set(levels)) > 1
    assert listed(agreement(ratings)) == (pytest.approx([1.0] * 6) if varied else [None] * 6)


@given(TABLES, st.integers(-1_000_000, 1_000_000), st.sampled_from([0.001, 0.5, 7.0]))
@settings(deadline=None)
def test_a_constant_or_another_unit_changes_no_agreement(
    ratings: Any, shift: int, scale: float
) -> None:
    plain = listed(agreement(ratings))
    for other in (ratings + shift, ratings * scale):
        for mine, yours in zip(plain, listed(agreement(other)), strict=True):
            assert (mine is None) == (yours is None)
            assert mine is None or mine == pytest.approx(yours, rel=1e-6, abs=1e-6)


@given(TABLES, st.randoms())
@settings(deadline=None)
def test_the_order_of_targets_and_judges_does_not_matter(ratings: Any, random: Any) -> None:
    rows, columns = list(range(len(ratings))), list(range(ratings.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    for mine, yours in zip(
        listed(agreement(ratings)), listed(agreement(ratings[rows][:, columns])), strict=True
    ):
        assert (mine is None) == (yours is None)
        assert mine is None or mine == pytest.approx(yours, rel=1e-6, abs=1e-6)


@given(TABLES)
@settings(deadline=None)
def test_no_agreement_is_above_1_and_consistency_of_k_is_alpha(ratings: Any) -> None:
    """ICC(3,k) of judges is alpha of items, as Hoyt (1941) showed."""
    found = agreement(ratings)
    assert all(one is None or one <= 1 + 1e-12 for one in listed(found))
    alpha = reliability(ratings).alpha
    assert (found.icc3k is None) == (alpha is None)
    assert alpha is None or found.icc3k == pytest.approx(alpha, abs=1e-9)


def test_a_judge_who_is_always_one_higher_is_consistent_but_does_not_agree() -> None:
    found = agreement(np.array([[1.0, 2], [2, 3], [4, 5], [3, 4]]))
    assert found.icc3 == found.icc3k == 1
    assert found.icc2 is not None
    assert found.icc2 < 1


def test_ratings_that_do_not_differ_have_no_agreement() -> None:
    assert set(listed(agreement(np.full((4, 3), 1 / 3)))) == {None}
    opposed = agreement(np.array([[1.0, 2], [2, 1]]))
    assert (opposed.icc1, opposed.icc3) == (-1, -1)
    assert opposed.icc2 is opposed.icc1k is opposed.icc2k is opposed.icc3k is None


# ---------------------------------------------------------------- beside pingouin


def random_answers(seed: int, *, holes: float = 0.0) -> np.ndarray[Any, np.dtype[np.float64]]:
    random = np.random.default_rng(seed)
    n, k = int(random.integers(8, 60)), int(random.integers(2, 9))
    trait = random.normal(size=(n, 1)) * random.uniform(0, 1.5)
    items = np.clip(np.rint(3 + trait + random.normal(size=(n, k))), 1, 5)
    items[random.random((n, k)) < holes] = NAN
    return items


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("holes", [0.0, 0.05, 0.15])
def test_alpha_and_interval_beside_pingouin(seed: int, holes: float) -> None:
    """Its interval counts rows that it dropped or that are empty; ours is that of the rows used."""
    pingouin = pytest.importorskip("pingouin")
    pandas = pytest.importorskip("pandas")
    items = random_answers(seed, holes=holes)
    frame = pandas.DataFrame(items)
    ways: list[tuple[Missing, Any]] = [
        ("listwise", frame.dropna()),
        ("pairwise", frame.dropna(how="all")),
    ]
    compared = 0
    for missing, used in ways:
        found = reliability(items, missing=missing)
        if found.alpha is None or len(used) < 2:
            continue
        alpha, interval = pingouin.cronbach_alpha(data=used, nan_policy=missing)
        assert found.alpha == pytest.approx(alpha, abs=1e-12)
        if found.alpha <= 1:
            assert found.interval95 == pytest.approx(list(interval), abs=5.01e-4)
        compared += 1
    assert compared


@pytest.mark.parametrize("seed", range(12))
def test_six_correlations_beside_pingouin(seed: int) -> None:
    pingouin = pytest.importorskip("pingouin")
    pandas = pytest.importorskip("pandas")
    ratings = random_answers(seed)
    n, k = ratings.shape
    long = pandas.DataFrame(
        {
            "target": np.repeat(np.arange(n), k),
            "judge": np.tile(np.arange(k), n),
            "level": ratings.ravel(),
        }
    )
    table = pingouin.intraclass_corr(data=long, targets="target", raters="judge", ratings="level")
    assert listed(agreement(ratings)) == pytest.approx(table["ICC"].tolist(), abs=1e-9)


def test_a_slice_or_a_transposed_table_is_the_same_table() -> None:
    table = np.asfortranarray(random_answers(4)[::2])
    assert listed(agreement(table)) == pytest.approx(listed(agreement(table.copy("C"))))
    same(reliability(table), reliability(table.copy("C")))
