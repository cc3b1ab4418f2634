"""The end of a group's year: `?g=` names the group, open, closed or erased."""

import streamlit as st

from pages.parts import components, frame, show, year_end_view
from pie_core.service import cohorts

here = frame.here()
t = here.words.t
cohort = cohorts.get(here.house, here.me, st.query_params.get("g", ""))
components.link("trainer/home.py", t("← {title}", title=t("Mes groupes")), "back")
st.title(t("Fin d'année"))
st.caption(show.typed(f"{cohort.name} · {show.about(cohort)}"))
year_end_view.screen(here, cohort)
