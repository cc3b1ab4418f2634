"""The figures of a project: what they come to, how they are entered, read, and varied.

`?v=` names the view, `?s=` a part of it; for a trainer or a reviewer `?p=` names the project.
"""

import streamlit as st

from pages.parts import frame, plan_entry, plan_view, scenarios_view, statements_view
from pie_core.service import plans

here = frame.here()
query = st.query_params
project = query.get("p") or plans.own_project(here.house, here.me)
book = plans.book(here.house, here.me, project)
part = query.get("s", "")
match query.get("v", ""):
    case "simple":
        plan_entry.simple(here, book, part)
    case "saisie":
        plan_entry.complete(here, book, part)
    case "etats":
        statements_view.show_part(here, book, part)
    case "scenarios":
        scenarios_view.show_part(here, book, part)
    case _:
        plan_view.overview(here, book)
