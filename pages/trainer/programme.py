"""The programme for trainers: every module, or `?g=` a group's own; and what authors should mend."""

import streamlit as st

from pages.parts import frame, layout_view, show
from pages.parts.components import link, step_link
from pie_core.service import programmes

here = frame.here()
t, n, language = here.words.t, here.words.n, here.words.language.code
loaded = here.house.content
programme = here.house.programme
st.title(t("Programme"))
cohort = layout_view.choose(here)
layout = programmes.layout(here.house, here.me, cohort.id) if cohort else None
if cohort and layout is not None:
    layout_view.track(here, cohort, layout)
    programme = programme.laid(layout.model_copy(update={"off": ()}))
hours = round(sum(one.minutes for m in programme.modules for one in m.workshops) / 60)
st.caption(
    " · ".join(
        (
            n("{n} module", "{n} modules", len(programme.modules)),
            n("{n} étape", "{n} étapes", sum(len(m.activities) for m in programme.modules)),
            n("{n} heure de séances", "{n} heures de séances", hours),
        )
    )
)
for number, stage in enumerate(programme.stages, start=1):
    named = programme.named(stage.id, language)
    st.header(f"{number}. {named.name}", divider="gray")
    st.caption(named.about)
    for at, module in enumerate(stage.modules):
        if cohort and layout is not None:
            layout_view.module(here, cohort, layout, module, (at, len(stage.modules)))
            continue
        words = module.worded(language)
        with st.container(border=True):
            step_link(module.id, "", show.typed(words.title), "plain")
            st.write(words.about)
            steps = n("{n} étape", "{n} étapes", len(module.activities))
            minutes = sum(one.minutes for one in module.workshops)
            st.caption(f"{steps} · {n('{n} heure', '{n} heures', round(minutes / 60))}")
            link("trainer/guide.py", t("Guide du formateur →"), m=module.id)
if cohort:
    layout_view.reset(here, cohort)
link("trainee/cases.py", t("Six équipes, de l'idée au plan →"))
link("trainee/glossary.py", t("Les mots difficiles →"))
if programme.assessment:
    link("trainer/skills.py", t("Le questionnaire de compétences →"))
if loaded.findings:
    with st.expander(t("À corriger dans les fichiers du contenu")):
        for finding in loaded.findings:
            st.text(str(finding))
st.caption(
    t("Pour ajouter un module : un dossier dans content/modules, une ligne dans programme.yaml.")
)
