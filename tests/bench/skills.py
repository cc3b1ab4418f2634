"""How long the scores of a large cohort take, beside the `pingouin` package on what both compute.

`python -m tests.bench.skills PEOPLE WITH`: in a process alone, with one thread for linear algebra.
Printed as JSON: seconds of computing, the least of the runs. `WITH` is `pingouin` or `alone`.

The cohort answers the instrument that is shipped: its items and its vignettes, drawn with a seed.
Each person has a general trait and one for each competence, so that answers go together; one answer
in fifty is missing. What is timed begins with the levels by item id, as they are stored, and ends
with the spread of each competence and area and the reliability of all items, of each area and of
each competence.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pie_core.content.load import current
from pie_core.model.instruments import Instrument
from pie_core.scoring.agreement import agreement
from pie_core.scoring.cohort import Cohort, cohort, reliability_of
from pie_core.scoring.profile import Levels, keyed, matrix
from pie_core.scoring.reliability import Reliability, reliability
from tests.load.figures import Row, milliseconds

ROOT = Path(__file__).resolve().parents[2]
INSTRUMENT, PEOPLE, FEW = "entrecomp_15", 26_000, 400
TARGET = 1.0
"""Seconds for the whole cohort on one core."""
TARGETS, JUDGES = 200, 5
MISSING = 0.02
RUNS = 5
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")

Answers = list[dict[str, int | None]]


def instrument() -> Instrument:
    """The one that is shipped."""
    found = current().programme.instrument(INSTRUMENT)
    assert found is not None
    return found


def people(one: Instrument, count: int) -> Answers:
    """So many persons' levels, by the ids of items and vignettes."""
    random = np.random.default_rng(2016)
    general = random.normal(0, 0.6, (count, 1))
    traits = {c: random.normal(0, 0.5, (count, 1)) for c in one.competences}
    columns = [general + traits[item.competence] for item in one.items]
    columns += [np.full((count, 1), vignette.place - 3.0) for vignette in one.vignettes]
    drawn = 3 + np.hstack(columns) + random.normal(0, 0.7, (count, len(columns)))
    levels = np.clip(np.rint(drawn), 1, one.levels).astype(int).tolist()
    gaps = (random.random((count, len(columns))) < MISSING).tolist()
    ids = [item.id for item in one.items] + [vignette.id for vignette in one.vignettes]
    return [
        {key: None if gap else level for key, level, gap in zip(ids, row, missing, strict=True)}
        for row, missing in zip(levels, gaps, strict=True)
    ]


def ratings() -> NDArray[np.float64]:
    """Levels that judges gave who see the same, more or less."""
    random = np.random.default_rng(1979)
    seen = random.normal(3, 1, (TARGETS, 1)) + random.normal(0, 0.3, (1, JUDGES))
    return np.clip(np.rint(seen + random.normal(0, 0.6, (TARGETS, JUDGES))), 1, 5)


@dataclass(frozen=True)
class Scored:
    """All that a cohort's screen and the people who write instruments ask for."""

    spread: Cohort
    reliabilities: tuple[Reliability | None, ...]


def scored(one: Instrument, answers: Answers) -> Scored:
    """From the answers to everything."""
    return aggregated(one, matrix(one, answers))


def aggregated(one: Instrument, levels: Levels) -> Scored:
    """From the levels in an array to everything."""
    parts = (None, *one.areas.values(), *((competence,) for competence in one.competences))
    return Scored(cohort(one, levels), tuple(reliability_of(one, levels, ids) for ids in parts))


@dataclass(frozen=True)
class Skills:
    """Seconds, each with pingouin's beside it (None without it); `same`: the values agree."""

    whole: float
    array: float
    alpha: float
    icc: float
    alpha_pingouin: float | None = None
    icc_pingouin: float | None = None
    same: bool | None = None


