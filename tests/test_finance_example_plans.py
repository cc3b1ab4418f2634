"""The whole plans of the example teams: valid, answered, credible, and the same story as the team's."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from pie_core.finance.lines import INITIAL_FUNDING, LINES, YEARLY_FUNDING
from pie_core.model.plan import read
from tests.example_projects import FILES

ROOT = Path(__file__).resolve().parents[1]
PLANS = ROOT / "content" / "examples" / "plans"
TEAMS = ROOT / "content" / "examples" / "groupe"
NAMES = tuple(FILES.values())
FIGURES = "discovery_day/first_figures."
EACH = pytest.mark.parametrize("name", NAMES)


def plan(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads((PLANS / f"{name}.json").read_text(encoding="utf-8"))
    return raw


def story(name: str) -> dict[str, Any]:
    """The team's answers, by prompt."""
    (path,) = TEAMS.glob(f"?-{name}.yaml")
    answers: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["answers"]
    return answers


def cells(name: str, table: str) -> list[dict[str, Any]]:
    return [row["cells"] for row in story(name)[FIGURES + table]]


@pytest.fixture(scope="module")
def answered() -> dict[str, dict[str, Any]]:
    """What the second door prints for each plan; it must take it, and say nothing else."""
    found = {}
    for name in NAMES:
        command = [sys.executable, "-m", "pie_core.finance", str(PLANS / f"{name}.json")]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
        assert (run.returncode, run.stderr) == (0, ""), name
        found[name] = json.loads(run.stdout)
    return found


def test_every_plan_of_the_folder_is_known_here() -> None:
    assert sorted(path.stem for path in PLANS.iterdir()) == sorted(NAMES)


@EACH
def test_a_plan_is_valid_without_a_finding(name: str) -> None:
    valid, found = read(plan(name))
    assert not found
    assert valid is not None
    assert valid.horizon_months == plan(name)["horizon_months"]


