"""Who is here, in which language, on which screen: opened by the shell before any screen runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

import streamlit as st

from pages.parts import components, endings, findings, institution, lighter, menu, registered
from pie_core.api import session
from pie_core.errors import PieError, SignedOut
from pie_core.model.people import Actor, Role
from pie_core.service import accounts, address, handover, health
from pie_core.service.house import House, house, now
from pie_core.store import trouble
from pie_core.words.catalogue import Words, words

_KEY = "here"
LANGUAGE_COOKIE = "pie_language"
"""Written by `assets/frame.js`, for ten minutes at most."""
endings.install()
lighter.install()


@dataclass(frozen=True)
class Here:
    """What a screen needs to know of this run. `actor` is None before sign-in."""

    house: House
    words: Words
    token: str
    actor: Actor | None
    handover: str = ""

    @property
    def me(self) -> Actor:
        """Who is signed in. Raises `SignedOut`."""
        if self.actor is None:
            raise SignedOut()
        return self.actor


def here() -> Here:
    """The present run's `Here`."""
    found: Here = st.session_state[_KEY]
    return found


def session_token(building: House) -> str | None:
    """The session token in the cookie that the browser sent when it opened this page."""
    return session.read_cookie(building, st.context.cookies)


def _arrive() -> Here:
    """Look at the cookie again at each run: a session may have ended meanwhile."""
    building = house()
    token = session_token(building)
    actor = accounts.actor(building, token)
    spoken = words(actor.person.language if actor else _visitors_language())
    forgery = session.forgery_token(building, token if actor else None)
    moving = handover.handover(building, token) if actor and token else ""
    arrived = Here(building, spoken, forgery, actor, moving)
    st.session_state[_KEY] = arrived
    return arrived


def _visitors_language() -> str:
    """As chosen at the door, also before the way to the institution and back; else as the browser has it."""
    chosen = st.query_params.get("lang") or st.context.cookies.get(LANGUAGE_COOKIE)
    return chosen or st.context.locale or "fr"


def run() -> None:
    """Open the house, choose the screen, run it; a refusal becomes one clear sentence."""
    arrived = _arrive()
    t = arrived.words.t
    chosen = menu.screens(arrived.me.role) if arrived.actor else (menu.VISITOR,)
    pages = registered.pages(chosen, arrived.words)
    page = st.navigation(pages, position="top" if arrived.actor else "hidden")
    screen = next((s for s in chosen if t(s.title) == page.title), chosen[0])
    st.set_page_config(
        page_title=f"{t(screen.title)} · PIE",
        page_icon="🌱",
        layout="wide" if screen.wide else "centered",
        initial_sidebar_state="collapsed",
    )
    components.frame(arrived)
    if flash := st.session_state.pop("flash", None):
        findings.show(flash)
    try:
        if arrived.actor and arrived.actor.person.consent_at is None:
            _ask_consent(arrived)
            return
        if arrived.actor and institution.linking(arrived, act):
            return
        if arrived.actor:
            _note_presence(arrived)
        _show_address(page.url_path)
        with health.PAGES.timed(screen.url):
            page.run()
    except PieError as error:
        findings.refused(arrived.words, error)


def _show_address(screen: str) -> None:
    """Put the address of this run into the browser, where Streamlit leaves the old one.

    A link to the same screen with another query runs it, but the browser goes on showing the query
    before: a reload would lead back there. On another screen, and on arrival, it is right already.
    """
    query = st.query_params.to_dict()
    before, st.session_state["address"] = st.session_state.get("address"), (screen, query)
    if before and before[0] == screen and before[1] != query:
        st.query_params.from_dict(query)


def _note_presence(arrived: Here) -> None:
    """Remember that this person is here, at most once a minute.

    A disk that takes no writing keeps nobody from reading.
    """
    last = st.session_state.get("seen")
    if last is None or abs(now() - last) > timedelta(minutes=1):
        st.session_state["seen"] = now()
        try:
            accounts.saw(arrived.house, arrived.me, now())
        except Exception as error:
            storage = trouble.named(error)
            if storage is None:
                raise
            trouble.tell(storage, error)


