"""A class at work: a real server, its house, and devices that people hold in their hands."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import Signer
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

from pie_core.api import session
from pie_core.model.people import Actor, Cohort
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, cohorts, examples
from pie_core.service.house import House
from tests.browser.cable import Cable
from tests.server import Server

PATIENCE = 45_000
"""Milliseconds to wait for anything: a slow laptop with thirty browsers on it is no failure."""


PIN = "2580"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
FIRST = ("Amal", "Driss", "Nadia", "Hind", "Zineb", "Karim", "Rachid", "Meryem", "Youssef", "Salim")
LAST = ("Berrada", "Naciri", "Chraïbi", "Mansouri", "Tazi", "Bennis", "Alaoui", "Lahlou")
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit looks for its base path under the page's own address first; that 404 is its way."""


STOPPED = "stopped by the policy: "
LISTEN = f"""document.addEventListener("securitypolicyviolation", (event) => console.warn(
  "{STOPPED}" + event.violatedDirective, event.blockedURI, event.sourceFile, event.sample));"""


@dataclass
class Member:
    """Somebody with an account."""

    house: House
    token: str
    actor: Actor

    @property
    def name(self) -> str:
        """First and last name."""
        return self.actor.person.name

    @property
    def first(self) -> str:
        """First name."""
        return self.name.split()[0]

    @property
    def project(self) -> str:
        """The project of a trainee's team."""
        team = cohorts.my_team(self.house, self.actor)
        assert team is not None
        return team[0].project_id

    def kept(self, key: str, *, own: bool = False) -> Any:
        """What the database has under `module/activity.prompt`: the team's, or one's `own`."""
        with self.house.store.reading() as r:
            answer = r.answer(self.actor.id if own else self.project, PromptRef.parse(key))
        return answer.value if answer else None


@dataclass
class Classroom:
    """A laptop that serves a group."""

    house: House
    server: Server
    cohort: Cohort
    trainer: Member
    names: Iterator[str] = field(
        default_factory=lambda: (f"{first} {last}" for last in LAST for first in FIRST)
    )
    powered: bool = True

    def join(self, name: str = "") -> Member:
        """Another trainee, who has agreed to what is kept."""
        code = self.cohort.join_code
        token = accounts.join(self.house, code, name or next(self.names), PIN)
        actor = accounts.actor(self.house, token)
        assert actor is not None
        accounts.consent(self.house, actor)
        return Member(self.house, token, actor)

    def work(self, member: Member) -> None:
        """Fill a trainee's day as an example team did: long words, a full canvas, figures, a test."""
        team = examples.teams()[0]
        own = (member.actor.id, team["members"][0]["answers"])
        for owner, given in (own, (member.project, team["answers"])):
            for key, value in given.items():
                ref = PromptRef.parse(key)
                answers.save(self.house, member.actor, owner, ref, value, 0)

    def cut(self) -> None:
        """The power goes."""
        self.server.kill()
        self.powered = False

    def restore(self) -> None:
        """The power is back: same port, same data."""
        if not self.powered:
            self.server.start()
        self.powered = True


@dataclass
class Device:
    """One browser of one person, with everything that it complained about."""

    context: BrowserContext
    url: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    """What the content security policy of `pie_core.api.headers` kept from a page."""

    def tab(self) -> Page:
        """A new tab."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.exceptions.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("console", self._said)
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))
        return page

    def open(self, path: str) -> Page:
        """A new tab at a path of the server."""
        page = self.tab()
        page.goto(path)
        return page

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _said(self, message: ConsoleMessage) -> None:
        if message.text.startswith(STOPPED):
            self.stopped.append(f"{message.text} (on {message.page.url if message.page else '?'})")
            return
        if message.type == "error" and not str(message.location.get("url", "")).endswith(PROBES):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def _asked(self, address: str) -> None:
        parts = urlsplit(address)
        if (
            parts.scheme not in ("data", "blob", "about")
            and parts.netloc != urlsplit(self.url).netloc
        ):
            self.strangers.append(address)


Hand = Callable[..., Device]
"""`hand(member, phone=True)`: a device, signed in for a member, or at the door for nobody."""


def handed(
    browser: Browser,
    server: Server | Cable,
    house: House | None,
    member: Member | None,
    phone: bool,
) -> Device:
    """A new device."""
    context = browser.new_context(
        base_url=server.url,
        locale="fr-FR",
        timezone_id="Africa/Casablanca",
        viewport=PHONE if phone else DESK,
        has_touch=phone,
        is_mobile=phone,
        accept_downloads=True,
    )
    if member and house:
        signed = Signer(house.secret, salt="pie.session").sign(member.token).decode()
        context.add_cookies([{"name": session.COOKIE, "value": signed, "url": server.url}])
    context.add_init_script(LISTEN)
    return Device(context, server.url)


# ---------------------------------------------------------------- looking at a page


def until(page: Page, script: str) -> None:
    """Wait until an expression of JavaScript is true of a page.

    As `page.wait_for_function`, which makes a function of text inside the page: our policy forbids it.
    """
    deadline = time.monotonic() + PATIENCE / 1000
    while not _true(page, script):
        assert time.monotonic() < deadline, f"never true: {script}"
        page.wait_for_timeout(50)


def _true(page: Page, script: str) -> bool:
    try:
        return bool(page.evaluate(script))
    except PlaywrightError as error:
        if "navigation" in str(error):
            return False  # The page is another one at this very moment.
        raise


def activity(module_activity: str) -> str:
    """The address of an activity: `activity("discovery_day/ten_ideas")`."""
    module, _, name = module_activity.partition("/")
    return f"/module?m={module}&a={name}"


def card(page: Page, prompt: str) -> Locator:
    """A prompt of the activity on screen."""
    return page.locator(f'[data-prompt="{prompt}"]')


def field_of(page: Page, prompt: str) -> Locator:
    """The field of a prompt with one text."""
    return card(page, prompt).locator(f"#p-{prompt}")


def write(box: Locator, text: str, delay: float = 0) -> None:
    """Type key by key where somebody has put the cursor (a field that is still hidden has none)."""
    box.click()
    box.press("Control+End")
    box.press_sequentially(text, delay=delay)


def in_state(page: Page, prompt: str, state: str | re.Pattern[str]) -> None:
    """Wait until a field's status line is in a state (`clean`, `failed`, `conflict`…)."""
    expect(card(page, prompt).locator(".status")).to_have_attribute(
        "data-state", state, timeout=PATIENCE
    )


def saved(page: Page, prompt: str) -> None:
    """Wait until a field says by itself that it is saved."""
    in_state(page, prompt, "clean")
    expect(card(page, prompt).locator(".status .words")).to_contain_text("Enregistré à")


def lamp(page: Page, words: str) -> None:
    """Wait until the connection lamp says so."""
    expect(page.locator(".pie-lamp .word")).to_have_text(words, timeout=PATIENCE)


def sees(page: Page, text: str) -> None:
    """Wait until the page shows a text."""
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)


def settled(page: Page) -> None:
    """Wait until Streamlit has finished drawing the present run."""
    page.locator(".stApp[data-test-script-state='notRunning']").wait_for(state="attached")


def eventually(look: Callable[[], Any], expected: Any, seconds: float = PATIENCE / 1000) -> None:
    """Wait until `look()` gives what is expected."""
    deadline = time.monotonic() + seconds
    while (found := look()) != expected:
        assert time.monotonic() < deadline, f"{found!r} is not {expected!r}"
        time.sleep(0.1)
