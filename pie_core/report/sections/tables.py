"""The projection's lines as tables: by year, by month, with the letters of the notes on figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pie_core.finance import lines
from pie_core.finance.lines import Line
from pie_core.model.project import FigureNote
from pie_core.report.parts import Grid, Note
from pie_core.report.sections.material import Material
from pie_core.report.sections.sales import short_month

STRONG = lines.TOTALS | {"gap", "surplus", "cumulative", "working_capital_need"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Row = tuple[str, str, Iterable[int]]
"""Id of a figure, its name, its values in whole centimes."""


def letters(notes: Sequence[FigureNote]) -> dict[str, str]:
    """The letter of each figure that has a note."""
    figures = list(dict.fromkeys(note.figure for note in notes))
    return {figure: _LETTERS[i % 26] * (i // 26 + 1) for i, figure in enumerate(figures)}


def named(material: Material, figure: str, label: str) -> str:
    """A figure's name, with the letter of its note."""
    letter = letters(material.project.figure_notes).get(figure)
    return f"{label} ({letter})" if letter else label


def noted(material: Material, figures: Iterable[str]) -> Iterator[Note]:
    """The notes on some figures, at the end of their section."""
    wanted = set(figures)
    marks = letters(material.project.figure_notes)
    for note in material.project.figure_notes:
        if note.figure in wanted:
            yield Note(f"({marks[note.figure]}) {note.text}", "foot")


def statement(material: Material, chosen: Sequence[Line]) -> list[Row]:
    """Lines of a statement by year, as rows."""
    assert material.projection is not None
    code, years = material.words.language.code, material.projection.years
    return [(line.id, line.label(code), years[line.id].tolist()) for line in chosen]


def yearly(material: Material, rows: Sequence[Row], heads: Sequence[str] = ()) -> Grid:
    """Rows by year in whole dirhams; totals are strong, a figure with a note bears its letter."""
    heads = heads or material.years()
    told = tuple(
        (named(material, key, label), *(material.bare(value) for value in values))
        for key, label, values in rows
    )
    return Grid(
        "statement",
        (material.words.t("En dirhams"), *heads),
        told,
        (0.46, *(0.54 / max(len(heads), 3) for _ in heads)),
        numbers=True,
        strong=frozenset(i for i, (key, _, _) in enumerate(rows) if _bare(key) in STRONG),
    )


def _bare(key: str) -> str:
    return key.rpartition(".")[2]


def monthly(
    material: Material,
    chosen: Sequence[Line],
    months: range,
    *,
    total: bool = True,
    kind: Literal["dense", "year"] = "dense",
) -> Grid:
    """Lines by month in whole dirhams, with the sum (or the level) of these months at the end."""
    assert material.projection is not None
    t, code, projection = material.words.t, material.words.language.code, material.projection
    span = slice(months.start, months.stop)
    rows = []
    for line in chosen:
        values = projection.lines[line.id][span].tolist()
        ends = {"flow": sum(values), "opening": values[0], "closing": values[-1]}
        shown = [*values, ends[line.year]] if total else values
        rows.append((line.label(code), *(material.bare(value) for value in shown)))
    heads = [short_month(material, at) for at in months]
    wide = 0.8 / (len(heads) + 1.15 * total)
    return Grid(
        kind,
        (t("En dirhams"), *heads, *([t("Année")] if total else [])),
        tuple(rows),
        (0.2 if len(heads) > 6 else 0.26, *[wide] * len(heads), *([1.15 * wide] if total else [])),
        numbers=True,
        strong=frozenset(i for i, line in enumerate(chosen) if line.id in STRONG),
    )


def used_lines(
    material: Material, chosen: Sequence[Line], months: range | None = None
) -> list[Line]:
    """Lines without those that are zero in each of the months (None: all); totals stay."""
    assert material.projection is not None
    found = material.projection.lines
    span = slice(months.start, months.stop) if months else slice(None)
    return [line for line in chosen if line.id in STRONG or bool(found[line.id][span].any())]
