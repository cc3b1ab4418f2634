"""The plans de financement as formulas, in centimes: the first year, and year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pie_core.finance.lines import INITIAL_FUNDING, YEARLY_FUNDING, label
from pie_core.report.spreadsheet.model import Model
from pie_core.report.spreadsheet.names import YEARS
from pie_core.report.spreadsheet.sheet import Line, plus


def _summed(x: Model, *lines: Line) -> list[str]:
    """The sum of so many lines in each year."""
    return [plus([f"SUM({line.span(12 * y, 12 * y + 11)})" for line in lines]) for y in x.years]


def initial(x: Model, t: Mapping[str, Line], lines: Mapping[str, Line]) -> dict[str, Line]:
    """What the first year needs, what is there, the gap: rows of one cell, by id."""

    def year_0(*summed: Line) -> str:
        return _summed(x, *summed)[0]

    formulas = {
        "investments": year_0(t["entered"]),
        "working_capital": f"MAX(0,{lines['working_capital_need'].span(0, 11)})",
        "own_funds": year_0(t["own_cash"], t["in_kind"]),
        "grants": year_0(t["grants"]),
        "loans": year_0(t["drawn"]),
    }
    named = {row[0]: label(row, x.words.language.code) for row in INITIAL_FUNDING}
    found = {key: x.by_year(YEARS, named[key], [formula]) for key, formula in formulas.items()}
    needs, means = ("investments", "working_capital"), ("own_funds", "grants", "loans")
    gap = f"{plus([found[key][0] for key in needs])}-({plus([found[key][0] for key in means])})"
    return {**found, "gap": x.by_year(YEARS, named["gap"], [gap])}


def _changes(x: Model, level: Line) -> list[str]:
    return [f"{level[y]}-{level[y - 1]}" for y in x.years]


def yearly(x: Model, t: Mapping[str, Line], years: Mapping[str, Line]) -> dict[str, Line]:
    """The plan de financement by year, by id."""
    formulas: dict[str, Sequence[str]] = {
        "investments": _summed(x, t["entered"]),
        "working_capital_change": _changes(x, years["working_capital_need"]),
        "loan_principal": [years["payments_loan_principal"][y] for y in x.years],
        "drawings": [years["payments_drawings"][y] for y in x.years],
        "self_financing_capacity": [years["self_financing_capacity"][y] for y in x.years],
        "own_funds": _summed(x, t["own_cash"], t["in_kind"]),
        "grants": [years["receipts_grants"][y] for y in x.years],
        "loans": _summed(x, t["drawn"], t["capitalised"]),
    }
    named = {row[0]: label(row, x.words.language.code) for row in YEARLY_FUNDING}
    found = {key: x.by_year(YEARS, named[key], cells) for key, cells in formulas.items()}
    needs = [found[key] for key in list(formulas)[:4]]
    means = [found[key] for key in list(formulas)[4:]]
    surplus = x.by_year(
        YEARS,
        named["surplus"],
        [f"{plus([a[y] for a in means])}-({plus([b[y] for b in needs])})" for y in x.years],
    )
    own = x.next_year_line(YEARS)
    sofar = [f"{own[y - 1]}+{surplus[y]}" for y in x.years]
    return {**found, "surplus": surplus, "cumulative": x.by_year(YEARS, named["cumulative"], sofar)}
