"""Attendance: how a day begins, keeping and correcting it, months, files, who may, one's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pie_core.errors import Forbidden, Invalid, NotFound
from pie_core.model.people import Role
from pie_core.model.programme import PromptRef
from pie_core.service import accounts, answers, attendance, moving
from pie_core.service.house import today
from pie_core.words.catalogue import words
from tests.conftest import Class
from tests.people import PASSWORD
from tests.test_service_moving import other_group

pytestmark = pytest.mark.engines

LEARNED = PromptRef(module="discovery_day", activity="what_i_learned", prompt="learned")


def states(school: Class, on: date | None = None) -> dict[str, tuple[str, bool]]:
    """Name → state, and whether it was written down."""
    found = attendance.day(school.house, school.trainer, school.cohort.id, on or today())
    return {row.person.name: (row.state, row.kept is not None) for row in found.rows}


def put(school: Class, on: date | None = None, **given: str) -> int:
    ids = {"amal": school.amal.id, "driss": school.driss.id}
    named = {ids[name]: state for name, state in given.items()}
    return attendance.save(school.house, school.trainer, school.cohort.id, on or today(), named)


def test_a_day_begins_with_whom_the_workbook_saw(school: Class) -> None:
    accounts.saw(school.house, school.amal, datetime.now(UTC))
    accounts.saw(school.house, school.driss, datetime.now(UTC) - timedelta(days=1))
    assert states(school) == {
        "Amal Berrada": ("present", False),
        "Driss Naciri": ("absent", False),
    }
    yesterday = today() - timedelta(days=1)
    assert states(school, yesterday)["Driss Naciri"] == ("present", False)


def test_who_saved_something_that_day_was_there(school: Class) -> None:
    answers.save(school.house, school.driss, school.driss.id, LEARNED, "Compter d'abord.", 0)
    assert states(school)["Driss Naciri"] == ("present", False)
    assert states(school)["Amal Berrada"] == ("absent", False)
    assert states(school, today() - timedelta(days=1))["Driss Naciri"] == ("absent", False)


def test_a_day_is_kept_and_corrected_and_who_and_when_stay_with_each_line(school: Class) -> None:
    assert put(school, amal="absent", driss="late") == 2
    first = attendance.day(school.house, school.trainer, school.cohort.id, today())
    made = accounts.add_staff(school.house, school.trainer, Role.ADMINISTRATOR, "Hind", PASSWORD)
    with school.house.store.reading() as r:
        hind = r.actor(made.id)
    assert hind is not None
    given = {school.amal.id: "excused", school.driss.id: "late"}
    assert attendance.save(school.house, hind, school.cohort.id, today(), given) == 1
    found = attendance.day(school.house, school.trainer, school.cohort.id, today())
    kept = {row.person.name: row.kept for row in found.rows}
    amal, driss = kept["Amal Berrada"], kept["Driss Naciri"]
    assert amal is not None
    assert driss is not None
    assert (amal.state, amal.by_name) == ("excused", "Hind")
    assert (driss.state, driss.by_name) == ("late", "Salma Idrissi")
    assert driss == first.rows[1].kept
    assert found.last == amal
    assert put(school, amal="excused", driss="late") == 0


@pytest.mark.parametrize("days", [-1, 401])
def test_a_day_to_come_or_of_another_year_is_refused(school: Class, days: int) -> None:
    on = today() - timedelta(days=days)
    with pytest.raises(Invalid):
        put(school, on, amal="present")
    with pytest.raises(Invalid):
        attendance.day(school.house, school.trainer, school.cohort.id, on)


def test_what_is_no_day_no_state_or_nobody_of_the_group_is_refused(school: Class) -> None:
    with pytest.raises(Invalid):
        attendance.read_day("2026-13-45")
    with pytest.raises(Invalid):
        put(school, amal="ill")
    other = other_group(school)
    stranger = school.actor(accounts.join(school.house, other.join_code, "Zineb Tazi", "1593"))
    given = {school.amal.id: "present", stranger.id: "present"}
    with pytest.raises(NotFound):
        attendance.save(school.house, school.trainer, school.cohort.id, today(), given)
    assert attendance.months(school.house, school.trainer, school.cohort.id) == []


def test_nobody_but_the_groups_trainer_reads_or_writes_it(school: Class) -> None:
    made = accounts.add_staff(school.house, school.trainer, Role.TRAINER, "Hind", PASSWORD)
    with school.house.store.reading() as r:
        hind = r.actor(made.id)
    assert hind is not None
    house, group = school.house, school.cohort.id
    for actor in (school.amal, hind):
        with pytest.raises(Forbidden):
            attendance.day(house, actor, group, today())
        with pytest.raises(Forbidden):
            attendance.save(house, actor, group, today(), {})
        with pytest.raises(Forbidden):
            attendance.month(house, actor, group)
        with pytest.raises(Forbidden):
            attendance.as_csv(house, actor, group, "", words("fr"))


def test_a_month_has_its_days_and_a_file_has_a_column_for_each(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attendance, "today", lambda: date(2026, 12, 2))
    put(school, date(2026, 11, 26), amal="present", driss="absent")
    put(school, date(2026, 11, 30), amal="late", driss="excused")
    put(school, date(2026, 12, 1), amal="present")
    found = attendance.month(school.house, school.trainer, school.cohort.id, "2026-11")
    assert found.days == (date(2026, 11, 26), date(2026, 11, 30))
    assert attendance.months(school.house, school.trainer, school.cohort.id) == [
        "2026-12",
        "2026-11",
    ]
    _, data = attendance.as_csv(
        school.house, school.trainer, school.cohort.id, "2026-11", words("fr")
    )
    assert data.decode("utf-8-sig").splitlines() == [
        "Nom;2026-11-26;2026-11-30;Absences;Retards;Absences excusées",
        "Amal Berrada;présent;en retard;0;1;0",
        "Driss Naciri;absent;excusé;1;0;1",
    ]
    _, whole = attendance.as_csv(school.house, school.trainer, school.cohort.id, "", words("fr"))
    assert (
        whole.decode("utf-8-sig").splitlines()[1] == "Amal Berrada;présent;en retard;présent;0;1;0"
    )


def test_who_left_the_group_stays_in_the_lists_of_their_days(school: Class) -> None:
    put(school, amal="late", driss="present")
    target = other_group(school)
    moving.move(school.house, school.trainer, school.amal.id, target.id)
    found = attendance.month(school.house, school.trainer, school.cohort.id)
    assert [(line.person.name, line.count("late")) for line in found.lines] == [
        ("Amal Berrada", 1),
        ("Driss Naciri", 0),
    ]


def test_ones_own_days_are_in_ones_export_and_nobody_elses(school: Class) -> None:
    put(school, amal="excused", driss="absent")
    told = accounts.export(school.house, school.amal, school.amal.id)
    assert told["attendance"] == [{"day": today().isoformat(), "state": "excused"}]
