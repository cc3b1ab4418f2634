"""Every text of a class is one of a public list of attacks; a real browser looks at its screens.

`tests/test_attack_text.py` looks at every screen; here the browser itself says whether any text runs,
asks a stranger, or is a link.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pie_core.model.people import Role
from pie_core.service import examples
from pie_core.service.house import House
from tests import hostile
from tests.browser.classroom import Device, Member, handed, settled
from tests.hostile import Besieged
from tests.people import trainer_with_group
from tests.server import Server

pytestmark = pytest.mark.browser

ODD = """() => {
  const found = [];
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot);
      const tag = node.tagName.toLowerCase();
      for (const { name, value } of node.attributes) {
        if (name.startsWith("on")) found.push(`${tag} ${name}=${value}`);
        const leads = ["href", "src", "srcset", "action", "data", "xlink:href"].includes(name);
        if (leads && /^\\s*(javascript|vbscript|data:text)|invalid/i.test(value)) {
          found.push(`${tag} ${name}=${value}`);
        }
        if (name === "style" && /invalid|z-index: *9999/.test(value)) found.push(`${tag} ${value}`);
      }
      if (["iframe", "object", "embed", "base", "marquee", "xss", "math"].includes(tag)) {
        found.push(tag);
      }
      if (["script", "style"].includes(tag) && /__hit|invalid/.test(node.textContent)) {
        found.push(`${tag} ${node.textContent.slice(0, 80)}`);
      }
    }
  };
  look(document);
  return [window.__hit ?? null, found];
}"""
"""What ran, and every element that a text has become."""
SHOWN = """() => {
  const said = [];
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot);
      if (node.value) said.push(node.value);
      for (const child of node.childNodes) if (child.nodeType === 3) said.push(child.textContent);
    }
  };
  look(document.body);
  return said.join("\\n");
}"""


@pytest.fixture(scope="module")
def held(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Besieged, Server]]:
    """The example class in which each text is the next one of the list, and its server."""
    house = House(tmp_path_factory.mktemp("hostile") / "data")
    _, trainer, own = trainer_with_group(house)
    group = examples.load(house, trainer)
    siege = hostile.besieged(house, group, own, hostile.texts_in_turn())
    server = Server(house.folder).start(240)
    yield siege, server
    server.kill()
    house.store.close()


def screens(siege: Besieged, role: Role) -> list[str]:
    """Where people's texts are shown by scripts of our own, and a screen of each other kind."""
    p, g = siege.project, siege.cohort.id
    if role is Role.TRAINEE:
        return [
            *("/", "/projet", f"/canevas?p={p}", f"/canevas?p={p}&v=histoire"),
            *(f"/tests?p={p}&v=croyances", f"/chiffres?p={p}&v=scenarios", "/banque"),
            *(f"/dossier?p={p}&v=banque", f"/dossier?p={p}&v=suivi"),
            *("/module?m=discovery_day&a=nine_blocks", "/module?m=discovery_day&a=ten_ideas"),
            "/module?m=observe_and_find&a=score_and_choose",
        ]
    return [
        *("/", f"/groupe?g={g}", f"/seance?g={g}", f"/projection?g={g}", f"/presence?g={g}"),
        *(f"/equipe?p={p}", f"/travail?g={g}&m=discovery_day&a=nine_blocks&p={p}"),
        *(f"/preparer?g={g}&w=discovery_day/problem_and_ideas", f"/lecture?d={siege.submission}"),
    ]


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TRAINER], ids=lambda role: role.value)
def test_nothing_that_people_typed_runs_asks_or_leads(
    browser: Browser, held: tuple[Besieged, Server], devices: list[Device], role: Role
) -> None:
    """`devices` has no request to a stranger; `window.__hit` is what every payload would set."""
    siege, server = held
    member = Member(siege.house, siege.tokens[role], siege.actors[role])
    device = handed(browser, server, siege.house, member, phone=False)
    devices.append(device)
    page: Page = device.tab()
    seen = 0
    for address in screens(siege, role):
        page.goto(address)
        settled(page)
        page.wait_for_timeout(400)
        hit, odd = found = page.evaluate(ODD)
        assert hit is None, (address, found)
        assert odd == [], (address, found)
        said: Any = page.evaluate(SHOWN)
        seen += any(sign in said.replace("\u2060", "") for sign in ("__hit", "h.invalid"))
    assert device.dialogs == []
    assert seen >= 6
