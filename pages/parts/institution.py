"""Signing in by an institution, as the screens see it: who Streamlit says has come, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.parts import components, findings, show
from pie_core.errors import PieError
from pie_core.model.identities import Identity
from pie_core.model.people import Role
from pie_core.service import identities, institutions
from pie_core.service.house import now


def vouched() -> tuple[Identity | None, str]:
    """Who the institution says is at this browser, and the browser's sign-in there."""
    settings = institutions.current()
    if not settings.open:
        return None, ""
    held = identities.browser(st.context.cookies)
    return (identities.told(settings, st.user.to_dict()) if held else None), held


def arrived(here: Any) -> tuple[Identity | None, str]:
    """As `vouched`, while it can still open something: signed in a moment ago, and not used yet."""
    identity, held = vouched()
    if identity is None or not identities.fresh(identity, now()):
        return None, held
    return (None if identities.served(here.house, held) else identity), held


def ticket(here: Any, identity: Identity, held: str) -> str:
    """The ticket of a sign-in; the same for every run of this page, so that no form is drawn anew."""
    kept = st.session_state.get("ticket")
    if not kept or kept[0] != held:
        kept = st.session_state["ticket"] = (held, identities.ticket(here.house, identity, held))
    return str(kept[1])


def open_to(role: Role) -> bool:
    """Whether people of this role may come in by an institution here."""
    settings = institutions.current()
    return settings.open and (role is not Role.TRAINEE or settings.trainees)


def buttons(here: Any, label: str, named: Callable[[str], str]) -> None:
    """A button for each institution; elsewhere than where it sends people back, a link to there.

    `label` for one without a name, `named` makes it of a name.
    """
    settings = institutions.current()
    if not settings.at(st.context.headers.get("host") or ""):
        st.link_button(label, settings.origin)
        return
    for provider, name in settings.providers.items():
        said = named(show.typed(name)) if name else label
        st.button(said, key=f"institution-{provider}", on_click=st.login, args=(provider,))


def came_back(here: Any) -> None:
    """At the door: whoever comes back from the institution goes in, or reads why not."""
    if not institutions.current().open:
        return
    t = here.words.t
    if "etablissement" in st.query_params:
        st.warning(
            t("La connexion avec l'établissement n'a pas abouti. Recommence, ou entre sans elle.")
        )
    identity, held = arrived(here)
    if identity is None:
        return
    try:
        name = identities.expected(here.house, identity)
    except PieError as error:
        st.warning(findings.sentence(here.words, error))
        st.text(identity.shown)
        st.button(t("Quitter ce compte de l'établissement"), on_click=st.logout, key="not_me")
    else:
        st.markdown(t("Ton établissement t'a reconnu : {name}", name=show.typed(name)))
        components.institution_form(here, ticket(here, identity, held))


def entrance(here: Any) -> None:
    """At the door: the way to the institution."""
    t = here.words.t
    if institutions.current().open:
        buttons(
            here,
            t("Se connecter avec mon établissement"),
            lambda name: t("Se connecter avec {name}", name=name),
        )


def linking(here: Any, act: Callable[[Callable[..., Any]], Callable[..., None]]) -> bool:
    """Somebody signed in here has just signed in at an institution too: link the two?

    Whether this takes the screen. `act` as `frame.act`.
    """
    if not open_to(here.me.role):
        return False
    identity, held = arrived(here)
    if identity is None:
        return False
    t, owner = here.words.t, identities.owner(here.house, identity)
    secret = identities.has_secret(here.house, here.me)
    if owner == here.me.id or not secret:
        if not secret and owner == here.me.id:
            st.info(
                t(
                    "Ton établissement t'a reconnu. Pendant dix minutes, tu peux choisir un secret "
                    "ou tout effacer dans « Mon compte »."
                )
            )
        return False
    st.title(t("Relier à mon compte de l'établissement"))
    st.text(identity.shown)
    if owner:
        st.error(t(findings.SENTENCES["institution_taken"]))
    else:
        st.markdown(
            t(
                "Est-ce bien ton compte ? Après cela, il ouvre ton cahier sans PIN ni mot de passe. "
                "Si ce n'est pas toi, ne relie pas."
            )
        )
        components.link_form(here, ticket(here, identity, held))
    st.button(
        t("Continuer sans relier"),
        key="no_link",
        on_click=act(lambda: identities.discard(here.house, held)),
    )
    return True
