"""What a trainer does with the people of a group, below their list: presence, another group, two
accounts for one person. Each says first what will happen."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, findings, frame, show
from pages.parts.frame import Here
from pie_core.errors import PieError
from pie_core.model.people import Cohort, Person, name_key
from pie_core.model.programme import PromptRef
from pie_core.service import cohorts, merging, moving
from pie_core.service.merging import Account, Foreseen, Report
from pie_core.words.numbers import moment, number

WAYS = {
    "same": "Son équipe ne change pas.",
    "nothing": "Son équipe, où rien n'est écrit, disparaît avec ce compte.",
    "takes_project": "Le projet de l'équipe « {team} » devient celui de {name}, qui n'a encore rien écrit en équipe.",
    "takes_place": "{name} prend sa place dans l'équipe « {team} ».",
    "aside": "Les deux ont un travail d'équipe : rien n'est jeté. Celui de « {team} » reste dans une équipe sans membre, avec un numéro après son nom.",
    "left": "L'équipe « {team} » continue sans ce compte. {name} reste dans son équipe.",
}
"""What becomes of the team of the account that goes (codes of `merging.TeamWay`)."""


def acts(here: Here, cohort: Cohort) -> None:
    """Presence as a link; the two moves folded, since they are rare."""
    t = here.words.t
    st.subheader(t("Présences"))
    st.markdown(t("L'appel du jour en quelques touches ; les jours d'avant se corrigent."))
    components.link("trainer/attendance.py", t("Faire l'appel"), g=cohort.id)
    move = st.expander(t("Changer de groupe"), key="moving_open", on_change="rerun")
    if move.open:
        with move:
            _move(here, cohort)
    same = st.expander(t("Deux comptes pour une personne"), key="merging_open", on_change="rerun")
    if same.open:
        with same:
            _merge(here, cohort)


def _chosen(label: str, names: dict[str, str], key: str, nobody: str) -> str | None:
    """One of some by id, nothing at first."""
    return st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda i: names.get(i, ""),
        key=key,
        placeholder=nobody,
    )


def _says(texts: list[str]) -> None:
    """What will happen, as a list."""
    st.html(f'<ul class="pie-will">{"".join(f"<li>{escape(one)}</li>" for one in texts)}</ul>')


# ---------------------------------------------------------------- another group


def _move(here: Here, cohort: Cohort) -> None:
    t = here.words.t
    st.markdown(
        t(
            "Le stagiaire part dans un autre groupe avec ses réponses, ses compétences et ce que les formateurs lui ont dit. Il garde son PIN et reste connecté."
        )
    )
    groups = {one.id: one.name for one in moving.targets(here.house, here.me, cohort.id)}
    if not groups:
        st.info(t("Il faut un deuxième groupe ouvert que tu diriges."))
        return
    names = {p.id: p.name for p in cohorts.people(here.house, here.me, cohort.id)}
    left, right = st.columns(2)
    with left:
        person = _chosen(t("Qui part ?"), names, "moving_who", t("Choisis un nom"))
    with right:
        target = _chosen(t("Vers quel groupe ?"), groups, "moving_to", t("Choisis un groupe"))
    if not person or not target:
        return
    try:
        found = moving.foresee(here.house, here.me, person, target)
    except PieError as error:
        st.warning(findings.sentence(here.words, error))
        return
    told = []
    if found.way == "along" and found.has_work:
        told.append(t("Le projet « {team} » part avec {name}.", **_named(found)))
    elif found.way == "stays":
        told.append(
            t(
                "Le travail de l'équipe « {team} » reste à ses autres membres : {mates}.",
                team=found.team,
                mates=here.words.listed(found.mates),
            )
        )
        told.append(t("Dans le nouveau groupe, {name} commence une équipe à soi.", **_named(found)))
    told.append(t("Les présences déjà notées restent dans ce groupe."))
    told.append(
        t(
            "Ce que {name} montre de ses compétences, ses nouveaux formateurs le voient.",
            **_named(found),
        )
    )
    _says(told)
    if found.way == "stays" and found.has_work:
        st.checkbox(
            t("Emporter une copie du travail de l'équipe (réponses, tableaux, photos)"),
            key="moving_copy",
        )
    st.button(t("Déplacer"), type="primary", on_click=frame.act(_move_now), key="moving_do")


def _named(found: moving.Move) -> dict[str, str]:
    return {"name": found.person.name, "team": found.team}


def _move_now() -> None:
    arrived = frame.here()
    person, target = st.session_state.get("moving_who"), st.session_state.get("moving_to")
    if person and target:
        copy = bool(st.session_state.get("moving_copy"))
        done = moving.move(arrived.house, arrived.me, person, target, copy=copy)
        st.session_state["moving_who"] = None
        frame.say(
            arrived.words.t(
                "{name} est maintenant dans le groupe {group}.",
                name=show.typed(done.person.name),
                group=show.typed(done.target.name),
            )
        )


# ---------------------------------------------------------------- two accounts


def _merge(here: Here, cohort: Cohort) -> None:
    t = here.words.t
    if report := st.session_state.get("merged"):
        _report(here, report)
    st.markdown(
        t(
            "Une personne s'est inscrite deux fois (« Amal B. » et « Amal Berrada ») : ses deux comptes n'en font plus qu'un, sans rien perdre."
        )
    )
    people = cohorts.people(here.house, here.me, cohort.id)
    names = {p.id: p.name for p in people}
    left, right = st.columns(2)
    with left:
        keep = _chosen(t("Le compte à garder"), names, "merging_keep", t("Choisis un nom"))
    others = _others(here, cohort, people, keep)
    with right:
        gone = _chosen(t("L'autre compte"), others, "merging_gone", t("Choisis un nom"))
    if not keep or not gone:
        return
    try:
        found = merging.foresee(here.house, here.me, keep, gone)
    except PieError as error:
        st.warning(findings.sentence(here.words, error))
        return
    _compared(here, found)
    name, team = found.keep.person.name, found.gone.team
    _says(
        [
            t(
                "Les réponses de « {gone} » passent à {name}.",
                gone=found.gone.person.name,
                name=name,
            ),
            t("Où les deux ont répondu, la plus récente compte ; l'autre reste dans l'historique."),
            t(WAYS[found.way]).replace("{team}", team).replace("{name}", name),
            t("Le compte « {gone} » n'existe plus ensuite.", gone=found.gone.person.name),
        ]
    )
    st.warning(t("On ne peut pas revenir en arrière. Une sauvegarde est faite juste avant."))
    st.button(
        t("Réunir les deux comptes"),
        type="primary",
        on_click=frame.act(_merge_now),
        key="merging_do",
    )


def _others(here: Here, cohort: Cohort, people: list[Person], keep: str | None) -> dict[str, str]:
    """Who may be the same person: names that look like the kept one first, other groups last."""
    kept = next((p for p in people if p.id == keep), None)
    parts = set(name_key(kept.name).split()) if kept else set()

    def likeness(person: Person) -> int:
        return -len(parts & set(name_key(person.name).split()))

    found = {p.id: p.name for p in sorted(people, key=likeness) if p.id != keep}
    for group in moving.targets(here.house, here.me, cohort.id):
        for person in sorted(cohorts.people(here.house, here.me, group.id), key=likeness):
            found[person.id] = f"{person.name} ({group.name})"
    return found


def _compared(here: Here, found: Foreseen) -> None:
    """What each of the two has, side by side: how much, never what it says."""
    t, spoken = here.words.t, here.words.language
    yes, no = t("oui"), t("non")

    def facts(one: Account) -> list[str]:
        return [
            one.cohort.name,
            moment(one.seen, spoken) if one.seen else t("pas encore venu"),
            number(one.answers, spoken),
            number(one.attempts, spoken),
            one.team or "—",
            here.words.listed(one.mates) or "—",
            yes if one.team_work else no,
        ]

    labels = [
        t("Groupe"),
        t("Dernière venue"),
        t("Réponses personnelles"),
        t("Questionnaires terminés"),
        t("Équipe"),
        t("Coéquipiers"),
        t("Travail d'équipe"),
    ]
    head = ["", t("À garder : {name}", name=found.keep.person.name), found.gone.person.name]
    rows = zip(labels, facts(found.keep), facts(found.gone), strict=True)
    st.html(show.table_html(head, rows, "pie-table pie-whole"))


def _merge_now() -> None:
    arrived = frame.here()
    keep, gone = st.session_state.get("merging_keep"), st.session_state.get("merging_gone")
    if keep and gone:
        report = merging.merge(arrived.house, arrived.me, keep, gone)
        st.session_state["merging_gone"] = st.session_state["merging_keep"] = None
        st.session_state["merged"] = report
        frame.say(
            arrived.words.t("{name} : les deux comptes sont réunis.", name=show.typed(report.kept))
        )


def _report(here: Here, report: Report) -> None:
    """What met, once."""
    t, n = here.words.t, here.words.n
    told = [n("{n} réponse reprise", "{n} réponses reprises", report.taken)]
    if report.met:
        titles = dict.fromkeys(_title(here, ref) for ref in report.met)
        told.append(
            t(
                "Les deux avaient répondu, tout est dans l'historique : {titles}.",
                titles=here.words.listed(titles),
            )
        )
    if report.days:
        told.append(
            n(
                "{n} jour noté des deux côtés : présent compte.",
                "{n} jours notés des deux côtés : présent compte.",
                report.days,
            )
        )
    if report.aside:
        told.append(
            t("L'autre travail d'équipe est gardé sous le nom « {team} ».", team=report.aside)
        )
    elif report.team:
        told.append(t("Équipe de {name} : {team}.", name=report.kept, team=report.team))
    _says(told)
    del st.session_state["merged"]


def _title(here: Here, ref: PromptRef) -> str:
    """The activity in which an answer was given; its id where the programme has lost it."""
    module = here.house.programme.keeping(ref.module)
    activity = module.activity(ref.activity) if module else None
    if module is None or activity is None:
        return ref.activity
    words = module.worded(here.words.language.code)
    return words.activities[activity.id].title if activity.id in words.activities else words.title
