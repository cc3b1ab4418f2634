"""axe-core over the main screens: nothing serious, nothing critical."""

from __future__ import annotations

import pytest

from tests.browser.axe import barriers
from tests.browser.classroom import Classroom, Hand, activity, card, saved, sees, settled

pytestmark = pytest.mark.browser


def test_the_door(classroom: Classroom, hand: Hand) -> None:
    classroom.join()  # A group is at the door once somebody can come back to it.
    for path in ("/", f"/?code={classroom.cohort.join_code}"):
        page = hand(phone=True).open(path)
        page.locator("form:visible").first.wait_for()
        assert barriers(page) == [], path


def test_a_trainees_screens(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    classroom.work(member)
    page = hand(member, phone=True).tab()
    for path, words in (
        ("/", "Ta prochaine étape"),
        ("/module?m=discovery_day", "Les étapes"),
        ("/projet", "Le modèle d'affaires"),
        ("/compte", "Mes données"),
    ):
        page.goto(path)
        sees(page, words)
        assert barriers(page) == [], path


@pytest.mark.parametrize(
    "path", ["discovery_day/know_myself", "discovery_day/ten_ideas", "discovery_day/first_figures"]
)
def test_an_activity(classroom: Classroom, hand: Hand, path: str) -> None:
    member = classroom.join(f"Driss {path.partition('/')[2].replace('_', ' ')}")
    page = hand(member).open(activity(path))
    page.locator(".card").last.wait_for()
    if path.endswith("ten_ideas"):
        box = card(page, "ideas").locator(".adding textarea")
        box.fill("Laver les filtres")
        box.press("Enter")
        saved(page, "ideas")
    assert barriers(page) == []


def test_a_trainers_screens(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    classroom.work(member)
    page = hand(classroom.trainer).open("/")
    sees(page, "Mes groupes")
    assert barriers(page) == []
    page.goto(f"/groupe?g={classroom.cohort.id}")
    page.get_by_role("tab", name="Rejoindre").click()
    sees(page, classroom.cohort.join_code)
    assert barriers(page) == []
    for name, words in (
        ("Où en sont les équipes", "Qui a besoin d'aide"),
        ("Les stagiaires", "Importer une liste"),
    ):
        page.get_by_role("tab", name=name).click()
        sees(page, words)
        assert barriers(page) == [], name
    page.goto(f"/equipe?p={member.project}")
    page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for()
    assert barriers(page) == []


MOVING = """() => {
  const roots = [document];
  const look = (root) => root.querySelectorAll("*").forEach((node) => {
    if (node.shadowRoot) { roots.push(node.shadowRoot); look(node.shadowRoot); }
  });
  look(document);
  return roots.flatMap((root) => root.getAnimations()).filter((one) => one.playState === "running")
    .map((one) => `${one.effect?.target?.className} ${one.animationName ?? one.transitionProperty}`);
}"""


def test_nothing_moves_where_motion_is_unwelcome(classroom: Classroom, hand: Hand) -> None:
    """Only a countdown that somebody has started may go on."""
    member = classroom.join()
    classroom.work(member)
    page = hand(member).tab()
    page.emulate_media(reduced_motion="reduce")
    for path in ("/", activity("discovery_day/ten_ideas"), "/canevas", "/competences"):
        page.goto(path)
        settled(page)
        page.wait_for_timeout(400)
        assert page.evaluate(MOVING) == [], path
