"""The map of hypotheses in the real app: moving pins by mouse, finger and keys, saving, the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.parts.map_view import zone
from pie_core.discovery.hypotheses import FAIR, STRONG, Strength
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, sheets
from pie_core.service.house import now
from tests.browser.classroom import (
    Classroom,
    Device,
    Hand,
    Member,
    eventually,
    sees,
    settled,
)
from tests.browser.test_accessibility import barriers

pytestmark = pytest.mark.browser
LEVELS = (5, 4, 3, 2, 1)
LAPTOP = {"width": 1366, "height": 768}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SEEN = (
    ("Les mamans paieront 25 DH pour une retouche en 24 heures", "desirability", 5),
    ("Deux machines à coudre suffisent", "feasibility", 3),
    ("Le local coûte moins de 1 500 DH <b>par mois</b>", "viability", 1),
)
"""What the team believes: statement, kind, importance, the riskiest first."""

Team = tuple[Member, list[str]]


@pytest.fixture
def team(classroom: Classroom) -> Team:
    """A trainee whose team believes three things, and the ids of these."""
    member = classroom.join()
    return member, [
        believe(member, statement=text, kind=kind, importance=importance)
        for text, kind, importance in SEEN
    ]


def believe(member: Member, **first: Any) -> str:
    """Another hypothesis of a team."""
    return sheets.begin(member.house, member.actor, member.project, "hypotheses", first)


def importance(member: Member, sheet: str) -> Callable[[], Any]:
    """What the database has as the importance of a hypothesis, now."""
    return lambda: member.kept(f"hypotheses/{sheet}.importance")


def chart(device: Device) -> Page:
    """The map on screen, at rest."""
    page = device.open("/tests")
    page.locator(".pin").last.wait_for()
    settled(page)
    page.add_style_tag(content="* { scroll-behavior: auto !important; }")
    page.locator(".plan").evaluate("node => node.scrollIntoView({ block: 'center' })")
    return page


def pin(page: Page, sheet: str) -> Locator:
    """The pin of a hypothesis."""
    return page.locator(f'.pin[data-id="{sheet}"]')


def middle(place: Locator) -> tuple[float, float]:
    """Its middle, px of the window."""
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def height_of(page: Page, level: int) -> float:
    """The middle of a level's band."""
    return middle(page.locator(".band").nth(LEVELS.index(level)))[1]


def drag(page: Page, sheet: str, level: int, aside: float = 0) -> None:
    """With the mouse, in steps like a hand."""
    x, y = middle(pin(page, sheet))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + aside, height_of(page, level), steps=6)
    page.mouse.up()


def stands(page: Page, sheet: str, level: int) -> None:
    """Wait until a pin stands at a level, for the ear and for the eye."""
    expect(pin(page, sheet)).to_have_attribute("aria-valuenow", str(level))
    band = page.locator(".band").nth(LEVELS.index(level))

    def inside() -> bool:
        frame = band.bounding_box()
        assert frame
        return frame["y"] < middle(pin(page, sheet))[1] < frame["y"] + frame["height"]

    eventually(inside, True)


def listed(page: Page, texts: list[str]) -> None:
    """Wait until the list below names these, in this order."""
    links = page.locator('[class*="st-key-belief-"] .stPageLink a')

    def shown() -> list[str]:
        return [text.replace("\u2060", "").strip() for text in links.all_inner_texts()]

    eventually(shown, [f"{number}. {text}" for number, text in enumerate(texts, start=1)])


def test_a_drag_saves_and_brings_the_list_into_a_new_order(hand: Hand, team: Team) -> None:
    member, ids = team
    page = chart(hand(member))
    first, second, third = (text for text, *_ in SEEN)
    listed(page, [first, second, third])
    x, _ = middle(pin(page, ids[2]))
    drag(page, ids[2], 4, aside=300)
    stands(page, ids[2], 4)
    assert abs(middle(pin(page, ids[2]))[0] - x) < 2, "only evidence moves it along"
    eventually(importance(member, ids[2]), 4)
    expect(page.locator(".map .status")).to_contain_text("Enregistré à")
    listed(page, [first, third, second])
    expect(pin(page, ids[2])).to_have_text("2◆")
    drag(page, ids[0], 1)
    eventually(importance(member, ids[0]), 1)
    listed(page, [third, second, first])
    page.reload()
    stands(page, ids[2], 4)


