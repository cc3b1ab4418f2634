"""The class's bank: a team asks for a loan, the others are the committee, the trainer leads.

`?r=` names a round, `?v=` what is done in it (`mur`: the wall); for a trainer `?p=` names the project
whose team is to ask.
"""

import streamlit as st

from pages.parts import committee_view, frame
from pie_core.model.people import Role

here = frame.here()
query = st.query_params
if here.me.role is Role.TRAINEE:
    committee_view.trainee(here, query.get("r", ""), query.get("v", ""))
else:
    committee_view.staff(here, query.get("p", ""), query.get("r", ""), query.get("v", ""))
