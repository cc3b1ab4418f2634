"""A team's whole work, put together for reading: canvas, tests, figures, facts."""

from __future__ import annotations

from pie_core import policy
from pie_core.discovery import lineage
from pie_core.discovery.sheets import journal
from pie_core.errors import NotFound
from pie_core.model.people import Actor
from pie_core.model.project import Note, Project
from pie_core.report.snapshot import Snapshot
from pie_core.service import guide, plans, rules, sheets
from pie_core.service.house import House
from pie_core.store.reading import Reading


def read(house: House, actor: Actor, project_id: str) -> Project:
    """The project as it stands now."""
    with house.store.reading() as r:
        team = r.team_owning(project_id)
        if team is None:
            raise NotFound()
        policy.require(policy.may_read_project(actor, project_id, team.cohort_id))
        return gathered(house, r, project_id)


def notes(house: House, actor: Actor, project_id: str) -> tuple[Note, ...]:
    """The notes of the canvas alone, as `read` has them: nothing else is put together for them."""
    with house.store.reading() as r:
        team = r.team_owning(project_id)
        if team is None:
            raise NotFound()
        policy.require(policy.may_read_project(actor, project_id, team.cohort_id))
        return tuple(r.notes_of(project_id))


def snapshot(house: House, actor: Actor, project_id: str) -> Snapshot:
    """The project as it stands now, with the rules of the house."""
    return Snapshot(read(house, actor, project_id), rules.current(house))


def gathered(house: House, r: Reading, project_id: str) -> Project:
    """As `read`, inside a transaction of somebody who was let in already."""
    team = r.team_owning(project_id)
    assert team is not None
    cohort = r.cohort(team.cohort_id)
    answers = r.answers_of(project_id)
    facts = lineage.facts(house.programme, answers)
    so_far = plans.of_answers(house, r, project_id, answers)
    dossier = sheets.dossier(r, project_id, answers)
    members = tuple(p.name for i in team.member_ids if (p := r.person(i)))
    told = guide.told(house.programme.dossier, answers)
    return Project(
        id=project_id,
        name=facts.get("name", "") or team.name,
        team=team.name,
        members=members or r.received_members(project_id),
        cohort=cohort.name if cohort else "",
        trade=cohort.trade if cohort else "",
        establishment=cohort.establishment if cohort else "",
        year=cohort.year if cohort else "",
        facts=facts,
        notes=tuple(r.notes_of(project_id)),
        experiments=tuple(lineage.experiments(house.programme, answers)),
        plan=so_far.plan,
        plan_missing=so_far.plan_missing,
        plan_opened=so_far.opened,
        figure_notes=so_far.notes,
        journal=tuple(journal(dossier, answers)),
        support=tuple(plans.supports(house, so_far, answers)),
        written=told.written,
        chosen=told.chosen,
        capacity=told.capacity,
        steps=told.steps,
        hypotheses=dossier.hypotheses,
        tests=dossier.experiments,
        evidence=dossier.evidence,
        scenarios=tuple(plans.kept_scenarios(answers)),
    )
