"""Every screen of every role in every language, in a real browser.

Each is looked at for barriers (axe-core), for its language and direction, for what sticks out at the
side of a telephone of 360 pixels, and in Arabic for French words that were left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pages.parts import menu
from pie_core.model.people import Actor, Cohort, Role
from pie_core.model.programme import Photo, PromptRef
from pie_core.service import accounts, answers, cohorts, feedbacks, submissions
from pie_core.service.house import House
from pie_core.words.languages import LANGUAGES
from tests.browser.axe import barriers
from tests.browser.classroom import Device, Member, handed, settled
from tests.people import PASSWORD
from tests.server import Server
from tests.walk import answer

pytestmark = pytest.mark.browser
NARROW = {"width": 360, "height": 740}

NAMES = {
    "fr": (
        "Samira Alaoui",
        "Karim Tazi",
        "Nadia Bennis",
        "Amal Berrada",
        "Froid 101",
        "Froid",
        "Institut",
    ),
    "ar": (
        "سميرة العلوي",
        "كريم التازي",
        "نادية بنيس",
        "أمل برادة",
        "تبريد 101",
        "التبريد",
        "المعهد",
    ),
    "en": (
        "Samira Alaoui",
        "Karim Tazi",
        "Nadia Bennis",
        "Amal Berrada",
        "Cooling 101",
        "Cooling",
        "Institute",
    ),
}

SAID = """() => {
  const said = [];
  const apart = "[lang=fr], [lang=en], [lang=ary], code, script, style, bdi[dir=ltr]";
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot);
      if (node.closest(apart) || !node.checkVisibility?.()) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        if (node.getAttribute(name)) said.push(node.getAttribute(name));
      }
      for (const child of node.childNodes) {
        if (child.nodeType === 3 && child.textContent.trim()) said.push(child.textContent.trim());
      }
    }
  };
  look(document.body);
  return said;
}"""

WIDE = """() => [document.scrollingElement.scrollWidth, ...[...document.querySelectorAll(".stMain")]
  .map((node) => node.scrollWidth)]"""

FRENCH = re.compile(
    r"(?<![\w’'])(?:le|la|les|un|une|des|du|et|est|pour|dans|avec|sur|qui|que|ton|ta|tes|votre|vous|nous"
    r"|pas|plus|aux?|cette|ou|mon|mes|équipe|étape|groupe|projet|séance|aucun|choisis|voir)(?![\w’'])",
    re.IGNORECASE,
)


@dataclass
class Lodge:
    """A class whose people speak one language."""

    language: str
    house: House
    server: Server
    cohort: Cohort
    people: dict[Role, Member]
    project: str
    submission: str

    def device(self, browser: Browser, role: Role) -> Device:
        return handed(browser, self.server, self.house, self.people[role], phone=False)


@pytest.fixture(scope="module", params=list(LANGUAGES))
def lodge(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lodge]:
    language = request.param
    chief, trainer, reviewer, trainee, group, trade, school = NAMES[language]
    house = House(tmp_path_factory.mktemp(f"lodge-{language}") / "data")
    people: dict[Role, Member] = {}

    def member(role: Role, token: str) -> Actor:
        actor = accounts.actor(house, token)
        assert actor is not None
        accounts.set_language(house, actor, language)
        accounts.consent(house, actor)
        actor = accounts.actor(house, token)
        assert actor is not None
        people[role] = Member(house, token, actor)
        return actor

    admin = member(
        Role.ADMINISTRATOR, accounts.first_trainer(house, house.setup_code, chief, PASSWORD)
    )
    cohort = cohorts.create(
        house, admin, name=group, trade=trade, establishment=school, year="2026-2027"
    )
    admin = member(Role.ADMINISTRATOR, people[Role.ADMINISTRATOR].token)
    for role, name in ((Role.TRAINER, trainer), (Role.REVIEWER, reviewer)):
        person = accounts.add_staff(house, admin, role, name, PASSWORD)
        cohorts.open_to(house, admin, cohort.id, person.id)
        member(role, accounts.sign_in(house, None, name, PASSWORD))
    amal = member(
        Role.TRAINEE,
        accounts.join(house, cohort.join_code, trainee, "2580", language=language),
    )
    project = people[Role.TRAINEE].project
    work(house, amal, project, language)
    feedbacks_given(house, people[Role.TRAINER].actor, cohort, project, language)
    handed_in = submissions.hand_in(house, amal, project, language).id
    server = Server(house.folder).start()
    yield Lodge(language, house, server, cohort, people, project, handed_in)
    server.kill()
    house.store.close()


def work(house: House, amal: Actor, project: str, language: str) -> None:
    """Two modules answered and finished, in words of the language."""
    given: dict[str, Any] = {}
    for name in ("discovery_day", "observe_and_find"):
        module = house.programme.module(name)
        assert module is not None
        for activity in module.activities:
            owner = amal.id if activity.by == "person" else project
            for prompt in activity.prompts:
                if isinstance(prompt, Photo):
                    continue
                ref = PromptRef(module=name, activity=activity.id, prompt=prompt.id)
                value = answer(ref, prompt, language, given, {})
                answers.save(house, amal, owner, ref, value, 0)
                given[str(ref)] = value
            answers.finish(house, amal, name, activity.id)


def feedbacks_given(
    house: House, trainer: Actor, cohort: Cohort, project: str, language: str
) -> None:
    """A sentence of the trainer, ready made."""
    phrase = house.content.phrases[language][0]
    place = "activity:discovery_day/observe_problem"
    feedbacks.give(house, trainer, project, place, phrase.level, phrase.text)


def addresses(lodge: Lodge, role: Role) -> Iterator[tuple[str, str]]:
    """(name, address) of each screen of a role, with what is to be seen on it."""
    group, project = lodge.cohort.id, lodge.project
    queries = {
        "groupe": [f"?g={group}"],
        "liste": [f"?g={group}"],
        "travail": [f"?g={group}&m=discovery_day&a=nine_blocks&p={project}"],
        "seance": [f"?g={group}"],
        "preparer": [f"?g={group}&w=discovery_day/problem_and_ideas"],
        "projection": [f"?g={group}"],
        "presence": [f"?g={group}"],
        "papier": [f"?g={group}&m=discovery_day&a=ten_ideas&w={project}"],
        "fin-annee": [f"?g={group}"],
        "fichier": [f"?g={group}"],
        "programme": ["", f"?g={group}"],
        "guide": ["?m=customer"],
        "equipe": [f"?p={project}"],
        "chiffres": [f"?p={project}", f"?p={project}&v=etats", f"?p={project}&v=scenarios"],
        "canevas": [f"?p={project}"],
        "tests": [f"?p={project}"],
        "dossier": [f"?p={project}&v={view}" for view in ("sections", "questions", "banque")],
        "lecture": [f"?d={lodge.submission}"],
        "banque": [f"?p={project}"],
        "competences": ["", "?v=questions&o=start"],
        "equipes": ["?c=sewing"],
        "module": [
            *("?m=discovery_day", "?m=discovery_day&a=nine_blocks"),
            *("?m=discovery_day&a=first_figures", "?m=observe_and_find&a=score_and_choose"),
            *("?m=legal_frame", "?m=plan_and_bank&a=self_check"),
        ],
    }
    for screen in menu.screens(role):
        if role is Role.ADMINISTRATOR and screen.file != "trainer/staff.py":
            continue  # The same screens as the trainer's.
        for query in queries.get(screen.url, [""]):
            yield screen.url, ("/" if screen.default else f"/{screen.url}") + query


def ready(page: Page) -> None:
    """Everything is drawn, and the page knows its language."""
    settled(page)
    page.locator(".pie-frame").wait_for(state="attached")
    page.wait_for_timeout(350)
    settled(page)


ALLOWED = re.compile(
    r"«(?:groupe|projet)»|[A-Z0-9]{2,}|https?://\S+|\S+\.(?:yaml|csv|xlsx|json|zip|pdf)|\S*/\S*|localhost\S*"
)


def french(page: Page) -> list[str]:
    """Texts on an Arabic screen that hold French words."""
    found = []
    for text in page.evaluate(SAID):
        plain = ALLOWED.sub(" ", text)
        if FRENCH.search(plain):
            found.append(text[:160])
    return list(dict.fromkeys(found))


def fits(page: Page) -> bool:
    """Nothing sticks out at the side, once charts have taken their new width."""
    for _ in range(20):
        page.wait_for_timeout(150)
        if max(page.evaluate(WIDE)) <= NARROW["width"] + 1:
            return True
    return False


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_screen(browser: Browser, lodge: Lodge, role: Role) -> None:
    device = lodge.device(browser, role)
    page = device.tab()
    spoken = LANGUAGES[lodge.language]
    wrong: list[str] = []
    for name, address in addresses(lodge, role):
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(address)
        ready(page)
        place = f"{name} {address}"
        root = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        if root != [lodge.language, spoken.direction]:
            wrong.append(f"{place}: says {root}")
        wrong += [f"{place}: {one}" for one in barriers(page)]
        if lodge.language == "ar":
            wrong += [f"{place}: French left: {text}" for text in french(page)]
        if name != "projection":  # For a wall, not for a hand.
            page.set_viewport_size(NARROW)
            if not fits(page):
                wrong.append(f"{place}: wider than {NARROW['width']} pixels: {page.evaluate(WIDE)}")
    device.context.close()
    assert device.exceptions == []
    assert device.stopped == []  # No screen needs what the content security policy forbids.
    assert not wrong, "\n".join(wrong)
