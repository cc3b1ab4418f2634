"""The plan that is timed: as large as a real file gets, and with every rule at work."""

from __future__ import annotations

from typing import Any

SIZE = {"offers": 10, "overheads": 10, "staff": 5, "investments": 5, "loans": 3}
MONTHS = 36
SEASONS = (1.0, 1.3, 0.8, 1.0, 1.4, 1.0, 0.7, 0.6, 1.5, 1.0, 1.0, 1.2)


def large_plan() -> dict[str, Any]:
    """A SARL of 36 months, VAT by quarter: 10 offers, 10 overheads, 5 roles, 5 assets, 3 loans."""
    offers = [
        {
            "name": f"Produit {i + 1}",
            "unit": "pièce",
            "price": 12000 + 3750 * i,
            "unit_cost": 5000 + 1830 * i,
            "vat_rate": 0.2 if i % 3 else 0.1,
            "purchase_vat_rate": 0.2 if i % 4 else 0,
            "monthly_units": [round((60 - 5 * i) * season, 1) for season in SEASONS],
            "units_growth": [0.15, 0.1],
            "price_growth": [0.02],
            "cost_growth": [0.02, 0.03],
            "customer_days": (0, 30, 45, 60, 75)[i % 5],
            "supplier_days": (0, 30, 20)[i % 3],
            "stock_days": (0, 15, 30, 40)[i % 4],
        }
        for i in range(SIZE["offers"])
    ]
    overheads = [
        {
            "name": f"Charge {i + 1}",
            "kind": "taxes" if i == 9 else "external",
            "amount": 150000 - 12500 * i,
            "every": ("month", "month", "month", "quarter", "year")[i % 5],
            "first_month": i % 4,
            "vat_rate": 0.2 if i % 2 else 0,
            "growth": [0.03],
            "supplier_days": (0, 30, 45)[i % 3],
        }
        for i in range(SIZE["overheads"])
    ]
    staff = [
        {
            "role": f"Poste {i + 1}",
            "headcount": 1 + i // 3,
            "gross_monthly": 350000 + 90000 * i,
            "first_month": 4 * i,
            "growth": [0.04],
        }
        for i in range(SIZE["staff"])
    ]
    categories = ("equipment", "computers", "vehicles", "furniture", "preliminary")
    investments = [
        {
            "name": f"Bien {i + 1}",
            "category": category,
            "cost": 4000000 - 650000 * i,
            "vat_rate": 0.2,
            "month": 5 * i,
            "life_years": (10, 4, 5, 10, 5)[i],
        }
        for i, category in enumerate(categories)
    ]
    loans = [
        {
            "name": "Banque",
            "kind": "bank",
            "amount": 9000000,
            "rate": 0.0522,
            "months": 60,
            "grace_months": 6,
            "grace": "capitalised",
        },
        {
            "name": "Intelaka",
            "kind": "bank",
            "amount": 6000000,
            "rate": 0.02,
            "months": 84,
            "grace_months": 12,
            "month": 2,
        },
        {"name": "Famille", "kind": "family", "amount": 2000000, "rate": 0, "months": 24},
    ]
    return {
        "start": "2027-02",
        "horizon_months": MONTHS,
        "legal_form": "sarl",
        "activity": "goods",
        "vat": {"liable": True, "period": "quarterly"},
        "offers": offers,
        "overheads": overheads,
        "staff": staff,
        "investments": investments,
        "funding": {
            "own_cash": [{"name": "Capital", "amount": 6000000}],
            "in_kind": [
                {"name": "Établi", "category": "furniture", "amount": 500000, "life_years": 5}
            ],
            "grants": [{"name": "Prime", "amount": 1500000, "month": 3, "life_years": 5}],
            "loans": loans,
        },
    }
