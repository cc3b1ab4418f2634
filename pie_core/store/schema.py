"""The tables, as named migrations: each runs once, in a transaction with its own record.

Times are UTC in ISO 8601. `answers` holds the current value, `answer_history` every value that was
ever saved; the same pair exists for notes. An owner is a person's or a project's id.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("pie")


def _tables(db: Database, script: str) -> None:
    """Run statements one by one: `executescript` would commit the migration's transaction."""
    for statement in script.split(";"):
        if statement.strip():
            db.execute(statement)


@migrations()
def people_and_teams(db: Database) -> None:
    """Groups, accounts, sessions, teams, projects."""
    _tables(
        db,
        """
        create table cohorts (
            id text primary key, name text not null, trade text not null,
            establishment text not null, year text not null, join_code text not null unique,
            created_by text not null, created_at text not null, archived_at text
        ) strict;
        create table people (
            id text primary key, role text not null, name text not null, name_key text not null,
            cohort_id text references cohorts(id), secret_hash text not null,
            wrong_tries integer not null default 0, locked_until text,
            language text not null default 'fr', consent_at text,
            created_at text not null, seen_at text
        ) strict;
        create unique index people_name on people(coalesce(cohort_id, ''), name_key);
        create table cohort_staff (
            cohort_id text not null references cohorts(id) on delete cascade,
            person_id text not null references people(id) on delete cascade,
            primary key (cohort_id, person_id)
        ) strict;
        create table teams (
            id text primary key, cohort_id text not null references cohorts(id),
            name text not null, created_at text not null
        ) strict;
        create index teams_cohort on teams(cohort_id);
        create table team_members (
            team_id text not null references teams(id) on delete cascade,
            person_id text not null references people(id) on delete cascade,
            since text not null, primary key (team_id, person_id)
        ) strict;
        create unique index one_team_each on team_members(person_id);
        create table projects (
            id text primary key, team_id text not null unique references teams(id),
            created_at text not null
        ) strict;
        create table sessions (
            id text primary key, person_id text not null references people(id) on delete cascade,
            created_at text not null, expires_at text not null
        ) strict;
        create index sessions_person on sessions(person_id);
        create table settings (key text primary key, value text not null) strict
        """,
    )


@migrations()
def work(db: Database) -> None:
    """Answers with their history, notes with theirs, finished activities, photographs."""
    _tables(
        db,
        """
        create table answers (
            owner text not null, module text not null, activity text not null,
            prompt text not null, value text not null, version integer not null,
            author_id text not null, at text not null,
            primary key (owner, module, activity, prompt)
        ) strict, without rowid;
        create table answer_history (
            id integer primary key, owner text not null, module text not null,
            activity text not null, prompt text not null, value text not null,
            version integer not null, author_id text not null, at text not null
        ) strict;
        create unique index answer_versions
            on answer_history(owner, module, activity, prompt, version);
        create table notes (
            project_id text not null references projects(id), id text not null,
            block text not null, text text not null, source text not null,
            position integer not null, version integer not null,
            archived integer not null default 0,
            author_id text not null, at text not null, primary key (project_id, id)
        ) strict, without rowid;
        create table note_history (
            seq integer primary key, project_id text not null, id text not null,
            block text not null, text text not null, archived integer not null,
            version integer not null, author_id text not null, at text not null
        ) strict;
        create index note_moves on note_history(project_id, id);
        create table done (
            owner text not null, module text not null, activity text not null,
            by_id text not null, at text not null, primary key (owner, module, activity)
        ) strict, without rowid;
        create table photos (
            id text primary key, owner text not null, module text not null,
            activity text not null, prompt text not null, author_id text not null,
            at text not null, width integer not null, height integer not null, jpeg blob not null
        ) strict;
        create index photos_owner on photos(owner)
        """,
    )


@migrations()
def known_devices(db: Database) -> None:
    """The browsers on which somebody has signed in, each with its own count of wrong tries."""
    _tables(
        db,
        """
        create table devices (
            id text not null, person_id text not null references people(id) on delete cascade,
            wrong_tries integer not null default 0, locked_until text, at text not null,
            primary key (id, person_id)
        ) strict, without rowid;
        create index devices_person on devices(person_id)
        """,
    )


@migrations()
def boards(db: Database) -> None:
    """Several boards, colours and places of notes in their history, named versions."""
    _tables(
        db,
        """
        alter table notes add column board text not null default 'canvas';
        alter table notes add column tint text not null default '';
        alter table note_history add column board text not null default 'canvas';
        alter table note_history add column tint text not null default '';
        alter table note_history add column position integer not null default 0;
        update note_history set position = coalesce(
            (select n.position from notes n
             where n.project_id = note_history.project_id and n.id = note_history.id), 0);
        create index note_moves_of_project on note_history(project_id, board, seq);
        create table board_versions (
            id text primary key, project_id text not null references projects(id),
            board text not null, name text not null, reason text not null, seq integer not null,
            author_id text not null, at text not null
        ) strict;
        create index board_versions_project on board_versions(project_id, board, seq)
        """,
    )


