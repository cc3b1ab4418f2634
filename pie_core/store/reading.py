"""What one may ask of the store."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from pie_core.model.instruments import Attempt, Occasion
from pie_core.model.people import AWAITED, INSTITUTION, NO_SECRET, Actor, Cohort, Person, Role, Team
from pie_core.model.programme import PromptRef
from pie_core.model.project import ActivityDone, Answer, BoardVersion, KeptNote, Note, Place
from pie_core.store.asking import Row, time
from pie_core.store.attendance import AttendanceReading
from pie_core.store.class_work import ClassWorkReading
from pie_core.store.classes import ClassReading
from pie_core.store.dossiers import DossierReading
from pie_core.store.feedback import FeedbackReading
from pie_core.store.identities import IdentityReading
from pie_core.store.numbers import NumbersReading
from pie_core.store.overview import OverviewReading
from pie_core.store.persons import PersonReading
from pie_core.store.rosters import RosterReading
from pie_core.store.work import WorkReading
from pie_core.store.year_end import YearEndReading


def _person(row: Row) -> Person:
    return Person(
        id=row["id"],
        role=Role(row["role"]),
        name=row["name"],
        cohort_id=row["cohort_id"],
        language=row["language"],
        text_size=row["text_size"],
        consent_at=time(row["consent_at"]),
        created_at=datetime.fromisoformat(row["created_at"]),
    )


def _cohort(row: Row) -> Cohort:
    names = ("id", "name", "trade", "establishment", "year", "join_code")
    return Cohort(**{name: row[name] for name in names}, archived_at=time(row["archived_at"]))


def _answer(row: Row) -> Answer:
    return Answer(
        owner=row["owner"],
        prompt=PromptRef(module=row["module"], activity=row["activity"], prompt=row["prompt"]),
        value=json.loads(row["value"]),
        version=row["version"],
        author_id=row["author_id"],
        author_name=row["author_name"] or "",
        at=datetime.fromisoformat(row["at"]),
    )


_ANSWERED = "owner, module, activity, prompt, value, version, author_id, author_name, at"
_ANSWER = "select a.*, p.name as author_name from {} a left join people p on p.id = a.author_id"


_KEPT = (
    "id, block, text, source, version, board, tint, position, author_id, archived, author_name, at"
)
_KEPT_NOTE = (
    "select n.*, p.name as author_name from notes n left join people p on p.id = n.author_id"
)


_OWN_OF_GROUP = (
    "join people p on p.id = a.person_id where p.cohort_id = ? and a.instrument = ?"
    " and a.version = ? and a.by_id = a.person_id and a.finished_at is not null"
    " and a.occasion in ({})"
)


def _kept_note(row: Row) -> KeptNote:
    """A note without looking at its fields again: a board reads hundreds, and they were checked."""
    names = ("id", "block", "text", "source", "version", "board", "tint", "position", "author_id")
    return KeptNote.model_construct(
        **{name: row[name] for name in names},
        archived=bool(row["archived"]),
        author_name=row["author_name"] or "",
        at=datetime.fromisoformat(row["at"]),
        seq=row.get("seq") or 0,
    )


class Reading(
    ClassReading,
    DossierReading,
    WorkReading,
    AttendanceReading,
    PersonReading,
    YearEndReading,
    NumbersReading,
    OverviewReading,
    FeedbackReading,
    ClassWorkReading,
    RosterReading,
    IdentityReading,
):
    """The questions, over one connection. Ids that do not exist give None or an empty list."""

    # People ---------------------------------------------------------------------------------

    def person(self, person_id: str) -> Person | None:
        """The account with this id."""
        row = self._row("select * from people where id = ?", person_id)
        return _person(row) if row else None

    def person_named(self, cohort_id: str | None, key: str) -> Person | None:
        """The trainee of a group (or, for None, the staff member) with this name key."""
        row = self._row(
            "select * from people where coalesce(cohort_id, '') = ? and name_key = ?",
            cohort_id or "",
            key,
        )
        return _person(row) if row else None

    def secret(self, person_id: str) -> tuple[str, int, datetime | None]:
        """The hash of the PIN or password, wrong tries in a row, locked until when."""
        row = self._row(
            "select secret_hash, wrong_tries, locked_until from people where id = ?", person_id
        )
        assert row is not None
        return row["secret_hash"], row["wrong_tries"], time(row["locked_until"])

    def device_tries(self, device_id: str, person_id: str) -> tuple[int, datetime | None] | None:
        """Wrong tries in a row on a browser that this person has signed in on, locked until when."""
        row = self._row(
            "select wrong_tries, locked_until from devices where id = ? and person_id = ?",
            device_id,
            person_id,
        )
        return (row["wrong_tries"], time(row["locked_until"])) if row else None

    def people_of(self, cohort_id: str) -> list[Person]:
        """The trainees of a group by name."""
        found = self._rows("select * from people where cohort_id = ? order by name_key", cohort_id)
        return [_person(row) for row in found]

    def staff(self) -> list[Person]:
        """Everybody who is not a trainee, by name."""
        found = self._rows("select * from people where cohort_id is null order by name_key")
        return [_person(row) for row in found]

    def seen(self, cohort_id: str) -> dict[str, datetime]:
        """Trainee → when a screen last opened for them."""
        found = self._rows(
            "select id, seen_at from people where cohort_id = ? and seen_at is not null", cohort_id
        )
        return {row["id"]: datetime.fromisoformat(row["seen_at"]) for row in found}

    def actor_signed_in(self, session_id: str, now: datetime) -> Actor | None:
        """Whose session this is, if it has not ended. Every request and every run asks this."""
        row = self._row(
            "select p.* from sessions s join people p on p.id = s.person_id"
            " where s.id = ? and s.expires_at > ?",
            session_id,
            now.isoformat(),
        )
        return self._acting(_person(row)) if row else None

    def session_ends(self, session_id: str) -> datetime | None:
        """When a session ends, None if there is none."""
        row = self._row("select expires_at from sessions where id = ?", session_id)
        return time(row["expires_at"]) if row else None

    def actor(self, person_id: str) -> Actor | None:
        """A person with the projects and groups that are theirs."""
        person = self.person(person_id)
        return self._acting(person) if person else None

    def _acting(self, person: Person) -> Actor:
        found = self._rows(
            "select p.id as project, null as cohort from team_members m"
            " join projects p on p.team_id = m.team_id where m.person_id = ?1"
            " union all select null, cohort_id from cohort_staff where person_id = ?1",
            person.id,
        )
        cohorts: set[str] = {row["cohort"] for row in found if row["cohort"]}
        if person.cohort_id:
            cohorts.add(person.cohort_id)
        return Actor(
            person=person,
            project_ids=frozenset(row["project"] for row in found if row["project"]),
            cohort_ids=frozenset(cohorts),
        )

    # Groups and teams -----------------------------------------------------------------------

    def cohort(self, cohort_id: str) -> Cohort | None:
        """The group with this id."""
        row = self._row("select * from cohorts where id = ?", cohort_id)
        return _cohort(row) if row else None

    def layout(self, cohort_id: str) -> str:
        """What a trainer made of the programme for a group, as JSON; '' for nothing."""
        row = self._row("select layout from cohorts where id = ?", cohort_id)
        return row["layout"] if row else ""

    def layouts(self, among: Collection[str]) -> dict[str, str]:
        """Group → layout, of those among these groups that have one."""
        found = self._rows(
            "select id, layout from cohorts where id in (select value from json_each(?))"
            " and layout <> ''",
            json.dumps(sorted(among)),
        )
        return {row["id"]: row["layout"] for row in found}

    def cohort_coded(self, join_code: str) -> Cohort | None:
        """The open group with this join code."""
        row = self._row(
            "select * from cohorts where join_code = ? and archived_at is null", join_code
        )
        return _cohort(row) if row else None

    def cohorts(self, among: Collection[str] | None = None) -> list[Cohort]:
        """The open groups by name: all, or those among these."""
        named = "" if among is None else "id in (select value from json_each(?)) and "
        found = self._rows(
            f"select * from cohorts where {named}archived_at is null order by name, id",
            *([] if among is None else [json.dumps(sorted(among))]),
        )
        return [_cohort(row) for row in found]

    def cohorts_with_secrets(self) -> list[Cohort]:
        """The open groups in which somebody has a PIN, by name.

        Not those in which everybody is awaited: the first time, one comes with the code.
        """
        found = self._rows(
            "select * from cohorts c where archived_at is null and exists (select 1 from people"
            " where cohort_id = c.id and secret_hash not in (?, ?, ?)) order by name, id",
            NO_SECRET,
            AWAITED,
            INSTITUTION,
        )
        return [_cohort(row) for row in found]

    def teams_of(self, cohort_id: str) -> list[Team]:
        """The teams of a group by name, with their members by name."""
        return self._teams("where t.cohort_id = ?", cohort_id)

    def team_of(self, person_id: str) -> Team | None:
        """The team that a trainee is in."""
        found = self._teams(
            "where t.id in (select team_id from team_members where person_id = ?)", person_id
        )
        return found[0] if found else None

    def team_owning(self, project_id: str) -> Team | None:
        """The team that owns a project."""
        found = self._teams("where p.id = ?", project_id)
        return found[0] if found else None

    def _teams(self, where: str, value: str) -> list[Team]:
        found = self._rows(
            "select t.id, t.cohort_id, t.name, p.id as project_id from teams t"
            f" join projects p on p.team_id = t.id {where} order by t.name, t.created_at",
            value,
        )
        members: dict[str, list[str]] = {row["id"]: [] for row in found}
        marks = ",".join("?" * len(members))
        for row in self._rows(
            "select m.team_id, m.person_id from team_members m join people p on p.id = m.person_id"
            f" where m.team_id in ({marks}) order by p.name_key",
            *members,
        ):
            members[row["team_id"]].append(row["person_id"])
        return [Team(**row, member_ids=tuple(members[row["id"]])) for row in found]

    def project_created(self, project_id: str) -> datetime | None:
        """When a project began."""
        row = self._row("select created_at from projects where id = ?", project_id)
        return time(row["created_at"]) if row else None

    def received_members(self, project_id: str) -> tuple[str, ...]:
        """The names of the members of a project that was received from a file."""
        row = self._row("select members from projects where id = ?", project_id)
        return tuple(json.loads(row["members"])) if row else ()

    # Work -----------------------------------------------------------------------------------

    def answer(self, owner: str, ref: PromptRef) -> Answer | None:
        """The current answer of an owner to a prompt."""
        row = self._row(
            _ANSWER.format("answers")
            + " where a.owner = ? and a.module = ? and a.activity = ? and a.prompt = ?",
            owner,
            ref.module,
            ref.activity,
            ref.prompt,
        )
        return _answer(row) if row else None

    def answers_of(
        self, owner: str, module: str | None = None, activity: str | None = None
    ) -> dict[str, Answer]:
        """The current answers of an owner by `str(PromptRef)`: of an activity, a module, or all."""
        where, values = " where a.owner = ?", [owner]
        if module is not None:
            where, values = where + " and a.module = ?", [owner, module]
        if activity is not None:
            where, values = where + " and a.activity = ?", [*values, activity]
        found = self._packed(_ANSWERED, _ANSWER.format("answers") + where, *values)
        return {str(answer.prompt): answer for answer in map(_answer, found)}

    def answered(self, owner: str) -> set[tuple[str, str, str]]:
        """Module, activity and prompt of every answer of an owner that is not empty."""
        empty = ("null", '""', "[]", "{}")
        marks = ", ".join("?" * len(empty))
        sql = f"select module, activity, prompt from answers where owner = ? and value not in ({marks})"
        found = self._packed("module, activity, prompt", sql, owner, *empty)
        return {tuple(row.values()) for row in found}

    def sheets(self, owner: str, module: str) -> list[str]:
        """The sheets of a kind that an owner has begun, oldest first."""
        found = self._rows(
            "select activity, min(id) as first from answer_history where owner = ? and module = ?"
            " group by activity order by first",
            owner,
            module,
        )
        return [row["activity"] for row in found]

    def sheet_names(self, owner: str, module: str, prompt: str) -> dict[str, str]:
        """The sheets of a kind by what one prompt of each says."""
        found = self._rows(
            "select activity, value from answers where owner = ? and module = ? and prompt = ?",
            owner,
            module,
            prompt,
        )
        return {row["activity"]: str(json.loads(row["value"]) or "") for row in found}

    def has_work(self, project_id: str) -> bool:
        """Whether a team has written anything: an answer, or a note on a board."""
        return bool(
            self._row(
                "select 1 where exists (select 1 from answers where owner = ?1)"
                " or exists (select 1 from notes where project_id = ?1)",
                project_id,
            )
        )

    def steps_of(self, owners: Collection[str]) -> dict[tuple[str, str], bool]:
        """(module, activity) begun by one of the owners → whether it is finished."""
        marks = ",".join("?" * len(owners))
        found = self._packed(
            "module, activity, done",
            "select module, activity, max(done) as done from ("
            f" select distinct module, activity, 0 as done from answers where owner in ({marks})"
            f" union all select module, activity, 1 from done where owner in ({marks})"
            ") as steps group by 1, 2",
            *owners,
            *owners,
        )
        return {(row["module"], row["activity"]): bool(row["done"]) for row in found}

    def is_done(self, owner: str, module: str, activity: str) -> bool:
        """Whether an owner finished an activity."""
        return bool(
            self._row(
                "select 1 from done where owner = ? and module = ? and activity = ?",
                owner,
                module,
                activity,
            )
        )

    def history(self, owner: str, ref: PromptRef) -> list[Answer]:
        """Every answer that was ever saved, newest first."""
        found = self._rows(
            _ANSWER.format("answer_history")
            + " where a.owner = ? and a.module = ? and a.activity = ? and a.prompt = ?"
            " order by a.version desc",
            owner,
            ref.module,
            ref.activity,
            ref.prompt,
        )
        return [_answer(row) for row in found]

    def all_history(self, owner: str) -> list[Answer]:
        """Every answer that an owner ever saved, oldest first."""
        found = self._packed(
            _ANSWERED,
            _ANSWER.format("answer_history") + " where a.owner = ? order by a.id",
            owner,
        )
        return [_answer(row) for row in found]

    def notes_of(
        self, project_id: str, *, archived: bool = False, board: str | None = "canvas"
    ) -> list[Note]:
        """The notes of a project's board (None: of all its boards) in their order."""
        columns = "id, block, text, source, version, archived, board, tint, position"
        found = self._packed(
            columns,
            f"select {columns} from notes"
            " where project_id = ? and archived <= ? and board = coalesce(?, board)"
            " order by position, id",
            project_id,
            int(archived),
            board,
        )
        return [Note(**{**row, "archived": bool(row["archived"])}) for row in found]

    def kept_notes(
        self, project_id: str, board: str, ids: Collection[str] | None = None
    ) -> list[KeptNote]:
        """The notes of a board (or those with these ids) with who kept them last; archived too."""
        sql = _KEPT_NOTE + " where n.project_id = ? and n.board = ?"
        values: list[Any] = [project_id, board]
        if ids is not None:
            sql += f" and n.id in ({','.join('?' * len(ids))})"
            values += ids
        found = self._packed(_KEPT, sql + " order by n.position, n.id", *values)
        return [_kept_note(row) for row in found]

    def places(self, project_id: str, board: str) -> list[Place]:
        """Where each note of a board stands; archived ones too."""
        found = self._packed(
            "id, block, position, archived",
            "select id, block, position, archived from notes where project_id = ? and board = ?",
            project_id,
            board,
        )
        return [
            Place(row["id"], row["block"], row["position"], bool(row["archived"])) for row in found
        ]

    def note_board(self, project_id: str, note_id: str) -> str | None:
        """The board on which a note stands, if there is such a note."""
        row = self._row(
            "select board from notes where project_id = ? and id = ?", project_id, note_id
        )
        return row["board"] if row else None

    def board_seq(self, project_id: str, board: str) -> int:
        """The number of the last move on a board, 0 before the first."""
        row = self._row(
            "select max(seq) as seq from note_history where project_id = ? and board = ?",
            project_id,
            board,
        )
        return (row["seq"] or 0) if row else 0

    def notes_moved_since(self, project_id: str, board: str, seq: int) -> set[str]:
        """The ids of the notes that moves after this one touched, or gave another number."""
        found = self._rows(
            "select distinct id from note_history where project_id = ? and board = ? and seq > ?",
            project_id,
            board,
            seq,
        )
        return {row["id"] for row in found}

    def board_history(self, project_id: str, board: str, upto: int | None = None) -> list[KeptNote]:
        """A board's history, oldest first, up to and including a move; each a whole note."""
        found = self._rows(
            "select h.seq, h.id, h.block, h.text, h.archived, h.version, h.board, h.tint,"
            " h.position, h.author_id, h.at, p.name as author_name, '' as source"
            " from note_history h left join people p on p.id = h.author_id"
            " where h.project_id = ? and h.board = ? and h.seq <= ? order by h.seq",
            project_id,
            board,
            2**62 if upto is None else upto,
        )
        return [_kept_note(row) for row in found]

    def board_versions(self, project_id: str, board: str) -> list[BoardVersion]:
        """The named versions of a board, oldest first."""
        found = self._rows(
            "select v.id, v.board, v.name, v.reason, v.seq, v.at, coalesce(p.name, '') as author_name"
            " from board_versions v left join people p on p.id = v.author_id"
            " where v.project_id = ? and v.board = ? order by v.seq, v.at",
            project_id,
            board,
        )
        return [BoardVersion(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in found]

    def done_of(self, owner: str) -> dict[tuple[str, str], ActivityDone]:
        """(module, activity) → that and when it was finished."""
        found = self._rows(
            'select owner, module, activity, by_id as "by", at from done where owner = ?', owner
        )
        return {
            (row["module"], row["activity"]): ActivityDone(
                **{**row, "at": datetime.fromisoformat(row["at"])}
            )
            for row in found
        }

    def work_counts(self, cohort_id: str) -> dict[str, dict[tuple[str, str], int]]:
        """owner → (module, activity) → prompts answered, for a group's people and projects."""
        found = self._rows(
            "select a.owner, a.module, a.activity, count(*) as count from answers a"
            " where a.owner in (select id from people where cohort_id = ?1 union all"
            "  select p.id from projects p join teams t on t.id = p.team_id where t.cohort_id = ?1)"
            " group by 1, 2, 3",
            cohort_id,
        )
        counts: dict[str, dict[tuple[str, str], int]] = {}
        for row in found:
            counts.setdefault(row["owner"], {})[row["module"], row["activity"]] = row["count"]
        return counts

    def done_counts(self, cohort_id: str) -> dict[str, set[tuple[str, str]]]:
        """owner → finished (module, activity), for a group's people and projects."""
        found = self._rows(
            "select d.owner, d.module, d.activity from done d"
            " where d.owner in (select id from people where cohort_id = ?1 union all"
            "  select p.id from projects p join teams t on t.id = p.team_id where t.cohort_id = ?1)",
            cohort_id,
        )
        done: dict[str, set[tuple[str, str]]] = {}
        for row in found:
            done.setdefault(row["owner"], set()).add((row["module"], row["activity"]))
        return done

    # Soft skills ----------------------------------------------------------------------------

    def attempt(self, attempt_id: str) -> Attempt | None:
        """The attempt with this id, with the last level of each item."""
        return next(iter(self._attempts("where a.id = ?", attempt_id)), None)

    def attempts_about(self, person_id: str) -> list[Attempt]:
        """Every attempt about somebody, by whomever, oldest first."""
        return self._attempts("where a.person_id = ?", person_id)

    def attempts_by(self, person_id: str) -> list[Attempt]:
        """Every attempt that somebody made, about themselves and others, oldest first."""
        return self._attempts("where a.by_id = ?", person_id)

    def own_attempts_of(
        self, cohort_id: str, instrument: str, version: int, occasions: Collection[Occasion]
    ) -> list[Attempt]:
        """What a group's people finished about themselves with an instrument, oldest first."""
        return self._attempts(
            _OWN_OF_GROUP.format(",".join("?" * len(occasions))),
            cohort_id,
            instrument,
            version,
            *(occasion.value for occasion in occasions),
        )

    def count_own(self, cohort_id: str, instrument: str, version: int, occasion: Occasion) -> int:
        """How many of a group's people finished an occasion with an instrument."""
        row = self._row(
            f"select count(distinct a.person_id) as n from attempts a {_OWN_OF_GROUP.format('?')}",
            cohort_id,
            instrument,
            version,
            occasion.value,
        )
        return int(row["n"]) if row else 0

    def _attempts(self, which: str, *values: Any) -> list[Attempt]:
        found = self._rows(
            f"select a.* from attempts a {which} order by a.started_at, a.id", *values
        )
        chosen = self._rows(
            "select l.attempt_id, l.item, l.level, s.seconds from attempt_levels l join"
            " (select l.attempt_id, l.item, max(l.id) as last, sum(l.seconds) as seconds"
            f"  from attempt_levels l join attempts a on a.id = l.attempt_id {which}"
            "  group by l.attempt_id, l.item) s on s.last = l.id",
            *values,
        )
        levels: dict[str, dict[str, int]] = {}
        seconds: dict[str, dict[str, float]] = {}
        for row in chosen:
            levels.setdefault(row["attempt_id"], {})[row["item"]] = row["level"]
            seconds.setdefault(row["attempt_id"], {})[row["item"]] = row["seconds"]
        return [
            Attempt(
                id=row["id"],
                person_id=row["person_id"],
                by_id=row["by_id"],
                instrument=row["instrument"],
                version=row["version"],
                occasion=Occasion(row["occasion"]),
                started_at=datetime.fromisoformat(row["started_at"]),
                finished_at=time(row["finished_at"]),
                levels=levels.get(row["id"], {}),
                seconds=seconds.get(row["id"], {}),
            )
            for row in found
        ]

    def level_history(self, attempt_id: str) -> list[Row]:
        """Every level that was chosen in an attempt: item, level, seconds, at; oldest first."""
        return self._rows(
            "select item, level, seconds, at from attempt_levels where attempt_id = ? order by id",
            attempt_id,
        )

    def shared_occasions(self, person_id: str) -> frozenset[Occasion]:
        """The occasions whose profile a person shows their trainers now."""
        found = self._rows(
            "select occasion, shared from profile_shares where id in"
            " (select max(id) from profile_shares where person_id = ? group by occasion)",
            person_id,
        )
        return frozenset(Occasion(row["occasion"]) for row in found if row["shared"])

    def photo(self, photo_id: str) -> Row | None:
        """owner, module, activity, prompt, width, height and `jpeg` bytes of a photograph."""
        return self._row("select * from photos where id = ?", photo_id)

    def photos_of(self, owner: str) -> list[Row]:
        """The photographs of an owner without their bytes."""
        return self._rows(
            "select id, module, activity, prompt, at, width, height from photos where owner = ?",
            owner,
        )

    def setting(self, key: str) -> str | None:
        """A value kept under a key."""
        row = self._row("select value from settings where key = ?", key)
        return row["value"] if row else None
