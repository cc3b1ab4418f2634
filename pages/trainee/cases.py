"""The running cases: `?c=` one team, followed from idea to plan through the modules."""

from html import escape

import streamlit as st

from pages.parts import frame, show
from pages.parts.components import step_link
from pie_core.errors import NotFound
from pie_core.model.people import Role
from pie_core.service import programmes

here = frame.here()
t, language = here.words.t, here.words.language.code
programme = programmes.mine(here.house, here.me)
cases = programme.cases
chosen = st.query_params.get("c") or next(iter(cases), "")
if chosen not in cases:
    raise NotFound()
st.title(t("Six équipes, de l'idée au plan"))
st.markdown(
    t(
        "Ces équipes sont inventées. Leur chemin ressemble au tien : une idée, des essais, des "
        "erreurs, un plan. Choisis-en une et suis-la."
    )
)
names = {one.id: one.worded(language).name for one in cases.values()}
frame.choice(t("L'équipe"), names, chosen, f"case-{chosen}", lambda one: {"c": one})
words = cases[chosen].worded(language)
facts = show.chips_html([words.trade, words.place])
st.html(
    f'<div class="pie-head"><h2>{escape(words.name)}</h2>{facts}</div><p>{escape(words.about)}</p>'
)
if cases[chosen].project:
    st.link_button(t("Lire son plan (PDF)"), f"/api/documents/example/{chosen}?language={language}")
for module in programme.every.values():
    told = module.worded(language)
    for example in module.cases:
        if example.case == chosen:
            title = told.activities[example.activity].title
            text = module.worked(chosen, language)
            st.markdown(f"### {show.typed(told.title)}\n\n{text}")
            if here.me.role is not Role.REVIEWER:  # Who has no modules.
                step_link(module.id, example.activity, t("{title} →", title=show.typed(title)))
