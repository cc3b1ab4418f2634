"""The dossier section by section: what stands in it, what misses, and the writing of one part."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from pages.parts import activity, components, feedback_form, feedback_view, fields, frame, show
from pages.parts.components import Look
from pages.parts.frame import Here, own
from pie_core.errors import NotFound
from pie_core.model.dossier import State
from pie_core.report.outline import Missing, Outline, outline
from pie_core.report.snapshot import Snapshot
from pie_core.service import answers, plans, projects, submissions
from pie_core.service.house import today
from pie_core.service.submissions import Trail
from pie_core.words.catalogue import Words
from pie_core.words.terms import PLAN_STATES

PAGE = "trainee/dossier.py"
VIEWS = {
    "sections": "Les parties",
    "questions": "Questions du banquier",
    "exporter": "Exporter",
    "banque": "Déposer",
    "suivi": "Suivi",
}
"""The views; their ids stand in addresses."""
BANK = "bank"
"""The part of the guide that holds the answers to the banker's questions."""

STATES = PLAN_STATES
"""Where a plan is, as a French word."""
SIGNS: dict[State, str] = {
    "draft": "○",
    "submitted": "▶",
    "to_revise": "◐",
    "validated": "✓",
    "accepted": "✓",
    "declined": "✕",
}
"""The same as a sign: never colour alone."""
_COLOURS = {"draft": "to_do", "submitted": "in_progress", "to_revise": "in_progress"}


def way(here: Here, project: str, label: str, look: Look = "button", **query: str) -> None:
    """A link inside the dossier; a trainer's keeps the project in the address."""
    components.link(PAGE, label, look, **own(here, project), **query)


def state_html(words: Words, state: State) -> str:
    """The state of a plan as HTML: sign and word."""
    colour = _COLOURS.get(state, "done")
    return (
        f'<span class="pie-state" data-state="{colour}">'
        f'<span class="pie-dot" aria-hidden="true">{SIGNS[state]}</span> {escape(words.t(STATES[state]))}</span>'
    )


@dataclass(frozen=True)
class Dossier:
    """A project's plan as it stands, and its way to the bank: read once for a page."""

    snapshot: Snapshot
    trail: Trail

    @property
    def project(self) -> str:
        """The project's id."""
        return self.trail.project_id


def read(here: Here, project: str) -> Dossier:
    """The dossier of a project, for whoever may read it."""
    return Dossier(
        projects.snapshot(here.house, here.me, project),
        submissions.trail(here.house, here.me, project),
    )


def head(here: Here, found: Dossier, view: str) -> str:
    """Title, state and the views side by side; the view that is shown."""
    t, trail = here.words.t, found.trail
    view = view if view in VIEWS else "sections"
    facts = [state_html(here.words, trail.state)]
    if trail.newest:
        number = t("version {n}", n=trail.newest.number)
        facts.append(f'<span class="pie-chip">{escape(number)}</span>')
    st.html(
        f'<div class="pie-head"><p class="pie-step-of">{escape(t("Le dossier pour la banque"))}</p>'
        f'<h1>{escape(found.snapshot.project.name)}</h1><div class="pie-meta">{"".join(facts)}</div></div>'
    )

    def query(chosen: str) -> dict[str, str]:
        return {**own(here, found.project), "v": chosen}

    titles = {key: t(VIEWS[key]) for key in VIEWS}
    frame.choice(t("Vues"), titles, view, f"dossier.{view}", query)
    return view


def drawn(here: Here, found: Dossier) -> Outline:
    """The plan as it stands, as sections."""
    return outline(found.snapshot, here.words, today(), here.house.programme.dossier)


def overview(here: Here, found: Dossier) -> None:
    """Every section with its state; those with words to write open."""
    t, n = here.words.t, here.words.n
    show.say(
        t(
            "Le plan se remplit avec ton travail. Ici, écris les mots qui manquent, partie par partie."
        )
    )
    plan = drawn(here, found)
    lacking = Counter(one.section for one in plan.missing)
    count, written = len(plan.sections), len(plan.sections) - len(lacking)
    parts = n(
        "{n} partie prête sur {count}", "{n} parties prêtes sur {count}", written, count=count
    )
    st.html(show.bar(written, count, parts))
    module = here.house.programme.dossier
    asked = {a.id for a in module.activities} if module else set()
    with st.container(key="steps"):
        for number, part in enumerate(plan.sections, start=1):
            label = f"{number}. {part.title}"
            if part.id in asked:
                way(here, found.project, label, v="ecrire", s=part.id)
            else:
                st.html(f'<p class="pie-part">{escape(label)}</p>')
            st.html(_standing(here, lacking[part.id], plan.missing, part.id))


def _standing(here: Here, count: int, missing: tuple[Missing, ...], section_id: str) -> str:
    """What a section still needs, in a line."""
    t, n = here.words.t, here.words.n
    if not count:
        return f'<div class="pie-step"><span class="pie-state" data-state="done">✓ {escape(t("prêt"))}</span></div>'
    labels = [one.label for one in missing if one.section == section_id]
    told = " · ".join(labels[:2]) + (" …" if len(labels) > 2 else "")
    state = n("il manque {n} réponse", "il manque {n} réponses", count)
    return (
        f'<div class="pie-step"><span class="pie-state" data-state="in_progress">◐ {escape(state)}'
        f'</span><p class="pie-quote">{escape(told)}</p></div>'
    )


def section(here: Here, project: str, section_id: str) -> None:
    """The questions of one section with an example, and the ways on."""
    t = here.words.t
    module = here.house.programme.dossier
    if module is None or section_id == BANK:
        raise NotFound()
    work = answers.work(here.house, here.me, module.id, section_id, project)
    steps = [a.id for a in module.activities if a.id != BANK]
    at = steps.index(section_id)
    texts = module.worded(here.words.language.code).activities
    text = texts[section_id]
    way(here, project, t("← Le dossier"), "back")
    of = t("Partie {number} sur {count}", number=at + 1, count=len(steps))
    st.html(
        f'<div class="pie-head"><p class="pie-step-of">{escape(of)}</p>'
        f"<h1>{escape(text.title)}</h1></div>"
    )
    activity.told(here, text)
    if not frame.is_staff(here):
        feedback_view.told(here, project, lambda place: str(place) == f"section:{section_id}")
    prompts = [fields.structure(module.id, section_id, p, text) for p in work.activity.prompts]
    fields.show(here, work, _with_months(here, project, prompts), live=False)
    if frame.is_staff(here):
        place = f"section:{section_id}"
        feedback_form.panel(here, project, {place: text.title}, f"{project}-{section_id}")
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        if at:
            way(here, project, t("← Partie d'avant"), v="ecrire", s=steps[at - 1])
        if at + 1 < len(steps):
            title = texts[steps[at + 1]].title
            way(here, project, t("{title} →", title=title), "main", v="ecrire", s=steps[at + 1])
        else:
            way(here, project, t("Les questions du banquier →"), "main", v="questions")


def _with_months(here: Here, project: str, prompts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The prompts with the plan's months by name where a column asks for one."""
    if not any(column["kind"] == "month" for one in prompts for column in one["columns"]):
        return prompts
    book = plans.book(here.house, here.me, project)
    return fields.offering(prompts, "month", fields.months(book.start, book.horizon, here.words))
