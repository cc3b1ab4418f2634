"""A module: its overview, one activity at a time, and its end."""

import streamlit as st

from pages.parts import activity, frame, overview
from pie_core.errors import NotFound
from pie_core.service import programmes

here = frame.here()
query = st.query_params
module = programmes.mine(here.house, here.me).module(query.get("m", ""))
if module is None:
    raise NotFound()
chosen = query.get("a", "")
if not chosen:
    overview.module(here, module)
elif chosen == overview.END:
    overview.end(here, module)
else:
    activity.screen(here, module, chosen, query.get("owner"))
