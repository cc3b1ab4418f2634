"""The trainer's guide: the minute at which each step begins, what goes wrong, what to ask; on paper."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from pie_core.content.load import load
from pie_core.errors import Forbidden, NotFound
from pie_core.model.programme import Module
from pie_core.report.guide import guide_pdf
from pie_core.report.guide_outline import Trouble, guide
from pie_core.service import documents
from pie_core.words.catalogue import words
from pie_core.words.numbers import starts
from tests.conftest import Class

TODAY = date(2026, 11, 26)


def day() -> Module:
    found = load().programme.module("discovery_day")
    assert found is not None
    return found


def said(module: Module, language: str = "fr") -> str:
    reader = PdfReader(io.BytesIO(guide_pdf(module, words(language), TODAY)))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_steps_begin_where_those_before_end() -> None:
    assert starts([20, 20, 35, 10]) == ["00:00", "00:20", "00:40", "01:15"]
    assert starts([]) == []
    told = guide(day(), words("fr"))
    assert [slot.start for slot in told.seances[0].slots] == [
        "00:00",
        "00:20",
        "00:40",
        "01:15",
        "01:25",
        "02:05",
    ]


def test_an_exercise_has_what_goes_wrong_with_what_to_do_and_questions() -> None:
    exercise = guide(day(), words("fr")).seances[0].slots[1].exercise
    assert exercise is not None
    assert exercise.title == "Regarder où j'en suis"
    assert exercise.facts == ("20 minutes", "seul", "personne d'autre ne lit les réponses")
    assert exercise.wrong[1] == Trouble(
        "Ils comparent à voix haute.",
        "Un téléphone par personne, une chaise entre deux, cinq minutes de silence. "
        "Qui a fini relit sa force.",
    )
    assert exercise.ask[0] == "Pense à la dernière fois : qu'est-ce que tu as fait en premier ?"


def test_trouble_without_a_beginning_in_bold_is_kept_whole() -> None:
    words_ = day().words["fr"]
    activity = words_.activities["know_myself"].model_copy(update={"wrong": ("Ils rient.",)})
    told = words_.model_copy(update={"activities": words_.activities | {"know_myself": activity}})
    module = day().model_copy(update={"words": {"fr": told}})
    exercise = guide(module, words("fr")).seances[0].slots[1].exercise
    assert exercise is not None
    assert exercise.wrong == (Trouble("Ils rient.", ""),)


def test_activities_of_no_seance_come_at_the_end() -> None:
    module = day().model_copy(update={"workshops": day().workshops[:2]})
    assert [one.id for one in guide(module, words("fr")).others] == [
        "test_belief",
        "my_plan",
        "what_i_learned",
    ]
    assert "Ce que j'ai appris" in said(module)


def stands(wanted: str, text: str) -> bool:
    """Whether all words of a line stand in a text; signs beside Arabic words change their side."""
    return all(word in text for word in re.findall(r"\w+", wanted))


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_everything_is_on_paper(language: str) -> None:
    module = day()
    text = said(module, language)
    told = module.worded(language)
    for workshop in told.workshops.values():
        assert stands(workshop.title, text)
    for activity in told.activities.values():
        assert stands(activity.title, text)
        for question in activity.ask:
            assert stands(question[:20].rpartition(" ")[0], text), question
    assert "00:40" in text
    assert "**" not in text


def test_the_same_day_gives_the_same_bytes() -> None:
    assert guide_pdf(day(), words("ar"), TODAY) == guide_pdf(day(), words("ar"), TODAY)


def test_it_is_for_trainers(school: Class) -> None:
    data, name = documents.guide(school.house, school.trainer, "discovery_day")
    assert data.startswith(b"%PDF")
    assert name == "01-une-journee-pour-essayer_guide_fr.pdf"
    with pytest.raises(Forbidden):
        documents.guide(school.house, school.amal, "discovery_day")
    with pytest.raises(NotFound):
        documents.guide(school.house, school.trainer, "none")
