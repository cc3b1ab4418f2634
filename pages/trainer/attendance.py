"""Who is there: `?g=` names the group, `&d=` a day; the month as a table; `&v=mois&m=` another month."""

import streamlit as st

from pages.parts import attendance_view, components, frame, show
from pie_core.service import cohorts

here = frame.here()
t = here.words.t
query = st.query_params
cohort = cohorts.get(here.house, here.me, query.get("g", ""))
components.link(
    "trainer/group.py", t("← {title}", title=show.typed(cohort.name)), "back", g=cohort.id
)
st.title(t("Présences"))
attendance_view.views(here, cohort)
if query.get("v") == "mois":
    attendance_view.month(here, cohort, query.get("m", ""))
else:
    attendance_view.day(here, cohort, query.get("d", ""))
