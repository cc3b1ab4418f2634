"""The dossier for the bank: written section by section, questioned, handed in, followed.

`?v=` names the view, `?s=` a section; for a trainer or a reviewer `?p=` names the project.
"""

import streamlit as st

from pages.parts import (
    actuals_view,
    dossier_view,
    export_view,
    follow_view,
    frame,
    handing_view,
    questions_view,
)
from pie_core.service import plans

here = frame.here()
query = st.query_params
project = query.get("p") or plans.own_project(here.house, here.me)
if query.get("v") == "ecrire":
    dossier_view.section(here, project, query.get("s", ""))
else:
    found = dossier_view.read(here, project)
    match dossier_view.head(here, found, query.get("v", "")):
        case "questions":
            questions_view.show(here, found)
        case "exporter":
            export_view.show(here, found)
        case "banque":
            handing_view.show(here, found)
        case "suivi":
            follow_view.show(here, project)
            st.divider()
            actuals_view.show(here, project, query.get("mois", ""))
        case _:
            dossier_view.overview(here, found)
