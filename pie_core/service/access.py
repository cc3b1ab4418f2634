"""Who may read a project: asked once, for boards, sheets and the plan alike."""

from __future__ import annotations

from pie_core import policy
from pie_core.errors import NotFound
from pie_core.model.people import Actor
from pie_core.store.reading import Reading


def require_readable(r: Reading, actor: Actor, project_id: str) -> None:
    """Go on for whoever may read a project. Who may write it may: that asks nothing of the store.

    Raises `NotFound` for an unknown project, `Forbidden` for somebody without the right.
    """
    if not policy.may_write_project(actor, project_id):
        team = r.team_owning(project_id)
        if team is None:
            raise NotFound()
        policy.require(policy.may_read_project(actor, project_id, team.cohort_id))
