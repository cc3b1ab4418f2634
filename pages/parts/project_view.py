"""A team's project on screen, for its members, their trainer and reviewers."""

from __future__ import annotations

import streamlit as st

from pages.parts import frame
from pages.parts import show as draw
from pages.parts.components import link
from pages.parts.frame import Here
from pie_core.model.people import Team
from pie_core.service import cohorts, plans, projects

FACTS = (
    ("problem", "Le problème"),
    ("customer", "Pour qui"),
    ("idea", "Notre idée"),
    ("story", "Notre histoire"),
    ("next_step", "Notre prochain pas"),
)


def show(here: Here, project_id: str) -> None:
    """Everything that the project holds so far, and its plan as a PDF."""
    t = here.words.t
    project = projects.read(here.house, here.me, project_id)
    st.html(f"<h1>{draw.escape(project.name)}</h1>")
    draw.chips([t("Équipe : {name}", name=project.team), *project.members])
    with st.container(horizontal=True):
        st.link_button(
            t("Télécharger le plan (PDF)"), f"/api/documents/plan/{project_id}", type="primary"
        )
        link("trainee/dossier.py", t("Ouvrir le dossier →"), **frame.own(here, project_id))
    told = [(t(label), project.facts[key]) for key, label in FACTS if key in project.facts]
    if told:
        draw.table((t("En bref"), ""), told)
    else:
        st.info(t("Ton projet se remplit tout seul pendant « Une journée pour essayer »."))
    st.header(t("Le modèle d'affaires"))
    draw.canvas(here.words, project.notes)
    st.header(t("Les chiffres"))
    draw.figures(here.words, plans.so_far(here.house, here.me, project_id))
    link("trainee/figures.py", t("Ouvrir les chiffres →"), **frame.own(here, project_id))
    st.header(t("Le test"))
    if project.experiments:
        draw.test(here.words, project.experiments)
    else:
        st.info(t("Pas encore de test. Il se fait dans l'étape « Tester » de la journée."))


def rename(here: Here, team: Team) -> None:
    """One field for the team's name."""
    t = here.words.t

    def keep() -> None:
        cohorts.rename_team(
            frame.here().house, frame.here().me, team, st.session_state["team_name"]
        )
        frame.say(t("Nom enregistré."))

    st.text_input(t("Nom de l'équipe"), team.name, key="team_name", max_chars=80)
    st.button(t("Enregistrer le nom"), on_click=frame.act(keep))