@migrations()
def soft_skills(db: Database) -> None:
    """Attempts at instruments, every level ever chosen in them, and what is shared with trainers."""
    _tables(
        db,
        """
        create table attempts (
            id text primary key, person_id text not null references people(id) on delete cascade,
            by_id text not null, instrument text not null, version integer not null,
            occasion text not null, started_at text not null, finished_at text
        ) strict;
        create index attempts_about on attempts(person_id, occasion);
        create index attempts_by on attempts(by_id, occasion);
        create table attempt_levels (
            id integer primary key,
            attempt_id text not null references attempts(id) on delete cascade,
            item text not null, level integer not null, seconds real not null, at text not null
        ) strict;
        create index levels_of_attempt on attempt_levels(attempt_id, item, id);
        create table profile_shares (
            id integer primary key,
            person_id text not null references people(id) on delete cascade,
            occasion text not null, shared integer not null, at text not null
        ) strict;
        create index shares_of on profile_shares(person_id, occasion, id)
        """,
    )


@migrations()
def dossiers(db: Database) -> None:
    """Plans that were handed in, what was done about them, and who a received project is of."""
    _tables(
        db,
        """
        create table submissions (
            id text primary key, project_id text not null references projects(id),
            number integer not null, language text not null, note text not null,
            document text not null, digest text not null, code text not null, pdf blob not null,
            by_id text not null, by_name text not null, at text not null
        ) strict;
        create unique index submission_numbers on submissions(project_id, number);
        create index submission_codes on submissions(code);
        create table records (
            seq integer primary key, id text not null unique,
            project_id text not null references projects(id), kind text not null,
            parent text not null, data text not null, by_id text not null, by_name text not null,
            by_role text not null, at text not null
        ) strict;
        create index records_of on records(project_id, kind, seq);
        alter table projects add column members text not null default '[]'
        """,
    )


@migrations()
def the_class(db: Database) -> None:
    """A class at work: what its trainer does, what it answers, what it is told; who was there.

    `class_events` holds the trainer's acts, appended. A reply is changed by its author and moderated
    by the trainer. Whatever touches either raises the group's `pulse`, the one number that open
    streams look at. A `conflict` is a save that was refused because somebody else had saved.
    """
    _tables(
        db,
        """
        create table class_events (
            seq integer primary key, id text not null unique,
            cohort_id text not null references cohorts(id) on delete cascade,
            kind text not null, data text not null,
            by_id text not null, by_name text not null, at text not null
        ) strict;
        create index events_of_class on class_events(cohort_id, seq);
        create table class_replies (
            id text primary key, question text not null,
            cohort_id text not null references cohorts(id) on delete cascade,
            owner text not null, by_id text not null, source text not null, value text not null,
            state text not null, cluster text not null, seq integer not null, at text not null
        ) strict;
        create index replies_to on class_replies(question, seq);
        create index replies_by on class_replies(by_id);
        create table class_pulse (
            cohort_id text primary key references cohorts(id) on delete cascade,
            beat integer not null
        ) strict, without rowid;
        create table workshops (
            id text not null, cohort_id text not null references cohorts(id) on delete cascade,
            data text not null, version integer not null, by_id text not null, at text not null,
            primary key (cohort_id, id)
        ) strict, without rowid;
        create table feedback (
            seq integer primary key, id text not null unique,
            cohort_id text not null references cohorts(id) on delete cascade,
            owner text not null, place text not null, level text not null, text text not null,
            by_id text not null, by_name text not null, at text not null, seen_at text
        ) strict;
        create index feedback_for on feedback(owner, seq);
        create index feedback_in on feedback(cohort_id, seq);
        create table readers (
            cohort_id text not null references cohorts(id) on delete cascade,
            place text not null, person_id text not null references people(id) on delete cascade,
            at text not null, primary key (cohort_id, place, person_id)
        ) strict, without rowid;
        create table conflicts (
            id integer primary key, owner text not null, module text not null,
            activity text not null, prompt text not null, by_id text not null, at text not null
        ) strict;
        create index conflicts_of on conflicts(owner, id);
        create table attendance (
            cohort_id text not null references cohorts(id) on delete cascade, day text not null,
            person_id text not null references people(id) on delete cascade,
            state text not null, by_id text not null, at text not null,
            primary key (cohort_id, day, person_id)
        ) strict, without rowid;
        create table cohort_results (
            cohort_id text primary key references cohorts(id) on delete cascade,
            data text not null, by_id text not null, at text not null
        ) strict, without rowid
        """,
    )


@migrations()
def the_programme(db: Database) -> None:
    """What a trainer made of the programme for a group, and how large a person's letters are."""
    _tables(
        db,
        """
        alter table cohorts add column layout text not null default '';
        alter table people add column text_size integer not null default 0
        """,
    )


@migrations()
def identities(db: Database) -> None:
    """Signing in by an institution: who is linked, who is expected, which sign-ins have served.

    A sign-in is kept as a hash for a day. Invitations go with their group.
    """
    _tables(
        db,
        """
        create table identities (
            issuer text not null, subject text not null,
            person_id text not null references people(id) on delete cascade,
            shown text not null, linked_at text not null, used_at text,
            primary key (issuer, subject)
        ) strict, without rowid;
        create index identities_of on identities(person_id);
        create table invitations (
            id text primary key, provider text not null, kind text not null, key text not null,
            role text not null, cohort_id text references cohorts(id) on delete cascade,
            name text not null, by_id text not null, at text not null
        ) strict;
        create unique index invitation_keys on invitations(provider, kind, key);
        create table used_logins (id text primary key, at text not null) strict
        """,
    )


@migrations()
def asked_by_many(db: Database) -> None:
    """What the door, every request and every sign-in ask for is found, not searched through."""
    _tables(
        db,
        """
        create index people_of on people(cohort_id);
        create index staff_of on cohort_staff(person_id);
        create index sessions_until on sessions(expires_at);
        create index layouts on cohorts(id) where layout <> ''
        """,
    )
