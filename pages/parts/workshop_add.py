"""A step more in a séance: an exercise, a moment together, or a question to the class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.parts import frame
from pages.parts.frame import Here
from pie_core.service.house import new_id
from pie_core.service.workshops import LONGEST, TEXT, Line

KINDS = {
    "activity": "Un exercice du cahier",
    "text": "Un moment ensemble",
    "poll": "Sondage",
    "scale": "Échelle",
    "words": "Nuage de mots",
    "ideas": "Mur d'idées",
    "ranking": "Classement",
}
"""Kind of a step → French words."""

ABOUT = {
    "text": "Une consigne, un tour de parole, une pause : ce que le formateur dit ou fait.",
    "poll": "Chacun choisit parmi tes réponses. Le mur montre combien pour chacune.",
    "scale": "Chacun choisit un niveau. Écris les niveaux du plus bas au plus haut, ou laisse vide pour 1 à 5.",
    "words": "Chacun écrit quelques mots. Les plus donnés sont les plus grands.",
    "ideas": "Chacun écrit ses idées. Tu les groupes sur le mur.",
    "ranking": "Chacun met tes réponses en ordre.",
}
"""Kind of a step → what happens, for a trainer."""

_MANY = {"poll": 1, "words": 3, "ideas": 3}
"""Kinds of which one may give several, and how many at first."""
CHOICES = ("poll", "scale", "ranking")
"""Kinds that have answers to choose from."""
_PREFIX = "ws.new."

Add = Callable[[Line, int], None]
"""Takes a step, and how many stand before it."""


def form(here: Here, add: Add, count: int) -> None:
    """The kind, then the fields of that kind, and where the step goes."""
    t = here.words.t
    kind = st.selectbox(
        t("Quoi ?"), list(KINDS), format_func=lambda k: t(KINDS[k]), key=_PREFIX + "kind"
    )
    if kind in ABOUT:
        st.caption(t(ABOUT[kind]))
    places = [t("au début"), *(t("après l'étape {n}", n=n) for n in range(1, count + 1))]

    def put() -> None:
        add(_line(str(_given("kind", ""))), int(_given(f"after.{count}", count)))
        for name in ("text", "options", "activity"):
            st.session_state.pop(_PREFIX + name, None)
        frame.say(frame.here().words.t("Étape ajoutée. Il reste à enregistrer la séance."))

    with st.form("new_step", border=False, enter_to_submit=False):
        _fields(here, kind)
        with st.container(horizontal=True):
            st.number_input(t("Minutes"), 1, LONGEST, 5, key=_PREFIX + "minutes", width=150)
            st.selectbox(
                t("Où ?"),
                range(count + 1),
                count,
                format_func=places.__getitem__,
                key=f"{_PREFIX}after.{count}",
                width=220,
            )
        st.form_submit_button(t("Ajouter"), on_click=frame.act(put), key="ws.add")


def _fields(here: Here, kind: str) -> None:
    """What a step of this kind is made of."""
    t = here.words.t
    if kind == "activity":
        titles = _titles(here)
        st.selectbox(
            t("Exercice"),
            list(titles),
            index=None,
            format_func=lambda key: titles.get(key, ""),
            placeholder=t("Choisis un exercice"),
            key=_PREFIX + "activity",
        )
        return
    label = t("Ce que l'on fait") if kind == "text" else t("La question")
    st.text_input(label, max_chars=TEXT, key=_PREFIX + "text")
    if kind in CHOICES:
        st.text_area(
            t("Les réponses possibles, une par ligne"), height=110, key=_PREFIX + "options"
        )
    if kind in _MANY:
        st.number_input(
            t("Combien de réponses par personne, au plus"),
            1,
            10,
            _MANY[kind],
            key=f"{_PREFIX}most.{kind}",
            width=320,
        )
    if kind in ("words", "ideas"):
        st.checkbox(
            t("Je regarde chaque réponse avant qu'elle soit sur le mur"), key=_PREFIX + "moderated"
        )


def _titles(here: Here) -> dict[str, str]:
    """Every exercise of the programme: `module/activity` → its title and its module's."""
    code = here.words.language.code
    return {
        f"{module.id}/{activity.id}": f"{words.activities[activity.id].title} ({words.title})"
        for module in here.house.programme_of(st.query_params.get("g")).modules
        for words in (module.worded(code),)
        for activity in module.activities
        if activity.id in words.activities
    }


def _given(name: str, otherwise: Any) -> Any:
    """What stands in a field of the form now."""
    return st.session_state.get(_PREFIX + name, otherwise)


def _line(kind: str) -> Line:
    """The step as it was written."""
    return Line(
        id=new_id(),
        kind=kind,
        minutes=_given("minutes", 5),
        activity=str(_given("activity", "") or ""),
        text=str(_given("text", "")) if kind != "activity" else "",
        options=str(_given("options", "")) if kind in CHOICES else "",
        most=int(_given(f"most.{kind}", 1)) if kind in _MANY else 1,
        moderated=bool(_given("moderated", False)) if kind in ("words", "ideas") else False,
    )
