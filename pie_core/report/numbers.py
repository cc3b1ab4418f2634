"""Groups in numbers on paper, for an establishment. It names no trainee and ranks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pie_core.model.numbers import Numbers, Report
from pie_core.model.people import Cohort
from pie_core.model.programme import Programme
from pie_core.report.document import QUIET, Column, Document
from pie_core.report.numbers_words import (
    CLASSES,
    NOBODY,
    NONE,
    PRIVATE,
    TIME,
    among,
    duration,
    finished,
    part_title,
    presence,
    scope,
    share,
    started,
    task_title,
    who,
)
from pie_core.report.tables import Table
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number
from pie_core.words.terms import PLAN_STATES, RUNGS, TEST_COUNTS

_BESIDE = 5
"""Groups beside each other in a table; more go on in the next one."""
_SIZE = 8.5


def numbers_pdf(report: Report, programme: Programme, words: Words, today: date) -> bytes:
    """The chosen groups on A4. The same report and day give the same bytes."""
    return _Sheet(report, programme, words).drawn(today)


class _Sheet:
    def __init__(self, report: Report, programme: Programme, words: Words) -> None:
        self.report = report
        self.programme = programme
        self.words = words
        self.several = len(report.groups) > 1

    def drawn(self, today: date) -> bytes:
        """The whole document."""
        t = self.words.t
        title = t("Bilan en chiffres")
        with Document(self.words, title, today, (scope(self.report, self.words),)) as paper:
            paper.add_page()
            paper.heading(title)
            paper.paragraph(scope(self.report, self.words), 10.5, "", QUIET, after=3)
            paper.banner(t(NOBODY), size=9.5)
            if not self.report.together.trainees:
                paper.paragraph(t("Personne n'a encore rejoint ces groupes."))
                return bytes(paper.output())
            self._groups(paper)
            for part in self.report.parts:
                self._activities(paper, part.id)
            self._time(paper)
            self._tests(paper)
            self._plans(paper)
            paper.heading(t("Comment c'est compté"), 2)
            for sentence in (t(TIME), t(CLASSES), t(PRIVATE)):
                paper.paragraph(sentence, 9.5, after=1.5)
            return bytes(paper.output())

    @property
    def _columns(self) -> list[tuple[str, Numbers]]:
        """Each group, and all together where there are several."""
        groups = [(cohort.name, numbers) for cohort, numbers in self.report.groups]
        return (
            [*groups, (self.words.t("Ensemble"), self.report.together)] if self.several else groups
        )

    def _groups(self, paper: Document) -> None:
        """A line for each group."""
        t, words = self.words.t, self.words
        head = [
            *(t("Groupe"), t("Stagiaires"), t("Équipes"), t("Séances"), t("Présence")),
            *(t("Tests commencés"), t("Plans déposés"), t("Temps passé")),
        ]
        rows = [
            [
                name,
                number(one.trainees, words.language),
                number(one.teams, words.language),
                self._classes(one),
                presence(one.attendance, words),
                number(one.tests_begun, words.language),
                among(one.handed_in, one.teams, words),
                duration(one.seconds, words),
            ]
            for name, one in self._columns
        ]
        columns = [
            *(Column(2.4, bold=True), Column(1.25), Column(1), Column(1.7)),
            *[Column(1.25)] * 4,
        ]
        table = Table(columns, head, rows, size=_SIZE, total=self.several)
        self._headed(paper, t("Les groupes"), table)

    def _headed(self, paper: Document, text: str, table: Table, level: int = 2) -> None:
        """A table under its heading, which never stands alone at a page's foot."""
        paper.heading(text, level, keep=paper.beginning(table))
        paper.lay(table)

    def _classes(self, one: Numbers) -> str:
        if not one.classes:
            return NONE
        return f"{number(one.classes, self.words.language)} ({duration(one.class_seconds, self.words)})"

    def _activities(self, paper: Document, module: str) -> None:
        """What was begun and finished of a module; by group where there are several."""
        t, words = self.words.t, self.words
        tasks = [task for task in self.report.tasks if task.module == module]
        if not tasks:
            return
        part = next(part for part in self.report.parts if part.id == module)
        rows = []
        for task in tasks:
            count = self.report.together.activities[task.module, task.activity]
            rows.append(
                [
                    task_title(self.programme, task, words),
                    who(task, words),
                    started(task, count, words),
                    finished(count, words),
                    duration(count.seconds, words),
                ]
            )
        head = [t("Étape"), t("Qui"), t("Commencé"), t("Terminé"), t("Temps passé")]
        columns = [Column(3.2), Column(1.5), Column(1.2), Column(1.5), Column(1.2)]
        table = Table(columns, head, rows, size=_SIZE)
        self._headed(paper, part_title(self.programme, part, words), table)
        if not self.several:
            return
        groups = self.report.groups
        for begin in range(0, len(groups), _BESIDE):
            some: Sequence[tuple[Cohort, Numbers]] = groups[begin : begin + _BESIDE]
            by_group = Table(
                [Column(3), *[Column(1.3)] * len(some)],
                [t("Étape"), *(cohort.name for cohort, _ in some)],
                [
                    [
                        task_title(self.programme, task, words),
                        *(
                            among(count.done, count.of, words)
                            for count in (
                                one.activities[task.module, task.activity] for _, one in some
                            )
                        ),
                    ]
                    for task in tasks
                ],
                size=8,
            )
            self._headed(paper, t("Terminé, groupe par groupe"), by_group, 3)

    def _time(self, paper: Document) -> None:
        """Time by part of the workbook."""
        t, words = self.words.t, self.words
        spent = self.report.together.spent
        table = Table(
            [Column(3), Column(1.2), Column(1.5), Column(1.5)],
            [
                *(t("Partie du cahier"), t("En tout")),
                *(t("Temps du milieu par équipe"), t("Temps du milieu par personne")),
            ],
            [
                [
                    part_title(self.programme, part, words),
                    duration(spent[part.id].seconds, words),
                    duration(spent[part.id].team, words),
                    duration(spent[part.id].person, words),
                ]
                for part in self.report.parts
            ],
            size=_SIZE,
        )
        self._headed(paper, t("Temps passé"), table)

    def _tests(self, paper: Document) -> None:
        """Teams by their tests, evidence by the ladder."""
        t, words, all_ = self.words.t, self.words, self.report.together
        told = t(
            "{begun} tests commencés, {decided} décidés, par {teams} équipes.",
            begun=number(all_.tests_begun, words.language),
            decided=number(all_.tests_decided, words.language),
            teams=number(all_.teams, words.language),
        )
        teams = Table(
            [Column(2.4), Column(1), Column(1)],
            [t("Équipes avec"), t("commencés"), t("décidés")],
            [
                [
                    t(TEST_COUNTS[name]),
                    among(all_.begun[name], all_.teams, words),
                    among(all_.decided[name], all_.teams, words),
                ]
                for name in all_.begun
            ],
            size=_SIZE,
        )
        paper.heading(t("Tests et preuves"), 2, keep=8 + paper.beginning(teams))
        paper.paragraph(told, 9.5)
        paper.lay(teams)
        paper.grid(
            [Column(2.4), Column(1), Column(1)],
            [t("Preuves, de la plus faible à la plus forte"), t("Nombre"), t("Part")],
            [
                [
                    f"{rung}. {t(RUNGS[rung])}",
                    number(pieces, words.language),
                    share(pieces, all_.pieces, words),
                ]
                for rung, pieces in all_.evidence.items()
            ],
            size=_SIZE,
        )

    def _plans(self, paper: Document) -> None:
        """Teams by the state of their plan; by group where there are several."""
        t, words = self.words.t, self.words
        columns = self._columns
        for begin in range(0, len(columns), _BESIDE):
            some = columns[begin : begin + _BESIDE]
            table = Table(
                [Column(2), *[Column(1.2)] * len(some)],
                [t("État du plan"), *(name for name, _ in some)],
                [
                    [
                        t(PLAN_STATES[state]),
                        *(number(one.plans[state], words.language) for _, one in some),
                    ]
                    for state in PLAN_STATES
                ],
                size=_SIZE,
            )
            if begin:
                paper.lay(table)
            else:
                self._headed(paper, t("Les plans"), table)
