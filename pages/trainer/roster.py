"""A list of names goes into a group, or into several at once."""

import streamlit as st

from pages.parts import components, frame, roster_view, show
from pie_core.service import cohorts

here = frame.here()
t = here.words.t
cohort_id = st.query_params.get("g", "")
if cohort_id:
    cohort = cohorts.get(here.house, here.me, cohort_id)
    title = t("← {title}", title=show.typed(cohort.name))
    components.link("trainer/group.py", title, "back", g=cohort.id)
else:
    components.link("trainer/home.py", t("← {title}", title=t("Mes groupes")), "back")
st.title(t("Importer une liste"))
roster_view.show_file(here, cohort_id, st.query_params.get("f", ""))
