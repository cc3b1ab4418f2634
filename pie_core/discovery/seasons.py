"""The seasons of Moroccan trade by name, and the months of a plan that they fall on.

Ramadan and the feasts move through the year. Their days are those of the tabular Islamic calendar
(Reingold and Dershowitz, *Calendrical Calculations*, ch. 7), which the eye may put off by one day:
enough to tell which months a season fills.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

SEASONS = ("ramadan", "aid", "back_to_school", "summer")
"""Ramadan, the weeks before the feast of sacrifice, September, July and August."""

ENOUGH_DAYS = 10
"""A month belongs to a moving season if so many of its days lie in it."""

BEFORE_THE_FEAST = 20
"""Days of trade before the feast of sacrifice (10 Dhu al-Hijja)."""

_EPOCH = date(622, 7, 19).toordinal()  # 1 Muharram 1 in the Gregorian calendar


def islamic(year: int, month: int, day: int) -> date:
    """A day of the tabular Islamic calendar in ours."""
    return date.fromordinal(
        _EPOCH - 1 + (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day
    )


def _moving(year: int) -> dict[str, list[tuple[date, date]]]:
    """First and last day of the moving seasons that touch a year of ours."""
    spans: dict[str, list[tuple[date, date]]] = {"ramadan": [], "aid": []}
    around = (year - 622) * 33 // 32
    for hijri in range(around - 1, around + 3):
        begins, ends = islamic(hijri, 9, 1), islamic(hijri, 10, 1) - timedelta(days=1)
        spans["ramadan"].append((begins, ends))
        feast = islamic(hijri, 12, 10)
        spans["aid"].append((feast - timedelta(days=BEFORE_THE_FEAST), feast))
    return spans


@lru_cache(maxsize=512)
def of_month(text: str) -> tuple[str, ...]:
    """The seasons of a month written `2027-02`."""
    year, month = int(text[:4]), int(text[5:])
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    found = [
        name
        for name, spans in _moving(year).items()
        if any((min(end, last) - max(begin, first)).days + 1 >= ENOUGH_DAYS for begin, end in spans)
    ]
    if month == 9:
        found.append("back_to_school")
    if month in (7, 8):
        found.append("summer")
    return tuple(found)


def months_from(start: str, count: int) -> list[str]:
    """So many months from `2027-01` on, each written so."""
    return [month_after(start, i) for i in range(count)]


def month_after(start: str, count: int) -> str:
    """The month so many months after `2027-01`, written so."""
    at = int(start[:4]) * 12 + int(start[5:]) - 1 + count
    return f"{at // 12:04d}-{at % 12 + 1:02d}"
