"""The catalogue of tests and of interview templates: their structure, and their words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from pie_core.model.base import Entry, Id, Model
from pie_core.model.discovery import HypothesisKind, Rung

Line = Annotated[str, StringConstraints(min_length=3, max_length=300)]
Paragraph = Annotated[str, StringConstraints(min_length=20, max_length=900)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Span = tuple[Count, Count]
"""From, to."""


class Method(Entry):
    """A way of testing: what it costs, how long it takes, how strong its evidence can be."""

    id: Id
    cost: Span = Field(description="dirhams of materials, from and to")
    minutes: Span = Field(description="one go: an interview, an hour of counting")
    days: Span = Field(description="from the first preparation to the last result")
    rung: Rung = Field(description="the highest rung that its evidence can reach")
    kinds: Annotated[tuple[HypothesisKind, ...], Field(min_length=1)]
    unit: Literal["share", "count", "amount"] = Field(description="the usual unit of its criterion")

    @model_validator(mode="after")
    def _spans_grow(self) -> Method:
        for name in ("cost", "minutes", "days"):
            low, high = getattr(self, name)
            if low > high:
                raise ValueError(f"{name}: {low} is above {high}")
        return self

    @property
    def cost_centimes(self) -> Span:
        """The cost from and to, in centimes like all other amounts."""
        return self.cost[0] * 100, self.cost[1] * 100


class Interview(Entry):
    """A template for interviews with one kind of people: its questions in order."""

    id: Id
    segment: Literal["resident", "shopkeeper", "professional"]
    minutes: Span
    questions: Annotated[tuple[Id, ...], Field(min_length=6, max_length=8)]

    @model_validator(mode="after")
    def _consistent(self) -> Interview:
        if self.minutes[0] > self.minutes[1]:
            raise ValueError(f"minutes: {self.minutes[0]} is above {self.minutes[1]}")
        if len(set(self.questions)) < len(self.questions):
            raise ValueError("questions: one stands twice")
        return self


class MethodWords(Model):
    """A method in one language."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    what: Line = Field(description="what it is, one sentence")
    steps: Annotated[tuple[Line, ...], Field(min_length=4, max_length=6)]
    example: Paragraph
    ethics: Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)]


class InterviewWords(Model):
    """An interview template in one language."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    who: Line = Field(description="whom to ask, and whom not")
    opening: Paragraph = Field(description="what to say first: who we are, and may we ask")
    questions: dict[Id, Line]
    closing: Paragraph


class CatalogueWords(Model):
    """All words of the catalogue in one language."""

    note: Paragraph = Field(description="what examples and costs are worth")
    methods: dict[str, MethodWords] = {}
    interviews: dict[str, InterviewWords] = {}


class Catalogue(Model):
    """Methods and interview templates that can be shown: each has its French words."""

    methods: tuple[Method, ...] = ()
    interviews: tuple[Interview, ...] = ()
    words: dict[str, CatalogueWords] = {}

    def method(self, method_id: str) -> Method | None:
        """The method with this id, or None."""
        return next((m for m in self.methods if m.id == method_id), None)

    def interview(self, interview_id: str) -> Interview | None:
        """The template with this id, or None."""
        return next((i for i in self.interviews if i.id == interview_id), None)

    def suiting(self, kind: HypothesisKind) -> tuple[Method, ...]:
        """The methods that suit a kind of hypothesis: weakest evidence first, cheapest first.

        Start cheap, and pay more as certainty grows.
        """
        fitting = (m for m in self.methods if kind in m.kinds)
        return tuple(sorted(fitting, key=lambda m: (m.rung, m.cost, m.days)))

    def note(self, language: str) -> str:
        """What examples and costs are worth; '' for an empty catalogue."""
        words = self.words.get(language) or self.words.get("fr")
        return words.note if words else ""

    def method_words(self, method_id: str, language: str) -> MethodWords:
        """A method's words, French where the language misses them. Raises KeyError if unknown."""
        found = self.words.get(language)
        if found and method_id in found.methods:
            return found.methods[method_id]
        return self.words["fr"].methods[method_id]

    def interview_words(self, interview_id: str, language: str) -> InterviewWords:
        """A template's words, French where the language misses them. Raises KeyError if unknown."""
        found = self.words.get(language)
        if found and interview_id in found.interviews:
            return found.interviews[interview_id]
        return self.words["fr"].interviews[interview_id]
