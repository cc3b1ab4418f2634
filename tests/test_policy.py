"""Who may see and do what, as a table: each question, each role."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pie_core import policy
from pie_core.errors import Forbidden
from pie_core.model.people import Actor, Person, Role
from pie_core.model.programme import Activity

AT = datetime(2026, 11, 24, tzinfo=UTC)


def actor(name: str, role: Role, cohorts: set[str], projects: set[str] | None = None) -> Actor:
    cohort = next(iter(cohorts)) if role is Role.TRAINEE else None
    person = Person(id=name, role=role, name=name, cohort_id=cohort, created_at=AT)
    return Actor(
        person=person, cohort_ids=frozenset(cohorts), project_ids=frozenset(projects or ())
    )


AMAL = actor("amal", Role.TRAINEE, {"g1"}, {"p1"})
DRISS = actor("driss", Role.TRAINEE, {"g1"}, {"p2"})
SALMA = actor("salma", Role.TRAINER, {"g1"})
OTHER = actor("other", Role.TRAINER, {"g2"})
BANK = actor("bank", Role.REVIEWER, {"g1"})
ADMIN = actor("admin", Role.ADMINISTRATOR, set())
EVERYONE = {
    "amal": AMAL,
    "driss": DRISS,
    "salma": SALMA,
    "other": OTHER,
    "bank": BANK,
    "admin": ADMIN,
}
OPEN = Activity(id="open", minutes=5, by="person")
PRIVATE = Activity(id="closed", minutes=5, by="person", private=True)


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        (lambda a: policy.may_read_project(a, "p1", "g1"), "amal salma bank admin"),
        (lambda a: policy.may_write_project(a, "p1"), "amal"),
        (lambda a: policy.may_read_personal(a, AMAL.person, OPEN), "amal salma admin"),
        (lambda a: policy.may_read_personal(a, AMAL.person, PRIVATE), "amal"),
        (lambda a: policy.may_write_personal(a, "amal"), "amal"),
        (lambda a: policy.may_transcribe(a, "g1"), "salma admin"),
        (lambda a: policy.may_transcribe_personal(a, AMAL.person, OPEN), "salma admin"),
        (lambda a: policy.may_transcribe_personal(a, AMAL.person, PRIVATE), ""),
        (lambda a: policy.may_transcribe_personal(a, SALMA.person, OPEN), ""),
        (lambda a: policy.may_run_cohort(a, "g1"), "salma admin"),
        (lambda a: policy.may_read_cohort_plans(a, "g1"), "salma bank admin"),
        (policy.may_create_cohort, "salma other admin"),
        (lambda a: policy.may_manage_account(a, AMAL.person), "amal salma admin"),
        (lambda a: policy.may_manage_account(a, SALMA.person), "salma admin"),
        (lambda a: policy.may_export_person(a, AMAL.person), "amal"),
        (policy.may_edit_rules, "salma other admin"),
        (policy.may_see_machine, "salma other admin"),
        (policy.may_administer, "admin"),
    ],
)
def test_who_may(question: object, allowed: str) -> None:
    assert {name for name, who in EVERYONE.items() if question(who)} == set(allowed.split())  # type: ignore[operator]


def test_require_raises() -> None:
    policy.require(True)
    with pytest.raises(Forbidden):
        policy.require(False)
