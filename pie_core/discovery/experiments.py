"""What a test's measure says, held against the criterion that was written before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import ValidationError

from pie_core.discovery import entries, hypotheses, thread
from pie_core.errors import Invalid
from pie_core.model.discovery import (
    Criterion,
    CriterionChange,
    Evidence,
    Experiment,
    Outcome,
)

Code = Literal[
    "met", "not_met", "no_criterion", "no_measure", "no_n", "above_n", "too_few", "one_person"
]

FEWEST: Mapping[int, int] = {1: 10, 2: 5, 3: 5, 4: 3, 5: 3}
"""Rung → people below whom a count or an amount decides nothing.

A convention of this workbook, no statistics: small enough for one afternoon, and the more it cost
people to answer, the fewer will do.
"""

SHARE_TIMES = 2
"""A share needs twice as many: among five people, one is already 20 per cent."""


@dataclass(frozen=True)
class Verdict:
    """What is proposed to the team, who decide.

    `number` is the measure in the criterion's unit (a share in per cent, centimes, how many), None
    where it cannot be said. `n` is 0 where it is not known. `small`: fewer people than `fewest`.

    | code | outcome | meaning |
    |---|---|---|
    | `met`, `not_met` | validated, invalidated | the criterion is met, or not |
    | `no_criterion`, `no_measure`, `no_n` | unclear | that is missing (n = 0 is missing) |
    | `above_n` | unclear | more people counted than were asked |
    | `too_few` | unclear | n is under `fewest` |
    | `one_person` | unclear | one person more or less would turn it |
    """

    outcome: Outcome
    code: Code
    number: float | None = None
    n: int = 0
    small: bool = False
    fewest: int = 0


@dataclass(frozen=True)
class Contradiction:
    """An entry of the plan that rests on something that turned out wrong.

    `table` is `activity.prompt`, `about` the entry's own name, `row` its id, `source` what it rests
    on as it was written, `because` the experiment or the hypothesis that speaks against it.
    """

    table: str
    about: str
    source: str
    why: Literal["experiment_invalidated", "hypothesis_contradicted"]
    row: str = ""
    because: str = ""


# ---------------------------------------------------------------- the verdict


def fewest(unit: str, rung: int) -> int:
    """The people below whom a measure decides nothing, by the criterion's unit and the rung."""
    return FEWEST[rung] * (SHARE_TIMES if unit == "share" else 1)


def evaluate(criterion: Criterion, measured: float | None, n: int | None, rung: int = 2) -> Verdict:
    """What the measure says, proposed as an outcome.

    `measured` is how many of the `n` people for a share, how many for a count, centimes for an
    amount; `rung` is that of what was gathered (see `rung_of`). All is compared exactly: 7 of 25
    are 28 per cent. Nothing is refused; what is missing makes it unclear.
    """
    number = float(measured) if measured is not None and criterion.unit != "share" else None
    if measured is None:
        return Verdict("unclear", "no_measure", n=n or 0)
    if not n:
        return Verdict("unclear", "no_n", number)
    least = fewest(criterion.unit, rung)
    small = n < least
    if criterion.unit == "share":
        if measured > n:
            return Verdict("unclear", "above_n", n=n, small=small, fewest=least)
        number = float(_exact(measured) * 100 / n)
    if small:
        return Verdict("unclear", "too_few", number, n, small, least)
    if _one_person_turns(criterion, _exact(measured), n):
        return Verdict("unclear", "one_person", number, n, small, least)
    if _met(criterion, _exact(measured), n):
        return Verdict("validated", "met", number, n, small, least)
    return Verdict("invalidated", "not_met", number, n, small, least)


def _exact(value: float) -> Fraction:
    """The number as it was written: 0.1 is a tenth."""
    return Fraction(Decimal(str(value)))


def _met(criterion: Criterion, measured: Fraction, n: int) -> bool:
    reached = measured * 100 / n if criterion.unit == "share" else measured
    if criterion.sense == "at_least":
        return reached >= _exact(criterion.number)
    return reached <= _exact(criterion.number)


def _one_person_turns(criterion: Criterion, measured: Fraction, n: int) -> bool:
    """Whether one person who had done otherwise would turn the answer.

    One person is 1 of a share or a count, and the mean of an amount. A measure that could not be
    better (all of them, or none) stands: else « everybody » could never be validated.
    """
    step = measured / n if criterion.unit == "amount" else Fraction(1)
    best = Fraction(n) if criterion.sense == "at_least" else Fraction(0)
    now = _met(criterion, measured, n)
    if now and measured == best and (criterion.unit == "share" or not best):
        return False
    beside = [max(measured - step, Fraction(0)), measured + step]
    if criterion.unit == "share":
        beside[1] = min(beside[1], Fraction(n))
    return any(_met(criterion, value, n) != now for value in beside)


