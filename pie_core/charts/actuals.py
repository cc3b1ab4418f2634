"""The cash of the real months beside the plan's: bars for what was left, a line for what was planned."""

from __future__ import annotations

from collections.abc import Sequence

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
    sentences,
    short,
    zero,
)
from pie_core.words.catalogue import Words
from pie_core.words.numbers import month


def cash_beside_plan(
    months: Sequence[str],
    planned: Sequence[int],
    actual: Sequence[int | None],
    words: Words,
    *,
    width: int | str = "container",
    height: int = 300,
) -> Spec:
    """Closing cash by month, centimes: a dashed line through all that is planned, a bar for each
    month that is known.

    A month without enough money is red and carries a triangle, so that it is known without colour.
    The three sequences are as long as each other; None is a month that nobody wrote yet.
    """
    t, spoken = words.t, words.language
    rows = [
        {
            "month": text,
            "name": month(text, spoken),
            "planned": wanted / 100,
            "cash": None if was is None else was / 100,
            "told_plan": amount(wanted, words),
            "told_cash": "–" if was is None else amount(was, words),
            "short": was is not None and was < 0,
        }
        for text, wanted, was in zip(months, planned, actual, strict=True)
    ]
    known = [(row, was) for row, was in zip(rows, actual, strict=True) if was is not None]
    title = t("En caisse : plan et réalité, en dirhams")
    notes = sentences([t("Barres : ce qui reste vraiment. Ligne : ce que le plan disait.")], words)
    if any(row["short"] for row in rows):
        notes.append(directed("▼ " + t("Ce mois-là, il manque de l'argent"), words))
    y: Spec = {"type": "quantitative"}
    tooltip = [
        {"field": "name", "type": "nominal", "title": t("Mois")},
        {"field": "told_plan", "type": "nominal", "title": t("Dans le plan")},
        {"field": "told_cash", "type": "nominal", "title": t("En vrai")},
    ]
    bars: Spec = {
        "transform": [{"filter": "datum.cash !== null"}],
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {
                "field": "cash",
                **y,
                "scale": {"domain": domain(planned, [was for _, was in known]), "nice": True},
                "axis": amounts_axis(words),
            },
            "color": {
                "condition": {"test": "datum.short", "value": NEGATIVE},
                "value": POSITIVE,
            },
            "tooltip": tooltip,
        },
    }
    line: Spec = {
        "mark": {
            "type": "line",
            "color": INK,
            "strokeWidth": 2,
            "strokeDash": [5, 3],
            "point": {"filled": False, "fill": "white", "color": INK, "size": 34},
        },
        "encoding": {"y": {"field": "planned", **y}, "tooltip": tooltip},
    }
    figure: Spec = {
        "data": {"values": rows},
        "encoding": {
            "x": {
                "field": "month",
                "type": "ordinal",
                "sort": None,
                "scale": {
                    # Named here: a month without a bar would come after those that have one.
                    "domain": list(months),
                    "reverse": rtl(words),
                    "paddingInner": 0.28,
                    "paddingOuter": 0.2,
                },
                "axis": months_axis(months, words),
            }
        },
        "layer": [bars, zero(), short(len(rows)), line],
    }
    told = [
        t(
            "{month} : {cash}, dans le plan {planned}",
            month=row["name"],
            cash=row["told_cash"],
            planned=row["told_plan"],
        )
        for row, _ in known
    ]
    return framed(
        title,
        notes,
        [figure],
        words,
        width=width,
        height=height,
        description=f"{title}. {'. '.join(told)}",
    )
