"""`python -m pie_core.finance plan.json [--parameters FILE]`: the projection as one JSON object.

Refused input: exit 2, nothing on standard output, one line for every finding on standard error,
beginning with its path.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from pie_core.errors import Invalid
from pie_core.finance import parameters
from pie_core.finance.projection import project
from pie_core.model.plan import InputFinding, read


def _constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number of JSON")


def _json(path: Path) -> Any:
    """What a file holds. Raises `Invalid` if it is missing or not JSON."""
    try:
        return json.loads(path.read_bytes(), parse_constant=_constant)
    except OSError as error:
        why = error.strerror or type(error).__name__
    except (ValueError, RecursionError) as error:
        why = "not JSON: " + " ".join(str(error).split())
    raise Invalid(findings=[InputFinding(str(path), "unreadable", "", why).as_dict()])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the projection of a plan; 0, or 2 if anything is refused."""
    parser = argparse.ArgumentParser(
        prog="python -m pie_core.finance", description="Project a financial plan, to the centime."
    )
    parser.add_argument("plan", type=Path, help="the plan, JSON")
    parser.add_argument(
        "--parameters", type=Path, help="YAML or JSON; its entries replace those of the house"
    )
    options = parser.parse_args(arguments)
    refused: list[InputFinding] = []
    plan = known = None
    try:
        plan, found = read(_json(options.plan))
        refused += found
    except Invalid as error:
        refused += [InputFinding(**finding) for finding in error.data["findings"]]
    try:
        known = parameters.load(options.parameters)
    except Invalid as error:
        refused += [InputFinding(**finding) for finding in error.data["findings"]]
    if plan and known and not refused:
        try:
            print(json.dumps(project(plan, known).as_dict()))
            return 0
        except Invalid as error:
            refused += [InputFinding(**finding) for finding in error.data["findings"]]
    for finding in refused:
        line = str(finding) if finding.path else f"{options.plan}: {finding}"
        print(line.encode("ascii", "backslashreplace").decode(), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
