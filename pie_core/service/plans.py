"""A team's financial plan: what was entered, what it comes to, its notes and scenarios.

Everything is kept as answers to the questions of `content/plan/`, with their history and their
conflicts. Until a team opens its plan, the first figures of the discovery day stand in for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from pie_core import policy
from pie_core.discovery import assumptions, entries, lineage, seasons, transcript
from pie_core.discovery.entries import Entered, Evidence, Refused
from pie_core.discovery.sheets import SHEETS
from pie_core.errors import Invalid, NotFound
from pie_core.finance import loan_products, parameters
from pie_core.finance.parameters import Parameters
from pie_core.finance.projection import Projection
from pie_core.finance.projection import project as projected
from pie_core.model.people import Actor
from pie_core.model.plan import FinancialPlan
from pie_core.model.programme import Module, PromptRef
from pie_core.model.project import Answer, FigureNote, Scenario, Support, Value
from pie_core.service import access, rules
from pie_core.service import answers as saving
from pie_core.service.house import House, new_id
from pie_core.store.reading import Reading
from pie_core.words.numbers import LOCAL

MODULE = "plan"
SCENARIOS, NOTES = "scenarios.scenarios", "notes.notes"


@dataclass(frozen=True)
class PlanSoFar:
    """The plan as it stands: None with what it still needs, or with what it rests on.

    `opened`: the team works in the plan itself; before, it is that of its first figures. `refused`
    are entries that do not count yet. `rules` are the statutory numbers that the figures use.
    """

    plan: FinancialPlan | None
    plan_missing: tuple[str, ...] = ()
    opened: bool = False
    refused: tuple[Refused, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[FigureNote, ...] = ()
    rules: Parameters = field(default_factory=parameters.load)

    @property
    def projection(self) -> Projection | None:
        """The figures, reckoned once per plan and rules; None without a plan or as in `figures`."""
        return computed(self.plan, self.rules) if self.plan else None


@dataclass(frozen=True)
class Book:
    """Everything that the screens of one project's figures need."""

    project: str
    module: Module
    answers: Mapping[str, Answer]
    so_far: PlanSoFar
    usual_start: str
    editable: bool

    @property
    def values(self) -> dict[str, Value]:
        """`activity.prompt` → value."""
        return {key: answer.value for key, answer in self.answers.items()}

    @property
    def start(self) -> str:
        """The plan's first month."""
        return entries.start_of(self.values, self.usual_start)

    @property
    def horizon(self) -> int:
        """The plan's months."""
        return entries.horizon_of(self.values)


def questions(house: House) -> Module:
    """The questions of the plan. Raises `NotFound` where the content has none."""
    if house.programme.plan is None:
        raise NotFound()
    return house.programme.plan


def own_project(house: House, actor: Actor) -> str:
    """The project of the actor's team. Raises `NotFound` for somebody without one."""
    with house.store.reading() as r:
        team = r.team_of(actor.id)
    if team is None:
        raise NotFound()
    return team.project_id


def book(house: House, actor: Actor, project_id: str) -> Book:
    """A project's figures, for whoever may read it."""
    module = questions(house)
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        kept = {**_linked_answers(house, r, project_id), **r.answers_of(project_id, MODULE)}
        begun = _begun(r, project_id)
        so_far = _so_far(house, begun, kept)
    return Book(
        project=project_id,
        module=module,
        answers=_of_plan(kept),
        so_far=so_far,
        usual_start=usual_start(begun),
        editable=policy.may_write_project(actor, project_id),
    )


def so_far(house: House, actor: Actor, project_id: str) -> PlanSoFar:
    """The plan of a project, without reading the rest of it."""
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        kept = {**_linked_answers(house, r, project_id), **r.answers_of(project_id, MODULE)}
        return _so_far(house, _begun(r, project_id), kept)


def first(house: House, actor: Actor, project_id: str) -> PlanSoFar:
    """The plan of the first figures alone, whether or not the team went on from them."""
    with house.store.reading() as r:
        access.require_readable(r, actor, project_id)
        kept = _linked_answers(house, r, project_id)
        return _first_figures(house, _begun(r, project_id), kept)


def of_answers(
    house: House, r: Reading, project_id: str, answers: Mapping[str, Answer]
) -> PlanSoFar:
    """The plan of a project whose answers were read already."""
    return _so_far(house, _begun(r, project_id), answers)


def _begun(r: Reading, project_id: str) -> date:
    begun: datetime | None = r.project_created(project_id)
    if begun is None:
        raise NotFound()
    return begun.astimezone(LOCAL).date()


