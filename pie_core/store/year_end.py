"""Closed groups: what is kept of them, and erasing the rest."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime

from pie_core.model.people import Cohort
from pie_core.model.year_end import KeptResults, Results
from pie_core.store.asking import Asking, time
from pie_core.store.file import Row

PAUSE = 300
"""Seconds: a longer gap between two saves in one activity is no work."""
BEGINNING = 60
"""Seconds that the first save after a pause stands for."""
_OF_GROUP = (
    "select id from people where cohort_id = ?1 union all"
    " select p.id from projects p join teams t on t.id = p.team_id where t.cohort_id = ?1"
)


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

    def minutes(self, cohort_id: str) -> int:
        """Minutes that a group spent writing, by its people's and teams' saves.

        Between two saves of one owner in one activity the time counts up to `PAUSE`; a save after
        a longer gap, or the first, stands for `BEGINNING`.
        """
        saves = self._rows(
            "select owner, module, activity, at from answer_history"
            f" where owner in ({_OF_GROUP}) order by owner, module, activity, at",
            cohort_id,
        )
        return round(sum(map(_seconds, _runs(saves))) / 60)


def _runs(saves: list[Row]) -> Iterator[list[datetime]]:
    """The moments of the saves of one owner in one activity, together."""
    for _, rows in itertools.groupby(saves, lambda s: (s["owner"], s["module"], s["activity"])):
        yield [datetime.fromisoformat(row["at"]) for row in rows]


def _seconds(moments: list[datetime]) -> float:
    spent = float(BEGINNING)
    for before, after in itertools.pairwise(moments):
        gap = (after - before).total_seconds()
        spent += gap if gap <= PAUSE else BEGINNING
    return spent


class YearEndWriting(YearEndReading):
    """What one may change."""

    def reopen_cohort(self, cohort_id: str) -> None:
        """People come in again."""
        self._do("update cohorts set archived_at = null where id = ?", cohort_id)

    def put_cohort_results(self, one: KeptResults, by_id: str) -> None:
        """Keep a group's numbers."""
        self._do(
            "insert or replace into cohort_results values (?, ?, ?, ?)",
            one.cohort_id,
            one.results.model_dump_json(),
            by_id,
            one.at.isoformat(),
        )

    def empty_cohort(self, cohort_id: str) -> None:
        """What a class left that hangs on the group itself; people and teams are gone already."""
        tables = (
            *("class_events", "class_replies", "class_pulse", "workshops"),
            *("feedback", "readers", "attendance"),
        )
        for table in tables:
            self._do(f"delete from {table} where cohort_id = ?", cohort_id)
        self._do("delete from settings where substr(key, -length(?1)) = ?1", cohort_id)
