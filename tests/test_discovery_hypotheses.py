"""How far a hypothesis stands on what was seen, and which one to test first."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pie_core.discovery.hypotheses import (
    Strength,
    importance_at,
    place,
    risk,
    riskiest,
    strength,
    strengths,
)
from pie_core.model.discovery import Bearing, Evidence, Hypothesis

H = "hypo-1"
ORDER = {"contradicted": 0, "none": 1, "weak": 1, "mixed": 1, "fair": 2, "strong": 3}
"""The levels that say how right it seems; none, weak and mixed say nothing either way."""
TINY = 1e-12


def seen(rung: int, n: int = 1, sense: str = "for", *, about: str = H, **more: object) -> Evidence:
    bears = ({"hypothesis": about, "sense": sense},)
    return Evidence.model_validate({"id": "evid", "rung": rung, "n": n, "bears": bears, **more})


def belief(key: str = H, **more: object) -> Hypothesis:
    return Hypothesis.model_validate({"id": key, "statement": "Nous croyons que…", **more})


senses = st.sampled_from(["for", "against", "neutral"])
pieces = st.builds(seen, st.integers(1, 5), st.integers(1, 10**6), senses, archived=st.booleans())
many = st.lists(pieces, max_size=12)
rungs = st.integers(1, 5)
people = st.integers(1, 10**6)


# ---------------------------------------------------------------- rules that always hold


@given(many, rungs, people)
def test_more_supporting_evidence_never_weakens(had: list[Evidence], rung: int, n: int) -> None:
    before, after = strength(H, had), strength(H, [*had, seen(rung, n)])
    assert after.score >= before.score - TINY
    assert ORDER[after.level] >= ORDER[before.level]


@given(many, rungs, people)
def test_more_opposing_evidence_never_strengthens(had: list[Evidence], rung: int, n: int) -> None:
    before, after = strength(H, had), strength(H, [*had, seen(rung, n, "against")])
    assert after.score <= before.score + TINY
    assert ORDER[after.level] <= ORDER[before.level]


@given(many, st.integers(1, 4), people)
def test_the_same_people_on_a_higher_rung_never_weigh_less(
    had: list[Evidence], rung: int, n: int
) -> None:
    low, high = strength(H, [*had, seen(rung, n)]), strength(H, [*had, seen(rung + 1, n)])
    assert high.score >= low.score - TINY
    assert ORDER[high.level] >= ORDER[low.level]


@given(many.flatmap(lambda had: st.tuples(st.just(had), st.permutations(had))))
def test_the_order_of_evidence_does_not_matter(both: tuple[list[Evidence], list[Evidence]]) -> None:
    assert strength(H, both[0]) == strength(H, both[1])


@given(many, pieces)
def test_archived_evidence_counts_nothing(had: list[Evidence], piece: Evidence) -> None:
    archived = piece.model_copy(update={"archived": True})
    assert strength(H, [*had, archived]) == strength(H, had)


@given(many)
def test_for_and_against_are_mirrors(had: list[Evidence]) -> None:
    other = {"for": "against", "against": "for", "neutral": "neutral"}
    turned = [
        e.model_copy(
            update={"bears": (Bearing.model_validate({"hypothesis": H, "sense": other[sense]}),)}
        )
        for e in had
        for sense in [e.bears[0].sense]
    ]
    there, back = strength(H, had), strength(H, turned)
    assert there.score == pytest.approx(-back.score)
    assert -1 < there.score < 1
    assert (there.people_for, there.people_against) == (back.people_against, back.people_for)


@given(rungs, st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_an_interview_round_cut_into_pieces_is_the_same_round(rung: int, parts: list[int]) -> None:
    assert strength(H, [seen(rung, n) for n in parts]) == strength(H, [seen(rung, sum(parts))])


# ---------------------------------------------------------------- what the numbers were chosen for


def test_a_hundred_opinions_do_not_beat_ten_payments() -> None:
    opinions, payments = strength(H, [seen(1, 100)]), strength(H, [seen(5, 10)])
    assert opinions.supporting < payments.supporting / 5
    against = strength(H, [seen(1, 100, "against"), seen(5, 10)])
    assert against.level == "strong"


def test_a_million_opinions_weigh_less_than_two_payments() -> None:
    assert strength(H, [seen(1, 10**6)]).supporting < strength(H, [seen(5, 2)]).supporting


@pytest.mark.parametrize(
    ("rung", "n", "level"),
    [
        (1, 1, "weak"),
        (1, 10**6, "weak"),
        (2, 1, "weak"),
        (2, 4, "weak"),
        (2, 5, "fair"),
        (2, 10**6, "fair"),
        (3, 2, "weak"),
        (3, 3, "fair"),
        (3, 30, "fair"),
        (3, 31, "strong"),
        (4, 2, "weak"),
        (4, 3, "fair"),
        (4, 4, "fair"),
        (4, 5, "strong"),
        (5, 2, "weak"),
        (5, 4, "fair"),
        (5, 5, "strong"),
    ],
)
def test_the_levels_as_the_docstring_says(rung: int, n: int, level: str) -> None:
    assert strength(H, [seen(rung, n)]).level == level
    mirror = {"weak": "weak", "fair": "contradicted", "strong": "contradicted"}[level]
    assert strength(H, [seen(rung, n, "against")]).level == mirror


def test_much_on_both_sides_is_mixed_and_little_is_weak() -> None:
    assert strength(H, [seen(3, 5), seen(3, 5, "against")]).level == "mixed"
    assert strength(H, [seen(2, 1), seen(2, 1, "against")]).level == "weak"
    assert strength(H, [seen(3, 5), seen(3, 5, "against")]).knowledge == 0


def test_what_is_told_with_the_level() -> None:
    found = strength(H, [seen(2, 6), seen(4, 2), seen(5, 1, "against"), seen(5, 9, "neutral")])
    assert (found.rung, found.people_for, found.people_against, found.people) == (5, 8, 1, 9)


def test_nothing_bears_on_it() -> None:
    nothing = [seen(5, 9, about="hypo-2"), seen(5, 9, "neutral"), seen(5, 9, archived=True)]
    assert strength(H, []) == strength(H, nothing) == Strength()
    assert Strength().level == "none"


def test_a_piece_that_says_both_counts_nothing() -> None:
    both = [{"hypothesis": H, "sense": s} for s in ("for", "against")]
    twice = [{"hypothesis": H, "sense": "for"}] * 2
    assert strength(H, [seen(5, 9, bears=both)]) == Strength()
    assert strength(H, [seen(5, 9, bears=twice)]) == strength(H, [seen(5, 9)])


def test_one_piece_can_bear_on_several_hypotheses() -> None:
    both = [{"hypothesis": H, "sense": "for"}, {"hypothesis": "hypo-2", "sense": "against"}]
    found = strengths([seen(4, 5, bears=both)])
    assert {key: value.level for key, value in found.items()} == {
        H: "strong",
        "hypo-2": "contradicted",
    }


# ---------------------------------------------------------------- the riskiest first


def test_important_and_little_known_come_first() -> None:
    known, unknown, small = (
        belief("known", importance=5),
        belief("unknown", importance=5),
        belief("small", importance=1),
    )
    evidence = [seen(5, 20, about="known")]
    assert [h.id for h in riskiest([small, known, unknown], evidence)] == [
        "unknown",
        "small",
        "known",
    ]


def test_what_is_known_to_be_wrong_needs_no_test_first() -> None:
    wrong, open_ = belief("wrong", importance=5), belief("open", importance=3)
    evidence = [seen(5, 20, "against", about="wrong")]
    assert [h.id for h in riskiest([wrong, open_], evidence)] == ["open", "wrong"]


def test_ties() -> None:
    given_order = [
        belief("money", kind="viability"),
        belief("make", kind="feasibility"),
        belief("want-a"),
        belief("asked"),
        belief("want-b"),
    ]
    # As many for as against: the risk is that of those who asked nobody.
    evidence = [seen(2, 3, about="asked"), seen(2, 3, "against", about="asked")]
    assert [h.id for h in riskiest(given_order, evidence)] == [
        "want-a",
        "want-b",
        "make",
        "money",
        "asked",
    ]


def test_archived_hypotheses_are_left_out() -> None:
    assert riskiest([belief(archived=True)], []) == []


@given(st.lists(st.integers(1, 5), max_size=8), many)
@settings(max_examples=50)
def test_the_order_is_that_of_the_risk_and_loses_nothing(
    importances: list[int], evidence: list[Evidence]
) -> None:
    beliefs = [belief(f"hypo-{i}", importance=x) for i, x in enumerate(importances)]
    found = riskiest(beliefs, evidence)
    risks = [risk(h, strength(h.id, evidence)) for h in found]
    assert all(a >= b - 1e-8 for a, b in pairwise(risks))
    assert {h.id for h in found} == {h.id for h in beliefs}


# ---------------------------------------------------------------- the map


def test_the_places_on_the_map() -> None:
    assert place(belief(importance=5), []) == (0, 1)
    assert place(belief(importance=1), []) == (0, 0)
    x, y = place(belief(importance=3), [seen(5, 10, "against")])
    assert 0.8 < x < 1
    assert y == 0.5


@given(st.integers(1, 5))
def test_a_place_is_read_back_as_its_importance(importance: int) -> None:
    assert importance_at(place(belief(importance=importance), [])[1]) == importance


@pytest.mark.parametrize(("y", "importance"), [(-3.0, 1), (0.1, 1), (0.13, 2), (0.9, 5), (7.0, 5)])
def test_a_drop_between_or_outside_finds_the_nearest(y: float, importance: int) -> None:
    assert importance_at(y) == importance
