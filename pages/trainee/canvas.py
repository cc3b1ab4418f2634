"""The team's boards: moving notes, and how a board was.

`?b=` names the board, `?v=histoire` its past; for a trainer or a reviewer `?p=` names the project.
"""

import streamlit as st

from pages.parts import board_view, frame, story_view
from pie_core.service import plans

here = frame.here()
query = st.query_params
project = query.get("p") or plans.own_project(here.house, here.me)
board = query.get("b", "canvas")
if query.get("v") == "histoire":
    story_view.show_story(here, project, board)
else:
    board_view.show(here, project, board)
