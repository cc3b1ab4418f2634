"""`python -m pie_core.scoring reliability|agreement|profile [FILE]`: JSON in, JSON out.

Without a file the input is read from standard input. Refused input: exit 2, nothing on standard
output, one line for every finding on standard error, beginning with its path. What cannot be
computed is null, and a line on standard error says why.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import numpy as np

from pie_core.content.load import current
from pie_core.errors import Invalid
from pie_core.scoring.agreement import agreement
from pie_core.scoring.profile import check_answers, check_seconds, profile
from pie_core.scoring.reliability import reliability

Said = tuple[dict[str, Any], list[str]]
"""What is printed, and the lines that explain it."""

MOST = 5_000_000
"""Cells of a table: more would not fit in memory with what is computed from them."""
LARGEST = 1e9


def _refuse(path: str, why: str) -> Invalid:
    return Invalid(findings=[{"path": path, "why": why}])


def _constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number of JSON")


def _fields(data: Any, needed: set[str], allowed: set[str]) -> dict[str, Any]:
    """The object with the fields that it must and may have."""
    if not isinstance(data, dict):
        raise _refuse("", "write a JSON object")
    findings = [{"path": key, "why": "is missing"} for key in sorted(needed - set(data))]
    findings += [
        {"path": str(key), "why": f"is not known here; known: {', '.join(sorted(allowed))}"}
        for key in data
        if key not in allowed
    ]
    if findings:
        raise Invalid(findings=findings)
    return data


def _number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= LARGEST


def _table(data: Any, name: str, *, holes: bool) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A list of rows of equal length as a matrix; null becomes NaN where `holes` are allowed."""
    if not isinstance(data, list) or not data or not all(isinstance(row, list) for row in data):
        raise _refuse(name, "write a list of rows, each a list of numbers")
    if len(data) * len(data[0]) > MOST:
        raise _refuse(name, f"has more than {MOST} cells; split it")
    findings = []
    for number, row in enumerate(data):
        if len(row) != len(data[0]):
            findings.append(
                {
                    "path": f"{name}.{number}",
                    "why": f"has {len(row)} numbers, the first row {len(data[0])}",
                }
            )
        for place, value in enumerate(row):
            if value is None and not holes:
                why = "is missing: every judge must rate every target"
                findings.append({"path": f"{name}.{number}.{place}", "why": why})
            elif value is not None and not _number(value):
                allowed = "a number or null" if holes else "a number"
                findings.append({"path": f"{name}.{number}.{place}", "why": f"write {allowed}"})
    if findings:
        raise Invalid(findings=findings)
    return np.array([[math.nan if v is None else v for v in row] for row in data], dtype=float)


def _reliability(data: Any) -> Said:
    given = _fields(data, {"items"}, {"items", "scale", "reversed", "missing"})
    items = _table(given["items"], "items", holes=True)
    if items.shape[1] < 2:
        raise _refuse("items", "alpha needs at least two items (columns)")
    turned = [] if given.get("reversed") is None else given["reversed"]
    if not isinstance(turned, list) or not all(
        type(place) is int and 0 <= place < items.shape[1] for place in turned
    ):
        raise _refuse("reversed", f"write a list of places from 0 to {items.shape[1] - 1}")
    if len(set(turned)) < len(turned):
        raise _refuse("reversed", "names an item twice")
    missing = given.get("missing", "listwise")
    if missing not in ("listwise", "pairwise"):
        raise _refuse("missing", "write listwise or pairwise")
    scale = _scale(given.get("scale"), items, wanted=bool(turned))
    found = reliability(items, reversed_items=turned, scale=scale, missing=missing)
    return found.as_dict(), list(_why(found, turned, missing))


def _scale(
    given: Any, items: np.ndarray[Any, np.dtype[np.float64]], *, wanted: bool
) -> tuple[float, float] | None:
    """The lowest and highest level; refused if the answers leave it."""
    if given is None:
        if wanted:
            raise _refuse("scale", "is needed to turn reversed items: [lowest, highest]")
        return None
    if (
        not isinstance(given, list)
        or len(given) != 2
        or not all(map(_number, given))
        or given[0] >= given[1]
    ):
        raise _refuse("scale", "write [lowest, highest]")
    low, high = given
    outside = np.argwhere((items < low) | (items > high))
    if len(outside):
        raise Invalid(
            findings=[
                {
                    "path": f"items.{row}.{place}",
                    "why": f"{items[row, place]:g} is outside the scale {low:g} to {high:g}",
                }
                for row, place in outside
            ]
        )
    return float(low), float(high)


