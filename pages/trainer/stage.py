"""The projector of a class: `?g=` names the group. It fills the window until somebody leaves it."""

import streamlit as st

from pages.parts import frame, stage_view

stage_view.show(frame.here(), st.query_params.get("g", ""))
