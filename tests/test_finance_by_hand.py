"""The engine beside a spreadsheet that was built from the contract's sentences: the same centimes.

`tests/data/by_hand` holds the plans, and what LibreOffice computed of the workbooks with formulas
that `pie_core.report.spreadsheet` writes for them. Made again by `python -m tests.bench.by_hand`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pie_core.finance import parameters
from pie_core.finance.lines import LINES
from pie_core.finance.projection import Projection, project
from pie_core.model.plan import FinancialPlan
from pie_core.report.spreadsheet.names import ENTRIES
from pie_core.report.spreadsheet.sheet import Formula
from tests.bench import by_hand, office
from tests.bench.plan import large_plan

PLANS = by_hand.plans()
EXAMPLES = by_hand.ROOT / "content" / "examples" / "plans"
EACH = pytest.mark.parametrize("name", PLANS)
with_office = pytest.mark.skipif(office.left_out(), reason="LibreOffice is not installed")


def projected(raw: dict[str, Any]) -> Projection:
    return project(FinancialPlan.model_validate(raw), parameters.load(by_hand.RULES))


def differences(lines: by_hand.Lines, projection: Projection) -> list[tuple[str, int, int, int]]:
    """Line, month or year, by hand, by the engine, wherever the two differ."""
    found = []
    for name, (months, years) in lines.items():
        for hand, engine in ((months, projection.lines[name]), (years, projection.years[name])):
            assert len(hand) == len(engine)
            pairs = zip(hand, engine.tolist(), strict=True)
            found += [(name, place, a, b) for place, (a, b) in enumerate(pairs) if a != b]
    return found


@EACH
def test_every_line_of_every_month_is_that_of_the_spreadsheet(name: str) -> None:
    lines = by_hand.stored(name)
    assert sorted(lines) == sorted(line.id for line in LINES)
    assert len(lines["sales"][0]) == PLANS[name]["horizon_months"]
    assert differences(lines, projected(PLANS[name])) == []


def test_the_plans_put_every_line_and_the_hard_rules_to_work() -> None:
    """No line is 0 in all plans, and what is rare in a plan happens in the stored figures."""
    stored = {name: by_hand.stored(name) for name in PLANS}
    for line in LINES:
        assert any(any(lines[line.id][0]) for lines in stored.values()), line.id
    company, raw = stored["company"], PLANS["company"]
    assert raw["vat"] == {"liable": True, "period": "quarterly"}
    results, taxes = company["pre_tax_result"][1], company["income_tax"][1]
    assert results[0] < 0 < results[1]  # a loss is carried
    assert taxes[1] < 0.2 * results[1] - 1
    assert results[3] < 0 < taxes[3]  # the minimum, loss or not
    assert max(company["tax_asset"][0]) > 0  # a negative balance is set off
    assert max(company["vat_asset"][0]) > 0  # a credit of VAT is carried forward
    assert max(role["gross_monthly"] for role in raw["staff"]) > 600000  # above the cap
    loans = raw["funding"]["loans"]
    assert {loan.get("grace", "interest_only") for loan in loans if loan.get("grace_months")} == {
        "interest_only",
        "capitalised",
    }
    (self_employed,) = [n for n in PLANS if PLANS[n]["legal_form"] == "auto_entrepreneur"]
    taxed = stored[self_employed]["income_tax"][1][1] / stored[self_employed]["sales"][1][1]
    assert taxed > 0.02  # the one client's excess, at its own rate


def test_a_difference_would_be_seen() -> None:
    lines = by_hand.stored("cooperative")
    lines["stock"][0][5] += 1
    lines["sales"][1][1] -= 1
    found = differences(lines, projected(PLANS["cooperative"]))
    assert [(line, place, hand - engine) for line, place, hand, engine in found] == [
        ("sales", 1, -1),
        ("stock", 5, 1),
    ]


def test_the_workbook_is_made_of_formulas() -> None:
    """Every cell of a line, and every one on the way to it but the entries and the count of months."""
    found = by_hand.in_formulas(PLANS["company"])
    for key, sheet in found.book.sheets.items():
        for row in sheet.rows:
            typed = [cell for cell, look in row if look == "calculation" and cell is not None]
            if key == ENTRIES or typed == list(range(len(typed))):
                continue
            assert all(isinstance(cell, Formula) for cell in typed), (key, row)
    assert found.book.formulas > 10_000


@with_office
def test_libreoffice_computes_what_is_stored_and_the_example_plans(tmp_path: Path) -> None:
    others = {path.stem: json.loads(path.read_bytes()) for path in sorted(EXAMPLES.glob("*.json"))}
    others["large"] = large_plan()
    assert not others.keys() & PLANS.keys()
    every = PLANS | others
    found = by_hand.computed(office.Office.opened(tmp_path), every)
    for name in PLANS:
        assert found[name] == by_hand.stored(name), name
    for name, raw in every.items():
        assert differences(found[name], projected(raw)) == [], name
