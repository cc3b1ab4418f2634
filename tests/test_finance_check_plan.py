"""The stool maker of the contract: every figure that the contract names, to the centime."""

from __future__ import annotations

from typing import Any

import pytest

from pie_core.finance import parameters
from pie_core.finance.projection import LINES, Projection, project
from pie_core.model.plan import FinancialPlan

TABOURET: dict[str, Any] = {
    "start": "2027-01",
    "horizon_months": 36,
    "legal_form": "sarl_au",
    "activity": "goods",
    "tax_exempt": False,
    "largest_client_share": 0,
    "discount_rate": None,
    "vat": {"liable": True, "period": "quarterly"},
    "offers": [
        {
            "name": "Tabouret",
            "unit": "pièce",
            "price": 45000,
            "unit_cost": 21000,
            "vat_rate": 0.2,
            "purchase_vat_rate": 0.2,
            "monthly_units": [26, 30, 34, 34, 40, 40, 26, 14, 34, 40, 40, 46],
            "units_growth": [0.15, 0.1],
            "price_growth": [],
            "cost_growth": [0.02],
            "customer_days": 45,
            "supplier_days": 20,
            "stock_days": 40,
        }
    ],
    "overheads": [
        {
            "name": "Loyer",
            "kind": "external",
            "amount": 250000,
            "every": "month",
            "first_month": 0,
            "last_month": None,
            "vat_rate": 0.2,
            "growth": [0.03],
            "supplier_days": 0,
        }
    ],
    "staff": [
        {
            "role": "Menuisier",
            "headcount": 1,
            "gross_monthly": 360000,
            "first_month": 3,
            "last_month": None,
            "growth": [0.05],
        }
    ],
    "drawings": [],
    "investments": [
        {
            "name": "Scie",
            "category": "equipment",
            "cost": 6000000,
            "vat_rate": 0.2,
            "month": 0,
            "life_years": 10,
        }
    ],
    "funding": {
        "own_cash": [{"name": "Capital", "amount": 4000000, "month": 0}],
        "in_kind": [
            {
                "name": "Établi",
                "category": "furniture",
                "amount": 500000,
                "month": 0,
                "life_years": 5,
            }
        ],
        "grants": [{"name": "Prime", "amount": 1000000, "month": 2, "life_years": 5}],
        "loans": [
            {
                "name": "Intelaka",
                "kind": "bank",
                "amount": 5000000,
                "rate": 0.02,
                "months": 60,
                "grace_months": 6,
                "grace": "interest_only",
                "month": 0,
            }
        ],
    },
}

NAMED = {
    "sales": [18180000, 20907000, 22997700],
    "personnel": [3923316, 5492640, 5767272],
    "income_tax": [429833, 358278, 464496],
    "net_result": [1719332, 1433114, 1857986],
    "payments_income_tax": [0, 859665, 286726],
    "payments_vat": [0, 627680, 1621325],
    "vat_liability": [594000, 986305, 1023566],
    "working_capital_need": [3444547, 3595475, 4142544],
    "closing_cash": [2363811, 3064445, 3771976],
    "total_assets": [13246756, 13430301, 14545095],
}
"""By year, from the end of the contract."""


@pytest.fixture(scope="module")
def tabouret() -> Projection:
    return project(FinancialPlan.model_validate(TABOURET), parameters.load())


@pytest.mark.parametrize(("line", "by_year"), NAMED.items())
def test_a_line_by_year(tabouret: Projection, line: str, by_year: list[int]) -> None:
    assert tabouret.years[line].tolist() == by_year


def test_the_stock_of_the_first_months(tabouret: Projection) -> None:
    assert tabouret.lines["stock"][:3].tolist() == [868000, 952000, 994000]


def test_what_the_investment_is_worth(tabouret: Projection) -> None:
    assert tabouret.ratios["npv"] == 1861814
    assert tabouret.ratios["irr"] == 0.194098


def test_the_instalments_of_the_loan(tabouret: Projection) -> None:
    rows = tabouret.loans[0]["schedule"]
    payments = {row.month: row.payment for row in rows}
    assert [payments[m] for m in range(7, 60)] == [96899] * 53
    assert payments[60] == 96884
    assert len(rows) == 60
    assert rows[-1].balance == 0


def test_the_findings(tabouret: Projection) -> None:
    assert tabouret.findings == [
        {"code": "cash_below_zero", "month": 1, "amount": -88733},
        {"code": "financing_gap", "amount": 297676},
    ]
    assert tabouret.lowest_cash == (1, -88733)


def test_the_months_and_the_lines_are_all_there(tabouret: Projection) -> None:
    assert tabouret.months[0] == "2027-01"
    assert tabouret.months[-1] == "2029-12"
    out = tabouret.as_dict()
    assert list(out["lines"]) == [line.id for line in LINES] == list(out["years"])
    assert {len(line) for line in out["lines"].values()} == {36}
    assert {len(line) for line in out["years"].values()} == {3}


def test_every_line_has_a_name_in_three_languages() -> None:
    for line in LINES:
        assert all(line.label(language).strip() for language in ("fr", "ar", "en"))
    assert len({line.id for line in LINES}) == len(LINES)
