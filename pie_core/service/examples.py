"""The example group: a whole class with work in it, loaded from `content/examples/`.

Each file of the folder is a team: its members and their answers, saved one by one through the same
services as anybody's, so that notes, tests and figures grow out of them in the usual way.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import yaml

from pie_core import policy
from pie_core.model.people import Actor, Cohort
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, cohorts
from pie_core.service.house import House, now

FOLDER = Path(__file__).resolve().parents[2] / "content" / "examples" / "groupe"
ESTABLISHMENT = "Établissement de démonstration"


def teams() -> list[dict[str, Any]]:
    """The example teams as data: name, members, answers by `module/activity.prompt`, finished."""
    return [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))
    ]


def load(house: House, actor: Actor) -> Cohort:
    """Make the example group with its teams and their work; the group."""
    policy.require(policy.may_create_cohort(actor))
    cohort = cohorts.create(
        house,
        actor,
        name="Groupe de démonstration",
        trade="Filières mélangées",
        establishment=ESTABLISHMENT,
        year="2026-2027",
    )
    with house.store.reading() as r:
        teacher = r.actor(actor.id)
    assert teacher is not None
    for team in teams():
        _load_team(house, teacher, cohort, team)
    return cohort


def _load_team(house: House, teacher: Actor, cohort: Cohort, team: dict[str, Any]) -> None:
    for member in team["members"]:
        accounts.join(house, cohort.join_code, member["name"], accounts.new_pin())
    with house.store.reading() as r:
        named = {person.name: person.id for person in r.people_of(cohort.id)}
    ids = [named[member["name"]] for member in team["members"]]
    project = cohorts.form_team(house, teacher, cohort.id, team["team"], ids).project_id
    with house.store.writing() as w:
        for person_id in ids:
            w.set_consent(person_id, now())
            # Nobody signs in as an example person: their secret is thrown away.
            w.set_secret(person_id, secrets.token_hex(16))
            w.end_sessions_of(person_id)
    with house.store.reading() as r:
        first = r.actor(ids[0])
    assert first is not None
    for key, value in team["answers"].items():
        answers.save(house, first, project, PromptRef.parse(key), value, 0)
    for member, person_id in zip(team["members"], ids, strict=True):
        with house.store.reading() as r:
            self_ = r.actor(person_id)
        assert self_ is not None
        for key, value in member.get("answers", {}).items():
            answers.save(house, self_, person_id, PromptRef.parse(key), value, 0)
        for key in member.get("finished", []):
            answers.finish(house, self_, *key.split("/"))
    for key in team.get("finished", []):
        answers.finish(house, first, *key.split("/"))
