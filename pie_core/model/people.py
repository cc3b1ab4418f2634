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
    text_size: int = Field(default=0, description="steps from the usual size of letters")
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


TEXT_SIZES = range(-1, 5)
"""Steps of the size of letters, each an eighth of the usual one: 7/8 to 12/8."""

NAME_SIGNS = " -'’."
"""What may stand between the letters of a name."""

_SCRIPTS = ("LATIN ", "ARABIC ", "TIFINAGH ")
_LATIN_OF_AFRICA = "ɓɔɖɗəɛɣɲʋƐƔ"


def is_name(text: str) -> bool:
    """Whether 2 to 60 characters are a name: Latin, Arabic or Tifinagh letters, numbers, spaces.

    Letters of other scripts look like these ("Аmal" with a Cyrillic А is not "Amal"), and some
    show nothing at all; piles of marks cover the lines around. `NAME_SIGNS` holds the rest, none
    of it a sign of Markdown or HTML.
    """
    plain = unicodedata.normalize("NFC", text)
    marks = [bool(unicodedata.combining(c)) for c in plain]
    piled = any(all(marks[i : i + 3]) for i in range(len(marks) - 2))
    return (
        2 <= len(plain) <= 60
        and any(c.isalpha() for c in name_key(plain))
        and not piled
        and all(_in_a_name(c) for c in plain)
    )


def _in_a_name(c: str) -> bool:
    called = unicodedata.name(c, "")
    if unicodedata.combining(c):
        return called.startswith(("COMBINING ", "ARABIC "))
    if c.isdecimal():
        return c.isascii() or called.startswith("ARABIC-INDIC ")
    if not c.isalpha():
        return c in NAME_SIGNS
    if called.startswith("LATIN "):
        return c < "\u0250" or "\u1e00" <= c <= "\u1eff" or c in _LATIN_OF_AFRICA
    return called.startswith(_SCRIPTS)


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

AWAITED = "?"
"""Kept there for somebody who was put on the list and has not come yet: they choose their PIN."""

INSTITUTION = "@"
"""Kept there for somebody who comes in by their institution alone: no PIN fits, nobody chooses one."""

TEAM_SIZE = 5
"""A team has one to five members."""
