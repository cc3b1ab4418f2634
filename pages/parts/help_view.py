"""Who needs help and why, in words; and the rules that say so, with their thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from pages.parts.frame import Here
from pie_core.model.help import Flag, Rule
from pie_core.model.overview import GroupView, TeamView
from pie_core.service.overview import minutes_since

SHORT: dict[Rule, str] = {
    "conflict": "deux textes",
    "empty": "page vide",
    "stuck": "bloquée",
    "away": "absente",
    "silent": "sans nouvelles",
}
"""What a flag says in two words, of a team."""
ORDER: tuple[Rule, ...] = ("conflict", "empty", "stuck", "away", "silent")
SHOWN = 24
"""So many lines stand open; the others open on demand."""


def title(here: Here, module_id: str, activity_id: str) -> str:
    """The title of an activity of the stages; '' for any other."""
    module = here.house.programme.module(module_id)
    words = module.worded(here.words.language.code) if module else None
    return words.activities[activity_id].title if words and activity_id in words.activities else ""


def reason(here: Here, flag: Flag) -> str:
    """Why a team is named, as one sentence."""
    t, n = here.words.t, here.words.n
    step = title(here, flag.module, flag.activity) or t("son travail")
    minutes = minutes_since(flag.since)
    who = here.words.listed(flag.who)
    match flag.rule:
        case "conflict" if who:
            return t("« {step} » : le texte de {name} attend", step=step, name=who)
        case "conflict":
            return t("« {step} » : deux textes différents", step=step)
        case "empty" if who:
            return t("« {step} » : rien d'écrit par {names}", step=step, names=who)
        case "empty":
            return n(
                "« {step} » : rien d'écrit après {n} minute",
                "« {step} » : rien d'écrit après {n} minutes",
                minutes,
                step=step,
            )
        case "stuck":
            return n(
                "« {step} » : rien de nouveau depuis {n} minute",
                "« {step} » : rien de nouveau depuis {n} minutes",
                minutes,
                step=step,
            )
        case "away":
            return t("personne de connecté pendant la séance")
        case _:
            return n(
                "aucune nouvelle depuis {n} jour",
                "aucune nouvelle depuis {n} jours",
                minutes // (24 * 60),
            )


def work_url(group: str, module: str, activity: str, owner: str) -> str:
    """Where a trainer reads an activity of a team or a person."""
    return "/travail?" + urlencode({"g": group, "m": module, "a": activity, "p": owner})


def chip(here: Here, flag: Flag) -> str:
    """A flag in two words, its reason on demand, as HTML."""
    word, why = here.words.t(SHORT[flag.rule]), reason(here, flag)
    return (
        f'<span class="pie-flag" data-rule="{flag.rule}" title="{escape(why)}">'
        f'<span aria-hidden="true">!</span> {escape(word)}</span>'
    )


def _way(here: Here, group: GroupView, team: TeamView, flag: Flag) -> str:
    """To the work itself; to the team where that is private, or not one step's."""
    module = here.house.programme.module(flag.module)
    step = module.activity(flag.activity) if module else None
    if flag.owner and step and not step.private:
        return work_url(group.cohort.id, flag.module, flag.activity, flag.owner)
    return "/equipe?" + urlencode({"p": team.project_id})


def _line(here: Here, group: GroupView, team: TeamView, flag: Flag, *, named: bool) -> str:
    where = f"<small>{escape(group.cohort.name)}</small>" if named else ""
    url = escape(_way(here, group, team, flag))
    name = f'<a href="{url}" target="_self">{escape(team.name)}</a>'
    return (
        f"<li>{chip(here, flag)}<b>{name}</b>{where}<span>{escape(reason(here, flag))}</span></li>"
    )


def in_need(here: Here, groups: Iterable[GroupView], *, named: bool) -> str:
    """Every team that a rule names, what to look at first on top, as HTML; with the group if `named`.

    Who has not been heard of for days opens on demand: they are many, and not in the room.
    """
    t, n = here.words.t, here.words.n
    found = [
        (ORDER.index(flag.rule), flag.since, _line(here, group, team, flag, named=named))
        for group in groups
        for team in group.in_need
        for flag in team.flags
    ]
    lines = [(place, line) for place, _, line in sorted(found, key=lambda one: one[:2])]
    now_ = [line for place, line in lines if ORDER[place] != "silent"]
    silent = [line for place, line in lines if ORDER[place] == "silent"]
    if not lines:
        calm = escape(t("Personne n'a besoin d'aide en ce moment."))
        return f'<p class="pie-calm">✓ {calm}</p>'
    parts = [_list(now_[:SHOWN])]
    rest = now_[SHOWN:]
    if rest:
        more = n("Encore {n} équipe", "Encore {n} équipes", len(rest))
        parts.append(_folded(more, _list(rest)))
    if silent:
        label = n("{n} équipe sans nouvelles", "{n} équipes sans nouvelles", len(silent))
        parts.append(_folded(label, _list(silent)))
    return "".join(parts)


def _list(lines: list[str]) -> str:
    return f'<ul class="pie-needs">{"".join(lines)}</ul>' if lines else ""


def _folded(label: str, inside: str) -> str:
    return f'<details class="pie-fold"><summary>{escape(label)}</summary>{inside}</details>'


def rules(here: Here) -> str:
    """The rules with their thresholds, which open on demand, as HTML."""
    t, kept = here.words.t, here.house.content.help
    told: list[tuple[bool, Rule, str]] = [
        (
            kept.conflict.on,
            "conflict",
            t(
                "un texte a été refusé, car quelqu'un de l'équipe avait écrit avant ; son auteur n'a rien enregistré depuis (on le montre {n} heures)",
                n=kept.conflict.hours,
            ),
        ),
        (
            kept.empty.on,
            "empty",
            t(
                "l'activité de la séance a commencé depuis {n} minutes, quelqu'un est connecté, rien n'est écrit",
                n=kept.empty.minutes,
            ),
        ),
        (
            kept.stuck.on,
            "stuck",
            t(
                "une activité est commencée, quelqu'un est connecté, rien n'est enregistré depuis {n} minutes",
                n=kept.stuck.minutes,
            ),
        ),
        (
            kept.away.on,
            "away",
            t(
                "la séance est en cours, personne de l'équipe n'est vu depuis {n} minutes",
                n=kept.away.minutes,
            ),
        ),
        (
            kept.silent.on,
            "silent",
            t("personne n'est venu et rien n'est enregistré depuis {n} jours", n=kept.silent.days),
        ),
    ]
    lines = "".join(
        f"<li><b>{escape(t(SHORT[rule]))}</b> : {escape(text)}.</li>"
        for on, rule, text in told
        if on
    )
    seen = t("Connecté : vu depuis moins de {n} minutes.", n=kept.here_minutes)
    inside = f"<ul>{lines}</ul><p>{escape(seen)}</p>"
    return _folded(t("Les règles : quand une équipe est montrée"), inside)
