"""Two processes behind nginx: a browser whose process dies goes on at the other by itself.

Where it was, what it was typing and who it is stay; the dead one's return changes nothing. How long it
took is printed (`-s` shows it).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from pie_core.service.house import House
from tests import proxy
from tests.browser.classroom import (
    PATIENCE,
    Classroom,
    Device,
    Member,
    activity,
    field_of,
    handed,
    lamp,
    saved,
    write,
)
from tests.people import trainer_with_group
from tests.proxy import Proxy
from tests.server import Server

pytestmark = pytest.mark.browser
OBSERVE = activity("discovery_day/observe_problem")
PROBLEM = "discovery_day/observe_problem.problem"
BEFORE = "L'épicier a jeté 400 DH de yaourts, "
DURING = "son frigo a lâché pendant la nuit, "
AFTER = "et personne n'est venu avant midi."
SHORT = 400
"""Milliseconds that a click may take before the next try."""


@pytest.fixture
def two(browser: Browser, tmp_path: Path) -> Iterator[tuple[Classroom, list[Server], Proxy]]:
    """A class served by two processes behind one address."""
    proxy.program()
    folder = tmp_path / "data"
    house = House(folder)
    token, trainer, cohort = trainer_with_group(house)
    apps = [Server(folder), Server(folder)]
    door = Proxy(tmp_path / "nginx", [app.port for app in apps])
    try:
        for app in apps:
            app.begin()
        for app in apps:
            app.wait(180)
        door.start()
        yield Classroom(house, apps[0], cohort, Member(house, token, trainer)), apps, door
    finally:
        door.stop()
        for app in apps:
            app.kill()
        house.store.close()


def serving(device: Device, apps: list[Server], door: Proxy) -> Server:
    """The process to which this browser belongs."""
    [seat] = [c["value"] for c in device.context.cookies() if c["name"] == "pie_seat"]
    ports = {one.ports[-1] for one in door.asked() if one.seat == seat[:8] and one.ports}
    [port] = ports
    return next(app for app in apps if app.port == port)


def gone_to(page: Page, title: str) -> float:
    """Click in the menu until the screen of that name is drawn; the seconds that took.

    Such a click loads no page: the way there is the live connection.
    """
    begun = time.monotonic()
    drawn = page.get_by_role("heading", name=title, exact=True, level=1)
    while not drawn.is_visible():
        assert time.monotonic() - begun < PATIENCE / 1000, f"no click on {title!r} worked"
        with suppress(Error):
            page.get_by_role("link", name=title, exact=True).first.click(timeout=SHORT)
        page.wait_for_timeout(100)
    return time.monotonic() - begun


def test_the_browser_goes_on_at_the_other_process(
    browser: Browser, two: tuple[Classroom, list[Server], Proxy]
) -> None:
    classroom, apps, door = two
    member = classroom.join()
    device = handed(browser, door, classroom.house, member, phone=False)  # type: ignore[arg-type]
    page = device.open(OBSERVE)
    problem = field_of(page, "problem")
    write(problem, BEFORE)
    saved(page, "problem")
    gone_to(page, "Mes compétences")
    page.go_back()
    saved(page, "problem")
    lamp(page, "En ligne")
    victim = serving(device, apps, door)

    write(problem, DURING[:10])
    victim.kill()
    killed = time.monotonic()
    write(problem, DURING[10:])
    saved(page, "problem")
    print(
        f"\nuntil what was typed was saved at the other process: {time.monotonic() - killed:.1f} s"
    )
    assert member.kept(PROBLEM) == BEFORE + DURING
    expect(field_of(page, "problem")).to_have_value(BEFORE + DURING)
    assert page.url == door.url + OBSERVE
    gone_to(page, "Mes compétences")
    print(f"\nuntil a click worked at the other process: {time.monotonic() - killed:.1f} s")
    lamp(page, "En ligne")
    expect(page.locator("[role=dialog]:visible")).to_have_count(0)

    # The dead one is back: requests go there again, the page's own connection stays where it is.
    victim.start()
    page.go_back()
    expect(field_of(page, "problem")).to_have_value(BEFORE + DURING, timeout=PATIENCE)
    write(field_of(page, "problem"), AFTER)
    saved(page, "problem")
    assert member.kept(PROBLEM) == BEFORE + DURING + AFTER
    gone_to(page, "Mes compétences")
    page.goto(OBSERVE)
    expect(field_of(page, "problem")).to_have_value(BEFORE + DURING + AFTER, timeout=PATIENCE)
    device.context.close()
    assert device.exceptions == []
    assert device.strangers == []
