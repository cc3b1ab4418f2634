"""After an activity: which of its competences somebody used, and one sentence of evidence.

Kept as a sheet of the person beside the activity (`content/sheets/practice/`), like any answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from pie_core.model.people import Actor
from pie_core.model.programme import Programme, PromptRef, beside, besides
from pie_core.model.project import Answer
from pie_core.scoring.portrait import Evidence
from pie_core.service import answers as saving
from pie_core.service.answers import Work
from pie_core.service.house import House

MODULE = "practice"
USED, SENTENCE = "used", "sentence"


def sheet(house: House, actor: Actor, module_id: str, activity_id: str) -> Work | None:
    """The sheet beside an activity; None where the programme has no such form."""
    if MODULE not in house.programme.sheets:
        return None
    return saving.work(house, actor, MODULE, beside(module_id, activity_id))


def ref(module_id: str, activity_id: str, prompt: str) -> PromptRef:
    """Where an answer of the sheet beside an activity is kept."""
    return PromptRef(module=MODULE, activity=beside(module_id, activity_id), prompt=prompt)


def evidence(programme: Programme, found: Mapping[str, Answer]) -> dict[str, list[Evidence]]:
    """Competence → what a person wrote about it, newest first; `found` are their answers.

    A sentence without a chosen competence speaks for all that its activity trains. What was
    written beside an activity that is no more is left out.
    """
    values = {
        (answer.prompt.activity, answer.prompt.prompt): answer
        for answer in found.values()
        if answer.prompt.module == MODULE
    }
    told: dict[str, list[Evidence]] = {}
    for (sheet_id, prompt), answer in values.items():
        text = str(answer.value or "").strip() if prompt == SENTENCE else ""
        module_id, activity_id = besides(sheet_id)
        module = programme.module(module_id)
        activity = module.activity(activity_id) if module else None
        if not text or module is None or activity is None:
            continue
        used = values.get((sheet_id, USED))
        chosen = [c for c in activity.competences if used and c in (used.value or ())]
        for competence in chosen or activity.competences:
            told.setdefault(competence, []).append(Evidence(module, activity, text, answer.at))
    return {
        competence: sorted(rows, key=lambda row: row.at, reverse=True)
        for competence, rows in told.items()
    }
