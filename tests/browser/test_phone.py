"""On a phone and by keyboard: nothing sideways, nothing too small, nothing without a key."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.classroom import (
    PATIENCE,
    Classroom,
    Hand,
    Member,
    activity,
    card,
    eventually,
    saved,
    sees,
    settled,
)

pytestmark = pytest.mark.browser
TOUCH = 40
READ = 14
DAY = "discovery_day"
EVERY_KIND = (
    f"{DAY}/know_myself",
    f"{DAY}/observe_problem",
    f"{DAY}/ten_ideas",
    f"{DAY}/nine_blocks",
    f"{DAY}/first_figures",
    f"{DAY}/test_belief",
    "observe_and_find/problem_table",
)

WIDTHS = """() => [document.documentElement, document.querySelector(".stMain")]
  .map((box) => [box.scrollWidth, box.clientWidth])"""

# Every element of the page, those inside shadow roots too, that a person can see.
SEEN = """
  const all = (root) => [...root.querySelectorAll("*")].flatMap((node) =>
    [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
  const seen = (node) => {
    const box = node.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && node.checkVisibility({
      opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  };
  const told = (node) => `${node.localName}.${node.getAttribute("class") ?? ""} `
    + (node.textContent || node.getAttribute("aria-label") || node.id).trim().slice(0, 40);
"""
SMALL_TARGETS = (
    "(least) => {"
    + SEEN
    + """
  const view = document.querySelector("[data-testid=stMain]");
  const inside = [...all(view)].filter((node) => node.matches(".activity *"));
  const targets = inside.filter((node) => node.matches("a, button, input, select, textarea, summary"));
  const touched = (node) => node.matches("[type=radio], [type=checkbox], [type=file]")
    ? node.closest("label") ?? node.getRootNode().querySelector(`label[for="${node.id}"]`) : node;
  return [...new Set(targets.map(touched))].filter((node) => node && seen(node)
    && node.getBoundingClientRect().height < least - 0.5)
    .map((node) => `${told(node)}: ${node.getBoundingClientRect().height} px`);
}"""
)
SMALL_TEXTS = (
    "(least) => {"
    + SEEN
    + """
  const own = (node) => [...node.childNodes].some((child) =>
    child.nodeType === Node.TEXT_NODE && /[\\p{L}\\p{N}]/u.test(child.data));
  return all(document.querySelector(".stApp"))
    .filter((node) => !node.closest("svg, style, script, [data-testid=stIconMaterial]"))
    .filter((node) => own(node) && seen(node))
    .filter((node) => parseFloat(getComputedStyle(node).fontSize) < least - 0.05)
    .map((node) => `${told(node)}: ${getComputedStyle(node).fontSize}`);
}"""
)


@pytest.fixture(scope="module")
def worker(classroom: Classroom) -> Member:
    """A trainee whose project is full."""
    member = classroom.join("Mohammed-Amine Benabdeljalil El Idrissi")
    classroom.work(member)
    return member


def fits(page: Page, path: str) -> None:
    """Nothing to scroll sideways, no text too small to read."""
    settled(page)
    for scroll, client in page.evaluate(WIDTHS):
        assert scroll <= client, (path, scroll, client)
    assert page.evaluate(SMALL_TEXTS, READ) == [], path


@pytest.mark.parametrize("path", EVERY_KIND)
def test_an_activity_fits_a_phone(
    classroom: Classroom, hand: Hand, worker: Member, path: str
) -> None:
    page = hand(worker, phone=True).open(activity(path))
    page.locator(".card").first.wait_for()
    page.locator(".card").last.wait_for()
    fits(page, path)
    assert page.evaluate(SMALL_TARGETS, TOUCH) == []


def test_the_other_screens_fit_a_phone(classroom: Classroom, hand: Hand, worker: Member) -> None:
    page = hand(worker, phone=True).tab()
    for path, words in (
        ("/", "Ta prochaine étape"),
        (f"/module?m={DAY}", "Les étapes"),
        (f"/module?m={DAY}&a=end", "Ce que tu as produit"),
        ("/projet", "Le modèle d'affaires"),
        ("/compte", "Mes données"),
    ):
        page.goto(path)
        sees(page, words)
        fits(page, path)
    for path in ("/", f"/?code={classroom.cohort.join_code}"):
        door = hand(phone=True).open(path)
        door.locator("form:visible").first.wait_for()
        fits(door, path)


def test_a_scale_is_answered_by_digits(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    page = hand(member).open(activity(f"{DAY}/know_myself"))
    for prompt, digit in (("initiative", "4"), ("opportunities", "1"), ("perseverance", "5")):
        levels = card(page, prompt).get_by_role("radio")
        levels.first.wait_for()
        levels.first.focus()
        page.keyboard.press(digit)
        expect(levels.nth(int(digit) - 1)).to_be_checked(timeout=PATIENCE)
        expect(levels.nth(int(digit) - 1)).to_be_focused()
        saved(page, prompt)
        assert member.kept(f"{DAY}/know_myself.{prompt}", own=True) == int(digit)
    page.keyboard.press("9")  # There is no ninth level.
    expect(card(page, "perseverance").get_by_role("radio").nth(4)).to_be_checked()


def test_enter_adds_an_idea(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    page = hand(member).open(activity(f"{DAY}/ten_ideas"))
    box = card(page, "ideas").locator(".adding textarea")
    box.click()
    ideas = ["Laver les filtres", "Louer un frigo", "Apprendre aux épiciers"]
    for idea in ideas:
        page.keyboard.type(idea)
        page.keyboard.press("Enter")
        expect(box).to_have_value("")
        expect(box).to_be_focused()
    expect(card(page, "ideas").locator(".items textarea")).to_have_count(3)
    saved(page, "ideas")

    def texts() -> Any:
        return [item["text"] for item in member.kept(f"{DAY}/ten_ideas.ideas")]

    eventually(texts, ideas)
    # An idea that was just written can be chosen in the next question, by keyboard too.
    radios = card(page, "chosen_idea").get_by_role("radio")
    expect(radios).to_have_count(3)
    radios.first.wait_for()
    radios.first.focus()
    page.keyboard.press("ArrowDown")
    saved(page, "chosen_idea")
    kept = member.kept(f"{DAY}/ten_ideas.ideas")
    assert member.kept(f"{DAY}/ten_ideas.chosen_idea") == kept[1]["id"]
