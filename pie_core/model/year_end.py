"""What is kept of a group when everything that names somebody has been erased."""

from __future__ import annotations

from datetime import datetime

from pie_core.model.base import Model


class ActivityCount(Model):
    """Of `of` persons or teams (`by`) how many began and finished an activity; None where that
    would tell on somebody."""

    module: str
    activity: str
    by: str
    of: int
    begun: int | None
    done: int | None


class SkillsCount(Model):
    """What a group's profiles said together on one occasion: never of fewer than five."""

    n: int
    means: dict[str, float]
    """Competence or area → mean level."""


class Results(Model):
    """A group in numbers, as `model.numbers.Numbers` counts them."""

    trainees: int
    teams: int
    activities: tuple[ActivityCount, ...] = ()
    minutes: int = 0
    tests_begun: int = 0
    tests_decided: int = 0
    tests_per_team: dict[str, int] = {}
    """`0`, `1`, `2`, `3` (or more) tests begun → teams."""
    evidence: dict[str, int] = {}
    """Rung of the ladder, `1` to `5` → pieces of evidence."""
    plans: dict[str, int] = {}
    """State of a plan (`model.dossier.State`) → teams."""
    classes: int = 0
    class_minutes: int = 0
    attendance_days: int = 0
    attendance_rate: float | None = None
    skills: dict[str, SkillsCount] = {}
    """Occasion → what the profiles said together."""


class KeptResults(Model):
    """The same as it was kept, with when."""

    cohort_id: str
    results: Results
    at: datetime
