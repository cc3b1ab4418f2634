"""How many: bars under their names, with their numbers at the end; on a telephone as on a wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pie_core.charts.look import (
    GRID,
    INK,
    PAPER,
    QUIET,
    STEPS,
    Spec,
    directed,
    framed,
    key,
    named,
    rtl,
    sentences,
)
from pie_core.words.catalogue import Words

_ROW, _BAR = 40, 15
_NAME, _TOP = 9, 19
"""Pixels from the top of a row to the middle of its name, and to its bar."""
_END = 64
"""Pixels after the bar, for its number."""
FILLS = (STEPS[0], STEPS[4])
"""Of the parts of a bar: dark is what is finished, light what has begun."""


@dataclass(frozen=True)
class Bar:
    """A bar: its name, the sizes of its parts one after the other, and the number at its end.

    `told` says the same in words. With a `whole` it is a share of that, on an empty track of its own;
    without, its length is told from the other bars'.
    """

    name: str
    parts: tuple[int, ...]
    number: str
    told: str
    whole: int = 0


def counts(
    title: str,
    notes: Sequence[str],
    bars: Sequence[Bar],
    words: Words,
    *,
    keys: Sequence[str] = (),
    width: int | str = "container",
) -> Spec:
    """Bars in their order. `notes` are sentences that say what is seen; `keys` name
    the parts, where there are several. As high as it has bars; `width` in pixels or of the place."""
    right = rtl(words)
    longest = max((sum(bar.parts) for bar in bars), default=0) or 1
    rows, parts, tracks = [], [], []
    for place, bar in enumerate(bars):
        top, full = place * _ROW, bar.whole or longest
        told = f"{named(bar.name)} : {bar.told}"
        rows.append(
            {
                "top": top + _NAME,
                "middle": top + _TOP + _BAR / 2,
                "name": directed(named(bar.name), words),
                "number": directed(bar.number, words),
                "end": 1.0 if bar.whole else sum(bar.parts) / full,
            }
        )
        if bar.whole:
            tracks.append({"top": top + _TOP, "from": 0.0, "to": 1.0})
        begin = 0
        for n, size in enumerate(bar.parts):
            if size:
                span = {"from": begin / full, "to": (begin + size) / full}
                parts.append({"top": top + _TOP, "fill": FILLS[n], "told": told, **span})
            begin += size

    def x(field: str, more: int = 0) -> Spec:
        along = f"(width - {_END}) * datum.{field} + {more}"
        return {"value": {"expr": f"width - ({along})" if right else along}}

    def rects(data: list[Spec], **mark: object) -> Spec:
        return {
            "data": {"values": data},
            "mark": {"type": "rect", **mark},
            "encoding": {
                "x": x("from"),
                "x2": x("to"),
                "y": {"value": {"expr": "datum.top"}},
                "y2": {"value": {"expr": f"datum.top + {_BAR}"}},
            },
        }

    filled = rects(parts, fill={"expr": "datum.fill"}, stroke=INK, strokeWidth=0.5)
    filled["encoding"]["tooltip"] = [{"field": "told", "type": "nominal", "title": title}]
    layers = [
        rects(tracks, fill=PAPER, stroke=QUIET, strokeWidth=0.7, aria=False),
        *([filled] if parts else []),  # Without a bar it would be a picture that says nothing.
        {
            "data": {"values": rows},
            "mark": {
                "type": "text",
                "fontSize": 12,
                "baseline": "middle",
                "align": "right" if right else "left",
                "color": INK,
                "limit": {"expr": "width - 8"},
            },
            "encoding": {
                "x": {"value": "width" if right else 0},
                "y": {"value": {"expr": "datum.top"}},
                "text": {"field": "name"},
            },
        },
        {
            "data": {"values": rows},
            "mark": {
                "type": "text",
                "fontSize": 12,
                "fontWeight": "bold",
                "baseline": "middle",
                "align": "right" if right else "left",
                "color": INK,
                "aria": False,
            },
            "encoding": {
                "x": x("end", 7),
                "y": {"value": {"expr": "datum.middle"}},
                "text": {"field": "number"},
            },
        },
        {
            "data": {"values": [{"low": 0, "high": max(1, len(bars)) * _ROW - 4}]},
            "mark": {"type": "rule", "color": GRID, "aria": False},
            "encoding": {
                "x": {"value": "width" if right else 0},
                "y": {"value": {"expr": "datum.low"}},
                "y2": {"value": {"expr": "datum.high"}},
            },
        },
    ]
    lines = sentences(notes, words)
    under = 14 + 18 * len(keys) if keys else 0
    if keys:
        named_keys: list[Spec] = [
            {"text": text, "fill": fill} for text, fill in zip(keys, FILLS, strict=False)
        ]
        if any(bar.whole for bar in bars) and len(keys) > len(FILLS):
            named_keys.append({"text": keys[-1], "fill": PAPER, "outline": True})
        layers += key(named_keys, words, top=max(1, len(bars)) * _ROW + 10)
    return framed(
        title,
        lines,
        layers,
        words,
        width=width,
        height=max(1, len(bars)) * _ROW + under + 40 + 17 * len(lines),
        description=f"{title}. {' '.join(notes)} "
        + " ".join(f"{named(bar.name)} : {bar.told}." for bar in bars),
    )
