"""A project at a moment with the rules it was computed by: what every document is made from.

The same snapshot makes the same documents everywhere: on the screen, in a submission that was
frozen, and on another machine from the file of a project.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from pie_core.errors import Invalid
from pie_core.finance import parameters
from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection
from pie_core.finance.projection import project as projected
from pie_core.model.project import Project

_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
CODE_LENGTH = 8


@dataclass(frozen=True)
class Snapshot:
    """A project and its rules. Compared by what they are."""

    project: Project
    rules: Parameters

    @cached_property
    def projection(self) -> Projection | None:
        """The figures; None without a plan, or for amounts in which a centime is lost."""
        if self.project.plan is None:
            return None
        try:
            return projected(self.project.plan, self.rules)
        except Invalid:
            return None

    def dumped(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "project": self.project.model_dump(mode="json", exclude_defaults=True),
            "rules": parameters.dumped(self.rules),
        }


def read(data: Any) -> Snapshot:
    """What `Snapshot.dumped` wrote. Raises `Invalid` (code `snapshot`, with the place) for the rest."""
    if not isinstance(data, Mapping) or not isinstance(data.get("project"), Mapping):
        raise Invalid(findings=[{"path": "project", "code": "snapshot"}])
    try:
        # A field that went since the file was written is left out.
        known = {key: v for key, v in data["project"].items() if key in Project.model_fields}
        project = Project.model_validate(known)
    except ValidationError as error:
        raise Invalid(
            findings=[
                {"path": ".".join(map(str, ("project", *one["loc"]))), "code": "snapshot"}
                for one in error.errors(include_url=False, include_input=False)
            ]
        ) from error
    return Snapshot(project, parameters.restored(data.get("rules", {})))


def written(snapshot: Snapshot) -> str:
    """As the text that a submission keeps."""
    return json.dumps(snapshot.dumped(), ensure_ascii=False, sort_keys=True)


def parsed(document: str) -> Any:
    """The text that a submission keeps, as data. Raises `Invalid` (code `snapshot`)."""
    try:
        return json.loads(document)
    except (ValueError, RecursionError) as error:
        raise Invalid(findings=[{"path": "", "code": "snapshot"}]) from error


def digest(document: str) -> str:
    """SHA-256 of what a document says, in hexadecimal digits.

    The members' names are left out: each may have theirs erased, and the plan stays the same.
    """
    data = json.loads(document)
    data["project"].pop("members", None)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def code(digest: str) -> str:
    """The short code of a digest, `7F3K-9Q2M` without letters that look alike."""
    number, letters = int(digest, 16), ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[place]
    return f"{letters[:4]}-{letters[4:]}"