def _least(run: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the process's own clock of the quickest run, after one that is not counted."""
    run()
    spent = []
    for _ in range(runs):
        before = time.process_time()
        run()
        spent.append(time.process_time() - before)
    return min(spent)


def _pingouin(values: Levels, rated: NDArray[np.float64]) -> dict[str, Any]:
    """The same two from pingouin, from frames that are ready, and whether it finds the same."""
    import pandas  # type: ignore[import-untyped,unused-ignore]
    import pingouin  # type: ignore[import-untyped,unused-ignore]

    frame = pandas.DataFrame(values)
    long = pandas.DataFrame(
        {
            "target": np.repeat(np.arange(TARGETS), JUDGES),
            "judge": np.tile(np.arange(JUDGES), TARGETS),
            "level": rated.ravel(),
        }
    )

    def alpha() -> Any:
        return pingouin.cronbach_alpha(data=frame, nan_policy="listwise")

    def icc() -> Any:
        return pingouin.intraclass_corr(
            data=long, targets="target", raters="judge", ratings="level"
        )

    ours = list(agreement(rated).as_dict().values())
    found = reliability(values).alpha
    return {
        "alpha_pingouin": _least(alpha),
        "icc_pingouin": _least(icc),
        "same": found is not None
        and bool(np.isclose(found, alpha()[0], rtol=0, atol=1e-9))
        and bool(np.allclose(ours, icc()["ICC"].to_numpy(dtype=float), rtol=0, atol=1e-9)),
    }


def main() -> None:
    """Measure, print."""
    count, beside = int(sys.argv[1]), sys.argv[2]
    one = instrument()
    answers, rated = people(one, count), ratings()
    levels = matrix(one, answers)
    values = keyed(one, levels)
    more = _pingouin(values, rated) if beside == "pingouin" else {}
    found = Skills(
        whole=_least(lambda: scored(one, answers)),
        array=_least(lambda: aggregated(one, levels)),
        alpha=_least(lambda: reliability(values)),
        icc=_least(lambda: [agreement(rated) for _ in range(100)]) / 100,
        **more,
    )
    print(json.dumps(asdict(found)))


def installed() -> bool:
    """Whether pingouin is here."""
    return importlib.util.find_spec("pingouin") is not None


def measured(count: int, *, beside: bool) -> Skills:
    """In a process that does nothing else, on one core."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.skills"]
    command += [str(count), "pingouin" if beside else "alone"]
    alone = {**os.environ, **dict.fromkeys(THREADS, "1")}
    run = subprocess.run(command, cwd=ROOT, env=alone, check=True, capture_output=True, text=True)
    return Skills(**json.loads(run.stdout))


def rows(quick: bool) -> list[Row]:
    """The rows of the soft skills."""
    one, count = instrument(), FEW if quick else PEOPLE
    beside = installed() and not quick
    found = measured(count, beside=beside)
    both = "Alpha of all items with its interval, and six intraclass correlations of"
    both = f"{both} {TARGETS} targets by {JUDGES} judges, beside pingouin"
    table = [
        Row(
            f"{count} profiles of {len(one.items)} items and {len(one.vignettes)} vignettes:"
            f" scores, spread of {len(one.competences)} competences and {len(one.areas)} areas,"
            f" reliability of all, each area, each competence; one core",
            milliseconds(found.whole),
            f"≤ {TARGET:.0f} s",
            None if quick else found.whole <= TARGET,
        ),
        Row("… from the levels in an array", milliseconds(found.array)),
    ]
    if found.alpha_pingouin is None or found.icc_pingouin is None:
        why = "--quick" if installed() else "pingouin is not installed"
        return [*table, Row(both, f"skipped: {why}")]
    return [
        *table,
        Row(
            f"{both} {version('pingouin')}: the values",
            "equal" if found.same else "differ",
            "equal",
            found.same,
        ),
        Row(
            "… alpha (here with item-rest and alpha if deleted of each item, there without)",
            f"{milliseconds(found.alpha)}, pingouin {milliseconds(found.alpha_pingouin)}:"
            f" {found.alpha_pingouin / found.alpha:.1f} ×",
        ),
        Row(
            "… the correlations (there with F, p and intervals)",
            f"{found.icc * 1e6:.0f} µs, pingouin {milliseconds(found.icc_pingouin)}:"
            f" {found.icc_pingouin / found.icc:.0f} ×",
        ),
    ]


if __name__ == "__main__":
    main()
