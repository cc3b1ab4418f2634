"""Competences for trainers: `?w=` a trainee's shared profile, with `?v=observer` an observation of
them; without, the questionnaire as trainees see it."""

import streamlit as st

from pages.parts import attempt_view, frame, profile_view

here = frame.here()
query = st.query_params
person = query.get("w", "")
if person and query.get("v") == "observer":
    attempt_view.about(here, person, "observed")
elif person:
    profile_view.shared(here, person)
else:
    attempt_view.preview(here)
