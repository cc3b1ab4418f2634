"""A class at work: the trainer's acts, the replies, the pulse that says that something changed."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from pie_core.model.live import Event, Reply
from pie_core.model.programme import PromptRef
from pie_core.store.asking import Asking, Row


def _event(row: Row) -> Event:
    return Event(
        **{**row, "data": json.loads(row["data"]), "at": datetime.fromisoformat(row["at"])}
    )


def _reply(row: Row) -> Reply:
    return Reply(
        **{**row, "value": json.loads(row["value"]), "at": datetime.fromisoformat(row["at"])}
    )


class ClassReading(Asking):
    """What one may ask about a class at work."""

    def beats(self, cohort_ids: Collection[str]) -> dict[str, int]:
        """Group → a number that grows with every act and reply."""
        marks = ",".join("?" * len(cohort_ids))
        found = self._rows(
            f"select cohort_id, beat from class_pulse where cohort_id in ({marks})", *cohort_ids
        )
        return {row["cohort_id"]: row["beat"] for row in found}

    def class_events(self, cohort_id: str) -> list[Event]:
        """The acts since the last class of a group began, oldest first."""
        found = self._rows(
            "select * from class_events where cohort_id = ?1 and seq >= coalesce((select max(seq)"
            " from class_events where cohort_id = ?1 and kind = 'begin'), 0)"
            " and kind <> 'feedback' order by seq",
            cohort_id,
        )
        return [_event(row) for row in found]

    def class_days(self, cohort_id: str) -> list[Event]:
        """The beginnings and ends of a group's classes, oldest first."""
        found = self._rows(
            "select * from class_events where cohort_id = ? and kind in ('begin', 'finish')"
            " order by seq",
            cohort_id,
        )
        return [_event(row) for row in found]

    def last_notice(self, cohort_id: str) -> int:
        """The number of the last word that was said to somebody of a group alone."""
        row = self._row(
            "select max(seq) as last from class_events where cohort_id = ? and kind = 'feedback'",
            cohort_id,
        )
        return int(row["last"] or 0) if row else 0

    def class_notices(self, cohort_id: str, since: int) -> list[Event]:
        """What was said to somebody alone after that."""
        found = self._rows(
            "select * from class_events where cohort_id = ? and kind = 'feedback' and seq > ?"
            " order by seq",
            cohort_id,
            since,
        )
        return [_event(row) for row in found]

    def replies(self, question: str) -> list[Reply]:
        """What was answered to a question, oldest first; also what was withdrawn."""
        found = self._packed(
            "id, question, cohort_id, owner, by_id, source, value, state, cluster, seq, at",
            "select * from class_replies where question = ? order by seq",
            question,
        )
        return [_reply(row) for row in found]

    def reply(self, reply_id: str) -> Reply | None:
        """One of them."""
        row = self._row("select * from class_replies where id = ?", reply_id)
        return _reply(row) if row else None

    def attending(self, cohort_id: str) -> tuple[list[str], list[str]]:
        """The ids of a group's people, and those of the projects of its teams that have members."""
        people = self._packed("id", "select id from people where cohort_id = ?", cohort_id)
        projects = self._packed(
            "id",
            "select p.id from projects p join teams t on t.id = p.team_id where t.cohort_id = ?"
            " and exists (select 1 from team_members m where m.team_id = t.id)",
            cohort_id,
        )
        return [row["id"] for row in people], [row["id"] for row in projects]

    def last_save(self) -> int:
        """A number that grows with every answer saved in the house."""
        row = self._row("select max(id) as last from answer_history")
        return int(row["last"] or 0) if row else 0

    def values_of(self, owners: Collection[str], ref: PromptRef) -> dict[str, str]:
        """Owner → the JSON text of their answer to one prompt."""
        marks = ",".join("?" * len(owners))
        found = self._rows(
            "select owner, value from answers where module = ? and activity = ? and prompt = ?"
            f" and owner in ({marks}) order by at",
            ref.module,
            ref.activity,
            ref.prompt,
            *owners,
        )
        return {row["owner"]: row["value"] for row in found}

    def answering(self, owners: Collection[str], module: str, activity: str) -> set[str]:
        """Which of the owners have written something in an activity."""
        marks = ",".join("?" * len(owners))
        found = self._rows(
            f"select distinct owner from answers where owner in ({marks}) and module = ?"
            " and activity = ? and value not in ('null', '\"\"', '[]', '{}')",
            *owners,
            module,
            activity,
        )
        return {row["owner"] for row in found}

    def workshop(self, cohort_id: str, workshop_id: str) -> tuple[str, int] | None:
        """A group's own version of a séance: its JSON and version."""
        row = self._row(
            "select data, version from workshops where cohort_id = ? and id = ?",
            cohort_id,
            workshop_id,
        )
        return (row["data"], row["version"]) if row else None

    def workshops(self, cohort_id: str) -> dict[str, tuple[str, int]]:
        """All of a group's own séances: id → JSON and version."""
        found = self._rows("select id, data, version from workshops where cohort_id = ?", cohort_id)
        return {row["id"]: (row["data"], row["version"]) for row in found}


class ClassWriting(ClassReading):
    """What one may change."""

    def beat(self, cohort_id: str) -> int:
        """Say that something changed in a class; the new number."""
        self._do(
            "insert into class_pulse values (?, 1) on conflict (cohort_id)"
            " do update set beat = class_pulse.beat + 1",
            cohort_id,
        )
        return self.beats([cohort_id])[cohort_id]

    def add_class_event(self, one: Event) -> None:
        """Append an act; its `seq` is given here."""
        self._do(
            "insert into class_events (id, cohort_id, kind, data, by_id, by_name, at)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            one.id,
            one.cohort_id,
            one.kind,
            json.dumps(one.data, ensure_ascii=False),
            one.by_id,
            one.by_name,
            one.at.isoformat(),
        )
        self.beat(one.cohort_id)

    def put_reply(self, one: Reply) -> None:
        """A new reply, or a changed one; it is the group's newest change."""
        self._do(
            "insert into class_replies values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " on conflict (id) do update set question = excluded.question,"
            " cohort_id = excluded.cohort_id, owner = excluded.owner, by_id = excluded.by_id,"
            " source = excluded.source, value = excluded.value, state = excluded.state,"
            " cluster = excluded.cluster, seq = excluded.seq, at = excluded.at",
            one.id,
            one.question,
            one.cohort_id,
            one.owner,
            one.by_id,
            one.source,
            json.dumps(one.value, ensure_ascii=False),
            one.state,
            one.cluster,
            self.beat(one.cohort_id),
            one.at.isoformat(),
        )

    def drop_replies_by(self, person_id: str) -> None:
        """Everything that somebody answered in class."""
        for row in self._rows(
            "select distinct cohort_id from class_replies where by_id = ?", person_id
        ):
            self.beat(row["cohort_id"])
        self._do("delete from class_replies where by_id = ?", person_id)

    def put_workshop(
        self, cohort_id: str, workshop_id: str, data: str, version: int, by_id: str, at: datetime
    ) -> None:
        """A group's own version of a séance."""
        self._do(
            "insert into workshops values (?, ?, ?, ?, ?, ?) on conflict (cohort_id, id) do update"
            " set data = excluded.data, version = excluded.version, by_id = excluded.by_id,"
            " at = excluded.at",
            workshop_id,
            cohort_id,
            data,
            version,
            by_id,
            at.isoformat(),
        )

    def drop_workshop(self, cohort_id: str, workshop_id: str) -> None:
        """Back to the programme's version of a séance."""
        self._do("delete from workshops where cohort_id = ? and id = ?", cohort_id, workshop_id)
