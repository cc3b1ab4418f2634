"""Closed groups: what is kept of them, and erasing the rest."""

from __future__ import annotations

from datetime import datetime

from pie_core.model.people import Cohort
from pie_core.model.year_end import KeptResults, Results
from pie_core.store.asking import Asking, Row, time


def _kept(row: Row) -> KeptResults:
    return KeptResults(
        cohort_id=row["cohort_id"],
        results=Results.model_validate_json(row["data"]),
        at=datetime.fromisoformat(row["at"]),
    )


class YearEndReading(Asking):
    """What one may ask of closed groups."""

    def archived_cohorts(self) -> list[Cohort]:
        """The closed groups, the newest first."""
        names = ("id", "name", "trade", "establishment", "year", "join_code")
        found = self._rows(
            "select * from cohorts where archived_at is not null order by archived_at desc, name"
        )
        return [
            Cohort(**{name: row[name] for name in names}, archived_at=time(row["archived_at"]))
            for row in found
        ]

    def cohort_results(self, cohort_id: str) -> KeptResults | None:
        """What was kept of a group before the rest was erased."""
        row = self._row("select * from cohort_results where cohort_id = ?", cohort_id)
        return _kept(row) if row else None

    def cohorts_with_results(self) -> set[str]:
        """The groups of which only that is left."""
        return {row["cohort_id"] for row in self._rows("select cohort_id from cohort_results")}


class YearEndWriting(YearEndReading):
    """What one may change."""

    def reopen_cohort(self, cohort_id: str) -> None:
        """People come in again."""
        self._do("update cohorts set archived_at = null where id = ?", cohort_id)

    def put_cohort_results(self, one: KeptResults, by_id: str) -> None:
        """Keep a group's numbers."""
        self._do(
            "insert into cohort_results values (?, ?, ?, ?) on conflict (cohort_id) do update"
            " set data = excluded.data, by_id = excluded.by_id, at = excluded.at",
            one.cohort_id,
            one.results.model_dump_json(),
            by_id,
            one.at.isoformat(),
        )

    def empty_cohort(self, cohort_id: str) -> None:
        """What a class left that hangs on the group itself; people and teams are gone already."""
        tables = (
            *("class_events", "class_replies", "class_pulse", "workshops"),
            *("feedback", "readers", "attendance", "invitations"),
        )
        for table in tables:
            self._do(f"delete from {table} where cohort_id = ?", cohort_id)
        self._do(
            "delete from settings where substr(key, length(key) - length(?1) + 1) = ?1", cohort_id
        )
