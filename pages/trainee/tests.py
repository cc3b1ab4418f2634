"""What the team believes, tests and saw: hypotheses, tests, evidence, the journal.

`?v=` names the view; `?m=` and `?id=` a sheet; for a trainer or a reviewer `?p=` names the project.
"""

import streamlit as st

from pages.parts import frame, sheet_view, tests_view
from pie_core.service import plans, sheets

here = frame.here()
query = st.query_params
project = query.get("p") or plans.own_project(here.house, here.me)
book = sheets.book(here.house, here.me, project)
if query.get("id"):
    sheet_view.show_sheet(here, book, query.get("m", ""), query["id"])
elif query.get("from"):
    sheet_view.begin_from(here, book, query["from"])
else:
    tests_view.show_view(here, book, query.get("v", ""))
