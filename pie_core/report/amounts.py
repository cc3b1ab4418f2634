"""Amounts, months and counts as a plan words them."""

from __future__ import annotations

import math

from pie_core.model.project import Experiment
from pie_core.words import numbers
from pie_core.words.catalogue import Words


def month(text: str, words: Words) -> str:
    """A month of the plan that no line break cuts in two."""
    return numbers.month(text, words.language).replace(" ", "\u00a0")


def whole(centimes: float) -> int:
    """To the dirham: a forecast is never known to the centime. Kept in centimes."""
    return int(math.copysign(math.floor(abs(centimes) / 100 + 0.5), centimes)) * 100


def counted(item: Experiment, words: Words) -> str:
    """`12 personnes interrogées, 9 favorables`, or '' if nobody was counted."""
    if not item.asked:
        return ""
    asked = words.n("{n} personne interrogée", "{n} personnes interrogées", item.asked)
    if item.in_favour is None:
        return asked
    agreed = words.n("{n} favorable", "{n} favorables", item.in_favour)
    return words.t("{asked}, {agreed}", asked=asked, agreed=agreed)
