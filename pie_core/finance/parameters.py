"""The statutory numbers, read from a dated file: each with its unit, source and confidence.

No such number stands in code. A second file of the same shape (YAML or JSON), or entries given as
data, replace whole entries. What is wrong in them is raised as `Invalid`, one finding for every
problem.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NoReturn

import yaml

from pie_core.errors import Invalid
from pie_core.model.plan import MAX_AMOUNT, InputFinding, shown

DEFAULT = Path(__file__).resolve().parents[2] / "content" / "parameters" / "ma-2026.yaml"
CONFIDENCES = ("H", "M", "L")

Band = tuple[int | None, int]
"""Up to and including so many centimes (None: no limit), so many centimes."""
RateBand = tuple[int | None, float]
"""Profit up to and including, rate."""
DeductionBand = tuple[int | None, float, int]
"""Profit up to and including, rate, deduction."""


@dataclass(frozen=True)
class Entry:
    """Where a number comes from, as the reports print it.

    `changed`: somebody of this house put it in the place of the file's.
    """

    value: Any
    unit: str
    valid_from: date
    source: str
    confidence: str
    note: str = ""
    changed: bool = False


@dataclass(frozen=True, eq=False)
class Parameters:
    """The numbers by name, and `entries` with their provenance in the order of the file.

    Compared by identity: `load` gives the same object for the same files, `over` always a new one.
    """

    ae_ceiling_goods: int
    ae_ceiling_services: int
    ae_rate_goods: float
    ae_rate_services: float
    ae_client_limit: int
    ae_client_rate: float
    amo_sole_trader_rate: float
    amo_bands: tuple[Band, ...]
    ir_scale: tuple[DeductionBand, ...]
    is_scale: tuple[RateBand, ...]
    minimum_rate: float
    minimum_floor_company: int
    minimum_floor_sole_trader: int
    minimum_exempt_months: int
    loss_years_company: int
    loss_years_sole_trader: int
    instalment_share: float
    instalment_months_company: tuple[int, ...]
    instalment_months_sole_trader: tuple[int, ...]
    balance_month_company: int
    balance_month_sole_trader: int
    smig_hour: int
    smig_hours: int
    cnss_cap: int
    cnss_short_term_rate: float
    cnss_long_term_rate: float
    cnss_family_rate: float
    cnss_amo_rate: float
    cnss_training_rate: float
    discount_rate: float
    entries: Mapping[str, Entry]


KEYS = tuple(field.name for field in fields(Parameters) if field.name != "entries")


def _is_whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _is_rate(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


_is_amount = _is_whole(0, MAX_AMOUNT)
_is_month = _is_whole(1, 12)


def _is_months(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and all(_is_month(month) for month in value)
        and list(value) == sorted(set(value))
    )


def _is_scale(*rest: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Rows of one limit and the rest: limits grow, and the last one is open."""

    def check(value: Any) -> bool:
        if not isinstance(value, list | tuple) or not value:
            return False
        for row in value:
            if not isinstance(row, list | tuple) or len(row) != 1 + len(rest):
                return False
            if not all(fits(cell) for fits, cell in zip(rest, row[1:], strict=True)):
                return False
        limits = [row[0] for row in value]
        return (
            limits[-1] is None
            and all(_is_amount(limit) for limit in limits[:-1])
            and limits[:-1] == sorted(set(limits[:-1]))
        )

    return check


Kind = Literal[
    "amount", "rate", "count", "month", "months", "bands", "rate_bands", "deduction_bands"
]
"""What a value is: centimes, a decimal, a whole number, a month or several, a scale."""

_SCALES: dict[str, Kind] = {
    "amo_bands": "bands",
    "ir_scale": "deduction_bands",
    "is_scale": "rate_bands",
}
_ENDS = ", limits growing, the last one null"
_RULES: dict[Kind, tuple[Callable[[Any], bool], str]] = {
    "amount": (_is_amount, f"a whole number of centimes, 0 to {MAX_AMOUNT}"),
    "rate": (_is_rate, "a rate, 0 to 1"),
    "count": (_is_whole(0, 1000), "a whole number, 0 to 1000"),
    "month": (_is_month, "a month, 1 to 12"),
    "months": (_is_months, "a list of months, 1 to 12, growing"),
    "bands": (_is_scale(_is_amount), "rows [yearly tax or null, centimes]" + _ENDS),
    "rate_bands": (_is_scale(_is_rate), "rows [profit or null, rate]" + _ENDS),
    "deduction_bands": (
        _is_scale(_is_rate, _is_amount),
        "rows [profit or null, rate, centimes]" + _ENDS,
    ),
}
"""Kind → what its values must be, and how to say it."""


def kind(key: str) -> Kind:
    """What the value of a key is."""
    if key in _SCALES:
        return _SCALES[key]
    if key.startswith("instalment_months"):
        return "months"
    if key.startswith("balance_month"):
        return "month"
    if key.endswith(("_rate", "_rate_goods", "_rate_services", "_share")):
        return "rate"
    if key in ("minimum_exempt_months", "smig_hours") or key.startswith("loss_years"):
        return "count"
    return "amount"


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


