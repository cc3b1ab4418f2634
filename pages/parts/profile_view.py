"""A soft-skills profile on screen: the radar and the areas beside it, progress in words, evidence,
strengths, what to work on, sharing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import streamlit as st

from pages.parts import attempt_view, components, frame, show
from pages.parts.components import step_link
from pages.parts.frame import Here
from pie_core.charts.radar import Axis, radar
from pie_core.model.instruments import OWN, Occasion
from pie_core.scoring.portrait import PERSONAL, Evidence, Portrait
from pie_core.scoring.profile import Score
from pie_core.scoring.progress import Change, Verdict
from pie_core.service import attempts, profiles
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, number
from pie_core.words.terms import (
    DEED,
    DEEDS,
    FLAGS,
    OCCASIONS,
    PROGRESS,
    PROGRESS_MEANS,
    PROGRESS_SIGNS,
)

PAGE = "trainee/skills.py"
EVIDENCE_SHOWN = 4
RADAR = 520
"""Pixels of the radar's height, its key included."""


def mine(here: Here) -> None:
    """One's own page."""
    t = here.words.t
    portrait = profiles.mine(here.house, here.me)
    said = t("Ces niveaux viennent de toi. Ce n'est pas une note, et personne n'est classé.")
    st.html(
        f'<div class="pie-head"><h1>{escape(t("Mes compétences"))}</h1>'
        f'<p class="pie-quote">{escape(said)}</p></div>'
    )
    openings = attempts.openings(here.house, here.me)
    attempt_view.invitation(here, openings)
    if portrait.present is None:
        if portrait.gone:
            st.warning(t(attempt_view.GONE))
        _before(here, portrait)
        return
    _page(here, portrait)
    _sharing(here, portrait)
    with st.container(horizontal=True, key="neighbours"):
        components.link(PAGE, t("Le regard de l'équipe →"), v="equipe")
        st.link_button(t("Ma page à imprimer (PDF)"), "/api/documents/profile")
        for one in openings:
            if one.repeatable and one.occasion is not Occasion.THEN:
                label = t("Refaire : {title}", title=t(attempt_view.TITLES[one.occasion.value]))
                components.link(PAGE, label, v="questions", o=one.occasion.value)


def shared(here: Here, person_id: str) -> None:
    """What a trainee shows their trainer."""
    t = here.words.t
    portrait = profiles.of_person(here.house, here.me, person_id)
    cohort = portrait.person.cohort_id or ""
    components.link("trainer/group.py", t("← {title}", title=t("Groupe")), "back", g=cohort)
    st.html(
        f'<div class="pie-head"><h1>{escape(portrait.person.name)}</h1>'
        f"{show.chips_html([t(OCCASIONS[o.value]) for o in OWN if o in portrait.shared])}</div>"
    )
    if portrait.present is None and Occasion.THEN not in portrait.profiles:
        st.info(t("Cette personne n'a pas encore terminé le questionnaire qu'elle partage."))
        return
    _page(here, portrait)


def _before(here: Here, portrait: Portrait) -> None:
    """Nothing was answered yet: what was noted so far, or what will stand here."""
    t = here.words.t
    if not portrait.evidence:
        st.info(t("Ta page se remplit quand tu as répondu, et après chaque étape terminée."))
        return
    st.subheader(t("Tes preuves jusqu'ici"))
    language = here.words.language.code
    rows = "".join(
        f"<li><b>{escape(here.house.programme.competence_name(c, language))}</b>"
        f"{''.join(_quoted(here, e) for e in told[:EVIDENCE_SHOWN])}</li>"
        for c, told in portrait.evidence.items()
        if c in here.house.programme.competences
    )
    st.html(f'<ul class="pie-proofs">{rows}</ul>')


# ---------------------------------------------------------------- radar and areas


def _page(here: Here, portrait: Portrait) -> None:
    """The radar, the areas beside it, and what the words mean."""
    t = here.words.t
    notes = dict.fromkeys(
        flag for occasion in OWN if (p := portrait.profiles.get(occasion)) for flag in p.flags
    )
    if portrait.gone:
        st.warning(t(attempt_view.GONE))
    left, right = st.columns([5, 7], gap="medium")
    with left:
        spec = _radar(tuple(_axes(here, portrait)), here.words)
        st.vega_lite_chart(spec, width="stretch", theme=None)
        lines = [f"<p>{escape(line)}</p>" for line in _means(here, portrait)]
        lines += [f"<p>◇ {escape(t(FLAGS[flag]))}</p>" for flag in notes]
        if lines:
            st.html(f'<div class="pie-means">{"".join(lines)}</div>')
        _forward(here, portrait)
    with right:
        st.html(_areas(here, portrait))


@lru_cache(maxsize=256)
def _radar(axes: tuple[Axis, ...], words: Words) -> dict[str, Any]:
    """The figure, drawn once for these levels and a language."""
    return radar(axes, words, height=RADAR)


