"""Alive, ready, and the signs that a trainer sees; who may see them.

Guards tried by removal, each time a test fails: each of the four questions of `lacking`; the calls of
`policy.require`; the deadline of `ready` (it waits for the lock's own 15 s) and its memory of two
seconds; the ten minutes of `back_up`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pie_core.api import health as door
from pie_core.errors import Forbidden
from pie_core.model.people import Role
from pie_core.service import accounts, health, machine
from pie_core.service.health import Mark, State, Wait
from pie_core.service.house import House
from pie_core.service.journal import Problem
from pie_core.store.about import About
from tests.conftest import Class
from tests.people import PASSWORD
from tests.test_api import Browser

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
GOOD = State(
    at=AT,
    disk_free=50_000_000_000,
    database=4_000_000,
    backup_at=AT - timedelta(hours=12),
    backups=3,
    page_waits=(Wait("accueil", 40, 0.06),),
    save_waits=(Wait("answers", 90, 0.01),),
    resident=300_000_000,
    memory=machine.Memory(8_000_000_000, 4_000_000_000),
    address="http://192.168.1.20:8501/",
)
OLD = Problem("backup", AT - timedelta(days=3), 1, "", "", True)
NEW = Problem("E-123456", AT - timedelta(hours=3), 1, "", "", False)


@pytest.fixture(autouse=True)
def looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test looks for itself."""
    monkeypatch.setattr(door, "LOOKS", door.Looks())


def missing(house: House) -> tuple[int, list[str]]:
    response = Browser(house).client.get("/api/ready")
    return response.status_code, response.json().get("missing", [])


def test_alive_and_ready(house: House) -> None:
    assert missing(house) == (200, [])


def test_no_space_is_not_ready(house: House) -> None:
    free = {"now": health.DISK_NEEDED - 1}
    found = health.lacking(house, lambda _: (free["now"], 10**9))
    assert found == ["disk"]
    free["now"] = health.DISK_NEEDED
    assert health.lacking(house, lambda _: (free["now"], 10**9)) == []
    assert health.lacking(house, lambda _: None) == ["disk"]


def test_a_store_that_answers_nothing_is_not_ready(house: House) -> None:
    with house.store.reading():
        pass
    house.store.close()
    for path in house.folder.glob("pie.sqlite*"):
        path.write_bytes(b"nothing that anybody could read" * 200)
    status, codes = missing(house)
    assert status == 503
    assert {"read", "write"} <= set(codes)


