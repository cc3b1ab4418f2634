"""A group's work in numbers, as an establishment asks for them. Nothing here names or ranks a person.

The first half is what the store gives, one row for each owner (a person or a team's project); the
second what is made of it, from which no owner can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pie_core.model.attendance import AttendanceState
from pie_core.model.dossier import State
from pie_core.model.people import Cohort

Tests = Literal["0", "1", "2", "3"]
"""How many tests a team made; `3` is three or more."""
TESTS: tuple[Tests, ...] = ("0", "1", "2", "3")


@dataclass(frozen=True)
class Owner:
    """Somebody who works, or a team, and the group in which they are."""

    id: str
    cohort_id: str
    by: Literal["person", "team"]


@dataclass(frozen=True)
class Worked:
    """Whether an owner has something written in an activity, finished it, and seconds spent."""

    owner: str
    module: str
    activity: str
    begun: bool = False
    done: bool = False
    seconds: int = 0


@dataclass(frozen=True)
class Tested:
    """A test of a team that has begun."""

    owner: str
    decided: bool


@dataclass(frozen=True)
class Material:
    """Everything that is counted, of all groups that are looked at."""

    owners: tuple[Owner, ...]
    work: tuple[Worked, ...]
    tests: tuple[Tested, ...]
    evidence: tuple[tuple[str, int], ...]
    """Team and rung of each piece."""
    plans: Mapping[str, State]
    """Team → state of its plan; a team that is not there has a draft."""
    attendance: Mapping[str, Mapping[AttendanceState, int]]
    days: Mapping[str, int]
    """Group → days on which presence was written down."""
    classes: Mapping[str, tuple[int, ...]]
    """Group → seconds of each class that was held."""


@dataclass(frozen=True)
class Task:
    """An activity whose beginnings and ends are counted."""

    module: str
    activity: str
    by: Literal["person", "team"]
    private: bool


@dataclass(frozen=True)
class Part:
    """A part of the workbook over which time is added up, and the modules that keep its answers."""

    id: str
    modules: tuple[str, ...]


# ---------------------------------------------------------------- what is made of it


@dataclass(frozen=True)
class Count:
    """Of `of` persons (or teams) how many began and finished, and seconds spent.

    Of a private activity only `done`, and that only where five or more finished it; else None.
    """

    of: int
    begun: int | None
    done: int | None
    seconds: int | None


@dataclass(frozen=True)
class Spent:
    """Seconds spent in a part: all together, and the middle one of the owners who worked in it.

    A middle of fewer than five is None. `teams` and `persons` are how many worked in it.
    """

    seconds: int
    teams: int
    team: int | None
    persons: int
    person: int | None


@dataclass(frozen=True)
class Numbers:
    """One group, or several together."""

    trainees: int
    teams: int
    activities: Mapping[tuple[str, str], Count]
    spent: Mapping[str, Spent]
    """Part → time."""
    tests_begun: int
    tests_decided: int
    begun: Mapping[Tests, int]
    """Tests begun → teams."""
    decided: Mapping[Tests, int]
    """Tests decided → teams."""
    evidence: Mapping[int, int]
    """Rung of the ladder → pieces of evidence."""
    plans: Mapping[State, int]
    """State of the plan → teams."""
    days: int
    attendance: float | None
    """Part of those expected who were there; None where nothing was written down."""
    classes: int
    class_seconds: int

    @property
    def seconds(self) -> int:
        """Spent in all parts."""
        return sum(one.seconds for one in self.spent.values())

    @property
    def pieces(self) -> int:
        """All evidence."""
        return sum(self.evidence.values())

    @property
    def handed_in(self) -> int:
        """Teams that have handed a plan in."""
        return self.teams - self.plans["draft"]


@dataclass(frozen=True)
class Report:
    """The groups that were chosen, each alone and all together."""

    groups: tuple[tuple[Cohort, Numbers], ...]
    together: Numbers
    tasks: tuple[Task, ...]
    parts: tuple[Part, ...]
    establishment: str = ""
    trade: str = ""
