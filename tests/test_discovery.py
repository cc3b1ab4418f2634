"""The thread: notes, facts, tests and assumptions grow out of answers and remember their source."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pie_core.discovery import assumptions, lineage
from pie_core.model.programme import Module, Programme, PromptRef, Stage
from pie_core.model.project import Answer, Note

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REF = PromptRef(module="day", activity="canvas", prompt="channels")


def item(key: str, text: str) -> dict[str, str]:
    return {"id": key, "text": text}


def notes(*found: Note) -> dict[str, Note]:
    return {note.id: note for note in found}


def test_new_items_become_notes_with_their_source() -> None:
    made = lineage.note_changes(
        REF, "channels", None, [item("aaaa", " Au souk "), item("bbbb", " ")], {}
    )
    assert made == [Note(id="aaaa", block="channels", text="Au souk", source="day/canvas.channels")]


def test_an_item_reworded_in_the_exercise_rewords_its_note() -> None:
    note = Note(id="aaaa", block="channels", text="Au souk", source=str(REF))
    changed = lineage.note_changes(
        REF, "channels", [item("aaaa", "Au souk")], [item("aaaa", "Au marché")], notes(note)
    )
    assert [(n.text, n.version) for n in changed] == [("Au marché", 2)]


def test_what_was_done_to_a_note_on_the_board_stays() -> None:
    moved = Note(
        id="aaaa", block="key_partners", text="Au souk du jeudi", source=str(REF), version=3
    )
    same = [item("aaaa", "Au souk")]
    more = [*same, item("bbbb", "WhatsApp")]
    assert [n.id for n in lineage.note_changes(REF, "channels", same, more, notes(moved))] == [
        "bbbb"
    ]


def test_an_item_removed_archives_its_note_and_back_again_restores_it() -> None:
    note = Note(id="aaaa", block="channels", text="Au souk", source=str(REF))
    [gone] = lineage.note_changes(REF, "channels", [item("aaaa", "Au souk")], [], notes(note))
    assert gone.archived
    [back] = lineage.note_changes(REF, "channels", [], [item("aaaa", "Au souk")], notes(gone))
    assert (back.archived, back.version) == (False, 3)


WORDS = {"title": "x", "about": "x", "outcome": "x", "activities": {}}


def _programme() -> Programme:
    def text(key: str, to: str, field: str) -> dict[str, object]:
        return {"id": key, "kind": "long_text", "link": {"to": to, "field": field}}

    module = Module.model_validate(
        {
            "id": "day",
            "place": "modules/day",
            "words": {"fr": WORDS},
            "activities": [
                {
                    "id": "one",
                    "minutes": 5,
                    "by": "team",
                    "prompts": [
                        text("old", "project", "idea"),
                        text("problem", "project", "problem"),
                    ],
                },
                {
                    "id": "two",
                    "minutes": 5,
                    "by": "team",
                    "prompts": [
                        text("new", "project", "idea"),
                        text("belief", "hypothesis", "statement"),
                        text("criterion", "experiment", "criterion"),
                        text("observation", "experiment", "observation"),
                        {
                            "id": "asked",
                            "kind": "number",
                            "link": {"to": "experiment", "field": "asked"},
                        },
                        {
                            "id": "decision",
                            "kind": "choice",
                            "options": ["continue", "pivot", "retest", "stop"],
                            "link": {"to": "experiment", "field": "decision"},
                        },
                    ],
                },
            ],
        }
    )
    return Programme(stages=(Stage(id="s", modules=(module,)),), stage_words={})


def answers(**values: object) -> dict[str, Answer]:
    """`activity__prompt=value`, each a minute after the one before."""
    made = {}
    for minute, (name, value) in enumerate(values.items()):
        activity, prompt = name.split("__")
        ref = PromptRef(module="day", activity=activity, prompt=prompt)
        made[str(ref)] = Answer(
            owner="p",
            prompt=ref,
            value=value,
            version=1,
            author_id="a",
            at=AT + timedelta(minutes=minute),
        )
    return made


def test_the_latest_of_two_answers_is_the_fact() -> None:
    given = answers(two__new="La seconde idée", one__old="La première, reprise", one__problem=" ")
    assert lineage.facts(_programme(), given) == {"idea": "La première, reprise"}


def test_a_test_is_put_together_with_the_dates_of_criterion_and_observation() -> None:
    given = answers(two__belief="B", two__criterion="C", two__observation="O", two__asked=3)
    [made] = lineage.experiments(_programme(), given)
    assert (made.belief, made.criterion, made.observation, made.asked) == ("B", "C", "O", 3)
    assert made.criterion_at == AT + timedelta(minutes=1)
    assert made.observed_at == AT + timedelta(minutes=2)
    assert made.source == "day/two"
    assert lineage.experiments(_programme(), {}) == []


FIGURES = {
    "activity": "services",
    "offer": "Réparation",
    "price": 12_000,
    "units": 40,
    "unit_cost": 5_000,
    "investments": [
        {"id": "row1", "cells": {"name": "Outils", "amount": 300_000}},
        {"id": "row2", "cells": {"name": "Sans montant"}},
    ],
    "overheads": [{"id": "row1", "cells": {"amount": 50_000}}],
    "funding": [
        {"id": "row1", "cells": {"name": "Famille", "kind": "own", "amount": 200_000}},
        {"id": "row2", "cells": {"name": "Oncle", "kind": "loan", "amount": 120_000, "months": 6}},
        {"id": "row3", "cells": {"name": "Ami", "kind": "loan", "amount": 50_000}},
    ],
}


def test_first_figures_become_a_plan() -> None:
    plan = assumptions.plan(FIGURES, date(2026, 12, 31))
    assert plan is not None
    assert (plan.start, plan.horizon_months, plan.legal_form) == (
        "2027-01",
        12,
        "auto_entrepreneur",
    )
    assert list(plan.offers[0].monthly_units) == [40] * 12
    assert [i.cost for i in plan.investments] == [300_000]
    assert [o.amount for o in plan.overheads] == [50_000]
    assert [c.amount for c in plan.funding.own_cash] == [200_000]
    assert [(loan.amount, loan.months, loan.rate) for loan in plan.funding.loans] == [
        (120_000, 6, 0),
        (50_000, 12, 0),
    ]


@pytest.mark.parametrize("name", assumptions.NEEDED)
def test_no_plan_while_something_misses(name: str) -> None:
    fields = {key: value for key, value in FIGURES.items() if key != name}
    assert assumptions.plan(fields, date(2026, 11, 24)) is None
    assert assumptions.missing(fields) == (name,)


def test_nothing_sold_and_nothing_bought_is_still_a_plan() -> None:
    fields = {"activity": "goods", "offer": "Pain", "price": 1, "units": 0, "unit_cost": 0}
    assert assumptions.plan(fields, date(2026, 11, 24)) is not None
