"""Running costs: charged in full in the month they fall in, paid after the supplier's days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pie_core.finance.sales import AS_PLANNED, Changes, factor
from pie_core.finance.series import Centimes, active, delayed, growth, total, whole
from pie_core.model.plan import Overhead

PERIOD_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Running:
    """Charges by kind, (…, H), whole centimes; `paid` includes the VAT `vat_paid`."""

    external: Centimes
    taxes: Centimes
    vat: Centimes
    paid: Centimes
    vat_paid: Centimes


def running(
    overheads: Sequence[Overhead], years: int, liable: bool, changes: Changes = AS_PLANNED
) -> Running:
    """All overheads over so many years; if not `liable`, their VAT is part of the charge."""
    amounts = np.array([o.amount for o in overheads], dtype=np.float64)[:, None]
    rates = np.array([o.vat_rate for o in overheads], dtype=np.float64)[:, None]
    falls = active(
        [o.first_month for o in overheads],
        [o.last_month for o in overheads],
        12 * years,
        [PERIOD_MONTHS[o.every] for o in overheads],
    )
    grown = amounts * growth((o.growth for o in overheads), years) * falls
    grown = grown * factor(changes.overheads)
    charges = whole(grown if liable else grown * (1 + rates))
    vat = whole(charges * rates) if liable else np.zeros_like(charges)
    days = [o.supplier_days for o in overheads]
    vat_paid = delayed(vat, days)
    external = np.array([o.kind == "external" for o in overheads], dtype=np.bool_)
    return Running(
        external=total(charges[..., external, :]),
        taxes=total(charges[..., ~external, :]),
        vat=total(vat),
        paid=total(delayed(charges, days) + vat_paid),
        vat_paid=total(vat_paid),
    )
