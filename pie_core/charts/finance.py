"""The figures of the financial plan, one function for each; `png` draws any of them for paper."""

from __future__ import annotations

from pie_core.charts.break_even import break_even
from pie_core.charts.cash import cash
from pie_core.charts.curves import chances, scenarios
from pie_core.charts.funding import use_of_money
from pie_core.charts.look import Spec, plain
from pie_core.charts.picture import png
from pie_core.charts.sales import sales_by_offer
from pie_core.charts.swings import swing_labels, tornado

__all__ = [
    "Spec",
    "break_even",
    "cash",
    "chances",
    "plain",
    "png",
    "sales_by_offer",
    "scenarios",
    "swing_labels",
    "tornado",
    "use_of_money",
]
