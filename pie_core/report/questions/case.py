"""What the rules read: a project, its figures, a reader's language; and what they find."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pie_core.finance.projection import Projection
from pie_core.model.plan import FinancialPlan
from pie_core.model.programme import Module, PromptWords
from pie_core.model.project import Project
from pie_core.model.questions import Rule
from pie_core.report import amounts
from pie_core.report.wording import prompt_words
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, number, percent


@dataclass(frozen=True)
class Doubt:
    """One thing that a rule asks about.

    `subject` is what it is about where a plan has several (an offer, a loan, a year); `values` fill
    the question's placeholders; `figure` raised it; `text`, if any, stands in for the guide's label
    where that would say something untrue.
    """

    figure: str
    subject: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Case:
    """One plan before one reader. Amounts are whole centimes."""

    project: Project
    projection: Projection | None
    words: Words
    guide: Module | None
    rule: Rule

    @property
    def plan(self) -> FinancialPlan | None:
        """The plan, or None while there is none."""
        return self.project.plan

    @property
    def threshold(self) -> Fraction:
        """The rule's number as it was written: 0.2 is a fifth."""
        return Fraction(str(self.rule.threshold or 0))

    @property
    def t(self) -> Callable[..., str]:
        """Says a sentence in the reader's language, as `Words.t`."""
        return self.words.t

    def amount(self, centimes: int) -> str:
        """To the dirham, but never 0 DH for what is not 0."""
        return dirhams(amounts.whole(centimes) or centimes, self.words.language)

    def price(self, centimes: int) -> str:
        """To the centime, as customers see it."""
        return dirhams(centimes, self.words.language)

    def option(self, key: str, option: str) -> str:
        """How the guide words an option of a prompt (`section.prompt`); '' if it does not."""
        found = self.prompt(key)
        return found.options.get(option, "") if found else ""

    def prompt(self, key: str) -> PromptWords | None:
        """The guide's words of a prompt (`section.prompt`), in French where a language lacks them."""
        if self.guide is None:
            return None
        section, _, name = key.partition(".")
        activity = self.guide.activity(section)
        prompt = activity.prompt(name) if activity else None
        if activity is None or prompt is None:
            return None
        return prompt_words(self.guide, activity, prompt, self.words.language.code)

    def month(self, index: int) -> str:
        """A month of the plan; it takes a projection."""
        assert self.projection is not None
        return amounts.month(self.projection.months[index], self.words)

    def year(self, index: int) -> str:
        """A year of the plan in digits: `2027`, or `2027-2028` if it does not begin in January."""
        assert self.plan is not None
        first = int(self.plan.start[:4]) + index
        return str(first) if self.plan.start.endswith("-01") else f"{first}-{first + 1}"

    def number(self, value: float) -> str:
        """With one decimal at most."""
        return number(value, self.words.language, decimals=1)

    def below(self, rate: Fraction) -> str:
        """A rate in per cent, rounded down: what is under a fifth never reads as 20 %."""
        return percent(math.floor(rate * 1000) / 1000, self.words.language)

    def above(self, rate: Fraction) -> str:
        """A rate in per cent, rounded up."""
        return percent(math.ceil(rate * 1000) / 1000, self.words.language)

    def exactly(self, rate: Fraction) -> str:
        """A rate in per cent, as written by a person."""
        return percent(float(rate), self.words.language)
