"""The figures of the outline: the same specification on screen and on paper."""

from __future__ import annotations

import json
from functools import lru_cache

from pie_core.charts import finance as charts
from pie_core.charts.finance import Spec
from pie_core.errors import Invalid
from pie_core.finance import scenarios
from pie_core.finance.scenarios import Swing
from pie_core.report.parts import Chart
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words

_SCALE = 2.5
"""Pixels of the PNG for one of the figure: about 220 to the inch on paper."""
SWINGS = 5
"""Assumptions that the plan shows, the widest swing first."""


def swings(snapshot: Snapshot) -> list[Swing]:
    """The assumptions that move the lowest cash most; none where there are no figures."""
    plan = snapshot.project.plan
    if plan is None or snapshot.projection is None:
        return []
    try:
        return scenarios.tornado(plan, snapshot.rules, most=SWINGS)
    except Invalid:
        return []


@lru_cache(maxsize=24)
def _drawn(spec_json: str) -> bytes:
    return charts.png(json.loads(spec_json), scale=_SCALE)


def picture(
    chart: Chart, snapshot: Snapshot, words: Words, *, width: int, height: int
) -> bytes | None:
    """A figure as PNG for paper; None without a projection.

    Drawing takes a fifth of a second, and the same figure comes again each time that a plan is
    made again: the latest ones are kept. As a vector it would have no Arabic: fpdf2 draws no shaped
    text from an SVG, and takes no PDF in.
    """
    found = spec(chart, snapshot, words, width=width, height=height)
    return None if found is None else _drawn(json.dumps(found, sort_keys=True))


def spec(
    chart: Chart,
    snapshot: Snapshot,
    words: Words,
    *,
    width: int | str = "container",
    height: int = 260,
) -> Spec | None:
    """A figure as Vega-Lite; None without a projection. `width` and `height` are in pixels."""
    projection = snapshot.projection
    if projection is None:
        return None
    match chart.kind:
        case "cash":
            return charts.cash(projection, words, width=width, height=height)
        case "sales":
            return charts.sales_by_offer(projection, words, width=width, height=height)
        case "break_even":
            return charts.break_even(projection, words, width=width, height=height)
        case "money":
            return charts.use_of_money(projection, words, width=width)
        case "tornado":
            found = swings(snapshot)
            base = projection.lowest_cash.amount
            return charts.tornado(
                found, base, charts.swing_labels(found, words), words, width=width
            )
