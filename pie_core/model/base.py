"""The one configuration that all models share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen, and strict about unknown fields: a misspelt key is an error, never silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)
