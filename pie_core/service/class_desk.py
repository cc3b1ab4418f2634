"""What every part of a merge asks: who is who here, and what is counted for the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pie_core import policy
from pie_core.errors import Invalid
from pie_core.model.class_file import Met, Stays
from pie_core.model.people import Actor
from pie_core.service.house import House
from pie_core.service.portable import RECEIVED
from pie_core.store.reading import Reading
from pie_core.store.writing import ERASED, Writing

FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def broken(path: str) -> Invalid:
    """A file that no laptop of ours has written."""
    return Invalid(findings=[{"path": path, "code": "broken_class"}])


def stamp(at: datetime | str) -> str:
    """A moment as the store keeps it: UTC, ISO 8601. Raises `Invalid` for one that is none."""
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(aware.astimezone(UTC), FIRST).isoformat()
    except (ValueError, OverflowError) as error:
        raise broken("at") from error


@dataclass
class Tally:
    """What the report will say."""

    new: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    forward: int = 0
    met: list[Met] = field(default_factory=list)
    stays: list[Stays] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    new_code: bool = False


@dataclass
class Desk:
    """A merge under way, inside one writing.

    `people` and `projects`: the file's id → the id here, None for whoever does not come in.
    """

    house: House
    w: Writing
    actor: Actor
    cohort_id: str
    tally: Tally = field(default_factory=Tally)
    people: dict[str, str | None] = field(default_factory=dict)
    projects: dict[str, str | None] = field(default_factory=dict)
    _authors: dict[str, str] = field(default_factory=dict)

    def owner(self, owner: str) -> str | None:
        """A person or a project of this group."""
        return self.people.get(owner) or self.projects.get(owner)

    def author(self, by: str) -> str:
        """Who made something. Nobody of another group here gets words that are not theirs."""
        if by not in self._authors:
            self._authors[by] = self._author(by)
        return self._authors[by]

    def name(self, by: str, name: str) -> str:
        """The name to an author, '' after an erasure here."""
        return "" if self.author(by) == ERASED else name

    def _author(self, by: str) -> str:
        if into := self.people.get(by):
            return into
        if self.w.gone(by):
            return now_is(self.w, by) or ERASED
        actor = self.w.actor(by)
        if actor is None or by in self.people:
            return by
        ours = policy.may_run_cohort(actor, self.cohort_id) or self.cohort_id in actor.cohort_ids
        return by if ours else RECEIVED


def now_is(r: Reading, person_id: str) -> str | None:
    """The account that one which is gone here was joined with; None for one that was erased."""
    found = r.gone(person_id)
    return (found[1] or None) if found else None
