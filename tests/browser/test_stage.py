"""The projector of a class in a real browser: letters for the back row, keys, what is hidden stays so."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from pie_core.model.live import Live, Plan, Step
from pie_core.service import accounts, live
from pie_core.service.live_view import Scene
from tests.browser.classroom import PATIENCE, Classroom, Hand, Member, eventually
from tests.browser.test_accessibility import barriers
from tests.browser.wall import SCENES, WORDS, Wall

pytestmark = pytest.mark.browser

SIZES = ((1920, 1080), (1280, 720))
FOUND = """() => {
  const found = [];
  const walk = (node) => {
    if (node.shadowRoot) walk(node.shadowRoot);
    for (const child of node.childNodes) {
      const around = child.parentElement;
      if (child.nodeType !== 3) walk(child);
      else if (child.data.trim() && !["STYLE", "SCRIPT"].includes(around?.tagName)) found.push(child);
    }
  };
  walk(document.querySelector(".st-key-stage"));
  return found;
}"""
SMALL = f"""() => ({FOUND})().map((text) => [
    parseFloat(getComputedStyle(text.parentElement).fontSize), text.data.slice(0, 60)
  ]).filter(([size]) => size < 28)"""
"""Texts on the wall under 28 px, those of buttons that wait for the mouse as well."""
CUT = f"""() => {{
  const found = [];
  for (const text of ({FOUND})()) {{
    const range = document.createRange();
    range.selectNodeContents(text);
    const own = range.getBoundingClientRect();
    if (!own.width) continue;
    // A font's own box is higher than its letters.
    const play = 2 + parseFloat(getComputedStyle(text.parentElement).fontSize) * 0.09;
    let shortened = false;
    for (let box = text.parentElement; box && !box.matches(".stage"); box = box.parentElement) {{
      const style = getComputedStyle(box);
      shortened ||= style.textOverflow === "ellipsis"; // And says so by its three dots.
      if (shortened || style.overflowY === "visible") continue;
      const edge = box.getBoundingClientRect();
      if (own.bottom > edge.bottom + play || own.right > edge.right + 2
          || own.left < edge.left - 2 || own.top < edge.top - play) found.push(text.data.slice(0, 60));
    }}
    if (shortened) continue;
    if (own.bottom > innerHeight || own.right > innerWidth + 1 || own.left < -1 || own.top < 0) {{
      found.push("outside: " + text.data.slice(0, 60));
    }}
  }}
  return found;
}}"""
"""Texts that reach over the edge of what holds them, or of the window."""
OVER = """() => {
  const boxes = [...(document.querySelector(".st-key-stage .stage")?.querySelectorAll(".cloud li")
    ?? [])].map((one) => one.getBoundingClientRect());
  return boxes.flatMap((a, n) => boxes.slice(n + 1).filter((b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)).length;
}"""


@pytest.fixture(scope="module")
def members(classroom: Classroom) -> list[Member]:
    return [classroom.join(f"Mur {n}") for n in range(12)]


@pytest.fixture
def wall(classroom: Classroom, members: list[Member]) -> Iterator[Wall]:
    yield Wall(classroom.house, classroom.trainer, classroom.cohort.id, members)
    accounts.set_language(classroom.house, classroom.trainer.actor, "fr")


def projector(wall: Wall, hand: Hand, size: tuple[int, int] = (1280, 720)) -> Page:
    page = hand(wall.trainer).tab()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/projection?g={wall.cohort}")
    page.locator(".stage .main > *").first.wait_for()
    return page


def now(wall: Wall) -> Live:
    return live.now_of(wall.house, wall.trainer.actor, wall.cohort)


def there(page: Page, wall: Wall) -> None:
    """Wait until the wall shows the state that the house has."""
    with wall.house.store.reading() as r:
        language = page.evaluate("document.documentElement.lang")
        told = Scene(wall.house, r, wall.cohort).told("wall", language)
    scene = "address" if told["scene"] == "address" else told["scene"]
    if scene == "step":
        scene = "question" if told["question"] else "activity"
        head = page.locator(".stage .main h1")
        expect(head).to_contain_text(told["step"]["title"][:40], timeout=PATIENCE)
    page.locator(f".stage[data-scene={scene}]").wait_for()
    if told["results"]:
        page.locator(".stage .room > :not(.options)").wait_for()
    page.wait_for_timeout(700)  # A look of the stream, and bars that grow.


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_scene_is_read_from_the_back_and_nothing_is_cut(
    wall: Wall, hand: Hand, language: str
) -> None:
    accounts.set_language(wall.house, wall.trainer.actor, language)
    wall.begin()
    page = projector(wall, hand)
    expect(page.locator(".stage")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    for name, scene in SCENES.items():
        scene(wall)
        there(page, wall)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)
            mark = page.locator(".stage .mark")
            pages = int(mark.inner_text().split("/")[1]) if mark.is_visible() else 1
            for number in range(1, pages + 1):
                where = (name, language, width, number)
                assert page.evaluate(SMALL) == [], where
                assert page.evaluate(CUT) == [], where
                assert page.evaluate(OVER) == 0, where
                if pages > 1:
                    assert mark.inner_text() == f"{number}/{pages}", where
                    page.keyboard.press("ArrowDown")
            sides = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
            assert page.evaluate(sides) == [width, height], name


def test_what_is_too_much_for_the_wall_is_all_on_its_pages(wall: Wall, hand: Hand) -> None:
    wall.many_ideas()
    page = projector(wall, hand)
    there(page, wall)
    seen: set[str] = set()
    pages = int(page.locator(".stage .mark").inner_text().split("/")[1])
    for _ in range(pages):
        seen |= set(page.locator(".stage .note").all_inner_texts())
        page.keyboard.press("ArrowDown")
    assert {int(text.split(".")[0]) for text in seen} == set(range(40))


def test_pages_turn_by_themselves(wall: Wall, hand: Hand) -> None:
    wall.many_ideas()
    page = projector(wall, hand)
    mark = page.locator(".stage .mark")
    expect(mark).to_contain_text("1/")
    expect(mark).to_contain_text("2/", timeout=14_000)


def test_keys_lead_the_class_right_after_loading(wall: Wall, hand: Hand) -> None:
    wall.begin()
    page = projector(wall, hand)
    keys = page.keyboard
    keys.press("ArrowRight")
    eventually(lambda: now(wall).at, "alone")
    expect(page.locator(".stage h1")).to_have_text("Regarder où j'en suis")
    keys.press("Space")
    eventually(lambda: now(wall).running, True)
    expect(page.locator(".stage[data-time=running] .clock")).to_contain_text("9:5")
    keys.press("p")
    eventually(lambda: now(wall).left is not None, True)
    expect(page.locator(".stage .label")).to_have_text("En pause")
    before = now(wall).left
    assert before is not None
    keys.press("+")
    eventually(lambda: now(wall).left, before + 120)
    page.locator(".stage[data-time=paused]").wait_for()
    page.wait_for_timeout(700)
    keys.press("p")
    eventually(lambda: now(wall).left, None)
    page.locator(".stage[data-time=running]").wait_for()
    keys.press("Space")
    eventually(lambda: now(wall).running, False)
    expect(page.locator(".stage .label")).to_have_text("Le temps est arrêté")
    keys.press("ArrowLeft")
    eventually(lambda: now(wall).at, "hello")
    keys.press("?")
    expect(page.locator(".stage [role=dialog] dl")).to_be_visible()
    keys.press("ArrowRight")  # Behind the help, nothing moves.
    keys.press("Escape")
    expect(page.locator(".stage [role=dialog]")).to_have_count(0)
    assert now(wall).at == "hello"
    keys.press("b")
    expect(page.locator(".stage .calm")).to_have_text("Regarde ici")
    keys.press("Enter")
    page.locator(".stage[data-scene=activity]").wait_for()
    keys.press("Escape")
    page.wait_for_url("**/seance?g=*")
    expect(page.locator(".stAppHeader")).to_be_visible(timeout=PATIENCE)


def test_results_are_hidden_until_they_are_shown(wall: Wall, hand: Hand) -> None:
    wall.begin()
    page = projector(wall, hand)
    question = wall.ask("words", "Un mot ?", most=10)
    page.locator(".stage[data-scene=question]").wait_for()
    wall.reply(0, question, "confiance")
    expect(page.locator(".stage .counter")).to_have_text("1/12 réponse")
    assert "confiance" not in page.locator(".stage").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".stage .cloud")).to_contain_text("confiance")
    start = time.monotonic()
    wall.reply(1, question, "courage")
    page.locator(".stage .cloud", has_text="courage").wait_for()
    late = time.monotonic() - start
    print(f"an answer was on the wall after {late:.2f} s")
    assert late < 2
    page.keyboard.press("Enter")
    expect(page.locator(".stage .cloud")).to_have_count(0)
    page.keyboard.press("Space")
    eventually(lambda: now(wall).open, False)
    expect(page.locator(".stage .hint")).to_have_text("Les réponses sont fermées")


def test_a_cloud_keeps_its_words_in_their_places(wall: Wall, hand: Hand) -> None:
    wall.few_words()
    page = projector(wall, hand)
    there(page, wall)
    words = page.locator(".stage .cloud .words")
    before = words.all_inner_texts()
    question = now(wall).question
    assert question
    for place in range(6, 12):  # What was said last is said most.
        wall.reply(place, question.id, WORDS[5])
    wall.reply(7, question.id, "abricot")
    expect(words).to_have_count(7)
    assert words.all_inner_texts() == [*before, "abricot"]


def test_closed_and_opened_again_it_shows_the_same(
    classroom: Classroom, wall: Wall, hand: Hand
) -> None:
    wall.ranking()
    page = projector(wall, hand)
    there(page, wall)
    before = page.locator(".stage .main").inner_text()
    assert "42 points" in before
    page.close()
    page = projector(wall, hand)
    there(page, wall)
    assert page.locator(".stage .main").inner_text() == before
    classroom.cut()
    expect(page.locator(".stage .lamp")).to_contain_text("ne répond pas", timeout=PATIENCE)
    classroom.restore()
    expect(page.locator(".stage .lamp")).to_have_text("", timeout=PATIENCE)
    page.keyboard.press("Enter")
    eventually(lambda: now(wall).shown, False)


def test_ideas_are_grouped_by_mouse_and_by_keys(wall: Wall, hand: Hand) -> None:
    wall.grouped()
    page = projector(wall, hand)
    there(page, wall)
    page.locator(".note", has_text="Vélo").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    group = page.locator(".group", has=page.locator(".name", has_text="الأداء"))
    expect(group.locator(".note", has_text="Vélo")).to_be_visible()
    assert now(wall).shown  # Enter was the note's.
    page.wait_for_timeout(1000)  # The wall is drawn once more.
    note = box(page.locator(".note", has_text="Prêter"))
    empty = box(page.locator(".group", has_text="Encore vide"))
    page.mouse.move(note["x"] + 20, note["y"] + 10)
    page.mouse.down()
    page.mouse.move(note["x"] + 60, note["y"] + 30, steps=4)
    page.mouse.move(empty["x"] + 30, empty["y"] + 20, steps=4)
    page.mouse.up()
    eventually(lambda: clusters(wall)["Prêter un frigo"], "ccc")
    page.wait_for_timeout(1000)  # And once more.
    note = box(page.locator(".note", has_text="Vélo"))
    page.mouse.move(note["x"] + 20, note["y"] + 10)
    page.mouse.down()
    page.mouse.move(note["x"] + 60, note["y"] + 40, steps=4)
    fresh = box(page.locator("[data-fresh]"))
    page.mouse.move(fresh["x"] + 40, fresh["y"] + 10, steps=4)
    page.mouse.up()
    page.get_by_label("Nom du groupe").locator("visible=true").last.wait_for()
    page.keyboard.type("Plus tard ? p+")  # Letters are letters here.
    page.keyboard.press("Enter")
    expect(page.locator(".group", has_text="Plus tard ? p+").locator(".note")).to_have_text("Vélo")
    assert now(wall).running is False
    assert clusters(wall)["Vélo"] in now(wall).clusters[str(question_of(wall))]


def box(place: Locator) -> FloatRect:
    """Where something stands; asked again where the wall is being drawn anew in that moment."""
    for _ in range(50):
        if found := place.bounding_box():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{place} stands nowhere")


def question_of(wall: Wall) -> str:
    question = now(wall).question
    assert question
    return question.id


def clusters(wall: Wall) -> dict[str, str]:
    with wall.house.store.reading() as r:
        return {str(one.value): one.cluster for one in r.replies(question_of(wall))}


def test_another_address_is_another_square(wall: Wall, hand: Hand) -> None:
    wall.begin()
    device = hand(wall.trainer)
    page = device.tab()
    with wall.house.store.reading() as r:
        scene = Scene(wall.house, r, wall.cohort)
    told = [scene.told("wall", "fr", f"http://192.168.1.{n}:8501/") for n in (10, 77)]
    streams = [f"event: state\nretry: 300\ndata: {json.dumps(one)}\n\n" for one in told]

    def heard(route: object) -> None:
        body = streams.pop(0) if len(streams) > 1 else streams[0]
        route.fulfill(content_type="text/event-stream", body=body)  # type: ignore[attr-defined]

    page.route("**/events?*", heard)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "qr.svg" in one.url else None)
    page.goto(f"/projection?g={wall.cohort}")
    page.locator(".stage .main > *").first.wait_for()
    page.keyboard.press("a")
    expect(page.locator(".over .address")).to_have_text("http://192.168.1.77:8501/")
    assert "192.168.1.77" in asked[-1]
    square = page.locator(".over .qr")
    expect(square).to_have_js_property("complete", True)
    assert square.evaluate("image => image.naturalWidth") > 100
    page.keyboard.press("a")
    expect(page.locator(".over .address")).to_have_count(0)


def test_another_trainer_was_faster(wall: Wall, hand: Hand, classroom: Classroom) -> None:
    wall.begin()
    page = projector(wall, hand)
    page.route(
        "**/api/class/*",
        lambda route: route.fulfill(
            status=409, json={"code": "class_moved", "by": "Yasmine Tazi", "step": "", "seq": 9}
        ),
    )
    page.keyboard.press("ArrowRight")
    expect(page.locator(".stage .said")).to_contain_text("Yasmine Tazi vient de faire avancer")


def test_the_time_that_is_over_stops_nothing(wall: Wall, hand: Hand) -> None:
    wall.begin()
    page = projector(wall, hand)
    wall.act("start", seconds=10)
    page.locator(".stage[data-time=over]").wait_for(timeout=20_000)
    expect(page.locator(".stage .label")).to_have_text("C'est l'heure : termine ta phrase")
    expect(page.locator(".stage .clock")).to_contain_text("+0:0")
    assert now(wall).running


def test_a_long_plan_is_no_barrier(wall: Wall, hand: Hand) -> None:
    live.begin(
        wall.house,
        wall.trainer.actor,
        wall.cohort,
        Plan(title="Séance " * 10, steps=(Step(id="a", text="mot " * 70),)),
        now(wall).seq,
    )
    page = projector(wall, hand)
    assert page.evaluate(CUT) == []
    for scene in ("grouped", "poll_shown", "activity", "address"):
        SCENES[scene](wall)
        there(page, wall)
        assert barriers(page) == [], scene
        page.set_viewport_size({"width": 1280, "height": 720})
