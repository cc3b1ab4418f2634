"""The establishment of the day: groups with a class under way, trainers, hundreds of trainees.

One trainee works through the services, in the folder that the server will open; the others are
copies (`tests.load.copies`). Everybody has the first activities done, a plan, and a canvas.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

from pie_core.model.live import Plan, Step
from pie_core.model.people import Actor, Role
from pie_core.model.project import BLOCKS
from pie_core.service import accounts, boards, cohorts, live
from pie_core.service.house import House
from tests.load import copies, school
from tests.load.client import Browser
from tests.load.copies import One
from tests.load.school import Draft, School, Trainee
from tests.people import PASSWORD

GROUP = 27
"""Trainees of a group: 217 in 8."""
GROUPS_EACH = 8
"""Groups of a trainer."""
NOTES = 12
"""Notes on a canvas that are moved about, beside those that grew out of answers."""
ASKED_EVERY = 180.0
"""Seconds after which a class is asked something new."""


@dataclass
class Copy(Trainee):
    """A trainee of the day, with the ids that their requests name."""

    cohort: str = ""
    project: str = ""
    person: str = ""


@dataclass(frozen=True)
class Group:
    """A group with its trainer, in whose name a class goes on."""

    cohort: str
    trainer: Actor


@dataclass
class Establishment:
    """Everybody; `question` is what each group's class is asked at this moment.

    `closed` holds when a question gave way to the next one, on `time.perf_counter`.
    """

    house: House
    groups: list[Group]
    trainees: list[Copy]
    question: dict[str, str] = field(default_factory=dict)
    closed: dict[str, float] = field(default_factory=dict)

    @property
    def trainers(self) -> list[Actor]:
        """Each once."""
        return list({group.trainer.id: group.trainer for group in self.groups}.values())

    def ask(self, group: Group) -> None:
        """Ask a class for words and show what it says, as its trainer does."""
        asked = {"kind": "words", "text": "Un mot ?", "most": 10}

        def seq() -> int:
            return live.now_of(self.house, group.trainer, group.cohort).seq

        if before := self.question.get(group.cohort):
            self.closed[before] = time.perf_counter()
        question = live.ask(self.house, group.trainer, group.cohort, asked, seq())
        live.act(self.house, group.trainer, group.cohort, "show", {"on": True}, seq())
        self.question[group.cohort] = question.id

    async def keep_asking(self) -> None:
        """A new question for every class, group after group, without end."""
        while True:
            for group in self.groups:
                await asyncio.sleep(ASKED_EVERY / len(self.groups))
                await asyncio.to_thread(self.ask, group)

    async def enter_staff(self, url: str, trainer: Actor) -> Browser:
        """A trainer's browser, signed in. Raises `Refused`."""
        browser = Browser(url)
        signed = {"cohort": "", "name": trainer.person.name, "secret": PASSWORD}
        await School(self.house, "", [], trainer).enter_staff(browser.http, signed)
        return browser


def made(folder: Path, count: int, size: int = GROUP) -> Establishment:
    """An establishment of `count` trainees in groups of `size`, eight groups for a trainer."""
    model = school.made(folder, 1)
    house, first = model.house, model.trainees[0]
    boards.put(
        house,
        first.actor,
        _only(first),
        school.BOARD,
        [
            boards.Put(
                f"crowd-{n}", BLOCKS[n % len(BLOCKS)], f"Une note, la {n}", "", False, None, 0
            )
            for n in range(NOTES)
        ],
    )
    trainers, groups = [model.trainer], []
    for number in range(-(-count // size)):
        if number // GROUPS_EACH >= len(trainers):
            name = f"Formateur {copies.name(len(trainers)).split()[1]}"
            accounts.add_staff(house, model.trainer, Role.TRAINER, name, PASSWORD)
            token = accounts.sign_in(house, None, name, PASSWORD)
            actor = accounts.actor(house, token)
            assert actor is not None
            accounts.consent(house, actor)
            trainers.append(actor)
        trainer = trainers[number // GROUPS_EACH]
        cohort = cohorts.create(
            house,
            trainer,
            name=f"TSFCC {201 + number}",
            trade="Froid et climatisation",
            establishment="ISTA",
            year="2026-2027",
        )
        groups.append(Group(cohort.id, trainer))
    with house.store.reading() as r:  # They run their groups now.
        found = {person.id: r.actor(person.id) for person in r.staff()}
    groups = [Group(one.cohort, found[one.trainer.id] or one.trainer) for one in groups]
    with house.store.reading() as r:
        team = r.team_of(first.actor.id)
    assert team is not None
    source = One(first.name, first.actor.id, team.id, team.project_id, model.cohort)
    placed = [groups[number // size].cohort for number in range(count)]
    many = copies.of(house.folder / "pie.sqlite", [source], placed)
    everybody = Establishment(house, groups, [_copy(first, source, one) for one in many])
    for group in groups:
        plan = Plan(title="Mur", steps=(Step(id="wall", text="Mur"),))
        live.begin(house, group.trainer, group.cohort, plan)
        everybody.ask(group)
    return everybody


def _only(trainee: Trainee) -> str:
    [project] = trainee.actor.project_ids
    return project


def _copy(first: Trainee, source: One, one: One) -> Copy:
    """What a copy types on with: the drafts of the first, under its own ids."""
    owners = {source.person: one.person, source.project: one.project}
    drafts = {
        activity: [Draft(owners[d.owner], d.ref, d.kind, d.first, d.version) for d in written]
        for activity, written in first.drafts.items()
    }
    return Copy(
        one.name, first.actor, drafts, cohort=one.cohort, project=one.project, person=one.person
    )
