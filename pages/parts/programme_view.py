"""The stages of the programme with their modules, each one line: where one stands, and the way in."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import show
from pages.parts.components import step_link
from pages.parts.frame import Here
from pie_core.model.programme import Programme
from pie_core.model.project import State
from pie_core.service.progress import Standing


def stages(here: Here, programme: Programme, standing: Standing) -> None:
    """Every stage; a module is one link, since thirty people run this screen at once."""
    t, n, language = here.words.t, here.words.n, here.words.language.code
    count = 0
    for number, stage in enumerate(programme.stages, start=1):
        named = programme.named(stage.id, language)
        title = escape(f"{number}. {named.name}")
        lines = f"<p>{escape(named.about)}</p>"
        if not stage.modules:
            none = t("Cette étape n'a pas de module pour ton groupe.")
            lines += f"<p>{escape(none)}</p>"
        st.html(f'<div class="pie-stage"><h2>{title}</h2>{lines}</div>')
        if not stage.modules:
            continue
        with st.container(key=f"modules-{stage.id}"):
            for module in stage.modules:
                count += 1
                words = module.worded(language)
                state = show.state_text(here.words, standing.module(module))
                done = standing.done(module)
                if standing.module(module) is State.IN_PROGRESS:
                    steps = t("{done} sur {count}", done=done, count=len(module.activities))
                    state = f"{state} ({steps})"
                hours = n("{n} heure", "{n} heures", round(module.minutes / 60))
                label = f"**{count}. {show.typed(words.title)}** :small[{state} · {hours}]"
                step_link(module.id, "", label)
