"""The break-even of one year: the month whose sales have paid for the whole year's charges."""

from __future__ import annotations

import numpy as np

from pie_core.charts.look import (
    AROUND,
    INK,
    NEGATIVE,
    POSITIVE,
    QUIET,
    Spec,
    amount,
    amounts_axis,
    directed,
    domain,
    framed,
    months_axis,
    rtl,
    sentences,
    when,
)
from pie_core.finance.projection import Projection
from pie_core.words.catalogue import Words
from pie_core.words.numbers import month

_NAMES = 70
"""Pixels beside the lines for their names."""


def break_even(
    projection: Projection,
    words: Words,
    year: int = 0,
    *,
    width: int | str = "container",
    height: int = 300,
) -> Spec:
    """Sales so far against the year's charges, over the 12 months of one year.

    The charges are the fixed ones of the whole year, to which each month adds what its sales cost:
    so the lines meet where the contract says that the year is paid for, at `threshold`. A sentence
    says the month, or that there is none, and why.
    """
    t = words.t
    found = projection.break_even[year]
    span = slice(12 * year, 12 * year + 12)
    months = projection.months[span]
    sales: list[int] = np.cumsum(projection.lines["sales"][span]).tolist()
    variable: list[int] = np.cumsum(projection.lines["cost_of_sales"][span]).tolist()
    charges = [found["fixed_costs"] + cost for cost in variable]
    threshold, reached = found["threshold"], found["month"]

    if not sales[-1]:
        notes = [t("Aucune vente cette année : rien ne paie les charges.")]
    elif threshold is None:
        notes = [
            t(
                "Vendre coûte autant que cela rapporte, ou plus : aucune quantité ne paie les charges."
            )
        ]
    elif reached is None:
        notes = [
            t("Il faut vendre pour {amount} dans l'année.", amount=amount(threshold, words)),
            t("Le plan vend moins : {amount}.", amount=amount(sales[-1], words)),
        ]
    else:
        notes = [
            t("Il faut vendre pour {amount} dans l'année.", amount=amount(threshold, words)),
            t("C'est atteint en {month}.", month=when(projection.months[reached], words)),
        ]
    rows = [
        {
            "month": text,
            "name": month(text, words.language),
            "sales": sold / 100,
            "charges": charged / 100,
            "sold": amount(sold, words),
            "charged": amount(charged, words),
        }
        for text, sold, charged in zip(months, sales, charges, strict=True)
    ]
    bounds = domain(sales, charges)
    ends = [("sales", t("Ventes"), sales[-1]), ("charges", t("Charges"), charges[-1])]
    # Names of lines that end close to each other are moved apart, the upper one up.
    apart = (bounds[1] - bounds[0]) * 8 / (height - AROUND)
    near = abs(sales[-1] - charges[-1]) / 100 < 2 * apart
    middle = (sales[-1] + charges[-1]) / 200
    upper = "sales" if sales[-1] >= charges[-1] else "charges"
    names = [
        {
            "month": months[-1],
            "line": line,
            "text": directed(text, words),
            "at": middle + (apart if line == upper else -apart) if near else value / 100,
        }
        for line, text, value in ends
    ]
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": bounds, "nice": True},
        "axis": amounts_axis(words),
    }
    tooltip = [
        {"field": "name", "type": "nominal", "title": t("Jusqu'à fin")},
        {"field": "sold", "type": "nominal", "title": t("Ventes")},
        {"field": "charged", "type": "nominal", "title": t("Charges")},
    ]
    x: Spec = {
        "field": "month",
        "type": "ordinal",
        "sort": None,
        "scale": {"type": "point", "reverse": rtl(words), "padding": 0.4, "domain": months},
        "axis": months_axis(months, words),
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "strokeWidth": 3, "color": POSITIVE},
            "encoding": {"y": {"field": "sales", **y}},
        },
        {
            "mark": {
                "type": "line",
                "strokeWidth": 2.5,
                "strokeDash": [7, 4],
                "color": NEGATIVE,
            },
            "encoding": {"y": {"field": "charges", **y}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 400, "opacity": 0},
            "encoding": {"y": {"field": "sales", **y}, "tooltip": tooltip},
        },
        {
            "data": {"values": names},
            "mark": {
                "type": "text",
                "align": "right" if rtl(words) else "left",
                "dx": -8 if rtl(words) else 8,
                "baseline": "middle",
                "fontWeight": "bold",
                "fontSize": 12,
                "color": {"expr": f"datum.line === 'sales' ? '{POSITIVE}' : '{NEGATIVE}'"},
                "limit": _NAMES - 8,
            },
            "encoding": {"y": {"field": "at", **y}, "text": {"field": "text"}},
        },
    ]
    if reached is not None:
        here = rows[reached - 12 * year]
        layers += [
            {
                "data": {"values": [here]},
                "mark": {"type": "rule", "color": QUIET, "strokeDash": [2, 3], "aria": False},
                "encoding": {"y": {"field": "sales", **y}, "y2": {"datum": 0}},
            },
            {
                "data": {"values": [here]},
                "mark": {
                    "type": "point",
                    "filled": True,
                    "opacity": 1,
                    "size": 110,
                    "color": INK,
                    "stroke": "white",
                    "strokeWidth": 1.5,
                },
                "encoding": {"y": {"field": "sales", **y}, "tooltip": tooltip},
            },
        ]
        notes[-1] = "● " + notes[-1]
    if threshold is not None and threshold / 100 <= bounds[1]:
        notes[0] = "─ " + notes[0]
        layers.append(
            {
                "mark": {"type": "rule", "color": QUIET, "strokeWidth": 1, "aria": False},
                "encoding": {"x": None, "y": {"datum": threshold / 100}},
            }
        )
    title = t("Ventes et charges de l'année {n}, en dirhams", n=year + 1)
    return framed(
        title,
        sentences(notes, words),
        [{"data": {"values": rows}, "encoding": {"x": x}, "layer": layers}],
        words,
        width=width,
        height=height,
    )
