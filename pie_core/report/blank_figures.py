"""Blank tables of the financial plan, and a board without notes, to be filled by hand."""

from __future__ import annotations

from dataclasses import dataclass

from pie_core.model.boards import Board
from pie_core.model.programme import Module
from pie_core.report import text as texts
from pie_core.report.blank_marks import Marks
from pie_core.report.document import ACCENT, INK, MARGIN, QUIET, Document
from pie_core.report.wording import prompt_words
from pie_core.words.catalogue import Words
from pie_core.words.numbers import number


@dataclass(frozen=True)
class Blank:
    """A table of the plan as paper has it: some of its columns, and how many rows."""

    activity: str
    prompt: str
    columns: tuple[str, ...]
    rows: int


TABLES: tuple[tuple[Blank, ...], ...] = (
    (
        Blank("offers", "offers", ("name", "unit", "price", "unit_cost", "units", "evidence"), 8),
        Blank("overheads", "overheads", ("name", "amount", "every", "first_month", "evidence"), 10),
    ),
    (
        Blank("people", "staff", ("role", "headcount", "gross_monthly", "first_month"), 4),
        Blank("people", "drawings", ("name", "amount", "first_month"), 2),
        Blank("equipment", "investments", ("name", "category", "amount", "month", "evidence"), 7),
        Blank("equipment", "in_kind", ("name", "category", "amount"), 3),
    ),
    (
        Blank("money", "own_cash", ("name", "origin", "amount", "month"), 6),
        Blank("money", "grants", ("name", "amount", "month"), 3),
        Blank("money", "loans", ("name", "amount", "rate", "months", "grace_months", "month"), 5),
    ),
)
"""Page by page."""
_WIDE = {"name": 2.4, "role": 2.4}
_MONTHS = 12


def draw_tables(paper: Document, words: Words, plan: Module, tables: tuple[Blank, ...]) -> None:
    """Tables of the plan one under the other, from here on."""
    marks, language = Marks(paper, words, 8.4), words.language.code
    for table in tables:
        activity = plan.activity(table.activity)
        prompt = activity.prompt(table.prompt) if activity else None
        if activity is None or prompt is None:
            continue  # Somebody renamed it: the other tables are still of use.
        about = prompt_words(plan, activity, prompt, language)
        names = [about.columns.get(column, column) for column in table.columns]
        shares = [_WIDE.get(column, 1.0) for column in table.columns]
        paper.need(min(30 + table.rows * 9, 90))
        paper.paragraph(about.label, 11, "B", ACCENT, after=1)
        marks.grid(names, shares, table.rows)
        paper.set_y(paper.y + 4)


def draw_months(paper: Document, words: Words, first: str, rows: int | tuple[str, ...]) -> None:
    """A landscape table of twelve months and their sum; `first` heads the labels, `=` a total's."""
    t = words.t
    months = [f"{t('Mois')} {number(month, words.language)}" for month in range(1, _MONTHS + 1)]
    marks = Marks(paper, words, 9.4)
    marks.grid([first, *months, t("Total")], [3.4, *[1.0] * _MONTHS, 1.3], rows)


def cash_rows(words: Words) -> tuple[str, ...]:
    """The rows of a table of cash, from the first of the month to its last; `=` marks a total."""
    t = words.t
    return (
        t("Caisse au début du mois"),
        t("Ventes encaissées"),
        t("Apports, aides et prêts reçus"),
        f"={t('Total des entrées')}",
        t("Achats pour les ventes"),
        t("Dépenses qui reviennent"),
        t("Salaires et ce que vous prenez pour vous"),
        t("Achats du départ"),
        t("Prêts à rendre"),
        t("Impôts, taxes et cotisations"),
        f"={t('Total des sorties')}",
        f"={t('Caisse à la fin du mois')}",
    )


def draw_board(
    paper: Document, words: Words, board: Board, name_size: float = 9, hint_size: float = 7.5
) -> None:
    """The blocks of a board in their places from here to the foot of the page, a question in each.

    In Arabic, a board that `mirrors` is seen from the right.
    """
    about = board.worded(words.language.code)
    top, high = paper.y, paper.floor - paper.y - (5 if board.credit else 0)
    grid = [line.split() for line in board.areas]
    step, tall = paper.width / board.columns, high / len(grid)
    for place, block in enumerate(board.blocks, start=1):
        cells = [(y, x) for y, row in enumerate(grid) for x, a in enumerate(row) if a == block.area]
        up, down = min(y for y, _ in cells), max(y for y, _ in cells) + 1
        start, end = min(x for _, x in cells) * step, (max(x for _, x in cells) + 1) * step
        wide = end - start
        x = paper.left(start, wide) if board.mirrors else MARGIN + start
        y = top + up * tall
        paper.frame(x, y, wide, (down - up) * tall, INK, 0.35)
        said = about.blocks[block.id]
        name = f"{number(place, words.language)}. {said.name}"
        head = paper.block(name, x + 2.5, y + 1.8, wide - 5, name_size, "B", ACCENT, limit=2)
        hint = texts.plain(said.questions[0])
        paper.block(hint, x + 2.5, y + 2.2 + head, wide - 5, hint_size, "", QUIET, limit=4)
    if board.credit:
        paper.block(board.credit, MARGIN, paper.floor - 4, paper.width, 7.5, "", QUIET, limit=1)
