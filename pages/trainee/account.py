"""My account: language, PIN, my data as a file, erase, sign out."""

import streamlit as st

from pages.parts import components, erasing_view, frame, institution_view
from pie_core.model.people import Role
from pie_core.service import accounts
from pie_core.words.languages import LANGUAGES

here = frame.here()
t, me = here.words.t, here.me


def change_language() -> None:
    """Keep the choice; the next run reads it."""
    accounts.set_language(frame.here().house, frame.here().me, st.session_state["language"])


st.title(t("Mon compte"))
st.markdown(t("Tu es connecté sous ce nom :"))
st.text(me.person.name)
components.sign_out(here, t("Quitter (me déconnecter)"))
st.selectbox(
    t("Langue"),
    list(LANGUAGES),
    index=list(LANGUAGES).index(here.words.language.code),
    format_func=lambda code: LANGUAGES[code].own_name,
    key="language",
    on_change=frame.act(change_language),
)
institution_view.own(here)
st.subheader(t("Mon PIN") if me.role is Role.TRAINEE else t("Mon mot de passe"))
institution_view.secrets(here)
st.subheader(t("Mes données"))
frame.consent(here)
st.link_button(t("Emporter mes données (fichier JSON)"), "/api/me/export.json")
with st.expander(t("Tout effacer")):
    st.markdown(
        t(
            "Ton nom et tes réponses personnelles disparaissent. Ce que ton équipe a écrit "
            "ensemble reste à l'équipe, sans ton nom ; si tu es seul, tout disparaît. "
            "**On ne peut pas revenir en arrière.**"
        )
    )
    st.markdown(erasing_view.backups(here))
    institution_view.erase(here)
