"""Amounts inside what people wrote: a test that says « 150 DH » speaks of that price."""

from __future__ import annotations

import re

from pie_core.model.project import Experiment

_GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f.](?=\d{3}(?!\d))")


def speaks_of(text: str, centimes: int) -> bool:
    """Does a text speak of this amount, in figures (`150`, `1 500`, `12,50`)?"""
    said = _GROUPED.sub("", text)
    return any(
        round(float(found.replace(",", ".")) * 100) == centimes
        for found in re.findall(r"\d{1,9}(?:[.,]\d{1,2})?", said)
    )


def names_amount(item: Experiment, centimes: int) -> bool:
    """Does a test made in class speak of this amount?"""
    said = " ".join((item.belief, item.method, item.criterion, item.observation))
    return speaks_of(said, centimes)
