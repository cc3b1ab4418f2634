"""The end of a year: closed and opened again, the numbers that are kept, and that nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pie_core.errors import Forbidden, Invalid, NotFound, WrongSecret
from pie_core.model.instruments import Occasion
from pie_core.model.people import Role
from pie_core.service import (
    accounts,
    answers,
    attendance,
    cohorts,
    photos,
    submissions,
    year_end,
)
from pie_core.service.house import today
from pie_core.store import backup
from tests.conftest import Class
from tests.dossiers import work, write
from tests.people import PASSWORD
from tests.skills import say
from tests.test_service_merging import LEARNED, STRENGTH, own
from tests.test_service_moving import other_group, told
from tests.test_service_photos import PHOTO, picture

pytestmark = pytest.mark.engines


def erase(school: Class, name: str = "TSFCC 101") -> year_end.KeptResults:
    return year_end.erase(school.house, school.trainer, school.cohort.id, name)


def close(school: Class) -> None:
    cohorts.archive(school.house, school.trainer, school.cohort.id)


def code_of(error: pytest.ExceptionInfo[Invalid]) -> str:
    return str(error.value.data["findings"][0]["code"])


def test_a_closed_group_is_listed_and_opens_again(school: Class) -> None:
    assert year_end.closed(school.house, school.trainer) == []
    close(school)
    [found] = year_end.closed(school.house, school.trainer)
    assert (found.cohort.id, found.erased) == (school.cohort.id, False)
    with pytest.raises(WrongSecret):
        accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")
    year_end.reopen(school.house, school.trainer, school.cohort.id)
    assert year_end.closed(school.house, school.trainer) == []
    assert accounts.sign_in(school.house, school.cohort.id, "Amal Berrada", "2580")


def test_an_open_group_or_a_wrong_name_erases_nothing(school: Class) -> None:
    with pytest.raises(Invalid) as caught:
        erase(school)
    assert code_of(caught) == "still_open"
    close(school)
    for typed in ("", "TSFCC 102", "tsfcc 101"):
        with pytest.raises(Invalid) as caught:
            erase(school, typed)
        assert code_of(caught) == "group_name"
    assert backup.automatic(school.house.backups) == []
    assert len(cohorts.people(school.house, school.trainer, school.cohort.id)) == 2


def test_only_the_numbers_are_left(school: Class) -> None:
    work(school)
    close(school)
    erase(school, " TSFCC  101 ")
    house, group = school.house, school.cohort.id
    assert cohorts.people(house, school.trainer, group) == []
    assert cohorts.teams(house, school.trainer, group) == []
    assert [c.erased for c in year_end.closed(house, school.trainer)] == [True]
    one = year_end.kept(house, school.trainer, group)
    assert one is not None
    assert (one.results.trainees, one.results.teams) == (2, 2)
    with pytest.raises(NotFound):
        year_end.reopen(house, school.trainer, group)
    with pytest.raises(NotFound):
        erase(school)
    assert len(backup.automatic(house.backups)) == 1


@pytest.mark.engines("file")
def test_the_files_bytes_hold_no_name_and_no_word_of_theirs(school: Class) -> None:
    """The database after erasing, read as it lies on the disk."""
    secrets = ("Zoubida", "Qaddour", "Oulhaj-Reparation", "phrase-jamais-ailleurs", "bravo-prive")
    zoubida = school.join("Zoubida Xyloforti")
    school.join("Qaddour Naciri", "1470")
    project = school.project(zoubida)
    with school.house.store.reading() as r:
        team = r.team_of(zoubida.id)
    assert team is not None
    cohorts.rename_team(school.house, zoubida, team, "Oulhaj-Reparation")
    own(school, zoubida, LEARNED, "phrase-jamais-ailleurs")
    own(school, zoubida, LEARNED, "phrase-jamais-ailleurs encore", 1)
    write(school, "discovery_day/observe_problem.problem", "phrase-jamais-ailleurs", zoubida)
    photo = photos.add(school.house, zoubida, project, PHOTO, picture((60, 40)))
    submissions.hand_in(school.house, zoubida, project, "fr")
    told(school, zoubida.id, school.cohort.id, "bravo-prive Zoubida")
    attendance.save(school.house, school.trainer, school.cohort.id, today(), {zoubida.id: "absent"})
    with school.house.store.reading() as r:
        row = r.photo(str(photo["id"]))
    assert row is not None
    jpeg = bytes(row["jpeg"])[:200]
    school.house.store.engine.fold()
    before = _bytes(school.house.folder)
    assert all(word.encode() in before for word in secrets)
    assert jpeg in before
    close(school)
    erase(school)
    after = _bytes(school.house.folder)
    assert b"TSFCC 101" in after
    assert [word for word in secrets if word.encode() in after] == []
    assert jpeg not in after
    [path] = backup.automatic(school.house.backups)
    assert b"Zoubida" in path.read_bytes()  # What is said on the screen: a backup still has it.


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("pie.sqlite*")))


def test_another_group_loses_nothing(school: Class) -> None:
    other = other_group(school)
    zineb = school.actor(accounts.join(school.house, other.join_code, "Zineb Tazi", "9753"))
    own(school, zineb, LEARNED, "À moi")
    told(school, zineb.id, other.id, "Bien")
    attendance.save(school.house, school.trainer, other.id, today(), {zineb.id: "late"})
    own(school, school.amal, LEARNED, "Autre chose")
    before = accounts.export(school.house, zineb, zineb.id)
    close(school)
    erase(school)
    after = accounts.export(school.house, zineb, zineb.id)
    assert {**after, "exported_at": ""} == {**before, "exported_at": ""}
    with school.house.store.reading() as r:
        assert r._row("select 1 from answer_history where owner = ?", school.amal.id) is None


def test_the_numbers_are_counted_by_hand(school: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two teams; Amal's: a problem saved at 10:00:00, 10:02:00 and 10:30:00; one plan handed in."""
    house = school.house
    clock = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    monkeypatch.setattr(answers, "now", lambda: clock)
    where = PHOTO.model_copy(update={"prompt": "problem"})
    project = school.project(school.amal)
    for version, (minutes, text) in enumerate(((0, "Un"), (2, "Deux"), (30, "Trois"))):
        clock = datetime(2026, 11, 20, 10, minutes, tzinfo=UTC)
        answers.save(house, school.amal, project, where, text, version)
    with house.store.writing() as w:
        for key in (("discovery_day", "observe_problem"), ("discovery_day", "ten_ideas")):
            w.set_done(project, *key, school.amal.id, clock)
        w.set_done(school.amal.id, "discovery_day", "know_myself", school.amal.id, clock)
    submissions.hand_in(house, school.amal, project, "fr")
    given = {school.amal.id: "late", school.driss.id: "absent"}
    attendance.save(house, school.trainer, school.cohort.id, today(), given)
    found = year_end.foresee(house, school.trainer, school.cohort.id)
    done = {(a.module, a.activity): a.done for a in found.activities}
    assert done["discovery_day", "observe_problem"] == 1
    assert done["discovery_day", "nine_blocks"] == 0
    assert done["discovery_day", "know_myself"] is None  # One of two: private, fewer than five.
    assert found.minutes == 1 + 2 + 1
    assert {state: n for state, n in found.plans.items() if n} == {"submitted": 1, "draft": 1}
    assert (found.tests_begun, found.tests_per_team["0"]) == (0, 2)
    assert (found.attendance_days, found.attendance_rate) == (1, 0.5)
    assert found.skills == {}


