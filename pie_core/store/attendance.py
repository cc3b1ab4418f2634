"""Attendance: one state for each group, day and person."""

from __future__ import annotations

from datetime import date

from pie_core.model.attendance import Attended
from pie_core.store.asking import Asking, Row

_WITH_NAME = (
    "select a.*, coalesce(p.name, '') as by_name from attendance a"
    " left join people p on p.id = a.by_id"
)


def _attended(row: Row) -> Attended:
    return Attended.model_validate(row)


class AttendanceReading(Asking):
    """What one may ask of it."""

    def attendance(self, cohort_id: str, first: date, last: date) -> list[Attended]:
        """What was written down in a group from one day to another, both included, by day."""
        found = self._rows(
            _WITH_NAME + " where a.cohort_id = ? and a.day between ? and ? order by a.day",
            cohort_id,
            first.isoformat(),
            last.isoformat(),
        )
        return [_attended(row) for row in found]

    def attendance_months(self, cohort_id: str) -> list[str]:
        """The months in which something was written down, `2026-11`, the newest first."""
        found = self._rows(
            "select distinct substr(day, 1, 7) as month from attendance where cohort_id = ?"
            " order by month desc",
            cohort_id,
        )
        return [row["month"] for row in found]

    def attendance_by(self, person_id: str) -> list[Attended]:
        """What was written down of one person, in every group, by day."""
        found = self._rows(_WITH_NAME + " where a.person_id = ? order by a.day", person_id)
        return [_attended(row) for row in found]

    def wrote_between(self, cohort_id: str, first: str, last: str) -> set[str]:
        """The trainees of a group who saved an answer between two moments (UTC, ISO 8601)."""
        found = self._rows(
            "select id from people p where cohort_id = ? and exists (select 1 from answer_history h"
            " where h.author_id = p.id and h.at >= ? and h.at < ? and h.owner in (p.id, (select"
            " j.id from team_members m join projects j on j.team_id = m.team_id"
            " where m.person_id = p.id)))",
            cohort_id,
            first,
            last,
        )
        return {row["id"] for row in found}


class AttendanceWriting(AttendanceReading):
    """What one may change."""

    def put_attendance(self, one: Attended) -> None:
        """A state of somebody on a day, over what stood there."""
        self._do(
            "insert into attendance (cohort_id, day, person_id, state, by_id, at)"
            " values (?, ?, ?, ?, ?, ?) on conflict (cohort_id, day, person_id) do update"
            " set state = excluded.state, by_id = excluded.by_id, at = excluded.at",
            one.cohort_id,
            one.day.isoformat(),
            one.person_id,
            one.state,
            one.by_id,
            one.at.isoformat(),
        )

    def drop_attendance(self, one: Attended) -> None:
        """What was written down of somebody on a day."""
        self._do(
            "delete from attendance where cohort_id = ? and day = ? and person_id = ?",
            one.cohort_id,
            one.day.isoformat(),
            one.person_id,
        )
