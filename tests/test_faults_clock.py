"""The laptop's clock is set back: nothing is lost, nobody is kept out, backups go on.

The clock is `house.now`, which every service reads; the times of files are the system's.
Guards, each removed once to see its test fail: backups
of the future counted as recent (`backup.recent`), or as the newest when the oldest are dropped
(`backup.automatic`), a free name (`backup.keep`), histories by version (`Reading.history`), the bound
of a wait (`tries.Tries.refuse`: two tests fail) and the minute that it leaves (`CLOCK_STEP`).
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pie_core.errors import Locked, WrongSecret
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, safety
from pie_core.service import house as houses
from pie_core.service.house import House
from pie_core.store import backup
from tests.conftest import Class

TODAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
YEARS_AGO = datetime(2001, 1, 1, 0, 0, tzinfo=UTC)
PROBLEM = PromptRef.parse("discovery_day/observe_problem.problem")


class Clock:
    """What the services take for the present moment."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.at = TODAY
        for module in (houses, accounts, answers, safety):
            patch.setattr(module, "now", lambda: self.at)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def made(path: Path, at: datetime) -> None:
    """A file as if the system had made it then."""
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_histories_stay_in_the_order_of_saving(clock: Clock, school: Class) -> None:
    house, amal, project = school.house, school.amal, school.project(school.amal)
    texts = ["premier", "deuxième", "troisième"]
    for number, text in enumerate(texts):
        clock.at = TODAY - timedelta(days=400 * number)
        answers.save_field(house, amal, project, PROBLEM, text, number)
    found = answers.history(house, amal, project, PROBLEM)
    assert [(one.version, one.value) for one in found] == [
        (3, "troisième"),
        (2, "deuxième"),
        (1, "premier"),
    ]
    work = answers.work(house, amal, "discovery_day", "observe_problem")
    assert work.answers["problem"].value == "troisième"


def test_a_wait_does_not_last_for_years(clock: Clock, school: Class) -> None:
    house, group = school.house, school.cohort.id

    def enter(pin: str) -> str:
        return accounts.sign_in(house, group, "Amal Berrada", pin)

    for _ in range(8):
        clock.at += timedelta(hours=2)
        with pytest.raises(WrongSecret):
            enter("9999")
    with pytest.raises(Locked) as locked:
        enter("2580")
    assert locked.value.data["seconds"] == 240  # 30 s · 2³ after the eighth.
    clock.at = YEARS_AGO
    assert enter("2580")


def test_a_wait_holds_when_the_clock_is_put_right_by_seconds(clock: Clock, school: Class) -> None:
    for _ in range(5):
        with pytest.raises(WrongSecret):
            accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "9999")
    clock.at -= timedelta(seconds=20)
    with pytest.raises(Locked):
        accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")


def test_guessing_after_a_clock_set_back_waits_again(clock: Clock, school: Class) -> None:
    """One try is free then, and the next wait is as long as it would have been."""
    house, group = school.house, school.cohort.id
    for _ in range(5):
        with pytest.raises(WrongSecret):
            accounts.sign_in(house, group, "Amal Berrada", "9999")
    clock.at = YEARS_AGO
    with pytest.raises(WrongSecret):
        accounts.sign_in(house, group, "Amal Berrada", "9998")
    with pytest.raises(Locked) as locked:
        accounts.sign_in(house, group, "Amal Berrada", "2580")
    assert locked.value.data["seconds"] == 60


def test_sessions_from_before_go_on(clock: Clock, school: Class) -> None:
    token = accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")
    clock.at = YEARS_AGO
    assert accounts.actor(school.house, token) is not None
    again = accounts.sign_in(school.house, school.cohort.id, "Driss Naciri", "1470")
    assert accounts.actor(school.house, again) is not None
    assert accounts.actor(school.house, token) is not None


def test_a_backup_still_happens(house: House) -> None:
    first = house.nightly(TODAY)
    assert first is not None
    made(first, TODAY)
    second = house.nightly(YEARS_AGO)
    assert second is not None
    made(second, YEARS_AGO)
    assert house.nightly(YEARS_AGO + timedelta(hours=3)) is None
    assert house.nightly(YEARS_AGO + timedelta(hours=21)) is not None


def test_backups_made_after_the_clock_was_set_back_are_not_the_first_to_go(house: House) -> None:
    for day in range(backup.KEPT):
        made(house.nightly(TODAY + timedelta(days=day)) or Path(), TODAY + timedelta(days=day))
    new = house.nightly(YEARS_AGO)
    assert new is not None
    kept = backup.automatic(house.backups, YEARS_AGO)
    assert kept[0] == new
    assert len(kept) == backup.KEPT
    assert backup.name(TODAY, "nightly") not in [path.name for path in kept]


def test_no_backup_takes_the_place_of_another(house: House) -> None:
    source = house.folder / "pie.sqlite"
    first = backup.keep(source, house.backups, TODAY, "manual")
    second = backup.keep(source, house.backups, TODAY, "manual")
    assert first != second
    assert first.exists()
    assert set(backup.automatic(house.backups)) == {first, second}


def test_an_act_that_erases_wants_a_backup_of_this_time(clock: Clock, house: House) -> None:
    """One of the future may be years old: it is not what there is now."""
    old = safety.before(house)
    made(old, TODAY)
    clock.at = YEARS_AGO
    new = safety.before(house)
    assert new != old
    made(new, YEARS_AGO)
    assert safety.before(house) == new
