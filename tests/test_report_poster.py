"""Posters of A3: their size and direction, what stands on them, and who is given which sheet."""

from __future__ import annotations

import functools
import io
from typing import Any

import pytest
from pypdf import PdfReader

from pie_core.content.load import load
from pie_core.errors import NotFound
from pie_core.model import programme as p
from pie_core.report.poster import poster_pdf
from pie_core.report.sheets import module_pdf
from pie_core.service import documents
from pie_core.words.catalogue import words
from tests.conftest import Class
from tests.paper import arabic, said
from tests.test_api import Browser
from tests.test_report_sheets import HEADER, NOBODY, PROMPTS, TODAY, WORDS, jpeg

A3 = (842, 1191)
"""Points: 297 × 420 mm."""


@functools.cache
def made_of(*prompts: p.Prompt) -> p.Module:
    activity = p.Activity(id="all", minutes=5, by="team", prompts=prompts)
    said_ = p.ActivityWords(
        title="Tout", aim="Un but long.", instruction="Trois pas.", prompts=WORDS
    )
    french = p.ModuleWords(title="M", about="A", outcome="O", activities={"all": said_})
    return p.Module(id="m", place="modules/m", activities=(activity,), words={"fr": french})


def poster(*prompts: p.Prompt, language: str = "fr", **more: Any) -> PdfReader:
    module = made_of(*prompts)
    data = poster_pdf(
        module, module.activities[0], more.pop("header", HEADER), words(language), TODAY, **more
    )
    return PdfReader(io.BytesIO(data))


def sizes(reader: PdfReader) -> set[tuple[int, int]]:
    return {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages}


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.id)
def test_every_kind_of_question_is_on_a_poster_but_a_photograph(prompt: p.Prompt) -> None:
    text = said(poster(prompt))
    assert (WORDS[prompt.id].label in text) == (prompt.kind != "photo")
    assert "Les Givrés" in text
    assert "Trois pas" not in text  # Fewer words than a sheet.


def test_a_poster_stands_and_lies_for_a_wide_table_or_a_matrix() -> None:
    by_id = {prompt.id: prompt for prompt in PROMPTS}
    assert sizes(poster(by_id["long"])) == {A3}
    assert sizes(poster(by_id["money"])) == {A3[::-1]}
    assert sizes(poster(by_id["notes"])) == {A3[::-1]}
    assert sizes(poster(by_id["ideas"])) == {A3[::-1]}  # Eight frames.


def test_questions_that_do_not_fit_go_on_to_a_next_page() -> None:
    many = tuple(p.LongText(id=f"q{n}", kind="long_text") for n in range(9))
    reader = poster(*many)
    assert len(reader.pages) == 2
    assert all(f"q{n}" in said(reader) for n in range(9))


def test_the_canvas_is_its_board() -> None:
    programme = load().programme
    module = programme.module("discovery_day")
    assert module is not None
    activity = module.activity("nine_blocks")
    assert activity is not None
    board = programme.boards["canvas"]
    data = poster_pdf(module, activity, NOBODY, words("fr"), TODAY, board)
    reader = PdfReader(io.BytesIO(data))
    assert sizes(reader) == {A3[::-1]}
    assert len(reader.pages) == 1
    for block in board.worded("fr").blocks.values():
        assert block.name.split()[0] in said(reader)


def test_in_arabic_the_frame_is_arabic_and_the_content_as_it_is_written() -> None:
    reader = poster(PROMPTS[1], language="ar", header=NOBODY)
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    assert arabic(said(reader))
    assert "Question long" in said(reader)


def test_every_activity_of_the_programme_fits_in_three_pages() -> None:
    for module, activity in load().programme.activities():
        data = poster_pdf(module, activity, NOBODY, words("fr"), TODAY)
        assert len(PdfReader(io.BytesIO(data)).pages) <= 3, activity.id


def test_the_same_day_gives_the_same_bytes() -> None:
    module = made_of(*PROMPTS)
    one, two = (
        poster_pdf(module, module.activities[0], HEADER, words("ar"), TODAY) for _ in range(2)
    )
    assert one == two


# ---------------------------------------------------------------------- who is given what


def page_of(data: bytes) -> tuple[int, int]:
    [size] = sizes(PdfReader(io.BytesIO(data)))
    return size


def test_the_size_and_the_language_are_those_asked_for(school: Class) -> None:
    def given(activity: str, **more: str) -> tuple[tuple[int, int], str]:
        data, name = documents.blank(school.house, school.amal, "discovery_day", activity, **more)
        return page_of(data), name

    assert given("my_plan")[0] == (595, 842)
    size, name = given("my_plan", size="a3", language="ar")
    assert size == A3
    assert name.endswith("my_plan_affiche_ar.pdf")
    assert given("nine_blocks", size="a3")[0] == A3[::-1]
    assert given("know_myself", size="a3")[0] == (595, 842)  # For one person's eyes.
    assert given("my_plan", size="a0", language="xx")[0] == (595, 842)


@pytest.mark.parametrize(
    ("module", "activity"),
    [("dossier", "bank"), ("plan", "sell"), ("hypotheses", "sheet"), ("evidence", "sheet")],
)
def test_other_sheets_are_printed_too(school: Class, module: str, activity: str) -> None:
    for size in ("", "a3"):
        data, _ = documents.blank(school.house, school.amal, module, activity, size=size)
        text = said(PdfReader(io.BytesIO(data)))
        assert "{" not in text
        assert len(text) > 100


@pytest.mark.parametrize("place", [("plan", "offers"), ("practice", "sheet"), ("x", "y")])
def test_what_has_no_sheet_is_not_found(school: Class, place: tuple[str, str]) -> None:
    with pytest.raises(NotFound):
        documents.blank(school.house, school.amal, *place)


def test_a_poster_over_http(school: Class) -> None:
    browser = Browser(school.house)
    address = "/api/documents/blank/discovery_day/ten_ideas?size=a3&language=en"
    assert browser.client.get(address).status_code == 401
    browser.enter(school)
    reply = browser.client.get(address)
    assert page_of(reply.content) == A3
    assert "ten_ideas_affiche_en.pdf" in reply.headers["content-disposition"]


def test_the_document_of_a_module_shows_the_poster() -> None:
    module = made_of(PROMPTS[0])
    answers = {
        "poster/m__all.photos": [{"id": "p1", "caption": "Au mur"}],
        "poster/m__all.text": "Nos douze idées.",
    }
    data = module_pdf(module, answers, HEADER, words("fr"), TODAY, {"p1": jpeg()}.get)
    reader = PdfReader(io.BytesIO(data))
    for text in ("L'affiche de l'équipe", "Nos douze idées.", "Au mur"):
        assert text in said(reader)
    assert sum(len(page.images) for page in reader.pages) == 1
    without = module_pdf(module, {}, HEADER, words("fr"), TODAY, lambda _: None)
    assert "affiche" not in said(PdfReader(io.BytesIO(without)))
