"""Soft skills in a real browser: the whole way of one person, from the start to looking back."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from pie_core.model.instruments import Occasion
from pie_core.service import attempts, practice, profiles
from tests.browser.classroom import (
    PATIENCE,
    Classroom,
    Hand,
    Member,
    activity,
    card,
    eventually,
    in_state,
    saved,
    sees,
    write,
)
from tests.browser.test_accessibility import barriers
from tests.skills import reach_the_end, say

pytestmark = pytest.mark.browser
FORM = ".questionnaire"
LAST = "plan_and_bank/my_next_step"


def answer_all(page: Page, level: int) -> int:
    """Go through the questionnaire with one level for everything; how many screens it had."""
    page.locator(f"{FORM} fieldset").first.wait_for()
    screens = 0
    while page.locator(f"{FORM} fieldset").count():
        screens += 1
        for box in page.locator(f"{FORM} fieldset").all():
            box.locator("label.level").nth(level - 1).click()
        page.locator(f"{FORM} .next").click()
    page.locator(f"{FORM} .end").click()
    page.wait_for_url(lambda url: "/competences" in url and "v=" not in url, timeout=PATIENCE)
    return screens


def test_the_whole_way_on_a_phone(classroom: Classroom, hand: Hand) -> None:
    """Start, an activity with its evidence, end, looking back, and the page that tells of it."""
    member = classroom.join()
    house = classroom.house
    page = hand(member, phone=True).open("/")
    sees(page, "Mon point de départ")
    page.locator(".st-key-invitation a").click()
    assert answer_all(page, 2) == 4 + 15
    sees(page, "Ces niveaux viennent de toi.")
    page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for()

    reach_the_end(house, member.actor)
    page.goto(activity(LAST))
    sees(page, "20 secondes")
    card(page, "used").locator("label").first.click()
    write(card(page, "sentence").locator("#p-sentence"), "J'ai relu mes fiches avant de choisir.")
    saved(page, "sentence")
    in_state(page, "used", "clean")
    kept = profiles.mine(house, member.actor).evidence
    assert {one.sentence for rows in kept.values() for one in rows} == {
        "J'ai relu mes fiches avant de choisir."
    }

    page.goto("/competences")
    page.locator(".st-key-invitation a").click()
    assert answer_all(page, 4) == 4 + 15
    sees(page, "Je regarde en arrière")
    page.locator(".st-key-invitation a").click()
    sees(page, "Les trois moments restent")
    sees(page, "aujourd'hui")  # On the level that was chosen at the end.
    assert answer_all(page, 1) == 15
    states = {one.occasion: one.state for one in attempts.openings(house, member.actor)}
    assert set(states.values()) == {"done"}
    sees(page, "progrès net")
    row = page.locator(".pie-skills details", has_text="Se connaître et croire en soi")
    row.locator("summary").click()
    expect(row).to_contain_text("J'ai relu mes fiches avant de choisir.")
    assert barriers(page) == []


def test_a_choice_left_without_a_network_goes_from_any_page(
    classroom: Classroom, hand: Hand
) -> None:
    """Chosen while the laptop was off, the tab closed: sent when the home page opens again."""
    member = classroom.join()
    device = hand(member, phone=True)
    page = device.open("/competences?v=questions&o=start")
    page.locator(f"{FORM} fieldset").first.wait_for()
    classroom.cut()
    page.locator(f"{FORM} label.level").nth(3).click()
    sees(page, "Pas encore enregistré")
    page.close()
    classroom.restore()
    home = device.open("/")
    sees(home, "1 réponse écrite hors connexion vient d'être enregistrée.")
    eventually(lambda: _observed(classroom, member), {"initiative_low": 4})


def test_the_page_leaves_as_a_pdf(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    say(classroom.house, member.actor, Occasion.START, 3)
    page = hand(member).open("/competences")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Ma page à imprimer (PDF)").click()
    with open(waiting.value.path(), "rb") as file:
        text = PdfReader(io.BytesIO(file.read())).pages[0].extract_text()
    assert "Mes compétences" in text


@pytest.mark.parametrize("phone", [True, False])
def test_no_barrier_on_the_screens(classroom: Classroom, hand: Hand, phone: bool) -> None:
    member = classroom.join()
    house = classroom.house
    page = hand(member, phone=phone).tab()
    page.goto("/competences?v=questions&o=start")
    page.locator(f"{FORM} fieldset").first.wait_for()
    assert barriers(page) == []
    attempt = attempts.begin(house, member.actor, Occasion.START)
    attempts.choose(house, member.actor, attempt.id, [attempts.Chosen("vision_1", 4, 3.0)])
    attempts.finish(house, member.actor, attempt.id)
    for path, words in (
        ("/competences", "Montrer à mon formateur"),
        ("/competences?v=equipe", "Ce que mon formateur a observé"),
    ):
        page.goto(path)
        sees(page, words)
        assert barriers(page) == [], path


def test_a_trainer_observes(classroom: Classroom, hand: Hand) -> None:
    """From the group's tab to the person's own page."""
    member = classroom.join()
    page = hand(classroom.trainer).open(f"/groupe?g={classroom.cohort.id}")
    page.get_by_role("tab", name="Compétences").click()
    sees(page, "Une personne à la fois")
    assert barriers(page) == []
    page.goto(f"/profils?w={member.actor.id}&v=observer")
    page.locator(f"{FORM} fieldset").first.wait_for()
    page.keyboard.press("4")
    page.keyboard.press("5")
    eventually(
        lambda: _observed(classroom, member),
        {"spotting_opportunities_1": 4, "spotting_opportunities_2": 5},
    )


def _observed(classroom: Classroom, member: Member) -> dict[str, int]:
    with classroom.house.store.reading() as r:
        return r.attempts_about(member.actor.id)[0].levels


def test_what_was_noted_offline_is_sent_and_led_back_to(classroom: Classroom, hand: Hand) -> None:
    """The note after a step is a draft like any: it survives the server, and says where it stands."""
    member = classroom.join()
    reach_the_end(classroom.house, member.actor)
    page = hand(member).open(activity(LAST))
    card(page, "sentence").wait_for()
    classroom.cut()
    write(card(page, "sentence").locator("#p-sentence"), "Écrit sans réseau")
    in_state(page, "sentence", "failed")
    classroom.restore()
    saved(page, "sentence")
    ref = practice.ref(*LAST.split("/"), practice.SENTENCE)
    with classroom.house.store.reading() as r:
        found = r.answer(member.actor.id, ref)
    assert found is not None
    assert found.value == "Écrit sans réseau"
