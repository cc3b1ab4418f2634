"""Copying paper into the workbook: which activity, whose sheet, its photographs and its fields."""

from __future__ import annotations

import streamlit as st

from pages.parts import activity as activities
from pages.parts import components, fields, findings, frame, poster_view
from pages.parts import show as shown
from pages.parts.frame import Here
from pie_core.errors import Private
from pie_core.model.people import Cohort
from pie_core.model.programme import Activity, Module
from pie_core.service import papers
from pie_core.service.papers import Writer

SCREEN = "trainer/paper.py"
_CHOICE = "paper_activity"


def show(here: Here, cohort: Cohort) -> None:
    """The activity; then who did it on paper; then one sheet after the other."""
    place = _activity(here)
    if place is None:
        st.markdown(
            here.words.t("Choisis l'activité. Puis prends chaque feuille en photo, ou recopie-la.")
        )
        return
    module, activity = place
    try:
        writers = papers.writers(here.house, here.me, cohort.id, module.id, activity.id)
    except Private as error:
        st.warning(findings.sentence(here.words, error))
        return
    at = next((n for n, one in enumerate(writers) if one.id == st.query_params.get("w")), None)
    if at is None:
        _whose(here, cohort, module, activity, writers)
    else:
        _sheet(here, cohort, module, activity, writers, at)


def _activity(here: Here) -> tuple[Module, Activity] | None:
    """The activity of the address, which a list changes."""
    t, language = here.words.t, here.words.language.code
    query = st.query_params
    programme = here.house.programme_of(query["g"])
    places = {f"{m.id}/{a.id}": (m, a) for m, a in programme.activities()}
    current = f"{query.get('m', '')}/{query.get('a', '')}"

    def titled(key: str) -> str:
        module, activity = places[key]
        words = module.worded(language)
        number = module.activities.index(activity) + 1
        return f"{words.title} · {number}. {words.activities[activity.id].title}"

    def turn() -> None:
        module, _, activity = (st.session_state[_CHOICE] or "/").partition("/")
        st.query_params.from_dict({"g": st.query_params["g"], "m": module, "a": activity})

    st.selectbox(
        t("L'activité"),
        list(places),
        index=list(places).index(current) if current in places else None,
        format_func=titled,
        key=_CHOICE,
        placeholder=t("Choisis une activité"),
        on_change=frame.act(turn),
    )
    return places.get(current)


def _whose(
    here: Here, cohort: Cohort, module: Module, activity: Activity, writers: list[Writer]
) -> None:
    """Teams or people with where the screen stands, each a button; and sheets to print."""
    t, team = here.words.t, activity.by == "team"
    st.subheader(t("De quelle équipe est la feuille ?") if team else t("De qui est la feuille ?"))
    if not writers:
        st.info(t("Personne n'a encore rejoint le groupe."))
    with st.container(key="paper-writers"):
        for one in writers:
            label = f"{shown.typed(one.name)} · {shown.state_text(here.words, one.state)}"
            components.link(SCREEN, label, g=cohort.id, m=module.id, a=activity.id, w=one.id)
    st.markdown(activities.printing(here, module, activity), unsafe_allow_html=True)


def _sheet(
    here: Here,
    cohort: Cohort,
    module: Module,
    activity: Activity,
    writers: list[Writer],
    at: int,
) -> None:
    """One team's or person's sheet: photographs, fields, and the next one in one tap."""
    t, language = here.words.t, here.words.language.code
    one = writers[at]
    place = {"g": cohort.id, "m": module.id, "a": activity.id}
    work, poster = papers.copying(here.house, here.me, module.id, activity.id, one.id)
    state = shown.state(here.words, one.state)
    st.html(
        f'<div class="pie-head"><h2>{shown.escape(one.name)} {state}</h2>'
        f"<p>{shown.escape(t('Tout se garde seul, à ton nom, et se voit aussitôt chez eux.'))}</p></div>"
    )
    with st.container(horizontal=True):  # A pile of posters is photographed without scrolling.
        _onward(here, activity, writers, at, place)
    if poster:
        poster_view.filling(here, poster, t("Photographier la feuille ou l'affiche"))
        st.subheader(t("Recopier la feuille"))
    words = module.worded(language).activities[activity.id]
    fields.show(here, work, activities.prompts(here, work, words), live=False)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        _onward(here, activity, writers, at, place)
    st.caption(t("Le stagiaire dit lui-même quand l'étape est terminée."))


def _onward(
    here: Here, activity: Activity, writers: list[Writer], at: int, place: dict[str, str]
) -> None:
    """Back to all of them, and the next one."""
    t = here.words.t
    everybody = t("Toutes les équipes") if activity.by == "team" else t("Tout le groupe")
    components.link(SCREEN, t("← {title}", title=everybody), **place)
    if at + 1 < len(writers):
        following = writers[at + 1]
        label = t("{title} →", title=shown.typed(following.name))
        components.link(SCREEN, label, **place, w=following.id)
