"""Interface words: French sentences in the code, translations from `content/words/*.po`.

The catalogues are read and compiled in memory, once per process and language; nothing is installed
globally, so that one person's language is never another's.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from pie_core.words.languages import Language, language

ROOT = Path(__file__).resolve().parents[2] / "content" / "words"


class Words:
    """The words of one language: `t` for a sentence, `n` for one with a number in it."""

    def __init__(self, spoken: Language, translations: NullTranslations) -> None:
        self.language = spoken
        self._translations = translations

    def t(self, french: str, /, **values: object) -> str:
        """The sentence in this language, its `{placeholders}` filled with `values`."""
        text = self._translations.gettext(french)
        return text.format(**values) if values else text

    def n(self, singular: str, plural: str, number: int, /, **values: object) -> str:
        """The form that fits `number`, which is also the placeholder `{n}`."""
        text = self._translations.ngettext(singular, plural, number)
        return text.format(n=number, **values)

    def listed(self, texts: Iterable[str], /) -> str:
        """Texts one after the other, with the comma of this language.

        Where the line runs from the right, a Latin name does not turn what stands around it.
        """
        if self.language.direction == "rtl":
            return "، ".join(f"\u2068{text}\u2069" for text in texts)
        return ", ".join(texts)

    def forms(self, singular: str, plural: str, /) -> dict[str, str]:
        """Every plural form, `{n}` still in it, by category: `one`, `few`, `other` …

        For the browser, which counts by itself; `other` is always there.
        """
        rule = Locale.parse(self.language.code).plural_form
        samples: dict[str, int] = {}
        for number in range(200):
            samples.setdefault(rule(number), number)
        samples.setdefault("other", 199)
        return {
            category: self._translations.ngettext(singular, plural, number)
            for category, number in samples.items()
        }


class _French(NullTranslations):
    """French needs no catalogue: zero and one are singular."""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return singular if abs(number) < 2 else plural


def words(code: str | None = None) -> Words:
    """The words of a language; sentences that it does not have yet stay French."""
    return _words(language(code))


@lru_cache(maxsize=8)
def _words(spoken: Language) -> Words:
    """Kept by language, not by what an address calls it: `ar-x1`, `ar-x2` … are one catalogue."""
    path = ROOT / f"{spoken.code}.po"
    if spoken.code == "fr" or not path.exists():
        return Words(spoken, _French())
    with path.open("rb") as file:
        catalogue = read_po(file, locale=spoken.code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    translations = GNUTranslations(compiled)
    translations.add_fallback(_French())
    return Words(spoken, translations)
