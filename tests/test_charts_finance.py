"""The figures of the plan: what they show, their marks, their words, and that they can be drawn."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from pie_core.charts import finance as charts
from pie_core.charts import fonts
from pie_core.charts.curves import chance_text
from pie_core.charts.look import labelled_months
from pie_core.discovery import assumptions
from pie_core.errors import Invalid
from pie_core.finance import parameters
from pie_core.finance.projection import Projection
from pie_core.finance.projection import project as projected
from pie_core.finance.scenarios import Uncertainty, WhatIf, draw, outcome, tornado
from pie_core.finance.series import calendar
from pie_core.model.plan import FinancialPlan
from pie_core.words.catalogue import words
from pie_core.words.numbers import dirhams
from tests.test_finance_scenarios import plan as handmade
from tests.test_finance_scenarios import workshop

P = parameters.load()


def projection(own: int, units: int = 24) -> Projection:
    """Twelve months that begin with `own` centimes and sell `units` a month."""
    plan = assumptions.plan(
        {
            "activity": "services",
            "offer": "Entretien",
            "price": 15000,
            "units": units,
            "unit_cost": 3500,
            "investments": [{"id": "aaaa", "cells": {"name": "Pompe", "amount": 300000}}],
            "overheads": [{"id": "aaaa", "cells": {"name": "Carburant", "amount": 70000}}],
            "funding": [{"id": "aaaa", "cells": {"name": "Nous", "kind": "own", "amount": own}}],
        },
        date(2026, 11, 24),
    )
    assert plan is not None
    return projected(plan, parameters.load())


def texts(spec: object) -> str:
    """The whole specification as text, for what must or must not stand in it."""
    return json.dumps(spec, ensure_ascii=False)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_each_month_has_its_closing_cash(language: str) -> None:
    found = projection(400000)
    spec = charts.cash(found, words(language))
    rows = spec["layer"][0]["data"]["values"]
    assert [row["month"] for row in rows] == found.months
    assert [row["cash"] * 100 for row in rows] == found.lines["closing_cash"].tolist()


def test_it_is_as_wide_as_its_place_and_fetches_nothing() -> None:
    spec = charts.cash(projection(400000), words("fr"))
    assert spec["width"] == "container"
    assert '"url"' not in texts(spec)
    assert texts(spec).count("http") == 1, "only the name of the schema"


def test_a_month_below_zero_is_red_and_has_a_triangle_and_a_sentence() -> None:
    short, fine = projection(50000, units=1), projection(400000)
    assert min(short.lines["closing_cash"]) < 0 <= min(fine.lines["closing_cash"])
    spec = charts.cash(short, words("fr"))
    assert [row["short"] for row in spec["layer"][0]["data"]["values"]] == [
        cash < 0 for cash in short.lines["closing_cash"].tolist()
    ]
    triangles = [layer for layer in spec["layer"][0]["layer"] if layer["mark"].get("text") == "▼"]
    assert [layer["transform"] for layer in triangles] == [[{"filter": "datum.short"}]]
    assert any("manque" in line for line in spec["title"]["subtitle"])
    assert not any("manque" in line for line in charts.cash(fine, words("fr"))["title"]["subtitle"])


def test_the_lowest_month_is_named_with_its_amount() -> None:
    found = projection(400000)
    spec = charts.cash(found, words("fr"))
    assert found.lowest_cash.month == 0
    (line,) = spec["title"]["subtitle"]
    assert "déc. 2026" in line
    assert charts.plain(dirhams(found.lowest_cash.amount, words("fr").language)) in line
    marks = [layer for layer in spec["layer"][0]["layer"] if layer["mark"]["type"] == "point"]
    assert marks[0]["transform"] == [{"filter": {"field": "month", "equal": "2026-12"}}]


def test_the_axis_speaks_the_language() -> None:
    french, arabic = (charts.cash(projection(400000), words(code)) for code in ("fr", "ar"))
    assert "'\u00a0')" in french["layer"][0]["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]
    assert "'.')" in arabic["layer"][0]["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]
    assert "'2027-01':['يناير','2027']" in arabic["layer"][0]["encoding"]["x"]["axis"]["labelExpr"]
    assert not french["layer"][0]["encoding"]["x"]["scale"]["reverse"]
    assert arabic["layer"][0]["encoding"]["x"]["scale"]["reverse"]
    assert arabic["layer"][0]["layer"][0]["encoding"]["y"]["axis"]["orient"] == "right"
    assert "\u202f" not in texts(french)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_is_drawn_the_same_twice(language: str) -> None:
    spec = charts.cash(projection(50000, units=1), words(language), width=300, height=120)
    first, second = charts.png(spec, scale=2), charts.png(spec, scale=2)
    assert first == second
    assert first.startswith(b"\x89PNG")
    assert int.from_bytes(first[16:20], "big") == 600
    assert charts.png(spec, scale=1) != first


def test_no_money_at_all_is_drawn_too() -> None:
    found = projection(370000, units=0)
    assert charts.png(charts.cash(found, words("fr"), width=300, height=120))


def test_a_spec_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        charts.png({"mark": {"type": "no such mark"}, "data": {"values": []}})


def test_fonts_come_back_when_the_system_has_cleared_them_away() -> None:
    paths = fonts.files()
    shutil.rmtree(paths["B"].parent)
    assert all(path.stat().st_size > 100_000 for path in fonts.files().values())
    assert fonts.files() == paths


# The other figures


NASTY = ["<b>Table</b>", "datum.x", "", "x" * 200, "']; throw 1 //", "كرسي\u202e خشبي\n2", "Lit"]


def furnished(names: Sequence[str] = NASTY, **changes: Any) -> FinancialPlan:
    """A company that sells something under each name, each less than the one before."""
    planned = workshop(len(names), **changes)
    offers = tuple(
        offer.model_copy(
            update={
                "name": name,
                "monthly_units": tuple(units / (place + 1) for units in offer.monthly_units),
            }
        )
        for place, (offer, name) in enumerate(zip(planned.offers, names, strict=True))
    )
    return planned.model_copy(update={"offers": offers})


def figures(
    planned: FinancialPlan, code: str, names: Sequence[str] = NASTY, **size: Any
) -> dict[str, charts.Spec]:
    """Every figure of a plan."""
    spoken, found = words(code), projected(planned, P)
    swings = tornado(planned, P)
    levers = [WhatIf(volume=place / 10) for place in range(len(names))]
    compared = [
        (name, outcome(planned, P, lever).closing)
        for name, lever in zip(names, levers, strict=True)
    ]
    drawn = draw(planned, P, Uncertainty(0.1, 0.3, 0.2, 0.1), count=200)
    labels = charts.swing_labels(swings, spoken)
    return {
        "cash": charts.cash(found, spoken, **size),
        "sales": charts.sales_by_offer(found, spoken, **size),
        "sales of a year": charts.sales_by_offer(found, spoken, year=0, **size),
        "break-even": charts.break_even(found, spoken, **size),
        "funding": charts.use_of_money(found, spoken, **size),
        "tornado": charts.tornado(swings, found.lowest_cash.amount, labels, spoken, **size),
        "scenarios": charts.scenarios(compared, found.months, spoken, **size),
        "chances": charts.chances(drawn, found.months, spoken, **size),
    }


EMPTY = FinancialPlan(start="2027-01", legal_form="sole_trader", activity="services")
PLANS = {
    "everything": furnished(),
    "sixty months": furnished(["Banc"], horizon_months=60),
    "nothing": EMPTY,
    "loss": handmade(
        offers=[{"name": "Banc", "price": 100, "unit_cost": 200, "monthly_units": [9] * 12}]
    ),
}


def expressions(spec: object) -> Iterator[str]:
    """Everything that the drawing library would evaluate."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name in ("expr", "labelExpr", "filter", "calculate", "test") and isinstance(
                value, str
            ):
                yield value
            yield from expressions(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from expressions(value)


def values(spec: object) -> Iterator[dict[str, Any]]:
    """All rows of data, wherever they lie."""
    if isinstance(spec, dict):
        if isinstance(spec.get("data"), dict):
            yield from spec["data"]["values"]
        for value in spec.values():
            yield from values(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from values(value)


@pytest.mark.parametrize(
    ("name", "code"),
    [("everything", "ar"), ("sixty months", "fr"), ("nothing", "fr"), ("loss", "ar")],
)
def test_every_figure_can_be_drawn(name: str, code: str) -> None:
    for which, spec in figures(PLANS[name], code, width=350).items():
        assert charts.png(spec, scale=0.5).startswith(b"\x89PNG"), which


@pytest.mark.parametrize("code", ["fr", "ar", "en"])
def test_every_figure_keeps_the_rules_of_the_house(code: str) -> None:
    for which, spec in figures(furnished(), code).items():
        assert "data" not in spec, f"{which}: data at the top would go through Arrow"
        assert spec["width"] == "container", which
        assert '"url"' not in texts(spec), which
        assert texts(spec).count("http") == 1, which
        assert "\u202f" not in texts(spec), which
        assert spec["title"]["anchor"] == ("end" if code == "ar" else "start"), which
        assert len(spec["description"]) > 20, which
        assert not set("\u202b\u202c\u2068\u2069") & set(spec["description"]), which


def test_from_right_to_left_everything_is_turned() -> None:
    ltr, rtl = figures(furnished(), "fr"), figures(furnished(), "ar")
    for which in set(ltr) - {"funding"}:
        assert '"reverse": true' not in texts(ltr[which]), which
        assert '"reverse": false' not in texts(rtl[which]), which
        assert '"reverse": true' in texts(rtl[which]), which
    for which in set(ltr) - {"funding", "tornado"}:
        assert '"orient": "right"' in texts(rtl[which]), which
        assert '"orient": "left"' not in texts(rtl[which]), which
    there, back = (
        [row for row in values(specs["funding"]) if "begin" in row] for specs in (ltr, rtl)
    )
    assert [row["begin"] for row in back] == pytest.approx([1 - row["end"] for row in there])


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_names_are_data_and_never_evaluated(code: str) -> None:
    dull = [f"Offre {place}" for place in range(len(NASTY))]
    nasty = figures(furnished(), code)
    for which, spec in figures(furnished(dull), code, dull).items():
        assert list(expressions(spec)) == list(expressions(nasty[which])), which
    shown = texts(nasty["sales"])
    assert "<b>Table</b>" in shown, "shown as it was typed"
    assert "\u202e" not in shown, "no name turns the direction"


def marks(spec: object) -> Iterator[dict[str, Any]]:
    """All layers that draw something."""
    if isinstance(spec, dict):
        if isinstance(spec.get("mark"), dict):
            yield spec
        for value in spec.values():
            yield from marks(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from marks(value)


def test_words_are_cut_to_a_width_when_drawn() -> None:
    for which, spec in figures(furnished(), "fr").items():
        for layer in marks(spec):
            field = layer["encoding"].get("text", {}).get("field", "sign")
            if layer["mark"]["type"] == "text" and field != "sign":
                assert layer["mark"]["limit"], which


def test_sales_are_told_by_offer_and_the_small_ones_together() -> None:
    planned = furnished([f"Offre {place}" for place in range(9)])
    found = projected(planned, P)
    for year, spans in ((None, 3), (1, 12)):
        spec = charts.sales_by_offer(found, words("fr"), year=year)
        rows = [row for row in values(spec) if "low" in row]
        assert len(rows) == 7 * spans
        assert {row["sign"] for row in rows} == set("1234567")
        assert {row["name"] for row in rows if row["sign"] == "7"} == {"Les autres"}
        last = [row["high"] for row in rows if row["sign"] == "7"]
        sales = found.lines["sales"]
        expected = sales.reshape(3, 12).sum(axis=1) if year is None else sales[12:24]
        assert last == pytest.approx((expected / 100).tolist())
    (largest, *_) = [row for row in values(spec) if "text" in row]
    assert "Offre 0" in largest["text"]


def test_a_plan_of_one_year_shows_its_sales_by_month() -> None:
    found = projected(furnished(["Banc"], horizon_months=12), P)
    spec = charts.sales_by_offer(found, words("fr"))
    assert [row["at"] for row in values(spec) if "low" in row] == found.months


def test_the_break_even_is_where_the_lines_meet() -> None:
    """Fixed costs of 4 200 DH, a margin of 60 %: 7 000 DH of sales, the seventh month's end."""
    found = projected(handmade(), P)
    spec = charts.break_even(found, words("fr"))
    rows = [row for row in values(spec) if "charges" in row]
    months = rows[:12]
    assert [row["sales"] for row in months] == [1000.0 * n for n in range(1, 13)]
    assert [row["charges"] for row in months] == [4200.0 + 400 * n for n in range(1, 13)]
    assert rows[12] == rows[13] == months[6]
    assert months[6]["sales"] == months[6]["charges"] == 7000
    assert found.break_even[0]["threshold"] == 700000
    assert any("juil.\u00a02027" in line for line in spec["title"]["subtitle"])


@pytest.mark.parametrize(
    ("offer", "sentence"),
    [
        ({"monthly_units": [0] * 12}, "Aucune vente"),
        ({"unit_cost": 10000}, "aucune quantité"),
        ({"monthly_units": [3] * 12}, "Le plan vend moins"),
    ],
)
def test_a_year_without_break_even_says_why(offer: dict[str, Any], sentence: str) -> None:
    base = {"name": "Tapis", "price": 10000, "unit_cost": 4000, "monthly_units": [10] * 12}
    found = projected(handmade(offers=[{**base, **offer}]), P)
    assert found.break_even[0]["month"] is None
    spec = charts.break_even(found, words("fr"))
    assert sentence in " ".join(spec["title"]["subtitle"]).replace("\u00a0", " ")
    assert "●" not in texts(spec)


@pytest.mark.parametrize("own", [0, 4000000, 90000000])
def test_both_bars_of_the_money_are_whole(own: int) -> None:
    funding = {"own_cash": [{"name": "Capital", "amount": own}]}
    found = projected(workshop(funding=funding), P)
    spec = charts.use_of_money(found, words("fr"))
    parts = [row for row in values(spec) if "begin" in row]
    ends = [place for place, row in enumerate(parts) if row["end"] == 1]
    assert len(ends) == 2, "each bar is filled to its end"
    assert ends[-1] == len(parts) - 1
    missing = found.funding["initial"]["gap"] > 0
    outlined = [place for place, row in enumerate(parts) if row["outlined"]]
    assert outlined == [ends[1] if missing else ends[0]]
    assert ("Il manque encore" in " ".join(spec["title"]["subtitle"])) == missing


def test_each_swing_has_its_words_and_two_bars() -> None:
    planned = handmade()
    swings, spoken = tornado(planned, P), words("fr")
    spec = charts.tornado(swings, 20000, charts.swing_labels(swings, spoken), spoken)
    labels = [row["label"] for row in values(spec) if "between" in row]
    assert len(labels) == 2 * len(swings)
    assert "Tapis" in labels[0]
    bars = [row for row in values(spec) if "from" in row]
    assert {(row["from"], row["to"]) for row in bars if row["sign"] == "+"} >= {(200, -300)}
    assert not [row for row in bars if row["from"] == row["to"]], "no bar without a length"
    assert "-" not in "".join(row["sign"] for row in bars), "a minus, not a hyphen"


def test_curves_differ_without_colour() -> None:
    spec = figures(furnished(), "fr")["scenarios"]
    layers = spec["layer"][0]["layer"]
    lines = [layer["mark"] for layer in layers if layer["mark"]["type"] == "line"]
    points = [
        layer["mark"]
        for layer in layers
        if layer["mark"]["type"] == "point" and "xOffset" not in layer["mark"]
    ]
    looks = {
        (str(line["strokeDash"]), point["shape"], line["strokeWidth"])
        for line, point in zip(lines, points, strict=True)
    }
    assert len(looks) == len(NASTY)
    widths = [line["strokeWidth"] for line in lines]
    assert max(widths) == widths[-1] > 2 * widths[0], "the plan is thick and lies on top"


def test_names_of_curves_that_end_together_do_not_touch() -> None:
    months = [f"2027-{m:02d}" for m in range(1, 13)]
    same = np.full(12, 500000, dtype=np.int64)
    spec = charts.scenarios([(str(n), same) for n in range(10)], months, words("fr"), height=320)
    places = sorted({row["at"] for row in values(spec) if "at" in row})
    low, high = spec["layer"][0]["layer"][0]["encoding"]["y"]["scale"]["domain"]
    apart = [(b - a) * (320 - 90) / (high - low) for a, b in pairwise(places)]
    assert len(places) == 10
    assert min(apart) > 14
    assert places[-1] <= high


def test_eleven_scenarios_are_refused() -> None:
    curve = np.zeros(12, dtype=np.int64)
    with pytest.raises(Invalid):
        charts.scenarios([("a", curve)] * 11, ["2027-01"] * 12, words("fr"))


def test_the_chance_is_said_in_words() -> None:
    planned = workshop()
    found = projected(planned, P)
    drawn = draw(planned, P, Uncertainty(0.1, 0.3), count=300)
    spec = charts.chances(drawn, found.months, words("fr"))
    said = " ".join(spec["title"]["subtitle"]).replace("\u00a0", " ")
    assert f"{round(100 * drawn.short_before[-1])} %" in said
    rows = [row for row in values(spec) if "middle" in row]
    assert [row["middle"] * 100 for row in rows] == pytest.approx(drawn.quantiles[1].tolist())
    assert all(row["low"] <= row["middle"] <= row["high"] for row in rows)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0 %"),
        (0.0001, "moins de 1 %"),
        (0.126, "13 %"),
        (0.9999, "plus de 99 %"),
        (1.0, "100 %"),
    ],
)
def test_what_may_happen_is_never_impossible(share: float, said: str) -> None:
    assert chance_text(share, words("fr")).replace("\u00a0", " ").replace("\u202f", " ") == said


@pytest.mark.parametrize("horizon", [12, 24, 36, 48, 60])
@pytest.mark.parametrize("start", ["2027-01", "2027-02", "2026-11", "2026-06"])
def test_named_months_have_room_on_the_narrowest_figure(horizon: int, start: str) -> None:
    months = list(calendar(start, horizon).months)
    shown = labelled_months(months)
    places = [months.index(text) for text in shown]
    assert places == sorted(set(places))
    if horizon == 12:
        assert shown == months, "the axis itself leaves every other one out where it must"
    else:
        assert min(b - a for a, b in pairwise(places)) * 300 / horizon >= 37
        assert {text for text in months if text.endswith("-01")} <= set(shown)
