"""Accounts of trainers and reviewers, and the backups, for the administrator."""

import streamlit as st

from pages.parts import frame, institution_view, staff_parts

here = frame.here()
st.title(here.words.t("Comptes"))
staff_parts.accounts_table(here)
staff_parts.add(here)
institution_view.expected(here)
staff_parts.backups(here)
