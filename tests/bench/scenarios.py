"""`python -m tests.bench.scenarios WAY COUNT`: many scenarios of the timed plan, in a process alone.

Printed as JSON: seconds of computing (the least of the runs), the most memory that the process ever
held, and the closing cash of the scenario that changes nothing. Ways: `compute` (all at once, as
`Changes` arrays), `draw` (the random futures that the screens show).
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from pie_core.finance import parameters
from pie_core.finance.projection import compute
from pie_core.finance.sales import Changes
from pie_core.finance.scenarios import Uncertainty, draw
from pie_core.model.plan import FinancialPlan
from tests.bench.plan import large_plan

RUNS = 3


def changes(count: int) -> Changes:
    """Five factors for each scenario; the first leaves the plan as it is."""
    factors = np.random.default_rng(2026).triangular(0.8, 1.0, 1.2, (5, count))
    factors[:, 0] = 1
    return Changes(*factors)


def main() -> None:
    """Measure one way."""
    way, count = sys.argv[1], int(sys.argv[2])
    plan, known = FinancialPlan.model_validate(large_plan()), parameters.load()

    def at_once() -> int:
        lines = compute(plan, known, changes(count))[2]
        return int(lines["closing_cash"][0, -1])

    def drawn() -> int:
        return int(draw(plan, known, Uncertainty(0.2, 0.2, 0.2, 0.2), count).quantiles[1, -1])

    run: Callable[[], int] = {"compute": at_once, "draw": drawn}[way]
    compute(plan, known, changes(20))
    spent = []
    for _ in range(RUNS):
        before = time.process_time()
        closing = run()
        spent.append(time.process_time() - before)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": min(spent), "peak": peak, "closing": closing}))


if __name__ == "__main__":
    main()
