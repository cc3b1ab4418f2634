"""Signing in by an institution in a real browser: the button, the institution's page, the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.parts import findings
from pie_core.model.people import Role
from pie_core.service import accounts, identities, institutions
from pie_core.service.house import House
from tests.browser.classroom import (
    PATIENCE,
    PIN,
    Classroom,
    Device,
    Member,
    eventually,
    handed,
    sees,
)
from tests.browser.test_door import agree, leave, send
from tests.institution import Institution, institution, put
from tests.people import PASSWORD, trainer_with_group
from tests.server import Server, free_port

pytestmark = pytest.mark.browser
PEOPLE = {
    sub: {"email": f"{sub}@etab.example", "email_verified": True}
    for sub in ("nadia", "omar", "inconnu", "amal", "hind", "salma")
}
BUTTON = "Se connecter avec mon établissement"


@pytest.fixture(scope="module")
def vouching() -> Iterator[Institution]:
    with institution(PEOPLE) as found:
        yield found


@pytest.fixture(scope="module")
def school(
    browser: Browser, vouching: Institution, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Classroom]:
    """A class whose server is open to the institution; Nadia and Omar are expected."""
    folder, port = tmp_path_factory.mktemp("oidc"), free_port()
    house = House(folder / "data")
    token, trainer, cohort = trainer_with_group(house)
    file = put(folder, vouching.settings(f"http://127.0.0.1:{port}"))
    institutions.use(institutions.read([file], port))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREAMLIT_SECRETS_FILES", str(file))
        server = Server(folder / "data", port).start()
    yield Classroom(house, server, cohort, Member(house, token, trainer))
    server.kill()
    house.store.close()
    institutions.use(institutions.Institutions())


@pytest.fixture
def device(browser: Browser, school: Classroom, vouching: Institution) -> Iterator[Device]:
    """A browser at the door; it asks nobody but the class's server and the institution."""
    found = handed(browser, school.server, school.house, None, phone=False)
    # The look of the institution's page comes from the internet, and is not needed.
    found.context.route(re.compile(r"^https://"), lambda route: route.abort())
    yield found
    found.context.close()
    assert found.exceptions == []
    known = {urlsplit(vouching.url).netloc, f"localhost:{school.server.port}"}
    asked = [urlsplit(one) for one in found.strangers]
    assert {one.netloc for one in asked if one.scheme != "https"} <= known


def at_the_institution(page: Page, subject: str, button: str = BUTTON) -> None:
    """Press the button, and choose who to be at the institution."""
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name=subject, exact=True).click()


def expects(school: Classroom, line: str, role: Role = Role.TRAINEE) -> None:
    identities.invite(school.house, school.trainer.actor, "default", role, school.cohort.id, line)


def test_a_trainee_comes_in_and_the_next_person_does_not(school: Classroom, device: Device) -> None:
    expects(school, "nadia@etab.example ; Nadia Alami")
    page = device.open("/")
    at_the_institution(page, "nadia")
    agree(page)
    sees(page, "Bonjour Nadia")
    page.reload()
    sees(page, "Bonjour Nadia")

    # The session is gone (closed browser), Streamlit's cookie is still there: nobody gets in.
    device.context.clear_cookies(name="pie_session")
    assert any(c["name"] == "_streamlit_user" for c in device.context.cookies())
    page.goto("/")
    sees(page, "Je reviens")
    sees(page, BUTTON)
    expect(page.get_by_text("Bonjour Nadia")).to_have_count(0)

    at_the_institution(page, "nadia")
    sees(page, "Bonjour Nadia")
    page.goto("/compte")
    page.get_by_role("button", name="Quitter (me déconnecter)").click()
    page.wait_for_url(re.compile("end_session"))
    names = {cookie["name"] for cookie in device.context.cookies(school.server.url)}
    assert not names & {"pie_session", "_streamlit_user", "_streamlit_user_tokens"}


def test_a_trainer_comes_in_by_the_list_of_the_administrator(
    browser: Browser, school: Classroom, device: Device
) -> None:
    office = handed(browser, school.server, school.house, school.trainer, phone=False)
    desk = office.open("/comptes")
    sees(desk, "Comptes de l'établissement")
    lines = desk.get_by_role("textbox", name="Une personne par ligne : adresse ; prénom et nom")
    lines.fill("omar ; Omar Filali")
    desk.get_by_role("button", name="Ajouter ces personnes").click()
    sees(desk, findings.SENTENCES["institution_line"])
    lines.fill("omar@etab.example ; Omar Filali")
    desk.get_by_role("button", name="Ajouter ces personnes").click()
    sees(desk, "1 personne ajoutée.")
    office.context.close()
    page = device.open("/")
    at_the_institution(page, "omar")
    agree(page)
    sees(page, "Mes groupes")


def test_somebody_unknown_reads_why_and_leaves(school: Classroom, device: Device) -> None:
    page = device.open("/")
    at_the_institution(page, "inconnu")
    sees(page, findings.SENTENCES["institution_unknown"])
    sees(page, "inconnu@etab.example")
    page.get_by_role("button", name="Quitter ce compte de l'établissement").click()
    page.wait_for_url(re.compile("end_session"))
    page.goto("/")
    sees(page, BUTTON)
    expect(page.get_by_text("inconnu@etab.example")).to_have_count(0)
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("button", name="Deny").click()
    sees(page, "La connexion avec l'établissement n'a pas abouti.")


