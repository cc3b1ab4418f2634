"""Groups in numbers on their trainer's screen: what was begun and finished, time, tests, plans.

Counts of groups only; no row here is a person or a team.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

import streamlit as st

from pages.parts import export_view, show
from pages.parts.frame import Here
from pie_core.charts.counts import Bar, counts
from pie_core.model.numbers import Count, Numbers, Part, Report, Task
from pie_core.model.people import Cohort
from pie_core.report import numbers_words as told
from pie_core.service import numbers
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number
from pie_core.words.terms import PLAN_STATES, RUNGS, TEST_COUNTS


def page(here: Here) -> None:
    """All groups, or those that the filters leave."""
    t = here.words.t
    every = numbers.groups(here.house, here.me)
    if not every:
        st.info(t("Pas encore de groupe. Les chiffres viennent avec le premier."))
        return
    chosen = _filters(here, every)
    _report(here, numbers.read(here.house, here.me, **chosen), chosen)


def group(here: Here, cohort: Cohort) -> None:
    """One group."""
    found = numbers.read(here.house, here.me, cohort_id=cohort.id)
    _report(here, found, {"cohort_id": cohort.id})


def _filters(here: Here, every: list[Cohort]) -> dict[str, str]:
    """Establishment, trade, group: those between which there is something to choose."""
    t = here.words.t
    shown: dict[str, tuple[str, str, dict[str, str]]] = {
        "establishment": (
            t("Établissement"),
            t("tous les établissements"),
            {one.establishment: one.establishment for one in every},
        ),
        "trade": (t("Filière"), t("toutes les filières"), {one.trade: one.trade for one in every}),
        "cohort_id": (t("Groupe"), t("tous les groupes"), {one.id: one.name for one in every}),
    }
    chosen = {}
    wanted = {name: row for name, row in shown.items() if len(row[2]) > 1}
    if not wanted:
        return {}
    for column, (name, (label, all_, options)) in zip(
        st.columns(len(wanted)), wanted.items(), strict=True
    ):
        titles = {"": all_} | dict(sorted(options.items(), key=lambda one: one[1].casefold()))
        with column:
            chosen[name] = str(
                st.selectbox(
                    label,
                    list(titles),
                    format_func=lambda one, titles=titles: titles.get(one, one),
                    key=f"numbers.{name}",
                )
            )
    return chosen


def _report(here: Here, found: Report, chosen: Mapping[str, str]) -> None:
    t = here.words.t
    if not found.groups:
        st.info(t("Aucun groupe ne correspond à ce choix."))
        return
    if not found.together.trainees:
        st.info(t("Personne n'a encore rejoint : il n'y a rien à compter."))
        return
    st.html(_key_figures(found, here.words))
    if len(found.groups) > 1:
        st.html(f"<h3>{escape(t('Les groupes'))}</h3>{_groups(found, here.words)}")
    _activities(here, found)
    _thread(here, found)
    st.html(_time(here, found))
    _files(here, chosen)
    with st.expander(t("Comment c'est compté")):
        lines = (told.TIME, told.CLASSES, told.PRIVATE, told.NOBODY)
        st.markdown("\n".join(f"- {t(line)}" for line in lines))


def _key_figures(found: Report, words: Words) -> str:
    t, spoken, one = words.t, words.language, found.together
    rows = [
        (t("Stagiaires"), number(one.trainees, spoken)),
        (t("Équipes"), number(one.teams, spoken)),
        (t("Tests commencés"), number(one.tests_begun, spoken)),
        (t("Plans déposés"), told.among(one.handed_in, one.teams, words)),
        (t("Temps passé"), told.duration(one.seconds, words)),
    ]
    if one.classes:
        held = f"{number(one.classes, spoken)} · {told.duration(one.class_seconds, words)}"
        rows.append((t("Séances"), held))
    if one.attendance is not None:
        rows.append((t("Présence"), told.presence(one.attendance, words)))
    return show.key_rows(rows)


def _groups(found: Report, words: Words) -> str:
    """A line for each group, by name, and all together."""
    t, spoken = words.t, words.language
    columns = [(one.name, each) for one, each in found.groups]
    head = [
        *(t("Groupe"), t("Stagiaires"), t("Équipes"), t("Séances"), t("Présence")),
        *(t("Tests commencés"), t("Tests décidés"), t("Preuves"), t("Plans déposés")),
        t("Temps passé"),
    ]
    rows = [
        [
            name,
            *(number(n, spoken) for n in (one.trainees, one.teams, one.classes)),
            told.presence(one.attendance, words),
            *(number(n, spoken) for n in (one.tests_begun, one.tests_decided, one.pieces)),
            told.among(one.handed_in, one.teams, words),
            told.duration(one.seconds, words),
        ]
        for name, one in [*columns, (t("Ensemble"), found.together)]
    ]
    return show.table_html(head, rows, "pie-table pie-total")


# ---------------------------------------------------------------- activities


def _activities(here: Here, found: Report) -> None:
    """How far a module is: a figure, and the table behind it."""
    t, words = here.words.t, here.words
    modules = {
        part.id: told.part_title(here.house.programme, part, words)
        for part in found.parts
        if any(task.module == part.id for task in found.tasks)
    }
    st.subheader(t("Où en sont les étapes"))
    picked = next(iter(modules), "")
    if len(modules) > 1:
        picked = str(
            st.segmented_control(
                t("Quel module ?"),
                list(modules),
                format_func=modules.__getitem__,
                default=picked,
                required=True,
                key="numbers.module",
                label_visibility="collapsed",
            )
        )
    tasks = [task for task in found.tasks if task.module == picked]
    programme = here.house.programme
    titles = [told.task_title(programme, task, words) for task in tasks]
    whole = found.together.activities
    bars = [
        _bar(title, task, whole[task.module, task.activity], words)
        for title, task in zip(titles, tasks, strict=True)
    ]
    keys = (t("terminé"), t("commencé"), t("pas encore"))
    notes = [_slowest(bars, words)]
    left, right = st.columns([2, 3])
    with left:
        chart = counts(t("Étapes terminées"), notes, bars, words, keys=keys)
        st.vega_lite_chart(chart, width="stretch", theme=None)
    with right:
        st.html(_tasks(found, tasks, titles, words))


def _bar(title: str, task: Task, count: Count, words: Words) -> Bar:
    done, begun = count.done or 0, count.begun or 0
    return Bar(
        name=f"{title} ({told.who(task, words)})",
        parts=(done, max(0, begun - done)),
        number=told.among(count.done, count.of, words),
        told=told.finished(count, words),
        whole=count.of,
    )


def _slowest(bars: list[Bar], words: Words) -> str:
    """The first activity that fewer than half have finished: where a group is now."""
    for bar in bars:
        if bar.whole and 2 * bar.parts[0] < bar.whole:
            return words.t("À partir de « {name} », moins de la moitié a terminé.", name=bar.name)
    return words.t("Chaque étape est terminée par la moitié au moins.")


def _tasks(found: Report, tasks: list[Task], titles: list[str], words: Words) -> str:
    """Every activity with its counts; what is finished group by group."""
    t = words.t
    several = len(found.groups) > 1
    head = [t("Étape"), t("Commencé"), t("Terminé"), t("Temps passé")]
    if several:
        head += [one.name for one, _ in found.groups]
    rows = []
    for title, task in zip(titles, tasks, strict=True):
        key = (task.module, task.activity)
        count = found.together.activities[key]
        row = [
            title,
            told.started(task, count, words),
            told.finished(count, words),
            told.duration(count.seconds, words),
        ]
        if several:
            each = [one.activities[key] for _, one in found.groups]
            row += [told.among(one.done, one.of, words) for one in each]
        rows.append(row)
    note = t("Sous le nom d'un groupe : combien y ont terminé.") if several else ""
    more = f'<p class="pie-step-of">{escape(note)}</p>' if note else ""
    return show.table_html(head, rows) + more


# ---------------------------------------------------------------- tests, evidence, plans, time


def _thread(here: Here, found: Report) -> None:
    """Three figures: tests of teams, evidence by strength, plans by state."""
    t, words, one = here.words.t, here.words, found.together
    st.subheader(t("Tests, preuves, plans"))
    charts = (
        counts(t("Tests par équipe"), [_untested(one, words)], _tests(one, words), words),
        counts(t("Force des preuves"), [_strength(one, words)], _evidence(one, words), words),
        counts(t("Où en sont les plans"), [_plans_said(one, words)], _plans(one, words), words),
    )
    for column, chart in zip(st.columns(3), charts, strict=True):
        with column:
            st.vega_lite_chart(chart, width="stretch", theme=None)


def _teams(n: int, words: Words) -> str:
    return words.n("{n} équipe", "{n} équipes", n)


def _plain_bar(name: str, n: int, said: str, words: Words) -> Bar:
    return Bar(name=name, parts=(n,), number=number(n, words.language), told=said)


def _tests(one: Numbers, words: Words) -> list[Bar]:
    return [
        _plain_bar(words.t(TEST_COUNTS[name]), n, _teams(n, words), words)
        for name, n in one.begun.items()
    ]


def _untested(one: Numbers, words: Words) -> str:
    if not one.begun["0"]:
        return words.t("Chaque équipe a commencé un test.")
    return words.n(
        "{n} équipe sur {teams} n'a encore rien testé.",
        "{n} équipes sur {teams} n'ont encore rien testé.",
        one.begun["0"],
        teams=one.teams,
    )


def _evidence(one: Numbers, words: Words) -> list[Bar]:
    pieces = ((rung, one.evidence[rung]) for rung in RUNGS)
    return [
        _plain_bar(
            f"{rung}. {words.t(RUNGS[rung])}",
            n,
            words.n("{n} preuve", "{n} preuves", n),
            words,
        )
        for rung, n in pieces
    ]


def _strength(one: Numbers, words: Words) -> str:
    if not one.pieces:
        return words.t("Aucune preuve n'est encore gardée.")
    acted = sum(n for rung, n in one.evidence.items() if rung >= 3)
    return words.t(
        "{share} des preuves montrent que quelqu'un a agi.",
        share=told.share(acted, one.pieces, words),
    )


def _plans(one: Numbers, words: Words) -> list[Bar]:
    return [
        _plain_bar(words.t(PLAN_STATES[state]), n, _teams(n, words), words)
        for state, n in one.plans.items()
    ]


def _plans_said(one: Numbers, words: Words) -> str:
    if not one.handed_in:
        return words.t("Aucun plan n'est encore déposé.")
    return words.n(
        "{n} équipe sur {teams} a déposé son plan.",
        "{n} équipes sur {teams} ont déposé leur plan.",
        one.handed_in,
        teams=one.teams,
    )


def _time(here: Here, found: Report) -> str:
    """Time by part of the workbook."""
    t, words = here.words.t, here.words
    spent = found.together.spent

    def row(part: Part) -> list[str]:
        one = spent[part.id]
        named = told.part_title(here.house.programme, part, words)
        return [named, *(told.duration(n, words) for n in (one.seconds, one.team, one.person))]

    head = [t("Partie du cahier"), t("En tout")]
    head += [t("Temps du milieu par équipe"), t("Temps du milieu par personne")]
    table = show.table_html(head, [row(part) for part in found.parts])
    return (
        f"<h3>{escape(t('Temps passé'))}</h3>{table}"
        f'<p class="pie-step-of">{escape(t(told.TIME))}</p>'
    )


def _files(here: Here, chosen: Mapping[str, str]) -> None:
    """The same as files, for the establishment."""
    t = here.words.t
    st.subheader(t("Pour l'établissement"))
    language = export_view.chosen_language(here, "numbers.language")
    asked = {
        "group": chosen.get("cohort_id", ""),
        "establishment": chosen.get("establishment", ""),
        "trade": chosen.get("trade", ""),
        "language": language,
    }
    query = urlencode({name: text for name, text in asked.items() if text})
    with st.container(horizontal=True):
        st.link_button(t("Le bilan (PDF)"), f"/api/documents/numbers?{query}", type="primary")
        st.link_button(t("Les chiffres (CSV)"), f"/api/documents/numbers.csv?{query}")
