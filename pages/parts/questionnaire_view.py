"""A questionnaire of soft skills: one component whose choices save themselves."""

from __future__ import annotations

from typing import Any

from pages.parts import components
from pages.parts.frame import Here

_QUESTIONNAIRE = components._component("questionnaire")


def show(here: Here, page: dict[str, Any], key: str) -> None:
    """A questionnaire as `assets/questionnaire.js` takes it; `key` is another one for each attempt.

    `page` holds what is asked and where it goes: attempt, url, finish, next, readonly, screens,
    markLabel, lead, levels, finished, finishLabel, lacking.
    """
    _QUESTIONNAIRE(key=key, data={"page": _data(here, page)})


def _data(here: Here, page: dict[str, Any]) -> dict[str, Any]:
    """What the component is given."""
    return {
        **components.common(here),
        "css": components.ASSETS.url("questionnaire.css"),
        "person": {"id": here.me.id},
        **page,
    }
