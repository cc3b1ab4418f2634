"""Sales by offer: which ones carry the plan, month by month or year by year."""

from __future__ import annotations

import json

from pie_core.charts.look import (
    AROUND,
    INK,
    LIGHT_FROM,
    LINE,
    PAPER,
    QUIET,
    STEPS,
    Spec,
    amount,
    amounts_axis,
    directed,
    domain,
    framed,
    key,
    months_axis,
    named,
    rtl,
    sentences,
)
from pie_core.finance.projection import Projection
from pie_core.words.catalogue import Words
from pie_core.words.numbers import month, percent

OFFERS = 6
"""As many offers are told apart; the smaller ones are one, the "others"."""


def sales_by_offer(
    projection: Projection,
    words: Words,
    *,
    year: int | None = None,
    width: int | str = "container",
    height: int = 260,
) -> Spec:
    """Stacked bars of sales: the months of one `year`, or without it, of all years.

    A plan of one year is shown by month in any case. The largest offer lies at the bottom; each
    bears its number in the key. `height` is that of the bars, the key comes on top of it.
    """
    t = words.t
    if year is None and len(projection.months) == 12:
        year = 0
    if year is None:
        starts = range(0, len(projection.months), 12)
        spans = [slice(start, start + 12) for start in starts]
        places = [
            f"{month(projection.months[span][0], words.language)} – "
            f"{month(projection.months[span][-1], words.language)}"
            for span in spans
        ]
        ids = [str(position) for position in range(len(spans))]
    else:
        spans = [slice(position, position + 1) for position in range(12 * year, 12 * year + 12)]
        ids = projection.months[12 * year : 12 * year + 12]
        places = [month(text, words.language) for text in ids]
    series = [
        (offer["name"], [int(offer["sales"][span].sum()) for span in spans])
        for offer in projection.offers
    ]
    series.sort(key=lambda one: -sum(one[1]))
    if len(series) > OFFERS:
        rest = [sum(column) for column in zip(*(one[1] for one in series[OFFERS:]), strict=True)]
        shown = [(named(name), values) for name, values in series[:OFFERS]]
        shown.append((t("Les autres"), rest))
    else:
        shown = [(named(name), values) for name, values in series]
    sums = [sum(column) for column in zip(*(values for _, values in shown), strict=True)]
    everything = sum(sums)

    rows: list[Spec] = []
    entries: list[Spec] = []
    for position, (name, values) in enumerate(shown):
        ink = INK if position >= LIGHT_FROM else PAPER
        total = sum(values)
        part = percent(round(total / everything, 2), words.language) if everything else ""
        entries.append(
            {
                "text": " · ".join(filter(None, (name, amount(total, words), part))),
                "fill": STEPS[position],
                "sign": str(position + 1),
                "ink": ink,
                "outline": position == len(STEPS) - 1,
            }
        )
        for at, (identity, place) in enumerate(zip(ids, places, strict=True)):
            low = sum(before[at] for _, before in shown[:position])
            rows.append(
                {
                    "at": identity,
                    "place": place,
                    "name": name,
                    "amount": amount(values[at], words),
                    "low": low / 100,
                    "high": (low + values[at]) / 100,
                    "fill": STEPS[position],
                    "ink": ink,
                    "sign": str(position + 1),
                }
            )
    drop = LINE * len(entries)
    bounds = domain(sums)
    # A number is written where its part is taller than the number.
    legible = (bounds[1] - bounds[0]) * 13 / (height - AROUND)
    axis: Spec = (
        months_axis(ids, words)
        if year is not None
        else {
            "title": None,
            "grid": False,
            "labelAngle": 0,
            "ticks": False,
            "labelPadding": 6,
            "domain": False,
            "labelExpr": _years_expression(projection, words),
            "labelLineHeight": 14,
        }
    )
    y: Spec = {"field": "low", "type": "quantitative"}
    bars: Spec = {
        "data": {"values": rows},
        "encoding": {
            "x": {
                "field": "at",
                "type": "ordinal",
                "sort": None,
                "scale": {
                    "reverse": rtl(words),
                    "paddingInner": 0.28 if year is not None else 0.5,
                    "paddingOuter": 0.2,
                },
                "axis": axis,
            }
        },
        "layer": [
            {
                "mark": {
                    "type": "bar",
                    "stroke": {"expr": f"datum.fill === '{STEPS[-1]}' ? '{QUIET}' : '{PAPER}'"},
                    "strokeWidth": 1,
                },
                "encoding": {
                    "y": {
                        **y,
                        "scale": {"domain": bounds, "nice": True},
                        "axis": amounts_axis(words),
                    },
                    "y2": {"field": "high"},
                    "fill": {"field": "fill", "type": "nominal", "scale": None},
                    "tooltip": [
                        {"field": "place", "type": "nominal", "title": t("Quand")},
                        {"field": "name", "type": "nominal", "title": t("Offre")},
                        {"field": "amount", "type": "nominal", "title": t("Ventes")},
                    ],
                },
            },
            {
                "transform": [
                    {"filter": f"datum.high - datum.low > {legible}"},
                    {"calculate": "(datum.low + datum.high) / 2", "as": "middle"},
                ],
                "mark": {
                    "type": "text",
                    "fontSize": 10,
                    "baseline": "middle",
                    "color": {"expr": "datum.ink"},
                    "aria": False,
                },
                "encoding": {
                    "y": {"field": "middle", "type": "quantitative"},
                    "text": {"field": "sign"},
                },
            },
        ],
    }
    title = t("Ventes par offre, en dirhams")
    empty = [] if everything else sentences([t("Aucune vente dans le plan.")], words)
    described = ", ".join(entry["text"] for entry in entries)
    return framed(
        title,
        empty,
        [bars, *key(entries, words, top=LINE / 2 - drop - 10)],
        words,
        width=width,
        height=height + drop,
        description=f"{title}. {described or t('Aucune vente dans le plan.')}",
    )


def _years_expression(projection: Projection, words: Words) -> str:
    """The labels of years: which one of the plan, and its first month under it."""
    labels = []
    for position, text in enumerate(projection.months[::12]):
        first = directed(words.t("Année {n}", n=position + 1), words)
        since = directed(words.t("dès {month}", month=month(text, words.language)), words)
        labels.append(f'"{position}":{json.dumps([first, since], ensure_ascii=False)}')
    return "{" + ",".join(labels) + "}[datum.value]"
