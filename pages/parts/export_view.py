"""What leaves: the plan as a PDF in a chosen language, the figures, the whole project as a file."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import dossier_view
from pages.parts import show as draw
from pages.parts.dossier_view import Dossier
from pages.parts.frame import Here
from pie_core.words.languages import LANGUAGES

SHOWN = 12
"""Of what is missing, so many lines are shown before the rest opens."""


def show(here: Here, dossier: Dossier) -> None:
    """The view."""
    _missing(here, dossier)
    language = chosen_language(here, "export_language")
    _formats(here, dossier.project, language)
    _blank(here)


def _missing(here: Here, dossier: Dossier) -> None:
    """What the plan still misses; it can leave as it is."""
    t, n = here.words.t, here.words.n
    found = dossier_view.drawn(here, dossier)
    if not found.missing:
        st.success(t("Rien ne manque dans le plan."))
        return
    titles = {part.id: part.title for part in found.sections}
    lines = [
        "- "
        + t(
            "{name} : {value}",
            name=f"**{draw.typed(titles.get(one.section, one.section))}**",
            value=draw.typed(one.label),
        )
        for one in found.missing
    ]
    head = n(
        "Il manque encore {n} chose. Le plan peut partir quand même : la place reste libre, à remplir au stylo.",
        "Il manque encore {n} choses. Le plan peut partir quand même : la place reste libre, à remplir au stylo.",
        len(lines),
    )
    shown = "\n".join(lines[:SHOWN])
    rest = "\n".join(lines[SHOWN:])
    more = draw.folded(t("Voir la suite"), rest) if rest else ""
    st.markdown(f"{head}\n\n{shown}{more}", unsafe_allow_html=True)


def chosen_language(here: Here, key: str) -> str:
    """The language that a document shall have; the reader's own first."""
    codes = list(LANGUAGES)
    picked = st.segmented_control(
        here.words.t("Langue du document"),
        codes,
        format_func=lambda code: LANGUAGES[code].own_name,
        default=here.words.language.code,
        required=True,
        key=key,
    )
    return str(picked)


def _formats(here: Here, project: str, language: str) -> None:
    """Each format: a button, and what it is for."""
    t = here.words.t
    rows = [
        (
            t("Le plan (PDF)"),
            f"/api/documents/plan/{project}?language={language}",
            t(
                "Pour la banque : le plan entier, à imprimer ou à envoyer. Il faut quelques secondes."
            ),
        ),
        (
            t("Les chiffres (Excel, LibreOffice)"),
            f"/api/documents/workbook/{project}?language={language}",
            t("Un classeur vivant : change une case jaune, tout se recalcule."),
        ),
        (
            t("Les chiffres (CSV)"),
            f"/api/documents/table/{project}?language={language}",
            t("Chaque ligne, mois par mois, pour un autre logiciel."),
        ),
        (
            t("Tout le projet (fichier JSON)"),
            f"/api/documents/project/{project}",
            t("À garder, ou à ouvrir dans un autre cahier : réponses, tests, chiffres, dépôts."),
        ),
    ]
    for place, (label, address, about) in enumerate(rows):
        with st.container(key=f"export-{place}"):
            st.link_button(label, address, type="secondary" if place else "primary")
            st.html(f'<p class="pie-step-of">{escape(about)}</p>')


def _blank(here: Here) -> None:
    """The whole workbook on paper."""
    t = here.words.t
    st.link_button(t("Cahier vierge à imprimer (PDF)"), "/api/documents/blank-book")
    st.html(
        f'<p class="pie-step-of">{escape(t("Toutes les feuilles, pour travailler sans ordinateur."))}</p>'
    )
