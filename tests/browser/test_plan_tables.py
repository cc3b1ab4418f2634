"""The tables of the plan, as the browser draws them: tabs, grey values, hidden cells, what is wrong.

The component stands alone here, in a page of its own: this file plays the page and the server. The
last tests use the real ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from pages.parts import browser_words
from pie_core.model.programme import PromptRef
from pie_core.service import answers
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests.browser.axe import AXE, RUN
from tests.browser.classroom import (
    PATIENCE,
    PHONE,
    Classroom,
    Hand,
    card,
    eventually,
    saved,
    settled,
)

pytestmark = pytest.mark.browser
ASSETS = Path(__file__).resolve().parents[2] / "pages" / "parts" / "assets"
HOST = "http://plan.test"
KINDS = {".js": "text/javascript", ".css": "text/css"}
LAPTOP = {"width": 1366, "height": 768}
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Essai</title>
<style>body { margin: 0; padding: 0 1rem; font-family: sans-serif; }</style></head>
<body><main><h1>Essai</h1><div id="host"></div></main><script type="module">
import activity from "/activity.js";
const root = document.getElementById("host").attachShadow({ mode: "open" });
window.told = [];
window.draw = (data) => activity({
  data, parentElement: root, setTriggerValue: (name, value) => window.told.push([name, value]),
});
window.ready = true;
</script></body></html>"""

MONTHS = [
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
]  # fmt: skip
ROW = "r000000000000001"
OTHER = "r000000000000002"


def column(name: str, kind: str = "text", label: str = "", **more: Any) -> dict[str, Any]:
    """A column as the page gives it."""
    plain = {"required": False, "options": [], "unit": "", "min": 0, "max": None}
    return {
        "id": name,
        "kind": kind,
        "label": label or name,
        "group": "",
        "fallback": None,
        **plain,
        **more,
    }


def options(**labels: str) -> list[dict[str, str]]:
    return [{"id": name, "label": label} for name, label in labels.items()]


STARTS = [{"id": str(n), "label": f"{name} 2027"} for n, name in enumerate(MONTHS)]
GROUPS = [
    {"id": "base", "label": "Prix et quantités"},
    {"id": "months", "label": "Mois par mois"},
    {"id": "years", "label": "Années suivantes"},
    {"id": "stock", "label": "Stock et délais"},
]
VAT = options(standard="20 %", reduced="10 %", exempt="sans TVA")
OFFERS = [
    column("name", label="Ce que tu vends", required=True),
    column("price", "amount", "Prix de vente", required=True, group="base", max=10**12),
    column("units", "number", "Ventes d'un mois normal", group="base", max=10**7),
    column("category", "choice", "Sorte", group="base", options=options(goods="Marchandise", work="Service")),
    column("vat", "choice", "TVA", group="base", options=VAT, fallback={"is": "standard"}),
    column("from", "month", "Vendu à partir de", group="base", options=STARTS, fallback={"is": 0}),
    column("proof", "evidence", "D'où vient ce chiffre", group="base", options=[
        {"id": "discovery_day/one_test", "label": "Le test du marché : 7 sur 10"}]),
    column("ramadan", "number", "Ramadan", unit="%", group="months", max=1000, fallback={"is": 100}),
    column("summer", "number", "Été", unit="%", group="months", max=1000, fallback={"is": 100}),
    *[
        column(f"m{n}", "number", name, group="months", max=10**7, fallback={"season": {
            "of": "units", "times": ["summer"] if 6 <= n <= 7 else ["ramadan"] if n == 1 else []}})
        for n, name in enumerate(MONTHS)
    ],
    column("growth_2", "number", "Croissance, année 2", unit="%", group="years", min=-100, max=1000,
           fallback={"is": 0}),
    *[
        column(f"growth_{n}", "number", f"Croissance, année {n}", unit="%", group="years", min=-100,
               max=1000, fallback={"same": f"growth_{n - 1}"})
        for n in (3, 4, 5)
    ],
    column("loss", "number", "Perte", unit="%", group="stock", max=100,
           fallback={"by": "category", "values": {"goods": 5, "work": 0}}),
    column("days", "number", "Jours de stock", unit="jours", group="stock", max=360,
           fallback={"by": "category", "values": {"goods": 15}}),
]  # fmt: skip


