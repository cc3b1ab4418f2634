"""What a weighted matrix adds up to: the same rule as on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pie_core.model.programme import Matrix


@dataclass(frozen=True)
class Standing:
    """An item's total Σ weight × score; `rank` from 1, shared in a tie, 0 while scores miss."""

    id: str
    total: int
    rank: int
    tied: bool


def standings(prompt: Matrix, value: Mapping[str, Any], named: Mapping[str, str]) -> list[Standing]:
    """The items that have a score, the best first, those with missing scores last.

    Items of one total keep the order of `named` (item id → text).
    """
    weights = {c.id: c.weight for c in prompt.criteria} | value["weights"]
    totals: dict[str, int] = {}
    complete: dict[str, int] = {}
    for item in named:
        given = value["scores"].get(item, {})
        if given:
            totals[item] = sum(weights[criterion] * score for criterion, score in given.items())
            if len(given) == len(prompt.criteria):
                complete[item] = totals[item]
    best = sorted(complete, key=lambda item: -complete[item])
    rest = [item for item in totals if item not in complete]
    every = list(complete.values())
    return [
        Standing(
            item,
            totals[item],
            1 + sum(total > totals[item] for total in every) if item in complete else 0,
            item in complete and every.count(totals[item]) > 1,
        )
        for item in [*best, *rest]
    ]
