"""What a trainer's guide to a module says, in one language, without how it looks: screen and paper."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pie_core.model.programme import Activity, Module, Workshop
from pie_core.report.wording import activity_words
from pie_core.words.catalogue import Words
from pie_core.words.numbers import starts

PACES = {"trainer": "tous ensemble", "own": "chacun à son rythme"}
"""Pace of a step → French words."""

_TROUBLE = re.compile(r"\*\*(.+?)\*\*\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Trouble:
    """What goes wrong in a class, and what to do; `remedy` may be ''."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Exercise:
    """An activity as its trainer reads it. `notes` is Markdown."""

    id: str
    title: str
    aim: str
    facts: tuple[str, ...]
    wrong: tuple[Trouble, ...]
    ask: tuple[str, ...]
    notes: str


@dataclass(frozen=True)
class Slot:
    """A step of a séance: when it begins (`00:20` from the start), what is done, for how long."""

    start: str
    title: str
    minutes: str
    pace: str
    exercise: Exercise | None


@dataclass(frozen=True)
class Seance:
    """One meeting of the group."""

    id: str
    title: str
    length: str
    aims: tuple[str, ...]
    material: tuple[str, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Guide:
    """The guide to a module; `others` are activities that no séance takes up."""

    title: str
    about: str
    outcome: str
    facts: tuple[str, ...]
    aims: tuple[str, ...]
    notes: str
    seances: tuple[Seance, ...]
    others: tuple[Exercise, ...]


def guide(module: Module, words: Words) -> Guide:
    """The guide to a module; its content in the module's language, what is said around it in `words`."""
    language = words.language.code
    told = module.worded(language)
    exercises = {activity.id: _exercise(module, activity, words) for activity in module.activities}
    seances = tuple(_seance(module, one, exercises, words) for one in module.workshops)
    led = {slot.exercise.id for one in seances for slot in one.slots if slot.exercise}
    return Guide(
        title=told.title,
        about=told.about,
        outcome=told.outcome,
        facts=(
            words.n("{n} séance", "{n} séances", len(seances)),
            words.n("{n} étape", "{n} étapes", len(exercises)),
            words.n("{n} minute d'exercices", "{n} minutes d'exercices", module.minutes),
        ),
        aims=told.aims,
        notes=told.trainer,
        seances=seances,
        others=tuple(one for one in exercises.values() if one.id not in led),
    )


def _exercise(module: Module, activity: Activity, words: Words) -> Exercise:
    told = activity_words(module, activity, words.language.code)
    return Exercise(
        id=activity.id,
        title=told.title,
        aim=told.aim,
        facts=(
            words.n("{n} minute", "{n} minutes", activity.minutes),
            words.t("seul") if activity.by == "person" else words.t("en équipe"),
            *([words.t("personne d'autre ne lit les réponses")] if activity.private else []),
        ),
        wrong=tuple(map(_trouble, told.wrong)),
        ask=told.ask,
        notes=told.trainer,
    )


def _trouble(text: str) -> Trouble:
    """`**What.** What to do`, or all of it as what goes wrong."""
    found = _TROUBLE.fullmatch(text.strip())
    return Trouble(found[1], found[2]) if found else Trouble(text.strip(), "")


def _seance(module: Module, one: Workshop, exercises: dict[str, Exercise], words: Words) -> Seance:
    language = words.language.code
    told = module.worded(language).workshops.get(one.id) or module.worded("fr").workshops[one.id]
    slots = []
    for start, step in zip(starts(step.minutes for step in one.steps), one.steps, strict=True):
        exercise = exercises[step.activity] if step.activity else None
        slots.append(
            Slot(
                start=start,
                title=exercise.title if exercise else told.steps.get(step.id, ""),
                minutes=words.n("{n} minute", "{n} minutes", step.minutes),
                pace=words.t(PACES[step.pace]) if exercise else "",
                exercise=exercise,
            )
        )
    return Seance(
        id=one.id,
        title=told.title,
        length=words.n("{n} minute", "{n} minutes", one.minutes),
        aims=told.aims,
        material=told.material,
        slots=tuple(slots),
    )
