"""The tornado: which assumptions move the lowest cash most."""

from __future__ import annotations

from collections.abc import Sequence

from pie_core.charts.look import (
    INK,
    PAPER,
    QUIET,
    STEPS,
    Spec,
    amount,
    amounts_axis,
    directed,
    framed,
    key,
    named,
    rtl,
    sentences,
)
from pie_core.finance.scenarios import Kind, Swing
from pie_core.words.catalogue import Words

_ROW = 40
"""Pixels for one assumption: its words, and its bar under them."""
_BAR = 15
_LOW, _HIGH = STEPS[0], STEPS[4]


def swing_labels(swings: Sequence[Swing], words: Words) -> list[str]:
    """What each swing is about, in words: `Prix : Tabouret`."""
    t = words.t
    kinds: dict[Kind, str] = {
        "price": t("Prix"),
        "units": t("Quantités vendues"),
        "unit_cost": t("Coût d'une unité"),
        "days": t("Délai des clients"),
        "all_days": t("Délai de tous les clients"),
        "overhead": t("Charge"),
        "pay": t("Salaire"),
        "investment": t("Achat de départ"),
        "own_cash": t("Apport"),
        "drawing": t("Retraits du propriétaire"),
    }
    return [
        t("{name} : {value}", name=kinds[swing.kind], value=named(swing.name))
        if swing.name.strip()
        else kinds[swing.kind]
        for swing in swings
    ]


def tornado(
    swings: Sequence[Swing],
    base_lowest: int,
    labels: Sequence[str],
    words: Words,
    *,
    width: int | str = "container",
) -> Spec:
    """One bar for each swing, widest first, on both sides of the plan's lowest cash (centimes).

    `labels` say what each is about, in the order of `swings`. Dark and − is what the lowest cash
    becomes when the assumption turns out lower, light and + when higher. As high as it has bars.
    """
    t = words.t
    right = rtl(words)
    every = [base_lowest, *(s.low for s in swings), *(s.high for s in swings)]
    # Without zero where it lies far away: the differences are what is looked at.
    room = ((max(every) - min(every)) or 100) * 0.08
    bounds = [(min(every) - room) / 100, (max(every) + room) / 100]
    rows, bars = [], []
    for position, (swing, label) in enumerate(zip(swings, labels, strict=True)):
        top = position * _ROW
        worst, best = sorted((swing.low, swing.high))
        between = t("de {low} à {high}", low=amount(worst, words), high=amount(best, words))
        rows.append(
            {
                "top": top + 9,
                "label": directed(named(label), words),
                "between": directed(between, words),
            }
        )
        # The wider one lies behind, should both lie on one side.
        ends = [("−", swing.low, _LOW, PAPER), ("+", swing.high, _HIGH, INK)]
        for sign, lowest, fill, ink in sorted(ends, key=lambda end: -abs(end[1] - base_lowest)):
            if lowest != base_lowest:
                bars.append(
                    {
                        "top": top + 18,
                        "bottom": top + 18 + _BAR,
                        "from": base_lowest / 100,
                        "to": lowest / 100,
                        "sign": sign,
                        "fill": fill,
                        "ink": ink,
                        "label": named(label),
                        "amount": amount(lowest, words),
                    }
                )
    height = max(1, len(rows)) * _ROW
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": bounds, "nice": True, "reverse": right, "zero": False},
        "axis": {
            **amounts_axis(words),
            "orient": "bottom",
            "grid": False,
            "tickCount": 4,
            "labelOverlap": "parity",
        }
        if swings
        else None,
    }
    # The sign stands beside the end of its bar, away from the plan's line.
    outwards = "datum.to > datum.from" if not right else "datum.to < datum.from"
    layers: list[Spec] = [
        {
            "data": {"values": bars},
            "mark": {
                "type": "rect",
                "fill": {"expr": "datum.fill"},
                "stroke": INK,
                "strokeWidth": 0.6,
            },
            "encoding": {
                "x": {"field": "from", **x},
                "x2": {"field": "to"},
                "y": {"value": {"expr": "datum.top"}},
                "y2": {"value": {"expr": "datum.bottom"}},
                "tooltip": [
                    {"field": "label", "type": "nominal", "title": t("Hypothèse")},
                    {"field": "sign", "type": "nominal", "title": t("Plus ou moins")},
                    {"field": "amount", "type": "nominal", "title": t("Au plus bas")},
                ],
            },
        },
        {
            "data": {"values": bars},
            "mark": {
                "type": "text",
                "fontSize": 13,
                "fontWeight": "bold",
                "baseline": "middle",
                "align": "center",
                "color": INK,
                "xOffset": {"expr": f"{outwards} ? 8 : -8"},
                "aria": False,
            },
            "encoding": {
                "x": {"field": "to", **x},
                "y": {"value": {"expr": f"datum.top + {_BAR / 2}"}},
                "text": {"field": "sign"},
            },
        },
        {
            # Beside the bars alone, so that it crosses no words.
            "data": {"values": [{"base": base_lowest / 100, "top": row["top"]} for row in rows]},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1.8, "aria": False},
            "encoding": {
                "x": {"field": "base", **x},
                "y": {"value": {"expr": "datum.top + 7"}},
                "y2": {"value": {"expr": f"datum.top + {_BAR + 12}"}},
            },
        },
        *(_texts(rows, field, words) for field in ("label", "between")),
    ]
    title = t("Ce qui fait bouger le plus bas de la caisse")
    base = t("Le plus bas prévu : {amount}", amount=amount(base_lowest, words))
    notes = sentences([f"┃ {base}" if swings else t("Rien ne le fait bouger.")], words)
    keys: list[Spec] = []
    if swings:
        keys = key(
            [
                {"text": t("si c'est moins que prévu"), "fill": _LOW, "ink": PAPER, "sign": "−"},
                {"text": t("si c'est plus que prévu"), "fill": _HIGH, "ink": INK, "sign": "+"},
            ],
            words,
            top=-32,
        )
    said = [f"{named(label)}, {row['between']}" for label, row in zip(labels, rows, strict=True)]
    return framed(
        title,
        notes,
        [*layers, *keys],
        words,
        width=width,
        height=height + (102 if swings else 70),
        description=f"{title}. {base}. {'. '.join(said)}",
    )


def _texts(rows: Sequence[Spec], field: str, words: Words) -> Spec:
    """The words over each bar: what it is about where a line begins, its amounts where it ends."""
    begins = (field == "label") != rtl(words)
    return {
        "data": {"values": list(rows)},
        "mark": {
            "type": "text",
            "fontSize": 12 if field == "label" else 11,
            "fontWeight": "bold" if field == "label" else "normal",
            "color": INK if field == "label" else QUIET,
            "baseline": "middle",
            "align": "left" if begins else "right",
            "limit": {"expr": "width * " + ("0.52" if field == "label" else "0.46")},
        },
        "encoding": {
            "x": {"value": 0 if begins else "width"},
            "y": {"value": {"expr": "datum.top"}},
            "text": {"field": field},
        },
    }
