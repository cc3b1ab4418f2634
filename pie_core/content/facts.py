"""Numbers of the law and of loans inside texts: `{{smig_hour}}` becomes `17,92 DH`.

The numbers stand in `content/parameters/`, each with its source: those that the projection reckons
with (as the house has changed them), the ready-made loans (`{{forsa.grace_months}}`), and facts that
only lessons speak of (`facts-2026.yaml`). So a changed rule changes every lesson.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.finance import loan_products
from pie_core.finance.parameters import Parameters
from pie_core.finance.parameters import load as rules
from pie_core.model.base import Model
from pie_core.model.programme import Module, ModuleWords, Programme
from pie_core.words.languages import LANGUAGES, Language
from pie_core.words.numbers import dirhams, number, percent

FILE = "parameters/facts-2026.yaml"
PLACE = re.compile(r"\{\{([a-z0-9_.]*)\}\}")
"""Where a number goes in a text."""

_LOAN_FIELDS = {"rate": "rate", "months": "months", "grace_months": "months", "ceiling": "centimes"}


class Entry(Model):
    """A number with where it comes from, as the files of parameters have it."""

    value: int | float
    unit: str
    valid_from: date
    source: str
    confidence: Literal["H", "M", "L"]
    note: str = ""


def notes(
    root: Path, languages: Collection[str], found: list[Finding]
) -> dict[str, dict[str, str]]:
    """Language → number of the projection → what is unsettled about it; empty where not written."""
    told = {}
    for language in languages:
        path = root / "parameters" / f"notes.{language}.yaml"
        data, problems = files.read(path, root) if path.exists() else ({}, [])
        found += problems
        told[language] = {str(key): str(text) for key, text in (data or {}).items()}
    return told


@dataclass(frozen=True)
class Fact:
    """A number as texts say it. `unit`: `centimes`, `rate`, or something counted."""

    value: float
    unit: str

    def worded(self, spoken: Language) -> str:
        """In a language, with its unit for amounts and rates."""
        if self.unit.startswith("centimes"):
            return dirhams(round(self.value), spoken)
        if self.unit.startswith("rate"):
            return percent(self.value, spoken, decimals=2)
        return number(self.value, spoken, decimals=2)


def load(root: Path, found: list[Finding]) -> dict[str, Entry]:
    """The facts that only lessons speak of."""
    if not (root / FILE).exists():
        return {}
    data, problems = files.read(root / FILE, root)
    found += problems
    entries = {}
    for key, row in (data or {}).items():
        # YAML as this house reads it has no fractions and no dates: they come as texts.
        entry, problems = files.parse(Entry, row, FILE, str(key))
        found += problems
        if entry:
            entries[str(key)] = entry
    return entries


def known(parameters: Parameters, entries: Mapping[str, Entry]) -> dict[str, Fact]:
    """Every number that a text may name."""
    told = {
        key: Fact(entry.value, entry.unit)
        for key, entry in parameters.entries.items()
        if isinstance(entry.value, int | float)
    }
    for name, loan in loan_products.load().items():
        for field, unit in _LOAN_FIELDS.items():
            value = getattr(loan, field)
            if value is not None:
                told[f"{name}.{field}"] = Fact(value, unit)
    told |= {key: Fact(entry.value, entry.unit) for key, entry in entries.items()}
    employer = (
        parameters.cnss_short_term_rate
        + parameters.cnss_long_term_rate
        + parameters.cnss_family_rate
        + parameters.cnss_amo_rate
        + parameters.cnss_training_rate
    )
    month = parameters.smig_hour * parameters.smig_hours
    told["cnss_employer_rate"] = Fact(employer, "rate")
    told["smig_month"] = Fact(month, "centimes")
    # The month of the minimum wage is below the cap of contributions.
    told["smig_month_cost"] = Fact(month * (1 + employer), "centimes")
    return told


def fill(text: str, facts: Mapping[str, Fact], spoken: Language) -> str:
    """The text with its numbers; a name that nobody knows stays as it stands."""

    def worded(place: re.Match[str]) -> str:
        fact = facts.get(place[1])
        return fact.worded(spoken) if fact else place[0]

    return PLACE.sub(worded, text)


def filled(programme: Programme, facts: Mapping[str, Fact]) -> Programme:
    """The programme with its numbers in place. Made anew; modules without numbers stay the same."""

    def module(one: Module) -> Module:
        words, lessons = {}, {}
        for language, texts in one.words.items():
            told = texts.model_dump_json()
            words[language] = (
                ModuleWords.model_validate_json(fill(told, facts, LANGUAGES[language]))
                if "{{" in told
                else texts
            )
        for activity, texts_of in one.lessons.items():
            lessons[activity] = {
                language: fill(text, facts, LANGUAGES[language])
                for language, text in texts_of.items()
            }
        return one.model_copy(update={"words": words, "lessons": lessons})

    fields = {name: getattr(programme, name) for name in Programme.model_fields}
    stages = tuple(
        stage.model_copy(update={"modules": tuple(map(module, stage.modules))})
        for stage in programme.stages
    )
    others = tuple(map(module, programme.others))
    return Programme.model_construct(**{**fields, "stages": stages, "others": others})


def check(programme: Programme, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """Names of numbers that nobody knows."""
    facts = known(rules(), entries)
    for module in programme.every.values():
        for language, words in module.words.items():
            yield from _unknown(words.model_dump_json(), facts, f"{module.place}/{language}.yaml")
        for activity, texts in module.lessons.items():
            for language, text in texts.items():
                yield from _unknown(text, facts, f"{module.place}/lessons/{activity}.{language}.md")


def _unknown(text: str, facts: Mapping[str, Fact], file: str) -> Iterator[Finding]:
    for name in sorted({place[1] for place in PLACE.finditer(text)} - facts.keys()):
        what = "no number has the name {{" + name + "}}"
        yield Finding(file, "", what, "use a name of content/parameters/, or add it there")
