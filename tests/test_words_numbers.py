"""Numbers, amounts, dates as text: what a Moroccan reader expects."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pie_core.words import numbers
from pie_core.words.languages import LANGUAGES

FR, AR, EN = LANGUAGES["fr"], LANGUAGES["ar"], LANGUAGES["en"]
SPACE = "\u202f"


@pytest.mark.parametrize(
    ("centimes", "whole", "text"),
    [
        (1_250_000, False, f"12{SPACE}500\u00a0DH"),
        (1_250, False, "12,50\u00a0DH"),
        (1_250, True, "13\u00a0DH"),
        (-1_250, True, "-13\u00a0DH"),
        (1_249, True, "12\u00a0DH"),
        (0, False, "0\u00a0DH"),
    ],
)
def test_dirhams(centimes: int, whole: bool, text: str) -> None:
    assert numbers.dirhams(centimes, FR, whole=whole) == text


def test_digits_are_latin_in_arabic() -> None:
    assert "1.234,5" in numbers.number(1234.5, AR, decimals=1)
    assert numbers.number(1234.5, EN, decimals=1) == "1,234.5"


def test_a_minus_stands_before_its_number_in_arabic_too() -> None:
    assert numbers.dirhams(-120_000, AR) == "\u200e-1.200\u00a0درهم"
    assert numbers.number(-3, AR) == "\u200e-3"
    assert numbers.percent(-0.05, AR).startswith("\u200e-5")


@pytest.mark.parametrize(
    ("month", "text"),
    [("2027-01", "janv. 2027"), ("2027-06", "juin 2027"), ("2026-12", "déc. 2026")],
)
def test_months_have_their_french_names(month: str, text: str) -> None:
    assert numbers.month(month, FR) == text


def test_morocco_is_on_utc_again_since_2026() -> None:
    """IANA time zone database, release 2026f; earlier tables say UTC+1."""
    before, after = (
        datetime(2026, 7, 1, 9, 42, tzinfo=UTC),
        datetime(2026, 11, 24, 9, 42, tzinfo=UTC),
    )
    assert numbers.clock(before) == "10:42"
    assert numbers.clock(after) == "09:42"
    assert numbers.stamp(after) == "2026-11-24T09:42:00+00:00"
