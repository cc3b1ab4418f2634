"""The board, as the browser draws it: moving notes by every means, saving, what others do meanwhile.

The component stands alone here, in a page of its own: this file plays the page, the server, and the
other people at the same board.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, Route, expect

from pages.parts import browser_words
from pie_core.content.load import load
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests.browser.axe import AXE, RUN
from tests.browser.classroom import PATIENCE, PHONE, Classroom, Hand, Member, settled

pytestmark = pytest.mark.browser
ASSETS = Path(__file__).resolve().parents[2] / "pages" / "parts" / "assets"
CONTENT = Path(__file__).resolve().parents[2] / "content"
HOST = "http://board.test"
KINDS = {".js": "text/javascript", ".css": "text/css"}
LAPTOP = {"width": 1366, "height": 768}
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Essai</title>
<style>body { margin: 0; padding: 0 1rem; font-family: sans-serif; } h1 { font-size: 1.3rem; }</style>
</head><body><main><h1>Essai</h1><div id="host"></div></main><script type="module">
import board from "/board.js";
const root = document.getElementById("host").attachShadow({ mode: "open" });
window.draw = (data) => { window.leave = board({ data, parentElement: root }); };
window.ready = true;
</script></body></html>"""
EVENTS = """
window.EventSource = class {
  static CLOSED = 2;
  constructor(url) {
    window.source = this;
    window.sources = [...(window.sources ?? []), url];
    setTimeout(() => this.onopen?.(), 0);
  }
  close() { this.closed = true; }
};
window.others = (event) => window.source.onmessage({ data: JSON.stringify(event) });
"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Wall:
    """A page with the board on it, and the server behind it as a small fake.

    `puts` is what it sent, `replies` what it gets instead of an answer of the fake, first ones
    first; None is no network.
    """

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        self.notes: dict[str, dict[str, Any]] = {}
        self.seq = 0
        self.puts: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.replies: list[tuple[int, dict[str, Any]]] = []
        self.away = False
        self.hand: CDPSession | None = None
        page.set_default_timeout(PATIENCE)
        page.add_init_script(EVENTS)
        page.route(f"{HOST}/**", self._answer)

    # ------------------------------------------------------------ the server

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("#")[0]
        file = ASSETS / path.removeprefix("/")
        if path == "/":
            route.fulfill(body=PAGE, content_type="text/html")
        elif path == "/words.js":
            told = json.dumps(browser_words.worded(words(self.language)), ensure_ascii=False)
            route.fulfill(body=f"export default {told}", content_type="text/javascript")
        elif path.startswith("/api/boards/shop/canvas") and self.away:
            route.abort()
        elif path == "/api/boards/shop/canvas" and route.request.method == "GET":
            route.fulfill(json={"notes": list(self.notes.values()), "seq": self.seq})
        elif path == "/api/boards/shop/canvas":
            self.tokens.append(route.request.headers.get("x-pie-token", ""))
            (put,) = route.request.post_data_json["puts"]
            self.puts.append(put)
            status, reply = self.replies.pop(0) if self.replies else self._kept(put)
            route.fulfill(status=status, json=reply)
        elif file.is_file():
            route.fulfill(body=file.read_text(encoding="utf-8"), content_type=KINDS[file.suffix])
        else:
            route.fulfill(status=404, json={"code": "not_found"})

    def _kept(self, put: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        current = self.notes.get(put["id"])
        if (current["version"] if current else 0) != put["based_on"]:
            return 409, {"code": "conflict", "current": current}
        return 200, {"notes": self._write("amal", "Amal", **put), "seq": self.seq}

    def _write(self, who: str, name: str, *, before: str | None = None, **put: Any) -> list[Any]:
        order = [i for i in self.order(put["block"]) if i != put["id"]]
        order.insert(order.index(before) if before in order else len(order), put["id"])
        self.seq += 1
        current = self.notes.get(put["id"], {"version": 0, "source": "", "position": 0})
        fields = {name: put[name] for name in ("id", "block", "text", "tint", "archived")}
        about = {"author": name, "author_id": who, "at": "2026-11-26T10:42:00+01:00"}
        version = current["version"] + 1
        self.notes[put["id"]] = {**current, **fields, **about, "version": version}
        moved = []
        for place, note_id in enumerate(order):
            if self.notes[note_id]["position"] != place * 10:
                self.notes[note_id]["position"] = place * 10
                moved.append(note_id)
        touched = [put["id"], *(i for i in moved if i != put["id"])]
        return [dict(self.notes[note_id]) for note_id in touched]

    def order(self, block: str) -> list[str]:
        """The ids of a block as the server has them."""
        found = [n for n in self.notes.values() if n["block"] == block and not n["archived"]]
        return [n["id"] for n in sorted(found, key=lambda n: (n["position"], n["id"]))]

    def note(self, note_id: str, block: str, text: str, tint: str = "", **more: Any) -> None:
        """A note that was there before."""
        at = {"author": "Driss", "author_id": "driss", "at": "2026-11-25T09:00:00+01:00"}
        place = {"position": len(self.order(block)) * 10, "version": 1, "archived": False}
        given = {
            "id": note_id,
            "block": block,
            "text": text,
            "tint": tint,
            "source": "",
            "label": "",
        }
        self.notes[note_id] = {**given, **place, **at, **more}

    def other(
        self, note_id: str, *, tell: bool = True, before: str | None = None, **changed: Any
    ) -> None:
        """Driss changes a note on his own screen."""
        plain = {"block": "", "text": "", "tint": "", "archived": False}
        put = {**plain, **self.notes.get(note_id, {}), **changed, "id": note_id}
        order = self.order(put["block"])
        if note_id in order and before is None:  # It stays where it is.
            before = next(iter(order[order.index(note_id) + 1 :]), None)
        notes = self._write("driss", "Driss", before=before, **{k: put[k] for k in (*plain, "id")})
        if tell:
            self.page.evaluate("event => window.others(event)", {"seq": self.seq, "notes": notes})

    # ------------------------------------------------------------ the page

    def open(self, **more: Any) -> Wall:
        """Open the page and draw the board."""
        self.page.goto(HOST)
        self.page.wait_for_function("window.ready")
        self.draw(**more)
        self.page.locator(".board .block").first.wait_for()
        self.page.wait_for_function(
            "() => document.querySelector('#host').shadowRoot"
            ".querySelector('.board').style.visibility === ''"
        )
        return self

    def draw(self, **more: Any) -> None:
        """What a rerun of the page gives the component."""
        self.page.evaluate("data => window.draw(data)", {**self.data(), **more})

    def data(self) -> dict[str, Any]:
        return {
            "token": "t",
            "language": self.language,
            "dir": LANGUAGES[self.language].direction,
            "modules": {"drafts": "/drafts.js"},
            "words": "/words.js",
            "css": "/board.css",
            "person": {"id": "amal", "name": "Amal"},
            "project": "shop",
            "editable": True,
            "notes": list(self.notes.values()),
            "seq": self.seq,
            **CANVAS[self.language],
        }

    def block(self, block: str) -> Locator:
        return self.page.locator(f'.block[data-block="{block}"]')

    def slot(self, note_id: str) -> Locator:
        return self.page.locator(f'.slot[data-id="{note_id}"]')

    def shown(self, block: str) -> list[str]:
        """The ids of a block in the order of the page."""
        found: list[str] = (
            self.block(block)
            .locator(".slot")
            .evaluate_all("slots => slots.map((slot) => slot.dataset.id)")
        )
        return found

    def at(self, note_id: str) -> Locator:
        """The note itself."""
        return self.slot(note_id).locator(".note")

    def saved(self) -> None:
        """Everything is on the server."""
        expect(self.page.locator(".status")).to_have_attribute("data-state", "clean")

    def says(self, text: str) -> None:
        """The live region announces it."""
        expect(self.page.locator(".board > .unseen[role=status]")).to_have_text(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Into the note that is open for writing, then Enter."""
        self.page.locator(".editor textarea").fill(text)
        self.press("Enter")

    def left(self) -> list[str]:
        """What this browser still keeps for the server."""
        found: list[str] = self.page.evaluate(
            "() => Object.keys(localStorage).filter((key) => key.startsWith('pie.board'))"
        )
        return found

    def eventually(self, look: Callable[[], Any], expected: Any) -> None:
        """Wait until `look()` gives what is expected; the fake server answers meanwhile."""
        for _ in range(200):
            if look() == expected:
                return
            self.page.wait_for_timeout(50)
        assert look() == expected

    def middle(self, place: Locator) -> tuple[float, float]:
        box = place.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, note_id: str, x: float, y: float) -> None:
        """With the mouse, in steps like a hand."""
        mouse = self.page.mouse
        mouse.move(*self.middle(self.at(note_id)))
        mouse.down()
        mouse.move(x, y, steps=6)
        self.page.wait_for_timeout(60)
        mouse.up()


