"""Where groups stand: cells with the state of an activity, people, teams and groups around them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from pie_core.model.feedback import Level
from pie_core.model.help import Flag
from pie_core.model.live import Live
from pie_core.model.people import Cohort
from pie_core.model.project import State

Key = tuple[str, str]
"""Module and activity."""


@dataclass(frozen=True)
class Cell:
    """An activity of an owner: its state, the last save, the last feedback, saved since or not."""

    state: State
    at: datetime | None = None
    said: Level | None = None
    changed: bool = False


NOTHING = Cell(State.TO_DO)


def together(cells: Collection[Cell]) -> Cell:
    """What several do alone as one cell: finished when all are, to do when nobody has begun."""
    states = {cell.state for cell in cells}
    state = states.pop() if len(states) == 1 else State.IN_PROGRESS
    newest = max((cell.at for cell in cells if cell.at), default=None)
    said = next((cell for cell in cells if cell.said), NOTHING)
    return Cell(state, newest, said.said, said.changed)


@dataclass(frozen=True)
class Someone:
    """A trainee with what they do alone."""

    id: str
    name: str
    here: bool
    seen: datetime | None
    saved: datetime | None
    cells: Mapping[Key, Cell]


@dataclass(frozen=True)
class TeamView:
    """A team with its work; `done` of `count` team activities. `saved` counts its members' too."""

    id: str
    name: str
    project_id: str
    members: tuple[Someone, ...]
    cells: Mapping[Key, Cell]
    saved: datetime | None
    flags: tuple[Flag, ...]
    done: int
    count: int

    @property
    def here(self) -> int:
        """How many of its members are connected."""
        return sum(one.here for one in self.members)


@dataclass(frozen=True)
class GroupView:
    """A group. `loose` are trainees without a team; `live` is what is under way in its class."""

    cohort: Cohort
    teams: tuple[TeamView, ...]
    loose: tuple[Someone, ...]
    live: Live

    @property
    def people(self) -> tuple[Someone, ...]:
        """All trainees, team by team."""
        return tuple(one for team in self.teams for one in team.members) + self.loose

    @property
    def here(self) -> int:
        """How many are connected."""
        return sum(one.here for one in self.people)

    @property
    def saved(self) -> datetime | None:
        """The last save in the group."""
        moments = [team.saved for team in self.teams] + [one.saved for one in self.loose]
        return max(filter(None, moments), default=None)

    @property
    def in_need(self) -> tuple[TeamView, ...]:
        """The teams that a rule of help names."""
        return tuple(team for team in self.teams if team.flags)

    @property
    def done(self) -> int:
        """Finished team activities of all teams."""
        return sum(team.done for team in self.teams)

    @property
    def count(self) -> int:
        """Team activities of all teams."""
        return sum(team.count for team in self.teams)
