"""What a team wrote for the bank: the answers to the questions of `content/dossier/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pie_core import policy
from pie_core.errors import NotFound
from pie_core.model.people import Actor
from pie_core.model.programme import Module
from pie_core.model.project import Answer, Step
from pie_core.service import access
from pie_core.service.answers import Work
from pie_core.service.house import House

CAPACITY, STEPS = "means.capacity", "planning.steps"


@dataclass(frozen=True)
class Told:
    """The answers as a document reads them, by `section.prompt`."""

    written: dict[str, str]
    chosen: dict[str, tuple[str, ...]]
    capacity: float | None = None
    steps: tuple[Step, ...] = ()


def told(module: Module | None, answers: Mapping[str, Answer]) -> Told:
    """What a project's answers (by `module/activity.prompt`) say to the guide's questions."""
    if module is None:
        return Told({}, {})
    written: dict[str, str] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    capacity = None
    steps: tuple[Step, ...] = ()
    for activity in module.activities:
        for prompt in activity.prompts:
            key = f"{activity.id}.{prompt.id}"
            answer = answers.get(f"{module.id}/{key}")
            value: Any = answer.value if answer else None
            if value in (None, "", []):
                continue
            if key == STEPS and prompt.kind == "table":
                steps = tuple(step for row in value if (step := _step(row["cells"])))
            elif key == CAPACITY and prompt.kind == "number":
                capacity = float(value)
            elif prompt.kind in ("short_text", "long_text") and value.strip():
                written[key] = value.strip()
            elif prompt.kind == "choice":
                chosen[key] = (value,)
            elif prompt.kind == "choices":
                chosen[key] = tuple(value)
    return Told(written, chosen, capacity, steps)


def _step(cells: Mapping[str, Any]) -> Step | None:
    what = str(cells.get("what") or "").strip()
    if not what:
        return None
    month = cells.get("month")
    return Step(
        what=what,
        who=str(cells.get("who") or "").strip(),
        month=None if month is None else int(month),
        cost=int(cells.get("cost") or 0),
    )


def section(house: House, actor: Actor, project_id: str, section_id: str) -> Work:
    """One section's questions with what the team wrote, for whoever may read the project.

    Raises `NotFound` for a section that the guide does not have.
    """
    module = house.programme.dossier
    activity = module.activity(section_id) if module else None
    if module is None or activity is None:
        raise NotFound()
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        found = r.answers_of(project_id, module.id, section_id)
    answers = {answer.prompt.prompt: answer for answer in found.values()}
    editable = policy.may_write_project(actor, project_id)
    return Work(module, activity, project_id, answers, done=False, editable=editable)
