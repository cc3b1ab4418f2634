"""A project as the 23 sections of a bank file, in one language: what the plan says, not its looks.

`outline` is pure: the same snapshot, language and day give the same sections. Words that are
missing become room to write by hand, figures that are missing say what to fill in, and the list of
both comes back too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from pie_core.model.programme import Module
from pie_core.report.parts import SECTIONS, Missing, Outline, Part, Section, Stamp
from pie_core.report.sections import (
    ahead,
    annexes,
    business,
    liquidity,
    money,
    opening,
    proof,
    sales,
)
from pie_core.report.sections import results as years
from pie_core.report.sections.material import Material
from pie_core.report.snapshot import Snapshot
from pie_core.words.catalogue import Words

__all__ = ["TITLES", "Missing", "Outline", "Stamp", "outline"]

TITLES = {
    "cover": "Page de garde",
    "summary": "Résumé",
    "team": "Le porteur et l'équipe",
    "idea": "L'idée, le problème, les clients",
    "market": "Le marché, la concurrence, le prix",
    "canvas": "Le modèle d'affaires (BMC)",
    "commercial": "Le plan commercial",
    "means": "Les moyens techniques et humains",
    "legal": "Le cadre juridique, fiscal et social",
    "investments": "Le programme d'investissement",
    "funding": "Le plan de financement initial",
    "sales": "Le chiffre d'affaires prévisionnel",
    "income": "Le compte de produits et charges (CPC) prévisionnel",
    "depreciation": "Les tableaux d'amortissements",
    "self_financing": "La capacité d'autofinancement (CAF)",
    "working_capital": "Le besoin en fonds de roulement (BFR)",
    "treasury": "Le plan de trésorerie de la première année",
    "funding_years": "Le plan de financement pluriannuel",
    "break_even": "Le seuil de rentabilité et le point mort",
    "ratios": "Les ratios",
    "risks": "Les risques et la sensibilité",
    "planning": "Le planning de réalisation",
    "annexes": "Annexes",
}
"""Section → its title."""

_MADE: Mapping[str, Callable[[Material], Iterator[Part]]] = {
    "cover": opening.cover,
    "summary": opening.summary,
    "team": opening.team,
    "idea": proof.idea,
    "market": proof.market,
    "canvas": business.canvas,
    "commercial": business.commercial,
    "means": business.means,
    "legal": business.legal,
    "investments": money.investments,
    "funding": money.funding,
    "sales": sales.sales,
    "income": years.income,
    "depreciation": years.depreciation,
    "self_financing": years.self_financing,
    "working_capital": years.working_capital,
    "treasury": liquidity.treasury,
    "funding_years": liquidity.funding_years,
    "break_even": liquidity.break_even,
    "ratios": liquidity.ratios,
    "risks": ahead.risks,
    "planning": ahead.planning,
    "annexes": annexes.annexes,
}
_FRESH = frozenset({"cover", "summary", "team", "canvas", "commercial", "annexes"})
"""Sections that begin on a page of their own; the others follow each other."""


def outline(
    snapshot: Snapshot,
    words: Words,
    today: date,
    guide: Module | None,
    stamp: Stamp | None = None,
    version: int | None = None,
) -> Outline:
    """The whole plan of a snapshot in the language of `words`, and what it still lacks.

    `guide` are the questions of the guided writing (None: headings alone). `stamp` is that of a
    validated plan, `version` the number of the submission (None: a draft).
    """
    titles = {key: words.t(TITLES[key]) for key in SECTIONS}
    material = Material(snapshot, words, today, guide, stamp, version, titles)
    made = {key: list(_MADE[key](material)) for key in SECTIONS}
    missing = tuple(sorted(material.missing, key=lambda one: SECTIONS.index(one.section)))
    made["annexes"] += annexes.closing(material, missing)
    sections = tuple(
        Section(
            id=key,
            title=titles[key],
            parts=tuple(made[key]),
            number=number,
            fresh=key in _FRESH,
            landscape=key == "canvas" or (key == "annexes" and snapshot.projection is not None),
        )
        for number, key in enumerate(SECTIONS, start=1)
    )
    return Outline(sections, missing)
