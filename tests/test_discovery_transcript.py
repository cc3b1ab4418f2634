"""A plan written down as answers makes the same plan again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from pie_core.content.load import ROOT, load
from pie_core.discovery import entries, transcript
from pie_core.finance import loan_products
from pie_core.model.plan import FinancialPlan
from pie_core.model.values import checked
from tests.test_finance_identities import plans

PLAN = load(ROOT).programme.plan
assert PLAN is not None
LABELS = PLAN.worded("fr").activities["money"].prompts["loans"].options
FILES = sorted((ROOT / "examples" / "plans").glob("*.json"))


def again(plan: FinancialPlan) -> entries.Entered:
    """The plan that its own answers make, each kept as the store would keep it."""
    assert PLAN is not None
    answers: dict[str, Any] = {}
    for key, value in transcript.answers_of(plan, PLAN).items():
        activity, _, prompt = key.partition(".")
        found = PLAN.activity(activity)
        asked = found.prompt(prompt) if found else None
        assert asked is not None
        answers[key] = checked(asked, value)
    return entries.entered(PLAN, answers, "2001-01", loan_products.load(), LABELS)


YEARS = 4
"""Growth is asked for the second to the fifth year, as long as the longest plan."""


def plain(value: Any) -> Any:
    """Two ways to write one thing as one: no growth anywhere, the VAT period of who pays none."""
    if isinstance(value, dict):
        if value.get("liable") is False:
            return {"liable": False}
        return {
            key: [] if key.endswith("growth") and not any(inner) else plain(inner)
            for key, inner in value.items()
        }
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def asked_for(value: Any) -> Any:
    """A plan without the growth of years after the fifth."""
    if isinstance(value, dict):
        return {
            key: inner[:YEARS] if key.endswith("growth") else asked_for(inner)
            for key, inner in value.items()
        }
    return [asked_for(one) for one in value] if isinstance(value, list) else value


@given(data=plans().map(asked_for))
def test_any_plan_comes_back(data: dict[str, Any]) -> None:
    plan = FinancialPlan.model_validate(data)
    found = again(plan)
    assert not found.refused
    assert plain(found.plan.model_dump()) == plain(plan.model_dump())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_example_plans_come_back(path: Any) -> None:
    plan = FinancialPlan.model_validate(json.loads(path.read_text(encoding="utf-8")))
    assert again(plan).plan == plan


def test_what_is_as_assumed_is_left_empty() -> None:
    assert PLAN is not None
    plan = FinancialPlan.model_validate(
        {
            "start": "2027-01",
            "legal_form": "sarl",
            "activity": "goods",
            "offers": [
                {"name": "Pain", "price": 120, "unit_cost": 80, "monthly_units": [10] * 11 + [12]}
            ],
        }
    )
    (row,) = transcript.answers_of(plan, PLAN)["offers.offers"]
    assert row["cells"] == {"name": "Pain", "price": 120, "unit_cost": 80, "units": 10, "m12": 12}
