"""A trainer's groups side by side: who is here, who needs help, how far they are; in a live part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from html import escape

import streamlit as st

from pages.parts import components, frame, help_view, show
from pages.parts.frame import Here
from pie_core.model.overview import GroupView
from pie_core.model.people import Cohort
from pie_core.service import overview
from pie_core.service.house import now
from pie_core.words.numbers import clock

EVERY = 15.0
"""Seconds between two looks at the store."""
FILTERS: dict[str, Callable[[Cohort], str]] = {
    "e": lambda one: one.establishment,
    "f": lambda one: one.trade,
    "g": lambda one: one.id,
}
"""Key in the address → what of a group it filters by."""
LABELS = {"e": "Établissement", "f": "Filière", "g": "Groupe"}
EVERYTHING = {"e": "Tous les établissements", "f": "Toutes les filières", "g": "Tous les groupes"}


def filters(here: Here, cohorts: list[Cohort]) -> list[Cohort]:
    """Three choices, kept in the address; the groups that remain. Each offers what is left for it."""
    t, query = here.words.t, st.query_params.to_dict()
    if len(cohorts) < 2:
        return cohorts

    def turn() -> None:
        chosen = {key: st.session_state.get(f"groups.{key}", "") for key in FILTERS}
        st.query_params.from_dict({key: value for key, value in chosen.items() if value})

    left = cohorts
    with st.container(horizontal=True, key="group-filters"):
        for key, of in FILTERS.items():
            names = {of(one): of(one) for one in left} if key != "g" else _names(left)
            options = ["", *sorted(names, key=lambda one: names[one])]
            given = query.get(key, "")
            chosen = given if given in options else ""
            st.session_state[f"groups.{key}"] = chosen
            titles = {"": t(EVERYTHING[key]), **names}
            st.selectbox(
                t(LABELS[key]),
                options,
                format_func=lambda one, titles=titles: titles.get(one, ""),
                key=f"groups.{key}",
                on_change=frame.act(turn),
            )
            left = [one for one in left if not chosen or of(one) == chosen]
    return left


def _names(cohorts: list[Cohort]) -> dict[str, str]:
    """Group → its name, with its code where two bear the same: a choice is known by its label."""
    count = Counter(one.name for one in cohorts)
    return {
        one.id: one.name if count[one.name] == 1 else f"{one.name} · {one.join_code}"
        for one in cohorts
    }


@frame.live(EVERY)
def board(here: Here, ids: list[str]) -> None:
    """A line for each group, then who needs help in all of them; read again every few seconds."""
    t, n = here.words.t, here.words.n
    groups = overview.of(here.house, here.me, ids)
    if len(groups) > 1:
        present = sum(group.here for group in groups)
        everyone = sum(len(group.people) for group in groups)
        needed = sum(len(group.in_need) for group in groups)
        told = [
            n("{n} connecté sur {count}", "{n} connectés sur {count}", present, count=everyone),
            n("{n} équipe a besoin d'aide", "{n} équipes ont besoin d'aide", needed),
        ]
        st.html(lamp(here, told))
    for group in groups:
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"group-line-{group.cohort.id}"
        ):
            st.html(_line(here, group))
            components.link("trainer/group.py", t("Ouvrir"), "main", g=group.cohort.id)
    if any(group.teams for group in groups):
        needs = help_view.in_need(here, groups, named=len(groups) > 1)
        heading = escape(t("Qui a besoin d'aide"))
        st.html(f"<h2>{heading}</h2>{needs}{help_view.rules(here)}")


def lamp(here: Here, texts: list[str]) -> str:
    """That this part is live, since when it stands, and short facts, as HTML."""
    word = escape(here.words.t("En direct, {time}", time=clock(now())))
    facts = "".join(f'<span class="pie-chip">{escape(text)}</span>' for text in texts)
    return (
        f'<div class="pie-meta"><span class="pie-live"><i aria-hidden="true">●</i> {word}</span>'
        f"{facts}</div>"
    )


def _line(here: Here, group: GroupView) -> str:
    """Name, presence, help, last save, progress."""
    t, n, cohort = here.words.t, here.words.n, group.cohort
    about = show.about(cohort)
    if not group.people:
        nobody = escape(t("Personne n'a encore rejoint le groupe."))
        facts = f"<span>{nobody}</span>"
    else:
        count = len(group.people)
        present = n(
            "{n} connecté sur {count}", "{n} connectés sur {count}", group.here, count=count
        )
        shape = "●" if group.here else "○"
        needed = len(group.in_need)
        named = here.words.listed(team.name for team in group.in_need[:3])
        names = named + (" …" if needed > 3 else "")
        help_ = (
            f'<span class="pie-flag">! {escape(n("{n} équipe à aider", "{n} équipes à aider", needed))}'
            f"</span><small>{escape(names)}</small>"
            if needed
            else f"<small>✓ {escape(t('personne à aider'))}</small>"
        )
        saved = show.when(here.words, group.saved) or t("rien encore")
        done = n("{n} étape sur {count}", "{n} étapes sur {count}", group.done, count=group.count)
        facts = (
            f'<span data-here="{int(bool(group.here))}"><i aria-hidden="true">{shape}</i> '
            f"{escape(present)}</span><span>{help_}</span>"
            f"<span><small>{escape(t('Enregistré'))}</small>{escape(saved)}</span>"
            f'<span><progress max="{max(1, group.count)}" value="{group.done}"></progress>'
            f"<small>{escape(done)}</small></span>"
        )
    session = ""
    if group.live.run:
        step = group.live.step
        doing = help_view.title(here, step.module, step.activity) if step else ""
        label = t("séance en cours : {title}", title=doing or group.live.plan.title)
        session = f'<span class="pie-live">▶ {escape(label)}</span>'
    return (
        f'<div class="pie-group"><div><b>{escape(cohort.name)}</b><small>{escape(about)}</small>'
        f"{session}</div>{facts}</div>"
    )
