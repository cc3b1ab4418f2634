"""A group and its file: taking it out, and what came of the last one that was opened here."""

import streamlit as st

from pages.parts import class_view, components, frame, show
from pie_core.service import class_report, cohorts

here = frame.here()
t = here.words.t
cohort = cohorts.get(here.house, here.me, st.query_params.get("g", ""))
components.link(
    "trainer/group.py", t("← {title}", title=show.typed(cohort.name)), "back", g=cohort.id
)
st.title(t("Le groupe dans un fichier"))
told = class_report.last(here.house, here.me, cohort.id, here.words)
if told:
    class_view.report(here, told)
class_view.taking(here, cohort)
st.subheader(t("Réunir avec un fichier"))
class_view.opening(here)
