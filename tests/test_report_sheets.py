"""Sheets: every kind of answer written out, every activity of the programme as a blank sheet."""

from __future__ import annotations

import functools
import io
import logging
import warnings
from datetime import date
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from pie_core.content.load import load
from pie_core.model import programme as p
from pie_core.report.blank import draw_blank
from pie_core.report.document import Document
from pie_core.report.sheets import Header, blank_pdf, module_pdf
from pie_core.report.standings import standings
from pie_core.words.catalogue import words

TODAY = date(2026, 11, 24)
HEADER = Header("TSFCC 101", "ISTA", "2026-2027", "Amal Berrada", "Les Givrés")
NOBODY = Header("", "", "", "", "")

PROMPTS: tuple[p.Prompt, ...] = (
    p.ShortText(id="short", kind="short_text"),
    p.LongText(id="long", kind="long_text"),
    p.Items(id="ideas", kind="brainstorm", seconds=480, max=8),
    p.Items(id="things", kind="list", max=12, min=9),
    p.Table(
        id="money",
        kind="table",
        columns=(
            p.Column(id="name"),
            p.Column(id="amount", kind="amount"),
            p.Column(id="months", kind="number", required=False),
            p.Column(id="sort", kind="choice", options=("own", "loan")),
        ),
    ),
    p.Number(id="count", kind="number"),
    p.Number(id="price", kind="amount", max=10**9),
    p.Choice(id="one", kind="choice", options=("street", "market")),
    p.Choice(id="best", kind="choice", of="all.ideas"),
    p.Choice(id="other", kind="choice", of="elsewhere/there.list"),
    p.Choices(id="some", kind="choices", options=("street", "market")),
    p.Ranking(id="order", kind="ranking", of="all.ideas"),
    p.Scale(id="level", kind="scale"),
    p.Matrix(
        id="notes",
        kind="matrix",
        of="all.ideas",
        criteria=(p.Criterion(id="need", weight=2), p.Criterion(id="cost")),
    ),
    p.Photo(id="photo", kind="photo"),
)
OPTIONS = {"street": "La rue", "market": "Le souk"}
WORDS = {
    prompt.id: p.PromptWords(label=f"Question {prompt.id}", help="Une **aide** courte.")
    for prompt in PROMPTS
} | {
    "count": p.PromptWords(label="Combien", unit="par mois"),
    "one": p.PromptWords(label="Où", options=OPTIONS),
    "some": p.PromptWords(label="Où encore", options=OPTIONS),
    "level": p.PromptWords(
        label="Où j'en suis", levels=("rien", "un peu", "assez", "bien", "très bien")
    ),
    "notes": p.PromptWords(label="Nos notes", criteria={"need": "Besoin", "cost": "Peu d'argent"}),
    "money": p.PromptWords(
        label="L'argent",
        columns={"name": "Quoi", "amount": "Montant", "months": "Mois", "sort": "Sorte"},
        options={"own": "À nous", "loan": "Prêt"},
    ),
}
MODULE = p.Module(
    id="trial",
    place="modules/01-trial",
    activities=(p.Activity(id="all", minutes=10, by="team", prompts=PROMPTS),),
    words={
        "fr": p.ModuleWords(
            title="Module d'essai",
            about="",
            outcome="",
            activities={
                "all": p.ActivityWords(title="Toutes les sortes", aim="Tout voir.", prompts=WORDS)
            },
        )
    },
)
ANSWERS: dict[str, Any] = {
    "all.short": "Bonjour 🍕 <b>toi</b>",
    "all.long": "Une phrase.\nUne autre {nb}.",
    "all.ideas": [
        {"id": "id01", "text": "Pain"},
        {"id": "id02", "text": "Savon"},
        {"id": "id03", "text": "Vélo"},
        {"id": "id04", "text": " "},
    ],
    "all.things": [{"id": "th01", "text": "Un marteau"}],
    "all.money": [
        {"id": "ro01", "cells": {"name": "Frigo", "amount": 300000, "sort": "own"}},
        {"id": "ro02", "cells": {"name": "Oncle", "amount": 100050, "months": 10, "sort": "loan"}},
    ],
    "all.count": 12.5,
    "all.price": 150050,
    "all.one": "market",
    "all.best": "id02",
    "elsewhere/there.list": [{"id": "far1", "text": "Une idée d'avant"}],
    "all.other": "far1",
    "all.some": ["street", "market"],
    "all.order": ["id03", "id01", "id02"],
    "all.level": 4,
    "all.notes": {
        "weights": {"need": 2},
        "scores": {
            "id01": {"need": 3, "cost": 2},
            "id02": {"need": 2, "cost": 4},
            "id03": {"need": 5},
        },
    },
    "all.photo": [{"id": "ph01", "caption": "Notre feuille"}, {"id": "ph02", "caption": "perdue"}],
}


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (400, 900), "#88aa44").save(data, "JPEG")
    return data.getvalue()