def _canvas(language: str) -> dict[str, Any]:
    programme = load(CONTENT).programme
    plan = programme.boards["canvas"]
    told, legend = plan.worded(language), plan.legend.worded(language)
    marks = [("status", m, legend.statuses[m.id].name) for m in plan.legend.statuses]
    marks += [("segment", m, legend.segments[m.id]) for m in plan.legend.segments[:3]]
    blocks = [
        {
            "id": block.id,
            "position": position,
            "area": block.area,
            "name": told.blocks[block.id].name,
            "about": told.blocks[block.id].about,
            "questions": list(told.blocks[block.id].questions),
            "examples": [
                {"name": told.examples[example].name, "notes": list(notes)}
                for example, notes in told.blocks[block.id].examples.items()
            ],
        }
        for position, block in enumerate(plan.blocks, start=1)
    ]
    board = {
        "id": "canvas",
        "title": told.title,
        "areas": list(plan.areas),
        "mirror": plan.mirrors,
        "credit": plan.credit,
        "tray": told.tray.name,
        "empty": told.empty,
        "blocks": blocks,
    }
    tints = [
        {"id": mark.id, "name": name, "kind": kind, "colour": mark.colour, "sign": mark.sign}
        for kind, mark, name in marks
    ]
    return {"board": board, "tints": tints}


CANVAS = {language: _canvas(language) for language in LANGUAGES}


@pytest.fixture
def wall(browser: Browser) -> Iterator[Callable[..., Wall]]:
    """`wall("ar", phone=True)`: a board with five notes; no script on its page may fail."""
    contexts = []
    failed: list[str] = []

    def new(language: str = "fr", phone: bool = False, **size: int) -> Wall:
        context = browser.new_context(
            viewport=PHONE if phone else {**LAPTOP, **size}, has_touch=phone, is_mobile=phone
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: failed.append(str(error)))
        made = Wall(page, language)
        made.note("stud", "customer_segments", "Étudiants", "s1", label="Neuf blocs")
        made.note("moms", "customer_segments", "Mères qui rentrent à 18 h", "s2")
        made.note("team", "customer_segments", "Ouvriers du chantier")
        made.note("meal", "value_propositions", "Un repas chaud à 15 DH", "to_check")
        made.note("what", "", "Et le vendredi ?")
        return made

    yield new
    for context in contexts:
        context.close()
    assert failed == []


