"""What trainers say of a piece of work: given, read by whom it is for, and phrases kept ready.

It is appended and never changed. The class's stream hears of it in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from pie_core import policy
from pie_core.errors import Invalid, NotFound
from pie_core.model.feedback import (
    LEVELS,
    PHRASES_MAX,
    SAID_MAX,
    Feedback,
    Level,
    Phrase,
    Place,
)
from pie_core.model.live import Event
from pie_core.model.people import Actor
from pie_core.report.outline import TITLES
from pie_core.report.statements import figure_names
from pie_core.service.house import House, new_id, now
from pie_core.store.reading import Reading
from pie_core.words.catalogue import words

STAYS = timedelta(seconds=90)
"""Who has not said for so long that they read a place has left it."""


@dataclass(frozen=True)
class Said:
    """A feedback with its place; `changed`: the work was saved since."""

    feedback: Feedback
    place: Place
    changed: bool


def _place(house: House, place: str) -> Place:
    """A place that exists. Raises `NotFound`."""
    found = Place.parse(place)
    if found is None:
        raise NotFound()
    names: Collection[str] = TITLES if found.kind == "section" else figure_names(words("fr"))
    if found.of_activity:
        module = house.programme.module(found.module)
        activity = module.activity(found.activity) if module else None
        if activity is None or (found.kind == "answer" and activity.prompt(found.name) is None):
            raise NotFound()
    elif found.name not in names:
        raise NotFound()
    return found


def _cohort_of(house: House, r: Reading, actor: Actor, owner: str, place: Place) -> str:
    """The group of a place's owner. Raises `NotFound` or `Forbidden`."""
    module = house.programme.module(place.module)
    activity = module.activity(place.activity) if module else None
    if activity and activity.by == "person":
        person = r.person(owner)
        if person is None or person.cohort_id is None:
            raise NotFound()
        policy.require(policy.may_read_personal(actor, person, activity))
        return person.cohort_id
    team = r.team_owning(owner)
    if team is None:
        raise NotFound()
    return team.cohort_id


def give(
    house: House, actor: Actor, owner: str, place: str, level: str, text: str = ""
) -> Feedback:
    """Say something of what a project or a person has written. `place` as in `model.feedback`.

    Raises `Invalid`: `feedback_level`, `feedback_text` (à revoir needs a sentence), `too_long`;
    `NotFound`, and `Forbidden` for a private activity and for groups of others.
    """
    found = _place(house, place)
    said = text.strip()
    kind: Level | None = next((one for one in LEVELS if one == level), None)
    if kind is None:
        raise Invalid(findings=[{"path": "level", "code": "feedback_level"}])
    if kind == "review" and not said:
        raise Invalid(findings=[{"path": "text", "code": "feedback_text"}])
    if len(said) > SAID_MAX:
        raise Invalid(findings=[{"path": "text", "code": "too_long", "max": SAID_MAX}])
    at = now()
    with house.store.writing() as w:
        cohort = _cohort_of(house, w, actor, owner, found)
        policy.require(policy.may_give_feedback(actor, cohort))
        one = Feedback(
            id=new_id(),
            cohort_id=cohort,
            owner=owner,
            place=place,
            level=kind,
            text=said,
            by_id=actor.id,
            by_name=actor.person.name,
            at=at,
        )
        w.add_feedback(one)
        w.add_class_event(
            Event(
                id=new_id(),
                cohort_id=cohort,
                kind="feedback",
                data={"owner": owner, "place": place, "id": one.id},
                by_id=actor.id,
                by_name=actor.person.name,
                at=at,
            )
        )
    return one


def _owns(actor: Actor, owner: str) -> bool:
    return owner == actor.id or policy.may_write_project(actor, owner)


