"""Answers: saving one, reading those of an exercise, going back, finishing.

Saving is one transaction: the answer, its history, and what it feeds on the thread (the notes of
the canvas). A draft is not a submission: half-finished work is saved, and `finish` is a person's
own act.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pie_core import policy
from pie_core.discovery import board, lineage
from pie_core.errors import Conflict, Frozen, Invalid, NotFound
from pie_core.model.people import Actor
from pie_core.model.programme import Activity, Module, Prompt, PromptRef, Sheets
from pie_core.model.project import Answer, Note, Value
from pie_core.model.values import checked, filled, gaps
from pie_core.service import boards
from pie_core.service.house import House, now
from pie_core.store.reading import Reading

POSTERS = "poster"
"""The form of a team's posters, in `content/sheets/poster/`."""
SLIP = timedelta(minutes=10)
"""An answer taken back sooner than this was a slip: it freezes nothing."""
NOTED_AGAIN = timedelta(minutes=1)
"""The same conflict of the same person is noted once in this time: a field tries again."""


@dataclass(frozen=True)
class Saved:
    """The version and moment of a save."""

    version: int
    at: datetime


@dataclass(frozen=True)
class Work:
    """An exercise with what its owner has written so far."""

    module: Module
    activity: Activity
    owner: str
    answers: dict[str, Answer]
    done: bool
    editable: bool


def activity_at(house: House, module_id: str, activity_id: str) -> tuple[Module, Activity]:
    """A module and one of its activities. Raises `NotFound`."""
    module = house.programme.keeping(module_id)
    activity = module.activity(activity_id) if module else None
    if module is None or activity is None:
        raise NotFound()
    return module, activity


def owner_of(r: Reading, actor: Actor, activity: Activity) -> str:
    """Who owns the actor's answers to an activity: they themselves, or their team's project."""
    if activity.by == "person":
        return actor.id
    team = r.team_of(actor.id)
    if team is None:
        raise NotFound()
    return team.project_id


def readable(r: Reading, actor: Actor, activity: Activity, owner: str) -> bool:
    """May the actor read what this owner answered? Whose own it is may: that asks nothing."""
    if owned(actor, activity, owner):
        return True
    if activity.by == "person":
        person = r.person(owner)
        return person is not None and policy.may_read_personal(actor, person, activity)
    team = r.team_owning(owner)
    return team is not None and policy.may_read_project(actor, owner, team.cohort_id)


def owned(actor: Actor, activity: Activity, owner: str) -> bool:
    """Is this the actor's own, or their team's, to answer?"""
    if activity.by == "person":
        return policy.may_write_personal(actor, owner)
    return policy.may_write_project(actor, owner)


def writable(house: House, actor: Actor, module_id: str, activity: Activity, owner: str) -> bool:
    """May the actor fill the fields of this activity for this owner?

    Whose own it is may; and staff of the group copy in what was written on paper: the exercises of
    the stages and posters, not what a team believes, tests and plans.
    """
    if owned(actor, activity, owner):
        return True
    if not policy.is_staff(actor):
        return False
    if module_id != POSTERS and house.programme.module(module_id) is None:
        return False
    with house.store.reading() as r:
        return transcribable(r, actor, activity, owner)


def transcribable(r: Reading, actor: Actor, activity: Activity, owner: str) -> bool:
    """May the actor copy in what this owner wrote on paper?"""
    if activity.by == "person":
        person = r.person(owner)
        return person is not None and policy.may_transcribe_personal(actor, person, activity)
    team = r.team_owning(owner)
    return team is not None and policy.may_transcribe(actor, team.cohort_id)


def save(
    house: House, actor: Actor, owner: str, ref: PromptRef, value: Any, based_on: int
) -> Saved:
    """Keep an answer of one's own. `based_on` is the version that the author had before them (0: none).

    Raises `Forbidden`, `NotFound`, `Invalid`, `Frozen`, or `Conflict` with the current answer.
    A repeated save of the same value by the same person (a reply that was lost) is no conflict.
    """
    _, activity = activity_at(house, ref.module, ref.activity)
    policy.require(owned(actor, activity, owner))
    return _keep(house, actor, owner, ref, value, based_on)


