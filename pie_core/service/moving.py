"""A trainee goes to another group with their work.

What is personal hangs on the person and goes along: answers, competences, feedback. A team of one
goes along whole. From a team of several its work stays with the others, and the person may take a
copy into a team of their own. What somebody answered in a class, and on which days they were there,
stays with the group where it happened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pie_core import policy
from pie_core.errors import NameTaken, NotFound
from pie_core.model.people import Actor, Cohort, Person, Team, name_key
from pie_core.service import cohorts, portable
from pie_core.service.house import House, new_id, now
from pie_core.store.asking import Taken
from pie_core.store.reading import Reading
from pie_core.store.writing import Writing

TeamWay = Literal["along", "stays", "none"]
"""The team's project goes along, or stays with the others; or there is no team."""


@dataclass(frozen=True)
class Move:
    """What a move does, or did. `mates` stay behind; `copied`: the person took a copy along."""

    person: Person
    source: Cohort
    target: Cohort
    way: TeamWay
    team: str = ""
    mates: tuple[str, ...] = ()
    has_work: bool = False
    copied: bool = False


def targets(house: House, actor: Actor, cohort_id: str) -> list[Cohort]:
    """The other open groups that the actor runs, by name."""
    found = cohorts.mine(house, actor)
    with house.store.reading() as r:
        return [
            one
            for one in found
            if one.id != cohort_id
            and policy.may_run_cohort(actor, one.id)
            and not portable.is_folder(r, one.id)
        ]


def foresee(house: House, actor: Actor, person_id: str, cohort_id: str) -> Move:
    """What moving somebody would do. Raises `Forbidden`, `NotFound`, `NameTaken`."""
    with house.store.reading() as r:
        return _planned(r, actor, person_id, cohort_id)[0]


def move(house: House, actor: Actor, person_id: str, cohort_id: str, *, copy: bool = False) -> Move:
    """Take a trainee to another group; their sessions go on. Raises as `foresee` does.

    `copy`: of a team whose work stays, the person takes a copy.
    """
    with house.store.writing() as w:
        planned, team = _planned(w, actor, person_id, cohort_id)
        try:
            w.move_person(person_id, cohort_id)
        except Taken as error:
            raise _taken(planned.person) from error
        if team is not None and planned.way == "along":
            w.move_team(team.id, team.project_id, cohort_id)
            return planned
        own, project = new_id(), new_id()
        w.add_team(own, project, cohort_id, planned.person.name, now())
        w.put_in_team(own, person_id, now())
        copied = bool(copy and team and planned.has_work)
        if copied and team:
            copy_work(w, team.project_id, project)
        return Move(**{**vars(planned), "copied": copied})


def _planned(r: Reading, actor: Actor, person_id: str, cohort_id: str) -> tuple[Move, Team | None]:
    person = r.person(person_id)
    target = r.cohort(cohort_id)
    if person is None or target is None:
        raise NotFound()
    policy.require(policy.may_move_person(actor, person, cohort_id))
    source = r.cohort(person.cohort_id or "")
    folder = portable.is_folder(r, cohort_id)
    if source is None or source.id == target.id or target.archived_at or folder:
        raise NotFound()
    if r.person_named(cohort_id, name_key(person.name)):
        raise _taken(person)
    team = r.team_of(person_id)
    if team is None:
        return Move(person, source, target, "none"), None
    mates = tuple(p.name for i in team.member_ids if i != person_id and (p := r.person(i)))
    way: TeamWay = "stays" if mates else "along"
    work = r.has_work(team.project_id)
    return Move(person, source, target, way, team.name, mates, work), team


def _taken(person: Person) -> NameTaken:
    return NameTaken(findings=[{"path": "name", "code": "taken_there", "name": person.name}])


def copy_work(w: Writing, project_id: str, new_project: str) -> None:
    """The whole work of a project, with its history, into one that has none.

    Photographs and versions of boards get ids of their own; answers name the new photographs.
    Authors stay who they were. What was handed in stays with the team that did.
    """
    photos = [
        {**row, "old": row["id"], "id": new_id()} for row in w.work_rows("photos", project_id)
    ]
    w.put_copied_photos(new_project, photos)
    renamed = {row["old"]: row["id"] for row in photos}
    answers = [
        {**row, "value": _with_ids(row["value"], renamed)}
        for row in w.work_rows("answer_history", project_id)
    ]
    w.put_work_rows("answer_history", new_project, answers)
    w.put_current_answers(new_project)
    w.put_work_rows("notes", new_project, w.work_rows("notes", project_id))
    moves = w.work_rows("note_history", project_id)
    seqs = dict(
        zip(
            (row["seq"] for row in moves),
            w.put_work_rows("note_history", new_project, moves),
            strict=True,
        )
    )
    versions = [
        {**row, "id": new_id(), "seq": seqs[row["seq"]]}
        for row in w.work_rows("board_versions", project_id)
        if row["seq"] in seqs
    ]
    w.put_work_rows("board_versions", new_project, versions)
    w.put_work_rows("done", new_project, w.work_rows("done", project_id))


def _with_ids(text: str, renamed: Mapping[str, str]) -> str:
    """An answer's JSON in which photographs have their new ids."""

    def walk(value: Any) -> Any:
        match value:
            case str():
                return renamed.get(value, value)
            case list():
                return [walk(one) for one in value]
            case dict():
                return {key: walk(one) for key, one in value.items()}
            case _:
                return value

    if not any(old in text for old in renamed):
        return text
    return json.dumps(walk(json.loads(text)), ensure_ascii=False, separators=(",", ":"))
