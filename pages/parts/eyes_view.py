"""Others' eyes on screen: whom one answers about, what the team sees, what trainers observed."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, profile_view
from pages.parts.frame import Here
from pages.parts.show import typed
from pie_core.model.people import TEAM_SIZE
from pie_core.scoring.agreement import Agreement, degree
from pie_core.scoring.portrait import Eyes, Observation
from pie_core.scoring.profile import Score
from pie_core.service import peers
from pie_core.service.peers import FEWEST, Mate
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, number
from pie_core.words.terms import AGREEMENT

PAGE = "trainee/skills.py"


def show(here: Here) -> None:
    """The team's eyes and the trainer's."""
    t = here.words.t
    components.link(PAGE, t("← {title}", title=t("Mes compétences")), "back")
    title = t("Le regard de l'équipe")
    st.html(f'<div class="pie-head"><h1>{escape(title)}</h1></div>')
    eyes = peers.eyes(here.house, here.me)
    if eyes:
        words = eyes.instrument.worded(here.words.language.code)
        st.markdown(words.about)
        _mates(here, peers.mates(here.house, here.me))
        _seen(here, eyes)
    _observed(here, peers.observations(here.house, here.me))


def _mates(here: Here, mates: list[Mate]) -> None:
    """Three questions about each, two minutes."""
    t = here.words.t
    st.subheader(t("Trois questions sur chacun"))
    if len(mates) < 2:
        st.info(t("Tu es seul dans ton équipe pour l'instant. Ton formateur forme les équipes."))
        return
    with st.container(key="steps"):
        for mate in mates:
            me = mate.person.id == here.me.id
            name = t("Moi-même") if me else mate.person.name
            label = name if me else typed(name)
            components.link(PAGE, label, v="equipe", w=mate.person.id)
            state = "✓ " + t("répondu") if mate.done else "○ " + t("pas encore répondu")
            st.html(f'<div class="pie-step"><span class="pie-state">{escape(state)}</span></div>')


def _seen(here: Here, eyes: Eyes) -> None:
    """What the team sees in me, from three answers on."""
    t, n = here.words.t, here.words.n
    st.subheader(t("Ce que l'équipe voit en moi"))
    if eyes.middle is None or eyes.close is None:
        if eyes.possible < FEWEST:
            st.info(
                t(
                    "Il faut au moins {n} coéquipiers, pour que personne ne soit reconnu : une équipe de {size} ou plus.",
                    n=FEWEST,
                    size=min(FEWEST + 1, TEAM_SIZE),
                )
            )
        else:
            st.info(
                n(
                    "{n} réponse pour l'instant. Tu verras le résultat à partir de {least}.",
                    "{n} réponses pour l'instant. Tu verras le résultat à partir de {least}.",
                    eyes.raters,
                    least=FEWEST,
                )
            )
        return
    words = eyes.instrument.worded(here.words.language.code)
    rows = []
    for item in eyes.instrument.items:
        text, middle = words.items[item.id], eyes.middle[item.id]
        close = t("avis proches") if eyes.close[item.id] else t("avis différents : parlez-en")
        own = eyes.own.get(item.id)
        mine = (
            f'<span class="pie-moment"><small>{escape(t("moi"))}</small>'
            f"{profile_view.meter(here.words, Score(own, 1, 1, eyes.instrument.levels))}</span>"
            if own
            else ""
        )
        level = Score(middle, eyes.raters, eyes.raters, eyes.instrument.levels)
        rows.append(
            f'<section class="pie-eye"><b>{escape(text.stem)}</b>'
            f'<p class="pie-quote">« {escape(text.levels[int(middle) - 1])} »</p>'
            f'<div class="pie-moments"><span class="pie-moment">'
            f"<small>{escape(t('mon équipe'))}</small>{profile_view.meter(here.words, level)}</span>"
            f'{mine}<span class="pie-verdict">{escape(close)}</span></div></section>'
        )
    st.html(f'<div class="pie-skills">{"".join(rows)}</div>')
    count = n("{n} personne a répondu.", "{n} personnes ont répondu.", eyes.raters)
    st.caption(" ".join([count, *_agreed(here.words, eyes.team)]))


def _agreed(words: Words, found: Agreement | None) -> list[str]:
    """How far the whole team agrees, in a sentence with its two figures."""
    if found is None or found.icc2 is None or found.icc2k is None:
        return []
    one = number(found.icc2, words.language, decimals=2)
    all_ = number(found.icc2k, words.language, decimals=2)
    return [
        words.t(
            "Accord de toute l'équipe : ICC(2,1) = {one}, ICC(2,k) = {all}. {meaning}",
            one=one,
            all=all_,
            meaning=words.t(AGREEMENT[degree(found.icc2)]),
        )
    ]


def _observed(here: Here, found: list[Observation]) -> None:
    """What trainers saw, on the same levels, and how far it is what one says oneself."""
    t, language = here.words.t, here.words.language.code
    st.subheader(t("Ce que mon formateur a observé"))
    if not found:
        st.markdown(t("Pas encore d'observation."))
        return
    programme = here.house.programme
    for one in found:
        rows = "".join(
            f"<li><b>{escape(programme.competence_name(c, language))}</b> "
            f"{profile_view.meter(here.words, score)}</li>"
            for c, score in one.profile.competences.items()
            if score.mean is not None
        )
        head = escape(f"{one.by}, {day(one.at, here.words.language)}")
        said = ""
        if one.agreement and one.agreement.icc2 is not None:
            icc = number(one.agreement.icc2, here.words.language, decimals=2)
            meaning = t(AGREEMENT[degree(one.agreement.icc2)])
            said = f'<p class="pie-about">{escape(t("Avec tes propres niveaux : {meaning} ICC(2,1) = {icc}", meaning=meaning, icc=icc))}</p>'
        st.html(
            f'<section class="pie-eye"><b>{head}</b><ul class="pie-observed">{rows}</ul>{said}</section>'
        )
