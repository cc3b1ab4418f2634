"""A member of the committee: sits down, fills a sheet, votes; the director says the word."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from pages.parts import committee_file as file
from pages.parts import components, frame
from pages.parts import show as draw
from pages.parts.committee_acts import act, typed_again, watch
from pages.parts.committee_file import PAGE
from pages.parts.frame import Here
from pie_core.model.committee_form import LEVELS, Criterion
from pie_core.service import committee_acts, committees
from pie_core.service.committee_acts import MOST
from pie_core.service.committees import View
from pie_core.words.numbers import clock

SHEET, VOTE, DECISION = "fiche", "vote", "decision"


def show(here: Here, view: View, doing: str) -> None:
    """What a member does now."""
    phase = view.round.phase
    handed = bool(view.sheet and view.sheet.done)
    if view.todo == "sit":
        _sit(here, view)
    elif view.todo == "score" or (doing == SHEET and handed and phase == "sitting"):
        _read_first(here, view)
        _sheet(here, view)
    elif view.todo == "vote" or (doing == VOTE and view.vote and not view.round.ruling):
        _read_first(here, view)
        _vote(here, view)
    elif view.todo == "decide" or (doing == DECISION and _mine(view)):
        _decide(here, view)
    else:
        _rest(here, view)


def _mine(view: View) -> bool:
    """Whether this member's decision may still be mended."""
    said = view.round.ruling
    return bool(said and view.seat and said.seat == view.seat.id and not view.round.reply)


# ---------------------------------------------------------------- sitting down


def _sit(here: Here, view: View) -> None:
    """Three cards, one of which becomes one's own."""
    t = here.words.t
    st.html(f"<h2>{escape(t('Choisis ton rôle au comité'))}</h2>")
    st.markdown(t("Tu es la banque. Plusieurs personnes peuvent avoir le même rôle."))
    _cards(here, view)


def _cards(here: Here, view: View) -> None:
    t, form = here.words.t, committees.form(here.house)
    texts = form.worded(here.words.language.code).roles
    for column, role in zip(st.columns(len(form.roles)), form.roles, strict=True):

        def take(chosen: str = role.id) -> None:
            now = frame.here()
            committee_acts.sit(now.house, now.me, view.round.id, chosen)
            st.query_params.from_dict({"r": view.round.id})

        with column, st.container(border=True, key=f"role-{role.id}"):
            st.html(_card(here, role.id))
            if view.seat and view.seat.role == role.id:
                mine = escape(t("C'est ton rôle"))
                st.html(f'<p class="pie-own">✓ {mine}</p>')
            else:
                label = t("Je suis : {role}", role=texts[role.id].name)
                st.button(label, on_click=act(take), key=f"sit.{role.id}", type="primary")


def _card(here: Here, role_id: str) -> str:
    """A role card, as HTML."""
    words = committees.form(here.house).worded(here.words.language.code).roles[role_id]
    looks = "".join(f"<li>{escape(line)}</li>" for line in words.looks)
    return (
        f'<div class="pie-role"><h3>{escape(words.name)}</h3>'
        f"<p>{escape(words.about)}</p><ul>{looks}</ul></div>"
    )


# ---------------------------------------------------------------- the sheet


def _read_first(here: Here, view: View) -> None:
    """The request and the figures, above what is filled in."""
    if asked := view.round.request:
        figures = file.figures(here.words, view.round.figures, asked)
        st.html(file.request(here.words, asked) + figures)


@st.fragment
def _sheet(here: Here, view: View) -> None:
    """The scoring sheet: what is chosen or written is kept at once; a button hands it in."""
    typed_again()
    t, form = here.words.t, committees.form(here.house)
    fresh = committees.round(here.house, here.me, view.round.id)
    own = view.seat and form.role(view.seat.role)
    first = own.criteria if own else ()
    key = f"sheet.{view.round.id}."

    def keep(done: bool = False) -> None:
        now, given = frame.here(), st.session_state
        committee_acts.score(
            now.house,
            now.me,
            view.round.id,
            levels={c.id: given.get(f"{key}{c.id}") for c in form.criteria},
            remarks={c.id: given.get(f"{key}{c.id}.word") or "" for c in form.criteria},
            question=given.get(key + "question") or "",
            done=done,
        )

    def hand_in() -> None:
        keep(done=True)
        st.query_params.from_dict({"r": view.round.id})
        st.session_state["flash"] = ("success", t("Ta fiche est rendue."))

    st.html(f"<h2>{escape(t('Remplis ta fiche'))}</h2>")
    for criterion in sorted(form.criteria, key=lambda c: c.id not in first):
        with st.container(border=True, key=f"criterion-{criterion.id}"):
            _criterion(here, fresh, criterion, criterion.id in first, key, keep)
    kept = fresh.sheet
    st.session_state.setdefault(key + "question", kept.question if kept else "")
    st.text_area(
        t("Ta question à l'équipe"),
        key=key + "question",
        max_chars=MOST["question"],
        on_change=act(keep),
    )
    st.button(t("Rendre ma fiche"), type="primary", on_click=act(hand_in), key=key + "done")
    saved = t("Enregistré à {time}", time=clock(kept.at)) if kept and kept.at else ""
    st.html(f'<p class="pie-step-of">{escape(saved) or "&nbsp;"}</p>')


