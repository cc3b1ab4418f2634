"""Documents of a project or a person as PDF bytes with their file names."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from pie_core import policy
from pie_core.content.load import ROOT as CONTENT
from pie_core.errors import NotFound
from pie_core.model.boards import Board
from pie_core.model.dossier import Submission
from pie_core.model.numbers import Report
from pie_core.model.people import Actor
from pie_core.model.programme import (
    Activity,
    Choice,
    Choices,
    Matrix,
    Module,
    PromptRef,
    Ranking,
)
from pie_core.report import roster, sheets, snapshot
from pie_core.report.blank_book import blank_book_pdf
from pie_core.report.cards import cards_pdf
from pie_core.report.csv_tables import plan_csv
from pie_core.report.guide import guide_pdf
from pie_core.report.numbers import numbers_pdf
from pie_core.report.numbers_csv import numbers_csv
from pie_core.report.plan import plan_pdf
from pie_core.report.poster import poster_pdf
from pie_core.report.profile import profile_pdf
from pie_core.report.sheets import Header
from pie_core.report.spreadsheet.workbook import plan_xlsx
from pie_core.service import (
    address,
    attendance,
    class_file,
    class_report,
    cohort_profiles,
    cohorts,
    lists,
    logos,
    numbers,
    peers,
    portable,
    profiles,
    projects,
    submissions,
)
from pie_core.service.house import House, today
from pie_core.store.reading import Reading
from pie_core.words.catalogue import Words, words


def _name(*parts: str, ending: str = ".pdf") -> str:
    """A file name that every system takes: `atelier-amal_plan_2026-11-24.pdf`."""
    clean = []
    for part in parts:
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", part) if not unicodedata.combining(c)
        )
        clean.append(re.sub(r"[^\w]+", "-", plain.lower()).strip("-")[:50])
    return "_".join(part for part in clean if part) + ending


def _spoken(actor: Actor, language: str) -> Words:
    """The words of a language, the actor's own where none is named."""
    return words(language or actor.person.language)


def plan(house: House, actor: Actor, project_id: str, language: str = "") -> tuple[bytes, str]:
    """The plan of a project as it stands."""
    taken = projects.snapshot(house, actor, project_id)
    day = today()
    logo = logos.of_project(house, project_id)
    data = plan_pdf(taken, _spoken(actor, language), day, house.programme.dossier, logo=logo)
    return data, _name(taken.project.name, "plan", day.isoformat())


def example(house: House, actor: Actor, case_id: str, language: str = "") -> tuple[bytes, str]:
    """The plan of a running case, from the file of its whole project. Raises `NotFound`."""
    case = house.programme.cases.get(case_id)
    if case is None or not case.project:
        raise NotFound()
    path = CONTENT / "examples" / "projects" / f"{case.project}.json"
    taken = snapshot.read(json.loads(path.read_bytes())["document"])
    data = plan_pdf(taken, _spoken(actor, language), today(), house.programme.dossier)
    return data, _name(taken.project.name, "exemple")


def workbook(house: House, actor: Actor, project_id: str, language: str = "") -> tuple[bytes, str]:
    """The figures as a workbook of live formulas. Raises `NotFound` while there are none."""
    taken = projects.snapshot(house, actor, project_id)
    plan, projection = taken.project.plan, taken.projection
    if plan is None or projection is None:
        raise NotFound()
    day = today()
    spoken = _spoken(actor, language)
    data = plan_xlsx(plan, projection, taken.rules, spoken, taken.project.name, day)
    return data, _name(taken.project.name, "chiffres", day.isoformat(), ending=".xlsx")


def table(house: House, actor: Actor, project_id: str, language: str = "") -> tuple[bytes, str]:
    """Every line of the statements as CSV. Raises `NotFound` while there are none."""
    taken = projects.snapshot(house, actor, project_id)
    if taken.projection is None:
        raise NotFound()
    day = today()
    data = plan_csv(taken.projection, _spoken(actor, language))
    return data, _name(taken.project.name, "chiffres", day.isoformat(), ending=".csv")


def project_file(house: House, actor: Actor, project_id: str) -> tuple[bytes, str]:
    """The whole project as one file, to be opened on another machine."""
    file = portable.file(house, actor, project_id)
    name = file["document"]["project"]["name"]
    return portable.written(file), _name(name, "projet", today().isoformat(), ending=".json")


def submission(
    house: House, actor: Actor, submission_id: str, language: str = ""
) -> tuple[bytes, str]:
    """A plan as it was handed in, with its code and QR once it is validated."""
    data, one = submissions.pdf(house, actor, submission_id, language)
    name = submissions.snapshot(one).project.name
    return data, _name(name, f"v{one.number}", submissions.day_of(one).isoformat())


def frozen(house: House, one: Submission) -> bytes:
    """The PDF of a submission that is being handed in."""
    return submissions.drawn(house, one)


