"""Prompts as fields that save by themselves: the component `activity` and what it is given."""

from __future__ import annotations

from typing import Any

from pages.parts import components
from pages.parts.frame import Here
from pie_core.discovery import seasons
from pie_core.model.programme import ActivityWords, Prompt, PromptRef
from pie_core.model.project import Answer
from pie_core.service.answers import Work
from pie_core.words.catalogue import Words
from pie_core.words.numbers import clock, month, stamp

_FIELDS = components._component("activity")


def show(
    here: Here, work: Work, prompts: list[dict[str, Any]], *, live: bool, part: str = ""
) -> None:
    """Prompts as fields; if `live`, a save runs the fragment around them again.

    `part` tells apart several shows of one activity on a screen.
    """
    _FIELDS(
        # Streamlit keeps two underscores in a key for itself.
        key=f"activity.{work.activity.id.replace('__', '-')}.{work.owner}{part and '.' + part}",
        data={"page": _data(here, work, prompts, live)},
        on_saved_change=lambda: None,
    )


def _data(here: Here, work: Work, prompts: list[dict[str, Any]], live: bool) -> dict[str, Any]:
    """What the component is given: prompts with their words, answers with their versions."""
    return {
        **components.common(here),
        "css": components.ASSETS.url("activity.css"),
        "person": {"id": here.me.id, "name": here.me.person.name},
        "owner": work.owner,
        "module": work.module.id,
        "activity": work.activity.id,
        "readonly": not work.editable,
        "live": live,
        "prompts": prompts,
        "answers": {prompt: kept(here, answer) for prompt, answer in work.answers.items()},
    }


def kept(here: Here, answer: Answer) -> dict[str, Any]:
    """An answer as a field takes it: the value with its version, who wrote it and when."""
    return {
        "value": answer.value,
        "version": answer.version,
        "author": answer.author_name,
        "at": stamp(answer.at),
        "time": clock(answer.at),
        "mine": answer.author_id == here.me.id,
    }


def structure(
    module_id: str, activity_id: str, prompt: Prompt, words: ActivityWords
) -> dict[str, Any]:
    """A prompt's structure and words together, ids turned into choices with labels."""
    texts = words.prompts[prompt.id]
    given = prompt.model_dump(mode="json", exclude={"link"})

    def same_activity(reference: str | None) -> str | None:
        if not reference:
            return None
        ref = PromptRef.parse(reference, module_id)
        here_too = ref.module == module_id and ref.activity == activity_id
        return ref.prompt if here_too else None

    def choices(ids: Any) -> list[dict[str, str]]:
        return [option(i, texts.options[i]) for i in ids]

    return {
        **given,
        "label": texts.label,
        "help": texts.help,
        "placeholder": texts.placeholder,
        "example": texts.example,
        "unit": texts.unit,
        "levels": list(texts.levels),
        "options": choices(given.get("options", ())),
        "columns": [
            {
                **column,
                "label": texts.columns[column["id"]],
                "options": choices(column["options"]),
                "fallback": None,
            }
            for column in given.get("columns", ())
        ],
        "groups": [{"id": group, "label": label} for group, label in texts.groups.items()],
        "at": None,
        "criteria": [
            {**criterion, "label": texts.criteria[criterion["id"]]}
            for criterion in given.get("criteria", ())
        ],
        "of": same_activity(given.get("of")),
        "items": [],
        "needs": same_activity(prompt.needs),
        "freezes": [same_activity(one) for one in prompt.freezes],
    }


def option(key: str, label: str) -> dict[str, str]:
    """One choice as a field takes it."""
    return {"id": key, "label": label}


def months(start: str, horizon: int, words: Words) -> list[dict[str, str]]:
    """The months of a plan by name, as choices: 0 is the first."""
    named = (month(text, words.language) for text in seasons.months_from(start, horizon))
    return [option(str(place), name) for place, name in enumerate(named)]


def offering(
    prompts: list[dict[str, Any]], kind: str, options: list[dict[str, str]]
) -> list[dict[str, Any]]:
    """The prompts with these choices in every column of a kind."""
    return [
        {
            **prompt,
            "columns": [
                {**column, "options": options} if column["kind"] == kind else column
                for column in prompt["columns"]
            ],
        }
        for prompt in prompts
    ]