def test_a_lock_that_nobody_gives_back_is_not_ready(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading goes on meanwhile; the answer comes before the store's own patience ends."""
    monkeypatch.setattr(door, "PATIENCE", 0.3)
    assert missing(house) == (200, [])
    monkeypatch.setattr(door, "REMEMBERED", 0.0)
    greedy = sqlite3.connect(house.folder / "pie.sqlite", isolation_level=None)
    greedy.execute("begin immediate")
    try:
        assert missing(house) == (503, ["slow"])
        assert Browser(house).client.get("/api/health").status_code == 200
    finally:
        greedy.execute("rollback")
        greedy.close()


def test_no_content_is_not_ready(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: House) -> Any:
        raise FileNotFoundError("/home/amal/content")

    monkeypatch.setattr(House, "content", property(gone))
    response = Browser(house).client.get("/api/ready")
    assert (response.status_code, response.json()["missing"]) == (503, ["content"])
    assert "amal" not in response.text


def test_one_look_serves_all_who_ask_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(health, "lacking", lambda one: asked.append(one) or [])
    for _ in range(5):
        assert missing(house) == (200, [])
    assert len(asked) == 1


def mark(matter: str, **facts: Any) -> tuple[Mark, str]:
    [sign] = [one for one in health.signs(replace(GOOD, **facts)) if one.matter == matter]
    return sign.mark, sign.code


def test_a_healthy_workbook_has_good_signs_alone() -> None:
    assert {one.mark for one in health.signs(GOOD)} == {Mark.GOOD}
    assert "server" not in {one.matter for one in health.signs(GOOD)}
    assert health.worst(health.signs(GOOD)) is Mark.GOOD


SERVER = About("db.example", "pie", 0.025, 80_000_000, "17.2")
SLOW = (Wait("accueil", 40, 1.2), Wait("bilan", 2, 30.0))
SIGNS = [
    ("disk", {"disk_free": 2_000_000_000}, "good", "good"),
    ("disk", {"disk_free": 1_999_999_999}, "attention", "low"),
    ("disk", {"disk_free": 299_999_999}, "bad", "full"),
    ("disk", {"disk_free": None}, "attention", "unknown"),
    ("disk", {"server": SERVER}, "good", "good_beside"),
    ("disk", {"server": SERVER, "disk_free": 10**9}, "attention", "low"),
    ("disk", {"server": SERVER, "disk_free": 10**8}, "bad", "full_beside"),
    ("server", {"server": SERVER}, "good", "good"),
    ("server", {"server": replace(SERVER, wait=0.026)}, "attention", "slow"),
    ("server", {"server": About("db.example", "pie")}, "bad", "away"),
    ("backup", {"backup_at": None}, "bad", "none"),
    ("backup", {"backup_at": None, "used": False}, "good", "empty"),
    ("backup", {"backup_at": AT - timedelta(hours=30)}, "good", "good"),
    ("backup", {"backup_at": AT - timedelta(hours=31)}, "attention", "old"),
    ("backup", {"backup_at": AT - timedelta(days=7, hours=1)}, "bad", "old"),
    ("backup", {"backup_at": AT + timedelta(hours=2)}, "attention", "clock"),
    ("backup", {"server": SERVER}, "good", "copy"),
    ("backup", {"server": SERVER, "backup_at": None}, "attention", "no_copy"),
    ("backup", {"server": SERVER, "backup_at": None, "used": False}, "good", "empty"),
    ("backup", {"server": SERVER, "backup_at": AT - timedelta(days=9)}, "attention", "old_copy"),
    ("backup", {"server": SERVER, "backup_at": AT + timedelta(days=1)}, "attention", "old_copy"),
    ("pages", {"page_waits": ()}, "good", "few"),
    ("pages", {"page_waits": SLOW[1:]}, "good", "few"),
    ("pages", {"page_waits": SLOW}, "attention", "slow"),
    ("pages", {"page_waits": (Wait("bilan", 5, 3.1),)}, "bad", "slow"),
    ("saves", {"save_waits": (Wait("answers", 5, 1.1),)}, "attention", "slow"),
    ("memory", {"resident": 600_000_000}, "good", "good"),
    ("memory", {"resident": 600_000_001}, "attention", "much"),
    ("memory", {"resident": 1_500_000_001}, "bad", "much"),
    ("memory", {"memory": machine.Memory(8_000_000_000, 399_000_000)}, "bad", "machine"),
    ("memory", {"resident": None, "memory": None}, "good", "unknown"),
    ("problems", {"problems": (OLD,)}, "good", "none"),
    ("problems", {"problems": (NEW, OLD)}, "attention", "some"),
    ("problems", {"problems": (replace(NEW, grave=True),)}, "bad", "some"),
    ("network", {"address": "http://localhost:8501/"}, "attention", "alone"),
]


@pytest.mark.parametrize(("matter", "facts", "how", "code"), SIGNS)
def test_each_sign_by_its_limits(matter: str, facts: dict[str, Any], how: str, code: str) -> None:
    assert mark(matter, **facts) == (how, code)


def test_the_worst_mark_stands_for_the_whole() -> None:
    low, full = replace(GOOD, disk_free=10**9), replace(GOOD, disk_free=0)
    assert health.worst(health.signs(low)) is Mark.ATTENTION
    assert health.worst(health.signs(replace(full, resident=10**9))) is Mark.BAD


def test_19_of_20_waits_are_under_p95() -> None:
    """Of 1 to 100 hundredths the 95th is 0.95; of the last 20 of them, the 19th: 0.99."""
    waits, last = health.Waits(), health.Waits(kept=20)
    for n in range(1, 101):
        waits.add("a", n / 100)
        last.add("a", n / 100)
    assert [(one.count, one.p95) for one in (*waits.told(), *last.told())] == [
        (100, 0.95),
        (20, 0.99),
    ]
    for n in range(300):
        waits.add(f"name {n}", 1.0)
    assert len(waits.told()) == health.KEPT_NAMES


def test_open_pages_are_counted_by_browser_and_go_when_closed() -> None:
    counted = health.Open()
    with counted.page("a"), counted.page("a"), counted.page("b"):
        assert counted.told() == (2, 3)
    assert counted.told() == (0, 0)


def test_the_facts_are_for_staff_and_true(school: Class) -> None:
    house, trainer = school.house, school.trainer
    found = health.state(house, trainer, 8501)
    assert found.backup_at is None
    assert found.used
    assert mark("backup", backup_at=found.backup_at) == ("bad", "none")
    made = health.back_up(house, trainer)
    assert health.back_up(house, trainer) == made
    found = health.state(house, trainer, 8501)
    assert found.backups == 1
    assert found.database
    assert found.database >= (house.folder / "pie.sqlite").stat().st_size
    assert found.version == "0.1.0"
    assert found.address.endswith(":8501/")
    for ask in (
        lambda who: health.state(house, who, 8501),
        lambda who: health.back_up(house, who),
        lambda who: health.to_send(house, who),
    ):
        with pytest.raises(Forbidden):
            ask(school.amal)


@pytest.mark.engines("server")
def test_the_facts_of_a_server(school: Class) -> None:
    """Its own size and wait, nothing of a file; a backup from here is a copy of it."""
    house, trainer = school.house, school.trainer
    found = health.state(house, trainer, 8501)
    assert found.database is None
    assert found.server is not None
    assert found.server.wait is not None
    [row] = house.store.engine.rows("select pg_database_size(current_database()) as size")
    assert abs(found.server.size - row["size"]) < 1_000_000
    health.back_up(house, trainer)
    signs = {one.matter: one for one in health.signs(health.state(house, trainer, 8501))}
    assert (signs["backup"].mark, signs["backup"].code) == (Mark.GOOD, "copy")


def test_the_journal_leaves_for_staff_alone(house: House, school: Class) -> None:
    browser = Browser(house)
    browser.enter(school)
    assert browser.client.get("/api/journal").status_code == 403
    accounts.add_staff(house, school.trainer, Role.TRAINER, "Karim Tazi", PASSWORD)
    staff = Browser(house)
    entering = {"cohort": "", "name": "Karim Tazi", "secret": PASSWORD}
    assert staff.post("/api/session", entering).status_code == 200
    response = staff.client.get("/api/journal")
    assert response.status_code == 200
    assert "attachment" in response.headers["content-disposition"]
    assert response.json()["version"] == "0.1.0"


def test_memory_of_this_process_is_what_the_system_says() -> None:
    """Of 64 MB more, at least 60 are seen."""
    before = machine.resident()
    if before is None:
        pytest.skip("this system does not tell")
    held = bytearray(64_000_000)
    held[::4096] = b"x" * len(held[::4096])
    after = machine.resident()
    assert after is not None
    assert after - before > 60_000_000
    assert len(held) == 64_000_000
    everything = machine.memory()
    assert everything is not None
    assert after < everything.size
    assert 0 < everything.free <= everything.size


def test_an_unknown_folder_has_no_disk(tmp_path: Path) -> None:
    assert machine.disk(tmp_path / "nowhere") is None
    free, size = machine.disk(tmp_path) or (0, 0)
    assert 0 < free <= size
