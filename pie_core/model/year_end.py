"""What is kept of a group when everything that names somebody has been erased."""

from __future__ import annotations

from datetime import datetime

from pie_core.model.base import Model


class ActivityCount(Model):
    """How many persons (or teams) finished an activity; None where that would tell on somebody."""

    module: str
    activity: str
    by: str
    done: int | None


class SkillsCount(Model):
    """What a group's profiles said together on one occasion: never of fewer than five."""

    n: int
    means: dict[str, float]
    """Competence or area → mean level."""


class Results(Model):
    """A group in numbers. `minutes` is time spent writing (see `store.year_end.minutes`)."""

    trainees: int
    teams: int
    activities: tuple[ActivityCount, ...] = ()
    minutes: int = 0
    tests_begun: int = 0
    tests_decided: int = 0
    tests_per_team: dict[str, int] = {}
    """`0`, `1`, `2`, `3+` tests → teams."""
    evidence: dict[str, int] = {}
    """Rung of the ladder, `1` to `5` → pieces of evidence."""
    plans: dict[str, int] = {}
    """State of a plan (`model.dossier.State`) → teams."""
    skills: dict[str, SkillsCount] = {}
    """Occasion → what the profiles said together."""
    attendance_days: int = 0
    attendance_rate: float | None = None


class KeptResults(Model):
    """The same as it was kept, with when."""

    cohort_id: str
    results: Results
    at: datetime
