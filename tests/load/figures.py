"""The figures and how they are shown: a row each, as plain text or as a table for the README."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure. `met` is None where nothing was promised, or nothing could be measured."""

    name: str
    figure: str
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """`yes`, `no`, or nothing."""
        return {True: "yes", False: "no", None: ""}[self.met]


HEAD = ("what", "measured", "target", "met")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def milliseconds(seconds: float) -> str:
    """`8.3 ms`, `124 ms`: two or three figures that mean something."""
    value = seconds * 1000
    return f"{value:.1f} ms" if value < 20 else f"{value:.0f} ms"


def told(waits: Sequence[float]) -> str:
    """Exact percentiles and the longest wait; how many there were. `none` without any."""
    if not waits:
        return "none"
    p50, p95, p99 = (milliseconds(percentile(waits, share)) for share in (0.5, 0.95, 0.99))
    return f"p50 {p50}, p95 {p95}, p99 {p99}, longest {milliseconds(max(waits))}; {len(waits)}"


def kilobytes(count: int) -> str:
    """`37 kB`, `1.62 MB`: units of a thousand and of a million bytes."""
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.2f} MB"


def _cells(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    return [(row.name, row.figure, row.target, row.verdict) for row in rows]


def text(rows: Iterable[Row]) -> str:
    """The rows in columns, for a terminal."""
    table = [HEAD, *_cells(rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    table.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a table of the README."""
    lines = [HEAD, ("---",) * len(HEAD), *_cells(rows)]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )
