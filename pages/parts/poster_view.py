"""A team's poster on paper beside an exercise: its photographs, and the way to add one."""

from __future__ import annotations

import streamlit as st

from pages.parts import components, fields
from pages.parts.frame import Here
from pages.parts.show import escape, quote
from pie_core.model.programme import SHEET
from pie_core.service import papers
from pie_core.service.answers import Work
from pie_core.service.papers import Poster

OPEN = "affiche"
"""The view of an activity in which the poster's fields are open."""


def opened(here: Here, work: Work) -> bool:
    """Show the poster's fields in place of the exercise, if its team asks for them."""
    if not work.editable or st.query_params.get("v") != OPEN:
        return False
    found = papers.poster(here.house, work)
    if found is None:
        return False
    filling(here, found, found.module.worded(here.words.language.code).activities[SHEET].title)
    with st.container(horizontal=True):
        back = here.words.t("← Revenir à l'exercice")
        components.step_link(work.module.id, work.activity.id, back, "main")
    return True


def show(here: Here, work: Work) -> None:
    """The poster of a team's exercise, and the way to its fields."""
    found = papers.poster(here.house, work)
    if found is None:
        return
    t = here.words.t
    seen = papers.shown(found.answers)
    if seen:
        st.html(_drawn(here, seen))
    if found.editable:
        label = t("Changer l'affiche") if seen else t("Ajouter la photo d'une affiche")
        place = {"m": work.module.id, "a": work.activity.id, "v": OPEN}
        with st.container(horizontal=True):
            components.link("trainee/module.py", label, **place)


def filling(here: Here, poster: Work, title: str) -> None:
    """The fields of a poster, which save by themselves."""
    words = poster.module.worded(here.words.language.code).activities[SHEET]
    st.subheader(title)
    st.caption(words.aim)
    prompts = [
        fields.structure(poster.module.id, poster.activity.id, prompt, words)
        for prompt in poster.activity.prompts
    ]
    fields.show(here, poster, prompts, live=False)


def _drawn(here: Here, seen: Poster) -> str:
    t = here.words.t
    figures = []
    for number, (photo, caption) in enumerate(seen.photos, start=1):
        alt = caption or t("Photo {n}", n=number)
        under = f'<figcaption dir="auto">{escape(caption)}</figcaption>' if caption else ""
        figures.append(
            f'<figure><a href="/api/photos/{escape(photo)}" target="_blank" rel="noopener">'
            f'<img src="/api/photos/{escape(photo)}" alt="{escape(alt)}" loading="lazy"></a>'
            f"{under}</figure>"
        )
    said = quote(seen.text) if seen.text else ""
    title = escape(t("L'affiche de ton équipe"))
    return (
        f'<section class="pie-poster"><h3>{title}</h3><div>{"".join(figures)}</div>{said}</section>'
    )
