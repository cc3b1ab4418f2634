"""The radar of a person's competences: a spoke for each, the level as the distance from the centre.

Vega-Lite has no polar lines. Every place is therefore a pair of the unit circle in the data, and
expressions carry it to the middle of the figure, whatever its width.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from pie_core.charts.look import (
    GRID,
    INK,
    LINE,
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
    sentences,
)
from pie_core.errors import Invalid
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number
from pie_core.words.terms import OCCASIONS

Occasion = Literal["start", "end", "then"]
_IN_KEY: tuple[Occasion, ...] = ("start", "end", "then")

MOST = 15
HIGHEST = 5
_TINTS = (STEPS[0], STEPS[2], STEPS[4])
"""Of the areas, in their order; the numbers on them say the same."""
_SECTORS = ("#FBFAF7", "#F4F2EC")
_BAND = 6
"""Pixels of the arc outside, in which each area has its tint."""
_OUTSIDE = 25
"""Pixels from the highest level to the edge: the arc and the numbers."""
_LETTER = 6.2
"""Pixels of a letter of the key, rather too many."""
_SAMPLE, _SQUARE = 34, 20
"""Pixels of the key before its words: a piece of line and a point, the tint of an area."""
_LOOKS: dict[Occasion, Spec] = {
    "start": {
        "line": {"color": INK, "strokeWidth": 1.6, "strokeDash": [6, 4]},
        "point": {"shape": "circle", "size": 100, "fill": PAPER, "stroke": INK, "strokeWidth": 1.6},
    },
    "end": {
        "line": {"color": POSITIVE, "strokeWidth": 2.6, "strokeDash": [1, 0]},
        "point": {
            "shape": "circle",
            "size": 56,
            "fill": POSITIVE,
            "stroke": PAPER,
            "strokeWidth": 0.8,
        },
    },
    "then": {
        "line": {"color": INK, "strokeWidth": 1.3, "strokeDash": [1, 3], "strokeCap": "round"},
        "point": {
            "shape": "diamond",
            "size": 34,
            "fill": PAPER,
            "stroke": INK,
            "strokeWidth": 1.1,
        },
    },
}
"""From the back to the front: where levels are the same, each point shows around the next."""


@dataclass(frozen=True)
class Axis:
    """A competence, its area, and its levels from 1 to 5; `None` where there is no answer."""

    name: str
    area: str
    start: float | None
    end: float | None
    then: float | None = None
    """The level of the start as the person saw it at the end."""

    def level(self, occasion: Occasion) -> float | None:
        """The level of an occasion."""
        return {"start": self.start, "end": self.end, "then": self.then}[occasion]


def radar(
    axes: Sequence[Axis], words: Words, *, width: int | str = "container", height: int = 420
) -> Spec:
    """The levels of up to fifteen competences: at the start (dashed), at the end (solid), looking back.

    Axes run from the top, clockwise (the other way in Arabic), in the order of the list that stands
    beside the figure: at its end each has its number there. A line joins only neighbours that both
    have an answer. `width` and `height` are in pixels; `"container"` is as wide as the place on the
    page. Raises `Invalid` (code `too_many`).
    """
    if len(axes) > MOST:
        rule = f"at most {MOST} axes"
        raise Invalid(
            findings=[
                {"path": "axes", "code": "too_many", "value": str(len(axes)), "rule": rule},
            ]
        )
    t = words.t
    said = _said(words)
    shown: list[Occasion] = [
        occasion for occasion in said if any(axis.level(occasion) is not None for axis in axes)
    ]
    gaps = any(axis.level(occasion) is None for axis in axes for occasion in shown)
    areas = _areas(axes)
    lines = [directed(said[occasion], words) for occasion in shown]
    places = [directed(_place(area, spans, words), words) for area, spans in areas.items()]
    key = _Key(lines, places, rtl(words))
    circle = _Circle(key.room, max(1, len(axes)), rtl(words))
    tips = [_tip(position, axis, said, shown, words) for position, axis in enumerate(axes)]
    layers = [
        *_ground(axes, list(areas), circle),
        *(_curve(axes, occasion, circle) for occasion in _LOOKS if occasion in shown),
        *_numbers(tips, circle, words),
        *(_points(axes, occasion, tips, circle, words) for occasion in _LOOKS if occasion in shown),
        *key.lines([_LOOKS[occasion] for occasion in shown]),
        *key.areas(),
    ]
    title = t("Niveau de chaque compétence, de 1 à 5")
    notes = [t("Chaque numéro est celui de la liste.")]
    if gaps:
        notes.append(t("Sans réponse, la ligne s'arrête."))
    described = [
        f"{position}. " + t("{name} : {value}", name=axis.name, value=_levels(axis, said, words))
        for position, axis in enumerate(axes, 1)
    ]
    return framed(
        title,
        sentences(notes, words),
        layers,
        words,
        width=width,
        height=height,
        description=f"{title}. {'. '.join(described)}.",
    )


def _said(words: Words) -> dict[Occasion, str]:
    """What each line is called, in the order of the key."""
    return {occasion: words.t(OCCASIONS[occasion]) for occasion in _IN_KEY}


class _Circle:
    """Where the circle lies under the key, and what stands on it."""

    def __init__(self, top: str, count: int, right: bool) -> None:
        self.count = count
        self.side = -1 if right else 1
        self.x = "width / 2"
        self.y = f"({top} + (height - {top}) / 2)"
        self.radius = f"max(20, min(width, height - {top}) / 2 - {_OUTSIDE})"

    def angle(self, position: float) -> float:
        """Of a spoke (or of a place between two), from the top, clockwise."""
        return self.side * 2 * math.pi * position / self.count

    def at(self, position: float, level: float) -> Spec:
        """A level on a spoke, as a pair of the unit circle."""
        angle, far = self.angle(position), level / HIGHEST
        return {"x": round(math.sin(angle) * far, 5), "y": round(-math.cos(angle) * far, 5)}

    def place(self, beyond: float = 0, *, suffix: str = "") -> Spec:
        """Channels that carry `datum.x` and `datum.y` to the figure, `beyond` pixels further out."""
        far = f"({self.radius} + {beyond})" if beyond else self.radius
        return {
            f"{name}{suffix}": {"value": {"expr": f"{middle} + {far} * datum.{name}{suffix}"}}
            for name, middle in (("x", self.x), ("y", self.y))
        }

    def ring(self, level: float | str, *, inner: float = 0, outer: float = 0) -> Spec:
        """Properties of an arc mark around the middle; `inner` and `outer` are pixels beyond."""
        return {
            "type": "arc",
            "x": {"expr": self.x},
            "y": {"expr": self.y},
            "innerRadius": {"expr": f"{self.radius} + {inner}"} if inner else 0,
            "outerRadius": {"expr": f"{self.radius} * {level} / {HIGHEST} + {outer}"},
            "aria": False,
        }


def _areas(axes: Sequence[Axis]) -> dict[str, list[tuple[int, int]]]:
    """The first and last axis of each stretch of an area, by area, in their order."""
    found: dict[str, list[tuple[int, int]]] = {}
    for area, members in groupby(range(len(axes)), key=lambda position: axes[position].area):
        inside = list(members)
        found.setdefault(area, []).append((inside[0], inside[-1]))
    return found


def _place(area: str, spans: Iterable[tuple[int, int]], words: Words) -> str:
    """`1–5 : Idées`: which numbers an area has."""
    numbers = ", ".join(
        f"{first + 1}" if first == last else f"{first + 1}–{last + 1}" for first, last in spans
    )
    name = words.t("{name} : {value}", name=numbers, value=named(area))
    return name.replace(" :", "\u00a0:")


def runs(levels: Sequence[float | None]) -> list[list[int]]:
    """Which axes each piece of a line goes through: neighbours with an answer, around the circle.

    A whole circle ends where it began. An axis without answered neighbours is in no run.
    """
    count = len(levels)
    missing = [position for position, level in enumerate(levels) if level is None]
    if not missing:
        return [[*range(count), 0]] if count > 2 else [list(range(count))] if count == 2 else []
    found: list[list[int]] = [[]]
    for step in range(1, count + 1):
        position = (missing[0] + step) % count
        if levels[position] is None:
            found.append([])
        else:
            found[-1].append(position)
    return [run for run in found if len(run) > 1]


def _ground(axes: Sequence[Axis], areas: Sequence[str], circle: _Circle) -> list[Spec]:
    """Sectors and the arc of the areas, rings of the levels, spokes, the levels' numbers."""
    stretches = [
        (areas.index(area), first, last)
        for area, spans in _areas(axes).items()
        for first, last in spans
    ]
    sectors = []
    for place, first, last in stretches:
        begin, end = sorted((circle.angle(first - 0.5), circle.angle(last + 0.5)))
        sectors.append(
            {
                "begin": begin,
                "end": end,
                "fill": _SECTORS[place % len(_SECTORS)],
                "tint": _TINTS[place % len(_TINTS)],
            }
        )
    turn = {"theta": {"value": {"expr": "datum.begin"}}, "theta2": {"value": {"expr": "datum.end"}}}
    every = range(len(axes))
    spokes = [{**circle.at(place, 0), **_second(circle.at(place, HIGHEST))} for place in every]
    borders = [
        {**circle.at(first - 0.5, 0), **_second(circle.at(first - 0.5, HIGHEST))}
        for _, first, _ in stretches
        if len(stretches) > 1
    ]
    levels = range(1, HIGHEST + 1)
    numbers = [{**circle.at(-0.5, level), "text": str(level)} for level in levels]
    whole = {"theta": {"value": 0}, "theta2": {"value": 2 * math.pi}}
    return [
        {
            "data": {"values": sectors},
            "mark": {**circle.ring(HIGHEST), "fill": {"expr": "datum.fill"}},
            "encoding": turn,
        },
        {
            "data": {"values": sectors},
            "mark": {
                **circle.ring(HIGHEST, inner=2, outer=2 + _BAND),
                "fill": {"expr": "datum.tint"},
                "stroke": PAPER,
                "strokeWidth": 1.5,
            },
            "encoding": turn,
        },
        {
            "data": {"values": [{"level": level} for level in levels]},
            "mark": {
                **circle.ring("datum.level"),
                "filled": False,
                "fill": None,
                "stroke": GRID,
                "strokeWidth": 1,
            },
            "encoding": whole,
        },
        _rule(spokes, circle, GRID, 1),
        _rule(borders, circle, QUIET, 1),
        *(
            {
                "data": {"values": numbers},
                "mark": {
                    "type": "text",
                    "fontSize": 10,
                    "baseline": "middle",
                    "align": "center",
                    "limit": 20,
                    "aria": False,
                    **look,
                },
                "encoding": {**circle.place(), "text": {"field": "text"}},
            }
            for look in (
                {"color": PAPER, "stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"},
                {"color": QUIET},
            )
        ),
    ]


