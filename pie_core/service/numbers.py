"""What an establishment asks for: the groups that somebody runs, in numbers. Nothing ranks persons."""

from __future__ import annotations

from dataclasses import replace

from pie_core import policy
from pie_core.discovery import lineage
from pie_core.discovery.sheets import EVIDENCE, EXPERIMENTS, HYPOTHESES
from pie_core.errors import NotFound
from pie_core.model import dossier
from pie_core.model.dossier import State
from pie_core.model.numbers import Material, Part, Report, Task
from pie_core.model.people import Actor, Cohort
from pie_core.model.programme import Programme, Stage
from pie_core.scoring.numbers import counted
from pie_core.service import portable
from pie_core.service.house import House
from pie_core.store.reading import Reading

THREAD = "thread"
"""The part of the workbook in which hypotheses, tests and evidence are kept."""


def groups(house: House, actor: Actor) -> list[Cohort]:
    """The open groups whose numbers somebody may see, by name; no folder of received projects."""
    with house.store.reading() as r:
        return _groups(r, actor)


def _groups(r: Reading, actor: Actor) -> list[Cohort]:
    folders = r.settings_under(portable.FOLDER)
    return [
        one
        for one in r.cohorts(policy.groups_at_most(actor))
        if policy.may_read_numbers(actor, one.id) and one.id not in folders
    ]


def read(
    house: House, actor: Actor, *, establishment: str = "", trade: str = "", cohort_id: str = ""
) -> Report:
    """The numbers of the groups that fit; '' for all. A group that is named may be closed too.

    Raises `Forbidden` for a group of others, `NotFound` for one that is not there.
    """
    with house.store.reading() as r:
        if cohort_id:
            policy.require(policy.may_read_numbers(actor, cohort_id))
            named = r.cohort(cohort_id)
            if named is None:
                raise NotFound()
            chosen = [named]
        else:
            policy.require(policy.is_staff(actor))
            chosen = _groups(r, actor)
        chosen = [
            one
            for one in chosen
            if establishment in ("", one.establishment) and trade in ("", one.trade)
        ]
        ids = [one.id for one in chosen]
        material, layouts = _material(house.programme, r, ids), r.layouts(ids)
    programme = _shown(house, {layouts.get(one, "") for one in ids})
    tasks, parts = tasks_of(programme), parts_of(programme)
    return Report(
        groups=tuple((one, counted(material, {one.id}, tasks, parts)) for one in chosen),
        together=counted(material, {one.id for one in chosen}, tasks, parts),
        tasks=tasks,
        parts=parts,
        establishment=establishment,
        trade=trade,
    )


def _shown(house: House, layouts: set[str]) -> Programme:
    """The programme with every module that groups of these layouts have, in the files' order."""
    whole = house.programme
    ids = {module.id for one in layouts for module in house.programme_laid(one).modules}
    if not ids or ids == {module.id for module in whole.modules}:
        return whole
    modules = tuple(module for name, module in whole.every.items() if name in ids)
    return whole.with_stages((Stage(id="all", modules=modules),))


def tasks_of(programme: Programme) -> tuple[Task, ...]:
    """The activities of the stages."""
    return tuple(Task(m.id, a.id, a.by, a.private) for m, a in programme.activities())


def parts_of(programme: Programme) -> tuple[Part, ...]:
    """The modules, the financial plan, the dossier, and hypotheses with their tests and evidence."""
    apart = (programme.plan, programme.dossier)
    return (
        *(Part(module.id, (module.id,)) for module in programme.modules),
        Part(THREAD, (HYPOTHESES, EXPERIMENTS, EVIDENCE)),
        *(Part(module.id, (module.id,)) for module in apart if module),
    )


def _material(programme: Programme, r: Reading, cohort_ids: list[str]) -> Material:
    linked = {
        str(ref): name == "decision" for ref, _, name in lineage.linked(programme, "experiment")
    }
    owners = r.owners_in(cohort_ids)
    attendance, days = r.attended_in(cohort_ids)
    made = Material(
        owners=tuple(owners),
        work=tuple(r.worked_in(cohort_ids)),
        tests=tuple(r.tested_in(cohort_ids, linked)),
        evidence=tuple(r.evidence_in(cohort_ids)),
        plans={},
        attendance=attendance,
        days=days,
        classes=r.classes_in(cohort_ids),
    )
    return replace(made, plans=_plans(r, [one.id for one in owners if one.by == "team"]))


def _plans(r: Reading, projects: list[str]) -> dict[str, State]:
    """Team → what was decided last of what it handed in last."""
    newest = r.submitted(projects)
    decided = dossier.states(r.records_about(projects, "decision"))
    return {project: decided.get(one[0], "submitted") for project, one in newest.items()}