def rung_of(experiment_id: str, evidence: Iterable[Evidence]) -> int | None:
    """The lowest rung of what was gathered in a test, None if nothing was.

    The lowest, because a measure adds up all of its people, also those who only spoke.
    """
    return min(
        (e.rung for e in evidence if e.experiment == experiment_id and not e.archived), default=None
    )


def verdict(experiment: Experiment, rung: int = 2) -> Verdict:
    """What the test's own measure says against its own criterion."""
    if experiment.criterion is None:
        return Verdict("unclear", "no_criterion", n=experiment.n or 0)
    return evaluate(experiment.criterion, experiment.measured, experiment.n, rung)


# ---------------------------------------------------------------- the frozen criterion


def _invalid(path: str, code: str) -> Invalid:
    return Invalid(findings=[{"path": path, "code": code}])


def _can_fail(criterion: Criterion) -> bool:
    """Whether there is a measure that does not meet it: « at least 0 » cannot be wrong."""
    if criterion.sense == "at_least":
        return criterion.number > 0
    return not (criterion.unit == "share" and criterion.number >= 100)


def start(experiment: Experiment, at: datetime) -> Experiment:
    """The test under way, its criterion frozen; one that has started stays as it is.

    Raises `Invalid`: `criterion` where there is none, `criterion_always_met` where no measure
    could fail it.
    """
    if experiment.started_at:
        return experiment
    if experiment.criterion is None:
        raise _invalid("criterion", "criterion")
    if not _can_fail(experiment.criterion):
        raise _invalid("criterion", "criterion_always_met")
    return experiment.model_copy(update={"started_at": at})


def change_criterion(
    experiment: Experiment, criterion: Criterion, reason: str, at: datetime
) -> Experiment:
    """The test with another criterion; after the start, the one before is kept with the reason.

    The same criterion again changes nothing. Raises `Invalid` after the start: `reason` where there
    is none, `too_long` over 160 characters, `criterion_always_met` where no measure could fail it.
    """
    if criterion == experiment.criterion:
        return experiment
    changed: dict[str, object] = {"criterion": criterion}
    if experiment.started_at:
        if not reason.strip():
            raise _invalid("reason", "reason")
        if not _can_fail(criterion):
            raise _invalid("criterion", "criterion_always_met")
        if experiment.criterion is not None:
            try:
                kept = CriterionChange(
                    criterion=experiment.criterion, until=at, reason=reason.strip()
                )
            except ValidationError:
                raise _invalid("reason", "too_long") from None
            changed["changes"] = (*experiment.changes, kept)
    return experiment.model_copy(update=changed)


# ---------------------------------------------------------------- the plan


def contradictions(
    resting: Iterable[entries.Evidence],
    experiments: Iterable[Experiment],
    evidence: Iterable[Evidence],
) -> tuple[Contradiction, ...]:
    """The entries of the plan whose proof has turned against them, in their order.

    An entry rests on a test, a piece of evidence (then on its test and on what it bears on) or a
    hypothesis. It is contradicted if that test's outcome is invalidated, or else if the hypothesis
    that stands behind it is contradicted by all that was seen since. The first reason found is
    given. Archived tests say nothing. What rests on a mere answer is never contradicted.
    """
    pieces = tuple(evidence)
    tests = {e.id: e for e in experiments if not e.archived}
    seen = {e.id: e for e in pieces}
    strengths = hypotheses.strengths(pieces)
    found = []
    for entry in resting:
        behind_tests, behind_beliefs = _behind(thread.parse(entry.source), tests, seen)
        lost = next((t for t in behind_tests if tests[t].outcome == "invalidated"), "")
        wrong = next(
            (h for h in behind_beliefs if h in strengths and strengths[h].level == "contradicted"),
            "",
        )
        table = f"{entry.origin.activity}.{entry.origin.prompt}"
        row = entry.origin.row
        if lost:
            found.append(
                Contradiction(
                    table,
                    entry.about,
                    entry.source,
                    "experiment_invalidated",
                    row,
                    f"experiment:{lost}",
                )
            )
        elif wrong:
            found.append(
                Contradiction(
                    table,
                    entry.about,
                    entry.source,
                    "hypothesis_contradicted",
                    row,
                    f"hypothesis:{wrong}",
                )
            )
    return tuple(found)


def _behind(
    source: thread.Ref, tests: Mapping[str, Experiment], seen: Mapping[str, Evidence]
) -> tuple[list[str], list[str]]:
    """The ids of the tests and of the hypotheses that stand behind a source."""
    if source.kind == "hypothesis":
        return [], [source.id]
    if source.kind == "experiment" and source.id in tests:
        return [source.id], list(tests[source.id].hypotheses)
    if source.kind == "evidence" and source.id in seen:
        piece = seen[source.id]
        return (
            [piece.experiment] if piece.experiment in tests else [],
            [bearing.hypothesis for bearing in piece.bears if bearing.sense == "for"],
        )
    return [], []
