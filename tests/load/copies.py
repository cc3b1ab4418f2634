"""Many trainees at once: copies of one whose work was made through the services, row by row in SQL.

A house of a thousand trainees would take minutes through the door: a PIN is hashed on purpose
slowly, and each save is a transaction of its own. Here whoever is copied came through the door; what
is multiplied are their rows, with new ids, in one transaction. Every copy has the same PIN.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pie_core.model.people import name_key

#: Table → the columns that hold a person's, or an owner's (a person's or a project's) id.
OWNED = {
    "answers": ("owner", "author_id"),
    "answer_history": ("owner", "author_id"),
    "done": ("owner", "by_id"),
    "notes": ("project_id", "author_id"),
    "note_history": ("project_id", "author_id"),
    "attempts": ("person_id", "by_id"),
}
#: Columns that SQLite numbers itself.
NUMBERED = {"answer_history": "id", "note_history": "seq", "attempt_levels": "id"}


@dataclass(frozen=True)
class One:
    """A trainee alone in a team: ids of the person, of the team, of its project."""

    name: str
    person: str
    team: str
    project: str
    cohort: str


def name(number: int) -> str:
    """A name for everybody: letters alone, the same at each run, no two alike."""
    letters = ""
    for _ in range(4):
        number, place = divmod(number, 26)
        letters = chr(97 + place) + letters
    return f"Stagiaire {letters.capitalize()}"


def of(path: Path, models: Sequence[One], cohorts: Iterable[str]) -> list[One]:
    """A copy of the models in turn for each group id in `cohorts`, in the file at `path`."""
    made = [
        (
            models[number % len(models)],
            One(name(number), *(secrets.token_hex(10) for _ in range(3)), cohort),
        )
        for number, cohort in enumerate(cohorts)
    ]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        # The same file is written whole in one go; what the app sets for each save is not wanted.
        db.execute("pragma cache_size=-200000")
        db.execute("begin immediate")
        db.execute("create temp table copied (was text, is_now text, is_person int)")
        db.execute(
            "create temp table teamed (was text, is_now text, cohort text, name text, key text)"
        )
        db.executemany(
            "insert into copied values (?, ?, ?)",
            [
                pair
                for model, one in made
                for pair in ((model.person, one.person, 1), (model.project, one.project, 0))
            ],
        )
        db.executemany(
            "insert into teamed values (?, ?, ?, ?, ?)",
            [(m.person, o.person, o.cohort, o.name, name_key(o.name)) for m, o in made],
        )
        db.execute("create index temp.copied_was on copied(was)")
        _people(db)
        # A project follows its team, a membership both.
        at = db.execute("select max(created_at) from people").fetchone()[0]
        db.executemany(
            "insert into teams(id, cohort_id, name, created_at) values (?, ?, ?, ?)",
            [(one.team, one.cohort, one.name, at) for _, one in made],
        )
        db.executemany(
            "insert into projects(id, team_id, created_at) values (?, ?, ?)",
            [(one.project, one.team, at) for _, one in made],
        )
        db.executemany(
            "insert into team_members(team_id, person_id, since) values (?, ?, ?)",
            [(one.team, one.person, at) for _, one in made],
        )
        # Who wrote in a team's name is the copy of who wrote there: the only member.
        db.execute("create temp table authored (was text, project text, is_now text)")
        db.executemany(
            "insert into authored values (?, ?, ?)",
            [
                row
                for model, one in made
                for row in (
                    (model.person, one.project, one.person),
                    (model.person, one.person, one.person),
                )
            ],
        )
        db.execute("create index temp.authored_at on authored(project, was)")
        for table in ("answers", "answer_history", "done", "notes", "note_history"):
            _owned(db, table)
        _attempts(db)
        db.execute("commit")
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
    return [one for _, one in made]


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    own = NUMBERED.get(table)
    return [row[1] for row in db.execute(f"pragma table_info({table})") if row[1] != own]


def _select(columns: Iterable[str], taken: Mapping[str, str], alias: str) -> str:
    return ", ".join(taken.get(column, f"{alias}.{column}") for column in columns)


def _people(db: sqlite3.Connection) -> None:
    columns = _columns(db, "people")
    taken = {"id": "c.is_now", "cohort_id": "c.cohort", "name": "c.name", "name_key": "c.key"}
    db.execute(
        f"insert into people({', '.join(columns)}) select {_select(columns, taken, 'p')}"
        " from temp.teamed c join people p on p.id = c.was"
    )


def _owned(db: sqlite3.Connection, table: str) -> None:
    owner, author = OWNED[table]
    columns = _columns(db, table)
    whose = f"coalesce(a.is_now, t.{author})"
    taken = {owner: "c.is_now", author: whose}
    # What is copied is read first: rows that are being written must not be met again.
    db.execute(
        f"create temp table model_{table} as"
        f" select * from {table} where {owner} in (select was from temp.copied)"
    )
    db.execute(f"create index temp.model_{table}_of on model_{table}({owner})")
    # The same `was` may be a model of many: `c` runs over the copies in the order of their ids, so
    # that a table that is ordered by owner is written from its begin to its end.
    db.execute(
        f"insert into {table}({', '.join(columns)}) select {_select(columns, taken, 't')}"
        f" from (select * from temp.copied order by is_now) c"
        f" join temp.model_{table} t on t.{owner} = c.was"
        f" left join temp.authored a on a.project = c.is_now and a.was = t.{author}"
    )
    db.execute(f"drop table temp.model_{table}")


def _attempts(db: sqlite3.Connection) -> None:
    columns = _columns(db, "attempts")
    taken = {
        "id": "substr(c.is_now, 1, 10) || substr(t.id, 1, 10)",
        "person_id": "c.is_now",
        "by_id": "case when t.by_id = t.person_id then c.is_now else t.by_id end",
    }
    db.execute(
        "create temp table model_attempts as select * from attempts"
        " where person_id in (select was from temp.copied)"
    )
    db.execute(
        "create temp table model_levels as select * from attempt_levels"
        " where attempt_id in (select id from temp.model_attempts)"
    )
    db.execute("create index temp.model_levels_of on model_levels(attempt_id)")
    join = " from temp.copied c join temp.model_attempts t on t.person_id = c.was"
    db.execute(
        f"insert into attempts({', '.join(columns)}) select {_select(columns, taken, 't')}{join}"
    )
    columns = _columns(db, "attempt_levels")
    db.execute(
        f"insert into attempt_levels({', '.join(columns)})"
        f" select {_select(columns, {'attempt_id': taken['id']}, 'v')}{join}"
        " join temp.model_levels v on v.attempt_id = t.id"
    )
