"""The trainer's guide: `?m=` a module; aims, the minutes of each séance, what goes wrong, what to ask."""

import streamlit as st

from pages.parts import frame, guide_view

here = frame.here()
st.title(here.words.t("Guide du formateur"))
guide_view.module(here, guide_view.choose(here, st.query_params.get("m", "")))
