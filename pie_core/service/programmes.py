"""The programme of a group: its trainer chooses a track, renames, reorders and switches off modules.

Nothing that was answered is lost by it: a module that is not shown keeps its work.
"""

from __future__ import annotations

from pie_core import policy
from pie_core.errors import Invalid, NotFound
from pie_core.model.people import Actor
from pie_core.model.programme import Layout, Programme
from pie_core.model.values import plain_text
from pie_core.service.house import House
from pie_core.store.reading import Reading

TITLE_LENGTH = 80


def mine(house: House, actor: Actor) -> Programme:
    """The programme as the actor's own group has it; the whole one for staff."""
    return house.programme_of(actor.person.cohort_id)


def layout(house: House, actor: Actor, cohort_id: str) -> Layout:
    """What was made of the programme for a group."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return _layout(r, cohort_id)


def _layout(r: Reading, cohort_id: str) -> Layout:
    if r.cohort(cohort_id) is None:
        raise NotFound()
    text = r.layout(cohort_id)
    return Layout.model_validate_json(text) if text else Layout()


def choose_track(house: House, actor: Actor, cohort_id: str, track: str) -> None:
    """The group goes another way; names that were given stay. Raises `Invalid` for no track."""
    tracks = [one.id for one in house.programme.tracks]
    if track not in tracks:
        raise Invalid.at("track", "option")
    _change(house, actor, cohort_id, track="" if track == tracks[0] else track)


def switch(house: House, actor: Actor, cohort_id: str, module_id: str, *, shown: bool) -> None:
    """Show a module to the group, or not."""
    _known(house, module_id)
    off = [one for one in layout(house, actor, cohort_id).off if one != module_id]
    _change(house, actor, cohort_id, off=tuple(off if shown else [*off, module_id]))


def rename(house: House, actor: Actor, cohort_id: str, module_id: str, title: str) -> None:
    """Give a module a title of the group's own; '' gives back the programme's."""
    _known(house, module_id)
    clean = " ".join(plain_text(title, "title", TITLE_LENGTH).split()) if title.strip() else ""
    names = dict(layout(house, actor, cohort_id).names)
    names.pop(module_id, None)
    _change(house, actor, cohort_id, names=names | ({module_id: clean} if clean else {}))


def move(house: House, actor: Actor, cohort_id: str, module_id: str, by: int) -> None:
    """Put a module of the group one earlier (-1) or later (1) within its stage."""
    found = layout(house, actor, cohort_id)
    whole = house.programme.laid(found.model_copy(update={"off": ()}))
    for stage in whole.stages:
        ids = [module.id for module in stage.modules]
        if module_id not in ids:
            continue
        at = ids.index(module_id)
        to = min(max(at + by, 0), len(ids) - 1)
        ids.insert(to, ids.pop(at))
        _change(house, actor, cohort_id, order={**found.order, stage.id: tuple(ids)})
        return
    raise NotFound()


def reset(house: House, actor: Actor, cohort_id: str) -> None:
    """Order, titles and modules as the programme has them; the track stays."""
    _change(house, actor, cohort_id, order={}, off=(), names={})


def _known(house: House, module_id: str) -> None:
    if house.programme.module(module_id) is None:
        raise NotFound()


def _change(house: House, actor: Actor, cohort_id: str, **parts: object) -> None:
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.writing() as w:
        changed = Layout.model_validate({**_layout(w, cohort_id).model_dump(), **parts})
        text = "" if changed == Layout() else changed.model_dump_json(exclude_defaults=True)
        w.set_layout(cohort_id, text)
