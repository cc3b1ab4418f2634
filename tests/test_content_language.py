"""The French is plain, and each hard word that trainees read is explained in the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from pages.parts.gloss import explained
from pie_core.content.load import ROOT, load
from pie_core.model.programme import Module
from tests.plain_language import hard_words, length, sentences, texts, whole

LOADED = load()
PROGRAMME = LOADED.programme
EVERYDAY = Path(__file__).parent / "data" / "everyday_fr.txt"
NAMES = {
    "BOA",
    "CGEM",
    "CLEISS",
    "MCISE",
    "SOS",  # a shop's name
    "effectuation",  # in the title of an article
}
"""Names of people, places, brands and bodies that a source names: nobody has to know them."""
MEAN, LONGEST, MEANING = 14, 40, 25


@cache
def french() -> str:
    """Every French text that trainees read, but the interface's."""
    shown = [*PROGRAMME.every.values(), PROGRAMME.plan, PROGRAMME.dossier]
    said = [text for module in shown if module for text in texts(module)]
    for path in [*ROOT.glob("boards/*.fr.yaml"), *ROOT.glob("methods/fr.yaml")]:
        said += leaves(yaml.safe_load(path.read_text(encoding="utf-8")))
    return "\n\n".join(said)


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)


def either(forms: Iterator[str]) -> re.Pattern[str]:
    longest = sorted(forms, key=len, reverse=True)
    spaced = "|".join(re.escape(form).replace(r"\ ", r"(?: |\n *)") for form in longest)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)


FORMS = either(form for term in LOADED.glossary.values() for form in term.words["fr"].written)


@pytest.mark.parametrize("module", PROGRAMME.every.values(), ids=lambda module: module.id)
def test_the_sentences_of_a_module_are_short(module: Module) -> None:
    said = [sentence for text in texts(module) for sentence in sentences(text)]
    assert mean(map(length, filter(whole, said))) <= MEAN
    assert [sentence for sentence in said if length(sentence) > LONGEST] == []


def test_the_sentences_of_the_lessons_are_short() -> None:
    lessons = [each["fr"] for one in PROGRAMME.every.values() for each in one.lessons.values()]
    said = [sentence for text in lessons for sentence in sentences(text) if whole(sentence)]
    assert mean(map(length, said)) <= MEAN


def test_every_hard_word_is_explained_or_an_everyday_word() -> None:
    everyday = EVERYDAY.read_text(encoding="utf-8").split("\n")[:-1]
    assert everyday == sorted(set(everyday))
    left = set(hard_words(FORMS.sub(" ", french())))
    assert left - NAMES - set(everyday) == set()
    assert set(everyday) - left == set(), "no text uses them, or the glossary has them"
    assert NAMES - left == set()


def test_every_term_stands_in_a_text() -> None:
    with (ROOT / "words" / "ar.po").open("rb") as file:
        interface = leaves([message.id for message in read_po(file)])
    shown = "\n".join([french(), *interface])
    unused = [
        term.id
        for term in LOADED.glossary.values()
        if not either(iter(term.words["fr"].written)).search(shown)
    ]
    assert unused == []


def test_every_term_has_its_meaning_in_each_language() -> None:
    assert len(LOADED.glossary) >= 140
    for term in LOADED.glossary.values():
        assert set(term.words) == {"fr", "ar", "en"}, term.id
        for language, words in term.words.items():
            assert 0 < len(words.meaning.split()) <= MEANING, (term.id, language)
            assert bool(words.darija) == (language == "ar"), (term.id, language)
        arabic = term.words["ar"]
        for said in (arabic.term, arabic.meaning, arabic.darija):
            assert re.search(r"[\u0621-\u064a]", said), (term.id, said)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_no_form_belongs_to_two_terms(language: str) -> None:
    owners: dict[str, str] = {}
    for term in LOADED.glossary.values():
        for form in term.words[language].written:
            assert owners.setdefault(form.casefold(), term.id) == term.id, form


@pytest.mark.parametrize("module", PROGRAMME.every.values(), ids=lambda module: module.id)
def test_a_term_in_a_lesson_opens_a_note(module: Module) -> None:
    for activity, lesson in module.lessons.items():
        prose = re.sub(r"^#+ .*$", "", lesson["fr"], flags=re.MULTILINE)
        told = explained(LOADED.glossary, "fr", lesson["fr"])
        assert ("pie-gloss-note" in told) == bool(FORMS.search(prose)), activity
