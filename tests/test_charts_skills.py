"""The figures of competences: places on the circle, gaps, shares, means, words, and the drawing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from pie_core.charts.levels import Row, dumbbell, levels
from pie_core.charts.look import Spec
from pie_core.charts.picture import png
from pie_core.charts.radar import Axis, radar, runs
from pie_core.errors import Invalid
from pie_core.words.catalogue import words

NASTY = ("<b>Table</b>", "datum.x", "", "x" * 200, "']; throw 1 //", "كرسي\u202e خشبي\n2", "Lit")


def axes(count: int = 15, **same: Any) -> list[Axis]:
    """Axes of three areas whose levels differ between the occasions."""
    made = [
        Axis(f"Compétence {place}", f"Domaine {place * 3 // count}", 1 + place % 4, 2 + place % 4)
        for place in range(count)
    ]
    return [replace(axis, **same) for axis in made]


ROWS = (
    Row("Repérer", 24, (1, 4, 10, 6, 3), 2.1, 3.25),
    Row("Créer", 23, (0, 0, 23, 0, 0), 3.0, 3.0),
    Row("Planifier", 26000, (1, 9, 20, 70, 25900), 4.5, 1.5),
    Row("Oser", 8, (8, 0, 0, 0, 0), 1.0, None),
    Row("Agir", 0, (0, 0, 0, 0, 0), None, None),
)


def figures(code: str, **size: Any) -> dict[str, Spec]:
    spoken = words(code)
    return {
        "all": radar(axes(then=2.0), spoken, **size),
        "start": radar(axes(end=None), spoken, **size),
        "gaps": radar([*axes(9), *axes(6, start=None)], spoken, **size),
        "one": radar(axes(1), spoken, **size),
        "two": radar(axes(2), spoken, **size),
        "levels": levels(ROWS, spoken, **size),
        "no levels": levels(ROWS[-1:], spoken, **size),
        "dumbbell": dumbbell(ROWS, spoken, **size),
        "no means": dumbbell(ROWS[-1:], spoken, **size),
    }


def texts(spec: object) -> str:
    return json.dumps(spec, ensure_ascii=False)


def layers(spec: Spec, mark: str) -> list[Spec]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == mark]


def values(spec: Spec) -> Iterator[dict[str, Any]]:
    for layer in spec["layer"]:
        yield from layer["data"]["values"]


def expressions(spec: object) -> Iterator[str]:
    """Everything that the drawing library would evaluate."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name == "expr":
                yield value
            yield from expressions(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from expressions(value)


# ------------------------------------------------------------- all three


@pytest.mark.parametrize("code", ["fr", "ar", "en"])
def test_every_figure_keeps_the_rules_of_the_house(code: str) -> None:
    for which, spec in figures(code).items():
        assert "data" not in spec, f"{which}: data at the top would go through Arrow"
        assert spec["width"] == "container", which
        assert '"url"' not in texts(spec), which
        assert texts(spec).count("http") == 1, which
        assert "\u202f" not in texts(spec), which
        assert "NaN" not in texts(spec), which
        assert spec["title"]["anchor"] == ("end" if code == "ar" else "start"), which
        assert len(spec["description"]) > 20, which
        assert not set("\u202b\u202c\u2068\u2069") & set(spec["description"]), which


@pytest.mark.parametrize(("code", "width"), [("fr", 330), ("ar", 760)])
def test_every_figure_can_be_drawn(code: str, width: int) -> None:
    for which, spec in figures(code, width=width).items():
        drawn = png(spec, scale=1)
        assert drawn.startswith(b"\x89PNG"), which
        size = [int.from_bytes(drawn[at : at + 4], "big") for at in (16, 20)]
        assert size == [width, spec["height"]], f"{which}: something stands outside"


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_names_are_data_and_never_evaluated(code: str) -> None:
    spoken, plain = words(code), [f"Nom {place}" for place in range(len(NASTY))]

    def drawn(names: Any) -> list[Spec]:
        rows = [Row(name, 9, (9, 0, 0, 0, 0), 1, 2) for name in names]
        spokes = [Axis(name, "Domaine", 1, 2, 3) for name in names]
        return [radar(spokes, spoken), levels(rows, spoken), dumbbell(rows, spoken)]

    for dull, nasty in zip(drawn(plain), drawn(NASTY), strict=True):
        assert list(expressions(dull)) == list(expressions(nasty))
        assert "<b>Table</b>" in texts(nasty), "shown as it was typed"
        assert "\u202e" not in texts(nasty["layer"]), "no name turns the direction"


def test_words_are_cut_to_a_width_when_drawn() -> None:
    for which, spec in figures("fr").items():
        assert all(layer["mark"]["limit"] for layer in layers(spec, "text")), which


# ------------------------------------------------------------- the radar


def points(spec: Spec) -> list[list[dict[str, Any]]]:
    """The rows of each layer of points on the circle."""
    return [
        layer["data"]["values"] for layer in layers(spec, "point") if "tooltip" in layer["encoding"]
    ]


def test_the_level_is_the_distance_and_the_first_axis_is_on_top() -> None:
    given = axes()
    for code, side in (("fr", 1), ("ar", -1)):
        start, end = points(radar(given, words(code)))
        for rows, field in ((start, "start"), (end, "end")):
            far = [math.hypot(row["x"], row["y"]) * 5 for row in rows]
            assert far == pytest.approx([getattr(axis, field) for axis in given], abs=1e-3)
        assert (start[0]["x"], start[0]["y"]) == pytest.approx((0, -0.2))
        assert side * start[1]["x"] > 0, "clockwise, the other way in Arabic"


def test_each_spoke_has_its_number_and_its_name() -> None:
    spec = radar(axes(), words("fr"))
    (numbers,) = (
        layer["data"]["values"] for layer in layers(spec, "text") if "tooltip" in layer["encoding"]
    )
    assert [row["number"] for row in numbers] == [str(place) for place in range(1, 16)]
    assert "Compétence 14" in numbers[14]["name"]
    assert "1. Compétence 0 : Au début 1, À la fin 2." in spec["description"]


@pytest.mark.parametrize(
    ("levels_", "expected"),
    [
        ([1, 2, 3], [[0, 1, 2, 0]]),
        ([1, 2], [[0, 1]]),
        ([1], []),
        ([], []),
        ([None, None, None], []),
        ([1, 2, None, 4], [[3, 0, 1]]),
        ([1, None, 3, None], []),
        ([None, 2, 3, None, 5, 6], [[1, 2], [4, 5]]),
        ([1, 2, 3, 4, None, None], [[0, 1, 2, 3]]),
    ],
)
def test_a_line_joins_only_answered_neighbours(
    levels_: list[float | None], expected: list[list[int]]
) -> None:
    assert sorted(runs(levels_)) == expected


def test_a_gap_is_told_and_has_no_point_and_no_ground() -> None:
    given = axes()
    holed = [replace(axis, end=None) if place == 6 else axis for place, axis in enumerate(given)]
    whole, gap = radar(given, words("fr")), radar(holed, words("fr"))
    assert [len(rows) for rows in points(gap)] == [15, 14]
    assert "s'arrête" in texts(gap["title"])
    assert "s'arrête" not in texts(whole["title"])
    assert [len([x for x in layers(s, "line") if "fill" in x["mark"]]) for s in (whole, gap)] == [
        1,
        0,
    ]
    assert {row["end"] for row in points(gap)[0] if row["position"] == 6} == {"–"}


def test_occasions_differ_without_colour_and_only_those_there_are_shown() -> None:
    spec = radar(axes(then=3.0), words("fr"))
    dashes = [str(layer["mark"]["strokeDash"]) for layer in layers(spec, "line")]
    looks = {
        (layer["mark"]["shape"], layer["mark"]["size"])
        for layer in layers(spec, "point")
        if "tooltip" in layer["encoding"]
    }
    assert len(set(dashes)) == len(looks) == 3
    alone = radar(axes(end=None), words("fr"))
    assert len(layers(alone, "line")) == len(points(alone)) == 1
    assert "À la fin" not in texts(alone)
    assert "vu d'aujourd'hui" not in texts(alone)
    assert "s'arrête" not in texts(alone), "an occasion that was not is no gap"


def test_areas_have_their_numbers() -> None:
    shown = [row["text"] for row in values(radar(axes(), words("fr"))) if "Domaine" in texts(row)]
    told = [text.translate(dict.fromkeys(map(ord, "\u2068\u2069"))) for text in shown if text]
    assert told == [
        "1–5\u00a0: Domaine 0",
        "6–10\u00a0: Domaine 1",
        "11–15\u00a0: Domaine 2",
    ]


def test_sixteen_axes_are_refused() -> None:
    with pytest.raises(Invalid):
        radar(axes(16), words("fr"))


# ------------------------------------------------------------- the cohort


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_each_bar_is_whole_and_runs_from_the_lowest_level(code: str) -> None:
    first = next(layer for layer in layers(levels(ROWS, words(code)), "rect"))
    for row in ROWS[:-1]:
        parts = [part for part in first["data"]["values"] if row.name in part["name"]]
        assert [part["level"] for part in parts] == [
            str(level) for level, persons in enumerate(row.reached, 1) if persons
        ]
        if code == "ar":
            parts.reverse()
        assert parts[0]["begin"] == pytest.approx(0)
        assert parts[-1]["end"] == pytest.approx(1)
        for one, other in pairwise(parts):
            assert one["end"] == pytest.approx(other["begin"])


def test_shares_are_worded_and_few_are_not_none() -> None:
    spec = levels(ROWS, words("fr"))
    parts = layers(spec, "rect")[0]["data"]["values"]
    shares = [part["long"].replace("\u00a0", " ") for part in parts]
    assert shares[:5] == ["4 %", "17 %", "42 %", "25 %", "12 %"]
    assert "moins de 1 %" in shares, "one of 26 000"
    assert "plus de 99 %" in shares
    assert "Agir : pas de réponse." in spec["description"]


def test_figures_of_a_cohort_grow_with_its_competences() -> None:
    for figure in (levels, dumbbell):
        few, many = (figure(ROWS[:1] * count, words("fr"))["height"] for count in (5, 15))
        assert many - few == 10 * (many - figure(ROWS[:1] * 14, words("fr"))["height"])


def means(spec: Spec) -> list[dict[str, Any]]:
    return [row for row in layers(spec, "text")[0]["data"]["values"] if "aside" in row] or next(
        layer["data"]["values"]
        for layer in layers(spec, "text")
        if any("aside" in row for row in layer["data"]["values"])
    )


@pytest.mark.parametrize(("code", "side"), [("fr", 1), ("ar", -1)])
def test_means_stand_outside_of_their_line(code: str, side: int) -> None:
    found = {(row["y"], row["occasion"]): row for row in means(dumbbell(ROWS, words(code)))}
    by_row: dict[float, dict[str, Any]] = {}
    for (y, occasion), row in found.items():
        by_row.setdefault(y, {})[occasion] = row
    rising, same, falling, alone = (by_row[y] for y in sorted(by_row))
    assert (rising["start"]["aside"], rising["end"]["aside"]) == (-side, side)
    assert (falling["start"]["aside"], falling["end"]["aside"]) == (side, -side)
    assert [same[occasion]["text"] for occasion in ("start", "end")] == ["", "3"]
    assert set(alone) == {"start"}


def test_a_line_needs_two_means() -> None:
    spec = dumbbell(ROWS, words("fr"))
    lines = [row for row in values(spec) if "from" in row]
    assert [(row["from"], row["to"]) for row in lines] == [(2.1, 3.25), (3.0, 3.0), (4.5, 1.5)]
    assert "Oser : 8 personnes, 1 au début." in spec["description"]
    alone = dumbbell(ROWS[3:4], words("fr"))
    assert "À la fin" not in [row.get("text", "").strip() for row in values(alone)]
