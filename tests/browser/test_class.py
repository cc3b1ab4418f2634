"""A séance as a class lives it: a trainer, a projector, three trainees, and the power that goes."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from pie_core.model.live import Plan, Step
from pie_core.service import cohorts, live
from pie_core.service.house import House
from pie_core.service.live_view import Scene
from tests.browser.classroom import (
    PATIENCE,
    Classroom,
    Device,
    Hand,
    Member,
    activity,
    field_of,
    handed,
    saved,
    sees,
    write,
)
from tests.people import trainer_with_group
from tests.server import Server

pytestmark = pytest.mark.browser

STEP = activity("discovery_day/observe_problem")
PROBLEMS = (
    "Les apprentis attendent le bus plus d'une heure le soir devant l'institut.",
    "الناس لا يجدون من يصلح المكيّف في الصيف، والانتظار أسبوع كامل في الحي.",
)


@pytest.fixture
def cohort(classroom: Classroom) -> str:
    """A group of this test alone, so that nobody of another test is counted."""
    made = cohorts.create(
        classroom.house,
        classroom.trainer.actor,
        name="TSFCC 201",
        trade="Froid et climatisation",
        establishment="ISTA",
        year="2026-2027",
    )
    return made.id


def joined(classroom: Classroom, cohort: str, name: str) -> Member:
    before, classroom.cohort = classroom.cohort, _cohort(classroom, cohort)
    try:
        return classroom.join(name)
    finally:
        classroom.cohort = before


def _cohort(classroom: Classroom, cohort: str):  # type: ignore[no-untyped-def]
    with classroom.house.store.reading() as r:
        found = r.cohort(cohort)
    assert found is not None
    return found


def bar(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".pie-class")


def press(desk: Page, name: str) -> None:
    """A button of the desk."""
    desk.locator(".desk").get_by_role("button", name=name, exact=True).first.click()


def vote_of(page: Page, text: str) -> None:
    """Choose an option of the question that stands in the class's bar."""
    bar(page).locator(".option", has_text=text[:30]).click()


def test_a_seance_with_a_power_cut(  # noqa: PLR0915 — one story, in its order
    classroom: Classroom, hand: Hand, cohort: str
) -> None:
    amal, driss, hind = (joined(classroom, cohort, n) for n in ("Amal A", "Driss B", "Hind C"))
    desk = hand(classroom.trainer).open(f"/seance?g={cohort}")
    wall = hand(classroom.trainer).open(f"/projection?g={cohort}")
    wall.set_viewport_size({"width": 1280, "height": 720})
    first, second, third = (
        hand(amal, phone=True).open("/"),
        hand(driss).open("/"),
        hand(hind).open("/"),
    )
    for page in (first, second, third):
        page.locator(".pie-lamp").wait_for()

    # Begin, and go to the activity: everybody comes along at the trainer's pace.
    desk.locator(".offer", has_text="Un problème").get_by_role("button").first.click()
    desk.locator(".plan button", has_text="Voir un problème").click()
    expect(desk.locator(".desk h2")).to_have_text("Voir un problème", timeout=PATIENCE)
    press(desk, "Lancer pour tous")
    for page in (first, second, third):
        page.wait_for_url(re.compile("observe_problem"), timeout=PATIENCE)
        expect(bar(page).locator(".time")).to_have_text(
            re.compile(r"^3[45]:\d\d$"), timeout=PATIENCE
        )
    sees(wall, "Voir un problème")
    expect(wall.locator("body")).to_contain_text(re.compile(r"3[45]:\d\d"), timeout=PATIENCE)
    press(desk, "Encore 2 minutes")
    expect(bar(first).locator(".time")).to_have_text(re.compile(r"^3[67]:\d\d$"), timeout=PATIENCE)

    # Two teams write; the counter on the projector follows, nobody's page is redrawn.
    for page, text in zip((first, second), PROBLEMS, strict=True):
        write(field_of(page, "problem"), text)
        saved(page, "problem")
    expect(desk.locator(".counter")).to_contain_text("2 équipes sur 3", timeout=PATIENCE)
    expect(wall.locator("body")).to_contain_text("2 équipes sur 3", timeout=PATIENCE)

    # The wall: asked for consent, moderated, without names.
    desk.locator(".wall summary").click()
    row = desk.locator(".wall li", has_text="Notre problème en deux ou trois phrases")
    row.get_by_role("button", name="Au mur").click()
    for page in (first, second):
        bar(page).get_by_role("button", name="Oui, sans mon nom").click()
    expect(bar(third)).to_contain_text("pas encore répondu", timeout=PATIENCE)
    press(desk, "Montrer les résultats")
    assert PROBLEMS[0][:20] not in wall.locator("body").inner_text()  # not yet chosen
    press(desk, "Tout montrer")
    sees(wall, PROBLEMS[0][:30])
    sees(wall, PROBLEMS[1][:20])
    for name in ("Amal", "Driss"):
        assert name not in wall.locator("body").inner_text()

    # A word of the trainer on one team's answer is on that team's screen at once, and no other.
    where = f"/travail?g={cohort}&m=discovery_day&a=observe_problem&p={amal.project}"
    reading = hand(classroom.trainer).open(where)
    reading.get_by_text("À revoir").first.click()
    said = "Écris aussi combien de personnes attendent, et à quelle heure."
    reading.get_by_label("Ta phrase").fill(said)
    reading.get_by_role("button", name="Envoyer le retour").click()
    expect(bar(first)).to_contain_text("a écrit quelque chose sur ton travail", timeout=PATIENCE)
    expect(bar(second)).not_to_contain_text("a écrit quelque chose")

    # A vote; the power goes in the middle of it.
    press(desk, "Faire voter")
    expect(bar(first).locator(".option")).to_have_count(2, timeout=PATIENCE)
    expect(bar(third).locator(".option")).to_have_count(2, timeout=PATIENCE)
    vote_of(first, PROBLEMS[1])
    expect(bar(first)).to_contain_text("Ta réponse est envoyée", timeout=PATIENCE)
    classroom.cut()
    vote_of(third, PROBLEMS[1])
    expect(bar(third)).to_contain_text("gardée ici", timeout=PATIENCE)
    classroom.restore()
    expect(bar(third)).to_contain_text("Ta réponse est envoyée", timeout=PATIENCE)
    expect(desk.locator(".counter")).to_contain_text("2 réponses sur 3", timeout=PATIENCE)
    press(desk, "Montrer les résultats")
    [best, _] = live_results(classroom, cohort)
    assert (best["text"], best["n"]) == (PROBLEMS[1], 2)
    sees(wall, PROBLEMS[1][:20])

    bar(first).get_by_role("link", name="Lire").click()
    sees(first, said)

    # The projector's browser is closed and opened again in the middle.
    wall.close()
    again = hand(classroom.trainer).open(f"/projection?g={cohort}")
    sees(again, PROBLEMS[1][:20])
    desk.get_by_role("button", name="Finir la séance").click()
    desk.get_by_role("button", name="Finir la séance").click()
    expect(bar(first).locator(".line")).to_be_hidden(timeout=PATIENCE)


