"""Hard words in a text: at its first use each opens a note with what it means.

The note says it in the reader's language, and in the others that help here: Arabic and darija beside
French, French beside Arabic, since the bank speaks it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape

from pie_core.model.glossary import Term

_APART = r"<summary>.*?</summary>|<[^>]*>|^#+ .*$|\[[^\]]*\]\([^)]*\)|`[^`]*`"
"""What stays as it is: tags, labels of folds, headings, links, code."""


@lru_cache(maxsize=8)
def _pattern(language: str, forms: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(forms, key=len, reverse=True)
    either = "|".join(re.escape(form) for form in longest)
    prefix = "(?:[وبلكف]|ال|وال|بال|لل)?" if language == "ar" else ""
    return re.compile(
        rf"({_APART})|(?<!\w){prefix}({either})(?!\w)", re.IGNORECASE | re.MULTILINE | re.DOTALL
    )


class Glossary:
    """The terms of a language, ready to be found in texts."""

    def __init__(self, terms: Mapping[str, Term], language: str) -> None:
        self._terms = terms
        self._language = language
        self._of = {
            form.casefold(): term
            for term in terms.values()
            if language in term.words
            for form in term.words[language].written
        }

    def explained(self, text: str) -> str:
        """The Markdown with each term explained where it first stands."""
        if not self._of or not text:
            return text
        seen: set[str] = set()

        def worded(match: re.Match[str]) -> str:
            term = self._of.get((match[2] or "").casefold())
            if match[1] or term is None or term.id in seen:
                return match[0]
            seen.add(term.id)
            return f'<button type="button" class="pie-gloss">{match[0]}{self.note(term)}</button>'

        return _pattern(self._language, tuple(self._of)).sub(worded, text)

    def note(self, term: Term) -> str:
        """What a term means, as HTML in one line."""
        own = term.words[self._language]
        parts = [f"<b>{escape(own.term)}</b> : {escape(own.meaning)}"]
        if self._language != "ar" and "ar" in term.words:
            arabic = term.words["ar"]
            inside = f'<bdi lang="ar" dir="rtl">{escape(arabic.term)}</bdi>'
            if arabic.darija:
                inside += f' · <bdi lang="ary" dir="rtl">{escape(arabic.darija)}</bdi>'
            parts.append(inside)
        elif self._language == "ar":
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
    return glossary.explained(text)
