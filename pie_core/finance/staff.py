"""Salaries with the employer's contributions, and the owner's own health insurance (AMO)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pie_core.finance.parameters import Parameters
from pie_core.finance.sales import AS_PLANNED, Changes, factor
from pie_core.finance.series import Calendar, Centimes, active, growth, total, whole
from pie_core.model.plan import StaffRole


@dataclass(frozen=True)
class Payroll:
    """By month, (…, H), whole centimes: gross paid at once, charges paid the month after."""

    gross: Centimes
    charges: Centimes


def smig(parameters: Parameters) -> int:
    """The lowest legal gross of a month, whole centimes."""
    return int(whole(parameters.smig_hour * parameters.smig_hours))


def payroll(
    staff: Sequence[StaffRole], years: int, parameters: Parameters, changes: Changes = AS_PLANNED
) -> Payroll:
    """Gross and employer charges of all roles, rounded for one head, then × headcount."""
    monthly = np.array([role.gross_monthly for role in staff], dtype=np.float64)[:, None]
    heads = np.array([role.headcount for role in staff], dtype=np.int64)[:, None]
    works = active([s.first_month for s in staff], [s.last_month for s in staff], 12 * years)
    grown = monthly * growth((role.growth for role in staff), years) * works
    gross = whole(grown * factor(changes.gross))
    uncapped = (
        parameters.cnss_family_rate + parameters.cnss_amo_rate + parameters.cnss_training_rate
    )
    capped = parameters.cnss_short_term_rate + parameters.cnss_long_term_rate
    charges = whole(gross * uncapped + np.minimum(gross, parameters.cnss_cap) * capped)
    return Payroll(gross=total(gross * heads), charges=total(charges * heads))


def sole_trader_amo(horizon: int, parameters: Parameters) -> Centimes:
    """The owner's AMO under the RNS: a rate of one SMIG each month, (H,)."""
    amount = whole(parameters.amo_sole_trader_rate * smig(parameters))
    return np.full(horizon, amount, dtype=np.int64)


def auto_entrepreneur_amo(tax: Centimes, calendar: Calendar, parameters: Parameters) -> Centimes:
    """The owner's AMO as an auto-entrepreneur, (…, H), from the monthly tax on receipts.

    The band is that of the civil year's whole tax (what a client withholds included), brought to 12
    months; a quarter cut by the plan counts its months inside. Charged in the quarter's last month.
    """
    yearly = whole(calendar.by_year(tax) * 12 / calendar.months_of_years())
    limits = [upto for upto, _ in parameters.amo_bands if upto is not None]
    quarterly = np.array([amount for _, amount in parameters.amo_bands], dtype=np.int64)
    band = quarterly[np.searchsorted(np.array(limits, dtype=np.int64), yearly, side="left")]
    last = calendar.horizon - 1
    ends = np.union1d(calendar.ends("quarterly"), last)
    inside = np.diff(ends, prepend=-1)
    amo = np.zeros(tax.shape, dtype=np.int64)
    amo[..., ends] = whole(band[..., calendar.year_of[ends]] * inside / 3)
    return amo
