"""The follow-up of a project on screen: appointments and next steps, a trainer's forms and notes; and
what is due in a group."""

from __future__ import annotations

from datetime import date
from html import escape
from urllib.parse import quote

import streamlit as st

from pages.parts import frame
from pages.parts.frame import Here
from pie_core.model.follow_up import Appointment, FollowUp, Mark, Step
from pie_core.service import follow_ups
from pie_core.service.follow_ups import MOST_LINE, MOST_WORDS, Due, overdue
from pie_core.service.house import today
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, moment

MARKS: dict[Mark, str] = {
    "open": "à venir",
    "done": "fait",
    "missed": "manqué",
    "cancelled": "annulé",
}
"""What came of an appointment or a step, as a French word."""
SIGNS: dict[Mark, str] = {"open": "○", "done": "✓", "missed": "✕", "cancelled": "–"}
KINDS = {"appointment": "Rendez-vous", "step": "Prochain pas"}
TEAM = "equipe"
"""The address of a team's screen for its trainer."""


def show(here: Here, project_id: str) -> None:
    """The follow-up of one project: the team reads it, its trainers write; nobody else sees it."""
    if not follow_ups.may_see(here.house, here.me, project_id):
        return
    t = here.words.t
    found = follow_ups.of(here.house, here.me, project_id)
    writes = follow_ups.may_write(here.house, here.me, project_id)
    st.header(t("Le suivi"))
    _open(here, project_id, found, writes)
    if writes:
        with st.container(horizontal=True, key="follow-forms"):
            _appoint(here, project_id)
            _plan_step(here, project_id)
            _write_note(here, project_id)
        _notes(here, found)
    _past(here, project_id, found, writes)


def _open(here: Here, project_id: str, found: FollowUp, writes: bool) -> None:
    """What is still to come, each with its marks for who follows up."""
    t = here.words.t
    open_ones: list[Appointment | Step] = [*found.appointments, *found.steps]
    open_ones = [one for one in open_ones if one.open]
    if not open_ones:
        told = (
            t("Rien de prévu. Fixe un rendez-vous, ou note le prochain pas de l'équipe.")
            if writes
            else t("Rien de prévu pour l'instant. Demande un rendez-vous à ton formateur.")
        )
        st.info(told)
    for one in open_ones:
        line = _line(here.words, one)
        if not writes:
            st.html(line)
            continue
        marks: dict[Mark, str] = {"done": t("Fait")}
        if isinstance(one, Appointment):
            marks["missed"] = t("Manqué")
        _marked(here, project_id, one.id, line, {**marks, "cancelled": t("Annuler")})


def _marked(here: Here, project_id: str, thing: str, line: str, marks: dict[Mark, str]) -> None:
    """A row, and beside it the marks that it may get."""
    with st.container(key=f"person-follow-{thing}"):
        told, ways = st.columns([3, 2], vertical_alignment="center")
        told.html(line)
        with ways, st.container(horizontal=True):
            for what, label in marks.items():
                _mark(here, project_id, thing, what, label)


def _mark(here: Here, project_id: str, thing: str, what: Mark, label: str) -> None:
    def keep() -> None:
        now = frame.here()
        follow_ups.mark(now.house, now.me, project_id, thing, what)

    st.button(label, on_click=frame.act(keep), key=f"follow.{what}.{thing}")


# ---------------------------------------------------------------- in words


def _line(words: Words, one: Appointment | Step) -> str:
    """An appointment or a step in one row, as HTML: what, when, how it stands."""
    t = words.t
    if isinstance(one, Appointment):
        where = " · ".join(_isolated(part) for part in (one.hour, one.place) if part)
        first = t("Rendez-vous")
        if one.about:
            first = t("{name} : {value}", name=first, value=_isolated(one.about))
        when = (
            f"{day(one.day, words.language)} · {where}" if where else day(one.day, words.language)
        )
        term: date | None = one.day
    else:
        first, term = one.text, one.due
        when = t("avant le {day}", day=day(term, words.language)) if term else t("sans date")
    late = one.open and overdue(term, today())
    stand = _late(words, isinstance(one, Appointment)) if late else _stand(words, one)
    cells = "".join(f"<span>{escape(text)}</span>" for text in (first, when))
    state = "in_progress" if late else "done" if one.state == "done" else "to_do"
    return (
        f'<div class="pie-row">{cells}'
        f'<span class="pie-state" data-state="{state}">{escape(stand)}</span></div>'
    )


def _isolated(text: str) -> str:
    """What somebody typed, so that it does not turn the direction of its neighbours."""
    return f"\u2068{text}\u2069"


def _late(words: Words, appointment: bool) -> str:
    """The word for what should have been marked already."""
    return "▲ " + (words.t("passé, à noter") if appointment else words.t("en retard"))


def _stand(words: Words, one: Appointment | Step) -> str:
    return f"{SIGNS[one.state]} {words.t(MARKS[one.state])}"


def _past(here: Here, project_id: str, found: FollowUp, writes: bool) -> None:
    """What was done, missed or cancelled, the latest first; a slip is opened again."""
    t = here.words.t
    every: list[Appointment | Step] = [*found.appointments, *found.steps]
    closed = [one for one in every if not one.open]
    closed.sort(key=lambda one: one.marked_at or one.at, reverse=True)
    if not closed:
        return
    with st.expander(t("Ce qui est passé ({n})", n=len(closed))):
        for one in closed:
            if not writes:
                st.html(_line(here.words, one))
                continue
            line = _line(here.words, one)
            _marked(here, project_id, one.id, line, {"open": t("Rouvrir")})


