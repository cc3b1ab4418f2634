"""A trainer reads one activity of a team or a person, says something of it, goes on to the next."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import activity, components, feedback_form, frame, show
from pages.parts.frame import Here
from pie_core.model.project import State
from pie_core.service import feedbacks
from pie_core.service.rounds import Round, Stop

PAGE = "trainer/answer.py"
STILL_EVERY = 30.0
"""Seconds between two signs that one is still reading."""


def show_round(here: Here, found: Round) -> None:
    """Whose work, the ways to the next, the answers, and the panel beside them."""
    t, work = here.words.t, found.work
    components.link(
        "trainer/group.py",
        t("← {title}", title=show.typed(found.cohort.name)),
        "back",
        g=found.cohort.id,
    )
    words = work.module.worded(here.words.language.code)
    text = words.activities[work.activity.id]
    _head(here, found, words.title, text.title)
    _ways(here, found)
    _readers(found.cohort.id, found.stop.place)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if not work.answers:
            st.info(t("Rien n'est encore écrit ici."))
        activity.reading(here, work)
    with right:
        places = {
            f"activity:{work.module.id}/{work.activity.id}": t("Toute l'étape"),
            **{
                f"answer:{work.module.id}/{work.activity.id}.{prompt.id}": text.prompts[
                    prompt.id
                ].label
                for prompt in work.activity.prompts
                if not prompt.hidden
            },
        }
        feedback_form.panel(here, work.owner, places, found.stop.place.replace("/", "-"))


def _head(here: Here, found: Round, module: str, title: str) -> None:
    """Whose it is, which activity, its state, the last save and who wrote."""
    t, work = here.words.t, found.work
    whose = found.person.name if found.person else found.team.name if found.team else ""
    state = State.DONE if work.done else State.IN_PROGRESS if work.answers else State.TO_DO
    facts = []
    if found.person is None:
        facts.append(here.words.listed(one.name for one in found.people))
    elif found.team:
        facts.append(t("Équipe : {name}", name=found.team.name))
    newest = max((one.at for one in work.answers.values()), default=None)
    if newest:
        facts.append(t("dernier enregistrement : {time}", time=show.when(here.words, newest)))
    wrote = sorted({one.author_name for one in work.answers.values() if one.author_name})
    if wrote and found.person is None:
        facts.append(t("écrit par {names}", names=here.words.listed(wrote)))
    chips = "".join(f'<span class="pie-chip">{escape(fact)}</span>' for fact in facts if fact)
    st.html(
        f'<div class="pie-head"><p class="pie-step-of">{escape(module)} · {escape(title)}</p>'
        f"<h1>{escape(whose)}</h1>"
        f'<div class="pie-meta">{show.state(here.words, state)}{chips}</div></div>'
    )


def _ways(here: Here, found: Round) -> None:
    """Before and after, by button and key. In Arabic what comes next lies to the left."""
    t = here.words.t
    back, on = ("Right", "Left") if here.words.language.direction == "rtl" else ("Left", "Right")
    alone = found.person is not None
    ways: list[tuple[str, Stop | None, str]] = [
        (t("Stagiaire d'avant") if alone else t("Équipe d'avant"), found.others[0], back),
        (t("Stagiaire d'après") if alone else t("Équipe d'après"), found.others[1], on),
        (t("Étape d'avant"), found.steps[0], f"Shift+{back}"),
        (t("Étape d'après"), found.steps[1], f"Shift+{on}"),
    ]
    with st.container(horizontal=True, key="reading-ways"):
        for place, (label, stop, key) in enumerate(ways):
            st.button(
                label,
                disabled=stop is None,
                shortcut=key,
                key=f"reading.{place}",
                on_click=frame.act(_go),
                args=(found.cohort.id, stop),
            )


def _go(cohort: str, stop: Stop | None) -> None:
    if stop:
        st.query_params.from_dict(
            {"g": cohort, "m": stop.module, "a": stop.activity, "p": stop.owner}
        )


@frame.live(STILL_EVERY)
def _readers(here: Here, cohort: str, place: str) -> None:
    """Say that one reads here, and who else does."""
    others = feedbacks.read_here(here.house, here.me, cohort, place)
    if others:
        names = here.words.listed(others)
        st.info(show.typed(here.words.t("En cours de lecture par {names}.", names=names)))