def barriers(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found


# ---------------------------------------------------------------- by mouse


def test_a_note_goes_to_another_block_by_mouse(wall) -> None:
    here = wall().open()
    here.drag("stud", *here.middle(here.block("channels").locator(".empty")))
    assert here.shown("channels") == ["stud"]
    here.saved()
    (put,) = here.puts
    assert put == {
        "id": "stud",
        "block": "channels",
        "text": "Étudiants",
        "tint": "s1",
        "archived": False,
        "before": None,
        "based_on": 1,
    }
    assert here.tokens == ["t"]
    assert here.left() == []
    here.says("« Étudiants » : Canaux, place 1 sur 1")
    # The click with which a drag ends opens nothing, and the word of where it came from stays.
    expect(here.page.locator(".menu")).to_have_count(0)
    expect(here.at("stud")).to_contain_text("Neuf blocs")


def test_order_inside_a_block_by_mouse(wall) -> None:
    here = wall().open()
    x, y = here.middle(here.at("stud"))
    here.drag("team", x, y - 12)
    assert here.shown("customer_segments") == ["team", "stud", "moms"]
    here.saved()
    assert here.puts[0]["before"] == "stud"
    assert here.order("customer_segments") == ["team", "stud", "moms"]
    below = here.at("moms").bounding_box()
    assert below
    here.drag("team", x, below["y"] + below["height"] + 3)
    here.eventually(lambda: here.order("customer_segments"), ["stud", "moms", "team"])
    # Put down where it was: nothing to save.
    here.saved()
    sent = len(here.puts)
    x, y = here.middle(here.at("moms"))
    here.drag("moms", x + 15, y + 3)
    here.page.wait_for_timeout(150)
    assert len(here.puts) == sent
    assert here.shown("customer_segments") == ["stud", "moms", "team"]


def test_the_tray_takes_notes_and_gives_them_back(wall) -> None:
    here = wall().open()
    here.drag("meal", *here.middle(here.block("").locator(".add")))
    assert here.shown("") == ["what", "meal"]
    here.saved()
    assert here.puts[-1]["block"] == ""
    here.drag("what", *here.middle(here.block("key_partners")))
    assert here.shown("key_partners") == ["what"]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_above_a_narrower_board_the_tray_lies_side_by_side(wall, language: str) -> None:
    here = wall(language, width=1000)
    for n in range(3):
        here.note(f"tray{n}", "", f"Note {n}")
    here.open()
    expect(here.page.locator(".board")).to_have_attribute("data-layout", "wide")
    x, y = here.middle(here.at("what"))
    here.drag("tray1", x + (20 if language == "ar" else -20), y)
    assert here.shown("") == ["tray1", "what", "tray0", "tray2"]
    here.drag("what", *here.middle(here.block("channels")))
    assert here.shown("channels") == ["what"]


def test_a_drag_can_be_given_up(wall) -> None:
    here = wall().open()
    mouse = here.page.mouse
    mouse.move(*here.middle(here.at("stud")))
    mouse.down()
    mouse.move(*here.middle(here.block("channels")), steps=4)
    expect(here.block("channels")).to_have_attribute("data-over", "")
    expect(here.page.locator(".ghost")).to_be_visible()
    expect(here.page.locator(".marker")).to_be_visible()
    here.press("Escape")
    expect(here.page.locator(".ghost")).to_have_count(0)
    mouse.up()
    mouse.move(*here.middle(here.at("moms")))
    mouse.down()
    mouse.move(300, 4, steps=4)  # Above the board: no place.
    here.page.wait_for_timeout(60)
    expect(here.page.locator(".marker")).to_be_hidden()
    mouse.up()
    assert here.shown("customer_segments") == ["stud", "moms", "team"]
    assert here.puts == []


def test_the_board_scrolls_under_a_note_at_the_edge(wall) -> None:
    here = wall(height=420).open()
    mouse = here.page.mouse
    mouse.move(*here.middle(here.at("meal")))
    mouse.down()
    mouse.move(500, 412, steps=4)
    here.page.wait_for_function("() => document.scrollingElement.scrollTop > 150")
    mouse.move(500, 200, steps=3)
    below = here.block("cost_structure")
    x, y = here.middle(below)
    mouse.move(x, min(y, 330), steps=3)
    expect(below).to_have_attribute("data-over", "")
    mouse.up()
    assert here.shown("cost_structure") == ["meal"]


# ---------------------------------------------------------------- by keyboard


def test_a_note_moves_by_keyboard_and_says_where_it_is(wall) -> None:
    here = wall().open()
    here.at("stud").focus()
    here.press("Space")
    here.says(
        "« Étudiants » est prise. Flèches pour la déplacer, Espace pour la poser, "
        "Échap pour la laisser."
    )
    here.press("ArrowDown")
    here.says("« Étudiants » : Segments de clientèle, place 2 sur 3")
    expect(here.at("stud")).to_be_focused()
    assert here.puts == []
    here.press("Space")
    here.saved()
    assert here.puts[-1]["before"] == "team"
    assert here.order("customer_segments") == ["moms", "stud", "team"]
    # To the block before it in the order of the eye: relations, then value propositions.
    here.press("Space", "ArrowLeft")
    here.says("« Étudiants » : Relations clients, place 1 sur 1")
    here.press("ArrowLeft")
    here.says("« Étudiants » : Propositions de valeur, place 1 sur 2")
    here.press("ArrowDown", "Space")
    here.eventually(lambda: here.order("value_propositions"), ["meal", "stud"])
    expect(here.at("stud")).to_be_focused()
    # Given up: all as it was, nothing sent.
    sent = len(here.puts)
    here.press("Space", "ArrowLeft", "ArrowLeft", "Escape")
    here.says("« Étudiants » reste à sa place.")
    assert here.shown("value_propositions") == ["meal", "stud"]
    assert len(here.puts) == sent


def test_arrows_walk_over_notes_and_one_of_each_block_is_on_the_way_of_tab(wall) -> None:
    here = wall().open()
    stops = here.page.locator('.note[tabindex="0"]')
    assert stops.count() == 3, "one in each block that has notes"
    here.at("stud").focus()
    here.press("ArrowDown", "ArrowDown", "ArrowDown")
    expect(here.at("team")).to_be_focused()
    here.press("ArrowLeft")
    expect(here.at("meal")).to_be_focused()
    here.press("ArrowLeft")
    expect(here.at("what")).to_be_focused()
    here.press("ArrowRight", "ArrowRight")
    expect(here.at("team")).to_be_focused()  # The one that was left.
    assert stops.count() == 3
    here.press("Delete")
    expect(here.at("moms")).to_be_focused()
    here.says("« Ouvriers du chantier » est rangée.")
    here.saved()
    assert here.puts[-1]["archived"] is True


def test_from_right_to_left_the_board_and_its_arrows_are_mirrored(wall) -> None:
    here = wall("ar").open()
    partners, segments = (
        here.block(b).bounding_box() for b in ("key_partners", "customer_segments")
    )
    assert partners
    assert segments
    assert partners["x"] > segments["x"]
    assert here.block("customer_segments").locator(".badge").inner_text() == "1"
    here.at("stud").focus()
    here.press("Space", "ArrowRight", "Space")
    assert here.shown("customer_relationships") == ["stud"]
    here.drag("stud", *here.middle(here.block("key_partners")))
    assert here.shown("key_partners") == ["stud"]
    # A board that is not mirrored lies as it does in French, its words from right to left.
    still = {**CANVAS["ar"]["board"], "mirror": False}
    here.draw(board=still)
    partners, segments = (
        here.block(b).bounding_box() for b in ("key_partners", "customer_segments")
    )
    assert partners
    assert segments
    assert partners["x"] < segments["x"]
    here.at("moms").focus()
    here.press("Space", "ArrowLeft", "Space")
    assert here.shown("customer_relationships") == ["moms"]


# ---------------------------------------------------------------- by touch


def finger(here: Wall, kind: str, x: float, y: float) -> None:
    """A finger's move, as the browser's own input: it may scroll."""
    here.hand = here.hand or here.page.context.new_cdp_session(here.page)
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    here.hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_quick_stroke_over_a_note_scrolls(wall) -> None:
    here = wall(phone=True).open()
    x, y = here.middle(here.at("stud"))
    finger(here, "touchStart", x, y)
    for step in range(1, 8):
        finger(here, "touchMove", x, y - 25 * step)
    finger(here, "touchEnd", x, y)
    here.page.wait_for_function("() => document.scrollingElement.scrollTop > 60")
    expect(here.page.locator(".ghost, .menu")).to_have_count(0)
    assert here.puts == []


def test_a_long_press_takes_a_note(wall) -> None:
    here = wall(phone=True).open()
    x, y = here.middle(here.at("stud"))
    to_x, to_y = here.middle(here.block("value_propositions").locator("header"))
    finger(here, "touchStart", x, y)
    here.page.locator(".ghost").wait_for()
    before = here.page.evaluate("() => document.scrollingElement.scrollTop")
    for step in range(1, 9):
        finger(here, "touchMove", x + (to_x - x) * step / 8, y + (min(to_y, 700) - y) * step / 8)
    here.page.wait_for_timeout(80)
    assert here.page.evaluate("() => document.scrollingElement.scrollTop") == before
    expect(here.block("value_propositions")).to_have_attribute("data-over", "")
    finger(here, "touchEnd", to_x, to_y)
    here.eventually(lambda: here.order("value_propositions"), ["stud", "meal"])


def test_a_tap_offers_the_easy_way(wall) -> None:
    here = wall(phone=True).open()
    here.at("stud").tap()
    menu = here.slot("stud").locator(".menu")
    link = menu.get_by_role("link", name="En faire une hypothèse")
    assert link.get_attribute("href") == "tests?from=note:stud"
    assert link.get_attribute("target") == "_self"
    menu.get_by_label("Déplacer vers").select_option("channels")
    assert here.shown("channels") == ["stud"]
    expect(here.block("channels").locator(".inside")).to_be_visible()
    here.saved()
    here.at("stud").tap()
    here.slot("stud").get_by_label("Couleur").select_option("checked")
    expect(here.at("stud")).to_contain_text("Vérifié")
    here.at("stud").tap()
    here.slot("stud").get_by_role("button", name="Ranger").click()
    expect(here.slot("stud")).to_have_count(0)
    here.saved()
    assert [put["tint"] for put in here.puts] == ["s1", "checked", "checked"]
    assert [put["based_on"] for put in here.puts] == [1, 2, 3]


def test_blocks_fold_on_a_phone_in_filling_order(wall) -> None:
    here = wall(phone=True).open()
    heads = here.page.locator(".grid .fold span[dir=auto]").all_inner_texts()
    assert heads[:3] == ["Segments de clientèle", "Propositions de valeur", "Canaux"]
    expect(here.block("customer_segments").locator(".inside")).to_be_visible()
    expect(here.block("channels").locator(".inside")).to_be_hidden()
    fold = here.block("customer_segments").locator(".fold")
    expect(fold.locator(".count")).to_have_text("3")
    fold.click()
    expect(here.at("stud")).to_be_hidden()
    expect(fold).to_have_attribute("aria-expanded", "false")
    for target in here.page.locator(".board button:visible, .board select:visible").all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 40, target.evaluate("node => node.outerHTML")
        assert box["width"] >= 40, target.evaluate("node => node.outerHTML")


# ---------------------------------------------------------------- writing


def test_a_note_is_written_in_place(wall) -> None:
    here = wall().open()
    here.block("channels").get_by_role("button", name="Ajouter une note : Canaux").click()
    expect(here.page.locator(".editor textarea")).to_be_focused()
    here.page.keyboard.type("  Bouche   à oreille ")
    here.press("Enter")
    here.saved()
    (put,) = here.puts
    assert (put["block"], put["text"], put["before"], put["based_on"]) == (
        "channels", "Bouche à oreille", None, 0,
    )  # fmt: skip
    expect(here.block("channels").locator(".text")).to_have_text("Bouche à oreille")
    expect(here.block("channels").locator(".add")).to_be_focused()
    here.press("Enter", "Escape")  # Another, given up.
    assert len(here.shown("channels")) == 1
    here.at("stud").focus()
    here.press("Enter")
    expect(here.page.locator(".editor textarea")).to_have_value("Étudiants")
    here.write("Étudiants de Salé")
    here.saved()
    assert here.puts[-1]["text"] == "Étudiants de Salé"
    assert here.puts[-1]["before"] == "moms"
    expect(here.at("stud")).to_be_focused()
    here.press("Enter")
    here.page.keyboard.type(" et Rabat")
    here.press("Escape")
    expect(here.at("stud").locator(".text")).to_have_text("Étudiants de Salé")
    # Left for elsewhere, it is saved.
    here.press("Enter")
    here.page.keyboard.type(" !")
    here.page.locator("h1").click()
    here.saved()
    here.eventually(lambda: here.notes["stud"]["text"], "Étudiants de Salé !")
    assert len(here.puts) == 3


def test_a_note_has_at_most_two_hundred_characters(wall) -> None:
    here = wall().open()
    here.at("stud").focus()
    here.press("Enter")
    area = here.page.locator(".editor textarea")
    area.fill("a" * 159)
    expect(here.page.locator(".tally")).to_have_text("")
    area.fill("é" * 195)
    expect(here.page.locator(".tally")).to_have_text("Encore 5 caractères possibles")
    area.fill("😀" * 201)
    expect(here.page.locator(".tally")).to_have_text(
        "Trop long : 201 caractères sur 200. Raccourcis pour enregistrer."
    )
    expect(area).to_have_attribute("aria-invalid", "true")
    here.press("Enter")
    here.page.locator("h1").click()
    expect(area).to_have_value("😀" * 201)
    assert here.puts == []
    area.fill("😀" * 200)
    here.press("Enter")
    here.saved()
    assert here.puts[-1]["text"] == "😀" * 200


def test_what_people_write_is_text(wall) -> None:
    here = wall()
    bad = '<img src=x onerror="window.hurt=1"><b>gras</b>'
    here.note("evil", "channels", bad, label=bad)
    here.note("gone", "channels", bad, archived=True)
    here.open(
        tints=[{"id": "s1", "name": bad, "kind": "segment", "colour": "#cfe3fb", "sign": "●"}]
    )
    expect(here.at("evil").locator(".text")).to_have_text(bad)
    here.at("evil").click()
    here.page.get_by_role("button", name="Notes rangées").click()
    expect(here.page.locator(".shelf li span").first).to_have_text(bad)
    here.other("evil", text=f"{bad} 2")
    expect(here.at("evil").locator(".text")).to_have_text(f"{bad} 2")
    here.at("evil").focus()
    here.press("Delete")
    expect(here.page.locator(".undo")).to_contain_text("<img src=x")
    assert here.page.locator(".board img, .board b").count() == 0
    assert here.page.evaluate("window.hurt") is None


def test_each_text_has_its_own_direction(wall) -> None:
    here = wall()
    here.note("arab", "channels", "سوق الأحد")
    here.open()
    way = "node => getComputedStyle(node).direction"
    assert here.at("arab").locator(".text").evaluate(way) == "rtl"
    assert here.at("stud").locator(".text").evaluate(way) == "ltr"


# ---------------------------------------------------------------- put away, undone


def test_a_note_put_away_comes_back(wall) -> None:
    here = wall().open()
    here.at("moms").focus()
    here.press("Delete")
    told = here.page.locator(".undo")
    expect(told).to_contain_text("« Mères qui rentrent à 18 h » est rangée.")
    told.get_by_role("button").click()
    assert here.shown("customer_segments") == ["stud", "moms", "team"]
    here.saved()
    assert here.order("customer_segments") == ["stud", "moms", "team"]
    here.press("Delete")
    box = here.page.get_by_role("button", name="Notes rangées (1)")
    box.click()
    here.page.get_by_role("button", name="Remettre « Mères qui rentrent à 18 h »").click()
    assert here.shown("customer_segments") == ["stud", "team", "moms"]
    expect(here.page.locator(".drawer")).to_contain_text("Aucune note rangée.")
    here.saved()
    assert here.order("customer_segments") == ["stud", "team", "moms"]


def test_own_moves_are_undone_and_done_again(wall) -> None:
    here = wall().open()
    here.at("stud").focus()
    here.press("Space", "ArrowLeft", "Space", "Enter")
    here.write("Étudiantes")
    here.block("channels").locator(".add").click()
    here.write("Affiche")
    expect(here.block("channels").locator(".note")).to_have_count(1)
    here.at("stud").focus()
    here.press("Control+z")
    expect(here.block("channels").locator(".note")).to_have_count(0)
    here.says("Annulé : « Affiche »")
    here.press("Control+z")
    expect(here.at("stud").locator(".text")).to_have_text("Étudiants")
    here.page.get_by_role("button", name="Annuler le dernier geste").click()
    assert here.shown("customer_segments") == ["stud", "moms", "team"]
    expect(here.page.get_by_role("button", name="Annuler le dernier geste")).to_be_disabled()
    here.at("stud").focus()
    here.press("Control+Shift+z", "Control+Shift+z")
    here.page.get_by_role("button", name="Refaire").click()
    expect(here.block("channels").locator(".text")).to_have_text("Affiche")
    assert here.shown("customer_relationships") == ["stud"]
    here.saved()
    assert here.notes["stud"]["text"] == "Étudiantes"
    assert here.notes["stud"]["block"] == "customer_relationships"
    made = next(note for note in here.notes.values() if note["text"] == "Affiche")
    assert made["archived"] is False
    assert made["version"] == 3, "every step is a move of its own"
    # The note that had the keyboard goes: the next undo still finds the board.
    here.page.locator(".note", has_text="Affiche").focus()
    here.press("Control+z", "Control+z")
    expect(here.at("stud").locator(".text")).to_have_text("Étudiants")


def test_undoing_never_takes_away_what_somebody_else_wrote(wall) -> None:
    here = wall().open()
    here.at("stud").focus()
    here.press("Enter")
    here.write("Étudiantes")
    here.saved()
    here.other("stud", text="Lycéens")
    expect(here.at("stud").locator(".text")).to_have_text("Lycéens")
    here.press("Control+z")
    panel = here.slot("stud").locator(".conflict")
    expect(panel.locator(".side .text")).to_have_text(["Étudiants", "Lycéens"])
    assert here.notes["stud"]["text"] == "Lycéens"
    panel.get_by_role("button", name="Prendre l'autre").click()
    expect(here.at("stud").locator(".text")).to_have_text("Lycéens")
    assert here.notes["stud"]["text"] == "Lycéens"
    # A move is undone though: where it lay is nobody's words.
    here.at("moms").focus()
    here.press("Space", "ArrowLeft", "Space")
    here.saved()
    here.other("moms", text="Parents")
    here.at("moms").focus()
    here.press("Control+z")
    here.eventually(lambda: here.notes["moms"]["block"], "customer_segments")
    assert here.notes["moms"]["text"] == "Parents"


# ---------------------------------------------------------------- others at the same board


def test_what_others_do_appears_and_disturbs_nobody(wall) -> None:
    here = wall().open()
    here.at("team").focus()
    element = here.at("team").element_handle()
    here.other("new1", block="customer_segments", text="Touristes", before="stud")
    here.other("meal", block="channels")
    here.other("moms", archived=True)
    expect(here.block("channels").locator(".note")).to_have_count(1)
    assert here.shown("customer_segments") == ["new1", "stud", "team"]
    expect(here.at("team")).to_be_focused()
    # Somebody writes: the note stays under their hand, also when others move it.
    here.press("Enter")
    here.page.locator(".editor textarea").press_sequentially(" de Témara")
    here.other("team", block="channels")
    here.other("stud", text="Étudiants et lycéens")
    expect(here.at("stud").locator(".text")).to_have_text("Étudiants et lycéens")
    expect(here.page.locator(".editor textarea")).to_be_focused()
    expect(here.page.locator(".editor textarea")).to_have_value("Ouvriers du chantier de Témara")
    here.press("Enter")
    here.saved()
    assert here.notes["team"]["text"] == "Ouvriers du chantier de Témara"
    assert here.notes["team"]["block"] == "channels"
    assert here.shown("channels")[-1:] == ["team"]
    assert here.at("team").element_handle().evaluate("(node, was) => node === was", element)
    # Somebody drags: what others do waits until the hand is free.
    mouse = here.page.mouse
    mouse.move(*here.middle(here.at("stud")))
    mouse.down()
    mouse.move(*here.middle(here.block("key_partners")), steps=4)
    here.other("new2", block="customer_segments", text="Voisins")
    assert "new2" not in here.shown("customer_segments")
    mouse.up()
    assert here.shown("customer_segments") == ["new1", "new2"]
    assert here.shown("key_partners") == ["stud"]


def test_an_old_event_takes_nothing_back(wall) -> None:
    here = wall().open()
    old = dict(here.notes["stud"])
    here.at("stud").focus()
    here.press("Space", "ArrowDown", "Space")
    here.saved()
    tell = {"seq": 0, "notes": [old]}
    here.page.evaluate("event => window.others(event)", tell)
    assert here.shown("customer_segments") == ["moms", "stud", "team"]
    here.draw(notes=[old], seq=0)
    here.page.wait_for_timeout(100)
    assert here.shown("customer_segments") == ["moms", "stud", "team"]


def test_while_one_writes_another_does_both_texts_are_shown(wall) -> None:
    here = wall().open()
    here.at("stud").focus()
    here.press("Enter")
    here.page.locator(".editor textarea").fill("Étudiants internes")
    here.other("stud", text="Étudiants externes")
    panel = here.slot("stud").locator(".conflict")
    expect(panel.locator(".side .text")).to_have_text(["Étudiants internes", "Étudiants externes"])
    expect(panel).to_contain_text("Version de Driss")
    here.page.locator(".editor textarea").fill("Étudiants internes, bac+2")
    expect(panel.locator(".side .text").first).to_have_text("Étudiants internes, bac+2")
    here.press("Enter")  # Nothing is chosen by it.
    here.page.locator("h1").click()
    expect(panel).to_be_visible()
    assert here.puts == []
    panel.get_by_role("button", name="Garder le mien").click()
    here.saved()
    assert here.notes["stud"]["text"] == "Étudiants internes, bac+2"
    assert here.puts[-1]["based_on"] == 2
    expect(here.page.locator(".conflict")).to_have_count(0)


@pytest.mark.parametrize("choice", ["Garder le mien", "Prendre l'autre", "Garder les deux"])
def test_two_edits_of_one_note_meet(wall, choice: str) -> None:
    here = wall().open()
    here.other("stud", tell=False, text="Étudiants externes")  # Its event has not come yet.
    here.at("stud").focus()
    here.press("Enter")
    here.write("Étudiants internes")
    panel = here.slot("stud").locator(".conflict")
    expect(panel.locator(".side .text")).to_have_text(["Étudiants internes", "Étudiants externes"])
    expect(here.page.locator(".status")).to_have_attribute("data-state", "conflict")
    # Before anything else is written in it, somebody chooses.
    here.at("stud").focus()
    here.press("Enter")
    expect(panel.get_by_role("button", name="Garder le mien")).to_be_focused()
    expect(here.page.locator(".editor")).to_have_count(0)
    # What else one does is saved meanwhile; a reload forgets nothing.
    here.at("meal").focus()
    here.press("Delete")
    here.eventually(lambda: here.notes["meal"]["archived"], True)
    here.open()
    expect(panel.locator(".side .text")).to_have_text(["Étudiants internes", "Étudiants externes"])
    panel.get_by_role("button", name=choice).click()
    expect(panel).to_have_count(0)
    here.eventually(here.left, [])
    texts = [here.notes[i]["text"] for i in here.order("customer_segments")]
    others = ["Mères qui rentrent à 18 h", "Ouvriers du chantier"]
    assert (
        texts
        == {
            "Garder le mien": ["Étudiants internes", *others],
            "Prendre l'autre": ["Étudiants externes", *others],
            "Garder les deux": ["Étudiants externes", "Étudiants internes", *others],
        }[choice]
    )
    if choice == "Prendre l'autre":
        here.page.get_by_role("button", name="Reprendre la mienne").click()
        here.eventually(lambda: here.notes["stud"]["text"], "Étudiants internes")


def test_different_changes_of_one_note_are_both_kept(wall) -> None:
    here = wall().open()
    here.other("stud", tell=False, block="channels")
    here.at("stud").focus()
    here.press("Enter")
    here.write("Étudiants internes")
    here.eventually(lambda: here.notes["stud"]["text"], "Étudiants internes")
    assert here.notes["stud"]["block"] == "channels"
    assert [put["based_on"] for put in here.puts] == [1, 2]
    here.eventually(lambda: here.shown("channels"), ["stud"])


def test_all_that_one_did_offline_meets_what_another_did(wall) -> None:
    here = wall().open()
    here.away = True
    here.at("stud").focus()
    here.press("Space", "ArrowLeft", "Space")
    here.at("stud").click()
    here.slot("stud").get_by_label("Couleur").select_option("checked")
    here.at("moms").focus()
    here.press("Enter")
    here.write("Mères pressées")
    here.press("Enter")
    here.write("Mères très pressées")
    here.other("stud", tell=False, text="Lycéens")
    here.other("moms", tell=False, text="Parents")
    here.away = False
    here.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    panel = here.slot("moms").locator(".conflict")
    # The latest of mine, not the first that met theirs.
    expect(panel.locator(".side .text")).to_have_text(["Mères très pressées", "Parents"])
    panel.get_by_role("button", name="Prendre l'autre").click()
    here.eventually(here.left, [])
    assert here.notes["moms"]["text"] == "Parents"
    about = ("text", "block", "tint")
    assert [here.notes["stud"][name] for name in about] == [
        "Lycéens", "customer_relationships", "checked",
    ]  # fmt: skip
    expect(here.at("stud").locator(".text")).to_have_text("Lycéens")


def test_a_note_that_was_put_away_meanwhile_asks(wall) -> None:
    here = wall().open()
    here.other("stud", tell=False, archived=True)
    here.at("stud").focus()
    here.press("Enter")
    here.write("Étudiants internes")
    panel = here.page.locator(".conflict")
    expect(panel).to_contain_text("rangée")
    panel.get_by_role("button", name="Garder le mien").click()
    here.eventually(lambda: here.order("customer_segments"), ["stud", "moms", "team"])
    assert here.notes["stud"]["text"] == "Étudiants internes"


# ---------------------------------------------------------------- the network goes


def test_moves_made_offline_survive_a_reload_and_arrive_in_order(wall) -> None:
    here = wall().open()
    here.away = True
    here.at("stud").focus()
    here.press("Space", "ArrowLeft", "Space", "Enter")
    here.write("Étudiantes")
    here.block("channels").locator(".add").click()
    here.write("Affiche")
    expect(here.page.locator(".status")).to_have_attribute("data-state", "failed")
    expect(here.page.locator(".status")).to_contain_text("Non enregistré : pas de connexion")
    assert len(here.left()) == 3
    here.open()
    assert here.shown("customer_relationships") == ["stud"]
    expect(here.at("stud").locator(".text")).to_have_text("Étudiantes")
    expect(here.block("channels").locator(".text")).to_have_text("Affiche")
    assert here.puts == []
    here.away = False
    here.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    here.saved()
    expect(here.page.locator(".status")).to_contain_text("Enregistré")
    expect(here.page.locator(".status")).to_contain_text("10:42")
    assert [(p["block"], p["text"], p["based_on"]) for p in here.puts] == [
        ("customer_relationships", "Étudiants", 1),
        ("customer_relationships", "Étudiantes", 2),
        ("channels", "Affiche", 0),
    ]
    assert here.left() == []


def test_a_reply_that_never_came_is_no_conflict(wall) -> None:
    here = wall().open()
    put = {"block": "channels", "text": "Étudiants", "tint": "s1", "archived": False, "id": "stud"}
    here.replies = [(500, {"code": "error"})]  # Kept, but the answer was lost.
    here.page.route(
        f"{HOST}/api/boards/shop/canvas",
        lambda route: (here._write("amal", "Amal", **put), route.abort()),
        times=1,
    )
    here.drag("stud", *here.middle(here.block("channels")))
    expect(here.page.locator(".status")).to_have_attribute("data-state", "failed")
    here.replies = []
    here.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    here.eventually(here.left, [])
    expect(here.page.locator(".conflict")).to_have_count(0)
    assert here.shown("channels") == ["stud"]


def test_what_is_being_written_survives_a_reload(wall) -> None:
    here = wall().open()
    here.block("channels").locator(".add").click()
    here.page.locator(".editor textarea").press_sequentially("Une aff")
    here.page.evaluate("() => Object.defineProperty(document, 'hasFocus', { value: () => false })")
    here.open()
    area = here.block("channels").locator(".editor textarea")
    expect(area).to_have_value("Une aff")
    area.press_sequentially("iche")
    here.press("Enter")
    here.saved()
    assert here.puts[-1]["text"] == "Une affiche"
    assert here.left() == []


@pytest.mark.parametrize(
    ("status", "reply", "state", "button"),
    [
        (401, {"code": "signed_out"}, "signed_out", "Me reconnecter"),
        (403, {"code": "token"}, "token", "Recharger la page"),
        (403, {"code": "forbidden"}, "forbidden", "Revenir à ce qui est enregistré"),
        (409, {"code": "frozen"}, "frozen", "Revenir à ce qui est enregistré"),
        (500, {"code": "error"}, "failed", None),
        (422, {"code": "invalid", "findings": [{"code": "block"}]}, "refused", "Modifier"),
    ],
)
def test_what_the_server_refuses_is_said_and_nothing_is_lost(
    wall, status: int, reply: dict[str, Any], state: str, button: str | None
) -> None:
    here = wall().open()
    here.replies = [(status, reply)]
    here.drag("stud", *here.middle(here.block("channels")))
    line = here.page.locator(".status")
    expect(line).to_have_attribute("data-state", state)
    assert len(here.left()) == 1
    assert here.shown("channels") == ["stud"]
    if button:
        expect(line.locator(".actions > *").first).to_have_text(button)
    if button == "Revenir à ce qui est enregistré":
        line.get_by_role("button", name=button).click()
        expect(here.block("customer_segments").locator(".note")).to_have_count(3)
        assert here.left() == []
    if state == "refused":  # Put elsewhere, it goes on from there.
        here.drag("stud", *here.middle(here.block("key_partners")))
        here.saved()
        assert here.puts[-1]["block"] == "key_partners"
        assert here.left() == []


def test_after_a_gap_the_board_is_read_again(wall) -> None:
    here = wall().open()
    here.other("stud", tell=False, text="Lycéens")
    here.page.evaluate(
        "() => { window.source.onerror(); window.source.readyState = 1; window.source.onopen(); }"
    )
    expect(here.at("stud").locator(".text")).to_have_text("Lycéens")
    assert here.page.evaluate("window.sources") == ["/api/boards/shop/canvas/events?since=0"]


def test_gone_from_the_page_it_lets_go_of_the_events(wall) -> None:
    here = wall().open()
    here.page.evaluate("() => window.leave()")
    assert here.page.evaluate("window.source.closed") is True
    expect(here.page.locator(".board")).to_have_count(0)


# ---------------------------------------------------------------- finding, helping, reading


def test_searching_and_the_legend_dim_the_others(wall) -> None:
    here = wall().open()
    here.page.get_by_label("Chercher une note").fill("étud")
    expect(here.page.locator(".slot:not([data-dim])")).to_have_count(1)
    here.says("1 note trouvée")
    here.page.get_by_label("Chercher une note").fill("")
    mark = here.page.locator(".legend").get_by_role("button", name="À vérifier")
    mark.click()
    expect(mark).to_have_attribute("aria-pressed", "true")
    expect(here.page.locator(".slot:not([data-dim])")).to_have_attribute("data-id", "meal")
    mark.click()
    expect(here.page.locator(".slot[data-dim]")).to_have_count(0)


def test_help_of_a_block(wall) -> None:
    here = wall().open()
    opener = here.page.get_by_role("button", name="Aide : Canaux")
    opener.click()
    dialog = here.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_have_text("3. Canaux")
    assert dialog.locator("> ul > li").count() == 5
    expect(dialog.locator("details")).to_have_count(3)
    expect(dialog.locator("details li").first).to_be_hidden()
    dialog.locator("summary").first.click()
    expect(dialog.locator("details li").first).to_be_visible()
    assert barriers(here.page) == []
    here.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    expect(here.page.locator(".credit")).to_contain_text("CC BY-SA")


def test_full_screen_for_the_projector(wall) -> None:
    here = wall().open()
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    before = here.at("stud").locator(".text").evaluate(size)
    here.page.get_by_role("button", name="Plein écran").click()
    here.page.wait_for_function(
        "() => document.querySelector('#host').shadowRoot.querySelector('.board').matches(':fullscreen')"
    )
    assert here.at("stud").locator(".text").evaluate(size) > before
    here.drag("stud", *here.middle(here.block("channels")))
    assert here.shown("channels") == ["stud"]
    here.page.get_by_role("button", name="Quitter le plein écran").click()
    expect(here.page.get_by_role("button", name="Plein écran")).to_be_visible()


def test_who_may_only_read_changes_nothing(wall) -> None:
    here = wall()
    here.note("gone", "channels", "Vieille idée", archived=True)
    here.open(editable=False)
    assert here.page.locator(".board .add, .board [tabindex]").count() == 0
    expect(here.page.get_by_role("button", name="Annuler le dernier geste")).to_have_count(0)
    here.drag("stud", *here.middle(here.block("channels")))
    here.at("stud").click()
    assert here.shown("channels") == []
    expect(here.page.locator(".menu, .editor")).to_have_count(0)
    here.page.get_by_role("button", name="Notes rangées (1)").click()
    expect(here.page.locator(".shelf")).to_have_text("Vieille idée")
    assert here.puts == []
    assert barriers(here.page) == []


# ---------------------------------------------------------------- large, on every screen


def test_two_hundred_notes_move_without_drawing_the_others_again(wall) -> None:
    here = wall()
    blocks = [block["id"] for block in CANVAS["fr"]["board"]["blocks"]]
    for n in range(200):
        here.note(f"n{n:04}", blocks[n % 9], f"Note numéro {n} avec quelques mots", f"s{n % 3 + 1}")
    here.open()
    here.page.evaluate("""() => {
      const root = document.querySelector("#host").shadowRoot;
      window.touched = new Set();
      new MutationObserver((found) => found.forEach(({ target, addedNodes }) => {
        [target, ...addedNodes].forEach((node) => {
          const slot = (node.closest ? node : node.parentElement)?.closest?.(".slot");
          if (slot) window.touched.add(slot.dataset.id);
        });
      })).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    }""")
    here.drag("stud", *here.middle(here.block("key_partners").locator("header")))
    assert here.shown("key_partners")[0] == "stud"
    here.saved()
    touched = set(here.page.evaluate("() => [...window.touched]"))
    assert "stud" in touched
    # Its own element, and those to which the way of Tab passes in the two blocks.
    assert len(touched) <= 4, touched
    assert here.order("key_partners")[0] == "stud"


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("phone", [False, True], ids=["laptop", "phone"])
def test_it_fits_and_everybody_can_use_it(wall, language: str, phone: bool) -> None:
    here = wall(language, phone).open()
    assert here.page.evaluate(SIDEWAYS) <= 0
    assert barriers(here.page) == []
    here.at("stud").click()
    assert here.page.evaluate(SIDEWAYS) <= 0
    assert barriers(here.page) == []
    here.press("Enter")
    here.page.locator(".editor textarea").fill("Étudiants internes")
    here.other("stud", text="Étudiants externes")
    expect(here.page.locator(".conflict")).to_be_visible()
    assert here.page.evaluate(SIDEWAYS) <= 0
    assert barriers(here.page) == []


# ---------------------------------------------------------------- the real page


def on_canvas(hand: Hand, member: Member, phone: bool = False) -> Page:
    """A device of a member with the team's canvas open."""
    page = hand(member, phone).open("/canevas")
    page.locator(".board .block").first.wait_for()
    page.locator(".board[style*=hidden]").wait_for(state="detached")
    settled(page)
    return page


def written(page: Page, block: str, text: str) -> None:
    place = page.locator(f'.block[data-block="{block}"]')
    if (
        page.locator('.board[data-layout="narrow"]').count()
        and not place.locator(".add").is_visible()
    ):
        place.locator(".fold").click()
    place.locator(".add").click()
    page.locator(".editor textarea").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".board .tools .status")).to_have_attribute("data-state", "clean")


