"""One version of a plan that was handed in, read by its reviewer, trainer or team.

`?d=` names the submission, `?v=` the view, `?s=` a section.
"""

import streamlit as st

from pages.parts import frame, review_view

here = frame.here()
query = st.query_params
opened = review_view.of(here, query.get("d", ""))
review_view.show(here, opened, query.get("v", ""), query.get("s", ""))
