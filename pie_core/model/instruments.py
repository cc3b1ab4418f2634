"""Instruments of soft skills as data, and attempts at them.

An instrument is a questionnaire of behaviour-anchored items: a situation in a few words and, for
each level, what one does there. Its structure stands once, its words once for each language, keyed
by the same ids. A changed instrument is a new version; attempts keep the version they were made with.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import Field

from pie_core.model.base import Id, Model


class Occasion(StrEnum):
    """When, and by whom, an instrument was filled in.

    `START`, `END` and `THEN` ("looking back, at the start I was at…") are a person's own, `PEER` a
    teammate's, `OBSERVED` a trainer's.
    """

    START = "start"
    END = "end"
    THEN = "then"
    PEER = "peer"
    OBSERVED = "observed"


OWN = (Occasion.START, Occasion.END, Occasion.THEN)
"""The occasions on which a person answers about themselves."""


class Item(Model):
    """One item. A `reversed` one counts the other way: highest + lowest level − x."""

    id: Id
    competence: Id
    reversed: bool = False


class Vignette(Model):
    """A short story about somebody, to be placed on the levels.

    Those of one `ladder` have an order: who stands at a higher `place` does clearly more.
    """

    id: Id
    ladder: Id
    place: int = Field(ge=1, le=9)


class Reference(Model):
    """How a score spreads (standard deviation, in levels) and how reliable it is (0 to 1)."""

    sd: float = Field(gt=0, le=5)
    reliability: float = Field(ge=0, lt=1)


class References(Model):
    """The instrument's own values, for competences and for areas; `provisional` until measured."""

    provisional: bool = True
    competences: Reference
    areas: Reference


class ItemWords(Model):
    """The situation, and what one does at each level, from the lowest."""

    stem: str
    levels: tuple[str, ...]


class VignetteWords(Model):
    """Who it is about, the story, and the levels in the third person."""

    name: str
    text: str
    levels: tuple[str, ...]


class InstrumentWords(Model):
    """The words of an instrument in one language."""

    name: str
    about: str
    items: dict[str, ItemWords]
    vignettes: dict[str, VignetteWords] = {}


class Instrument(Model):
    """A questionnaire. `self`: about oneself; `peer`: about a teammate.

    `areas` holds the competences of each area (from `content/competences.yaml`), `folder` the name
    of its folder in `content/instruments/`.
    """

    id: Id
    version: int = Field(ge=1)
    kind: Literal["self", "peer"] = "self"
    levels: int = Field(default=5, ge=2, le=7)
    minutes: int = Field(default=12, ge=1, le=60)
    credit: str = ""
    reference: References | None = None
    items: tuple[Item, ...] = Field(min_length=1, max_length=200)
    vignettes: tuple[Vignette, ...] = Field(default=(), max_length=20)
    areas: dict[str, tuple[str, ...]] = {}
    words: dict[str, InstrumentWords] = {}
    folder: str = ""

    @property
    def questions(self) -> tuple[str, int]:
        """What attempts at it name."""
        return self.id, self.version

    @cached_property
    def competences(self) -> tuple[str, ...]:
        """What its items ask about, each once, in order."""
        return tuple(dict.fromkeys(item.competence for item in self.items))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The ids of its items, then of its vignettes, in order."""
        return tuple([i.id for i in self.items] + [v.id for v in self.vignettes])

    @cached_property
    def asked(self) -> frozenset[str]:
        """The same, to look one up."""
        return frozenset(self.columns)

    def items_of(self, competence: str) -> tuple[Item, ...]:
        """The items of a competence."""
        return tuple(item for item in self.items if item.competence == competence)

    def worded(self, language: str) -> InstrumentWords:
        """The words in `language`, or in French where that language is missing."""
        return self.words.get(language) or self.words["fr"]


class Moment(Model):
    """From when an occasion is offered: at once, or after an activity (`module/activity`)."""

    after: str = ""


class Assessment(Model):
    """When each person looks at their own competences, and with which instruments (their ids)."""

    own: Id
    peers: Id | None = None
    start: Moment = Moment()
    end: Moment = Moment()


class Attempt(Model):
    """One time that somebody filled an instrument in: about `person_id`, by `by_id`.

    `levels` is the last level chosen for each item, `seconds` how long the person took for it.
    """

    id: str
    person_id: str
    by_id: str
    instrument: str
    version: int
    occasion: Occasion
    started_at: datetime
    finished_at: datetime | None = None
    levels: dict[str, int] = {}
    seconds: dict[str, float] = {}

    @property
    def questions(self) -> tuple[str, int]:
        """Its instrument and version: only attempts with the same can be compared."""
        return self.instrument, self.version
