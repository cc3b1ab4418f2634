"""What hangs on a person: moved to another group with them, or handed over to their other account."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pie_core.model.dossier import Submission
from pie_core.model.programme import PromptRef
from pie_core.store.asking import Asking, Row

_AUTHORED = ("answers", "answer_history", "notes", "note_history", "photos", "board_versions")
_ACTED = ("done", "submissions", "records", "conflicts", "class_replies", "attempts")


class PersonReading(Asking):
    """What one may ask about it."""

    def all_replies_by(self, person_id: str) -> list[Row]:
        """Everything that somebody answered in class, `value` read, oldest first."""
        found = self._rows(
            "select id, question, source, value, state, at from class_replies where by_id = ?"
            " order by at, seq",
            person_id,
        )
        return [{**row, "value": json.loads(row["value"])} for row in found]

    def all_feedback_to(self, owner: str) -> list[Row]:
        """Everything that trainers said to a person or a project, oldest first."""
        return self._rows(
            "select id, owner, place, level, text, by_name, at, seen_at from feedback"
            " where owner = ? order by seq",
            owner,
        )

    def last_seen(self, person_id: str) -> datetime | None:
        """When a screen last opened for somebody."""
        row = self._row("select seen_at from people where id = ?", person_id)
        return datetime.fromisoformat(row["seen_at"]) if row and row["seen_at"] else None

    def count_answers(self, owner: str) -> int:
        """How many prompts an owner has answered, empty answers aside."""
        row = self._row(
            "select count(*) as n from answers where owner = ?"
            " and value not in ('null', '\"\"', '[]', '{}')",
            owner,
        )
        return int(row["n"]) if row else 0


class PersonWriting(PersonReading):
    """What one may change about it."""

    def move_person(self, person_id: str, cohort_id: str) -> None:
        """Into another group, with what was said to them.

        Raises `Taken` if the name is taken there.
        """
        self._do("update people set cohort_id = ? where id = ?", cohort_id, person_id)
        self._do("update feedback set cohort_id = ? where owner = ?", cohort_id, person_id)

    def move_team(self, team_id: str, project_id: str, cohort_id: str) -> None:
        """A team with its project into another group, with what was said to it."""
        self._do("update teams set cohort_id = ? where id = ?", cohort_id, team_id)
        self._do("update feedback set cohort_id = ? where owner = ?", cohort_id, project_id)

    # One person, two accounts ---------------------------------------------------------------

    def join_answers(self, gone: str, keep: str) -> tuple[int, list[PromptRef]]:
        """All answers of `gone` become those of `keep`; how many prompts, and which both had.

        Where both had an answer, the two histories become one by the time of each save, and what
        was saved last is the current one.
        """
        asked = self._rows(
            "select module, activity, prompt, count(distinct owner) as n from answer_history"
            " where owner in (?1, ?2) group by 1, 2, 3 having count(case when owner = ?1 then 1 end) > 0",
            gone,
            keep,
        )
        for row in asked:
            self._join_history(gone, keep, (row["module"], row["activity"], row["prompt"]))
        met = [
            PromptRef(module=row["module"], activity=row["activity"], prompt=row["prompt"])
            for row in asked
            if row["n"] == 2
        ]
        return len(asked), met

    def _join_history(self, gone: str, keep: str, key: tuple[str, str, str]) -> None:
        where = "owner in (?, ?) and module = ? and activity = ? and prompt = ?"
        saves = self._rows(
            f"select id from answer_history where {where} order by at, id", gone, keep, *key
        )
        # Under negative numbers first: no version may be there twice, not even in between.
        for version, save in enumerate(saves, start=1):
            self._do(
                "update answer_history set owner = ?, version = ? where id = ?",
                keep,
                -version,
                save["id"],
            )
        which = " where owner = ? and module = ? and activity = ? and prompt = ?"
        self._do("update answer_history set version = -version" + which, keep, *key)
        self._do(f"delete from answers where {where}", gone, keep, *key)
        self._do(
            "insert into answers (owner, module, activity, prompt, value, version, author_id, at)"
            " select owner, module, activity, prompt, value, version, author_id, at"
            f" from answer_history{which} order by version desc limit 1",
            keep,
            *key,
        )

    def hand_over(self, gone: str, keep: str) -> None:
        """Everything else that `gone` made, was told or is named in, is `keep`'s from now on."""
        self._do(
            "insert into done select ?, module, activity, by_id, at from done"
            " where owner = ? on conflict do nothing",
            keep,
            gone,
        )
        self._do("delete from done where owner = ?", gone)
        for table in ("photos", "feedback", "conflicts", "class_replies"):
            self._do(f"update {table} set owner = ? where owner = ?", keep, gone)
        for table in _AUTHORED:
            self._do(f"update {table} set author_id = ? where author_id = ?", keep, gone)
        for table in _ACTED:
            self._do(f"update {table} set by_id = ? where by_id = ?", keep, gone)
        for table in ("attempts", "profile_shares", "identities"):
            self._do(f"update {table} set person_id = ? where person_id = ?", keep, gone)
        self._do(
            "update people set created_at = case when o.created_at < people.created_at"
            " then o.created_at else people.created_at end,"
            " seen_at = case when people.seen_at is null or o.seen_at > people.seen_at"
            " then o.seen_at else people.seen_at end"
            " from (select created_at, seen_at from people where id = ?1) o where people.id = ?2",
            gone,
            keep,
        )

    def drop_own_peer_attempts(self, person_id: str) -> int:
        """What the two accounts of one person said of each other as teammates; how many."""
        return self._do(
            "delete from attempts where occasion = 'peer' and person_id = ?1 and by_id = ?1",
            person_id,
        )

    def remove_person(self, person_id: str) -> None:
        """An account on which nothing hangs any more; its sessions end."""
        self._do("delete from people where id = ?", person_id)

    def rename_in_submission(self, one: Submission, old: str, new: str) -> None:
        """A member's other name in what was handed in; the PDF is made anew when it is asked for.

        The digest does not cover names.
        """
        document = json.loads(one.document)
        members = [new if name == old else name for name in document["project"]["members"]]
        document["project"]["members"] = list(dict.fromkeys(members))
        self._do(
            "update submissions set document = ?, pdf = ? where id = ?",
            json.dumps(document, ensure_ascii=False),
            b"",
            one.id,
        )

    def put_copied_photos(self, project_id: str, rows: Iterable[dict[str, Any]]) -> None:
        """Photographs of another project, under ids of their own."""
        for row in rows:
            self._do(
                "insert into photos (id, owner, module, activity, prompt, author_id, at, width,"
                " height, jpeg) values (?,?,?,?,?,?,?,?,?,?)",
                row["id"],
                project_id,
                *(row[name] for name in ("module", "activity", "prompt", "author_id", "at")),
                *(row[name] for name in ("width", "height", "jpeg")),
            )
