"""axe-core over a page as it stands: what it calls serious or critical."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from tests.browser.classroom import settled

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.filter((v) => ["serious", "critical"].includes(v.impact))
    .flatMap((v) => v.nodes.map((node) => `${v.id} (${v.impact}): ${node.target.flat().join(" ")} : `
      + `${node.html.slice(0, 160)} : ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}`));
}"""


def barriers(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, as lines: rule, element, what is wrong."""
    settled(page)
    # axe-core judges colours only where there is nothing to scroll: the window shows the whole page.
    size = page.viewport_size
    assert size
    height = page.locator(".stMain").evaluate("node => node.scrollHeight")
    page.set_viewport_size({**size, "height": height + 200})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found
