"""What is always true of a projection, as equalities, over plans of every kind."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pie_core.finance import parameters
from pie_core.finance.projection import Projection, compute, project
from pie_core.finance.sales import Changes
from pie_core.finance.statements import yearly
from pie_core.model.plan import COMPANIES, FinancialPlan

AMOUNTS = st.one_of(st.integers(0, 10**7), st.integers(0, 10**9))
RATES = st.decimals(0, 1, places=4).map(float)
GROWTHS = st.lists(st.decimals(-1, 2, places=3).map(float), max_size=5)
DAYS = st.integers(0, 360)
PARAMETERS = parameters.load()


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """A valid plan: every legal form, VAT or not, delays, stock, every kind of loan and asset."""
    horizon = draw(st.sampled_from([12, 24, 36, 48, 60]))
    form = draw(
        st.sampled_from(["auto_entrepreneur", "sole_trader", "sarl", "sarl_au", "cooperative"])
    )
    months = st.integers(0, horizon - 1)

    def span() -> dict[str, Any]:
        first = draw(months)
        return {
            "first_month": first,
            "last_month": draw(st.none() | st.integers(first, horizon - 1)),
        }

    def some(build: Any, most: int = 2) -> list[dict[str, Any]]:
        return [build(i) for i in range(draw(st.integers(0, most)))]

    def offer(i: int) -> dict[str, Any]:
        return {
            "name": f"Offre {i}",
            "price": draw(st.integers(0, 200000)),
            "unit_cost": draw(st.integers(0, 150000)),
            "vat_rate": draw(RATES),
            "purchase_vat_rate": draw(RATES),
            "monthly_units": draw(
                st.lists(st.decimals(0, 300, places=2).map(float), min_size=12, max_size=12)
            ),
            "units_growth": draw(GROWTHS),
            "price_growth": draw(GROWTHS),
            "cost_growth": draw(GROWTHS),
            "customer_days": draw(DAYS),
            "supplier_days": draw(DAYS),
            "stock_days": draw(DAYS),
        }

    def overhead(i: int) -> dict[str, Any]:
        return {
            "name": f"Charge {i}",
            "kind": draw(st.sampled_from(["external", "taxes"])),
            "amount": draw(AMOUNTS),
            "every": draw(st.sampled_from(["month", "quarter", "year"])),
            "vat_rate": draw(RATES),
            "growth": draw(GROWTHS),
            "supplier_days": draw(DAYS),
            **span(),
        }

    def role(i: int) -> dict[str, Any]:
        return {
            "role": f"Poste {i}",
            "headcount": draw(st.integers(1, 5)),
            "gross_monthly": draw(st.integers(0, 2000000)),
            "growth": draw(GROWTHS),
            **span(),
        }

    def asset(price: str) -> Any:
        def build(i: int) -> dict[str, Any]:
            category = draw(st.sampled_from(["preliminary", "equipment", "premises"]))
            most = 5 if category == "preliminary" else 50
            return {
                "name": f"Bien {i}",
                "category": category,
                price: draw(AMOUNTS),
                "month": draw(months),
                "life_years": draw(st.integers(1, most)),
                **({"vat_rate": draw(RATES)} if price == "cost" else {}),
            }

        return build

    def loan(i: int) -> dict[str, Any]:
        length = draw(st.integers(1, 120))
        return {
            "name": f"Prêt {i}",
            "kind": draw(st.sampled_from(["bank", "honour", "family"])),
            "amount": draw(AMOUNTS),
            "rate": draw(st.just(0) | RATES),
            "months": length,
            "grace_months": draw(st.integers(0, length - 1)),
            "grace": draw(st.sampled_from(["interest_only", "capitalised"])),
            "month": draw(months),
        }

    def placed(i: int) -> dict[str, Any]:
        return {"name": f"Apport {i}", "amount": draw(AMOUNTS), "month": draw(months)}

    def grant(i: int) -> dict[str, Any]:
        return {**placed(i), "life_years": draw(st.integers(1, 20))}

    return {
        "start": f"{draw(st.integers(2000, 2099))}-{draw(st.integers(1, 12)):02d}",
        "horizon_months": horizon,
        "legal_form": form,
        "activity": draw(st.sampled_from(["goods", "services"])),
        "tax_exempt": form == "cooperative" and draw(st.booleans()),
        "largest_client_share": draw(RATES),
        "discount_rate": draw(st.none() | RATES),
        "vat": {
            "liable": form != "auto_entrepreneur" and draw(st.booleans()),
            "period": draw(st.sampled_from(["monthly", "quarterly"])),
        },
        "offers": some(offer),
        "overheads": some(overhead),
        "staff": some(role),
        "drawings": []
        if form in COMPANIES
        else some(lambda _: {"amount": draw(AMOUNTS), **span()}),
        "investments": some(asset("cost")),
        "funding": {
            "own_cash": some(placed),
            "in_kind": some(asset("amount")),
            "grants": some(grant),
            "loans": some(loan),
        },
    }


def over_plans(examples: int = 150) -> Any:
    """A test over generated plans; the same plans at every run."""

    def wrap(test: Any) -> Any:
        checked = settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )(test)
        return given(plans())(checked)

    return wrap


def projected(raw: dict[str, Any]) -> tuple[FinancialPlan, Projection]:
    plan = FinancialPlan.model_validate(raw)
    return plan, project(plan, PARAMETERS)


def equal(left: Any, right: Any) -> bool:
    return bool(np.array_equal(left, right))


@over_plans()
def test_the_balance_sheet_balances_and_every_total_foots(raw: dict[str, Any]) -> None:
    _, p = projected(raw)
    x = p.lines
    assert equal(x["total_assets"], x["total_liabilities"])
    assets = ("fixed_assets_net", "stock", "receivables", "vat_asset", "tax_asset", "cash")
    debts = (
        *("own_funds", "loans", "payables", "social_payable"),
        *("vat_liability", "tax_payable", "overdraft"),
    )
    assert equal(sum(x[k] for k in assets), x["total_assets"])
    assert equal(sum(x[k] for k in debts), x["total_liabilities"])
    assert equal(x["cash"] - x["overdraft"], x["closing_cash"])
    assert equal(x["opening_cash"] + x["net_cash"], x["closing_cash"])
    assert equal(x["opening_cash"][1:], x["closing_cash"][:-1])
    assert x["opening_cash"][0] == 0
    for never_negative in (*assets[:-1], "cash", *debts[1:], "purchases", "payments_vat"):
        assert (x[never_negative] >= 0).all(), never_negative


@over_plans()
def test_the_cpc_foots(raw: dict[str, Any]) -> None:
    _, p = projected(raw)
    for x in (p.lines, p.years):
        assert equal(x["sales"] - x["cost_of_sales"], x["gross_margin"])
        assert equal(x["gross_margin"] - x["external_charges"], x["value_added"])
        assert equal(x["value_added"] - x["taxes_and_duties"] - x["personnel"], x["ebitda"])
        assert equal(x["ebitda"] - x["depreciation"], x["operating_result"])
        assert equal(x["operating_result"] - x["interest"], x["current_result"])
        assert equal(x["current_result"] + x["non_current_result"], x["pre_tax_result"])
        assert equal(x["pre_tax_result"] - x["income_tax"], x["net_result"])
        caf = x["net_result"] + x["depreciation"] - x["non_current_result"]
        assert equal(caf, x["self_financing_capacity"])
        assert equal(caf - x["payments_drawings"], x["self_financing"])
        receipts = sum(x[k] for k in x if k.startswith("receipts_"))
        payments = sum(x[k] for k in x if k.startswith("payments_"))
        assert equal(receipts - payments, x["net_cash"])
    assert equal(sum((o["sales"] for o in p.offers), np.zeros(1)), p.lines["sales"]) or not p.offers
    charges = sum((a["depreciation"] for a in p.assets), np.zeros(len(p.months)))
    assert equal(charges, p.lines["depreciation"])


@over_plans()
def test_a_year_is_the_sum_of_its_months(raw: dict[str, Any]) -> None:
    _, p = projected(raw)
    closing = {
        *("fixed_assets_net", "stock", "receivables", "vat_asset", "tax_asset", "cash"),
        *("total_assets", "own_funds", "loans", "payables", "social_payable", "vat_liability"),
        *("tax_payable", "overdraft", "total_liabilities", "working_capital_need"),
        "closing_cash",
    }
    for key, line in p.lines.items():
        if key == "opening_cash":
            expected = line[0::12]
        elif key in closing:
            expected = line[11::12]
        else:
            expected = [line[y : y + 12].sum() for y in range(0, len(line), 12)]
        assert equal(p.years[key], expected), key


@over_plans()
def test_each_loan_ends_at_nothing(raw: dict[str, Any]) -> None:
    plan, p = projected(raw)
    balance = np.zeros(len(p.months), dtype=np.int64)
    for loan, out in zip(plan.funding.loans, p.loans, strict=True):
        rows = out["schedule"]
        assert rows[-1].balance == 0
        assert rows[-1].month == loan.month + loan.months
        owed = loan.amount
        for month in range(loan.month, len(p.months)):
            if month > loan.month and month - loan.month <= loan.months:
                owed = rows[month - loan.month - 1].balance
            balance[month] += owed
        previous = loan.amount
        for row in rows:
            assert row.payment == row.interest + row.principal
            assert row.balance == previous - row.principal
            assert row.payment >= 0
            previous = row.balance
    assert equal(balance, p.lines["loans"])


@over_plans()
def test_the_vat_account_closes(raw: dict[str, Any]) -> None:
    plan, p = projected(raw)
    x = p.lines
    if not plan.vat.liable:
        for key in ("vat_collected", "vat_deducted", "payments_vat", "vat_asset", "vat_liability"):
            assert not x[key].any()
        return
    on_sales = np.zeros(len(p.months))
    for offer, out in zip(plan.offers, p.offers, strict=True):
        on_sales += np.floor(out["sales"] * offer.vat_rate + 0.5 + 1e-6)
    on_purchases = (
        np.diff(x["payables"], prepend=0)
        + x["payments_suppliers"]
        + x["payments_overheads"]
        - x["purchases"]
        - x["external_charges"]
        - x["taxes_and_duties"]
    )
    for item in plan.investments:
        on_purchases[item.month] += np.floor(item.cost * item.vat_rate + 0.5 + 1e-6)
    left = np.cumsum(on_sales - on_purchases - x["payments_vat"])
    assert equal(left, x["vat_liability"] - x["vat_asset"])


@over_plans()
def test_depreciation_never_passes_the_cost(raw: dict[str, Any]) -> None:
    plan, p = projected(raw)
    lives = [i.life_years for i in (*plan.investments, *plan.funding.in_kind)]
    starts = [i.month for i in (*plan.investments, *plan.funding.in_kind)]
    for asset, life, start in zip(p.assets, lives, starts, strict=True):
        upto = np.cumsum(asset["depreciation"])
        assert (asset["depreciation"] >= 0).all()
        assert (upto <= asset["cost"]).all()
        assert not asset["depreciation"][:start].any()
        if start + 12 * life <= len(p.months):
            assert upto[-1] == asset["cost"]


@over_plans()
def test_what_moves_own_funds(raw: dict[str, Any]) -> None:
    plan, p = projected(raw)
    x = p.lines
    in_kind = np.zeros(len(p.months), dtype=np.int64)
    for item in plan.funding.in_kind:
        in_kind[item.month] += item.amount
    moved = (
        x["net_result"]
        - x["payments_drawings"]
        + x["receipts_own_funds"]
        + in_kind
        + x["receipts_grants"]
        - x["non_current_result"]
    )
    assert equal(np.diff(x["own_funds"], prepend=0), moved)


@over_plans()
def test_the_surplus_of_the_financing_plan_is_the_net_cash(raw: dict[str, Any]) -> None:
    _, p = projected(raw)
    years = p.funding["years"]
    assert equal(years["surplus"], p.years["net_cash"])
    assert equal(years["cumulative"], p.years["closing_cash"])
    first = p.funding["initial"]
    means = first["own_funds"] + first["grants"] + first["loans"]
    assert first["gap"] == first["investments"] + first["working_capital"] - means
    assert first["investments"] == years["investments"][0] == -p.ratios["flows"][0]


@over_plans()
def test_what_is_owed_is_charged_less_paid(raw: dict[str, Any]) -> None:
    _, p = projected(raw)
    x = p.lines
    owed = np.cumsum(x["income_tax"] - x["payments_income_tax"])
    assert equal(x["tax_payable"] - x["tax_asset"], owed)
    need = x["stock"] + x["receivables"] + x["vat_asset"] + x["tax_asset"]
    debts = x["payables"] + x["social_payable"] + x["vat_liability"] + x["tax_payable"]
    assert equal(need - debts, x["working_capital_need"])
    social = np.cumsum(x["personnel"] - x["payments_staff"] - x["payments_social"])
    assert equal(social, x["social_payable"])


@over_plans(20)
def test_scenarios_go_through_the_same_code(raw: dict[str, Any]) -> None:
    """A leading axis of scenarios: 1 is the plan itself, and each row balances alone."""
    plan, p = projected(raw)
    factors = np.array([1.0, 0.8, 1.3])
    _, _, lines = compute(plan, PARAMETERS, Changes(units=factors, unit_cost=factors[::-1] / 1.3))
    _, _, same = compute(plan, PARAMETERS, Changes(units=factors[:1], gross=np.array([1.0])))
    for key, line in p.lines.items():
        assert equal(same[key], line[None, :]), key
    assert lines["closing_cash"].shape == (3, plan.horizon_months)
    assert equal(lines["total_assets"], lines["total_liabilities"])
    assert equal(yearly(lines)["sales"].sum(axis=-1), lines["sales"].sum(axis=-1))
    _, _, second = compute(plan, PARAMETERS, Changes(units=0.8, unit_cost=1.0 / 1.3 * 0.8))
    middle = Changes(units=factors[1:2], unit_cost=np.array([1.0 / 1.3 * 0.8]))
    _, _, alone = compute(plan, PARAMETERS, middle)
    for key, line in second.items():
        assert equal(alone[key][0], line), key


# ---------------------------------------------------------------- as many as wanted

EXAMPLES = int(os.environ.get("PIE_EXAMPLES", "0"))
CHECKS = [
    test.hypothesis.inner_test
    for name, test in list(globals().items())
    if name.startswith("test_") and "scenarios" not in name
]


@pytest.mark.skipif(
    not EXAMPLES, reason="PIE_EXAMPLES=10000 checks every identity on so many plans"
)
@over_plans(EXAMPLES or 1)
def test_every_identity_on_so_many_plans(raw: dict[str, Any]) -> None:
    for check in CHECKS:
        check(raw)
