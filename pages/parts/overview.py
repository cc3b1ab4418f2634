"""A module from outside: what it is about and its steps; and its end: what was made."""

from __future__ import annotations

import streamlit as st

from pages.parts import gloss, show
from pages.parts.components import link, step_link
from pages.parts.frame import Here, is_staff
from pie_core.model.programme import Module
from pie_core.model.project import State
from pie_core.service import programmes, progress

END = "end"


def module(here: Here, found: Module) -> None:
    """The story, the aim, the steps with their state."""
    t, n, language = here.words.t, here.words.n, here.words.language.code
    words = found.worded(language)
    facts = [
        n("{n} étape", "{n} étapes", len(found.activities)),
        n("environ {n} heure", "environ {n} heures", round(found.minutes / 60)),
    ]
    title = show.escape(words.title)
    st.html(f'<div class="pie-head"><h1>{title}</h1>{show.chips_html(facts)}</div>')
    if is_staff(here):
        with st.container(horizontal=True):
            link("trainer/guide.py", t("Guide du formateur →"), m=found.id)
    parts = [words.about, show.boxed(words.story), f"**{t('À la fin')}**", words.outcome]
    if is_staff(here) and words.trainer:
        parts.append(show.folded(t("Notes du formateur"), words.trainer))
    mistakes = "\n".join(f"- {mistake}" for mistake in words.mistakes)
    if mistakes:
        parts.append(show.folded(t("Les erreurs que tout le monde fait"), mistakes))
    parts.append(f"### {t('Les étapes')}")
    text = gloss.explained(here.house.content.glossary, language, "\n\n".join(filter(None, parts)))
    st.markdown(text, unsafe_allow_html=True)
    standing = None if is_staff(here) else progress.mine(here.house, here.me)
    with st.container(key="steps"):
        for number, activity in enumerate(found.activities, start=1):
            step_link(found.id, activity.id, f"{number}. {words.activities[activity.id].title}")
            who = t("seul") if activity.by == "person" else t("en équipe")
            about = show.chips_html([n("{n} minute", "{n} minutes", activity.minutes), who])
            if standing:
                about += show.state(here.words, standing.of(found, activity))
            st.html(f'<div class="pie-step">{about}</div>')
    if standing:
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
    with st.container(key="steps-done"):
        for activity in found.activities:
            step_link(found.id, activity.id, words.activities[activity.id].title)
            written = show.quote(produced[activity.id]) if produced[activity.id] else ""
            state = show.state(here.words, standing.of(found, activity))
            st.html(f'<div class="pie-step">{state}{written}</div>')
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
    following = standing.next_step(programmes.mine(here.house, here.me).modules)
    if following:
        module_, activity = following
        title = module_.worded(language).activities[activity.id].title
        st.subheader(t("Et maintenant ?"))
        step_link(module_.id, activity.id, t("{title} →", title=title), "main")
