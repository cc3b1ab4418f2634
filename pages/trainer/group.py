"""One group: how to join it, where each team stands, its people."""

import streamlit as st

from pages.parts import (
    components,
    frame,
    group_parts,
    matrix_view,
    numbers_view,
    people_acts,
    people_list,
    review_lists,
    show,
    skills_group,
)
from pie_core.service import cohorts

here = frame.here()
t = here.words.t
cohort = cohorts.get(here.house, here.me, st.query_params.get("g", ""))
components.link("trainer/home.py", t("← {title}", title=t("Mes groupes")), "back")
st.title(show.typed(cohort.name))
st.caption(show.typed(show.about(cohort)))
with st.container(horizontal=True):
    components.link("trainer/desk.py", t("Mener la séance →"), "main", g=cohort.id)
    components.link("trainer/stage.py", t("L'écran à projeter"), g=cohort.id)
    components.link("trainer/guide.py", t("Guide du formateur"))
started = bool(cohorts.people(here.house, here.me, cohort.id))
teams, people, dossiers, join, skills, counted, more = st.tabs(
    [
        t("Où en sont les équipes"),
        t("Les stagiaires"),
        t("Dossiers"),
        t("Rejoindre"),
        t("Compétences"),
        t("Bilan du groupe"),
        t("Plus"),
    ],
    key="group_tabs",
    # Before anybody is there, the first thing is to let them in.
    default=t("Où en sont les équipes") if started else t("Rejoindre"),
    on_change="rerun",
)
if join.open:
    with join:
        group_parts.joining(here, cohort)
if teams.open:
    with teams:
        matrix_view.board(cohort.id)
        components.link("trainer/paper.py", t("Du papier au cahier →"), g=cohort.id)
if dossiers.open:
    with dossiers:
        review_lists.trainer(here, cohort)
if people.open:
    with people:
        people_list.people(here, cohort)
        people_acts.acts(here, cohort)
if skills.open:
    with skills:
        skills_group.group(here, cohort)
if counted.open:
    with counted:
        numbers_view.group(here, cohort)
if more.open:
    with more:
        group_parts.more(here, cohort)