def _numbers(portrait: Portrait) -> dict[str, int]:
    """Competence → its number on the radar."""
    asked = portrait.instrument.competences if portrait.instrument else ()
    return {competence: place for place, competence in enumerate(asked, start=1)}


def _axes(here: Here, portrait: Portrait) -> list[Axis]:
    programme, language = here.house.programme, here.words.language.code

    def level(occasion: Occasion, competence: str) -> float | None:
        found = portrait.profiles.get(occasion)
        score = found.competences.get(competence) if found else None
        return score.mean if score else None

    return [
        Axis(
            name=programme.competence_name(competence, language),
            area=programme.area_name(programme.competences[competence].area, language),
            start=level(Occasion.START, competence),
            end=level(Occasion.END, competence),
            then=level(Occasion.THEN, competence),
        )
        for competence in _numbers(portrait)
    ]


def meter(words: Words, score: Score | None) -> str:
    """A level as HTML: five dots and the number in words, or that not enough was answered."""
    if score is None or score.mean is None:
        return f'<span class="pie-meter">{escape(words.t("pas assez de réponses"))}</span>'
    whole, rest = divmod(score.mean + 1e-9, 1)
    half = rest >= 0.25
    sign = "◑" if words.language.direction == "rtl" else "◐"
    dots = "●" * int(whole) + (sign if half else "")
    dots += "○" * (score.highest - len(dots))
    level = number(score.mean, words.language, decimals=1)
    text = words.t("{level} sur {highest}", level=level, highest=score.highest)
    return (
        f'<span class="pie-meter"><i aria-hidden="true">{dots}</i>'
        f" <span>{escape(text)}</span></span>"
    )


def verdict(words: Words, found: Change | None) -> str:
    """What may be said of a difference, as HTML: a sign and words, never the bare decimal."""
    if found is None:
        return ""
    return (
        f'<span class="pie-verdict" data-verdict="{found.verdict}">'
        f'<span aria-hidden="true">{PROGRESS_SIGNS[found.verdict]}</span>'
        f" {escape(words.t(PROGRESS[found.verdict]))}</span>"
    )


def _areas(here: Here, portrait: Portrait) -> str:
    """The areas with their competences; each opens to its evidence."""
    programme, language = here.house.programme, here.words.language.code
    numbers = _numbers(portrait)
    shown = [o for o in (Occasion.START, Occasion.THEN, Occasion.END) if o in portrait.profiles]
    parts = []
    for area in programme.areas:
        inside = [c for c in numbers if programme.competences[c].area == area]
        if not inside:
            continue
        name = f"<h3>{escape(programme.area_name(area, language))}</h3>"
        rows = "".join(_competence(here, portrait, c, numbers[c]) for c in inside)
        parts.append(
            f'<section><div class="pie-skill pie-area">{name}{_moments(here.words, portrait, area)}</div>'
            f"{rows}</section>"
        )
    hint = escape(here.words.t("Touche une compétence pour voir ses preuves."))
    return (
        f'<div class="pie-skills" style="--moments:{len(shown)}">'
        f'<p class="pie-step-of">{hint}</p>{"".join(parts)}</div>'
    )


def _moments(words: Words, portrait: Portrait, key: str) -> str:
    """The levels of a competence or an area at each moment, and what may be said of the way."""
    cells = []
    for occasion in (Occasion.START, Occasion.THEN, Occasion.END):
        found = portrait.profiles.get(occasion)
        if found is None:
            continue
        score = found.competences.get(key) or found.areas.get(key)
        name = escape(words.t(OCCASIONS[occasion.value]))
        cells.append(f'<span class="pie-moment"><small>{name}</small>{meter(words, score)}</span>')
    since, back = portrait.since_start.get(key), portrait.looking_back.get(key)
    moved = verdict(words, since)
    if back and (since is None or back.verdict != since.verdict):
        told = escape(words.t("vu d'aujourd'hui :"))
        moved += f'<span class="pie-back"><small>{told}</small> {verdict(words, back)}</span>'
    if moved:
        cells.append(f'<span class="pie-shift">{moved}</span>')
    return f'<span class="pie-moments">{"".join(cells)}</span>'


def _competence(here: Here, portrait: Portrait, competence: str, place: int) -> str:
    words, language = here.words, here.words.language.code
    told = here.house.programme.competences[competence].worded(language)
    proofs = list(portrait.evidence.get(competence, ()))
    seen = list(_seen(here, portrait, competence))
    inside = f'<p class="pie-about">{escape(told.about)}</p>'
    inside += "".join(_quoted(here, proof) for proof in proofs[:EVIDENCE_SHOWN])
    inside += "".join(f'<p class="pie-seen">✓ {escape(text)}</p>' for text in seen)
    if not proofs and not seen:
        nothing = words.t(
            "Pas encore de preuve. Après une étape, écris une phrase : elle vient ici."
        )
        inside += f'<p class="pie-about">{escape(nothing)}</p>'
    count = len(proofs) + len(seen)
    mark = words.n("{n} preuve", "{n} preuves", count) if count else ""
    return (
        f'<details><summary class="pie-skill"><b>{place}. {escape(told.name)}'
        f'<small class="pie-count">{escape(mark)}</small></b>'
        f"{_moments(words, portrait, competence)}</summary>"
        f'<div class="pie-open">{inside}</div></details>'
    )


