"""A group on its trainer's screen: joining, standings, people, and making one."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from pages.parts import components, erasing_view, frame, show
from pages.parts.frame import Here
from pie_core.model.people import Cohort, Role
from pie_core.service import accounts, address, cohorts, examples

EXAMPLE = examples.ESTABLISHMENT
HERE_SECONDS = timedelta(minutes=3)


def create(here: Here) -> None:
    """Nom, filière, établissement, année: one button, then the code."""
    t = here.words.t
    fields = {
        "name": (t("Nom du groupe"), "TSFCC 101"),
        "trade": (t("Filière"), t("Froid et climatisation")),
        "establishment": (t("Établissement"), t("ISTA de ta ville")),
        "year": (t("Année de formation"), "2026-2027"),
    }

    def make() -> None:
        arrived = frame.here()
        given = {name: st.session_state.get(f"new.{name}", "") for name in fields}
        cohort = cohorts.create(arrived.house, arrived.me, **given)
        frame.say(t("Groupe créé. Son code : {code}", code=cohort.join_code))

    with st.form("new_group", border=False):
        for name, (label, example) in fields.items():
            st.text_input(label, key=f"new.{name}", placeholder=example, max_chars=80)
        st.form_submit_button(t("Créer le groupe"), type="primary", on_click=frame.act(make))


def open_example() -> None:
    """Load the example group with work in it."""
    arrived = frame.here()
    cohort = examples.load(arrived.house, arrived.me)
    frame.say(arrived.words.t("Groupe de démonstration ouvert : {name}", name=cohort.name))


def joining(here: Here, cohort: Cohort) -> None:
    """Code, address and QR in big type, to project."""
    t = here.words.t
    link = address.url(int(st.get_option("server.port")), cohort.join_code)
    plain = address.url(int(st.get_option("server.port")))
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        show.say(t("1. Sur le même Wi-Fi, ouvre cette adresse (ou vise le carré) :"))
        st.html(f'<p class="pie-address">{plain}</p>')
        show.say(t("2. Écris le code du groupe :"))
        st.html(f'<p class="pie-code">{cohort.join_code}</p>')
        show.say(t("3. Écris ton nom, puis choisis un PIN de quatre chiffres."))
    with right:
        show.qr(here.words, link)
    st.markdown(t("Lien à envoyer (le code est déjà dedans) :"))
    st.code(link, language=None, wrap_lines=True)


def who(here: Here, label: str, names: dict[str, str], key: str) -> str | None:
    """One person (by id) out of some, nobody at first."""
    return st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda i: names.get(i, ""),
        key=key,
        placeholder=here.words.t("Choisis un nom"),
    )


def _remove(here: Here, cohort: Cohort) -> None:
    """Erase the account of somebody who does not belong here, or who asks for it."""
    t = here.words.t
    names = {p.id: p.name for p in cohorts.people(here.house, here.me, cohort.id)}

    def erase() -> None:
        arrived = frame.here()
        if chosen := st.session_state.get("leaving"):
            accounts.erase(arrived.house, arrived.me, chosen)
            frame.say(t("Le compte de {name} est effacé.", name=show.typed(names.get(chosen, ""))))

    with st.popover(t("Retirer un stagiaire")):
        st.markdown(
            t(
                "Son compte et ses réponses personnelles sont effacés pour toujours. "
                "Le travail d'équipe reste à l'équipe."
            )
        )
        st.markdown(erasing_view.backups(here))
        chosen = who(here, t("Qui ?"), names, "leaving")
        if chosen in names:  # Not to be taken back: the button says whose account it is.
            label = t("Effacer le compte de {name}", name=show.typed(names[chosen]))
            st.button(label, on_click=frame.act(erase), key="erase_trainee")


def more(here: Here, cohort: Cohort) -> None:
    """Open the group to a colleague or a reviewer; close it at the end of the year."""
    t = here.words.t
    staff = [p for p in cohorts.colleagues(here.house, here.me) if p.id != here.me.id]
    roles = {Role.REVIEWER: t("validateur")}

    def share() -> None:
        arrived = frame.here()
        if chosen := st.session_state.get("colleague"):
            cohorts.open_to(arrived.house, arrived.me, cohort.id, chosen)
            frame.say(t("C'est fait."))

    if staff:
        names = {p.id: f"{p.name} ({roles.get(p.role, t('formateur'))})" for p in staff}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            who(here, t("Ouvrir ce groupe à un collègue"), names, "colleague")
            st.button(t("Ouvrir"), on_click=frame.act(share))
    else:
        st.write(t("Un administrateur peut créer des comptes de formateur et de validateur."))
    components.logo_form(here, cohort.id)
    _remove(here, cohort)
    st.subheader(t("Emporter le groupe dans un fichier"))
    st.markdown(t("Pour continuer sur un autre ordinateur, puis réunir le travail des deux."))
    components.link("trainer/merged.py", t("Emporter le groupe"), g=cohort.id)
    st.subheader(t("Fin d'année"))
    st.markdown(
        t("Fermer le groupe ; plus tard, garder ses résultats sans noms et effacer le reste.")
    )
    components.link("trainer/year_end.py", t("Préparer la fin d'année"), g=cohort.id)
