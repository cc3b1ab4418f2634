"""The institution's account on one's own account page; whom an administrator expects."""

from __future__ import annotations

import streamlit as st

from pages.parts import components, frame, institution, show
from pages.parts.frame import Here
from pie_core.model.people import Role
from pie_core.service import cohorts, identities, institutions

ROLES = {
    Role.TRAINER: "formateur",
    Role.REVIEWER: "validateur",
    Role.ADMINISTRATOR: "administrateur",
    Role.TRAINEE: "stagiaire",
}


def own(here: Here) -> None:
    """By which accounts of an institution one comes in; linking one, taking one away."""
    linked = identities.mine(here.house, here.me)
    may = institution.open_to(here.me.role) and identities.has_secret(here.house, here.me)
    if not linked and not may:
        return
    t = here.words.t

    def take(issuer: str, subject: str) -> None:
        arrived = frame.here()
        token = frame.session_token(arrived.house) or ""
        identities.unlink(arrived.house, arrived.me, issuer, subject, token)
        frame.say(t("Ce compte n'ouvre plus ton cahier."))

    st.subheader(t("Mon établissement"))
    for number, one in enumerate(linked):
        st.text(one.shown)
        st.button(
            t("Délier"),
            key=f"unlink-{number}",
            on_click=frame.act(take),
            args=(one.issuer, one.subject),
        )
    if may and len(linked) < len(institutions.current().providers):
        institution.buttons(
            here,
            t("Relier à mon compte de l'établissement"),
            lambda name: t("Relier à mon compte de {name}", name=name),
        )


def secrets(here: Here) -> None:
    """Change one's PIN or password; or choose the first, proven by the institution."""
    t = here.words.t
    if identities.has_secret(here.house, here.me):
        components.secret_form(here)
    elif proof := _proof(here):
        components.secret_form(here, proof)
    elif institution.open_to(here.me.role):
        institution.buttons(
            here,
            t("Confirmer d'abord avec mon établissement"),
            lambda name: t("Confirmer d'abord avec {name}", name=name),
        )


def erase(here: Here) -> None:
    """Erase one's account, proven by the PIN or password, or by the institution."""
    if identities.has_secret(here.house, here.me):
        components.erase_form(here)
    elif proof := _proof(here):
        components.erase_form(here, proof)
    else:
        st.write(here.words.t("Confirme d'abord avec ton établissement, plus haut sur cette page."))


def _proof(here: Here) -> str:
    """A ticket that proves who came in by an institution alone; '' until they sign in there again."""
    identity, held = institution.arrived(here)
    if identity and identities.owner(here.house, identity) == here.me.id:
        return institution.ticket(here, identity, held)
    return ""


def expected(here: Here) -> None:
    """Whom the administrator expects from an institution, and who is linked."""
    settings = institutions.current()
    if not settings.open:
        return
    t = here.words.t
    st.subheader(t("Comptes de l'établissement"))
    st.markdown(
        t(
            "Écris qui peut entrer avec son compte de l'établissement. La première fois, son compte "
            "du cahier se crée avec ce rôle. L'adresse doit être vérifiée par l'établissement."
        )
    )
    _add(here)
    _waiting(here)
    _linked(here)


def _add(here: Here) -> None:
    t, settings = here.words.t, institutions.current()
    groups = {cohort.id: cohort.name for cohort in cohorts.mine(here.house, here.me)}
    roles = [role for role in ROLES if settings.trainees or role is not Role.TRAINEE]
    state = st.session_state

    def make() -> None:
        arrived = frame.here()
        number = identities.invite(
            arrived.house,
            arrived.me,
            state.get("invite_provider", next(iter(settings.providers))),
            Role(state.get("invite_role", "trainer")),
            state.get("invite_group"),
            state.get("invite_lines", ""),
        )
        frame.say(arrived.words.n("{n} personne ajoutée.", "{n} personnes ajoutées.", number))

    with st.form("invite", border=False, clear_on_submit=False):
        if len(settings.providers) > 1:
            st.selectbox(t("Établissement"), list(settings.providers), key="invite_provider")
        st.radio(
            t("Rôle"),
            [role.value for role in roles],
            format_func=lambda role: t(ROLES[Role(role)]),
            key="invite_role",
            horizontal=True,
        )
        if settings.trainees:
            st.selectbox(
                t("Groupe (pour des stagiaires)"),
                list(groups),
                format_func=lambda one: groups.get(one, ""),
                index=None,
                key="invite_group",
                placeholder=t("Choisir"),
            )
        st.text_area(
            t("Une personne par ligne : adresse ; prénom et nom"),
            key="invite_lines",
            placeholder=f"nadia.alami@etablissement.ma ; {t('Nadia Alami')}",
            help=t("Au lieu de l'adresse, « sub: » et l'identifiant que donne l'établissement."),
        )
        st.form_submit_button(t("Ajouter ces personnes"), on_click=frame.act(make))


def _waiting(here: Here) -> None:
    t = here.words.t
    waiting = identities.invitations(here.house, here.me)
    if not waiting:
        return

    def drop() -> None:
        arrived = frame.here()
        chosen = st.session_state.get("invited")
        if chosen:
            identities.withdraw(arrived.house, arrived.me, chosen)
            frame.say(t("Cette personne n'est plus attendue."))

    st.markdown(t("Attendus, pas encore venus :"))
    show.table(
        [t("Nom"), t("Rôle"), t("Adresse ou identifiant")],
        [[one.name, t(ROLES[one.role]), one.key] for one in waiting],
    )
    _choice(here, "invited", {one.id: f"{one.name} ({one.key})" for one in waiting})
    st.button(t("Ne plus attendre"), key="uninvite", on_click=frame.act(drop))


def _linked(here: Here) -> None:
    t = here.words.t
    linked = identities.everybody(here.house, here.me)
    if not linked:
        return
    keys = {str(number): (one.issuer, one.subject) for number, one in enumerate(linked)}

    def drop() -> None:
        arrived = frame.here()
        chosen = keys.get(st.session_state.get("linked") or "")
        if chosen:
            identities.unlink(arrived.house, arrived.me, *chosen)
            frame.say(t("Ce compte de l'établissement n'ouvre plus rien ici."))

    st.markdown(t("Reliés :"))
    show.table(
        [t("Nom"), t("Compte de l'établissement")],
        [[one.person_name, one.shown] for one in linked],
    )
    names = {str(n): f"{one.person_name} ({one.shown})" for n, one in enumerate(linked)}
    _choice(here, "linked", names)
    st.button(t("Délier ce compte"), key="unlink_other", on_click=frame.act(drop))


def _choice(here: Here, key: str, names: dict[str, str]) -> None:
    t = here.words.t
    st.selectbox(
        t("Personne"),
        list(names),
        format_func=lambda one: names.get(one, ""),
        index=None,
        key=key,
        placeholder=t("Choisir"),
    )
