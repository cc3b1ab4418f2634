"""The thread: from an exercise's answers to notes, tests, facts and assumptions.

A prompt's `link` says where its answer goes. Everything made from an answer carries the prompt as
its `source`, written `module/activity.prompt`.
"""

from __future__ import annotations

from collections.abc import Mapping

from pie_core.model.programme import Links, Programme, PromptRef
from pie_core.model.project import Answer, Decision, Experiment, Note, Value
from pie_core.model.values import filled


def linked(programme: Programme, to: str) -> Links:
    """Every prompt whose answer goes `to` a place, with the field it fills, in programme order."""
    return programme.links.get(to, ())


def _texts(ref: PromptRef, value: Value) -> dict[str, str]:
    """Note id → text of an answer: an item each, or the whole text as one note."""
    if isinstance(value, list):
        return {item["id"]: item["text"].strip() for item in value if item["text"].strip()}
    text = value.strip() if isinstance(value, str) else ""
    return {f"{ref.activity}-{ref.prompt}"[:40]: text} if text else {}


def note_changes(
    ref: PromptRef, block: str, before: Value, after: Value, notes: Mapping[str, Note]
) -> list[Note]:
    """The notes as they should be after an answer changed; only those that change.

    Compared with the answer before, not with the notes: what a team did to a note on the board
    (moved it, reworded it) stays, unless the exercise itself changed that item.
    """
    old, new = _texts(ref, before), _texts(ref, after)
    changed = []
    for note_id, text in new.items():
        note = notes.get(note_id)
        if note is None:
            changed.append(Note(id=note_id, block=block, text=text, source=str(ref)))
        elif old.get(note_id) != text:
            changed.append(
                note.model_copy(
                    update={"text": text, "archived": False, "version": note.version + 1}
                )
            )
    for note_id in old.keys() - new.keys():
        note = notes.get(note_id)
        if note and not note.archived:
            changed.append(note.model_copy(update={"archived": True, "version": note.version + 1}))
    return changed


def facts(programme: Programme, answers: Mapping[str, Answer]) -> dict[str, str]:
    """What the project says of itself (name, problem, customer, idea …): the latest answer each."""
    latest: dict[str, Answer] = {}
    for ref, prompt, field in linked(programme, "project"):
        answer = answers.get(str(ref))
        if answer and filled(prompt, answer.value) and isinstance(answer.value, str):
            if field not in latest or latest[field].at < answer.at:
                latest[field] = answer
    return {field: answer.value.strip() for field, answer in latest.items()}


_DECISIONS: tuple[Decision, ...] = ("continue", "pivot", "retest", "stop")


def experiments(programme: Programme, answers: Mapping[str, Answer]) -> list[Experiment]:
    """One test for each activity that has one and has begun."""
    found: dict[str, dict[str, object]] = {}
    for place in ("hypothesis", "experiment"):
        for ref, prompt, field in linked(programme, place):
            answer = answers.get(str(ref))
            if not answer or not filled(prompt, answer.value):
                continue
            fields = found.setdefault(f"{ref.module}/{ref.activity}", {})
            name = "belief" if place == "hypothesis" else field
            value = answer.value
            if name in ("asked", "in_favour"):
                value = int(value)
            if name == "decision" and value not in _DECISIONS:
                continue
            fields[name] = value
            if name == "criterion":
                fields["criterion_at"] = answer.at
            if name == "observation":
                fields["observed_at"] = answer.at
    return [
        Experiment.model_validate({"id": key, "source": key, **fields})
        for key, fields in found.items()
    ]
