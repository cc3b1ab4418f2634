"""Hard words in a text are explained where they first stand, and nowhere in what is no text."""

from __future__ import annotations

import pytest

from pages.parts.gloss import Glossary, rightward
from pie_core.model.glossary import Term, TermWords

TERMS = {
    "margin": Term(
        id="margin",
        words={
            "fr": TermWords(term="marge", forms=("marges",), meaning="Le prix moins le coût."),
            "ar": TermWords(
                term="هامش الربح",
                forms=("الهامش",),
                meaning="الثمن ناقص الكلفة.",
                darija="الربح ديالك",
            ),
            "en": TermWords(term="margin", meaning="The price less the cost."),
        },
    ),
    "gross_margin": Term(
        id="gross_margin",
        words={"fr": TermWords(term="marge brute", meaning="Avant les charges <fixes>.")},
    ),
}
FRENCH, ARABIC = Glossary(TERMS, "fr"), Glossary(TERMS, "ar")


def test_the_first_use_alone_is_explained() -> None:
    told = FRENCH.explained("La marge compte. Une marge de 5 DH, deux marges.")
    assert told.count("pie-gloss-note") == 1
    assert told.startswith('La <button type="button" class="pie-gloss">marge<span')
    assert "Le prix moins le coût." in told
    assert "هامش الربح" in told
    assert "الربح ديالك" in told
    assert told.endswith(" compte. Une marge de 5 DH, deux marges.")


def test_the_longest_term_wins_and_text_is_escaped() -> None:
    told = FRENCH.explained("La marge brute")
    assert "Avant les charges &lt;fixes&gt;." in told
    assert "Le prix moins" not in told


@pytest.mark.parametrize(
    "text",
    [
        "#### La marge",
        "<details><summary>La marge</summary>",
        "[la marge](/chiffres)",
        "`marge`",
        "Le margeur emmarge.",
        "",
    ],
)
def test_what_is_no_text_stays_as_it_is(text: str) -> None:
    assert FRENCH.explained(text) == text


def test_what_stands_after_a_heading_is_explained() -> None:
    told = FRENCH.explained("#### La marge\n\nLa marge compte.")
    assert told.startswith("#### La marge\n\nLa <button")


def test_a_line_may_end_inside_a_term() -> None:
    assert "Avant les charges" in FRENCH.explained("C'est la marge\n  brute.")
    assert "Le prix moins" in FRENCH.explained("C'est la marge\n\nbrute.")


def test_arabic_vowels_may_be_written_or_not() -> None:
    assert "pie-gloss-note" in ARABIC.explained("احسبوا الهامِشَ أولا")
    assert ARABIC.explained("هو يُهامش") == "هو يُهامش"


def test_arabic_says_the_darija_and_the_bank_s_french() -> None:
    told = ARABIC.explained("احسبوا الهامش أولا")
    assert told.count("pie-gloss-note") == 1
    assert "الربح ديالك" in told
    assert ">marge</bdi>" in told


def test_a_term_without_words_in_a_language_is_left_alone() -> None:
    assert "Avant" not in Glossary(TERMS, "en").explained("marge brute")


def test_a_line_that_begins_with_a_latin_name_runs_from_the_right() -> None:
    told = rightward("- **SARL.** شركة\n\nCRI هو المكتب\n\nSARL AU\n\nالمقاول الذاتي")
    assert told == "- \u200f**SARL.** شركة\n\n\u200fCRI هو المكتب\n\nSARL AU\n\nالمقاول الذاتي"
