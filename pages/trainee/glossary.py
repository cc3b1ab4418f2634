"""The hard words of the workbook: what each means, in French, Arabic, darija and English."""

from html import escape

import streamlit as st

from pages.parts import frame
from pie_core.words.languages import LANGUAGES

here = frame.here()
t, language = here.words.t, here.words.language.code
terms = here.house.content.glossary
st.title(t("Les mots difficiles"))
st.markdown(t("Ce que veulent dire les mots du métier, en quatre façons de parler."))
ordered = sorted(terms.values(), key=lambda term: term.words[language].term.casefold())
rows = []
for term in ordered:
    own = term.words[language]
    others = " · ".join(
        f'<bdi lang="{code}" dir="{LANGUAGES[code].direction}">{escape(term.words[code].term)}</bdi>'
        for code in LANGUAGES
        if code != language and code in term.words
    )
    darija = term.words["ar"].darija if "ar" in term.words else ""
    said = f'<bdi lang="ary" dir="rtl">«{escape(darija)}»</bdi>' if darija else ""
    others = " · ".join(filter(None, (said, others) if language == "ar" else (others, said)))
    rows.append(f"<dt>{escape(own.term)}</dt><dd>{escape(own.meaning)}<small>{others}</small></dd>")
st.html(f'<dl class="pie-terms">{"".join(rows)}</dl>')
