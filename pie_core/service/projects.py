"""A team's whole work, put together for reading: canvas, tests, figures, facts."""

from __future__ import annotations

from functools import lru_cache

from pie_core import policy
from pie_core.discovery import assumptions, lineage
from pie_core.errors import NotFound
from pie_core.finance import parameters
from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection
from pie_core.finance.projection import project as projected
from pie_core.model.people import Actor
from pie_core.model.plan import FinancialPlan
from pie_core.model.project import Project
from pie_core.service.house import House
from pie_core.store.reading import Reading
from pie_core.words.numbers import LOCAL


def read(house: House, actor: Actor, project_id: str) -> Project:
    """The project as it stands now."""
    with house.store.reading() as r:
        team = r.team_owning(project_id)
        if team is None:
            raise NotFound()
        policy.require(policy.may_read_project(actor, project_id, team.cohort_id))
        return _gathered(house, r, project_id)


def _gathered(house: House, r: Reading, project_id: str) -> Project:
    team, begun = r.team_owning(project_id), r.project_created(project_id)
    assert team is not None
    assert begun is not None
    cohort = r.cohort(team.cohort_id)
    answers = r.answers_of(project_id)
    facts = lineage.facts(house.programme, answers)
    fields = {
        field: answers[str(ref)].value
        for ref, _, field in lineage.linked(house.programme, "plan")
        if str(ref) in answers
    }
    return Project(
        id=project_id,
        name=facts.get("name", "") or team.name,
        team=team.name,
        members=tuple(p.name for i in team.member_ids if (p := r.person(i))),
        cohort=cohort.name if cohort else "",
        trade=cohort.trade if cohort else "",
        establishment=cohort.establishment if cohort else "",
        year=cohort.year if cohort else "",
        facts=facts,
        notes=tuple(r.notes_of(project_id)),
        experiments=tuple(lineage.experiments(house.programme, answers)),
        plan=assumptions.plan(fields, begun.astimezone(LOCAL).date()),
        plan_missing=assumptions.missing(fields),
    )


def projection(project: Project) -> Projection | None:
    """The figures of a project, or None while its plan misses something."""
    return figures(project.plan) if project.plan else None


def figures(plan: FinancialPlan) -> Projection:
    """The figures of a plan. A page and its chart, a team and its trainer ask many times."""
    return _projected(plan, parameters.load())


@lru_cache(maxsize=512)
def _projected(plan: FinancialPlan, known: Parameters) -> Projection:
    return projected(plan, known)
