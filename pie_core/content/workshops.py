"""The séances of a module: read one by one, what cannot be shown left out; and rules about them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pie_core.content import files
from pie_core.content.files import Finding
from pie_core.model.programme import Module, ModuleWords, Workshop, WorkshopStep

LONGEST = 240
"""Minutes that a group can hold: more is two séances."""


def load(
    entries: Any,
    activities: Collection[str],
    words: Mapping[str, ModuleWords],
    base: str,
    found: list[Finding],
) -> tuple[Workshop, ...]:
    """The usable séances of a module, in order.

    `entries` is what stands under `workshops:`, `activities` the ids of the module's, `base` its
    folder. Left out with a finding: a séance without words, a step of an unknown activity, a step
    with neither an activity nor words, and whatever bears an id for the second time.
    """
    file, told = f"{base}/module.yaml", f"{base}/fr.yaml"
    if entries is None:
        return ()
    if not isinstance(entries, list):
        found.append(Finding(file, "workshops", "is not a list", "write `- id: …` lines"))
        return ()
    usable: dict[str, Workshop] = {}
    for number, entry in enumerate(entries):
        one, problems = files.parse(Workshop, entry, file, f"workshops.{number}")
        found += problems
        if one is None:
            continue
        at = f"workshops.{one.id}"
        french = words["fr"].workshops.get(one.id)
        if one.id in usable:
            found.append(
                Finding(file, "workshops", f"{one.id!r} stands twice", "give each its own id")
            )
        elif french is None:
            what = "has no words, so it is left out"
            found.append(Finding(told, at, what, "write its title under workshops:"))
        else:
            steps: dict[str, WorkshopStep] = {}
            for step in one.steps:
                if finding := _unusable(step, steps, activities, french.steps, at, (file, told)):
                    found.append(finding)
                else:
                    steps[step.id] = step
            if steps:
                usable[one.id] = one.model_copy(update={"steps": tuple(steps.values())})
    return tuple(usable.values())


def _unusable(
    step: WorkshopStep,
    before: Mapping[str, WorkshopStep],
    activities: Collection[str],
    named: Mapping[str, str],
    at: str,
    where: tuple[str, str],
) -> Finding | None:
    """What keeps a step off the screen: the file of its structure or of its words, and why."""
    file, told = where
    spot = f"{at}.steps.{step.id}"
    if step.id in before:
        return Finding(file, f"{at}.steps", f"{step.id!r} stands twice", "give each its own id")
    if step.activity and step.activity not in activities:
        return Finding(file, spot, f"no activity {step.activity!r}", "use one of this module's ids")
    if not step.activity and not named.get(step.id, "").strip():
        what = "has neither an activity nor words"
        return Finding(told, spot, what, "write what is done, or give it `activity:`")
    return None


def check(module: Module) -> Iterator[Finding]:
    """Words of what is not there, activities that no séance takes up, séances that are too long."""
    file = f"{module.place}/module.yaml"
    ids = [one.id for one in module.workshops]
    for language, words in module.words.items():
        told = f"{module.place}/{language}.yaml"
        yield from files.same_ids(told, "workshops", ids, words.workshops)
        for one in module.workshops:
            if texts := words.workshops.get(one.id):
                spoken = [step.id for step in one.steps if not step.activity]
                yield from files.same_ids(told, f"workshops.{one.id}.steps", spoken, texts.steps)
    if not module.workshops:
        return
    led = {step.activity for one in module.workshops for step in one.steps}
    for activity in module.activities:
        if activity.id not in led:
            what = f"no séance takes up {activity.id!r}"
            mend = "add a step with this activity, if it is to be done together"
            yield Finding(file, "workshops", what, mend, "warning")
    for one in module.workshops:
        if one.minutes > LONGEST:
            what = f"lasts {one.minutes} minutes"
            yield Finding(
                file, f"workshops.{one.id}", what, f"keep it to {LONGEST}, or make two", "warning"
            )
