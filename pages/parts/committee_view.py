"""The class's bank: which round somebody is in, and as what."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import committee_file as file
from pages.parts import (
    committee_lead,
    committee_seat,
    committee_team,
    committee_wall,
    components,
    frame,
    show,
)
from pages.parts.frame import Here
from pie_core.model.people import Role
from pie_core.service import committees
from pie_core.service.committees import View
from pie_core.words.numbers import day

PAGE = file.PAGE


def staff(here: Here, project: str, round_id: str, doing: str) -> None:
    """A trainer's or a reviewer's screen: the choice of a team, a round, or the wall."""
    file.styles()
    if not round_id:
        committee_lead.choose(here, project)
        return
    view = committees.round(here.house, here.me, round_id)
    if view.standing != "leader":
        _read(here, view)
    elif doing == committee_lead.WALL:
        committee_wall.show(here, view)
    else:
        committee_lead.lead(here, view)


def _read(here: Here, view: View) -> None:
    """A round for somebody who only reads."""
    t = here.words.t
    components.link(PAGE, t("← La banque"), "back")
    st.html(file.head(here.words, view.team, view.round.phase))
    file.whole(here.words, committees.form(here.house), view.round)


def trainee(here: Here, round_id: str, doing: str) -> None:
    """A trainee's screen: their round is found by itself, with the one thing to do in it."""
    file.styles()
    going = committees.mine(here.house, here.me)
    if round_id:
        view = committees.round(here.house, here.me, round_id)
    elif going:
        view = going[0]
    else:
        _empty(here)
        _past(here, "")
        return
    _head(here, view, going)
    if view.standing == "team":
        committee_team.show(here, view, doing)
    elif view.standing == "member":
        committee_seat.show(here, view, doing)
    else:
        file.whole(here.words, committees.form(here.house), view.round)
    if view.todo in ("wait", "read"):
        _past(here, view.round.id)


def _head(here: Here, view: View, going: list[View]) -> None:
    """Which round, where it stands, and who one is in it."""
    t = here.words.t
    if len(going) > 1:
        titles = {one.round.id: one.team for one in going}
        titles.setdefault(view.round.id, view.team)
        frame.choice(
            t("Séances"), titles, view.round.id, f"round.{view.round.id}", lambda one: {"r": one}
        )
    me = t("Tu es : l'équipe qui demande") if view.standing == "team" else ""
    if view.seat:
        roles = committees.form(here.house).worded(here.words.language.code).roles
        known = roles.get(view.seat.role)
        me = t("Tu es : {role}", role=known.name if known else view.seat.role)
    chips = show.chips_html([me]) if me else ""
    st.html(file.head(here.words, view.team, view.round.phase) + chips)


@st.fragment(run_every="5s")
def _empty(here: Here) -> None:
    """What this is, while there is no round; one that opens is shown by itself."""
    t = here.words.t
    if committees.mine(here.house, here.me):
        st.rerun()
    st.html(f"<h1>{escape(t('La banque'))}</h1>")
    show.say(committees.form(here.house).worded(here.words.language.code).about)
    st.info(t("Pas de séance en ce moment. Ton formateur l'ouvre, et elle apparaît ici."))


def _past(here: Here, but: str) -> None:
    """The rounds of the group that are over: their files stay."""
    t, cohort = here.words.t, here.me.person.cohort_id
    if here.me.role is not Role.TRAINEE or cohort is None:
        return
    found = [
        (one.team, past)
        for one in committees.listed(here.house, here.me, cohort)
        for past in one.rounds
        if past.phase == "closed" and past.id != but
    ]
    if not found:
        return
    st.html(f"<h2>{escape(t('Les séances passées'))}</h2>")
    for team, past in found:
        label = f"{show.typed(team)} · {day(past.opened_at, here.words.language)}"
        components.link(PAGE, label, "plain", r=past.id)
