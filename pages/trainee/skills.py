"""My competences: the profile, the questionnaire (`?v=questions&o=`), the team's eyes (`?v=equipe`).

`?w=` names a teammate about whom one answers three questions.
"""

import streamlit as st

from pages.parts import attempt_view, eyes_view, frame, profile_view

here = frame.here()
query = st.query_params
match query.get("v", ""):
    case "questions":
        attempt_view.own(here, query.get("o", ""))
    case "equipe" if query.get("w"):
        attempt_view.about(here, query["w"], "peer")
    case "equipe":
        eyes_view.show(here)
    case _:
        profile_view.mine(here)