def table(columns: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """A prompt of the kind table."""
    return {
        "id": "offers",
        "kind": "table",
        "label": "Tes produits et services",
        "help": "Une ligne pour chaque chose que tu vends.",
        "placeholder": "",
        "example": "",
        "unit": "",
        "required": True,
        "levels": [],
        "options": [],
        "criteria": [],
        "of": None,
        "items": [],
        "needs": None,
        "freezes": [],
        "min": 1,
        "max": 12,
        "at": None,
        "groups": GROUPS if columns is None else [],
        "columns": OFFERS if columns is None else columns,
        **more,
    }


class Desk:
    """A page with the component on it; `posts` is what it sent, `replies` what it gets first."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        self.posts: list[dict[str, Any]] = []
        self.replies: list[tuple[int, dict[str, Any]]] = []
        self.data: dict[str, Any] = {}
        page.set_default_timeout(PATIENCE)
        page.route(f"{HOST}/**", self._answer)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("#")[0]
        file = ASSETS / path.removeprefix("/")
        if path == "/":
            route.fulfill(body=PAGE, content_type="text/html")
        elif path == "/words.js":
            told = json.dumps(browser_words.worded(words(self.language)), ensure_ascii=False)
            route.fulfill(body=f"export default {told}", content_type="text/javascript")
        elif path == "/api/answers":
            self.posts.append(route.request.post_data_json)
            status, reply = self.replies.pop(0) if self.replies else (200, self._kept())
            route.fulfill(status=status, json=reply)
        elif file.is_file():
            route.fulfill(body=file.read_text(encoding="utf-8"), content_type=KINDS[file.suffix])
        else:
            route.fulfill(status=404, json={"code": "not_found"})

    def _kept(self) -> dict[str, Any]:
        at = "2026-11-26T10:42:00+01:00"
        return {"version": self.posts[-1]["based_on"] + 1, "at": at, "time": "10:42"}

    def open(self, *prompts: dict[str, Any], **answers: Any) -> Desk:
        """Open the page and draw these prompts with these answers."""
        self.page.goto(HOST)
        self.page.wait_for_function("window.ready")
        self.redraw(*prompts, **answers)
        self.page.locator(".activity").first.wait_for()
        return self

    def redraw(self, *prompts: dict[str, Any], version: int = 1, **answers: Any) -> None:
        """What a rerun of the page gives the component."""
        about = {"author": "Amal", "at": "2026-11-26T10:00:00+01:00", "time": "10:00", "mine": True}
        self.data = {
            "token": "t",
            "language": self.language,
            "dir": LANGUAGES[self.language].direction,
            "modules": {"drafts": "/drafts.js", "table": "/table.js"},
            "words": "/words.js",
            "css": "/activity.css",
            "person": {"id": "amal", "name": "Amal"},
            "owner": "team",
            "module": "plan",
            "activity": "simple",
            "readonly": False,
            "live": True,
            "prompts": list(prompts),
            "answers": {
                name: {"value": value, "version": version, **about}
                for name, value in answers.items()
            },
        }
        self.page.evaluate("data => window.draw(data)", self.data)

    def cell(self, name: str, row: int = 0) -> Locator:
        """The control of a column in a row."""
        place = self.page.locator(".rows .row").nth(row).locator(f'[data-column="{name}"]')
        return place.locator("input, textarea, select")

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("tab", name=name)

    def status(self, state: str) -> Locator:
        """The words under the table, once it is in a state."""
        line = self.page.locator(".status").first
        expect(line).to_have_attribute("data-state", state, timeout=PATIENCE)
        return line.locator(".words")

    def sent(self) -> dict[str, Any]:
        """The last thing sent, once everything is saved."""
        self.page.locator("h1").click()
        self.status("clean")
        return self.posts[-1]

    def draft(self, activity: str = "simple") -> Any:
        """What this browser keeps of the table until the server has it."""
        key = f"pie.draft.amal.team.plan/{activity}.offers"
        text = self.page.evaluate("key => window.localStorage.getItem(key)", key)
        return json.loads(text)["value"] if text else None


@pytest.fixture
def desk(browser: Browser) -> Iterator[Callable[..., Desk]]:
    """`desk("ar", phone=True)`: a page for the component; no script on it may fail."""
    contexts = []
    failed: list[str] = []

    def new(language: str = "fr", phone: bool = False, **size: int) -> Desk:
        context = browser.new_context(
            viewport=PHONE if phone else {**LAPTOP, **size}, has_touch=phone, is_mobile=phone
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: failed.append(str(error)))
        return Desk(page, language)

    yield new
    for context in contexts:
        context.close()
    assert failed == []


def barriers(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found


BREAD = {"name": "Pain", "price": 250, "units": 1200, "category": "goods"}


# ---------------------------------------------------------------- a view of a wider table


def test_a_view_saves_to_where_the_answer_lives_and_keeps_what_it_does_not_show(desk) -> None:
    hidden = {"m3": 900, "vat": "reduced"}
    rows = [
        {"id": ROW, "cells": {"name": "Pain", "price": 250, **hidden}},
        {"id": OTHER, "cells": hidden},
    ]
    view = table(OFFERS[:3], at={"activity": "offers", "prompt": "all"}, id="seen")
    page = desk().open(view, seen=rows)
    expect(page.cell("name", 1)).to_have_value("")  # Only hidden cells: still a row.
    page.cell("price").fill("3,50")
    sent = page.sent()
    assert {k: sent[k] for k in ("owner", "module", "activity", "prompt", "based_on")} == {
        "owner": "team",
        "module": "plan",
        "activity": "offers",
        "prompt": "all",
        "based_on": 1,
    }
    assert sent["value"] == [{"id": ROW, "cells": {**rows[0]["cells"], "price": 350}}, rows[1]]
    # The page hears of it by the view's own name, so that it draws its figures again.
    eventually(lambda: page.page.evaluate("window.told"), [["saved", "2:seen"]])
    # A row taken away and brought back is the same row.
    page.page.get_by_role("button", name="Retirer la ligne 2").click()
    page.page.get_by_role("button", name="Annuler").click()
    assert page.sent()["value"] == sent["value"]
    page.cell("name").fill("")
    page.cell("price").fill("")
    assert page.sent()["value"] == [{"id": ROW, "cells": hidden}, rows[1]]


def test_what_a_conflict_offers_keeps_hidden_cells_too(desk) -> None:
    mine = [{"id": ROW, "cells": {"name": "Pain", "m3": 900}}]
    theirs = [
        {"id": ROW, "cells": {"name": "Pain", "m3": 900, "m4": 700}},
        {"id": OTHER, "cells": {"name": "Thé"}},
    ]
    page = desk().open(table(OFFERS[:3]), offers=mine)
    current = {
        "version": 4,
        "value": theirs,
        "author": "Driss",
        "author_id": "driss",
        "at": "2026-11-26T10:41:00+01:00",
    }
    page.replies = [(409, {"code": "conflict", "current": current})]
    page.cell("price").fill("2,50")
    page.status("conflict")
    page.page.get_by_role("button", name="Garder les deux").click()
    page.status("clean")
    assert page.posts[-1]["based_on"] == 4
    assert page.posts[-1]["value"] == [
        {"id": ROW, "cells": {"name": "Pain", "m3": 900, "m4": 700, "price": 250}},
        theirs[1],
    ]
    # Two different prices in one cell: one must be chosen.
    other = [{"id": ROW, "cells": {"name": "Pain", "price": 999}}]
    page.replies = [
        (409, {"code": "conflict", "current": {**current, "version": 9, "value": other}})
    ]
    page.cell("price").fill("3")
    page.status("conflict")
    expect(page.page.get_by_role("button", name="Garder le mien")).to_be_visible()
    expect(page.page.get_by_role("button", name="Garder les deux")).to_have_count(0)


# ---------------------------------------------------------------- what empty cells count as


def test_empty_cells_show_in_grey_what_they_count_as(desk) -> None:
    page = desk().open(table(), offers=[{"id": ROW, "cells": BREAD}])
    first = page.cell("vat").locator("option").first
    expect(first).to_have_text("20 %")
    expect(page.cell("vat")).to_have_attribute("data-ghost", "")
    expect(page.cell("from").locator("option").first).to_have_text("janvier 2027")
    expect(page.cell("category").locator("option").first).to_have_text("Choisir…")
    page.tab("Stock et délais").click()
    expect(page.cell("loss")).to_have_attribute("placeholder", "5")
    expect(page.cell("days")).to_have_attribute("placeholder", "15")
    page.tab("Prix et quantités").click()
    page.cell("category").select_option("work")
    page.cell("vat").select_option("exempt")
    expect(page.cell("vat")).not_to_have_attribute("data-ghost", "")
    page.tab("Stock et délais").click()
    expect(page.cell("loss")).to_have_attribute("placeholder", "0")
    expect(page.cell("days")).to_have_attribute("placeholder", "")
    # Grey is never sent.
    cells = {**BREAD, "category": "work", "vat": "exempt"}
    assert page.sent()["value"] == [{"id": ROW, "cells": cells}]


def test_months_follow_the_normal_month_and_the_seasons(desk) -> None:
    page = desk().open(table(), offers=[{"id": ROW, "cells": {**BREAD, "units": 12.35}}])
    page.tab("Mois par mois").click()
    expect(page.cell("m0")).to_have_attribute("placeholder", "12,35")
    page.cell("summer").fill("150")
    expect(page.cell("m6")).to_have_attribute("placeholder", "18,53")  # 18,525
    expect(page.cell("m8")).to_have_attribute("placeholder", "12,35")
    page.cell("ramadan").fill("33")
    expect(page.cell("m1")).to_have_attribute("placeholder", "4,08")  # 4,0755
    page.cell("ramadan").fill("trop")
    expect(page.cell("m1")).to_have_attribute("placeholder", "")
    page.cell("ramadan").fill("")
    expect(page.cell("m1")).to_have_attribute("placeholder", "12,35")
    page.cell("m1").fill("7")
    assert page.sent()["value"][0]["cells"] == {**BREAD, "units": 12.35, "summer": 150, "m1": 7}


def test_growth_may_be_negative_and_later_years_follow(desk) -> None:
    page = desk().open(table(), offers=[{"id": ROW, "cells": BREAD}])
    page.tab("Années suivantes").click()
    page.cell("growth_2").fill("\u2212 7,5")
    for year in (3, 4, 5):
        expect(page.cell(f"growth_{year}")).to_have_attribute("placeholder", "-7,5")
    page.cell("growth_4").fill("-2")
    expect(page.cell("growth_5")).to_have_attribute("placeholder", "-2")
    cells = page.sent()["value"][0]["cells"]
    assert (cells["growth_2"], cells["growth_4"]) == (-7.5, -2)
    expect(page.cell("growth_2")).to_have_value("-7,5")
    # Where nothing may be below zero, a minus is no number, as before.
    page.tab("Prix et quantités").click()
    page.cell("units").fill("-5")
    expect(page.status("refused")).to_contain_text("« -5 » n'est pas un nombre")


# ---------------------------------------------------------------- what cannot be saved


def test_a_bad_number_is_named_by_row_and_column_and_nothing_typed_is_lost(desk) -> None:
    rows = [{"id": ROW, "cells": BREAD}, {"id": OTHER, "cells": {"name": "Thé"}}]
    page = desk().open(table(), offers=rows)
    page.cell("price", 1).fill("abc")
    page.cell("units", 1).fill("40")
    expect(page.status("refused")).to_have_text(
        "Tableau non enregistré. Ligne 2, « Prix de vente » : « abc » n'est pas un nombre. "
        "Écris par exemple 1\u00a0250,50."
    )
    expect(page.cell("price", 1)).to_have_attribute("aria-invalid", "true")
    expect(page.cell("price", 0)).to_have_attribute("aria-invalid", "false")
    expect(page.tab("Prix et quantités")).to_have_accessible_name("Prix et quantités à corriger")
    expect(page.tab("Prix et quantités").locator("svg")).to_be_visible()
    page.tab("Mois par mois").click()
    expect(page.tab("Prix et quantités").locator("svg")).to_be_visible()
    expect(page.tab("Mois par mois").locator("svg")).to_be_hidden()
    page.page.wait_for_timeout(1300)  # Longer than the pause before saving.
    assert page.posts == []
    kept = [rows[0], {"id": OTHER, "cells": {"name": "Thé", "price": "abc", "units": 40}}]
    assert page.draft() == kept
    # After a reload it all stands there again, and says so.
    page.open(table(), offers=rows)
    expect(page.cell("price", 1)).to_have_value("abc")
    expect(page.cell("units", 1)).to_have_value("40")
    expect(page.status("refused")).to_contain_text("Ligne 2, « Prix de vente »")
    assert page.posts == []
    page.cell("price", 1).fill("99999999999")
    expect(page.status("refused")).to_have_text(
        "Tableau non enregistré. Ligne 2, « Prix de vente » : écris un nombre entre 0 et "
        "10\u00a0000\u00a0000\u00a0000."
    )
    page.cell("price", 1).fill("12")
    assert page.sent()["value"][1]["cells"] == {"name": "Thé", "price": 1200, "units": 40}
    expect(page.tab("Prix et quantités").locator("svg")).to_be_hidden()
    assert page.draft() is None


def test_what_the_server_finds_is_named_by_row_and_column_too(desk) -> None:
    page = desk().open(table(), offers=[{"id": ROW, "cells": BREAD}])
    page.page.get_by_role("button", name="Ajouter une ligne").click()
    page.page.get_by_role("button", name="Ajouter une ligne").click()
    found = {"path": "1.price", "code": "range", "low": 100, "high": 500}
    page.replies = [(422, {"code": "invalid", "findings": [found]})]
    page.cell("price", 2).fill("9")  # The second row that has something is the third on screen.
    expect(page.status("refused")).to_have_text(
        "Tableau non enregistré. Ligne 3, « Prix de vente » : écris un nombre entre 1 et 5."
    )


def test_a_month_and_a_proof_that_are_no_choice_any_more_stay(desk) -> None:
    cells = {**BREAD, "from": 40, "proof": "discovery_day/gone"}
    page = desk().open(table(), offers=[{"id": ROW, "cells": cells}])
    expect(page.cell("from").locator("option:checked")).to_have_text("au-delà de la fin du plan")
    expect(page.cell("proof").locator("option:checked")).to_have_text("preuve qui n'existe plus")
    page.cell("units").fill("5")
    assert page.sent()["value"][0]["cells"] == {**cells, "units": 5}
    page.cell("from").select_option("0")
    page.cell("proof").select_option("discovery_day/one_test")
    sent = page.sent()["value"][0]["cells"]
    assert (sent["from"], sent["proof"]) == (0, "discovery_day/one_test")


def test_a_month_of_the_calendar(desk) -> None:
    choices = [{"id": f"2027-{n + 1:02}", "label": f"{name} 2027"} for n, name in enumerate(MONTHS)]
    prompt = table([], kind="month", id="start", label="Le premier mois", options=choices)
    page = desk().open(prompt, start="2026-03")
    box = page.page.locator("#p-start")
    expect(box.locator("option:checked")).to_have_text("mars 2026")
    box.select_option("2027-02")
    assert page.sent()["value"] == "2027-02"


# ---------------------------------------------------------------- tabs, redraws


def test_tabs_by_keyboard_lose_nothing_and_save_nothing(desk) -> None:
    page = desk().open(table(), offers=[{"id": ROW, "cells": BREAD}])
    page.cell("price").fill("12,")
    page.tab("Prix et quantités").focus()
    press = page.page.keyboard.press
    press("ArrowRight")
    expect(page.tab("Mois par mois")).to_be_focused()
    expect(page.tab("Mois par mois")).to_have_attribute("aria-selected", "true")
    expect(page.cell("price")).to_have_count(0)
    expect(page.cell("m0")).to_be_visible()
    assert page.posts == []
    press("Tab")
    expect(page.cell("name")).to_be_focused()  # The column that leads is in every tab.
    page.page.keyboard.type("x")
    press("Shift+Tab")
    press("ArrowLeft")
    expect(page.cell("name")).to_have_value("Painx")
    expect(page.cell("price")).to_have_value("12")
    press("ArrowLeft")
    expect(page.tab("Stock et délais")).to_be_focused()
    press("Home")
    expect(page.tab("Prix et quantités")).to_be_focused()
    press("End")
    expect(page.tab("Stock et délais")).to_be_focused()
    assert page.sent()["value"] == [{"id": ROW, "cells": {**BREAD, "name": "Painx", "price": 1200}}]


def test_a_redraw_takes_nothing_from_somebody_who_types(desk) -> None:
    page = desk().open(table(), offers=[{"id": ROW, "cells": BREAD}])
    page.tab("Mois par mois").click()
    page.cell("m0").focus()
    page.page.keyboard.type("1 2a")
    box = page.cell("m0").element_handle()
    changed = [{**c, "label": c["label"].upper()} for c in OFFERS]
    for columns in (OFFERS, changed):
        page.redraw(table(columns, groups=GROUPS), offers=[{"id": ROW, "cells": BREAD}])
        page.page.wait_for_timeout(100)
        assert page.cell("m0").element_handle().evaluate("(node, box) => node === box", box)
        expect(page.cell("m0")).to_be_focused()
        expect(page.cell("m0")).to_have_value("1 2a")
    page.page.locator("h1").click()
    # The new labels come once the field is left, in the same tab, with what was typed.
    expect(page.page.locator(".rows label").last).to_have_text("DÉCEMBRE")
    expect(page.tab("Mois par mois")).to_have_attribute("aria-selected", "true")
    expect(page.cell("m0")).to_have_value("1 2a")
    expect(page.status("refused")).to_contain_text("« JANVIER » : « 1 2a » n'est pas un nombre")


def test_a_question_more_keeps_the_cursor_and_what_is_half_typed(desk) -> None:
    rows = [{"id": ROW, "cells": BREAD}]
    count = table([], kind="number", id="count", label="Nombre", min=0, max=100)
    page = desk().open(table(), count, offers=rows)
    page.page.locator("#p-count").fill("douze")
    page.page.get_by_role("button", name="Ajouter une ligne").click()
    page.cell("price", 1).focus()
    page.page.keyboard.type("7,")
    page.redraw(table(), count, {**count, "id": "more", "label": "Autre"}, offers=rows)
    page.page.locator("#p-more").wait_for()
    expect(page.cell("price", 1)).to_be_focused()
    expect(page.cell("price", 1)).to_have_value("7,")
    expect(page.page.locator("#p-count")).to_have_value("douze")
    page.page.keyboard.type("5")
    assert page.sent()["value"][1]["cells"] == {"price": 750}


# ---------------------------------------------------------------- on every screen


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("phone", [False, True], ids=["laptop", "phone"])
def test_every_tab_fits_and_everybody_can_use_it(desk, language: str, phone: bool) -> None:
    rows = [{"id": f"row-{n}", "cells": {**BREAD, "name": f"Produit {n}"}} for n in range(3)]
    page = desk(language, phone).open(table(), offers=rows)
    for group in GROUPS:
        page.tab(group["label"]).click()
        wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.page.evaluate(wide) <= 0, group
        assert barriers(page.page) == [], group
        expect(page.cell("name")).to_be_visible()
    if phone:
        expect(page.page.locator('[data-column="loss"] label').first).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_twelve_months_are_readable_and_the_name_stays_in_sight(desk, language: str) -> None:
    cells = {**BREAD, **{f"m{n}": 12500 for n in range(12)}}
    page = desk(language).open(table(), offers=[{"id": ROW, "cells": cells}])
    page.tab("Mois par mois").click()
    for n in range(12):
        size = page.cell(f"m{n}").evaluate(
            "box => [box.offsetWidth, box.scrollWidth - box.clientWidth]"
        )
        assert size[0] >= 72, "4.5rem"
        assert size[1] <= 0, "12 500 stands in it whole"
    # On a narrower screen they scroll, and the name stays.
    page.page.set_viewport_size({"width": 900, "height": 700})
    lead = page.page.locator(".rows .lead")
    edge = "box => { const r = box.getBoundingClientRect(); return [r.left, r.right]; }"
    before = lead.evaluate(edge)
    page.cell("m11").focus()
    moved = page.page.locator(".scroller").evaluate("box => Math.abs(box.scrollLeft)")
    assert moved > 0
    assert lead.evaluate(edge) == before
    seen, last = page.page.locator(".scroller").evaluate(edge), page.cell("m11").evaluate(edge)
    assert seen[0] <= last[0] < last[1] <= seen[1]
    # The first figure after the name, come back to by keyboard, is not under the name.
    page.cell("m0").focus()
    first = page.cell("m0").evaluate(edge)
    assert first[1] <= before[0] or first[0] >= before[1]


def test_from_right_to_left_arrows_go_the_other_way(desk) -> None:
    page = desk("ar").open(table(), offers=[{"id": ROW, "cells": BREAD}])
    page.tab("Prix et quantités").focus()
    page.page.keyboard.press("ArrowLeft")
    expect(page.tab("Mois par mois")).to_be_focused()
    name = page.cell("name").bounding_box()
    month = page.cell("ramadan").bounding_box()
    assert name
    assert month
    assert name["x"] > month["x"]
    page.tab("Années suivantes").click()
    page.cell("growth_2").fill("-5")
    page.page.locator("h1").click()
    page.status("clean")
    assert page.posts[-1]["value"][0]["cells"]["growth_2"] == -5
    assert re.fullmatch("\u200e?-5", page.cell("growth_2").input_value())


# ---------------------------------------------------------------- numbers


def test_numbers_are_read_as_people_write_them(desk) -> None:
    page = desk().open(table(), offers=[]).page
    read = page.evaluate("""async () => {
      const { quantity, centimes } = await import("/activity.js");
      const say = (value) => (value === undefined ? "none" : value);
      const signs = { negative: true };
      return {
        plain: ["12", "1 250,5", "12.500", "", "-5", "1-2", "٣٫٥"].map((x) => say(quantity(x, "fr"))),
        signed: ["-5", "\\u22127,5", "\\u200e-3", "\\u061c-3", "- 4", "-", "5-", "--5", "-0", "8"]
          .map((x) => say(quantity(x, "fr", signs))),
        money: ["-12,5", "12,5", "-1 250"].map((x) => say(centimes(x, "fr", signs))),
        pure: say(centimes("-12,5", "fr")),
      };
    }""")
    assert read == {
        "plain": [12, 1250.5, 12500, None, "none", "none", 3.5],
        "signed": [-5, -7.5, -3, -3, -4, "none", "none", "none", 0, 8],
        "money": [-1250, 1250, -125000],
        "pure": "none",
    }


def test_a_share_of_days_is_whole_and_an_absent_percentage_counts_as_all(desk) -> None:
    share = {"season": {"of": "days", "times": ["share", "elsewhere"], "whole": True}}
    columns = [
        column("name"),
        column("days", "number", fallback={"is": 30}),
        column("share", "number", unit="%", fallback={"is": 0}),
        column("wait", "number", fallback=share),
    ]
    page = desk().open(table(columns), offers=[{"id": ROW, "cells": {"name": "Thé"}}])
    expect(page.cell("wait")).to_have_attribute("placeholder", "0")
    page.cell("share").fill("35")
    expect(page.cell("wait")).to_have_attribute("placeholder", "11")  # 10,5
    page.cell("days").fill("40")
    expect(page.cell("wait")).to_have_attribute("placeholder", "14")


def test_ghosts_of_a_table_without_tabs_and_its_totals(desk) -> None:
    columns = [
        column("name", label="Achat"),
        column("amount", "amount", "Somme", fallback={"is": 1000}),
        column("price", "amount", "Prix d'un"),
    ]
    page = desk().open(table(columns), offers=[{"id": ROW, "cells": {"name": "Four"}}])
    expect(page.cell("amount")).to_have_attribute("placeholder", "10")
    total = page.page.locator(".sums .amount")
    expect(total).to_have_text("Total 10\u00a0DH")
    page.cell("amount").fill("25,50")
    expect(total).to_have_text("Total 25,50\u00a0DH")
    assert page.sent()["value"] == [{"id": ROW, "cells": {"name": "Four", "amount": 2550}}]


# ---------------------------------------------------------------- the real pages


def cell_of(page: Page, prompt: str, name: str) -> Locator:
    """The control of a column in the first row of a table of the real page."""
    place = card(page, prompt).locator(f'.rows .row >> nth=0 >> [data-column="{name}"]')
    return place.locator("input, textarea, select")


def test_both_ways_in_fill_one_table_while_the_figures_follow(
    classroom: Classroom, hand: Hand
) -> None:
    member = classroom.join()
    offers = PromptRef.parse("plan/offers.offers")
    cells = {"name": "Pain", "price": 250, "unit_cost": 100, "summer": 150}
    row = {"id": "row0000001", "cells": cells}
    answers.save(classroom.house, member.actor, member.project, offers, [row], 0)
    page = hand(member).open("/chiffres?v=simple&s=how_many")
    units = cell_of(page, "how_many", "units")
    units.fill("1 000")
    box = units.element_handle()
    saved(page, "how_many")
    assert member.kept(str(offers)) == [{"id": row["id"], "cells": {**cells, "units": 1000}}]
    settled(page)  # The figures were drawn again, the field was not.
    assert units.evaluate("(node, box) => node === box", box)
    expect(units).to_be_focused()

    page.goto("/chiffres?v=saisie&s=offers")
    page.get_by_role("tab", name="Mois par mois").click()
    hints = (
        card(page, "offers")
        .locator(".rows .row input")
        .evaluate_all("boxes => boxes.map((box) => box.placeholder)")
    )
    assert sorted(hints) == [*["1\u00a0000"] * 10, *["1\u00a0500"] * 2]  # July and August.
    cell_of(page, "offers", "m1").fill("beaucoup")
    cell_of(page, "offers", "m2").fill("900")
    cell_of(page, "offers", "m2").blur()
    refused = card(page, "offers").locator(".status[data-state=refused]")
    expect(refused).to_contain_text("Tableau non enregistré. Ligne 1")
    # Gone and back: the page says where the draft waits, and the table still holds it.
    page.goto("/projet")
    page.locator(".pie-told a").click()
    page.get_by_role("tab", name=re.compile("Mois par mois.*à corriger")).click()
    expect(cell_of(page, "offers", "m1")).to_have_value("beaucoup")
    cell_of(page, "offers", "m1").fill("")
    cell_of(page, "offers", "m1").blur()
    saved(page, "offers")
    expected = {**cells, "units": 1000, "m2": 900}
    assert member.kept(str(offers)) == [{"id": row["id"], "cells": expected}]
