"""The plan on paper: what it says (outline), how many pages, hostile text, both directions."""

from __future__ import annotations

import io
import logging
import warnings
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from pie_core.discovery import assumptions
from pie_core.finance import parameters
from pie_core.finance.projection import Projection
from pie_core.finance.projection import project as projected
from pie_core.model.project import BLOCKS, Experiment, Note, Project
from pie_core.report import figures as report_figures
from pie_core.report import parts as o
from pie_core.report import text as texts
from pie_core.report.outline import outline
from pie_core.report.plan import plan_pdf
from pie_core.words.catalogue import words

TODAY = date(2026, 11, 24)
FIELDS: dict[str, Any] = {
    "activity": "services",
    "offer": "Entretien d'un frigo",
    "price": 15000,
    "units": 24,
    "unit_cost": 3500,
    "investments": [
        {"id": "aaaa", "cells": {"name": "Pompe à vide", "amount": 180000}},
        {"id": "aaab", "cells": {"name": "Petit outillage", "amount": 120000}},
    ],
    "overheads": [{"id": "aaaa", "cells": {"name": "Carburant", "amount": 70000}}],
    "funding": [
        {"id": "aaaa", "cells": {"name": "Nos économies", "kind": "own", "amount": 400000}},
        {"id": "aaab", "cells": {"name": "Oncle", "kind": "loan", "amount": 100000, "months": 10}},
    ],
}
EXPERIMENT = Experiment(
    id="e1",
    belief="Les patrons de snacks paieront 150 DH pour un entretien.",
    method="Aller voir 12 snacks avec une feuille de prix.",
    criterion="Au moins 6 snacks sur 12 donnent une date.",
    criterion_at=datetime(2026, 11, 24, 9, 12, tzinfo=UTC),
    observation="9 patrons ont donné une date, 2 trouvent que c'est cher.",
    observed_at=datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
    asked=12,
    in_favour=9,
    decision="continue",
    learning="Le prix fixe rassure.",
)
PROJECT = Project(
    id="p1",
    name="Froid Express",
    team="Les Givrés",
    members=("Amal Berrada", "Driss Naciri", "Hajar Ouazzani"),
    cohort="TSFCC 101",
    trade="Froid et climatisation",
    establishment="ISTA",
    year="2026-2027",
    facts={
        "name": "Froid Express",
        "problem": "Les snacks perdent de la marchandise quand le frigo tombe en panne. " * 3,
        "customer": "Les patrons de snacks et d'épiceries du quartier.",
        "idea": "Un entretien tous les trois mois, à prix fixe et connu d'avance. " * 3,
        "next_step": "Samedi 5 décembre : proposer un entretien à cinq snacks.",
    },
    notes=tuple(
        Note(id=f"note{i}", block=block, text=f"Une idée pour {block.replace('_', ' ')}")
        for i, block in enumerate(BLOCKS)
    ),
    experiments=(EXPERIMENT,),
    plan=assumptions.plan(FIELDS, TODAY),
)


def projection(**fields: Any) -> tuple[Project, Projection]:
    """The project with some of its figures changed, and its projection."""
    plan = assumptions.plan(FIELDS | fields, TODAY)
    assert plan is not None
    return PROJECT.model_copy(update={"plan": plan}), projected(plan, parameters.load())


def drawn(project: Project, figures: Projection | None, language: str = "fr") -> PdfReader:
    return PdfReader(io.BytesIO(plan_pdf(project, figures, words(language), TODAY)))


def said(reader: PdfReader) -> str:
    """All text of the pages on one line, no-break spaces as spaces."""
    return " ".join(
        " ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split()
    )


def parts(project: Project, figures: Projection | None, kind: type) -> list[Any]:
    sections = outline(project, figures, words("fr"), TODAY)
    return [part for section in sections for part in section.parts if isinstance(part, kind)]


# ---------------------------------------------------------------------- pages


def test_four_pages_the_second_lying() -> None:
    reader = drawn(*projection())
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]
    assert len(sizes) == 4
    assert [wide > high for wide, high in sizes] == [False, True, False, False]
    assert {round(max(size)) for size in sizes} == {842}, "A4"


def test_each_page_has_its_number_its_day_and_its_class() -> None:
    for number, page in enumerate(drawn(*projection()).pages, start=1):
        text = page.extract_text()
        assert f"{number}/4" in text
        assert "24 novembre 2026" in text
        assert "TSFCC 101 · ISTA · 2026-2027" in text


def test_what_a_bank_looks_for_is_there() -> None:
    text = said(drawn(*projection()))
    for words_ in (
        "Froid Express",
        "Amal Berrada",
        "Froid et climatisation",
        "43 200 DH",
        "Au moins 6 snacks sur 12",
        "On continue : le critère est atteint",
        "CGI 2026 art. 73",
        "N° de CIN",
        "EntreComp",
        "Strategyzer AG, strategyzer.com, CC BY-SA 3.0",
        "1. Segments de clientèle",
        "9. Structure de coûts",
    ):
        assert words_ in text, words_


