"""Cronbach's alpha with its interval, item-rest correlations, alpha if an item is left out.

Alpha: Cronbach 1951. Interval: Feldt 1965, through the F distribution. With missing answers either
whole rows go (listwise) or each covariance uses the rows that have both items (pairwise).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pie_core.scoring.progress import mdc95
from pie_core.scoring.progress import sem as error_of_measurement

Missing = Literal["listwise", "pairwise"]
_NOTHING = 1e-12
"""What is below this share of what it is measured against is rounding, not variance."""


@dataclass(frozen=True)
class Reliability:
    """What a set of items is worth. None stands where the answers do not allow a value.

    `n` counts the rows that were used; `mean` and `sd` are of the persons' mean item score.
    `against`: where alpha is below 0, or the items cancel one another out, the places of the few
    that run against the others. The likely cause is that they should be reversed.
    """

    n: int
    alpha: float | None
    interval95: tuple[float, float] | None
    item_rest: tuple[float | None, ...]
    alpha_if_deleted: tuple[float | None, ...]
    mean: float | None
    sd: float | None
    sem: float | None
    mdc95: float | None
    against: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As the second door prints it."""
        return {
            "n": self.n,
            "alpha": self.alpha,
            "interval95": list(self.interval95) if self.interval95 else None,
            "item_rest": list(self.item_rest),
            "alpha_if_deleted": list(self.alpha_if_deleted),
            "mean": self.mean,
            "sd": self.sd,
            "sem": self.sem,
            "mdc95": self.mdc95,
        }


def reliability(
    items: NDArray[np.float64],
    *,
    reversed_items: Sequence[int] = (),
    scale: tuple[float, float] | None = None,
    missing: Missing = "listwise",
) -> Reliability:
    """Of a matrix with a row per person, a column per item (two at least), NaN where missing.

    `scale` is the lowest and highest level, wanted where items are reversed (places from 0).
    """
    values = np.asarray(items, dtype=float)
    if len(reversed_items):
        assert scale is not None
        values, turned = values.copy(), list(reversed_items)
        values[:, turned] = scale[0] + scale[1] - values[:, turned]
    if missing == "listwise":
        values = values[~np.isnan(values.sum(axis=1))]  # A sum with NaN in it is NaN.
    else:
        values = values[~np.isnan(values).all(axis=1)]
    n, k = values.shape
    covariance = _covariance(values)
    alpha = _alpha(covariance)
    mean_of = np.mean if missing == "listwise" else np.nanmean
    means = mean_of(values, axis=1) if n else np.array([])
    mean = float(means.mean()) if n else None
    sd = float(means.std(ddof=1)) if n > 1 else None
    # Pairs answered by different persons can give an alpha above 1, from which nothing follows.
    known = alpha is not None and alpha <= 1 and sd is not None
    return Reliability(
        n=n,
        alpha=alpha,
        interval95=feldt(alpha, n, k) if known else None,  # type: ignore[arg-type]
        item_rest=tuple(_item_rest(covariance, item) for item in range(k)),
        alpha_if_deleted=tuple(
            _alpha(np.delete(np.delete(covariance, item, 0), item, 1)) for item in range(k)
        ),
        mean=mean,
        sd=sd,
        sem=error_of_measurement(sd, alpha) if known else None,  # type: ignore[arg-type]
        mdc95=mdc95(sd, alpha) if known else None,  # type: ignore[arg-type]
        against=_against(covariance) if alpha is None or alpha < 0 else (),
    )


def _covariance(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the columns, each pair over the rows that have both; NaN where fewer than two have."""
    present = ~np.isnan(values)
    whole = bool(present.all())
    filled = values if whole else np.where(present, values, 0.0)
    # Around the middle of each column first: large levels with small differences stay exact.
    if whole:
        counts = np.full((values.shape[1], values.shape[1]), float(len(values)))
        centred = values - values.sum(axis=0) / max(len(values), 1)
        sums = np.broadcast_to(centred.sum(axis=0)[:, None], counts.shape)
    else:
        there = present.astype(float)
        counts = there.T @ there
        centred = np.where(
            present, values - filled.sum(axis=0) / np.maximum(np.diag(counts), 1), 0.0
        )
        sums = centred.T @ there  # Of column i, over the rows where j is present too.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (centred.T @ centred - sums * sums.T / counts) / (counts - 1)
    covariance: NDArray[np.float64] = np.where(counts > 1, found, math.nan)
    # Rounding is told from variance by each column's own size, for scales may differ.
    size = np.abs(filled).max(axis=0, initial=0.0) * _NOTHING
    covariance[np.abs(covariance) < np.outer(size, size)] = 0.0
    deviation = np.sqrt(np.diag(covariance))
    covariance[np.abs(covariance) < _NOTHING * np.outer(deviation, deviation)] = 0.0
    return covariance


def _alpha(covariance: NDArray[np.float64]) -> float | None:
    """From a covariance matrix; None under two items, for a pair without answers, for no variance."""
    k = len(covariance)
    total, own = float(covariance.sum()), float(np.trace(covariance))
    if k < 2 or not total > _NOTHING * own:
        return None
    alpha = k / (k - 1) * (1 - own / total)
    # Items that are equal, or strangers to one another: 1 and 0, not a last bit beside it.
    return float(round(alpha)) if abs(alpha - round(alpha)) < _NOTHING else alpha


def _against(covariance: NDArray[np.float64]) -> tuple[int, ...]:
    """The fewer items on one side of the first principal component; the later ones of equally many.

    A negative item-rest correlation alone would not tell: one item turned around among three
    gives all of them one.
    """
    deviation = np.sqrt(np.diag(covariance))
    if np.isnan(covariance).any() or not deviation.any():
        return ()
    scale = np.where(deviation > 0, deviation, 1.0)
    weights = np.linalg.eigh(covariance / np.outer(scale, scale))[1][:, -1]
    sides = [np.flatnonzero(weights < -1e-6), np.flatnonzero(weights > 1e-6)]
    fewer = min(sides, key=lambda side: (len(side), -int(side.max(initial=-1))))
    return tuple(
        place for place in map(int, fewer) if (r := _item_rest(covariance, place)) is None or r < 0
    )


def feldt(alpha: float, n: int, k: int) -> tuple[float, float] | None:
    """The 95 % interval of alpha from `n` persons and `k` items; None for fewer than two persons."""
    if n < 2 or k < 2:
        return None
    from scipy.special import fdtri  # A sixth of a second, which no start should wait for.

    across, within = n - 1, (n - 1) * (k - 1)
    return (
        float(1 - (1 - alpha) * fdtri(across, within, 0.975)),
        float(1 - (1 - alpha) * fdtri(across, within, 0.025)),
    )


def _item_rest(covariance: NDArray[np.float64], item: int) -> float | None:
    """The correlation of an item with the sum of the others; None where one does not vary."""
    others = np.delete(covariance[item], item)
    rest = np.delete(np.delete(covariance, item, 0), item, 1)
    spread = float(covariance[item, item] * rest.sum())
    if not spread > _NOTHING * float(covariance[item, item] * np.trace(rest)):
        return None
    r = float(others.sum()) / math.sqrt(spread)
    return None if math.isnan(r) else max(-1.0, min(1.0, r))