def _criterion(
    here: Here, view: View, criterion: Criterion, own: bool, key: str, keep: Callable[[], None]
) -> None:
    """One criterion: five levels in words, and room for a word."""
    t = here.words.t
    words = committees.form(here.house).worded(here.words.language.code).criteria[criterion.id]
    badge = f'<span class="pie-chip">★ {escape(t("Ton rôle"))}</span>' if own else ""
    figures = file.beside(here.words, view.round.figures, criterion)
    st.html(
        f"<h3>{escape(words.name)} {badge}</h3><p>{escape(words.asks)}</p>"
        f"{draw.chips_html(figures) if figures else ''}"
    )
    kept = view.sheet
    st.session_state.setdefault(
        f"{key}{criterion.id}", kept.levels.get(criterion.id) if kept else None
    )
    st.session_state.setdefault(
        f"{key}{criterion.id}.word", kept.remarks.get(criterion.id, "") if kept else ""
    )
    st.radio(
        words.asks,
        list(range(1, LEVELS + 1)),
        format_func=lambda level: f"{level} · {words.levels[level - 1]}",
        key=f"{key}{criterion.id}",
        label_visibility="collapsed",
        on_change=act(keep),
    )
    st.text_input(
        t("Un mot (si tu veux)"),
        key=f"{key}{criterion.id}.word",
        max_chars=MOST["remark"],
        on_change=act(keep),
    )


# ---------------------------------------------------------------- vote and decision


def _vote(here: Here, view: View) -> None:
    """Yes, yes under conditions, no: and why."""
    t, key, kept = here.words.t, f"vote.{view.round.id}.", view.vote

    def send() -> None:
        now, given = frame.here(), st.session_state
        committee_acts.vote(
            now.house, now.me, view.round.id, given[key + "verdict"] or "", given[key + "reason"]
        )
        st.query_params.from_dict({"r": view.round.id})
        frame.say(t("Ton vote est gardé."))

    st.html(f"<h2>{escape(t('Vote'))}</h2>")
    st.markdown(t("Personne ne voit ton vote avant la décision, et ton nom n'y est jamais."))
    with st.form(f"vote.{view.round.id}", border=False):
        _verdicts(here, t("La banque prête-t-elle ?"), key, kept.verdict if kept else None)
        st.text_area(
            t("Pourquoi ?"),
            kept.reason if kept else "",
            key=key + "reason",
            max_chars=MOST["reason"],
        )
        st.form_submit_button(t("Voter"), type="primary", on_click=act(send))


def _verdicts(here: Here, label: str, key: str, kept: str | None) -> None:
    names = list(file.VERDICTS)
    st.radio(
        label,
        names,
        index=names.index(kept) if kept else None,
        format_func=lambda one: file.verdict(here.words, one),
        key=key + "verdict",
    )


def _decide(here: Here, view: View) -> None:
    """The committee's word: what was scored and voted stands above it."""
    t, form = here.words.t, committees.form(here.house)
    st.html(f"<h2>{escape(t('Donne la décision du comité'))}</h2>")
    st.html(
        file.averages(here.words, form, view.round, remarks=True)
        + file.votes(here.words, form, view.round, reasons=True)
        or "<div></div>"
    )
    st.button(t("Relire les votes"), key="votes_again")
    ruling(here, view)


def ruling(here: Here, view: View) -> None:
    """The form of the decision, for the director or for the trainer in the director's place."""
    t, key, kept = here.words.t, f"decide.{view.round.id}.", view.round.ruling

    def send() -> None:
        now, given = frame.here(), st.session_state
        committee_acts.decide(
            now.house,
            now.me,
            view.round.id,
            given[key + "verdict"] or "",
            given[key + "reasons"],
            given[key + "conditions"],
            kept.record if kept else "",
        )
        st.query_params.from_dict({"r": view.round.id})
        frame.say(t("La décision est donnée. Lis-la à voix haute."))

    with st.form(f"decide.{view.round.id}", border=False):
        _verdicts(here, t("Le comité dit :"), key, kept.verdict if kept else None)
        st.text_area(
            t("Les raisons du comité"),
            kept.reasons if kept else "",
            key=key + "reasons",
            max_chars=MOST["reason"],
        )
        st.text_area(
            t("Les conditions (seulement pour « Oui, à condition »)"),
            kept.conditions if kept else "",
            key=key + "conditions",
            max_chars=MOST["reason"],
        )
        st.form_submit_button(t("Donner la décision"), type="primary", on_click=act(send))


# ---------------------------------------------------------------- between two things


def _rest(here: Here, view: View) -> None:
    """Nothing to do just now."""
    t = here.words.t
    if view.round.phase == "closed":
        file.whole(here.words, committees.form(here.house), view.round)
        return
    watch(here, view, _waiting)
    query = {"r": view.round.id}
    if view.round.phase == "seats":
        with st.expander(t("Changer de rôle")):
            _cards(here, view)
    if view.round.phase == "sitting" and view.sheet:
        components.link(PAGE, t("Relire ma fiche"), "button", **query, v=SHEET)
    if view.round.phase in ("sitting", "decision") and view.vote and not view.round.ruling:
        components.link(PAGE, t("Changer mon vote"), "button", **query, v=VOTE)
    if _mine(view):
        components.link(PAGE, t("Changer la décision"), "button", **query, v=DECISION)


WAITING = {
    "request": "L'équipe écrit sa demande. Tu vas bientôt être la banque.",
    "seats": "Tu es assis au comité. Lis ta carte et la demande, la séance commence bientôt.",
    "sitting": "Ta fiche et ton vote sont rendus. Pose ta question à voix haute.",
    "decision": "Le directeur donne la décision du comité.",
    "reply": "L'équipe écrit sa réponse.",
}
"""Phase → what a member who has nothing to do is told."""


def _waiting(here: Here, view: View) -> None:
    st.html(f'<p class="pie-say">{escape(here.words.t(WAITING[view.round.phase]))}</p>')
    if view.seat and view.round.phase == "seats":
        st.html(_card(here, view.seat.role))
    if view.round.phase == "sitting":
        st.html(f"<p>{escape(file.counter(here.words, view.round))}</p>")
    file.whole(here.words, committees.form(here.house), view.round)