def _second(place: Spec) -> Spec:
    return {"x2": place["x"], "y2": place["y"]}


def _rule(rows: Sequence[Spec], circle: _Circle, color: str, thick: float) -> Spec:
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rule", "color": color, "strokeWidth": thick, "aria": False},
        "encoding": {**circle.place(), **circle.place(suffix="2")},
    }


def _curve(axes: Sequence[Axis], occasion: Occasion, circle: _Circle) -> Spec:
    """The line of an occasion, in as many pieces as its answers make."""
    levels = [axis.level(occasion) for axis in axes]
    rows = [
        {**circle.at(position, levels[position] or 0), "run": run, "order": order}
        for run, positions in enumerate(runs(levels))
        for order, position in enumerate(positions)
    ]
    whole = occasion == "end" and None not in levels and len(axes) > 2
    ground = {"fill": POSITIVE, "fillOpacity": 0.1} if whole else {}
    return {
        "data": {"values": rows},
        "mark": {
            "type": "line",
            "strokeJoin": "round",
            "aria": False,
            **_LOOKS[occasion]["line"],
            **ground,
        },
        "encoding": {
            **circle.place(),
            "detail": {"field": "run", "type": "nominal"},
            "order": {"field": "order", "type": "quantitative"},
        },
    }


def _tip(
    position: int,
    axis: Axis,
    said: dict[Occasion, str],
    shown: Sequence[Occasion],
    words: Words,
) -> Spec:
    """What is read on a competence: its number, its name, each of its levels."""
    return {
        "position": position,
        "number": str(position + 1),
        "name": named(axis.name),
        **{occasion: _level(axis.level(occasion), words) for occasion in said if occasion in shown},
    }


