"""A stolen laptop, a shared computer, a lost backup: what lies on the disk, and what it opens.

Guards taken out to see these fail: `private.close` (folder), mode 0600 of the key, `session_id`
(token kept as it is), a device's token or a new PIN kept as it is, a weaker hasher.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from itsdangerous import Signer

from pie_core.api import session
from pie_core.errors import SignedOut
from pie_core.model.people import AWAITED, NO_SECRET
from pie_core.service import accounts, handover, tries
from pie_core.service import house as houses
from pie_core.service.house import House
from tests.conftest import Class
from tests.people import PASSWORD, trainer_with_group
from tests.server import ROOT

POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows closes a user's folder by itself")


@pytest.fixture
def open_umask() -> Iterator[None]:
    """What most systems have: whatever is made is everybody's to read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@POSIX
def test_another_account_of_the_computer_sees_nothing(tmp_path: Path, open_umask: None) -> None:
    folder = tmp_path / "new" / "data"
    house = House(folder)
    trainer_with_group(house)
    house.back_up("manual")
    assert len(house.secret) >= 32
    assert mode(folder) == 0o700
    assert mode(folder / "secret.key") == 0o600
    assert mode(folder / "pie.sqlite") & 0o022 == 0
    house.store.close()


@POSIX
def test_a_folder_that_stood_open_is_closed_at_the_next_start(
    tmp_path: Path, open_umask: None
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    House(folder).store.close()
    assert mode(folder) == 0o700


def test_no_secret_lies_in_clear_on_the_disk(school: Class) -> None:
    house, group = school.house, school.cohort.id
    code = house.setup_code
    token = accounts.sign_in(
        house, group, "Amal Berrada", "2580", long=True, device="mon-navigateur"
    )
    pin = accounts.reset_pin(house, school.trainer, school.driss.id)
    house.store.engine.fold()
    house.back_up("manual")
    held = raw(house.folder)
    assert accounts.session_id(token).encode() in held
    assert tries.kept_as("mon-navigateur").encode() in held
    for secret in (token, "mon-navigateur", PASSWORD, code):
        assert secret.encode() not in held
    for table in ("people", "sessions", "devices", "settings"):
        for row in house.store.engine.rows(f"select * from {table}"):
            assert not {"2580", pin, PASSWORD} & {str(value) for value in row.values()}
    for row in house.store.engine.rows("select secret_hash from people"):
        kept = str(row["secret_hash"])
        assert kept in (AWAITED, NO_SECRET) or kept.startswith("$argon2id$")


def test_a_hash_costs_at_least_what_owasp_asks_for() -> None:
    """In a process of its own: the tests' hasher is lighter. 19 MiB and two passes, or as much.

    OWASP Password Storage Cheat Sheet, argon2id: m=47104 t=1, m=19456 t=2, m=12288 t=3,
    m=9216 t=4, m=7168 t=5, each with p=1.
    """
    least = {1: 47_104, 2: 19_456, 3: 12_288, 4: 9_216, 5: 7_168}
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from pie_core.service import accounts; print(accounts._HASHER.hash('2580'))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ).stdout.strip()
    _, kind, _, costs, salt, _ = told.split("$")
    found = {name: int(value) for name, value in (one.split("=") for one in costs.split(","))}
    assert kind == "argon2id"
    assert found["m"] >= least[min(found["t"], 5)]
    assert len(salt) >= 21  # 16 bytes in base64.


def test_a_stolen_database_opens_no_door(school: Class) -> None:
    """With every row of the database in hand, and even with the key that signs."""
    house = school.house
    accounts.sign_in(house, school.cohort.id, "Amal Berrada", "2580", device="mon-navigateur")
    [row] = house.store.engine.rows(
        "select id from sessions where person_id = ? order by created_at desc limit 1",
        (school.amal.id,),
    )
    stolen = str(row["id"])
    assert accounts.actor(house, stolen) is None
    forged = Signer(house.secret, salt="pie.session").sign(stolen).decode()
    token = session.read_cookie(house, {session.COOKIE: forged})
    assert token == stolen
    assert accounts.actor(house, token) is None


def test_a_backup_holds_no_key_and_names_no_way_in(school: Class, tmp_path: Path) -> None:
    """The name of a session, signed with a key made up elsewhere, is no way in here."""
    house = school.house
    accounts.sign_in(house, school.cohort.id, "Amal Berrada", "2580")
    assert house.secret
    path = house.back_up("manual")
    assert house.secret not in raw(house.backups)
    assert [one.name for one in house.backups.iterdir()] == [path.name]
    [row] = house.store.engine.rows(
        "select id from sessions where person_id = ?", (school.amal.id,)
    )[:1]
    other = House(tmp_path / "other")
    forged = handover._signer(other.secret).sign(str(row["id"])).decode()
    with pytest.raises(SignedOut):
        handover.take(house, forged)
    other.store.close()


def test_a_signed_out_session_is_in_no_file(school: Class) -> None:
    house = school.house
    token = accounts.sign_in(house, school.cohort.id, "Amal Berrada", "2580", long=True)
    accounts.sign_out(house, token)
    assert accounts.actor(house, token) is None
    house.store.engine.fold()
    assert accounts.session_id(token).encode() not in raw(house.folder)
    assert houses.house() is house
