"""Hypotheses, experiments and evidence of a team: reading them, beginning one, the acts on one.

Their fields save by themselves through `service.answers`; here is what is an act: making a sheet
from something on the thread, starting a test, changing a criterion after the start, archiving.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pie_core import policy
from pie_core.discovery import experiments as rules
from pie_core.discovery import sheets, thread
from pie_core.discovery.experiments import Contradiction
from pie_core.discovery.sheets import EXPERIMENTS, FROZEN, HYPOTHESES, MODULES, Dossier
from pie_core.discovery.thread import Ref, Thread
from pie_core.errors import Invalid, NotFound
from pie_core.model.discovery import Experiment
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.model.project import Answer, Note
from pie_core.model.values import checked, plain_text
from pie_core.service import access, plans
from pie_core.service import answers as saving
from pie_core.service.house import House, new_id, now
from pie_core.service.plans import PlanSoFar
from pie_core.store.reading import Reading

CHOICE = "yes"
MOST_REASON = 160
"""Characters of the reason for changing a criterion."""
MOST_REASONS = 1000
"""Characters of all the reasons that a sheet shows; the older ones are in its history."""


@dataclass(frozen=True)
class Book:
    """What the screens of a project's tests need."""

    project: str
    answers: Mapping[str, Answer]
    dossier: Dossier
    thread: Thread
    contradictions: tuple[Contradiction, ...]
    editable: bool
    notes: tuple[Note, ...] = ()

    def sheet(self, module: str, sheet_id: str) -> dict[str, Answer]:
        """The answers of one sheet by prompt."""
        head = f"{module}/{sheet_id}."
        return {k.removeprefix(head): a for k, a in self.answers.items() if k.startswith(head)}


def book(house: House, actor: Actor, project_id: str) -> Book:
    """Everything that a team believes, tests and saw, for whoever may read it."""
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        answers = r.answers_of(project_id)
        found = dossier(r, project_id, answers)
        so_far = plans.of_answers(house, r, project_id, answers)
        notes = r.notes_of(project_id, archived=True, board=None)
    return Book(
        project=project_id,
        answers=answers,
        dossier=found,
        thread=thread.links(
            notes, found.hypotheses, found.experiments, found.evidence, so_far.evidence
        ),
        contradictions=rules.contradictions(so_far.evidence, found.experiments, found.evidence),
        editable=policy.may_write_project(actor, project_id),
        notes=tuple(note for note in notes if not note.archived),
    )


def sources(opened: Book) -> dict[str, str]:
    """What a hypothesis can be made from: notes, figures of the plan, written answers; ref → words.

    What is a hypothesis already is left out.
    """
    made = {belief.source for belief in opened.dossier.hypotheses}
    found = {f"note:{note.id}": note.text for note in opened.notes}
    sheets_of = {plans.MODULE, saving.POSTERS, *MODULES}
    for key, answer in opened.answers.items():
        ref = answer.prompt
        if ref.module == plans.MODULE and isinstance(answer.value, list):
            rows = [row for row in answer.value if "cells" in row]
            found |= {
                f"entry:{ref.activity}.{ref.prompt}.{row['id']}": _entry(row["cells"])
                for row in rows
                if ref.activity not in ("notes", "scenarios")
            }
        elif ref.module not in sheets_of and isinstance(answer.value, str) and " " in answer.value:
            found[f"answer:{key}"] = answer.value
    return {key: text[:140] for key, text in found.items() if key not in made and text.strip()}


def contradictions(
    house: House, actor: Actor, project_id: str, so_far: PlanSoFar
) -> tuple[Contradiction, ...]:
    """The entries of the plan whose proof has turned against them."""
    if not any(":" in item.source for item in so_far.evidence):
        return ()
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        kept = {
            key: answer
            for module in MODULES
            for key, answer in r.answers_of(project_id, module).items()
        }
        found = dossier(r, project_id, kept)
    return rules.contradictions(so_far.evidence, found.experiments, found.evidence)


def dossier(r: Reading, project_id: str, answers: Mapping[str, Answer]) -> Dossier:
    """The dossier of a project whose answers were read already."""
    order = {module: r.sheets(project_id, module) for module in MODULES}
    return sheets.dossier(answers, order)


def begin(
    house: House, actor: Actor, project_id: str, module: str, first: Mapping[str, Any]
) -> str:
    """A new sheet with its first answers (prompt → value); its id."""
    if module not in MODULES:
        raise NotFound()
    sheet_id = new_id()
    for prompt, value in first.items():
        ref = PromptRef(module=module, activity=sheet_id, prompt=prompt)
        saving.save(house, actor, project_id, ref, value, 0)
    return sheet_id


def hypothesis_from(house: House, actor: Actor, project_id: str, source: str) -> str:
    """A hypothesis made from a note, an answer or an entry of the plan, in one step; its id.

    Its first wording is the thing's own. Raises `NotFound` for a source that is not there.
    """
    words = _wording(house, actor, project_id, thread.parse(source))
    return begin(
        house, actor, project_id, HYPOTHESES, {"statement": words[:300], "source": source[:160]}
    )


