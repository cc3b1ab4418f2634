"""What a browser takes over the network: Chromium's own count of bytes, files and live messages."""

from __future__ import annotations

import asyncio
import base64
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext, async_playwright

#: Names under which systems install Chromium.
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Seconds without a byte after which a page counts as loaded, and the longest wait for that.
QUIET = 0.6
LONGEST = 60.0
#: A page whose script has run to its end.
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
CHART = "[data-testid=stVegaLiteChart] :is(canvas, svg)"


@dataclass
class Load:
    """One load of a page: bytes of all files that came down the wire, with their headers, how many
    they were, and bytes of live messages. `last` is when the last of them came.
    """

    files: int = 0
    messages: int = 0
    requests: int = 0
    last: float = 0.0

    @property
    def total(self) -> int:
        """All that came down the wire."""
        return self.files + self.messages

    def __add__(self, other: Load) -> Load:
        """Two loads one after the other."""
        return Load(
            self.files + other.files,
            self.messages + other.messages,
            self.requests + other.requests,
        )


def chromium() -> str | None:
    """Where Chromium is, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@asynccontextmanager
async def browsing(program: str) -> AsyncIterator[Browser]:
    """Chromium, without its window, that reaches this machine alone."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--disable-background-networking",
            ],
        )
        try:
            yield browser
        finally:
            await browser.close()


async def visitor(browser: Browser) -> BrowserContext:
    """Somebody who has never been here, on a phone's screen: nothing is remembered or cached."""
    return await browser.new_context(
        viewport={"width": 412, "height": 915}, locale="fr-FR", is_mobile=True
    )


async def signed_in(context: BrowserContext, url: str, cookies: Mapping[str, str]) -> None:
    """Give the browser the cookies of somebody who came in."""
    await context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies.items()])


async def loaded(context: BrowserContext, address: str, until: str = DONE) -> Load:
    """Open an address in a new tab; what it cost until `until` stands there and all is quiet."""
    load = Load(last=time.monotonic())
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)

    def finished(event: dict[str, Any]) -> None:
        load.last = time.monotonic()
        if event["encodedDataLength"]:  # What comes from the browser's own cache has none.
            load.files += round(event["encodedDataLength"])
            load.requests += 1

    def received(event: dict[str, Any]) -> None:
        frame = event["response"]
        binary = frame["opcode"] == 2
        data = base64.b64decode(frame["payloadData"]) if binary else frame["payloadData"].encode()
        load.messages += len(data)
        load.last = time.monotonic()

    devtools.on("Network.loadingFinished", finished)
    devtools.on("Network.webSocketFrameReceived", received)
    await devtools.send("Network.enable")
    await page.goto(address)
    await page.wait_for_selector(until, state="attached", timeout=LONGEST * 1000)
    await page.wait_for_selector(DONE, state="attached", timeout=LONGEST * 1000)
    end = time.monotonic() + LONGEST
    while time.monotonic() - load.last < QUIET and time.monotonic() < end:
        await asyncio.sleep(0.1)
    await page.close()
    return load
