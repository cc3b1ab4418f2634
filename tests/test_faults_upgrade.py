"""A database of every earlier release opens today, whole, after a backup.

`tests/data/releases/schema-N.sqlite.xz` was written by the code of that time (the commit stands in
`schema-N.json` as `release`): its own services made the group, its people, answers in two scripts
with a second version, a photograph, and what each release had learnt (the example group, a board
and its version, an attempt, a submission, a class under way). The JSON beside it is what that
release itself read back: the expected values of these tests.

Guards, each removed once to see this fail: a migration of `schema.py` left out; the backup before the
upgrade left out, made after it, and made at every start (`House`).
"""

from __future__ import annotations

import json
import lzma
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.service import (
    accounts,
    answers,
    boards,
    cohorts,
    live,
    overview,
    progress,
    submissions,
)
from pie_core.service.house import House
from pie_core.store import backup
from tests.people import PASSWORD

RELEASES = Path(__file__).parent / "data" / "releases"
NUMBERS = sorted(int(p.stem.removeprefix("schema-")) for p in RELEASES.glob("*.json"))
LATER = {"_sqlite_migrations"}
"""Tables that an upgrade adds rows to."""


class Release:
    """One earlier release: its file in a data folder, and what it said was in it."""

    def __init__(self, number: int, folder: Path) -> None:
        self.number = number
        self.told: dict[str, Any] = json.loads(
            (RELEASES / f"schema-{number}.json").read_text(encoding="utf-8")
        )
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "pie.sqlite"
        with lzma.open(RELEASES / f"schema-{number}.sqlite.xz") as file:
            self.path.write_bytes(file.read())
        self.folder = folder

    def counts(self, path: Path) -> dict[str, int]:
        """Rows of the tables that the release knew."""
        with closing(sqlite3.connect(path)) as db:
            return {
                table: db.execute(f'select count(*) from "{table}"').fetchone()[0]
                for table in self.told["counts"]
                if table not in LATER
            }


@pytest.fixture(params=NUMBERS)
def release(request: pytest.FixtureRequest, data_folder: Path) -> Release:
    return Release(request.param, data_folder)


@pytest.fixture
def opened(release: Release) -> Iterator[House]:
    house = House(release.folder)
    yield house
    house.store.close()


def expected(release: Release) -> dict[str, int]:
    return {t: n for t, n in release.told["counts"].items() if t not in LATER}


def test_there_is_a_file_of_every_earlier_release() -> None:
    assert NUMBERS == [1, 2, 3, 4, 5, 6, 7]


def test_every_row_is_there_and_a_backup_from_before(release: Release, opened: House) -> None:
    assert opened.store.engine.pending() == []
    assert release.counts(release.path) == expected(release)
    [before] = backup.automatic(opened.backups)
    assert before.name.endswith("-upgrade.sqlite")
    assert release.counts(before) == expected(release)
    with closing(sqlite3.connect(before)) as db:
        steps = db.execute("select count(*) from _sqlite_migrations").fetchone()[0]
    assert steps == release.told["counts"]["_sqlite_migrations"]
    assert backup.check(release.path)["people"] == release.told["counts"]["people"]
    House(release.folder).store.close()
    assert backup.automatic(opened.backups) == [before]  # One that is up to date makes none.


def test_answers_say_what_they_said(release: Release, opened: House) -> None:
    with opened.store.reading() as r:
        for key, (version, value) in release.told["answers"].items():
            owner, ref = key.split(" ")
            found = r.answer(owner, PromptRef.parse(ref))
            assert found is not None, key
            assert (found.version, found.value) == (version, value)
            assert [one.version for one in r.history(owner, PromptRef.parse(ref))] == list(
                range(version, 0, -1)
            )


def test_its_people_come_back_and_go_on(release: Release, opened: House) -> None:
    cohort = release.told["cohort"]
    amal = signed(opened, cohort, "Amal Berrada", "2580")
    assert amal.id == release.told["amal"]
    team = cohorts.my_team(opened, amal)
    assert team is not None
    project = team[0].project_id
    progress.mine(opened, amal)
    work = answers.work(opened, amal, "discovery_day", "observe_problem")
    assert "الحليب" in str(work.answers["problem"].value)
    ref = PromptRef.parse("discovery_day/observe_problem.problem")
    saved = answers.save_field(opened, amal, project, ref, "Et aussi la viande", 2)
    assert saved.version == 3
    boards.standing(opened, amal, project, "canvas")
    assert {one.code for one in submissions.trail(opened, amal, project).submissions} == set(
        codes(release)
    )


def test_its_trainer_sees_the_class(release: Release, opened: House) -> None:
    token = accounts.sign_in(opened, None, "Salma Idrissi", PASSWORD)
    trainer = accounts.actor(opened, token)
    assert trainer is not None
    cohort = release.told["cohort"]
    assert cohort in {one.id for one in cohorts.mine(opened, trainer)}
    names = {person.name for person in cohorts.people(opened, trainer, cohort)}
    assert names == {"Amal Berrada", "Driss Naciri"}
    for one in cohorts.mine(opened, trainer):
        overview.group(opened, trainer, one.id)
        progress.of_cohort(opened, trainer, one.id)
    begun = live.now_of(opened, trainer, cohort)
    assert bool(begun.seq) == ("class_events" in release.told["counts"])


def codes(release: Release) -> list[str]:
    """The codes of what was handed in, as the file holds them."""
    if "submissions" not in release.told["counts"]:
        return []
    with closing(sqlite3.connect(release.path)) as db:
        return [row[0] for row in db.execute("select code from submissions")]


def signed(house: House, cohort: str, name: str, secret: str) -> Actor:
    """Somebody of that time signs in today, with the PIN of then."""
    found = accounts.actor(house, accounts.sign_in(house, cohort, name, secret))
    assert found is not None
    return found


def test_a_release_that_was_never_upgraded_is_still_whole_as_a_backup(
    release: Release, tmp_path: Path
) -> None:
    """An old backup on a USB key is checked and restored as it is; opening it upgrades it."""
    old = tmp_path / "old.sqlite"
    shutil.copy(release.path, old)
    assert backup.check(old)["answers"] == release.told["counts"]["answers"]
