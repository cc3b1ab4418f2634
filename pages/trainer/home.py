"""A trainer's groups: open one, make one, open the example."""

import streamlit as st

from pages.parts import components, frame, group_parts, show, year_end_view
from pie_core.service import cohorts

here = frame.here()
t = here.words.t
st.title(t("Mes groupes"))
found = cohorts.mine(here.house, here.me)
if not found:
    st.info(t("Pas encore de groupe. Crée le tien, ou ouvre l'exemple pour voir le cahier rempli."))
for cohort in found:
    with st.container(border=True):
        st.subheader(show.typed(cohort.name))
        st.caption(show.typed(f"{cohort.trade} · {cohort.establishment} · {cohort.year}"))
        components.link("trainer/group.py", t("Ouvrir le groupe"), "main", g=cohort.id)
with st.expander(t("Créer un groupe"), expanded=not found):
    group_parts.create(here)
if not any(cohort.establishment == group_parts.EXAMPLE for cohort in found):
    st.button(t("Ouvrir le groupe de démonstration"), on_click=frame.act(group_parts.open_example))
year_end_view.closed(here)
