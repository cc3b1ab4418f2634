"""What a team wrote for the bank: the answers to the questions of `content/dossier/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pie_core.model.programme import Module
from pie_core.model.project import Answer, Step

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