def _day(value: Any) -> date | None:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _read(path: Path) -> Any:
    """What a file holds. Raises `Invalid` if it is missing or neither YAML nor JSON."""

    def constant(text: str) -> NoReturn:
        raise ValueError(f"{text} is not a number of JSON")

    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".json":
            return json.loads(data, parse_constant=constant)
        return yaml.safe_load(data)
    except OSError as error:
        why = error.strerror or type(error).__name__
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        why = "not YAML or JSON: " + " ".join(str(error).split())
    raise Invalid(findings=[InputFinding(str(path), "unreadable", "", why).as_dict()])


def _entries(data: Any, where: str, *, changed: bool = False) -> dict[str, Entry]:
    """The checked entries of some data, read from `where`. Raises `Invalid` with every problem."""
    found: list[InputFinding] = []
    entries: dict[str, Entry] = {}
    if not isinstance(data, Mapping):
        found.append(InputFinding(where, "object", shown(data), "an object of parameters"))
        data = {}
    for key, raw in data.items():
        if key not in KEYS:
            found.append(InputFinding(str(key), "unknown", "", "unknown parameter"))
        elif not isinstance(raw, Mapping):
            rule = "an object with value, unit, valid_from, source, confidence"
            found.append(InputFinding(key, "object", shown(raw), rule))
        else:
            problems = _problems(key, raw)
            found += problems
            if not problems:
                entries[key] = Entry(
                    value=_frozen(raw["value"]),
                    unit=raw["unit"],
                    valid_from=_day(raw["valid_from"]) or date.min,
                    source=raw["source"],
                    confidence=raw["confidence"],
                    note=raw.get("note", ""),
                    changed=changed,
                )
    if found:
        raise Invalid(findings=[finding.as_dict() for finding in found])
    return entries


def _problems(key: str, raw: Mapping[Any, Any]) -> list[InputFinding]:
    """Everything wrong with one entry."""
    fits, rule = _RULES[kind(key)]
    checks: dict[str, tuple[Callable[[Any], bool], str]] = {
        "value": (fits, rule),
        "unit": (lambda value: isinstance(value, str), "a text"),
        "valid_from": (lambda value: _day(value) is not None, "a day, YYYY-MM-DD"),
        "source": (lambda value: isinstance(value, str), "a text"),
        "confidence": (lambda value: value in CONFIDENCES, "one of H, M, L"),
        "note": (lambda value: isinstance(value, str), "a text"),
    }
    found = [
        InputFinding(f"{key}.{field}", "unknown", shown(raw[field]), "unknown field")
        for field in raw
        if field not in checks
    ]
    for field, (good, words) in checks.items():
        if field not in raw:
            if field != "note":
                found.append(
                    InputFinding(f"{key}.{field}", "missing", "", "this field is required")
                )
        elif not good(raw[field]):
            found.append(InputFinding(f"{key}.{field}", "value", shown(raw[field]), words))
    return found


@lru_cache(maxsize=16)
def _loaded(path: Path, modified: int, base: Parameters | None) -> Parameters:
    """One file over `base`; read again when the file's time changes."""
    entries = {**(base.entries if base else {}), **_entries(_read(path), str(path))}
    missing = [key for key in KEYS if key not in entries]
    if missing:
        rule = "this parameter is required"
        raise Invalid(
            findings=[InputFinding(key, "missing", "", rule).as_dict() for key in missing]
        )
    return _made(entries)


def _made(entries: dict[str, Entry]) -> Parameters:
    values = {key: entries[key].value for key in KEYS}
    return Parameters(**values, entries=MappingProxyType(entries))


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def load(path: Path | str | None = None) -> Parameters:
    """The parameters of the house, with the entries of `path` in their place.

    Raises `Invalid` with one finding for every problem of a file.
    """
    house = _loaded(DEFAULT, _modified(DEFAULT), None)
    if path is None:
        return house
    other = Path(path)
    return _loaded(other, _modified(other), house)


def dumped(known: Parameters) -> dict[str, dict[str, Any]]:
    """Every number with its provenance as JSON, so that figures can be made again elsewhere."""
    return {
        key: {**asdict(entry), "valid_from": entry.valid_from.isoformat()}
        for key, entry in known.entries.items()
    }


def restored(data: Mapping[str, Any]) -> Parameters:
    """What `dumped` wrote. A number that it lacks is the house's, one that is unknown is left out.

    Raises `Invalid` with one finding for every problem.
    """
    if not isinstance(data, Mapping) or not all(isinstance(e, Mapping) for e in data.values()):
        raise Invalid(
            findings=[InputFinding("rules", "object", "", "an object of parameters").as_dict()]
        )
    entries = dict(load().entries)
    for changed in (False, True):
        part = {
            key: {field: value for field, value in entry.items() if field != "changed"}
            for key, entry in data.items()
            if key in KEYS and bool(entry.get("changed")) is changed
        }
        entries |= _entries(part, "rules", changed=changed)
    return _made(entries)


def over(base: Parameters, entries: Mapping[str, Any]) -> Parameters:
    """`base` with whole entries in their place, marked as changed.

    `entries` has the shape of a file: key → value, unit, valid_from (a date or `2026-01-01`),
    source, confidence, note. Raises `Invalid` with one finding for every problem, as a file does.
    """
    return _made({**base.entries, **_entries(entries, "entries", changed=True)})
