"""What trainers say of work, who is reading where now, and saves that met another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pie_core.model.feedback import Feedback
from pie_core.model.programme import PromptRef
from pie_core.store.asking import Asking, Row, time


def _feedback(row: Row) -> Feedback:
    moments = {"at": datetime.fromisoformat(row["at"]), "seen_at": time(row["seen_at"])}
    return Feedback(**{**row, **moments})


class FeedbackReading(Asking):
    """What one may ask about it."""

    def feedback_to(self, owners: Collection[str]) -> list[Feedback]:
        """Everything said to these owners, newest first."""
        marks = ",".join("?" * len(owners))
        found = self._rows(
            f"select * from feedback where owner in ({marks}) order by seq desc", *owners
        )
        return [_feedback(row) for row in found]

    def saved_at(self, owner: str, module: str, activity: str = "", prompt: str = "") -> str:
        """When an owner last saved something in a module, an activity of it or one prompt; ''."""
        row = self._row(
            "select max(at) as at from answers where owner = ?1 and module = ?2"
            " and activity = coalesce(nullif(?3, ''), activity)"
            " and prompt = coalesce(nullif(?4, ''), prompt)",
            owner,
            module,
            activity,
            prompt,
        )
        return (row["at"] or "") if row else ""

    def readers_at(self, cohort_id: str, place: str, since: datetime) -> list[tuple[str, str]]:
        """(id, name) of who has been reading a place since a moment, by name."""
        found = self._rows(
            "select p.id, p.name from readers r join people p on p.id = r.person_id"
            " where r.cohort_id = ? and r.place = ? and r.at > ? order by p.name_key",
            cohort_id,
            place,
            since.isoformat(),
        )
        return [(row["id"], row["name"]) for row in found]


class FeedbackWriting(FeedbackReading):
    """What one may change."""

    def add_feedback(self, one: Feedback) -> None:
        """Append it; its `seq` is given here."""
        self._do(
            "insert into feedback (id, cohort_id, owner, place, level, text, by_id, by_name, at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(one.id, one.cohort_id, one.owner, one.place, one.level, one.text),
            *(one.by_id, one.by_name, one.at.isoformat()),
        )

    def see_feedback(self, ids: Collection[str], at: datetime) -> None:
        """Somebody whom it is for has opened it; the first time counts."""
        marks = ",".join("?" * len(ids))
        self._do(
            f"update feedback set seen_at = ? where id in ({marks}) and seen_at is null",
            at.isoformat(),
            *ids,
        )

    def note_reader(
        self, cohort_id: str, place: str, person_id: str, at: datetime, gone: datetime
    ) -> None:
        """Somebody is reading a place; one reads one place at a time, and old notes go."""
        self._do(
            "delete from readers where (person_id = ?1 and (cohort_id, place) <> (?2, ?3))"
            " or at < ?4",
            person_id,
            cohort_id,
            place,
            gone.isoformat(),
        )
        self._do(
            "insert into readers values (?, ?, ?, ?)"
            " on conflict (cohort_id, place, person_id) do update set at = excluded.at",
            cohort_id,
            place,
            person_id,
            at.isoformat(),
        )

    def note_conflict(
        self, owner: str, ref: PromptRef, by_id: str, at: datetime, not_since: datetime
    ) -> None:
        """A save was refused; unless the same was noted after `not_since`."""
        self._do(
            "insert into conflicts (owner, module, activity, prompt, by_id, at)"
            " select ?1, ?2, ?3, ?4, ?5, ?6 where not exists (select 1 from conflicts where owner = ?1"
            " and module = ?2 and activity = ?3 and prompt = ?4 and by_id = ?5 and at > ?7)",
            owner,
            ref.module,
            ref.activity,
            ref.prompt,
            by_id,
            at.isoformat(),
            not_since.isoformat(),
        )
