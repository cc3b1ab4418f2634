"""A whole class as rows: taken out for its file, put in, and who is no longer here.

An account that was erased, or joined with another, leaves the hash of its random id behind, and
nothing else: a file that was taken out before must not bring it back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from pie_core.store.asking import Asking, Row

_ATTEMPT = ("id", "by_id", "instrument", "version", "occasion", "started_at", "finished_at")
TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "class_events": ("cohort_id", ("id", "kind", "data", "by_id", "by_name", "at")),
    "class_replies": (
        "cohort_id",
        (
            *("id", "question", "owner", "by_id", "source", "value", "state", "cluster"),
            *("seq", "at"),
        ),
    ),
    "feedback": (
        "cohort_id",
        ("id", "owner", "place", "level", "text", "by_id", "by_name", "at", "seen_at"),
    ),
    "attendance": ("cohort_id", ("day", "person_id", "state", "by_id", "at")),
    "workshops": ("cohort_id", ("id", "data", "version", "by_id", "at")),
    "attempts": ("person_id", _ATTEMPT),
    "attempt_levels": ("attempt_id", ("item", "level", "seconds", "at")),
    "profile_shares": ("person_id", ("occasion", "shared", "at")),
}
"""Table → the column that names whose rows they are, and the others."""
_ORDER = {
    **{"class_events": "seq", "class_replies": "seq, id", "feedback": "seq"},
    **{"attendance": "day, person_id", "workshops": "id", "attempts": "started_at, id"},
    **{"attempt_levels": "id", "profile_shares": "id"},
}
_GONE = "gone:"
"""Setting: the hash of an account that was here → its group, and after a space who it is now."""
_MERGED = "class_merged:"
"""Setting: a group → what came of the last file, as JSON."""


def hashed(person_id: str) -> str:
    """What is kept of an id whose account is gone."""
    return hashlib.sha256(person_id.encode()).hexdigest()[:40]


class ClassWorkReading(Asking):
    """Taking out."""

    def class_rows(self, table: str, whose: str) -> list[Row]:
        """The rows of a group, a person or an attempt in one of `TABLES`, in their order."""
        named, columns = TABLES[table]
        return self._rows(
            f"select {', '.join(columns)} from {table} where {named} = ? order by {_ORDER[table]}",
            whose,
        )

    def known_ids(self, table: str) -> set[str]:
        """Every id of a table: a file may not bring another thing under one of them."""
        return {row["id"] for row in self._rows(f"select id from {table}")}

    def gone(self, person_id: str) -> tuple[str, str] | None:
        """The group of an account that was here, and the account that it is now ('': erased)."""
        row = self._row("select value from settings where key = ?", _GONE + hashed(person_id))
        if row is None:
            return None
        cohort_id, _, into = row["value"].partition(" ")
        return cohort_id, into

    def gone_of(self, cohort_id: str) -> list[str]:
        """The hashes of the ids of a group's accounts that were erased here."""
        found = self._rows(
            "select substr(key, ?) as id from settings where substr(key, 1, ?) = ? and value = ?"
            " order by key",
            len(_GONE) + 1,
            len(_GONE),
            _GONE,
            cohort_id,
        )
        return [row["id"] for row in found]

    def join_code_taken(self, code: str) -> bool:
        """Whether a group, open or closed, has this join code."""
        return self._row("select 1 from cohorts where join_code = ?", code) is not None

    def merge_report(self, cohort_id: str) -> str | None:
        """What came of the last file of a group, as JSON."""
        row = self._row("select value from settings where key = ?", _MERGED + cohort_id)
        return row["value"] if row else None


class ClassWorkWriting(ClassWorkReading):
    """Putting in."""

    def put_class_rows(self, table: str, whose: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows as `class_rows` gave them. Raises `Taken` for an id that is here."""
        named, columns = TABLES[table]
        marks = ", ".join("?" * (len(columns) + 1))
        sql = f"insert into {table} ({named}, {', '.join(columns)}) values ({marks})"
        self._link.many(sql, [(whose, *(row[c] for c in columns)) for row in rows])

    def drop_class_rows(self, table: str, whose: str) -> None:
        """The rows of somebody, to be put in again in another order."""
        self._do(f"delete from {table} where {TABLES[table][0]} = ?", whose)

    def drop_answer_history(self, owner: str, key: tuple[str, str, str]) -> None:
        """The history of one answer, to be put in again in another order."""
        self._do(
            "delete from answer_history"
            " where owner = ? and module = ? and activity = ? and prompt = ?",
            owner,
            *key,
        )

    def put_current_answer(self, owner: str, key: tuple[str, str, str]) -> None:
        """The newest of an answer's history as the current one."""
        self._do(
            "insert into answers (owner, module, activity, prompt, value, version,"
            " author_id, at) select owner, module, activity, prompt, value, version, author_id, at"
            " from answer_history where owner = ? and module = ? and activity = ? and prompt = ?"
            " order by version desc limit 1"
            " on conflict (owner, module, activity, prompt) do update set value = excluded.value,"
            " version = excluded.version, author_id = excluded.author_id, at = excluded.at",
            owner,
            *key,
        )

    def put_note(self, project_id: str, note: Mapping[str, Any]) -> None:
        """A note as it is now, in the place of what it was; its history is put in apart."""
        columns = (
            *("id", "block", "text", "source", "position", "version", "archived"),
            *("author_id", "at", "board", "tint"),
        )
        self._do(
            f"insert into notes (project_id, {', '.join(columns)})"
            f" values ({', '.join('?' * (len(columns) + 1))}) on conflict (project_id, id) do update"
            f" set {', '.join(f'{column} = excluded.{column}' for column in columns[1:])}",
            project_id,
            *(note[column] for column in columns),
        )

    def finish_attempt_at(self, attempt_id: str, at: str) -> None:
        """An attempt was finished elsewhere."""
        self._do(
            "update attempts set finished_at = ? where id = ? and finished_at is null",
            at,
            attempt_id,
        )

    def set_feedback_seen(self, feedback_id: str, at: str, cohort_id: str) -> None:
        """What was said in a group was read, on whatever machine."""
        self._do(
            "update feedback set seen_at = ? where id = ? and cohort_id = ? and seen_at is null",
            at,
            feedback_id,
            cohort_id,
        )

    def set_gone(self, person_id: str, into: str = "") -> None:
        """An account leaves its group for good, erased or joined `into` another one."""
        now_is = f" {into}" if into else ""
        self._do(
            "insert into settings (key, value)"
            " select ?, cohort_id || ? from people where id = ? and cohort_id is not null"
            " on conflict (key) do update set value = excluded.value",
            _GONE + hashed(person_id),
            now_is,
            person_id,
        )
        # Accounts that had been joined with this one go the same way.
        self._do(
            "update settings set value = replace(value, ?1, ?2)"
            " where substr(key, 1, length(?3)) = ?3"
            " and substr(value, length(value) - length(?1) + 1) = ?1",
            f" {person_id}",
            now_is,
            _GONE,
        )

    def set_merge_report(self, cohort_id: str, report: str) -> None:
        """What came of a file, in the place of the one before."""
        self._do(
            "insert into settings values (?, ?) on conflict (key) do update set value = excluded.value",
            _MERGED + cohort_id,
            report,
        )
