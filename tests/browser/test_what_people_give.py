"""Photographs, signs that mean something to a browser, documents, a language from right to left."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Download, Page, expect

from pie_core.service import accounts, cohorts
from tests.browser.classroom import (
    PATIENCE,
    Classroom,
    Hand,
    activity,
    card,
    eventually,
    field_of,
    saved,
    sees,
    settled,
)

pytestmark = pytest.mark.browser
OBSERVE = activity("discovery_day/observe_problem")
TEAM = "**Les As** <b>gras</b> :material/home: [ici](http://192.0.2.1/)"
PROJECT = "<u>Projet</u> **gras**"
TYPED = "<img src=x onerror=alert(1)> **gras** [lien](http://192.0.2.1/) $x^2$ :red[rouge] `code`"


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, Path]:
    """A PNG, a JPEG that says where it was taken, and a text that calls itself a picture."""
    files = {name: tmp_path / name for name in ("feuille.png", "frigo.jpg", "texte.png")}
    Image.new("RGB", (640, 480), "#0b6e5e").save(files["feuille.png"])
    photo = Image.new("RGB", (800, 600), "#c98a1b")
    exif = photo.getexif()
    exif[0x010F] = "Fabricant"
    exif[0x0110] = "Modèle"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (33.0, 53.0, 42.0)
    photo.save(files["frigo.jpg"], exif=exif)
    files["texte.png"].write_text("Ceci n'est pas une image.", encoding="utf-8")
    return files


def served(page: Page, place: int) -> Image.Image:
    """A photograph of the page as the server gives it."""
    source = card(page, "photo").locator(".photos img").nth(place).get_attribute("src")
    assert source
    reply = page.context.request.get(source)
    assert reply.ok
    assert reply.headers["content-type"] == "image/jpeg"
    picture = Image.open(io.BytesIO(reply.body()))
    picture.load()
    return picture


def test_photographs_come_back_as_plain_jpeg(
    classroom: Classroom, hand: Hand, pictures: dict[str, Path]
) -> None:
    member = classroom.join()
    page = hand(member, phone=True).open(OBSERVE)
    chooser = card(page, "photo").locator("input[type=file]").first
    images = card(page, "photo").locator(".photos img")
    chooser.set_input_files(pictures["texte.png"])
    refused = "Ce fichier n'est pas une photo. Choisis une image JPEG ou PNG."
    expect(card(page, "photo").locator("[role=alert]")).to_have_text(refused, timeout=PATIENCE)
    expect(images).to_have_count(0)
    for count, name in enumerate(("feuille.png", "frigo.jpg"), start=1):
        chooser.set_input_files(pictures[name])
        expect(images).to_have_count(count, timeout=PATIENCE)
    expect(card(page, "photo").locator("[role=alert]")).to_have_count(0)
    saved(page, "photo")
    assert len(member.kept("discovery_day/observe_problem.photo")) == 2
    for place in (0, 1):
        picture = served(page, place)
        assert picture.format == "JPEG"
        assert dict(picture.getexif()) == {}
        assert "exif" not in picture.info
        images.nth(place).scroll_into_view_if_needed()
        eventually(lambda i=place: images.nth(i).evaluate("node => node.naturalWidth > 0"), True)
    assert served(page, 1).size == (600, 800), "turned upright, as its camera said"
    page.reload()
    expect(card(page, "photo").locator(".photos img")).to_have_count(2, timeout=PATIENCE)


def shows(page: Page, text: str) -> None:
    """Wait until the page shows a text sign by sign (word joiners between the signs aside)."""
    main = page.locator(".stMain")
    eventually(lambda: text in main.inner_text().replace("\u2060", ""), True)


def test_what_is_typed_is_shown_as_typed(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    found = cohorts.my_team(classroom.house, member.actor)
    assert found
    cohorts.rename_team(classroom.house, member.actor, found[0], TEAM)
    device = hand(member)
    page = device.open(OBSERVE)
    field_of(page, "problem").fill(TYPED)
    box = card(page, "problems").locator(".adding textarea")
    box.fill(TYPED)
    box.press("Enter")
    # The list's items are the choices of the next question: text there too.
    expect(card(page, "chosen_problem").locator(".option-text")).to_have_text(TYPED)
    for prompt in ("problem", "problems"):
        saved(page, prompt)
    page.goto(activity("discovery_day/ten_ideas"))
    field_of(page, "project_name").fill(PROJECT)
    saved(page, "project_name")
    page.goto(activity("discovery_day/nine_blocks"))
    box = card(page, "customer_segments").locator(".adding textarea")
    box.fill(TYPED)
    box.blur()
    saved(page, "customer_segments")
    expect(page.locator(".pie-note")).to_have_text(TYPED, timeout=PATIENCE)
    page.goto(activity("discovery_day/test_belief"))
    field_of(page, "belief").fill(TYPED)
    saved(page, "belief")

    teacher = hand(classroom.trainer)
    reader = teacher.open(f"/equipe?p={member.project}")
    page.goto("/projet")
    for shown in (page, reader):
        expect(shown.locator(".pie-note")).to_have_text(TYPED, timeout=PATIENCE)
        expect(shown.get_by_text(TYPED, exact=True)).to_have_count(3)  # problem, note, belief
        shows(shown, PROJECT)
        shows(shown, TEAM)
    board = teacher.open(f"/groupe?g={classroom.cohort.id}")
    board.get_by_role("tab", name="Où en sont les équipes").click()
    sees(board, "Les règles : quand une équipe est montrée")
    shows(board, TEAM)
    settled(board)
    for shown in (page, reader, board):
        assert shown.locator("img[src=x], .stApp a[href*='192.0.2.1/']").count() == 0
        for word in ("Les As", "gras", "Projet"):
            assert shown.locator(f":is(strong, b, u, em):text-is('{word}')").count() == 0, shown.url
    assert device.dialogs == []
    assert teacher.dialogs == []


def test_the_plan_comes_as_a_pdf(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    device = hand(member)
    page = device.open("/projet")
    link = page.get_by_role("link", name="Télécharger le plan (PDF)")
    expect(link).to_be_visible(timeout=PATIENCE)
    downloads: list[Download] = []

    def arrived(download: Download) -> None:
        downloads.append(download)

    def watch(tab: Page) -> None:
        tab.on("download", arrived)

    watch(page)
    device.context.on("page", watch)  # Some link buttons open a tab of their own.
    link.click()
    for _ in range(PATIENCE // 200):
        if downloads:
            break
        page.wait_for_timeout(200)
    [download] = downloads
    data = Path(download.path()).read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert download.suggested_filename.endswith(".pdf")


def test_arabic_turns_the_page_round_and_french_back(classroom: Classroom, hand: Hand) -> None:
    member = classroom.join()
    page = hand(member, phone=True).open("/compte")
    app = page.locator(".stApp")
    html = page.locator("html")

    def choose(language: str) -> None:
        page.locator("[data-testid=stSelectbox]").get_by_role("combobox").click()
        page.get_by_role("option", name=language).click()

    expect(html).to_have_attribute("dir", "ltr", timeout=PATIENCE)
    choose("العربية")
    expect(html).to_have_attribute("dir", "rtl", timeout=PATIENCE)
    expect(html).to_have_attribute("lang", "ar")
    expect(app).to_have_css("direction", "rtl")
    found = accounts.actor(classroom.house, member.token)
    assert found is not None
    assert found.person.language == "ar"

    page.goto(OBSERVE)
    card(page, "problem").wait_for()
    expect(html).to_have_attribute("dir", "rtl")
    expect(page.locator(".activity")).to_have_css("direction", "rtl")
    widths = page.evaluate(
        "() => [document.documentElement, document.querySelector('.stMain')]"
        ".map((box) => box.scrollWidth - box.clientWidth)"
    )
    assert max(widths) <= 0
    # French typed on an Arabic page keeps its own direction.
    field_of(page, "problem").fill("Le frigo tombe en panne.")
    saved_words = card(page, "problem").locator(".status")
    expect(saved_words).to_have_attribute("data-state", "clean", timeout=PATIENCE)
    expect(field_of(page, "problem")).to_have_css("direction", "ltr")

    page.goto("/compte")
    choose("Français")
    expect(html).to_have_attribute("dir", "ltr", timeout=PATIENCE)
    expect(app).to_have_css("direction", "ltr")