def usual_start(begun: date) -> str:
    """The month after a project began, where the team chose none: `2027-01`."""
    return seasons.month_after(f"{begun:%Y-%m}", 1)


def _linked_answers(house: House, r: Reading, project_id: str) -> dict[str, Answer]:
    """The answers of the first figures."""
    places = {(ref.module, ref.activity) for ref, _, _ in lineage.linked(house.programme, "plan")}
    return {
        key: answer
        for module, activity in sorted(places)
        for key, answer in r.answers_of(project_id, module, activity).items()
    }


def _of_plan(kept: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers of the plan by `activity.prompt`."""
    head = f"{MODULE}/"
    return {key.removeprefix(head): a for key, a in kept.items() if key.startswith(head)}


def _so_far(house: House, begun: date, kept: Mapping[str, Answer]) -> PlanSoFar:
    values = {key: answer.value for key, answer in _of_plan(kept).items()}
    module = house.programme.plan
    if module and entries.begun(values):
        entered = _entered(json.dumps(values, sort_keys=True), usual_start(begun), Asked(module))
        return PlanSoFar(
            entered.plan,
            opened=True,
            refused=entered.refused,
            evidence=entered.evidence,
            notes=_notes(values),
            rules=rules.current(house),
        )
    return _first_figures(house, begun, kept, _notes(values))


def _first_figures(
    house: House, begun: date, kept: Mapping[str, Answer], notes: tuple[FigureNote, ...] = ()
) -> PlanSoFar:
    fields = first_fields(house, kept)
    missing = assumptions.missing(fields)
    plan = None if missing else _first(json.dumps(fields), begun)
    return PlanSoFar(plan, missing, notes=notes, rules=rules.current(house))


def first_fields(house: House, kept: Mapping[str, Answer]) -> dict[str, Value]:
    """What the discovery day asked, by the field of the plan that it fills."""
    return {
        field: kept[str(ref)].value
        for ref, _, field in lineage.linked(house.programme, "plan")
        if str(ref) in kept
    }


class Asked:
    """A module that can be a key of a cache: one object for each reading of the content."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def __hash__(self) -> int:
        return id(self.module)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and other.module is self.module


@lru_cache(maxsize=512)
def _entered(values: str, start: str, asked: Asked) -> Entered:
    """The plan of some answers (as JSON, so that they can be remembered)."""
    labels = asked.module.worded("fr").activities["money"].prompts["loans"].options
    return entries.entered(asked.module, json.loads(values), start, loan_products.load(), labels)


@lru_cache(maxsize=512)
def _first(fields: str, begun: date) -> FinancialPlan | None:
    return assumptions.plan(json.loads(fields), begun)


def _notes(values: Mapping[str, Value]) -> tuple[FigureNote, ...]:
    rows = values.get(NOTES) or []
    return tuple(
        FigureNote(id=row["id"], figure=row["cells"]["figure"], text=row["cells"]["text"])
        for row in rows
        if row["cells"].get("figure") and row["cells"].get("text")
    )


# ---------------------------------------------------------------- evidence


def supports(
    house: House, found: PlanSoFar, answers: Mapping[str, Answer], language: str = "fr"
) -> Iterator[Support]:
    """What entries of the plan rest on, each with what that is called."""
    for item in found.evidence:
        title = _called(house, answers, item.source, language)
        if title:
            table = f"{item.origin.activity}.{item.origin.prompt}"
            yield Support(table=table, about=item.about, source=item.source, title=title)


def _called(house: House, answers: Mapping[str, Answer], source: str, language: str) -> str:
    """What an entry rests on, by name; '' if it is gone."""
    kind, colon, sheet_id = source.partition(":")
    if colon:
        module, prompt = SHEETS[kind]
        answer = answers.get(f"{module}/{sheet_id}.{prompt}")
        return str(answer.value)[:120] if answer and answer.value else ""
    place = PromptRef.parse(source if "." in source else f"{source}.")
    found = house.programme.module(place.module)
    words = found.worded(language).activities.get(place.activity) if found else None
    if words is None:
        return ""
    asked = words.prompts.get(place.prompt)
    return f"{words.title}, {asked.label}" if asked else words.title


def evidence_choices(house: House, actor: Actor, opened: Book, language: str) -> dict[str, str]:
    """What an entry may rest on: the team's tests and evidence, then its answers, by name."""
    with house.store.reading() as r:
        access.require_readable(r, actor, opened.project)
        answered = r.answered(opened.project)
        named = {
            f"{kind}:{sheet}": name[:120]
            for kind in ("experiment", "evidence", "hypothesis")
            for sheet, name in r.sheet_names(opened.project, *SHEETS[kind]).items()
            if name
        }
    tests, others = {}, {}
    begun = {place[:2] for place in answered}
    modules = {module for module, _ in begun}
    for module in house.programme.every.values():
        if module.id not in modules:
            continue
        words = module.worded(language).activities
        for activity in module.activities:
            if (module.id, activity.id) not in begun:
                continue
            title = words[activity.id].title
            for prompt in activity.prompts:
                if prompt.kind == "photo" or (module.id, activity.id, prompt.id) not in answered:
                    continue
                ref = PromptRef(module=module.id, activity=activity.id, prompt=prompt.id)
                others[str(ref)] = f"{title} : {words[activity.id].prompts[prompt.id].label}"
                if prompt.link and prompt.link.to in ("hypothesis", "experiment"):
                    tests[f"{module.id}/{activity.id}"] = title
    return named | tests | others


# ---------------------------------------------------------------- figures


def figures(house: House, plan: FinancialPlan) -> Projection | None:
    """The figures of a plan by the house's rules. A page and its charts ask many times.

    None for amounts so large that a centime could no longer be told.
    """
    return computed(plan, rules.current(house))


@lru_cache(maxsize=512)
def computed(plan: FinancialPlan, known: Parameters) -> Projection | None:
    """The figures of a plan by given rules; None as in `figures`."""
    try:
        return projected(plan, known)
    except Invalid:
        return None


# ---------------------------------------------------------------- acts


def begin(house: House, actor: Actor, project_id: str) -> None:
    """Take the first figures over into the plan, where nothing stands yet.

    Raises `Invalid` if the first figures are not complete.
    """
    now = book(house, actor, project_id)
    policy.require(now.editable)
    if now.so_far.opened:
        return
    if now.so_far.plan is None:
        raise Invalid(findings=[{"path": "", "code": "field"}])
    for key, value in _seeded(now.so_far.plan, now.module).items():
        _save(house, actor, project_id, key, value, 0)


def _seeded(plan: FinancialPlan, module: Module) -> dict[str, Value]:
    """The first figures as answers; their year becomes the usual length of a plan."""
    answers = transcript.answers_of(plan, module)
    return {
        key: value
        for key, value in answers.items()
        if value != [] and key not in ("frame.horizon", "frame.legal_form", "frame.vat")
    }


def _row(**cells: Any) -> dict[str, Any]:
    return {"id": new_id(), "cells": cells}


def _save(
    house: House, actor: Actor, project_id: str, key: str, value: Value, based_on: int
) -> None:
    ref = PromptRef.parse(f"{MODULE}/{key}")
    saving.save(house, actor, project_id, ref, value, based_on)


def keep_rows(
    house: House, actor: Actor, opened: Book, key: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Keep the rows of `scenarios.scenarios` or `notes.notes`, based on what `opened` showed.

    Raises `Conflict` if somebody changed them meanwhile, `Invalid` for too many or too long ones.
    """
    before = opened.answers.get(key)
    _save(house, actor, opened.project, key, list(rows), before.version if before else 0)


def rows(opened: Book, key: str) -> list[dict[str, Any]]:
    """The rows of a table of the plan, as they are kept."""
    return list(opened.values.get(key) or [])


LEVERS = ("price", "volume", "cost", "delay")
"""Of a scenario: per cent, per cent, per cent, days."""


def scenario(row: Mapping[str, Any]) -> Scenario:
    """A row of `scenarios.scenarios` as what it means."""
    cells = row["cells"]
    levers = {name: cells.get(name) or 0 for name in LEVERS}
    return Scenario(id=row["id"], name=cells.get("name") or "", **levers)


def kept_scenarios(answers: Mapping[str, Answer]) -> list[Scenario]:
    """The scenarios among a project's answers."""
    kept = answers.get(f"{MODULE}/{SCENARIOS}")
    return [scenario(row) for row in (kept.value or [] if kept else [])]


def pin(house: House, actor: Actor, opened: Book, figure: str, text: str) -> None:
    """Write a note on a figure, in the place of the one that it has; nothing removes it."""
    kept = [row for row in rows(opened, NOTES) if row["cells"].get("figure") != figure]
    if text.strip():
        kept.append(_row(figure=figure, text=text.strip()))
    keep_rows(house, actor, opened, NOTES, kept)
