"""One team's work, read by its trainer or reviewer."""

import streamlit as st

from pages.parts import frame, project_view

here = frame.here()
project_view.show(here, st.query_params.get("p", ""))