def _wording(house: House, actor: Actor, project_id: str, ref: Ref) -> str:
    """What a thing on the thread says."""
    policy.require(policy.may_write_project(actor, project_id))
    with house.store.reading() as r:
        match ref.kind:
            case "note":
                notes = r.notes_of(project_id, archived=True, board=None)
                found = next((note.text for note in notes if note.id == ref.id), None)
            case "answer":
                answer = r.answer(project_id, PromptRef.parse(ref.id))
                found = answer.value if answer and isinstance(answer.value, str) else None
            case "entry":
                table, _, row = ref.id.rpartition(".")
                answer = r.answer(project_id, PromptRef.parse(f"{plans.MODULE}/{table}"))
                rows = answer.value if answer and isinstance(answer.value, list) else []
                cells = [o["cells"] for o in rows if o["id"] == row and "cells" in o]
                found = _entry(cells[0]) if cells else None
            case _:
                found = None
    if not found or not found.strip():
        raise NotFound()
    return found


def _entry(cells: Mapping[str, Any]) -> str:
    return str(cells.get("name") or cells.get("role") or "—")


def _current(
    house: House, actor: Actor, project_id: str, module: str, sheet_id: str
) -> dict[str, Answer]:
    """The answers of a sheet that the actor may change."""
    policy.require(policy.may_write_project(actor, project_id))
    with house.store.reading() as r:
        found = r.answers_of(project_id, module, sheet_id)
    if not found:
        raise NotFound()
    return {answer.prompt.prompt: answer for answer in found.values()}


def _write(
    house: House, actor: Actor, project_id: str, ref: PromptRef, value: Any, before: Answer | None
) -> None:
    saving.save(house, actor, project_id, ref, value, before.version if before else 0)


def start(house: House, actor: Actor, project_id: str, sheet_id: str) -> None:
    """Start a test: from here on its criterion is closed.

    Raises `Invalid` (codes of `experiments.start`) while it has none that can fail.
    """
    sheet = _current(house, actor, project_id, EXPERIMENTS, sheet_id)
    found = _experiment(sheet_id, sheet)
    if found.started_at:  # Its moment stays, whoever starts it again.
        return
    rules.start(found, now())
    ref = PromptRef(module=EXPERIMENTS, activity=sheet_id, prompt="start")
    _write(house, actor, project_id, ref, CHOICE, sheet.get("start"))


def change_criterion(
    house: House,
    actor: Actor,
    project_id: str,
    sheet_id: str,
    values: Mapping[str, Any],
    reason: str,
) -> None:
    """Change what a test that has started is measured by: with a reason, and all can see it.

    `values` by prompt (`target`, `unit`, `sense`, `measure`). Raises `Invalid` without a reason,
    with one over `MOST_REASON` characters, or for a criterion that is none or cannot fail.
    """
    sheet = _current(house, actor, project_id, EXPERIMENTS, sheet_id)
    reason = plain_text(reason, "reason", MOST_REASON).strip()
    if not reason:
        raise Invalid(findings=[{"path": "reason", "code": "reason"}])
    _, activity = saving.activity_at(house, EXPERIMENTS, sheet_id)
    at = now()
    changed: dict[str, Any] = {}
    for name, value in values.items():
        prompt = activity.prompt(name)
        if prompt is None or name not in FROZEN:
            raise NotFound()
        clean = checked(prompt, value)
        if name not in sheet or sheet[name].value != clean:
            changed[name] = clean
    if not changed:
        return
    criterion = sheets.criterion({n: a.value for n, a in sheet.items()} | changed)
    if criterion is None:
        raise Invalid(findings=[{"path": "criterion", "code": "criterion"}])
    rules.change_criterion(_experiment(sheet_id, sheet), criterion, reason, at)
    because = sheet.get("changed_because")
    told = because.value.split("\n") if because and because.value else []
    changed["changed_because"] = _latest([*told, reason])
    with house.store.writing() as w:
        for name, value in changed.items():
            ref = PromptRef(module=EXPERIMENTS, activity=sheet_id, prompt=name)
            version = sheet[name].version if name in sheet else 0
            w.save_answer(project_id, ref, value, version, actor.id, at)


def _latest(reasons: list[str]) -> str:
    """The reasons, a line each; as many of the last ones as there is room for."""
    while len("\n".join(reasons)) > MOST_REASONS:
        reasons = reasons[1:]
    return "\n".join(reasons)


def _experiment(sheet_id: str, sheet: Mapping[str, Answer]) -> Experiment:
    """The test that a sheet's answers make, also where all of them were emptied."""
    found = sheets.dossier({str(a.prompt): a for a in sheet.values()}, {}).experiments
    return found[0] if found else Experiment(id=sheet_id, title="")


def criteria(house: House, actor: Actor, project_id: str, sheet_id: str) -> list[Answer]:
    """Every number that a test was to be measured by, newest first."""
    ref = PromptRef(module=EXPERIMENTS, activity=sheet_id, prompt="target")
    return saving.history(house, actor, project_id, ref)


def archive(
    house: House, actor: Actor, project_id: str, module: str, sheet_id: str, away: bool
) -> None:
    """Put a sheet away, or back; nothing is deleted."""
    sheet = _current(house, actor, project_id, module, sheet_id)
    ref = PromptRef(module=module, activity=sheet_id, prompt="archived")
    _write(house, actor, project_id, ref, CHOICE if away else None, sheet.get("archived"))
