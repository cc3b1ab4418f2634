"""The rules behind the banker's questions: which are asked, and from which number on.

A rule says when a credit committee asks its question; the question itself stands in the guide of
the dossier, as the label of the prompt `bank.<id>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from pie_core.model.base import Entry

RuleId = Literal[
    "cash_negative",
    "own_funds_low",
    "above_capacity",
    "price_untested",
    "no_owner_wage",
    "debt_service_high",
    "loan_longer",
    "ceiling_passed",
    "one_client",
    "vat_threshold",
    "market_unproven",
    "growth_unproven",
    "permit_missing",
    "loss_year",
    "no_evidence",
    "gap_unfunded",
    "stock_heavy",
]
RULE_IDS: tuple[str, ...] = get_args(RuleId)

Unit = Literal["share", "days", "rung"]
"""`share` a decimal (0.2 is 20 %), `days`, `rung` a step of the ladder of evidence, 1 to 5."""

UNITS: Mapping[str, Unit] = {
    "own_funds_low": "share",
    "debt_service_high": "share",
    "one_client": "share",
    "growth_unproven": "share",
    "stock_heavy": "days",
    "price_untested": "rung",
    "market_unproven": "rung",
}
"""Rules with a threshold, and what it counts."""

LIMITS: Mapping[str, frozenset[str]] = {
    "vat_threshold": frozenset({"person_services", "person_makers", "traders", "company"}),
}
"""Rules with several amounts, by name."""

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "cash_negative": frozenset({"month", "amount"}),
    "own_funds_low": frozenset({"share", "wanted"}),
    "above_capacity": frozenset({"units", "capacity", "month"}),
    "price_untested": frozenset({"offer", "price"}),
    "no_owner_wage": frozenset(),
    "debt_service_high": frozenset({"year", "share", "wanted"}),
    "loan_longer": frozenset({"loan", "months", "life"}),
    "ceiling_passed": frozenset({"amount", "ceiling", "year"}),
    "one_client": frozenset({"share"}),
    "vat_threshold": frozenset({"amount", "threshold", "year"}),
    "market_unproven": frozenset(),
    "growth_unproven": frozenset({"offer", "growth", "year"}),
    "permit_missing": frozenset(),
    "loss_year": frozenset({"year", "amount"}),
    "no_evidence": frozenset(),
    "gap_unfunded": frozenset({"amount"}),
    "stock_heavy": frozenset({"days"}),
}
"""What a question may name in its text."""


class Rule(Entry):
    """One question of the committee.

    `on`: it is asked; `threshold`: from where on, in the unit of `UNITS`; `limits`: centimes by
    name; `answer_at`: where the team mends or answers it (`dossier/section`, `figures/section`,
    `tests`, `canvas`); `confidence`: L where no source fixes the number.
    """

    id: RuleId
    on: bool = True
    threshold: Annotated[float, Field(ge=0, le=360)] | None = None
    limits: dict[str, Annotated[int, Field(ge=0, le=10**12)]] = {}
    answer_at: Annotated[str, Field(min_length=1, max_length=60)]
    source: str
    confidence: Literal["H", "M", "L"]
    note: str = ""

    @model_validator(mode="after")
    def _has_the_numbers_that_it_reads(self) -> Rule:
        unit = UNITS.get(self.id)
        if unit is None and self.threshold is not None:
            raise ValueError("threshold: this rule has none")
        if unit is not None and self.threshold is None:
            raise ValueError(f"threshold: this rule needs one, in the unit {unit}")
        if unit == "rung" and self.threshold not in (1, 2, 3, 4, 5):
            raise ValueError("threshold: a rung is 1, 2, 3, 4 or 5")
        if set(self.limits) != LIMITS.get(self.id, frozenset()):
            needed = ", ".join(sorted(LIMITS.get(self.id, ()))) or "none"
            raise ValueError(f"limits: this rule needs {needed}")
        return self