def _level(level: float | None, words: Words) -> str:
    return "–" if level is None else plain(number(level, words.language, decimals=1))


def _levels(axis: Axis, said: dict[Occasion, str], words: Words) -> str:
    """`Au début 2, À la fin 3,5`, for the description."""
    there = [
        f"{text} {_level(axis.level(occasion), words)}"
        for occasion, text in said.items()
        if axis.level(occasion) is not None
    ]
    return ", ".join(there) or words.t("pas de réponse")


def _tooltip(tips: Sequence[Spec], words: Words) -> list[Spec]:
    titles = [("name", words.t("Compétence")), *_said(words).items()]
    return [
        {"field": field, "type": "nominal", "title": title}
        for field, title in titles
        if tips and field in tips[0]
    ]


def _points(
    axes: Sequence[Axis],
    occasion: Occasion,
    tips: Sequence[Spec],
    circle: _Circle,
    words: Words,
) -> Spec:
    rows = [
        {**tip, **circle.at(position, level)}
        for position, (axis, tip) in enumerate(zip(axes, tips, strict=True))
        if (level := axis.level(occasion)) is not None
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "opacity": 1, **_LOOKS[occasion]["point"]},
        "encoding": {**circle.place(), "tooltip": _tooltip(tips, words)},
    }


def _numbers(tips: Sequence[Spec], circle: _Circle, words: Words) -> list[Spec]:
    """The number of each competence at the end of its spoke."""
    rows = [{**tip, **circle.at(tip["position"], HIGHEST)} for tip in tips]
    return [
        {
            "data": {"values": rows},
            "mark": {
                "type": "text",
                "fontSize": 12,
                "fontWeight": "bold",
                "baseline": "middle",
                "align": "center",
                "color": INK,
                "limit": 30,
            },
            "encoding": {
                **circle.place(_BAND + 12),
                "text": {"field": "number"},
                "tooltip": _tooltip(tips, words),
            },
        }
    ]


