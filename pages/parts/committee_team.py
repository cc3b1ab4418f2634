"""The team in a round: it asks, it waits, it answers."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import committee_file as file
from pages.parts import components, frame
from pages.parts.committee_acts import act, watch
from pages.parts.committee_file import PAGE
from pages.parts.frame import Here
from pie_core.service import committee_acts, committees
from pie_core.service.committee_acts import MOST
from pie_core.service.committees import View

CHANGE, ANSWER = "demande", "reponse"


def show(here: Here, view: View, doing: str) -> None:
    """What the team does now."""
    asked = view.round.request
    if view.todo == "request" or (doing == CHANGE and asked and not view.round.reached("sitting")):
        _ask(here, view)
    elif view.todo == "reply" or (doing == ANSWER and view.round.phase == "reply"):
        _answer(here, view)
    else:
        _rest(here, view)


def _ask(here: Here, view: View) -> None:
    """The request: an amount, what for, a guarantee, a length, a rate."""
    t, key = here.words.t, f"ask.{view.round.id}."
    kept = view.round.request
    last = kept.record if kept else ""
    start = (
        committees.terms(kept)
        if kept
        else committees.proposal(here.house, here.me, view.round.project_id)
    )

    def send() -> None:
        now, given = frame.here(), st.session_state
        committee_acts.file_request(
            now.house,
            now.me,
            view.round.id,
            dirhams=given[key + "amount"],
            use=given[key + "use"],
            guarantee=given[key + "guarantee"],
            months=given[key + "months"],
            percent=given[key + "rate"],
            based_on=last,
        )
        st.query_params.from_dict({"r": view.round.id})
        frame.say(t("Ta demande est chez la banque."))

    st.html(f"<h2>{escape(t('Écrivez votre demande de prêt'))}</h2>")
    st.markdown(t("Toute l'équipe est d'accord ? Une seule personne l'écrit."))
    with st.form(f"request.{view.round.id}", border=False):
        st.number_input(
            t("Combien demandez-vous ? (DH)"),
            value=start.dirhams,
            step=1000,
            key=key + "amount",
        )
        st.text_area(
            t("Pour acheter ou payer quoi ?"),
            kept.use if kept else "",
            key=key + "use",
            max_chars=MOST["use"],
            placeholder=t("Une machine à coudre (12 000 DH) et le premier stock de tissu."),
        )
        st.text_area(
            t("Quelle garantie ?"),
            kept.guarantee if kept else "",
            key=key + "guarantee",
            max_chars=MOST["guarantee"],
            placeholder=t("La machine elle-même, une caution, un fonds de garantie."),
        )
        st.number_input(
            t("En combien de mois le rendez-vous ?"), value=start.months, step=1, key=key + "months"
        )
        st.number_input(
            t("À quel taux par an ? (%)"), value=start.percent, step=0.25, key=key + "rate"
        )
        st.form_submit_button(t("Envoyer la demande"), type="primary", on_click=act(send))


def _answer(here: Here, view: View) -> None:
    """The decision, and the team's answer to it."""
    t, key, kept = here.words.t, f"reply.{view.round.id}.", view.round.reply
    form = committees.form(here.house)
    st.html(file.ruling(here.words, form, view.round.ruling))
    st.html(file.questions(here.words, form, view.round) or "<div></div>")

    def send() -> None:
        now, given = frame.here(), st.session_state
        committee_acts.reply(
            now.house,
            now.me,
            view.round.id,
            given[key + "answer"] or "",
            given[key + "text"],
            kept.record if kept else "",
        )
        st.query_params.from_dict({"r": view.round.id})
        frame.say(t("Votre réponse est gardée."))

    st.html(f"<h2>{escape(t('Répondez à la banque'))}</h2>")
    if kept:
        st.html(file.reply(here.words, view.round))
    names = list(file.REPLIES)
    with st.form(f"reply.{view.round.id}", border=False):
        st.radio(
            t("Votre réponse"),
            names,
            index=names.index(kept.answer) if kept else None,
            format_func=lambda one: t(file.REPLIES[one]),
            key=key + "answer",
        )
        st.text_area(
            t("Dites pourquoi, et ce que vous faites maintenant"),
            kept.text if kept else "",
            key=key + "text",
            max_chars=MOST["text"],
            height=160,
        )
        st.form_submit_button(t("Envoyer la réponse"), type="primary", on_click=act(send))


def _rest(here: Here, view: View) -> None:
    """Nothing to do just now: what happens next, and what may be read meanwhile."""
    t = here.words.t
    if view.round.phase == "closed":
        file.whole(here.words, committees.form(here.house), view.round)
        return
    watch(here, view, _waiting)
    query = {"r": view.round.id}
    if view.round.phase in ("request", "seats"):
        components.link(PAGE, t("Changer la demande"), "button", **query, v=CHANGE)
    elif view.round.phase == "reply":
        components.link(PAGE, t("Changer la réponse"), "button", **query, v=ANSWER)


WAITING = {
    "request": "Votre demande est partie. Le formateur ouvre bientôt les places du comité.",
    "seats": "Le comité s'installe. Préparez-vous à présenter le projet en deux minutes.",
    "sitting": "Le comité lit et note. Répondez à ses questions à voix haute.",
    "decision": "Le comité décide. Écoutez ses raisons.",
    "reply": "Votre réponse est gardée. Le formateur va clore la séance.",
}
"""Phase → what a team that has nothing to do is told."""


def _waiting(here: Here, view: View) -> None:
    st.html(f'<p class="pie-say">{escape(here.words.t(WAITING[view.round.phase]))}</p>')
    if view.round.seats:
        st.html(file.seats(here.words, committees.form(here.house), view.round))
    file.whole(here.words, committees.form(here.house), view.round)
