"""The real months of a team beside its plan: which plan, which months, what is added up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from pie_core.errors import Conflict, Forbidden, Invalid, NotFound
from pie_core.finance import parameters
from pie_core.finance.variance import Figures
from pie_core.model.dossier import Submission
from pie_core.model.plan import FinancialPlan
from pie_core.model.programme import PromptRef
from pie_core.model.project import Project
from pie_core.report import snapshot as frozen
from pie_core.report.snapshot import Snapshot
from pie_core.service import actuals, answers, plans
from pie_core.service.actuals import Book
from pie_core.service.plans import PlanSoFar
from tests.conftest import Class
from tests.test_finance_scenarios import plan as cooperative

APRIL = date(2027, 4, 2)
"""The plan begins in January 2027: three months are over then, the fourth runs."""


def write(school: Class, sheet: str, **values: Any) -> None:
    """Save fields of a sheet as Amal's screen does."""
    owner = school.project(school.amal)
    for prompt, value in values.items():
        ref = PromptRef(module="actuals", activity=sheet, prompt=prompt)
        with school.house.store.reading() as r:
            before = r.answer(owner, ref)
        version = before.version if before else 0
        answers.save_field(school.house, school.amal, owner, ref, value, version)


def hand_in(school: Class, plan: FinancialPlan, number: int = 1) -> None:
    """A plan as it was frozen."""
    owner = school.project(school.amal)
    snapshot = Snapshot(Project(id=owner, name="n", team="t", plan=plan), parameters.load())
    document = frozen.written(snapshot)
    digest = frozen.digest(document)
    one = Submission(
        id=f"submission{number}",
        project_id=owner,
        number=number,
        language="fr",
        document=document,
        digest=digest,
        code=frozen.code(digest),
        by_id=school.amal.id,
        at=datetime(2026, 12, 20, 9, tzinfo=UTC),
    )
    with school.house.store.writing() as w:
        w.add_submission(one, b"%PDF")


@pytest.fixture
def planned(school: Class, monkeypatch: pytest.MonkeyPatch) -> Class:
    """Amal's team with the cooperative's plan as its draft."""
    so_far = PlanSoFar(cooperative())
    monkeypatch.setattr(plans, "so_far", lambda *_: so_far)
    return school


def book(school: Class, on: date = APRIL) -> Book:
    return actuals.book(school.house, school.amal, school.project(school.amal), on)


def test_sheets_and_months_are_named_after_each_other() -> None:
    assert actuals.sheet_of("2027-01") == "m202701"
    assert actuals.month_of("m202701") == "2027-01"
    for other in ("m202713", "m2027011", "opening", "m199901", "xm202701"):
        assert actuals.month_of(other) is None
    assert actuals.months_between("2026-11", "2027-02") == 3
    assert actuals.months_between("2027-02", "2026-11") == -3


def test_without_a_plan_there_is_nothing_to_compare(school: Class) -> None:
    found = book(school)
    assert actuals.state(found) == "no_plan"
    assert found.months == ()
    write(school, "m202702", sales=1000)
    found = book(school)  # What was written is there all the same.
    assert [m.month for m in found.months] == ["2027-02"]
    assert found.judged == ()
    assert actuals.state(found) == "no_plan"


def test_the_months_from_the_opening_to_today(planned: Class) -> None:
    found = book(planned)
    assert actuals.state(found) == "open"
    assert [m.month for m in found.months] == ["2027-01", "2027-02", "2027-03", "2027-04"]
    assert [m.running for m in found.months] == [False, False, False, True]
    assert [m.index for m in found.months] == [0, 1, 2, 3]
    assert found.next_to_write == "2027-01"
    assert found.editable


def test_a_month_beside_the_plan_by_hand(planned: Class) -> None:
    write(planned, "m202701", sales=80000, received=130000, paid=130000, cash=0, words=" Pluie ")
    month = book(planned).month("2027-01")
    assert month is not None
    assert month.planned == Figures(sales=100000, received=150000, paid=130000, cash=20000)
    # 200 DH less sold (20 %), 200 DH less in (13 %), nothing in the till instead of 200 DH.
    assert [g.difference for g in month.gaps] == [-20000, -20000, 0, -20000]
    assert month.findings == ("sales_below", "received_below", "cash_below")
    assert month.words == "Pluie"
    assert book(planned).next_to_write == "2027-02"


def test_a_running_month_is_not_judged(planned: Class) -> None:
    write(planned, "m202704", sales=100)
    found = book(planned)
    month = found.month("2027-04")
    assert month is not None
    assert (month.running, month.findings) == (True, ())
    assert found.judged == ()
    assert book(planned, date(2027, 5, 1)).judged[0].findings == ("sales_below",)