def test_two_devices_at_one_board(classroom: Classroom, hand: Hand) -> None:
    """What one does is on the other within two seconds; the page is not run again for it."""
    member = classroom.join()
    laptop, phone = on_canvas(hand, member), on_canvas(hand, member, phone=True)
    written(laptop, "channels", "Marché du samedi")
    on_phone = phone.locator('.block[data-block="channels"] .note')
    expect(on_phone).to_have_text("Marché du samedi", timeout=2000)
    # The first of the phone: moved there by its menu, seen on the laptop.
    on_phone.tap()
    phone.locator(".menu").get_by_label("Déplacer vers").select_option("key_partners")
    there = laptop.locator('.block[data-block="key_partners"] .note')
    expect(there).to_have_text("Marché du samedi", timeout=2000)
    # Both write in it.
    there.focus()
    laptop.keyboard.press("Enter")
    laptop.locator(".editor textarea").fill("Marché du dimanche")
    phone.locator('.block[data-block="key_partners"] .note').tap()
    phone.get_by_role("button", name="Modifier").tap()
    phone.locator(".editor textarea").fill("Souk du samedi")
    phone.keyboard.press("Enter")
    panel = laptop.locator(".conflict")
    expect(panel.locator(".side .text")).to_have_text(["Marché du dimanche", "Souk du samedi"])
    panel.get_by_role("button", name="Garder les deux").click()
    expect(phone.locator('.block[data-block="key_partners"] .text')).to_have_text(
        ["Souk du samedi", "Marché du dimanche"], timeout=4000
    )
    laptop.reload()
    laptop.locator(".board .block").first.wait_for()
    expect(laptop.locator('.block[data-block="key_partners"] .text')).to_have_text(
        ["Souk du samedi", "Marché du dimanche"]
    )


def test_the_power_goes_while_notes_move(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    page = on_canvas(hand, member)
    written(page, "channels", "Affiche")
    classroom.cut()
    note = page.locator('.block[data-block="channels"] .note')
    note.focus()
    for key in ("Space", "ArrowLeft", "Space"):
        page.keyboard.press(key)
    status = page.locator(".board .tools .status")
    expect(status).to_have_attribute("data-state", "failed")
    classroom.restore()
    expect(status).to_have_attribute("data-state", "clean", timeout=PATIENCE)
    other = on_canvas(hand, member)
    expect(other.locator('.block[data-block="channels"] .note')).to_have_count(0)
    expect(other.locator(".board .note .text")).to_have_text("Affiche")
