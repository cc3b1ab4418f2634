"""The table of languages: own name, direction, Babel locale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Language:
    """A language of the interface. `locale` is what Babel calls it in Morocco."""

    code: str
    own_name: str
    direction: Literal["ltr", "rtl"]
    locale: str


LANGUAGES = {
    # Babel's fr_MA shortens June to "jui.", which nobody writes.
    "fr": Language("fr", "Français", "ltr", "fr"),
    "ar": Language("ar", "العربية", "rtl", "ar_MA"),
    "en": Language("en", "English", "ltr", "en_GB"),
}
DEFAULT = "fr"


def language(code: str | None) -> Language:
    """The language of a code such as `ar` or `ar-MA`; French for anything unknown."""
    return LANGUAGES.get((code or DEFAULT).split("-")[0].lower(), LANGUAGES[DEFAULT])
