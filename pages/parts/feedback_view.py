"""What a trainer said of a piece of work, where it is read: beside the work, and on the home page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

import streamlit as st

from pages.parts import components, show
from pages.parts.frame import Here, is_staff
from pie_core.model.feedback import Level, Place
from pie_core.report.outline import TITLES
from pie_core.report.statements import figure_names
from pie_core.service import feedbacks
from pie_core.service.feedbacks import Said

SIGNS: dict[Level, str] = {"review": "↻", "good": "✓", "excellent": "★"}
NAMES: dict[Level, str] = {"review": "à revoir", "good": "bien", "excellent": "excellent"}
"""Level → shape and French word: never colour alone."""
LATEST = 3
"""So many stand open on the home page and beside the work; older ones open on demand."""


def label(here: Here, place: Place) -> str:
    """A place in words."""
    language = here.words.language.code
    if place.of_activity:
        module = here.house.programme.module(place.module)
        words = module.worded(language).activities.get(place.activity) if module else None
        if words is None:
            return ""
        prompt = words.prompts.get(place.name)
        if prompt is None:
            return words.title
        return here.words.t("{name} : {value}", name=words.title, value=prompt.label)
    if place.kind == "section":
        return here.words.t(TITLES[place.name]) if place.name in TITLES else ""
    return figure_names(here.words).get(place.name, "")


def _way(here: Here, place: Place) -> tuple[str, dict[str, str]]:
    """The screen on which a trainee reads and mends a place."""
    if place.of_activity:
        return "trainee/module.py", {"m": place.module, "a": place.activity}
    if place.kind == "figure":
        return "trainee/figures.py", {}
    dossier = here.house.programme.dossier
    written = dossier is not None and dossier.activity(place.name) is not None
    return "trainee/dossier.py", {"v": "ecrire", "s": place.name} if written else {"v": "sections"}


def box(here: Here, one: Said, *, placed: bool = True) -> str:
    """One feedback as HTML. A trainer also sees whether it was read and what changed since."""
    t, said = here.words.t, one.feedback
    about = [label(here, one.place)] if placed else []
    about += [said.by_name, show.when(here.words, said.at)]
    marks = []
    if is_staff(here):
        marks.append(t("lu") if said.seen_at else t("pas encore lu"))
    elif said.seen_at is None:
        marks.append(t("nouveau"))
    if one.changed:
        marks.append(t("changé depuis"))
    chips = "".join(f'<span class="pie-chip">{escape(mark)}</span>' for mark in marks)
    text = f"<p>{escape(said.text)}</p>" if said.text else ""
    facts = escape(" · ".join(part for part in about if part))
    return (
        f'<div class="pie-feedback" data-level="{said.level}"><div class="pie-meta">'
        f"<b>{SIGNS[said.level]} {escape(t(NAMES[said.level]))}</b>{chips}</div>{text}"
        f"<small>{facts}</small></div>"
    )


def boxes(here: Here, found: Iterable[Said]) -> str:
    """Several, the newest open, older ones on demand."""
    drawn = [box(here, one) for one in found]
    older = "".join(drawn[LATEST:])
    if older:
        heading = escape(here.words.t("Avant"))
        older = f'<details class="pie-fold"><summary>{heading}</summary>{older}</details>'
    return "".join(drawn[:LATEST]) + older


def told(here: Here, owner: str, wanted: Callable[[Place], bool]) -> None:
    """What was said of the work on this screen; nothing where nothing was. A trainee has read it."""
    found = feedbacks.said(here.house, here.me, owner, wanted)
    if not found:
        return
    title = here.words.t("Retours") if is_staff(here) else here.words.t("Ton formateur a écrit")
    st.html(f'<p class="pie-step-of">{escape(title)}</p>{boxes(here, found)}')


def in_activity(module: str, activity: str) -> Callable[[Place], bool]:
    """Whether a place is an activity or one of its answers."""
    return lambda place: place.of_activity and (place.module, place.activity) == (module, activity)


def news(here: Here) -> None:
    """On a trainee's home page: what was said and not read yet, each with the way to it."""
    found = feedbacks.news(here.house, here.me)
    if not found:
        return
    t, n = here.words.t, here.words.n
    with st.container(border=True, key="feedback-news"):
        st.html(f"<h3>{escape(t('Ton formateur a écrit'))}</h3>")
        seen: set[tuple[str, str]] = set()
        for one in found:
            file, query = _way(here, one.place)
            spot = (file, str(query))
            if spot in seen or len(seen) == LATEST:
                continue
            seen.add(spot)
            st.html(box(here, one))
            components.link(file, t("Ouvrir →"), **query)
        left = len(found) - len(seen)
        if left > 0:
            st.caption(n("Et encore {n} retour à lire.", "Et encore {n} retours à lire.", left))
