"""The door as people meet it: first start, joining by phone, coming back, deep links."""

from __future__ import annotations

import contextlib
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

from pages.parts import findings, menu
from tests.browser.classroom import (
    PATIENCE,
    PIN,
    Classroom,
    Device,
    Hand,
    activity,
    card,
    handed,
    sees,
    settled,
)
from tests.people import PASSWORD
from tests.server import Server

pytestmark = pytest.mark.browser
DEEP = activity("discovery_day/ten_ideas")
INSIDE = "Dix idées en huit minutes"


def form(page: Page) -> Locator:
    """The form that is on screen (others wait behind tabs)."""
    return page.locator("form:visible").first


def fill(page: Page, **fields: str) -> Locator:
    """Fill fields of the form on screen by their names."""
    for name, text in fields.items():
        form(page).locator(f"[name={name}]").fill(text)
    return form(page)


def send(page: Page, **fields: str) -> None:
    """Fill the form on screen and send it by its button."""
    fill(page, **fields).locator("button[type=submit]").click()


def agree(page: Page) -> None:
    """Read what is kept and agree; who leaves the page before that is heard is asked again."""
    button = page.get_by_role("button", name="J'ai compris et je suis d'accord")
    button.click()
    expect(button).to_have_count(0, timeout=PATIENCE)


def leave(page: Page) -> None:
    """Sign out on the account page."""
    page.goto("/compte")
    page.get_by_role("button", name="Quitter (me déconnecter)").click()
    sees(page, "Je reviens")


def shows(page: Page) -> str:
    """All that the door shows, and that no field and no menu of pages is beside it."""
    sees(page, "Je reviens")
    settled(page)
    assert page.locator(".card").count() == 0
    for screen in menu.SCREENS:
        assert page.locator(f"a[href*='/{screen.url}']").count() == 0
    return page.locator(".stMain").inner_text()


def test_first_morning(browser: Browser, fresh_server: Server, devices: list[Device]) -> None:
    laptop = handed(browser, fresh_server, None, None, phone=False)
    devices.append(laptop)
    page = laptop.open("/")
    sees(page, "Premier démarrage")
    send(page, code="AAAAAAAA", name="Salma Idrissi", password=PASSWORD)
    sees(page, findings.SENTENCES["wrong_setup_code"])
    send(page, code=fresh_server.setup_code())
    sees(page, "Mes groupes")

    page.get_by_label("Nom du groupe").fill("TSFCC 101")
    page.get_by_label("Filière").fill("Froid et climatisation")
    page.get_by_label("Établissement").fill("ISTA de Meknès")
    page.get_by_label("Année de formation").fill("2026-2027")
    page.get_by_role("button", name="Créer le groupe").click()
    done = page.get_by_text(re.compile("Groupe créé"))
    expect(done).to_be_visible(timeout=PATIENCE)
    found = re.search(r"code : (\w{6})", done.inner_text())
    assert found
    code = found[1]

    phone = handed(browser, fresh_server, None, None, phone=True)
    devices.append(phone)
    page = phone.open(f"/?code={code}")
    sees(page, "TSFCC 101")
    expect(form(page).locator("[name=code]")).to_have_value(code)
    send(page, name="Amal Berrada", pin=PIN, pin_again="2581")
    sees(page, findings.SENTENCES["pin_again"])
    send(page, pin_again=PIN)
    sees(page, "Avant de commencer")
    agree(page)
    sees(page, "Bonjour Amal")
    page.reload()
    sees(page, "Bonjour Amal")
    sees(page, "Ta prochaine étape")


