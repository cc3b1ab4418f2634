"""Backups as an administrator sees them."""

from __future__ import annotations

from pathlib import Path

from pie_core import policy
from pie_core.model.people import Actor
from pie_core.service.house import House, now
from pie_core.store import backup


def kept(house: House, actor: Actor) -> list[Path]:
    """The automatic backups, newest first."""
    policy.require(policy.may_administer(actor))
    return backup.automatic(house.backups)


def back_up(house: House, actor: Actor) -> Path:
    """Back up now; the new file, already checked."""
    policy.require(policy.may_administer(actor))
    target = house.backups / backup.name(now(), "manual")
    backup.backup(house.folder / "pie.sqlite", target)
    backup.prune(house.backups)
    return target
