"""Groups and teams: making them, finding them, moving people between teams."""

from __future__ import annotations

import secrets
from datetime import datetime

from pie_core import policy
from pie_core.errors import Invalid, NotFound
from pie_core.model.people import CODE_LETTERS, TEAM_SIZE, Actor, Cohort, Person, Role, Team
from pie_core.service.house import House, new_id, now
from pie_core.store.writing import Writing


def new_code() -> str:
    """A join code: six characters, none that look alike."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(6))


def _words(**fields: str) -> dict[str, str]:
    clean = {}
    for name, text in fields.items():
        clean[name] = " ".join(text.split())
        if not 1 <= len(clean[name]) <= 80 or not clean[name].isprintable():
            raise Invalid(findings=[{"path": name, "code": "text", "min": 1, "max": 80}])
    return clean


def create(
    house: House, actor: Actor, *, name: str, trade: str, establishment: str, year: str
) -> Cohort:
    """A trainer makes a group (groupe, filière, établissement, année), with a join code."""
    with house.store.writing() as w:
        return add(w, actor, name=name, trade=trade, establishment=establishment, year=year)


def add(
    w: Writing, actor: Actor, *, name: str, trade: str, establishment: str, year: str
) -> Cohort:
    """As `create`, within a transaction that makes more than the group."""
    policy.require(policy.may_create_cohort(actor))
    fields = _words(name=name, trade=trade, establishment=establishment, year=year)
    while True:
        cohort = Cohort.model_validate({"id": new_id(), "join_code": new_code(), **fields})
        if w.join_code_taken(cohort.join_code):
            continue  # One code in 300 million met another group's: draw again.
        w.add_cohort(cohort, actor.id, now())
        w.add_cohort_staff(cohort.id, actor.id)
        return cohort


def archive(house: House, actor: Actor, cohort_id: str) -> None:
    """Close a group at the end of its year; nothing is deleted."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.writing() as w:
        w.archive_cohort(cohort_id, now())


def open_to(house: House, actor: Actor, cohort_id: str, person_id: str) -> None:
    """Let another trainer run a group, or a reviewer read its plans."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.writing() as w:
        person = w.person(person_id)
        if person is None or person.role is Role.TRAINEE:
            raise NotFound()
        w.add_cohort_staff(cohort_id, person_id)


def mine(house: House, actor: Actor) -> list[Cohort]:
    """The open groups that a person may see, by name."""
    with house.store.reading() as r:
        return [
            cohort
            for cohort in r.cohorts(policy.groups_at_most(actor))
            if policy.may_see_cohort(actor, cohort)
        ]


def at_the_door(house: House) -> list[tuple[str, str]]:
    """(id, name) of the open groups that somebody can come back to: names only, nothing else."""
    with house.store.reading() as r:
        return [(cohort.id, cohort.name) for cohort in r.cohorts_with_secrets()]


def coded(house: House, code: str) -> Cohort | None:
    """The open group with this join code."""
    with house.store.reading() as r:
        return r.cohort_coded("".join(code.split()).upper())


def get(house: House, actor: Actor, cohort_id: str) -> Cohort:
    """A group that the actor runs."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        cohort = r.cohort(cohort_id)
    if cohort is None:
        raise NotFound()
    return cohort


def people(house: House, actor: Actor, cohort_id: str) -> list[Person]:
    """The trainees of a group by name."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return r.people_of(cohort_id)


def seen(house: House, actor: Actor, cohort_id: str) -> dict[str, datetime]:
    """Trainee → when a screen last opened for them."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        return r.seen(cohort_id)


def colleagues(house: House, actor: Actor) -> list[Person]:
    """Trainers, reviewers and administrators of this laptop, by name."""
    policy.require(policy.is_staff(actor))
    with house.store.reading() as r:
        return r.staff()


def teams(house: House, actor: Actor, cohort_id: str) -> list[Team]:
    """The teams of a group by name, for who may read its plans."""
    policy.require(policy.may_read_cohort_plans(actor, cohort_id))
    with house.store.reading() as r:
        return r.teams_of(cohort_id)


def my_team(house: House, actor: Actor) -> tuple[Team, list[Person]] | None:
    """The actor's own team with its members."""
    with house.store.reading() as r:
        team = r.team_of(actor.id)
        if team is None:
            return None
        return team, [p for i in team.member_ids if (p := r.person(i))]


def rename_team(house: House, actor: Actor, team: Team, name: str) -> None:
    """Members and trainers name a team."""
    policy.require(
        policy.may_write_project(actor, team.project_id)
        or policy.may_run_cohort(actor, team.cohort_id)
    )
    clean = _words(name=name)["name"]
    with house.store.writing() as w:
        w.rename_team(team.id, clean)


def form_team(house: House, actor: Actor, cohort_id: str, name: str, person_ids: list[str]) -> Team:
    """A trainer puts one to five trainees of a group into a team.

    They leave the team they were in. The new team goes on with the work of the first person whose
    old team is wholly in it and has some; other teams left empty are kept if they hold work.
    """
    policy.require(policy.may_run_cohort(actor, cohort_id))
    clean = _words(name=name)["name"]
    if not 1 <= len(set(person_ids)) <= TEAM_SIZE:
        raise Invalid(findings=[{"path": "people", "code": "team_size", "max": TEAM_SIZE}])
    with house.store.writing() as w:
        here = {person.id for person in w.people_of(cohort_id)}
        if not set(person_ids) <= here:
            raise NotFound()
        old = {team.id: team for team in w.teams_of(cohort_id)}
        kept = next(
            (
                team
                for person_id in person_ids
                if (team := w.team_of(person_id))
                and set(team.member_ids) <= set(person_ids)
                and w.has_work(team.project_id)
            ),
            None,
        )
        team_id = kept.id if kept else new_id()
        if kept:
            w.rename_team(team_id, clean)
        else:
            w.add_team(team_id, new_id(), cohort_id, clean, now())
        for person_id in person_ids:
            w.put_in_team(team_id, person_id, now())
        for team in w.teams_of(cohort_id):
            if team.id in old and not team.member_ids and not w.has_work(team.project_id):
                w.delete_team(team.id, team.project_id)
        return next(team for team in w.teams_of(cohort_id) if team.id == team_id)
