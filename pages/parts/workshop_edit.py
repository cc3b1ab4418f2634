"""A group's own version of a séance: minutes, pace, order, steps more or less; one save.

What is moved, removed or added is a draft of this page until it is saved; each button of the form
sends what was typed along with it, so that nothing typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from pages.parts import findings, frame, show, workshop_add
from pages.parts.frame import Here
from pie_core.errors import Conflict, Invalid
from pie_core.report.guide_outline import PACES
from pie_core.service import workshops
from pie_core.service.workshops import LONGEST, TEXT, TITLE, Line, Offered
from pie_core.words.numbers import starts

_DRAFT = "workshop_draft"
_WORDS = 640
"""Pixels of a field for words: beside the minutes on a laptop, on a line of its own on a phone."""


@dataclass
class Draft:
    """A séance while it is being changed: where it belongs, what it was made from, its steps.

    `ahead` is the version that another trainer saved meanwhile, None while there is none.
    """

    place: tuple[str, str]
    based_on: int
    title: str
    lines: list[Line]
    touched: bool = False
    ahead: int | None = None


def draft(here: Here, cohort_id: str, found: Offered) -> Draft:
    """The draft of this page: the one begun here, or the séance as it is kept."""
    place = (cohort_id, found.plan.workshop)
    kept: Draft | None = st.session_state.get(_DRAFT)
    if kept and kept.place == place and (kept.touched or kept.based_on == found.version):
        if kept.based_on != found.version:
            kept.ahead = found.version
        return kept
    fresh = Draft(place, found.version, found.plan.title, workshops.lines(found.plan))
    st.session_state[_DRAFT] = fresh
    return fresh


def edit(here: Here, cohort_id: str, found: Offered) -> None:
    """The form, adding a step, and the way back to the programme's séance."""
    t = here.words.t
    one = draft(here, cohort_id, found)
    if one.ahead is not None:
        _ahead(here)
    with st.form("workshop", border=False, enter_to_submit=False):
        st.text_input(t("Nom de la séance"), one.title, max_chars=TITLE, key=_key(one, "title"))
        times = starts(line.minutes for line in one.lines)
        for number, (line, start) in enumerate(zip(one.lines, times, strict=True)):
            _row(here, one, number, line, start)
        with st.container(horizontal=True):
            st.form_submit_button(
                t("Enregistrer la séance"), type="primary", on_click=frame.act(_save), key="ws.save"
            )
            if one.touched:
                st.caption(t("Pas encore enregistré."))
    with st.expander(t("Ajouter une étape"), icon=":material/add:"):
        workshop_add.form(here, _add, len(one.lines))
    if found.own and found.module:
        with st.popover(t("Revenir à la séance du programme")):
            st.markdown(t("Les changements faits pour ce groupe sont effacés."))
            st.button(t("Oui, revenir au programme"), on_click=frame.act(_reset), key="ws.reset")


def _key(one: Draft, *parts: object) -> str:
    """The key of a field: fresh for each version, so that it begins with what is kept."""
    text = ".".join(map(str, (one.place[1], one.based_on, *parts)))
    return "ws." + re.sub(r"[^A-Za-z0-9.]+", "-", text)


def _row(here: Here, one: Draft, number: int, line: Line, start: str) -> None:
    """A step: when it begins and what it is, then its fields and what can be done with it."""
    t = here.words.t
    last = len(one.lines) - 1
    with st.container(border=True, gap="xsmall", key=f"ws-step-{number}"):
        head = f"ws-head-{number}"
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=head):
            name, about = _named(here, line)
            more = f"<small>{show.escape(about)}</small>" if about else ""
            st.html(
                f'<div class="pie-slot"><time>{start}</time>'
                f"<span><b>{show.escape(name)}</b></span>{more}</div>"
            )
            _button("↑", t("Monter"), "up", line.id, off=number == 0)
            _button("↓", t("Descendre"), "down", line.id, off=number == last)
            _button("✕", t("Retirer"), "remove", line.id, off=last == 0)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _fields(here, one, line)


def _fields(here: Here, one: Draft, line: Line) -> None:
    """What may be changed of a step: its minutes, and its pace or its words."""
    t = here.words.t
    minutes = _key(one, line.id, "minutes")
    st.number_input(t("Minutes"), 1, LONGEST, line.minutes, key=minutes, width=130)
    if line.kind == "activity":
        st.selectbox(
            t("Rythme"),
            list(PACES),
            list(PACES).index(line.pace),
            format_func=lambda pace: t(PACES[pace]),
            key=_key(one, line.id, "pace"),
            width=215,
        )
        return
    label = t("Ce que l'on fait") if line.kind == "text" else t("La question")
    words = _key(one, line.id, "text")
    st.text_input(label, line.text, max_chars=TEXT, key=words, width=_WORDS)
    if line.kind in workshop_add.CHOICES and not line.source:
        label = t("Les réponses possibles, une par ligne")
        options = _key(one, line.id, "options")
        st.text_area(label, line.options, height=110, key=options, width=_WORDS)


