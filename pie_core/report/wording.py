"""What heads a sheet, and the words of an activity in a language, French where one is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pie_core.model.programme import (
    Activity,
    ActivityWords,
    Module,
    Prompt,
    PromptRef,
    PromptWords,
)

Answers = Mapping[str, Any]
"""Values by `activity.prompt`, and by `module/activity.prompt` for those of another module."""


_FIGURE = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Header:
    """Whose sheet it is; empty where it is not known, to be written by hand."""

    group: str
    establishment: str
    year: str
    names: str
    project: str


def activity_words(module: Module, activity: Activity, language: str) -> ActivityWords:
    """The words of an activity; its id as title where nobody wrote any."""
    for words in (module.worded(language), module.words.get("fr")):
        if words and activity.id in words.activities:
            return words.activities[activity.id]
    return ActivityWords(title=activity.id, aim="")


def prompt_words(module: Module, activity: Activity, prompt: Prompt, language: str) -> PromptWords:
    """The words of a prompt; its id as label where nobody wrote any."""
    for code in (language, "fr"):
        found = activity_words(module, activity, code).prompts.get(prompt.id)
        if found:
            return found
    return PromptWords(label=prompt.id)


def dotted(label: str) -> str:
    """A question with dots to write on where a figure of the plan belongs."""
    return _FIGURE.sub("…………", label)


def source(module: Module, reference: str, language: str) -> str:
    """The label of the prompt that a reference names, if it is in the same module."""
    ref = PromptRef.parse(reference, module.id)
    activity = module.activity(ref.activity) if ref.module == module.id else None
    prompt = activity.prompt(ref.prompt) if activity else None
    return prompt_words(module, activity, prompt, language).label if activity and prompt else ""


def items(module: Module, reference: str, answers: Answers) -> dict[str, str]:
    """Item id → text of the list that a reference names; empty if it has no answer here."""
    ref = PromptRef.parse(reference, module.id)
    value = answers.get(str(ref))
    if value is None and ref.module == module.id:
        value = answers.get(f"{ref.activity}.{ref.prompt}")
    rows = value if isinstance(value, list) else []
    return {
        row["id"]: row["text"]
        for row in rows
        if isinstance(row, dict) and str(row.get("text", "")).strip()
    }