def _ask_consent(arrived: Here) -> None:
    """First sign-in: what is kept, for whom, for how long (law 09-08)."""
    t = arrived.words.t
    st.title(t("Avant de commencer"))
    consent(arrived)
    st.button(
        t("J'ai compris et je suis d'accord"), type="primary", on_click=act(_agree), key="consent"
    )
    components.sign_out(arrived, t("Je ne suis pas d'accord : quitter"))


def consent(arrived: Here) -> None:
    """What is kept, where it truly lies, for whom, why, how long."""
    t = arrived.words.t
    where = t(ON_A_SERVER if arrived.house.server or address.given() else IN_THE_CLASS)
    st.markdown(t(CONSENT, where=where))
    st.markdown(t(CONSENT_MORE))


def _agree() -> None:
    accounts.consent(here().house, here().me)


IN_THE_CLASS = "Tout reste **sur l'ordinateur de ta classe**. Rien ne part sur internet."
ON_A_SERVER = "Tout reste **sur le serveur de ton établissement**. Rien n'est envoyé ailleurs."
CONSENT = """
- Ce cahier garde **ton nom, ton groupe et ce que tu écris**. Rien d'autre : pas de numéro de CIN, pas de santé, pas d'origine.
- {where}
- Ton équipe et ton formateur lisent le travail d'équipe. **Ton auto-évaluation, toi seul la vois**, sauf si tu choisis de la montrer. Ton formateur voit seulement le groupe ensemble, sans noms, à partir de 5 réponses.
- Tu peux **emporter** toutes tes données ou **tout effacer** quand tu veux, dans « Mon compte ».
- Si tu as moins de 18 ans, parles-en aussi avec ton père, ta mère ou ton tuteur.
"""
CONSENT_MORE = """
- **Pourquoi** : pour apprendre et préparer ton projet. Cela ne sert jamais à te choisir, ni à te noter pour un examen.
- **Combien de temps** : jusqu'à ce que tu effaces ton compte, ou que ton formateur efface le groupe après la fin de l'année. Le cahier garde aussi 10 sauvegardes.
- **Qui en répond** : ton établissement. Tu peux lui demander de voir, de corriger ou d'effacer ce qui te concerne (loi 09-08).
"""


def act(callback: Callable[..., Any]) -> Callable[..., None]:
    """A callback that looks at the cookie first and whose refusal becomes a sentence."""

    @wraps(callback)
    def guarded(*arguments: Any, **named: Any) -> None:
        try:
            _arrive()
            callback(*arguments, **named)
        except PieError as error:
            st.session_state["flash"] = ("error", findings.sentence(here().words, error))
        except Exception as error:
            storage = trouble.named(error)
            if storage is None:
                raise
            trouble.tell(storage, error)
            st.session_state["flash"] = ("error", findings.sentence(here().words, storage))

    return guarded


def live(seconds: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A part of a screen that draws itself again and again, for parts in which nobody types.

    It looks at the cookie each time: a session that ends shows no more. The part is called without
    the `here` that it is given.
    """

    def made(draw: Callable[..., None]) -> Callable[..., None]:
        @st.fragment(run_every=seconds)
        @wraps(draw)
        def part(*arguments: Any) -> None:
            try:
                draw(_arrive(), *arguments)
            except PieError as error:
                findings.refused(here().words, error)

        return part

    return made


def say(sentence: str) -> None:
    """Show a sentence of success at the top of the next run."""
    st.session_state["flash"] = ("success", sentence)


def is_staff(arrived: Here) -> bool:
    """Trainers and administrators."""
    return arrived.me.role in (Role.TRAINER, Role.ADMINISTRATOR)


def own(arrived: Here, project: str) -> dict[str, str]:
    """What keeps the project in the address of somebody who is not of its team."""
    return {} if arrived.me.role is Role.TRAINEE else {"p": project}


def choice(
    label: str,
    titles: Mapping[str, str],
    current: str,
    key: str,
    query: Callable[[str], dict[str, str]],
) -> None:
    """Views side by side, the present one marked; the chosen one's address is its `query`.

    One element, whatever their number.
    """

    def turn() -> None:
        st.query_params.from_dict(query(st.session_state[key]))

    st.segmented_control(
        label,
        list(titles),
        format_func=titles.__getitem__,
        default=current,
        required=True,
        key=key,
        on_change=act(turn),
        label_visibility="collapsed",
    )
