"""From levels to scores: competences, areas, and what to be careful about."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pie_core.errors import Invalid
from pie_core.model.instruments import Instrument

Levels = NDArray[np.float64]
"""A row per person, a column per item or competence; NaN where there is no answer."""

Flag = Literal["straight_lining", "too_fast", "missing", "vignette_order"]
"""Shown beside a profile, never a reason to leave it out: honest straight lines are common."""

ENOUGH = (2, 3)
"""A mean needs at least two thirds of what it is the mean of."""
FASTEST = 2.0
"""Seconds: who takes less for an item (in the median) has hardly read its levels."""
LONGEST = 1e9
"""Seconds for one item: more is no time that somebody took."""
LINE = 6
"""From so many answers on, all of them equal is called a straight line."""


def matrix(instrument: Instrument, answers: Sequence[Mapping[str, int | None]]) -> Levels:
    """The levels as chosen, a row per person, a column per item of the instrument."""
    rows = [[answer.get(item.id) for item in instrument.items] for answer in answers]
    return np.array(
        [[math.nan if level is None else level for level in row] for row in rows], dtype=float
    ).reshape(len(rows), len(instrument.items))


def keyed(instrument: Instrument, levels: Levels) -> Levels:
    """The levels with those of reversed items turned: highest + lowest − x."""
    turned = np.array([item.reversed for item in instrument.items])
    return np.where(turned, instrument.levels + 1 - levels, levels)


def _means(values: Levels, groups: Sequence[Sequence[int]]) -> Levels:
    """For each group of columns the mean of those present, NaN where under two thirds are."""
    present = ~np.isnan(values)
    filled = np.where(present, values, 0.0)
    belongs = np.zeros((values.shape[1], len(groups)))
    for place, columns in enumerate(groups):
        belongs[list(columns), place] = 1.0
    counts = present.astype(float) @ belongs
    sizes = belongs.sum(axis=0)
    few = (counts * ENOUGH[1] < sizes * ENOUGH[0]) | (counts == 0)
    means: Levels = np.where(few, math.nan, (filled @ belongs) / np.where(few, 1.0, counts))
    return means


def competence_means(instrument: Instrument, levels: Levels) -> Levels:
    """The mean level of each competence (a column each), NaN where not enough was answered."""
    places = {item.id: place for place, item in enumerate(instrument.items)}
    groups = [[places[i.id] for i in instrument.items_of(c)] for c in instrument.competences]
    return _means(keyed(instrument, levels), groups)


def area_means(instrument: Instrument, competences: Levels) -> Levels:
    """The mean of the competences of each area (a column each), NaN where not enough have one."""
    places = {competence: place for place, competence in enumerate(instrument.competences)}
    groups = [[places[c] for c in ids if c in places] for ids in instrument.areas.values()]
    return _means(competences, groups)


def out_of_100(mean: float, highest: int = 5) -> float:
    """A mean level (1 to `highest`) as 0 to 100."""
    return (mean - 1) / (highest - 1) * 100


@dataclass(frozen=True)
class Score:
    """A competence or an area: its mean level, or None where not enough was answered."""

    mean: float | None
    answered: int
    count: int
    highest: int = 5

    @property
    def points(self) -> float | None:
        """The same from 0 to 100."""
        return None if self.mean is None else out_of_100(self.mean, self.highest)

    def as_dict(self) -> dict[str, Any]:
        """As the second door prints it; `answered` of `count` items or competences."""
        return {
            "level": self.mean,
            "score": self.points,
            "answered": self.answered,
            "of": self.count,
        }


@dataclass(frozen=True)
class Profile:
    """What one attempt says. No total, since persons are not ranked."""

    competences: dict[str, Score]
    areas: dict[str, Score]
    missing: float
    """The share of the items without an answer, 0 to 1."""
    pace: float | None
    """Seconds for an item, the median; None where nothing was timed."""
    flags: tuple[Flag, ...]

    def as_dict(self) -> dict[str, Any]:
        """As the second door prints it."""
        return {
            "competences": {key: score.as_dict() for key, score in self.competences.items()},
            "areas": {key: score.as_dict() for key, score in self.areas.items()},
            "missing_share": self.missing,
            "seconds_per_item": self.pace,
            "flags": list(self.flags),
        }


def profile(
    instrument: Instrument,
    answers: Mapping[str, int | None],
    seconds: Mapping[str, float] | None = None,
) -> Profile:
    """The profile of one attempt. `answers` are levels by item and vignette, checked before."""
    levels = matrix(instrument, [answers])
    competences = competence_means(instrument, levels)
    areas = area_means(instrument, competences)
    known = {c for c, mean in zip(instrument.competences, competences[0], strict=True) if mean > 0}
    given = {i.id for i in instrument.items if answers.get(i.id) is not None}
    scores = {}
    for competence, mean in zip(instrument.competences, competences[0], strict=True):
        ids = [item.id for item in instrument.items_of(competence)]
        scores[competence] = _score(mean, len(given & set(ids)), len(ids), instrument)
    wide = {}
    for (area, ids_), mean in zip(instrument.areas.items(), areas[0], strict=True):
        inside = [c for c in ids_ if c in instrument.competences]
        wide[area] = _score(mean, len(known & set(inside)), len(inside), instrument)
    timed = [s for key, s in (seconds or {}).items() if key in instrument.asked]
    pace = statistics.median(timed) if timed else None
    return Profile(
        competences=scores,
        areas=wide,
        missing=1 - len(given) / len(instrument.items),
        pace=pace,
        flags=tuple(_flags(instrument, answers, given, pace)),
    )


def _score(mean: float, answered: int, count: int, instrument: Instrument) -> Score:
    return Score(None if math.isnan(mean) else float(mean), answered, count, instrument.levels)


def _flags(
    instrument: Instrument,
    answers: Mapping[str, int | None],
    given: set[str],
    pace: float | None,
) -> list[Flag]:
    """What to be careful about when reading a profile."""
    found: list[Flag] = []
    if len(given) >= LINE and len({answers[item] for item in given}) == 1:
        found.append("straight_lining")
    if pace is not None and pace < FASTEST:
        found.append("too_fast")
    if len(given) < len(instrument.items):
        found.append("missing")
    placed = [(v.ladder, v.place, answers.get(v.id)) for v in instrument.vignettes]
    if any(
        one == other and low < high and below is not None and above is not None and below > above
        for one, low, below in placed
        for other, high, above in placed
    ):
        found.append("vignette_order")
    return found


def check_answers(instrument: Instrument, answers: Mapping[str, Any]) -> None:
    """Raises `Invalid` with a finding for each unknown item and each level outside the scale."""
    findings: list[dict[str, Any]] = []
    for item, level in answers.items():
        if item not in instrument.asked:
            findings.append({"path": f"answers.{item}", "code": "unknown_item"})
        elif level is not None and (type(level) is not int or not 1 <= level <= instrument.levels):
            findings.append(
                {"path": f"answers.{item}", "code": "level", "min": 1, "max": instrument.levels}
            )
    if findings:
        raise Invalid(findings=findings)


def check_seconds(instrument: Instrument, seconds: Mapping[str, Any]) -> None:
    """Raises `Invalid` with a finding for each unknown item and each time that is no time."""
    findings = []
    for item, time in seconds.items():
        if item not in instrument.asked:
            findings.append({"path": f"seconds.{item}", "code": "unknown_item"})
        elif type(time) not in (int, float) or not 0 <= time <= LONGEST:
            findings.append({"path": f"seconds.{item}", "code": "seconds"})
    if findings:
        raise Invalid(findings=findings)
