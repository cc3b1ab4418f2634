"""A team's plan: begun from its first figures, entered in two ways, noted, varied."""

from __future__ import annotations

from typing import Any

import pytest

from pie_core.errors import Conflict, Forbidden, Invalid, NotFound
from pie_core.finance import parameters
from pie_core.finance.projection import project
from pie_core.finance.scenarios import Uncertainty, WhatIf, what_if
from pie_core.model.programme import PromptRef
from pie_core.service import answers, plans, projects, scenarios
from tests.conftest import Class

FIRST = {
    "activity": "goods",
    "offer": "Djellaba",
    "price": 18000,
    "units": 40,
    "unit_cost": 9500,
    "investments": [{"id": "inv-1", "cells": {"name": "Machine", "amount": 700000}}],
    "overheads": [{"id": "ov-1", "cells": {"name": "Loyer", "amount": 180000}}],
    "funding": [
        {"id": "fu-1", "cells": {"name": "Nous", "kind": "own", "amount": 300000}},
        {
            "id": "fu-2",
            "cells": {"name": "Mon oncle", "kind": "loan", "amount": 500000, "months": 8},
        },
    ],
}


def write(school: Class, key: str, value: Any, based_on: int = 0) -> int:
    """Save an answer of the plan as Amal; its version."""
    owner = school.project(school.amal)
    ref = PromptRef.parse(f"plan/{key}")
    return answers.save(school.house, school.amal, owner, ref, value, based_on).version


def first_figures(school: Class) -> None:
    owner = school.project(school.amal)
    for prompt, value in FIRST.items():
        ref = PromptRef.parse(f"discovery_day/first_figures.{prompt}")
        answers.save(school.house, school.amal, owner, ref, value, 0)


def book(school: Class) -> plans.Book:
    return plans.book(school.house, school.amal, school.project(school.amal))


def offer(**cells: Any) -> list[dict[str, Any]]:
    return [{"id": "offer-1", "cells": {"name": "Pain", "price": 200, "units": 100, **cells}}]


def test_before_anything_there_is_no_plan(school: Class) -> None:
    now = book(school)
    assert now.so_far.plan is None
    assert not now.so_far.opened
    assert now.editable
    with pytest.raises(Invalid):
        plans.begin(school.house, school.amal, now.project)


def test_the_first_figures_go_over_and_give_the_same_year(school: Class) -> None:
    first_figures(school)
    before = book(school).so_far
    assert before.plan is not None
    assert not before.opened
    plans.begin(school.house, school.amal, school.project(school.amal))
    after = book(school).so_far
    assert after.opened
    assert after.plan is not None
    assert not after.refused
    assert after.plan.horizon_months == 36
    known = parameters.load()
    year = project(before.plan, known).lines
    longer = project(after.plan, known).lines
    # AMO of the cut last quarter of a one-year plan apart, the twelve months are the same.
    for line in ("sales", "cost_of_sales", "external_charges", "receipts_sales", "depreciation"):
        assert (longer[line][:12] == year[line]).all(), line


def test_beginning_twice_changes_nothing(school: Class) -> None:
    first_figures(school)
    owner = school.project(school.amal)
    plans.begin(school.house, school.amal, owner)
    kept = book(school).values
    write(school, "offers.offers", offer(), 1)
    plans.begin(school.house, school.amal, owner)
    assert book(school).values == {**kept, "offers.offers": offer()}


def test_what_is_entered_counts_at_once_and_the_rest_is_assumed(school: Class) -> None:
    write(school, "offers.offers", offer(unit_cost=50))
    found = projects.read(school.house, school.amal, school.project(school.amal))
    assert found.plan_opened
    assert found.plan is not None
    figures = plans.figures(school.house, found.plan)
    assert figures is not None
    assert figures.years["sales"].tolist() == [240000, 240000, 240000]


def test_a_view_has_no_answer_of_its_own(school: Class) -> None:
    with pytest.raises(NotFound):
        write(school, "sell.sell", offer())


def test_amounts_out_of_all_measure_give_no_figures_and_no_error(school: Class) -> None:
    write(school, "offers.offers", offer(price=10**12, units=10**7))
    so_far = book(school).so_far
    assert so_far.plan is not None
    assert plans.figures(school.house, so_far.plan) is None
    assert scenarios.outcome(so_far.plan, so_far.rules, WhatIf()) is None
    assert scenarios.tornado(so_far.plan, so_far.rules) == ()
    assert scenarios.draw(so_far.plan, so_far.rules, Uncertainty(price=0.1)) is None


@pytest.mark.parametrize("value", [10**15, -5, "abc"])
def test_a_cell_that_cannot_be_is_refused_and_the_answer_stays(school: Class, value: Any) -> None:
    write(school, "offers.offers", offer())
    with pytest.raises(Invalid) as caught:
        write(school, "offers.offers", offer(units=value), 1)
    assert caught.value.data["findings"][0]["path"] == "0.units"
    assert book(school).values["offers.offers"] == offer()


