"""Scenarios of a plan: what if prices, sales, costs or customers' delays were others.

They are rows of `scenarios.scenarios` in the plan's answers, at most ten, in the order in which
they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pie_core.errors import Invalid, NotFound
from pie_core.finance import scenarios as engine
from pie_core.finance.parameters import Parameters
from pie_core.finance.scenarios import Draw, Outcome, Swing, Uncertainty, WhatIf
from pie_core.model.people import Actor
from pie_core.model.plan import FinancialPlan
from pie_core.model.project import Scenario
from pie_core.service import plans
from pie_core.service.house import House, new_id
from pie_core.service.plans import SCENARIOS, Book

MOST = 10


def listed(book: Book) -> list[Scenario]:
    """The scenarios of a project in their order."""
    return [plans.scenario(row) for row in plans.rows(book, SCENARIOS)]


def _change(
    house: House,
    actor: Actor,
    project_id: str,
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
) -> None:
    book = plans.book(house, actor, project_id)
    plans.keep_rows(house, actor, book, SCENARIOS, change(plans.rows(book, SCENARIOS)))


def keep(
    house: House,
    actor: Actor,
    project_id: str,
    name: str,
    levers: Mapping[str, float],
    scenario: str = "",
) -> str:
    """Keep levers under a name: as a new scenario, or in the place of one; its id.

    Raises `Invalid` (code `field`) without a name, (`scenarios`) beyond ten.
    """
    if not name.strip():
        raise Invalid(findings=[{"path": "name", "code": "field"}])
    made = {"id": scenario or new_id(), "cells": {"name": name.strip(), **levers}}

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if scenario:
            if all(row["id"] != scenario for row in rows):
                raise NotFound()
            return [made if row["id"] == scenario else row for row in rows]
        if len(rows) >= MOST:
            raise Invalid(findings=[{"path": "", "code": "scenarios"}])
        return [*rows, made]

    _change(house, actor, project_id, change)
    return str(made["id"])


def remove(house: House, actor: Actor, project_id: str, scenario: str) -> None:
    """Take a scenario out; the history of the answer keeps it."""
    _change(house, actor, project_id, lambda rows: [r for r in rows if r["id"] != scenario])


# ---------------------------------------------------------------- what comes of them


@lru_cache(maxsize=512)
def outcome(plan: FinancialPlan, known: Parameters, what_if: WhatIf) -> Outcome | None:
    """What comes of a scenario; None for amounts in which a centime could no longer be told."""
    try:
        return engine.outcome(plan, known, what_if)
    except Invalid:
        return None


@lru_cache(maxsize=64)
def tornado(plan: FinancialPlan, known: Parameters) -> tuple[Swing, ...]:
    """The ten assumptions that move the lowest cash most; none where amounts are too large."""
    try:
        return tuple(engine.tornado(plan, known))
    except Invalid:
        return ()


@lru_cache(maxsize=32)
def draw(plan: FinancialPlan, known: Parameters, uncertainty: Uncertainty) -> Draw | None:
    """Ten thousand futures, about a second of computing the first time; None as in `outcome`."""
    try:
        return engine.draw(plan, known, uncertainty)
    except Invalid:
        return None
