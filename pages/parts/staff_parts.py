"""Accounts of trainers and reviewers, and the state of the backups."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages.parts import frame, show
from pages.parts.frame import Here
from pie_core.model.people import Role
from pie_core.service import accounts, cohorts, safety
from pie_core.words.numbers import moment, number

ROLES = {
    Role.TRAINER: "formateur",
    Role.REVIEWER: "validateur",
    Role.ADMINISTRATOR: "administrateur",
}


def accounts_table(here: Here) -> None:
    """Everybody who is not a trainee."""
    t = here.words.t
    rows = [[p.name, t(ROLES[p.role])] for p in cohorts.colleagues(here.house, here.me)]
    show.table([t("Nom"), t("Rôle")], rows)


def add(here: Here) -> None:
    """Make an account for a colleague."""
    t = here.words.t

    def make() -> None:
        arrived = frame.here()
        person = accounts.add_staff(
            arrived.house,
            arrived.me,
            Role(st.session_state.get("staff_role", "trainer")),
            st.session_state.get("staff_name", ""),
            st.session_state.get("staff_password", ""),
        )
        frame.say(t("Compte créé : {name}", name=show.typed(person.name)))

    with st.form("new_staff", border=False):
        st.subheader(t("Créer un compte"))
        st.text_input(t("Prénom et nom"), key="staff_name", max_chars=60)
        st.radio(
            t("Rôle"),
            [role.value for role in ROLES],
            format_func=lambda r: t(ROLES[Role(r)]),
            key="staff_role",
            horizontal=True,
        )
        st.text_input(
            t("Mot de passe"),
            type="password",
            key="staff_password",
            help=t("Au moins 8 caractères. La personne le change ensuite dans « Mon compte »."),
        )
        st.form_submit_button(t("Créer le compte"), type="primary", on_click=frame.act(make))


def backups(here: Here) -> None:
    """The automatic backups, and one now."""
    t, spoken = here.words.t, here.words.language

    def now_() -> None:
        safety.back_up(frame.here().house, frame.here().me)
        frame.say(t("Sauvegarde faite et vérifiée."))

    st.subheader(t("Sauvegardes"))
    st.markdown(t("Le cahier se sauvegarde seul chaque nuit et avant chaque mise à jour."))
    st.button(t("Sauvegarder maintenant"), on_click=frame.act(now_))
    kept = safety.kept(here.house, here.me)
    if kept:
        head = [t("Fichier"), t("Date"), t("Taille")]
        rows = [
            [
                path.name,
                moment(datetime.fromtimestamp(path.stat().st_mtime, UTC), spoken),
                t("{size} Mo", size=number(path.stat().st_size / 1e6, spoken, decimals=1)),
            ]
            for path in kept
        ]
        st.html(show.table_html(head, rows, "pie-table pie-whole"))  # No word is cut.
    else:
        st.write(t("Pas encore de sauvegarde."))
