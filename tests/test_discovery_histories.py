"""Two histories of one thing become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pie_core.discovery.histories import Joined, Way, joined

ENTRIES = st.lists(st.tuples(st.integers(0, 20), st.sampled_from("abc")), max_size=12, unique=True)


def join(here: list[tuple[int, str]], there: list[tuple[int, str]]) -> Joined[tuple[int, str]]:
    return joined(here, there, lambda one: one, lambda one: one)


@pytest.mark.parametrize(
    ("here", "there", "way", "rows"),
    [
        ("", "", "same", ""),
        ("", "ab", "forward", "ab"),
        ("ab", "", "same", "ab"),
        ("ab", "a", "same", "ab"),
        ("ab", "abcd", "forward", "abcd"),
        ("abd", "abc", "met", "abcd"),
        ("abd", "abcd", "forward", "abcd"),
        ("abcd", "abd", "same", "abcd"),
        ("b", "a", "met", "ab"),
    ],
)
def test_what_comes_of_two_histories(here: str, there: str, way: Way, rows: str) -> None:
    """Each letter is an entry, and its place in the alphabet the moment of it."""
    found = joined(here, there, lambda one: one, lambda one: one)
    assert (found.way, "".join(found.rows)) == (way, rows)


def test_what_is_here_stays_the_same_object() -> None:
    """An author who was erased here is not brought back by the other side's copy."""
    here = [{"at": 1, "by": "erased"}]
    there = [{"at": 1, "by": "amal"}, {"at": 2, "by": "amal"}]
    found = joined(here, there, lambda one: one["at"], lambda one: one["at"])
    assert [one["by"] for one in found.rows] == ["erased", "amal"]
    assert found.appends_to(here)


@given(ENTRIES, ENTRIES)
def test_nothing_is_lost_and_the_second_time_changes_nothing(
    here: list[tuple[int, str]], there: list[tuple[int, str]]
) -> None:
    once = join(here, there)
    assert set(once.rows) == {*here, *there}
    assert len(once.rows) == len({*here, *there})
    again = join(once.rows, there)
    assert (again.way, again.rows, again.new) == ("same", once.rows, [])


@given(ENTRIES, ENTRIES, ENTRIES)
def test_the_order_of_joining_changes_no_set(
    one: list[tuple[int, str]], two: list[tuple[int, str]], three: list[tuple[int, str]]
) -> None:
    left = join(join(one, two).rows, three).rows
    right = join(one, join(two, three).rows).rows
    assert set(left) == set(right) == set(join(three, join(two, one).rows).rows)


@given(ENTRIES, ENTRIES)
def test_both_machines_come_to_the_same_current_entry(
    one: list[tuple[int, str]], two: list[tuple[int, str]]
) -> None:
    """There and back: whatever the first took in, the second finds as it is kept there."""
    one, two = sorted(one), sorted(two)
    there = join(one, two).rows
    assert join(two, there).rows == there
