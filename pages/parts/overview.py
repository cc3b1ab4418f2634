"""A module from outside: what it is about and its steps; and its end: what was made."""

from __future__ import annotations

import streamlit as st

from pages.parts import show
from pages.parts.components import step_link
from pages.parts.frame import Here, is_staff
from pie_core.model.programme import Module
from pie_core.model.project import State
from pie_core.service import progress

END = "end"


def module(here: Here, found: Module) -> None:
    """The story, the aim, the steps with their state."""
    t, n, language = here.words.t, here.words.n, here.words.language.code
    words = found.worded(language)
    standing = progress.mine(here.house, here.me)
    st.title(words.title)
    st.write(words.about)
    show.chips(
        [
            n("{n} étape", "{n} étapes", len(found.activities)),
            n("environ {n} heure", "environ {n} heures", round(found.minutes / 60)),
        ]
    )
    if words.story:
        with st.container(border=True):
            st.markdown(words.story)
    st.markdown(f"**{t('À la fin')}**\n\n{words.outcome}")
    if is_staff(here) and words.trainer:
        with st.expander(t("Notes du formateur"), expanded=True):
            st.markdown(words.trainer)
    st.subheader(t("Les étapes"))
    for number, activity in enumerate(found.activities, start=1):
        texts = words.activities[activity.id]
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            step_link(found.id, activity.id, f"{number}. {texts.title}", "plain")
            who = t("seul") if activity.by == "person" else t("en équipe")
            show.chips([n("{n} minute", "{n} minutes", activity.minutes), who])
            if not is_staff(here):
                st.html(show.state(here.words, standing.of(found, activity)), width="content")
    if words.mistakes:
        with st.expander(t("Les erreurs que tout le monde fait")):
            st.markdown("\n".join(f"- {mistake}" for mistake in words.mistakes))
    if not is_staff(here):
        with st.container(horizontal=True):
            step_link(found.id, END, t("Voir la fin du module"))


def end(here: Here, found: Module) -> None:
    """What was produced, which competences were trained, what comes next."""
    t, n, language = here.words.t, here.words.n, here.words.language.code
    words = found.worded(language)
    standing = progress.mine(here.house, here.me)
    done, count = standing.done(found), len(found.activities)
    if done == count:
        st.title(t("Bravo ! Module terminé"))
    else:
        st.title(
            n(
                "Presque : {n} étape sur {count}",
                "Presque : {n} étapes sur {count}",
                done,
                count=count,
            )
        )
    st.markdown(f"**{words.outcome}**")
    st.subheader(t("Ce que tu as produit"))
    produced = progress.produced(here.house, here.me, found)
    for activity in found.activities:
        texts = words.activities[activity.id]
        with st.container(border=True, gap=None):
            with st.container(horizontal=True, vertical_alignment="center"):
                step_link(found.id, activity.id, texts.title, "plain")
                st.html(show.state(here.words, standing.of(found, activity)), width="content")
            if produced[activity.id]:
                show.quote(produced[activity.id])
    st.subheader(t("Ce que tu as entraîné"))
    programme = here.house.programme
    trained = [
        competence
        for activity in found.activities
        if standing.of(found, activity) is State.DONE
        for competence in activity.competences
    ]
    if trained:
        show.chips([programme.competence_name(c, language) for c in dict.fromkeys(trained)])
    else:
        st.write(t("Termine une étape : ce qu'elle entraîne se montre ici."))
    st.link_button(
        t("Télécharger mon travail (PDF)"), f"/api/documents/module/{found.id}", type="primary"
    )
    following = standing.next_step(programme.modules)
    if following:
        module_, activity = following
        title = module_.worded(language).activities[activity.id].title
        st.subheader(t("Et maintenant ?"))
        step_link(module_.id, activity.id, t("{title} →", title=title), "main")
