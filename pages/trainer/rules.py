"""The statutory numbers: what each is, how sure it is; change one for every plan of the house."""

import streamlit as st

from pages.parts import frame, rule_form, rules_parts

here = frame.here()
t = here.words.t
st.title(t("Règles"))
st.markdown(t(rules_parts.ABOUT))
rules_parts.left_out(here)
rule_form.change(here)
rules_parts.listing(here)
rules_parts.loans(here)
