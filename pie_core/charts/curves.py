"""Curves of cash: scenarios side by side, and the band of ten thousand random futures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pie_core.charts.look import (
    AROUND,
    INK,
    NEGATIVE,
    POSITIVE,
    QUIET,
    STEPS,
    Spec,
    amount,
    amounts_axis,
    directed,
    domain,
    framed,
    months_axis,
    named,
    rtl,
    sentences,
    when,
    zero,
)
from pie_core.errors import Invalid
from pie_core.finance.scenarios import Draw
from pie_core.finance.series import Centimes
from pie_core.words.catalogue import Words
from pie_core.words.numbers import month, percent

MOST = 10
"""So many curves can be told apart."""
_DASHES = ([1, 0], [7, 4], [2, 3], [10, 3, 2, 3])
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_INKS = (POSITIVE, "#8A4B08", "#5B6472", "#7A3E6E", "#3F6FA8")
_NAMES = 112
"""Pixels beside the curves for their names."""
_APART = 15
"""Pixels between the middles of two names."""


def scenarios(
    outcomes: Sequence[tuple[str, Centimes]],
    months: Sequence[str],
    words: Words,
    *,
    width: int | str = "container",
    height: int = 320,
) -> Spec:
    """The closing cash, (H,) in centimes, of up to ten scenarios by name; the first is the plan.

    The plan is thick and black. The others differ by dash, by the shape on their line and by
    lightness; each is named where it ends, with its shape. Raises `Invalid` (code `too_many`).
    """
    if len(outcomes) > MOST:
        rule = f"at most {MOST} scenarios"
        raise Invalid(
            findings=[
                {
                    "path": "outcomes",
                    "code": "too_many",
                    "value": str(len(outcomes)),
                    "rule": rule,
                }
            ]
        )
    t = words.t
    curves = [(named(name), closing.tolist()) for name, closing in outcomes]
    bounds = domain(*(closing for _, closing in curves))
    placed = _apart([closing[-1] / 100 for _, closing in curves], bounds, height)
    every = max(1, len(months) // 6)
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": bounds, "nice": False},
        "axis": amounts_axis(words),
    }
    line = zero()
    line["encoding"]["y"] |= y
    layers: list[Spec] = [line]
    for position in reversed(range(len(curves))):
        name, closing = curves[position]
        first = position == 0
        color = INK if first else _INKS[(position - 1) % len(_INKS)]
        shape = _SHAPES[position % len(_SHAPES)]
        rows = [
            {
                "month": text,
                "when": month(text, words.language),
                "name": name,
                "cash": centimes / 100,
                "amount": amount(centimes, words),
                # Shapes of neighbours do not fall on the same month.
                "shaped": at % every == position % every,
            }
            for at, (text, centimes) in enumerate(zip(months, closing, strict=True))
        ]
        point: Spec = {
            "type": "point",
            "shape": shape,
            "filled": True,
            "opacity": 1,
            "size": 70 if first else 50,
            "color": color,
        }
        layers += [
            {
                "data": {"values": rows},
                "mark": {
                    "type": "line",
                    "color": color,
                    "strokeWidth": 4 if first else 1.8,
                    "strokeDash": _DASHES[position % len(_DASHES)],
                },
                "encoding": {"y": {"field": "cash", **y}},
            },
            {
                "data": {"values": rows},
                "transform": [{"filter": "datum.shaped"}],
                "mark": point,
                "encoding": {
                    "y": {"field": "cash", **y},
                    "tooltip": [
                        {"field": "name", "type": "nominal", "title": t("Scénario")},
                        {"field": "when", "type": "nominal", "title": t("Mois")},
                        {"field": "amount", "type": "nominal", "title": t("En caisse")},
                    ],
                },
            },
            *_name(name, months[-1], placed[position], y, words, point, bold=first),
        ]
    title = t("En caisse selon le scénario, en dirhams")
    lowest = [
        t("{name} : au plus bas {amount}", name=name, amount=amount(min(closing), words))
        for name, closing in curves
    ]
    return framed(
        title,
        [] if curves else sentences([t("Aucun scénario à comparer.")], words),
        [{"encoding": {"x": _months(months, words)}, "layer": layers}],
        words,
        width=width,
        height=height,
        description=f"{title}. {'. '.join(lowest)}",
    )


def _name(
    text: str, last: str, at: float, y: Spec, words: Words, point: Spec | None, *, bold: bool
) -> list[Spec]:
    """A name beside the end of a curve, after the curve's shape if it has one."""
    side = -1 if rtl(words) else 1
    data = {"values": [{"month": last, "at": at, "text": directed(text, words)}]}
    place: Spec = {"field": "at", **y}
    layers: list[Spec] = [
        {
            "data": data,
            "mark": {
                "type": "text",
                "align": "right" if rtl(words) else "left",
                "dx": side * (22 if point else 8),
                "baseline": "middle",
                "fontSize": 11,
                "fontWeight": "bold" if bold else "normal",
                "color": INK,
                "limit": _NAMES - (22 if point else 8),
            },
            "encoding": {"y": place, "text": {"field": "text"}},
        }
    ]
    if point:
        mark = {**point, "xOffset": side * 13, "aria": False}
        layers.append({"data": data, "mark": mark, "encoding": {"y": place}})
    return layers


