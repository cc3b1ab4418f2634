"""The VAT account: collected with the customer's payment, deducted with the supplier's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pie_core.finance.series import Calendar, Centimes, paid_after, settled


@dataclass(frozen=True)
class VatAccount:
    """By month, (…, H), whole centimes: `balance` = collected − deducted − paid so far."""

    collected: Centimes
    deducted: Centimes
    paid: Centimes
    balance: Centimes


def account(
    collected: Centimes,
    deducted: Centimes,
    period: Literal["monthly", "quarterly"],
    calendar: Calendar,
) -> VatAccount:
    """What is paid in the month after each civil month or quarter.

    A credit is carried forward and never refunded; a period that the horizon cuts, or that is due
    past it, is not paid.
    """
    net = collected - deducted
    paid = settled(paid_after(net, calendar.ends(period)))
    return VatAccount(collected, deducted, paid, np.cumsum(net - paid, axis=-1))
