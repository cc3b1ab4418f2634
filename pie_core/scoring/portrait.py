"""A soft-skills profile put together for reading: what one says of oneself, what others saw, what
the workbook counted, and what comes next. The screen and the page on paper are made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pie_core.model.instruments import Attempt, Instrument, Occasion
from pie_core.model.people import Person
from pie_core.model.programme import Activity, Deed, Module
from pie_core.scoring.agreement import Agreement
from pie_core.scoring.profile import Profile
from pie_core.scoring.progress import Change

PERSONAL: tuple[Deed, ...] = ("ideas", "feedback")
"""Deeds that are a person's own; the others are their team's."""


@dataclass(frozen=True)
class Evidence:
    """One sentence that somebody wrote after an activity."""

    module: Module
    activity: Activity
    sentence: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """Something that trains a competence: an activity, or a small challenge of daily life."""

    module: Module | None = None
    activity: Activity | None = None
    challenge: int = 0
    """Place in the competence's challenges, where there is no activity."""


@dataclass(frozen=True)
class Portrait:
    """A profile as its reader may see it."""

    person: Person
    instrument: Instrument | None
    """Of the last attempt; None while there is none, or if its version is gone."""
    gone: bool
    """There is an attempt whose questions are no longer in the house."""
    incomparable: bool
    """Start and end were asked with different versions."""
    attempts: Mapping[Occasion, Attempt]
    profiles: Mapping[Occasion, Profile]
    since_start: Mapping[str, Change]
    """Competence or area → end against start."""
    looking_back: Mapping[str, Change]
    """Competence or area → end against then."""
    shared: frozenset[Occasion]
    evidence: Mapping[str, Sequence[Evidence]]
    deeds: Mapping[Deed, int]
    strengths: tuple[str, ...]
    focus: str | None
    steps: tuple[Step, ...]
    provisional: bool
    """Change was told from noise by the instrument's provisional values."""

    @property
    def present(self) -> Profile | None:
        """What the person says of themselves now: at the end, or else at the start."""
        return self.profiles.get(Occasion.END) or self.profiles.get(Occasion.START)


@dataclass(frozen=True)
class Eyes:
    """What the team sees in somebody. Without `middle` while fewer than three have answered.

    `team` is how far the whole team agrees, once all have answered about all.
    """

    instrument: Instrument
    raters: int
    possible: int
    middle: dict[str, float] | None
    close: dict[str, bool] | None
    """Question → whether the answers lie within one level."""
    own: dict[str, int]
    team: Agreement | None


@dataclass(frozen=True)
class Observation:
    """What a trainer saw, on the same levels; `agreement` with the person's own levels."""

    by: str
    at: datetime
    profile: Profile
    agreement: Agreement | None
