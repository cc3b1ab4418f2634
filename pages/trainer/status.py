"""How the workbook and its computer are, in sentences; the problems of late, and what to do."""

import streamlit as st

from pages.parts import frame, status_view

here = frame.here()
st.title(here.words.t("État du cahier"))
status_view.show(here)
