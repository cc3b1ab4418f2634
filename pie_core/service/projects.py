"""A team's whole work, put together for reading: canvas, tests, figures, facts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
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
from pie_core.model.project import Answer, Project
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


@dataclass(frozen=True)
class PlanSoFar:
    """The plan that the answers make, or None with what it still needs."""

    plan: FinancialPlan | None
    plan_missing: tuple[str, ...]


def plan(house: House, actor: Actor, project_id: str) -> PlanSoFar:
    """The figures' part of a project, without reading the rest of it."""
    with house.store.reading() as r:
        if not policy.may_write_project(actor, project_id):
            team = r.team_owning(project_id)
            if team is None:
                raise NotFound()
            policy.require(policy.may_read_project(actor, project_id, team.cohort_id))
        places = {
            (ref.module, ref.activity) for ref, _, _ in lineage.linked(house.programme, "plan")
        }
        answers = {
            key: answer
            for module, activity in sorted(places)
            for key, answer in r.answers_of(project_id, module, activity).items()
        }
        return _plan(house, r, project_id, answers)


def _plan(house: House, r: Reading, project_id: str, answers: dict[str, Answer]) -> PlanSoFar:
    begun = r.project_created(project_id)
    assert begun is not None
    fields = {
        field: answers[str(ref)].value
        for ref, _, field in lineage.linked(house.programme, "plan")
        if str(ref) in answers
    }
    missing = assumptions.missing(fields)
    plan = None if missing else _planned(json.dumps(fields), begun.astimezone(LOCAL).date())
    return PlanSoFar(plan, missing)


@lru_cache(maxsize=512)
def _planned(fields: str, begun: date) -> FinancialPlan | None:
    """The plan of some fields (as JSON, so that they can be remembered)."""
    return assumptions.plan(json.loads(fields), begun)


def _gathered(house: House, r: Reading, project_id: str) -> Project:
    team = r.team_owning(project_id)
    assert team is not None
    cohort = r.cohort(team.cohort_id)
    answers = r.answers_of(project_id)
    facts = lineage.facts(house.programme, answers)
    so_far = _plan(house, r, project_id, answers)
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
        plan=so_far.plan,
        plan_missing=so_far.plan_missing,
    )


def projection(project: Project | PlanSoFar) -> Projection | None:
    """The figures of a project, or None while its plan misses something."""
    return figures(project.plan) if project.plan else None


def figures(plan: FinancialPlan) -> Projection:
    """The figures of a plan. A page and its chart, a team and its trainer ask many times."""
    return _projected(plan, parameters.load())


@lru_cache(maxsize=512)
def _projected(plan: FinancialPlan, known: Parameters) -> Projection:
    return projected(plan, known)
