"""Two laptops that pass one class to each other in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pie_core.model.class_file import MergeReport
from pie_core.model.people import Actor
from pie_core.model.programme import PromptRef
from pie_core.service import answers, class_file, class_merge
from pie_core.service.house import House
from tests.people import trainer_with_group

PRICE = PromptRef.parse("discovery_day/first_figures.price")


class Laptop:
    """A machine with a trainer; `file` writes a group, `take` opens one."""

    def __init__(self, house: House, trainer: Actor, folder: Path) -> None:
        self.house, self._trainer, self._path = house, trainer.id, folder / "groupe.zip"

    @property
    def trainer(self) -> Actor:
        return self.actor(self._trainer)

    def actor(self, person: str) -> Actor:
        with self.house.store.reading() as r:
            found = r.actor(person)
        assert found is not None
        return found

    def file(self, cohort: str) -> bytes:
        class_file.write(self.house, self.trainer, cohort, self._path)
        return self._path.read_bytes()

    def take(self, data: bytes) -> MergeReport:
        self._path.write_bytes(data)
        return class_merge.merged(self.house, self.trainer, self._path)

    def save(self, person: str, owner: str, ref: PromptRef, value: Any) -> None:
        with self.house.store.reading() as r:
            known = r.answer(owner, ref)
        version = known.version if known else 0
        answers.save(self.house, self.actor(person), owner, ref, value, version)

    def texts(self, owner: str, ref: PromptRef) -> list[Any]:
        """Every version, the oldest first."""
        with self.house.store.reading() as r:
            found = r.history(owner, ref)
        assert [one.version for one in found] == list(range(len(found), 0, -1))
        return [one.value for one in reversed(found)]

    def now(self, owner: str, ref: PromptRef) -> Any:
        with self.house.store.reading() as r:
            found = r.answer(owner, ref)
        return found.value if found else None

    def names(self, cohort: str) -> list[str]:
        with self.house.store.reading() as r:
            return [person.name for person in r.people_of(cohort)]


@contextmanager
def another_laptop(folder: Path) -> Iterator[Laptop]:
    """A machine with its own trainer and a group of another class."""
    house = House(folder / "ailleurs")
    _, trainer, _ = trainer_with_group(house)
    away = folder / "la-bas"
    away.mkdir()
    yield Laptop(house, trainer, away)
    house.store.close()
