"""The trainer leads a round: chooses the team, goes from phase to phase, sees who has done what."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import committee_file as file
from pages.parts import committee_seat, components, frame, show
from pages.parts.committee_acts import act, watch
from pages.parts.committee_file import PAGE
from pages.parts.frame import Here
from pie_core.model.committee import PHASES
from pie_core.model.people import Cohort
from pie_core.service import cohorts, committee_acts, committees
from pie_core.service.committees import Listed, View
from pie_core.words.numbers import day

WALL = "mur"

NEXT = {
    "request": "Ouvrir les places du comité →",
    "seats": "Commencer la séance →",
    "sitting": "Montrer les notes et les votes →",
    "decision": "Donner la parole à l'équipe →",
    "reply": "Clore la séance →",
}
"""Phase → what the button to the next one says."""


# ---------------------------------------------------------------- choosing


def choose(here: Here, project: str) -> None:
    """Every team of every group, with a way to begin or to go on; `project` opens one at once."""
    t, leads = here.words.t, frame.is_staff(here)
    st.html(f"<h1>{escape(t('La banque'))}</h1>")
    about = committees.form(here.house).worded(here.words.language.code).about
    show.say(about)
    groups = cohorts.mine(here.house, here.me)
    shown = 0
    for cohort in groups:
        listed = committees.listed(here.house, here.me, cohort.id)
        if project and all(one.project_id != project for one in listed):
            continue
        if leads or any(one.rounds for one in listed):
            _group(here, cohort, listed, project)
            shown += 1
    if not shown:
        st.info(t("Pas encore de séance."))


def _group(here: Here, cohort: Cohort, listed: list[Listed], project: str) -> None:
    t = here.words.t
    st.html(f"<h2>{escape(cohort.name)}</h2>")
    if frame.is_staff(here) and listed:
        names = {one.project_id: one.team for one in listed}

        def begin() -> None:
            now = frame.here()
            chosen = st.session_state.get(f"team.{cohort.id}")
            if chosen:
                opened = committee_acts.open_round(now.house, now.me, chosen)
                st.query_params.from_dict({"r": opened})

        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                t("Quelle équipe demande un prêt ?"),
                list(names),
                index=list(names).index(project) if project in names else None,
                format_func=names.__getitem__,
                placeholder=t("Choisis une équipe"),
                key=f"team.{cohort.id}",
                width=420,
            )
            st.button(
                t("Ouvrir la séance"),
                type="primary",
                on_click=act(begin),
                key=f"open.{cohort.id}",
            )
    elif not listed:
        st.info(t("Personne n'a encore rejoint le groupe."))
    for one in listed:
        for round_ in one.rounds:
            label = f"{show.typed(one.team)} · {t(file.STEPS[round_.phase])} · "
            components.link(
                PAGE, label + day(round_.opened_at, here.words.language), "plain", r=round_.id
            )


# ---------------------------------------------------------------- leading


def lead(here: Here, view: View) -> None:
    """The trainer's desk: the next step, who has done what, the file."""
    t = here.words.t
    components.link(PAGE, t("← La banque"), "back")
    st.html(file.head(here.words, view.team, view.round.phase))
    controls(here, view, wall=False)
    if view.round.phase == "decision" and view.round.ruling is None:
        _in_place(here, view)
    if view.round.phase == "closed":
        _who(here, view)
    else:
        watch(here, view, _who)


def _in_place(here: Here, view: View) -> None:
    """Where no director is there to say it, the trainer writes what the committee says."""
    t = here.words.t
    deciding = {role.id for role in committees.form(here.house).roles if role.decides}
    away = not any(seat.role in deciding for seat in view.round.seats)
    with st.expander(t("Le directeur n'est pas là : écrire la décision du comité"), expanded=away):
        committee_seat.ruling(here, view)


def controls(here: Here, view: View, *, wall: bool) -> None:
    """To the next phase, back, to the other screen, or to the end."""
    t, phase = here.words.t, view.round.phase
    query = {"r": view.round.id}

    def go(to: str) -> None:
        now = frame.here()
        committee_acts.turn(now.house, now.me, view.round.id, to)

    with st.container(horizontal=True, vertical_alignment="center", key="committee-controls"):
        if phase != "closed":
            at = PHASES.index(phase)
            st.button(
                t(NEXT[phase]),
                type="primary",
                on_click=act(lambda: go(PHASES[at + 1])),
                key="next_phase",
            )
            if at:
                back = t("← Étape d'avant")
                st.button(back, on_click=act(lambda: go(PHASES[at - 1])), key="phase_before")
        if wall:
            components.link(PAGE, t("Mon écran de formateur"), "button", **query)
        else:
            components.link(PAGE, t("Projeter"), "button", **query, v=WALL)
        if not wall and phase not in ("reply", "closed"):
            with st.popover(t("Arrêter")):
                st.markdown(t("La séance se ferme. Tout ce qui est écrit reste gardé."))
                st.button(
                    t("Oui, fermer la séance"), on_click=act(lambda: go("closed")), key="stop"
                )


def _who(here: Here, view: View) -> None:
    """Who sits where and has done what; then the file."""
    t, form = here.words.t, committees.form(here.house)
    texts = form.worded(here.words.language.code).roles
    found = view.round
    if found.seats:
        late = {one.seat for one in found.sheets if one.late}
        st.html(f'<p class="pie-say">{escape(file.counter(here.words, found))}</p>')
        show.table(
            [t("Nom"), t("Rôle"), t("Fiche"), t("Vote")],
            [
                [
                    seat.name or t("(compte effacé)"),
                    texts[seat.role].name if seat.role in texts else seat.role,
                    ("✓ " + t("après la séance") if seat.id in late else "✓")
                    if seat.filled
                    else "○",
                    "✓" if seat.voted else "○",
                ]
                for seat in found.seats
            ],
        )
    elif found.phase == "seats":
        st.info(t("Les stagiaires ouvrent « La banque » et choisissent leur rôle."))
    if found.request is None:
        st.info(t("L'équipe écrit sa demande."))
    file.whole(here.words, form, found)
