"""What somebody does about a project, as a record: with who and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pie_core.model.dossier import Record, RecordKind
from pie_core.model.people import Actor
from pie_core.service.house import new_id, now


def recorded(
    actor: Actor,
    project_id: str,
    kind: RecordKind,
    data: Mapping[str, Any],
    parent: str = "",
    record_id: str = "",
) -> Record:
    """A record of this moment; `parent` is the submission, round or thing that it is about."""
    return Record(
        id=record_id or new_id(),
        project_id=project_id,
        kind=kind,
        parent=parent,
        data=dict(data),
        by_id=actor.id,
        by_name=actor.person.name,
        by_role=actor.role,
        at=now(),
    )
