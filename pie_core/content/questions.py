"""The file `content/dossier/rules.yaml` to the rules of the banker's questions, with findings.

Each rule is read alone: one that cannot be read is left out, all others are asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.programme import Module
from pie_core.model.questions import PLACEHOLDERS, RULE_IDS, Rule

FILE = "dossier/rules.yaml"
SCHEMA = 1
BANK = "bank"
SCREENS = ("tests", "canvas")
_PLACE = re.compile(r"\{(\w*)\}")


def load(
    root: Path, dossier: Module | None, plan: Module | None
) -> tuple[tuple[Rule, ...], list[Finding]]:
    """The rules in their order; empty where there is no dossier. Never raises for what is written."""
    if dossier is None:
        return (), []
    data, found = files.read(root / FILE, root)
    if data is None:
        return (), found
    if data.get("schema") != SCHEMA:
        found.append(Finding(FILE, "schema", f"is not {SCHEMA}", f"write `schema: {SCHEMA}`"))
        return (), found
    for key in sorted(set(map(str, data)) - {"schema", "rules"}):
        found.append(Finding(FILE, key, "is not known here", "remove it, or mend its spelling"))
    entries = data.get("rules")
    if not isinstance(entries, list):
        found.append(Finding(FILE, "rules", "is not a list", "write `- id: …` lines"))
        return (), found
    rules = files.entries(Rule, entries, FILE, "rules", found, "keep one of them")
    found += _check(list(rules.values()), dossier, plan)
    return tuple(rules.values()), found


def _check(rules: list[Rule], dossier: Module, plan: Module | None) -> Iterator[Finding]:
    """Rules, the questions that they ask and the places that they send to fit each other."""
    written = {rule.id for rule in rules}
    for name in RULE_IDS:
        if name not in written:
            mend = "write it; `on: false` switches it off"
            yield Finding(FILE, "rules", f"no rule {name!r}", mend, "warning")
    bank = dossier.activity(BANK)
    asked = {prompt.id for prompt in bank.prompts} if bank else set()
    file = f"{dossier.place}/module.yaml"
    for name in sorted(asked - set(RULE_IDS)):
        yield Finding(
            file, f"activities.{BANK}.{name}", "no rule asks this", "remove it, or mend its id"
        )
    for rule in rules:
        if rule.id not in asked:
            spot = f"activities.{BANK}"
            yield Finding(file, spot, f"no prompt {rule.id!r}", "write it, so that it is asked")
        if not _is_place(rule.answer_at, dossier, plan):
            yield Finding(
                FILE,
                f"{rule.id}.answer_at",
                f"no place {rule.answer_at!r}",
                "write dossier/section, figures/section, tests or canvas",
            )
    yield from _labels(dossier)


def _is_place(place: str, dossier: Module, plan: Module | None) -> bool:
    """Whether there is such a screen, or such a section of it."""
    screen, slash, section = place.partition("/")
    if not slash:
        return screen in SCREENS
    module = {"dossier": dossier, "figures": plan}.get(screen)
    return module is not None and module.activity(section) is not None


def _labels(dossier: Module) -> Iterator[Finding]:
    """Each question names only what its rule can tell."""
    for language, words in dossier.words.items():
        texts = words.activities.get(BANK)
        for name, worded in texts.prompts.items() if texts else ():
            for place in sorted(set(_PLACE.findall(worded.label)) - PLACEHOLDERS.get(name, set())):
                allowed = ", ".join(sorted(PLACEHOLDERS.get(name, ()))) or "none"
                yield Finding(
                    f"{dossier.place}/{language}.yaml",
                    f"activities.{BANK}.prompts.{name}.label",
                    f"nothing fills {{{place}}}",
                    f"use {allowed}",
                )
