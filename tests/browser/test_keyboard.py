"""The whole of a trainee's way with the keyboard alone: the door, the consent, every kind of field.

No mouse, no script that sets a value: the test only presses keys, and looks where the focus is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pie_core.model.programme import Activity, Module
from tests.browser.classroom import PATIENCE, Classroom, Hand, settled, until

pytestmark = pytest.mark.browser

FOCUS = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  return {
    tag: at.tagName.toLowerCase(), type: at.type ?? "", mode: at.inputMode ?? "", name: at.name ?? "", text: (label ?? "").trim(),
    prompt: at.closest("[data-prompt]")?.dataset.prompt ?? "", id: at.id,
    adding: Boolean(at.closest(".adding")), cell: Boolean(at.closest("table, .rows, .row")),
    step: at.dataset?.step ?? "", keep: at.classList.contains("button"), checked: Boolean(at.checked),
    value: at.value ?? "", seen: box.width > 0 && box.height > 0,
    ring: style.outlineStyle !== "none" || style.boxShadow !== "none" || at.matches(":focus-visible"),
  };
}"""

STEPS = 400
"""Presses of Tab after which somebody would have given up."""

SENTENCE = (
    "Nous avons demandé à douze personnes du quartier ce qu'elles font aujourd'hui et à quel prix."
)


class Keys:
    """Somebody who has only a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def at(self) -> dict[str, Any] | None:
        """Where the focus is."""
        found: dict[str, Any] | None = self.page.evaluate(FOCUS)
        return found

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Tab until the focus is there."""
        for _ in range(STEPS):
            self.press("Tab")
            at = self.at
            if at and wanted(at):
                assert at["seen"], f"the focus is on something that is not seen: {at}"
                assert at["ring"], f"nothing shows that the focus is here: {at}"
                return at
        raise AssertionError("Tab never leads there")

    def to_text(self, *texts: str) -> dict[str, Any]:
        """Tab to a button or link that begins with one of these."""
        return self.to(lambda at: at["tag"] in ("a", "button") and at["text"].startswith(texts))


def fill(keys: Keys, activity: Activity) -> None:
    """Tab through the fields, answering each as its kind asks, until the button that finishes."""
    asked = {prompt.id: prompt for prompt in activity.prompts}
    given: Counter[str] = Counter()
    for _ in range(STEPS):
        keys.press("Tab")
        at = keys.at
        if at is None:
            continue
        if at["text"] == "J'ai terminé cette étape" and at["tag"] == "button":
            if all(given[name] or not prompt.required for name, prompt in asked.items()):
                return
            continue
        prompt = asked.get(at["prompt"])
        if prompt is None or prompt.kind == "photo":
            continue
        answer(keys, at, prompt, given)
    raise AssertionError(f"never done: {[name for name in asked if not given[name]]}")


def answer(keys: Keys, at: dict[str, Any], prompt: Any, given: Counter[str]) -> None:
    """What the element under the focus takes, if it has nothing yet."""
    name = prompt.id
    page = keys.page
    match prompt.kind:
        case "list" | "brainstorm" if at["adding"] and at["tag"] == "textarea" and not given[name]:
            for number in range(max(prompt.min, 1)):
                page.keyboard.type(f"Idée {number + 1} du quartier"[: prompt.item_max])
                keys.press("Enter")
            given[name] += 1
        case "short_text" | "long_text" if at["tag"] in ("textarea", "input") and not at["value"]:
            page.keyboard.type((SENTENCE * 3)[: min(prompt.max, max(prompt.min + 20, 60))])
            given[name] += 1
        case "number" | "amount" if at["tag"] == "input" and not at["value"]:
            page.keyboard.type("12")
            given[name] += 1
        case "table" if at["tag"] == "button" and at["text"] == "Ajouter une ligne":
            if given[name] < prompt.min * len(prompt.columns):
                keys.press("Enter")
        case "table" if at["tag"] in ("input", "textarea") and not at["value"]:
            page.keyboard.type("12" if at["mode"] == "decimal" else "Un étal du souk")
            given[name] += 1
        case "table" if at["tag"] == "select" and not at["value"]:
            keys.press("ArrowDown")
            given[name] += 1
        case "choice" if at["type"] == "radio" and not given[name]:
            keys.press("Space")
            given[name] += 1
        case "scale" if at["type"] == "radio" and not given[name]:
            keys.press("3")
            given[name] += 1
        case "choices" if at["type"] == "checkbox" and given[name] < max(prompt.min, 1):
            keys.press("Space")
            given[name] += 1
        case "ranking" if at["tag"] == "button" and not given[name] and not at["step"]:
            keys.press("Enter")
            given[name] += 1
        case "matrix" if at["type"] == "radio":
            keys.press("Space")
            given[name] += 1


