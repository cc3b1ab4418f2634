"""Where am I: the next step, the three stages, the modules and their state."""

import streamlit as st

from pages.parts import frame, show
from pages.parts.components import link, step_link
from pie_core.service import progress

here = frame.here()
t, n, language = here.words.t, here.words.n, here.words.language.code
programme = here.house.programme
standing = progress.mine(here.house, here.me)

st.title(t("Bonjour {name}", name=show.typed(here.me.person.name.split()[0])))
following = standing.next_step(programme.modules)
with st.container(border=True):
    if following:
        module, activity = following
        words = module.worded(language)
        st.caption(t("Ta prochaine étape"))
        st.subheader(words.activities[activity.id].title)
        st.write(words.activities[activity.id].aim)
        first = standing.module(module).value == "to_do"
        label = t("Commencer") if first else t("Continuer")
        show.chips([words.title, n("{n} minute", "{n} minutes", activity.minutes)])
        step_link(module.id, activity.id, t("{title} →", title=label), "main")
    else:
        st.subheader(t("Bravo, tu as tout terminé !"))
        link("trainee/project.py", t("Voir mon projet"), "main")

for number, stage in enumerate(programme.stages, start=1):
    names = programme.stage_words.get(language) or programme.stage_words["fr"]
    st.header(f"{number}. {names[stage.id].name}", divider="gray")
    st.caption(names[stage.id].about)
    if not stage.modules:
        st.write(t("Les modules de cette étape arrivent plus tard dans l'année."))
    for module in stage.modules:
        words, count = module.worded(language), len(module.activities)
        with st.container(border=True):
            st.subheader(words.title)
            st.write(words.about)
            done = standing.done(module)
            st.progress(
                done / count,
                text=n("{n} étape sur {count}", "{n} étapes sur {count}", done, count=count),
            )
            st.html(show.state(here.words, standing.module(module)))
            step_link(module.id, "", t("Ouvrir le module"))
