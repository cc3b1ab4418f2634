"""A trainer with a group in a new house: what tests, browser tests and the benchmark begin with."""

from __future__ import annotations

from pie_core.model.people import Actor, Cohort
from pie_core.service import accounts, cohorts
from pie_core.service.house import House

PASSWORD = "trois mots au hasard"


def trainer_with_group(house: House) -> tuple[str, Actor, Cohort]:
    """The first account of a house and its group: session token, trainer, group."""
    token = accounts.first_trainer(house, house.setup_code, "Salma Idrissi", PASSWORD)
    trainer = accounts.actor(house, token)
    assert trainer is not None
    cohort = cohorts.create(
        house,
        trainer,
        name="TSFCC 101",
        trade="Froid et climatisation",
        establishment="ISTA",
        year="2026-2027",
    )
    trainer = accounts.actor(house, token)  # Again: the group is theirs now.
    assert trainer is not None
    return token, trainer, cohort