def _quoted(here: Here, proof: Evidence) -> str:
    language = here.words.language
    title = proof.module.worded(language.code).activities[proof.activity.id].title
    where = f"{title}, {day(proof.at, language)}"
    return (
        f'<blockquote class="pie-proof"><p>{escape(proof.sentence)}</p>'
        f"<small>{escape(where)}</small></blockquote>"
    )


def _seen(here: Here, portrait: Portrait, competence: str) -> Iterator[str]:
    """What the workbook saw the person or their team do."""
    t, n = here.words.t, here.words.n
    for deed in here.house.programme.competences[competence].deeds:
        if count := portrait.deeds.get(deed):
            said = n(DEED[deed], DEEDS[deed], count)
            yield said if deed in PERSONAL else t("En équipe : {said}", said=said)


def _means(here: Here, portrait: Portrait) -> Iterator[str]:
    """What the words of progress mean, for those that stand on the page."""
    t = here.words.t
    if portrait.incomparable:
        yield t(
            "Les questions ont changé entre le début et la fin : on ne peut pas comparer les deux."
        )
    moved = {one.verdict for one in portrait.since_start.values()}
    moved |= {one.verdict for one in portrait.looking_back.values()}
    order: tuple[Verdict, ...] = ("gain", "unproven", "loss")
    for one in order:
        if one in moved:
            yield f"{PROGRESS_SIGNS[one]} {t(PROGRESS_MEANS[one])}"
    if moved and portrait.provisional:
        yield t(
            "La limite du hasard est provisoire : elle sera mesurée quand 30 personnes du groupe auront répondu."
        )


# ---------------------------------------------------------------- and now


def _forward(here: Here, portrait: Portrait) -> None:
    """Strengths, one competence to work on, three things that train it."""
    t, language = here.words.t, here.words.language.code
    programme = here.house.programme
    with st.container(border=True):
        st.subheader(t("Points forts"))
        if portrait.strengths:
            names = [programme.competence_name(c, language) for c in portrait.strengths]
            st.html(
                '<ol class="pie-strengths">'
                + "".join(f"<li>{escape(name)}</li>" for name in names)
                + "</ol>"
            )
            if portrait.person.id == here.me.id:
                st.markdown(t("Appuie-toi dessus, et montre-les dans ton équipe."))
        else:
            st.markdown(
                t("Rien n'est encore au niveau 3. C'est un début : une chose à travailler suffit.")
            )
    if not portrait.focus:
        return
    with st.container(border=True):
        st.subheader(t("Une compétence à travailler"))
        told = programme.competences[portrait.focus].worded(language)
        st.html(f'<p class="pie-focus"><b>{escape(told.name)}</b><br>{escape(told.about)}</p>')
        challenges = []
        for step in portrait.steps:
            if step.module and step.activity:
                title = step.module.worded(language).activities[step.activity.id].title
                step_link(step.module.id, step.activity.id, t("{title} →", title=title))
            elif step.challenge < len(told.practice):
                challenges.append(told.practice[step.challenge])
        show_challenges(here.words, challenges)


def show_challenges(words: Words, texts: Sequence[str]) -> None:
    """Small challenges of daily life, if there are any."""
    if texts:
        rows = "".join(f"<li>{escape(text)}</li>" for text in texts)
        head = escape(words.t("Petits défis de la semaine"))
        st.html(f'<p class="pie-step-of">{head}</p><ul class="pie-challenges">{rows}</ul>')


def _sharing(here: Here, portrait: Portrait) -> None:
    """Show the trainer a moment, or take it back."""
    t = here.words.t

    def keep(occasion: Occasion, key: str) -> None:
        arrived = frame.here()
        profiles.share(arrived.house, arrived.me, occasion, shared=bool(st.session_state[key]))

    st.subheader(t("Montrer à mon formateur"))
    st.markdown(
        t(
            "Ton formateur ne voit rien tant que tu ne l'as pas choisi ici. Il voit alors les niveaux de ce moment, tes preuves et ce que le cahier a compté. Tu peux le reprendre à tout moment."
        )
    )
    for occasion in OWN:
        if occasion in portrait.profiles:
            key = f"share.{occasion.value}"
            st.toggle(
                t(OCCASIONS[occasion.value]),
                value=occasion in portrait.shared,
                key=key,
                on_change=frame.act(keep),
                args=(occasion, key),
            )
