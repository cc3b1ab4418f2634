"""A group as a file on its trainer's screen: taking it out, opening one, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from pages.parts import components, show
from pages.parts.frame import Here
from pie_core.model.people import Cohort
from pie_core.service.class_report import FORWARD, Line, Told
from pie_core.words.numbers import moment

INSIDE = """
Le fichier contient **tout le groupe** : les noms, le travail des équipes et de chacun, l'historique, les photos, les présences. Aucun PIN n'est dedans.

**Ce que chacun garde pour soi n'y est pas** : les activités privées et les auto-évaluations qui ne sont pas montrées restent sur cet ordinateur. Garde ce fichier comme tu gardes cet ordinateur : une clé USB à toi, pas d'envoi à d'autres, et efface-le ensuite.
"""
OPENING = """
L'autre ordinateur a donné le fichier d'un groupe ? Ouvre-le ici.

- Le groupe **n'est pas encore ici** : il s'ouvre. Chaque stagiaire entre avec le code, son nom, et choisit un nouveau PIN.
- Le groupe **est déjà ici** : le travail des deux ordinateurs est réuni. Rien de ce qui est ici n'est perdu.
"""


def from_file(here: Here) -> None:
    """On the list of groups, folded: the form that opens one more."""
    fold = st.expander(
        here.words.t("Ouvrir un groupe depuis un fichier"), key="class_file", on_change="rerun"
    )
    if fold.open:
        with fold:
            opening(here)


def opening(here: Here) -> None:
    """The form that opens a group from a file, or joins it with the one that is here."""
    st.markdown(here.words.t(OPENING))
    components.class_form(here)


def taking(here: Here, cohort: Cohort) -> None:
    """What the file holds, and the button."""
    t = here.words.t
    st.subheader(t("Emporter le groupe dans un fichier"))
    st.markdown(t(INSIDE))
    st.link_button(t("Télécharger le groupe (.zip)"), f"/api/documents/class/{cohort.id}")


def report(here: Here, told: Told) -> None:
    """What came of the last file: what was new, what met, what stays, what was left out."""
    t, given = here.words.t, told.report
    st.subheader(t("Le dernier fichier ouvert"))
    st.caption(
        t(
            "Fichier du {made}, ouvert le {opened}",
            made=moment(given.exported_at, here.words.language),
            opened=moment(given.at, here.words.language),
        )
    )
    _summary(here, told)
    counts = [*told.new, *([(t(FORWARD), given.forward)] if given.forward else [])]
    if counts:
        st.markdown("**" + t("Ce qui est venu") + "**")
        st.html(show.key_rows((label, str(n)) for label, n in counts))
    _lines(t("Changé des deux côtés"), told.met, apart=False)
    _lines(t("Ce qui diffère : ce qui était ici reste"), told.stays)
    if told.left_out:
        st.markdown("**" + t("Ce qui n'a pas été pris") + "**")
        rows = "".join(f"<li><b>{n}</b> · {escape(why)}</li>" for why, n in told.left_out)
        st.html(f"<ul>{rows}</ul>")
    language = here.words.language.code
    st.link_button(
        t("Ce rapport en CSV"),
        f"/api/documents/class-report/{told.cohort.id}?language={language}",
    )


def _summary(here: Here, told: Told) -> None:
    """The one sentence, and what to do next."""
    t, given = here.words.t, told.report
    if given.unchanged:
        st.success(t("Tout ce que contient ce fichier était déjà ici. Rien n'a changé."))
    elif given.opened:
        st.success(
            t(
                "Le groupe est ouvert ici. Les stagiaires entrent avec le code {code} et leur nom, et choisissent un nouveau PIN.",
                code=told.cohort.join_code,
            )
        )
    else:
        st.success(t("Le travail des deux ordinateurs est réuni. Rien n'est perdu."))
    if given.new_code:
        st.warning(
            t(
                "Le code du groupe était déjà pris ici. Son nouveau code : {code}",
                code=told.cohort.join_code,
            )
        )
    if given.exported_at > given.at:
        st.warning(
            t(
                "L'horloge de l'autre ordinateur avance. Regarde les deux textes là où les deux côtés ont écrit."
            )
        )


def _lines(title: str, lines: Sequence[Line], *, apart: bool = True) -> None:
    """Things to know, each with the way to it; what became of them `apart`, or once for all."""
    if not lines:
        return
    st.markdown(f"**{title}**")
    outcomes = dict.fromkeys(one.outcome for one in lines)
    said = "" if apart else f"<p>{escape(' '.join(outcomes))}</p>"
    items = "".join(f"<li>{_line(one, apart)}</li>" for one in lines)
    st.html(f"{said}<ul>{items}</ul>")


def _line(one: Line, apart: bool) -> str:
    what = f"<bdi>{escape(one.what)}</bdi>" if one.what else ""
    if one.link:
        what = f'<a href="{escape(one.link)}" target="_self">{what}</a>'
    who = f"<b><bdi>{escape(one.who)}</bdi></b>" if one.who else ""
    outcome = escape(one.outcome) if apart else ""
    return " · ".join(part for part in (who, what, outcome) if part)
