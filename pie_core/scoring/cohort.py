"""What many attempts say together: how each competence is spread, and how far to trust it.

Nothing is said of fewer than five answers, so that nobody can be picked out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pie_core.model.instruments import Instrument, Reference
from pie_core.scoring.profile import Levels, area_means, competence_means, keyed
from pie_core.scoring.progress import OWN_FROM
from pie_core.scoring.reliability import Reliability, reliability

FEWEST = 5
"""Answers under which nothing is shown."""


@dataclass(frozen=True)
class Spread:
    """A competence or an area in a cohort, in levels.

    `reached` counts the persons by the whole level that they have reached (3.5 has reached 3).
    """

    n: int
    mean: float
    sd: float
    quartiles: tuple[float, float, float]
    reached: tuple[int, ...]


def spread(values: Levels, highest: int = 5) -> Spread | None:
    """Of one column of means; None under five of them."""
    known = values[~np.isnan(values)]
    if len(known) < FEWEST:
        return None
    low, middle, high = np.percentile(known, (25, 50, 75))
    whole = np.floor(known + 1e-9).astype(int)
    return Spread(
        n=len(known),
        mean=float(known.mean()),
        sd=float(known.std(ddof=1)),
        quartiles=(float(low), float(middle), float(high)),
        reached=tuple(int(one) for one in np.bincount(whole, minlength=highest + 1)[1:]),
    )


@dataclass(frozen=True)
class Cohort:
    """A cohort on one occasion; `n` attempts. None where fewer than five answered enough."""

    n: int
    competences: dict[str, Spread | None]
    areas: dict[str, Spread | None]


def cohort(instrument: Instrument, levels: Levels) -> Cohort:
    """The spread of every competence and area; `levels` has a row per person."""
    means = competence_means(instrument, levels)
    wide = area_means(instrument, means)
    highest = instrument.levels
    return Cohort(
        n=len(levels),
        competences={
            c: spread(means[:, place], highest) for place, c in enumerate(instrument.competences)
        },
        areas={a: spread(wide[:, place], highest) for place, a in enumerate(instrument.areas)},
    )


def reliability_of(
    instrument: Instrument, levels: Levels, competences: tuple[str, ...] | None = None
) -> Reliability | None:
    """Of the items of some competences (None: of all), listwise; None under five whole rows."""
    places = [
        place
        for place, item in enumerate(instrument.items)
        if competences is None or item.competence in competences
    ]
    if len(places) < 2:
        return None
    found = reliability(keyed(instrument, levels)[:, places])
    return found if found.n >= FEWEST else None


def references(instrument: Instrument, levels: Levels) -> Mapping[str, Reference]:
    """Spread and reliability of each competence and area, for telling change from noise.

    The cohort's own (`levels`, a row per person) from thirty answers on where its alpha can be
    used, else the instrument's. An instrument without reference values has only the cohort's own.
    """
    given = instrument.reference
    found: dict[str, Reference] = {}
    means = competence_means(instrument, levels)
    wide = area_means(instrument, means)
    for place, competence in enumerate(instrument.competences):
        own = _own(instrument, levels, means[:, place], (competence,))
        if chosen := own or (given.competences if given else None):
            found[competence] = chosen
    for place, (area, ids) in enumerate(instrument.areas.items()):
        own = _own(instrument, levels, wide[:, place], ids)
        if chosen := own or (given.areas if given else None):
            found[area] = chosen
    return found


def _own(
    instrument: Instrument, levels: Levels, means: Levels, competences: tuple[str, ...]
) -> Reference | None:
    known = means[~np.isnan(means)]
    if len(known) < OWN_FROM:
        return None
    measured = reliability_of(instrument, levels, competences)
    if measured is None or measured.n < OWN_FROM or measured.alpha is None:
        return None
    sd = float(known.std(ddof=1))
    usable = 0 <= measured.alpha < 1 and sd > 0 and not math.isnan(sd)
    return Reference(sd=sd, reliability=measured.alpha) if usable else None
