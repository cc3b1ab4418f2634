"""Leading a class: its steps, its time, what it answers, what the projector shows."""

import streamlit as st

from pages.parts import components, desk_view, frame, show
from pie_core.service import cohorts

here = frame.here()
cohort = cohorts.get(here.house, here.me, st.query_params.get("g", ""))
back = here.words.t("← {title}", title=show.typed(cohort.name))
components.link("trainer/group.py", back, "back", g=cohort.id)
st.html(f'<div class="pie-head"><h1>{show.escape(here.words.t("Séance en classe"))}</h1></div>')
desk_view.show(here, cohort)
