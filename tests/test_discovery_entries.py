"""What a team entered, as the plan that the engine reads; what does not count yet, and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pie_core.content.load import ROOT, load
from pie_core.discovery import entries
from pie_core.discovery.entries import Entered, Origin
from pie_core.finance import loan_products
from pie_core.model.programme import Module, Table
from pie_core.model.values import checked

PLAN = load(ROOT).programme.plan
assert PLAN is not None
LABELS = PLAN.worded("fr").activities["money"].prompts["loans"].options


def row(**cells: Any) -> dict[str, Any]:
    return {"id": f"row-{abs(hash(str(cells))) % 10**9}", "cells": cells}


def read(**tables: Any) -> Entered:
    """`offers__offers=[…]` as the answer `offers.offers`, each as the store would keep it."""
    assert PLAN is not None
    answers = {}
    for name, value in tables.items():
        activity, _, prompt = name.partition("__")
        found = PLAN.activity(activity)
        asked = found.prompt(prompt) if found else None
        assert asked is not None
        answers[f"{activity}.{prompt}"] = checked(asked, value)
    return entries.entered(PLAN, answers, "2027-01", loan_products.load(), LABELS)


def test_nothing_entered_is_a_plan_of_zeros() -> None:
    found = read()
    assert not found.refused
    assert found.plan.offers == ()
    assert found.plan.start == "2027-01"
    assert found.plan.legal_form == "auto_entrepreneur"
    assert found.plan.horizon_months == 36


def test_an_offer_takes_the_same_units_every_month_until_something_is_said() -> None:
    offer = row(name="Ourlet", price=2000, unit_cost=300, units=40)
    assert read(offers__offers=[offer]).plan.offers[0].monthly_units == (40,) * 12


def test_seasons_fill_the_months_and_a_month_may_be_changed() -> None:
    # 2027: Ramadan is February, the weeks before the feast are May, July and August are summer.
    offer = row(
        name="Djellaba",
        price=1,
        units=40,
        ramadan=150,
        aid=200,
        summer=50,
        back_to_school=75,
        m12=7,
    )
    units = read(offers__offers=[offer]).plan.offers[0].monthly_units
    assert units == (40, 60, 40, 40, 80, 40, 20, 20, 30, 40, 40, 7)


def test_months_alone_are_enough() -> None:
    offer = row(name="Miel", price=1, **{f"m{i}": i for i in range(1, 13)})
    assert read(offers__offers=[offer]).plan.offers[0].monthly_units == tuple(range(1, 13))


def test_the_notebook_delays_the_average_customer() -> None:
    # 40 % pay after 30 days: on average 12 days; a typed delay is stronger.
    base = {"name": "Pain", "price": 1, "units": 1, "carnet": 40}
    assert read(offers__offers=[row(**base)]).plan.offers[0].customer_days == 12
    assert read(offers__offers=[row(**base, carnet_days=45)]).plan.offers[0].customer_days == 18
    assert read(offers__offers=[row(**base, customer_days=7)]).plan.offers[0].customer_days == 7


def test_percentages_are_as_written() -> None:
    offer = row(name="x", price=1, units=1, vat=20, purchase_vat=10, units_2=4.11, cost_3=-2.5)
    found = read(offers__offers=[offer]).plan.offers[0]
    assert (found.vat_rate, found.purchase_vat_rate) == (0.2, 0.1)
    assert found.units_growth == (0.0411,)
    assert found.cost_growth == (0, -0.025)
    assert found.price_growth == ()


def test_a_year_not_written_grows_as_the_one_before() -> None:
    offer = row(name="x", price=1, units=1, units_2=10, units_4=5)
    assert read(offers__offers=[offer]).plan.offers[0].units_growth == (0.1, 0.1, 0.05)


def test_things_last_as_long_as_is_usual() -> None:
    things = [
        row(name="Machine", amount=100),
        row(name="Téléphone", amount=100, category="computers"),
        row(name="Local", amount=100, category="premises", life_years=30),
    ]
    found = read(equipment__investments=things).plan.investments
    assert [(one.category, one.life_years) for one in found] == [
        ("equipment", 10),
        ("computers", 5),
        ("premises", 30),
    ]


def test_ready_made_loans() -> None:
    loans = [
        row(preset="intelaka_rural", amount=5_000_000),
        row(preset="forsa", amount=1_000_000, months=60),
        row(preset="family", name="Mon oncle", amount=100),
    ]
    rural, forsa, family = read(money__loans=loans).plan.funding.loans
    assert (rural.name, rural.kind, rural.rate, rural.months) == (
        "Intelaka rural",
        "bank",
        0.0175,
        60,
    )
    assert (forsa.kind, forsa.rate, forsa.months, forsa.grace_months) == ("honour", 0, 60, 24)
    assert (family.name, family.kind, family.months) == ("Mon oncle", "family", 12)


def test_a_bank_has_a_rate_of_its_own() -> None:
    found = read(money__loans=[row(preset="bank", amount=100)])
    assert not found.plan.funding.loans
    assert [(item.code, item.origin.column) for item in found.refused] == [("empty", "rate")]


@pytest.mark.parametrize(
    ("table", "cells", "column"),
    [
        ("offers__offers", {"name": "x", "units": 1}, "price"),
        ("offers__offers", {"name": "x", "price": 1}, "units"),
        ("offers__offers", {"name": "x", "price": 1, "m1": 5}, "units"),
        ("overheads__overheads", {"name": "Loyer"}, "amount"),
        ("people__staff", {"role": "Vendeur"}, "gross_monthly"),
    ],
)
def test_a_row_without_what_it_needs_is_named(table: str, cells: Any, column: str) -> None:
    whole = row(name="Autre", price=1, units=1) if "offers" in table else None
    found = read(**{table: [*([whole] if whole else []), row(**cells)]})
    (item,) = found.refused
    activity, _, prompt = table.partition("__")
    number = 2 if whole else 1
    assert item.code == "empty"
    assert (item.origin.activity, item.origin.prompt) == (activity, prompt)
    assert (item.origin.number, item.origin.column) == (number, column)
    assert len(found.plan.offers) == (1 if whole else 0)


def test_a_month_beyond_a_shorter_plan_is_left_out_and_said() -> None:
    rent = row(name="Loyer", amount=100, first_month=20)
    found = read(overheads__overheads=[rent, row(name="Eau", amount=5)], frame__horizon="12")
    assert [one.name for one in found.plan.overheads] == ["Eau"]
    (item,) = found.refused
    assert (item.code, item.value) == ("month_beyond", "20")
    assert item.origin == Origin("overheads", "overheads", rent["id"], 1, "first_month")


def test_a_company_has_no_drawings_but_its_other_figures_stand() -> None:
    found = read(
        people__drawings=[row(amount=1), row(amount=2, first_month=70 - 11)],
        offers__offers=[row(name="x", price=1, units=1)],
        frame__legal_form="sarl",
    )
    assert found.plan.legal_form == "sarl"
    assert found.plan.drawings == ()
    assert len(found.plan.offers) == 1
    assert "drawings_form" in {item.code for item in found.refused}


def test_vat_of_an_auto_entrepreneur_is_refused_and_said() -> None:
    found = read(frame__vat="monthly")
    assert not found.plan.vat.liable
    assert [(i.code, i.origin.activity, i.origin.prompt) for i in found.refused] == [
        ("liable_form", "frame", "vat")
    ]


def test_half_a_day_is_no_delay() -> None:
    found = read(offers__offers=[row(name="x", price=1, units=1, supplier_days=2.5)])
    (item,) = found.refused
    assert (item.code, item.origin.column) == ("days", "supplier_days")


def test_what_a_row_rests_on_is_kept_by_name() -> None:
    offer = row(name="x", price=1, units=1, evidence="discovery_day/test_belief")
    (item,) = read(offers__offers=[offer]).evidence
    assert (item.about, item.source) == ("x", "discovery_day/test_belief")


def test_notes_and_scenarios_do_not_begin_a_plan() -> None:
    assert not entries.begun({"notes.notes": [row(figure="sales", text="x")]})
    assert not entries.begun({"offers.offers": []})
    assert entries.begun({"offers.offers": [row(name="x")]})


# ---------------------------------------------------------------- anything that can be saved


def _cells(table: Table) -> st.SearchStrategy[dict[str, Any]]:
    def values(column: Any) -> st.SearchStrategy[Any]:
        match column.kind:
            case "text":
                return st.text(max_size=20)
            case "number":
                low, high = column.min, column.highest
                return st.integers(low, high) | st.floats(low, high, allow_nan=False)
            case "amount":
                return st.integers(column.min, column.highest)
            case "month":
                return st.integers(0, 59)
            case "evidence":
                return st.just("discovery_day/test_belief")
            case _:
                return st.sampled_from(column.options)

    return st.fixed_dictionaries({}, optional={c.id: values(c) for c in table.columns})


def _answers(module: Module) -> st.SearchStrategy[dict[str, Any]]:
    found: dict[str, st.SearchStrategy[Any]] = {}
    for activity in module.activities:
        for prompt in activity.prompts:
            if getattr(prompt, "at", None) or activity.id in ("notes", "scenarios"):
                continue
            key = f"{activity.id}.{prompt.id}"
            if isinstance(prompt, Table):
                found[key] = st.lists(_cells(prompt), max_size=3).map(
                    lambda rows: [{"id": f"row-{i}", "cells": c} for i, c in enumerate(rows)]
                )
            elif prompt.kind == "choice":
                found[key] = st.sampled_from(prompt.options)
            elif prompt.kind == "month":
                found[key] = st.sampled_from(["2026-01", "2027-09", "2030-12"])
            else:
                found[key] = st.floats(0, 100)
    return st.fixed_dictionaries({}, optional=found)


@given(answers=_answers(PLAN))
def test_whatever_was_saved_makes_a_plan(answers: dict[str, Any]) -> None:
    assert PLAN is not None
    found = entries.entered(PLAN, answers, "2027-01", loan_products.load(), LABELS)
    kept = sum(len(v) for k, v in answers.items() if isinstance(v, list))
    plan = found.plan
    counted = len(plan.offers) + len(plan.overheads) + len(plan.staff) + len(plan.drawings)
    counted += len(plan.investments) + sum(
        len(getattr(plan.funding, n)) for n in ("own_cash", "in_kind", "grants", "loans")
    )
    assert counted <= kept
    for item in found.refused:
        assert item.code
        activity = PLAN.activity(item.origin.activity)
        assert activity is not None
        prompt = activity.prompt(item.origin.prompt)
        assert prompt is not None
        if item.origin.column:
            assert isinstance(prompt, Table)
            assert item.origin.column in {c.id for c in prompt.columns}