def live_results(classroom: Classroom, cohort: str):  # type: ignore[no-untyped-def]
    with classroom.house.store.reading() as r:
        return Scene(classroom.house, r, cohort).told("desk", "fr")["results"]["bars"]


def test_nobody_who_types_is_taken_away(classroom: Classroom, hand: Hand, cohort: str) -> None:
    amal = joined(classroom, cohort, "Amal A")
    page = hand(amal).open(activity("discovery_day/know_myself"))
    field = field_of(page, "strength")
    write(field, "Je sais")
    house, trainer = classroom.house, classroom.trainer.actor
    steps = (Step(id="a", minutes=5, module="discovery_day", activity="ten_ideas"),)
    live.begin(house, trainer, cohort, Plan(title="Séance", steps=steps))
    live.act(house, trainer, cohort, "start", {"pace": "trainer"}, 10**9)
    expect(bar(page).locator("a.go")).to_be_visible(timeout=PATIENCE)
    write(field, " expliquer calmement.")
    page.wait_for_timeout(6000)  # longer than the time in which one may say "stay here"
    assert "know_myself" in page.url
    saved(page, "strength")
    bar(page).locator("a.go").click()
    page.wait_for_url(re.compile("ten_ideas"), timeout=PATIENCE)
    assert (
        amal.kept("discovery_day/know_myself.strength", own=True) == "Je sais expliquer calmement."
    )


def test_the_laptop_gets_another_address(
    browser: Browser, devices: list[Device], tmp_path: Path
) -> None:
    """Two servers over one data folder, under two addresses: as after another network."""
    folder = tmp_path / "moved" / "data"
    folder.parent.mkdir()
    house = House(folder)
    token, trainer, cohort = trainer_with_group(house)
    old = Server(folder).start()
    member = Classroom(house, old, cohort, Member(house, token, trainer)).join("Amal Berrada")
    device = handed(browser, old, house, member, True)
    devices.append(device)
    page = device.open(STEP)
    field_of(page, "problem").wait_for()
    old.kill()
    new = Server(folder).start()
    try:
        write(field_of(page, "problem"), PROBLEMS[0])
        page.locator(".pie-moved input").fill(f"localhost:{new.port}")
        page.locator(".pie-moved button").click()
        page.get_by_role("button", name=re.compile("c'est moi|it's me", re.I)).click()
        page.wait_for_url(re.compile("observe_problem"), timeout=PATIENCE)
        expect(field_of(page, "problem")).to_have_value(PROBLEMS[0], timeout=PATIENCE)
        saved(page, "problem")
        assert member.kept("discovery_day/observe_problem.problem") == PROBLEMS[0]
        # Asked under the address that was typed, and of nobody else.
        assert {urlsplit(one).netloc for one in device.strangers} == {f"localhost:{new.port}"}
        device.strangers.clear()
    finally:
        new.kill()
        house.store.close()
