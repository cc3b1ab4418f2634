"""What all models share: their configuration, ids, and a name with a sentence about it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]
"""Lower-case words joined by underscores."""


class Model(BaseModel):
    """Frozen, and strict about unknown fields: a misspelt key is an error, never silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(Model):
    """An entry of a list, told apart by its id."""

    id: str


class NamedText(Model):
    """A name with a sentence about it."""

    name: str
    about: str = ""