def figures(house: House, actor: Actor, project_id: str) -> tuple[bytes, str]:
    """The financial plan of a project as JSON, as the second door of the engine reads it.

    Raises `NotFound` while there is none.
    """
    project = projects.read(house, actor, project_id)
    if project.plan is None:
        raise NotFound()
    data = project.plan.model_dump_json(indent=1).encode()
    return data, _name(project.name, "chiffres", ending=".json")


def _header(house: House, actor: Actor) -> tuple[Header, str | None]:
    """The header of a person's sheets, and their project if they are in a team."""
    with house.store.reading() as r:
        team = r.team_of(actor.id)
        cohort = r.cohort(actor.person.cohort_id) if actor.person.cohort_id else None
    header = Header(
        group=cohort.name if cohort else "",
        establishment=cohort.establishment if cohort else "",
        year=cohort.year if cohort else "",
        names=actor.person.name if actor.person.cohort_id else "",
        project=team.name if team else "",
    )
    return header, team.project_id if team else None


def _module(house: House, module_id: str) -> Module:
    module = house.programme.module(module_id)
    if module is None:
        raise NotFound()
    return module


def _lists_elsewhere(r: Reading, module: Module, owners: set[str | None]) -> dict[str, Any]:
    """Lists of other modules that this one's prompts choose from, by `module/activity.prompt`."""
    wanted = {
        PromptRef.parse(prompt.of, module.id)
        for activity in module.activities
        for prompt in activity.prompts
        if isinstance(prompt, Choice | Choices | Ranking | Matrix) and prompt.of
    }
    return {
        str(ref): answer.value
        for ref in wanted
        if ref.module != module.id
        for owner in owners
        if owner and (answer := r.answer(owner, ref))
    }


def module_work(house: House, actor: Actor, module_id: str) -> tuple[bytes, str]:
    """What the actor and their team wrote in a module, with its photographs."""
    module = _module(house, module_id)
    header, project_id = _header(house, actor)
    day = today()
    with house.store.reading() as r:
        found = dict(r.answers_of(actor.id, module_id))
        if project_id:
            found |= r.answers_of(project_id, module_id)
        owners = {actor.id, project_id}
        answers = {f"{a.prompt.activity}.{a.prompt.prompt}": a.value for a in found.values()}
        answers |= _lists_elsewhere(r, module, owners)
        if project_id:
            posters = r.answers_of(project_id, sheets.POSTERS)
            answers |= {key: answer.value for key, answer in posters.items()}

        def picture(photo_id: str) -> bytes | None:
            row = r.photo(photo_id)
            return bytes(row["jpeg"]) if row and row["owner"] in owners else None

        data = sheets.module_pdf(
            module, answers, header, words(actor.person.language), day, picture
        )
    return data, _name(module.folder, actor.person.name, day.isoformat())


def profile(house: House, actor: Actor) -> tuple[bytes, str]:
    """The actor's own soft-skills profile."""
    sheet = profiles.mine(house, actor)
    header, _ = _header(house, actor)
    day = today()
    data = profile_pdf(
        house.programme,
        sheet,
        peers.eyes(house, actor),
        peers.observations(house, actor),
        header,
        words(actor.person.language),
        day,
    )
    return data, _name("competences", actor.person.name, day.isoformat())


def skills_answers(house: House, actor: Actor, cohort_id: str) -> tuple[bytes, str]:
    """A group's answers about their soft skills, without names, as CSV."""
    cohort = cohorts.get(house, actor, cohort_id)
    data = cohort_profiles.answers_csv(house, actor, cohort_id)
    return data, _name("competences", cohort.name, "reponses", ending=".csv")


def skills_codebook(house: House, actor: Actor) -> tuple[bytes, str]:
    """What the columns of `skills_answers` mean, as CSV in the actor's language."""
    data = cohort_profiles.codebook_csv(house, actor, actor.person.language)
    return data, _name("competences", "codebook", ending=".csv")


def attendance_table(
    house: House, actor: Actor, cohort_id: str, month: str = ""
) -> tuple[bytes, str]:
    """Who was there in a month (or on all days) of a group, as CSV in the actor's language."""
    spoken = words(actor.person.language)
    cohort, data = attendance.as_csv(house, actor, cohort_id, month, spoken)
    return data, _name("presences", cohort.name, month, ending=".csv")


def _numbers(
    house: House, actor: Actor, group: str, establishment: str, trade: str
) -> tuple[Report, str]:
    """The groups that are meant, in numbers, and what to call them in a file's name."""
    report = numbers.read(house, actor, establishment=establishment, trade=trade, cohort_id=group)
    named = report.groups[0][0].name if group and report.groups else establishment or trade
    return report, named