def _keep(
    house: House, actor: Actor, owner: str, ref: PromptRef, value: Any, based_on: int
) -> Saved:
    _, activity = activity_at(house, ref.module, ref.activity)
    prompt = activity.prompt(ref.prompt)
    if prompt is None or getattr(prompt, "at", None):  # The answer lives at the other place.
        raise NotFound()
    clean = checked(prompt, value)
    at = now()
    with _noting(house, actor, owner, ref, at), house.store.writing() as w:
        current = w.answer(owner, ref)
        if current and current.value == clean and current.author_id == actor.id:
            return Saved(current.version, current.at)
        _open(w, house, owner, ref, prompt)
        if prompt.kind == "photo":
            _own_photos(w, owner, clean)
        version = w.save_answer(owner, ref, clean, based_on, actor.id, at)
        if prompt.link and prompt.link.to == "note":
            notes = {note.id: note for note in w.notes_of(owner, archived=True)}
            _own_notes(w, owner, notes, ref, clean)
            before = current.value if current else None
            changes = lineage.note_changes(ref, prompt.link.field, before, clean, notes)
            last = max((note.position for note in notes.values()), default=0)
            for place, note in enumerate(changes, start=1):
                stays = note.id in notes and not notes[note.id].archived
                room = {} if stays else {"position": last + place * board.ROOM}
                w.save_note(owner, note.model_copy(update=room), actor.id, at)
        if (ref.module, ref.prompt, clean) == ("experiments", "decision", "pivot"):
            boards.keep_before_pivot(w, actor, owner, ref.activity)
    return Saved(version, at)


@contextmanager
def _noting(
    house: House, actor: Actor, owner: str, ref: PromptRef, at: datetime
) -> Generator[None, None, None]:
    """A save that is refused because another came first is noted: its author may need help."""
    try:
        yield
    except Conflict:
        with house.store.writing() as w:
            w.note_conflict(owner, ref, actor.id, at, at - NOTED_AGAIN)
        raise


def save_field(
    house: House, actor: Actor, owner: str, ref: PromptRef, value: Any, based_on: int
) -> Saved:
    """As `save`, for what a person writes in a field: their own, or what they copy from paper.

    A hidden prompt has no field: an act writes it, and asks first what the act asks. A test would
    start without a criterion that can fail, or the reason for changing it could be erased.
    """
    _, activity = activity_at(house, ref.module, ref.activity)
    prompt = activity.prompt(ref.prompt)
    policy.require(writable(house, actor, ref.module, activity, owner))
    if prompt is None or prompt.hidden:
        raise NotFound()
    return _keep(house, actor, owner, ref, value, based_on)


def _open(r: Reading, house: House, owner: str, ref: PromptRef, prompt: Prompt) -> None:
    """Raises `Invalid` while a needed answer is missing, `Frozen` once a later one froze this."""
    module, _ = activity_at(house, ref.module, ref.activity)
    if prompt.needs:
        needed = PromptRef.parse(prompt.needs, ref.module)
        if not _has(r, house, owner, needed):
            raise Invalid(findings=[{"path": "", "code": "needs", "prompt": needed.prompt}])
    sheet = module.activity(ref.activity) if isinstance(module, Sheets) else None
    for activity in (sheet,) if sheet else module.activities:
        for other in activity.prompts:
            if ref in (PromptRef.parse(one, module.id) for one in other.freezes):
                later = PromptRef(module=module.id, activity=activity.id, prompt=other.id)
                if _begun(r.history(owner, later), other):
                    raise Frozen(because=other.id)


