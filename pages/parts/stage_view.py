"""The projector on screen: one component over the whole window, led by keys or by the mouse."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from pages.parts import components, menu
from pages.parts.frame import Here
from pie_core.model.people import Cohort
from pie_core.service import cohorts

_STAGE = components._component("stage")
KEY = "stage"
"""The component's key: by it `assets/app.css` makes room for it while it is there."""

LEADING, GROUP = "seance", "groupe"
"""Where one leaves to: the screen that leads the class, or the group's where there is none."""


def show(here: Here, cohort_id: str) -> None:
    """The wall of a group's class. Raises `Forbidden`, `NotFound`."""
    cohort = cohorts.get(here.house, here.me, cohort_id)
    _STAGE(key=KEY, data={"page": data(here, cohort)})


def data(here: Here, cohort: Cohort) -> dict[str, Any]:
    """What the component is given: the group, its modules, where Esc leads; the rest is streamed."""
    shared = components.common(here)
    urls = {screen.url for screen in menu.screens(here.me.role)}
    leaving = LEADING if LEADING in urls else GROUP
    own = {name: components.ASSETS.url(f"{name}.js") for name in ("fit", "wall")}
    return {
        **shared,
        "modules": {**shared["modules"], **own},
        "css": components.ASSETS.url("stage.css"),
        "cohort": cohort.id,
        "leave": f"/{leaving}?g={quote(cohort.id)}",
    }
