"""Acting in a round of the committee: a refusal as one sentence; waiting until something happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.parts import frame
from pages.parts.frame import Here
from pie_core.errors import Conflict, Invalid
from pie_core.service import committees
from pie_core.service.committees import View
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number

REFUSALS = {
    "amount": "Écris un montant entre {low} et {high} DH.",
    "months": "Écris une durée entre {low} et {high} mois.",
    "rate": "Écris un taux entre {low} et {high} % par an.",
    "empty": "Il manque un texte : écris au moins une phrase.",
    "too_long": "Ce texte est trop long : {limit} caractères au plus.",
    "choice": "Choisis une réponse.",
    "role": "Choisis un rôle de la liste.",
    "seat": "Choisis d'abord ton rôle.",
    "level": "Choisis une note de 1 à 5.",
    "sheet": "Ta fiche n'est pas finie : une note à chaque critère, puis ta question.",
    "conditions": "Écris les conditions : l'équipe doit savoir quoi changer.",
    "early": "Pas encore : le formateur ouvre bientôt cette étape.",
    "sitting": "Le comité lit déjà la demande : elle ne change plus.",
    "ruled": "La décision est déjà donnée.",
    "round_closed": "Cette séance est finie. Tout est gardé dans le dossier du projet.",
    "no_request": "L'équipe n'a pas encore envoyé sa demande.",
    "no_seat": "Personne n'est encore assis au comité.",
    "no_ruling": "Le comité n'a pas encore donné sa décision.",
    "moved": "La séance a déjà avancé : regarde où elle en est.",
}
"""Code of a finding → French sentence of the catalogue."""

SAME_TIME = "Quelqu'un de ton équipe a écrit en même temps. Lis son texte, puis envoie le tien si tu veux le remplacer."


def refusal(words: Words, finding: Mapping[str, Any]) -> str:
    """A finding as a sentence; '' for a code that is not of this game."""
    code = str(finding.get("code"))
    if code not in REFUSALS:
        return ""
    values = {
        name: number(finding[name], words.language, decimals=1)
        for name in ("low", "high", "limit")
        if name in finding
    }
    return words.t(REFUSALS[code], **values)


def act(callback: Callable[[], None]) -> Callable[..., None]:
    """As `frame.act`, with the sentences of this game."""

    def acted() -> None:
        words = frame.here().words
        try:
            callback()
        except Conflict:
            st.session_state["flash"] = ("error", words.t(SAME_TIME))
        except Invalid as error:
            found = error.data.get("findings", [{}])[0]
            if not (said := refusal(words, found)):
                raise
            st.session_state["flash"] = ("error", said)

    return frame.act(acted)


def typed_again() -> None:
    """In a fragment: a sentence waits to be said, and only a whole run says it."""
    if "flash" in st.session_state:
        st.rerun()


@st.fragment(run_every="2s")
def watch(here: Here, view: View, draw: Callable[[Here, View], None]) -> None:
    """Look every two seconds: draw anew, and run the whole page once there is something else to do.

    Never around a field: nobody types here.
    """
    fresh = committees.round(here.house, here.me, view.round.id)
    if (fresh.round.phase, fresh.todo) != (view.round.phase, view.todo):
        # The address keeps the round: one that has just closed stays in view.
        st.query_params["r"] = view.round.id
        st.rerun()
    draw(here, fresh)
