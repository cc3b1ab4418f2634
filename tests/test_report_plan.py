"""The plan on paper: pages, contents, seal, hostile text, both directions of writing."""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pie_core.model.plan import Loan
from pie_core.model.project import BLOCKS, Experiment, Note, Project, Step
from pie_core.report import text as texts
from pie_core.report.outline import Stamp
from pie_core.report.parts import SECTIONS
from pie_core.report.plan import plan_pdf
from pie_core.report.snapshot import Snapshot
from pie_core.service.house import House
from pie_core.words.catalogue import words
from pie_core.words.languages import LANGUAGES
from tests import paper
from tests.paper import EXPERIMENT, PROJECT, TODAY, altered, drawn, flat, guide, said, taken, told

STAMP = Stamp("7F3K-9Q2M", "ab" * 32, "Validé le 26 novembre 2026 par Salma Idrissi")


def sizes(reader: PdfReader) -> list[tuple[float, float]]:
    return [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]


# ---------------------------------------------------------------------- pages


def test_every_section_is_where_the_contents_say() -> None:
    reader, found = drawn(taken()), told(taken())
    contents = flat(reader.pages[0].extract_text())
    begins = paper.pages_of(reader, found)
    assert set(begins) == set(SECTIONS)
    for section in found.sections[1:]:
        page = begins[section.id].start
        heading = f"{section.number}. {section.title}"
        assert heading in flat(reader.pages[page].extract_text())
        assert heading in contents
    listed = [int(word) for word in contents.split() if word.isdigit()]
    assert listed[-22:] == sorted(listed[-22:])
    assert {begins[one].start + 1 for one in SECTIONS[1:]} <= set(listed)
    links = [a for a in reader.pages[0]["/Annots"] if a.get_object()["/Subtype"] == "/Link"]  # type: ignore[attr-defined]
    assert len(links) == 22


def test_the_summary_is_one_page_and_the_canvas_lies_alone() -> None:
    for snapshot in (
        taken(),
        altered(written={"summary.pitch": "Nous réparons des frigos. " * 1000}),
        _many_loans(),
    ):
        reader = drawn(snapshot)
        begins = paper.pages_of(reader, told(snapshot))
        assert begins["summary"].start == 1
        assert begins["team"].start == 2
        lying = [at for at, (wide, high) in enumerate(sizes(reader)) if wide > high]
        canvas = begins["canvas"].start
        assert canvas in lying
        assert canvas + 1 not in lying
        assert {round(max(size)) for size in sizes(reader)} == {842}, "A4"


def _many_loans() -> Snapshot:
    assert PROJECT.plan is not None
    loan = PROJECT.plan.funding.loans[0]
    loans = tuple(loan.model_copy(update={"name": f"Prêt {i} " + "long " * 20}) for i in range(12))
    funding = PROJECT.plan.funding.model_copy(update={"loans": loans})
    return altered(plan=PROJECT.plan.model_copy(update={"funding": funding}))


def test_each_page_has_its_number_its_day_and_its_class() -> None:
    reader = drawn(taken())
    for number, page in enumerate(reader.pages, start=1):
        text = flat(page.extract_text())
        assert f"{number}/{len(reader.pages)}" in text
        assert "24 novembre 2026" in text
        assert "TSFCC 101 · ISTA · 2026-2027" in text


def test_what_a_bank_looks_for_is_there() -> None:
    text = said(drawn(taken()))
    for words_ in (
        "Froid Express",
        "Amal Berrada",
        "Froid et climatisation",
        "43 200 DH",
        "Au moins 6 snacks sur 12",
        "On continue : le critère est atteint",
        "CGI 2026 art. 73",
        "N° de CIN",
        "Brouillon",
        "EntreComp",
        "Strategyzer AG, strategyzer.com, CC BY-SA 3.0",
        "1. Segments de clientèle",
        "9. Structure de coûts",
    ):
        assert words_ in text, words_


def test_a_validated_plan_bears_its_code_on_every_page() -> None:
    reader = drawn(taken(), stamp=STAMP, version=2)
    assert all("7F3K-9Q2M" in page.extract_text() for page in reader.pages)
    first = flat(reader.pages[0].extract_text())
    assert STAMP.line in first
    assert "Version 2" in first
    assert "ab" * 32 in first.replace(" ", "")
    assert len(reader.pages[0].images) == 1, "the QR"
    assert not drawn(taken()).pages[0].images


def test_the_logo_of_the_school() -> None:
    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (300, 100), (200, 30, 30)).save(kept, format="PNG")
    assert len(drawn(taken(), logo=kept.getvalue()).pages[0].images) == 1
    assert not drawn(taken(), logo=b"no image").pages[0].images