def _months(months: Sequence[str], words: Words) -> Spec:
    return {
        "field": "month",
        "type": "ordinal",
        "sort": None,
        "scale": {
            "type": "point",
            "reverse": rtl(words),
            "padding": 0.4,
            "domain": list(months),
        },
        "axis": months_axis(months, words),
    }


def _apart(values: Sequence[float], bounds: list[float], height: int) -> list[float]:
    """Where names stand: at their values, moved apart so far that they do not touch.

    From the lowest up, each at least one name above the one before; then all down again from the
    top, so that none leaves the figure.
    """
    step = (bounds[1] - bounds[0]) * _APART / (height - AROUND)
    order = sorted(range(len(values)), key=lambda position: (values[position], -position))
    placed = list(values)
    for below, here in pairwise(order):
        placed[here] = max(placed[here], placed[below] + step)
    top = bounds[1]
    for here in reversed(order):
        placed[here] = min(placed[here], top)
        top = placed[here] - step
    return placed


def chances(
    drawn: Draw,
    months: Sequence[str],
    words: Words,
    *,
    width: int | str = "container",
    height: int = 300,
) -> Spec:
    """The closing cash of random futures: the band of nine in ten, the middle one, and zero.

    A sentence says the chance of running out of cash before the end of the plan, and the first
    month by which it is one in ten.
    """
    t, spoken = words.t, words.language
    low, middle, high = (quantile.tolist() for quantile in drawn.quantiles)
    risk = float(drawn.short_before[-1])
    notes = [
        t(
            "Risque de manquer d'argent avant la fin de {month} : {chance}.",
            month=when(months[-1], words),
            chance=chance_text(risk, words),
        )
    ]
    reached = next((m for m, share in enumerate(drawn.short_before) if share >= 0.1), None)
    if reached is not None and reached < len(months) - 1:
        notes.append(
            t(
                "Déjà {chance} avant la fin de {month}.",
                month=when(months[reached], words),
                chance=chance_text(float(drawn.short_before[reached]), words),
            )
        )
    rows: list[dict[str, Any]] = [
        {
            "month": text,
            "when": month(text, spoken),
            "low": bottom / 100,
            "middle": half / 100,
            "high": top / 100,
            "lowest": amount(bottom, words),
            "amount": amount(half, words),
            "highest": amount(top, words),
            "risk": chance_text(float(share), words),
        }
        for text, bottom, half, top, share in zip(
            months, low, middle, high, drawn.short_before, strict=True
        )
    ]
    bounds = domain(low, middle, high)
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": bounds, "nice": False},
        "axis": amounts_axis(words),
    }
    ends = [high[-1] / 100, middle[-1] / 100, low[-1] / 100]
    texts = [t("Si tout va bien"), t("Au milieu"), t("Si tout va mal")]
    labels: list[Spec] = []
    for position, (text, at) in enumerate(zip(texts, _apart(ends, bounds, height), strict=True)):
        labels += _name(text, months[-1], at, y, words, None, bold=position == 1)
    edge = {"type": "line", "strokeWidth": 1.2, "color": QUIET, "strokeDash": [2, 3]}
    title = t("En caisse, dans neuf cas sur dix, en dirhams")
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "color": STEPS[4], "opacity": 1},
            "encoding": {"y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {"mark": edge, "encoding": {"y": {"field": "low", **y}}},
        {"mark": edge, "encoding": {"y": {"field": "high", **y}}},
        zero(),
        {
            "mark": {"type": "line", "strokeWidth": 3, "color": STEPS[0]},
            "encoding": {"y": {"field": "middle", **y}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 300, "opacity": 0},
            "encoding": {
                "y": {"field": "middle", **y},
                "tooltip": [
                    {"field": "when", "type": "nominal", "title": t("Mois")},
                    {"field": "highest", "type": "nominal", "title": t("Si tout va bien")},
                    {"field": "amount", "type": "nominal", "title": t("Au milieu")},
                    {"field": "lowest", "type": "nominal", "title": t("Si tout va mal")},
                    {"field": "risk", "type": "nominal", "title": t("Risque jusque-là")},
                ],
            },
        },
        *labels,
    ]
    if min(low) < 0:
        # What lies below zero is darker as well as red: it is seen in grey too.
        bottom_rows = [
            {"month": row["month"], "low": min(row["low"], 0.0), "high": min(row["high"], 0.0)}
            for row in rows
        ]
        layers.insert(
            1,
            {
                "data": {"values": bottom_rows},
                "mark": {"type": "area", "color": NEGATIVE, "opacity": 0.45},
                "encoding": {"y": {"field": "low", **y}, "y2": {"field": "high"}},
            },
        )
    return framed(
        title,
        sentences(notes, words),
        [
            {
                "data": {"values": rows},
                "encoding": {"x": _months(months, words)},
                "layer": layers,
            }
        ],
        words,
        width=width,
        height=height,
    )


def chance_text(share: float, words: Words) -> str:
    """A chance in whole per cent; what may happen is never 0 %, what may not is never 100 %."""
    rounded = round(share, 2)
    if 0 < share < 0.01:
        return words.t("moins de {chance}", chance=percent(0.01, words.language))
    if 0.99 < share < 1:
        return words.t("plus de {chance}", chance=percent(0.99, words.language))
    return percent(rounded, words.language)
