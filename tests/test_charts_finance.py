"""The cash curve: the figures it shows, its marks, its words, and that it can be drawn."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest

from pie_core.charts import finance as charts
from pie_core.charts import fonts
from pie_core.discovery import assumptions
from pie_core.finance import parameters
from pie_core.finance.projection import Projection
from pie_core.finance.projection import project as projected
from pie_core.words.catalogue import words
from pie_core.words.numbers import dirhams


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
