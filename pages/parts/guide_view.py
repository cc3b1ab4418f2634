"""The trainer's guide on screen: each séance as a line of time whose exercises open."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from pages.parts import components, frame, show
from pages.parts.frame import Here
from pie_core.errors import NotFound
from pie_core.model.people import Cohort
from pie_core.model.programme import Module
from pie_core.report.guide_outline import Exercise, Guide, Seance, Slot, guide
from pie_core.service import cohorts
from pie_core.words.catalogue import Words


def choose(here: Here, module_id: str) -> Module:
    """The module that is read: the one named, the first for ''. Raises `NotFound`."""
    modules = here.house.programme.every
    found = modules.get(module_id) if module_id else next(iter(modules.values()), None)
    if found is None:
        raise NotFound()

    def turn() -> None:
        st.query_params.from_dict({"m": st.session_state["guide-module"]})

    st.selectbox(
        here.words.t("Module"),
        list(modules),
        index=list(modules).index(found.id),
        format_func=lambda one: modules[one].worded(here.words.language.code).title,
        key="guide-module",
        on_change=frame.act(turn),
    )
    return found


def module(here: Here, found: Module) -> None:
    """What the module is for, its paper, then its séances and whatever no séance takes up."""
    t = here.words.t
    told = guide(found, here.words)
    st.html(
        f'<div class="pie-head"><h2>{escape(told.title)}</h2>{show.chips_html(told.facts)}</div>'
    )
    st.markdown(_about(here.words, told), unsafe_allow_html=True)
    with st.container(horizontal=True):
        st.link_button(
            t("Guide à imprimer (PDF)"), f"/api/documents/guide/{found.id}", type="primary"
        )
        components.step_link(found.id, "", t("Ouvrir le module →"))
    groups = cohorts.mine(here.house, here.me)
    for number, one in enumerate(told.seances, start=1):
        st.markdown(_seance(here.words, found, number, one, groups), unsafe_allow_html=True)
    if told.others:
        title = t("Étapes en dehors des séances") if told.seances else t("Les étapes")
        parts = [_exercise(here.words, found, "", one) for one in told.others]
        st.markdown("\n\n".join([f"### {title}", *parts]), unsafe_allow_html=True)


def _about(words: Words, told: Guide) -> str:
    """The aims of the module, what it ends with, and the notes for all of it."""
    t = words.t
    parts = [
        _listed(t("Après ce module, les stagiaires savent :"), told.aims),
        f"**{t('À la fin')}**",
        _inert(told.outcome),
    ]
    if told.notes:
        parts.append(show.folded(t("Notes pour tout le module"), told.notes))
    return "\n\n".join(part for part in parts if part)


def _seance(words: Words, found: Module, number: int, one: Seance, groups: Sequence[Cohort]) -> str:
    """A séance as Markdown: its aims, what to bring, its steps with the minute of each."""
    t = words.t
    title = t("Séance {number} : {title}", number=number, title=one.title)
    rows = [
        _exercise(words, found, slot.start, slot.exercise, slot.pace)
        if slot.exercise
        else _moment(slot)
        for slot in one.slots
    ]
    return "\n\n".join(
        part
        for part in (
            f'<div class="pie-seance"><h3>{escape(title)}</h3>{show.chips_html([one.length])}</div>',
            _beside((t("Ce que l'on veut"), one.aims), (t("À préparer"), one.material)),
            *rows,
            _adapting(words, f"{found.id}/{one.id}", groups),
        )
        if part
    )


def _moment(slot: Slot) -> str:
    """A step that is no exercise, as HTML."""
    return (
        f'<div class="pie-slot"><time>{slot.start}</time><span>{escape(slot.title)}</span>'
        f"<small>{escape(slot.minutes)}</small></div>"
    )


def _exercise(words: Words, found: Module, start: str, one: Exercise, pace: str = "") -> str:
    """An exercise that opens: its aim, what goes wrong, questions, notes, and where it is."""
    t = words.t
    query = urlencode({"m": found.id, "a": one.id})
    sheet = f"/api/documents/blank/{found.id}/{one.id}"
    # In the line of time what one must know at a glance; the rest when it is open.
    facts = " · ".join(text for text in (*one.facts[:2], pace) if text)
    more = " · ".join(one.facts[2:])
    time = f"<time>{start}</time>" if start else ""
    inside = [
        f"**{_inert(one.aim)}**" + (f" ({more})" if more else ""),
        advice(words, one),
        show.folded(t("Notes du formateur"), one.notes) if one.notes else "",
        f"[{t('Ouvrir cette étape')}](/module?{query}) · [{t('Feuille à imprimer (PDF)')}]({sheet})",
    ]
    return (
        f'<details class="pie-slot"><summary>{time}<span>{escape(one.title)}</span>'
        f"<small>{escape(facts)}</small></summary>\n\n"
        + "\n\n".join(part for part in inside if part)
        + "\n\n</details>"
    )


def advice(words: Words, one: Exercise) -> str:
    """What goes wrong in a class with what to do, and questions to ask, as Markdown."""
    wrong = [f"**{trouble.what}** {trouble.remedy}" for trouble in one.wrong]
    parts = (
        _listed(words.t("Ce qui coince, et quoi faire"), wrong),
        _listed(words.t("Questions à poser"), one.ask),
    )
    return "\n\n".join(part for part in parts if part)


def _adapting(words: Words, workshop: str, groups: Sequence[Cohort]) -> str:
    """Links to a group's own version of a séance, as HTML that opens; '' without groups."""
    if not groups:
        return ""
    links = "".join(
        f'<a href="/preparer?{escape(urlencode({"g": group.id, "w": workshop}))}"'
        f' target="_self">{escape(group.name)}</a>'
        for group in groups
    )
    label = escape(words.t("Adapter cette séance pour un groupe"))
    return f'<details><summary>{label}</summary><p class="pie-ways">{links}</p></details>'


def _beside(*lists: tuple[str, Sequence[str]]) -> str:
    """Lists with their titles, side by side where there is room, as HTML; '' for none."""
    told = "".join(
        f"<div><b>{escape(title)}</b><ul>{''.join(f'<li>{escape(one)}</li>' for one in lines)}</ul></div>"
        for title, lines in lists
        if lines
    )
    return f'<div class="pie-beside">{told}</div>' if told else ""


def _listed(title: str, lines: Sequence[str]) -> str:
    """A title with a list under it, as Markdown; '' for an empty list."""
    if not lines:
        return ""
    return "\n".join([f"**{title}**", "", *(f"- {_inert(line)}" for line in lines)])


def _inert(markdown: str) -> str:
    """Markdown of the content whose HTML is shown as text."""
    return markdown.replace("<", "&lt;")
