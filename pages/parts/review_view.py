"""Reading a plan that was handed in: section by section, its questions, its changes, the decision."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import (
    components,
    dossier_view,
    frame,
    handing_view,
    outline_view,
    questions_view,
)
from pages.parts import show as draw
from pages.parts.frame import Here
from pie_core.errors import NotFound
from pie_core.report import differences
from pie_core.report.outline import outline
from pie_core.report.parts import Section
from pie_core.report.questions import Question
from pie_core.report.statements import figures_of
from pie_core.service import reviews, submissions
from pie_core.service.submissions import Opened
from pie_core.words.numbers import moment
from pie_core.words.terms import REMARK_SIGNS, REMARKS

PAGE = "reviewer/submission.py"
VIEWS = {
    "lire": "Lire le plan",
    "questions": "Questions du banquier",
    "changements": "Ce qui a changé",
    "decider": "Décider",
    "fil": "Tous les pas",
}
"""The views; their ids stand in addresses."""
CHOICES = {
    "to_revise": "À revoir : l'équipe corrige et dépose de nouveau",
    "validated": "Validé : le plan est bon pour la banque",
    "accepted": "Retenu",
    "declined": "Non retenu",
}
"""What may be decided, as French sentences."""


def show(here: Here, opened: Opened, view: str, section_id: str) -> None:
    """Head, views, and the view that was chosen."""
    t = here.words.t
    one, trail = opened.submission, opened.trail
    project = opened.snapshot.project
    by = f" · {one.by_name}" if one.by_name else ""
    number = t("version {n}", n=one.number)
    when = moment(one.at, here.words.language)
    st.html(
        f'<div class="pie-head"><p class="pie-step-of">{escape(f"{project.team} · {number} · {when}{by}")}</p>'
        f"<h1>{escape(project.name)}</h1>"
        f'<div class="pie-meta">{dossier_view.state_html(here.words, trail.state_of(one.id))}</div></div>'
    )
    if opened.readers:
        names = here.words.listed(opened.readers)
        st.info(draw.typed(t("En cours de lecture par {names}.", names=names)))
    if trail.newest and trail.newest.id != one.id:
        st.warning(t("Une version plus récente a été déposée."))
        components.link(PAGE, t("Ouvrir la dernière version"), d=trail.newest.id)
    if one.note:
        st.html(draw.quote(one.note))
    st.link_button(t("Le PDF"), f"/api/documents/submission/{one.id}")
    view = view if view in VIEWS else "lire"

    def query(chosen: str) -> dict[str, str]:
        return {"d": one.id, "v": chosen}

    titles = {key: t(VIEWS[key]) for key in VIEWS}
    frame.choice(t("Vues"), titles, view, f"review.{view}", query)
    match view:
        case "questions":
            _questions(here, opened)
        case "changements":
            _changes(here, opened)
        case "decider":
            _decide(here, opened)
        case "fil":
            records = trail.about(one.id, "decision", "comment", "remark")
            handing_view.steps(here.words, records)
            if not records:
                st.info(t("Rien n'a encore été dit de cette version."))
            if trail.may_comment:
                label = t("Le fichier du projet, avec tous les pas (JSON)")
                st.link_button(label, f"/api/documents/project/{one.project_id}")
                st.caption(
                    t("À rendre à l'équipe ou au formateur, si tu lis sur un autre ordinateur.")
                )
        case _:
            _read(here, opened, section_id)


# ---------------------------------------------------------------- reading


def _read(here: Here, opened: Opened, section_id: str) -> None:
    """One section of the frozen plan, what was said of it, and room for a remark."""
    t, one = here.words.t, opened.submission
    guide = here.house.programme.dossier
    found = outline(opened.snapshot, here.words, submissions.day_of(one), guide).sections
    ids = [part.id for part in found]
    at = ids.index(section_id) if section_id in ids else 1
    titles = {part.id: f"{place}. {part.title}" for place, part in enumerate(found, start=1)}

    # With its own key for each section: a link below leads on too.
    key = f"review_section.{ids[at]}"

    def turn() -> None:
        st.query_params.from_dict({"d": one.id, "v": "lire", "s": st.session_state[key]})

    st.selectbox(
        t("Partie du plan"),
        ids,
        index=at,
        format_func=titles.__getitem__,
        key=key,
        on_change=frame.act(turn),
    )
    part = found[at]
    st.html(f"<h2>{escape(titles[part.id])}</h2>")
    outline_view.draw(part, opened.snapshot, here.words)
    _comments(here, opened, part)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        if at:
            before = found[at - 1]
            components.link(PAGE, t("← Partie d'avant"), d=one.id, v="lire", s=before.id)
        if at + 1 < len(found):
            after = found[at + 1]
            title = t("{title} →", title=after.title)
            components.link(PAGE, title, "main", d=one.id, v="lire", s=after.id)


def _comments(here: Here, opened: Opened, part: Section) -> None:
    """What was said of a section or its figures, and a form for more."""
    t, one, trail = here.words.t, opened.submission, opened.trail
    figures = figures_of(part.id, here.words)
    places = {f"section:{part.id}": t("Toute la partie")}
    places |= {f"figure:{key}": name for key, name in figures.items()}
    said = [r for r in trail.about(one.id, "comment") if r.data["place"] in places]
    handing_view.steps(here.words, said)
    if not trail.may_comment:
        return

    def keep() -> None:
        now = frame.here()
        place = st.session_state.get(f"comment_place.{part.id}", f"section:{part.id}")
        text = st.session_state[f"comment_text.{part.id}"]
        reviews.comment(now.house, now.me, one.id, place, text)
        st.session_state[f"comment_text.{part.id}"] = ""
        frame.say(now.words.t("Remarque enregistrée. L'équipe la voit."))

    with st.container(border=True, key="comment"):
        if len(places) > 1:
            st.selectbox(
                t("À propos de"),
                list(places),
                format_func=places.__getitem__,
                key=f"comment_place.{part.id}",
            )
        st.text_area(
            t("Ta remarque sur cette partie"),
            key=f"comment_text.{part.id}",
            max_chars=submissions.MOST_WORDS,
            height=90,
        )
        st.button(t("Enregistrer la remarque"), on_click=frame.act(keep), key="comment_keep")


# ---------------------------------------------------------------- the banker's questions


def _questions(here: Here, opened: Opened) -> None:
    """Each question of the frozen plan with the team's answer and the reviewer's word on it."""
    t, one, trail = here.words.t, opened.submission, opened.trail
    found = questions_view.asked(here, opened.snapshot)
    if not found:
        st.success(t("Aucune question : le plan répond à tout ce qu'un comité regarde."))
    remarks = trail.remarks(one.id)
    for place, question in enumerate(found, start=1):
        with st.container(border=True, key=f"question-{question.id}"):
            answer = question.answer or t("L'équipe n'a pas encore répondu.")
            st.html(questions_view.head(place, question, draw.quote(answer)))
            record = remarks.get(question.id)
            if record:
                handing_view.steps(here.words, [record])
            if trail.may_comment:
                _remark(here, one.id, question, record.data["verdict"] if record else None)


def _remark(here: Here, submission_id: str, asked: Question, verdict: str | None) -> None:
    t, question = here.words.t, asked.id
    options = {key: f"{REMARK_SIGNS[key]} {t(REMARKS[key])}" for key in REMARKS}
    chosen_key, text_key = f"remark.{question}", f"remark_text.{question}"

    def keep() -> None:
        now = frame.here()
        chosen = st.session_state[chosen_key]
        text = st.session_state[text_key]
        reviews.remark(now.house, now.me, submission_id, question, chosen or "", text, asked.text)
        st.session_state[text_key] = ""
        frame.say(now.words.t("Remarque enregistrée. L'équipe la voit."))

    st.segmented_control(
        t("La réponse te convainc ?"),
        list(options),
        format_func=options.__getitem__,
        default=verdict,
        key=chosen_key,
    )
    st.text_input(t("Un mot à l'équipe (si tu veux)"), key=text_key, max_chars=400)
    st.button(t("Enregistrer"), key=f"remark_keep.{question}", on_click=frame.act(keep))


# ---------------------------------------------------------------- changes and the decision


def _changes(here: Here, opened: Opened) -> None:
    t = here.words.t
    if opened.before is None:
        st.info(t("C'est la première version : il n'y a rien à comparer."))
        return
    before = submissions.snapshot(opened.before)
    guide = here.house.programme.dossier
    found = differences.changes(before, opened.snapshot, here.words, guide)
    n = here.words.n
    draw.say(
        n(
            "{n} changement depuis la version {before}.",
            "{n} changements depuis la version {before}.",
            len(found),
            before=opened.before.number,
        )
    )
    handing_view.changes(here.words, found)


def _decide(here: Here, opened: Opened) -> None:
    """The decision with its reasons; what stands first."""
    t, one, trail = here.words.t, opened.submission, opened.trail
    taken = trail.about(one.id, "decision")
    handing_view.steps(here.words, taken)
    if trail.newest is None or trail.newest.id != one.id or not trail.decidable:
        if not taken:
            st.info(t("Seul un validateur du groupe décide, sur la dernière version."))
        return

    def keep() -> None:
        now = frame.here()
        reviews.decide(
            now.house,
            now.me,
            one.id,
            st.session_state["decision"],
            st.session_state["decision_reasons"],
            st.session_state["decision_conditions"],
            seen=len(taken),
        )
        for key in ("decision_reasons", "decision_conditions"):
            st.session_state[key] = ""
        frame.say(now.words.t("Décision enregistrée. L'équipe la voit."))

    options = {key: t(CHOICES[key]) for key in trail.decidable}
    st.radio(t("Ta décision"), list(options), format_func=options.__getitem__, key="decision")
    st.text_area(
        t("Pourquoi (l'équipe le lit)"),
        key="decision_reasons",
        max_chars=submissions.MOST_WORDS,
        height=120,
    )
    st.text_area(
        t("À quelles conditions (si tu en as)"),
        key="decision_conditions",
        max_chars=submissions.MOST_WORDS,
        height=80,
    )
    st.button(t("Enregistrer la décision"), type="primary", key="decide", on_click=frame.act(keep))


def of(here: Here, submission_id: str) -> Opened:
    """The submission of an address, noting that it is being read. Raises `NotFound`."""
    if not submission_id:
        raise NotFound()
    opened = submissions.opened(here.house, here.me, submission_id)
    reviews.note_reading(here.house, here.me, submission_id)
    return opened
