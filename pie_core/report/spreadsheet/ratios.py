"""Break-even, ratios and the profitability of the whole as formulas.

Where a divisor is not positive, a dash stands. Rates are rounded to 6 decimals, as in the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pie_core.report.spreadsheet.model import Model
from pie_core.report.spreadsheet.names import PROFITABILITY, TOTALS, YEARS
from pie_core.report.spreadsheet.sheet import Formula, Line, plus, rounded, rounded_signed

Shown = Literal["amount", "rate", "number", "month"]
NONE = "—"
"""What stands where a ratio has no meaning."""
_DASH = f'"{NONE}"'
STEPS = 52
"""Halvings of 1 that a cell can still tell from 1."""
FIXED = ("external_charges", "taxes_and_duties", "personnel", "depreciation", "interest")


def ratio(above: str, below: str) -> str:
    """above/below to 6 decimals, a dash if `below` is not positive."""
    return f"IF({below}>0,ROUND(({above})/{below},6),{_DASH})"


@dataclass(frozen=True)
class Told:
    """A row of the page: its id, how it is shown (an amount is in centimes), a formula for every
    year, or one for the whole."""

    key: str
    shown: Shown
    formulas: tuple[str, ...]


def break_even(x: Model, lines: Mapping[str, Line], years: Mapping[str, Line]) -> list[Told]:
    """The sales of each year at which the gross margin pays the fixed costs."""
    sales, margin = years["sales"], years["gross_margin"]
    fixed = x.by_year(
        YEARS, x.label("fixed_costs"), [plus([years[k][y] for k in FIXED]) for y in x.years]
    )
    own = x.book.next_line(TOTALS)
    sofar = x.book.months(
        TOTALS,
        x.label("year_sales_sofar"),
        lambda m: f"{own[m - 1] if m % 12 else '0'}+{lines['sales'][m]}",
    )
    threshold = [rounded(f"{fixed[y]}*{sales[y]}/{margin[y]}") for y in x.years]

    def if_margin(y: int, formula: str) -> str:
        return f"IF({margin[y]}>0,{formula},{_DASH})"

    def if_reached(y: int, formula: str) -> str:
        return if_margin(y, f"IF({threshold[y]}<={sales[y]},{formula},{_DASH})")

    def month(y: int) -> str:
        before = f"SUMPRODUCT(1*({sofar.span(12 * y, 12 * y + 11)}<{threshold[y]}))"
        return if_reached(y, f"INDEX({x.date.span(12 * y, 12 * y + 11)},1,{before}+1)")

    def told(key: str, shown: Shown, formulas: list[str]) -> Told:
        return Told(key, shown, tuple(formulas))

    each = x.years
    return [
        told("variable_costs", "amount", [years["cost_of_sales"][y] for y in each]),
        told("fixed_costs", "amount", [fixed[y] for y in each]),
        told("margin_rate", "rate", [ratio(margin[y], sales[y]) for y in each]),
        told("threshold", "amount", [if_margin(y, threshold[y]) for y in each]),
        told("safety_margin", "amount", [if_margin(y, f"{sales[y]}-{threshold[y]}") for y in each]),
        told(
            "safety_rate",
            "rate",
            [if_margin(y, ratio(f"{sales[y]}-{threshold[y]}", sales[y])) for y in each],
        ),
        told("days", "number", [if_reached(y, ratio(f"365*{fixed[y]}", margin[y])) for y in each]),
        told("month", "month", [month(y) for y in each]),
    ]


def ratios(x: Model, years: Mapping[str, Line]) -> list[Told]:
    """What a banker looks at, by year."""
    caf, interest = years["self_financing_capacity"], years["interest"]
    capital, paid = years["payments_loan_principal"], years["payments_interest"]
    need, sales = years["working_capital_need"], years["sales"]
    own, total = years["own_funds"], years["total_liabilities"]
    formulas = {
        "debt_to_caf": [ratio(years["loans"][y], caf[y]) for y in x.years],
        "debt_service_cover": [
            ratio(f"{caf[y]}+{interest[y]}", f"({capital[y]}+{paid[y]})") for y in x.years
        ],
        "own_funds_ratio": [ratio(own[y], total[y]) for y in x.years],
        "working_capital_days": [ratio(f"{need[y]}*360", sales[y]) for y in x.years],
    }
    return [
        Told(key, "rate" if key == "own_funds_ratio" else "number", tuple(cells))
        for key, cells in formulas.items()
    ]


def profitability(x: Model, years: Mapping[str, Line], funding: Mapping[str, Line]) -> list[Told]:
    """VAN, TRI and payback, one formula each, over the flows of the project at dates 0 … Y."""
    page, count = x.book.sheet(PROFITABILITY), len(x.years)
    entered, need = funding["investments"], years["working_capital_need"]
    page.add(
        (x.words.t("En centimes"), "head"), *((date, "head_figure") for date in range(count + 1))
    )

    def row(key: str, formulas: list[str]) -> Line:
        return page.line(x.label(key), [Formula(formula) for formula in formulas])

    def next_row() -> Line:
        return Line(page.ref, len(page.rows) + 1, count + 1)

    def earned(y: int) -> str:
        later = f"-{entered[y]}" if y else ""
        change = f"({need[y]}-{need[y - 1]})"
        return f"{years['self_financing_capacity'][y]}+{years['interest'][y]}-{change}{later}"

    without = row("flow_without", [f"-{entered[0]}", *(earned(y) for y in x.years)])
    adds = f"{need[count - 1]}+{years['fixed_assets_net'][count - 1]}"
    given_back = row("last_adds", ["0"] * count + [adds])
    dates = range(count + 1)
    flows = row("flow", [f"{without[d]}+{given_back[d]}" for d in dates])
    own = next_row()
    sofar = row("flow_sofar", [f"{own[d - 1]}+{without[d]}" for d in dates])
    recovered = row(
        "recovered",
        [
            _DASH,
            *(
                f"IF(AND({sofar[d]}>=0,{sofar[d - 1]}<0),{d - 1}-{sofar[d - 1]}/{without[d]},{_DASH})"
                for d in dates[1:]
            ),
        ],
    )
    own = next_row()
    signs = row("sign", [f"IF({flows[d]}=0,{own[d - 1]},SIGN({flows[d]}))" for d in dates])
    changed = row(
        "sign_changed",
        ["0", *(f"IF(AND({signs[d - 1]}<>0,{signs[d]}<>{signs[d - 1]}),1,0)" for d in dates[1:])],
    )
    discounted = row("present", [f"{flows[d]}/(1+{x.entered.discount})^{d}" for d in dates])
    worth = page.line(x.label("present_sum"), [Formula(f"SUM({discounted.all})")])[0]
    irr = _rate_of_return(x, flows, signs, changed)
    first = f"IF(COUNT({recovered.all})=0,{_DASH},ROUND(MIN({recovered.all}),6))"
    payback = f"IF({flows[0]}=0,{_DASH},{first})"
    return [
        Told("npv", "amount", (rounded_signed(worth),)),
        Told("irr", "rate", (irr,)),
        Told("payback_years", "number", (payback,)),
    ]


def _rate_of_return(x: Model, flows: Line, signs: Line, changed: Line) -> str:
    """The rate > −1 at which the flows are worth 0, if they change sign exactly once.

    By bisection, a row for each step, since a spreadsheet's own IRR goes astray: LibreOffice finds
    −1.87 where −0.37 is right. With u between 0 and 1, u/(1 − u) is what a dirham in a year is worth
    today; before the one root, the worth of the flows has the sign of the first.
    """
    page, last = x.book.sheet(PROFITABILITY), flows.length - 1
    dates = Line(page.ref, 1, flows.length)
    page.add()
    heads = ("irr_step", "irr_low", "irr_high", "irr_middle", "irr_worth")
    page.add(*((x.label(key), "head") for key in heads))
    low, high = "0", "1"
    for step in range(1, STEPS + 1):
        row = len(page.rows) + 1
        low_at, high_at, middle, worth = (f"{page.ref}!{name}{row}" for name in "BCDE")
        now = f"{middle}/(1-{middle})"
        cells = (
            low,
            high,
            f"({low_at}+{high_at})/2",
            f"SUMPRODUCT({flows.all}*(({now})^{dates.all}))",
        )
        page.add((step, "label"), *((Formula(cell), "calculation") for cell in cells))
        before = f"{worth}*{signs[last]}<0"
        low, high = f"IF({before},{middle},{low_at})", f"IF({before},{high_at},{middle})"
    found = x.book.constant(PROFITABILITY, x.label("irr_high"), Formula(high))
    return f"IF(SUM({changed.all})=1,ROUND((1-{found})/{found}-1,6),{_DASH})"


def lowest_cash(x: Model, closing: Line) -> list[Told]:
    """The lowest closing cash, and its month (the first if equal)."""
    least = f"MIN({closing.all})"
    month = f"INDEX({x.date.all},1,MATCH({least},{closing.all},0))"
    return [Told("lowest_cash", "amount", (least,)), Told("lowest_month", "month", (month,))]