def test_figures_are_pictures_with_words() -> None:
    data = plan_pdf(taken(), words("fr"), TODAY, guide())
    reader = PdfReader(io.BytesIO(data))
    assert sum(len(page.images) for page in reader.pages) == 4
    told_ = [_alt(one) for one in _structure(reader)]
    assert sum(bool(one) for one in told_) == 4
    assert any("Le mois le plus bas" in one for one in told_)


def _structure(reader: PdfReader) -> list[Any]:
    found, left = [], [reader.trailer["/Root"]["/StructTreeRoot"].get_object()]  # type: ignore[index]
    while left:
        one = left.pop()
        found.append(one)
        kids = one.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        left += [k.get_object() for k in kids if hasattr(k.get_object(), "get")]
    return found


def _alt(one: Any) -> str:
    return str(one.get("/Alt", ""))


def test_the_font_is_inside_and_only_what_is_used() -> None:
    for language in LANGUAGES:
        reader = drawn(taken(), language)
        fonts = {
            str(font["/BaseFont"]): font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"]
            for page in reader.pages
            for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
        }
        assert all("FiraGO" in name for name in fonts)
        assert all(len(file.get_data()) < 150_000 for file in fonts.values()), (
            "a whole one has 600 kB"
        )
        assert reader.trailer["/Root"]["/Lang"] == language  # type: ignore[index]


def test_the_same_input_gives_the_same_bytes() -> None:
    first = plan_pdf(taken(), words("fr"), TODAY, guide(), STAMP)
    assert plan_pdf(taken(), words("fr"), TODAY, guide(), STAMP) == first
    assert plan_pdf(taken(), words("fr"), date(2026, 11, 25), guide(), STAMP) != first


def test_title_and_no_author() -> None:
    reader = drawn(taken())
    assert reader.metadata is not None
    assert reader.metadata.title == "Plan d'affaires : Froid Express"
    assert reader.metadata.author is None


@pytest.mark.parametrize("team", paper.TEAMS)
def test_the_examples_are_about_fifteen_pages_and_annexes(house: House, team: str) -> None:
    snapshot = paper.example(house, team)
    for language in LANGUAGES:
        reader = drawn(snapshot, language)
        begins = paper.pages_of(reader, told(snapshot, language))
        assert 13 <= begins["annexes"].start <= 22, "more only for what is to be written by hand"
        assert len(reader.pages) <= 32