def test_the_curve_is_a_picture_on_page_three() -> None:
    reader = drawn(*projection())
    assert [len(page.images) for page in reader.pages] == [0, 0, 1, 0]


def test_the_same_input_gives_the_same_bytes() -> None:
    project, figures = projection()
    first = plan_pdf(project, figures, words("fr"), TODAY)
    assert plan_pdf(project, figures, words("fr"), TODAY) == first
    assert plan_pdf(project, figures, words("fr"), date(2026, 11, 25)) != first


def test_title_language_and_no_author() -> None:
    reader = drawn(*projection())
    assert reader.metadata is not None
    assert reader.metadata.title == "Plan d'affaires : Froid Express"
    assert reader.metadata.author is None
    assert reader.trailer["/Root"]["/Lang"] == "fr"


# ---------------------------------------------------------------------- what is said


def test_the_key_figures_are_those_of_the_projection() -> None:
    project, figures = projection()
    (found,) = parts(project, figures, o.Figures)
    assert [text.replace("\u202f", " ") for _, text, _ in found.items[:1]] == ["43 200\u00a0DH"]
    assert not any(warns for _, _, warns in found.items)
    assert "déc.\u00a02026" in found.items[2][0]


def test_the_year_adds_up() -> None:
    project, figures = projection()
    (grid,) = [grid for grid in parts(project, figures, o.Grid) if grid.kind == "months"]

    def amount(text: str) -> int:
        return int(text.replace("\u202f", ""))

    *months, year = grid.rows
    assert len(months) == 12
    for column in (1, 2, 3):
        total = sum(amount(row[column]) for row in months)
        assert abs(total - amount(year[column])) <= 6, "each month is rounded to the dirham"
    assert year[4] == months[-1][4]


def test_a_price_that_a_test_names_has_its_footnote() -> None:
    project, figures = projection()
    (grid,) = [grid for grid in parts(project, figures, o.Grid) if grid.kind == "assumptions"]
    (price,) = [row for row in grid.rows if row[0] == "Prix d'une vente"]
    assert price[2].endswith("¹")
    notes = [note.text for note in parts(project, figures, o.Note)]
    assert "¹ Test du 24 novembre 2026 : 12 personnes interrogées, 9 favorables." in notes
    project, figures = projection(price=16000)
    (grid,) = [grid for grid in parts(project, figures, o.Grid) if grid.kind == "assumptions"]
    (price,) = [row for row in grid.rows if row[0] == "Prix d'une vente"]
    assert price[2] == "Estimation de l'équipe, à tester"


@pytest.mark.parametrize(
    ("written", "centimes", "named"),
    [
        ("à 150 DH", 15000, True),
        ("à 1 500 DH", 150000, True),
        ("à 12,50 DH", 1250, True),
        ("à 1.500 DH", 150000, True),
        ("à 1500 DH", 15000, False),
        ("à bon prix", 0, False),
    ],
)
def test_an_amount_is_known_however_it_is_written(written: str, centimes: int, named: bool) -> None:
    assert report_figures.names_amount(Experiment(id="e", belief=written), centimes) is named


def test_cash_below_zero_is_a_warning() -> None:
    project, figures = projection(funding=[], units=2)
    assert figures.lowest_cash.amount < 0
    warned = [note.text for note in parts(project, figures, o.Note) if note.tone == "warning"]
    assert len(warned) == 1
    assert "il manque" in warned[0]
    (found,) = parts(project, figures, o.Figures)
    assert found.items[2][2]
    assert len(drawn(project, figures).pages) == 4


def test_the_break_even_is_said_in_its_three_cases() -> None:
    for fields, expected in (
        ({}, "il est atteint en"),
        ({"units": 1}, "n'y arrivent pas encore"),
        ({"price": 3000}, "aucune quantité ne couvre les charges"),
    ):
        project, figures = projection(**fields)
        said_ = " ".join(note.text for note in parts(project, figures, o.Note))
        assert expected in said_, fields


def test_the_rules_used_are_those_of_the_activity() -> None:
    for activity, rate, ceiling in (("services", "1", "200"), ("goods", "0,5", "500")):
        project, figures = projection(activity=activity)
        (grid,) = [grid for grid in parts(project, figures, o.Grid) if grid.kind == "parameters"]
        values = [row[1] for row in grid.rows]
        assert values[0] == f"{rate}\u00a0%"
        assert values[1].startswith(ceiling)
        assert all(row[2] == "1 janvier 2026" and row[3] for row in grid.rows)


def test_passing_the_ceiling_is_to_be_checked() -> None:
    project, figures = projection(units=400)
    assert any("plafond" in note.text for note in parts(project, figures, o.Note))


def test_several_tests_each_have_their_place() -> None:
    second = EXPERIMENT.model_copy(update={"id": "e2", "belief": "Ils paieront d'avance."})
    project, figures = projection()
    project = project.model_copy(update={"experiments": (EXPERIMENT, second)})
    titles = [part.text for part in parts(project, figures, o.Title)]
    assert "Test 1" in titles
    assert "Test 2" in titles
    assert "Ils paieront d'avance." in said(drawn(project, figures))


# ---------------------------------------------------------------------- what is missing


