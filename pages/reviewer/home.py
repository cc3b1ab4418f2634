"""The plans that a reviewer may read, by group."""

import streamlit as st

from pages.parts import components, frame, show
from pie_core.service import cohorts

here = frame.here()
t = here.words.t
st.title(t("Dossiers à lire"))
groups = cohorts.mine(here.house, here.me)
if not groups:
    st.info(t("Aucun groupe ne t'est encore ouvert. Un formateur peut le faire."))
for cohort in groups:
    st.header(show.typed(cohort.name))
    with st.container(horizontal=True):
        for team in cohorts.teams(here.house, here.me, cohort.id):
            components.link("trainer/team.py", show.typed(team.name), p=team.project_id)
