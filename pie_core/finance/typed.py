"""Statutory values as a person types them: per cent and dirhams, and back to the file's, exactly.

A value is rows of texts: one row of one text for a rate, an amount or a number; a row for each band
of a scale, its limit first (empty in the last, which is open). Months are lists of numbers and are
not typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Literal

from pie_core.errors import Invalid
from pie_core.finance.parameters import Kind, kind

Cell = Literal["dirhams", "per_cent", "number"]
Row = tuple[str, ...]

_CELLS: dict[Kind, tuple[Cell, ...]] = {
    "amount": ("dirhams",),
    "rate": ("per_cent",),
    "count": ("number",),
    "bands": ("dirhams", "dirhams"),
    "rate_bands": ("dirhams", "per_cent"),
    "deduction_bands": ("dirhams", "per_cent", "dirhams"),
}
_SHIFT: dict[Cell, int] = {"dirhams": -2, "per_cent": 2, "number": 0}
"""Cell → the power of ten from what is kept to what is typed."""
_DECIMALS: dict[Cell, int] = {"dirhams": 2, "per_cent": 4, "number": 0}
_MOST: dict[Cell, Decimal] = {
    "dirhams": Decimal(10**10),
    "per_cent": Decimal(100),
    "number": Decimal(1000),
}
_LONGEST = 40


def is_scale(key: str) -> bool:
    """Whether a key's value has bands."""
    return len(_CELLS.get(kind(key), ())) > 1


def cells(key: str) -> tuple[Cell, ...]:
    """What a row of a key's value holds. Raises `KeyError` for months."""
    return _CELLS[kind(key)]


def _text(kept: float, cell: Cell) -> str:
    """0.0411 → `4,11`; 50000000 centimes → `500000`."""
    value = Decimal(str(kept)).scaleb(_SHIFT[cell])
    whole = value == value.to_integral_value()
    places = 2 if cell == "dirhams" and not whole else 0
    shown = f"{value.normalize():.{places}f}" if whole or places else f"{value.normalize():f}"
    return shown.replace(".", ",")


def typed(key: str, value: Any) -> tuple[Row, ...]:
    """A value of the file as rows of texts."""
    rows = value if is_scale(key) else ((value,),)
    return tuple(
        tuple(
            "" if kept is None else _text(kept, cell)
            for kept, cell in zip(row, cells(key), strict=True)
        )
        for row in rows
    )


def _number(text: str, cell: Cell) -> int | float:
    """What a text says, as the file keeps it. Raises `ValueError`."""
    bare = "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")
    for unit in ("%", "٪", "DH", "MAD", "درهم"):
        bare = bare.removesuffix(unit).removesuffix(unit.lower())
    try:
        value = Decimal(bare.replace(",", ".").replace("٫", "."))
    except InvalidOperation as error:
        raise ValueError(text) from error
    exponent = value.as_tuple().exponent
    if len(bare) > _LONGEST or not isinstance(exponent, int) or "e" in bare.lower():
        raise ValueError(text)
    if -exponent > _DECIMALS[cell] or value.is_signed() or value > _MOST[cell]:
        raise ValueError(text)
    kept = value.scaleb(-_SHIFT[cell])
    return float(kept) if cell == "per_cent" else int(kept)


def read(key: str, rows: Sequence[Sequence[str]]) -> Any:
    """The value that rows of texts say; bands come in any order, those left empty are left out.

    The last row of a scale is the open band. Raises `Invalid` with a finding for every text that
    cannot be read: code `dirhams`, `per_cent` or `number`, the `band` from 1 on, the `typed` text;
    `band` for one that is filled in half, `limit` for two bands of one limit.
    """
    findings: list[dict[str, Any]] = []
    values: list[tuple[int, list[int | float | None]]] = []
    for number, row in enumerate(rows, start=1):
        is_last = number == len(rows)
        texts = [text.strip() for text in row]
        open_band = is_scale(key) and is_last
        if is_scale(key) and not is_last and not any(texts):
            continue
        if is_scale(key) and not all(texts[1 if open_band else 0 :]):
            findings.append({"path": key, "code": "band", "band": number})
            continue
        kept: list[int | float | None] = []
        for place, (text, cell) in enumerate(zip(texts, cells(key), strict=True)):
            if open_band and place == 0:
                kept.append(None)
                continue
            try:
                kept.append(_number(text, cell))
            except ValueError:
                findings.append({"path": key, "code": cell, "band": number, "typed": text})
        values.append((number, kept))
    if findings:
        raise Invalid(findings=findings)
    if not is_scale(key):
        return values[0][1][0]
    *limited, (_, last) = values
    limited.sort(key=lambda band: band[1][0] or 0)
    for (_, before), (number, after) in pairwise(limited):
        if before[0] == after[0]:
            findings.append({"path": key, "code": "limit", "band": number})
    if findings:
        raise Invalid(findings=findings)
    return [row for _, row in limited] + [last]
