"""What grows when the house grows: costs at 10, 100, 1,000 and 26,000 trainees, with their exponent.

Houses of so many trainees in groups of 27, eight groups for a trainer; they are copies of four models
at one to four fifths of an example team's work (`tests.load.copies`). Each cost is the least of some runs,
in processor time of this thread; what is written to the disk, by the clock. The exponent is the slope
of a straight line through the logarithms (least squares): 0 does not grow, 1 grows as the house does. What one
trainer or one trainee looks at is as large in a country as in a school, so its exponent is taken from
1,000 on, where a trainer has all eight groups.

For each of them the questions to the store are asked again by `explain query plan`: a full scan of a
table that grows is named.
"""

from __future__ import annotations

import math
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pie_core.model.instruments import Occasion
from pie_core.model.people import Actor, Role, name_key
from pie_core.model.programme import PromptRef
from pie_core.service import (
    accounts,
    answers,
    attempts,
    cohorts,
    examples,
    feedbacks,
    numbers,
    overview,
    programmes,
    progress,
)
from pie_core.service.house import House, now
from pie_core.store import backup
from pie_core.store.file import FileLink
from tests.load import copies
from tests.load.copies import One
from tests.load.figures import Row, milliseconds
from tests.load.house import GROUP, GROUPS_EACH
from tests.people import PASSWORD, trainer_with_group
from tests.skills import say

SIZES = (10, 100, 1_000, 26_000)
QUICK = (10, 60)
FULL_TRAINER = 1_000
"""The size from which on a trainer has all their groups."""
FLAT, LINEAR = 0.15, 1.15
"""The most that an exponent may be: of what must not grow with the house, and of what may as it does."""
PIN = "2580"
MOST_SECONDS = 120
"""Seconds in which the largest house is made."""
SMALL = {"settings", "_sqlite_migrations", "json_each", "sqlite_schema"}
"""Tables that do not grow with the people."""


@dataclass
class Country:
    """A house of so many, and some of those who are in it."""

    house: House
    size: int
    trainer: Actor
    cohort: str
    token: str
    trainee: Actor
    ref: PromptRef
    seconds: float = 0.0


def made(folder: Path, size: int) -> Country:
    """A house of `size` trainees; the first trainer's groups are full if there are so many."""
    begun = time.perf_counter()
    house = House(folder)
    _, admin, cohort = trainer_with_group(house)
    models = [_model(house, cohort.join_code, number) for number in range(4)]
    accounts.add_staff(house, admin, Role.TRAINER, "Karim Benali", PASSWORD)
    placed, of_trainer = _groups(house, size)
    many = copies.of(folder / "pie.sqlite", models, placed)
    # Not somebody of the most finished, nor of the least: the third model.
    one = many[min(2, len(many) - 1)]
    token = "growth"
    with house.store.writing() as w:
        w.add_session(accounts.session_id(token), one.person, now(), now() + accounts.SHORT_SESSION)
    trainee = accounts.actor(house, token)
    with house.store.reading() as r:
        trainer = r.actor(of_trainer[0])
        written = r.all_history(one.project)
    assert trainer is not None
    assert trainee is not None
    return Country(
        house,
        size,
        trainer,
        one.cohort,
        token,
        trainee,
        written[0].prompt,
        time.perf_counter() - begun,
    )


