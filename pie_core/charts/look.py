"""What all figures share: colours, axes, directions, the frame around the layers.

A specification is a plain dict of Vega-Lite 6 with its data inside: nothing is fetched, and the
same one is drawn on the screen (as wide as its place) and, through `picture.png`, on paper. Numbers
and months are worded here, because the drawing library speaks English only.

What people typed (names of offers, of scenarios) stands only in data, never in an expression, and
is cut to a width when drawn. Colours are told apart by their lightness, and never alone: a number,
a dash, a shape or a word says the same.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from pie_core.charts import fonts
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, month, number

Spec = dict[str, Any]

INK = "#24211D"
QUIET = "#6B655A"
GRID = "#E3DED3"
POSITIVE = "#0B6E5E"
NEGATIVE = "#B3261E"
PAPER = "#FFFFFF"
STEPS = ("#0A3F36", "#14705F", "#4B9484", "#82B5A8", "#B3D3CA", "#D9E9E4", "#F1F0EA")
"""From dark to light, each told from its neighbours in grey."""
LIGHT_FROM = 3
"""The first of the steps on which a text is dark."""
LINE = 18
"""Pixels from one line of a key to the next."""
AROUND = 90
"""Pixels of a figure's height that its title and its months take."""
NARROW = 52
"""Characters of a sentence that fit on one line of the narrowest figure."""
_HEADROOM = 0.06
"""Share of the height kept free above and below."""


def plain(text: str) -> str:
    """A number as every font can draw it, with a minus that stays before it in Arabic too.

    The narrow no-break space of French numbers becomes a no-break space.
    """
    text = text.replace("\u202f", "\u00a0").removeprefix("\u200e")
    return "\u200e\u2212" + text[1:] if text.startswith("-") else text


def amount(centimes: int, words: Words) -> str:
    """Whole dirhams in words, as a figure shows them."""
    return plain(dirhams(round(centimes, -2), words.language))


def when(text: str, words: Words) -> str:
    """A month of the plan in words, never broken between two lines."""
    return month(text, words.language).replace(" ", "\u00a0")


def rtl(words: Words) -> bool:
    """Whether the reader's language runs from right to left."""
    return words.language.direction == "rtl"


def directed(text: str, words: Words) -> str:
    """A line in the reader's direction: a canvas and a PNG both begin from the left otherwise."""
    return f"\u202b{text}\u202c" if rtl(words) else text


def named(text: str) -> str:
    """What a person typed as one line that cannot turn the direction of its neighbours.

    Line breaks and marks of direction go; an isolate keeps the name together. A name without any
    letter is a dash.
    """
    kept = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return f"\u2068{kept}\u2069" if kept else "–"


def sentences(texts: Iterable[str], words: Words) -> list[str]:
    """Sentences as lines that fit the narrowest figure; no line begins with a colon."""
    kept = (text.replace(" :", "\u00a0:") for text in texts)
    return [directed(line, words) for text in kept for line in textwrap.wrap(text, NARROW)]


def domain(*series: Sequence[int]) -> list[float]:
    """From below the lowest to above the highest of centimes, in dirhams, zero inside."""
    every = [0, *(centimes for one in series for centimes in one)]
    low, high = min(every) / 100, max(every) / 100
    room = (high - low or 100.0) * _HEADROOM
    return [low - room if low < 0 else 0.0, high + room]


def labelled_months(months: Sequence[str]) -> list[str]:
    """Which months the axis names: all of one year, then quarters, half-years, Januaries.

    The first one too, where the narrowest figure (300 pixels of months) has room before the next.
    """
    step = {12: 1, 24: 3, 36: 6}.get(len(months), 12)
    shown = [text for text in months if (int(text[5:]) - 1) % step == 0]
    if months and (not shown or months.index(shown[0]) * 300 / len(months) >= 38):
        shown.insert(0, months[0])
    return shown


def months_axis(months: Sequence[str], words: Words) -> Spec:
    """The axis of months: the name, and the year under the first month and each January."""
    named_months = labelled_months(months)
    labels = []
    for text in named_months:
        name, _, year = month(text, words.language).rpartition(" ")
        shown = text == named_months[0] or text.endswith("-01")
        labels.append(f"'{text}':['{name}','{year if shown else ''}']")
    return {
        "title": None,
        "values": named_months,
        "grid": False,
        "labelAngle": 0,
        "labelOverlap": "parity" if len(months) <= 12 else "greedy",
        "labelSeparation": 4,
        "labelExpr": "{" + ",".join(labels) + "}[datum.value]",
        "labelLineHeight": 14,
        "ticks": False,
        "labelPadding": 6,
        "domain": False,
    }


