"""Entering the financial plan: one question at a time, or table by table; the same answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from pages.parts import activity, fields, plan_view, show
from pages.parts.frame import Here
from pages.parts.plan_view import way
from pie_core.discovery import seasons
from pie_core.discovery.transcript import per_cent
from pie_core.errors import NotFound
from pie_core.finance import loan_products
from pie_core.model.programme import (
    Activity,
    ActivityWords,
    CalendarMonth,
    Choice,
    Column,
    Fallback,
    Module,
    Prompt,
    PromptRef,
    Table,
)
from pie_core.service import plans
from pie_core.service.answers import Work
from pie_core.service.plans import Book
from pie_core.words.catalogue import Words
from pie_core.words.numbers import month

MONTHS_BACK, MONTHS_AHEAD = 12, 48
"""Which months may be chosen as the first, around the usual one."""


def simple(here: Here, book: Book, step: str) -> None:
    """One question, its example and its help; the panel above, the way on below."""
    t = here.words.t
    steps = [item for item in book.module.activities if item.way == "simple"]
    found = next((item for item in steps if item.id == step), None)
    if found is None:
        raise NotFound()
    at = steps.index(found)
    words = book.module.worded(here.words.language.code).activities
    text = words[found.id]
    way(here, book, t("← Les chiffres"), "back")
    of = show.escape(t("Question {number} sur {count}", number=at + 1, count=len(steps)))
    title = show.escape(text.title)
    st.html(f'<div class="pie-head"><p class="pie-step-of">{of}</p><h1>{title}</h1></div>')
    activity.told(here, text)
    if not book.so_far.opened and book.so_far.plan is not None:
        plan_view.begin(here, book)
    _living(here, book, found, [book])
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        if at:
            way(here, book, t("← Question d'avant"), v="simple", s=steps[at - 1].id)
        if at + 1 < len(steps):
            way(here, book, t("Question suivante →"), "main", v="simple", s=steps[at + 1].id)
        else:
            way(here, book, t("Voir ma trésorerie →"), "main")


def complete(here: Here, book: Book, section: str) -> None:
    """One part of the plan in tables, the others one click away."""
    t = here.words.t
    sections = [item for item in book.module.activities if item.way == "complete"]
    found = next((item for item in sections if item.id == section), None) or sections[1]
    words = book.module.worded(here.words.language.code).activities
    way(here, book, t("← Les chiffres"), "back")
    titles = {item.id: words[item.id].title for item in sections}
    plan_view.parts(here, book, "saisie", titles, found.id)
    text = words[found.id]
    said = show.escape(f"{text.aim} {text.instruction}")
    st.html(
        f'<div class="pie-head"><h1>{show.escape(text.title)}</h1></div><p class="pie-sentence">{said}</p>'
    )
    if not book.so_far.opened and book.so_far.plan is not None:
        plan_view.begin(here, book)
    _living(here, book, found, [book])
    at = sections.index(found)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        if at + 1 < len(sections):
            after = sections[at + 1]
            label = t("{title} →", title=words[after.id].title)
            way(here, book, label, "main", v="saisie", s=after.id)
        else:
            way(here, book, t("Voir les états financiers →"), "main", v="etats")


@st.fragment
def _living(here: Here, book: Book, found: Activity, fresh: list[Book]) -> None:
    """The panel and the fields, drawn again after a save without the rest of the page.

    `fresh` holds the book at the first run; when only this fragment runs again, it is read again.
    """
    if fresh:
        fresh.pop()
    else:
        book = plans.book(here.house, here.me, book.project)
    if book.so_far.plan is not None:
        plan_view.panel(here, book)
    fields.show(here, _work(book, found), _prompts(here, book, found), live=True)
    if book.so_far.opened:
        plan_view.refused(here, book)


def _work(book: Book, found: Activity) -> Work:
    """The answers that the prompts of a part show, by prompt."""
    kept = {
        prompt.id: book.answers[key]
        for prompt in found.prompts
        if (key := _key(found, prompt)) in book.answers
    }
    return Work(book.module, found, book.project, kept, done=False, editable=book.editable)


def _key(found: Activity, prompt: Prompt) -> str:
    """Where the answer of a prompt lives: `activity.prompt`."""
    return getattr(prompt, "at", None) or f"{found.id}.{prompt.id}"


# ---------------------------------------------------------------- what the fields are given


def _prompts(here: Here, book: Book, found: Activity) -> list[dict[str, Any]]:
    """The prompts as the fields take them; what depends on no answer is worked out once."""
    dates = (book.start, book.usual_start, book.horizon)
    prompts = _worked_out(plans.Asked(book.module), found.id, here.words, *dates)
    if not plan_view.rests_on_evidence(found):
        return prompts
    language = here.words.language.code
    choices = plans.evidence_choices(here.house, here.me, book, language)
    options = [fields.option(key, label) for key, label in choices.items()]
    return fields.offering(prompts, "evidence", options)


@lru_cache(maxsize=256)
def _worked_out(
    asked: plans.Asked, activity_id: str, words: Words, start: str, usual: str, horizon: int
) -> list[dict[str, Any]]:
    """Structure and words of a part's prompts: months by name, fallbacks, where the answers live."""
    found = asked.module.activity(activity_id)
    assert found is not None
    shown = _Shown(asked.module, words, start, usual, horizon)
    texts = asked.module.worded(words.language.code).activities[activity_id]
    return [_prompt(shown, found, prompt, texts) for prompt in found.prompts]


