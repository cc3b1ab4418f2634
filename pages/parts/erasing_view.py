"""What somebody is told before an account is erased: how long backups still hold it."""

from __future__ import annotations

from datetime import timedelta

from pages.parts.frame import Here
from pie_core.service.house import today
from pie_core.store.backup import KEPT
from pie_core.words.numbers import day


def backups(here: Here) -> str:
    """One sentence, with how many newer backups it takes and the day on which they are there."""
    return here.words.t(
        "Les sauvegardes déjà faites contiennent encore ces données, jusqu'à ce que {n} plus "
        "récentes les aient remplacées : vers le {day}, si le cahier s'ouvre chaque jour.",
        n=KEPT,
        day=day(today() + timedelta(days=KEPT), here.words.language),
    )
