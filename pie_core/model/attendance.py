"""Who was there: one state for each trainee and day, with who wrote it down."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pie_core.model.base import Model

AttendanceState = Literal["present", "late", "absent", "excused"]
"""Présent, en retard, absent, excusé."""

STATES: tuple[AttendanceState, ...] = ("present", "late", "absent", "excused")
"""In the order of being there: of two notes of one person on one day the first one holds."""


class Attended(Model):
    """What was written down of one person on one day; `by_name` is '' after an erasure."""

    cohort_id: str
    day: date
    person_id: str
    state: AttendanceState
    by_id: str
    by_name: str = ""
    at: datetime
