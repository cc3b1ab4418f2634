"""What came of the last file of a group, in words: for the screen and as CSV.

The report is kept with ids; names are those that people and teams bear now, so that nobody who was
erased since is named by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pie_core import policy
from pie_core.errors import NotFound
from pie_core.model.class_file import MergeReport, Met, Stays
from pie_core.model.people import Actor, Cohort
from pie_core.model.programme import Activity, Module
from pie_core.report.csv_tables import records_csv
from pie_core.service import practice
from pie_core.service.answers import activity_at
from pie_core.service.house import House
from pie_core.words.catalogue import Words

NEW: Mapping[str, str] = {
    "people": "Stagiaires",
    "teams": "Équipes",
    "answers": "Réponses",
    "done": "Étapes terminées",
    "notes": "Notes sur les tableaux",
    "board_versions": "Versions de tableaux",
    "photos": "Photos",
    "attempts": "Questionnaires de compétences",
    "submissions": "Plans déposés",
    "records": "Remarques, décisions et rendez-vous",
    "workshops": "Séances préparées",
    "classes": "Séances animées",
    "replies": "Réponses en séance",
    "feedback": "Retours du formateur",
    "attendance": "Présences",
}
"""What was not here before."""
LEFT_OUT: Mapping[str, str] = {
    "erased": "Comptes effacés ici : ils restent effacés.",
    "erased_teams": "Équipes parties avec leur dernier membre, effacé ici.",
    "answers": "Versions de réponses à des questions que ce cahier n'a pas.",
    "done": "Étapes que ce cahier n'a pas.",
    "notes": "Notes sans place sur les tableaux d'ici.",
    "board_versions": "Versions de tableaux sans leurs notes.",
    "photos": "Photos illisibles, ou sans leur question ici.",
    "attempts": "Questionnaires de personnes qui ne sont plus là.",
    "submissions": "Plans déposés dont le contenu a été changé.",
    "records": "Remarques sans leur plan.",
    "open_classes": "Séances pas encore terminées sur l'autre ordinateur.",
    "classes": "Séances animées : une séance est en cours ici. Termine-la, puis ouvre le fichier encore une fois.",
    "replies": "Réponses en séance de personnes qui ne sont plus là.",
    "feedback": "Retours à des personnes ou des équipes qui ne sont plus là.",
    "attendance": "Présences de personnes qui ne sont plus là.",
}
"""What did not come in, and why."""
STAYS: Mapping[str, str] = {
    "name": "Nom différent. Là-bas : {there}",
    "team_name": "Nom d'équipe différent. Là-bas : {there}",
    "membership": "Autre équipe là-bas : {there}",
    "workshop": "Séance préparée autrement là-bas : {there}",
    "attendance": "Présence notée autrement là-bas, le {there}",
}
"""What differs and stays as it is here."""
DOUBLE = "Ce nom est deux fois dans le groupe. Si c'est la même personne, réunis les deux comptes."
ELSEWHERE = "Est maintenant dans un autre groupe ici : rien n'est changé."
ERASED_THERE = (
    "Compte effacé sur l'autre ordinateur. Si la personne l'a demandé, efface-le aussi ici."
)
MET: Mapping[str, str] = {
    "answer": "La réponse la plus récente est affichée ; l'autre se lit dans son historique.",
    "note": "La note la plus récente est affichée ; l'autre se lit dans l'histoire du tableau.",
    "submission": "Deux plans déposés portaient le même numéro : celui de l'autre ordinateur a reçu le suivant.",
}
FORWARD = "Réponses et notes continuées là-bas"
PRIVATE = "Une activité que seule la personne lit"


@dataclass(frozen=True)
class Line:
    """Something to know: about whom, what, and what became of it; `link` leads to where it is."""

    who: str
    what: str
    outcome: str
    link: str = ""


@dataclass(frozen=True)
class Told:
    """The report with its group, its lines in words, and the counts with theirs."""

    report: MergeReport
    cohort: Cohort
    met: list[Line]
    stays: list[Line]
    new: list[tuple[str, int]]
    left_out: list[tuple[str, int]]


def last(house: House, actor: Actor, cohort_id: str, words: Words) -> Told | None:
    """What came of the last file of a group; None where none was opened."""
    policy.require(policy.may_run_cohort(actor, cohort_id))
    with house.store.reading() as r:
        cohort, kept = r.cohort(cohort_id), r.merge_report(cohort_id)
        if cohort is None:
            raise NotFound()
        if kept is None:
            return None
        report = MergeReport.model_validate_json(kept)
        names = {person.id: person.name for person in r.people_of(cohort_id)}
        names |= {team.project_id: team.name for team in r.teams_of(cohort_id)}
        for moved in report.elsewhere:
            person, team = r.person(moved), r.team_owning(moved)
            if person or team:
                names[moved] = person.name if person else team.name if team else ""
    t = words.t
    return Told(
        report=report,
        cohort=cohort,
        met=[_met(house, one, names, words) for one in report.met if one.owner in names],
        stays=[
            *(_stays(one, names, words) for one in report.stays if _known(one, names)),
            *(Line(names[i], "", t(DOUBLE)) for i in report.doubles if i in names),
            *(Line(names[i], "", t(ELSEWHERE)) for i in report.elsewhere if i in names),
            *(Line(names[i], "", t(ERASED_THERE)) for i in report.erased_there if i in names),
        ],
        new=[(t(NEW[kind]), report.new[kind]) for kind in NEW if kind in report.new],
        left_out=[(t(LEFT_OUT[k]), report.left_out[k]) for k in LEFT_OUT if k in report.left_out],
    )


def _known(one: Stays, names: Mapping[str, str]) -> bool:
    return one.kind == "workshop" or one.id in names


def _stays(one: Stays, names: Mapping[str, str], words: Words) -> Line:
    return Line(names.get(one.id, ""), "", words.t(STAYS[one.kind], there=one.there))


def _met(house: House, one: Met, names: Mapping[str, str], words: Words) -> Line:
    who, outcome = names[one.owner], words.t(MET[one.kind])
    if one.kind == "submission":
        what = words.t("Plan déposé n° {number}", number=one.place)
        return Line(who, what, outcome, f"/dossier?p={one.owner}&v=banque")
    if one.kind == "note":
        board = house.programme.boards.get(one.place)
        what = board.worded(words.language.code).title if board else one.place
        return Line(who, what, outcome, f"/canevas?p={one.owner}&b={one.place}&v=histoire")
    try:
        module, activity = activity_at(house, one.module, one.activity)
    except NotFound:
        return Line(who, f"{one.module}/{one.activity}", outcome)
    if activity.private:
        return Line(who, words.t(PRIVATE), outcome)
    return Line(who, _named(module, activity, one, words), outcome, _where(house, module, one))


def _named(module: Module, activity: Activity, one: Met, words: Words) -> str:
    told = module.worded(words.language.code)
    inside = told.activities.get(activity.id)
    prompt = inside.prompts.get(one.place) if inside else None
    parts = [told.title, inside.title if inside else "", prompt.label if prompt else ""]
    return " › ".join(part for part in parts if part)


def _where(house: House, module: Module, one: Met) -> str:
    programme = house.programme
    if programme.module(module.id):
        return f"/module?m={module.id}&a={one.activity}&owner={one.owner}"
    if programme.plan and module.id == programme.plan.id:
        return f"/chiffres?p={one.owner}&v=saisie&s={one.activity}"
    if programme.dossier and module.id == programme.dossier.id:
        return f"/dossier?p={one.owner}&v=sections"
    if one.module in programme.sheets and one.module != practice.MODULE:
        return f"/tests?p={one.owner}"
    return ""


def as_csv(house: House, actor: Actor, cohort_id: str, words: Words) -> tuple[Cohort, bytes]:
    """The report as CSV, one line for each thing to know, and the group."""
    told = last(house, actor, cohort_id, words)
    if told is None:
        raise NotFound()
    t = words.t
    head = [t("Quoi"), t("Qui"), t("Où"), t("Détail"), t("Nombre")]
    rows: list[list[object]] = [
        *([t("Nouveau"), "", "", label, n] for label, n in told.new),
        *(
            [[t("Avancé là-bas"), "", "", t(FORWARD), told.report.forward]]
            if told.report.forward
            else []
        ),
        *([t("Changé des deux côtés"), one.who, one.what, one.outcome, 1] for one in told.met),
        *([t("Reste comme ici"), one.who, one.what, one.outcome, 1] for one in told.stays),
        *([t("Pas pris"), "", "", label, n] for label, n in told.left_out),
    ]
    return told.cohort, records_csv(head, rows)
