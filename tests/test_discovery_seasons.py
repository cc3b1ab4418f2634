"""Seasons by name: the months that they fall on."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from pie_core.discovery import seasons


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        # Days announced for Morocco (Ministry of Habous), each within a day of the tables.
        (1445, 9, 1, date(2024, 3, 12)),
        (1446, 9, 1, date(2025, 3, 2)),
        (1446, 12, 10, date(2025, 6, 7)),
        (1447, 9, 1, date(2026, 2, 19)),
    ],
)
def test_the_islamic_calendar(year: int, month: int, day: int, expected: date) -> None:
    assert abs((seasons.islamic(year, month, day) - expected).days) <= 1


def test_an_islamic_year_is_354_or_355_days_and_thirty_of_them_close_a_cycle() -> None:
    starts = [seasons.islamic(year, 1, 1) for year in range(1440, 1471)]
    lengths = [(b - a).days for a, b in itertools.pairwise(starts)]
    assert set(lengths) == {354, 355}
    assert sum(lengths) == 30 * 354 + 11


def test_months_of_2027() -> None:
    # Ramadan 1448: 8 February to 9 March 2027; feast of sacrifice: 16 May 2027.
    found = {month: seasons.of_month(month) for month in seasons.months_from("2027-01", 12)}
    assert {month for month, names in found.items() if "ramadan" in names} == {"2027-02"}
    assert {month for month, names in found.items() if "aid" in names} == {"2027-05"}
    assert found["2027-07"] == found["2027-08"] == ("summer",)
    assert found["2027-09"] == ("back_to_school",)
    assert found["2027-11"] == ()


def test_a_season_over_two_months_is_in_both() -> None:
    # Ramadan 1447: 18 February to 19 March 2026, 11 and 19 days.
    assert "ramadan" in seasons.of_month("2026-02")
    assert "ramadan" in seasons.of_month("2026-03")


def test_two_ramadans_in_one_year() -> None:
    # 1451 begins on 6 January 2030, 1452 on 26 December 2030: only six days of it in December.
    assert "ramadan" in seasons.of_month("2030-01")
    assert "ramadan" not in seasons.of_month("2030-12")
    assert "ramadan" in seasons.of_month("2031-01")


def test_months_go_over_the_year() -> None:
    assert seasons.months_from("2027-11", 4) == ["2027-11", "2027-12", "2028-01", "2028-02"]
