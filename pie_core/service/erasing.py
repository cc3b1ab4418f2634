"""Everything of a person out of the house, also from where only their name stands.

The store erases by ids. A name stands in texts besides: in what a former team handed in, as the name
of a team that somebody worked in alone before they joined another, in the report of a merged file.
What a team wrote together stays with it; a free text in which a teammate or a trainer wrote
somebody's name is theirs, and nothing can tell it from any other word.
"""

from __future__ import annotations

from collections.abc import Sequence

from pie_core.model.class_file import MergeReport
from pie_core.model.people import Person, Team, name_key
from pie_core.service import portable
from pie_core.store.writing import Writing

UNNAMED = "Équipe"
"""What a team is called that bore the name of somebody who is gone."""


def out(w: Writing, people: Sequence[Person]) -> None:
    """Erase these people; a project goes with the last person whose work it is."""
    gone = {person.id for person in people}
    for person in people:
        _teams(w, person)
        _handed_in(w, person, gone)
        _reports(w, person)
        _staff(w, person)
        w.forget_identities(person.id)
        w.erase_person(person.id)
        w.forget_notices(person.id)
        w.forget_in_settings(person.id)


def _teams(w: Writing, person: Person) -> None:
    """Their team of one goes, and so do those that they left with nobody in it."""
    own = w.team_of(person.id)
    near = w.teams_of(person.cohort_id) if person.cohort_id else []
    if own and own.id not in {team.id for team in near}:
        near.append(own)
    for team in near:
        if _wholly_theirs(w, team, person):
            w.delete_team(team.id, team.project_id)
        elif name_key(team.name) == name_key(person.name):
            w.rename_team(team.id, UNNAMED)


def _wholly_theirs(w: Writing, team: Team, person: Person) -> bool:
    if team.member_ids:
        return team.member_ids == (person.id,)
    return w.authors_of(team.project_id) == {person.id}


def _handed_in(w: Writing, person: Person, gone: set[str]) -> None:
    """Their name out of what every team handed in while they were its member.

    Not where somebody else bears that name: in a group names are unique, and people of a received
    project have no account.
    """
    for project_id in w.projects_naming(person.name):
        team = w.team_owning(project_id)
        if team is None or portable.is_folder(w, team.cohort_id):
            continue
        namesake = w.person_named(team.cohort_id, name_key(person.name))
        if namesake and namesake.id not in gone:
            continue
        for one in w.submissions_of(project_id):
            w.unname_submission(one, person.name)


def _reports(w: Writing, person: Person) -> None:
    """What a merged file said of them."""
    for cohort_id, text in w.merge_reports_naming(person.id, person.name).items():
        report = MergeReport.model_validate_json(text)
        drop = {person.id, person.name}
        kept = report.model_copy(
            update={
                "met": tuple(one for one in report.met if one.owner != person.id),
                "stays": tuple(one for one in report.stays if not {one.id, one.there} & drop),
                "doubles": tuple(one for one in report.doubles if one != person.id),
                "elsewhere": tuple(one for one in report.elsewhere if one != person.id),
                "erased_there": tuple(one for one in report.erased_there if one != person.id),
            }
        )
        w.set_merge_report(cohort_id, kept.model_dump_json())


def _staff(w: Writing, person: Person) -> None:
    """Where a trainer or reviewer stands by name: what they took in from files."""
    if person.cohort_id is not None:
        return
    w.forget_received_by(person.name)
    for cohort_id in w.settings_under(portable.FOLDER):
        if w.setting(portable.FOLDER + cohort_id) == person.id:
            w.rename_establishment(cohort_id, "—")
