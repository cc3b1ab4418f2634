"""My project: facts, canvas, figures, test, and the plan as a PDF."""

import streamlit as st

from pages.parts import frame, project_view
from pie_core.errors import NotFound
from pie_core.service import cohorts

here = frame.here()
mine = cohorts.my_team(here.house, here.me)
if mine is None:
    raise NotFound()
team, members = mine
project_view.show(here, team.project_id)
st.divider()
with st.expander(here.words.t("Le nom de notre équipe")):
    project_view.rename(here, team)