def _why(found: Any, turned: Sequence[int], missing: str) -> Iterator[str]:
    """What an empty or odd value means."""
    if found.n < 2:
        yield (
            f"n: {found.n} rows can be used, alpha needs two at least"
            + ("; try missing: pairwise" if missing == "listwise" else "")
        )
    elif found.alpha is None:
        yield (
            "alpha: cannot be computed, since the totals of the persons do not vary"
            " (or no two persons have answered both items of some pair)"
        )
    elif found.alpha > 1:
        yield (
            "alpha: is above 1, so it says nothing: the pairs of items were answered by different"
            " persons; try missing: listwise"
        )
    below = "the items cancel one another out" if found.alpha is None else "alpha is below 0"
    for place in found.against:
        hint = (
            "it is reversed already: perhaps it should not be"
            if place in turned
            else f'it probably should be reversed ("reversed": [{place}])'
        )
        yield f"items.{place}: {below} and this item runs against the others: {hint}"
    if found.alpha is not None and found.alpha < 0 and not found.against:
        yield "alpha: is below 0: the items do not go together; look for one to reverse"


def _agreement(data: Any) -> Said:
    given = _fields(data, {"ratings"}, {"ratings"})
    ratings = _table(given["ratings"], "ratings", holes=False)
    if ratings.shape[0] < 2 or ratings.shape[1] < 2:
        raise _refuse("ratings", "agreement needs at least two targets (rows) and two judges")
    found = agreement(ratings).as_dict()
    empty = [name for name, value in found.items() if value is None]
    why = f"{', '.join(empty)}: cannot be computed, since the ratings do not differ enough"
    return found, [why] if empty else []


def _profile(data: Any) -> Said:
    given = _fields(
        data, {"instrument", "answers"}, {"instrument", "version", "answers", "seconds"}
    )
    programme = current().programme
    name, version = given["instrument"], given.get("version")
    known = sorted({one.id for one in programme.instruments})
    if not isinstance(name, str) or name not in known:
        raise _refuse("instrument", f"there is none with this id; there are: {', '.join(known)}")
    instrument = (
        programme.instrument(name, version) if version is None or type(version) is int else None
    )
    if instrument is None:
        kept = sorted(one.version for one in programme.instruments if one.id == name)
        raise _refuse("version", f"is gone or never was; there are: {', '.join(map(str, kept))}")
    answers = given["answers"]
    seconds = {} if given.get("seconds") is None else given["seconds"]
    for field, part in (("answers", answers), ("seconds", seconds)):
        if not isinstance(part, dict):
            raise _refuse(field, "write an object with a value for each item")
    findings = []
    for check, part in ((check_answers, answers), (check_seconds, seconds)):
        try:
            check(instrument, part)
        except Invalid as error:
            findings += error.data["findings"]
    if findings:
        raise Invalid(findings=findings)
    told = profile(instrument, answers, seconds).as_dict()
    return {"instrument": instrument.id, "version": instrument.version, **told}, []


DOORS: dict[str, Callable[[Any], Said]] = {
    "reliability": _reliability,
    "agreement": _agreement,
    "profile": _profile,
}
_CODES = {
    "unknown_item": "this instrument has no such item",
    "level": "is outside the scale {min} to {max}; write a whole level, or null",
    "seconds": "write seconds, from 0 to a thousand million",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what the door computes; 0, or 2 if anything is refused."""
    parser = argparse.ArgumentParser(prog="python -m pie_core.scoring", description=__doc__)
    parser.add_argument("door", choices=DOORS)
    parser.add_argument("file", nargs="?", default="-", help="JSON; standard input without it")
    options = parser.parse_args(arguments)
    try:
        if options.file == "-":
            text = sys.stdin.buffer.read()
        else:
            with open(options.file, "rb") as file:
                text = file.read()
        data = json.loads(text, parse_constant=_constant)
    except OSError as error:
        return _refused([f"{options.file}: {error.strerror}"])
    except (ValueError, RecursionError) as error:
        return _refused([f"{options.file}: not JSON: {' '.join(str(error).split())}"])
    try:
        found, said = DOORS[options.door](data)
    except Invalid as error:
        return _refused(
            [
                f"{finding['path'] or options.file}: "
                + (finding.get("why") or _CODES[finding["code"]].format(**finding))
                for finding in error.data["findings"]
            ]
        )
    print(json.dumps(found, allow_nan=False))
    for line in said:
        print(_plain(line), file=sys.stderr)
    return 0


def _refused(lines: list[str]) -> int:
    for line in lines:
        print(_plain(line), file=sys.stderr)
    return 2


def _plain(line: str) -> str:
    """In ASCII and on one line, whatever a key of the input holds."""
    return line.encode("unicode_escape").decode()


if __name__ == "__main__":
    sys.exit(main())
