"""Submissions and records of projects: appended, never changed."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from pie_core.model.dossier import Record, RecordKind, Submission
from pie_core.model.people import Role
from pie_core.store.asking import Asking, Row

_SUBMISSION = (
    "select id, project_id, number, language, note, document, digest, code, by_id, by_name, at"
    " from submissions"
)


def _submission(row: Row) -> Submission:
    return Submission(**{**row, "at": datetime.fromisoformat(row["at"])})


def _record(row: Row) -> Record:
    return Record(
        **{
            **row,
            "data": json.loads(row["data"]),
            "by_role": Role(row["by_role"]),
            "at": datetime.fromisoformat(row["at"]),
        }
    )


class DossierReading(Asking):
    """What one may ask about what was handed in and done."""

    def submissions_of(self, project_id: str) -> list[Submission]:
        """What a project handed in, the first first."""
        found = self._rows(_SUBMISSION + " where project_id = ? order by number", project_id)
        return [_submission(row) for row in found]

    def submission(self, submission_id: str) -> Submission | None:
        """One of them."""
        row = self._row(_SUBMISSION + " where id = ?", submission_id)
        return _submission(row) if row else None

    def submissions_coded(self, code: str) -> list[Submission]:
        """The submissions that have this code."""
        found = self._rows(_SUBMISSION + " where code = ? order by at", code)
        return [_submission(row) for row in found]

    def submission_pdf(self, submission_id: str) -> bytes | None:
        """The document as it was on the day it was handed in."""
        row = self._row("select pdf from submissions where id = ?", submission_id)
        return bytes(row["pdf"]) if row else None

    def submitted(self, project_ids: Collection[str]) -> dict[str, tuple[str, int, datetime]]:
        """Project → id, number and moment of its newest submission."""
        marks = ",".join("?" * len(project_ids))
        found = self._rows(
            "select project_id, id, number, at from submissions s where number = (select max(number)"
            f" from submissions o where o.project_id = s.project_id) and project_id in ({marks})",
            *project_ids,
        )
        return {
            row["project_id"]: (row["id"], row["number"], datetime.fromisoformat(row["at"]))
            for row in found
        }

    def records_of(
        self, project_id: str, *kinds: RecordKind, parent: str | None = None
    ) -> list[Record]:
        """What was done about a project, the oldest first: all of it, or of some kinds, or about
        one submission or round."""
        sql, values = "select * from records where project_id = ?", [project_id]
        if kinds:
            sql += f" and kind in ({','.join('?' * len(kinds))})"
            values += kinds
        if parent is not None:
            sql += " and parent = ?"
            values.append(parent)
        return [_record(row) for row in self._rows(sql + " order by seq", *values)]

    def records_about(self, project_ids: Collection[str], *kinds: RecordKind) -> list[Record]:
        """As `records_of`, of many projects at once."""
        places = ",".join("?" * len(project_ids))
        named = ",".join("?" * len(kinds))
        found = self._rows(
            f"select * from records where project_id in ({places}) and kind in ({named})"
            " order by seq",
            *project_ids,
            *kinds,
        )
        return [_record(row) for row in found]

    def record(self, record_id: str) -> Record | None:
        """One record."""
        row = self._row("select * from records where id = ?", record_id)
        return _record(row) if row else None


class DossierWriting(DossierReading):
    """What one may add, and the one thing that may be taken out: a name."""

    def add_submission(self, one: Submission, pdf: bytes) -> None:
        """Hand in. Raises `Taken` for a number that the project has already."""
        self._do(
            "insert into submissions (id, project_id, number, language, note, document, digest, code,"
            " pdf, by_id, by_name, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            one.id,
            one.project_id,
            one.number,
            one.language,
            one.note,
            one.document,
            one.digest,
            one.code,
            pdf,
            one.by_id,
            one.by_name,
            one.at.isoformat(),
        )

    def unname_submission(self, one: Submission, name: str) -> None:
        """A member's name out of a submission; its PDF is made anew when somebody asks for it."""
        document = json.loads(one.document)
        members = document["project"]["members"]
        document["project"]["members"] = [member for member in members if member != name]
        self._do(
            "update submissions set document = ?, pdf = ? where id = ?",
            json.dumps(document, ensure_ascii=False),
            b"",
            one.id,
        )

    def add_record(self, one: Record) -> None:
        """Append a record; its `seq` is given here."""
        self._do(
            "insert into records (id, project_id, kind, parent, data, by_id, by_name, by_role, at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            one.id,
            one.project_id,
            one.kind,
            one.parent,
            json.dumps(one.data, ensure_ascii=False),
            one.by_id,
            one.by_name,
            one.by_role.value,
            one.at.isoformat(),
        )
