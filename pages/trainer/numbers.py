"""What an establishment asks for: one's groups in numbers."""

import streamlit as st

from pages.parts import frame, numbers_view

here = frame.here()
t = here.words.t
st.title(t("Bilan des groupes"))
st.caption(t("Ce que font les groupes, en chiffres. Personne n'y est nommé ni classé."))
numbers_view.page(here)
