"""Numbers, amounts and dates as text, by Babel. Digits are 0-9 in every language, as in Morocco."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources
from itertools import accumulate
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from pie_core.words.languages import Language


def _morocco() -> ZoneInfo:
    """Morocco's time from the `tzdata` package, not from the system's older table.

    The country went back to UTC+0 in 2026; a system that was not updated since is an hour off.
    """
    with resources.files("tzdata.zoneinfo.Africa").joinpath("Casablanca").open("rb") as file:
        return ZoneInfo.from_file(file, key="Africa/Casablanca")


LOCAL = _morocco()
_CURRENCY = {"fr": "DH", "ar": "درهم", "en": "MAD"}
_NUMBERS = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}


def number(value: float, spoken: Language, *, decimals: int = 0) -> str:
    """A number with at most `decimals` decimals: 1234.5 → `1 234,5`."""
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    text = format_decimal(value, pattern, locale=_NUMBERS[spoken.code], numbering_system="latn")
    return _signed(text, spoken)


def _signed(text: str, spoken: Language) -> str:
    """A number whose minus stays before it where the line runs from the right."""
    return f"\u200e{text}" if spoken.direction == "rtl" and text.startswith("-") else text


def dirhams(centimes: int, spoken: Language, *, unit: bool = True, whole: bool = False) -> str:
    """Whole centimes as dirhams: 1250000 → `12 500 DH`, 1250 → `12,50 DH` (or `13 DH` if `whole`)."""
    value = Decimal(centimes) / 100
    if whole:
        value = value.quantize(Decimal(1), ROUND_HALF_UP)
    pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    text = format_decimal(value, pattern, locale=_NUMBERS[spoken.code], numbering_system="latn")
    text = _signed(text, spoken)
    return f"{text}\u00a0{_CURRENCY[spoken.code]}" if unit else text


def percent(rate: float, spoken: Language, *, decimals: int = 1) -> str:
    """A rate as per cent with at most so many decimals: 0.385 → `38,5 %`."""
    pattern = f"#,##0.{'#' * decimals}\u00a0%"
    text = format_percent(rate, pattern, locale=_NUMBERS[spoken.code], numbering_system="latn")
    return _signed(text, spoken)


def stamp(at: datetime) -> str:
    """A moment in Morocco's time with its offset, for the browser: `2026-11-24T10:42:07+00:00`."""
    return at.astimezone(LOCAL).isoformat(timespec="seconds")


def starts(minutes: Iterable[int]) -> list[str]:
    """When things of these lengths begin if one follows the other: `00:00`, `00:20`, `01:05`…"""
    return [f"{at // 60:02d}:{at % 60:02d}" for at in accumulate(minutes, initial=0)][:-1]


def clock(at: datetime) -> str:
    """The time of day in Morocco: `10:42`."""
    return at.astimezone(LOCAL).strftime("%H:%M")


def day(at: date | datetime, spoken: Language) -> str:
    """A date in words: `24 novembre 2026`."""
    local = at.astimezone(LOCAL) if isinstance(at, datetime) else at
    return format_date(local, "d MMMM y", locale=spoken.locale)


def local_day(at: datetime) -> date:
    """The day of a moment in Morocco."""
    return at.astimezone(LOCAL).date()


def short_day(at: datetime, spoken: Language) -> str:
    """The day of a moment without its year: `24 nov.`."""
    return format_date(local_day(at), "d MMM", locale=spoken.locale)


def moment(at: datetime, spoken: Language) -> str:
    """Date and time: `24 novembre 2026, 10:42`."""
    comma = "،" if spoken.code == "ar" else ","
    return format_datetime(at.astimezone(LOCAL), f"d MMMM y'{comma}' HH:mm", locale=spoken.locale)


def month(text: str, spoken: Language) -> str:
    """A month of the plan, `2027-01` → `janv. 2027`."""
    year, number_ = text.split("-")
    return format_date(date(int(year), int(number_), 1), "MMM y", locale=spoken.locale)
