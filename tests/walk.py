"""A good answer to any prompt, in words of a language: what a scripted trainee writes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any
from zlib import crc32

from pie_core.model import programme as p
from pie_core.model.programme import PromptRef

LINES = {
    "fr": "Nous avons demandé à douze personnes du quartier ce qu'elles font aujourd'hui, et à quel prix",
    "ar": "سألنا اثني عشر شخصا من الحي عما يفعلونه اليوم وبأي ثمن يشترون ذلك في كل مرة",
    "en": "We asked twelve people of the neighbourhood what they do today, and what they pay for it",
}
"""A sentence that could be the answer to most questions."""


def text(language: str, low: int, high: int, number: int = 0) -> str:
    """Some words, at least `low` and at most `high` characters, each `number` another text."""
    line = f"{number + 1} {LINES[language]}" if number else LINES[language]
    whole = line
    while len(whole) < low:
        whole += f". {line}"
    return whole[: max(high, 1)].strip()


def answer(
    ref: PromptRef,
    prompt: p.Prompt,
    language: str,
    given: Mapping[str, Any],
    names: Mapping[str, list[str]],
) -> Any:
    """What fills a prompt. `given`: `module/activity.prompt` → value so far; `names`: what a choice
    may be among besides options and items.
    """

    def items(reference: str) -> list[str]:
        return [row["id"] for row in given[str(PromptRef.parse(reference, ref.module))]]

    def choices() -> list[str]:
        if getattr(prompt, "of", None):
            return items(str(prompt.of))  # type: ignore[union-attr]
        among = getattr(prompt, "among", None)
        return names[among] if among else list(prompt.options)  # type: ignore[union-attr]

    match prompt:
        case p.ShortText() | p.LongText():
            return text(language, prompt.min, prompt.max)
        case p.Items():
            return [
                {
                    "id": f"{crc32(str(ref).encode()):x}-{number:02d}",
                    "text": text(language, 1, prompt.item_max, number),
                }
                for number in range(max(prompt.min, 3 if prompt.max >= 3 else 1))
            ]
        case p.Table():
            return [
                {
                    "id": f"row-{number:02d}",
                    "cells": {c.id: _cell(c, language, number) for c in prompt.columns},
                }
                for number in range(max(prompt.min, 1))
            ]
        case p.Number():
            return max(prompt.min, min(12, prompt.max))
        case p.Choice():
            return choices()[0]
        case p.CalendarMonth():
            return "2027-01"
        case p.Choices():
            return list(islice(choices(), max(prompt.min, 1)))
        case p.Ranking():
            return choices()
        case p.Scale():
            return prompt.levels
        case p.Matrix():
            return {
                "weights": {c.id: c.weight for c in prompt.criteria},
                "scores": {i: {c.id: 3 for c in prompt.criteria} for i in items(prompt.of)},
            }
        case p.Photo():
            return None


def _cell(column: p.Column, language: str, number: int) -> Any:
    match column.kind:
        case "choice":
            return column.options[number % len(column.options)]
        case "number" | "amount":
            return max(column.min, min(12, column.highest))
        case "month":
            return 0
        case "evidence":
            return None
        case _:
            return text(language, 1, 60, number)