def test_months_together_and_money_that_runs_out(planned: Class) -> None:
    write(planned, "m202701", sales=80000, cash=10000)
    write(planned, "m202702", sales=90000, cash=30000)
    found = book(planned)
    sums = {gap.figure: (gap.planned, gap.actual) for gap in found.cumulated}
    assert sums == {"sales": (200000, 170000), "cash": (50000, 30000)}
    assert found.ahead is None  # Each month to come adds 300 DH.
    assert found.next_to_write == "2027-03"


def test_money_runs_out_in_the_month_that_the_plan_makes(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A machine for 1 500 DH in the plan's fifth month; 10 000 DH of own money at first.
    plan = cooperative(
        funding={"own_cash": [{"name": "Parts", "amount": 1000000}]},
        investments=[
            {
                "name": "Machine",
                "category": "equipment",
                "cost": 150000,
                "month": 4,
                "life_years": 5,
            }
        ],
    )
    so_far = PlanSoFar(plan)
    monkeypatch.setattr(plans, "so_far", lambda *_: so_far)
    write(school, "m202703", cash=40000)
    # 400 DH at the end of March, +300 in April: 700; in May 700 + 300 − 1 500 = −500.
    assert book(school).ahead == ("2027-05", -50000)
    write(school, "m202703", cash=-100)
    found = book(school)
    assert found.ahead is None  # It is below zero already: that is said instead.
    assert found.judged[0].findings[0] == "cash_negative"


def test_the_books_of_two_months_add_up_or_not(planned: Class) -> None:
    write(planned, "m202701", cash=500000)
    write(planned, "m202702", received=790000, paid=610000, cash=630000)
    write(planned, "m202704", cash=1)
    found = book(planned)
    missing = {m.month: m.missing for m in found.months}
    assert missing == {"2027-01": None, "2027-02": -50000, "2027-03": None, "2027-04": None}
    assert "unexplained" in found.months[1].findings


def test_the_plan_begins_when_the_team_opens(planned: Class) -> None:
    write(planned, "opening", opened="2027-03")
    found = book(planned)
    assert (found.start, found.opened, found.delay) == ("2027-01", "2027-03", 2)
    assert [(m.month, m.index) for m in found.months] == [("2027-03", 0), ("2027-04", 1)]
    assert found.months[0].planned.received == 150000
    write(planned, "m202701", sales=5000)  # Before the opening: kept, not compared.
    first = book(planned).months[0]
    assert (first.month, first.index, first.gaps) == ("2027-01", None, ())
    write(planned, "opening", opened=None)
    assert book(planned).opened == "2027-01"


def test_a_plan_that_begins_later_waits(planned: Class) -> None:
    found = book(planned, date(2026, 12, 31))
    assert actuals.state(found) == "not_open"
    assert (found.months, found.next_to_write) == ((), "")
    write(planned, "m202701", sales=5000)  # A month to come is not shown, whatever is in it.
    assert book(planned, date(2026, 12, 31)).months == ()


def test_after_the_plans_last_month_nothing_is_compared(planned: Class) -> None:
    write(planned, "m202802", sales=5000)
    found = book(planned, date(2028, 3, 1))
    assert len(found.months) == 15
    assert found.months[11].index == 11
    assert [m.index for m in found.months[12:]] == [None] * 3
    assert found.judged == ()


def test_what_was_handed_in_counts_before_the_draft(planned: Class) -> None:
    assert book(planned).submission is None
    later = cooperative(start="2027-02")
    hand_in(planned, cooperative(start="2026-12"))
    hand_in(planned, later, 2)
    found = book(planned)
    assert found.submission is not None
    assert (found.submission.number, found.start) == (2, "2027-02")


def test_amounts_and_who_may_write_them(planned: Class) -> None:
    write(planned, "m202701", cash=-250000)
    assert book(planned).months[0].actual.cash == -250000
    with pytest.raises(Invalid):
        write(planned, "m202701", sales=-1)
    with pytest.raises(Invalid):
        write(planned, "opening", opened="mars")
    owner = planned.project(planned.amal)
    ref = PromptRef(module="actuals", activity="m202701", prompt="sales")
    for actor in (planned.driss, planned.trainer):
        with pytest.raises(Forbidden):
            answers.save_field(planned.house, actor, owner, ref, 1, 0)
    write(planned, "m202701", sales=1)
    with pytest.raises(Conflict):
        answers.save_field(planned.house, planned.amal, owner, ref, 2, 0)


def test_who_may_read_them(planned: Class) -> None:
    owner = planned.project(planned.amal)
    assert not actuals.book(planned.house, planned.trainer, owner, APRIL).editable
    with pytest.raises(Forbidden):
        actuals.book(planned.house, planned.driss, owner, APRIL)
    with pytest.raises(NotFound):
        actuals.book(planned.house, planned.trainer, "nothing", APRIL)
