"""What groups in numbers look like: how far a module is, tests of teams, evidence, plans."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts.frame import Here
from pie_core.charts.counts import Bar, counts
from pie_core.model.numbers import Count, Numbers, Report, Task
from pie_core.report import numbers_words as told
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number
from pie_core.words.terms import PLAN_STATES, RUNGS, TEST_COUNTS


def progress(found: Report, tasks: Sequence[Task], titles: Sequence[str], words: Words) -> None:
    """How many finished and began each of some activities, with the place where it stops."""
    t = words.t
    each = [found.together.activities[task.module, task.activity] for task in tasks]
    bars = [
        _bar(title, task, count, words)
        for title, task, count in zip(titles, tasks, each, strict=True)
    ]
    keys = (t("terminé"), t("commencé"), t("pas encore"))
    chart = counts(t("Étapes terminées"), [_stops(titles, each, words)], bars, words, keys=keys)
    st.vega_lite_chart(chart, width="stretch", theme=None)


def _bar(title: str, task: Task, count: Count, words: Words) -> Bar:
    done, begun = count.done or 0, count.begun or 0
    return Bar(
        name=f"{title} · {told.who(task, words)}",
        parts=(done, max(0, begun - done)),
        number=told.among(count.done, count.of, words),
        told=told.finished(count, words),
        whole=count.of,
    )


def _stops(titles: Sequence[str], each: Sequence[Count], words: Words) -> str:
    """The first activity that fewer than half have finished: where groups are now."""
    for title, count in zip(titles, each, strict=True):
        if count.done is not None and 2 * count.done < count.of:
            return words.t("À partir de « {name} », moins de la moitié a terminé.", name=title)
    return words.t("Chaque étape est terminée par la moitié au moins.")


def thread(here: Here, found: Report) -> None:
    """Three figures: tests of teams, evidence by strength, plans by state."""
    t, words, one = here.words.t, here.words, found.together
    charts = (
        counts(t("Tests par équipe"), [_untested(one, words)], _tests(one, words), words),
        counts(t("Force des preuves"), [_strength(one, words)], _evidence(one, words), words),
        counts(t("Où en sont les plans"), [_plans_said(one, words)], _plans(one, words), words),
    )
    for column, chart in zip(st.columns(3), charts, strict=True):
        with column:
            st.vega_lite_chart(chart, width="stretch", theme=None)


def _teams(n: int, words: Words) -> str:
    return words.n("{n} équipe", "{n} équipes", n)


def _plain_bar(name: str, n: int, said: str, words: Words) -> Bar:
    return Bar(name=name, parts=(n,), number=number(n, words.language), told=said)


def _tests(one: Numbers, words: Words) -> list[Bar]:
    return [
        _plain_bar(words.t(TEST_COUNTS[name]), n, _teams(n, words), words)
        for name, n in one.begun.items()
    ]


def _untested(one: Numbers, words: Words) -> str:
    if not one.begun["0"]:
        return words.t("Chaque équipe a commencé un test.")
    return words.n(
        "{n} équipe sur {teams} n'a encore rien testé.",
        "{n} équipes sur {teams} n'ont encore rien testé.",
        one.begun["0"],
        teams=one.teams,
    )


def _evidence(one: Numbers, words: Words) -> list[Bar]:
    pieces = ((rung, one.evidence[rung]) for rung in RUNGS)
    return [
        _plain_bar(
            f"{rung}. {words.t(RUNGS[rung])}",
            n,
            words.n("{n} preuve", "{n} preuves", n),
            words,
        )
        for rung, n in pieces
    ]


def _strength(one: Numbers, words: Words) -> str:
    if not one.pieces:
        return words.t("Aucune preuve n'est encore gardée.")
    acted = sum(n for rung, n in one.evidence.items() if rung >= 3)
    return words.t(
        "{share} des preuves montrent que quelqu'un a agi.",
        share=told.share(acted, one.pieces, words),
    )


def _plans(one: Numbers, words: Words) -> list[Bar]:
    return [
        _plain_bar(words.t(PLAN_STATES[state]), n, _teams(n, words), words)
        for state, n in one.plans.items()
    ]


def _plans_said(one: Numbers, words: Words) -> str:
    if not one.handed_in:
        return words.t("Aucun plan n'est encore déposé.")
    return words.n(
        "{n} équipe sur {teams} a déposé son plan.",
        "{n} équipes sur {teams} ont déposé leur plan.",
        one.handed_in,
        teams=one.teams,
    )
