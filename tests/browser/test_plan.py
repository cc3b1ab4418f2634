"""The financial plan in a real browser: from the first question to the curve, and both ways as one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.classroom import (
    PATIENCE,
    Classroom,
    Hand,
    card,
    eventually,
    saved,
    sees,
    settled,
)
from tests.browser.test_accessibility import barriers

pytestmark = pytest.mark.browser

SCROLL = "document.querySelector('[data-testid=stMain]').scrollTo(0, document.querySelector('[data-testid=stMain]').scrollHeight)"
WIDE = (
    "() => { const m = document.querySelector('.stMain'); return m.scrollWidth - m.clientWidth; }"
)


def fill(page: Page, prompt: str, column: str, text: str, row: int = 0) -> None:
    box = card(page, prompt).locator(f'.row [id$="-{column}"]').nth(row)
    box.fill(text)


class Ends:
    """Between a page and its server: can keep back that a run has ended."""

    def __init__(self) -> None:
        self.held = False
        self._kept: list[bytes] = []

    def watch(self, browser: WebSocketRoute) -> None:
        """Stand between the two ends of a websocket."""
        self._browser = browser
        browser.connect_to_server().on_message(self._pass)

    def _pass(self, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        if self.held and ForwardMsg.FromString(message).WhichOneof("type") == "script_finished":
            self._kept.append(message)
        else:
            self._browser.send(message)

    def release(self) -> None:
        """Let the ends through."""
        self.held = False
        for message in self._kept:
            self._browser.send(message)


def panel(page: Page) -> str:
    return page.locator(".pie-panel:not(.pie-panel-still)").inner_text()


def onward(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()
    settled(page)


def test_from_the_first_question_to_the_curve_on_a_phone(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    page = hand(member, phone=True).open("/chiffres")
    onward(page, "Commencer, une question à la fois →")
    sees(page, "Qu'est-ce que tu vends ?")
    card(page, "activity").get_by_text("Vendre des choses").click()
    fill(page, "sell", "name", "Msemen")
    fill(page, "sell", "price", "5")
    saved(page, "sell")
    onward(page, "Question suivante →")
    sees(page, "Combien en vends-tu par mois ?")
    fill(page, "how_many", "units", "2 000")
    saved(page, "how_many")
    # 2 000 × 5 DH × 12 months, seen without reloading anything.
    expect(page.locator(".pie-panel").first).to_contain_text(
        re.compile(r"120.000"), timeout=PATIENCE
    )
    onward(page, "Question suivante →")
    sees(page, "Tes mois forts et tes mois calmes")  # The link after it is called the same.
    onward(page, "Question suivante →")
    sees(page, "Combien te coûte chaque vente ?")
    fill(page, "each_sale", "unit_cost", "2,50")
    saved(page, "each_sale")
    onward(page, "Question suivante →")
    fill(page, "each_month", "name", "Loyer")
    fill(page, "each_month", "amount", "1 500")
    saved(page, "each_month")
    onward(page, "Question suivante →")
    fill(page, "to_start", "name", "Plaque")
    fill(page, "to_start", "amount", "6 000")
    saved(page, "to_start")
    onward(page, "Question suivante →")
    expect(page.locator(".pie-panel").first).to_contain_text("▼", timeout=PATIENCE)
    fill(page, "own", "name", "Ma mère")
    fill(page, "own", "amount", "4 000")
    saved(page, "own")
    expect(page.locator(".pie-panel").first).not_to_contain_text("▼", timeout=PATIENCE)
    assert page.evaluate(WIDE) == 0, "nothing sideways"
    onward(page, "Voir ma trésorerie →")
    page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for()
    assert page.evaluate(WIDE) == 0
    (offer,) = member.kept("plan/offers.offers")
    assert offer["cells"] == {"name": "Msemen", "price": 500, "units": 2000, "unit_cost": 250}
    assert member.kept("plan/frame.activity") == "goods"


def test_a_field_says_saved_when_the_page_before_goes_late(
    classroom: Classroom, hand: Hand
) -> None:
    # Both pages show one answer, and Streamlit takes the old one down only when a run has ended.
    member = classroom.join()
    classroom.work(member)
    page = hand(member).tab()
    ends = Ends()
    page.route_web_socket(re.compile("_stcore/stream"), ends.watch)
    page.goto("/chiffres?v=simple&s=sell")
    card(page, "sell").wait_for()
    settled(page)
    ends.held = True
    page.get_by_role("link", name="Question suivante →").click()
    fill(page, "how_many", "units", "77")
    assert card(page, "sell").count(), "the page before is still there"
    ends.release()
    card(page, "sell").wait_for(state="detached")
    saved(page, "how_many")


def test_nothing_entered_in_one_way_is_lost_in_the_other(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    classroom.work(member)
    before = member.kept("plan/offers.offers")
    page = hand(member).open("/chiffres?v=simple&s=sell")
    fill(page, "sell", "price", "160")
    saved(page, "sell")
    eventually(lambda: member.kept("plan/offers.offers")[0]["cells"]["price"], 16000)
    after = member.kept("plan/offers.offers")
    assert after[1:] == before[1:]
    assert after[0]["cells"] == {**before[0]["cells"], "price": 16000}
    page.goto("/chiffres?v=saisie&s=offers")
    page.get_by_role("tab", name="Mois par mois").click()
    # Seasons of the example: Ramadan at 75 % of 60 in February 2027, shown in grey, not typed.
    february = card(page, "offers").locator('.row [id$="-m2"]').first
    expect(february).to_have_attribute("placeholder", "45")
    february.fill("50")
    saved(page, "offers")
    page.goto("/chiffres?v=simple&s=how_many")
    expect(card(page, "how_many").locator('.row [id$="-units"]').first).to_have_value("60")
    assert member.kept("plan/offers.offers")[0]["cells"]["m2"] == 50


def test_the_panel_stays_in_view_while_typing_at_the_bottom(
    classroom: Classroom, hand: Hand
) -> None:
    member = classroom.join()
    classroom.work(member)
    page = hand(member).open("/chiffres?v=saisie&s=equipment")
    card(page, "in_kind").wait_for()
    settled(page)
    page.evaluate(SCROLL)
    box = page.locator(".pie-panel").first
    expect(box).to_be_in_viewport()
    before = panel(page)
    fill(page, "in_kind", "amount", "90 000")
    saved(page, "in_kind")
    eventually(lambda: panel(page) != before, True)


def test_a_bad_cell_is_named_and_stays_and_the_figures_stand(
    classroom: Classroom, hand: Hand
) -> None:
    member = classroom.join()
    classroom.work(member)
    page = hand(member).open("/chiffres?v=saisie&s=offers")
    fill(page, "offers", "price", "beaucoup", 1)
    status = card(page, "offers")
    expect(status).to_contain_text("Ligne 2, « Prix » : « beaucoup » n'est pas un nombre")
    before = panel(page)
    page.reload()
    expect(card(page, "offers").locator('.row [id$="-price"]').nth(1)).to_have_value(
        "beaucoup", timeout=PATIENCE
    )
    assert panel(page) == before
    assert member.kept("plan/offers.offers")[1]["cells"]["price"] == 15000


def test_a_line_opens_and_leads_to_its_entry(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    classroom.work(member)
    page = hand(member).open("/chiffres?v=etats")
    line = page.locator("details.pie-line", has_text="Coût des ventes").first
    line.locator("summary").click()
    line.get_by_role("link", name="Voir d'où ça vient").click()
    sees(page, "Les ventes")
    card(page, "offers").wait_for()


def test_a_slider_moves_the_curve(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    classroom.work(member)
    page = hand(member).open("/chiffres?v=scenarios&s=essayer")
    page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for()
    still = page.locator(".pie-panel-still")
    expect(still).to_contain_text("comme le plan")
    lever = page.get_by_role("slider").nth(2)
    lever.focus()
    for _ in range(4):
        lever.press("ArrowRight")
    expect(still).to_contain_text("−", timeout=PATIENCE)


@pytest.mark.parametrize("phone", [False, True])
def test_no_barriers(classroom: Classroom, hand: Hand, phone: bool) -> None:
    member = classroom.join()
    classroom.work(member)
    page = hand(member, phone=phone).tab()
    for path, words in (
        ("/chiffres", "Les états financiers"),
        ("/chiffres?v=simple&s=how_many", "Combien en vends-tu"),
        ("/chiffres?v=saisie&s=offers", "Les ventes"),
        ("/chiffres?v=etats&s=cpc&n=sales", "Chiffre d'affaires"),
        ("/chiffres?v=scenarios&s=tornade", "une seule"),
    ):
        page.goto(path)
        sees(page, words)
        assert barriers(page) == [], path
