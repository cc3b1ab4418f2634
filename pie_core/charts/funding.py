"""What the first year's money is for, and where it comes from."""

from __future__ import annotations

from pie_core.charts.look import (
    INK,
    LINE,
    PAPER,
    STEPS,
    Spec,
    amount,
    directed,
    framed,
    key,
    rtl,
    sentences,
)
from pie_core.finance.projection import Projection
from pie_core.words.catalogue import Words
from pie_core.words.numbers import percent

_BAR = 28
_HEAD = 22
_BETWEEN = 16


def use_of_money(projection: Projection, words: Words, *, width: int | str = "container") -> Spec:
    """Two bars of the same length: what is needed, and the money found for it.

    Each part has its line under the bar, with its amount and its share. What is missing has a
    dashed outline in place of a colour and ends the second bar; money left over ends the first.
    """
    t, first = words.t, projection.funding["initial"]
    gap = first["gap"]
    needs = [
        (t("Matériel et installation"), first["investments"], STEPS[0]),
        (t("Argent pour tourner"), first["working_capital"], STEPS[3]),
        (t("Reste en réserve"), max(0, -gap), None),
    ]
    means = [
        (t("Apport des propriétaires"), first["own_funds"], STEPS[0]),
        (t("Subventions et primes"), first["grants"], STEPS[2]),
        (t("Prêts"), first["loans"], STEPS[4]),
        (t("Argent qui manque encore"), max(0, gap), None),
    ]
    whole = first["investments"] + first["working_capital"] + max(0, -gap)
    title = t("L'argent de la première année")
    layers: list[Spec] = []
    described = []
    top = 8.0
    for head, parts in ((t("À quoi il sert"), needs), (t("D'où il vient"), means)):
        there = [part for part in parts if part[1]]
        heading = t("{name} : {value}", name=head, value=amount(whole, words))
        entries: list[Spec] = [
            {
                "text": t("{name} : {value}", name=name, value=amount(value, words))
                + f" ({percent(round(value / whole, 2), words.language)})",
                "fill": fill or PAPER,
                "outline": fill is None,
            }
            for name, value, fill in there
        ]
        layers.append(_heading(heading, top, words))
        layers.append(_bar([(value, fill) for _, value, fill in there], entries, top + 12, words))
        layers += key(entries, words, top=top + 12 + _BAR + 16)
        top += 12 + _BAR + 16 + LINE * len(entries) + _BETWEEN
        described.append(f"{heading} ({', '.join(entry['text'] for entry in entries)})")
    if gap > 0:
        note = t("Il manque encore {amount}.", amount=amount(gap, words))
    elif whole:
        note = t("Tout est financé.")
    else:
        note = t("Le plan ne demande pas encore d'argent.")
    return framed(
        title,
        sentences([note], words),
        layers,
        words,
        width=width,
        height=round(top) + 40,
        description=f"{title}. {note} {'. '.join(described)}.",
    )


def _heading(text: str, top: float, words: Words) -> Spec:
    right = rtl(words)
    return {
        "data": {"values": [{"text": directed(text, words)}]},
        "mark": {
            "type": "text",
            "align": "right" if right else "left",
            "baseline": "middle",
            "fontSize": 12,
            "fontWeight": "bold",
            "color": INK,
            "limit": {"expr": "width"},
        },
        "encoding": {
            "x": {"value": "width" if right else 0},
            "y": {"value": top},
            "text": {"field": "text"},
        },
    }


def _bar(
    parts: list[tuple[int, str | None]], entries: list[Spec], top: float, words: Words
) -> Spec:
    """One bar over the whole width, its parts from the reader's side on."""
    whole = sum(value for value, _ in parts)
    rows, sofar = [], 0
    for (value, fill), entry in zip(parts, entries, strict=True):
        begin, end = sofar / whole, (sofar + value) / whole
        sofar += value
        if rtl(words):
            begin, end = 1 - end, 1 - begin
        rows.append(
            {
                "begin": begin,
                "end": end,
                "fill": fill or PAPER,
                "outlined": fill is None,
                "text": entry["text"],
            }
        )
    return {
        "data": {"values": rows},
        "mark": {
            "type": "rect",
            "fill": {"expr": "datum.fill"},
            "stroke": {"expr": f"datum.outlined ? '{INK}' : '{PAPER}'"},
            "strokeDash": {"expr": "datum.outlined ? [4, 3] : [1, 0]"},
            "strokeWidth": 1.2,
        },
        "encoding": {
            "x": {"value": {"expr": "datum.begin * width"}},
            "x2": {"value": {"expr": "datum.end * width"}},
            "y": {"value": top},
            "y2": {"value": top + _BAR},
            "tooltip": {"field": "text", "type": "nominal"},
        },
    }