PICTURES = {"ph01": jpeg()}


def written(answers: dict[str, Any], language: str = "fr", pictures: Any = None) -> PdfReader:
    get = (PICTURES if pictures is None else pictures).get
    return PdfReader(io.BytesIO(module_pdf(MODULE, answers, HEADER, words(language), TODAY, get)))


def said(reader: PdfReader) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split()
    )


def test_each_kind_of_answer_can_be_read() -> None:
    text = said(written(ANSWERS))
    for expected in (
        "Bonjour <b>toi</b>",
        "Une autre {nb}.",
        "1. Pain",
        "3. Vélo",
        "1. Un marteau",
        "Frigo 3 000 DH — À nous",
        "Oncle 1 000,50 DH 10 Prêt",
        "Combien 12,5 par mois",
        "1 500,50 DH",
        "Où Le souk",
        "Question best Savon",
        "Question other Une idée d'avant",
        "• La rue • Le souk",
        "1. Vélo 2. Pain 3. Savon",
        "Niveau 4 sur 5 : bien",
        "1 ex æquo Pain 3 2 8",
        "1 ex æquo Savon 2 4 8",
        "Notre feuille",
        "Cette photo ne peut pas être affichée.",
        "Amal Berrada · Les Givrés",
    ):
        assert expected in text, expected


def test_a_photograph_is_in_the_document() -> None:
    assert sum(len(page.images) for page in written(ANSWERS).pages) == 1
    broken = written(ANSWERS, pictures={"ph01": b"no picture"})
    assert sum(len(page.images) for page in broken.pages) == 0
    assert said(broken).count("ne peut pas être affichée") == 2


def test_what_was_not_answered_is_a_dash() -> None:
    text = said(written({}))
    assert text.count("—") == len(PROMPTS)
    assert "Question short —" in text


def test_an_answer_that_fits_no_more_is_a_dash() -> None:
    odd = {
        "all.one": "gone",
        "all.level": 9,
        "all.money": "text",
        "all.notes": [1],
        "all.count": "x",
    }
    assert said(written(odd)).count("—") == len(PROMPTS)
    assert "Question best —" in said(written({"all.best": "id99"}))


def test_the_work_is_the_same_bytes_twice() -> None:
    made = [module_pdf(MODULE, ANSWERS, HEADER, words("fr"), TODAY, PICTURES.get) for _ in range(2)]
    assert made[0] == made[1]


def test_a_matrix_is_ordered_by_its_totals() -> None:
    prompt = next(prompt for prompt in PROMPTS if isinstance(prompt, p.Matrix))
    named = {"id01": "Pain", "id02": "Savon", "id03": "Vélo", "id04": "Rien"}
    found = standings(prompt, ANSWERS["all.notes"], named)
    assert [(s.id, s.total, s.rank, s.tied) for s in found] == [
        ("id01", 8, 1, True),
        ("id02", 8, 1, True),
        ("id03", 10, 0, False),
    ]
    weighed = {"weights": {"need": 0, "cost": 3}, "scores": ANSWERS["all.notes"]["scores"]}
    assert [(s.id, s.total, s.rank) for s in standings(prompt, weighed, named)] == [
        ("id02", 12, 1),
        ("id01", 6, 2),
        ("id03", 0, 0),
    ]


