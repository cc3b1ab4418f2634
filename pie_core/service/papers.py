"""Work that was done on paper: copying it into the workbook, and the photographs of posters.

A trainer copies for a team, or for a person what is not private. A poster is a team's sheet beside
an exercise (`content/sheets/poster/`), kept like any answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pie_core import policy
from pie_core.errors import NotFound, Private
from pie_core.model.people import Actor
from pie_core.model.programme import Activity, Module, Programme, beside
from pie_core.model.project import Answer, State
from pie_core.service import answers as saving
from pie_core.service.answers import POSTERS, Work
from pie_core.service.house import House
from pie_core.service.progress import state
from pie_core.store.reading import Reading

PHOTOS, TEXT = "photos", "text"


@dataclass(frozen=True)
class Writer:
    """Somebody whose paper may be copied: a team (`id` is its project's) or a trainee."""

    id: str
    name: str
    state: State


@dataclass(frozen=True)
class Poster:
    """What a team's poster shows: ids of photographs with their captions, and a sentence."""

    photos: tuple[tuple[str, str], ...]
    text: str


def writers(
    house: House, actor: Actor, cohort_id: str, module_id: str, activity_id: str
) -> list[Writer]:
    """Who of a group may have done an activity on paper, by name, with where the screen stands.

    Raises `Private` for an activity that only its person reads.
    """
    policy.require(policy.may_transcribe(actor, cohort_id))
    _, activity = saving.activity_at(house, module_id, activity_id)
    if activity.private:
        raise Private()
    with house.store.reading() as r:
        if activity.by == "team":
            names = {team.project_id: team.name for team in r.teams_of(cohort_id)}
        else:
            names = {person.id: person.name for person in r.people_of(cohort_id)}
        begun, done = r.work_counts(cohort_id), r.done_counts(cohort_id)
    key, poster = (module_id, activity_id), (POSTERS, beside(module_id, activity_id))
    found = []
    for owner, name in names.items():
        counts = begun.get(owner, {})
        count = counts.get(key, 0) + counts.get(poster, 0)
        found.append(Writer(owner, name, state(count, key in done.get(owner, set()))))
    return found


def copying(
    house: House, actor: Actor, module_id: str, activity_id: str, owner: str
) -> tuple[Work, Work | None]:
    """An activity to be copied in for its owner, and the poster beside it (None where there is none).

    Raises `Private` for what only its person reads, `Forbidden`, `NotFound`.
    """
    module, activity = saving.activity_at(house, module_id, activity_id)
    if house.programme.module(module_id) is None:
        raise NotFound()
    if activity.private:
        raise Private()
    with house.store.reading() as r:
        policy.require(saving.transcribable(r, actor, activity, owner))
        found = r.answers_of(owner, module_id, activity_id)
        done = r.is_done(owner, module_id, activity_id)
        beside_it = _poster(r, house.programme, module, activity, owner)
    answers = {answer.prompt.prompt: answer for answer in found.values()}
    work = Work(module, activity, owner, answers, done, editable=True)
    return work, replace(beside_it, editable=True) if beside_it else None


def poster(house: House, work: Work) -> Work | None:
    """The poster beside work that was read already; None where an activity has none."""
    if not work.owner:
        return None
    with house.store.reading() as r:
        found = _poster(r, house.programme, work.module, work.activity, work.owner)
    return replace(found, editable=work.editable) if found else None


def _poster(
    r: Reading, programme: Programme, module: Module, activity: Activity, owner: str
) -> Work | None:
    form = programme.sheets.get(POSTERS)
    sheet = form.activity(beside(module.id, activity.id)) if form else None
    if form is None or sheet is None or activity.by != "team":
        return None
    found = r.answers_of(owner, POSTERS, sheet.id)
    answers = {answer.prompt.prompt: answer for answer in found.values()}
    return Work(form, sheet, owner, answers, done=False, editable=False)


def shown(found: Mapping[str, Answer]) -> Poster | None:
    """What the answers of a poster's sheet, by prompt, show; None for nothing."""
    photos = found[PHOTOS].value or [] if PHOTOS in found else []
    text = str(found[TEXT].value or "").strip() if TEXT in found else ""
    taken = tuple((row["id"], row["caption"]) for row in photos)
    return Poster(taken, text) if taken or text else None
