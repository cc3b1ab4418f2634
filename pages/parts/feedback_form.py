"""A trainer's panel beside a piece of work: what was said, and saying something, with ready phrases."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from pages.parts import feedback_view, findings, frame
from pages.parts.frame import Here
from pie_core.model.feedback import LEVELS, SAID_MAX, Level, Place
from pie_core.service import feedbacks

WORDED = {
    "review": "À revoir : une phrase par ligne",
    "good": "Bien : une phrase par ligne",
    "excellent": "Excellent : une phrase par ligne",
}


@st.fragment
def panel(here: Here, owner: str, places: Mapping[str, str], spot: str) -> None:
    """What was said at these places (written place → its name), and a form for one more.

    `spot` tells this panel's fields apart from those of other work. Only this part runs again, so
    that a choice does not draw the page anew.
    """
    t = here.words.t
    key = spot.replace("__", "-")
    st.html(f"<h3>{escape(t('Ton retour'))}</h3>")
    if flash := st.session_state.pop("flash", None):
        findings.show(flash)
    if len(places) > 1:
        st.selectbox(
            t("Sur quoi ?"), list(places), format_func=places.__getitem__, key=f"fb.place.{key}"
        )
    level = _level(here, key)
    _phrases(here, key, level)
    st.text_area(
        t("Ta phrase"),
        key=f"fb.text.{key}",
        max_chars=SAID_MAX,
        height=100,
        placeholder=t("Ce qui est là, et ce qu'il reste à faire."),
    )

    def give() -> None:
        now = frame.here()
        place = st.session_state.get(f"fb.place.{key}") or next(iter(places))
        chosen = st.session_state.get(f"fb.level.{key}") or ""
        said = st.session_state.get(f"fb.text.{key}", "")
        feedbacks.give(now.house, now.me, owner, place, chosen, said)
        st.session_state[f"fb.text.{key}"] = ""
        st.session_state[f"fb.level.{key}"] = None
        frame.say(now.words.t("Envoyé. L'équipe le voit tout de suite."))

    label = t("Envoyer le retour")
    st.button(label, type="primary", on_click=frame.act(give), key=f"fb.give.{key}")
    wanted = {str(Place.parse(place)) for place in places}
    found = feedbacks.said(here.house, here.me, owner, lambda place: str(place) in wanted)
    if found:
        st.html(feedback_view.boxes(here, found))
    _own(here, key)


def _level(here: Here, key: str) -> Level | None:
    t = here.words.t
    return st.segmented_control(
        t("Comment c'est ?"),
        LEVELS,
        format_func=lambda one: f"{feedback_view.SIGNS[one]} {t(feedback_view.NAMES[one])}",
        key=f"fb.level.{key}",
    )


def _phrases(here: Here, key: str, level: Level | None) -> None:
    """The phrases of the level: a tap puts one into the field, where it may be changed."""
    t = here.words.t
    if level is None:
        return
    ready = feedbacks.phrases(here.house, here.me, here.words.language.code)
    texts = [one.text for one in ready if one.level == level]
    if not texts:
        return
    chosen = f"fb.phrase.{key}.{level}"

    def put() -> None:
        tapped = st.session_state.get(chosen)
        if tapped:
            before = st.session_state.get(f"fb.text.{key}", "").strip()
            st.session_state[f"fb.text.{key}"] = f"{before} {tapped}".strip()[:SAID_MAX]
        st.session_state[chosen] = None

    with st.container(key=f"phrases-{key}"):
        st.pills(t("Phrases prêtes"), texts, key=chosen, on_change=frame.act(put))


def _own(here: Here, key: str) -> None:
    """A trainer's own list instead of the usual one."""
    t = here.words.t
    part = st.expander(t("Changer mes phrases prêtes"), key=f"fb.own.{key}", on_change="rerun")
    if not part.open:
        return
    ready = feedbacks.phrases(here.house, here.me, here.words.language.code)

    def keep() -> None:
        now = frame.here()
        lines: dict[Level, list[str]] = {
            level: st.session_state.get(f"fb.own.{key}.{level}", "").splitlines()
            for level in LEVELS
        }
        feedbacks.keep_phrases(now.house, now.me, lines)
        frame.say(now.words.t("Tes phrases sont enregistrées."))

    with part:
        for level in LEVELS:
            texts = "\n".join(one.text for one in ready if one.level == level)
            st.text_area(t(WORDED[level]), texts, key=f"fb.own.{key}.{level}", height=130)
        st.caption(t("Si tu effaces tout, les phrases de départ reviennent."))
        st.button(t("Garder mes phrases"), on_click=frame.act(keep), key=f"fb.keep.{key}")