# ---------------------------------------------------------------------- blank sheets


def blank(prompt: p.Prompt, header: Header = HEADER, language: str = "fr") -> PdfReader:
    """A sheet of one activity with one prompt."""
    activity = p.Activity(id="all", minutes=10, by="team", prompts=(prompt,))
    data = blank_pdf(MODULE, activity, header, words(language), TODAY)
    return PdfReader(io.BytesIO(data))


def strokes(reader: PdfReader) -> int:
    """Lines, frames and circles of the first page."""
    contents = reader.pages[0].get_contents()
    assert contents is not None
    data = contents.get_data()
    return data.count(b" l ") + data.count(b" re ") + data.count(b" c ")


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.id)
def test_each_kind_has_room_to_write(prompt: p.Prompt) -> None:
    reader = blank(prompt, NOBODY)
    assert len(reader.pages) == 1
    assert WORDS[prompt.id].label in said(reader)
    assert strokes(reader) > strokes(bare()), "lines or frames beside those of every sheet"


@functools.lru_cache(maxsize=1)
def bare() -> PdfReader:
    """A sheet without any prompt."""
    activity = p.Activity(id="all", minutes=10, by="team")
    return PdfReader(io.BytesIO(blank_pdf(MODULE, activity, NOBODY, words("fr"), TODAY)))


def test_a_sheet_in_arabic_is_made_too() -> None:
    data = blank_pdf(MODULE, MODULE.activities[0], HEADER, words("ar"), TODAY)
    assert "Toutes les sortes" in said(PdfReader(io.BytesIO(data)))


def test_the_sheet_names_what_is_to_be_ticked() -> None:
    by_id = {prompt.id: prompt for prompt in PROMPTS}
    assert "La rue" in said(blank(by_id["some"]))
    assert "5 très bien" in said(blank(by_id["level"]))
    assert "Sorte (À nous / Prêt)" in said(blank(by_id["money"]))
    assert "Besoin ×2" in said(blank(by_id["notes"]))
    eight = said(blank(by_id["ideas"]))
    assert all(f" {n}" in eight for n in range(1, 9))


def test_the_head_is_printed_where_known_and_empty_where_not() -> None:
    known, unknown = said(blank(PROMPTS[0])), said(blank(PROMPTS[0], NOBODY))
    assert "Amal Berrada" in known
    assert "Les Givrés" in known
    assert "Nom :" in unknown
    assert "Date :" in unknown
    assert "Amal" not in unknown


def test_every_activity_of_the_programme_has_a_sheet(caplog: pytest.LogCaptureFixture) -> None:
    made = 0
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        for module in load().programme.modules:
            sizes = {}
            with Document(words("fr"), module.id, TODAY, ()) as paper:
                for activity in module.activities:
                    before = len(paper.pages)
                    draw_blank(paper, module, activity, NOBODY, words("fr"), 1)
                    sizes[activity.id] = len(paper.pages) - before
                reader = PdfReader(io.BytesIO(bytes(paper.output())))
            assert max(sizes.values()) <= 2, sizes
            assert len(reader.pages) == sum(sizes.values())
            text = said(reader)
            for activity in module.activities:
                assert module.worded("fr").activities[activity.id].title.split()[0] in text
            work = module_pdf(module, {}, HEADER, words("fr"), TODAY, PICTURES.get)
            assert work.startswith(b"%PDF-")
            made += len(sizes)
    assert made
    assert not caplog.records, "no glyph is missing"


def test_a_sheet_is_the_same_bytes_twice() -> None:
    activity = MODULE.activities[0]
    made = [blank_pdf(MODULE, activity, HEADER, words("fr"), TODAY) for _ in range(2)]
    assert made[0] == made[1]
