"""Work on paper, brought in by a trainer: choose the activity, the team, photograph and copy."""

import streamlit as st

from pages.parts import components, frame, paper_view, show
from pie_core.service import cohorts

here = frame.here()
t = here.words.t
cohort = cohorts.get(here.house, here.me, st.query_params.get("g", ""))
components.link(
    "trainer/group.py", t("← {title}", title=show.typed(cohort.name)), "back", g=cohort.id
)
st.title(t("Du papier au cahier"))
paper_view.show(here, cohort)
