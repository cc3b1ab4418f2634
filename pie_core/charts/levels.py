"""The competences of a cohort: how many persons reached each level, and what its mean became.

A row for each competence, its name over it, so that the same figure is read on a telephone and on a
wall. Places are expressions of the width; the rows are as high on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pie_core.charts.curves import chance_text
from pie_core.charts.look import (
    GRID,
    INK,
    PAPER,
    POSITIVE,
    QUIET,
    STEPS,
    Spec,
    directed,
    framed,
    named,
    plain,
    rtl,
)
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number
from pie_core.words.terms import OCCASIONS

HIGHEST = 5
_FILLS = (STEPS[5], STEPS[4], STEPS[3], STEPS[1], STEPS[0])
"""Of the levels, from light to dark."""
_INKS = (INK, INK, INK, PAPER, PAPER)
_HEAD = 34
"""Pixels of the key, which is above the first row."""
_ROW, _BAR = 46, 20
_NAME = 10
"""Pixels from the top of a row to the middle of its name."""
_MIDDLE = 29
"""Pixels from the top of a row to the middle of its bar, or of its line."""
_EDGE = 40
"""Pixels beside the scale of the means: half a point and a number."""
_FRAME = 48
"""Pixels of the title and of the edges."""


def _type(size: int) -> Spec:
    """A size of type, half as large again where the figure is as wide as a projected screen."""
    return {"expr": f"width > 1400 ? {round(size * 1.5)} : {size}"}


@dataclass(frozen=True)
class Row:
    """A competence: how many answered, how many reached each level from 1 to 5, the two means."""

    name: str
    n: int
    reached: tuple[int, ...]
    start_mean: float | None
    end_mean: float | None


def levels(rows: Sequence[Row], words: Words, *, width: int | str = "container") -> Spec:
    """For each competence one bar of all persons, parted by the level that they reached.

    Shares stand in their part where there is room: with their sign, without it, or not at all.
    As high as it has rows; `width` is in pixels, or as wide as the place on the page.
    """
    t = words.t
    parts: list[Spec] = []
    said = []
    for place, row in enumerate(rows):
        whole, sofar = sum(row.reached), 0
        told = []
        for level, persons in enumerate(row.reached, 1):
            if not persons:
                continue
            begin, sofar = sofar / whole, sofar + persons
            share = plain(chance_text(persons / whole, words))
            parts.append(
                {
                    **_span(begin, sofar / whole, rtl(words)),
                    "top": _HEAD + place * _ROW + _MIDDLE - _BAR / 2,
                    "fill": _FILLS[level - 1],
                    "ink": _INKS[level - 1],
                    "long": share,
                    "short": str(round(100 * round(persons / whole, 2))),
                    "name": named(row.name),
                    "level": str(level),
                    "persons": _persons(persons, words),
                }
            )
            told.append(f"{_level(level, words)} {share}")
        said.append(_told(row, told, words))
    title = t("Niveaux atteints dans le groupe")
    layers: list[Spec] = [
        {
            "data": {"values": parts},
            "mark": {
                "type": "rect",
                "fill": {"expr": "datum.fill"},
                "stroke": PAPER,
                "strokeWidth": 1,
            },
            "encoding": {
                "x": {"value": {"expr": "datum.begin * width"}},
                "x2": {"value": {"expr": "datum.end * width"}},
                "y": {"value": {"expr": "datum.top"}},
                "y2": {"value": {"expr": f"datum.top + {_BAR}"}},
                "tooltip": [
                    {"field": "name", "type": "nominal", "title": t("Compétence")},
                    {"field": "level", "type": "nominal", "title": t("Niveau")},
                    {"field": "long", "type": "nominal", "title": t("Part")},
                    {"field": "persons", "type": "nominal", "title": t("Personnes")},
                ],
            },
        },
        *(_shares(parts, field, words) for field in ("long", "short")),
        _nobody(rows),
        *_names(rows, words),
        *_levels_key(words),
    ]
    return framed(
        title,
        [],
        layers,
        words,
        width=width,
        height=_HEAD + max(1, len(rows)) * _ROW + _FRAME,
        description=f"{title}. {'. '.join(said)}.",
    )


def dumbbell(rows: Sequence[Row], words: Words, *, width: int | str = "container") -> Spec:
    """For each competence the mean at the start (hollow) and at the end (filled), a line between.

    Each mean stands beside its point, on the outer side. As high as it has rows; `width` is in
    pixels, or as wide as the place on the page.
    """
    t, right = words.t, rtl(words)
    points: list[Spec] = []
    lines: list[Spec] = []
    said = []
    for place, row in enumerate(rows):
        y = _HEAD + place * _ROW + _MIDDLE
        both = [("start", row.start_mean), ("end", row.end_mean)]
        there = [(occasion, mean) for occasion, mean in both if mean is not None]
        shown = {occasion: _mean(mean, words) for occasion, mean in both}
        if len(there) == 2:
            lines.append({"y": y, "from": there[0][1], "to": there[1][1]})
        for occasion, mean in there:
            others = [other for which, other in there if which != occasion]
            # Two equal means share one number, at the end's side.
            below = bool(others) and (
                mean < others[0] or (mean == others[0] and occasion == "start")
            )
            same = len(set(shown.values())) == 1 and occasion == "start"
            points.append(
                {
                    "y": y,
                    "mean": mean,
                    "occasion": occasion,
                    "text": "" if same else shown[occasion],
                    "aside": -1 if below != right else 1,
                    "name": named(row.name),
                    **shown,
                }
            )
        told = [
            t(
                "{mean} au début" if occasion == "start" else "{mean} à la fin",
                mean=shown[occasion],
            )
            for occasion, _ in there
        ]
        said.append(_told(row, told, words))
    title = t("Moyenne du groupe, de 1 à 5")
    occasions = [
        occasion
        for occasion in ("start", "end")
        if any(point["occasion"] == occasion for point in points)
    ]
    layers: list[Spec] = [
        *_scale(rows, words),
        {
            "data": {"values": lines},
            "mark": {"type": "rule", "color": POSITIVE, "strokeWidth": 3, "aria": False},
            "encoding": {
                "x": {"value": {"expr": _at("datum.from", right)}},
                "x2": {"value": {"expr": _at("datum.to", right)}},
                "y": {"value": {"expr": "datum.y"}},
            },
        },
        *(
            {
                "data": {
                    "values": [point for point in points if point["occasion"] == occasion],
                },
                "mark": _POINTS[occasion],
                "encoding": {
                    "x": {"value": {"expr": _at("datum.mean", right)}},
                    "y": {"value": {"expr": "datum.y"}},
                    "tooltip": [
                        {"field": "name", "type": "nominal", "title": t("Compétence")},
                        {"field": "start", "type": "nominal", "title": t(OCCASIONS["start"])},
                        {"field": "end", "type": "nominal", "title": t(OCCASIONS["end"])},
                    ],
                },
            }
            for occasion in occasions
        ),
        *(_means(points, look, words) for look in (_HALO, {"color": INK})),
        *_names(rows, words),
        *_means_key(occasions, words),
    ]
    return framed(
        title,
        [],
        layers,
        words,
        width=width,
        height=_HEAD + max(1, len(rows)) * _ROW + _FRAME + 10,
        description=f"{title}. {'. '.join(said)}.",
    )


_HALO: Spec = {"color": PAPER, "stroke": PAPER, "strokeWidth": 5, "strokeJoin": "round"}
"""So that no line runs through a number."""
_POINTS: dict[str, Spec] = {
    "start": {
        "type": "point",
        "shape": "circle",
        "size": 130,
        "filled": True,
        "opacity": 1,
        "fill": PAPER,
        "stroke": INK,
        "strokeWidth": 1.8,
    },
    "end": {
        "type": "point",
        "shape": "circle",
        "size": 76,
        "filled": True,
        "opacity": 1,
        "fill": POSITIVE,
        "stroke": PAPER,
        "strokeWidth": 0.8,
    },
}
"""The end smaller and in front: on an unchanged mean it lies inside the start."""


def _span(begin: float, end: float, right: bool) -> Spec:
    if right:
        begin, end = 1 - end, 1 - begin
    return {"begin": begin, "end": end}


def _persons(persons: int, words: Words) -> str:
    if not persons:
        return words.t("pas de réponse")
    return words.n("{n} personne", "{n} personnes", persons)


def _level(level: int, words: Words) -> str:
    return words.t("niveau {level}", level=level)


def _mean(mean: float | None, words: Words) -> str:
    return "–" if mean is None else plain(number(mean, words.language, decimals=1))


def _told(row: Row, parts: Sequence[str], words: Words) -> str:
    """A row in one sentence, for the description."""
    values = [_persons(row.n, words), *parts]
    return words.t("{name} : {value}", name=named(row.name), value=", ".join(values))


def _at(mean: str, right: bool) -> str:
    """Where a mean lies on the scale from 1 to 5."""
    along = f"{_EDGE} + (width - {2 * _EDGE}) * ({mean} - 1) / {HIGHEST - 1}"
    return f"width - ({along})" if right else along


def _begin(pixels: float, words: Words) -> Spec:
    """So many pixels from where reading begins."""
    return {"value": {"expr": f"width - {pixels}"} if rtl(words) else pixels}


def _shares(parts: Sequence[Spec], field: str, words: Words) -> Spec:
    """The shares with their sign where there is room for it, else without."""
    least, most = (38, 1e6) if field == "long" else (18, 38)
    room = "(datum.end - datum.begin) * width"
    return {
        "data": {"values": list(parts)},
        "mark": {
            "type": "text",
            "fontSize": _type(12),
            "baseline": "middle",
            "align": "center",
            "color": {"expr": "datum.ink"},
            "opacity": {"expr": f"{room} >= {least} && {room} < {most} ? 1 : 0"},
            "limit": {"expr": room},
            "aria": False,
        },
        "encoding": {
            "x": {"value": {"expr": "(datum.begin + datum.end) / 2 * width"}},
            "y": {"value": {"expr": f"datum.top + {_BAR / 2 + 1}"}},
            "text": {"field": field},
        },
    }


def _means(points: Sequence[Spec], look: Spec, words: Words) -> Spec:
    """The means beside their points."""
    return {
        "data": {"values": list(points)},
        "mark": {
            "type": "text",
            "fontSize": _type(12),
            "fontWeight": "bold",
            "baseline": "middle",
            "align": {"expr": "datum.aside > 0 ? 'left' : 'right'"},
            "xOffset": {"expr": "10 * datum.aside"},
            "limit": _EDGE,
            "aria": False,
            **look,
        },
        "encoding": {
            "x": {"value": {"expr": _at("datum.mean", rtl(words))}},
            "y": {"value": {"expr": "datum.y + 1"}},
            "text": {"field": "text"},
        },
    }


def _names(rows: Sequence[Row], words: Words) -> list[Spec]:
    """Over each row the competence where reading begins, and who answered where it ends."""
    data = [
        {
            "y": _HEAD + place * _ROW + _NAME,
            "name": directed(named(row.name), words),
            "persons": directed(_persons(row.n, words), words),
        }
        for place, row in enumerate(rows)
    ]
    right = rtl(words)
    return [
        {
            "data": {"values": data},
            "mark": {
                "type": "text",
                "fontSize": _type(13 if field == "name" else 11),
                "fontWeight": "bold" if field == "name" else "normal",
                "color": INK if field == "name" else QUIET,
                "baseline": "middle",
                "align": "left" if (field == "name") != right else "right",
                "limit": {
                    "expr": f"{'width - ' if field == 'name' else ''}(width > 1400 ? 140 : 94)"
                },
            },
            "encoding": {
                "x": {"value": 0 if (field == "name") != right else "width"},
                "y": {"value": {"expr": "datum.y"}},
                "text": {"field": field},
            },
        }
        for field in ("name", "persons")
    ]


def _nobody(rows: Sequence[Row]) -> Spec:
    """An empty box in place of a bar that has no levels."""
    return {
        "data": {
            "values": [
                {"top": _HEAD + place * _ROW + _MIDDLE - _BAR / 2}
                for place, row in enumerate(rows)
                if not sum(row.reached)
            ]
        },
        "mark": {
            "type": "rect",
            "fill": None,
            "stroke": GRID,
            "strokeWidth": 1.2,
            "strokeDash": [4, 3],
            "aria": False,
        },
        "encoding": {
            "x": {"value": 1},
            "x2": {"value": {"expr": "width - 1"}},
            "y": {"value": {"expr": "datum.top"}},
            "y2": {"value": {"expr": f"datum.top + {_BAR}"}},
        },
    }


def _levels_key(words: Words) -> list[Spec]:
    """`Niveau`, then a box for each level with its number."""
    label = words.t("Niveau")
    first = round(len(label) * 7) + 8
    boxes = [
        {"place": place, "text": str(place + 1), "fill": _FILLS[place], "ink": _INKS[place]}
        for place in range(HIGHEST)
    ]
    side = 26
    x = f"{first} + datum.place * {side + 2}"
    right = rtl(words)
    return [
        _word(label, 0, words),
        {
            "data": {"values": boxes},
            "mark": {"type": "rect", "fill": {"expr": "datum.fill"}, "aria": False},
            "encoding": {
                "x": {"value": {"expr": f"width - ({x})" if right else x}},
                "x2": {"value": {"expr": f"width - ({x} + {side})" if right else f"{x} + {side}"}},
                "y": {"value": 0},
                "y2": {"value": 18},
            },
        },
        {
            "data": {"values": boxes},
            "mark": {
                "type": "text",
                "fontSize": 12,
                "fontWeight": "bold",
                "baseline": "middle",
                "align": "center",
                "color": {"expr": "datum.ink"},
                "limit": side,
                "aria": False,
            },
            "encoding": {
                "x": {
                    "value": {
                        "expr": f"width - ({x} + {side / 2})" if right else f"{x} + {side / 2}"
                    }
                },
                "y": {"value": 10},
                "text": {"field": "text"},
            },
        },
    ]


def _means_key(occasions: Sequence[str], words: Words) -> list[Spec]:
    """The point of each occasion, and its word."""
    layers: list[Spec] = []
    at = 8.0
    for occasion in occasions:
        text = words.t(OCCASIONS[occasion])
        layers.append(
            {
                "data": {"values": [{}]},
                "mark": {**_POINTS[occasion], "aria": False},
                "encoding": {"x": _begin(at, words), "y": {"value": 9}},
            }
        )
        layers.append(_word(text, at + 14, words))
        at += 14 + 7 * len(text) + 24
    return layers


def _word(text: str, pixels: float, words: Words) -> Spec:
    """A word of the key, so many pixels from where reading begins."""
    return {
        "data": {"values": [{"text": directed(text, words)}]},
        "mark": {
            "type": "text",
            "fontSize": 12,
            "baseline": "middle",
            "align": "right" if rtl(words) else "left",
            "color": INK,
            "limit": {"expr": f"max(40, width - {pixels})"},
        },
        "encoding": {
            "x": _begin(pixels, words),
            "y": {"value": 10},
            "text": {"field": "text"},
        },
    }


def _scale(rows: Sequence[Row], words: Words) -> list[Spec]:
    """In each row a line for the whole scale, a stroke at each level; under the last, their numbers."""
    right = rtl(words)
    ticks = [
        {"level": level, "y": _HEAD + place * _ROW + _MIDDLE}
        for place in range(len(rows))
        for level in range(1, HIGHEST + 1)
    ]
    x = {"value": {"expr": _at("datum.level", right)}}
    ends = [tick for tick in ticks if tick["level"] == 1]
    return [
        {
            "data": {"values": ends},
            "mark": {"type": "rule", "color": GRID, "strokeWidth": 1.5, "aria": False},
            "encoding": {
                "x": x,
                "x2": {"value": {"expr": _at(str(HIGHEST), right)}},
                "y": {"value": {"expr": "datum.y"}},
            },
        },
        {
            "data": {"values": ticks},
            "mark": {"type": "rule", "color": GRID, "strokeWidth": 1.5, "aria": False},
            "encoding": {
                "x": x,
                "y": {"value": {"expr": "datum.y - 7"}},
                "y2": {"value": {"expr": "datum.y + 7"}},
            },
        },
        {
            "data": {"values": [{**tick, "text": str(tick["level"])} for tick in ticks[-HIGHEST:]]},
            "mark": {
                "type": "text",
                "fontSize": _type(11),
                "baseline": "middle",
                "align": "center",
                "color": QUIET,
                "limit": 20,
                "aria": False,
            },
            "encoding": {
                "x": x,
                "y": {"value": {"expr": "datum.y + 18"}},
                "text": {"field": "text"},
            },
        },
    ]
