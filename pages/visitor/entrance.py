"""The door: first start, join with a code, come back, trainers; and the address for the class."""

import streamlit as st

from pages.parts import components, frame, institution, show
from pie_core.model.people import Role
from pie_core.service import address, cohorts

here = frame.here()
t = here.words.t

components.language_links(here)
st.title(t("Programme d'Innovation Entrepreneuriale"))
st.markdown(t("De « pas encore d'idée » à un projet testé. Ton cahier s'enregistre tout seul."))
if "efface" in st.query_params:
    st.success(t("Ton compte est effacé."))
if here.house.needs_setup():
    st.subheader(t("Premier démarrage : le compte du formateur"))
    st.markdown(t("Le code est écrit dans la fenêtre noire où le cahier a démarré."))
    components.first_form(here)
else:
    institution.came_back(here)
    joining = bool(st.query_params.get("code"))
    names = [t("Je rejoins un groupe"), t("Je reviens"), t("Formateur")]
    groups = cohorts.at_the_door(here.house)
    if institution.open_to(Role.TRAINEE):  # For whoever has such an account it is the shortest way.
        institution.entrance(here)
    join, back, staff = st.tabs(names, default=names[0] if joining or not groups else names[1])
    with join:
        group = cohorts.coded(here.house, st.query_params.get("code", ""))
        if group:
            st.success(t("Groupe : {name}", name=show.typed(group.name)))
        given = st.query_params
        components.join_form(here, given.get("code", ""), given.get("name", ""))
    with back:
        components.back_form(here, groups)
    with staff:
        components.staff_form(here)
        if not institution.open_to(Role.TRAINEE):
            institution.entrance(here)

local = (st.context.headers.get("host") or "").startswith(("localhost", "127.0.0.1"))
with st.expander(t("Ouvrir le cahier sur un autre appareil"), expanded=local):
    link = address.url(int(st.get_option("server.port")))
    st.html(f'<p class="pie-address">{link}</p>')
    show.qr(here.words, link)
    if not address.given():  # A server is found from any network that leads to it.
        st.caption(t("L'appareil doit être sur le même Wi-Fi que cet ordinateur."))
