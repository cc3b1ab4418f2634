"""The programme for trainers: every module with its notes and sheets, and what authors should mend."""

import streamlit as st

from pages.parts import frame
from pages.parts.components import link, step_link

here = frame.here()
t, language = here.words.t, here.words.language.code
loaded = here.house.content
st.title(t("Programme"))
for number, stage in enumerate(loaded.programme.stages, start=1):
    names = loaded.programme.stage_words.get(language) or loaded.programme.stage_words["fr"]
    st.header(f"{number}. {names[stage.id].name}", divider="gray")
    st.caption(names[stage.id].about)
    for module in stage.modules:
        words = module.worded(language)
        with st.container(border=True):
            step_link(module.id, "", words.title, "plain")
            st.write(words.about)
            st.caption(here.words.n("{n} étape", "{n} étapes", len(module.activities)))
            link("trainer/guide.py", t("Guide du formateur →"), m=module.id)
if loaded.programme.assessment:
    link("trainer/skills.py", t("Le questionnaire de compétences →"))
if loaded.findings:
    with st.expander(t("À corriger dans les fichiers du contenu")):
        for finding in loaded.findings:
            st.text(str(finding))
st.caption(
    t("Pour ajouter un module : un dossier dans content/modules, une ligne dans programme.yaml.")
)
