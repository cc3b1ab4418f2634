"""What one may change in the store. Everything runs inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from pie_core.errors import Conflict
from pie_core.model.instruments import Attempt, Occasion
from pie_core.model.people import Cohort, Person
from pie_core.model.programme import PromptRef
from pie_core.model.project import BoardVersion, Note, Value
from pie_core.store.attendance import AttendanceWriting
from pie_core.store.class_work import ClassWorkWriting
from pie_core.store.classes import ClassWriting
from pie_core.store.dossiers import DossierWriting
from pie_core.store.feedback import FeedbackWriting
from pie_core.store.identities import IdentityWriting
from pie_core.store.persons import PersonWriting
from pie_core.store.reading import Reading
from pie_core.store.traces import TraceWriting
from pie_core.store.work import WorkWriting
from pie_core.store.year_end import YearEndWriting

ERASED = "erased"
"""Author of team work whose author has erased their account."""

DEVICES_KEPT = 20
"""How many browsers of one person are remembered."""


class Writing(
    Reading,
    ClassWriting,
    DossierWriting,
    WorkWriting,
    AttendanceWriting,
    PersonWriting,
    FeedbackWriting,
    YearEndWriting,
    ClassWorkWriting,
    TraceWriting,
    IdentityWriting,
):
    """The changes, over one connection that holds the write lock."""

    # People ---------------------------------------------------------------------------------

    def add_person(self, person: Person, key: str, secret_hash: str) -> None:
        """A new account. Raises `Taken` if the name is taken in its group."""
        self._do(
            "insert into people (id, role, name, name_key, cohort_id, secret_hash, language,"
            " consent_at, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            person.id,
            person.role.value,
            person.name,
            key,
            person.cohort_id,
            secret_hash,
            person.language,
            person.consent_at.isoformat() if person.consent_at else None,
            person.created_at.isoformat(),
        )

    def set_secret(self, person_id: str, secret_hash: str) -> None:
        """A new PIN or password; wrong tries are forgotten."""
        self._do(
            "update people set secret_hash = ?, wrong_tries = 0, locked_until = null where id = ?",
            secret_hash,
            person_id,
        )

    def set_tries(self, person_id: str, tries: int, locked_until: datetime | None) -> None:
        """Wrong tries in a row and when the next one is allowed."""
        self._do(
            "update people set wrong_tries = ?, locked_until = ? where id = ?",
            tries,
            locked_until.isoformat() if locked_until else None,
            person_id,
        )

    def set_device_tries(
        self, device_id: str, person_id: str, tries: int, locked_until: datetime | None
    ) -> None:
        """As `set_tries`, for the tries on one of a person's own browsers."""
        self._do(
            "update devices set wrong_tries = ?, locked_until = ? where id = ? and person_id = ?",
            tries,
            locked_until.isoformat() if locked_until else None,
            device_id,
            person_id,
        )

    def know_device(self, device_id: str, person_id: str, now: datetime) -> None:
        """A person has signed in on this browser; the `DEVICES_KEPT` latest of them are kept."""
        self._do(
            "insert into devices (id, person_id, at) values (?, ?, ?)"
            " on conflict (id, person_id) do update set at = excluded.at",
            device_id,
            person_id,
            now.isoformat(),
        )
        self._do(
            "delete from devices where person_id = ?1 and id not in"
            " (select id from devices where person_id = ?1 order by at desc limit ?2)",
            person_id,
            DEVICES_KEPT,
        )

    def forget_devices_of(self, person_id: str) -> None:
        """No browser is a person's own any more."""
        self._do("delete from devices where person_id = ?", person_id)

    def set_language(self, person_id: str, language: str) -> None:
        """The language of a person's screens."""
        self._do("update people set language = ? where id = ?", language, person_id)

    def set_text_size(self, person_id: str, steps: int) -> None:
        """How large a person's letters are, in steps from the usual size."""
        self._do("update people set text_size = ? where id = ?", steps, person_id)

    def set_layout(self, cohort_id: str, layout: str) -> None:
        """What a trainer makes of the programme for a group, as JSON; '' for nothing."""
        self._do("update cohorts set layout = ? where id = ?", layout, cohort_id)

    def set_consent(self, person_id: str, at: datetime) -> None:
        """The person has read and accepted what is kept about them."""
        self._do("update people set consent_at = ? where id = ?", at.isoformat(), person_id)

    def set_seen(self, person_id: str, at: datetime) -> None:
        """A screen opened for this person."""
        self._do("update people set seen_at = ? where id = ?", at.isoformat(), person_id)

    def add_session(
        self, session_id: str, person_id: str, now: datetime, expires_at: datetime
    ) -> None:
        """A session; sessions that have ended are cleared away."""
        self._do("delete from sessions where expires_at <= ?", now.isoformat())
        self._do(
            "insert into sessions values (?, ?, ?, ?)",
            session_id,
            person_id,
            now.isoformat(),
            expires_at.isoformat(),
        )

    def end_session(self, session_id: str) -> None:
        """One session."""
        self._do("delete from sessions where id = ?", session_id)

    def end_sessions_of(self, person_id: str, keep: str = "") -> None:
        """All sessions of a person, on every device; the session `keep` goes on."""
        self._do("delete from sessions where person_id = ? and id <> ?", person_id, keep)

    def erase_person(self, person_id: str) -> None:
        """Everything of a person; team work stays with its author unnamed."""
        for table in ("answers", "answer_history", "done", "photos", "feedback", "conflicts"):
            self._do(f"delete from {table} where owner = ?", person_id)
        self.drop_replies_by(person_id)
        for table in ("attendance", "workshops", "conflicts", "cohort_results"):
            self._do(f"update {table} set by_id = ? where by_id = ?", ERASED, person_id)
        authored = ("answers", "answer_history", "notes", "note_history", "photos")
        for table in (*authored, "board_versions"):
            self._do(f"update {table} set author_id = ? where author_id = ?", ERASED, person_id)
        self._do("update done set by_id = ? where by_id = ?", ERASED, person_id)
        self._unname(person_id)
        self.set_gone(person_id)
        # What they said of teammates is theirs; what a trainer observed is the trainee's.
        self._do("delete from attempts where by_id = ? and occasion = 'peer'", person_id)
        self._do("update attempts set by_id = ? where by_id = ?", ERASED, person_id)
        self._do("update cohorts set created_by = ? where created_by = ?", ERASED, person_id)
        self._do("delete from settings where key = ?", f"phrases.{person_id}")
        self._do("delete from people where id = ?", person_id)

    def _unname(self, person_id: str) -> None:
        """Take a person's name out of what was handed in and done; the digest does not cover it."""
        person, team = self.person(person_id), self.team_of(person_id)
        if person and team:
            for one in self.submissions_of(team.project_id):
                self.unname_submission(one, person.name)
        for table in ("submissions", "records", "class_events", "feedback"):
            self._do(
                f"update {table} set by_id = ?, by_name = '' where by_id = ?", ERASED, person_id
            )

    # Groups and teams -----------------------------------------------------------------------

    def add_cohort(self, cohort: Cohort, by: str, now: datetime) -> None:
        """A new group."""
        self._do(
            "insert into cohorts (id, name, trade, establishment, year, join_code, created_by,"
            " created_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
            cohort.id,
            cohort.name,
            cohort.trade,
            cohort.establishment,
            cohort.year,
            cohort.join_code,
            by,
            now.isoformat(),
        )

    def archive_cohort(self, cohort_id: str, now: datetime) -> None:
        """Close a group: its trainees are signed out and nobody comes in; no work is deleted."""
        self._do("update cohorts set archived_at = ? where id = ?", now.isoformat(), cohort_id)
        self._do(
            "delete from sessions where person_id in (select id from people where cohort_id = ?)",
            cohort_id,
        )

    def add_cohort_staff(self, cohort_id: str, person_id: str) -> None:
        """Let a trainer run, or a reviewer read, a group."""
        self._do(
            "insert into cohort_staff values (?, ?) on conflict do nothing", cohort_id, person_id
        )

    def add_team(
        self,
        team_id: str,
        project_id: str,
        cohort_id: str,
        name: str,
        now: datetime,
        members: Sequence[str] = (),
    ) -> None:
        """A team with its project; `members` are names, of a team that was received from a file."""
        self._do("insert into teams values (?, ?, ?, ?)", team_id, cohort_id, name, now.isoformat())
        self._do(
            "insert into projects (id, team_id, created_at, members) values (?, ?, ?, ?)",
            project_id,
            team_id,
            now.isoformat(),
            json.dumps(list(members), ensure_ascii=False),
        )

    def rename_team(self, team_id: str, name: str) -> None:
        """The name of a team."""
        self._do("update teams set name = ? where id = ?", name, team_id)

    def put_in_team(self, team_id: str, person_id: str, now: datetime) -> None:
        """Move a person to a team, out of the one before."""
        self._do("delete from team_members where person_id = ?", person_id)
        self._do("insert into team_members values (?, ?, ?)", team_id, person_id, now.isoformat())

    def delete_team(self, team_id: str, project_id: str) -> None:
        """A team, its project and all of its work."""
        self._do("delete from class_replies where owner = ?", project_id)
        for table in ("answers", "answer_history", "done", "photos", "feedback", "conflicts"):
            self._do(f"delete from {table} where owner = ?", project_id)
        kept = ("notes", "note_history", "board_versions", "records", "submissions")
        for table in kept:
            self._do(f"delete from {table} where project_id = ?", project_id)
        self._do("delete from projects where id = ?", project_id)
        self._do("delete from teams where id = ?", team_id)

    # Work -----------------------------------------------------------------------------------

    def save_answer(
        self, owner: str, ref: PromptRef, value: Value, based_on: int, author_id: str, now: datetime
    ) -> int:
        """Keep a new value and its history; the new version.

        `based_on` is the version that the author had seen (0: none). Raises `Conflict` if the
        current version is another one; `data["current"]` is the current `Answer`.
        """
        current = self.answer(owner, ref)
        version = current.version if current else 0
        if based_on != version:
            raise Conflict(current=current, submitted=value)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        row = (owner, ref.module, ref.activity, ref.prompt, text, version + 1, author_id)
        self._do(
            "insert into answers values (?,?,?,?,?,?,?,?)"
            " on conflict (owner, module, activity, prompt) do update set value = excluded.value,"
            " version = excluded.version, author_id = excluded.author_id, at = excluded.at",
            *row,
            now.isoformat(),
        )
        self._do(
            "insert into answer_history (owner, module, activity, prompt, value, version,"
            " author_id, at) values (?,?,?,?,?,?,?,?)",
            *row,
            now.isoformat(),
        )
        return version + 1

    def save_note(self, project_id: str, note: Note, author_id: str, now: datetime) -> None:
        """A note as it is now, with its history."""
        self._do(
            "insert into notes (project_id, id, block, text, source, position, version, archived,"
            " author_id, at, board, tint) values (?,?,?,?,?,?,?,?,?,?,?,?)"
            " on conflict (project_id, id) do update"
            " set block = excluded.block, text = excluded.text, position = excluded.position,"
            " version = excluded.version, archived = excluded.archived, tint = excluded.tint,"
            " author_id = excluded.author_id, at = excluded.at",
            project_id,
            note.id,
            note.block,
            note.text,
            note.source,
            note.position,
            note.version,
            int(note.archived),
            author_id,
            now.isoformat(),
            note.board,
            note.tint,
        )
        self._do(
            "insert into note_history (project_id, id, block, text, archived, version, author_id,"
            " at, board, tint, position) values (?,?,?,?,?,?,?,?,?,?,?)",
            project_id,
            note.id,
            note.block,
            note.text,
            int(note.archived),
            note.version,
            author_id,
            now.isoformat(),
            note.board,
            note.tint,
            note.position,
        )

    def place_note(self, project_id: str, note_id: str, position: int) -> None:
        """Make room: a note that nobody moved gets another number inside its block.

        Its history says so under the version that it has: else other screens and the board as it
        was would put it in the wrong place.
        """
        self._do(
            "update notes set position = ? where project_id = ? and id = ?",
            position,
            project_id,
            note_id,
        )
        self._do(
            "insert into note_history (project_id, id, block, text, archived, version, author_id,"
            " at, board, tint, position) select project_id, id, block, text, archived, version,"
            " author_id, at, board, tint, position from notes where project_id = ? and id = ?",
            project_id,
            note_id,
        )

    def add_board_version(self, project_id: str, version: BoardVersion, author_id: str) -> None:
        """Remember a board as it was after a move, under a name."""
        self._do(
            "insert into board_versions values (?,?,?,?,?,?,?,?)",
            version.id,
            project_id,
            version.board,
            version.name,
            version.reason,
            version.seq,
            author_id,
            version.at.isoformat(),
        )

    def set_done(self, owner: str, module: str, activity: str, by: str, now: datetime) -> None:
        """An activity is finished."""
        self._do(
            "insert into done values (?,?,?,?,?) on conflict do nothing",
            owner,
            module,
            activity,
            by,
            now.isoformat(),
        )

    def reopen(self, owner: str, module: str, activity: str) -> None:
        """An activity goes on."""
        self._do(
            "delete from done where owner = ? and module = ? and activity = ?",
            owner,
            module,
            activity,
        )

    def add_photo(
        self,
        photo_id: str,
        owner: str,
        ref: PromptRef,
        author_id: str,
        now: datetime,
        size: tuple[int, int],
        jpeg: bytes,
    ) -> None:
        """A photograph, already re-encoded."""
        self._do(
            "insert into photos values (?,?,?,?,?,?,?,?,?,?)",
            photo_id,
            owner,
            ref.module,
            ref.activity,
            ref.prompt,
            author_id,
            now.isoformat(),
            *size,
            jpeg,
        )

    # Soft skills ----------------------------------------------------------------------------

    def add_attempt(self, attempt: Attempt) -> None:
        """A new attempt, nothing chosen yet."""
        self._do(
            "insert into attempts values (?,?,?,?,?,?,?,null)",
            attempt.id,
            attempt.person_id,
            attempt.by_id,
            attempt.instrument,
            attempt.version,
            attempt.occasion.value,
            attempt.started_at.isoformat(),
        )

    def add_level(
        self, attempt_id: str, item: str, level: int, seconds: float, now: datetime
    ) -> None:
        """A level chosen; what was chosen before stays."""
        self._do(
            "insert into attempt_levels (attempt_id, item, level, seconds, at) values (?,?,?,?,?)",
            attempt_id,
            item,
            level,
            seconds,
            now.isoformat(),
        )

    def finish_attempt(self, attempt_id: str, now: datetime) -> None:
        """Close an attempt; it stays as it is."""
        self._do(
            "update attempts set finished_at = ? where id = ? and finished_at is null",
            now.isoformat(),
            attempt_id,
        )

    def set_shared(self, person_id: str, occasion: Occasion, shared: bool, now: datetime) -> None:
        """Show the profile of an occasion to one's trainers, or take it back."""
        self._do(
            "insert into profile_shares (person_id, occasion, shared, at) values (?,?,?,?)",
            person_id,
            occasion.value,
            int(shared),
            now.isoformat(),
        )

    def set_setting(self, key: str, value: str) -> None:
        """Keep a value under a key."""
        self._do(
            "insert into settings values (?, ?) on conflict (key) do update set value = excluded.value",
            key,
            value,
        )
