"""The statements of a plan by year, in CGNC order, with their notes: what a bank reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pie_core.finance import lines
from pie_core.finance.projection import Projection
from pie_core.model.project import FigureNote, Project
from pie_core.report.amounts import month, whole
from pie_core.report.parts import Chart, Grid, Kind, Note, Part, Title
from pie_core.words.catalogue import Words
from pie_core.words.numbers import dirhams, number, percent
from pie_core.words.terms import BREAK_EVEN_NAMES, RATIO_NAMES, WHOLE_NAMES

_STRONG = lines.TOTALS | {"initial.gap", "years.surplus", "years.cumulative"}
_MARKS = "abcdefghijklmnopqrstuvwxyz"


def statements(project: Project, projection: Projection, words: Words) -> Iterator[Part]:
    """Charts, CPC, cash, balance sheet, funding, break-even and ratios, loans; then the notes."""
    t = words.t
    marks = _marks(project.figure_notes)
    drawn: tuple[tuple[Kind, str], ...] = (
        ("sales", t("Les ventes par offre, par mois.")),
        ("break_even", t("Les ventes et les charges de l'année 1, et le seuil.")),
        ("money", t("À quoi sert l'argent de la première année, et d'où il vient.")),
    )
    for kind, alt in drawn:
        if int(projection.years["sales"][0]) or kind == "money":
            yield Chart(kind, alt)
    for title, statement in (
        (t("Compte de produits et charges"), "cpc"),
        (t("Trésorerie"), "treasury"),
        (t("Bilan"), "balance_sheet"),
    ):
        yield Title(title)
        found = [line for line in lines.LINES if line.statement == statement]
        if statement == "balance_sheet":
            found += lines.WORKING_CAPITAL
        rows = [
            (line.id, line.label(words.language.code), projection.years[line.id]) for line in found
        ]
        yield _grid(rows, _years(projection, words), marks, words)
    yield Title(t("Plan de financement"))
    initial = projection.funding["initial"]
    named = [
        (f"initial.{row[0]}", lines.label(row, words.language.code), [initial[row[0]]])
        for row in lines.INITIAL_FUNDING
    ]
    yield _grid(named, [t("Au départ")], marks, words)
    years = projection.funding["years"]
    yearly = [
        (f"years.{row[0]}", lines.label(row, words.language.code), years[row[0]])
        for row in lines.YEARLY_FUNDING
    ]
    yield _grid(yearly, _years(projection, words), marks, words)
    yield Title(t("Seuil et ratios"))
    yield _ratios(projection, marks, words)
    yield from _loans(projection, words)
    if project.figure_notes:
        yield Title(t("Notes sur les chiffres"))
        names = _figure_names(words)
        for note in project.figure_notes:
            mark = marks.get(note.figure, "")
            yield Note(f"({mark}) {names.get(note.figure, note.figure)} : {note.text}")


def _figure_names(words: Words) -> dict[str, str]:
    """Every figure that may bear a note, by id."""
    t, code = words.t, words.language.code
    names = {line.id: line.label(code) for line in lines.LINES}
    for place, rows in (("initial", lines.INITIAL_FUNDING), ("years", lines.YEARLY_FUNDING)):
        names |= {f"{place}.{row[0]}": lines.label(row, code) for row in rows}
    named = BREAK_EVEN_NAMES | RATIO_NAMES | WHOLE_NAMES
    return names | {key: t(name) for key, name in named.items()}


def _marks(notes: Sequence[FigureNote]) -> dict[str, str]:
    """The letter of each figure that has a note."""
    figures = list(dict.fromkeys(note.figure for note in notes))
    return {figure: _MARKS[i % 26] * (i // 26 + 1) for i, figure in enumerate(figures)}


def _years(projection: Projection, words: Words) -> list[str]:
    return [words.t("An {n}", n=y + 1) for y in range(len(projection.months) // 12)]


def _grid(
    rows: Sequence[tuple[str, str, Iterable[int]]],
    heads: Sequence[str],
    marks: dict[str, str],
    words: Words,
) -> Grid:
    """Lines by year in whole dirhams; totals are strong, a line with a note bears its letter."""
    told = []
    for key, label, values in rows:
        name = f"{label} ({marks[key]})" if key in marks else label
        told.append((name, *(dirhams(whole(int(v)), words.language, unit=False) for v in values)))
    return Grid(
        "statement",
        (words.t("En dirhams"), *heads),
        tuple(told),
        (0.4, *(0.6 / max(len(heads), 3) for _ in heads)),
        numbers=True,
        strong=frozenset(i for i, (key, _, _) in enumerate(rows) if key in _STRONG),
    )


def _ratios(projection: Projection, marks: dict[str, str], words: Words) -> Grid:
    """Break-even and ratios; a ratio without a meaning is a dash."""
    spoken, names = words.language, _figure_names(words)
    even, ratios = projection.break_even, projection.ratios

    def amount(value: int | None) -> str:
        return "—" if value is None else dirhams(whole(value), spoken, unit=False)

    def decimal(value: float | None) -> str:
        return "—" if value is None else number(value, spoken, decimals=1)

    def rate(value: float | None) -> str:
        return "—" if value is None else percent(value, spoken)

    def years(value: float | None) -> str:
        return "—" if value is None else words.t("{n} ans", n=number(value, spoken, decimals=1))

    def when(value: int | None) -> str:
        return "—" if value is None else month(projection.months[value], words)

    def named(key: str) -> str:
        return names[key] + (f" ({marks[key]})" if key in marks else "")

    rows: list[tuple[str, ...]] = [
        (named("threshold"), *(amount(row["threshold"]) for row in even)),
        (named("month"), *(when(row["month"]) for row in even)),
        (named("debt_to_caf"), *map(decimal, ratios["debt_to_caf"])),
        (named("debt_service_cover"), *map(decimal, ratios["debt_service_cover"])),
        (named("own_funds_ratio"), *map(rate, ratios["own_funds_ratio"])),
        (named("working_capital_days"), *map(decimal, ratios["working_capital_days"])),
    ]
    empty = ("",) * (len(even) - 1)
    rows += [
        (named("npv"), amount(ratios["npv"]), *empty),
        (named("irr"), rate(ratios["irr"]), *empty),
        (named("payback_years"), years(ratios["payback_years"]), *empty),
    ]
    heads = _years(projection, words)
    return Grid(
        "statement",
        ("", *heads),
        tuple(rows),
        (0.4, *(0.6 / max(len(heads), 3) for _ in heads)),
        numbers=True,
    )


def _loans(projection: Projection, words: Words) -> Iterator[Part]:
    """Each loan by year of the plan: paid, interest, capital, what is left."""
    t, spoken = words.t, words.language

    def amount(value: int) -> str:
        return dirhams(whole(value), spoken, unit=False)

    for loan in projection.loans:
        last = loan["schedule"][-1].month if loan["schedule"] else 0
        rows = []
        for year in range(last // 12 + 1):
            inside = [row for row in loan["schedule"] if row.month // 12 == year]
            if inside:
                rows.append(
                    (
                        t("An {n}", n=year + 1),
                        amount(sum(row.payment for row in inside)),
                        amount(sum(row.interest for row in inside)),
                        amount(sum(row.principal for row in inside)),
                        amount(inside[-1].balance),
                    )
                )
        yield Title(t("Remboursement : {name}", name=loan["name"]))
        yield Grid(
            "statement",
            (t("En dirhams"), t("Échéances"), t("Intérêts"), t("Capital"), t("Reste à rendre")),
            tuple(rows),
            (0.2, 0.2, 0.2, 0.2, 0.2),
            numbers=True,
        )
