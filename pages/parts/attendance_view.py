"""Attendance on its trainer's screen: a day to tap, a month to read and take away."""

from __future__ import annotations

from datetime import date
from html import escape
from urllib.parse import quote

import streamlit as st

from pages.parts import components, frame, show
from pages.parts.frame import Here
from pie_core.model.attendance import STATES, AttendanceState
from pie_core.model.people import Cohort
from pie_core.service import attendance
from pie_core.service.attendance import WORDS, Line
from pie_core.service.house import today
from pie_core.words import numbers

_SHEET = components._component("attendance")
LABELS: dict[AttendanceState, str] = {
    "present": "Présent",
    "late": "Retard",
    "absent": "Absent",
    "excused": "Excusé",
}
SIGNS: dict[AttendanceState, str] = {"present": "✓", "late": "◐", "absent": "✕", "excused": "○"}
"""In a cell of the month; the words stand over the table and in each cell's name."""


def views(here: Here, cohort: Cohort) -> None:
    """A day, or a month."""
    t = here.words.t
    current = "mois" if st.query_params.get("v") == "mois" else "jour"
    frame.choice(
        t("Le jour ou le mois"),
        {"jour": t("Faire l'appel"), "mois": t("Le mois")},
        current,
        "attendance_view",
        lambda chosen: {"g": cohort.id, **({"v": "mois"} if chosen == "mois" else {})},
    )


def day(here: Here, cohort: Cohort, named: str) -> None:
    """A day's list; another day by its date."""
    t, spoken = here.words.t, here.words.language
    found = attendance.day(here.house, here.me, cohort.id, attendance.read_day(named))

    def turn() -> None:
        chosen = st.session_state["attendance_day"]
        st.query_params.from_dict({"g": cohort.id, "d": chosen.isoformat()} if chosen else {})

    st.date_input(
        t("Le jour"),
        value=found.day,
        min_value=today() - attendance.OLDEST,
        max_value=today(),
        format="DD/MM/YYYY",
        key="attendance_day",
        on_change=frame.act(turn),
        width=220,
    )
    if not found.rows:
        st.info(t("Personne n'a encore rejoint le groupe."))
        return
    if found.last:
        note = t(
            "Noté par {name}, {moment}. Tu peux corriger.",
            name=found.last.by_name or "—",
            moment=numbers.moment(found.last.at, spoken),
        )
    else:
        note = t("Pas encore noté.")
    labels = {
        "how": t(
            "« Présent » : le cahier l'a vu ce jour-là. Touche seulement ce qui est différent, puis enregistre."
        ),
        "all": t("Tous présents"),
        "save": t("Enregistrer l'appel"),
        "unsaved": t("Pas encore enregistré."),
        "saved": t("Appel enregistré à {time}."),
    }
    page = {
        **components.common(here),
        "css": components.ASSETS.url("attendance.css"),
        "action": f"/api/attendance/{quote(cohort.id)}",
        "person": here.me.id,
        "cohort": cohort.id,
        "day": found.day.isoformat(),
        "people": [
            {"id": row.person.id, "name": row.person.name, "state": row.state} for row in found.rows
        ],
        "states": [{"id": state, "label": t(LABELS[state])} for state in STATES],
        "labels": labels,
        "note": note,
    }
    _SHEET(key=f"attendance-{found.day.isoformat()}", data={"page": page})


def month(here: Here, cohort: Cohort, named: str) -> None:
    """A month as a table with a column for each day, and its file."""
    t, spoken = here.words.t, here.words.language
    months = attendance.months(here.house, here.me, cohort.id)
    if not months:
        st.info(t("Rien n'est encore noté. Fais l'appel une première fois."))
        return
    current = named if named in months else months[0]
    if len(months) > 1:
        frame.choice(
            t("Le mois"),
            {one: numbers.month(one, spoken) for one in months},
            current,
            "attendance_month",
            lambda chosen: {"g": cohort.id, "v": "mois", "m": chosen},
        )
    found = attendance.month(here.house, here.me, cohort.id, current)
    head = f"<h3>{escape(numbers.month(current, spoken))}</h3>"
    st.html(head + _legend(here) + _table(here, found.days, found.lines))
    base = f"/api/documents/attendance/{quote(cohort.id)}"
    with st.container(horizontal=True):
        st.link_button(t("Ce mois (CSV)"), f"{base}?month={current}")
        st.link_button(t("Tous les jours (CSV)"), base)


def _table(here: Here, days: tuple[date, ...], lines: tuple[Line, ...]) -> str:
    t = here.words.t
    head = [
        t("Nom"),
        *(f"{on.day}" for on in days),
        t("Absences"),
        t("Retards"),
        t("Excusées"),
    ]
    top = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    rows = []
    for line in lines:
        cells = "".join(_cell(here, line, on) for on in days)
        sums = "".join(
            f"<td>{line.count(state) or '·'}</td>" for state in ("absent", "late", "excused")
        )
        name = f'<th scope="row" dir="auto">{escape(line.person.name)}</th>'
        rows.append(f"<tr>{name}{cells}{sums}</tr>")
    return (
        f'<div class="pie-scroll" tabindex="0" role="region" aria-label="{escape(t("Le mois"))}">'
        '<table class="pie-table pie-presence">'
        f"<thead><tr>{top}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(here: Here, line: Line, on: date) -> str:
    state = line.states.get(on)
    if state is None:
        return "<td></td>"
    word = escape(here.words.t(WORDS[state]))
    return f'<td data-was="{state}" title="{word}" aria-label="{word}">{SIGNS[state]}</td>'


def _legend(here: Here) -> str:
    return show.chips_html(f"{SIGNS[state]} {here.words.t(WORDS[state])}" for state in STATES)
