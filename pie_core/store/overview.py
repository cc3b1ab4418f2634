"""Where many groups stand, each question asked once for all of them."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from pie_core.model.live import Event
from pie_core.store.asking import Asking, Row
from pie_core.store.classes import _event

_GROUPS = "(select value from json_each(?1))"
_OWNERS = (
    f"(select id from people where cohort_id in {_GROUPS} union all"
    " select p.id from projects p join teams t on t.id = p.team_id"
    f" where t.cohort_id in {_GROUPS})"
)


class OverviewReading(Asking):
    """What one may ask about several groups at once. `groups` are their ids."""

    def members_of(self, groups: Collection[str]) -> list[Row]:
        """Their trainees by name: id, name, cohort_id, created_at, seen_at, and their team's id."""
        return self._packed(
            "id, name, cohort_id, created_at, seen_at, team_id",
            "select p.id, p.name, p.cohort_id, p.created_at, p.seen_at, m.team_id from people p"
            f" left join team_members m on m.person_id = p.id where p.cohort_id in {_GROUPS}"
            " order by p.name_key",
            json.dumps(list(groups)),
        )

    def team_rows(self, groups: Collection[str]) -> list[Row]:
        """Their teams by name: id, cohort_id, name, project_id."""
        return self._packed(
            "id, cohort_id, name, project_id",
            "select t.id, t.cohort_id, t.name, p.id as project_id from teams t"
            f" join projects p on p.team_id = t.id where t.cohort_id in {_GROUPS}"
            " order by t.name, t.created_at",
            json.dumps(list(groups)),
        )

    def work_summary(self, groups: Collection[str]) -> list[Row]:
        """Owner, module, activity, author_id → `filled` answers, `at` of the last save."""
        return self._packed(
            "owner, module, activity, author_id, filled, at",
            "select owner, module, activity, author_id,"
            " count(case when value not in ('null', '\"\"', '[]', '{}') then 1 end) as filled,"
            " max(at) as at"
            f" from answers where owner in {_OWNERS} group by 1, 2, 3, 4",
            json.dumps(list(groups)),
        )

    def finished_in(self, groups: Collection[str]) -> set[tuple[str, str, str]]:
        """(owner, module, activity) of everything finished."""
        found = self._packed(
            "owner, module, activity",
            f"select owner, module, activity from done where owner in {_OWNERS}",
            json.dumps(list(groups)),
        )
        return {(row["owner"], row["module"], row["activity"]) for row in found}

    def open_conflicts(self, groups: Collection[str], since: datetime) -> list[Row]:
        """Refused saves after a moment that their author has not made since, oldest first."""
        return self._rows(
            f"select c.* from conflicts c where c.owner in {_OWNERS} and c.at > ?2 and not exists"
            " (select 1 from answer_history h where h.owner = c.owner and h.module = c.module"
            " and h.activity = c.activity and h.prompt = c.prompt and h.author_id = c.by_id"
            " and h.at > c.at) order by c.id",
            json.dumps(list(groups)),
            since.isoformat(),
        )

    def classes_under_way(self, groups: Collection[str]) -> dict[str, list[Event]]:
        """Group → the acts of its last class, oldest first; groups without one are left out."""
        found = self._rows(
            f"select e.* from class_events e where e.cohort_id in {_GROUPS} and e.kind <> 'feedback'"
            " and e.seq >= (select max(seq) from class_events b"
            " where b.cohort_id = e.cohort_id and b.kind = 'begin') order by e.seq",
            json.dumps(list(groups)),
        )
        classes: dict[str, list[Event]] = {}
        for row in found:
            classes.setdefault(row["cohort_id"], []).append(_event(row))
        return classes

    def last_said(self, groups: Collection[str]) -> list[Row]:
        """The newest feedback at each place: owner, place, level, at, seen_at."""
        return self._rows(
            "select owner, place, level, at, seen_at from feedback where seq in (select max(seq)"
            f" from feedback where cohort_id in {_GROUPS} group by owner, place)",
            json.dumps(list(groups)),
        )
