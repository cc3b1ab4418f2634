"""An activity of a team or a person, read by their trainer: `?g=` group, `?m=` module, `?a=`
activity, `?p=` project or person."""

import streamlit as st

from pages.parts import frame, reading_view
from pie_core.service import rounds

here = frame.here()
where = (st.query_params.get(key, "") for key in "gmap")
reading_view.show_round(here, rounds.visit(here.house, here.me, *where))
