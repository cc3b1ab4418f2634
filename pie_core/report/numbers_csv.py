"""Groups in numbers as one tidy table: a row for each number, which says what it is a number of."""

from __future__ import annotations

from collections.abc import Iterator

from pie_core.model.numbers import Numbers, Report
from pie_core.model.programme import Programme
from pie_core.report.csv_tables import DECIMAL_MARKS, records_csv
from pie_core.report.numbers_words import part_title, task_title
from pie_core.words.catalogue import Words
from pie_core.words.terms import PLAN_STATES, RUNGS, TEST_COUNTS

MEASURES = {
    "trainees": "stagiaires",
    "teams": "équipes",
    "begun_person": "personnes qui ont commencé",
    "begun_team": "équipes qui ont commencé",
    "done_person": "personnes qui ont terminé",
    "done_team": "équipes qui ont terminé",
    "minutes": "temps passé (minutes)",
    "team_median": "temps du milieu par équipe (minutes)",
    "person_median": "temps du milieu par personne (minutes)",
    "tests_begun": "tests commencés",
    "tests_decided": "tests décidés",
    "teams_begun": "équipes selon leurs tests commencés",
    "teams_decided": "équipes selon leurs tests décidés",
    "evidence": "preuves",
    "plans": "équipes selon l'état de leur plan",
    "attendance": "taux de présence (%)",
    "days": "jours où la présence est notée",
    "classes": "séances tenues",
    "class_minutes": "durée des séances (minutes)",
}
"""What is counted, as French words."""

Row = tuple[str, str, str, int | float, int | str]
"""Part of the workbook, detail, measure, value, of how many ('' where that says nothing)."""


def numbers_csv(report: Report, programme: Programme, words: Words) -> bytes:
    """Every group that was chosen, a row for each number. What may not be said has no row."""
    t = words.t
    head = [
        *(t("Groupe"), t("Filière"), t("Établissement"), t("Année")),
        *(t("Partie du cahier"), t("Détail"), t("Mesure"), t("Valeur"), t("Sur")),
    ]
    rows = [
        (cohort.name, cohort.trade, cohort.establishment, cohort.year, *row)
        for cohort, numbers in report.groups
        for row in _rows(report, numbers, programme, words)
    ]
    return records_csv(head, rows, DECIMAL_MARKS[words.language.code])


def _rows(report: Report, numbers: Numbers, programme: Programme, words: Words) -> Iterator[Row]:
    t = words.t

    def row(name: str, value: float, of: int | str = "", part: str = "", detail: str = "") -> Row:
        return part, detail, t(MEASURES[name]), value, of

    yield row("trainees", numbers.trainees)
    yield row("teams", numbers.teams)
    titles = {part.id: part_title(programme, part, words) for part in report.parts}
    for task in report.tasks:
        count = numbers.activities[task.module, task.activity]
        place = {"part": titles[task.module], "detail": task_title(programme, task, words)}
        if count.begun is not None:
            yield row(f"begun_{task.by}", count.begun, count.of, **place)
        if count.done is not None:
            yield row(f"done_{task.by}", count.done, count.of, **place)
        if count.seconds is not None:
            yield row("minutes", _minutes(count.seconds), **place)
    for part, spent in numbers.spent.items():
        yield row("minutes", _minutes(spent.seconds), part=titles[part])
        if spent.team is not None:
            yield row("team_median", _minutes(spent.team), part=titles[part])
        if spent.person is not None:
            yield row("person_median", _minutes(spent.person), part=titles[part])
    yield row("tests_begun", numbers.tests_begun)
    yield row("tests_decided", numbers.tests_decided)
    for name, teams in numbers.begun.items():
        yield row("teams_begun", teams, numbers.teams, detail=t(TEST_COUNTS[name]))
    for name, teams in numbers.decided.items():
        yield row("teams_decided", teams, numbers.teams, detail=t(TEST_COUNTS[name]))
    for rung, pieces in numbers.evidence.items():
        yield row("evidence", pieces, numbers.pieces, detail=f"{rung}. {t(RUNGS[rung])}")
    for state, teams in numbers.plans.items():
        yield row("plans", teams, numbers.teams, detail=t(PLAN_STATES[state]))
    if numbers.attendance is not None:
        yield row("attendance", round(100 * numbers.attendance, 1))
        yield row("days", numbers.days)
    yield row("classes", numbers.classes)
    yield row("class_minutes", _minutes(numbers.class_seconds))


def _minutes(seconds: int) -> int:
    return round(seconds / 60)
