"""The questionnaire on a page of its own: by thumb, by keys, by ear, without network, right to left.

No server: the page, our assets and what `/api/attempts/…` answers come from here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, Route, expect

from pages.parts import components, questionnaire_view
from pie_core.words.catalogue import words
from tests.browser.classroom import PHONE
from tests.browser.test_accessibility import barriers

pytestmark = pytest.mark.browser
ORIGIN = "http://class.test"
LAPTOP = {"width": 1366, "height": 768}
CONTENT = Path(__file__).resolve().parents[2] / "content"
PERSON, ATTEMPT = "person-1", "abcdefghijklmnopqrst"
KEPT = f"pie.taps.{PERSON}.{ATTEMPT}"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST = """node => Math.min(...[...node.querySelectorAll("*")]
  .filter((one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
PAGE = """<!doctype html><html lang="{language}" dir="{dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>PIE</title>
<link rel="stylesheet" href="{app}"><style>
 html {{ font-size: 17px }} body {{ margin: 0; color: #24211d; background: #fdfcfa;
  --st-text-color: #24211d; --st-background-color: #fdfcfa; --st-primary-color: #0b6e5e;
  --st-font: system-ui, 'Noto Sans', Arial; --st-base-radius: .6rem }}
 .stMain {{ position: fixed; inset: 0; overflow: auto }}
 .block {{ padding: 5rem 1rem 4rem; max-width: 736px; margin: auto }}
 header {{ position: fixed; inset: 0 0 auto; height: 3.75rem; background: #fff; z-index: 2 }}
</style><script type="module" src="{frame}"></script></head><body id="root">
<div class="stApp" data-test-script-state="notRunning"><header></header>
<main class="stMain"><div class="block"><h1>PIE</h1><div class="pie-page" data-page="{common}" hidden></div>
<div class="host"></div></div></main></div>
<script type="module">
 const {{ default: component }} = await import("{script}");
 const parent = document.querySelector(".host").attachShadow({{ mode: "open" }});
 parent.append(document.createElement("div"));
 const data = {data};
 window.rerun = (more) => component({{ data: {{ ...data, ...more }}, parentElement: parent, setTriggerValue() {{}} }});
 window.unmount = window.rerun({{}});
</script></body></html>"""


def screens(language: str = "fr", count: int = 3) -> list[dict[str, Any]]:
    """A story and the first competences of the questionnaire of the house, as a page hands them."""
    told = yaml.safe_load(
        (CONTENT / f"instruments/entrecomp_15/{language}.yaml").read_text("utf-8")
    )
    names = yaml.safe_load((CONTENT / f"competences.{language}.yaml").read_text("utf-8"))
    story = told["vignettes"]["planning_high"]
    found = [
        {
            "id": "planning_high",
            "title": story["name"],
            "about": "",
            "story": {"name": story["name"], "text": story["text"]},
            "items": [
                {
                    "id": "planning_high",
                    "stem": f"{story['name']} …",
                    "levels": story["levels"],
                    "mark": None,
                }
            ],
        }
    ]
    for item, worded in told["items"].items():
        competence, _, _ = item.rpartition("_")
        if found[-1]["id"] != competence:
            known = names[competence]
            found.append(
                {
                    "id": competence,
                    "title": known["name"],
                    "about": known["about"],
                    "story": None,
                    "items": [],
                }
            )
        found[-1]["items"].append({"id": item, **worded, "mark": None})
    return found[:count]


class Class:
    """What stands behind the page: it keeps the levels, and is away or refuses when told to."""

    def __init__(self, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page = page
        self.levels: dict[str, int] = {}
        self.sent: list[list[dict[str, Any]]] = []
        self.tokens: list[str | None] = []
        self.finished = 0
        self.away = False
        self.held: list[Route] | None = None
        self.refusal: tuple[int, str] | None = None
        self.wrong: set[str] = set()
        self.exceptions: list[str] = []
        self.strangers: list[str] = []
        self.html = ""
        self.given: list[tuple[str, dict[str, Any]]] = []
        monkeypatch.setattr(
            questionnaire_view,
            "_QUESTIONNAIRE",
            lambda key, data: self.given.append((key, data["page"])),
        )
        page.on("pageerror", lambda error: self.exceptions.append(str(error)))
        page.context.route("**/*", self._answer)

    def open(self, language: str = "fr", wait: bool = True, **more: Any) -> Locator:
        """The questionnaire, drawn."""
        here: Any = SimpleNamespace(
            words=words(language), token="a-token", me=SimpleNamespace(id=PERSON)
        )
        page = {
            "attempt": ATTEMPT,
            "url": f"/api/attempts/{ATTEMPT}/levels",
            "finish": f"/api/attempts/{ATTEMPT}/finish",
            "next": "/competences",
            "readonly": False,
            "screens": screens(language),
            "markLabel": "",
            "lead": "",
            "levels": dict(self.levels),
            "finished": "Merci.",
            "finishLabel": "Terminer",
            "lacking": True,
            **more,
        }
        questionnaire_view.show(here, page, key="questionnaire")
        _, data = self.given[-1]
        told = json.dumps({**components.common(here), "person": {"id": PERSON}})
        self.html = PAGE.format(
            language=language,
            dir=data["dir"],
            app=components.ASSETS.url("app.css"),
            frame=components.ASSETS.url("frame.js"),
            script=components.ASSETS.url("questionnaire.js"),
            common=escape(told),
            data=json.dumps(data).replace("<", "\\u003c"),
        )
        self.page.goto(f"{ORIGIN}/profils")
        root = self.page.locator(".questionnaire")
        if wait:
            expect(root).to_be_visible()
        return root

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if urlsplit(route.request.url).netloc != urlsplit(ORIGIN).netloc:
            self.strangers.append(route.request.url)
            route.abort()
        elif path.startswith("/pie/") and (file := components.ASSETS.find(path)):
            route.fulfill(body=file.content, content_type=file.media_type)
        elif path == "/profils":
            route.fulfill(body=self.html, content_type="text/html")
        elif path.startswith("/api/"):
            self._api(route, path)
        else:
            route.fulfill(body="<!doctype html><title>PIE</title>", content_type="text/html")

    def _api(self, route: Route, path: str) -> None:
        if self.away:
            route.abort("internetdisconnected")
            return
        if not path.startswith(f"/api/attempts/{ATTEMPT}/"):
            route.fulfill(json={"ok": True})
            return
        assert route.request.method == "POST"
        self.tokens.append(route.request.headers.get("x-pie-token"))
        data = json.loads(route.request.post_data or "")
        if path.endswith("/levels"):
            self.sent.append(data["levels"])
        if self.held is not None:
            self.held.append(route)
        elif self.refusal:
            status, code = self.refusal
            route.fulfill(status=status, json={"code": code})
        elif path.endswith("/finish"):
            assert data == {}
            self.finished += 1
            route.fulfill(json={"at": "2026-11-26T09:50:00", "time": "10:50"})
        elif self.wrong & {one["item"] for one in data["levels"]}:
            route.fulfill(status=422, json={"code": "invalid"})
        else:
            for one in data["levels"]:
                assert one.keys() == {"item", "level", "seconds"}
                assert 0 <= one["seconds"] <= 120
                self.levels[one["item"]] = one["level"]
            route.fulfill(json={"at": "2026-11-26T09:42:00", "time": "10:42"})

    def waits(self) -> list[dict[str, Any]]:
        """What lies in the browser, not acknowledged."""
        found: list[dict[str, Any]] = json.loads(
            self.page.evaluate("key => localStorage.getItem(key) ?? '[]'", KEPT)
        )
        return found

    def eventually(self, look: Callable[[], Any], expected: Any) -> None:
        """Wait until `look()` gives what is expected; the page goes on meanwhile."""
        for _ in range(150):
            if look() == expected:
                return
            self.page.wait_for_timeout(100)
        assert look() == expected


@pytest.fixture
def room(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Class]]:
    """`room(phone=True)`: a page without a server; none raised an error or asked a stranger."""
    held: list[Class] = []

    def new(phone: bool = False, size: dict[str, int] | None = None) -> Class:
        view: Any = size or (PHONE if phone else LAPTOP)
        context = browser.new_context(
            locale="fr-FR", viewport=view, has_touch=phone, is_mobile=phone
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        held.append(Class(page, monkeypatch))
        return held[-1]

    yield new
    for one in held:
        one.page.context.close()
    assert [error for one in held for error in one.exceptions] == []
    assert [address for one in held for address in one.strangers] == []


def item(root: Locator, name: str) -> Locator:
    """The group of an item."""
    return root.locator(f'fieldset[data-item="{name}"]')


def level(root: Locator, name: str, n: int) -> Locator:
    """One of its radio buttons."""
    return item(root, name).get_by_role("radio").nth(n - 1)


def heading(root: Locator) -> Locator:
    return root.get_by_role("heading", level=2)


def status(root: Locator) -> Locator:
    """What is saved, as it is read out."""
    return root.get_by_role("status")


def following(root: Locator) -> Locator:
    return root.locator(".bar .next")


FIRST, SECOND, THIRD = "planning_high", "spotting_opportunities_1", "spotting_opportunities_2"
ALL = (FIRST, SECOND, THIRD, "creativity_1", "creativity_2")


def test_with_a_thumb(room: Callable[..., Class]) -> None:
    there = room(phone=True)
    root = there.open()
    expect(heading(root)).to_have_text("Youssef")
    expect(root.locator(".way")).to_have_text("1 sur 3")
    expect(root.locator(".story b")).to_have_text("Youssef")
    expect(following(root)).to_have_text("Passer")
    item(root, FIRST).get_by_text("Pense aux étapes").tap(force=True)
    expect(level(root, FIRST, 2)).to_be_checked()
    expect(following(root)).to_have_text("Suivant")
    expect(heading(root)).to_have_text("Youssef")
    expect(status(root)).to_have_text("Enregistré à 10:42")
    there.eventually(lambda: there.levels, {FIRST: 2})
    assert there.tokens == ["a-token"]
    assert there.waits() == []
    following(root).tap()
    expect(root.locator(".way")).to_have_text("2 sur 3")
    level(root, SECOND, 4).tap(force=True)
    level(root, THIRD, 5).tap(force=True)
    expect(level(root, THIRD, 5)).to_be_checked()
    following(root).tap()
    following(root).tap()
    expect(heading(root)).to_have_text("Tu es à la fin")
    expect(root.locator(".counted")).to_have_text("3 réponses données sur 5")
    root.get_by_role("button", name="Être créatif 0 sur 2").tap()
    expect(heading(root)).to_have_text("Être créatif")
    level(root, "creativity_1", 3).tap(force=True)
    following(root).tap()
    expect(root.locator(".counted")).to_have_text("4 réponses données sur 5")
    expect(root.locator(".finished")).to_have_text("Merci.")
    root.get_by_role("button", name="Terminer").tap()
    there.page.wait_for_url(f"{ORIGIN}/competences")
    assert there.finished == 1
    assert there.levels == {FIRST: 2, SECOND: 4, THIRD: 5, "creativity_1": 3}


def test_what_a_thumb_needs(room: Callable[..., Class]) -> None:
    """48 px to touch, 16 px to read, the buttons in view, nothing sideways, nothing over them."""
    there = room(size={"width": 360, "height": 640}, phone=True)
    root = there.open()
    following(root).tap()
    for card in root.locator(".level").all():
        box = card.bounding_box()
        assert box
        assert box["height"] >= 48
        assert box["width"] >= 320
    assert root.evaluate(SMALLEST) >= 16
    assert there.page.evaluate(SIDEWAYS) <= 0
    lamp = there.page.locator(".pie-lamp")
    for away in (False, True):
        there.away = away
        level(root, SECOND, 1 + away).tap(force=True)
        expect(lamp).to_have_attribute("data-state", "down" if away else "up")
        expect(status(root)).to_contain_text("Pas encore" if away else "Enregistré")
        there.page.wait_for_timeout(100)
        over = lamp.bounding_box()
        assert over
        for button in root.locator(".bar .button:visible").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 48
            assert box["y"] + box["height"] <= over["y"]
        words_box = root.locator(".status .words").bounding_box()
        assert words_box
        assert (
            words_box["y"] + words_box["height"] <= over["y"]
            or words_box["x"] + words_box["width"] <= over["x"]
        )


def test_by_keys_alone(room: Callable[..., Class]) -> None:
    there = room()
    root = there.open()
    press = there.page.keyboard.press
    press("4")
    expect(level(root, FIRST, 4)).to_be_checked()
    expect(following(root)).to_be_focused()
    press("Enter")
    expect(heading(root)).to_be_focused()
    press("2")
    expect(level(root, SECOND, 2)).to_be_checked()
    expect(level(root, THIRD, 1)).to_be_focused()
    expect(level(root, THIRD, 1)).not_to_be_checked()
    press("Enter")
    expect(heading(root)).to_have_text("Repérer des opportunités")
    press("ArrowDown")
    expect(level(root, THIRD, 2)).to_be_checked()
    press("ArrowDown")
    expect(level(root, THIRD, 3)).to_be_checked()
    expect(level(root, THIRD, 3)).to_be_focused()
    press("5")
    expect(level(root, THIRD, 5)).to_be_checked()
    expect(following(root)).to_be_focused()
    level(root, SECOND, 2).focus()
    press("Enter")
    expect(heading(root)).to_have_text("Être créatif")
    press("Control+1")
    press("6")
    assert root.locator("input:checked").count() == 0
    there.eventually(lambda: there.levels, {FIRST: 4, SECOND: 2, THIRD: 5})
    heading(root).focus()
    for key, code in (("&", "Digit1"), ("é", "Digit2")):  # Digits need Shift on a French keyboard.
        heading(root).evaluate(
            "(node, init) => node.dispatchEvent(new KeyboardEvent('keydown', init))",
            {"key": key, "code": code, "bubbles": True, "composed": True},
        )
    expect(level(root, "creativity_1", 1)).to_be_checked()
    expect(level(root, "creativity_2", 2)).to_be_checked()


def test_keys_bring_the_next_item_into_view(room: Callable[..., Class]) -> None:
    """All its levels, above the buttons."""
    there = room()
    root = there.open()
    following(root).click()
    there.page.keyboard.press("2")
    expect(level(root, THIRD, 1)).to_be_focused()
    group, bar = item(root, THIRD).bounding_box(), root.locator(".bar").bounding_box()
    assert group
    assert bar
    assert group["y"] + group["height"] <= bar["y"]


def test_three_steps_by_arrow_are_one_choice(room: Callable[..., Class]) -> None:
    there = room()
    root = there.open()
    there.page.wait_for_timeout(400)
    level(root, FIRST, 1).focus()
    for _ in range(3):
        there.page.keyboard.press("ArrowDown")
    expect(status(root)).to_have_text("Enregistré à 10:42")
    assert [[(one["item"], one["level"]) for one in batch] for batch in there.sent] == [
        [(FIRST, 4)]
    ]
    assert there.sent[0][0]["seconds"] >= 0.4


def test_a_reader_hears_the_heading_of_each_screen(room: Callable[..., Class]) -> None:
    there = room(phone=True)
    root = there.open()
    expect(heading(root)).not_to_be_focused()
    assert there.page.evaluate("document.activeElement === document.body")
    level(root, FIRST, 5).focus()
    following(root).click()
    expect(heading(root)).to_be_focused()
    expect(heading(root)).to_have_attribute("tabindex", "-1")
    expect(heading(root)).to_have_accessible_description("2 sur 3")
    expect(item(root, SECOND)).to_have_role("group")
    expect(item(root, SECOND)).to_have_accessible_name(
        "Au souk ou à l'atelier, quelque chose gêne les gens."
    )
    expect(level(root, SECOND, 3)).to_have_accessible_name("Une fois, j'ai noté ce que j'ai vu.")
    box, top = root.bounding_box(), there.page.locator("header").bounding_box()
    assert box
    assert top
    assert top["height"] <= box["y"] < 100
    there.page.keyboard.press("Tab")
    expect(level(root, SECOND, 1)).to_be_focused()
    root.get_by_role("button", name="Retour").click()
    expect(heading(root)).to_be_focused()
    expect(heading(root)).to_have_text("Youssef")
    expect(root.get_by_role("button", name="Retour")).to_have_count(0)


def test_it_opens_where_the_first_gap_is(room: Callable[..., Class]) -> None:
    there = room()
    there.levels = {FIRST: 3, SECOND: 1}
    root = there.open()
    expect(heading(root)).to_have_text("Repérer des opportunités")
    expect(level(root, SECOND, 1)).to_be_checked()
    there.levels = dict.fromkeys(ALL, 2)
    root = there.open()
    expect(heading(root)).to_have_text("Tu es à la fin")
    expect(root.locator(".counted")).to_have_text("5 réponses données sur 5")
    expect(root.locator(".gaps")).to_have_count(0)
    root.get_by_role("button", name="Retour").click()
    expect(level(root, "creativity_2", 2)).to_be_checked()


def test_without_network_it_waits_and_goes_by_itself(room: Callable[..., Class]) -> None:
    there = room()
    root = there.open()
    there.away = True
    level(root, FIRST, 2).click(force=True)
    expect(status(root)).to_contain_text("ça partira tout seul")
    following(root).click()
    level(root, SECOND, 4).click(force=True)
    level(root, THIRD, 1).click(force=True)
    level(root, THIRD, 3).click(force=True)
    assert [(one["item"], one["level"]) for one in there.waits()] == [
        (FIRST, 2),
        (SECOND, 4),
        (THIRD, 3),
    ]
    there.away = False
    there.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(status(root)).to_have_text("Enregistré à 10:42")
    assert there.levels == {FIRST: 2, SECOND: 4, THIRD: 3}
    assert len(there.sent) == 1
    assert there.waits() == []


def test_it_tries_again_without_being_told(room: Callable[..., Class]) -> None:
    there = room()
    root = there.open()
    there.refusal = (500, "broken")
    level(root, FIRST, 2).click(force=True)
    expect(status(root)).to_contain_text("le serveur a un problème")
    there.refusal = None
    expect(status(root)).to_have_text("Enregistré à 10:42")
    assert there.levels == {FIRST: 2}


def test_what_waits_outlives_a_reload(room: Callable[..., Class]) -> None:
    there = room()
    there.levels = {FIRST: 1}
    root = there.open()
    there.away = True
    level(root, SECOND, 4).click(force=True)
    root.get_by_role("button", name="Retour").click()
    level(root, FIRST, 5).click(force=True)
    expect(status(root)).to_contain_text("ça partira tout seul")
    there.page.evaluate("key => localStorage.setItem(key.replace('-1', '-2'), '[]')", KEPT)
    there.page.reload()
    expect(status(root)).to_contain_text("ça partira tout seul")
    expect(level(root, SECOND, 4)).to_be_checked()
    root.get_by_role("button", name="Retour").click()
    expect(level(root, FIRST, 5)).to_be_checked()
    there.away = False
    there.page.reload()
    expect(status(root)).to_have_text("Enregistré à 10:42")
    assert there.levels == {FIRST: 5, SECOND: 4}
    assert there.waits() == []


def test_what_lies_in_the_browser_may_be_anything(room: Callable[..., Class]) -> None:
    there = room()
    root = there.open()
    for text in ("{", "7", '[null, {"item": "gone", "level": 3, "seconds": 1}]'):
        there.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEPT, text])
        there.page.reload()
        expect(heading(root)).to_have_text("Youssef")
    assert there.sent == []


def test_finishing_waits_for_what_is_not_sent(room: Callable[..., Class]) -> None:
    there = room()
    there.levels = dict.fromkeys(ALL, 2)
    root = there.open()
    root.get_by_role("button", name="Retour").click()
    there.away = True
    level(root, "creativity_2", 5).click(force=True)
    following(root).click()
    root.get_by_role("button", name="Terminer").click()
    expect(status(root)).to_contain_text("ça partira tout seul")
    expect(root.locator(".end")).to_have_text("Un instant…")
    there.page.wait_for_timeout(500)
    assert there.finished == 0
    there.away = False
    there.page.wait_for_url(f"{ORIGIN}/competences")
    assert there.levels["creativity_2"] == 5
    assert there.finished == 1


def test_finishing_says_that_it_waits(room: Callable[..., Class]) -> None:
    there = room()
    there.levels = dict.fromkeys(ALL, 2)
    root = there.open()
    root.get_by_role("button", name="Retour").click()
    there.held = []
    level(root, "creativity_2", 5).click(force=True)
    following(root).click()
    root.get_by_role("button", name="Terminer").click()
    expect(status(root)).to_have_text("Un instant : tes dernières réponses s'enregistrent.")
    there.eventually(lambda: len(there.held or []), 1)
    first, there.held = there.held[0], None
    first.fulfill(json={"at": "2026-11-26T09:42:00", "time": "10:42"})
    there.page.wait_for_url(f"{ORIGIN}/competences")
    assert there.finished == 1
    assert len(there.sent) == 1


def test_a_browser_that_keeps_no_copy_says_so(room: Callable[..., Class]) -> None:
    there = room()
    there.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    root = there.open()
    there.away = True
    level(root, FIRST, 4).click(force=True)
    expect(status(root)).to_contain_text("Garde cette page ouverte")
    expect(level(root, FIRST, 4)).to_be_checked()
    there.away = False
    there.page.evaluate("window.dispatchEvent(new Event('online'))")
    there.eventually(lambda: there.levels, {FIRST: 4})


def test_a_refused_end_is_said(room: Callable[..., Class]) -> None:
    there = room()
    there.levels = dict.fromkeys(ALL, 2)
    root = there.open()
    there.refusal = (422, "lacking")
    root.get_by_role("button", name="Terminer").click()
    expect(status(root)).to_contain_text("Ce n'est pas encore terminé")
    there.refusal = None
    root.get_by_role("button", name="Terminer").click()
    there.page.wait_for_url(f"{ORIGIN}/competences")


def test_an_end_that_needs_every_answer(room: Callable[..., Class]) -> None:
    there = room()
    there.levels = dict.fromkeys(ALL[:-1], 2)
    root = there.open(lacking=False)
    following(root).click()
    expect(root.get_by_role("button", name="Terminer")).to_be_disabled()
    expect(root).to_contain_text("Réponds à toutes les questions")


def test_finished_already(room: Callable[..., Class]) -> None:
    there = room()
    there.levels = {FIRST: 2}
    root = there.open()
    there.refusal = (409, "frozen")
    level(root, SECOND, 4).click(force=True)
    expect(status(root)).to_contain_text("C'est déjà terminé")
    expect(level(root, SECOND, 4)).not_to_be_checked()
    expect(level(root, SECOND, 4)).to_be_disabled()
    assert there.waits() == []
    root.get_by_role("link", name="Continuer").click()
    there.page.wait_for_url(f"{ORIGIN}/competences")


def test_a_session_that_ended(room: Callable[..., Class]) -> None:
    there = room()
    root = there.open()
    there.refusal = (401, "signed_out")
    level(root, FIRST, 4).click(force=True)
    expect(status(root)).to_contain_text("Ta session est finie")
    expect(root.get_by_role("link", name="Me reconnecter")).to_have_attribute("href", "/")
    following(root).click()
    level(root, SECOND, 1).click(force=True)
    expect(status(root)).to_contain_text("Ta session est finie")
    assert len(there.waits()) == 2
    assert len(there.sent) == 1
    there.refusal = None
    there.page.reload()
    there.eventually(lambda: there.levels, {FIRST: 4, SECOND: 1})


def test_a_page_left_open_too_long(room: Callable[..., Class]) -> None:
    there = room()
    root = there.open()
    there.refusal = (403, "token")
    level(root, FIRST, 4).click(force=True)
    expect(status(root)).to_contain_text("restée ouverte trop longtemps")
    there.refusal = None
    root.get_by_role("button", name="Recharger la page").click()
    there.eventually(lambda: there.levels, {FIRST: 4})
    expect(status(root)).to_have_text("Enregistré à 10:42")


@pytest.mark.parametrize("refusal", [(404, "not_found"), (403, "forbidden")])
def test_an_attempt_of_somebody_else(room: Callable[..., Class], refusal: tuple[int, str]) -> None:
    there = room()
    root = there.open()
    there.refusal = refusal
    level(root, FIRST, 4).click(force=True)
    expect(status(root)).to_contain_text("tu ne peux plus écrire ici")
    expect(level(root, FIRST, 4)).to_be_disabled()


def test_only_what_is_wrong_is_refused(room: Callable[..., Class]) -> None:
    there = room()
    there.levels = {FIRST: 2}
    there.wrong = {SECOND}
    root = there.open()
    there.away = True
    level(root, SECOND, 4).click(force=True)
    level(root, THIRD, 3).click(force=True)
    there.eventually(lambda: len(there.waits()), 2)
    there.away = False
    there.page.evaluate("window.dispatchEvent(new Event('online'))")
    there.eventually(lambda: there.levels, {FIRST: 2, THIRD: 3})
    expect(status(root)).to_contain_text("cette réponse ne convient pas")
    expect(level(root, SECOND, 4)).not_to_be_checked()
    there.eventually(there.waits, [])


def test_a_rerun_keeps_the_screen_and_the_choices(room: Callable[..., Class]) -> None:
    there = room()
    root = there.open()
    following(root).click()
    level(root, SECOND, 4).focus()
    there.page.keyboard.press("Space")
    there.page.evaluate("void window.rerun({ token: 'another', levels: { planning_high: 1 } })")
    expect(status(root)).to_have_text("Enregistré à 10:42")
    expect(level(root, SECOND, 4)).to_be_checked()
    expect(level(root, SECOND, 4)).to_be_focused()
    expect(heading(root)).to_have_text("Repérer des opportunités")
    root.get_by_role("button", name="Retour").click()
    expect(level(root, FIRST, 1)).to_be_checked()


def test_left_at_once_it_is_sent_and_hears_no_more_keys(room: Callable[..., Class]) -> None:
    there = room()
    root = there.open()
    level(root, FIRST, 4).click(force=True)
    there.page.evaluate("window.unmount()")
    expect(root).to_have_count(0)
    there.eventually(lambda: there.levels, {FIRST: 4})
    there.eventually(there.waits, [])
    there.page.keyboard.press("2")
    there.page.wait_for_timeout(500)
    assert there.levels == {FIRST: 4}


def test_who_only_looks_changes_nothing(room: Callable[..., Class]) -> None:
    there = room()
    there.levels = {SECOND: 3}
    root = there.open(readonly=True)
    there.page.keyboard.press("2")
    expect(level(root, FIRST, 2)).to_be_disabled()
    expect(following(root)).to_have_text("Suivant")
    following(root).click()
    expect(level(root, SECOND, 3)).to_be_checked()
    following(root).click()
    following(root).click()
    expect(root.locator(".counted")).to_have_text("1 réponse donnée sur 5")
    expect(root.get_by_role("button", name="Terminer")).to_have_count(0)
    assert there.sent == []


def test_a_mark_stands_on_its_level(room: Callable[..., Class]) -> None:
    there = room()
    asked = screens()
    asked[0]["items"][0]["mark"] = 4
    root = there.open(screens=asked, markLabel="aujourd'hui", lead="Au début, j'en étais là :")
    expect(root.locator(".lead")).to_have_text("Au début, j'en étais là :")
    expect(root.locator(".tag")).to_have_text("aujourd'hui")
    expect(level(root, FIRST, 4)).to_have_accessible_name(re.compile("aujourd'hui$"))
    expect(level(root, FIRST, 4)).not_to_be_checked()


def test_what_people_wrote_is_text(room: Callable[..., Class]) -> None:
    there = room()
    asked = screens()
    asked[0] |= {"title": "<b>Gras</b>", "story": {"name": "<i>Ali</i>", "text": "Rien."}}
    asked[0]["items"][0] |= {"stem": "<img src=x>", "levels": [f"<u>{n}</u>" for n in range(5)]}
    root = there.open(screens=asked)
    expect(heading(root)).to_have_text("<b>Gras</b>")
    expect(root.locator(".story b")).to_have_text("<i>Ali</i>")
    assert root.locator("img, u, i, h2 b").count() == 0


def test_right_to_left_it_is_mirrored(room: Callable[..., Class]) -> None:
    there = room(phone=True)
    root = there.open("ar")
    following(root).tap()
    expect(root).to_have_attribute("dir", "rtl")
    card = item(root, SECOND).locator(".level").first
    number, text = card.locator(".number").bounding_box(), card.locator(".text").bounding_box()
    assert number
    assert text
    assert number["x"] >= text["x"] + text["width"]
    back, on = root.locator(".bar .back").bounding_box(), following(root).bounding_box()
    assert back
    assert on
    assert back["x"] > on["x"]
    card.tap()
    expect(level(root, SECOND, 1)).to_be_checked()
    level(root, SECOND, 1).focus()
    there.page.keyboard.press("ArrowDown")
    expect(level(root, SECOND, 2)).to_be_checked()
    assert there.page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_no_barriers(room: Callable[..., Class], language: str) -> None:
    there = room(phone=language == "ar")
    asked = screens(language)
    asked[0]["items"][0]["mark"] = 4
    root = there.open(language, screens=asked, markLabel="…", lead="…")
    level(root, FIRST, 4).click(force=True)
    there.eventually(lambda: there.levels, {FIRST: 4})
    assert barriers(there.page) == []
    following(root).click()
    level(root, SECOND, 2).focus()
    assert barriers(there.page) == []
    following(root).click()
    following(root).click()
    assert barriers(there.page) == []
    there.refusal = (401, "signed_out")
    root.locator(".gaps .button").first.click()
    level(root, SECOND, 1).click(force=True)
    expect(root.get_by_role("link")).to_be_visible()
    assert barriers(there.page) == []
