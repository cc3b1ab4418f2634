"""How long the engine takes: one projection in this process, many scenarios in a process alone."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pie_core.finance import parameters
from pie_core.finance.projection import Projection, project
from pie_core.model.plan import FinancialPlan
from tests.bench.plan import large_plan

ROOT = Path(__file__).resolve().parents[2]
WARM_UP = 10


def timed(
    runs: Mapping[str, Callable[[], object]], rounds: int, times: int, pause: float
) -> dict[str, float]:
    """Seconds of computing of one run of each: the median of a round, of the rounds the quietest.

    The process's own clock counts, not the wall's. Whatever shares the machine still slows a
    processor down, for an instant or for some seconds: a median forgets the first, and the quietest
    of rounds in turn, with a `pause` (seconds) after each, forgets the second.
    """
    medians: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        for _ in range(WARM_UP):
            run()
    for _ in range(rounds):
        for name, run in runs.items():
            spent = []
            for _ in range(times):
                before = time.process_time_ns()
                run()
                spent.append(time.process_time_ns() - before)
            medians[name].append(statistics.median(spent))
        time.sleep(pause)
    return {name: min(found) / 1e9 for name, found in medians.items()}


@dataclass(frozen=True)
class Engine:
    """What was measured of one plan, in seconds, and its projection."""

    projection: Projection
    projected: float
    answered: float


def measured(rounds: int, times: int, pause: float = 0.0) -> Engine:
    """`projected`: the plan at hand; `answered`: from its JSON to the JSON of every figure."""
    text, known = json.dumps(large_plan()), parameters.load()
    plan = FinancialPlan.model_validate(large_plan())

    def answer() -> str:
        return json.dumps(project(FinancialPlan.model_validate_json(text), known).as_dict())

    runs = {"projected": lambda: project(plan, known), "answered": answer}
    return Engine(project(plan, known), **timed(runs, rounds, times, pause))


@dataclass(frozen=True)
class Scenarios:
    """Seconds of computing, the most memory held (bytes), and a closing cash (centimes)."""

    seconds: float
    peak: int
    closing: int


def scenarios(way: str, count: int) -> Scenarios:
    """So many scenarios, `compute` or `draw`, in a process that does nothing else."""
    command = [sys.executable, "-m", "tests.bench.scenarios", way, str(count)]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Scenarios(**json.loads(run.stdout))