def _notes(here: Here, found: FollowUp) -> None:
    """What the staff noted, the latest first."""
    t = here.words.t
    if not found.notes:
        return
    with st.expander(t("Notes des formateurs ({n})", n=len(found.notes)), expanded=True):
        for one in reversed(found.notes):
            by = " · ".join(filter(None, (moment(one.at, here.words.language), one.by_name)))
            lines = "<br>".join(escape(line) for line in one.text.split("\n"))
            st.html(f'<p class="pie-step-of">{escape(by)}</p><p class="pie-quote">{lines}</p>')


# ---------------------------------------------------------------- forms


def _appoint(here: Here, project_id: str) -> None:
    t = here.words.t

    def keep() -> None:
        now, state = frame.here(), st.session_state
        follow_ups.appoint(
            now.house,
            now.me,
            project_id,
            state["meet.day"],
            state["meet.hour"],
            state["meet.place"],
            state["meet.about"],
        )
        _emptied("meet.hour", "meet.place", "meet.about")
        frame.say(t("Rendez-vous noté. L'équipe le voit."))

    with st.popover(t("Fixer un rendez-vous")):
        st.date_input(t("Le jour"), value="today", format="DD/MM/YYYY", key="meet.day")
        st.text_input(t("L'heure"), placeholder="10:30", max_chars=40, key="meet.hour")
        st.text_input(t("Le lieu"), placeholder=t("Salle 4"), max_chars=MOST_LINE, key="meet.place")
        st.text_input(
            t("Pour quoi faire"),
            placeholder=t("Relire les chiffres ensemble"),
            max_chars=MOST_LINE,
            key="meet.about",
        )
        st.button(t("Garder ce rendez-vous"), type="primary", on_click=frame.act(keep))


def _plan_step(here: Here, project_id: str) -> None:
    t = here.words.t

    def keep() -> None:
        now, state = frame.here(), st.session_state
        follow_ups.plan_step(now.house, now.me, project_id, state["step.text"], state["step.due"])
        _emptied("step.text")
        state["step.due"] = None
        frame.say(t("Prochain pas noté. L'équipe le voit."))

    with st.popover(t("Noter un prochain pas")):
        st.text_input(
            t("Ce que l'équipe fait"),
            placeholder=t("Demander deux devis pour la machine"),
            max_chars=MOST_LINE,
            key="step.text",
        )
        st.date_input(
            t("Avant le (si une date est fixée)"), value=None, format="DD/MM/YYYY", key="step.due"
        )
        st.button(t("Garder ce pas"), type="primary", on_click=frame.act(keep))


def _write_note(here: Here, project_id: str) -> None:
    t = here.words.t

    def keep() -> None:
        now = frame.here()
        follow_ups.note(now.house, now.me, project_id, st.session_state["note.text"])
        _emptied("note.text")
        frame.say(t("Note gardée. Seuls les formateurs la lisent."))

    with st.popover(t("Écrire une note")):
        st.text_area(
            t("Note : seuls les formateurs la lisent"), max_chars=MOST_WORDS, key="note.text"
        )
        st.caption(t("Écris des faits, pas de jugement : la personne peut demander à la lire."))
        st.button(t("Garder cette note"), type="primary", on_click=frame.act(keep))


def _emptied(*keys: str) -> None:
    """Fields whose text was kept; those of a refused entry keep theirs."""
    for key in keys:
        st.session_state[key] = ""


# ---------------------------------------------------------------- a group


def due(here: Here, cohort_id: str) -> None:
    """What is open in a group, the oldest first, each team a link to its page."""
    t = here.words.t
    found = follow_ups.upcoming(here.house, here.me, cohort_id)
    st.subheader(t("Rendez-vous et prochains pas"))
    if not found:
        st.info(t("Rien de prévu dans ce groupe. Ouvre une équipe pour fixer un rendez-vous."))
        return
    heads = (t("Quand"), t("Équipe"), t("Quoi"), t("État"))
    top = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    rows = "".join(_due(here.words, one) for one in found)
    st.html(
        f'<div class="pie-scroll"><table class="pie-table"><thead><tr>{top}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _due(words: Words, one: Due) -> str:
    t = words.t
    when = day(one.day, words.language) if one.day else "–"
    if one.hour:
        when += " · " + _isolated(one.hour)
    kind = t(KINDS[one.what])
    what = t("{name} : {value}", name=kind, value=_isolated(one.text)) if one.text else kind
    team = f'<a href="{TEAM}?p={quote(one.project_id)}" target="_self">{escape(one.team)}</a>'
    if one.overdue:
        stand, state = _late(words, one.what == "appointment"), "in_progress"
    elif one.day == today():
        stand, state = "● " + t("aujourd'hui"), "done"
    else:
        stand, state = f"{SIGNS['open']} {t(MARKS['open'])}", "to_do"
    return (
        f"<tr><td>{escape(when)}</td><td>{team}</td><td>{escape(what)}</td>"
        f'<td data-state="{state}">{escape(stand)}</td></tr>'
    )
