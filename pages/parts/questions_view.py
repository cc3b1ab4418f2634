"""The banker's questions: what raised each, the team's answer, and where to mend it."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, dossier_view, fields
from pages.parts.frame import Here, own
from pie_core.report.questions import Question, raised
from pie_core.report.snapshot import Snapshot
from pie_core.service import guide, projects, submissions
from pie_core.words.terms import REMARK_SIGNS, REMARKS

PLACES = {
    "dossier": "Écrire dans le dossier",
    "figures": "Ouvrir les chiffres",
    "tests": "Ouvrir nos tests",
    "canvas": "Ouvrir le canevas",
}
"""First part of a question's place, the screen where it can be mended, in French words."""


def asked(here: Here, snapshot: Snapshot) -> list[Question]:
    """The questions that a plan raises by the rules of this house."""
    content = here.house.content
    return raised(snapshot, here.words, content.programme.dossier, content.questions)


def show(here: Here, project: str) -> None:
    """Each question with the figure that raised it and a field for the answer."""
    t, n = here.words.t, here.words.n
    found = asked(here, projects.snapshot(here.house, here.me, project))
    module = here.house.programme.dossier
    if module is None or not found:
        st.success(t("Aucune question : le plan répond à tout ce qu'un comité regarde."))
        return
    answered = sum(bool(one.answer) for one in found)
    st.html(
        f'<p class="pie-say">{escape(t("Voici ce que demandera le comité de crédit. Réponds, ou corrige le plan."))}</p>'
        f'<div class="pie-progress"><progress max="{len(found)}" value="{answered}"></progress>'
        f"<span>{escape(n('{n} réponse sur {count}', '{n} réponses sur {count}', answered, count=len(found)))}</span></div>"
    )
    trail = submissions.trail(here.house, here.me, project)
    remarks = trail.remarks()
    work = guide.section(here.house, here.me, project, dossier_view.BANK)
    words = module.worded(here.words.language.code).activities[dossier_view.BANK]
    for number, one in enumerate(found, start=1):
        prompt = work.activity.prompt(one.id)
        if prompt is None:
            continue
        with st.container(border=True, key=f"question-{one.id}"):
            figure = f'<span class="pie-chip">{escape(one.figure)}</span>' if one.figure else ""
            said = remarks.get(one.id)
            mark = ""
            if said:
                verdict = said.data["verdict"]
                text = f" : {said.data['text']}" if said.data["text"] else ""
                mark = f'<p class="pie-quote"><strong>{REMARK_SIGNS[verdict]} {escape(t(REMARKS[verdict]))}</strong>{escape(text)}</p>'
            st.html(
                f'<div class="pie-question"><h3>{number}. {escape(one.text)}</h3>'
                f'<div class="pie-meta">{figure}</div>{mark}</div>'
            )
            given = {
                **fields.structure(module.id, work.activity.id, prompt, words),
                "label": t("Notre réponse"),
            }
            fields.show(here, work, [given], live=False, part=one.id)
            _mend(here, project, one.place)


def _mend(here: Here, project: str, place: str) -> None:
    """A link to where the cause can be changed."""
    screen, _, part = place.partition("/")
    if screen not in PLACES:
        return
    query = own(here, project)
    if screen == "dossier" and part:
        query |= {"v": "ecrire", "s": part}
    if screen == "figures" and part:
        query |= {"v": "saisie", "s": part}
    label = here.words.t("{title} →", title=here.words.t(PLACES[screen]))
    components.link(f"trainee/{screen}.py", label, **query)
