"""The catalogues hold every sentence of the interface, in every language, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import fnmatchcase

import pytest
from babel.messages.catalog import Message

from pages.parts import browser_words
from pie_core.words.catalogue import ROOT, words
from tests import words as asked

HOW = "run `python -m tests.words`, then translate what is empty in content/words/"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_CATEGORIES = {"ar": ("zero", "one", "two", "few", "many", "other"), "en": ("one", "other")}
_EXACT = {"ar": 3}
"""Plural forms that stand for one number alone (none, one, two), so that they may word it."""


@pytest.fixture(scope="module")
def sentences() -> list[asked.Sentence]:
    """Every sentence that the code asks for."""
    return asked.sentences()


def entries(code: str) -> list[Message]:
    """The sentences of a catalogue, without its header."""
    return [message for message in asked.read(code) if message.id]


def placeholders(text: str) -> Counter[str]:
    """How often each `{name}` stands in a sentence."""
    return Counter(_PLACEHOLDER.findall(text))


def pairs(code: str) -> list[tuple[str, str, bool]]:
    """French, translation where there is one, and whether it stands for one number alone."""
    found = []
    for message in entries(code):
        if isinstance(message.id, tuple):
            french = message.id[1]
            exact = _EXACT.get(code, 0)
            found += [(french, text, at < exact) for at, text in enumerate(message.string)]
        else:
            found.append((message.id, message.string, False))
    return [pair for pair in found if pair[1]]


def test_the_way_of_every_sentence_is_known() -> None:
    assert asked.unknown() == [], "name them in tests/words.py"
    assert asked.unused_ways() == set(), "nobody asks for them any more"


def test_sentences_are_found(sentences: list[asked.Sentence]) -> None:
    assert len(sentences) > 300
    texts = {sentence.text for sentence in sentences}
    assert {"Bienvenue", "à faire", "formateur", "Enregistré à {time}", "Canaux"} <= texts


@pytest.mark.parametrize("code", asked.TRANSLATED)
class TestCatalogue:
    def test_holds_what_the_code_asks_for_and_nothing_else(
        self, code: str, sentences: list[asked.Sentence]
    ) -> None:
        held = {m.id if isinstance(m.id, tuple) else (m.id, None) for m in entries(code)}
        wanted = {(s.text, s.plural) for s in sentences}
        assert wanted - held == set(), f"missing: {HOW}"
        assert held - wanted == set(), f"obsolete: {HOW}"
        assert asked.read(code).obsolete == {}, HOW

    def test_is_translated(self, code: str) -> None:
        assert [m.id for m in entries(code) if m.fuzzy] == []
        empty = [m.id for m in entries(code) if not all(map(str.strip, asked.strings(m)))]
        assert empty == [], HOW

    def test_has_the_plural_forms_of_its_language(self, code: str) -> None:
        text = (ROOT / f"{code}.po").read_text(encoding="utf-8")
        assert f'"Plural-Forms: {asked.PLURAL_FORMS[code]};\\n"' in text
        forms = int(asked.PLURAL_FORMS[code][len("nplurals=")])
        for message in entries(code):
            if isinstance(message.id, tuple):
                assert len(message.string) == forms, message.id

    def test_keeps_placeholders(self, code: str) -> None:
        for french, text, exact in pairs(code):
            wanted, found = placeholders(french), placeholders(text)
            if exact and "{n}" not in found:
                del wanted["{n}"]
            assert found == wanted, (french, text)
            assert not re.search(r"[{}]", _PLACEHOLDER.sub("", text)), text

    def test_keeps_the_form_of_the_text(self, code: str) -> None:
        for french, text, _ in pairs(code):
            assert text.count("**") == french.count("**"), (french, text)
            assert text.count("\n") == french.count("\n"), (french, text)
            assert re.findall(r"^(- |\d\. )", text, re.M) == re.findall(
                r"^(- |\d\. )", french, re.M
            )

    def test_names_things_as_the_interface_does(
        self, code: str, sentences: list[asked.Sentence]
    ) -> None:
        """« Mon compte » in a sentence is the title of that screen, in every language."""
        spoken = words(code)
        known = {sentence.text for sentence in sentences}
        for french, text, _ in pairs(code):
            for name in re.findall(r"« ([^»{}]+) »", french):
                if name in known:
                    assert spoken.t(name) in text, (french, text)

    def test_gives_the_browser_every_form(self, code: str) -> None:
        """The browser counts by itself and asks for any category of its language."""
        told = browser_words.worded(words(code))
        for key in browser_words.PLURALS:
            forms = {name for name in told if name.startswith(f"{key}_")}
            assert forms == {f"{key}_{category}" for category in _CATEGORIES[code]}


def test_arabic_is_arabic() -> None:
    """Letters, digits and punctuation as Morocco writes them; arrows point the other way."""
    turned = str.maketrans("→←", "←→")
    for french, text, _ in pairs("ar"):
        alone = _PLACEHOLDER.sub("", french).strip(
            " →←,:.▶▮✓✕?()"
        )  # Nothing but placeholders and marks.
        assert not alone or re.search(r"[\u0621-\u064a]", _PLACEHOLDER.sub("", text)), text
        assert not re.search(r"[\u0660-\u0669\u06f0-\u06f9]", text), f"digits are 0-9: {text}"
        assert not re.search(r"[?;,](?!\d)|[\"“”]| [:؟!؛،.]", text), f"punctuation: {text}"
        arrows = [re.findall("[→←]", side) for side in (french.translate(turned), text)]
        assert arrows[0] == arrows[1], text


def test_arabic_counts_with_six_forms() -> None:
    plural = words("ar").n
    said = [plural("{n} idée", "{n} idées", n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 103)]
    assert said == [
        "لا أفكار بعد",
        "فكرة واحدة",
        "فكرتان",
        "3 أفكار",
        "10 أفكار",
        "11 فكرة",
        "99 فكرة",
        "100 فكرة",
        "103 أفكار",
    ]


def test_english_counts_zero_as_many() -> None:
    plural = words("en").n
    said = [plural("{n} idée", "{n} idées", n) for n in (0, 1, 2)]
    assert said == ["0 ideas", "1 idea", "2 ideas"]


def test_the_browser_asks_for_words_that_exist() -> None:
    single, counted, told = asked.browser_keys()
    assert single
    assert counted
    assert single - browser_words.SENTENCES.keys() == set()
    assert counted - browser_words.PLURALS.keys() == set()
    named = [*browser_words.SENTENCES, *browser_words.PLURALS]
    unused = [key for key in named if not any(fnmatchcase(key, shape) for shape in told)]
    assert unused == [], "nothing in pages/parts/assets names them"
    assert not browser_words.SENTENCES.keys() & browser_words.PLURALS.keys()


def test_the_updater_keeps_adds_and_drops(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(asked, "ROOT", tmp_path)
    first = [asked.Sentence("Un", None, "a.py"), asked.Sentence("{n} mot", "{n} mots", "b.py")]
    monkeypatch.setattr(asked, "sentences", lambda: first)
    asked.main()
    path = tmp_path / "en.po"
    text = path.read_text(encoding="utf-8").replace(
        'msgid "Un"\nmsgstr ""', 'msgid "Un"\nmsgstr "One"'
    )
    path.write_text(text, encoding="utf-8")
    second = [*first[:1], asked.Sentence("Deux", None, "c.py")]
    monkeypatch.setattr(asked, "sentences", lambda: second)
    asked.main()
    kept = {message.id: message.string for message in asked.read("en") if message.id}
    assert kept == {"Un": "One", "Deux": ""}
    again = path.read_text(encoding="utf-8")
    asked.main()
    assert path.read_text(encoding="utf-8") == again