def _button(sign: str, label: str, move: str, line_id: str, *, off: bool) -> None:
    st.form_submit_button(
        sign,
        help=label,
        disabled=off,
        on_click=frame.act(_moved),
        args=(move, line_id),
        key=f"ws.{move}.{line_id}",
    )


def _named(here: Here, line: Line) -> tuple[str, str]:
    """What a step is called above its fields, and what kind it is."""
    t = here.words.t
    if line.kind == "activity":
        module_id, _, activity = line.activity.partition("/")
        module = here.house.programme.module(module_id)
        told = module.worded(here.words.language.code) if module else None
        title = told.activities[activity].title if told and activity in told.activities else ""
        return title or activity, told.title if told else ""
    return t(workshop_add.KINDS[line.kind]) if line.kind in workshop_add.KINDS else line.text, ""


# ---------------------------------------------------------------- what the buttons do


def _gathered() -> Draft:
    """The draft with what stands in the fields now."""
    one: Draft = st.session_state[_DRAFT]

    def typed(line: Line, field: str, before: object) -> object:
        return st.session_state.get(_key(one, line.id, field), before)

    one.title = str(st.session_state.get(_key(one, "title"), one.title))
    one.lines = [
        replace(
            line,
            minutes=typed(line, "minutes", line.minutes),
            pace=str(typed(line, "pace", line.pace)),
            text=str(typed(line, "text", line.text)),
            options=str(typed(line, "options", line.options)),
        )
        for line in one.lines
    ]
    return one


def _moved(move: str, line_id: str) -> None:
    one = _gathered()
    place = next((n for n, line in enumerate(one.lines) if line.id == line_id), None)
    if place is None:
        return
    line = one.lines.pop(place)
    if move != "remove":
        one.lines.insert(max(0, place + (-1 if move == "up" else 1)), line)
    one.touched = True


def _add(line: Line, after: int) -> None:
    """Put a step behind so many others. Raises `Invalid` if it cannot stand in a séance."""
    one = _gathered()
    workshops.read(frame.here().house, one.place[1], "-", [line])
    one.lines.insert(after, line)
    one.touched = True


def _save() -> None:
    arrived, one = frame.here(), _gathered()
    one.touched = True
    try:
        plan = workshops.read(arrived.house, one.place[1], one.title, one.lines)
        workshops.save(arrived.house, arrived.me, *one.place, plan, one.based_on)
    except Invalid as error:
        st.session_state["flash"] = ("error", _refusal(arrived, error))
    except Conflict as error:
        one.ahead = int(error.data["version"])
    else:
        del st.session_state[_DRAFT]
        frame.say(arrived.words.t("Séance enregistrée pour ce groupe."))


def _refusal(arrived: Here, error: Invalid) -> str:
    """What does not fit, with the number of its step."""
    sentence = findings.sentence(arrived.words, error)
    step = next((str(one.get("path", "")) for one in error.data.get("findings", [])), "")
    if not step:
        return sentence
    return arrived.words.t("Étape {number} : {sentence}", number=step, sentence=sentence)


def _ahead(here: Here) -> None:
    """Another trainer saved this séance meanwhile: theirs, or this one."""
    t = here.words.t
    st.warning(
        t("Un autre formateur a changé cette séance pendant ce temps. Ce que tu vois est à toi.")
    )
    with st.container(horizontal=True):
        st.button(t("Prendre sa version"), on_click=frame.act(_theirs), key="ws.theirs")
        st.button(t("Garder la mienne et l'enregistrer"), on_click=frame.act(_mine), key="ws.mine")


def _theirs() -> None:
    st.session_state.pop(_DRAFT, None)


def _mine() -> None:
    one = _gathered()
    if one.ahead is not None:
        one.based_on, one.ahead = one.ahead, None
    _save()


def _reset() -> None:
    arrived, one = frame.here(), _gathered()
    workshops.reset(arrived.house, arrived.me, *one.place)
    del st.session_state[_DRAFT]
    frame.say(arrived.words.t("C'est de nouveau la séance du programme."))


def summary(here: Here, found: Offered) -> Sequence[str]:
    """What a séance is, in short facts."""
    t, n = here.words.t, here.words.n
    return (
        n("{n} étape", "{n} étapes", len(found.plan.steps)),
        n("{n} minute", "{n} minutes", found.minutes),
        t("changée pour ce groupe") if found.own else t("comme dans le programme"),
    )
