"""The map importance × evidence: one component whose pins save their importance by themselves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from pages.parts import components, fields
from pages.parts.frame import Here, own
from pie_core.discovery.hypotheses import FAIR, STRONG, Strength
from pie_core.discovery.sheets import HYPOTHESES
from pie_core.model.discovery import Hypothesis
from pie_core.service.sheets import Book

_MAP = components._component("map")

KINDS = {
    "desirability": ("♥", "Envie"),
    "feasibility": ("⚙", "Possibilité"),
    "viability": ("◆", "Argent"),
}
"""Kind of hypothesis → sign and French word."""


def show(here: Here, book: Book, beliefs: list[Hypothesis]) -> None:
    """The map of hypotheses, given in the order of their numbers.

    A save runs the fragment around the map again.
    """
    _MAP(
        key=f"map.{book.project}",
        data={"page": _data(here, book, beliefs)},
        on_saved_change=lambda: None,
    )


def zone(found: Strength) -> tuple[int, float]:
    """Where a hypothesis stands along the map: its zone, and how far into it (0 to 1).

    Zones: 0 not verified yet, 1 somewhat, 2 well. They end where the evidence becomes fair, and
    strong, either way; but who reaches the last score with words of friends alone, or with too few
    people, stays at the end of the second: the map never says more than the level beside it.
    """
    known = found.knowledge
    if known < FAIR:
        return 0, known / FAIR
    if known < STRONG or found.level not in ("strong", "contradicted"):
        return 1, min(1.0, (known - FAIR) / (STRONG - FAIR))
    return 2, (known - STRONG) / (1 - STRONG)


def _data(here: Here, book: Book, beliefs: list[Hypothesis]) -> dict[str, Any]:
    """What the component is given: the hypotheses with their places, and who may move them."""
    return {
        **components.common(here),
        "css": components.ASSETS.url("map.css"),
        "person": {"id": here.me.id},
        "owner": book.project,
        "module": HYPOTHESES,
        "editable": book.editable,
        "pins": [_pin(here, book, number, one) for number, one in enumerate(beliefs, start=1)],
    }


def _pin(here: Here, book: Book, number: int, belief: Hypothesis) -> dict[str, Any]:
    """A hypothesis on the map: its number in the list, its place, the answer that a drag changes."""
    place, within = zone(book.dossier.strength(belief.id))
    answer = book.sheet(HYPOTHESES, belief.id).get("importance")
    query = {**own(here, book.project), "m": HYPOTHESES, "id": belief.id}
    return {
        "id": belief.id,
        "number": number,
        "sign": KINDS[belief.kind][0],
        "kind": belief.kind,
        "text": belief.statement or here.words.t("(encore sans texte)"),
        "href": f"tests?{urlencode(query)}",
        "importance": belief.importance,
        "zone": place,
        "within": within,
        "answer": answer and fields.kept(here, answer),
    }
