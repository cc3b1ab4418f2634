"""One answer on two devices: nothing is overwritten in silence, and one can go back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pie_core.model.programme import PromptRef
from pie_core.service import accounts, cohorts
from pie_core.service.house import now
from tests.browser.classroom import (
    PATIENCE,
    Classroom,
    Hand,
    Member,
    activity,
    card,
    field_of,
    in_state,
    saved,
    write,
)

pytestmark = pytest.mark.browser
PAGE = activity("discovery_day/my_plan")
STEP = "discovery_day/my_plan.next_step"


def rewrite(page: Page, text: str) -> None:
    """Type a text in place of what is there."""
    field_of(page, "next_step").fill("")
    write(field_of(page, "next_step"), text)


def choose(page: Page, words: str) -> None:
    """Answer the question that a conflict asks."""
    card(page, "next_step").get_by_role("button", name=words, exact=True).click()


def sides(page: Page) -> list[str]:
    """Both texts of a conflict as they are shown."""
    in_state(page, "next_step", "conflict")
    return card(page, "next_step").locator(".side .text").all_inner_texts()


def two_pages(classroom: Classroom, hand: Hand) -> tuple[Member, Page, Page]:
    """One trainee with the same activity open on a phone and on a computer."""
    member = classroom.join()
    phone, desk = hand(member, phone=True).open(PAGE), hand(member).open(PAGE)
    for page in (phone, desk):
        field_of(page, "next_step").wait_for()
    return member, phone, desk


def test_keeping_both_texts(classroom: Classroom, hand: Hand) -> None:
    member, phone, desk = two_pages(classroom, hand)
    rewrite(phone, "Aller voir deux épiciers.")
    saved(phone, "next_step")
    rewrite(desk, "Demander le prix d'un filtre.")
    assert sides(desk) == ["Demander le prix d'un filtre.", "Aller voir deux épiciers."]
    # While the question is open, nothing is sent and nothing is lost.
    assert member.kept(STEP) == "Aller voir deux épiciers."
    choose(desk, "Garder les deux")
    saved(desk, "next_step")
    both = "Demander le prix d'un filtre.\n\nAller voir deux épiciers."
    expect(field_of(desk, "next_step")).to_have_value(both)
    assert member.kept(STEP) == both


def test_taking_the_other_text_and_taking_that_back(classroom: Classroom, hand: Hand) -> None:
    member, phone, desk = two_pages(classroom, hand)
    rewrite(phone, "Le texte du téléphone.")
    saved(phone, "next_step")
    rewrite(desk, "Le texte de l'ordinateur.")
    sides(desk)
    choose(desk, "Prendre l'autre")
    expect(field_of(desk, "next_step")).to_have_value("Le texte du téléphone.")
    choose(desk, "Reprendre la mienne")
    saved(desk, "next_step")
    assert member.kept(STEP) == "Le texte de l'ordinateur."


def test_a_team_mate_sees_whose_text_it_is(classroom: Classroom, hand: Hand) -> None:
    one, other = classroom.join(), classroom.join()
    people = [one.actor.id, other.actor.id]
    house = classroom.house
    cohorts.form_team(house, classroom.trainer.actor, classroom.cohort.id, "Atelier", people)
    for member in (one, other):
        found = accounts.actor(house, member.token)
        assert found is not None
        member.actor = found
    pages = [hand(member).open(PAGE) for member in (one, other)]
    for page in pages:
        field_of(page, "next_step").wait_for()
    rewrite(pages[0], "Ce que l'une écrit.")
    saved(pages[0], "next_step")
    rewrite(pages[1], "Ce que l'autre écrit.")
    sides(pages[1])
    expect(card(pages[1], "next_step").locator(".panel")).to_contain_text(one.name)
    choose(pages[1], "Garder le mien")
    saved(pages[1], "next_step")
    assert one.kept(STEP) == "Ce que l'autre écrit."


def test_history_and_going_back(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    with classroom.house.store.writing() as w:
        hour = now() - timedelta(hours=1)
        ref = PromptRef.parse(STEP)
        w.save_answer(member.project, ref, "La première idée.", 0, member.actor.id, hour)
    page = hand(member, phone=True).open(PAGE)
    expect(field_of(page, "next_step")).to_have_value("La première idée.", timeout=PATIENCE)
    rewrite(page, "Une autre idée.")
    saved(page, "next_step")

    card(page, "next_step").get_by_role("button", name="Historique").click()
    entries = card(page, "next_step").locator(".history li")
    expect(entries.locator(".text")).to_have_text(["Une autre idée.", "La première idée."])
    expect(entries.locator(".when").first).to_contain_text(member.name)
    entries.nth(1).get_by_role("button", name="Reprendre cette version").click()
    expect(field_of(page, "next_step")).to_have_value("La première idée.")
    saved(page, "next_step")
    assert member.kept(STEP) == "La première idée."
    # Going back is a version more: the other text is still there to go back to.
    with classroom.house.store.reading() as r:
        values = [answer.value for answer in r.history(member.project, ref)]
    assert values[0] == "La première idée."
    assert "Une autre idée." in values