def test_comes_back_with_name_and_pin(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    page = hand(member, phone=True).open("/")
    sees(page, f"Bonjour {member.first}")
    leave(page)

    page.goto("/")
    send(page, name=member.name, secret="9731")
    sees(page, findings.SENTENCES["wrong_secret"])
    expect(form(page).locator("[name=name]")).to_have_value(member.name)
    send(page, name=member.name.lower().replace(" ", "  "), secret=PIN)
    sees(page, f"Bonjour {member.first}")
    page.reload()
    sees(page, f"Bonjour {member.first}")


def test_a_name_that_is_taken_and_a_code_that_is_none(classroom: Classroom, hand: Hand) -> None:
    classroom.join("Hajar Chraïbi")
    page = hand(phone=True).open(f"/?code={classroom.cohort.join_code}")
    send(page, name="<b>Ali</b>", pin=PIN, pin_again=PIN)
    sees(page, findings.SENTENCES["name"])
    send(page, name="hajar chraibi", pin=PIN, pin_again=PIN)
    sees(page, findings.SENTENCES["name_taken"])
    send(page, code="XXXXXX", name="Hajar Alaoui")
    sees(page, findings.SENTENCES["wrong_code"])
    send(page, code=classroom.cohort.join_code)
    sees(page, "Avant de commencer")


def test_a_forgotten_pin(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    board = hand(classroom.trainer).open(f"/groupe?g={classroom.cohort.id}")
    board.get_by_role("tab", name="Les stagiaires").click()
    give = board.get_by_role("button", name="Donner un nouveau PIN")
    name = board.locator(".st-key-person input")
    # A run that ends while one types closes the list: whoever sees that types again.
    for _ in range(6):
        with contextlib.suppress(PlaywrightError):
            name.click(timeout=PATIENCE / 6)
            name.fill(member.name)
            board.get_by_role("option", name=member.name).click(timeout=PATIENCE / 6)
            give.wait_for(timeout=PATIENCE / 6)
            break
    give.click()
    told = board.get_by_text(re.compile(f"Nouveau PIN de {member.name}"))
    expect(told).to_be_visible(timeout=PATIENCE)
    found = re.search(r"(\d{4})$", told.inner_text())
    assert found

    page = hand(phone=True).open("/")
    send(page, name=member.name, secret=found[1])
    sees(page, f"Bonjour {member.first}")


def test_a_form_goes_with_enter(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    page = hand().open("/")
    fill(page, name=member.name, secret=PIN)
    form(page).locator("[name=secret]").press("Enter")
    sees(page, f"Bonjour {member.first}")


def test_a_deep_link_on_a_fresh_start(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    classroom.cut()
    classroom.restore()  # Nobody has opened any page of this process yet.
    page = hand().open(DEEP)
    shown = {DEEP: shows(page)}
    for path in (f"/equipe?p={member.project}", "/comptes", "/"):
        page.goto(path)
        shown[path] = shows(page)
    assert INSIDE not in shown[DEEP]
    assert set(shown.values()) == {shown["/"]}

    device = hand(member)
    page = device.open(DEEP)
    card(page, "ideas").wait_for()
    sees(page, INSIDE)
    assert device.complaints == []


def test_the_door_under_another_address_takes_a_name_at_once(
    classroom: Classroom, hand: Hand
) -> None:
    """Where a session has ended, the address is still that of a screen: no dialog lies over the door."""
    member = classroom.join()
    page = hand().open("/compte")
    shows(page)
    expect(page.locator(".stDialog:visible")).to_have_count(0)
    expect(page.locator("#root")).not_to_have_attribute("inert", "")
    page.get_by_role("tab", name="Je reviens").click()
    send(page, name=member.name, secret=PIN)
    sees(page, f"Bonjour {member.first}")


def test_a_trainee_cannot_open_a_trainers_page(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    page = hand(member).tab()
    for path in ("/comptes", "/groupes", f"/groupe?g={classroom.cohort.id}"):
        page.goto(path)
        sees(page, f"Bonjour {member.first}")
        settled(page)
        text = page.locator(".stMain").inner_text()
        for inside in ("Créer un compte", "Créer un groupe", classroom.cohort.join_code):
            assert inside not in text, path
