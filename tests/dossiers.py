"""A class in which a plan can be handed in: a reviewer, and a team with some work."""

from __future__ import annotations

from typing import Any

from pie_core.model.people import Actor, Role
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, cohorts
from tests.conftest import Class
from tests.people import PASSWORD

FIGURES: dict[str, Any] = {
    "activity": "goods",
    "offer": "Djellaba",
    "price": 18000,
    "units": 40,
    "unit_cost": 9500,
}
"""The first figures of a small workshop, in centimes."""
WRITTEN = {
    "summary.pitch": "Nous cousons des djellabas courtes pour les mamans du quartier.",
    "market.competitors": "Deux couturiers au souk, 20 DH plus chers et plus lents.",
    "bank.no_owner_wage": "Au début, nous vivons chez nos parents.",
}
"""What the team wrote for the bank."""


def reviewer(school: Class, name: str = "Nadia Tazi") -> Actor:
    """A reviewer to whom the group is open."""
    made = accounts.add_staff(school.house, school.trainer, Role.REVIEWER, name, PASSWORD)
    cohorts.open_to(school.house, school.trainer, school.cohort.id, made.id)
    return actor(school, made.id)


def actor(school: Class, person_id: str) -> Actor:
    """Somebody as they are now."""
    with school.house.store.reading() as r:
        found = r.actor(person_id)
    assert found is not None
    return found


def write(school: Class, key: str, value: Any, by: Actor | None = None) -> None:
    """An answer of Amal's team (`module/activity.prompt`), over what stands there."""
    who = by or school.amal
    project, ref = school.project(who), PromptRef.parse(key)
    with school.house.store.reading() as r:
        before = r.answer(project, ref)
    answers.save(school.house, who, project, ref, value, before.version if before else 0)


def work(school: Class) -> str:
    """A team's first figures, a problem, words for the bank; its project."""
    for field, value in FIGURES.items():
        write(school, f"discovery_day/first_figures.{field}", value)
    write(school, "discovery_day/observe_problem.problem", "On jette des habits trop courts.")
    for key, text in WRITTEN.items():
        write(school, f"dossier/{key}", text)
    return school.project(school.amal)
