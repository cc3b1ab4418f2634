"""The class network is all there is: no page asks anybody but the class's own laptop."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.browser.classroom import (
    PATIENCE,
    PIN,
    Classroom,
    Device,
    Hand,
    activity,
    card,
    field_of,
    saved,
    sees,
    settled,
)

pytestmark = pytest.mark.browser
FIGURES = activity("discovery_day/first_figures")


def walled(device: Device) -> list[str]:
    """Let a device reach nothing but the class's laptop; the list of what it tried."""
    home = urlsplit(device.url).netloc
    tried: list[str] = []

    def decide(route: Route) -> None:
        if urlsplit(route.request.url).netloc == home:
            route.continue_()
        else:
            tried.append(route.request.url)
            route.abort()

    device.context.route("**/*", decide)
    return tried


def test_a_whole_walk_asks_nobody_else(classroom: Classroom, hand: Hand) -> None:
    device = hand()
    tried = walled(device)
    page = device.open(f"/?code={classroom.cohort.join_code}")
    door = page.locator("form:visible").first
    for name, text in (("name", "Oumaima Berrada"), ("pin", PIN), ("pin_again", PIN)):
        door.locator(f"[name={name}]").fill(text)
    door.locator("button[type=submit]").click()
    page.get_by_role("button", name="J'ai compris et je suis d'accord").click()
    sees(page, "Bonjour Oumaima")
    settled(page)

    page.goto(FIGURES)
    card(page, "activity").get_by_role("radio").first.check()
    field_of(page, "offer").fill("Entretien de frigo")
    field_of(page, "price").fill("150")
    field_of(page, "units").fill("20")
    field_of(page, "unit_cost").fill("30")
    card(page, "investments").locator(".cell.text textarea").first.fill("Outils")
    card(page, "investments").locator(".cell.amount input").first.fill("1 500")
    card(page, "funding").locator(".cell.text textarea").first.fill("Nos économies")
    card(page, "funding").locator("select").first.select_option(index=1)
    card(page, "funding").locator(".cell.amount input").first.fill("2 000")
    card(page, "funding").locator(".cell.amount input").first.blur()
    for prompt in ("activity", "offer", "price", "units", "unit_cost", "investments", "funding"):
        saved(page, prompt)
    # The figures come by themselves, below the fields, and the fields stay as they are.
    page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for()
    expect(field_of(page, "price")).to_have_value("150")

    page.goto("/projet")
    page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for()
    sees(page, "Business Model Canvas")
    assert tried == []
    assert device.complaints == []

    board = hand(classroom.trainer)
    tried = walled(board)
    page = board.open(f"/groupe?g={classroom.cohort.id}")
    page.get_by_role("tab", name="Rejoindre").click()
    picture = page.locator(":is(img, svg).pie-qr, .pie-qr svg").first
    expect(picture).to_be_visible(timeout=PATIENCE)
    size = picture.bounding_box()
    assert size
    assert min(size["width"], size["height"]) >= 150
    sees(page, classroom.cohort.join_code)
    assert tried == []
    assert board.complaints == []
