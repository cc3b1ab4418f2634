"""First figures to a financial plan: what the discovery day asks, as the plan's assumptions.

Everything else of the plan takes the simplest true value: an auto-entrepreneur, twelve months, the
same units every month, everything paid at once, what is bought for the start used for five years,
money that is lent paid back in equal parts without interest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pie_core.discovery import seasons
from pie_core.model.plan import FinancialPlan

NEEDED = ("activity", "offer", "price", "units", "unit_cost")
LIFE_YEARS = 5
LOAN_MONTHS = 12


def _amounts(rows: Any) -> list[dict[str, Any]]:
    """The rows that have an amount, as cells with a name."""
    cells = [row["cells"] for row in rows or [] if row["cells"].get("amount")]
    return [{"name": "—", **cell} for cell in cells]


def missing(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """What must still be said before there is a plan."""
    return tuple(name for name in NEEDED if fields.get(name) in (None, ""))


def plan(fields: Mapping[str, Any], begun: date) -> FinancialPlan | None:
    """The plan of the fields' values (see `content.check.LINK_FIELDS`), or None while some miss.

    Amounts are whole centimes. It starts in the month after `begun`.
    """
    if missing(fields):
        return None
    funding: dict[str, list[dict[str, Any]]] = {"own_cash": [], "loans": []}
    for row in _amounts(fields.get("funding")):
        if row.get("kind") == "loan":
            months = int(row.get("months") or LOAN_MONTHS)
            funding["loans"].append(
                {
                    "name": row["name"],
                    "kind": "family",
                    "amount": row["amount"],
                    "rate": 0,
                    "months": min(max(months, 1), 360),
                }
            )
        else:
            funding["own_cash"].append({"name": row["name"], "amount": row["amount"]})
    return FinancialPlan.model_validate(
        {
            "start": seasons.month_after(f"{begun:%Y-%m}", 1),
            "horizon_months": 12,
            "legal_form": "auto_entrepreneur",
            "activity": fields["activity"],
            "offers": [
                {
                    "name": fields["offer"],
                    "price": fields["price"],
                    "unit_cost": fields["unit_cost"],
                    "monthly_units": [fields["units"]] * 12,
                }
            ],
            "overheads": [
                {"name": row["name"], "amount": row["amount"], "every": "month"}
                for row in _amounts(fields.get("overheads"))
            ],
            "investments": [
                {
                    "name": row["name"],
                    "category": "equipment",
                    "cost": row["amount"],
                    "life_years": LIFE_YEARS,
                }
                for row in _amounts(fields.get("investments"))
            ],
            "funding": funding,
        }
    )
