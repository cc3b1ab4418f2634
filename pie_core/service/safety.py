"""Backups as an administrator sees them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pie_core import policy
from pie_core.model.people import Actor
from pie_core.service.house import House, now
from pie_core.store import backup

RECENT = timedelta(minutes=10)


def kept(house: House, actor: Actor) -> list[Path]:
    """The automatic backups, newest first."""
    policy.require(policy.may_administer(actor))
    return backup.automatic(house.backups)


def back_up(house: House, actor: Actor) -> Path:
    """Back up now; the new file, already checked."""
    policy.require(policy.may_administer(actor))
    return house.back_up("manual")


def before(house: House, *, fresh: bool = False) -> Path:
    """The backup to go back to if what follows turns out wrong, made by a service of its own accord.

    Unless it has to be `fresh`, one of the last ten minutes will do: a morning of tidying up must
    not push all older backups out.
    """
    at = now()
    if not fresh and (newest := backup.recent(house.backups, at, RECENT)):
        return newest
    return house.back_up("manual", at)


def count(house: House) -> int:
    """How many automatic backups there are: each holds what was there when it was made."""
    return len(backup.automatic(house.backups))