def test_an_empty_project_says_what_to_do() -> None:
    empty = Project(id="p", name="", team="Équipe 3", plan_missing=("price", "units"))
    reader = drawn(empty, None)
    assert len(reader.pages) == 4
    text = said(reader)
    assert "il manque encore : le prix, la quantité par mois." in text
    assert "À écrire : le problème" in text
    assert "Pas encore de test" in text
    assert "Pas encore de décision" in text
    assert text.count("À compléter") == 9


def test_a_test_half_made_says_what_is_next() -> None:
    begun = Experiment(id="e", belief="Ils paieront.", criterion="6 sur 12")
    project = PROJECT.model_copy(update={"experiments": (begun,)})
    (pairs,) = [part for part in parts(project, None, o.Pairs) if not part.roomy]
    assert "Nous avons observé" in pairs.missing
    assert "Nous croyons que" not in pairs.missing


# ---------------------------------------------------------------------- text as it comes

HOSTILE = {
    "emoji": "Froid 🍕❄️👨‍👩‍👧 Express ✅",
    "endless": "x" * 5000,
    "arabic": "صيانة الثلاجات frigo بثمن 12 500 DH، من 3 إلى 4 أيام (150 درهم) −20 %",
    "endless arabic": "ثلاجة" * 600,
    "control": "a\x00b\x07c\u2028d\u202ee\ufefff\ud800g",
    "html": "<b>gras</b> & <script>alert(1)</script> {nb} **gras** __x__ --y-- \\",
    "writing": "ⵣ 漢字 ꙮ e\u0301te\u0301 ﬁ \u202f\u00a0\u2009",
    "long": "Une phrase assez longue pour remplir. " * 400,
    "lines": "\n".join("un\tdeux" for _ in range(80)),
    "nothing": "",
}


@pytest.mark.parametrize(
    ("kind", "language"),
    [*((kind, "fr") for kind in HOSTILE), ("html", "ar"), ("arabic", "ar"), ("endless", "ar")],
)
def test_any_text_makes_a_document(
    kind: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = HOSTILE[kind]
    project, figures = projection(offer=text[:60] or "Sans nom")
    project = Project.model_construct(
        **{
            **dict(project),
            "name": text,
            "team": text,
            "members": (text, "Amal"),
            "establishment": text,
            "facts": dict.fromkeys(project.facts, text),
            "notes": tuple(
                Note.model_construct(
                    id=f"{block}{i}", block=block, text=text, archived=False, source="", version=1
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
        reader = drawn(project, figures, language)
    assert not caplog.records, "no glyph is missing"
    assert len(reader.pages) >= 4
    assert reader.pages[1].mediabox.width > reader.pages[1].mediabox.height or kind in (
        "endless",
        "long",
        "lines",
        "endless arabic",
    )


def test_html_and_marks_stand_as_they_were_typed() -> None:
    project, figures = projection()
    project = project.model_copy(
        update={"facts": {**project.facts, "idea": "<b>gras</b> & {nb} **fort**"}}
    )
    assert "<b>gras</b> & {nb} **fort**" in said(drawn(project, figures))


def test_a_canvas_too_full_counts_what_it_leaves_out() -> None:
    notes = tuple(
        Note(id=f"note{i}", block="channels", text="Une note qui prend bien deux lignes de texte")
        for i in range(40)
    )
    project, figures = projection()
    page = drawn(project.model_copy(update={"notes": notes}), figures).pages[1].extract_text()
    shown = page.count("Une note")
    assert 4 <= shown < 40
    assert f"+ {40 - shown} autres notes" in page.replace("\u00a0", " ")


def test_arabic_is_mirrored() -> None:
    project, figures = projection()
    places: dict[str, dict[str, float]] = {}
    for language in ("fr", "ar"):
        found: dict[str, float] = {}

        def visit(
            text: str, _: Any, matrix: Any, *__: Any, found: dict[str, float] = found
        ) -> None:
            if text.strip():
                found[text.strip()] = float(matrix[4])

        drawn(project, figures, language).pages[1].extract_text(visitor_text=visit)
        places[language] = found

    def place(language: str, number: str) -> float:
        return next(x for text, x in places[language].items() if text.split(".")[0] == number)

    assert place("fr", "8") < place("fr", "1"), "partners left, customers right"
    assert place("ar", "8") > place("ar", "1")


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


def test_numbers_keep_their_order_inside_arabic() -> None:
    assert texts.ordered("ثمن 12 500 DH", rtl=True) == "ثمن \u200e12\u00a0500 DH"
    assert texts.ordered("ناقص -300", rtl=True) == "ناقص \u200e−300"
    assert texts.is_rtl("150 درهم", default=False)
    assert not texts.is_rtl("DH درهم", default=True)
    assert texts.is_rtl("2026", default=True)


def test_markdown_becomes_plain_lines() -> None:
    written = "## Titre\n\nUn **mot** et\nune [page](https://x.ma).\n\n- un\n- *deux*\n1. trois"
    assert texts.plain(written) == "Titre\nUn mot et une page.\n• un\n• deux\n1. trois"
