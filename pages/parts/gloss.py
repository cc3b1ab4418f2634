"""Hard words in a text: at its first use each opens a note with what it means.

The note says it in the reader's language, and in the others that help here: Arabic and darija beside
French, French beside Arabic, since the bank speaks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape

from pie_core.model.glossary import Term

_APART = r"<summary>.*?</summary>|<[^>]*>|^#+ [^\n]*$|\[[^\]]*\]\([^)]*\)|`[^`]*`"
"""What stays as it is: tags, labels of folds, headings, links, code."""


_VOWELS = "\u064b-\u0652"
"""Arabic signs that a text may write above a letter, or not."""
_BETWEEN = r"(?: |\n *)"
"""Between two words of a form: a line may end there."""


def _pattern(language: str, forms: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(forms, key=len, reverse=True)
    either = "|".join(
        _written(form, f"[{_VOWELS}]*" if language == "ar" else "") for form in longest
    )
    prefix = "(?:[وبلكف]|ال|وال|بال|لل)?" if language == "ar" else ""
    inside = rf"[\w{_VOWELS}]"
    return re.compile(
        rf"({_APART})|(?<!{inside}){prefix}({either})(?!{inside})",
        re.IGNORECASE | re.MULTILINE | re.DOTALL,
    )


def _written(form: str, vowels: str) -> str:
    return _BETWEEN.join("".join(re.escape(one) + vowels for one in word) for word in form.split())


def _key(form: str) -> str:
    return " ".join(re.sub(f"[{_VOWELS}]", "", form).casefold().split())


_LATIN_FIRST = re.compile(
    r"^([ \t]*(?:(?:[-*]|\d+[.)])[ \t]+)?)(?=[*_«(]*[A-Za-zÀ-ɏ])(?=.*[\u0621-\u064a])", re.MULTILINE
)
_RIGHT_TO_LEFT = "\u200f"


def rightward(text: str) -> str:
    """Arabic Markdown in which a line that begins with a Latin name runs from the right as well."""
    return _LATIN_FIRST.sub(rf"\1{_RIGHT_TO_LEFT}", text)


class Glossary:
    """The terms of a language, ready to be found in texts."""

    def __init__(self, terms: Mapping[str, Term], language: str) -> None:
        self.language = language
        self._of = {
            _key(form): term
            for term in terms.values()
            if language in term.words
            for form in term.words[language].written
        }
        self._pattern = _pattern(language, self._of)

    def explained(self, text: str) -> str:
        """The Markdown with each term explained where it first stands."""
        if not self._of or not text:
            return text
        seen: set[str] = set()

        def worded(match: re.Match[str]) -> str:
            term = self._of.get(_key(match[2] or ""))
            if match[1] or term is None or term.id in seen:
                return match[0]
            seen.add(term.id)
            return f'<button type="button" class="pie-gloss">{match[0]}{self.note(term)}</button>'

        return self._pattern.sub(worded, text)

    def note(self, term: Term) -> str:
        """What a term means, as HTML in one line."""
        own = term.words[self.language]
        colon = " : " if self.language == "fr" else ": "
        parts = [f"<b>{escape(own.term)}</b>{colon}{escape(own.meaning)}"]
        if self.language != "ar" and "ar" in term.words:
            arabic = term.words["ar"]
            inside = f'<bdi lang="ar" dir="rtl">{escape(arabic.term)}</bdi>'
            if arabic.darija:
                inside += f' · <bdi lang="ary" dir="rtl">{escape(arabic.darija)}</bdi>'
            parts.append(inside)
        elif self.language == "ar":
            if own.darija:
                parts.append(f'<bdi lang="ary">{escape(own.darija)}</bdi>')
            parts.append(f'<bdi lang="fr" dir="ltr">{escape(term.words["fr"].term)}</bdi>')
        return f'<span class="pie-gloss-note">{" · ".join(parts)}</span>'


_ready: dict[str, tuple[Mapping[str, Term], Glossary]] = {}


def explained(terms: Mapping[str, Term], language: str, text: str) -> str:
    """The Markdown of the content with each hard word explained where it first stands."""
    kept = _ready.get(language)
    if kept is None or kept[0] is not terms:
        kept = _ready[language] = (terms, Glossary(terms, language))
        _told.cache_clear()
    return _told(kept[1], text)


@lru_cache(maxsize=2048)
def _told(glossary: Glossary, text: str) -> str:
    """Everybody in a class reads the same texts: each is looked through once."""
    told = glossary.explained(text)
    return rightward(told) if glossary.language == "ar" else told