def numbers_sheet(
    house: House,
    actor: Actor,
    group: str = "",
    establishment: str = "",
    trade: str = "",
    language: str = "",
) -> tuple[bytes, str]:
    """The numbers of groups, for an establishment."""
    report, named = _numbers(house, actor, group, establishment, trade)
    day = today()
    data = numbers_pdf(report, house.programme, _spoken(actor, language), day)
    return data, _name("bilan", named, day.isoformat())


def numbers_table(
    house: House,
    actor: Actor,
    group: str = "",
    establishment: str = "",
    trade: str = "",
    language: str = "",
) -> tuple[bytes, str]:
    """The numbers of groups as one table, CSV."""
    report, named = _numbers(house, actor, group, establishment, trade)
    data = numbers_csv(report, house.programme, _spoken(actor, language))
    return data, _name("bilan", named, today().isoformat(), ending=".csv")


def cards(
    house: House, actor: Actor, cohort_id: str, *, port: int, language: str = "", who: str = ""
) -> tuple[bytes, str]:
    """Cards to sign in with, eight on a sheet. Raises `NotFound` where they are nobody's."""
    found = lists.cards(house, actor, cohort_id, port, who)
    data = cards_pdf(found, address.url(port), _spoken(actor, language), today())
    return data, _name("cartes", found[0].group)


def roster_table(
    house: House, actor: Actor, cohort_id: str = "", *, form: str = "csv", language: str = ""
) -> tuple[bytes, str]:
    """Who is in a group, or in all groups of the actor: as `csv` or `xlsx`."""
    rows = lists.listed(house, actor, cohort_id)
    spoken, day = _spoken(actor, language), today()
    data = (
        roster.roster_xlsx(rows, spoken, day) if form == "xlsx" else roster.roster_csv(rows, spoken)
    )
    group = cohorts.get(house, actor, cohort_id).name if cohort_id else ""
    ending = ".xlsx" if form == "xlsx" else ".csv"
    return data, _name("liste", group, day.isoformat(), ending=ending)


def blank(
    house: House,
    actor: Actor,
    module_id: str,
    activity_id: str,
    *,
    size: str = "",
    language: str = "",
) -> tuple[bytes, str]:
    """A blank sheet of an activity, to be written on by hand; of the size `a3` a group's poster.

    What is for one person's eyes has no poster. A sheet of tests, of the dossier or of the simple
    way to the figures has one too; the plan's wide tables are in the workbook on paper.
    """
    module = house.programme.keeping(module_id)
    activity = module.activity(activity_id) if module else None
    if module is None or activity is None or activity.way == "complete":
        raise NotFound()
    header, _ = _header(house, actor)
    spoken, day = _spoken(actor, language), today()
    if size == "a3" and not activity.private:
        board = _board(house, activity)
        data = poster_pdf(module, activity, header, spoken, day, board)
        return data, _name(module.folder, activity_id, "affiche", spoken.language.code)
    data = sheets.blank_pdf(module, activity, header, spoken, day)
    return data, _name(module.folder, activity_id, "feuille", spoken.language.code)


def _board(house: House, activity: Activity) -> Board | None:
    """The board whose blocks are what an activity asks, all of them and nothing else."""
    links = [prompt.link for prompt in activity.prompts]
    asked = [link.field for link in links if link and link.to == "note"]
    if not asked or len(asked) < len(links):
        return None
    boards = house.programme.boards.values()
    return next((b for b in boards if {block.id for block in b.blocks} == set(asked)), None)


def guide(house: House, actor: Actor, module_id: str) -> tuple[bytes, str]:
    """The trainer's guide to a module, in the actor's language."""
    policy.require(policy.is_staff(actor))
    module = _module(house, module_id)
    data = guide_pdf(module, words(actor.person.language), today())
    return data, _name(module.folder, "guide", actor.person.language)


def blank_book(house: House, actor: Actor) -> tuple[bytes, str]:
    """The whole workbook, empty, to be written on by hand, in the actor's language."""
    header, _ = _header(house, actor)
    day = today()
    data = blank_book_pdf(
        house.programme_of(actor.person.cohort_id), header, words(actor.person.language), day
    )
    return data, _name("cahier", "papier", actor.person.language)


def group_file(house: House, actor: Actor, cohort_id: str, path: str) -> str:
    """Write a whole group into a file of this machine; the name under which it is handed out."""
    group = class_file.write(house, actor, cohort_id, Path(path))
    return _name("groupe", group, today().isoformat(), ending=".zip")


def group_report(
    house: House, actor: Actor, cohort_id: str, language: str = ""
) -> tuple[bytes, str]:
    """What came of the last file of a group, as CSV."""
    cohort, data = class_report.as_csv(house, actor, cohort_id, _spoken(actor, language))
    return data, _name("fichier", cohort.name, today().isoformat(), ending=".csv")