# ---------------------------------------------------------------------- Arabic


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
@pytest.mark.parametrize("team", paper.TEAMS)
def test_arabic_can_be_copied_out_section_by_section(
    house: House, team: str, tmp_path: Path
) -> None:
    snapshot = paper.example(house, team)
    data = plan_pdf(snapshot, words("ar"), TODAY, guide())
    file = tmp_path / "plan.pdf"
    file.write_bytes(data)
    found = told(snapshot, "ar")
    begins = paper.pages_of(PdfReader(io.BytesIO(data)), found)
    for section in found.sections:
        pages = begins[section.id]
        first, last = str(pages.start + 1), str(pages.stop)
        copied = subprocess.run(
            ["pdftotext", "-f", first, "-l", last, str(file), "-"],
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        there = set(paper.arabic(copied))
        wanted = {
            word
            for part in section.parts
            for text in paper.strings(part)
            if text not in ("text", "statement", "dense", "year", "body", "item")
            for word in paper.arabic(texts.clean(text))
        } - _drawn_only(section)
        assert wanted <= there, (section.id, sorted(wanted - there)[:10])


def _drawn_only(section: Any) -> set[str]:
    """Words of figures, which are pictures, and of notes that a full canvas counts instead."""
    from pie_core.report.parts import Canvas, Chart

    return {
        word
        for part in section.parts
        for text in (
            [part.alt]
            if isinstance(part, Chart)
            else [part.empty, *part.more]
            if isinstance(part, Canvas)
            else []
        )
        for word in paper.arabic(texts.clean(text))
    }


def test_lam_and_alef_are_copied_in_their_order() -> None:
    text = "الأعمال ثلاث لا يكتب الآن الإنتاج"
    reader = drawn(altered(written={"team.presentation": text}), "ar")
    copied = said(reader)
    for word in text.split():
        assert word in copied, word


def test_latin_words_and_amounts_keep_their_order_inside_arabic() -> None:
    text = "نبيع frigo Samsung بثمن 12 500 DH للزبون"
    page = drawn(altered(written={"team.presentation": text}), "ar").pages[2]
    copied = flat(page.extract_text())
    assert "frigo Samsung" in copied
    assert "12 500 DH" in copied


def test_arabic_is_mirrored() -> None:
    places: dict[str, dict[str, float]] = {}
    for language in ("fr", "ar"):
        found: dict[str, float] = {}

        def visit(
            text: str, _: Any, matrix: Any, *__: Any, found: dict[str, float] = found
        ) -> None:
            if text.strip():
                found[text.strip()] = float(matrix[4])

        reader = drawn(taken(), language)
        canvas = paper.pages_of(reader, told(taken(), language))["canvas"].start
        reader.pages[canvas].extract_text(visitor_text=visit)
        places[language] = found

    def place(language: str, number: str) -> float:
        return next(x for text, x in places[language].items() if text.split(".")[0] == number)

    assert place("fr", "8") < place("fr", "1"), "partners left, customers right"
    assert place("ar", "8") > place("ar", "1")


# ---------------------------------------------------------------------- text as it comes

HOSTILE = {
    "emoji": "Froid 🍕❄️👨‍👩‍👧 Express ✅",
    "endless": "x" * 1500,
    "arabic": "صيانة الثلاجات frigo بثمن 12 500 DH، من 3 إلى 4 أيام (150 درهم) −20 %",
    "endless arabic": "ثلاجة" * 200,
    "control": "a\x00b\x07c\u2028d\u202ee\ufefff\ud800g",
    "html": "<b>gras</b> & <script>alert(1)</script> {nb} **gras** __x__ --y-- \\",
    "writing": "ⵣ 漢字 ꙮ e\u0301te\u0301 ﬁ \u202f\u00a0\u2009",
    "long": "Une phrase assez longue pour remplir. " * 60,
    "lines": "\n".join("un\tdeux" for _ in range(80)),
    "nothing": "",
}
_SAME = ("emoji", "arabic", "control", "html", "writing")


@pytest.mark.parametrize(
    ("kind", "language"),
    [*((kind, "fr") for kind in HOSTILE), *((kind, "ar") for kind in _SAME), ("emoji", "en")],
)
def test_any_text_makes_a_document(
    kind: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = HOSTILE[kind]
    snapshot = taken(offer=text[:60] or "Sans nom")
    project = Project.model_construct(
        **{
            **dict(snapshot.project),
            "name": text,
            "team": text,
            "members": (text, "Amal"),
            "establishment": text,
            "facts": dict.fromkeys(PROJECT.facts, text),
            "written": {
                f"{activity.id}.{prompt.id}": text
                for activity in guide().activities
                for prompt in activity.prompts
                if prompt.kind == "long_text"
            },
            "steps": (Step(what=text, who=text, month=2, cost=100), Step(what=text, month=40)),
            "notes": tuple(
                Note.model_construct(
                    id=f"{block}{i}",
                    block=block,
                    text=text,
                    archived=False,
                    source="",
                    version=1,
                    board="canvas",
                    position=i,
                )
                for block in BLOCKS
                for i in range(8)
            ),
            "experiments": (
                Experiment.model_construct(
                    **{**dict(EXPERIMENT), "belief": text, "observation": text}
                ),
            ),
        }
    )
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        reader = drawn(Snapshot(project, snapshot.rules), language)
    assert not caplog.records, "no glyph is missing"
    assert len(reader.pages) >= 12


def test_a_name_from_right_to_left_in_a_french_plan_and_the_reverse() -> None:
    french = drawn(altered(members=("أمل برادة", "Driss Naciri")))
    assert "أمل برادة" in said(french)
    other = drawn(altered(members=("Hajar Ouazzani",)), "ar")
    assert "Hajar Ouazzani" in said(other)


def test_html_and_marks_stand_as_they_were_typed() -> None:
    typed = "<b>gras</b> & {nb} **fort**"
    assert typed in said(drawn(altered(facts={**PROJECT.facts, "idea": typed})))


def test_a_canvas_too_full_counts_what_it_leaves_out_and_the_annexes_have_it() -> None:
    notes = tuple(
        Note(id=f"note{i}", block="channels", text=f"Note {i} qui prend bien deux lignes de texte")
        for i in range(40)
    )
    snapshot = altered(notes=notes)
    reader = drawn(snapshot)
    canvas = paper.pages_of(reader, told(snapshot))["canvas"].start
    page = flat(reader.pages[canvas].extract_text())
    shown = page.count("qui prend")
    assert 4 <= shown < 40
    assert f"+ {40 - shown} autres notes" in page
    text = said(reader)
    assert all(f"Note {i} qui" in text for i in range(40))


def test_hundreds_of_notes_and_tests() -> None:
    notes = tuple(
        Note(id=f"note{i}", block=BLOCKS[i % 9], text=f"La note numéro {i}") for i in range(500)
    )
    tests = tuple(paper.sheet(id=f"test{i:03}", title=f"Le test numéro {i}.") for i in range(60))
    text = said(drawn(altered(notes=notes, tests=tests)))
    assert all(f"La note numéro {i}" in text for i in range(500))
    assert all(f"Le test numéro {i}." in text for i in range(60))


def test_three_thousand_words_flow_on() -> None:
    typed = " ".join(f"mot{i}" for i in range(3000))
    words_ = set(said(drawn(altered(written={"market.competitors": typed}))).split())
    assert {f"mot{i}" for i in range(3000)} <= words_


def test_amounts_beyond_all_bounds() -> None:
    huge = taken(price=10**12, units=10**7)
    assert huge.projection is None
    for language in LANGUAGES:
        assert len(drawn(huge, language).pages) >= 8
    assert "trop grands" in said(drawn(huge))
    long = taken(price=10**9)
    assert long.projection is not None
    assert "2 880 000 000" in said(drawn(long)), "24 × 12 × 10 000 000 DH"


def test_a_loan_without_end_and_one_of_a_month() -> None:
    assert PROJECT.plan is not None
    for months in (1, 360):
        loan = Loan(name="Banque", kind="bank", amount=10**7, rate=0.05, months=months)
        funding = PROJECT.plan.funding.model_copy(update={"loans": (loan,)})
        plan = PROJECT.plan.model_copy(update={"funding": funding})
        assert len(drawn(altered(plan=plan)).pages) > 10


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_an_empty_project_is_a_plan_to_fill_in_by_hand(language: str) -> None:
    empty = taken(Project(id="p", name="", team="Équipe 3", plan_missing=("price", "units")))
    reader = drawn(empty, language)
    assert 8 <= len(reader.pages) <= 16
    assert "Équipe 3" in said(reader)
    without = plan_pdf(empty, words(language), TODAY, None)
    assert len(PdfReader(io.BytesIO(without)).pages) >= 6, "also where there is no guide"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("12\u202f500", "12\u00a0500"),
        ("fait ✓ 🍕", "fait √"),
        ("e\u0301te\u0301", "été"),
        ("a\x00b\u202ec", "abc"),
        ("ⵣ", "?"),
        ("  deux   espaces ", "deux espaces"),
        ("un\r\ndeux", "un\ndeux"),
    ],
)
def test_characters_that_the_font_lacks(typed: str, shown: str) -> None:
    assert texts.clean(typed) == shown


