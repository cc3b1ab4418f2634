"""The form of the class's credit committee, as content has it: roles, criteria, bounds, their words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from pie_core.model.base import Id, Model

FigureId = Literal["debt_to_caf", "cover", "own_share", "lowest_cash"]
LEVELS = 5

Line = Annotated[str, StringConstraints(min_length=2, max_length=200)]
Name = Annotated[str, StringConstraints(min_length=2, max_length=60)]


class Criterion(Model):
    """What is scored from 1 to 5; `figures` of the plan are shown beside it."""

    id: Id
    figures: tuple[FigureId, ...] = ()


class Role(Model):
    """A role on the committee, with the criteria it looks at first."""

    id: Id
    criteria: tuple[Id, ...] = ()
    decides: bool = False


class Bounds(Model):
    """What a request may be: dirhams, months, per cent a year, each from and to."""

    amount: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(le=10**9)]] = (1000, 5_000_000)
    months: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(le=360)]] = (3, 240)
    rate: tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(le=100)]] = (0, 30)

    @model_validator(mode="after")
    def _grow(self) -> Bounds:
        for name in ("amount", "months", "rate"):
            low, high = getattr(self, name)
            if low >= high:
                raise ValueError(f"{name}: {low} is not below {high}")
        return self


class CriterionWords(Model):
    """A criterion in one language: its name, what it asks, a word for each level."""

    name: Name
    asks: Line
    levels: Annotated[tuple[Name, ...], Field(min_length=LEVELS, max_length=LEVELS)]


class RoleWords(Model):
    """A role card in one language."""

    name: Name
    about: Line
    looks: Annotated[tuple[Line, ...], Field(min_length=1, max_length=4)]


class FormWords(Model):
    """All words of the form in one language."""

    about: Annotated[str, StringConstraints(min_length=20, max_length=600)]
    roles: dict[str, RoleWords]
    criteria: dict[str, CriterionWords]


class Form(Model):
    """The game as its authors wrote it. Without French words there is none: `words` is empty."""

    roles: tuple[Role, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    request: Bounds = Bounds()
    words: dict[str, FormWords] = {}

    def worded(self, language: str) -> FormWords:
        """The words of a language, French where it has none. Raises KeyError for an empty form."""
        return self.words.get(language) or self.words["fr"]

    def role(self, role_id: str) -> Role | None:
        """The role with this id, or None."""
        return next((role for role in self.roles if role.id == role_id), None)
