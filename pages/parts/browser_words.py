"""The words that the browser components show, translated on our side: key → French sentence."""

from __future__ import annotations

from pie_core.words.catalogue import Words
from pie_core.words.numbers import clock

__all__ = ["SENTENCES", "clock", "worded"]

SENTENCES: dict[str, str] = {}


def worded(words: Words) -> dict[str, str]:
    """Every sentence in a language."""
    return {key: words.t(text) for key, text in SENTENCES.items()}