def test_growth_may_fall(school: Class) -> None:
    write(school, "offers.offers", offer(units_2=-20))
    plan = book(school).so_far.plan
    assert plan is not None
    assert plan.offers[0].units_growth == (-0.2,)


# ---------------------------------------------------------------- notes


def test_a_note_is_pinned_changed_and_taken_off(school: Class) -> None:
    write(school, "offers.offers", offer())
    plans.pin(school.house, school.amal, book(school), "sales", "Compté au marché.")
    plans.pin(school.house, school.amal, book(school), "net_result", "Avant la paie.")
    plans.pin(school.house, school.amal, book(school), "sales", "  Compté deux fois.  ")
    notes = {note.figure: note.text for note in book(school).so_far.notes}
    assert notes == {"sales": "Compté deux fois.", "net_result": "Avant la paie."}
    plans.pin(school.house, school.amal, book(school), "sales", "  ")
    assert [note.figure for note in book(school).so_far.notes] == ["net_result"]


def test_a_note_on_old_notes_is_a_conflict(school: Class) -> None:
    before = book(school)
    plans.pin(school.house, school.amal, before, "sales", "Un.")
    with pytest.raises(Conflict):
        plans.pin(school.house, school.amal, before, "sales", "Deux.")


# ---------------------------------------------------------------- scenarios


def keep(school: Class, name: str, scenario: str = "", **levers: float) -> str:
    owner = school.project(school.amal)
    return scenarios.keep(school.house, school.amal, owner, name, levers, scenario)


def test_scenarios_are_kept_changed_copied_and_removed(school: Class) -> None:
    write(school, "offers.offers", offer(unit_cost=50))
    dear = keep(school, "Tout augmente", cost=20)
    keep(school, "Bon prix", price=10, delay=30)
    keep(school, "Tout augmente beaucoup", dear, cost=40)
    found = scenarios.listed(book(school))
    assert [(one.name, one.price, one.cost, one.delay) for one in found] == [
        ("Tout augmente beaucoup", 0, 40, 0),
        ("Bon prix", 10, 0, 30),
    ]
    assert what_if(found[1]) == WhatIf(price=0.1, delay=30)
    scenarios.remove(school.house, school.amal, school.project(school.amal), dear)
    assert [one.name for one in scenarios.listed(book(school))] == ["Bon prix"]
    with pytest.raises(NotFound):
        keep(school, "Tout augmente", dear, cost=1)


def test_at_most_ten_and_never_without_a_name(school: Class) -> None:
    for number in range(10):
        keep(school, f"Scénario {number}", price=number)
    with pytest.raises(Invalid) as caught:
        keep(school, "Un de trop")
    assert caught.value.data["findings"][0]["code"] == "scenarios"
    with pytest.raises(Invalid):
        keep(school, "   ")


# ---------------------------------------------------------------- who may


def test_others_neither_read_nor_write(school: Class) -> None:
    owner = school.project(school.amal)
    with pytest.raises(Forbidden):
        plans.book(school.house, school.driss, owner)
    with pytest.raises(Forbidden):
        scenarios.keep(school.house, school.driss, owner, "x", {})
    with pytest.raises(Forbidden):
        plans.begin(school.house, school.driss, owner)
    with pytest.raises(NotFound):
        plans.book(school.house, school.trainer, "no-such-project")


def test_a_trainer_reads_and_does_not_write(school: Class) -> None:
    write(school, "offers.offers", offer())
    owner = school.project(school.amal)
    seen = plans.book(school.house, school.trainer, owner)
    assert not seen.editable
    assert seen.so_far.opened
    with pytest.raises(Forbidden):
        plans.pin(school.house, school.trainer, seen, "sales", "x")
    with pytest.raises(Forbidden):
        scenarios.keep(school.house, school.trainer, owner, "x", {})


# ---------------------------------------------------------------- evidence


def test_an_entry_rests_on_an_answer_or_a_test_by_name(school: Class) -> None:
    owner = school.project(school.amal)
    belief = PromptRef.parse("discovery_day/test_belief.belief")
    text = "Les mamans du quartier vont commander à 180 DH."
    answers.save(school.house, school.amal, owner, belief, text, 0)
    choices = plans.evidence_choices(school.house, school.amal, book(school), "fr")
    assert choices["discovery_day/test_belief"] == "Tester ce que nous croyons"
    assert "discovery_day/test_belief.belief" in choices
    write(school, "offers.offers", offer(evidence="discovery_day/test_belief"))
    (support,) = projects.read(school.house, school.amal, owner).support
    assert (support.table, support.about) == ("offers.offers", "Pain")
    assert support.source == "discovery_day/test_belief"
    assert support.title
