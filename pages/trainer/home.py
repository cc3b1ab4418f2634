"""A trainer's groups: where they stand and who needs help, live; make one, open the example.

`?e=` establishment, `?f=` filière, `?g=` group: what is shown of them.
"""

import streamlit as st

from pages.parts import class_view, frame, group_parts, groups_view, year_end_view
from pie_core.service import cohorts

here = frame.here()
t = here.words.t
st.title(t("Mes groupes"))
found = cohorts.mine(here.house, here.me)
if not found:
    st.info(t("Pas encore de groupe. Crée le tien, ou ouvre l'exemple pour voir le cahier rempli."))
else:
    groups_view.board([cohort.id for cohort in groups_view.filters(here, found)])
with st.expander(t("Créer un groupe"), expanded=not found):
    group_parts.create(here)
if not any(cohort.establishment == group_parts.EXAMPLE for cohort in found):
    st.button(t("Ouvrir le groupe de démonstration"), on_click=frame.act(group_parts.open_example))
class_view.from_file(here)
year_end_view.closed(here)
