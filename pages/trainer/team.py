"""One team's work, read by its trainer or reviewer."""

import streamlit as st

from pages.parts import follow_view, frame, project_view
from pages.parts.components import link

here = frame.here()
project = st.query_params.get("p", "")
project_view.show(here, project)
if frame.is_staff(here):
    link("trainee/committee.py", here.words.t("Jouer la banque en classe →"), p=project)
    st.divider()
    follow_view.show(here, project)
