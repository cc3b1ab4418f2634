"""A real Chromium, one class with its server, devices for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from pie_core.service.house import House
from tests.browser.classroom import Classroom, Device, Hand, Member, handed
from tests.people import trainer_with_group
from tests.server import Server

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _absent(reason: str) -> None:
    """Skip, except where a browser is required: there a missing one is a failure."""
    if os.environ.get("PIE_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium. For this package only: its event loop must not meet another test's."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        _absent(f"no Chromium on PATH (looked for {', '.join(NAMES)}): install it to run this test")
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            _absent(f"{path} does not start: {error}")
            raise
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def classroom(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """A trainer, a group, a running server. It needs a browser, so it starts only where one is."""
    folder = tmp_path_factory.mktemp("class") / "data"
    house = House(folder)
    token, trainer, cohort = trainer_with_group(house)
    server = Server(folder).start()
    yield Classroom(house, server, cohort, Member(house, token, trainer))
    server.kill()
    house.store.close()


@pytest.fixture
def fresh_server(browser: Browser, tmp_path: Path) -> Iterator[Server]:
    """A server over an empty data folder: the first start in an establishment."""
    server = Server(tmp_path / "fresh" / "data")
    server.folder.parent.mkdir()
    yield server.start()
    server.kill()


@pytest.fixture
def devices() -> Iterator[list[Device]]:
    """Every device of a test: none raised an error in its page, none asked a stranger anything,
    and no page of ours does what its policy forbids."""
    held: list[Device] = []
    yield held
    for device in held:
        device.context.close()
    assert [error for device in held for error in device.exceptions] == []
    assert [address for device in held for address in device.strangers] == []
    assert [kept for device in held for kept in device.stopped] == []


@pytest.fixture
def hand(browser: Browser, classroom: Classroom, devices: list[Device]) -> Hand:
    """`hand(member, phone=True)`: a device of the class."""
    classroom.restore()  # A test that failed may have left it in the dark.

    def new(member: Member | None = None, phone: bool = False) -> Device:
        device = handed(browser, classroom.server, classroom.house, member, phone)
        devices.append(device)
        return device

    return new