def test_no_line_begins_with_french_punctuation() -> None:
    from pie_core.report.typesetting import broken

    text = "Qu'est-ce qui montre que des clients « achèteront » ? Rien : 20 % !"
    for width in range(35, 120, 3):
        for line in broken(text, width, 9, ""):
            assert line[0] not in "?:%!»"
            assert not line.endswith("«")


def test_numbers_keep_their_order_inside_arabic() -> None:
    assert texts.ordered("ثمن 12 500 DH", rtl=True) == "ثمن \u200e12\u00a0500 DH"
    assert texts.ordered("ناقص -300", rtl=True) == "ناقص \u200e−300"
    assert texts.is_rtl("150 درهم", default=False)
    assert texts.is_rtl("2026", default=True)
    assert not texts.is_rtl("2026", default=False)


@pytest.mark.parametrize(
    ("text", "in_arabic", "in_french"),
    [
        ("Pack argan : الكميات السنة الثانية بنسبة عشرة", True, True),
        ("Nous vendons l'huile à 12 درهم le demi-litre", False, False),
        ("أمل برادة : elle répare et elle vend au souk", False, False),
        ("نبيع frigo", True, False),
        ("Équipe : أمل وإدريس", True, False),
    ],
)
def test_a_mixed_sentence_runs_as_its_document(text: str, in_arabic: bool, in_french: bool) -> None:
    assert texts.is_rtl(text, default=True) is in_arabic
    assert texts.is_rtl(text, default=False) is in_french


def test_markdown_becomes_plain_lines() -> None:
    written = "## Titre\n\nUn **mot** et\nune [page](https://x.ma).\n\n- un\n- *deux*\n1. trois"
    assert texts.plain(written) == "Titre\nUn mot et une page.\n• un\n• deux\n1. trois"