def finished(keys: Keys) -> None:
    """Enter on the button, then the page says that the step is done."""
    page = keys.page
    page.wait_for_timeout(1500)  # The last field is saved a second after the last key.
    at = keys.at
    assert at
    assert at["text"] == "J'ai terminé cette étape", at
    keys.press("Enter")
    expect(page.get_by_text("✓ Étape terminée").first).to_be_visible(timeout=PATIENCE)
    settled(page)


def module_of(classroom: Classroom, name: str) -> Module:
    found = classroom.house.programme.module(name)
    assert found is not None
    return found


def test_the_way_in_and_the_first_module(classroom: Classroom, hand: Hand) -> None:
    page = hand().open(f"/?code={classroom.cohort.join_code}")
    page.locator("form:visible").first.wait_for()
    settled(page)
    keys = Keys(page)
    keys.to(lambda at: at["tag"] == "input" and "nom" in at["text"])
    page.keyboard.type("Zahra Clavier")
    for _ in range(2):
        keys.to(lambda at: at["tag"] == "input" and "PIN" in at["text"])
        page.keyboard.type("2580")
    keys.press("Enter")
    expect(page.get_by_text("Avant de commencer").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    keys.to_text("J'ai compris")
    keys.press("Enter")
    expect(page.get_by_text("Bonjour Zahra").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    day = module_of(classroom, "discovery_day")
    # The keyboard goes on where the consent's button stood, below the first card: F5, and from the top.
    page.reload()
    settled(page)
    keys.to_text("Commencer →")
    keys.press("Enter")
    for number, activity in enumerate(day.activities):
        title = day.worded("fr").activities[activity.id].title
        expect(page.get_by_role("heading", name=title).first).to_be_visible(timeout=PATIENCE)
        page.locator(".card").last.wait_for()
        settled(page)
        fill(keys, activity)
        finished(keys)
        last = number + 1 == len(day.activities)
        following = day.activities[number + 1].id if not last else ""
        ahead = day.worded("fr").activities[following].title if following else "Fin du module"
        keys.to_text(ahead)
        keys.press("Enter")
    expect(page.get_by_text("Bravo ! Module terminé").first).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("name", ["problem_table", "score_and_choose"])
def test_tables_rankings_and_matrices(classroom: Classroom, hand: Hand, name: str) -> None:
    member = classroom.join()
    page = hand(member).open(f"/module?m=observe_and_find&a={name}")
    page.locator(".card").last.wait_for()
    settled(page)
    activity = module_of(classroom, "observe_and_find").activity(name)
    assert activity is not None
    keys = Keys(page)
    fill(keys, activity)
    kept = {p.id for p in activity.prompts if member.kept(f"observe_and_find/{name}.{p.id}")}
    page.wait_for_timeout(1500)
    kept = {p.id for p in activity.prompts if member.kept(f"observe_and_find/{name}.{p.id}")}
    assert {p.id for p in activity.prompts if p.required} <= kept


def test_language_and_letters(classroom: Classroom, hand: Hand) -> None:
    """Each person chooses, on any screen; it is kept for them on every device."""
    member = classroom.join()
    page = hand(member).open("/compte")
    settled(page)
    keys = Keys(page)
    usual = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    keys.to(lambda at: at["tag"] == "summary" and at["text"] == "Langue et taille du texte")
    keys.press("Enter")
    keys.to(lambda at: at["text"] == "Texte plus grand")
    keys.press("Enter", "Enter")
    page.wait_for_timeout(600)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert page.evaluate(size) == pytest.approx(usual * 1.25)
    keys.press("Shift+Tab", "Shift+Tab", "Shift+Tab")
    at = keys.at
    assert at
    assert at["text"] == "العربية"
    keys.press("Enter")
    until(page, "document.documentElement.dir === 'rtl'")
    other = hand(member, phone=True).open("/")
    until(other, "document.documentElement.dir === 'rtl'")
    until(other, f"{size} > {usual * 1.2}")
