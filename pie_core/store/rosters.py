"""Who is on the lists of groups, many at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pie_core.model.people import AWAITED, NO_SECRET
from pie_core.store.asking import Asking, time


@dataclass(frozen=True)
class Enrolled:
    """A trainee on a group's list. `alone`: nobody else is in the team (or there is none)."""

    cohort_id: str
    id: str
    name: str
    key: str
    team_id: str | None
    team: str
    alone: bool
    project_id: str | None
    seen_at: datetime | None
    awaited: bool
    example: bool


class RosterReading(Asking):
    """What one may ask about lists."""

    def enrolled(self, cohort_ids: Collection[str]) -> list[Enrolled]:
        """The trainees of groups by name, with their teams."""
        marks = ",".join("?" * len(cohort_ids))
        found = self._rows(
            "select p.id, p.cohort_id, p.name, p.name_key, p.seen_at, p.secret_hash,"
            " t.id as team_id, t.name as team, j.id as project_id,"
            " (select count(*) from team_members o where o.team_id = t.id) as members"
            " from people p left join team_members m on m.person_id = p.id"
            " left join teams t on t.id = m.team_id left join projects j on j.team_id = t.id"
            f" where p.cohort_id in ({marks}) order by p.name_key, p.id",
            *cohort_ids,
        )
        return [
            Enrolled(
                cohort_id=row["cohort_id"],
                id=row["id"],
                name=row["name"],
                key=row["name_key"],
                team_id=row["team_id"],
                team=row["team"] or "",
                alone=(row["members"] or 0) < 2,
                project_id=row["project_id"],
                seen_at=time(row["seen_at"]),
                awaited=row["secret_hash"] == AWAITED,
                example=row["secret_hash"] == NO_SECRET,
            )
            for row in found
        ]