def _begun(versions: list[Answer], prompt: Prompt) -> bool:
    """Whether a prompt (its versions, newest first) is answered, or was for longer than `SLIP`.

    Taking the observation back does not open the criterion again, or else it could be changed to
    fit what was seen. A slip of the finger, taken back at once, closes nothing.
    """
    since = None
    for version in reversed(versions):
        if filled(prompt, version.value):
            since = since or version.at
        else:
            if since and version.at - since > SLIP:
                return True
            since = None
    return since is not None


def _has(r: Reading, house: House, owner: str, ref: PromptRef) -> bool:
    answer = r.answer(owner, ref)
    _, activity = activity_at(house, ref.module, ref.activity)
    prompt = activity.prompt(ref.prompt)
    return answer is not None and prompt is not None and filled(prompt, answer.value) > 0


def _own_photos(r: Reading, owner: str, value: Value) -> None:
    """A photograph may be named only by the owner that it was taken for."""
    for row in value or []:
        photo = r.photo(row["id"])
        if photo is None or photo["owner"] != owner:
            raise NotFound()


def _own_notes(
    r: Reading, owner: str, notes: Mapping[str, Note], ref: PromptRef, value: Value
) -> None:
    """An item may not bear the id of a note that another question made, or that stands on another
    board: it would take its place."""
    for item in value if isinstance(value, list) else ():
        note = notes.get(item["id"])
        if note.source != str(ref) if note else r.note_board(owner, item["id"]) is not None:
            raise Invalid(findings=[{"path": "", "code": "ids"}])


def history(house: House, actor: Actor, owner: str, ref: PromptRef) -> list[Answer]:
    """Every version of an answer, newest first."""
    _, activity = activity_at(house, ref.module, ref.activity)
    with house.store.reading() as r:
        policy.require(readable(r, actor, activity, owner))
        return r.history(owner, ref)


def work(
    house: House, actor: Actor, module_id: str, activity_id: str, owner: str | None = None
) -> Work:
    """An exercise with the answers of `owner` (the actor's own, or their team's, if None)."""
    module, activity = activity_at(house, module_id, activity_id)
    with house.store.reading() as r:
        whose = owner or owner_of(r, actor, activity)
        policy.require(readable(r, actor, activity, whose))
        found = r.answers_of(whose, module_id, activity_id)
        done = r.is_done(whose, module_id, activity_id)
    answers = {a.prompt.prompt: a for a in found.values()}
    return Work(module, activity, whose, answers, done, owned(actor, activity, whose))


def items(house: House, work: Work, prompt: Prompt) -> list[dict[str, str]]:
    """The items of the list that a prompt is `of`, as `{"id", "text"}`."""
    reference = getattr(prompt, "of", None)
    if not reference:
        return []
    ref = PromptRef.parse(reference, work.module.id)
    with house.store.reading() as r:
        answer = r.answer(work.owner, ref)
    return [i for i in (answer.value or []) if i["text"].strip()] if answer else []


def missing(work: Work) -> list[tuple[Prompt, dict[str, Any]]]:
    """What an exercise still needs before it is finished: the prompt and what it lacks."""
    return [
        (prompt, gap)
        for prompt in work.activity.prompts
        for gap in gaps(
            prompt, work.answers[prompt.id].value if prompt.id in work.answers else None
        )
    ]


def finish(house: House, actor: Actor, module_id: str, activity_id: str) -> None:
    """Say that an exercise is finished. Raises `Invalid` with what is still missing."""
    mine = work(house, actor, module_id, activity_id)
    policy.require(mine.editable)
    if lacking := missing(mine):
        raise Invalid(findings=[{"path": prompt.id, **gap} for prompt, gap in lacking])
    with house.store.writing() as w:
        w.set_done(mine.owner, module_id, activity_id, actor.id, now())


def reopen(house: House, actor: Actor, module_id: str, activity_id: str) -> None:
    """Go on with a finished exercise."""
    mine = work(house, actor, module_id, activity_id)
    policy.require(mine.editable)
    with house.store.writing() as w:
        w.reopen(mine.owner, module_id, activity_id)