def test_a_drag_that_ends_where_it_began_changes_nothing(hand: Hand, team: Team) -> None:
    member, ids = team
    page = chart(hand(member))
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.url.endswith("/api/answers") else None)
    x, y = middle(pin(page, ids[1]))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, height_of(page, 5), steps=4)
    expect(pin(page, ids[1])).to_have_attribute("aria-valuenow", "5")
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    stands(page, ids[1], 3)
    page.mouse.down()
    page.mouse.move(x, height_of(page, 1), steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    stands(page, ids[1], 3)
    assert sent == []
    expect(page.locator(".map .card")).to_contain_text(SEEN[1][0])


def test_by_keys_alone(hand: Hand, team: Team) -> None:
    member, ids = team
    page = chart(hand(member))
    pin(page, ids[0]).focus()
    page.keyboard.press("Tab")
    slider = pin(page, ids[1])
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("role", "slider")
    expect(slider).to_have_attribute("aria-label", f"2. Possibilité : {SEEN[1][0]}")
    expect(slider).to_have_attribute("aria-valuetext", "Important, Pas encore vérifié")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    stands(page, ids[1], 5)
    expect(slider).to_have_attribute(
        "aria-valuetext", "Tout en dépend, Pas encore vérifié, À tester d'abord"
    )
    eventually(importance(member, ids[1]), 5)
    page.keyboard.press("ArrowDown")
    eventually(importance(member, ids[1]), 4)
    page.keyboard.press("Home")
    eventually(importance(member, ids[1]), 1)
    listed(page, [SEEN[0][0], SEEN[1][0], SEEN[2][0]])
    page.keyboard.press("End")
    eventually(importance(member, ids[1]), 5)
    expect(slider).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tests?m=hypotheses&id={ids[1]}")
    sees(page, "Préparer un test pour la vérifier")


def test_the_order_changes_under_the_keys_and_the_focus_stays(hand: Hand, team: Team) -> None:
    member, ids = team
    page = chart(hand(member))
    pin(page, ids[2]).focus()
    page.keyboard.press("End")
    listed(page, [SEEN[0][0], SEEN[2][0], SEEN[1][0]])
    expect(pin(page, ids[2])).to_have_text("2◆")
    expect(pin(page, ids[2])).to_be_focused()
    assert page.locator(".pin").evaluate_all("nodes => nodes.map((n) => n.dataset.id)") == [
        ids[0],
        ids[2],
        ids[1],
    ]


def test_by_a_finger_on_a_phone(hand: Hand, team: Team) -> None:
    member, ids = team
    device = hand(member, phone=True)
    page = chart(device)
    touch = device.context.new_cdp_session(page)

    def finger(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = middle(pin(page, ids[0]))
    goal = height_of(page, 2)
    finger("touchStart", x, y)
    for step in range(1, 9):
        finger("touchMove", x, y + (goal - y) * step / 8)
    finger("touchEnd")
    stands(page, ids[0], 2)
    eventually(importance(member, ids[0]), 2)
    listed(page, [SEEN[1][0], SEEN[0][0], SEEN[2][0]])
    pin(page, ids[1]).tap()
    expect(page.locator(".map .card")).to_contain_text(SEEN[1][0])
    page.locator(".map .card a").tap()
    page.wait_for_url(f"**/tests?m=hypotheses&id={ids[1]}")
    assert page.evaluate(SIDEWAYS) <= 0


def test_right_to_left_it_is_mirrored(hand: Hand, team: Team) -> None:
    member, ids = team
    accounts.set_language(member.house, member.actor, "ar")
    page = chart(hand(member))
    field, words = page.locator(".field").bounding_box(), page.locator(".levels").bounding_box()
    assert field
    assert words
    assert words["x"] >= field["x"] + field["width"] - 1
    x, _ = middle(pin(page, ids[0]))
    assert x > field["x"] + field["width"] * 2 / 3, "what is not verified yet begins at the right"
    drag(page, ids[2], 5)
    eventually(importance(member, ids[2]), 5)
    stands(page, ids[2], 5)


def test_what_changed_elsewhere_is_taken_and_said(
    classroom: Classroom, hand: Hand, team: Team
) -> None:
    member, ids = team
    page = chart(hand(member))
    other = classroom.join()
    ref = PromptRef(module="hypotheses", activity=ids[1], prompt="importance")
    with classroom.house.store.writing() as w:
        w.save_answer(member.project, ref, 2, 1, other.actor.id, now())
    drag(page, ids[1], 5)
    stands(page, ids[1], 2)
    told = page.locator(".map .status [role=status]")
    expect(told).to_contain_text(SEEN[1][0])
    expect(told).to_contain_text("a changé ailleurs")
    expect(told).to_contain_text("Compte un peu")
    assert importance(member, ids[1])() == 2
    drag(page, ids[1], 4)
    eventually(importance(member, ids[1]), 4)
    expect(told).to_contain_text("Enregistré à")


def test_without_network_it_waits_and_is_sent_later(hand: Hand, team: Team) -> None:
    member, ids = team
    device = hand(member)
    page = chart(device)
    page.route("**/api/answers", lambda route: route.abort())
    drag(page, ids[1], 5)
    stands(page, ids[1], 5)
    expect(page.locator(".map .status")).to_contain_text("Non enregistré : pas de connexion")
    assert importance(member, ids[1])() == 3
    page.unroute("**/api/answers")
    eventually(importance(member, ids[1]), 5)
    expect(page.locator(".map .status")).to_contain_text("Enregistré à")
    listed(page, [SEEN[0][0], SEEN[1][0], SEEN[2][0]])


def test_a_trainer_reads_it_and_moves_nothing(classroom: Classroom, hand: Hand, team: Team) -> None:
    member, ids = team
    page = hand(classroom.trainer).open(f"/tests?p={member.project}")
    slider = pin(page, ids[1])
    slider.wait_for()
    settled(page)
    expect(slider).to_have_attribute("aria-readonly", "true")
    drag(page, ids[1], 5)
    slider.press("ArrowUp")
    stands(page, ids[1], 3)
    slider.press("Enter")
    page.wait_for_url(f"**/tests?p={member.project}&m=hypotheses&id={ids[1]}")
    assert importance(member, ids[1])() == 3


@pytest.mark.parametrize("phone", [False, True])
def test_many_pins_never_lie_over_each_other(hand: Hand, team: Team, phone: bool) -> None:
    member, _ = team
    made = [believe(member, statement=f"Belief number {n}", importance=3) for n in range(14)]
    proof = {"text": "Six personnes ont payé.", "rung": 5, "people": 12, "supports": made[:2]}
    sheets.begin(member.house, member.actor, member.project, "evidence", proof)
    page = chart(hand(member, phone))
    expect(page.locator(".pin")).to_have_count(17)
    page.wait_for_timeout(400)  # The pins glide to their places.
    boxes = [box.bounding_box() for box in page.locator(".pin").all()]
    field = page.locator(".field").bounding_box()
    assert field
    for at, one in enumerate(boxes):
        assert one
        assert field["x"] <= one["x"]
        assert one["x"] + one["width"] <= field["x"] + field["width"]
        for other in boxes[at + 1 :]:
            assert other
            apart = (
                one["x"] + one["width"] <= other["x"] + 0.5
                or other["x"] + other["width"] <= one["x"] + 0.5
                or one["y"] + one["height"] <= other["y"] + 0.5
                or other["y"] + other["height"] <= one["y"] + 0.5
            )
            assert apart, (one, other)
    for known in made[:2]:
        stands(page, known, 3)
        assert middle(pin(page, known))[0] > field["x"] + field["width"] * 2 / 3
    assert page.evaluate(SIDEWAYS) <= 0


def test_what_people_typed_is_text(hand: Hand, team: Team) -> None:
    member, ids = team
    page = chart(hand(member))
    pin(page, ids[2]).click()
    expect(page.locator(".map .card")).to_contain_text("<b>par mois</b>")
    assert pin(page, ids[2]).get_attribute("title") == SEEN[2][0]
    assert page.locator(".map .card bdi b").count() == 0


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_no_barriers(hand: Hand, team: Team, language: str) -> None:
    member, ids = team
    accounts.set_language(member.house, member.actor, language)
    page = chart(hand(member, phone=language == "ar"))
    pin(page, ids[1]).focus()
    assert barriers(page) == []


def test_the_sheet_and_the_map_know_the_same(hand: Hand, team: Team) -> None:
    """To a sheet and back without loading anew: the field and the pin share one answer, both save."""
    member, ids = team
    page = chart(hand(member))
    page.get_by_role("button", name="Écrire une hypothèse").click()
    levels = page.locator('[data-prompt="importance"]')
    levels.get_by_text("Tout tombe").click()
    expect(levels.locator(".status")).to_contain_text("Enregistré à")
    with member.house.store.reading() as r:
        new = next(i for i in r.sheets(member.project, "hypotheses") if i not in ids)
    assert importance(member, new)() == 5
    page.get_by_role("link", name="← Hypothèses").click()
    pin(page, new).wait_for()
    settled(page)
    stands(page, new, 5)
    pin(page, new).focus()
    page.keyboard.press("ArrowDown")
    eventually(importance(member, new), 4)
    expect(page.locator(".map .status")).to_contain_text("Enregistré à")


@pytest.mark.parametrize(
    ("level", "score", "found"),
    [
        ("none", 0.0, (0, 0.0)),
        ("weak", FAIR / 2, (0, 0.5)),
        ("mixed", 0.0, (0, 0.0)),
        ("fair", FAIR, (1, 0.0)),
        ("weak", 0.9, (1, 1.0)),  # Friends only, however many.
        ("fair", 0.8, (1, 1.0)),  # Too few people.
        ("strong", STRONG, (2, 0.0)),
        ("strong", 1.0, (2, 1.0)),
        ("contradicted", -0.5, (1, 0.5)),
        ("contradicted", -1.0, (2, 1.0)),
    ],
)
def test_where_it_stands_along_the_map(level: Any, score: float, found: tuple[int, float]) -> None:
    place, within = zone(Strength(level=level, score=score))
    assert place == found[0]
    assert within == pytest.approx(found[1])


def test_the_saved_answer_has_its_history(hand: Hand, team: Team) -> None:
    """A drag is an answer like any other: it can be looked up in the sheet."""
    member, ids = team
    page = chart(hand(member))
    drag(page, ids[2], 3)
    eventually(importance(member, ids[2]), 3)
    ref = PromptRef(module="hypotheses", activity=ids[2], prompt="importance")
    told = answers.history(member.house, member.actor, member.project, ref)
    assert [answer.value for answer in told] == [3, 1]
