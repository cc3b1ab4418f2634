"""Teams by activities: the state of each by word, shape and colour; each opens. In a live part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from urllib.parse import urlencode

import streamlit as st

from pages.parts import frame, groups_view, help_view, show
from pages.parts.feedback_view import SIGNS
from pages.parts.frame import Here
from pie_core.model.overview import NOTHING, Cell, GroupView, Someone, TeamView, together
from pie_core.model.programme import Activity, Module
from pie_core.model.project import State
from pie_core.service import overview

AT_WORK = 2
"""Of a year's modules, so many stand open: the ones with the newest work."""


@frame.live(groups_view.EVERY)
def board(here: Here, cohort_id: str) -> None:
    """Who is here and needs help, then a table for each module; read again every few seconds."""
    t, n = here.words.t, here.words.n
    group = overview.group(here.house, here.me, cohort_id)
    if not group.people:
        st.info(t("Personne n'a encore rejoint le groupe."))
        return
    needed = len(group.in_need)
    facts = [
        n(
            "{n} connecté sur {count}",
            "{n} connectés sur {count}",
            group.here,
            count=len(group.people),
        ),
        n("{n} équipe a besoin d'aide", "{n} équipes ont besoin d'aide", needed),
    ]
    heading = escape(t("Qui a besoin d'aide"))
    parts = [
        groups_view.lamp(here, facts),
        f"<h3>{heading}</h3>",
        help_view.in_need(here, [group], named=False),
        help_view.rules(here),
    ]
    parts += _modules(here, group)
    parts.append(_legend(here))
    parts.append(_alone(here, group))
    st.html("".join(parts))


def _legend(here: Here) -> str:
    t = here.words.t
    states = "".join(f"<span>{show.state(here.words, one)}</span>" for one in State)
    marks = (
        ("●", t("connecté")),
        (SIGNS["review"], t("tu as demandé de revoir")),
        (f"{SIGNS['review']}*", t("changé depuis")),
        (t("privé"), t("se fait seul, ne s'ouvre pas")),
    )
    told = "".join(f"<span><b>{escape(sign)}</b> {escape(text)}</span>" for sign, text in marks)
    return f'<p class="pie-legend">{states}{told}</p>'


def _modules(here: Here, group: GroupView) -> list[str]:
    """Each module with its table; the ones in which somebody worked last are open, or the first."""
    parts = []
    modules = here.house.programme_of(group.cohort.id).modules
    shown = {module.id for module in modules}
    saved: dict[str, datetime] = {}
    for team in group.teams:
        for (name, _), cell in team.cells.items():
            if cell.at and name in shown:
                saved[name] = max(cell.at, saved.get(name, cell.at))
    newest = sorted(saved, key=saved.__getitem__)[-AT_WORK:] or [m.id for m in modules[:1]]
    for module in modules:
        keys = [(module.id, one.id) for one in module.activities]
        begun = sum(any(key in team.cells for key in keys) for team in group.teams)
        count = here.words.n("{n} équipe", "{n} équipes", begun)
        title = escape(module.worded(here.words.language.code).title)
        opened = " open" if module.id in newest else ""
        parts.append(
            f'<details class="pie-fold"{opened}><summary><b>{title}</b> · {escape(count)}</summary>'
            f"{_matrix(here, group, module)}</details>"
        )
    return parts


