"""The cash curve: what is left in the till at the end of each month."""

from __future__ import annotations

from pie_core.charts.look import (
    INK,
    NEGATIVE,
    POSITIVE,
    Spec,
    amount,
    amounts_axis,
    directed,
    domain,
    framed,
    months_axis,
    rtl,
    short,
    zero,
)
from pie_core.finance.projection import Projection
from pie_core.words.catalogue import Words
from pie_core.words.numbers import month


def cash(
    projection: Projection, words: Words, *, width: int | str = "container", height: int = 300
) -> Spec:
    """Bars of the closing cash of each month, its lowest month marked and named, and months below zero.

    A month without enough money is red and carries a triangle, so that it is known without colour.
    `width` and `height` are in pixels; `"container"` is as wide as the place on the page.
    """
    t, spoken = words.t, words.language
    closing: list[int] = projection.lines["closing_cash"].tolist()
    lowest = projection.lowest_cash
    rows = [
        {
            "month": text,
            "name": month(text, spoken),
            "cash": centimes / 100,
            "amount": amount(centimes, words),
            "short": centimes < 0,
        }
        for text, centimes in zip(projection.months, closing, strict=True)
    ]
    mark = rows[lowest.month]
    note = t(
        "Le plus bas : {month}, {amount}", month=mark["name"], amount=amount(lowest.amount, words)
    )
    x: Spec = {
        "field": "month",
        "type": "ordinal",
        "sort": None,
        "scale": {"reverse": rtl(words), "paddingInner": 0.28, "paddingOuter": 0.2},
    }
    y: Spec = {"field": "cash", "type": "quantitative"}
    legend = [directed(f"● {note}", words)]
    if any(row["short"] for row in rows):
        legend.append(directed("▼ " + t("Ce mois-là, il manque de l'argent"), words))
    title = t("En caisse à la fin du mois, en dirhams")
    bars: Spec = {
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {
                **y,
                "scale": {"domain": domain(closing), "nice": True},
                "axis": amounts_axis(words),
            },
            "color": {
                "condition": {"test": "datum.short", "value": NEGATIVE},
                "value": POSITIVE,
            },
            "tooltip": [
                {"field": "name", "type": "nominal", "title": t("Mois")},
                {"field": "amount", "type": "nominal", "title": t("En caisse")},
            ],
        },
    }
    least: Spec = {
        "transform": [{"filter": {"field": "month", "equal": mark["month"]}}],
        "mark": {
            "type": "point",
            "shape": "circle",
            "size": 90,
            "filled": True,
            "opacity": 1,
            "color": INK,
            "stroke": "white",
            "strokeWidth": 1.5,
        },
        "encoding": {"y": y},
    }
    figure: Spec = {
        "data": {"values": rows},
        "encoding": {"x": {**x, "axis": months_axis(projection.months, words)}},
        "layer": [bars, zero(), short(len(rows)), least],
    }
    return framed(
        title,
        legend,
        [figure],
        words,
        width=width,
        height=height,
        description=f"{title}. {note}.",
    )
