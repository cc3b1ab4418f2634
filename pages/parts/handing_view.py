"""Handing the plan in, and what came of it: the team's side of the way to the bank."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import dossier_view, export_view, frame
from pages.parts import show as draw
from pages.parts.dossier_view import Dossier
from pages.parts.frame import Here
from pie_core.api import building
from pie_core.model.dossier import Record, State, Submission
from pie_core.report import differences
from pie_core.report.differences import Change
from pie_core.report.outline import TITLES
from pie_core.report.statements import figure_names
from pie_core.service import documents, reviews, submissions
from pie_core.service.submissions import Trail
from pie_core.words.catalogue import Words
from pie_core.words.numbers import moment
from pie_core.words.terms import REMARK_SIGNS, REMARKS

NEXT: dict[State, str] = {
    "draft": "Quand le plan est prêt, dépose-le. Il est gardé tel quel, et tu continues à travailler dans ton brouillon.",
    "submitted": "Le plan est déposé. Le validateur va le lire et répondre. Tu peux continuer à travailler : ton brouillon n'est pas touché.",
    "to_revise": "Le validateur demande des changements. Lis ses remarques, corrige, puis dépose une nouvelle version.",
    "validated": "Bravo, le plan est validé. Le PDF porte maintenant un code que la banque peut vérifier.",
    "accepted": "Bravo, le projet est retenu.",
    "declined": "Le projet n'est pas retenu cette fois. Lis les raisons : tu peux corriger et déposer une nouvelle version.",
}
"""What a team should know and do in each state."""

ROLES = {
    "trainee": "stagiaire",
    "trainer": "formateur",
    "reviewer": "validateur",
    "administrator": "administrateur",
}
"""Who somebody was when they did something, as French words."""


def show(here: Here, dossier: Dossier) -> None:
    """Where the plan is, what to do now, and every step so far."""
    t, trail = here.words.t, dossier.trail
    draw.say(t(NEXT[trail.state]))
    if trail.may_submit:
        _hand_in(here, dossier)
    for one in reversed(trail.submissions):
        _submission(here, trail, one)
    if not trail.submissions and not trail.may_submit:
        st.info(t("Cette équipe n'a encore rien déposé."))


def news(here: Here) -> None:
    """For the home page: what became of the plan that the team handed in."""
    found = reviews.mine(here.house, here.me)
    if found is None:
        return
    t = here.words.t
    with st.container(border=True, key="plan-news"):
        st.html(
            f'<p class="pie-step-of">{escape(t("Ton plan pour la banque"))}</p>'
            f'<div class="pie-meta">{dossier_view.state_html(here.words, found.state)}</div>'
            f"<p>{escape(t(NEXT[found.state]))}</p>"
        )
        dossier_view.way(here, found.project_id, t("Ouvrir le dossier →"), v="banque")


def _hand_in(here: Here, dossier: Dossier) -> None:
    """What changed since the last time, a word to the reviewer, one button."""
    t, project, trail = here.words.t, dossier.project, dossier.trail
    if trail.newest:
        before = submissions.snapshot(trail.newest)
        guide = here.house.programme.dossier
        found = differences.changes(before, dossier.snapshot, here.words, guide)
        if not found:
            st.info(t("Rien n'a changé depuis ton dernier dépôt."))
            return
        with st.expander(
            here.words.n(
                "{n} changement depuis ton dernier dépôt",
                "{n} changements depuis ton dernier dépôt",
                len(found),
            )
        ):
            changes(here.words, found)
    note = f"submit_note.{len(trail.submissions) + 1}"
    with st.container(border=True, key="hand-in"):
        export_view.chosen_language(here, "submit_language")
        st.text_area(
            t("Un mot pour le validateur (si tu veux)"),
            key=note,
            max_chars=submissions.MOST_WORDS,
            height=90,
        )

        def hand_in() -> None:
            now, said = frame.here(), st.session_state
            language = str(said.get("submit_language") or now.words.language.code)
            beside = building.placed(documents.frozen)
            made = submissions.hand_in(now.house, now.me, project, language, said[note], beside)
            frame.say(now.words.t("Plan déposé : version {n}.", n=made.number))

        label = t("Déposer le plan") if not trail.newest else t("Déposer une nouvelle version")
        if st.button(label, type="primary", key="submit"):
            with st.spinner(t("Le plan est mis en pages et gardé…")):
                frame.act(hand_in)()
            st.rerun()


def _submission(here: Here, trail: Trail, one: Submission) -> None:
    """One version: its document, and what was said and decided about it."""
    t = here.words.t
    with st.container(border=True, key=f"version-{one.number}"):
        by = f" · {one.by_name}" if one.by_name else ""
        title = t("Version {n}", n=one.number)
        when = moment(one.at, here.words.language)
        st.html(
            f'<div class="pie-head"><h3>{escape(title)}</h3>'
            f'<p class="pie-step-of">{escape(when + by)}</p>'
            f'<div class="pie-meta">{dossier_view.state_html(here.words, trail.state_of(one.id))}</div></div>'
        )
        if one.note:
            st.html(draw.quote(one.note))
        label = t("Le PDF validé, avec son code") if _valid(trail, one) else t("Le PDF déposé")
        st.link_button(label, f"/api/documents/submission/{one.id}")
        if _valid(trail, one):
            draw.say(t("Code : {code}", code=one.code))
        steps(here.words, trail.about(one.id, "decision", "comment", "remark"))


def _valid(trail: Trail, one: Submission) -> bool:
    return submissions.validation(trail, one) is not None


def steps(words: Words, records: list[Record]) -> None:
    """What was said and decided, with who and when, the oldest first."""
    if records:
        inside = "".join(_step(words, record) for record in records)
        st.html(f'<ol class="pie-trail">{inside}</ol>')


def _step(words: Words, record: Record) -> str:
    t, data = words.t, record.data
    role = t(ROLES[record.by_role.value])
    who = f"{record.by_name or t('compte effacé')} ({role})"
    when = moment(record.at, words.language)
    match record.kind:
        case "decision":
            what = t("Décision : {word}", word=t(dossier_view.STATES[data["decision"]]))
            texts = [data["reasons"]]
            if data.get("conditions"):
                texts.append(t("Conditions : {text}", text=data["conditions"]))
        case "comment":
            what = t("Remarque sur « {title} »", title=place_name(words, data["place"]))
            texts = [data["text"]]
        case "remark":
            verdict = data["verdict"]
            what = f"{REMARK_SIGNS[verdict]} {t(REMARKS[verdict])}"
            texts = [data.get("asked", ""), data["text"]]
        case _:
            what, texts = "", []
    if data.get("received_by"):
        texts.append(t("Reçu par fichier, ouvert par {name}.", name=data["received_by"]))
    said = "".join(draw.quote(text) for text in texts if text)
    return (
        f'<li data-kind="{record.kind}"><p><strong>{escape(what)}</strong> '
        f'<span class="pie-step-of">{escape(who)} · {escape(when)}</span></p>{said}</li>'
    )


def place_name(words: Words, place: str) -> str:
    """What a comment is about: a section's title or a figure's name."""
    kind, _, key = place.partition(":")
    if kind == "figure":
        return figure_names(words).get(key, key)
    return words.t(TITLES[key]) if key in TITLES else key


def changes(words: Words, found: list[Change]) -> None:
    """What changed, section by section: before and after."""
    t = words.t
    head = (t("Quoi"), t("Avant"), t("Maintenant"))
    by_section: dict[str, list[Change]] = {}
    for one in found:
        by_section.setdefault(one.section, []).append(one)
    for section, rows in by_section.items():
        title = t(TITLES[section]) if section in TITLES else section
        st.html(f"<h4>{escape(title)}</h4>")
        draw.table(
            head,
            [
                (one.label, one.before or t("— (nouveau)"), one.after or t("— (retiré)"))
                for one in rows
            ],
        )
