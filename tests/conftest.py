"""What many tests stand on: a data folder of their own, a house in it, people, a small class."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.parts import frame
from pie_core.model.people import Actor, Cohort, Role
from pie_core.service import accounts, cohorts, examples
from pie_core.service import house as houses
from pie_core.service.house import House
from pie_core.store import place, transfer
from tests import postgres
from tests.people import PASSWORD, trainer_with_group
from tests.screens import Open
from tests.server import ROOT

# No example is late: a slow machine is no failure, and speed is measured in `tests/bench`.
hypothesis.settings.register_profile("pie", deadline=None)
hypothesis.settings.load_profile("pie")

# Each AppTest reads what every installed package says of itself, for components: once is enough.
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests with the mark `engines` run over a file and over a PostgreSQL server, or over those named."""
    if mark := metafunc.definition.get_closest_marker("engines"):
        metafunc.parametrize("engine", mark.args or ["file", "server"], indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """What keeps the tables of this test: `file` or `server`."""
    return str(getattr(request, "param", os.environ.get("PIE_TEST_ENGINE", "file")))


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str) -> Iterator[Path]:
    """Every test has its own data folder, and no house of another test stays open."""
    folder = tmp_path / "data"
    monkeypatch.setenv("PIE_DATA", str(folder))
    monkeypatch.delenv("PIE_DATABASE_URL", raising=False)
    url = postgres.fresh() if engine == "server" else ""
    if url:
        monkeypatch.setenv("PIE_DATABASE_URL", url)
    yield folder
    for opened in houses._houses.values():
        opened.store.close()
    houses._houses.clear()
    if url:
        postgres.dropped(url)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least argon2 allows: what is tested is who gets in, not how long a hash takes."""
    from argon2 import PasswordHasher

    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_HASHER", light)
    monkeypatch.setattr(accounts, "_NOBODY", light.hash("nobody"))


@pytest.fixture
def house() -> House:
    """An open house in the test's data folder."""
    return houses.house()


@dataclass
class Class:
    """A trainer with one group and two trainees in teams of their own."""

    house: House
    trainer: Actor
    cohort: Cohort
    amal: Actor
    driss: Actor

    def actor(self, token: str) -> Actor:
        """Who a session belongs to, read again."""
        found = accounts.actor(self.house, token)
        assert found is not None
        return found

    def project(self, actor: Actor) -> str:
        """The project of a trainee."""
        team = cohorts.my_team(self.house, actor)
        assert team is not None
        return team[0].project_id

    def join(self, name: str, pin: str = "2580") -> Actor:
        """Another trainee of the group."""
        token = accounts.join(self.house, self.cohort.join_code, name, pin)
        accounts.consent(self.house, self.actor(token))
        return self.actor(token)


@pytest.fixture
def school(house: House) -> Class:
    """A trainer, a group, two trainees."""
    _, trainer, cohort = trainer_with_group(house)
    found = Class(house, trainer, cohort, trainer, trainer)
    found.amal, found.driss = found.join("Amal Berrada"), found.join("Driss Naciri", "1470")
    return found


@dataclass(frozen=True)
class Furnished:
    """A data folder of a class in which the example group was opened, and who is signed in there."""

    folder: Path
    tokens: dict[str, str]
    cohort: Cohort
    examples: Cohort


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """The example group takes seconds to open: once for each process, then its folder is copied."""
    folder = tmp_path_factory.mktemp("furnished") / "data"
    house = House(folder)
    token, trainer, cohort = trainer_with_group(house)
    signed = {"trainer": token}
    for name, pin in (("Amal Berrada", "2580"), ("Driss Naciri", "1470")):
        signed[name] = accounts.join(house, cohort.join_code, name, pin)
        joined = accounts.actor(house, signed[name])
        assert joined is not None
        accounts.consent(house, joined)
    group = examples.load(house, trainer)
    house.store.close()
    return Furnished(folder, signed, cohort, group)


@pytest.fixture
def furnished_school(furnished: Furnished, data_folder: Path) -> Class:
    """As `school`, with the example group (`furnished.examples`) open beside its own."""
    shutil.copytree(furnished.folder, data_folder, dirs_exist_ok=True)
    if url := place.server():
        transfer.into_server(data_folder / "pie.sqlite", url)
    house = houses.house()
    actors = {}
    for name, token in furnished.tokens.items():
        actor = accounts.actor(house, token)
        assert actor is not None
        actors[name] = actor
    trainer, amal, driss = actors.values()
    return Class(house, trainer, furnished.cohort, amal, driss)


@pytest.fixture
def tokens(school: Class) -> dict[Role | None, str | None]:
    """A session for each role, and none for a visitor."""
    house, admin = school.house, school.trainer
    for role in (Role.TRAINER, Role.REVIEWER):
        person = accounts.add_staff(house, admin, role, f"Personne {role.value}", PASSWORD)
        cohorts.open_to(house, admin, school.cohort.id, person.id)
    found: dict[Role | None, str | None] = {
        role: accounts.sign_in(house, None, f"Personne {role.value}", PASSWORD)
        for role in (Role.TRAINER, Role.REVIEWER)
    }
    found[Role.ADMINISTRATOR] = accounts.sign_in(house, None, "Salma Idrissi", PASSWORD)
    found[Role.TRAINEE] = accounts.sign_in(house, school.cohort.id, "Amal Berrada", "2580")
    found[None] = None
    for role in (Role.TRAINER, Role.REVIEWER):
        accounts.consent(house, school.actor(str(found[role])))
    return found


@pytest.fixture
def page(
    school: Class, tokens: dict[Role | None, str | None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """`page(role, file, **query)`: a screen as somebody of this role sees it."""
    signed: dict[str, str | None] = {}
    monkeypatch.setattr(frame, "session_token", lambda _: signed.get("token"))

    def opened(role: Role | None, file: str = "", language: str = "fr", **query: str) -> AppTest:
        signed["token"] = tokens[role]
        if tokens[role]:
            accounts.set_language(school.house, school.actor(str(tokens[role])), language)
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=60)
        at.query_params["lang"] = language
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        if file:
            at.switch_page(file)
            for name, value in query.items():
                at.query_params[name] = value
            at.run()
        return at

    return opened