@dataclass(frozen=True)
class _Shown:
    """For whom and for which months prompts are worked out."""

    module: Module
    words: Words
    start: str
    usual_start: str
    horizon: int

    def month(self, text: str) -> str:
        """A month by name."""
        return month(text, self.words.language)


def _prompt(shown: _Shown, found: Activity, prompt: Prompt, words: ActivityWords) -> dict[str, Any]:
    ref = PromptRef.parse(_key(found, prompt), shown.module.id)
    home = shown.module.activity(ref.activity)
    whole = home.prompt(ref.prompt) if home else None
    language = shown.words.language.code
    texts = shown.module.worded(language).activities[ref.activity].prompts[ref.prompt]
    given = fields.structure(shown.module.id, found.id, prompt, words)
    if isinstance(prompt, Table | Choice) and prompt.at:
        given["at"] = {"activity": ref.activity, "prompt": ref.prompt}
    if isinstance(prompt, CalendarMonth):
        begin = f"{int(shown.usual_start[:4]) - MONTHS_BACK // 12:04d}{shown.usual_start[4:]}"
        around = {*seasons.months_from(begin, MONTHS_BACK + MONTHS_AHEAD), shown.start}
        given["options"] = [fields.option(one, shown.month(one)) for one in sorted(around)]
    if isinstance(prompt, Table) and isinstance(whole, Table):
        columns = {column.id: column for column in whole.columns}
        labels = {column["id"]: column["label"] for column in given["columns"]}
        given["columns"] = [
            {
                "id": own.id,
                "required": own.required,
                "group": "" if prompt.at else own.group,
                "label": _label(shown, own.id) or labels[own.id],
                **_column(shown, columns[own.id], texts.options),
            }
            for own in prompt.columns
            if _in_the_plan(own.id, shown.horizon)
        ]
    return given


def _in_the_plan(column: str, horizon: int) -> bool:
    """Whether a column is of a year that the plan has: `units_4` is of its fourth."""
    year = column.rpartition("_")[2]
    return not year.isdigit() or int(year) * 12 <= horizon


def _label(shown: _Shown, column: str) -> str:
    """A column of one month is named after it: `mars 2027`."""
    if not (column.startswith("m") and column[1:].isdigit()):
        return ""
    return shown.month(seasons.months_from(shown.start, 12)[int(column[1:]) - 1])


def _column(shown: _Shown, column: Column, options: dict[str, str]) -> dict[str, Any]:
    """What the whole table says of a column, with its choices and its fallback worked out."""
    if column.kind == "month":
        choices = fields.months(shown.start, shown.horizon, shown.words)
    else:
        choices = [fields.option(key, options[key]) for key in column.options]
    return {
        "kind": column.kind,
        "options": choices,
        "min": column.min,
        "max": column.highest,
        "unit": column.unit,
        "fallback": _fallback(shown, column.fallback),
    }


def _fallback(shown: _Shown, rule: Fallback | None) -> dict[str, Any] | None:
    """A rule as the browser reckons it; what depends on the plan's months or on loans, worked out."""
    if rule is None:
        return None
    if rule.fixed is not None:
        return {"is": rule.fixed}
    if rule.by:
        return {"by": rule.by, "values": rule.values}
    if rule.same:
        return {"same": rule.same}
    if rule.loan:
        return {"by": "preset", "values": _of_loans(rule.loan)}
    times = list(rule.times)
    if rule.season is not None:
        times += seasons.of_month(seasons.months_from(shown.start, 12)[rule.season])
    return {"season": {"of": rule.of, "times": times, "whole": rule.whole}}


def _of_loans(name: str) -> dict[str, Any]:
    """What each ready-made loan has under a name; the rate in per cent, as it is typed."""
    found = {}
    for key, product in loan_products.load().items():
        value = getattr(product, name)
        if value is not None:
            found[key] = per_cent(value) if name == "rate" else value
    return found
