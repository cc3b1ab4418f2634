"""What if: the levers, the tornado and the draws, against hand sums and changed plans."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pie_core.errors import Invalid
from pie_core.finance import parameters
from pie_core.finance.projection import compute, project
from pie_core.finance.sales import Changes
from pie_core.finance.scenarios import (
    MAX_DRAWS,
    Swing,
    Uncertainty,
    WhatIf,
    chance_before,
    draw,
    factors_of,
    outcome,
    tornado,
)
from pie_core.model.plan import FinancialPlan
from tests.test_finance_identities import over_plans

P = parameters.load()


def plan(**changes: Any) -> FinancialPlan:
    """A cooperative without income tax or VAT: every figure can be summed by hand.

    Each month it sells 10 units for 1 000 DH that cost 400 DH, and pays a rent of 300 DH; an
    insurance of 600 DH falls in month 0. It begins with 500 DH.
    """
    return FinancialPlan.model_validate(
        {
            "start": "2027-01",
            "horizon_months": 12,
            "legal_form": "cooperative",
            "activity": "goods",
            "tax_exempt": True,
            "offers": [
                {"name": "Tapis", "price": 10000, "unit_cost": 4000, "monthly_units": [10] * 12}
            ],
            "overheads": [
                {"name": "Loyer", "amount": 30000, "every": "month"},
                {"name": "Assurance", "amount": 60000, "every": "year"},
            ],
            "funding": {"own_cash": [{"name": "Parts", "amount": 50000}]},
            **changes,
        }
    )


def workshop(offers: int = 3, overheads: int = 3, staff: int = 2, **changes: Any) -> FinancialPlan:
    """A company with everything in it: VAT, stock, delays, growth, salaries, a loan, a grant."""
    return FinancialPlan.model_validate(
        {
            "start": "2027-02",
            "legal_form": "sarl",
            "activity": "goods",
            "vat": {"liable": True, "period": "quarterly"},
            "offers": [
                {
                    "name": f"Meuble {i}",
                    "price": 45000 + 1000 * i,
                    "unit_cost": 21000,
                    "vat_rate": 0.2,
                    "purchase_vat_rate": 0.2,
                    "monthly_units": [26, 30, 34, 34, 40, 40, 26, 14, 34, 40, 40, 46],
                    "units_growth": [0.15, 0.1],
                    "customer_days": 45 if i % 2 else 5,
                    "supplier_days": 20,
                    "stock_days": 40,
                }
                for i in range(offers)
            ],
            "overheads": [
                {
                    "name": f"Charge {i}",
                    "amount": 200000 + 10000 * i,
                    "every": "quarter" if i == 1 else "month",
                    "vat_rate": 0.2,
                    "supplier_days": 10,
                }
                for i in range(overheads)
            ],
            "staff": [
                {"role": f"Poste {i}", "gross_monthly": 360000 + 20000 * i, "first_month": i}
                for i in range(staff)
            ],
            "investments": [
                {
                    "name": "Scie",
                    "category": "equipment",
                    "cost": 6000000,
                    "vat_rate": 0.2,
                    "life_years": 10,
                },
                {
                    "name": "Camion",
                    "category": "vehicles",
                    "cost": 9000000,
                    "month": 5,
                    "life_years": 5,
                },
            ],
            "funding": {
                "own_cash": [
                    {"name": "Capital", "amount": 4000000},
                    {"name": "Épargne", "amount": 1000000, "month": 2},
                ],
                "grants": [{"name": "Prime", "amount": 1000000, "month": 2, "life_years": 5}],
                "loans": [
                    {
                        "name": "Banque",
                        "kind": "bank",
                        "amount": 5000000,
                        "rate": 0.02,
                        "months": 60,
                        "grace_months": 6,
                    }
                ],
            },
            **changes,
        }
    )


EMPTY = FinancialPlan(start="2027-01", legal_form="sole_trader", activity="services")


# The levers


@over_plans(20)
def test_levers_at_rest_are_the_projection(raw: dict[str, Any]) -> None:
    planned = FinancialPlan.model_validate(raw)
    p, same = project(planned, P), outcome(planned, P, WhatIf())
    assert np.array_equal(same.closing, p.lines["closing_cash"])
    assert same.sales == p.years["sales"][0]
    assert same.net_result == p.years["net_result"][0]
    assert same.closing_year == p.years["closing_cash"][0]
    assert same.lowest == p.lowest_cash
    assert same.break_even_month == p.break_even[0]["month"]


def test_the_levers_by_hand() -> None:
    """8 units at 110 DH sell 880 DH; they cost 8 × 42 = 336 DH, the rent 315, the insurance 630.

    Each month leaves 229 DH; month 0 ends at 500 + 229 − 630 = 99 DH, month 11 at 99 + 11 × 229 =
    2 618 DH. The year sells 10 560 DH and leaves 12 × 229 − 630 = 2 118 DH. The fixed costs of
    4 410 DH are paid at 4 410 × 880/544 = 7 133.82 DH of sales: 8.1 months, so in the ninth.
    """
    found = outcome(plan(), P, WhatIf(price=0.1, volume=-0.2, cost=0.05))
    assert found.closing.tolist() == [9900 + 22900 * m for m in range(12)]
    assert (found.sales, found.net_result, found.closing_year) == (1056000, 211800, 261800)
    assert (found.lowest, found.break_even_month) == ((0, 9900), 8)


def test_customers_who_pay_later_by_hand() -> None:
    """45 days: half of a month's 1 000 DH comes after one month, half after two.

    700 DH are paid each month, and 600 in month 0: 500 − 1 300 = −800; −800 − 700 + 500 = −1 000;
    then 300 more each month. Sales and result stay.
    """
    found = outcome(plan(), P, WhatIf(delay=45))
    assert found.closing.tolist() == [-80000, -100000, *range(-70000, 230000, 30000)]
    assert found.lowest == (1, -100000)
    assert (found.sales, found.net_result) == (1200000, 300000)


def test_delays_stay_between_0_and_360_days() -> None:
    late = plan(offers=[{**OFFER, "customer_days": 350}])
    assert (
        outcome(late, P, WhatIf(delay=360)).closing[-1]
        == outcome(plan(offers=[{**OFFER, "customer_days": 360}]), P, WhatIf()).closing[-1]
    )
    early = outcome(late, P, WhatIf(delay=-360)).closing
    assert early.tolist() == outcome(plan(), P, WhatIf()).closing.tolist()


OFFER = {"name": "Tapis", "price": 10000, "unit_cost": 4000, "monthly_units": [10] * 12}


@pytest.mark.parametrize(
    ("lever", "steps", "better"),
    [
        ("price", [-0.9, -0.3, -0.05, 0.0, 0.05, 0.3, 2.0], True),
        ("volume", [-0.9, -0.3, -0.05, 0.0, 0.05, 0.3, 2.0], True),
        ("cost", [-0.9, -0.3, -0.05, 0.0, 0.05, 0.3, 2.0], False),
        ("delay", [-360, -10, 0, 10, 45, 100, 360], False),
    ],
)
def test_every_lever_has_one_direction(lever: str, steps: list[float], better: bool) -> None:
    found = [outcome(plan(), P, WhatIf(**{lever: step})) for step in steps]
    lowest = [one.lowest.amount for one in found]
    ends = [one.closing_year for one in found]
    for series in (lowest, ends):
        assert series == sorted(series, reverse=not better)
        assert series[0] != series[-1]


@pytest.mark.parametrize("lever", ["price", "volume", "cost"])
@pytest.mark.parametrize("value", [-0.91, 2.01, float("nan"), float("inf"), "0.1", True, None])
def test_a_share_that_is_none_is_refused(lever: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        WhatIf(**{lever: value})
    (finding,) = refusal.value.data["findings"]
    assert (finding["path"], finding["code"]) == (lever, "share")


def test_every_bad_lever_is_named() -> None:
    with pytest.raises(Invalid) as refusal:
        WhatIf(price=3, volume=-1, cost=9, delay=1.5)  # type: ignore[arg-type]
    paths = [finding["path"] for finding in refusal.value.data["findings"]]
    assert paths == ["price", "volume", "cost", "delay"]


def test_an_empty_plan_has_scenarios_too() -> None:
    found = outcome(EMPTY, P, WhatIf(price=0.5, volume=0.5, cost=0.5, delay=30))
    assert found.break_even_month is None
    assert np.array_equal(found.closing, project(EMPTY, P).lines["closing_cash"])
    assert tornado(EMPTY, P) == []
    drawn = draw(EMPTY, P, Uncertainty(0.5, 0.5, 0.5, 0.5), count=7)
    assert drawn.short_before.tolist() == [0.0] + [1.0] * 35, "the owner's AMO is still due"
    assert drawn.profitable == 0


# Factors by item, through the one computation


def test_a_factor_may_belong_to_one_item() -> None:
    three = workshop()
    alone = np.ones((2, 3))
    alone[1, 2] = 1.1
    _, _, lines = compute(three, P, Changes(price=alone))
    assert np.array_equal(lines["closing_cash"][0], project(three, P).lines["closing_cash"])
    offers = list(three.offers)
    offers[2] = offers[2].model_copy(update={"price": 51700})
    dearer = project(three.model_copy(update={"offers": tuple(offers)}), P)
    for key, line in dearer.lines.items():
        assert np.array_equal(lines[key][1], line), key


def test_later_days_are_those_of_a_changed_plan() -> None:
    three = workshop()
    _, _, lines = compute(three, P, Changes(later=np.array([[0, 0, 0], [10, -50, 400]])))
    days = [15, 0, 360]
    offers = tuple(
        offer.model_copy(update={"customer_days": day})
        for offer, day in zip(three.offers, days, strict=True)
    )
    changed = project(three.model_copy(update={"offers": offers}), P)
    plain = project(three, P)
    for key, line in changed.lines.items():
        assert np.array_equal(lines[key][1], line), key
        assert np.array_equal(lines[key][0], plain.lines[key]), key


# The tornado


def test_the_tornado_by_hand() -> None:
    """The plan's lowest cash is 200 DH, in month 0; later months all add to it.

    A tenth of: price 100 DH, units 60 (their margin), insurance 60, own money 50, unit cost 40,
    rent 30. Half of month 0's sales come after it if customers take 15 days: 500 DH less. They
    cannot pay earlier than at once.
    """
    assert project(plan(), P).lowest_cash == (0, 20000)
    assert tornado(plan(), P) == [
        Swing("days", 0, "Tapis", 20000, -30000),
        Swing("price", 0, "Tapis", 10000, 30000),
        Swing("units", 0, "Tapis", 14000, 26000),
        Swing("overhead", 1, "Assurance", 26000, 14000),
        Swing("own_cash", 0, "Parts", 15000, 25000),
        Swing("unit_cost", 0, "Tapis", 24000, 16000),
        Swing("overhead", 0, "Loyer", 23000, 17000),
    ]
    assert [swing.kind for swing in tornado(plan(), P, most=2)] == ["days", "price"]
    assert tornado(plan(), P, share=0, days=0) == []


def changed(planned: FinancialPlan, swing: Swing, sign: int) -> FinancialPlan:
    """The plan with the assumption of a swing at its low (-1) or high (1) value."""
    factor = 1 + sign * 0.1

    def at(items: Any, change: Callable[[Any], dict[str, Any]]) -> tuple[Any, ...]:
        return tuple(
            item.model_copy(update=change(item)) if i == swing.index else item
            for i, item in enumerate(items)
        )

    def days(offer: Any) -> dict[str, Any]:
        return {"customer_days": max(0, offer.customer_days + sign * 15)}

    def times(field: str) -> Callable[[Any], dict[str, Any]]:
        return lambda item: {field: round(getattr(item, field) * factor)}

    match swing.kind:
        case "price" | "unit_cost":
            update: dict[str, Any] = {"offers": at(planned.offers, times(swing.kind))}
        case "units":
            update = {
                "offers": at(
                    planned.offers,
                    lambda o: {"monthly_units": tuple(u * factor for u in o.monthly_units)},
                )
            }
        case "days":
            update = {"offers": at(planned.offers, days)}
        case "all_days":
            update = {"offers": tuple(o.model_copy(update=days(o)) for o in planned.offers)}
        case "overhead":
            update = {"overheads": at(planned.overheads, times("amount"))}
        case "pay":
            update = {"staff": at(planned.staff, times("gross_monthly"))}
        case "investment":
            update = {"investments": at(planned.investments, times("cost"))}
        case "drawing":
            update = {"drawings": at(planned.drawings, times("amount"))}
        case "own_cash":
            own = at(planned.funding.own_cash, times("amount"))
            update = {"funding": planned.funding.model_copy(update={"own_cash": own})}
    return planned.model_copy(update=update)


@pytest.mark.parametrize(
    ("planned", "count"),
    [
        (workshop(), 3 * 4 + 1 + 3 + 2 + 2 + 2),
        (
            workshop(
                legal_form="auto_entrepreneur",
                vat={"liable": False, "period": "monthly"},
                drawings=[{"amount": 300000}, {"amount": 100000, "first_month": 3}],
            ),
            3 * 4 + 1 + 3 + 2 + 2 + 2 + 2,
        ),
    ],
    ids=["company", "auto-entrepreneur"],
)
def test_each_swing_is_that_of_a_changed_plan(planned: FinancialPlan, count: int) -> None:
    swings = tornado(planned, P, most=1000)
    base = project(planned, P).lowest_cash.amount
    assert len({(swing.kind, swing.index) for swing in swings}) == len(swings) <= count
    assert len(swings) >= count - 3, "few assumptions of this plan move nothing"
    reaches = [swing.reach(base) for swing in swings]
    assert reaches == sorted(reaches, reverse=True)
    assert min(reaches) > 0
    for swing in swings:
        for sign, lowest in ((-1, swing.low), (1, swing.high)):
            assert project(changed(planned, swing, sign), P).lowest_cash.amount == lowest, swing


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"share": -0.1}, "share"),
        ({"share": 1.1}, "share"),
        ({"days": 361}, "days"),
        ({"days": 1.0}, "days"),
        ({"most": -1}, "most"),
    ],
)
def test_a_tornado_of_nonsense_is_refused(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refusal:
        tornado(plan(), P, **given)
    assert [finding["path"] for finding in refusal.value.data["findings"]] == [path]


# The draws


def test_draws_are_those_of_changed_plans() -> None:
    """20 draws, each once more as a plan of its own with prices that are not whole."""
    planned, uncertain = workshop(), Uncertainty(0.1, 0.3, 0.2, 0.15)
    drawn = draw(planned, P, uncertain, count=20, seed=7, chunk=6)
    closing, profits = [], 0
    for price, volume, unit_cost, overheads in factors_of(uncertain, 20, 7).tolist():
        offers = tuple(
            o.model_copy(
                update={
                    "price": o.price * price,
                    "unit_cost": o.unit_cost * unit_cost,
                    "monthly_units": tuple(u * volume for u in o.monthly_units),
                }
            )
            for o in planned.offers
        )
        running = tuple(
            o.model_copy(update={"amount": o.amount * overheads}) for o in planned.overheads
        )
        p = project(planned.model_copy(update={"offers": offers, "overheads": running}), P)
        closing.append(p.lines["closing_cash"].tolist())
        profits += p.years["net_result"][0] > 0
    short = [sum(min(row[: m + 1]) < 0 for row in closing) / 20 for m in range(36)]
    assert drawn.short_before.tolist() == short
    assert drawn.short_before[-1] > 0, "the case shows something"
    assert drawn.profitable == profits / 20
    # The median of 20 lies between the tenth and the eleventh.
    for m in (0, 17, 35):
        column = sorted(row[m] for row in closing)
        assert abs(drawn.quantiles[1, m] - (column[9] + column[10]) / 2) <= 1
        assert column[0] <= drawn.quantiles[0, m] <= column[1]
        assert column[18] <= drawn.quantiles[2, m] <= column[19]


def test_the_chance_in_closed_form() -> None:
    """Sales of 1 000 DH × f, charges of 1 000 DH, 1 200 DH at first.

    After m months the till is empty if f < 1 − 1.2/m. Triangular on 1 ± 0.2, f is below 0.8 + x
    with the chance x²/0.08: nothing up to month 6, 0.0556 after 9 and 0.125 after 12.
    """
    planned = plan(
        offers=[{**OFFER, "unit_cost": 0}],
        overheads=[{"name": "Loyer", "amount": 100000, "every": "month"}],
        funding={"own_cash": [{"name": "Parts", "amount": 120000}]},
    )
    drawn = draw(planned, P, Uncertainty(volume=0.2), count=40_000, seed=1)
    for months in range(13):
        expected = max(0.0, 0.2 - 1.2 / months) ** 2 / 0.08 if months else 0.0
        assert chance_before(drawn, months) == pytest.approx(expected, abs=0.006), months
    assert chance_before(drawn, 6) == 0
    assert drawn.profitable == pytest.approx(0.5, abs=0.01)
    # 5 % lie below 0.8 + sqrt(0.004): cash after 12 months = 1 200 + 12 000 × (f − 1) DH.
    assert drawn.quantiles[0, 11] == pytest.approx(120000 + 1200000 * (0.004**0.5 - 0.2), abs=4000)
    assert drawn.quantiles[1, 11] == pytest.approx(120000, abs=4000)


def test_factors_stay_inside_their_shares_and_apart() -> None:
    found = factors_of(Uncertainty(0.1, 1, 0, 0.25), 20_000, 3)
    assert np.abs(found - 1).max(axis=0) == pytest.approx([0.1, 1, 0, 0.25], rel=0.02)
    assert (found[:, 2] == 1).all()
    assert (found >= 0).all()
    apart = np.corrcoef(found[:, [0, 1, 3]].T)
    assert np.abs(apart - np.eye(3)).max() < 0.03
    # The spread of a triangle on ± s is s/√6.
    assert found.std(axis=0) == pytest.approx(np.array([0.1, 1, 0, 0.25]) / 6**0.5, rel=0.02)


def test_the_seed_decides_and_the_chunk_does_not() -> None:
    planned, uncertain = workshop(), Uncertainty(0.1, 0.3, 0.2, 0.15)
    first = draw(planned, P, uncertain, count=300, seed=5, chunk=300)
    for chunk in (1, 7, 299, 1000):
        again = draw(planned, P, uncertain, count=300, seed=5, chunk=chunk)
        assert np.array_equal(again.short_before, first.short_before)
        assert np.array_equal(again.quantiles, first.quantiles)
        assert again.profitable == first.profitable
    other = draw(planned, P, uncertain, count=300, seed=6)
    assert not np.array_equal(other.quantiles, first.quantiles)


def test_no_uncertainty_is_the_plan() -> None:
    drawn = draw(workshop(), P, Uncertainty(), count=3)
    closing = project(workshop(), P).lines["closing_cash"]
    assert (drawn.quantiles == closing).all()
    assert drawn.short_before.tolist() == [float(closing[: m + 1].min() < 0) for m in range(36)]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"count": 0}, "count"),
        ({"count": MAX_DRAWS + 1}, "count"),
        ({"count": 2.5}, "count"),
        ({"seed": -1}, "seed"),
        ({"chunk": 0}, "chunk"),
    ],
)
def test_a_draw_of_nonsense_is_refused(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refusal:
        draw(plan(), P, Uncertainty(), **given)
    assert [finding["path"] for finding in refusal.value.data["findings"]] == [path]


def test_an_uncertainty_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        Uncertainty(price=-0.1, volume=1.01, unit_cost=float("nan"), overheads=0.2)
    paths = [finding["path"] for finding in refusal.value.data["findings"]]
    assert paths == ["price", "volume", "unit_cost"]


@pytest.mark.parametrize("month", [-1, 13, 1.0, None])
def test_a_month_outside_the_plan_is_refused(month: Any) -> None:
    drawn = draw(plan(), P, Uncertainty(), count=2)
    with pytest.raises(Invalid):
        chance_before(drawn, month)


def test_ten_thousand_draws_are_quick_and_small() -> None:
    """In processor time, so that a busy machine does not fail it: 0.7 s and 15 ms on one core."""
    planned = workshop(10, 10, 5)
    took = []
    for _ in range(2):
        begun = time.process_time()
        draw(planned, P, Uncertainty(0.1, 0.3, 0.2, 0.1))
        took.append(time.process_time() - begun)
    assert min(took) <= 1.5
    took = []
    for _ in range(3):
        begun = time.process_time()
        tornado(planned, P)
        took.append(time.process_time() - begun)
    assert min(took) <= 0.1
    tracemalloc.start()
    draw(planned, P, Uncertainty(0.1, 0.3, 0.2, 0.1), count=2000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50e6
