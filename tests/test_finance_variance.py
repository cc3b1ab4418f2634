"""Plan and reality: gaps, thresholds, what they say, cash ahead; sums made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pie_core.charts.actuals import cash_beside_plan
from pie_core.charts.picture import png
from pie_core.discovery.seasons import months_from
from pie_core.finance import parameters, variance
from pie_core.finance.projection import project
from pie_core.finance.variance import FIGURES, Figures, Gap
from pie_core.model.plan import read
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests.example_projects import FILES
from tests.test_finance_scenarios import plan as cooperative

PLANS = Path(__file__).resolve().parents[1] / "content" / "examples" / "plans"
centimes = st.integers(-(10**10), 10**10)
maybe = st.none() | centimes
figures = st.builds(Figures, sales=maybe, received=maybe, paid=maybe, cash=maybe)


def test_the_plan_of_a_month_by_hand() -> None:
    # 10 × 100 DH sold, 10 × 40 DH bought, 300 DH of rent; first 500 DH of own money, 600 DH insured.
    projection = project(cooperative(), parameters.load())
    first, second = (variance.planned(projection, month) for month in (0, 1))
    assert first == Figures(sales=100000, received=150000, paid=130000, cash=20000)
    assert second == Figures(sales=100000, received=100000, paid=70000, cash=50000)


@pytest.mark.parametrize("name", FILES.values())
def test_what_is_received_and_paid_makes_the_cash_of_every_plan(name: str) -> None:
    import json

    valid, _ = read(json.loads((PLANS / f"{name}.json").read_text(encoding="utf-8")))
    assert valid is not None
    projection = project(valid, parameters.load())
    cash = 0
    for month in range(len(projection.months)):
        found = variance.planned(projection, month)
        assert found.received is not None
        assert found.paid is not None
        cash += found.received - found.paid
        assert found.cash == cash
        assert variance.unexplained(cash - found.received + found.paid, found) == 0


@pytest.mark.parametrize(
    ("planned", "actual", "difference", "share", "sense"),
    [
        # 23 300 DH planned, 19 100 sold: 4 200 less, 18.03 %.
        (2330000, 1910000, -420000, -0.18026, "below"),
        (100000, 110000, 10000, 0.10, "as_planned"),  # exactly a tenth
        (100000, 110001, 10001, 0.10001, "above"),
        (100000, 89999, -10001, -0.10001, "below"),
        (5000, 14999, 9999, 1.9998, "as_planned"),  # under 100 DH: change in the till
        (5000, 15000, 10000, 2.0, "above"),
        (0, 9999, 9999, None, "as_planned"),
        (0, 10000, 10000, None, "above"),
        (-50000, 0, 50000, None, "above"),
        (-50000, -54000, -4000, None, "as_planned"),
        (0, 0, 0, None, "as_planned"),
    ],
)
def test_when_a_gap_counts(
    planned: int, actual: int, difference: int, share: float | None, sense: str
) -> None:
    gap = Gap("sales", planned, actual)
    assert gap.difference == difference
    assert gap.share == (None if share is None else pytest.approx(share, abs=1e-5))
    assert gap.sense == sense


def test_more_paid_is_bad_and_more_of_the_rest_is_good() -> None:
    for figure in FIGURES:
        assert Gap(figure, 100000, 150000).good is (figure != "paid")
        assert Gap(figure, 100000, 50000).good is (figure == "paid")
        assert Gap(figure, 100000, 100000).good is None


PLAN = Figures(sales=1000000, received=900000, paid=700000, cash=900000)


@pytest.mark.parametrize(
    ("actual", "codes"),
    [
        (PLAN, ("on_track",)),
        (Figures(sales=950000, received=910000, paid=720000, cash=880000), ("on_track",)),
        (Figures(sales=800000, cash=630000), ("sales_below", "cash_below")),
        (Figures(sales=1200000), ("sales_above",)),
        (Figures(paid=800000), ("paid_above",)),
        (Figures(paid=500000), ("on_track",)),
        (Figures(received=500000), ("received_below",)),
        (Figures(sales=100000, cash=-1), ("cash_negative", "sales_below")),
        (Figures(cash=0), ("cash_below",)),
        (Figures(), ()),
    ],
)
def test_what_a_month_says(actual: Figures, codes: tuple[str, ...]) -> None:
    assert variance.findings(variance.gaps(PLAN, actual)) == codes


def test_books_that_do_not_add_up() -> None:
    # 5 000 before, 7 900 in, 6 100 out: 6 800 should be left; 6 300 is: 500 DH are missing.
    month = Figures(received=790000, paid=610000, cash=630000)
    missing = variance.unexplained(500000, month)
    assert missing == -50000
    assert variance.findings((), missing) == ("unexplained",)
    assert variance.unexplained(450000, month) == 0
    assert variance.unexplained(None, month) is None
    assert variance.unexplained(500000, Figures(received=1, paid=1)) is None
    assert variance.findings((Gap("sales", 1, 1),), 9999) == ("on_track",)


def test_months_together_by_hand() -> None:
    months = [
        (Figures(100, 100, 50, 50), Figures(sales=80, cash=30)),
        (Figures(200, 150, 50, 150), Figures(sales=150, paid=70)),
        (Figures(300, 300, 60, 390), Figures()),
    ]
    # Sales 80 + 150 beside 100 + 200; paid of the one month that is known; the last known cash.
    assert variance.cumulated(months) == (
        Gap("sales", 300, 230),
        Gap("paid", 50, 70),
        Gap("cash", 50, 30),
    )
    assert variance.cumulated([]) == ()


@given(st.lists(st.tuples(figures, figures), max_size=8))
def test_the_difference_of_the_sum_is_the_sum_of_the_differences(
    months: list[tuple[Figures, Figures]],
) -> None:
    every = [gap for plan, actual in months for gap in variance.gaps(plan, actual)]
    for gap in variance.cumulated(months):
        own = [one.difference for one in every if one.figure == gap.figure]
        assert gap.difference == (own[-1] if gap.figure == "cash" else sum(own))


@given(figures, figures)
def test_every_known_month_says_something_and_on_track_stands_alone(
    plan: Figures, actual: Figures
) -> None:
    found = variance.gaps(plan, actual)
    codes = variance.findings(found)
    assert bool(codes) == bool(found)
    assert "on_track" not in codes or codes == ("on_track",)
    assert not {"cash_negative", "cash_below"} <= set(codes)


def test_when_money_runs_out_if_all_goes_on_as_planned() -> None:
    # 1 000, then −400 and −500 leave 100; −300 makes −200 in the third month.
    assert variance.ahead(1000, [-400, -500, -300, 9000]) == (2, -200)
    assert variance.ahead(1000, [-400, -600]) is None
    assert variance.ahead(1000, []) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_has_every_month_in_order_and_a_sign_where_money_is_missing(
    language: str,
) -> None:
    months = months_from("2027-03", 12)
    cash = [630000, 500000, None, -120000, *[None] * 8]
    spec = cash_beside_plan(months, [900000] * 12, cash, words(language), width=500, height=260)
    figure = spec["layer"][0]
    assert figure["encoding"]["x"]["scale"]["domain"] == months
    assert [row["cash"] for row in figure["data"]["values"]][:4] == [6300, 5000, None, -1200]
    assert any("▼" in line for line in spec["title"]["subtitle"])
    assert png(spec, scale=1).startswith(b"\x89PNG")