class _Key:
    """Two small tables above the circle: the lines where reading begins, the areas at the other side.

    Where the figure is too narrow for both, the areas stand under the lines; where it is wide, both
    stand in the corners that the circle leaves free.
    """

    def __init__(
        self,
        lines: Sequence[str],
        areas: Sequence[str],
        right: bool,
    ) -> None:
        self._lines, self._areas, self._right = lines, areas, right
        first, self._last = self._wide(lines, _SAMPLE), self._wide(areas, _SQUARE)
        beside = LINE * max(len(lines), len(areas)) + 4
        under = LINE * (len(lines) + len(areas)) + 4
        self._narrow = f"width < {first + self._last + 8}"
        # Half of the circle's chord where the key ends.
        chord = f"sqrt(max(0, {beside} * (height - {beside})))"
        wide = f"width / 2 > {max(first, self._last) + 8} + {chord}"
        self.room = f"({wide} ? 0 : {self._narrow} ? {under} : {beside})"

    @staticmethod
    def _wide(texts: Sequence[str], before: int) -> int:
        return round(before + _LETTER * max((len(text) for text in texts), default=0))

    def _x(self, pixels: float, *, areas: bool = False) -> Spec:
        """So many pixels from where reading begins in one of the tables."""
        if not areas:
            return {"value": {"expr": f"width - {pixels}"} if self._right else pixels}
        from_left = f"({self._narrow} ? 0 : width - {self._last}) + {pixels}"
        return {"value": {"expr": f"width - ({from_left})" if self._right else from_left}}

    def _text(self, texts: Sequence[str], *, areas: bool) -> Spec:
        return {
            "data": {
                "values": [
                    {"text": text, "y": LINE * place + 7} for place, text in enumerate(texts)
                ]
            },
            "mark": {
                "type": "text",
                "fontSize": 12,
                "baseline": "middle",
                "align": "right" if self._right else "left",
                "color": INK,
                "limit": {"expr": f"max(40, width - {_SAMPLE})"},
            },
            "encoding": {
                "x": self._x(_SQUARE if areas else _SAMPLE, areas=areas),
                "y": self._y(areas=areas),
                "text": {"field": "text"},
            },
        }

    def _y(self, *, areas: bool) -> Spec:
        under = f" + ({self._narrow} ? {LINE * len(self._lines)} : 0)" if areas else ""
        return {"value": {"expr": f"datum.y{under}"}}

    def lines(self, looks: Sequence[Spec]) -> list[Spec]:
        """A piece of each line with its point, and what it shows."""
        layers: list[Spec] = []
        for place, look in enumerate(looks):
            data = {"values": [{"y": LINE * place + 7}]}
            y = self._y(areas=False)
            layers += [
                {
                    "data": data,
                    "mark": {"type": "rule", "aria": False, **look["line"]},
                    "encoding": {"x": self._x(0), "x2": self._x(28), "y": y},
                },
                {
                    "data": data,
                    "mark": {
                        "type": "point",
                        "filled": True,
                        "opacity": 1,
                        "aria": False,
                        **look["point"],
                    },
                    "encoding": {"x": self._x(14), "y": y},
                },
            ]
        return [*layers, self._text(self._lines, areas=False)]

    def areas(self) -> list[Spec]:
        """The tint of each area, its numbers and its name."""
        rows = [
            {"y": LINE * place + 7, "fill": _TINTS[place % len(_TINTS)]}
            for place in range(len(self._areas))
        ]
        return [
            {
                "data": {"values": rows},
                "mark": {
                    "type": "point",
                    "shape": "square",
                    "size": 110,
                    "filled": True,
                    "opacity": 1,
                    "fill": {"expr": "datum.fill"},
                    "strokeWidth": 0,
                    "aria": False,
                },
                "encoding": {"x": self._x(7, areas=True), "y": self._y(areas=True)},
            },
            self._text(self._areas, areas=True),
        ]