def test_profiles_are_kept_together_from_five_on(school: Class) -> None:
    people = [school.amal, school.driss, *(school.join(f"Nom {x}xx") for x in "abc")]
    for level, who in enumerate(people[:4], start=1):
        say(school.house, who, Occasion.START, level)
    assert year_end.foresee(school.house, school.trainer, school.cohort.id).skills == {}
    say(school.house, people[4], Occasion.START, 5)
    found = year_end.foresee(school.house, school.trainer, school.cohort.id).skills["start"]
    assert found.n == 5
    assert found.means["vision"] == 3.0


def test_only_its_trainers_close_open_and_erase_it(school: Class) -> None:
    made = accounts.add_staff(school.house, school.trainer, Role.TRAINER, "Hind Tazi", PASSWORD)
    with school.house.store.reading() as r:
        hind = r.actor(made.id)
    assert hind is not None
    close(school)
    house, group = school.house, school.cohort.id
    for actor in (hind, school.amal):
        for act in (year_end.reopen, year_end.stock, year_end.kept, year_end.foresee):
            with pytest.raises(Forbidden):
                act(house, actor, group)  # type: ignore[operator]
        with pytest.raises(Forbidden):
            year_end.erase(house, actor, group, "TSFCC 101")
        assert year_end.closed(house, actor) == []


def test_what_would_go_is_said_before(school: Class) -> None:
    found = year_end.stock(school.house, school.trainer, school.cohort.id)
    assert (found.trainees, found.teams, found.photos, found.backups) == (2, 2, 0, 0)
    own(school, school.amal, STRENGTH, "Je répare")
