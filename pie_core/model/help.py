"""What shows that a team needs help: the thresholds of the rules, and the flags that they raise."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from pie_core.model.base import Model

Rule = Literal["conflict", "stuck", "empty", "away", "silent"]
"""Two texts that met; begun and no save; nothing written in the class's activity; not here while
the class works; not heard of for days. In the order of what a trainer should look at first."""


class Stuck(Model):
    """Begun, somebody is here, nothing saved for so long; after `at_most` it was another day."""

    on: bool = True
    minutes: int = Field(default=15, ge=1, le=240)
    at_most: int = Field(default=180, ge=5, le=1440)


class Empty(Model):
    """The class's activity started so long ago, somebody is here, nothing is written."""

    on: bool = True
    minutes: int = Field(default=5, ge=1, le=240)


class Away(Model):
    """A class has been running for so long, and nobody of the team was seen for as long."""

    on: bool = True
    minutes: int = Field(default=10, ge=1, le=240)


class Silent(Model):
    """Nobody of the team was seen, and nothing saved, for so long."""

    on: bool = True
    days: int = Field(default=14, ge=1, le=365)


class Clash(Model):
    """A save was refused since somebody else had saved, and its author has not saved since."""

    on: bool = True
    hours: int = Field(default=48, ge=1, le=720)


class HelpRules(Model):
    """All rules with their thresholds."""

    here_minutes: int = Field(
        default=3, ge=1, le=60, description="somebody seen since is counted as connected"
    )
    class_hours: int = Field(
        default=6, ge=1, le=24, description="a class without an act for longer was left open"
    )
    stuck: Stuck = Stuck()
    empty: Empty = Empty()
    away: Away = Away()
    silent: Silent = Silent()
    conflict: Clash = Clash()


class Flag(Model):
    """A team needs help: which rule says so, since when, and where in the workbook.

    `who` names the persons whom it is about, when it is not the whole team.
    """

    rule: Rule
    since: datetime
    module: str = ""
    activity: str = ""
    owner: str = ""
    who: tuple[str, ...] = ()