def amounts_axis(words: Words) -> Spec:
    """The axis of dirhams, with the language's separator of thousands."""
    separator = plain(number(1000, words.language))[1:-3]
    return {
        "title": None,
        "orient": "right" if rtl(words) else "left",
        "labelExpr": f"replace(format(datum.value, ',.0f'), regexp(',', 'g'), '{separator}')",
        "tickCount": 5,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    }


def zero() -> Spec:
    """The line where money ends."""
    return {
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1.4, "aria": False},
        "encoding": {"x": None, "y": {"datum": 0}},
    }


def short(count: int) -> Spec:
    """A triangle over each of so many bars whose datum is `short`: money misses there."""
    return {
        "transform": [{"filter": "datum.short"}],
        "mark": {
            "type": "text",
            "text": "▼",
            # Sixty bars are narrow: smaller triangles still stand apart.
            "fontSize": 10 if count <= 24 else 6,
            "baseline": "bottom",
            "dy": -3,
            "color": NEGATIVE,
        },
        "encoding": {"y": {"datum": 0}},
    }


def key(rows: Sequence[Spec], words: Words, *, top: float) -> list[Spec]:
    """Lines of a key: a square, then a text. `top` is the middle of the first, in pixels.

    Each row has `text`, `fill`, and may have `sign` (drawn in the square), `ink` (its colour) and
    `outline` (a dashed border in place of a colour).
    """
    right = rtl(words)
    data = [
        {
            "text": directed(row["text"], words),
            "fill": row["fill"],
            "sign": row.get("sign", ""),
            "ink": row.get("ink", INK),
            "outlined": bool(row.get("outline")),
            "y": top + LINE * position,
        }
        for position, row in enumerate(rows)
    ]
    at = {"y": {"value": {"expr": "datum.y"}}}

    def x(pixels: float) -> Spec:
        return {"value": {"expr": f"width - {pixels}"} if right else pixels}

    return [
        {
            "data": {"values": data},
            "mark": {
                "type": "point",
                "shape": "square",
                "size": 170,
                "filled": True,
                "opacity": 1,
                "fill": {"expr": "datum.fill"},
                "stroke": {"expr": f"datum.outlined ? '{INK}' : datum.fill"},
                "strokeDash": {"expr": "datum.outlined ? [3, 2] : [1, 0]"},
                "strokeWidth": 1,
                "aria": False,
            },
            "encoding": {"x": x(7), **at},
        },
        {
            "data": {"values": [row for row in data if row["sign"]]},
            "mark": {
                "type": "text",
                "fontSize": 10,
                "fontWeight": "bold",
                "baseline": "middle",
                "align": "center",
                "color": {"expr": "datum.ink"},
                "aria": False,
            },
            "encoding": {"x": x(7), "text": {"field": "sign"}, **at},
        },
        {
            "data": {"values": data},
            "mark": {
                "type": "text",
                "fontSize": 12,
                "baseline": "middle",
                "align": "right" if right else "left",
                "color": INK,
                "limit": {"expr": "max(40, width - 22)"},
            },
            "encoding": {"x": x(22), "text": {"field": "text"}, **at},
        },
    ]


def framed(
    title: str,
    notes: Sequence[str],
    layers: list[Spec],
    words: Words,
    *,
    width: int | str,
    height: int,
    description: str = "",
) -> Spec:
    """The whole specification around the layers.

    `notes` are lines under the title, directed already; `description` is the alternative text (the
    title and the notes if empty). `height` holds everything: the title, a key above the figure, the
    names beside it.
    """
    marks = dict.fromkeys(map(ord, "\u202b\u202c\u2068\u2069"))
    read = (description or f"{title}. {' '.join(notes)}".strip()).translate(marks)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": read,
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "title": {
            "text": directed(title, words),
            # An empty one would still take its place.
            **({"subtitle": list(notes)} if notes else {}),
            "anchor": "end" if rtl(words) else "start",
            "offset": 12,
        },
        # Inside a layer: Streamlit takes data at the top through pandas and Arrow at every run.
        "layer": layers,
        "config": LOOK,
    }


LOOK: Spec = {
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
