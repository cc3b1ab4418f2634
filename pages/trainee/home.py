"""Where am I: the next step, the three stages, the modules and their state."""

import streamlit as st

from pages.parts import attempt_view, feedback_view, frame, handing_view, show
from pages.parts.components import link, step_link
from pages.parts.programme_view import stages
from pie_core.service import attempts, programmes, progress

here = frame.here()
t, n, language = here.words.t, here.words.n, here.words.language.code
programme = programmes.mine(here.house, here.me)
standing = progress.mine(here.house, here.me)

name = show.escape(here.me.person.name.split()[0])
st.html(f'<div class="pie-head"><h1>{t("Bonjour {name}", name=name)}</h1></div>')
following = standing.next_step(programme.modules)
with st.container(border=True):
    if following:
        module, activity = following
        words = module.worded(language)
        texts = words.activities[activity.id]
        facts = [words.title, n("{n} minute", "{n} minutes", activity.minutes)]
        st.html(
            f'<p class="pie-step-of">{t("Ta prochaine étape")}</p>'
            f"<h3>{show.escape(texts.title)}</h3>{show.chips_html(facts)}"
        )
        st.markdown(texts.aim)
        first = standing.module(module).value == "to_do"
        label = t("Commencer") if first else t("Continuer")
        step_link(module.id, activity.id, t("{title} →", title=label), "main")
    else:
        st.subheader(t("Bravo, tu as tout terminé !"))
        link("trainee/project.py", t("Voir mon projet"), "main")
feedback_view.news(here)
handing_view.news(here)
attempt_view.invitation(here, attempts.openings(here.house, here.me))
stages(here, programme, standing)
with st.container(horizontal=True):
    link("trainee/cases.py", t("Six équipes, de l'idée au plan →"))
    link("trainee/glossary.py", t("Les mots difficiles →"))
