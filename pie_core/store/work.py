"""The whole work of a project as rows: taken out for its file, put in on another machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pie_core.store.asking import Asking, Row

TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "answer_history": (
        "owner",
        ("module", "activity", "prompt", "value", "version", "author_id", "at"),
    ),
    "notes": (
        "project_id",
        (
            *("id", "block", "text", "source", "position", "version", "archived"),
            *("author_id", "at", "board", "tint"),
        ),
    ),
    "note_history": (
        "project_id",
        (
            *("id", "block", "text", "archived", "version", "author_id"),
            *("at", "board", "tint", "position"),
        ),
    ),
    "board_versions": ("project_id", ("id", "board", "name", "reason", "seq", "author_id", "at")),
    "done": ("owner", ("module", "activity", "by_id", "at")),
    "photos": (
        "owner",
        (
            *("id", "module", "activity", "prompt", "author_id", "at"),
            *("width", "height", "jpeg"),
        ),
    ),
}
"""Table → the column that names the project, and the others."""
_ORDER = {
    **{"answer_history": "id", "note_history": "seq", "board_versions": "seq"},
    **{"done": "module, activity"},
}


class WorkReading(Asking):
    """Taking out."""

    def work_rows(self, table: str, project_id: str) -> list[Row]:
        """The rows of a project in one of `TABLES`, the oldest first."""
        owner, columns = TABLES[table]
        order = _ORDER.get(table, columns[0])
        extra = ", seq" if table == "note_history" else ""
        return self._rows(
            f"select {', '.join(columns)}{extra} from {table} where {owner} = ? order by {order}",
            project_id,
        )


class WorkWriting(WorkReading):
    """Putting in, for a project that has no work yet."""

    def put_work_rows(
        self, table: str, project_id: str, rows: Iterable[Mapping[str, Any]]
    ) -> list[int]:
        """Rows as `work_rows` gave them; of `note_history`, the new row numbers in their order."""
        owner, columns = TABLES[table]
        marks = ", ".join("?" * (len(columns) + 1))
        sql = f"insert into {table} ({owner}, {', '.join(columns)}) values ({marks})"
        given = [(project_id, *(row[column] for column in columns)) for row in rows]
        if table == "note_history":  # Versions of boards point into it.
            return [int(self._rows(f"{sql} returning seq", *row)[0]["seq"]) for row in given]
        self._link.many(sql, given)
        return []

    def put_current_answers(self, project_id: str) -> None:
        """The newest of each answer's history as the current one."""
        self._do(
            "insert into answers (owner, module, activity, prompt, value, version, author_id, at)"
            " select owner, module, activity, prompt, value, version, author_id, at"
            " from answer_history h where owner = ?1 and version = (select max(version)"
            " from answer_history o where o.owner = h.owner and o.module = h.module"
            " and o.activity = h.activity and o.prompt = h.prompt)",
            project_id,
        )
