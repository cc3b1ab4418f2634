"""A round on the projector: big type, no name, nothing of the results before their time."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import committee_file as file
from pages.parts import committee_lead
from pages.parts.committee_acts import watch
from pages.parts.frame import Here
from pie_core.service import committees
from pie_core.service.committees import View


def show(here: Here, view: View) -> None:
    """The wall, and under it the buttons that lead the round."""
    if view.round.phase == "closed":
        _wall(here, view)
    else:
        watch(here, view, _wall)
    committee_lead.controls(here, view, wall=True)


NOW = {
    "request": "L'équipe écrit sa demande.",
    "seats": "Ouvre « La banque » et choisis ton rôle.",
    "sitting": "Le comité lit, note et pose ses questions.",
    "decision": "Le comité décide.",
    "reply": "L'équipe répond.",
    "closed": "La séance est finie. Merci à tous !",
}
"""Phase → what the class is told in one line."""


def _wall(here: Here, view: View) -> None:
    """One phase, to be read from the back of the room."""
    words, found = here.words, view.round
    t, form = words.t, committees.form(here.house)
    head = escape(t("La banque : {team}", team=view.team))
    now = escape(t(NOW[found.phase]))
    about = form.worded(words.language.code).about
    asked = file.request(words, found.request) if found.request else f"<p>{escape(about)}</p>"
    figures = file.figures(words, found.figures, found.request) if found.request else ""
    said = file.ruling(words, form, found.ruling)
    match found.phase:
        case "seats":
            left, right = asked, figures + file.seats(words, form, found)
        case "sitting":
            count = f'<p class="pie-counter">{escape(file.counter(words, found))}</p>'
            left, right = asked, figures + count
        case "decision":
            left = file.averages(words, form, found, remarks=False) or asked
            right = said + file.votes(words, form, found, reasons=False)
        case "reply" | "closed":
            left, right = said or asked, file.reply(words, found) or figures
        case _:
            left, right = asked, figures
    st.html(
        f'<section class="pie-wall"><h1>{head}</h1>{file.steps(words, found.phase)}'
        f'<p class="pie-now">{now}</p><div class="pie-columns"><div>{left}</div>'
        f"<div>{right}</div></div></section>"
    )
