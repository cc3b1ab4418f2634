"""People, their groups and their teams.

The person's words on screen: stagiaire, formateur, validateur, administrateur; groupe; équipe.
Nothing sensitive has a place here: no identity number, no health, no origin (law 09-08).
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from pie_core.model.base import Model


class Role(StrEnum):
    """What a person is here to do."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"

    @property
    def is_staff(self) -> bool:
        """Trainers and administrators run groups."""
        return self in (Role.TRAINER, Role.ADMINISTRATOR)


class Cohort(Model):
    """A training group in a year."""

    id: str
    name: str
    trade: str = Field(description="filière")
    establishment: str
    year: str = Field(description="training year as the school writes it: 2026-2027")
    join_code: str
    archived_at: datetime | None = None


class Person(Model):
    """Somebody with an account. A trainee belongs to one cohort, staff to none."""

    id: str
    role: Role
    name: str
    cohort_id: str | None = None
    language: str = "fr"
    consent_at: datetime | None = None
    created_at: datetime


class Team(Model):
    """One to five trainees who own a project."""

    id: str
    cohort_id: str
    name: str
    member_ids: tuple[str, ...] = ()
    project_id: str


class Actor(Model):
    """A person who is acting now, with what the policy needs to know of them."""

    person: Person
    project_ids: frozenset[str] = frozenset()
    cohort_ids: frozenset[str] = Field(
        default=frozenset(), description="taught (staff) or attended (trainee)"
    )

    @property
    def id(self) -> str:
        """Of the person."""
        return self.person.id

    @property
    def role(self) -> Role:
        """Of the person."""
        return self.person.role


def name_key(name: str) -> str:
    """What makes two typings of a name the same: case, accents, vowel marks and spaces aside.

    `  Fatima  Zahra` and `fatima zahra`, `مُحمد` and `محمد` are one name.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c != "\u0640")
    return " ".join(kept.split())


CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Letters of a join code: none that look or sound alike when read aloud (no 0/O, 1/I, 2/Z, 5/S, 8/B)."""

NO_SECRET = "!"
"""Kept where a PIN's hash would be: no PIN fits, nobody signs in as an example person."""

TEAM_SIZE = 5
"""A team has one to five members."""
