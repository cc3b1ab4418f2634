"""How long a trainer's groups take to be read: 217 trainees in 8 groups, who has done what.

What "Mes groupes" shows (`service.overview`) and what the establishment asks for
(`service.numbers`), each in processor time of this thread, the least of the runs. The groups come in
as a roster; each team has the work of an example team up to a different step.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pie_core.model.programme import PromptRef
from pie_core.roster import reading
from pie_core.service import accounts, examples, numbers, overview, roster
from pie_core.service.house import House, now
from pie_core.service.roster import Choice
from tests import rosters
from tests.load.figures import Row, milliseconds
from tests.people import trainer_with_group

GLANCE = 0.2
"""Seconds of computing for the home of a trainer: nobody waits for a screen."""


def made(folder: Path) -> tuple[House, str]:
    """The groups in a new house, and a session of their trainer."""
    house = House(folder)
    token, _, _ = trainer_with_group(house)
    trainer = accounts.actor(house, token)
    assert trainer is not None
    data = rosters.xlsx([rosters.HEAD, *rosters.people()])
    choice = Choice(create=True, trade="Froid", establishment="ISTA Meknès", year="2026-2027")
    roster.apply(house, trainer, reading.read(data), choice)
    team = examples.teams()[0]
    written = sorted(team["answers"].items())
    with house.store.writing() as w:
        for cohort in w.cohorts():
            for number, one in enumerate(w.teams_of(cohort.id)):
                for key, value in written[: len(written) * (number % 5) // 4]:
                    ref = PromptRef.parse(key)
                    w.save_answer(one.project_id, ref, value, 0, trainer.id, now())
    return house, token


def _least(run: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        before = time.thread_time()
        run()
        spent.append(time.thread_time() - before)
    return min(spent)


def rows(quick: bool, folder: Path) -> list[Row]:
    """The rows."""
    house, token = made(folder)
    actor = accounts.actor(house, token)
    assert actor is not None
    times = 2 if quick else 10
    found = overview.of(house, actor)
    people = sum(len(view.people) for view in found)
    glance = _least(lambda: overview.of(house, actor), times)
    counted = _least(lambda: numbers.read(house, actor), times)
    house.store.close()
    return [
        Row(
            f"A trainer's home: {people} trainees in {len(found)} groups, who stands where, who needs help",
            milliseconds(glance),
            f"≤ {milliseconds(GLANCE)}",
            None if quick else glance <= GLANCE,
        ),
        Row("… the same groups in numbers for the establishment", milliseconds(counted)),
    ]
