"""The workbook on paper: everything of the programme in it, empty, in its order, in three languages."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from pie_core.content.load import current
from pie_core.model import programme as p
from pie_core.report import blank_figures
from pie_core.report.blank import draw_prompts
from pie_core.report.blank_book import blank_book_pdf
from pie_core.report.blank_leaves import EVIDENCE
from pie_core.report.blank_marks import Marks
from pie_core.report.document import TOP, Document
from pie_core.report.wording import Header
from pie_core.service import documents
from pie_core.words.catalogue import words
from tests.conftest import Class

TODAY = date(2026, 11, 26)
NOBODY = Header("", "", "", "", "")
A4 = (210, 297)


def book(language: str = "fr", header: Header = NOBODY) -> PdfReader:
    data = blank_book_pdf(current().programme, header, words(language), TODAY)
    return PdfReader(io.BytesIO(data))


def said(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def entries(reader: PdfReader) -> list[tuple[str, int, int]]:
    """Every bookmark: its title, its depth (0: a chapter), its page (1: the first)."""
    found: list[tuple[str, int, int]] = []

    def walk(nodes: object, depth: int) -> None:
        assert isinstance(nodes, list)
        for node in nodes:
            if isinstance(node, list):
                walk(node, depth + 1)
            else:
                number = reader.get_destination_page_number(node)
                assert number is not None
                found.append((str(node.title), depth, number + 1))

    walk(reader.outline, 0)
    return found


def test_every_exercise_every_sheet_every_table_is_in_it_in_order() -> None:
    programme = current().programme
    reader = book()
    marks = entries(reader)
    names = [title for title, depth, _ in marks if depth]
    exercises = [
        module.worded("fr").activities[activity.id].title
        for module in programme.modules
        for activity in module.activities
    ]
    assert names[: len(exercises)] == exercises
    rest = names[len(exercises) :]
    assert rest[:3] == [board.worded("fr").title for board in programme.boards.values()]
    assert rest[3:5] == ["Hypothèse", "Test"]
    assert rest[5 : 5 + EVIDENCE] == [f"Preuve {n}" for n in range(1, EVIDENCE + 1)]
    assert programme.dossier is not None
    guided = [
        programme.dossier.worded("fr").activities[a.id].title for a in programme.dossier.activities
    ]
    assert rest[5 + EVIDENCE :][: len(guided)] == guided
    assert rest[-1] == "La caisse, mois par mois"
    pages = [page for _, _, page in marks]
    assert pages == sorted(pages)
    assert pages[-1] == len(reader.pages)


def test_the_contents_name_every_sheet_with_its_page() -> None:
    reader = book()
    marks = entries(reader)
    first = min(page for _, _, page in marks)
    listed = " ".join(page.extract_text() for page in reader.pages[1 : first - 1])
    lines = [re.sub(r"\s+", " ", line) for line in listed.splitlines()]
    flat = " ".join(lines)
    for title, _, page in marks:
        assert f"{title} {page}" in flat, title
    links = sum(len(page.get("/Annots", [])) for page in reader.pages[1 : first - 1])
    assert links == len(marks)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_is_numbered_and_the_language_is_told(language: str) -> None:
    reader = book(language)
    total = len(reader.pages)
    for place, page in enumerate(reader.pages, start=1):
        assert f"{place}/{total}" in page.extract_text()
    assert str(reader.trailer["/Root"]["/Lang"]) == language
    wide = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(wide) == len(current().programme.boards) + 2


def test_what_is_known_is_printed_and_the_rest_is_a_line() -> None:
    known = Header("TSFCC 101", "ISTA Hay Riad", "2026-2027", "Amal Berrada", "Les Givrés")
    cover = book(header=known).pages[0].extract_text()
    for text in ("TSFCC 101", "ISTA Hay Riad", "2026-2027", "Amal Berrada", "Les Givrés"):
        assert text in cover
    empty = book().pages[0].extract_text()
    for label in ("Nom :", "Équipe :", "Groupe :", "Établissement :", "Année :"):
        assert label in empty


def test_the_criterion_stands_before_what_is_seen() -> None:
    """The order of law in a test: what counts as success, the date, and only then the results."""
    text = said(book())
    places = [
        text.index("à écrire AVANT le test"),
        text.index("Nous avons raison s'il est"),
        text.index("Le test commence le"),
        text.index("APRÈS le test"),
        text.index("Nous avons observé"),
    ]
    assert places == sorted(places)


def test_what_no_field_asks_is_not_printed() -> None:
    text = said(book())
    assert "Vient de" not in text
    told = re.sub(r"Cochez «\s*Le test a commencé", "", text)  # Module 11 says where to tick it.
    assert "Le test a commencé" not in told
    assert "Rangée" not in text


def test_the_committee_s_questions_have_dots_where_a_figure_belongs() -> None:
    text = said(book())
    assert "Fin …………, votre caisse passe sous zéro : il manque …………." in text
    assert not re.search(r"\{\w+\}", text)


def test_twelve_months_and_a_sum() -> None:
    pages = book().pages
    for page in pages[-2:]:
        text = page.extract_text()
        assert [m for m in range(1, 13) if f"Mois {m}" in text] == list(range(1, 13))
        assert "Total" in text
    assert "Caisse à la fin du mois" in re.sub(r"\s+", " ", pages[-1].extract_text())


def test_the_same_day_gives_the_same_bytes() -> None:
    one, other = (blank_book_pdf(current().programme, NOBODY, words("fr"), TODAY) for _ in range(2))
    assert one == other


def test_a_table_that_somebody_renamed_leaves_the_others() -> None:
    plan = current().programme.plan
    assert plan is not None
    with Document(words("fr"), "Essai", TODAY, ()) as paper:
        paper.add_page()
        tables = (blank_figures.Blank("gone", "gone", ("name",), 2), blank_figures.TABLES[0][0])
        blank_figures.draw_tables(paper, words("fr"), plan, tables)
        text = PdfReader(io.BytesIO(bytes(paper.output()))).pages[0].extract_text()
    assert "Produits et services" in text


def test_every_table_of_paper_is_one_of_the_plan_s() -> None:
    plan = current().programme.plan
    assert plan is not None
    for page in blank_figures.TABLES:
        for table in page:
            activity = plan.activity(table.activity)
            prompt = activity.prompt(table.prompt) if activity else None
            assert isinstance(prompt, p.Table)
            assert set(table.columns) <= {column.id for column in prompt.columns}


def test_a_line_or_two_are_left_out_rather_than_carried_over() -> None:
    with Document(words("fr"), "Essai", TODAY, ()) as paper:
        marks = Marks(paper, words("fr"), 10)
        for count, pages in ((6, 1), (7, 1), (9, 2)):
            paper.add_page()
            before = len(paper.pages)
            paper.set_y(paper.floor - 51)  # Five lines fit.
            marks.lines(count)
            assert len(paper.pages) - before == pages - 1
            paper.add_page()


def test_short_options_share_a_row() -> None:
    with Document(words("fr"), "Essai", TODAY, ()) as paper:
        marks = Marks(paper, words("fr"), 8)
        paper.add_page()
        marks.boxes(["oui", "non", "peut-être"], round_=True)
        one = paper.y - TOP
        paper.set_y(TOP)
        marks.boxes(["oui " * 30, "non " * 30, "peut-être"], round_=True)
        assert paper.y - TOP >= 3 * one - 0.01


def test_a_choice_among_sheets_has_lines_and_a_month_too() -> None:
    activity = p.Activity(
        id="all",
        minutes=5,
        by="team",
        prompts=(
            p.Choices(id="beliefs", kind="choices", among="hypotheses"),
            p.Choice(id="method", kind="choice", among="methods"),
            p.CalendarMonth(id="start", kind="month"),
        ),
    )
    module = p.Module(
        id="trial",
        place="modules/01-trial",
        activities=(activity,),
        words={"fr": p.ModuleWords(title="Essai", about="", outcome="", activities={})},
    )
    with Document(words("fr"), "Essai", TODAY, ()) as paper:
        paper.add_page()
        heights = []
        for prompt in activity.prompts:
            y = paper.y
            draw_prompts(paper, words("fr"), module, activity, 1, [prompt])
            heights.append(paper.y - y)
    three, one, beside = heights
    assert three == pytest.approx(one + 2 * 7)  # Three lines and one, 7 mm apart.
    assert beside >= 7


def test_the_book_has_a_name_and_the_person_s_language(school: Class) -> None:
    data, name = documents.blank_book(school.house, school.amal)
    reader = PdfReader(io.BytesIO(data))
    assert name == "cahier_papier_fr.pdf"
    assert "Amal Berrada" in reader.pages[0].extract_text()
