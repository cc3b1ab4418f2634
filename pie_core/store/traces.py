"""What names a person in rows that are not theirs: found, so that an erasure reaches it.

Most rows carry an id, and `erase_person` meets them by it. A name also stands inside texts: in what
a team handed in while the person was its member, in the name of a team that they worked in alone,
in what was said about a file. These are looked for here.
"""

from __future__ import annotations

from datetime import datetime

from pie_core.store.asking import Asking

ERASED = "erased"
_MERGED = "class_merged:"


class TraceReading(Asking):
    """Finding."""

    def authors_of(self, project_id: str) -> set[str]:
        """The ids of everybody who wrote something in a project."""
        found = self._rows(
            "select author_id from answer_history where owner = ?1"
            " union select author_id from note_history where project_id = ?1"
            " union select author_id from photos where owner = ?1"
            " union select by_id from submissions where project_id = ?1",
            project_id,
        )
        return {row["author_id"] for row in found}

    def projects_naming(self, name: str) -> set[str]:
        """The projects of which something that was handed in holds a name as one text."""
        found = self._rows(
            "select distinct project_id from submissions where document like ? escape '!'",
            _holding(f'"{name}"'),
        )
        return {row["project_id"] for row in found}

    def merge_reports_naming(self, *texts: str) -> dict[str, str]:
        """Group → the report of the last file merged into it, where it holds one of the texts."""
        found: dict[str, str] = {}
        for text in texts:
            for row in self._rows(
                "select key, value from settings where key like ? escape '!'"
                " and value like ? escape '!'",
                _holding(_MERGED)[1:],
                _holding(text),
            ):
                found[row["key"].removeprefix(_MERGED)] = row["value"]
        return found


class TraceWriting(TraceReading):
    """Taking out."""

    def forget_in_settings(self, person_id: str) -> None:
        """A person's id out of every setting that is not theirs: who changed a rule, whose folder."""
        for row in self._rows(
            "select key, value from settings where value like ? escape '!'", _holding(person_id)
        ):
            self._do(
                "update settings set value = ? where key = ?",
                row["value"].replace(person_id, ERASED),
                row["key"],
            )

    def forget_received_by(self, name: str) -> None:
        """The name of who took a file in, out of what came with it."""
        mark = f'"received_by": "{name}"'
        for row in self._rows(
            "select seq, data from records where data like ? escape '!'", _holding(mark)
        ):
            self._do(
                "update records set data = ? where seq = ?",
                row["data"].replace(mark, '"received_by": ""'),
                row["seq"],
            )

    def forget_notices(self, owner: str) -> None:
        """The notices that something was said to somebody alone; what was said goes with its owner."""
        self._do(
            "delete from class_events where kind = 'feedback' and data like ? escape '!'",
            _holding(f'"owner": "{owner}"'),
        )

    def forget_ended(self, now: datetime, devices_before: datetime) -> None:
        """Sessions that are over, and browsers on which nobody signed in since."""
        self._do("delete from sessions where expires_at <= ?", now.isoformat())
        self._do("delete from devices where at < ?", devices_before.isoformat())

    def rename_establishment(self, cohort_id: str, establishment: str) -> None:
        """What stands as the establishment of a group."""
        self._do("update cohorts set establishment = ? where id = ?", establishment, cohort_id)


def _holding(text: str) -> str:
    """A pattern for `like … escape '!'` that finds a text anywhere."""
    plain = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{plain}%"
