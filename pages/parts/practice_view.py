"""After an activity, twenty seconds: which of its competences one used, and one sentence."""

from __future__ import annotations

import streamlit as st

from pages.parts import fields
from pages.parts.frame import Here
from pie_core.model.programme import SHEET, Activity, Module
from pie_core.service import practice


def show(here: Here, module: Module, done: Activity) -> None:
    """Two fields that save by themselves; going on without them skips them."""
    if not done.competences:
        return
    work = practice.sheet(here.house, here.me, module.id, done.id)
    if work is None:
        return
    language = here.words.language.code
    words = work.module.worded(language).activities[SHEET]
    programme = here.house.programme
    prompts = []
    for prompt in work.activity.prompts:
        given = fields.structure(work.module.id, work.activity.id, prompt, words)
        if prompt.id == practice.USED:
            given["options"] = [
                {"id": c, "label": programme.competence_name(c, language)}
                for c in done.competences
                if c in programme.competences
            ]
        prompts.append(given)
    with st.container(key="practice"):
        st.markdown(f"**{words.title}**\n\n{words.aim}")
        fields.show(here, work, prompts, live=False)