def _matrix(here: Here, group: GroupView, module: Module) -> str:
    head = "".join(_head(here, module, activity) for activity in module.activities)
    rows = "".join(
        f'<tr><th scope="row">{_team_head(here, team)}</th>'
        + "".join(_cell(here, group, team, module, one) for one in module.activities)
        + "</tr>"
        for team in group.teams
    )
    team = escape(here.words.t("Équipe"))
    return (
        '<div class="pie-scroll"><table class="pie-table pie-matrix"><thead><tr>'
        f'<th scope="col">{team}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _head(here: Here, module: Module, activity: Activity) -> str:
    t, words = here.words.t, module.worded(here.words.language.code)
    who = t("privé") if activity.private else t("seul") if activity.by == "person" else ""
    note = f"<small>{escape(who)}</small>" if who else ""
    return f'<th scope="col">{escape(words.activities[activity.id].title)}{note}</th>'


def _team_head(here: Here, team: TeamView) -> str:
    """Name, presence, last save, why it needs help."""
    link = escape("/equipe?" + urlencode({"p": team.project_id}))
    people = here.words.listed(one.name for one in team.members)
    shape = "●" if team.here else "○"
    told = [f"{shape} {team.here}/{len(team.members)}"] if team.members else []
    told += [saved] if (saved := show.when(here.words, team.saved)) else []
    chips = "".join(help_view.chip(here, flag) for flag in team.flags)
    return (
        f'<a href="{link}" target="_self" title="{escape(people)}">{escape(team.name)}</a>'
        f'<small data-here="{int(bool(team.here))}">{escape(" · ".join(told))}</small>{chips}'
    )


def _cell(here: Here, group: GroupView, team: TeamView, module: Module, activity: Activity) -> str:
    key = (module.id, activity.id)
    if activity.by == "team":
        cell = team.cells.get(key, NOTHING)
        text = show.state_text(here.words, cell.state)
        return _opens(here, group, team.project_id, key, cell, text)
    cells = [one.cells.get(key, NOTHING) for one in team.members]
    if not cells:
        return "<td>·</td>"
    return _opens(
        here,
        group,
        "" if activity.private else team.project_id,
        key,
        together(cells),
        _share(here, cells),
    )


def _share(here: Here, cells: list[Cell]) -> str:
    """How many of a team have finished what each does alone."""
    done = sum(cell.state is State.DONE for cell in cells)
    sign = show.STATES[together(cells).state][0]
    return here.words.t("{sign} {done} sur {count}", sign=sign, done=done, count=len(cells))


def _opens(
    here: Here, group: GroupView, owner: str, key: tuple[str, str], cell: Cell, text: str
) -> str:
    """A cell with a state; it opens for an owner, '' for what is private."""
    mark = ""
    if cell.said:
        mark = f" <b>{SIGNS[cell.said]}{'*' if cell.changed else ''}</b>"
    inside = escape(text) + mark
    if owner:
        url = escape(help_view.work_url(group.cohort.id, *key, owner))
        at = show.when(here.words, cell.at)
        told = f' title="{escape(at)}"' if at else ""
        inside = f'<a href="{url}" target="_self"{told}>{inside}</a>'
    return f'<td data-state="{cell.state.value}">{inside}</td>'


def _alone(here: Here, group: GroupView) -> str:
    """What each does alone: begun or finished; what is private does not open."""
    t, language = here.words.t, here.words.language.code
    programme = here.house.programme_of(group.cohort.id)
    wanted = [(m, a) for m, a in programme.activities() if a.by == "person"]
    if not wanted:
        return ""
    head = "".join(_head(here, module, activity) for module, activity in wanted)
    rows = "".join(_person(here, group, one, wanted) for one in group.people)
    name = escape(t("Stagiaire"))
    label = escape(t("Ce que chacun fait seul"))
    return (
        f'<details class="pie-fold" lang="{language}"><summary>{label}</summary>'
        '<div class="pie-scroll"><table class="pie-table pie-matrix"><thead><tr>'
        f'<th scope="col">{name}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>'
    )


def _person(
    here: Here, group: GroupView, one: Someone, wanted: Iterable[tuple[Module, Activity]]
) -> str:
    cells = []
    for module, activity in wanted:
        cell = one.cells.get((module.id, activity.id), NOTHING)
        owner = "" if activity.private else one.id
        text = show.state_text(here.words, cell.state)
        cells.append(_opens(here, group, owner, (module.id, activity.id), cell, text))
    seen = show.when(here.words, one.seen) or here.words.t("pas encore venu")
    shape = "●" if one.here else "○"
    return (
        f'<tr><th scope="row">{escape(one.name)}<small data-here="{int(one.here)}">'
        f"{shape} {escape(seen)}</small></th>{''.join(cells)}</tr>"
    )