def test_a_name_that_is_in_the_group_already_is_told_what_to_do(
    school: Classroom, device: Device
) -> None:
    """The institution gives the name: "add your family name" would help nobody."""
    accounts.join(school.house, school.cohort.join_code, "Hind Mansouri", PIN)
    expects(school, "hind@etab.example ; Hind Mansouri")
    page = device.open("/")
    at_the_institution(page, "hind")
    sees(page, findings.SENTENCES["institution_name"])


def test_on_a_telephone_the_button_is_seen_at_once(browser: Browser, school: Classroom) -> None:
    """For people who have such an account it is the shortest way in, so it stands before the forms."""
    found = handed(browser, school.server, school.house, None, phone=True)
    page = found.open("/")
    button = page.get_by_role("button", name=BUTTON)
    button.wait_for()
    place, tabs = button.bounding_box(), page.get_by_role("tablist").bounding_box()
    assert place is not None
    assert tabs is not None
    assert place["y"] + place["height"] < tabs["y"]
    found.context.close()


def test_linking_on_the_account_page_with_the_pin(school: Classroom, device: Device) -> None:
    accounts.join(school.house, school.cohort.join_code, "Amal Berrada", PIN)
    page = device.open("/")
    page.get_by_role("tab", name="Je reviens").click()
    send(page, name="Amal Berrada", secret=PIN)
    agree(page)
    page.goto("/compte")
    at_the_institution(page, "amal", "Relier à mon compte de l'établissement")
    sees(page, "Est-ce bien ton compte ?")
    sees(page, "amal@etab.example")
    linked = identities.everybody(school.house, school.trainer.actor)
    assert "Amal Berrada" not in {one.person_name for one in linked}
    send(page, secret="1111")
    sees(page, findings.SENTENCES["own_pin"])
    send(page, secret=PIN)
    sees(page, "Mon établissement")
    page.get_by_role("button", name="Délier").wait_for()
    again = page.get_by_role("button", name="Relier à mon compte de l'établissement")
    expect(again).to_have_count(0)  # There is one institution, and one's account there is linked.
    device.context.clear_cookies()
    page.goto("/")
    at_the_institution(page, "amal")
    sees(page, "Bonjour Amal")
    page.goto("/compte")
    page.get_by_role("button", name="Délier").click()
    sees(page, "Ce compte n'ouvre plus ton cahier.")
    device.context.clear_cookies()
    page.goto("/")
    at_the_institution(page, "amal")
    sees(page, findings.SENTENCES["institution_unknown"])


def test_a_forged_identity_is_nobody(school: Classroom, device: Device) -> None:
    from itsdangerous import URLSafeTimedSerializer

    told = (
        '{"is_logged_in": true, "provider": "default", "iss": "x", "sub": "nadia",'
        f' "email": "nadia@etab.example", "email_verified": true, "iat": 9999999999,'
        f' "origin": "{school.server.url}"}}'
    )
    for secret in ("", "guessed"):
        forged = URLSafeTimedSerializer(secret, salt="_streamlit_user").dumps(told)
        device.context.add_cookies(
            [{"name": "_streamlit_user", "value": forged, "url": school.server.url}]
        )
        page = device.open("/")
        sees(page, BUTTON)
        expect(page.get_by_text("Ton établissement")).to_have_count(0)


def test_the_way_by_code_and_password_is_as_before(school: Classroom, device: Device) -> None:
    page = device.open(f"/?code={school.cohort.join_code}")
    send(page, name="Youssef Bennani", pin=PIN, pin_again=PIN)
    agree(page)
    sees(page, "Bonjour Youssef")
    leave(page)
    page.get_by_role("tab", name="Formateur").click()
    send(page, name="Salma Idrissi", secret=PASSWORD)
    sees(page, "Mes groupes")


@pytest.mark.parametrize(("language", "said"), [("ar", "مؤسستي"), ("en", "my institution")])
def test_the_button_in_each_language(
    school: Classroom, device: Device, language: str, said: str
) -> None:
    page = device.open(f"/?lang={language}")
    button = page.get_by_role("button", name=re.compile(said))
    expect(button).to_be_visible(timeout=PATIENCE)


def test_the_language_of_the_door_is_there_on_the_way_back_and_gone_once_somebody_is_in(
    school: Classroom, device: Device
) -> None:
    def noted() -> bool:
        cookies = device.context.cookies(school.server.url)
        return "pie_language" in {cookie["name"] for cookie in cookies}

    expects(school, "salma@etab.example ; Salma Bennis")
    page = device.open("/?lang=ar")
    eventually(noted, True)
    ours = page.get_by_role("button", name=re.compile("مؤسستي"))
    ours.click()
    page.get_by_role("button", name="inconnu", exact=True).click()
    sees(page, "inconnu@etab.example")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.context.clear_cookies(name="_streamlit_user")
    page.goto("/")
    ours.click()
    page.get_by_role("button", name="salma", exact=True).click()
    page.locator(".st-key-consent button").wait_for()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    eventually(noted, False)


def test_without_settings_the_door_shows_no_institution(
    classroom: Classroom, browser: Browser
) -> None:
    own: House = classroom.house
    device = handed(browser, classroom.server, own, None, phone=False)
    page = device.open("/")
    sees(page, "Je reviens")
    expect(page.get_by_text("établissement")).to_have_count(0)
    device.context.close()


def test_elsewhere_than_at_the_configured_address_there_is_a_link(
    school: Classroom, device: Device
) -> None:
    """Under another address the institution would send the browser to a page without its state."""
    page = device.open(f"http://localhost:{school.server.port}/")
    link = page.get_by_role("link", name=BUTTON)
    expect(link).to_have_attribute("href", re.compile(re.escape(school.server.url)))
