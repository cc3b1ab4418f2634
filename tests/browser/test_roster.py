"""217 names go in from a file; the cards; a trainee comes in with a card's square on a phone."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from pie_core.service import lists
from tests import rosters
from tests.browser.classroom import PATIENCE, PIN, Classroom, Hand, sees, settled
from tests.browser.test_door import agree, form, send

pytestmark = pytest.mark.browser


def choose(page: Page, name: str, data: bytes) -> None:
    """Put a file into the form and send it."""
    form(page).locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    form(page).locator("button[type=submit]").click()


def test_217_names_their_cards_and_the_first_trainee(classroom: Classroom, hand: Hand) -> None:
    rows = [[name, f"Rentrée {group[-3:]}", team] for name, group, team in rosters.people()]
    device = hand(classroom.trainer)
    page = device.open(f"/liste?g={classroom.cohort.id}")
    choose(page, "liste.xlsx", b"PK\x03\x04 broken")
    sees(page, "n'est pas une liste lisible")
    choose(page, "liste.xlsx", rosters.xlsx([rosters.HEAD, *rows]))
    sees(page, "217 lignes laissées de côté")
    page.locator(".st-key-roster_create label").click()
    page.get_by_role("button", name="Importer 217 stagiaires").click()
    sees(page, "217 stagiaires ajoutés · 8 groupes créés")
    sees(page, "Rien à importer")

    link = page.get_by_role("link", name="Imprimer les cartes").first
    path = urlsplit(str(link.get_attribute("href")))
    reply = device.context.request.get(f"{path.path}?{path.query}")
    cards = PdfReader(io.BytesIO(reply.body()))
    assert len(cards.pages) == 4  # 28 people of the first group, eight to a sheet.
    assert "Amal Berrada" in cards.pages[0].extract_text()

    cohort = path.path.rsplit("/", 1)[1]
    with classroom.house.store.reading() as r:
        actor = r.actor(classroom.trainer.actor.id)
    assert actor is not None
    port = urlsplit(classroom.server.url).port
    card = lists.cards(classroom.house, actor, cohort, int(port or 80), "awaited")[0]
    square = urlsplit(card.link)
    phone = hand(phone=True).open(f"/?{square.query}")
    sees(phone, "Rentrée 101")
    expect(form(phone).locator("[name=name]")).to_have_value(card.name)
    send(phone, pin=PIN, pin_again=PIN)
    sees(phone, "Avant de commencer")
    agree(phone)
    sees(phone, f"Bonjour {card.name.split()[0]}")

    page.goto(f"/groupe?g={cohort}")
    page.get_by_role("tab", name="Les stagiaires").click()
    sees(page, "27 pas encore venus")
    settled(page)
    line = page.get_by_role("row").filter(has_text=card.name)
    expect(line).to_contain_text("là maintenant", timeout=PATIENCE)
