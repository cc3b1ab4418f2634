"""What a trainer says of a piece of work: where, how good, one sentence; and phrases kept ready.

A place is written `answer:module/activity.prompt`, `activity:module/activity`, `section:id` (of the
dossier) or `figure:id` (of the plan).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from pie_core.model.base import Model

Level = Literal["review", "good", "excellent"]
"""À revoir, bien, excellent."""
LEVELS: tuple[Level, ...] = get_args(Level)
PlaceKind = Literal["answer", "activity", "section", "figure"]

SAID_MAX = 600
"""Characters of one feedback."""
PHRASE_MAX = 200
PHRASES_MAX = 12
"""Phrases of one level that a trainer may keep."""

_ID = r"[a-z0-9_]{1,90}"
_PLACE = re.compile(
    rf"(?P<kind>answer):(?P<module>{_ID})/(?P<activity>{_ID})\.(?P<name>{_ID})"
    rf"|(?P<kind2>activity):(?P<module2>{_ID})/(?P<activity2>{_ID})"
    rf"|(?P<kind3>section|figure):(?P<name3>{_ID})"
)


class Place(Model):
    """A place, read. `name` is the prompt, the section or the figure."""

    kind: PlaceKind
    module: str = ""
    activity: str = ""
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """Read a place; None for what is none."""
        found = _PLACE.fullmatch(text)
        if found is None:
            return None
        parts = {
            name: next((found[name + end] for end in ends if found[name + end]), "")
            for name, ends in {
                "kind": ("", "2", "3"),
                "module": ("", "2"),
                "activity": ("", "2"),
                "name": ("", "3"),
            }.items()
        }
        return cls.model_validate(parts)

    def __str__(self) -> str:
        match self.kind:
            case "answer":
                return f"answer:{self.module}/{self.activity}.{self.name}"
            case "activity":
                return f"activity:{self.module}/{self.activity}"
            case _:
                return f"{self.kind}:{self.name}"

    @property
    def of_activity(self) -> bool:
        """Whether it is said on an activity's page."""
        return self.kind in ("answer", "activity")


class Feedback(Model):
    """What was said, appended. `owner` is a project, or a person for what they do alone."""

    seq: int = 0
    id: str
    cohort_id: str
    owner: str
    place: str
    level: Level
    text: str = Field(default="", max_length=SAID_MAX)
    by_id: str
    by_name: str
    at: datetime
    seen_at: datetime | None = None


class Phrase(Model):
    """A phrase kept ready: a tap puts it into the field, where it may be changed."""

    level: Level
    text: str = Field(min_length=1, max_length=PHRASE_MAX)
