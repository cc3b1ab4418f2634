"""The school's logo: one for each group, on the cover of its teams' plans."""

from __future__ import annotations

import base64

from pie_core import policy
from pie_core.errors import NotFound
from pie_core.model.people import Actor
from pie_core.service import photos
from pie_core.service.house import House
from pie_core.store.reading import Reading

_SETTING = "logo:"


def put(house: House, actor: Actor, cohort_id: str, data: bytes) -> None:
    """Keep a picture as the group's logo, encoded anew, in the place of the one before.

    Raises `Forbidden`, `NotFound`, `TooLarge`, `NotAnImage`.
    """
    policy.require(policy.may_run_cohort(actor, cohort_id))
    jpeg, _ = photos.reencoded(data)
    with house.store.writing() as w:
        if w.cohort(cohort_id) is None:
            raise NotFound()
        w.set_setting(_SETTING + cohort_id, base64.b64encode(jpeg).decode())


def of_cohort(house: House, actor: Actor, cohort_id: str) -> bytes | None:
    """The logo of a group that the actor runs, as JPEG; None if it has none."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return _kept(r, cohort_id)


def of_project(house: House, project_id: str) -> bytes | None:
    """The logo for the plan of a project that somebody was let read already."""
    with house.store.reading() as r:
        team = r.team_owning(project_id)
        return _kept(r, team.cohort_id) if team else None


def _kept(r: Reading, cohort_id: str) -> bytes | None:
    text = r.setting(_SETTING + cohort_id)
    return base64.b64decode(text) if text else None
