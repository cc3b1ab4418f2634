"""The banker's questions: what raised each, the team's answer, and where to mend it."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, dossier_view, fields, gloss
from pages.parts import show as draw
from pages.parts.dossier_view import Dossier
from pages.parts.frame import Here, own
from pie_core.model.dossier import Record
from pie_core.report.questions import Question, raised
from pie_core.report.snapshot import Snapshot
from pie_core.service import answers
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


def show(here: Here, dossier: Dossier) -> None:
    """Each question with the figure that raised it and a field for the answer."""
    t, n = here.words.t, here.words.n
    found, project = asked(here, dossier.snapshot), dossier.project
    module = here.house.programme.dossier
    if module is None or not found:
        st.success(t("Aucune question : le plan répond à tout ce qu'un comité regarde."))
        return
    answered = sum(bool(one.answer) for one in found)
    count = len(found)
    said = n("{n} réponse sur {count}", "{n} réponses sur {count}", answered, count=count)
    draw.say(t("Voici ce que demandera le comité de crédit. Réponds, ou corrige le plan."))
    st.html(draw.bar(answered, count, said))
    remarks = dossier.trail.remarks()
    work = answers.work(here.house, here.me, module.id, dossier_view.BANK, project)
    words = module.worded(here.words.language.code).activities[dossier_view.BANK]
    for number, one in enumerate(found, start=1):
        prompt = work.activity.prompt(one.id)
        if prompt is None:
            continue
        with st.container(border=True, key=f"question-{one.id}"):
            mark = _remark(here, remarks[one.id]) if one.id in remarks else ""
            st.html(head(number, one, mark))
            given = {
                **fields.structure(module.id, work.activity.id, prompt, words),
                "label": t("Notre réponse"),
            }
            fields.show(here, work, [given], live=False, part=one.id)
            _mend(here, project, one.place)


def head(number: int, asked: Question, more: str = "") -> str:
    """A question with the figure that raised it, as HTML, and `more` HTML under it."""
    figure = draw.chips_html([gloss.rightward(asked.figure)]) if asked.figure else ""
    return f'<div class="pie-question"><h3>{number}. {escape(asked.text)}</h3>{figure}{more}</div>'


def _remark(here: Here, said: Record) -> str:
    """What a reviewer said of the answer, as HTML."""
    verdict, text = said.data["verdict"], said.data["text"]
    word = escape(f"{REMARK_SIGNS[verdict]} {here.words.t(REMARKS[verdict])}")
    return f'<p class="pie-quote"><strong>{word}</strong>{escape(f" : {text}" if text else "")}</p>'


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
