"""Forty trainees on a trainer's phone: few taps, one save; the power goes before it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pie_core.model.people import Actor, Cohort
from pie_core.service import accounts, attendance, cohorts
from pie_core.service.house import now, today
from tests.browser.classroom import PATIENCE, Classroom, Hand, sees
from tests.browser.test_accessibility import barriers

pytestmark = pytest.mark.browser
NAMES = [f"Stagiaire {letter}{number}" for letter in "abcd" for number in range(10, 20)]


def group_of_forty(classroom: Classroom, name: str) -> Cohort:
    """A group in which all but the last were seen today."""
    house, trainer = classroom.house, classroom.trainer.actor
    cohort = cohorts.create(
        house, trainer, name=name, trade="Froid", establishment="ISTA", year="2026-2027"
    )
    people: list[Actor] = []
    for one in NAMES:
        actor = accounts.actor(house, accounts.join(house, cohort.join_code, one, "2580"))
        assert actor is not None
        people.append(actor)
    for actor in people[:-1]:
        accounts.saw(house, actor, now())
    return cohort


def tap(page: Page, name: str, state: str) -> int:
    """One tap on a state of somebody."""
    line = page.locator("fieldset", has=page.locator("legend", has_text=name))
    line.locator(f".state[data-state={state}]").click()
    return 1


def test_three_absent_and_two_late_among_forty_take_six_taps(
    classroom: Classroom, hand: Hand
) -> None:
    cohort = group_of_forty(classroom, "Appel 1")
    page = hand(classroom.trainer, phone=True).open(f"/presence?g={cohort.id}")
    page.locator("fieldset").nth(39).wait_for()
    expect(page.locator(".counts")).to_have_text("Présent : 39Retard : 0Absent : 1Excusé : 0")
    assert barriers(page) == []
    taps = tap(page, NAMES[39], "present")  # Was there, on paper.
    for place, state in ((3, "absent"), (17, "absent"), (31, "absent"), (8, "late"), (22, "late")):
        taps += tap(page, NAMES[place], state)
    page.locator(".attendance .main").click()
    taps += 1
    assert taps <= 8
    expect(page.locator(".told")).to_contain_text("Appel enregistré à", timeout=PATIENCE)
    found = attendance.day(classroom.house, classroom.trainer.actor, cohort.id, today())
    states = {row.person.name: row.state for row in found.rows if row.kept}
    assert len(states) == 40
    assert {name: s for name, s in states.items() if s != "present"} == {
        NAMES[3]: "absent",
        NAMES[17]: "absent",
        NAMES[31]: "absent",
        NAMES[8]: "late",
        NAMES[22]: "late",
    }
    page.goto(f"/presence?g={cohort.id}&v=mois")
    sees(page, NAMES[0])
    assert page.locator(".pie-presence td[data-was=absent]").count() == 3
    assert barriers(page) == []


def test_what_was_tapped_before_the_power_went_is_there_again(
    classroom: Classroom, hand: Hand
) -> None:
    cohort = group_of_forty(classroom, "Appel 2")
    device = hand(classroom.trainer, phone=True)
    page = device.open(f"/presence?g={cohort.id}")
    page.locator("fieldset").nth(39).wait_for()
    tap(page, NAMES[5], "excused")
    classroom.cut()
    tap(page, NAMES[6], "late")
    page.locator(".attendance .main").click()
    expect(page.locator(".told")).to_have_attribute("data-state", "failed", timeout=PATIENCE)
    page.close()
    classroom.restore()
    page = device.open(f"/presence?g={cohort.id}")
    sees(page, "Pas encore enregistré.")
    page.locator(".attendance .main").click()
    expect(page.locator(".told")).to_contain_text("Appel enregistré à", timeout=PATIENCE)
    found = attendance.day(classroom.house, classroom.trainer.actor, cohort.id, today())
    states = {row.person.name: row.state for row in found.rows}
    assert (states[NAMES[5]], states[NAMES[6]]) == ("excused", "late")
