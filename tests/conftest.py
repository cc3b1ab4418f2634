"""What many tests stand on: a data folder of their own, a house in it, people, a small class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pie_core.model.people import Actor, Cohort
from pie_core.service import accounts, cohorts
from pie_core.service import house as houses
from pie_core.service.house import House
from tests.people import trainer_with_group


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every test has its own data folder, and no house of another test stays open."""
    folder = tmp_path / "data"
    monkeypatch.setenv("PIE_DATA", str(folder))
    yield folder
    for opened in houses._houses.values():
        opened.store.close()
    houses._houses.clear()


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
