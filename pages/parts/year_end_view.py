"""The end of a group's year on its trainer's screen: close, keep the numbers, erase; what is left."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import components, frame, show
from pages.parts.frame import Here
from pie_core.model.people import Cohort
from pie_core.model.year_end import Results
from pie_core.service import cohorts, year_end
from pie_core.store.backup import KEPT
from pie_core.words.numbers import day, number, percent
from pie_core.words.terms import OCCASIONS, PLAN_STATES, RUNGS, TEST_COUNTS

WHOLE = "pie-table pie-whole"
"""The looks of a table whose words are not cut."""


def screen(here: Here, cohort: Cohort) -> None:
    """The one step that comes next: closing, erasing, or reading what is left."""
    kept = year_end.kept(here.house, here.me, cohort.id)
    if kept:
        st.info(
            here.words.t(
                "Depuis le {day}, ce groupe n'a plus ni noms ni travaux : seulement ces résultats.",
                day=day(kept.at, here.words.language),
            )
        )
        results(here, kept.results)
    elif cohort.archived_at is None:
        _closing(here)
    else:
        _erasing(here, cohort)


def closed(here: Here) -> None:
    """The closed groups, folded: where to read on, or to open them again."""
    t = here.words.t
    found = year_end.closed(here.house, here.me)
    if not found:
        return
    title = here.words.n("{n} groupe fermé", "{n} groupes fermés", len(found))
    fold = st.expander(title, key="closed_groups", on_change="rerun")
    if fold.open:
        with fold:
            for one in found:
                state = t("résultats sans noms") if one.erased else t("fermé, rien n'est effacé")
                with st.container(horizontal=True, vertical_alignment="center"):
                    show.row(one.cohort.name, one.cohort.year, state)
                    components.link("trainer/year_end.py", t("Voir"), g=one.cohort.id)


# ---------------------------------------------------------------- the steps


def _closing(here: Here) -> None:
    t = here.words.t
    st.markdown(
        t(
            "**1. Fermer le groupe.** Plus personne n'y entre ; rien n'est effacé, et tu peux le rouvrir.\n\n"
            "**2. Garder les résultats sans noms, effacer le reste.** Quand tu veux, après la fermeture."
        )
    )
    st.button(t("Fermer le groupe"), type="primary", on_click=frame.act(_close), key="close_group")


def _close() -> None:
    arrived = frame.here()
    cohorts.archive(arrived.house, arrived.me, st.query_params.get("g", ""))
    frame.say(arrived.words.t("Groupe fermé. Rien n'est effacé."))


def _erasing(here: Here, cohort: Cohort) -> None:
    t = here.words.t
    st.markdown(t("Ce groupe est fermé : plus personne n'y entre. Rien n'est effacé."))
    st.button(t("Rouvrir le groupe"), on_click=frame.act(_reopen), key="reopen_group")
    st.subheader(t("Garder les résultats, effacer le reste"))
    stock = year_end.stock(here.house, here.me, cohort.id)
    st.html(
        show.key_rows(
            [
                (t("Comptes à effacer"), number(stock.trainees, here.words.language)),
                (t("Projets à effacer"), number(stock.teams, here.words.language)),
                (t("Photos à effacer"), number(stock.photos, here.words.language)),
            ]
        )
    )
    st.markdown(
        t(
            "**Effacé pour toujours** : les noms, les réponses, les tableaux, les plans, les photos, les présences, ce qui a été dit. Chacun peut encore emporter ses données avant, dans « Mon compte » : rouvre le groupe pour cela.\n\n"
            "**Gardé** : les nombres ci-dessous, sans noms.\n\n"
            "Une sauvegarde est faite juste avant. Elle et les plus anciennes contiennent encore ce groupe, jusqu'à ce que {n} sauvegardes plus récentes les aient remplacées.",
            n=KEPT,
        )
    )
    fold = st.expander(t("Voir les résultats qui seront gardés"), on_change="rerun", key="foreseen")
    if fold.open:
        with fold:
            results(here, year_end.foresee(here.house, here.me, cohort.id))
    st.markdown(t("Pour confirmer, écris le nom du groupe :"))
    st.text(cohort.name)
    with st.form("erase_group", border=False):
        st.text_input(
            t("Le nom du groupe"), key="erase_name", max_chars=80, label_visibility="collapsed"
        )
        st.form_submit_button(t("Effacer ce groupe pour toujours"), on_click=frame.act(_erase))


def _reopen() -> None:
    arrived = frame.here()
    year_end.reopen(arrived.house, arrived.me, st.query_params.get("g", ""))
    frame.say(arrived.words.t("Groupe rouvert : les stagiaires entrent de nouveau."))


def _erase() -> None:
    arrived = frame.here()
    group, typed = st.query_params.get("g", ""), st.session_state.get("erase_name", "")
    year_end.erase(arrived.house, arrived.me, group, typed)
    frame.say(arrived.words.t("C'est effacé. Les résultats sans noms restent ici."))


# ---------------------------------------------------------------- what is kept


def results(here: Here, found: Results) -> None:
    """A group in numbers, as one piece of HTML."""
    t, spoken = here.words.t, here.words.language
    rate = found.attendance_rate
    facts = [
        (t("Stagiaires"), number(found.trainees, spoken)),
        (t("Équipes"), number(found.teams, spoken)),
        (t("Heures d'écriture"), number(found.minutes / 60, spoken, decimals=1)),
        (t("Tests commencés"), number(found.tests_begun, spoken)),
        (t("Tests décidés"), number(found.tests_decided, spoken)),
        (t("Séances"), number(found.classes, spoken)),
        (t("Jours d'appel"), number(found.attendance_days, spoken)),
        (t("Présence"), percent(rate, spoken) if rate is not None else "—"),
    ]
    parts = [
        show.key_rows(facts),
        _spread(t("Tests par équipe"), _tests(here, found)),
        _spread(t("Preuves"), _rungs(here, found)),
        _spread(t("Plans"), _plans(here, found)),
        _skills(here, found),
        _activities(here, found),
    ]
    st.html("".join(parts))


def _tests(here: Here, found: Results) -> list[list[str]]:
    return [
        [here.words.t(TEST_COUNTS.get(many, many)), number(n, here.words.language)]
        for many, n in found.tests_per_team.items()
        if n
    ]


def _plans(here: Here, found: Results) -> list[list[str]]:
    names: dict[str, str] = {str(state): here.words.t(PLAN_STATES[state]) for state in PLAN_STATES}
    return [
        [names.get(state, state), number(n, here.words.language)]
        for state, n in found.plans.items()
        if n
    ]


def _rungs(here: Here, found: Results) -> list[list[str]]:
    return [
        [here.words.t(RUNGS[rung]), number(n, here.words.language)]
        for rung in RUNGS
        if (n := found.evidence.get(str(rung), 0))
    ]


def _spread(title: str, rows: list[list[str]]) -> str:
    if not rows:
        return ""
    return f"<h3>{escape(title)}</h3>" + show.table_html(["", ""], rows, "pie-table pie-pairs")


def _skills(here: Here, found: Results) -> str:
    """The means of the areas and competences, a column for each occasion."""
    t, spoken, programme = here.words.t, here.words.language, here.house.programme
    if not found.skills:
        return ""
    rows = []
    for keys, name in (
        (programme.areas, programme.area_name),
        (programme.competences, programme.competence_name),
    ):
        for key in keys:
            means = [one.means.get(key) for one in found.skills.values()]
            if any(mean is not None for mean in means):
                cells = ["—" if m is None else number(m, spoken, decimals=1) for m in means]
                rows.append([name(key, spoken.code), *cells])
    head = [
        t("Compétence"),
        *(f"{t(OCCASIONS.get(when, when))} (n = {one.n})" for when, one in found.skills.items()),
    ]
    title = t("Niveaux moyens du groupe (de 1 à 5)")
    return f"<h3>{escape(title)}</h3>" + show.table_html(head, rows, WHOLE)


def _activities(here: Here, found: Results) -> str:
    """Each module's activities: how many finished."""
    t, spoken, programme = here.words.t, here.words.language, here.house.programme
    who = {"team": t("équipes"), "person": t("stagiaires")}
    parts = []
    for module_id in dict.fromkeys(one.module for one in found.activities):
        module = programme.module(module_id)
        words = module.worded(spoken.code) if module else None
        rows = []
        for one in found.activities:
            if one.module != module_id:
                continue
            known = words.activities.get(one.activity) if words else None
            done = "—" if one.done is None else number(one.done, spoken)
            of = t("{n} sur {of}", n=done, of=number(one.of, spoken))
            rows.append([known.title if known else one.activity, f"{of} {who.get(one.by, '')}"])
        title = escape(words.title if words else module_id)
        parts.append(f"<h3>{title}</h3>" + show.table_html([t("Étape"), t("Terminé")], rows, WHOLE))
    return "".join(parts)
