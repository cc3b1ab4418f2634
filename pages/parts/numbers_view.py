"""Groups in numbers on their trainer's screen: what was begun and finished, time, tests, plans.

Counts of groups only; no row here is a person or a team.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

import streamlit as st

from pages.parts import export_view, numbers_charts, show
from pages.parts.frame import Here
from pie_core.model.numbers import Numbers, Part, Report, Task
from pie_core.model.people import Cohort
from pie_core.report import numbers_words as told
from pie_core.service import numbers
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number

LOOKS = "pie-table pie-counts"


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
    """Establishment, trade, group: those between which there is something to choose, each among
    what the one before leaves."""
    t = here.words.t
    fields = {
        "establishment": (t("Établissement"), t("tous les établissements")),
        "trade": (t("Filière"), t("toutes les filières")),
        "cohort_id": (t("Groupe"), t("tous les groupes")),
    }
    wanted = [name for name in fields if len(set(_options(every, name))) > 1]
    chosen: dict[str, str] = {}
    for name, column in zip(wanted, st.columns(len(wanted) or 1), strict=False):
        label, all_ = fields[name]
        options = _options(every, name)
        titles = {"": all_} | dict(sorted(options.items(), key=lambda one: one[1].casefold()))
        with column:
            picked = st.selectbox(
                label, list(titles), format_func=titles.__getitem__, key=f"numbers.{name}"
            )
        chosen[name] = str(picked)
        if picked and name != "cohort_id":
            every = [one for one in every if getattr(one, name) == picked]
    return chosen


def _options(every: list[Cohort], name: str) -> dict[str, str]:
    """What may be chosen, by what stands for it."""
    if name == "cohort_id":
        return {one.id: one.name for one in every}
    return {getattr(one, name): getattr(one, name) for one in every}


def _report(here: Here, found: Report, chosen: Mapping[str, str]) -> None:
    t = here.words.t
    if not found.groups:
        st.info(t("Aucun groupe ne correspond à ce choix."))
        return
    if not found.together.trainees:
        st.info(t("Personne n'a encore rejoint : il n'y a rien à compter."))
        return
    st.html(f'<div class="pie-tight">{_key_figures(found, here.words)}</div>')
    if len(found.groups) > 1:
        st.html(f"<h3>{escape(t('Les groupes'))}</h3>{_groups(found, here.words)}")
    _activities(here, found)
    st.subheader(t("Tests, preuves, plans"))
    numbers_charts.thread(here, found)
    st.html(_time(here, found))
    _files(here, chosen)
    with st.expander(t("Comment c'est compté")):
        lines = (t(told.TIME), t(told.CLASSES), t(told.PRIVATE), t(told.NOBODY))
        st.markdown("\n".join(f"- {line}" for line in lines))


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
    return show.table_html(head, rows, f"{LOOKS} pie-total")


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
    left, right = st.columns([2, 3])
    with left:
        numbers_charts.progress(found, tasks, titles, words)
    with right:
        st.html(_tasks(found.together, tasks, titles, words))
    if len(found.groups) > 1:
        st.html(_by_group(found, tasks, titles, words))


def _tasks(one: Numbers, tasks: list[Task], titles: list[str], words: Words) -> str:
    """Every activity with its counts."""
    t = words.t
    rows = []
    for title, task in zip(titles, tasks, strict=True):
        count = one.activities[task.module, task.activity]
        rows.append(
            [
                title,
                told.who(task, words),
                told.started(task, count, words),
                told.finished(count, words),
                told.duration(count.seconds, words),
            ]
        )
    head = [t("Étape"), t("Qui"), t("Commencé"), t("Terminé"), t("Temps passé")]
    return show.table_html(head, rows, LOOKS)


def _by_group(found: Report, tasks: list[Task], titles: list[str], words: Words) -> str:
    """What is finished of every activity, group by group."""
    rows = []
    for title, task in zip(titles, tasks, strict=True):
        each = [one.activities[task.module, task.activity] for _, one in found.groups]
        rows.append([title, *(told.among(one.done, one.of, words) for one in each)])
    head = [words.t("Étape"), *(one.name for one, _ in found.groups)]
    title = escape(words.t("Terminé, groupe par groupe"))
    return f"<h4>{title}</h4>{show.table_html(head, rows, LOOKS)}"


# ---------------------------------------------------------------- time, files


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
    table = show.table_html(head, [row(part) for part in found.parts], LOOKS)
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