def _groups(house: House, size: int) -> tuple[list[str], list[str]]:
    """The group of each trainee, and the trainers, who are copies of one of them."""
    with house.store.reading() as r:
        [model] = [one for one in r.staff() if one.role is Role.TRAINER]
    count = -(-size // GROUP)
    trainers = [model.id]
    with house.store.writing() as w:
        for number in range(1, -(-count // GROUPS_EACH)):
            name = f"Formateur {copies.name(number).split()[1]}"
            person = model.model_copy(update={"id": f"{number:020x}", "name": name})
            w.add_person(person, name_key(name), "!")
            trainers.append(person.id)
        actors = [w.actor(one) for one in trainers]
        groups = []
        for number in range(count):
            actor = actors[number // GROUPS_EACH]
            assert actor is not None
            made = cohorts.add(
                w,
                actor,
                name=f"TSFCC {number + 1}",
                trade="Froid et climatisation",
                establishment=f"ISTA {number // GROUPS_EACH + 1}",
                year="2026-2027",
            )
            groups.append(made.id)
    return [groups[number // GROUP] for number in range(size)], trainers


def _model(house: House, code: str, number: int) -> One:
    """Somebody who joined by the group's code and did `number + 1` fifths of a team's work."""
    name = f"Modèle {chr(65 + number)}"
    token = accounts.join(house, code, name, PIN)
    actor = accounts.actor(house, token)
    assert actor is not None
    accounts.consent(house, actor)
    team = examples.teams()[number]
    personal, shared = team["members"][0]["answers"], team["answers"]
    with house.store.writing() as w:
        own = w.team_of(actor.id)
        assert own is not None
        for owner, written in ((actor.id, personal), (own.project_id, shared)):
            keys = sorted(written)
            for key in keys[: max(1, len(keys) * (number + 1) // 5)]:
                w.save_answer(owner, PromptRef.parse(key), written[key], 0, actor.id, now())
    if number % 2:
        say(house, actor, Occasion.START, 2 + number // 2)
    return One(name, actor.id, own.id, own.project_id, own.cohort_id)


# ---------------------------------------------------------------- what is measured


def _home(one: Country) -> object:
    """What the home page of a trainee asks for."""
    actor = accounts.actor(one.house, one.token)
    assert actor is not None
    programme = programmes.mine(one.house, actor)
    standing = progress.mine(one.house, actor)
    feedbacks.news(one.house, actor)
    return standing.next_step(programme.modules), attempts.openings(one.house, actor)


def _history(one: Country) -> object:
    [project] = one.trainee.project_ids
    return answers.history(one.house, one.trainee, project, one.ref)


def _looked(one: Country) -> object:
    """What is looked at for every class with a listener, several times a second."""
    with one.house.store.reading() as r:
        return r.beats([one.cohort]), r.last_save()


def _saved(one: Country) -> object:
    """A save of a new value."""
    [project] = one.trainee.project_ids
    with one.house.store.reading() as r:
        answer = r.answer(project, one.ref)
    assert answer is not None
    with one.house.store.writing() as w:
        return w.save_answer(project, one.ref, answer.value, answer.version, one.trainee.id, now())


def _entered(one: Country) -> None:
    """The session that a sign-in opens; it ends again."""
    with one.house.store.writing() as w:
        w.add_session("growing", one.trainee.id, now(), now() + accounts.SHORT_SESSION)
        w.end_session("growing")


BOUNDED: dict[str, Callable[[Country], object]] = {
    "a trainer's board of groups": lambda one: overview.of(one.house, one.trainer),
    "the list of their groups": lambda one: cohorts.mine(one.house, one.trainer),
    "a group's matrix": lambda one: overview.group(one.house, one.trainer, one.cohort),
    "the groups in numbers for the establishment": lambda one: numbers.read(one.house, one.trainer),
    "the home page of a trainee": _home,
    "an answer's history": _history,
    "an answer kept": _saved,
    "the session of who signs in": _entered,
    "a look for the live wall": _looked,
}
"""What one person looks at: it must not grow with the house."""
GROWING: dict[str, Callable[[Country], object]] = {
    "the groups at the door": lambda one: cohorts.at_the_door(one.house),
}
"""What shows the whole house: it may grow as the house does."""


def least(run: Callable[[], object], times: int, clock: Callable[[], float]) -> float:
    """Seconds of the quickest run, by a clock; one run before is not counted."""
    run()
    spent = []
    for _ in range(times):
        before = clock()
        run()
        spent.append(clock() - before)
    return min(spent)


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """The slope of the line through the logarithms, by least squares. Two points and more."""
    x, y = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum(
        (a - mean_x) ** 2 for a in x
    )


def measured(one: Country, times: int, room: Path) -> dict[str, float]:
    """Seconds of everything in one house."""
    found = {
        name: least(partial(ask, one), times, time.thread_time)
        for name, ask in (BOUNDED | GROWING).items()
    }
    found["a backup"] = _backed_up(one, room)
    path = one.house.folder
    one.house.store.close()

    def started() -> None:
        again = House(path)
        _ = again.programme
        again.needs_setup()
        again.store.close()

    found["a start: the house opened, the programme ready"] = least(
        started, max(1, times // 3), time.perf_counter
    )
    return found


def _backed_up(one: Country, room: Path) -> float:
    target = room / "backup.sqlite"
    try:
        before = time.perf_counter()
        backup.backup(one.house.folder / "pie.sqlite", target)
        return time.perf_counter() - before
    finally:
        target.unlink(missing_ok=True)


# ---------------------------------------------------------------- full scans


def asked(run: Callable[[], object]) -> list[tuple[str, Sequence[Any]]]:
    """Every question to the store in a run, with its values."""
    found: list[tuple[str, Sequence[Any]]] = []
    rows, do = FileLink.rows, FileLink.do

    def noted_rows(self: FileLink, sql: str, values: Sequence[Any] = ()) -> Any:
        found.append((sql, values))
        return rows(self, sql, values)

    def noted_do(self: FileLink, sql: str, values: Sequence[Any] = ()) -> Any:
        found.append((sql, values))
        return do(self, sql, values)

    with patch.object(FileLink, "rows", noted_rows), patch.object(FileLink, "do", noted_do):
        run()
    return found


def scans(path: Path, questions: Sequence[tuple[str, Sequence[Any]]]) -> set[str]:
    """Growing tables that SQLite would read from end to end for these questions."""
    found = set()
    with closing(sqlite3.connect(path)) as db:
        tables = {
            row[0] for row in db.execute("select name from sqlite_schema where type = 'table'")
        }
        for sql, values in questions:
            for row in db.execute(f"explain query plan {sql}", values):
                if scanned := re.match(r"SCAN (\w+)(?! VIRTUAL)", row[3]):
                    name = scanned[1]
                    table = name if name in tables else _aliased(sql, name)
                    if table in tables and table not in SMALL:
                        found.add(table)
    return found


def _aliased(sql: str, alias: str) -> str:
    named = re.search(rf"\b(?:from|join)\s+(\w+)\s+(?:as\s+)?{alias}\b", sql, re.IGNORECASE)
    return named[1] if named else ""


# ---------------------------------------------------------------- rows


def told(
    name: str, sizes: Sequence[int], costs: Sequence[float], *, bounded: bool, quick: bool
) -> Row:
    """A cost at each size and its exponent, from where on it is taken."""
    kept = [(s, c) for s, c in zip(sizes, costs, strict=True) if not bounded or s >= FULL_TRAINER]
    if len(kept) < 2:
        kept = list(zip(sizes, costs, strict=True))
    slope = exponent([s for s, _ in kept], [c for _, c in kept])
    since = f" from {kept[0][0]} on" if bounded else ""
    most = FLAT if bounded else LINEAR
    return Row(
        f"… {name}",
        f"{', '.join(milliseconds(cost) for cost in costs)}; exponent {slope:.2f}{since}",
        f"exponent ≤ {most}",
        None if quick else slope <= most,
    )


def rows(quick: bool, folder: Path) -> list[Row]:
    """The rows."""
    sizes = QUICK if quick else SIZES
    times = 2 if quick else 7
    costs: list[dict[str, float]] = []
    seconds, size_of_file = [], []
    scanned: dict[str, set[str]] = {}
    for size in sizes:
        place = folder / f"house-{size}"
        one = made(place, size)
        seconds.append(one.seconds)
        size_of_file.append((place / "pie.sqlite").stat().st_size / 1e6)
        for name, ask in BOUNDED.items():
            questions = asked(partial(ask, one))
            scanned.setdefault(name, set()).update(scans(place / "pie.sqlite", questions))
        costs.append(measured(one, times, folder))
        shutil.rmtree(place)
    named = ", ".join(f"{size:,}" for size in sizes)
    whole = {name: tables for name, tables in scanned.items() if tables}
    listed = "; ".join(f"{name}: {', '.join(sorted(tables))}" for name, tables in whole.items())
    return [
        Row(
            f"A house of {named} trainees, made in one transaction",
            f"{', '.join(f'{one:.1f} s' for one in seconds)};"
            f" {', '.join(f'{one:.0f} MB' for one in size_of_file)}",
            f"the largest ≤ {MOST_SECONDS} s",
            None if quick else seconds[-1] <= MOST_SECONDS,
        ),
        *(
            told(name, sizes, [one[name] for one in costs], bounded=name in BOUNDED, quick=quick)
            for name in costs[0]
        ),
        Row(
            "… tables that grow, read from end to end for what one person looks at",
            listed or "none",
            "none",
            not whole,
        ),
    ]
