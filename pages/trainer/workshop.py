"""A group's version of a séance: `?g=` the group, `?w=` the séance, `module/workshop`."""

import streamlit as st

from pages.parts import components, frame, show, workshop_edit
from pie_core.service import cohorts, workshops

here = frame.here()
t, query = here.words.t, st.query_params
cohort = cohorts.get(here.house, here.me, query.get("g", ""))
found = workshops.one(here.house, here.me, cohort.id, query.get("w", ""), here.words.language.code)
back = t("← {title}", title=t("Séance en classe"))
components.link("trainer/desk.py", back, "back", g=cohort.id)
chips = show.chips_html([cohort.name, *workshop_edit.summary(here, found)])
title = show.escape(found.plan.title)
st.html(f'<div class="pie-head"><h1>{title}</h1>{chips}</div>')
workshop_edit.edit(here, cohort.id, found)
if found.module:
    components.link("trainer/guide.py", t("Guide du formateur →"), m=found.module.id)
