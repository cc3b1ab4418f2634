"""The trainer's desk: leads a class; the same screen is the remote control on a telephone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from pages.parts import components
from pages.parts.frame import Here
from pie_core.model.people import Cohort
from pie_core.service import workshops

_DESK = components._component("desk")
PAGE = "trainer/desk.py"


def show(here: Here, cohort: Cohort) -> None:
    """What is under way and the buttons that lead it, or the séances that may begin."""
    page = {
        **components.common(here),
        "css": components.ASSETS.url("desk.css"),
        "cohort": cohort.id,
        "offers": _offers(here, cohort),
        "module": workshops.last_module(here.house, here.me, cohort.id),
    }
    _DESK(key=f"desk.{cohort.id}", data={"page": page})


def _offers(here: Here, cohort: Cohort) -> list[dict[str, Any]]:
    """The séances of the programme by module, as this group has them."""
    t, n = here.words.t, here.words.n
    found: dict[str, dict[str, Any]] = {}
    for one in workshops.offered(here.house, here.me, cohort.id, here.words.language.code):
        steps = n("{n} étape", "{n} étapes", len(one.plan.steps))
        query = urlencode({"g": cohort.id, "w": one.plan.workshop})
        key = one.module.id if one.module else ""
        title = (
            one.module.worded(here.words.language.code).title
            if one.module
            else t("Les séances de ce groupe")
        )
        part = found.setdefault(key, {"id": key, "title": title, "workshops": []})
        part["workshops"].append(
            {
                "id": one.plan.workshop,
                "title": one.plan.title,
                "about": t("{steps}, {n} minutes", steps=steps, n=one.minutes),
                "edit": f"/preparer?{query}",
            }
        )
    return list(found.values())
