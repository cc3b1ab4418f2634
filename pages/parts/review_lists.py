"""The plans that wait, by group; a printed code checked; a project opened from a file."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, dossier_view, follow_view, review_view, show
from pages.parts.frame import Here
from pie_core.model.people import Cohort
from pie_core.service import reviews
from pie_core.words.numbers import moment


def group(here: Here, cohort: Cohort) -> None:
    """The teams of a group with where their plan is; those that wait for a decision first."""
    t = here.words.t
    found = reviews.of_cohort(here.house, here.me, cohort.id)
    if not found:
        st.info(t("Pas encore d'équipe dans ce groupe."))
    with st.container(key=f"steps-done-{cohort.id}"):
        for one in found:
            with st.container(horizontal=True, vertical_alignment="center"):
                if one.submission_id:
                    components.link(
                        review_view.PAGE, show.typed(one.team), "plain", d=one.submission_id
                    )
                else:
                    components.link(
                        dossier_view.PAGE, show.typed(one.team), "plain", p=one.project_id
                    )
                facts = [dossier_view.state_html(here.words, one.state)]
                if one.at:
                    number = t("version {n}", n=one.number)
                    when = moment(one.at, here.words.language)
                    facts += [
                        f'<span class="pie-chip">{escape(text)}</span>' for text in (number, when)
                    ]
                st.html(f'<div class="pie-meta">{"".join(facts)}</div>')


def code(here: Here) -> None:
    """A field for the code of a printed plan, and what the house knows of it."""
    t = here.words.t
    st.subheader(t("Vérifier un code"))
    typed = st.text_input(
        t("Le code imprimé sur le plan"), key="code", placeholder="7F3K-9Q4M", max_chars=120
    )
    if not typed.strip():
        return
    found = reviews.check(here.house, here.me, typed)
    if found is None:
        st.warning(t("Aucun plan de ce cahier n'a ce code. Regarde bien chaque lettre."))
        return
    one = found.submission
    told = t(
        "{project}, équipe {team}, version {n}.",
        project=found.project,
        team=found.team,
        n=one.number,
    )
    if found.genuine:
        st.success(show.typed(told))
        show.say(t("Ce plan a été validé ici, et son contenu n'a pas changé depuis."))
    else:
        st.error(show.typed(told))
        show.say(
            t("Attention : ce plan n'est pas validé, ou son contenu a changé. Demande l'original.")
        )
    st.html(
        f'<div class="pie-meta">{dossier_view.state_html(here.words, found.state)}'
        f'<span class="pie-chip">sha256 {one.digest[:16]}…</span></div>'
    )
    components.link(review_view.PAGE, t("Ouvrir cette version"), d=one.id)


def receive(here: Here, groups: list[Cohort]) -> None:
    """The form that opens a project from a file."""
    t = here.words.t
    st.subheader(t("Ouvrir un projet reçu"))
    st.markdown(
        t(
            "L'équipe t'a donné son fichier ? Ouvre-le ici. Si le projet est déjà dans ce cahier, seules les remarques et les décisions sont ajoutées."
        )
    )
    options = [(cohort.id, cohort.name) for cohort in groups]
    components.receive_form(here, options, "/dossier?p={project}&v=banque")


def trainer(here: Here, cohort: Cohort) -> None:
    """A trainer's side: what is due, where each plan is, the class's bank, codes, files."""
    t = here.words.t
    follow_view.due(here, cohort.id)
    st.subheader(t("Où en sont les plans"))
    group(here, cohort)
    components.link("trainee/committee.py", t("Jouer la banque en classe →"))
    code(here)
    receive(here, [cohort])


def page(here: Here, cohorts_: list[Cohort]) -> None:
    """A reviewer's home."""
    t = here.words.t
    st.title(t("Dossiers à lire"))
    if not cohorts_:
        st.info(t("Aucun groupe ne t'est encore ouvert. Un formateur peut le faire."))
    for cohort in cohorts_:
        st.header(show.typed(cohort.name))
        group(here, cohort)
    st.divider()
    code(here)
    receive(here, [])
