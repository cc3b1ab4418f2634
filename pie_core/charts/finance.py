"""The cash curve: what is left in the till at the end of each month.

A specification is a plain dict of Vega-Lite 6 with its data inside: nothing is fetched, and the
same one is drawn on the screen (as wide as its place) and, through `png`, on paper. Numbers and
months are worded here, because the drawing library speaks English only.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import vl_convert

from pie_core.charts import fonts
from pie_core.finance.projection import Projection
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, month, number

Spec = dict[str, Any]

INK = "#24211D"
QUIET = "#6B655A"
GRID = "#E3DED3"
POSITIVE = "#0B6E5E"
NEGATIVE = "#B3261E"
_HEADROOM = 0.06
"""Share of the height kept free above and below."""


def plain(text: str) -> str:
    """A number as every font can draw it, with a minus that stays before it in Arabic too.

    The narrow no-break space of French numbers becomes a no-break space.
    """
    text = text.replace("\u202f", "\u00a0")
    return "\u200e\u2212" + text[1:] if text.startswith("-") else text


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
    rtl = spoken.direction == "rtl"
    rows = [
        {
            "month": text,
            "name": month(text, spoken),
            "cash": centimes / 100,
            "amount": plain(dirhams(round(centimes, -2), spoken)),
            "short": centimes < 0,
        }
        for text, centimes in zip(projection.months, closing, strict=True)
    ]
    mark = rows[lowest.month]
    note = t(
        "Le plus bas : {month}, {amount}",
        month=mark["name"],
        amount=plain(dirhams(round(lowest.amount, -2), spoken)),
    )
    x: Spec = {
        "field": "month",
        "type": "ordinal",
        "sort": None,
        "scale": {"reverse": rtl, "paddingInner": 0.28, "paddingOuter": 0.2},
    }
    y: Spec = {"field": "cash", "type": "quantitative"}
    # Embedded from right to left: a canvas and a PNG both begin lines from the left otherwise.
    begin, end = ("\u202b", "\u202c") if rtl else ("", "")
    legend = [f"{begin}● {note}{end}"]
    if any(row["short"] for row in rows):
        legend.append(f"{begin}▼ " + t("Ce mois-là, il manque de l'argent") + end)
    title = t("En caisse à la fin du mois, en dirhams")
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"{title}. {note}.",
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "title": {
            "text": title,
            "subtitle": legend,
            "anchor": "end" if rtl else "start",
            "offset": 12,
        },
        # Inside a layer: Streamlit takes data at the top through pandas and Arrow at every run.
        "layer": [
            {
                "data": {"values": rows},
                "encoding": {"x": {**x, "axis": _months(projection.months, words)}},
                "layer": [
                    {
                        "mark": {"type": "bar", "cornerRadiusEnd": 2},
                        "encoding": {
                            "y": {
                                **y,
                                "scale": {"domain": _domain(closing), "nice": True},
                                "axis": _amounts(words),
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
                    },
                    {
                        "mark": {"type": "rule", "color": INK, "strokeWidth": 1.4, "aria": False},
                        "encoding": {"x": None, "y": {"datum": 0}},
                    },
                    {
                        "transform": [{"filter": "datum.short"}],
                        "mark": {
                            "type": "text",
                            "text": "▼",
                            "fontSize": 10,
                            "baseline": "bottom",
                            "dy": -3,
                            "color": NEGATIVE,
                        },
                        "encoding": {"y": {"datum": 0}},
                    },
                    {
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
                    },
                ],
            }
        ],
        "config": _LOOK,
    }


def _domain(closing: list[int]) -> list[float]:
    """From below the lowest to above the highest amount (dirhams), zero inside."""
    low, high = min(0, *closing) / 100, max(0, *closing) / 100
    room = (high - low or 100.0) * _HEADROOM
    return [low - room if low < 0 else 0.0, high + room]


def _months(months: list[str], words: Words) -> Spec:
    """The axis of months: the name, and the year under the first month and each January."""
    labels = []
    for position, text in enumerate(months):
        name, _, year = month(text, words.language).rpartition(" ")
        shown = position == 0 or text.endswith("-01")
        labels.append(f"'{text}':['{name}','{year if shown else ''}']")
    return {
        "title": None,
        "labelAngle": 0,
        "labelOverlap": "parity" if len(months) <= 12 else "greedy",
        "labelExpr": "{" + ",".join(labels) + "}[datum.value]",
        "labelLineHeight": 14,
        "ticks": False,
        "labelPadding": 6,
        "domain": False,
    }


def _amounts(words: Words) -> Spec:
    """The axis of dirhams, with the language's separator of thousands."""
    separator = plain(number(1000, words.language))[1:-3]
    return {
        "title": None,
        "orient": "right" if words.language.direction == "rtl" else "left",
        "labelExpr": f"replace(format(datum.value, ',.0f'), regexp(',', 'g'), '{separator}')",
        "tickCount": 5,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    }


_LOOK: Spec = {
    "font": f"{fonts.FAMILY}, system-ui, 'Segoe UI', Roboto, 'Noto Sans', Arial",
    "background": None,
    "view": {"stroke": None},
    "title": {
        "color": INK,
        "fontSize": 14,
        "fontWeight": "bold",
        "subtitleColor": INK,
        "subtitleFontSize": 12,
        "subtitleLineHeight": 17,
        "subtitlePadding": 6,
    },
    "axis": {"labelColor": QUIET, "labelFontSize": 11, "gridColor": GRID},
}

_drawing = threading.Lock()


@lru_cache(maxsize=1)
def _register() -> None:
    vl_convert.register_font_directory(str(fonts.folder()))


def png(spec: Spec, *, scale: float = 2.5) -> bytes:
    """The specification as a PNG of `scale` × its width and height in pixels, on white.

    Drawn with FiraGO alone, so the same on every machine. Raises `ValueError` for a specification
    that is no Vega-Lite.
    """
    fixed = {**spec, "background": "white", "config": {**spec.get("config", {}), "font": "FiraGO"}}
    with _drawing:
        _register()
        return bytes(vl_convert.vegalite_to_png(fixed, scale=scale))
