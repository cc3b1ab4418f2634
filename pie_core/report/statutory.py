"""The statutory numbers in words: name, value, how sure it is. One wording on screen and paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pie_core.finance.parameters import Entry, kind
from pie_core.words.catalogue import Words
from pie_core.words.numbers import day, dirhams, number

NAMES = {
    "ae_rate_goods": "Impôt de l'auto-entrepreneur qui vend ou fabrique, sur l'argent reçu",
    "ae_rate_services": "Impôt de l'auto-entrepreneur qui rend service, sur l'argent reçu",
    "ae_ceiling_goods": "Argent reçu par an au plus : vendre, fabriquer, artisanat",
    "ae_ceiling_services": "Argent reçu par an au plus : rendre service",
    "ae_client_limit": "Services : argent reçu par an d'un seul client professionnel, sans impôt plus fort",
    "ae_client_rate": "Services : impôt sur ce qu'un seul client paie au-dessus de cette limite",
    "ir_scale": "Impôt sur le revenu, par an",
    "minimum_floor_sole_trader": "Cotisation minimale d'une personne : le moins à payer, par an",
    "loss_years_sole_trader": "Combien d'années une personne peut déduire une perte",
    "instalment_months_sole_trader": "Mois des acomptes d'une personne",
    "balance_month_sole_trader": "Mois où une personne paie le reste de l'impôt, l'année suivante",
    "is_scale": "Impôt sur les sociétés, sur tout le bénéfice de l'année",
    "minimum_floor_company": "Cotisation minimale d'une société : le moins à payer, par an",
    "loss_years_company": "Combien d'années une société peut déduire une perte",
    "instalment_months_company": "Mois des acomptes d'une société",
    "balance_month_company": "Mois où une société paie le reste de l'impôt, l'année suivante",
    "minimum_rate": "Cotisation minimale, sur les ventes",
    "minimum_exempt_months": "Mois sans cotisation minimale, au début",
    "instalment_share": "Chaque acompte, sur l'impôt de l'année d'avant",
    "smig_hour": "SMIG, par heure",
    "smig_hours": "Heures de travail par mois",
    "cnss_short_term_rate": "CNSS de l'employeur : maladie, maternité, perte d'emploi, sous le plafond",
    "cnss_long_term_rate": "CNSS de l'employeur : retraite, invalidité, sous le plafond",
    "cnss_cap": "Plafond du salaire pour ces deux taux, par mois",
    "cnss_family_rate": "CNSS de l'employeur : allocations familiales, sur le brut",
    "cnss_training_rate": "Taxe de formation professionnelle, sur le brut",
    "cnss_amo_rate": "AMO de l'employeur, sur le brut",
    "amo_bands": "AMO de l'auto-entrepreneur, par trimestre, selon son impôt de l'année",
    "amo_sole_trader_rate": "AMO d'une personne physique, sur le SMIG du mois",
    "discount_rate": "Taux d'actualisation : ce qu'un dirham perd en un an d'attente",
}
"""Key → what it is, in plain words."""

HEADINGS = {
    "auto_entrepreneur": "Auto-entrepreneur",
    "sole_trader": "Impôt sur le revenu (personne physique)",
    "company": "Impôt sur les sociétés",
    "both": "Personnes et sociétés : impôt minimum et acomptes",
    "staff": "Salaires et CNSS",
    "health": "Assurance maladie (AMO) du porteur de projet",
    "compare": "Comparer des projets",
}
"""Group → what it is about."""

GROUPS: dict[str, tuple[str, ...]] = {
    "auto_entrepreneur": (
        "ae_rate_goods",
        "ae_rate_services",
        "ae_ceiling_goods",
        "ae_ceiling_services",
        "ae_client_limit",
        "ae_client_rate",
    ),
    "sole_trader": (
        "ir_scale",
        "minimum_floor_sole_trader",
        "loss_years_sole_trader",
        "instalment_months_sole_trader",
        "balance_month_sole_trader",
    ),
    "company": (
        "is_scale",
        "minimum_floor_company",
        "loss_years_company",
        "instalment_months_company",
        "balance_month_company",
    ),
    "both": (
        "minimum_rate",
        "minimum_exempt_months",
        "instalment_share",
    ),
    "staff": (
        "smig_hour",
        "smig_hours",
        "cnss_short_term_rate",
        "cnss_long_term_rate",
        "cnss_cap",
        "cnss_family_rate",
        "cnss_training_rate",
        "cnss_amo_rate",
    ),
    "health": (
        "amo_bands",
        "amo_sole_trader_rate",
    ),
    "compare": ("discount_rate",),
}
"""Group → its keys, in the order in which they are read."""

SHAPES = {"H": "●", "M": "◐", "L": "○"}
CONFIDENCES = {"H": "sûr", "M": "à confirmer", "L": "incertain, à vérifier"}
"""Confidence → shape and word: never colour alone."""

CHANGED = "modifié par le formateur"


def rate(value: float, words: Words) -> str:
    """A rate with all its decimals: 0.0411 → `4,11 %`."""
    shown = number(float(Decimal(str(value)) * 100), words.language, decimals=4)
    return f"{shown}\u00a0%"


def month_name(month: int, words: Words) -> str:
    """A month of the year, from 1: the middle one of the three words of a date."""
    return day(date(2001, month, 1), words.language).split()[1]


def _month_names(months: tuple[int, ...], words: Words) -> str:
    """Months of the year in words, or that there is none."""
    if not months:
        return words.t("aucun")
    return words.t(", ").join(month_name(month, words) for month in months)


def bands(key: str, value: tuple[Any, ...], words: Words) -> tuple[tuple[str, str], ...]:
    """The bands of a scale: up to where, and how much."""
    t, spoken = words.t, words.language
    rows = []
    for place, (limit, *rest) in enumerate(value):
        last = limit is None
        edge = limit if not last else value[place - 1][0] if place else 0
        # One centime under a round amount is how a file says « moins de » that amount.
        under = edge % 100 == 99
        amount = dirhams(edge + 1 if under else edge, spoken)
        if last:
            from_ = under or not place
            upto = t("à partir de {amount}" if from_ else "au-dessus de {amount}", amount=amount)
        else:
            upto = t("moins de {amount}" if under else "jusqu'à {amount}", amount=amount)
        if kind(key) == "bands":
            rows.append((upto, dirhams(rest[0], spoken)))
        elif len(rest) == 2 and rest[1]:
            taken = dirhams(rest[1], spoken)
            share = rate(rest[0], words)
            rows.append((upto, t("{rate} moins {amount}", rate=share, amount=taken)))
        else:
            rows.append((upto, rate(rest[0], words)))
    return tuple(rows)


def value(key: str, held: Any, words: Words) -> str:
    """A value in words; a scale as lines, one for each band."""
    match kind(key):
        case "rate":
            return rate(held, words)
        case "amount":
            return dirhams(held, words.language)
        case "month":
            return month_name(held, words)
        case "months":
            return _month_names(held, words)
        case "count" if key.startswith("loss_years"):
            return words.n("{n} an", "{n} ans", held) if held else words.t("aucune")
        case "count" if key == "smig_hours":
            return words.n("{n} heure", "{n} heures", held)
        case "count":
            return words.n("{n} mois", "{n} mois", held)
        case _:
            lines = bands(key, held, words)
            return "\n".join(
                words.t("{band} → {amount}", band=band, amount=amount) for band, amount in lines
            )


def ends(key: str, held: tuple[Any, ...], words: Words) -> str:
    """The least and the most of a scale of amounts, where its bands have no room."""
    shown = [dirhams(row[1], words.language) for row in held]
    return words.t("de {least} à {most}", least=shown[0], most=shown[-1])


def doubt(entry: Entry, words: Words) -> str:
    """What is to be known before relying on a number: '' for one that is sure."""
    if entry.changed:
        return words.t(CHANGED)
    return words.t(CONFIDENCES[entry.confidence]) if entry.confidence != "H" else ""
