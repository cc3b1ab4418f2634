"""The figures that a plan prints: their names, and in which section each stands."""

from __future__ import annotations

from pie_core.finance import lines
from pie_core.words.catalogue import Words
from pie_core.words.terms import BREAK_EVEN_NAMES, RATIO_NAMES, WHOLE_NAMES

_CPC = tuple(line.id for line in lines.CPC if line.id != "purchases")
_SHEET = tuple(line.id for line in lines.BALANCE_SHEET)
_SECTIONS: dict[str, tuple[str, ...]] = {
    "investments": ("initial.investments", "initial.working_capital"),
    "funding": tuple(f"initial.{row[0]}" for row in lines.INITIAL_FUNDING),
    "sales": ("sales",),
    "income": tuple(key for key in _CPC if not key.startswith("self_financing")),
    "depreciation": ("depreciation", "fixed_assets_net", "loans"),
    "self_financing": ("self_financing_capacity", "self_financing", "payments_drawings"),
    "working_capital": (
        "stock",
        "receivables",
        "vat_asset",
        "tax_asset",
        "payables",
        "social_payable",
        "vat_liability",
        "tax_payable",
        "working_capital_need",
    ),
    "treasury": tuple(
        line.id for line in lines.TREASURY if line.id not in ("vat_collected", "vat_deducted")
    ),
    "funding_years": tuple(f"years.{row[0]}" for row in lines.YEARLY_FUNDING),
    "break_even": tuple(BREAK_EVEN_NAMES),
    "ratios": (*RATIO_NAMES, *WHOLE_NAMES),
    "annexes": _SHEET,
}
"""Section → the ids of the figures that it prints and that may bear a note or a remark."""


def figure_names(words: Words) -> dict[str, str]:
    """Every figure that may bear a note, by id."""
    t, code = words.t, words.language.code
    found = {line.id: line.label(code) for line in lines.LINES}
    for place, rows in (("initial", lines.INITIAL_FUNDING), ("years", lines.YEARLY_FUNDING)):
        found |= {f"{place}.{row[0]}": lines.label(row, code) for row in rows}
    found |= {key: t(BREAK_EVEN_NAMES[key]) for key in BREAK_EVEN_NAMES}
    found |= {key: t(RATIO_NAMES[key]) for key in RATIO_NAMES}
    return found | {key: t(WHOLE_NAMES[key]) for key in WHOLE_NAMES}


def figures_of(section_id: str, words: Words) -> dict[str, str]:
    """The figures of a section by id, in the order in which they are printed."""
    names = figure_names(words)
    return {key: names[key] for key in _SECTIONS.get(section_id, ())}
