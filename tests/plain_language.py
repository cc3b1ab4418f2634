"""How plain the French of the modules is: its sentences, and its hard words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pie_core.model.programme import Module

_MARKS = re.compile(r"\*\*|\*|^\s*(?:#+|[-•]|\d+\.) |`", re.MULTILINE)
_BLOCKS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-•#|]|\d+\.))|\|")
_NUMBERS = re.compile(r"\{\{.*?\}\}")
_ENDS = re.compile(r"(?<=[.!?…])[\s»)]+(?=[«(]?\s?[A-ZÀ-Ý0-9])")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
LONG = 12
"""Letters from which on a word is looked at."""


def texts(module: Module) -> Iterator[str]:
    """Every French text that trainees read: not what is for trainers alone."""
    words = module.worded("fr")
    yield from (words.title, words.about, words.story, words.outcome, *words.mistakes)
    yield from words.cases.values()
    for activity in words.activities.values():
        yield from (activity.title, activity.aim, activity.instruction, activity.example)
        yield from activity.hints
        for prompt in activity.prompts.values():
            yield from (prompt.label, prompt.help, prompt.example, *prompt.levels)
            yield from prompt.options.values()
    yield from (lessons["fr"] for lessons in module.lessons.values())


def sentences(text: str) -> Iterator[str]:
    """The sentences of a Markdown text; a heading, an item of a list, a cell of a table is one of its own.

    A number by its name (`{{key}}`) counts as one word.
    """
    for block in _BLOCKS.split(_NUMBERS.sub("1", text)):
        plain = " ".join(_MARKS.sub(" ", block).split())
        yield from (one for one in _ENDS.split(plain) if len(_WORD.findall(one)) > 1)


def whole(sentence: str) -> bool:
    """Whether it is a sentence with its full stop: no title, no label, no cell of a table."""
    return sentence.rstrip(" »)”").endswith((".", "!", "?", "…"))


def length(sentence: str) -> int:
    """How many words: numbers are words too."""
    return len(re.findall(r"\w+(?:[-’']\w+)*", sentence))


def hard_words(text: str) -> Iterator[str]:
    """Acronyms and long words of a text."""
    for word in re.findall(r"[^\W\d_]+", _MARKS.sub(" ", _NUMBERS.sub(" ", text))):
        if (len(word) > 1 and word.isupper()) or len(word) >= LONG:
            yield word if word.isupper() else word.lower()