@EACH
def test_the_second_door_answers_with_the_whole_contract(
    name: str, answered: dict[str, dict[str, Any]]
) -> None:
    out, raw = answered[name], plan(name)
    assert list(out) == [
        *("months", "lines", "years", "offers", "assets", "loans", "funding", "break_even"),
        *("ratios", "lowest_cash", "findings"),
    ]
    months = raw["horizon_months"]
    assert out["months"][0] == raw["start"]
    assert len(out["months"]) == months
    for shape, block in ((months, "lines"), (months // 12, "years")):
        assert list(out[block]) == [line.id for line in LINES]
        assert {len(line) for line in out[block].values()} == {shape}
    assert list(out["funding"]["initial"]) == [row[0] for row in INITIAL_FUNDING]
    assert list(out["funding"]["years"]) == [row[0] for row in YEARLY_FUNDING]
    assert [row["name"] for row in out["offers"]] == [row["name"] for row in raw["offers"]]
    owned = raw["investments"] + raw["funding"].get("in_kind", [])
    assert [row["name"] for row in out["assets"]] == [row["name"] for row in owned]


@EACH
def test_the_statements_hold_together(name: str, answered: dict[str, dict[str, Any]]) -> None:
    x, years = answered[name]["lines"], answered[name]["years"]
    assert x["total_assets"] == x["total_liabilities"]
    assert x["opening_cash"] == [0, *x["closing_cash"][:-1]]
    for m, net in enumerate(x["net_cash"]):
        got = sum(line[m] for key, line in x.items() if key.startswith("receipts_"))
        spent = sum(line[m] for key, line in x.items() if key.startswith("payments_"))
        assert net == got - spent == x["closing_cash"][m] - x["opening_cash"][m]
        assert x["cash"][m] - x["overdraft"][m] == x["closing_cash"][m]
        taken = x["cost_of_sales"][m] + x["external_charges"][m] + x["taxes_and_duties"][m]
        kept = x["sales"][m] - taken - x["personnel"][m]
        assert kept == x["ebitda"][m]
        kept += x["non_current_result"][m] - x["depreciation"][m] - x["interest"][m]
        assert kept - x["income_tax"][m] == x["net_result"][m]
    for key in ("sales", "net_result", "net_cash", "payments_vat"):
        assert years[key] == [sum(x[key][y : y + 12]) for y in range(0, len(x[key]), 12)]
    assert answered[name]["funding"]["years"]["surplus"] == years["net_cash"]
    for loan, raw in zip(answered[name]["loans"], plan(name)["funding"]["loans"], strict=True):
        assert loan["schedule"][-1]["balance"] == 0
        assert sum(row["principal"] for row in loan["schedule"]) == raw["amount"]


@EACH
def test_a_banker_finds_it_credible(name: str, answered: dict[str, dict[str, Any]]) -> None:
    """No finding at all: cash above zero, everything financed, prices above costs, wages legal."""
    out = answered[name]
    assert out["findings"] == []
    assert out["lowest_cash"]["amount"] > 0
    assert out["funding"]["initial"]["gap"] <= 0
    assert min(out["years"]["net_result"]) > 0
    assert all(0.3 < row["margin_rate"] < 0.7 for row in out["break_even"])
    assert all(row["safety_rate"] > 0.05 for row in out["break_even"])
    # What an auto-entrepreneur lives on is no charge: it is taken off before one says that too much
    # is left to be true.
    drawn = out["years"]["payments_drawings"]
    for row, sales, taken in zip(out["break_even"], out["years"]["sales"], drawn, strict=True):
        assert row["safety_rate"] - taken / (row["margin_rate"] * sales) < 0.6
    cover = out["ratios"]["debt_service_cover"]
    assert all(rate is None or rate > 1.2 for rate in cover)
    assert all(rate is None or rate < 3 for rate in out["ratios"]["debt_to_caf"])
    assert all(rate > 0.25 for rate in out["ratios"]["own_funds_ratio"])


@EACH
def test_the_offer_is_the_one_the_team_tested(name: str) -> None:
    """What the customer pays is the price of the experiment: with VAT where the firm adds it."""
    told, raw = story(name), plan(name)
    assert raw["activity"] == told[FIGURES + "activity"]
    (offer,) = [o for o in raw["offers"] if o["name"] == told[FIGURES + "offer"]]
    paid = offer["price"]
    if raw.get("vat", {}).get("liable"):
        paid = round(paid * (1 + offer["vat_rate"]))
    assert paid == told[FIGURES + "price"]
    assert f"{paid // 100} DH" in told["discovery_day/test_belief.belief"]
    assert offer["unit_cost"] == told[FIGURES + "unit_cost"]
    assert told[FIGURES + "units"] in offer["monthly_units"]


@EACH
def test_the_first_figures_are_all_in_the_plan(name: str) -> None:
    raw, funding = plan(name), plan(name)["funding"]
    bought = {(i["name"], i["cost"]): i.get("month", 0) for i in raw["investments"]}
    for row in cells(name, "investments"):
        assert bought[row["name"], row["amount"]] == 0
    monthly = {(o["name"], o["amount"]) for o in raw["overheads"] if o["every"] == "month"}
    for row in cells(name, "overheads"):
        assert (row["name"], row["amount"]) in monthly
    own = {(row["name"], row["amount"]) for row in funding["own_cash"]}
    lent = {(row["name"], row["amount"]): row for row in funding["loans"]}
    for row in cells(name, "funding"):
        key = row["name"], row["amount"]
        if row["kind"] == "own":
            assert key in own
        else:
            assert lent[key]["kind"] in ("family", "honour")
            assert lent[key]["rate"] == 0


def test_what_the_teams_learned_is_in_their_plans() -> None:
    """The guarantee, the retouches and the uncle's 16 months, the papers of the ONSSA; the fridges
    that rest in winter, the eggs that were asked for, the craftsmen who pay on Saturdays."""
    assert "garantie" in story("sos-portable")["discovery_day/test_belief.learning"]
    assert any("garantie" in row["name"] for row in plan("sos-portable")["overheads"])
    sewing = story("atelier-khayata")
    assert "retouches en 24 h" in sewing["discovery_day/test_belief.learning"]
    assert plan("atelier-khayata")["offers"][0]["name"] == "Retouche en 24 h"
    assert "16 mois au lieu de 8" in sewing["discovery_day/my_plan.next_step"]
    (uncle,) = [
        loan
        for loan in plan("atelier-khayata")["funding"]["loans"]
        if loan["name"] == "L'oncle de Meryem"
    ]
    assert uncle["months"] == 16
    assert "ONSSA" in story("tamment-souss")["discovery_day/test_belief.observation"]
    assert any("ONSSA" in row["name"] for row in plan("tamment-souss")["overheads"])
    assert "hiver" in story("frigo-tranquille")["experiments/froid10.reason"]
    visits, winter, _ = plan("frigo-tranquille")["offers"]
    assert sum(visits["monthly_units"]) == 45 * 4
    assert winter["monthly_units"][3:9] == [0] * 6
    assert all(visits["monthly_units"][m] > winter["monthly_units"][m] == 0 for m in range(3, 9))
    assert "œufs" in story("bissara-bladi")["discovery_day/test_belief.observation"]
    eggs = plan("bissara-bladi")["offers"][2]
    assert eggs["name"] == "Œuf dur en plus"
    assert max(eggs["monthly_units"]) == 30 * 24, "fewer than the half that the test saw"
    assert "artisan" in story("sanad-services")["discovery_day/test_belief.learning"]
    assert plan("sanad-services")["offers"][0]["customer_days"] == 7


@EACH
def test_the_forms_could_have_written_it(name: str) -> None:
    """At most four numbers of growth, whole units, whole dirhams; what a unit costs may end in coins
    of ten centimes."""
    raw = plan(name)
    items = [*raw["offers"], *raw["overheads"], *raw.get("staff", [])]
    for item in items:
        for key, value in item.items():
            if key.endswith("growth"):
                assert 1 <= len(value) <= 4, (item, key)
    for offer in raw["offers"]:
        assert all(type(units) is int for units in offer["monthly_units"])
    amounts = [
        (key, value)
        for item in [*items, *raw["investments"], *chain(*raw["funding"].values())]
        for key, value in item.items()
        if key in ("price", "unit_cost", "amount", "cost", "gross_monthly")
    ]
    assert all(amount % (10 if key == "unit_cost" else 100) == 0 for key, amount in amounts)