def said(
    house: House, actor: Actor, owner: str, wanted: Callable[[Place], bool] = lambda _: True
) -> list[Said]:
    """What was said to a project or a person at the places wanted, newest first.

    For whom it is for, what comes back is marked as seen (`seen_at` still tells how it was before).
    A trainer reads what belongs to their groups, and nothing of private activities.
    """
    at, mine = now(), _owns(actor, owner)
    with house.store.reading() as r:
        found = []
        for one in r.feedback_to([owner]):
            place = Place.parse(one.place)
            if place is None or not wanted(place):
                continue
            if not mine and not policy.may_give_feedback(actor, one.cohort_id):
                continue
            found.append(Said(one, place, _changed(house, r, one, place)))
    fresh = [one.feedback.id for one in found if one.feedback.seen_at is None]
    if mine and fresh:
        with house.store.writing() as w:
            w.see_feedback(fresh, at)
    return found


def _changed(house: House, r: Reading, one: Feedback, place: Place) -> bool:
    """Whether the work at a place was saved after it was spoken of."""
    plan, dossier = house.programme.plan, house.programme.dossier
    match place.kind:
        case "answer":
            where = (place.module, place.activity, place.name)
        case "activity":
            where = (place.module, place.activity, "")
        case "section":
            where = (dossier.id if dossier else "", place.name, "")
        case _:
            where = (plan.id if plan else "", "", "")
    saved = r.saved_at(one.owner, *where)
    return bool(saved) and datetime.fromisoformat(saved) > one.at


def news(house: House, actor: Actor) -> list[Said]:
    """What was said to the actor and their team and not opened yet, newest first."""
    with house.store.reading() as r:
        found = r.feedback_to([actor.id, *actor.project_ids])
    return [
        Said(one, place, changed=False)
        for one in found
        if one.seen_at is None and (place := Place.parse(one.place))
    ]


# ---------------------------------------------------------------- who is reading


def read_here(house: House, actor: Actor, cohort_id: str, place: str) -> list[str]:
    """Note that the actor reads a place of a group; the names of the others who do."""
    policy.require(policy.may_give_feedback(actor, cohort_id))
    if not place or len(place) > 200:
        raise NotFound()
    at = now()
    with house.store.writing() as w:
        if w.cohort(cohort_id) is None:
            raise NotFound()
        w.note_reader(cohort_id, place, actor.id, at, at - STAYS)
        return [name for one, name in w.readers_at(cohort_id, place, at - STAYS) if one != actor.id]


# ---------------------------------------------------------------- phrases


def _key(actor: Actor) -> str:
    return f"phrases.{actor.id}"


def phrases(house: House, actor: Actor, language: str) -> tuple[Phrase, ...]:
    """A trainer's own phrases, or those of `content/feedback.yaml` in a language (else French)."""
    policy.require(policy.is_staff(actor))
    with house.store.reading() as r:
        kept = r.setting(_key(actor))
    if kept:
        return tuple(Phrase.model_validate(one) for one in json.loads(kept))
    ready = house.content.phrases
    return ready.get(language) or ready.get("fr", ())


def keep_phrases(house: House, actor: Actor, lines: Mapping[Level, Collection[str]]) -> None:
    """Keep a trainer's own phrases by level; empty lines are left out, nothing at all: the usual.

    Raises `Invalid` (`phrases`) for a phrase that is too long, or too many of a level.
    """
    policy.require(policy.is_staff(actor))
    given: list[dict[str, Any]] = []
    for level in LEVELS:
        texts = [" ".join(line.split()) for line in lines.get(level, ())]
        texts = list(dict.fromkeys(text for text in texts if text))
        if len(texts) > PHRASES_MAX:
            raise Invalid(findings=[{"path": level, "code": "phrases"}])
        given += [{"level": level, "text": text} for text in texts]
    try:
        kept = [Phrase.model_validate(one).model_dump() for one in given]
    except ValidationError as error:
        raise Invalid(findings=[{"path": "text", "code": "phrases"}]) from error
    with house.store.writing() as w:
        w.set_setting(_key(actor), json.dumps(kept, ensure_ascii=False) if kept else "")
