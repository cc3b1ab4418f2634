"""What a trainer makes of the programme for a group: its track, titles, order, modules shown or not."""

from __future__ import annotations

import streamlit as st

from pages.parts import frame, show
from pages.parts.components import step_link
from pages.parts.frame import Here
from pie_core.model.people import Cohort
from pie_core.model.programme import Layout, Module
from pie_core.service import cohorts, programmes


def choose(here: Here) -> Cohort | None:
    """The group whose programme is shown; None for the programme of all."""
    t = here.words.t
    groups = {one.id: one for one in cohorts.mine(here.house, here.me)}
    current = st.query_params.get("g", "")

    def turn() -> None:
        group = st.session_state["layout-group"]
        st.query_params.from_dict({"g": group} if group else {})

    names = {"": t("Le programme de tous"), **{one.id: one.name for one in groups.values()}}
    st.selectbox(
        t("Pour quel groupe ?"),
        list(names),
        index=list(names).index(current) if current in names else 0,
        format_func=names.__getitem__,
        key="layout-group",
        on_change=frame.act(turn),
    )
    return groups.get(current)


def track(here: Here, cohort: Cohort, layout: Layout) -> None:
    """Which way the group goes through the programme."""
    t, language = here.words.t, here.words.language.code
    programme = here.house.programme
    ids = [one.id for one in programme.tracks]

    def turn() -> None:
        arrived = frame.here()
        chosen = st.session_state[f"track-{cohort.id}"]
        programmes.choose_track(arrived.house, arrived.me, cohort.id, chosen)

    st.radio(
        t("Le parcours du groupe"),
        ids,
        index=ids.index(layout.track) if layout.track in ids else 0,
        format_func=lambda one: programme.named(one, language).name,
        captions=[programme.named(one, language).about for one in ids],
        key=f"track-{cohort.id}",
        on_change=frame.act(turn),
    )
    st.caption(t("Changer de parcours n'efface rien : ce qui est écrit reste."))


def module(
    here: Here, cohort: Cohort, layout: Layout, found: Module, place: tuple[int, int]
) -> None:
    """A module of the group: shown or not, its title, earlier or later. `place`: at, of how many."""
    t = here.words.t
    title = found.worded(here.words.language.code).title
    shown, (at, count) = found.id not in layout.off, place

    def act(key: str) -> None:
        arrived = frame.here()
        house, me = arrived.house, arrived.me
        match key:
            case "show":
                value = st.session_state[f"show-{found.id}"]
                programmes.switch(house, me, cohort.id, found.id, shown=value)
            case "name":
                typed = st.session_state[f"name-{found.id}"]
                programmes.rename(house, me, cohort.id, found.id, typed)
            case _:
                by = -1 if key == "up" else 1
                programmes.move(house, me, cohort.id, found.id, by)

    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.toggle(
                show.typed(title),
                value=shown,
                key=f"show-{found.id}",
                on_change=frame.act(act),
                args=("show",),
            )
            for key, sign, name in (("up", "↑", t("Plus tôt")), ("down", "↓", t("Plus tard"))):
                st.button(
                    sign,
                    key=f"{key}-{found.id}",
                    help=f"{name} : {show.typed(title)}",
                    on_click=frame.act(act),
                    args=(key,),
                    disabled=at == (0 if key == "up" else count - 1),
                )
        with st.expander(t("Autre titre pour ce groupe")):
            st.text_input(
                t("Le titre que voient les stagiaires"),
                value=layout.names.get(found.id, ""),
                placeholder=title,
                max_chars=programmes.TITLE_LENGTH,
                key=f"name-{found.id}",
                on_change=frame.act(act),
                args=("name",),
            )
            st.caption(t("Vide : le titre du programme."))
            step_link(found.id, "", t("Ouvrir le module →"))


def reset(here: Here, cohort: Cohort) -> None:
    """Back to the programme's order and titles."""
    t = here.words.t

    def back() -> None:
        arrived = frame.here()
        programmes.reset(arrived.house, arrived.me, cohort.id)

    with st.popover(t("Revenir au programme de tous")):
        st.markdown(t("L'ordre, les titres et les modules cachés de ce groupe sont oubliés."))
        st.button(t("Oui, revenir"), on_click=frame.act(back), key="layout-reset")
